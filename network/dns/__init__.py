"""DNS: the member's private zone, which its own VPCs resolve and nobody else; and the resolvers around it.

Offices ask an address in the `link` subnets; the network asks the offices' servers for the offices' own names; every
question is logged; and a firewall for names answers nothing but what the network is for (`names.py`). On Google Cloud
the zone is joined by what AWS does by itself: names of the cloud's own services lead to their endpoint.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from components.site import Site, Sites
from jichi.tenancy.model import Cloud
from network.vpc import LogDestination, Vpc


@dataclass(frozen=True, slots=True)
class Zone:
    """A private zone.

    Args:
        domain: `022021.prod.hirosaki.jichi.internal`.
        id: what records say they are in: the hosted zone's id, or on Google Cloud the managed zone's name.
    """

    domain: str
    id: pulumi.Output[str]


@dataclass(frozen=True, slots=True)
class ResolverArgs:
    """What a network's resolvers are made from.

    Args:
        sites: the regions of whoever the network belongs to.
        vpcs: the network, primary region first.
        primary_logs: where questions in the primary region are logged; on Google Cloud they go to Cloud Logging.
        secondary_logs: the same of the secondary region.
    """

    sites: Sites
    vpcs: tuple[Vpc, ...]
    primary_logs: LogDestination
    secondary_logs: LogDestination


@dataclass(frozen=True, slots=True)
class Resolvers:
    """A network's resolvers.

    Args:
        exports: what the offices set up beforehand: addresses to ask, addresses that ask; or how to look them up.
        reserved: what keeps these addresses free (AWS). Whatever else takes addresses in the `link` subnets, such as
            the transit gateway's attachment, is to wait for it.
    """

    exports: Mapping[str, Any]
    reserved: tuple[pulumi.Resource, ...] = ()


def create_zone(site: Site, vpcs: tuple[Vpc, ...], parent: pulumi.Resource) -> Zone:
    """The member's private zone, resolved in its VPCs."""
    match site.scope.cloud:
        case Cloud.AWS:
            from network.dns import aws

            return aws.PrivateZone(site, vpcs, parent).zone
        case Cloud.GCP:
            from network.dns import gcp

            return gcp.PrivateZones(site, vpcs, parent).zone


def create_resolvers(args: ResolverArgs, parent: pulumi.Resource) -> Resolvers:
    """The resolvers of a network, in the stack that holds it. What offices have to do with is there with a line only.

    Raises:
        InvalidInput: what is to be asked of the offices' servers cannot be (`names.forwarded`).
    """
    match args.sites.cloud:
        case Cloud.AWS:
            from network.dns import aws_resolvers

            return aws_resolvers.create(args, parent)
        case Cloud.GCP:
            from network.dns import gcp_resolvers

            return gcp_resolvers.NameServers(args, parent).resolvers
