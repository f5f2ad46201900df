"""Which stacks a tenancy consists of, what they are called and how they are configured: pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jichi.tenancy.model import Cloud, Member, Tenancy

PROJECT = "jichi"
"""The name in Pulumi.yaml and the namespace of the configuration keys."""

TENANCY_KEY = "tenancy"
MEMBER_KEY = "member"
CLOUD_KEY = "cloud"
HUB_KEY = "hub"

_SHARED = "shared"
_HUB = "hub"


@dataclass(frozen=True, slots=True)
class StackSpec:
    """A stack to deploy.

    Args:
        member: municipality code; None for what members share, and for the hub.
        config: configuration keys with their namespace (`jichi:member`).
        hub: whether it is what connects members.
    """

    name: str
    member: str | None
    cloud: Cloud
    config: Mapping[str, str]
    hub: bool = False


def stack_name(tenancy: Tenancy, member: Member | None, cloud: Cloud) -> str:
    """The stack's name: `hirosaki-022021-aws-prod`, or `hirosaki-shared-aws-prod` for what members share."""
    whose = member.code if member else _SHARED
    return f"{tenancy.name}-{whose}-{cloud}-{tenancy.stage.slug}"


def hub_name(tenancy: Tenancy, cloud: Cloud) -> str:
    """The name of the stack that connects members: `hirosaki-hub-aws-prod`."""
    return f"{tenancy.name}-{_HUB}-{cloud}-{tenancy.stage.slug}"


def stacks_of(tenancy: Tenancy, source: str | None = None) -> tuple[StackSpec, ...]:
    """Every stack of a tenancy in deploy order: cloud by cloud the hub, what members share, then members in file order.

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
            found.append(_hub_spec(tenancy, home.cloud, given))
        members = (*((None,) if tenancy.has_shared(home.cloud) else ()), *tenancy.members)
        found += [_spec(tenancy, member, home.cloud, given) for member in members]
    return tuple(found)


def _hub_spec(tenancy: Tenancy, cloud: Cloud, source: str) -> StackSpec:
    config = {f"{PROJECT}:{TENANCY_KEY}": source, f"{PROJECT}:{CLOUD_KEY}": str(cloud), f"{PROJECT}:{HUB_KEY}": "true"}
    return StackSpec(hub_name(tenancy, cloud), None, cloud, config, hub=True)


def _spec(tenancy: Tenancy, member: Member | None, cloud: Cloud, source: str) -> StackSpec:
    config = {f"{PROJECT}:{TENANCY_KEY}": source, f"{PROJECT}:{CLOUD_KEY}": str(cloud)}
    if member:
        config[f"{PROJECT}:{MEMBER_KEY}"] = member.code
    return StackSpec(stack_name(tenancy, member, cloud), member.code if member else None, cloud, config)
