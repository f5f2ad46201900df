"""Which manifests a member uses on a cloud, read and resolved: pure but for reading them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from components.app.limits import MODULES_KEY, SYSTEM_KEY, annotation
from components.app.model import Place, Resolved
from components.app.registry import registry
from components.app.resolve import Wanted, resolve
from components.app.types import TYPES
from components.engine import Engine
from components.naming import COMMON_SYSTEM, Scope
from jichi.errors import InvalidInput, Problem
from jichi.score import Workload, read_workloads
from jichi.tenancy.apps import AppUse
from jichi.tenancy.model import Cloud, Member, Tenancy
from jichi.tenancy.municipality import Kind, by_code
from jichi.tenancy.systems import standard_systems
from jichi.text import Text


def apps_of(tenancy: Tenancy, member: Member, cloud: Cloud) -> Resolved:
    """The apps of a member on a cloud, as its tenancy says.

    Raises:
        InvalidInput: with everything that is wrong in any of the manifests.
    """
    wanted, wrong = wanted_of(tenancy, member, cloud)
    if wrong:
        raise InvalidInput(*wrong)
    return _resolved(tenancy, member, cloud, tuple(_dated(Path(each.workload.document.file)) for each in wanted))


@lru_cache(maxsize=4)
def _resolved(tenancy: Tenancy, member: Member, cloud: Cloud, _files: tuple[tuple[Path, int], ...]) -> Resolved:
    """One stack asks several times; changed files are another key."""
    wanted, _ = wanted_of(tenancy, member, cloud)
    return resolve(wanted, place_of(tenancy, member, cloud), {name: each.spec for name, each in TYPES.items()})


def wanted_of(tenancy: Tenancy, member: Member, cloud: Cloud) -> tuple[list[Wanted], list[Problem]]:
    """The manifests that a member uses on a cloud, and what is wrong with those that cannot be read."""
    wanted: list[Wanted] = []
    wrong: list[Problem] = []
    for use in used(tenancy, cloud):
        try:
            wanted += _wanted(use, member)
        except InvalidInput as error:
            wrong += error.problems
    return wanted, wrong


def place_of(tenancy: Tenancy, member: Member, cloud: Cloud) -> Place:
    """Whom apps serve, and where."""
    scope = Scope(tenancy, member, cloud, tenancy.home(cloud).primary)
    known = by_code(member.code)
    return Place(scope, known.kind if known else Kind.CITY, registry(scope))


def ports_of(scope: Scope) -> tuple[int, ...]:
    """Ports that the apps of a network's members are reached on by load balancers, and reach in tier `data`; sorted.

    Args:
        scope: a member's, what members share, or the hub's, in which there are no apps.
    """
    if scope.hub or not scope.tenancy.has_apps(scope.cloud):
        return ()
    members = (scope.member,) if scope.member else scope.tenancy.members
    found: set[int] = set()
    for member in members:
        resolved = apps_of(scope.tenancy, member, scope.cloud)
        for need in resolved.needs:
            found |= {*TYPES[need.identity.type].spec.reached(need.identity.class_, scope.cloud)}
        if scope.cloud is Cloud.AWS:
            found |= {port.target for app in resolved.apps for port in app.workload.ports.values()}
    return tuple(sorted(found))


def engines_of(scope: Scope) -> tuple[Engine, ...]:
    """The kinds of databases that a member has: PostgreSQL, and what its apps ask for besides.

    Args:
        scope: a member's.
    """
    if not scope.member or not scope.tenancy.has_apps(scope.cloud):
        return (Engine.POSTGRES,)
    needs = apps_of(scope.tenancy, scope.member, scope.cloud).needs
    asked = {TYPES[need.identity.type].spec.engine for need in needs}
    return tuple(each for each in Engine if each is Engine.POSTGRES or each in asked)


def used(tenancy: Tenancy, cloud: Cloud) -> Iterator[AppUse]:
    """The apps that run on a cloud."""
    return (each for each in tenancy.apps if not each.clouds or cloud in each.clouds)


def uses(member: Member, app: Workload) -> bool:
    """Whether a member uses the system that an app is for: one of the 20, or one of the group's own by name."""
    given = annotation(app, SYSTEM_KEY)
    return given is not None and any(given in (each.standard, each.name) for each in member.systems)


def _wanted(use: AppUse, member: Member) -> Iterator[Wanted]:
    said = use.for_member(member.code)
    (main,) = _read((_dated(use.manifest),))
    if not uses(member, main):
        return
    modules = dict.fromkeys((*(annotation(main, MODULES_KEY) or "").split(), *said.modules))
    workloads = (main, *_read(tuple(_dated(use.module(each)) for each in modules)))
    images, values = dict(said.images), dict(said.values)
    for at, workload in enumerate(workloads):
        # The app's own settings and images are the first manifest's; a module takes of them what it knows.
        own = {key: each for key, each in images.items() if at == 0 or key in workload.containers}
        yield Wanted(workload, _system(workload), own, values if at == 0 else {}, said.class_, use.vendor)


def _dated(manifest: Path) -> tuple[Path, int]:
    """A file, and when it was changed; one that is not there is told when it is read."""
    return manifest, manifest.stat().st_mtime_ns if manifest.is_file() else 0


@lru_cache(maxsize=512)
def _read(manifests: tuple[tuple[Path, int], ...]) -> tuple[Workload, ...]:
    return read_workloads([path for path, _ in manifests])


def _system(workload: Workload) -> str:
    """The id that tags say: of a standard system, or `common`."""
    given = annotation(workload, SYSTEM_KEY)
    if given is None:
        raise InvalidInput(_no_system(workload))
    return given if given in {each.id for each in standard_systems()} else COMMON_SYSTEM


def _no_system(workload: Workload) -> Problem:
    return Problem(
        Text(
            ja=f"アプリ {workload.name} がどの業務のものか書かれていません。",
            en=f"The app {workload.name} does not say which business system it is for.",
        ),
        Text(
            ja=f"metadata.annotations に {SYSTEM_KEY}: juminkihon のように書いてください。",
            en=f"Write it under metadata.annotations, as {SYSTEM_KEY}: juminkihon.",
        ),
        workload.document.where(("metadata", "annotations", SYSTEM_KEY)),
    )
