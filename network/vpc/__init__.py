"""VPC: a member's closed network in one region. It has no way to the internet, and no route to any other member."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.site import Site, Sites
from jichi.tenancy.model import Cloud
from network.addressing import Position, Tier, VpcRange
from network.vpc.endpoints import has_vpc


@dataclass(frozen=True, slots=True)
class LogDestination:
    """Where flow logs go on AWS. On Google Cloud they go to Cloud Logging, whose sinks are the watch's.

    Args:
        bucket: its name, in the region of the VPC.
        ready: what has to be there first: the bucket with the policy that lets logs in.
    """

    bucket: str
    ready: pulumi.Resource


@dataclass(frozen=True, slots=True)
class VpcsArgs:
    """What the member's network is made from.

    Args:
        primary_logs: where flow logs of the primary region go.
        secondary_logs: the same of the secondary region.
        apps: ports that apps ask for (`flows.OF_APPS`).
    """

    sites: Sites
    primary_logs: LogDestination
    secondary_logs: LogDestination
    apps: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class VpcArgs:
    """What a VPC in one region is made from.

    Args:
        position: whether the region is the primary or the secondary one.
        apps: ports that apps ask for.
    """

    site: Site
    position: Position
    flow_logs: LogDestination
    apps: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Vpc:
    """A VPC as others use it, in one region.

    On Google Cloud one network spans both regions: both have the same id, subnets are a tier each and not a zone, and
    there are neither groups nor route tables nor endpoints of a service; ranges and the perimeter stand in for them.

    Args:
        range: its addresses, as planned.
        subnets: ids by name (`app-a`, or `app` on Google Cloud).
        groups: ids of the security groups by tier.
        route_tables: ids by tier.
        storage_endpoints: ids of the endpoints through which objects are read and written.
        ready: what a load balancer waits for: the subnet of its proxies; nothing on AWS, or in another's network.
    """

    site: Site
    range: VpcRange
    id: pulumi.Output[str]
    subnets: Mapping[str, pulumi.Output[str]]
    groups: Mapping[Tier, pulumi.Output[str]]
    route_tables: Mapping[Tier, pulumi.Output[str]]
    storage_endpoints: tuple[pulumi.Output[str], ...]
    ready: tuple[pulumi.Resource, ...] = ()


def create_vpcs(args: VpcsArgs, parent: pulumi.Resource) -> tuple[Vpc, ...]:
    """The member's network in the regions that the recovery pattern needs, primary first."""
    places = (
        VpcArgs(args.sites.primary, Position.PRIMARY, args.primary_logs, args.apps),
        VpcArgs(args.sites.secondary, Position.SECONDARY, args.secondary_logs, args.apps),
    )
    recovery = args.sites.primary.scope.tenancy.service.recovery
    needed = tuple(each for each in places if has_vpc(recovery, each.position))
    match args.sites.cloud:
        case Cloud.AWS:
            from network.vpc import aws

            return tuple(aws.Vpc(each, parent).vpc for each in needed)
        case Cloud.GCP:
            from network.vpc import gcp

            return gcp.Network(needed, parent).vpcs
