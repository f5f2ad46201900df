"""What is wrong with apps of one member beside each other, and in the room that the tenancy gives them. Pure.

Each app may be sound by itself: here two of them want one name, or all together want more addresses than there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from components.app.aws_names import PARTS, execution_role
from components.app.gcp_names import service_name
from components.app.gcp_room import room_problems, room_warnings
from components.app.limits import SCHEDULE
from components.app.model import Load
from components.app.serving import host_problems
from components.naming import Kind
from jichi.errors import InvalidInput, Problem
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.addressing import Position, Tier, tier_block, vpc_block

if TYPE_CHECKING:
    from ipaddress import IPv4Network

    from components.app.model import App, Place
    from jichi.errors import Where
    from jichi.score.sharing import Identity

_REMEDY = Text(ja="どちらかを別の名前にしてください。", en="Give one of the two another name.")


def beside_problems(apps: Sequence[App]) -> Iterator[Problem]:
    """What makes it impossible to have these apps together.

    Args:
        apps: all of one member on one cloud, each sound by itself.
    """
    yield from _name_problems(apps)
    yield from _slug_problems(apps)
    yield from host_problems(apps)
    for app in apps:
        yield from _long_name_problems(app)
    if not apps:
        return
    match apps[0].place.cloud:
        case Cloud.AWS:
            yield from _aws_problems(apps)
        case Cloud.GCP:
            yield from _gcp_problems(apps)
            yield from room_problems(apps, subnet(apps[0].place))


def beside_warnings(apps: Sequence[App]) -> Iterator[Problem]:
    """What can be had, but not always."""
    if apps and apps[0].place.cloud is Cloud.GCP:
        yield from room_warnings(apps, subnet(apps[0].place))


def subnet(place: Place) -> IPv4Network:
    """The range in which tasks of a place have their addresses."""
    return tier_block(vpc_block(place.scope.network, place.cloud, Position.PRIMARY), Tier.APP)


def _name_problems(apps: Sequence[App]) -> Iterator[Problem]:
    """Two manifests of one app."""
    first: dict[str, App] = {}
    for app in apps:
        before = first.setdefault(app.name, app)
        if before is not app:
            file = before.workload.document.file
            yield Problem(
                Text(
                    ja=f"{app.name} という名前のアプリが {file} にもあります。",
                    en=f"{file} has an app {app.name}, too.",
                ),
                _REMEDY,
                _named(app),
            )


def _slug_problems(apps: Sequence[App]) -> Iterator[Problem]:
    """Two resources of one type that names of what is made for them could not tell apart."""
    first: dict[tuple[str, str], tuple[Identity, Where]] = {}
    for app in apps:
        for name, need in app.needs.items():
            here = need.identity, app.workload.document.where(("resources", name))
            before, there = first.setdefault((need.identity.type, need.slug), here)
            if before != need.identity:
                other = f"{there.file}:{there.line}"
                yield Problem(
                    Text(
                        ja=f"{need.identity.type} リソースの名前 {need.slug} が {other} のものと重なります。",
                        en=f"The {need.identity.type} resource is named {need.slug}, as the one in {other} is.",
                    ),
                    Text(
                        ja="同じものなら type、class、id を揃え、違うものなら名前か id を変えてください。",
                        en="Say the same type, class and id if they are one; else change a name or an id.",
                    ),
                    here[1],
                )


def _long_name_problems(app: App) -> Iterator[Problem]:
    """Names of parts that have no room for the tenancy's name beside the app's: the longest of each cloud."""
    scope = app.place.scope
    try:
        match app.place.cloud:
            case Cloud.AWS:
                scope.global_name(Kind.ROLE, execution_role(app.name, standby=True))
            case Cloud.GCP:
                service_name(scope, app.name)
    except InvalidInput as error:
        yield from (replace(each, where=_named(app)) for each in error.problems)


def _aws_problems(apps: Sequence[App]) -> Iterator[Problem]:
    """Apps that are called as parts of another are."""
    by_name = {app.name: app for app in apps}
    for app in apps:
        for part in PARTS:
            other = by_name.get(f"{app.name}-{part}")
            if other:
                yield Problem(
                    Text(
                        ja=f"{other.name} という名前は、AWS では {app.name} の一部の名前になります。",
                        en=f"On AWS a part of {app.name} is named {other.name}.",
                    ),
                    _REMEDY,
                    _named(other),
                )


def _gcp_problems(apps: Sequence[App]) -> Iterator[Problem]:
    """Apps whose jobs or schedules would be called like another's."""
    taken: dict[tuple[str, str], App] = {}
    for app in apps:
        for kind, name in _gcp_names(app):
            other = taken.setdefault((kind, name), app)
            if other.name != app.name:
                yield Problem(
                    Text(
                        ja=f"{name} という名前は、Google Cloud では {other.name} の一部の名前にもなります。",
                        en=f"On Google Cloud a part of {other.name} is named {name}, too.",
                    ),
                    _REMEDY,
                    _named(app),
                )


def _gcp_names(app: App) -> Iterator[tuple[str, str]]:
    if app.load is Load.BATCH:
        yield "job", app.name
    for each in app.beforehand:
        yield "job", f"{app.name}-{each.name}"
    for name, need in app.needs.items():
        if need.identity.type == SCHEDULE:
            yield "schedule", f"{app.name}-{name}"


def _named(app: App) -> Where:
    return app.workload.document.where(("metadata", "name"))
