"""The hub and a network's link on Google Cloud for tests, without what else their stacks have."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pulumi

from components.providers import create_hub_sites
from jichi.engine.host import plan_stack
from jichi.engine.plan import StackId
from jichi.tenancy.clouds import Cloud
from jichi.tenancy.connectivity import Line
from jichi.tenancy.model import Tenancy
from network.hub import create_hub, hub_exports, hub_of
from network.links import LinkArgs, create_link
from network.vpc import LogDestination, VpcsArgs, create_vpcs
from stacks.names import PROJECT
from tests.components.google import Place
from tests.factories import HIROSAKI
from tests.network.lines import CONNECTIVITY, INTERCONNECT, connected_tenancy

HUB_STACK = "hirosaki-hub-gcp-prod"


def tenancy_with(*lines: Line, **changes: Any) -> Tenancy:
    """A connected tenancy with these lines, or with an Interconnect in both regions."""
    return connected_tenancy(replace(CONNECTIVITY, lines=lines or (INTERCONNECT,)), **changes)


def plan_hub(tenancy: Tenancy) -> Any:
    """The `StackPlan` of the hub; untyped, because tests look deep into it."""

    def program() -> None:
        top = pulumi.ComponentResource("test:place:Place", "place")
        for name, value in hub_exports(create_hub(create_hub_sites(tenancy, Cloud.GCP, top), top)):
            pulumi.export(name, value)

    return plan_stack(StackId(PROJECT, HUB_STACK, None, Cloud.GCP), program, {})


def plan_link(tenancy: Tenancy, member: Any = HIROSAKI, looks: Callable[[Any], None] = lambda _: None) -> Any:
    """The `StackPlan` of a network with its lines.

    Args:
        tenancy: the tenancy.
        member: None for what members share. Its namesake of the tenancy is taken, if there is one.
        looks: is shown the link while it is planned.
    """
    hub = plan_hub(tenancy)
    own = next((each for each in tenancy.members if member and each.code == member.code), member)

    def program() -> None:
        place = Place(tenancy, own)
        reference = pulumi.StackReference("hub", stack_name=f"{pulumi.get_organization()}/{PROJECT}/{HUB_STACK}")
        logs = LogDestination("logs", place)
        vpcs = create_vpcs(VpcsArgs(place.sites, logs, logs), place)
        link = create_link(LinkArgs(place.sites, vpcs, hub_of(place.sites, reference), None), place)
        looks(link)
        for name, value in link.exports.items():
            pulumi.export(name, value)

    stack = StackId(PROJECT, "link", own.code if own else None, Cloud.GCP)
    return plan_stack(stack, program, {}, upstream={HUB_STACK: hub})
