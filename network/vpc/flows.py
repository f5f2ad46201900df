"""Which traffic a VPC is for: one table, from which every filter of both clouds is made, so that none can disagree.

What the table does not name is denied, on AWS by network ACLs and security groups (`aws_rules.py`), on Google Cloud by
a firewall policy (`gcp_rules.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from ipaddress import IPv4Network
from typing import Literal

from components.naming import Scope
from jichi.tenancy.connectivity import Linkage, LinkageKind
from jichi.tenancy.model import Cloud
from network.addressing import Position, Tier, tier_block, vpc_block
from network.connections import Way, connection

Protocol = Literal["tcp", "udp"]


class Outside(StrEnum):
    """Ends of a flow that are no tier.

    offices: the member's offices behind the closed line. gateway: S3 and DynamoDB behind gateway endpoints, whose
    addresses are public though the way to them is not. security-cloud: the proxies of the prefecture's security cloud.
    name-servers: the offices' own. sibling: the member's own systems on the other cloud. hub: services that members
    share, where the way to them is routed.
    """

    OFFICES = "offices"
    GATEWAY = "gateway"
    SECURITY_CLOUD = "security-cloud"
    NAME_SERVERS = "name-servers"
    SIBLING = "sibling"
    HUB = "hub"


End = Tier | Outside


@dataclass(frozen=True, slots=True)
class Flow:
    """Traffic that is meant to be: from whom, to whom, on which port, and why.

    Args:
        why: becomes the rule's description, in which EC2 allows no apostrophes and no Japanese.
        clouds: where it is; on both, unless one does it another way.
    """

    source: End
    target: End
    protocol: Protocol
    port: int
    why: str
    clouds: tuple[Cloud, ...] = tuple(Cloud)


HTTPS = 443
DNS = 53
TASK_PORT = 8443
"""Where a business system's tasks listen behind their load balancer; toolkit default."""
DATABASE_PORT = 5432
"""PostgreSQL; toolkit default."""

FLOWS = (
    Flow(Outside.OFFICES, Tier.APP, "tcp", HTTPS, "offices use the business systems"),
    Flow(Outside.OFFICES, Tier.LINK, "udp", DNS, "offices resolve names of the systems"),
    Flow(Outside.OFFICES, Tier.LINK, "tcp", DNS, "offices resolve names with long answers"),
    Flow(Tier.APP, Tier.APP, "tcp", TASK_PORT, "load balancers reach tasks in every zone", (Cloud.AWS,)),
    Flow(Tier.APP, Tier.DATA, "tcp", DATABASE_PORT, "business systems use their databases"),
    Flow(Tier.APP, Tier.ENDPOINT, "tcp", HTTPS, "business systems use services of the cloud"),
    Flow(Tier.APP, Outside.GATEWAY, "tcp", HTTPS, "business systems use S3 and DynamoDB", (Cloud.AWS,)),
    Flow(Tier.PROXY, Tier.APP, "tcp", TASK_PORT, "load balancers reach tasks", (Cloud.GCP,)),
    Flow(Tier.APP, Outside.SECURITY_CLOUD, "tcp", 0, "systems ask the security cloud for what is on the internet"),
    Flow(Tier.LINK, Outside.NAME_SERVERS, "udp", DNS, "names of the offices are asked for"),
    Flow(Tier.LINK, Outside.NAME_SERVERS, "tcp", DNS, "names of the offices with long answers"),
    Flow(Tier.APP, Outside.SIBLING, "tcp", HTTPS, "systems link to those on the other cloud"),
    Flow(Outside.SIBLING, Tier.APP, "tcp", HTTPS, "systems of the other cloud link to these"),
    Flow(Tier.APP, Tier.APP, "tcp", HTTPS, "systems link to each other through the gateway"),
)
"""All traffic that is meant to be. New flows are added at the end: a flow's place numbers its rules.

Endpoints stand in tier `endpoint` on both clouds. Health checks of Google's load balancers are no flow: a service of
Cloud Run behind a serverless network endpoint group has none (Cloud Load Balancing documentation, "Serverless network
endpoint groups overview").
"""


SERVICES_FROM = 30
"""Where the numbers of flows to shared services begin: each has that of its service's place in the tenancy file."""


@dataclass(frozen=True, slots=True)
class Peers:
    """What a network's flows lead to outside of it; those without a peer are not made.

    Args:
        proxy_port: TCP port of the security cloud's proxies.
        sibling: the `app` ranges of the member's network on the other cloud.
        hub: the `app` range of the hub's network in the same region.
        asks: whether a linkage leads to the other cloud.
        asked: whether a linkage comes from the other cloud.
        within: whether a linkage has both ends here.
        services: the port of each shared service that is used, by its place in the tenancy file.
        service_end: where shared services are reached.
    """

    offices: tuple[IPv4Network, ...] = ()
    proxies: tuple[IPv4Network, ...] = ()
    proxy_port: int = 0
    name_servers: tuple[IPv4Network, ...] = ()
    sibling: tuple[IPv4Network, ...] = ()
    hub: tuple[IPv4Network, ...] = ()
    asks: bool = False
    asked: bool = False
    within: bool = False
    services: tuple[tuple[int, int], ...] = ()
    service_end: End = Outside.HUB

    def ranges(self, end: Outside) -> tuple[IPv4Network, ...]:
        """The addresses of an end, as the tenancy file gives them."""
        match end:
            case Outside.OFFICES:
                return self.offices
            case Outside.SECURITY_CLOUD:
                return self.proxies
            case Outside.NAME_SERVERS:
                return self.name_servers
            case Outside.SIBLING:
                return self.sibling
            case Outside.HUB:
                return self.hub
            case Outside.GATEWAY:
                raise ValueError("gateway endpoints are reached by prefix lists")


def peers_of(scope: Scope, position: Position) -> Peers:
    """What a network's flows lead to in one region.

    Args:
        scope: a member's, what members share, or the hub's, whose network starts nothing.
        position: the region.
    """
    if scope.hub:
        return Peers()
    tenancy = scope.tenancy
    connectivity = tenancy.connectivity
    members = (scope.member,) if scope.member else tenancy.members
    codes = {member.code for member in members}
    used = connectivity.security_cloud if connectivity.lines_of(scope.cloud) else None
    servers = (server for member in members if member.forwarding for server in member.forwarding.servers)
    linked = [each for each in connectivity.linkage if each.kind is LinkageKind.REST and _own(each, codes)]
    services = tuple(
        (place, each.port)
        for place, each in enumerate(connectivity.services)
        if scope.cloud in each.clouds and codes & set(each.members)
    )
    routed = not services or connection(tenancy, scope.member, scope.cloud).way is Way.ROUTED
    hub = connectivity.range
    others = [home.cloud for home in tenancy.homes if home.cloud is not scope.cloud]
    across = [each for each in linked if each.crosses_clouds]
    return Peers(
        offices=scope.offices,
        proxies=tuple(map(IPv4Network, used.proxies)) if used else (),
        proxy_port=used.port if used else 0,
        name_servers=tuple(dict.fromkeys(map(IPv4Network, servers))),
        sibling=tuple(
            tier_block(vpc_block(scope.network, other, there), Tier.APP)
            for other in others
            for there in Position
            if across
        ),
        hub=(tier_block(vpc_block(hub, scope.cloud, position), Tier.APP),) if services and routed and hub else (),
        asks=any(each.consumer.cloud is scope.cloud for each in across),
        asked=any(each.provider.cloud is scope.cloud for each in across),
        within=any(not each.crosses_clouds and each.provider.cloud is scope.cloud for each in linked),
        services=services,
        service_end=Outside.HUB if routed else Tier.ENDPOINT if scope.cloud is Cloud.AWS else Tier.LINK,
    )


def _own(linkage: Linkage, codes: set[str]) -> bool:
    """Whether both ends of a linkage are in one network; between networks it goes through a private endpoint."""
    return linkage.provider.member in codes and linkage.consumer.member in codes


def numbered_flows(cloud: Cloud, peers: Peers) -> Iterator[tuple[int, Flow]]:
    """The flows of a network, each with its number, which no other flow changes."""
    for place, flow in enumerate(FLOWS):
        if cloud in flow.clouds and _wanted(flow, peers):
            yield place, replace(flow, port=peers.proxy_port) if flow.target is Outside.SECURITY_CLOUD else flow
    for port in dict.fromkeys(port for _, port in peers.services):
        place = next(place for place, each in peers.services if each == port)  # services on one port share a flow
        yield (
            SERVICES_FROM + place,
            Flow(Tier.APP, peers.service_end, "tcp", port, "business systems use a shared service", (cloud,)),
        )


def _wanted(flow: Flow, peers: Peers) -> bool:
    match flow.source, flow.target:
        case _, Outside.SECURITY_CLOUD | Outside.NAME_SERVERS as end:
            return bool(peers.ranges(end))
        case _, Outside.SIBLING:
            return peers.asks
        case Outside.SIBLING, _:
            return peers.asked
        case Tier.APP, Tier.APP if flow.port == HTTPS:
            return peers.within
        case _:
            return True
