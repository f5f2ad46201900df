"""What is planned: the shipped tenancy with all its members, and one member in every isolation and recovery pattern."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from ipaddress import IPv4Network
from itertools import product

from jichi.engine.host import plan_stack
from jichi.engine.plan import Plan, Resource, StackId, StackPlan
from jichi.planner import plan_tenancy
from jichi.tenancy import find
from jichi.tenancy.connectivity import LineKind
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
    Purpose,
    Recovery,
    Stage,
    Tenancy,
)
from stacks.names import PROJECT, stacks_of
from stacks.program import deploy
from tests.factories import TENANCY, make_tenancy
from tests.network.lines import CONNECTIVITY, DIRECT_CONNECT, INTERCONNECT, connected_tenancy

_SHARED_NETWORK = IPv4Network("10.200.0.0/18")


@cache
def plans(cloud: Cloud) -> tuple[Plan, ...]:
    """Every plan whose resources are examined."""
    return (plan_tenancy(find("hirosaki"), clouds=(cloud,)), *(_plan(tenancy, cloud) for tenancy in _tenancies(cloud)))


def resources(cloud: Cloud) -> Iterator[Resource]:
    """Every resource of every plan."""
    for plan in plans(cloud):
        yield from plan.resources


def _tenancies(cloud: Cloud) -> Iterator[Tenancy]:
    for isolation, recovery in product(Isolation, Recovery):
        shared = _SHARED_NETWORK if isolation is Isolation.APPLICATION else None
        yield make_tenancy(isolation=isolation, recovery=recovery, shared_network=shared)
    yield make_tenancy(stage=Stage.VERIFICATION)
    yield make_tenancy(ownership=Ownership(*(Mode.VERIFY,) * 6))
    yield from _connected()
    if cloud is Cloud.GCP:
        yield from _on_google(TENANCY.home(cloud).google or Google())


def _connected() -> Iterator[Tenancy]:
    """Lines of each kind: plain, encrypted, with a long AS number, a partner's, and those that are there already."""
    yield connected_tenancy(CONNECTIVITY)
    encrypted = tuple(replace(line, ipsec=True, asn=4_200_000_000) for line in CONNECTIVITY.lines)
    yield connected_tenancy(replace(CONNECTIVITY, lines=encrypted))
    there = replace(
        DIRECT_CONNECT, mode=Mode.VERIFY, gateway="5f294f92-bafb-4011-916d-9b0bexample", gateway_account="555566667777"
    )
    partner = replace(INTERCONNECT, kind=LineKind.PARTNER, macsec=False)
    yield connected_tenancy(replace(CONNECTIVITY, lines=(there, partner)))


def _on_google(google: Google) -> Iterator[Tenancy]:
    """What only Google Cloud has, each choice of it at least once, and a home for copies."""
    yield make_tenancy(
        google=replace(google, projects=Projects.FOLDER, perimeter=Perimeter.COARSE, perimeter_enforced=True)
    )
    yield make_tenancy(
        google=replace(google, apis=GoogleApis.VIP, buckets=Buckets.DUAL_REGION, perimeter=Perimeter.COARSE)
    )
    yield make_tenancy(google=replace(google, projects=Projects.VERIFY, perimeter=Perimeter.VERIFY))
    told = Notice(("joho@example.lg.jp",), budget_usd=3000)
    access = (Access("operator", ("group:joho@example.lg.jp",)),)
    deployed = replace(google, perimeter_enforced=True, deploy_account="deploy@landing.iam.gserviceaccount.com")
    copies = make_tenancy(google=deployed, notice=told, access=access)
    yield replace(copies, homes=tuple(replace(home, purpose=Purpose.COPIES) for home in copies.homes))


def _plan(tenancy: Tenancy, cloud: Cloud) -> Plan:
    planned: dict[str, StackPlan] = {}
    for spec in stacks_of(tenancy):
        if spec.cloud is cloud and spec.member in (None, tenancy.members[0].code):
            planned[spec.name] = plan_stack(
                StackId(PROJECT, spec.name, spec.member, spec.cloud),
                lambda code=spec.member, part=spec.part: deploy(tenancy, code, cloud, part),
                spec.config,
                upstream=planned,
            )
    return Plan(tenancy.name, tuple(planned.values()))
