"""A plan that a person names: a tenancy, which is planned now, or a plan that was kept."""

from __future__ import annotations

import json
from pathlib import Path

from jichi import tenancy as tenancies
from jichi.cli.progress import planning
from jichi.cli.settings import Settings
from jichi.engine.document import read_plan
from jichi.engine.plan import Plan
from jichi.errors import InvalidInput, Problem, Where
from jichi.text import Text


def plan_of(side: str, settings: Settings) -> Plan:
    """The plan that a word means.

    Args:
        side: name or file of a tenancy, or file of a plan (`.json`).
        settings: of this run.

    Raises:
        InvalidInput: there is no such tenancy, it is wrong, or the file is no plan.
        ProgramError: the program failed.
    """
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
