"""Link: a member's end of its lines, and its way to the hub, in the member's own stack.

On AWS an attachment of each VPC to the region's transit gateway, a route table of its own there, routes for its offices
and nobody else's, and blackholes for every other private address. On Google Cloud a Cloud Router with VLAN attachments
a circuit, which announces its own `app` and `link` ranges and accepts its own offices' only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

import pulumi

from components.site import Sites
from jichi.tenancy.model import Cloud
from network.behind import behind
from network.hub import Hub
from network.vpc import Vpc


@dataclass(frozen=True, slots=True)
class LinkArgs:
    """What a member's link is made from.

    Args:
        sites: the member's regions, or those that members share.
        vpcs: its network, primary region first.
        hub: the hub, from its stack.
        hub_sites: the hub's regions, with providers of its account, for what the hub holds of this member (AWS).
        after: what the attachment waits for: whatever keeps addresses in the `link` subnets free (AWS).
    """

    sites: Sites
    vpcs: tuple[Vpc, ...]
    hub: Hub
    hub_sites: Sites | None
    after: tuple[pulumi.Resource, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A member's link.

    Args:
        exports: what runbooks and the carrier look up: attachments, pairing keys, addresses of the routers' sessions.
        routed: resources after which packets to the line find their way.
    """

    exports: Mapping[str, Any]
    routed: tuple[pulumi.Resource, ...]


def behind_lines(sites: Sites) -> tuple[IPv4Network, ...]:
    """What a member's lines lead to: its admitted offices, the security cloud's proxies, the offices' name servers,
    and, where it is on both clouds, its own ranges on the other one. Sorted, each once.
    """
    return tuple(behind(sites.primary.scope))


def create_link(args: LinkArgs, parent: pulumi.Resource) -> Link:
    """The link of a member, or of what members share, on one cloud."""
    match args.sites.cloud:
        case Cloud.AWS:
            from network.links import aws

            return aws.Link(args, parent).link
        case Cloud.GCP:
            from network.links import gcp

            return gcp.Link(args, parent).link
