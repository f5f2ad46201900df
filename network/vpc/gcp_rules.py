"""The rules of a firewall policy from the flows in `flows.py`: pure.

A rule says both ends by range, so that it lets through one flow in one region and no more: both regions are one
network, but no flow leads from one to the other, save to the endpoint of Google's APIs, which is global. The firewall
keeps state, so answers need no rule.

Source: Cloud NGFW documentation, "Firewall policy rules" (each rule's priority is unique, and is what the rule is known
by) and "Predefined firewall policy rules" (the last four priorities are taken).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import Literal

from jichi.tenancy.model import Cloud
from network.addressing import Position, Tier, VpcRange
from network.vpc.flows import End, Flow, Outside, Peers, Protocol, numbered_flows

Direction = Literal["INGRESS", "EGRESS"]
Range = IPv4Network | IPv6Network

LAST = 2_000_000_000
"""Where the rules that deny stand: behind every flow that there may ever be."""

EVERYWHERE: tuple[Range, ...] = (IPv4Network("0.0.0.0/0"), IPv6Network("::/0"))
"""No subnet has IPv6; one that somebody gives it is closed all the same."""

_FILTERED = (Tier.APP, Tier.DATA, Tier.LINK)
"""Tiers whose traffic the policy sees. A load balancer's proxies are Google's, and are not subject to it."""


@dataclass(frozen=True, slots=True)
class FirewallRule:
    """A rule of a firewall policy.

    Args:
        priority: lower ones are tried first.
        sources: ranges; empty for any.
        destinations: ranges; empty for any.
        port: None for all.
    """

    name: str
    priority: int
    action: Literal["allow", "deny"]
    direction: Direction
    sources: tuple[Range, ...]
    destinations: tuple[Range, ...]
    protocol: Protocol | Literal["all"]
    port: int | None
    why: str


def allow_rules(
    place: str, position: Position, vpc: VpcRange, peers: Peers, apis: IPv4Network
) -> Iterator[FirewallRule]:
    """What one region's machines may send and be sent.

    A rule's priority depends on its flow, region and direction only, so that another office, flow or region moves none.

    Args:
        place: the region's short code.
        position: whether the region is the primary or the secondary one.
        vpc: where its tiers lie.
        peers: what lies outside of the network.
        apis: where Google's APIs are.
    """

    def ranges(end: End) -> tuple[Range, ...]:
        match end:
            case Tier.ENDPOINT:
                return (apis,)
            case Tier():
                return (vpc.tier(end),)
            case Outside():
                return tuple(dict.fromkeys(peers.ranges(end)))

    for number, flow in numbered_flows(Cloud.GCP, peers):
        for direction, offset in _filters(flow):
            sources, destinations = ranges(flow.source), ranges(flow.target)
            if sources and destinations:  # without offices; an empty list would mean any address
                yield FirewallRule(
                    name=f"{place}-{flow.source}-{flow.target}-{flow.protocol}-{flow.port}-{direction.lower()}",
                    priority=1000 + 100 * number + 10 * position + offset,
                    action="allow",
                    direction=direction,
                    sources=sources,
                    destinations=destinations,
                    protocol=flow.protocol,
                    port=flow.port,
                    why=flow.why,
                )


def deny_rules() -> Iterator[FirewallRule]:
    """Everything else, both ways, so that neither the implied rule that lets all out nor a classic rule is reached."""
    for index, network in enumerate(EVERYWHERE):
        yield _deny(LAST + index, "INGRESS", (network,), ())
    for index, network in enumerate(EVERYWHERE):
        yield _deny(LAST + 10 + index, "EGRESS", (), (network,))


def _deny(
    priority: int, direction: Direction, sources: tuple[Range, ...], destinations: tuple[Range, ...]
) -> FirewallRule:
    (network,) = sources + destinations
    return FirewallRule(
        name=f"deny-{direction.lower()}-ipv{network.version}",
        priority=priority,
        action="deny",
        direction=direction,
        sources=sources,
        destinations=destinations,
        protocol="all",
        port=None,
        why="what no flow names",
    )


def _filters(flow: Flow) -> Iterator[tuple[Direction, int]]:
    """At which ends of a flow the policy is asked, and the offset of the rule there."""
    if flow.target in _FILTERED:
        yield "INGRESS", 0
    if flow.source in _FILTERED:
        yield "EGRESS", 1
