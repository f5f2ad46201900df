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
from jichi.tenancy.connectivity import Linkage, LinkageKind, Service
from jichi.tenancy.model import Cloud, Isolation, Member
from network.addressing import Position, Tier, tier_block, vpc_block
from network.connections import Way, connection

Protocol = Literal["tcp", "udp"]


class Outside(StrEnum):
    """Ends of a flow that are no tier.

    offices: the member's offices behind the closed line. gateway: S3 and DynamoDB behind gateway endpoints, whose
    addresses are public though the way to them is not. security-cloud: the proxies of the prefecture's security cloud.
    name-servers: the offices' own. sibling: the member's own systems on the other cloud. hub: services that members
    share, where the way to them is routed. users: members' systems, as the hub's network sees them come by routes.
    """

    OFFICES = "offices"
    GATEWAY = "gateway"
    SECURITY_CLOUD = "security-cloud"
    NAME_SERVERS = "name-servers"
    SIBLING = "sibling"
    HUB = "hub"
    USERS = "users"


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
OTHER_TASK_PORT = 8080
"""Where tasks of apps listen that do not end TLS themselves (the manifest's `targetPort`)."""
CACHE_PORT = 6379
"""Redis and Valkey."""
MYSQL_PORT = 3306
NFS_PORT = 2049
"""Shared volumes: EFS and Filestore."""
OF_APPS = (OTHER_TASK_PORT, CACHE_PORT, MYSQL_PORT, NFS_PORT)
"""Ports of flows that are there only where an app asks for them."""

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
    Flow(Tier.APP, Tier.DATA, "tcp", HTTPS, "systems link to another member through an endpoint", (Cloud.GCP,)),
    Flow(Tier.APP, Tier.APP, "tcp", OTHER_TASK_PORT, "load balancers reach tasks of apps", (Cloud.AWS,)),
    Flow(Tier.APP, Tier.DATA, "tcp", CACHE_PORT, "apps use their caches"),
    Flow(Tier.APP, Tier.DATA, "tcp", MYSQL_PORT, "apps use their MySQL databases"),
    Flow(Tier.APP, Tier.DATA, "tcp", NFS_PORT, "apps use their shared volumes"),
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
        service_source: who asks shared services: the systems, or in the hub's own network its users.
        service_end: where shared services are reached.
        users: the `app` ranges, in the same region, of the networks that reach the hub's services by routes.
        consumes: whether a linkage comes from another member's network (Google Cloud; on AWS systems reach endpoints
            on that port anyway).
        publishes: whether other networks' private endpoints lead here (Google Cloud).
        apps: ports that the members' apps ask for, of `OF_APPS`.
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
    service_source: End = Tier.APP
    service_end: End = Outside.HUB
    users: tuple[IPv4Network, ...] = ()
    consumes: bool = False
    publishes: bool = False
    apps: frozenset[int] = frozenset()

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
            case Outside.USERS:
                return self.users
            case Outside.GATEWAY:
                raise ValueError("gateway endpoints are reached by prefix lists")


def peers_of(scope: Scope, position: Position, apps: frozenset[int] = frozenset()) -> Peers:
    """What a network's flows lead to in one region.

    Args:
        scope: a member's, what members share, or the hub's, whose network starts nothing.
        position: the region.
        apps: ports that the apps in it ask for; HTTPS where they link to each other.
    """
    if scope.hub:
        return _hub_peers(scope, position)
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
        within=HTTPS in apps or any(not each.crosses_clouds and each.provider.cloud is scope.cloud for each in linked),
        consumes=any(_consumes(each, codes, scope.cloud) for each in connectivity.linkage),
        publishes=any(_publishes(each, codes, scope.cloud) for each in connectivity.linkage),
        apps=apps,
        services=services,
        service_end=Outside.HUB if routed else Tier.ENDPOINT if scope.cloud is Cloud.AWS else Tier.DATA,
    )


def routed_users(scope: Scope, position: Position, service: Service | None = None) -> tuple[IPv4Network, ...]:
    """The `app` ranges, in one region, of the networks that reach the hub's services by routes; sorted, each once.

    Args:
        scope: the hub's.
        position: the region.
        service: one service; None for any.
    """
    tenancy = scope.tenancy
    used = (service,) if service else tenancy.connectivity.services_of(scope.cloud)
    codes = {code for each in used if scope.cloud in each.clouds for code in each.members}
    members = [member for member in tenancy.members if member.code in codes]
    networks: list[Member | None] = [None] if members and tenancy.isolation is Isolation.APPLICATION else [*members]
    routed = (each for each in networks if connection(tenancy, each, scope.cloud).way is Way.ROUTED)
    return tuple(
        sorted({tier_block(vpc_block(tenancy.network(each), scope.cloud, position), Tier.APP) for each in routed})
    )


def _hub_peers(scope: Scope, position: Position) -> Peers:
    """Who comes to the hub's network by routes. On Google Cloud nobody does: it is entered by Private Service Connect,
    whose packets reach machines from load balancers' proxies.
    """
    services = scope.tenancy.connectivity.services
    return Peers(
        services=tuple(
            (place, each.port) for place, each in enumerate(services) if routed_users(scope, position, each)
        ),
        service_source=Outside.USERS,
        service_end=Tier.APP,
        users=routed_users(scope, position),
        publishes=scope.cloud is Cloud.GCP and any(scope.cloud in each.clouds for each in services),
    )


def _own(linkage: Linkage, codes: set[str]) -> bool:
    """Whether both ends of a linkage are in one network; between networks it goes through a private endpoint."""
    return linkage.provider.member in codes and linkage.consumer.member in codes


def _consumes(linkage: Linkage, codes: set[str], cloud: Cloud) -> bool:
    """Whether a linkage leads from another member's network to this one on Google Cloud."""
    ends = (linkage.provider.member in codes, linkage.consumer.member in codes)
    here = cloud is Cloud.GCP and linkage.consumer.cloud is cloud
    return here and linkage.kind is LinkageKind.REST and ends == (False, True)


def _publishes(linkage: Linkage, codes: set[str], cloud: Cloud) -> bool:
    """Whether a linkage leads from this network to another member's on Google Cloud."""
    ends = (linkage.provider.member in codes, linkage.consumer.member in codes)
    here = cloud is Cloud.GCP and linkage.provider.cloud is cloud
    return here and linkage.kind is LinkageKind.REST and ends == (True, False)


def numbered_flows(cloud: Cloud, peers: Peers) -> Iterator[tuple[int, Flow]]:
    """The flows of a network, each with its number, which no other flow changes."""
    for place, flow in enumerate(FLOWS):
        if cloud in flow.clouds and _wanted(flow, peers):
            yield place, replace(flow, port=peers.proxy_port) if flow.target is Outside.SECURITY_CLOUD else flow
    for port in dict.fromkeys(port for _, port in peers.services):
        place = next(place for place, each in peers.services if each == port)  # services on one port share a flow
        source, end = peers.service_source, peers.service_end
        yield SERVICES_FROM + place, Flow(source, end, "tcp", port, "business systems use a shared service", (cloud,))


def _wanted(flow: Flow, peers: Peers) -> bool:
    match flow.source, flow.target:
        case _, Outside.SECURITY_CLOUD | Outside.NAME_SERVERS as end:
            return bool(peers.ranges(end))
        case _, Outside.SIBLING:
            return peers.asks
        case Outside.SIBLING, _:
            return peers.asked
        case Tier.APP, _ if flow.port in OF_APPS:
            return flow.port in peers.apps
        case Tier.APP, Tier.APP if flow.port == HTTPS:
            return peers.within
        case Tier.APP, Tier.DATA if flow.port == HTTPS:
            # A service on that port has the same flow.
            shared = peers.service_end is Tier.DATA and any(port == flow.port for _, port in peers.services)
            return peers.consumes and not shared
        case _:
            return True
