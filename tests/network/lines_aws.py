"""The hub and members' links on AWS for tests, without the nouns that make what they stand on."""

import json
from typing import Any

import pulumi

from components.providers import create_hub_sites, create_sites
from jichi.engine.host import plan_stack
from jichi.engine.plan import StackId, StackPlan
from jichi.tenancy.model import Cloud, Tenancy
from network.addressing import Tier, aws_zones, plan_vpc
from network.hub import create_hub, hub_exports, hub_of, positions
from network.links import LinkArgs, create_link
from network.vpc import LogDestination, Vpc
from stacks.names import PROJECT
from tests.factories import HIROSAKI

HUB_STACK = "hub"


class Ground(pulumi.ComponentResource):
    """What a hub or a link stands on, or what logs go to."""

    def __init__(self, name: str = "ground") -> None:
        super().__init__("test:ground:Ground", name)


def _logs() -> tuple[LogDestination, LogDestination]:
    return LogDestination("log-tyo", Ground("log-tyo")), LogDestination("log-osa", Ground("log-osa"))


def plan_hub(tenancy: Tenancy, *, logged: bool = True) -> Any:
    """The `StackPlan` of the hub; untyped, because tests look deep into it."""

    def program() -> None:
        ground = Ground()
        hub = create_hub(create_hub_sites(tenancy, Cloud.AWS, ground), ground, _logs() if logged else None)
        for name, value in hub_exports(hub):
            pulumi.export(name, value)
        if tenancy.connectivity.services_of(Cloud.AWS):
            # What the hub's own network, a noun of its own, adds.
            for place in hub.places:
                pulumi.export(f"{place}HubTableId", f"tgw-rtb-hub-{place}")
                pulumi.export(f"{place}HubAttachmentId", f"tgw-attach-hub-{place}")

    return plan_stack(StackId(PROJECT, HUB_STACK, None, Cloud.AWS), program, {})


def plan_link(tenancy: Tenancy, hub: StackPlan, member: Any = HIROSAKI) -> Any:
    """The `StackPlan` of a member's link, or of that of the network that members share (None)."""

    def program() -> None:
        ground = Ground()
        sites = create_sites(tenancy, member, Cloud.AWS, ground)
        reference = pulumi.StackReference(HUB_STACK, stack_name=f"{pulumi.get_organization()}/{PROJECT}/{HUB_STACK}")
        vpcs: list[Vpc] = []
        for position in positions(tenancy):
            site = tuple(sites)[position]
            planned = plan_vpc(site.scope.network, Cloud.AWS, position, aws_zones(site.region, tenancy.stage))
            vpcs.append(
                Vpc(
                    site,
                    planned,
                    pulumi.Output.from_input(f"vpc-{site.place}"),
                    {
                        each.name: pulumi.Output.from_input(f"subnet-{site.place}-{each.name}")
                        for each in planned.subnets
                    },
                    {},
                    {tier: pulumi.Output.from_input(f"rtb-{site.place}-{tier}") for tier in Tier},
                    (),
                )
            )
        link = create_link(
            LinkArgs(
                sites,
                tuple(vpcs),
                hub_of(sites, reference),
                create_hub_sites(tenancy, Cloud.AWS, ground, borrowed=sites.primary.scope),
            ),
            ground,
        )
        for name, value in link.exports.items():
            pulumi.export(name, value)

    name = "link"
    return plan_stack(
        StackId(PROJECT, name, member.code if member else None, Cloud.AWS), program, {}, upstream={HUB_STACK: hub}
    )


def assumed(plan: Any) -> set[tuple[str, tuple[str, ...]]]:
    """Which roles each provider assumes in turn, with the account that it is bound to."""
    found: set[tuple[str, tuple[str, ...]]] = set()
    for each in plan.resources:
        if each.type == "pulumi:providers:aws":
            (account,) = json.loads(each.inputs["allowedAccountIds"])
            roles = json.loads(each.inputs.get("assumeRoles", "[]"))
            found.add((account, tuple(role["roleArn"] for role in roles)))
    return found
