"""What `jichi app` is given: a manifest, a tenancy, a member and a cloud; and what the one means for the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from components.app.model import App, Resolved
from components.app.resolve import Wanted, resolve
from components.app.types import TYPES
from jichi import tenancy as tenancies
from jichi.cli.members import members_of
from jichi.errors import InvalidInput, Problem
from jichi.score import Workload, read_workloads
from jichi.tenancy.apps import FOLDER, MANIFEST, AppUse
from jichi.tenancy.load import TENANCIES, project_root
from jichi.tenancy.model import Cloud, Member, Tenancy
from jichi.text import Text
from stacks.manifests import place_of, uses, wanted_of

SPECS = {name: each.spec for name, each in TYPES.items()}
"""The resource types, by name."""


def tenancy_of(tenancy: str | None) -> tuple[Path, Tenancy]:
    """A tenancy with its file: the one that is named, or the only one there is.

    Raises:
        InvalidInput: there is none of that name, or several and none is named.
    """
    known = sorted(each.stem for each in (project_root() / TENANCIES).glob("*.yaml"))
    if tenancy is None and len(known) != 1:
        raise InvalidInput(
            Problem(
                Text(ja="どのテナンシーかを決められません。", en="It is not clear which tenancy is meant."),
                Text(ja=f"--tenancy に指定してください: {'、'.join(known)}", en=f"Say --tenancy: {', '.join(known)}."),
            )
        )
    file = tenancies.find(tenancy or known[0])
    return file, tenancies.load(file)


def member_of(tenancy: str | None, member: str) -> tuple[Path, Tenancy, Member]:
    """A member of a tenancy, with its tenancy and its file.

    Raises:
        InvalidInput: there is no such tenancy or member.
    """
    file, group = tenancy_of(tenancy)
    (found,) = members_of(group, [member])
    return file, group, found


def read(manifest: str) -> Workload:
    """A manifest, by its app's name or its path.

    Raises:
        InvalidInput: with every problem of it.
    """
    (workload,) = read_workloads([_file(manifest)])
    return workload


def use_of(group: Tenancy, manifest: str) -> AppUse:
    """What the tenancy says of the app, with this manifest instead."""
    return replace(_said(group, read(manifest).name), manifest=_file(manifest))


def wanted_by(group: Tenancy, member: Member, workload: Workload) -> Wanted:
    """A manifest as a member wants it: with the images, settings and class that the tenancy gives its app."""
    own = _said(group, workload.name).for_member(member.code)
    return Wanted(workload, images=dict(own.images), settings=dict(own.values), class_=own.class_)


def resolved_among(group: Tenancy, member: Member, cloud: Cloud, workload: Workload) -> Resolved:
    """What a manifest means for a member on a cloud, with all warnings that it brings to the member's other apps.

    Raises:
        InvalidInput: with everything that is wrong with it, alone or beside the others; what is wrong with those
            anyway is not told.
    """
    if cloud not in [each.cloud for each in group.homes]:
        raise InvalidInput(
            Problem(
                Text(ja=f"{group.name} は {cloud} を使いません。", en=f"{group.name} is not on {cloud}."),
                Text(ja="--cloud を見直してください。", en="Say another --cloud."),
            )
        )
    own, place = wanted_by(group, member, workload), place_of(group, member, cloud)
    alone = resolve([own], place, SPECS)

    def looked_at(wanted: Sequence[Wanted]) -> tuple[Sequence[Problem], Sequence[Problem]]:
        try:
            return (), resolve(wanted, place, SPECS).warnings
        except InvalidInput as error:
            return error.problems, ()

    others = [each for each in wanted_of(group, member, cloud)[0] if each.workload.name != workload.name]
    problems, warnings = looked_at([*others, own])
    before = looked_at(others)[0] if problems else ()
    new = [each for each in problems if each not in before]
    if new:
        raise InvalidInput(*new)
    return replace(alone, warnings=(*warnings, *((_not_compared(before[0]),) if before else ())))


def used_by(group: Tenancy, member: Member, cloud: Cloud, manifest: str) -> tuple[App, Resolved]:
    """The app of a manifest, for a member that uses its system.

    Raises:
        InvalidInput: something is wrong with the manifest, or the member does not use the system.
    """
    workload = read(manifest)
    resolved = resolved_among(group, member, cloud, workload)
    if not uses(member, workload):
        raise InvalidInput(
            Problem(
                Text(
                    ja=f"{member.name}は、アプリ {workload.name} の業務を利用しません。",
                    en=f"{member.name} does not use the system of the app {workload.name}.",
                ),
                Text(
                    ja="テナンシーの systems に加えるか、ほかの団体を指定してください。",
                    en="Add the system to the tenancy file, or name another member.",
                ),
                workload.document.where(("metadata", "annotations")),
            )
        )
    return resolved.apps[0], resolved


def _said(group: Tenancy, name: str) -> AppUse:
    return next((each for each in group.apps if each.name == name), AppUse(name, Path()))


def _file(manifest: str) -> Path:
    """A manifest by its path, or by its app's name."""
    given = Path(manifest)
    if given.suffix or len(given.parts) > 1:
        return given
    return project_root() / TENANCIES.parent / FOLDER / manifest / MANIFEST


def _not_compared(first: Problem) -> Problem:
    return Problem(
        Text(
            ja="団体のほかのアプリに誤りがあり、一緒に置けるかどうかを確かめられません。",
            en="Another app of the member is wrong, so that it is not known whether they can be had together.",
        ),
        Text(ja="そのアプリを直してから、もう一度確かめてください。", en="Check again once that one is put right."),
        first.where,
    )
