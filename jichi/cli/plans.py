"""A plan that a person names: a tenancy, which is planned now, a plan that was kept, or what is deployed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jichi import tenancy as tenancies
from jichi.cli.progress import planning
from jichi.cli.settings import Settings
from jichi.deployed import from_describe, from_export, from_preview, is_describe, is_export, is_preview
from jichi.deployed.describe import MEMBER_TAG
from jichi.engine.document import dumps, plan_document, read_plan
from jichi.engine.plan import Plan
from jichi.errors import InvalidInput, Problem, Where
from jichi.text import Text


def plan_of(side: str, settings: Settings, member_tag: str = MEMBER_TAG) -> Plan:
    """The plan that a word means.

    Args:
        side: name or file of a tenancy, file of a plan or of a stack's export (`.json`), or a directory of answers of
            AWS's describe calls. A tenancy's name goes before a directory of that name.
        settings: of this run.
        member_tag: key of the tag that says whose a described VPC is.

    Raises:
        InvalidInput: there is no such tenancy, it is wrong, or the file is no plan.
        ProgramError: the program failed.
    """
    path = tenancy_file(side)
    if path is None:
        return _from_files(Path(side), member_tag)
    with planning(settings) as report:
        return settings.planner(path, on_stack=report)


def plan_of_all(sides: Sequence[str], settings: Settings, member_tag: str = MEMBER_TAG) -> Plan:
    """The plan that one word means, or several exports of stacks together.

    Raises:
        InvalidInput: as `plan_of`, or several words of which one is no export.
        ProgramError: the program failed.
    """
    if len(sides) == 1:
        return plan_of(sides[0], settings, member_tag)
    paths = tuple(map(Path, sides))
    if all(is_preview(each) for each in paths):
        return from_preview(paths)
    other = next((each for each in paths if not is_export(each)), None)
    if other is not None:
        raise InvalidInput(
            Problem(
                Text(
                    ja=f"{other} はスタックのエクスポートではありません。",
                    en=f"{other} is no export of a stack.",
                ),
                Text(
                    ja="複数指定できるのは `pulumi stack export` のファイルどうし、"
                    "または `pulumi preview --json` のファイルどうしだけです。",
                    en="Only files of `pulumi stack export`, or only of `pulumi preview --json`, can be several.",
                ),
            )
        )
    return from_export(paths)


def document_of(sides: Sequence[str], settings: Settings, member_tag: str = MEMBER_TAG) -> dict[str, Any]:
    """The same as a document (`jichi.plan/1`): of a kept plan its own, byte for byte; else as it would be kept.

    Raises:
        InvalidInput: as `plan_of_all`.
        ProgramError: the program failed.
    """
    path = Path(sides[0])
    if (
        len(sides) == 1
        and tenancy_file(sides[0]) is None
        and not path.is_dir()
        and not is_export(path)
        and not is_preview(path)
    ):
        return _kept(path)[0]
    return json.loads(dumps(plan_document(plan_of_all(sides, settings, member_tag))))


def is_deployed(sides: Sequence[str]) -> bool:
    """Whether words mean what is deployed; a tenancy, a kept plan and a preview are planned."""
    return any(tenancy_file(each) is None and (Path(each).is_dir() or is_export(Path(each))) for each in sides)


def tenancy_file(side: str) -> Path | None:
    """The file of the tenancy that a word means; None where it means a kept plan or what is deployed.

    Raises:
        InvalidInput: there is no such tenancy, and nothing else of that name.
    """
    path = Path(side)
    if path.suffix == ".json" and not path.is_dir():
        return None
    if len(path.parts) > 1 and is_describe(path):
        return None
    try:
        return tenancies.find(side)
    except InvalidInput:
        if is_describe(path):
            return None
        raise


def _from_files(path: Path, member_tag: str) -> Plan:
    if path.is_dir():
        return from_describe(path, member_tag)
    if is_preview(path):
        return from_preview((path,))
    return from_export((path,)) if is_export(path) else _kept(path)[1]


def _kept(file: Path) -> tuple[dict[str, Any], Plan]:
    """A kept plan, as its document and as it is read."""
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        return document, read_plan(document, str(file))
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
