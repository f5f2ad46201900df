"""What a member's lines lead to, and which tiers of its network speak with it: pure."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Network

from components.naming import Scope
from network.addressing import Position, Tier, tier_block, vpc_block

OFFICE_TIERS = frozenset({Tier.APP, Tier.LINK})
"""Offices use the systems, and ask the inbound resolver for their names (`network.vpc.flows`)."""
RESOLVER_TIERS = frozenset({Tier.LINK})
"""Name servers of the offices are asked by the outbound resolver alone."""
SYSTEM_TIERS = frozenset({Tier.APP})
"""The security cloud's proxies and the other cloud are for the business systems."""


def behind(scope: Scope) -> Mapping[IPv4Network, frozenset[Tier]]:
    """What the lines of a member, or of all that share its network, lead to, sorted; and the tiers that need it.

    Its admitted offices, the security cloud's proxies, the offices' name servers, and, where it is on both clouds, its
    own systems on the other one.
    """
    tenancy = scope.tenancy
    found: dict[IPv4Network, frozenset[Tier]] = {}

    def add(network: IPv4Network, tiers: frozenset[Tier]) -> None:
        found[network] = found.get(network, frozenset()) | tiers

    for office in scope.offices:
        add(office, OFFICE_TIERS)
    cloud = tenancy.connectivity.security_cloud
    for proxy in cloud.proxies if cloud else ():
        add(IPv4Network(proxy), SYSTEM_TIERS)
    for user in (scope.member,) if scope.member else tenancy.members:
        for server in user.forwarding.servers if user.forwarding else ():
            add(IPv4Network(server), RESOLVER_TIERS)
    for home in tenancy.homes:
        if home.cloud is not scope.cloud and tenancy.connectivity.lines_of(home.cloud):
            for position in Position:
                add(tier_block(vpc_block(scope.network, home.cloud, position), Tier.APP), SYSTEM_TIERS)
    return {network: found[network] for network in sorted(found)}
