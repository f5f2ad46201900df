"""A member's routes on AWS, before any resource: what its own VPC sends to the transit gateway, and where that leads.

A transit gateway's table takes the longest prefix, so that a blackhole for every private range stands under the exact
routes. All routes are static: none is learned from a line, and so none can be announced into a member's table.

Source: Amazon VPC Transit Gateways, "How transit gateways work" (route evaluation order), "Create a static route".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network

from components.naming import Scope
from jichi.tenancy.connectivity import Line
from jichi.tenancy.model import Cloud
from network.addressing import Position, Tier, vpc_block
from network.behind import SYSTEM_TIERS, behind
from network.connections import Way, connection
from network.vpc.aws_rules import PRIVATE_RANGES


@dataclass(frozen=True, slots=True)
class Destination:
    """Somewhere that a VPC sends packets through the transit gateway.

    Args:
        tiers: whose route tables need it, in order.
        line: name of the line that leads there; None for the hub's own network.
    """

    network: IPv4Network
    tiers: tuple[Tier, ...]
    line: str | None


def lines_of(scope: Scope) -> tuple[Line, ...]:
    """The lines of a network, in file order. The first carries what it sends; the others stand by for it."""
    return scope.tenancy.connectivity.lines_of(Cloud.AWS, scope.member.code if scope.member else None)


def uses_hub(scope: Scope) -> bool:
    """Whether a network reaches shared services by routes, and not through endpoints of its own."""
    tenancy = scope.tenancy
    used = tenancy.connectivity.services_of(Cloud.AWS, scope.member.code if scope.member else None)
    return bool(used) and connection(tenancy, scope.member, Cloud.AWS).way is Way.ROUTED


def destinations(scope: Scope, position: Position) -> tuple[Destination, ...]:
    """Where a network's VPC in one region sends packets, sorted: behind its first line, and to the hub's own VPC."""
    found = [
        Destination(network, _ordered(tiers), line.name)
        for line in lines_of(scope)[:1]
        for network, tiers in behind(scope).items()
    ]
    hub = scope.tenancy.connectivity.range
    if hub and uses_hub(scope):
        found.append(Destination(vpc_block(hub, Cloud.AWS, position), _ordered(SYSTEM_TIERS), None))
    return tuple(sorted(found, key=lambda each: each.network))


def blackholes(taken: Iterable[Destination]) -> tuple[IPv4Network, ...]:
    """Private ranges that lead nowhere; not one that a destination has to the last bit, for which there is a route."""
    exact = {each.network for each in taken}
    return tuple(each for each in PRIVATE_RANGES if each not in exact)


def _ordered(tiers: Iterable[Tier]) -> tuple[Tier, ...]:
    return tuple(sorted(tiers))
