"""What `jichi tenancy` does: show a tenancy, check files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jichi import tenancy as tenancies
from jichi.cli import results
from jichi.cli.settings import Settings
from jichi.cli.streams import complain
from jichi.errors import InvalidInput, Problem
from jichi.report.tenancy import resolved_screen, tenancy_screen
from jichi.text import Text

SCHEMA = "jichi.validation/1"


def show(settings: Settings, tenancy: str, *, resolved: bool, as_json: bool) -> None:
    """Show a tenancy.

    Args:
        settings: of this run.
        tenancy: its name, or the path of its file.
        resolved: every value, defaults included, with its source; always so in JSON.
        as_json: as the document `jichi.tenancy/1`.

    Raises:
        InvalidInput: there is no such tenancy, or its file is wrong.
    """
    path = tenancies.find(tenancy)
    if as_json:
        results.show_document(tenancies.resolved(path))
    elif resolved:
        results.show(resolved_screen(tenancies.resolved(path), results.new_page(settings)), settings)
    else:
        results.show(tenancy_screen(tenancies.load(path), results.new_page(settings)), settings)


def validate(settings: Settings, files: tuple[str, ...], *, as_json: bool) -> int:
    """Check files, and list every problem of each; returns the exit code."""
    found = [(file, _problems(file)) for file in files]
    if as_json:
        results.show_document(validation(found))
    else:
        for file, problems in found:
            if problems:
                complain(problems, settings)
            else:
                fine = Text(ja=f"{file}: 問題ありません", en=f"{file}: ok").say(settings.lang)
                results.show(f"{fine}\n", settings)
    return InvalidInput.exit_code if any(problems for _, problems in found) else 0


def _problems(file: str) -> Sequence[Problem]:
    try:
        return tenancies.validate(tenancies.find(file))
    except InvalidInput as error:
        return error.problems


def validation(
    found: Sequence[tuple[str, Sequence[Problem]]], warnings: Mapping[str, Sequence[Problem]] | None = None
) -> dict[str, Any]:
    """Files and their problems, as the document `jichi.validation/1`; with warnings where files may have them."""
    known = warnings or {}
    return {
        "schema": SCHEMA,
        "ok": not any(problems for _, problems in found),
        "files": [
            {
                "file": file,
                "ok": not problems,
                "problems": [_problem(problem) for problem in problems],
                **({"warnings": [_problem(each) for each in known[file]]} if file in known else {}),
            }
            for file, problems in found
        ],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    where = problem.where
    return {
        "line": where.line if where else None,
        "key": where.key if where else "",
        "what": {"ja": problem.what.ja, "en": problem.what.en},
        "remedy": {"ja": problem.remedy.ja, "en": problem.remedy.en},
    }
