"""Who links to whom over REST, and by which way, before any resource: pure.

Source: デジタル庁「地方公共団体情報システム共通機能標準仕様書」2.7 (REST is pulled, the provider exposes it).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network

from components.naming import Scope
from jichi.tenancy.connectivity import Linkage, LinkageKind
from jichi.tenancy.model import Isolation, Tenancy
from network.addressing import Position, Tier, from_end, plan_vpc, subnet_zones, tier_block, vpc_block

GATEWAY = "linkage"
"""The internal gateway's name in DNS and in names of resources."""


class Passage(StrEnum):
    """How a consumer's requests reach the provider's gateway.

    within: in one network. sibling: over the member's own lines, to its network on the other cloud. across: through a
    private endpoint in the consumer's network, which is another member's.
    """

    WITHIN = "within"
    SIBLING = "sibling"
    ACROSS = "across"


@dataclass(frozen=True, slots=True)
class Users:
    """Who comes to a member's gateway on one cloud, besides nobody.

    Args:
        systems: whether systems of the same network do.
        sibling: whether those on the other cloud do.
        accounts: by account or project, how many networks of other members do; sorted.
    """

    systems: bool
    sibling: bool
    accounts: Mapping[str, int]


def rest(tenancy: Tenancy) -> tuple[Linkage, ...]:
    """The linkages over REST, in file order."""
    return tuple(each for each in tenancy.connectivity.linkage if each.kind is LinkageKind.REST)


def provided(scope: Scope) -> tuple[Linkage, ...]:
    """The linkages over REST that a member provides on a cloud."""
    code = scope.member.code if scope.member else None
    return tuple(
        each for each in rest(scope.tenancy) if (each.provider.member, each.provider.cloud) == (code, scope.cloud)
    )


def consumed(scope: Scope) -> tuple[Linkage, ...]:
    """The linkages over REST that a member consumes on a cloud."""
    code = scope.member.code if scope.member else None
    return tuple(
        each for each in rest(scope.tenancy) if (each.consumer.member, each.consumer.cloud) == (code, scope.cloud)
    )


def passage(tenancy: Tenancy, linkage: Linkage) -> Passage:
    """How a linkage's requests travel. The file is checked to have no linkage that crosses both members and clouds."""
    if linkage.crosses_clouds:
        return Passage.SIBLING
    if linkage.crosses_members and tenancy.isolation is not Isolation.APPLICATION:
        return Passage.ACROSS
    return Passage.WITHIN


def users(scope: Scope) -> Users:
    """Who comes to the gateway of a member on a cloud."""
    tenancy = scope.tenancy
    ways = [(each, passage(tenancy, each)) for each in provided(scope)]
    others = {each.consumer.member for each, way in ways if way is Passage.ACROSS}
    counted = Counter(tenancy.account(tenancy.member(code), scope.cloud) for code in others)
    return Users(
        systems=any(way is Passage.WITHIN for _, way in ways),
        sibling=any(way is Passage.SIBLING for _, way in ways),
        accounts={account: counted[account] for account in sorted(counted)},
    )


def sibling_systems(scope: Scope) -> tuple[IPv4Network, ...]:
    """Where a member's systems are on the other cloud."""
    others = [home.cloud for home in scope.tenancy.homes if home.cloud is not scope.cloud]
    return tuple(
        tier_block(vpc_block(scope.network, other, position), Tier.APP) for other in others for position in Position
    )


def provider(scope: Scope, linkage: Linkage) -> Scope:
    """Whose gateway a linkage leads to, in its primary region.

    Args:
        scope: any of the tenancy.
        linkage: the linkage.
    """
    tenancy, party = scope.tenancy, linkage.provider
    return Scope(tenancy, tenancy.member(party.member), party.cloud, tenancy.home(party.cloud).primary)


def addresses(scope: Scope, position: Position) -> Mapping[str, IPv4Address]:
    """The planned addresses of a member's gateway in one region, by name of the subnet.

    They depend on the member only, so that who cannot ask the provider's stack, on another cloud or before it is
    deployed, knows them. Where members share a network, each has its own.

    Args:
        scope: the provider's, in any region.
        position: the region.
    """
    tenancy, cloud = scope.tenancy, scope.cloud
    shares = tenancy.isolation is Isolation.APPLICATION
    place = tenancy.members.index(scope.member) if shares and scope.member else 0
    region = scope.home.regions[position]
    vpc = plan_vpc(scope.network, cloud, position, subnet_zones(cloud, region, tenancy.stage))
    return {subnet.name: from_end(subnet.network, place) for subnet in vpc.in_tier(Tier.APP)}


def host(linkage: Linkage, domain: str) -> str:
    """The name at which the consumer finds the provider's gateway, in the consumer's own domain, whatever the way."""
    return f"{linkage.label}.{domain}"
