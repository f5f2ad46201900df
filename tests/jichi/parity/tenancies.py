"""Tenancies in the modes on which parity depends, and their plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from ipaddress import IPv4Network
from typing import Any

from jichi.engine.host import plan_stack
from jichi.engine.plan import Plan, StackId, StackPlan
from jichi.tenancy.connectivity import Connectivity
from jichi.tenancy.model import (
    Access,
    Buckets,
    Cloud,
    Google,
    GoogleApis,
    Isolation,
    Mode,
    Notice,
    Ownership,
    Perimeter,
    Projects,
    Recovery,
    Stage,
    Tenancy,
)
from stacks.names import PROJECT, Part, stacks_of
from stacks.program import deploy
from tests.factories import HIROSAKI, OWANI, TENANCY, make_tenancy
from tests.network.lines import CONNECTIVITY, connected_tenancy
from tests.network.places_linkage import linkage

_MANAGE, _VERIFY = Ownership(*(Mode.MANAGE,) * 6), Ownership(*(Mode.VERIFY,) * 6)
_NOTICE = Notice(("watch@example.jp",), 2000)
_ROLES = ("operator", "vendor", "auditor", "break-glass", "ci")
_ACCESS = (
    *(
        Access(role, ("arn:aws:iam::333333333333:role/people",), external_id="owani-1" if role == "vendor" else None)
        for role in _ROLES
    ),
    *(Access(role, ("group:people@example.jp",)) for role in _ROLES),
)
_UNASKED = (Access("operator", ("arn:aws:iam::333333333333:role/people",), mfa=False),)


def _google(**changes: Any) -> Google:
    google = TENANCY.home(Cloud.GCP).google
    assert google is not None
    return replace(google, **changes)


def _owned(aws: Ownership, gcp: Ownership, **changes: Any) -> Tenancy:
    return _owning(make_tenancy(recovery=Recovery.PILOT_LIGHT, **changes), {Cloud.AWS: aws, Cloud.GCP: gcp})


def _owning(tenancy: Tenancy, owners: Mapping[Cloud, Ownership]) -> Tenancy:
    return replace(tenancy, homes=tuple(replace(home, ownership=owners[home.cloud]) for home in tenancy.homes))


FULL = "enforced"
"""The tenancy in which the most is in force: what turns a row is tried on its plan."""

CONNECTED = "connected"
"""The one with a hub, lines, shared services and linkage on both clouds: what turns a row of these is tried on it."""

LINKAGE = tuple(
    linkage(f"{name}-{cloud}", (HIROSAKI.code, cloud), consumer)
    for cloud in Cloud
    for name, consumer in (("own", (HIROSAKI.code, cloud)), ("town", (OWANI.code, cloud)))
)


def _on(cloud: Cloud) -> Connectivity:
    """Connections on one cloud only."""
    return replace(
        CONNECTIVITY,
        hubs=tuple(each for each in CONNECTIVITY.hubs if each.cloud is cloud),
        lines=CONNECTIVITY.lines_of(cloud),
        services=tuple(replace(each, clouds=(cloud,)) for each in CONNECTIVITY.services),
        linkage=tuple(each for each in LINKAGE if each.provider.cloud is cloud),
    )


TENANCIES: Mapping[str, Tenancy] = {
    FULL: make_tenancy(
        recovery=Recovery.WARM_STANDBY,
        notice=_NOTICE,
        access=_ACCESS,
        google=_google(perimeter_enforced=True, apis=GoogleApis.VIP),
    ),
    "on trial": make_tenancy(recovery=Recovery.PILOT_LIGHT, notice=_NOTICE),
    "a network each": make_tenancy(
        recovery=Recovery.BACKUP_RESTORE, isolation=Isolation.NETWORK, stage=Stage.VERIFICATION
    ),
    "an application each": make_tenancy(
        recovery=Recovery.PILOT_LIGHT,
        isolation=Isolation.APPLICATION,
        shared_network=IPv4Network("10.0.0.0/16"),
        members=tuple(replace(member, network=None) for member in TENANCY.members),
        google=_google(perimeter=Perimeter.COARSE, buckets=Buckets.DUAL_REGION),
    ),
    "the platform's": _owned(
        _VERIFY,
        _VERIFY,
        google=_google(perimeter=Perimeter.VERIFY, projects=Projects.VERIFY, access_policy=None),
    ),
    "ours on AWS": _owned(_MANAGE, _VERIFY, access=_UNASKED),
    "ours on Google Cloud": _owned(_VERIFY, _MANAGE, google=_google(organization=None)),
    CONNECTED: connected_tenancy(replace(CONNECTIVITY, linkage=LINKAGE), recovery=Recovery.PILOT_LIGHT),
    "a hub on AWS": connected_tenancy(_on(Cloud.AWS), recovery=Recovery.PILOT_LIGHT),
    "a hub on Google Cloud": _owning(
        connected_tenancy(_on(Cloud.GCP), recovery=Recovery.PILOT_LIGHT), {Cloud.AWS: _MANAGE, Cloud.GCP: _VERIFY}
    ),
}


@lru_cache
def plan_of(name: str) -> Plan:
    """What is no member's and the first of them, all where data passes between members; both clouds, planned once."""
    tenancy = TENANCIES[name]
    codes = [member.code for member in tenancy.members]
    planned_members = codes if any(spec.part is Part.PASSAGES for spec in stacks_of(tenancy)) else codes[:1]
    planned: dict[str, StackPlan] = {}
    for spec in stacks_of(tenancy):
        if spec.member in (None, *planned_members):
            stack = StackId(PROJECT, spec.name, spec.member, spec.cloud)
            planned[spec.name] = plan_stack(
                stack,
                lambda code=spec.member, cloud=spec.cloud, part=spec.part: deploy(tenancy, code, cloud, part),
                spec.config,
                upstream=planned,
            )
    return Plan(tenancy.name, tuple(planned.values()))
