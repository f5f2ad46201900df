"""Addresses: prefixes as plain integers, and what the plan knows of them, between two bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import Literal

Version = Literal[4, 6]
IPV4: Version = 4
IPV6: Version = 6
BITS: Mapping[Version, int] = {4: 32, 6: 128}


class Bound(StrEnum):
    """Which of two bounds is taken where the plan does not know: all that may pass, or only what must."""

    MAY = "may"
    MUST = "must"

    @property
    def other(self) -> Bound:
        """The bound at which a rule is taken that stands in the way."""
        return Bound.MUST if self is Bound.MAY else Bound.MAY


@dataclass(frozen=True, slots=True, order=True)
class Prefix:
    """Addresses that share their first bits.

    Args:
        version: 4 or 6.
        first: the lowest address, as a number.
        length: bits that are shared: 0 to 32, or 0 to 128.
    """

    version: Version
    first: int
    length: int

    @classmethod
    def of(cls, text: str) -> Prefix:
        """The prefix that a text such as `10.0.0.0/8` means; host bits are dropped, as both clouds do.

        Raises:
            ValueError: it is none.
        """
        return _prefix(text)

    @property
    def last(self) -> int:
        """The highest address, as a number."""
        return self.first | ((1 << (BITS[self.version] - self.length)) - 1)

    def contains(self, other: Prefix) -> bool:
        """Whether every address of the other is in this one."""
        return self.version == other.version and self.first <= other.first and other.last <= self.last

    def overlaps(self, other: Prefix) -> bool:
        """Whether they share an address."""
        return self.version == other.version and self.first <= other.last and other.first <= self.last

    def __str__(self) -> str:
        kind = IPv4Network if self.version == IPV4 else IPv6Network
        return str(kind((self.first, self.length)))


@lru_cache(maxsize=65536)
def _prefix(text: str) -> Prefix:
    network = ip_network(text, strict=False)
    return Prefix(network.version, int(network.network_address), network.prefixlen)


ALL: tuple[Prefix, ...] = (Prefix(4, 0, 0), Prefix(6, 0, 0))


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses that a rule names, between two bounds; equal where the plan knows them.

    Args:
        may: all that can be meant.
        must: those that surely are; part of `may`.
    """

    may: tuple[Prefix, ...]
    must: tuple[Prefix, ...]

    @classmethod
    def exactly(cls, *prefixes: Prefix) -> Addresses:
        """Addresses that the plan knows."""
        return cls(prefixes, prefixes)

    def at(self, bound: Bound) -> tuple[Prefix, ...]:
        """One bound of them."""
        return self.may if bound is Bound.MAY else self.must


ANYWHERE = Addresses(ALL, ALL)
UNKNOWN_ADDRESSES = Addresses(ALL, ())

STAND_INS = Prefix.of("240.0.0.0/8")
"""Reserved addresses (RFC 1112, section 4) that stand in for those of a service of which the plan knows only a prefix
list's id: each gateway endpoint gets a /24 of its own. What names some public addresses may mean them or not."""

IPV6_STAND_INS = Prefix.of("2001:db8::/32")
"""Documentation addresses (RFC 3849) that stand in for IPv6 ranges that the cloud chooses at deployment: a /56 a
network, a /64 a subnet."""


PRIVATE = tuple(
    Prefix.of(each)
    for each in ("10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)
"""What members, offices and other closed networks are numbered from: RFC 1918, 6598, 3927, 4193."""

_NOWHERE = tuple(Prefix.of(each) for each in ("0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4"))
NO_SOURCE = (*_NOWHERE, *(Prefix.of(each) for each in ("::/127", "ff00::/8")))
"""What no packet of another host's comes from: this network, loopback, multicast and reserved addresses (RFC 6890, RFC
1112, RFC 4291)."""
_GLOBAL_IPV6 = Prefix.of("2000::/3")


def _public() -> Iterator[tuple[Version, int, int]]:
    first = 0
    for taken in sorted(each for each in (*PRIVATE, *_NOWHERE) if each.version == IPV4):
        if first < taken.first:
            yield (IPV4, first, taken.first - 1)
        first = taken.last + 1
    yield (IPV6, _GLOBAL_IPV6.first, IPV6_STAND_INS.first - 1)
    yield (IPV6, IPV6_STAND_INS.last + 1, _GLOBAL_IPV6.last)


INTERNET = tuple(_public())
"""What is on the internet, as intervals: all IPv4 that is neither private nor reserved, and IPv6's global addresses."""


def meant(prefix: Prefix) -> Addresses:
    """What a rule means by a prefix, where some addresses of the model are stand-ins for others.

    A prefix of everything, or a private one, says what it means. One of some public addresses may include those that a
    stand-in is for, and does not surely include a stand-in that happens to lie in it.
    """
    stand_ins = STAND_INS if prefix.version == IPV4 else IPV6_STAND_INS
    if prefix.length == 0 or any(each.contains(prefix) for each in PRIVATE) or stand_ins.contains(prefix):
        return Addresses.exactly(prefix)
    if not prefix.contains(stand_ins):
        return Addresses((prefix, stand_ins), (prefix,))
    whole = ip_network(str(prefix))
    left = whole.address_exclude(ip_network(str(stand_ins)))  # type: ignore[arg-type]  # both are of one version
    return Addresses((prefix,), tuple(sorted(Prefix.of(str(each)) for each in left)))


def address_text(version: Version, address: int) -> str:
    """An address as people write it."""
    return str(IPv4Address(address) if version == IPV4 else IPv6Address(address))
