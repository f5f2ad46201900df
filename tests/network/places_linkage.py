"""Members' linkages, and the passages between members, for tests."""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_aws import Provider as AwsProvider
from pulumi_gcp import Provider as GoogleProvider

from components.keys import Key, Keys
from components.naming import Scope
from components.providers import create_sites
from components.site import Site, Sites
from jichi.engine.host import plan_stack
from jichi.engine.plan import StackId, StackPlan
from jichi.tenancy.connectivity import Linkage, LinkageKind, Party
from jichi.tenancy.model import Cloud, DataClass, Tenancy
from network.dns import create_zone
from network.linkage import (
    Consumer,
    LinkageArgs,
    consumer_of_stacks,
    consumers_of,
    create_linkage,
    create_passages,
    linkage_exports,
)
from network.vpc.exports import vpc_exports
from stacks.names import PROJECT
from tests.factories import HIROSAKI, OWANI
from tests.network.lines_aws import Ground
from tests.network.places_services import networks

SCOPES = ("JUKI:resident:read",)


def linkage(name: str, provider: tuple[str, Cloud], consumer: tuple[str, Cloud]) -> Linkage:
    """A linkage over REST between codes on clouds."""
    ends = (Party(provider[0], "住民記録", provider[1]), Party(consumer[0], "児童手当", consumer[1]))
    across = provider[0] != consumer[0]
    return Linkage(name, LinkageKind.REST, *ends, SCOPES, "番号法第19条第8号" if across else "")


def everything(cloud: Cloud) -> tuple[Linkage, ...]:
    """One of each way with the first member's gateway on a cloud: within, over the lines, to the other member."""
    other = next(each for each in Cloud if each is not cloud)
    here = (HIROSAKI.code, cloud)
    return (
        linkage("own", here, here),
        linkage("far", here, (HIROSAKI.code, other)),
        linkage("town", here, (OWANI.code, cloud)),
    )


def _keys(ground: pulumi.Resource) -> Keys:
    del ground
    keys = {each: Key(pulumi.Output.from_input(f"key-{each}"), f"alias/{each}") for each in DataClass}
    return Keys(keys, keys, keys)


def plan_linkage(tenancy: Tenancy, cloud: Cloud, code: str = HIROSAKI.code) -> Any:
    """The `StackPlan` of a member's network with its ends of linkages; untyped, because tests look deep into it."""

    def program() -> None:
        ground = Ground()
        sites = create_sites(tenancy, tenancy.member(code), cloud, ground)
        vpcs = networks(sites, ground)
        zone = create_zone(sites.primary, vpcs, ground)
        pulumi.export("zoneId", zone.id)
        ends = create_linkage(LinkageArgs(sites, vpcs, _keys(ground), zone), ground)
        for vpc in vpcs:
            for name, value in vpc_exports(vpc):
                pulumi.export(name, value)
        for name, value in linkage_exports(sites.primary.scope, ends):
            pulumi.export(name, value)

    return plan_stack(StackId(PROJECT, code, code, cloud), program, {})


def plan_passages(tenancy: Tenancy, cloud: Cloud, stacks: Mapping[str, StackPlan]) -> Any:
    """The `StackPlan` of the passages on a cloud.

    Args:
        tenancy: the tenancy.
        cloud: the cloud.
        stacks: members' plans by code.
    """

    def sites_of(code: str, ground: pulumi.Resource) -> Sites:
        def site(region: str) -> Site:
            scope = Scope(tenancy, tenancy.member(code), cloud, region)
            made = AwsProvider if cloud is Cloud.AWS else GoogleProvider
            options = pulumi.ResourceOptions(parent=ground)
            return Site(scope, made(f"{code}-{region}", region=region, opts=options))

        return Sites(*map(site, tenancy.home(cloud).regions))

    def program() -> None:
        ground = Ground()
        references = {
            code: pulumi.StackReference(code, stack_name=f"{pulumi.get_organization()}/{PROJECT}/{code}")
            for code in stacks
        }
        consumers: list[Consumer] = [
            consumer_of_stacks(sites_of(code, ground), references[code], references)
            for code in consumers_of(tenancy, cloud)
        ]
        for name, value in create_passages(consumers, cloud, ground).items():
            pulumi.export(name, value)

    return plan_stack(StackId(PROJECT, "passages", None, cloud), program, {}, upstream=stacks)
