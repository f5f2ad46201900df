"""Sets of addresses: sorted, disjoint intervals on one line of integers. IPv4 comes first, IPv6 behind it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from ipaddress import ip_address, ip_network

Addresses = tuple[tuple[int, int], ...]
"""First and last address of each interval."""

_V6 = 1 << 32
"""Where IPv6 begins on the line."""

NONE: Addresses = ()
IPV4: Addresses = ((0, _V6 - 1),)
IPV6: Addresses = ((_V6, _V6 + (1 << 128) - 1),)
ALL: Addresses = IPV4 + IPV6


def union(sets: Iterable[Addresses]) -> Addresses:
    """What is in any of the sets."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(each for one in sets for each in one):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return tuple(merged)


def both(one: Addresses, other: Addresses) -> Addresses:
    """What is in both."""
    found = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return tuple(sorted((first, last) for first, last in found if first <= last))


def less(one: Addresses, other: Addresses) -> Addresses:
    """What is in the first and not in the other."""
    left = list(one)
    for first, last in other:
        rest: list[tuple[int, int]] = []
        for low, high in left:
            if last < low or high < first:
                rest.append((low, high))
                continue
            if low < first:
                rest.append((low, first - 1))
            if last < high:
                rest.append((last + 1, high))
        left = rest
    return tuple(left)


def meet(one: Addresses, other: Addresses) -> bool:
    """Whether they share an address; fast where the other has many intervals."""
    for first, last in one:
        behind = bisect_left(other, (first, first))
        if any(low <= last and first <= high for low, high in other[max(behind - 1, 0) : behind + 1]):
            return True
    return False


def within(one: Addresses, other: Addresses) -> bool:
    """Whether the first is part of the other."""
    return not less(one, other)


def prefix(text: object) -> tuple[Addresses, int] | None:
    """The addresses of a prefix such as `10.0.0.0/8`, and its length; None for anything that is none."""
    if not isinstance(text, str):
        return None
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        return None
    base = 0 if network.version == 4 else _V6  # noqa: PLR2004 - the two versions of IP
    return ((base + int(network.network_address), base + int(network.broadcast_address)),), network.prefixlen


def interval(text: str) -> tuple[int, int]:
    """An interval as a certificate writes it: `10.0.0.0-10.0.255.255`.

    Raises:
        ValueError: it is none.
    """
    low, high = (ip_address(part) for part in text.split("-"))
    if low.version != high.version or int(low) > int(high):
        raise ValueError(text)
    base = 0 if low.version == 4 else _V6  # noqa: PLR2004 - the two versions of IP
    return base + int(low), base + int(high)


def _ranges(*texts: str) -> Addresses:
    return union(found[0] for each in texts if (found := prefix(each)))


PUBLIC: Addresses = less(
    ALL,
    _ranges(
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "fc00::/7",
        "fe80::/10",
    ),
)
"""What the internet may have: all but private and local addresses (RFC 1122, 1918, 3927, 6598, 4193, 4291)."""
