"""What `jichi diff` does: plan both sides, or read their plans, and show what differs."""

from __future__ import annotations

import json
from pathlib import Path

from jichi import tenancy as tenancies
from jichi.cli.progress import planning
from jichi.cli.results import new_page, show, show_document
from jichi.cli.settings import Settings
from jichi.diff.display import diff_display
from jichi.diff.document import diff_document
from jichi.diff.operations import diff
from jichi.engine.document import read_plan
from jichi.engine.plan import Plan
from jichi.errors import InvalidInput, Problem, Where
from jichi.text import Text


def run(settings: Settings, old: str, new: str, *, as_json: bool) -> None:
    """Show what differs between two tenancies or plans.

    Args:
        settings: of this run.
        old: name or file of a tenancy, or file of a plan (`.json`).
        new: the same.
        as_json: as the document `jichi.diff/1`.

    Raises:
        InvalidInput: a side is wrong, or they are of different tenancies.
        ProgramError: the program failed.
    """
    before, after = _plan(old, settings), _plan(new, settings)
    if before.tenancy != after.tenancy:
        raise InvalidInput(_other_tenancy(before, after))
    found = diff(before, after)
    if as_json:
        show_document(diff_document(found))
        return
    page = new_page(settings)
    page.add(diff_display(found, settings.lang))
    show(page.text(), settings)


def _plan(side: str, settings: Settings) -> Plan:
    if Path(side).suffix == ".json":
        return _kept(Path(side))
    path = tenancies.find(side)
    with planning(settings) as report:
        return settings.planner(path, on_stack=report)


def _kept(file: Path) -> Plan:
    try:
        return read_plan(json.loads(file.read_text(encoding="utf-8")), str(file))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InvalidInput(
            Problem(
                Text(ja=f"計画を読めません: {reason}", en=f"The plan cannot be read: {reason}."),
                Text(
                    ja="`jichi preview TENANCY --out DIR` で計画を作り直してください。",
                    en="Make it again with `jichi preview TENANCY --out DIR`.",
                ),
                Where(str(file), line),
            )
        ) from error


def _other_tenancy(before: Plan, after: Plan) -> Problem:
    return Problem(
        Text(
            ja=f"別のテナンシーの計画です: {before.tenancy} と {after.tenancy}",
            en=f"These are plans of different tenancies: {before.tenancy} and {after.tenancy}.",
        ),
        Text(
            ja="name が同じ二つのファイル(変更前と変更後)を指定してください。",
            en="Give two files with the same name in them: before and after the change.",
        ),
    )
