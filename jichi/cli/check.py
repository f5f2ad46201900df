"""What `jichi check` does: guardrails over a plan, with its waivers, as a page, a document, or reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jichi.cli import check_page
from jichi.cli.guardrails import no_guardrail, none_such
from jichi.cli.live import live_of, require_live
from jichi.cli.plans import is_deployed, plan_of_all, tenancy_file
from jichi.cli.results import new_page, show, show_document
from jichi.cli.settings import Settings
from jichi.deployed.live import Live
from jichi.errors import InvalidInput, Problem
from jichi.report.check.html import html
from jichi.report.check.write import OPTION, write_reports
from jichi.report.output import check_directory
from jichi.text import Text
from network.proof.document import prove_document
from policies.assessment import assess
from policies.configuration import Configuration, read_configuration
from policies.controls import catalogue
from policies.document import check_document
from policies.guardrail import Claims, Guardrail
from policies.guardrails import GUARDRAILS
from policies.judgement import Status
from policies.seen import Seen
from policies.waivers_file import JST, Waivers, read_waivers
from policies.world import World

EXIT_CODES = {Status.FAIL: 1, Status.UNKNOWN: 3}
WAIVERS = Path("stacks", "waivers")
"""Where a tenancy's own waivers are, in a file named as the tenancy's."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of one run.

    Args:
        sides: name or file of a tenancy, a kept plan, exports of stacks, or a directory of describe calls.
        guardrails: ids, or the beginnings of ids, of those that are run; all where there are none.
        controls: numbers of those whose guardrails are run; all where there are none.
        waivers: file of waivers; a tenancy's own by default.
        no_waivers: ignore every waiver.
        config: file of a policy pack's configuration.
        at: when, in ISO 8601; now by default.
        report: folder for reports.
        member_tag: key of the tag that says whose a described VPC is.
        live: ask the accounts of the tenancy, instead of planning it.
        members: codes or names of those whose accounts are asked; all where there are none.
        as_json: as the document `jichi.check/1`.
    """

    sides: tuple[str, ...]
    guardrails: tuple[str, ...]
    controls: tuple[str, ...]
    waivers: str | None
    no_waivers: bool
    config: str | None
    at: str | None
    report: str | None
    member_tag: str
    live: bool
    members: tuple[str, ...]
    as_json: bool


def run(settings: Settings, asked: Request) -> int:
    """Check a tenancy's plan; returns the exit code.

    Raises:
        InvalidInput: the tenancy, the plan, the waivers, the configuration or what is asked is wrong.
        OutputError: a report cannot be written.
        ProgramError: the program failed.
    """
    # What can be wrong in the files is found before the plan is made.
    require_live(asked.live, asked.members)
    chosen = _chosen(asked)
    at = _moment(asked.at)
    configured = read_configuration(Path(asked.config), GUARDRAILS) if asked.config else Configuration()
    waivers = _waivers(asked)
    if asked.report:
        check_directory(Path(asked.report), OPTION)
    live = live_of(asked.sides, asked.members) if asked.live else None
    world = _world(settings, asked, at, live)
    assessment = assess(world, configured.applied(chosen), at, waivers, configured.parameters)
    document = check_document(assessment, _source(asked), not_read=live.not_read if live else None)
    # The page shows the packets of claims that were asked anyway; what is live is proved in part only.
    proved = not live and any(isinstance(each.check, Claims) for each in chosen)
    claims = _proved(world, document) if asked.report and proved else None
    written = write_reports(document, Path(asked.report), html(document, claims)) if asked.report else ()
    if asked.as_json:
        show_document(document)
    else:
        page = new_page(settings)
        check_page.shown(page, assessment, live.not_read if live else ())
        check_page.written(page, written)
        show(page.text(), settings)
    return EXIT_CODES.get(assessment.status, 0)


def _world(settings: Settings, asked: Request, at: datetime, live: Live | None) -> World:
    today = at.astimezone(JST).date()
    if live:
        # Of some members alone nothing can be said that spans the tenancy.
        return World(live.plan, today, whole=not asked.members, live=Seen(live.types, live.unread))
    return World(plan_of_all(asked.sides, settings, asked.member_tag), today)


def _proved(world: World, document: Mapping[str, Any]) -> dict[str, Any]:
    """The claims of the same plan, as `jichi prove` writes them."""
    return prove_document(world.plan.tenancy, document["plan"], world.model, world.claims)


def _source(asked: Request) -> str:
    if asked.live:
        return "live"
    return "deployed" if is_deployed(asked.sides) else "plan"


def _waivers(asked: Request) -> Waivers | None:
    if asked.no_waivers:
        return None
    if asked.waivers:
        return read_waivers(Path(asked.waivers), GUARDRAILS)
    file = tenancy_file(asked.sides[0]) if len(asked.sides) == 1 else None
    own = file.parent.parent / WAIVERS.name / file.name if file else None
    return read_waivers(own, GUARDRAILS) if own and own.exists() else Waivers("", (), ())


def _moment(text: str | None) -> datetime:
    if text is None:
        return datetime.now(JST)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            Problem(
                Text(ja=f"{text} は日時ではありません。", en=f"{text} is no time."),
                Text(ja="2026-04-01T09:00+09:00 のように書いてください。", en="Write it as 2026-04-01T09:00+09:00."),
            )
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=JST)


def _chosen(asked: Request) -> tuple[Guardrail, ...]:
    """The guardrails that are asked for."""
    known = [each.number for each in catalogue().controls]
    problems = [_no_control(each, known) for each in asked.controls if each not in known]
    problems += [
        no_guardrail(each) for each in asked.guardrails if not any(one.id.startswith(each) for one in GUARDRAILS)
    ]
    if problems:
        raise InvalidInput(*problems)
    return tuple(
        each
        for each in GUARDRAILS
        if (not asked.guardrails or each.id.startswith(asked.guardrails))
        and (not asked.controls or {one.control for one in each.controls} & set(asked.controls))
    )


def _no_control(number: str, known: list[str]) -> Problem:
    what = Text(ja=f"{number} という統制目標は目録にありません。", en=f"There is no control {number} in the catalogue.")
    return none_such(what, number, known)
