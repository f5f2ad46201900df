"""The hub's own network, services and members that use them, for tests, without the nouns that they stand on."""

from typing import Any

import pulumi

from components.providers import create_hub_sites, create_sites
from components.site import Sites
from jichi.engine.host import plan_stack
from jichi.engine.plan import StackId, StackPlan
from jichi.tenancy.model import Cloud, Tenancy
from network.dns import create_zone
from network.hub import create_hub, hub_exports
from network.services import UseArgs, create_services, services_exports, services_of_stack, use_services
from network.vpc import LogDestination, Vpc, VpcsArgs, create_vpcs
from stacks.names import PROJECT
from tests.factories import HIROSAKI
from tests.network.lines_aws import HUB_STACK, Ground


def networks(sites: Sites, ground: pulumi.Resource) -> tuple[Vpc, ...]:
    """The networks of whoever has the sites."""
    tyo, osa = (LogDestination(f"log-{place}", Ground(f"log-{place}")) for place in ("tyo", "osa"))
    return create_vpcs(VpcsArgs(sites, tyo, osa), ground)


def plan_services(tenancy: Tenancy, cloud: Cloud) -> Any:
    """The `StackPlan` of the hub with its network and services; untyped, because tests look deep into it."""

    def program() -> None:
        ground = Ground()
        sites = create_hub_sites(tenancy, cloud, ground)
        services = create_services(sites, networks(sites, ground), create_hub(sites, ground), ground)
        for exports in (hub_exports(services.hub), services_exports(services.catalogue)):
            for name, value in exports:
                pulumi.export(name, value)

    return plan_stack(StackId(PROJECT, HUB_STACK, None, cloud), program, {})


def plan_use(tenancy: Tenancy, cloud: Cloud, hub: StackPlan, code: str | None = HIROSAKI.code) -> Any:
    """The `StackPlan` of a network with its use of the hub's services; with no code, of what members share."""

    member = tenancy.member(code) if code else None

    def program() -> None:
        ground = Ground()
        sites = create_sites(tenancy, member, cloud, ground)
        vpcs = networks(sites, ground)
        stack = pulumi.StackReference(HUB_STACK, stack_name=f"{pulumi.get_organization()}/{PROJECT}/{HUB_STACK}")
        zone = create_zone(sites.primary, vpcs, ground)
        args = UseArgs(sites, vpcs, services_of_stack(sites, stack), zone)
        for name, value in use_services(args, ground).items():
            pulumi.export(name, value)

    stack = StackId(PROJECT, "use", code, cloud)
    return plan_stack(stack, program, {}, upstream={HUB_STACK: hub})
