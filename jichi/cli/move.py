"""What `jichi diff --move` does: plan both clouds of a tenancy, and show what moving from one to the other means."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jichi import tenancy as tenancies
from jichi.cli.members import members_of
from jichi.cli.progress import planning
from jichi.cli.results import new_page, show, show_document
from jichi.cli.settings import Settings
from jichi.diff.move.display import move_display
from jichi.diff.move.document import move_document
from jichi.diff.move.moving import move
from jichi.errors import InvalidInput, Problem, Where
from jichi.report.places import cloud_label
from jichi.tenancy import Cloud, Isolation, Tenancy
from jichi.tenancy.model import Purpose
from jichi.text import Text

_ACCOUNT_KEYS = {Cloud.AWS: "account", Cloud.GCP: "project"}


def run(settings: Settings, tenancy: str, clouds: str, members: tuple[str, ...], *, as_json: bool) -> None:
    """Show a move.

    Args:
        settings: of this run.
        tenancy: its name, or the path of its file.
        clouds: that which is left and that which is moved to, as `aws:gcp`.
        members: codes or names; all members where there is none.
        as_json: as the document `jichi.move/1`.

    Raises:
        InvalidInput: the clouds or a member are wrong, or the tenancy does not run its systems on both clouds.
        ProgramError: the program failed.
    """
    source, target = _clouds(clouds)
    if Path(tenancy).suffix == ".json":
        raise InvalidInput(_kept_plan(tenancy))
    path = tenancies.find(tenancy)
    group = tenancies.load(path)
    if problems := [*_homes(group, path, source, target)]:
        raise InvalidInput(*problems)
    chosen = members_of(group, members)
    with planning(settings) as report:
        plan = settings.planner(
            path,
            members=[member.code for member in chosen] if members else None,
            clouds=[source, target],
            on_stack=report,
        )
    found = move(plan, group, source, target)
    if as_json:
        show_document(move_document(found))
        return
    page = new_page(settings)
    page.add(move_display(found, {member.code: member.name for member in group.members}, settings.lang))
    show(page.text(), settings)


def _clouds(text: str) -> tuple[Cloud, Cloud]:
    names = text.strip().lower().split(":")
    known = [Cloud(name) for name in names if name in list(Cloud)]
    if len(names) != len(Cloud) or len(known) != len(names):
        raise InvalidInput(_no_direction(text))
    source, target = known
    if source is target:
        raise InvalidInput(_same(source))
    return source, target


def _homes(tenancy: Tenancy, path: Path, source: Cloud, target: Cloud) -> Sequence[Problem]:
    """What keeps the tenancy from moving: a cloud that it does not name, or on which no systems run."""
    named = {home.cloud: home for home in tenancy.homes}
    missing = [_not_named(tenancy, path, cloud) for cloud in (source, target) if cloud not in named]
    copies = [
        _only_copies(tenancy, path, cloud)
        for cloud in (source, target)
        if cloud in named and named[cloud].purpose is Purpose.COPIES
    ]
    return (*missing, *copies)


def _no_direction(text: str) -> Problem:
    return Problem(
        Text(ja=f"--move の {text} が読めません。", en=f"--move {text} is no direction."),
        Text(
            ja="移設元と移設先を aws:gcp または gcp:aws のように書いてください。",
            en="Write the cloud that is left and the one that is moved to: aws:gcp or gcp:aws.",
        ),
    )


def _same(cloud: Cloud) -> Problem:
    return Problem(
        Text(ja=f"移設元と移設先がどちらも {cloud} です。", en=f"Both sides of --move are {cloud}."),
        Text(ja="aws:gcp または gcp:aws と書いてください。", en="Write aws:gcp or gcp:aws."),
    )


def _kept_plan(file: str) -> Problem:
    return Problem(
        Text(
            ja=f"{file} は計画です。--move にはテナンシーが要ります(サービス水準と契約期間を読むため)。",
            en=f"{file} is a plan; --move needs the tenancy, for its service level and contract.",
        ),
        Text(
            ja="テナンシーの名前かファイルを指定してください。", en="Give the tenancy's name, or the path of its file."
        ),
    )


def _not_named(tenancy: Tenancy, path: Path, cloud: Cloud) -> Problem:
    key = _ACCOUNT_KEYS[cloud]
    own = tenancy.isolation is Isolation.ACCOUNT
    where = f"members[].{key}" if own else f"clouds.{cloud}.{key}"
    return Problem(
        Text(
            ja=f"{tenancy.name} は {cloud_label(cloud)} を使わないので、移設を計画できません。",
            en=f"{tenancy.name} is not on {cloud_label(cloud)}, so that a move cannot be planned.",
        ),
        Text(
            ja=f"clouds.{cloud} と {where} を書き加えてください。"
            "両方のクラウドを書いたまま移設し、終わってから元の方を消します。",
            en=f"Add clouds.{cloud} and {where}. A move is made with both clouds in the file; the old one is removed "
            "afterwards.",
        ),
        Where(str(path), key="clouds"),
    )


def _only_copies(tenancy: Tenancy, path: Path, cloud: Cloud) -> Problem:
    return Problem(
        Text(
            ja=f"{tenancy.name} は {cloud_label(cloud)} に写しだけを置いており、業務は動いていません。",
            en=f"{tenancy.name} keeps copies only on {cloud_label(cloud)}: no systems run there.",
        ),
        Text(
            ja=f"移設を計画するときは clouds.{cloud}.purpose を systems にしてください。",
            en=f"To plan a move, set clouds.{cloud}.purpose to systems.",
        ),
        Where(str(path), key=f"clouds.{cloud}.purpose"),
    )
