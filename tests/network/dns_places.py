"""Names on AWS for tests, without the nouns that make what they stand on: a network, its zone and its resolvers."""

from typing import Any

import pulumi
from pulumi_aws import s3

from components.providers import create_sites
from jichi.engine.host import plan_stack
from jichi.engine.plan import StackId
from jichi.tenancy.model import Cloud, Tenancy
from network.dns import ResolverArgs, create_resolvers, create_zone
from network.vpc import LogDestination, VpcsArgs, create_vpcs
from stacks.names import PROJECT
from tests.factories import HIROSAKI
from tests.network.lines_aws import Ground


def plan_names(tenancy: Tenancy, member: Any = HIROSAKI) -> Any:
    """The `StackPlan` of a network with its names; untyped, because tests look deep into it.

    Args:
        tenancy: the tenancy.
        member: None for what members share. Its namesake of the tenancy is taken.
    """
    own = next((each for each in tenancy.members if member and each.code == member.code), None)

    def program() -> None:
        ground = Ground()
        sites = create_sites(tenancy, own, Cloud.AWS, ground)
        logs = [
            LogDestination(
                f"log-{site.place}",
                s3.BucketPolicy(f"log-{site.place}", bucket="log", policy="{}", opts=site.child(ground)),
            )
            for site in sites
        ]
        vpcs = create_vpcs(VpcsArgs(sites, logs[0], logs[1]), ground)
        create_zone(sites.primary, vpcs, ground)
        for name, value in create_resolvers(ResolverArgs(sites, vpcs, *logs), ground).exports.items():
            pulumi.export(name, value)

    return plan_stack(StackId(PROJECT, "names", own.code if own else None, Cloud.AWS), program, {})
