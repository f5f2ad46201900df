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
from network.vpc.flows import End, Flow, Outside, Protocol, numbered_flows

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

    direction: Literal["ingress", "egress"]
    peer: Tier | IPv4Network | Literal[Outside.GATEWAY]
    protocol: Protocol
    port: int
    why: str


def acl(tier: Tier, vpc: VpcRange, offices: tuple[IPv4Network, ...]) -> Acl:
    """The network ACL of a tier's subnets.

    Ranges are those of whole tiers, used zones or not, so that a new zone changes no rule.

    Args:
        tier: the tier.
        vpc: where the tiers lie.
        offices: ranges of the member's offices.

    Raises:
        InvalidInput: there are more offices than rules.
    """
    planned = Acl(
        tuple(_entries(tier, "ingress", vpc, offices)),
        tuple(_entries(tier, "egress", vpc, offices)),
    )
    if max(len(planned.ingress), len(planned.egress)) > ENTRIES_AT_MOST:
        raise InvalidInput(
            Problem(
                what=Text(
                    ja=f"庁舎のアドレス範囲が多すぎます ({len(offices)} 件)。ネットワーク ACL は一方向に"
                    f" {ENTRIES_AT_MOST} 規則までです。",
                    en=f"there are too many office ranges ({len(offices)}): a network ACL has {ENTRIES_AT_MOST} rules"
                    " in one direction at most",
                ),
                remedy=Text(
                    ja="隣り合う範囲を 1 つの大きな範囲にまとめてください。",
                    en="Join neighbouring ranges into one.",
                ),
            )
        )
    return planned


def group_rules(tier: Tier, offices: tuple[IPv4Network, ...]) -> tuple[GroupRule, ...]:
    """The rules of a tier's security group; answers need none."""
    rules: list[GroupRule] = []
    for _, flow in numbered_flows(Cloud.AWS):
        if flow.target is tier:
            rules += [
                GroupRule("ingress", peer, flow.protocol, flow.port, flow.why) for peer in _peers(flow.source, offices)
            ]
        if flow.source is tier:
            rules += [
                GroupRule("egress", peer, flow.protocol, flow.port, flow.why) for peer in _peers(flow.target, offices)
            ]
    return tuple(rules)


def _peers(end: End, offices: tuple[IPv4Network, ...]) -> tuple[Tier | IPv4Network | Literal[Outside.GATEWAY], ...]:
    match end:
        case Tier():
            return (end,)
        case Outside.OFFICES:
            return tuple(dict.fromkeys(offices))  # as they are: joining two would replace the rule of one
        case Outside.GATEWAY:
            return (Outside.GATEWAY,)


def _entries(
    tier: Tier, direction: Literal["ingress", "egress"], vpc: VpcRange, offices: tuple[IPv4Network, ...]
) -> Iterator[AclEntry]:
    """Rules of one direction, in order; a flow's number depends on the flow only."""
    public: list[AclEntry] = []
    for position, flow in numbered_flows(Cloud.AWS):
        number = 100 * (position + 1)
        for end, ports, offset in _passing(tier, direction, flow):
            if end is Outside.GATEWAY:
                narrowed = LINUX_EPHEMERAL if ports == EPHEMERAL else ports
                public.append(AclEntry(_PUBLIC + number, "allow", EVERYWHERE, flow.protocol, narrowed))
                continue
            ranges = (vpc.tier(end),) if isinstance(end, Tier) else tuple(collapse_addresses(offices))
            for index, network in enumerate(ranges):
                yield AclEntry(number + offset + index, "allow", network, flow.protocol, ports)
    if public:
        for index, network in enumerate(PRIVATE_RANGES):
            yield AclEntry(_PUBLIC + index, "deny", network, "-1", (0, 0))
        yield from public


def _passing(
    tier: Tier, direction: Literal["ingress", "egress"], flow: Flow
) -> Iterator[tuple[End, tuple[int, int], int]]:
    """What of a flow passes a tier's ACL in a direction: the other end, the ports and the offset of the rule.

    What offices send to another tier arrives through the link tier's transit gateway attachment. There, the inbound
    rules see what leaves the VPC and the outbound rules what enters it.
    """
    there = (flow.port, flow.port)
    inward = direction == "ingress"
    if flow.target is tier:
        yield (flow.source, there if inward else EPHEMERAL, 0 if inward else _ANSWER)
    if flow.source is tier:
        yield (flow.target, EPHEMERAL if inward else there, _ANSWER if inward else 0)
    if (
        tier is Tier.LINK
        and flow.source is Outside.OFFICES
        and isinstance(flow.target, Tier)
        and flow.target is not tier
    ):
        yield (flow.target, EPHEMERAL if inward else there, _ANSWER if inward else 0)
