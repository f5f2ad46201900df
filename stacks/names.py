"""Which stacks a tenancy consists of, what they are called and how they are configured: pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from jichi.tenancy.model import Cloud, Member, Recovery, Tenancy

PROJECT = "jichi"
"""The name in Pulumi.yaml and the namespace of the configuration keys."""

TENANCY_KEY = "tenancy"
MEMBER_KEY = "member"
CLOUD_KEY = "cloud"
PART_KEY = "part"

_SHARED = "shared"


class Part(StrEnum):
    """What a stack holds besides environments: what connects members, where data passes between them, the vendors' apps
    of one member, or the same apps standing ready in the second region.
    """

    HUB = "hub"
    PASSAGES = "passages"
    APPS = "apps"
    STANDBY = "standby"


@dataclass(frozen=True, slots=True)
class StackSpec:
    """A stack to deploy.

    Args:
        member: municipality code; None for what members share, and for the hub.
        config: configuration keys with their namespace (`jichi:member`).
        part: what else than a member's environment, or what members share, it holds.
    """

    name: str
    member: str | None
    cloud: Cloud
    config: Mapping[str, str]
    part: Part | None = None


def stack_name(tenancy: Tenancy, member: Member | None, cloud: Cloud) -> str:
    """The stack's name: `hirosaki-022021-aws-prod`, or `hirosaki-shared-aws-prod` for what members share."""
    whose = member.code if member else _SHARED
    return f"{tenancy.name}-{whose}-{cloud}-{tenancy.stage.slug}"


def part_name(tenancy: Tenancy, part: Part, cloud: Cloud) -> str:
    """The name of a stack that is no member's: `hirosaki-hub-aws-prod`."""
    return f"{tenancy.name}-{part}-{cloud}-{tenancy.stage.slug}"


def apps_name(tenancy: Tenancy, member: Member, cloud: Cloud, part: Part = Part.APPS) -> str:
    """The name of the stack of a member's apps: `hirosaki-022021-apps-aws-prod`; or of those that stand ready."""
    return f"{tenancy.name}-{member.code}-{part}-{cloud}-{tenancy.stage.slug}"


def stacks_of(tenancy: Tenancy, source: str | None = None) -> tuple[StackSpec, ...]:
    """Every stack of a tenancy in deploy order: cloud by cloud the hub, what members share, members in file order,
    where data passes between members, the members' apps, and where a warm standby is promised these once more, ready in
    the second region: a stack of their own, which can be deployed when the first region cannot be reached.

    There is a hub where there are lines or shared services (`Tenancy.has_hub`). Members share something unless each has
    an account of its own (`Tenancy.has_shared`).

    Args:
        tenancy: the tenancy.
        source: the name or path that the program finds the tenancy by; its own name by default.
    """
    found: list[StackSpec] = []
    for home in tenancy.homes:
        given = source or tenancy.name
        if tenancy.has_hub(home.cloud):
            found.append(_part_spec(tenancy, Part.HUB, home.cloud, given))
        members = (*((None,) if tenancy.has_shared(home.cloud) else ()), *tenancy.members)
        found += [_spec(tenancy, member, home.cloud, given) for member in members]
        if tenancy.has_passages(home.cloud):
            found.append(_part_spec(tenancy, Part.PASSAGES, home.cloud, given))
        for part in _parts_of_apps(tenancy, home.cloud):
            found += [_apps_spec(tenancy, member, home.cloud, part, given) for member in tenancy.members]
    return tuple(found)


def _parts_of_apps(tenancy: Tenancy, cloud: Cloud) -> tuple[Part, ...]:
    if not tenancy.has_apps(cloud):
        return ()
    return (Part.APPS, *((Part.STANDBY,) if tenancy.service.recovery is Recovery.WARM_STANDBY else ()))


def _apps_spec(tenancy: Tenancy, member: Member, cloud: Cloud, part: Part, source: str) -> StackSpec:
    own = _spec(tenancy, member, cloud, source)
    config = {**own.config, f"{PROJECT}:{PART_KEY}": str(part)}
    return StackSpec(apps_name(tenancy, member, cloud, part), member.code, cloud, config, part)


def _part_spec(tenancy: Tenancy, part: Part, cloud: Cloud, source: str) -> StackSpec:
    config = {
        f"{PROJECT}:{TENANCY_KEY}": source,
        f"{PROJECT}:{CLOUD_KEY}": str(cloud),
        f"{PROJECT}:{PART_KEY}": str(part),
    }
    return StackSpec(part_name(tenancy, part, cloud), None, cloud, config, part)


def _spec(tenancy: Tenancy, member: Member | None, cloud: Cloud, source: str) -> StackSpec:
    config = {f"{PROJECT}:{TENANCY_KEY}": source, f"{PROJECT}:{CLOUD_KEY}": str(cloud)}
    if member:
        config[f"{PROJECT}:{MEMBER_KEY}"] = member.code
    return StackSpec(stack_name(tenancy, member, cloud), member.code if member else None, cloud, config)
