"""What `jichi preview` does: plan, write the plan, show it."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path
from unicodedata import normalize

from jichi import tenancy as tenancies
from jichi.cli.progress import planning
from jichi.cli.results import new_page, show, show_document
from jichi.cli.settings import Settings
from jichi.engine.document import dumps, plan_document
from jichi.errors import InvalidInput, Problem
from jichi.report import output
from jichi.report.preview import preview, preview_document
from jichi.report.screen import screen
from jichi.tenancy import Cloud, Member, Tenancy
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
    chosen = _members(group, members)
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


def _members(tenancy: Tenancy, wanted: Sequence[str]) -> tuple[Member, ...]:
    """The members of these codes or names, all where none is given, in the order of the file."""
    if not wanted:
        return tenancy.members
    words = [_plain(word) for word in wanted]
    unknown = [word for word in words if not any(word in (member.code, member.name) for member in tenancy.members)]
    if unknown:
        raise InvalidInput(*(_unknown_member(word, tenancy) for word in unknown))
    return tuple(member for member in tenancy.members if member.code in words or member.name in words)


def _plain(word: str) -> str:
    """Full-width digits made ordinary."""
    return normalize("NFKC", word).strip()


def _unknown_member(word: str, tenancy: Tenancy) -> Problem:
    near = get_close_matches(word, [text for member in tenancy.members for text in (member.code, member.name)], n=1)
    hint = Text(ja=f"{near[0]} ではありませんか。", en=f"Did you mean {near[0]}? ") if near else Text(ja="", en="")
    listed = [f"{member.code} {member.name}" for member in tenancy.members[:10]]
    listed += ["..."] if len(tenancy.members) > len(listed) else []
    return Problem(
        what=Text(
            ja=f"{word} は {tenancy.name} の団体ではありません。", en=f"{word} is not a member of {tenancy.name}."
        ),
        remedy=Text(
            ja=f"{hint.ja}団体は次のとおりです: {'、'.join(listed)}",
            en=f"{hint.en}Its members are {', '.join(listed)}.",
        ),
    )


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
