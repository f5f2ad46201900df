"""Packets, blocks of addresses, and the ends that a packet may have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import TypeAlias

ICMP, TCP, UDP, ICMP6 = 1, 6, 17, 58
WIDTH: Mapping[int, int] = {4: 32, 6: 128}
"""Bits of an address, by IP version."""


@dataclass(frozen=True, slots=True)
class Block:
    """Addresses of one prefix."""

    version: int
    first: int
    last: int
    length: int

    @classmethod
    def of(cls, text: str) -> Block:
        """From `10.0.0.0/16`; bits behind the prefix count as zero."""
        return _block(text)

    def has(self, version: int, address: int) -> bool:
        """Whether an address lies in it."""
        return version == self.version and self.first <= address <= self.last

    def covers(self, other: Block) -> bool:
        """Whether another block lies in it."""
        return self.version == other.version and self.first <= other.first and other.last <= self.last

    def overlaps(self, other: Block) -> bool:
        """Whether they share an address."""
        return self.version == other.version and self.first <= other.last and other.first <= self.last

    def __str__(self) -> str:
        return f"{shown(self.version, self.first)}/{self.length}"


@lru_cache(maxsize=4096)
def _block(text: str) -> Block:
    network = ip_network(text, strict=False)
    return Block(network.version, int(network[0]), int(network[-1]), network.prefixlen)


def shown(version: int, address: int) -> str:
    """An address as people write it."""
    return str(IPv4Address(address) if version == 4 else IPv6Address(address))


NOT_THE_INTERNET: tuple[Block, ...] = tuple(
    Block.of(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "224.0.0.0/3",
    )
)
"""IPv4 addresses that are nobody's on the internet (IANA special-purpose registry, the large ones)."""
GLOBAL_UNICAST = Block.of("2000::/3")
"""IPv6 addresses of the internet (RFC 4291)."""


def on_internet(version: int, address: int) -> bool:
    """Whether somebody on the internet may have an address."""
    if version == 6:
        return GLOBAL_UNICAST.has(6, address)
    return not any(each.has(4, address) for each in NOT_THE_INTERNET)


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet; a protocol without ports has 0 for both."""

    version: int
    source: int
    destination: int
    protocol: int
    source_port: int
    port: int

    @property
    def answer(self) -> Packet:
        """The packet that answers it."""
        return Packet(self.version, self.destination, self.source, self.protocol, self.port, self.source_port)

    def __str__(self) -> str:
        source, destination = shown(self.version, self.source), shown(self.version, self.destination)
        return f"{source} {self.source_port} -> {destination} {self.port} protocol {self.protocol}"


@dataclass(frozen=True, slots=True)
class Interface:
    """Something with addresses in a subnet.

    Args:
        key: URN of the resource, or a name for what might be put there.
        groups: keys of its security groups (AWS); its network tags and service account (Google Cloud).
        public: it has, or might get, a public IPv4 address.
        ranges: first and last address that it may have, by IP version; none where it has no address of it.
        planned: a resource of the plan, not a thought.
    """

    key: str
    subnet: str
    network: str
    groups: frozenset[str]
    public: bool
    ranges: Mapping[int, tuple[int, int]] = field(default_factory=dict[int, tuple[int, int]])
    planned: bool = True

    def may_have(self, version: int, address: int) -> bool:
        """Whether an address can be its own."""
        low, high = self.ranges.get(version, (1, 0))
        return low <= address <= high


@dataclass(frozen=True, slots=True)
class Internet:
    """Anybody on the internet."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """Anybody in a network outside the plan, behind a peering."""

    peering: str


End: TypeAlias = Interface | Internet | Foreign


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a packet: whether it arrived, and what each step did, in words."""

    arrived: bool
    trace: tuple[str, ...]
