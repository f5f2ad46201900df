"""The rules of a firewall policy from the flows in `flows.py`: pure.

A rule says both ends by range, so that it lets through one flow in one region and no more: both regions are one
network, but no flow leads from one to the other, save to the endpoint of Google's APIs, which is global. The firewall
keeps state, so answers need no rule.

A load balancer's proxies are Google's: no rule for machines is asked about them, and where no rule for load balancers
matches, anybody is let in. So they have rules of their own, which deny what no flow names. Such a rule stands for every
load balancer of the network, also for those that are made later; it says no port, since a load balancer's is the only
one that it answers.

Source: Cloud NGFW documentation, "Firewall policy rules" (each rule's priority is unique, and is what the rule is known
by), "Predefined firewall policy rules" (the last four priorities are taken), "Use global network firewall policies to
protect Envoy-based load balancers"; gcloud reference, `compute network-firewall-policies rules create` (without
forwarding rules, a rule of target type INTERNAL_MANAGED_LB applies to all load balancers); Google Codelabs, "Cloud NGFW
Essentials for Load Balancers" (TCP without ports; the default is to allow).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import Literal

from jichi.tenancy.model import Cloud
from network.addressing import Position, Tier, VpcRange, tier_block
from network.vpc.flows import End, Flow, Peers, Protocol, numbered_flows

Direction = Literal["INGRESS", "EGRESS"]
Range = IPv4Network | IPv6Network

LAST = 2_000_000_000
"""Where the rules that deny stand: behind every flow that there may ever be."""

EVERYWHERE: tuple[Range, ...] = (IPv4Network("0.0.0.0/0"), IPv6Network("::/0"))
"""No subnet has IPv6; one that somebody gives it is closed all the same."""

FRONTS = LAST + 20
"""Where the rule that denies stands for load balancers, which have IPv4 only."""

_PUBLISHED = 902
"""Where the rules for private endpoints stand: before all flows, which begin at 1000."""

_FILTERED = (Tier.APP, Tier.DATA, Tier.LINK)
"""Tiers with machines, whose traffic the policy sees."""


@dataclass(frozen=True, slots=True)
class FirewallRule:
    """A rule of a firewall policy.

    Args:
        priority: lower ones are tried first.
        sources: ranges; empty for any.
        destinations: ranges; empty for any.
        port: None for all.
        front: whether it is for load balancers, and for no machine.
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
    front: bool = False


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
    for number, flow in numbered_flows(Cloud.GCP, peers):
        for direction, offset in _filters(flow):
            sources, destinations = (
                (apis,) if end is Tier.ENDPOINT else _ranges(end, vpc, peers) for end in (flow.source, flow.target)
            )
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


def front_rules(place: str, position: Position, vpc: VpcRange, peers: Peers) -> Iterator[FirewallRule]:
    """Who may come to load balancers from one region, or from outside; arguments as of `allow_rules`.

    Load balancers stand in tier `app`. A rule is for those of every region, because it says no destination: that none
    is asked from the other region is by their lack of global access. Whoever comes through a private endpoint has an
    address of the range from which users of published services come.
    """
    for number, flow in numbered_flows(Cloud.GCP, peers):
        sources = _ranges(flow.source, vpc, peers)
        if (flow.target, flow.protocol) == (Tier.APP, "tcp") and flow.source is not Tier.PROXY and sources:
            yield _to_fronts(f"{place}-{flow.source}", 1000 + 100 * number + 10 * position + 2, sources, flow.why)
    if peers.publishes:
        sources = (tier_block(vpc.network, Tier.NAT),)
        yield _to_fronts(f"{place}-nat", _PUBLISHED + 10 * position, sources, "other networks reach published services")


def _to_fronts(name: str, priority: int, sources: tuple[Range, ...], why: str) -> FirewallRule:
    return FirewallRule(f"{name}-front", priority, "allow", "INGRESS", sources, (), "tcp", None, why, front=True)


def deny_rules() -> Iterator[FirewallRule]:
    """Everything else, both ways, so that neither the implied rule that lets all out nor a classic rule is reached, nor
    the default of load balancers, which lets all in.
    """
    for index, network in enumerate(EVERYWHERE):
        yield _deny(LAST + index, "INGRESS", (network,), ())
    for index, network in enumerate(EVERYWHERE):
        yield _deny(LAST + 10 + index, "EGRESS", (), (network,))
    why = "what no flow names"
    yield FirewallRule("deny-front", FRONTS, "deny", "INGRESS", EVERYWHERE[:1], (), "tcp", None, why, front=True)


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


def _ranges(end: End, vpc: VpcRange, peers: Peers) -> tuple[Range, ...]:
    return (vpc.tier(end),) if isinstance(end, Tier) else tuple(dict.fromkeys(peers.ranges(end)))


def _filters(flow: Flow) -> Iterator[tuple[Direction, int]]:
    """At which ends of a flow the policy is asked, and the offset of the rule there."""
    if flow.target in _FILTERED:
        yield "INGRESS", 0
    if flow.source in _FILTERED:
        yield "EGRESS", 1
