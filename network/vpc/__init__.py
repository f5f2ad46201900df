"""VPC: a member's closed network in one region. It has no way to the internet, and no route to any other member."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.clouds import not_planned
from components.site import Site
from jichi.tenancy.model import Cloud
from network.addressing import Position, Tier, VpcRange


@dataclass(frozen=True, slots=True)
class LogDestination:
    """Where flow logs go.

    Args:
        bucket: its name, in the region of the VPC.
        ready: what has to be there first: the bucket with the policy that lets logs in.
    """

    bucket: str
    ready: pulumi.Resource


@dataclass(frozen=True, slots=True)
class VpcArgs:
    """What a VPC is made from.

    Args:
        position: whether the region is the primary or the secondary one.
    """

    site: Site
    position: Position
    flow_logs: LogDestination


@dataclass(frozen=True, slots=True)
class Vpc:
    """A VPC as others use it.

    Args:
        range: its addresses, as planned.
        subnets: ids by name (`app-a`).
        groups: ids of the security groups by tier.
        route_tables: ids by tier.
        storage_endpoints: ids of the endpoints through which objects are read and written.
    """

    site: Site
    range: VpcRange
    id: pulumi.Output[str]
    subnets: Mapping[str, pulumi.Output[str]]
    groups: Mapping[Tier, pulumi.Output[str]]
    route_tables: Mapping[Tier, pulumi.Output[str]]
    storage_endpoints: tuple[pulumi.Output[str], ...]


def create_vpc(args: VpcArgs, parent: pulumi.Resource) -> Vpc:
    """The member's VPC in one region."""
    match args.site.scope.cloud:
        case Cloud.AWS:
            from network.vpc import aws

            return aws.Vpc(args, parent).vpc
        case Cloud.GCP:
            raise not_planned(args.site.scope.cloud)
