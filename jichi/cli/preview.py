"""What `jichi preview` does: plan, write the plan, show it."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from jichi import tenancy as tenancies
from jichi.cli.members import members_of
from jichi.cli.progress import planning
from jichi.cli.results import new_page, show, show_document
from jichi.cli.settings import Settings
from jichi.engine.document import dumps, plan_document
from jichi.errors import InvalidInput, Problem
from jichi.report import output
from jichi.report.preview import preview, preview_document
from jichi.report.screen import screen
from jichi.tenancy import Cloud, Tenancy
from jichi.text import Text


def run(
    settings: Settings,
    tenancy: str,
    members: tuple[str, ...],
    clouds: tuple[str, ...],
    out: Path | None,
    *,
    as_json: bool,
) -> None:
    """Plan a tenancy, write the whole plan to a file, and show it.

    Args:
        settings: of this run.
        tenancy: its name, or the path of its file.
        members: codes or names; all members where there is none.
        clouds: all the tenancy's clouds where there is none.
        out: folder of the plan; `out/` and the tenancy's name by default, and `part` below it for a part of the
            tenancy, which so never takes the whole plan's place.
        as_json: as the document `jichi.preview/1`.

    Raises:
        InvalidInput: the tenancy, a member or a cloud is wrong.
        ProgramError: the program failed.
        OutputError: the plan could not be written.
    """
    path = tenancies.find(tenancy)
    group = tenancies.load(path)
    chosen = members_of(group, members)
    partly = len(chosen) < len(group.members) or bool(clouds)
    directory = out or Path("out", group.name, *(["part"] if partly else []))
    output.check_directory(directory)
    with planning(settings) as report:
        plan = settings.planner(
            path,
            members=[member.code for member in chosen] if members else None,
            clouds=_clouds(group, clouds) if clouds else None,
            on_stack=report,
        )
    document = plan_document(plan)
    text = dumps(document)
    file = directory / "plan.json"
    output.write(file, text)
    made = preview(group, chosen, plan, file, sha256(text.encode()).hexdigest())
    if as_json:
        show_document(preview_document(made, document["resources"]))
    else:
        show(screen(made, new_page(settings)), settings)


def _clouds(tenancy: Tenancy, wanted: Sequence[str]) -> list[Cloud]:
    known = [home.cloud for home in tenancy.homes]
    for cloud in map(Cloud, wanted):
        if cloud not in known:
            raise InvalidInput(
                Problem(
                    what=Text(ja=f"{tenancy.name} は {cloud} を使いません。", en=f"{tenancy.name} is not on {cloud}."),
                    remedy=Text(
                        ja=f"--cloud には {'、'.join(known)} を指定してください。",
                        en=f"Give --cloud {', '.join(known)}.",
                    ),
                )
            )
    return [Cloud(cloud) for cloud in wanted]
