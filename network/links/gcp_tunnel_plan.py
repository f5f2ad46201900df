"""VPN tunnels over a line's attachments: which circuits share a gateway, and where its addresses are: pure.

Sources: Cloud Interconnect documentation, "HA VPN over Cloud Interconnect overview" and "Configure HA VPN over Cloud
Interconnect" (the attachment in zone 1 is the gateway's interface 0, the one in zone 2 its interface 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from jichi.errors import InvalidInput, Problem
from jichi.tenancy.clouds import Cloud
from jichi.text import Text
from network.addressing import Position, vpc_block
from network.links.gcp_legs import Leg

TUNNEL_SLOT = 5
"""Eighth of a region's quarter in which gateways have their addresses; no tier has it (`network.addressing`)."""

PREFIX_LENGTH = 29
"""Of the range that is kept for the gateway at one attachment, the smallest (Compute Engine API, "Address": a range of
purpose IPSEC_INTERCONNECT has a prefix length of 8 to 29)."""

OTHER_BLOCK = IPv4Network("100.64.3.0/24")
"""Outside addresses of the tunnels at the other end, one a circuit. RFC 6598, because members and offices have
addresses of RFC 1918 only. Toolkit default."""

_TIER_BITS = 3
_LEGS_OF_A_LINE = 8


@dataclass(frozen=True, slots=True)
class Pair:
    """Two circuits of a line in one region, one in each edge availability domain, with one gateway.

    Args:
        number: from 0, among the line's pairs in the region.
    """

    number: int
    first: Leg
    second: Leg

    @property
    def role(self) -> str:
        """What its gateways are called in names of resources."""
        return f"line-{self.first.line.name}-g{self.number}"

    @property
    def legs(self) -> tuple[Leg, Leg]:
        """By interface of the gateway: 0, 1."""
        return self.first, self.second


def pairs(there: Sequence[Leg]) -> tuple[Pair, ...]:
    """The circuits of one line in one region, two by two.

    Raises:
        InvalidInput: one of them has no counterpart in the other domain.
    """
    first, second = ([leg for leg in there if leg.circuit.domain == domain] for domain in (1, 2))
    if len(first) != len(second) or len(first) + len(second) != len(there):
        name = there[0].line.name
        raise InvalidInput(
            Problem(
                Text(
                    ja=f"回線 {name} を IPsec で暗号化するには、リージョンごとに zone1 と zone2 が同じ本数必要です。",
                    en=f"line {name}: tunnels need as many circuits in zone1 as in zone2, in each region",
                ),
                Text(
                    ja="location を見直すか、ipsec を false にしてください。",
                    en="Correct the circuits' locations, or set ipsec to false.",
                ),
            )
        )
    return tuple(Pair(number, one, other) for number, (one, other) in enumerate(zip(first, second, strict=True)))


def gateway_range(network: IPv4Network, position: Position, line: int, leg: Leg) -> IPv4Network:
    """The range for the gateway at one attachment: it depends on the line's place among the encrypted ones, and on the
    circuit's in the line.

    Args:
        network: the network's range.
        position: of the region.
        line: the line's place among the encrypted lines, from 0.
        leg: the circuit.

    Raises:
        InvalidInput: the network has no room for so many lines.
    """
    quarter = vpc_block(network, Cloud.GCP, position)
    block = list(quarter.subnets(prefixlen_diff=_TIER_BITS))[TUNNEL_SLOT]
    number = line * _LEGS_OF_A_LINE + leg.index
    room = 1 << (PREFIX_LENGTH - block.prefixlen)
    if number < room:
        return IPv4Network((int(block.network_address) + (number << (32 - PREFIX_LENGTH)), PREFIX_LENGTH))
    at_most = room // _LEGS_OF_A_LINE
    raise InvalidInput(
        Problem(
            Text(
                ja=f"{network} には IPsec の回線を {at_most} 本までしか置けません。",
                en=f"{network} has room for {at_most} encrypted lines",
            ),
            Text(ja="IPsec を使う回線を減らしてください。", en="Encrypt fewer lines by IPsec."),
        )
    )


def other_address(line: int, leg: Leg) -> IPv4Address:
    """Where a circuit's tunnel ends at the other side, which sets its VPN gateway up so.

    Args:
        line: the line's place among the lines on Google Cloud, from 0: new lines are added at the end.
        leg: the circuit.
    """
    return OTHER_BLOCK[1 + line * _LEGS_OF_A_LINE + leg.index]
