"""Network ACLs and security groups from the flows in `flows.py`: pure.

A network ACL keeps no state: for each flow, both ends also let the answer pass. A security group keeps state and names
the group at the other end; only offices, which have no group, are named by range.

Source: VPC User Guide, "Control subnet traffic with network access control lists" and "Custom network ACLs" (ephemeral
ports); Amazon VPC Transit Gateways, "Network ACLs for transit gateways".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network, collapse_addresses
from typing import Literal

from jichi.errors import InvalidInput, Problem
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.addressing import Tier, VpcRange
from network.vpc.flows import End, Flow, Outside, Peers, Protocol, numbered_flows

Direction = Literal["ingress", "egress"]

EPHEMERAL = (1024, 65535)
"""Ports that answers go to: of load balancers and of any operating system (VPC User Guide, "Ephemeral ports")."""

LINUX_EPHEMERAL = (32768, 65535)
"""Ports that answers from outside private ranges go to. The narrower range keeps remote desktop's 3389 closed (AWS
Security Hub control EC2.21)."""

PRIVATE_RANGES = tuple(IPv4Network(each) for each in ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"))
"""RFC 1918 and RFC 6598. What is private and not the member's own belongs to another member or another office."""

ENTRIES_AT_MOST = 20
"""Rules that a network ACL may have in one direction (Amazon VPC quotas, default)."""

EVERYWHERE = IPv4Network("0.0.0.0/0")

_ANSWER = 50
"""An answer's rule stands this much behind its flow's."""

_LINK_OWN = 90
"""The rule for what the link tier's own interfaces send and are sent stands this much behind the flow's."""

_PUBLIC = 10_000
"""Rules about addresses outside private ranges stand behind all others."""


@dataclass(frozen=True, slots=True)
class AclEntry:
    """A rule of a network ACL.

    Args:
        number: lower ones are tried first.
        network: the other side's range.
        protocol: `-1` for all.
        ports: first and last.
    """

    number: int
    action: Literal["allow", "deny"]
    network: IPv4Network
    protocol: Literal["tcp", "udp", "-1"]
    ports: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Acl:
    """Both directions of a network ACL."""

    ingress: tuple[AclEntry, ...]
    egress: tuple[AclEntry, ...]


@dataclass(frozen=True, slots=True)
class GroupRule:
    """A rule of a security group.

    Args:
        peer: a tier's group, an office's range, or the gateway endpoints' prefix lists.
    """

    direction: Direction
    peer: Tier | IPv4Network | Literal[Outside.GATEWAY]
    protocol: Protocol
    port: int
    why: str


def acl(tier: Tier, vpc: VpcRange, peers: Peers) -> Acl:
    """The network ACL of a tier's subnets.

    Ranges are those of whole tiers, used zones or not, so that a new zone changes no rule.

    Args:
        tier: the tier.
        vpc: where the tiers lie.
        peers: what lies outside.

    Raises:
        InvalidInput: there are more offices, servers and services than rules.
    """
    planned = Acl(
        tuple(_once(_entries(tier, "ingress", vpc, peers))),
        tuple(_once(_entries(tier, "egress", vpc, peers))),
    )
    if max(len(planned.ingress), len(planned.egress)) > ENTRIES_AT_MOST:
        raise InvalidInput(
            Problem(
                what=Text(
                    ja=f"庁舎のアドレス範囲 ({len(peers.offices)} 件) と共有サービス ({len(peers.services)} 件) が"
                    f"多すぎます。ネットワーク ACL は一方向に {ENTRIES_AT_MOST} 規則までです。",
                    en=f"there are too many office ranges ({len(peers.offices)}) and shared services"
                    f" ({len(peers.services)}): a network ACL has {ENTRIES_AT_MOST} rules in one direction at most",
                ),
                remedy=Text(
                    ja="隣り合う範囲を 1 つの大きな範囲にまとめてください。",
                    en="Join neighbouring ranges into one.",
                ),
            )
        )
    return planned


def group_rules(tier: Tier, peers: Peers) -> tuple[GroupRule, ...]:
    """The rules of a tier's security group; answers need none."""
    rules: dict[object, GroupRule] = {}
    for _, flow in numbered_flows(Cloud.AWS, peers):
        sides: tuple[tuple[Direction, End, End], ...] = (
            ("ingress", flow.target, flow.source),
            ("egress", flow.source, flow.target),
        )
        for direction, here, there in sides:
            for peer in _peers(there, peers) if here is tier else ():
                rule = GroupRule(direction, peer, flow.protocol, flow.port, flow.why)
                # Two services on one port of the hub are one rule.
                rules.setdefault((direction, peer, flow.protocol, flow.port), rule)
    return tuple(rules.values())


def _peers(end: End, peers: Peers) -> tuple[Tier | IPv4Network | Literal[Outside.GATEWAY], ...]:
    match end:
        case Tier():
            return (end,)
        case Outside.GATEWAY:
            return (Outside.GATEWAY,)
        case Outside.USERS:
            return ()  # they come to load balancers, each of which has a group of its own (`network.services`)
        case Outside():
            return tuple(dict.fromkeys(peers.ranges(end)))  # as they are: joining two would replace the rule of one


def _entries(tier: Tier, direction: Direction, vpc: VpcRange, peers: Peers) -> Iterator[AclEntry]:
    """Rules of one direction, in order; a flow's number depends on the flow only."""
    public: list[AclEntry] = []
    for position, flow in numbered_flows(Cloud.AWS, peers):
        number = 100 * (position + 1)
        for end, ports, offset in _passing(tier, direction, flow):
            if end is Outside.GATEWAY:
                narrowed = LINUX_EPHEMERAL if ports == EPHEMERAL else ports
                public.append(AclEntry(_PUBLIC + number, "allow", EVERYWHERE, flow.protocol, narrowed))
                continue
            for index, network in enumerate(_ranges(end, vpc, peers)):
                yield AclEntry(number + offset + index, "allow", network, flow.protocol, ports)
    if public:
        for index, network in enumerate(PRIVATE_RANGES):
            yield AclEntry(_PUBLIC + index, "deny", network, "-1", (0, 0))
        yield from public


def _ranges(end: End, vpc: VpcRange, peers: Peers) -> tuple[IPv4Network, ...]:
    """The other side's ranges. Users of the hub's services are too many to be named one by one: the private ranges that
    they lie in stand for them, and the load balancers' groups say who it is.
    """
    match end:
        case Tier():
            return (vpc.tier(end),)
        case Outside.USERS:
            return tuple(each for each in PRIVATE_RANGES if any(user.subnet_of(each) for user in peers.users))
        case Outside():
            return tuple(collapse_addresses(peers.ranges(end)))


def _once(entries: Iterator[AclEntry]) -> Iterator[AclEntry]:
    """Each rule once: answers of all shared services are alike."""
    seen: set[object] = set()
    for each in entries:
        what = (each.action, each.network, each.protocol, each.ports)
        if what not in seen:
            seen.add(what)
            yield each


def _passing(tier: Tier, direction: Direction, flow: Flow) -> Iterator[tuple[End, tuple[int, int], int]]:
    """What of a flow passes a tier's ACL in a direction: the other end, the ports and the offset of the rule.

    What comes from a line, or leaves by one, passes the link tier, where the transit gateway is attached: for another
    tier's traffic its inbound rules see what leaves the VPC, by its source, and its outbound rules what enters, by its
    destination. That holds for the link tier's own interfaces too, which may stand in another of its subnets than the
    one that the packet comes through.
    """
    there = (flow.port, flow.port)
    inward = direction == "ingress"
    if flow.target is tier:
        yield (flow.source, there if inward else EPHEMERAL, 0 if inward else _ANSWER)
    if flow.source is tier:
        yield (flow.target, EPHEMERAL if inward else there, _ANSWER if inward else 0)
    if tier is Tier.LINK and (inside := _crossing(flow)):
        answer = inward is (flow.target is inside)
        own = inside is tier
        yield (inside, EPHEMERAL if answer else there, _LINK_OWN if own else _ANSWER if answer else 0)


def _crossing(flow: Flow) -> Tier | None:
    """The tier whose traffic a flow leads over a line; None where it stays inside."""
    match flow.source, flow.target:
        case Outside(), Tier() as inside:
            return inside
        case Tier() as inside, Outside() as outside if outside is not Outside.GATEWAY:
            return inside
        case _:
            return None
