"""What `jichi prove` does: plan or read a plan, lift it into the model, and show every claim with its verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from jichi.cli import certificates, prove_page
from jichi.cli.plans import document_of, plan_of_all
from jichi.cli.results import new_page, show, show_document
from jichi.cli.settings import Settings
from jichi.engine.document import digest
from jichi.engine.plan import Plan
from jichi.errors import InvalidInput, Problem
from jichi.text import Text
from network.proof.access.claims import access_findings
from network.proof.claims import findings, worst
from network.proof.claims_file import read_claims
from network.proof.document import Certified, checked_document, explain_document, prove_document
from network.proof.explain import explain
from network.proof.lift import lift
from network.proof.own_claims import own_claims
from network.proof.verdict import Verdict

EXIT_CODES = {Verdict.PROVED: 0, Verdict.REFUTED: 1, Verdict.UNKNOWN: 3}
REJECTED = 1


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of one run.

    Args:
        sides: name or file of a tenancy, a kept plan, exports of stacks, or a directory of describe calls.
        explain: source, destination and port of one question.
        claims: file of the reviewer's own claims.
        certificate: where to write the certificate of what is proved.
        check: certificate to check against the plan, instead of proving.
        member_tag: key of the tag that says whose a described VPC is.
        as_json: as the document `jichi.prove/1`.
    """

    sides: tuple[str, ...]
    explain: tuple[str, str, str] | None
    claims: str | None
    certificate: str | None
    check: str | None
    member_tag: str
    as_json: bool


def run(settings: Settings, asked: Request) -> int:
    """Prove a tenancy's plan; returns the exit code.

    Raises:
        InvalidInput: the tenancy, the plan, the claims, the certificate or the question is wrong.
        OutputError: the certificate cannot be written.
        ProgramError: the program failed.
    """
    _fitting(asked)
    if asked.check:
        return _checked(settings, asked, Path(asked.check))
    if asked.explain:
        return _explained(settings, asked, asked.explain)
    return _proved(settings, asked)


def _today() -> date:
    """The day in Japan, on which exceptions between segments have to be in force."""
    return datetime.now(timezone(timedelta(hours=9))).date()


def _proved(settings: Settings, asked: Request) -> int:
    # What can be wrong in the files is found before the plan is made.
    claims = read_claims(Path(asked.claims)) if asked.claims else None
    if asked.certificate:
        certificates.check_place(Path(asked.certificate))
    plan = _plan(settings, asked)
    model = lift(plan)
    own = own_claims(model, claims) if claims else ()
    found = (*findings(model, _today()), *access_findings(plan), *own)
    written = certificates.write_certificate(Path(asked.certificate), plan, model, found) if asked.certificate else None
    if asked.as_json:
        certified = Certified(str(written.file), written.claims) if written else None
        show_document(prove_document(plan.tenancy, digest(plan), model, found, asked.claims, certified))
    else:
        page = new_page(settings)
        prove_page.verdicts(page, model, found)
        if written:
            prove_page.certificate(page, str(written.file), written.claims, written.proved)
        show(page.text(), settings)
    return EXIT_CODES[worst(found)]


def _explained(settings: Settings, asked: Request, question: tuple[str, str, str]) -> int:
    """One question: answered, whatever the answer is, with 0."""
    plan = _plan(settings, asked)
    model = lift(plan)
    answer = explain(model, *question)
    if asked.as_json:
        show_document(explain_document(plan.tenancy, digest(plan), model, answer))
        return 0
    page = new_page(settings)
    prove_page.answer(page, model, answer)
    show(page.text(), settings)
    return 0


def _checked(settings: Settings, asked: Request, file: Path) -> int:
    """A certificate: 0 where it holds, 1 where it is rejected."""
    document = document_of(asked.sides, settings, asked.member_tag)
    result = certificates.checked(file, document)
    tenancy = str(document["tenancy"])
    if asked.as_json:
        refusals = ((each.claim, each.what) for each in result.refusals)
        plan = certificates.digest_of(document)
        show_document(checked_document(tenancy, plan, str(file), result.claims, result.uncertified, refusals))
    else:
        page = new_page(settings)
        prove_page.checked(page, str(file), tenancy, result)
        show(page.text(), settings)
    return 0 if result.holds else REJECTED


def _plan(settings: Settings, asked: Request) -> Plan:
    return plan_of_all(asked.sides, settings, asked.member_tag)


def _fitting(asked: Request) -> None:
    """Options that do not go together."""
    proving = {"--claims": asked.claims, "--certificate": asked.certificate}
    alone = {"--check": asked.check, "--explain": asked.explain}
    given = [name for name, value in {**alone, **proving}.items() if value]
    if len(given) > 1 and given[0] in alone:
        raise InvalidInput(
            Problem(
                Text(
                    ja=f"{given[0]} と {given[1]} は同時に指定できません。",
                    en=f"{given[0]} and {given[1]} do not go together.",
                ),
                Text(ja="別々に実行してください。", en="Run them one after the other."),
            )
        )
