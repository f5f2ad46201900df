"""The program: one member of one tenancy on one cloud, as the stack's configuration says."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import pulumi

from jichi.errors import InvalidInput, Problem
from jichi.tenancy import find, load
from jichi.tenancy.model import Cloud, Member, Tenancy
from jichi.text import Text
from network.addressing import Position
from stacks.environment import Environment
from stacks.hub import HubEnvironment
from stacks.names import CLOUD_KEY, MEMBER_KEY, PART_KEY, PROJECT, TENANCY_KEY, Part, stacks_of
from stacks.passages import PassagesEnvironment
from stacks.promises import OUTPUT, service_level
from stacks.shared import SharedEnvironment
from stacks.workloads import AppsEnvironment


def program() -> None:
    """Deploy the environment that the configuration names, and export what others look up."""
    config = pulumi.Config(PROJECT)
    tenancy = tenancy_at(find(config.require(TENANCY_KEY)))
    part = config.get(PART_KEY)
    if part is not None and part not in set(Part):
        raise _not_in(tenancy, PART_KEY, part, Part)
    deploy(tenancy, config.get(MEMBER_KEY), config.require(CLOUD_KEY), Part(part) if part else None)


def deploy(tenancy: Tenancy, code: str | None, cloud: str, part: Part | None = None) -> None:
    """Deploy one member's environment, what members share, or one of the other parts.

    Args:
        tenancy: the tenancy.
        code: the member's municipality code; None for what is no member's.
        cloud: one of the tenancy's clouds.
        part: which other part; None for environments.

    Raises:
        InvalidInput: the tenancy has no such member or part, or is not on that cloud.
    """
    member = next((member for member in tenancy.members if member.code == code), None)
    home = next((home for home in tenancy.homes if home.cloud == cloud), None)
    if home is None:
        raise _not_in(tenancy, CLOUD_KEY, cloud, [home.cloud for home in tenancy.homes])
    parts = [spec.part for spec in stacks_of(tenancy) if spec.cloud is home.cloud and spec.part]
    if part and part not in parts:
        raise _not_in(tenancy, PART_KEY, part, parts)
    of_members = part in (Part.APPS, Part.STANDBY) or (not part and (code or not tenancy.has_shared(home.cloud)))
    if of_members and member is None:
        raise _not_in(tenancy, MEMBER_KEY, code or "(none)", [member.code for member in tenancy.members])
    for name, value in _deployed(tenancy, member, home.cloud, part).outputs.items():
        pulumi.export(name, value)
    pulumi.export(OUTPUT, service_level(tenancy.service))


def _deployed(
    tenancy: Tenancy, member: Member | None, cloud: Cloud, part: Part | None
) -> Environment | SharedEnvironment | HubEnvironment | PassagesEnvironment | AppsEnvironment:
    match part, member:
        case Part.HUB, _:
            return HubEnvironment(tenancy, cloud)
        case Part.PASSAGES, _:
            return PassagesEnvironment(tenancy, cloud)
        case _, None:
            return SharedEnvironment(tenancy, cloud)
        case ((Part.APPS | Part.STANDBY), _):
            position = Position.SECONDARY if part is Part.STANDBY else Position.PRIMARY
            return AppsEnvironment(tenancy, member, cloud, position)
        case None, _:
            return Environment(tenancy, member, cloud)


def tenancy_at(path: Path) -> Tenancy:
    """The tenancy in a file, read once for all its stacks and again when the file has changed."""
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _read(path: Path, _modified: int) -> Tenancy:
    return load(path)


def _not_in(tenancy: Tenancy, key: str, value: str, choices: Iterable[str]) -> InvalidInput:
    known = ", ".join(choices)
    return InvalidInput(
        Problem(
            what=Text(
                ja=f"テナンシー {tenancy.name} に {PROJECT}:{key} = {value} はありません。",
                en=f"{PROJECT}:{key} is {value}, which the tenancy {tenancy.name} does not have",
            ),
            remedy=Text(
                ja=f"スタックの設定を次のいずれかにしてください: {known}",
                en=f"Set it in the stack's configuration to one of: {known}",
            ),
        )
    )
