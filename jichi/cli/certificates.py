"""Proof certificates, written and checked. Before one is written, the checker has to hold it for good."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jichi.engine.document import digest, dumps, plan_document
from jichi.engine.plan import Plan
from jichi.errors import InvalidInput, JichiError, OutputError, Problem, Where
from jichi.report.output import check_directory, write
from jichi.text import Text
from network.checker.certificate import SCHEMA, loads
from network.checker.check import Result, check
from network.checker.plan import digest as digest_of
from network.proof.certificate import certificate_document
from network.proof.model import Model
from network.proof.verdict import Finding, Verdict

__all__ = ["Written", "check_place", "checked", "digest_of", "write_certificate"]

_ELSEWHERE = Text(
    ja="空き容量と書き込み権限を確認するか、--certificate に別のファイルを指定してください。",
    en="Check the free space and the permission to write, or give --certificate another file.",
)


@dataclass(frozen=True, slots=True)
class Written:
    """A certificate that was written.

    Args:
        claims: how many claims it shows.
        proved: how many are proved, with those that no certificate speaks for.
    """

    file: Path
    claims: int
    proved: int


def check_place(file: Path) -> None:
    """Find out before the work whether a certificate can be written; changes nothing.

    Raises:
        OutputError: it cannot be.
    """
    if file.is_dir():
        raise OutputError(
            Problem(Text(ja=f"{file} はフォルダーです。", en=f"{file} is a folder."), _ELSEWHERE),
        )
    try:
        check_directory(file.parent)
    except OutputError as error:
        raise _elsewhere(error) from error


def write_certificate(file: Path, plan: Plan, model: Model, found: tuple[Finding, ...]) -> Written:
    """Write the certificate of what is proved, whole or not at all.

    Claims that the checker does not follow are left out and listed, so that what is written is always accepted.

    Raises:
        OutputError: it cannot be written; a file that was there is as before.
    """
    document = _as_read(plan_document(plan))
    certificate = _certificate(plan, model, found, frozenset())
    result = check(certificate, document)
    refused = frozenset(each.claim for each in result.refusals if each.claim)
    if refused:
        certificate = _certificate(plan, model, found, refused)
        result = check(certificate, document)
    if not result.holds:
        first = result.refusals[0].what
        what = Text(
            ja=f"検査器が証明書を認めません({first.ja})。書き込みません。",
            en=f"The checker does not accept the certificate ({first.en}); it is not written.",
        )
        raise JichiError(
            Problem(
                what, Text(ja="Jichi の管理者へ報告してください。", en="Report it to whoever maintains your Jichi.")
            )
        )
    try:
        write(file, dumps(certificate))
    except OutputError as error:
        raise _elsewhere(error) from error
    return Written(file, len(result.claims), sum(each.verdict is Verdict.PROVED for each in found))


def checked(file: Path, document: dict[str, Any]) -> Result:
    """What the checker says of a certificate's file and a plan's document.

    Raises:
        InvalidInput: the file cannot be read, or is no certificate of this version.
    """
    try:
        certificate = loads(file.read_text(encoding="utf-8"), str(file))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InvalidInput(
            _unreadable(file, Text(ja=f"証明書を読めません: {reason}", en=f"The certificate cannot be read: {reason}."))
        ) from error
    if certificate.get("schema") != SCHEMA:
        found = certificate.get("schema")
        what = Text(
            ja=f"読める証明書ではありません: schema {found!r}({SCHEMA!r} ではない)",
            en=f"This is not a certificate that can be read: schema {found!r}, not {SCHEMA!r}.",
        )
        raise InvalidInput(_unreadable(file, what))
    return check(certificate, document)


def _as_read(document: dict[str, Any]) -> dict[str, Any]:
    """A document as it is after it was written and read."""
    return json.loads(dumps(document))


def _certificate(plan: Plan, model: Model, found: tuple[Finding, ...], leaving_out: frozenset[str]) -> dict[str, Any]:
    made = certificate_document(plan.tenancy, digest(plan), model, found, version("jichi"), leaving_out)
    return _as_read(made)


def _elsewhere(error: OutputError) -> OutputError:
    """The same error with advice about this option."""
    return OutputError(*(replace(each, remedy=_ELSEWHERE) for each in error.problems))


def _unreadable(file: Path, what: Text) -> Problem:
    return Problem(
        what,
        Text(
            ja="`jichi prove TENANCY --certificate FILE` で書いた証明書を指定してください。",
            en="Give a certificate that `jichi prove TENANCY --certificate FILE` wrote.",
        ),
        Where(str(file)),
    )
