"""A member's network on Google Cloud for tests, without the nouns that make what it stands on."""

from collections.abc import Mapping
from typing import Any

import pulumi

from jichi.engine.host import plan_stack
from jichi.engine.plan import StackId, StackPlan
from jichi.tenancy.model import Cloud, Tenancy
from network.addressing import Position
from network.dns import create_zone
from network.vpc import LogDestination, Vpc, VpcsArgs, create_vpcs
from network.vpc.exports import shared_vpc, vpc_exports
from stacks.names import PROJECT
from tests.components.google import Place, plan_on_google
from tests.factories import HIROSAKI


def build(place: Place) -> tuple[Vpc, ...]:
    """The network and its names, in the regions that the tenancy needs; exported as a stack exports them."""
    logs = LogDestination("logs", place)
    vpcs = create_vpcs(VpcsArgs(place.sites, logs, logs), place)
    zone = create_zone(place.sites.primary, vpcs, place)
    for vpc in vpcs:
        for name, value in vpc_exports(vpc):
            pulumi.export(name, value)
    pulumi.export("zoneId", zone.id)
    return vpcs


def plan_network(tenancy: Tenancy, member: Any = HIROSAKI) -> Any:
    """The `StackPlan` of a network; untyped, because tests look deep into it."""
    return plan_on_google(tenancy, build, member)


def plan_user(tenancy: Tenancy, shared: StackPlan, member: Any = HIROSAKI) -> Any:
    """The `StackPlan` of a member that uses a network which the shared stack holds."""

    def program() -> None:
        place = Place(tenancy, member)
        reference = pulumi.StackReference(
            "shared", stack_name=f"{pulumi.get_organization()}/{PROJECT}/{shared.id.name}"
        )
        positions = zip(place.sites, Position, strict=True)
        vpcs = tuple(shared_vpc(site, position, reference) for site, position in positions)
        create_zone(place.sites.primary, vpcs, place)
        for vpc in vpcs:
            for name, value in vpc_exports(vpc):
                pulumi.export(name, value)

    upstream: Mapping[str, StackPlan] = {shared.id.name: shared}
    return plan_stack(StackId(PROJECT, "user", member.code, Cloud.GCP), program, {}, upstream=upstream)
