"""Sets of packets as integer boxes: pure arithmetic.

A box is an interval in each of five dimensions: source, destination, protocol, source port, destination port. A set is
a tuple of boxes of either IP version; they may overlap where that does no harm, and never do after `subtract`. Packets
of a protocol without ports count as having all ports: a rule with ports never names their protocol.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, cast

from network.proof.addresses import ALL, Prefix, Version

SOURCE, DESTINATION, PROTOCOL, SOURCE_PORT, PORT = range(5)
PROTOCOLS = (0, 255)
PORTS = (0, 65535)

Point = tuple[int, int, int, int, int]


class Box(NamedTuple):
    """All packets between two corners, both included.

    Args:
        version: of IP.
        low: the lowest value in each dimension.
        high: the highest.
    """

    version: Version
    low: Point
    high: Point


Packets = tuple[Box, ...]
NOTHING: Packets = ()


def box(
    source: Prefix,
    destination: Prefix,
    protocol: tuple[int, int] = PROTOCOLS,
    source_port: tuple[int, int] = PORTS,
    port: tuple[int, int] = PORTS,
) -> Packets:
    """All packets from one prefix to another; none where their versions differ."""
    if source.version != destination.version:
        return NOTHING
    return (
        Box(
            source.version,
            (source.first, destination.first, protocol[0], source_port[0], port[0]),
            (source.last, destination.last, protocol[1], source_port[1], port[1]),
        ),
    )


def everything() -> Packets:
    """All packets of both versions."""
    return tuple(each for prefix in ALL for each in box(prefix, prefix))


def intersect(one: Iterable[Box], other: Iterable[Box]) -> Packets:
    """What is in both."""
    others = tuple(other)
    return tuple(common for a in one for b in others if (common := _common(a, b)))


def subtract(one: Iterable[Box], other: Iterable[Box]) -> Packets:
    """What is in one and not in the other."""
    left = list(one)
    for taken in other:
        kept: list[Box] = []
        for each in left:
            common = _common(each, taken)
            if common is None:
                kept.append(each)
            else:
                kept += _around(each, common)
        left = kept
    return tuple(left)


def narrow(packets: Iterable[Box], dimension: int, low: int, high: int) -> Packets:
    """Those packets whose value in one dimension lies in an interval; for addresses, see `within`."""
    found: list[Box] = []
    for each in packets:
        own_low, own_high = each.low[dimension], each.high[dimension]
        if low <= own_low and own_high <= high:
            found.append(each)
        elif own_low <= high and low <= own_high:
            found.append(_replaced(each, dimension, max(own_low, low), min(own_high, high)))
    return tuple(found)


def within(packets: Iterable[Box], dimension: int, prefixes: Iterable[Prefix]) -> Packets:
    """Those packets whose source or destination is in one of some prefixes that do not overlap."""
    given = tuple(packets)
    return tuple(
        each
        for prefix in prefixes
        for each in narrow((a for a in given if a.version == prefix.version), dimension, prefix.first, prefix.last)
    )


def between(packets: Iterable[Box], dimension: int, intervals: Iterable[tuple[Version, int, int]]) -> Packets:
    """Those packets whose source or destination is in one of some intervals that do not overlap."""
    given = tuple(packets)
    return tuple(
        each
        for version, first, last in intervals
        for each in narrow((a for a in given if a.version == version), dimension, first, last)
    )


def hull(packets: Iterable[Box], dimension: int) -> tuple[tuple[Version, int, int], ...]:
    """For each version, the interval from the lowest to the highest source or destination."""
    found: dict[Version, tuple[int, int]] = {}
    for each in packets:
        low, high = found.get(each.version, (each.low[dimension], each.high[dimension]))
        found[each.version] = (min(low, each.low[dimension]), max(high, each.high[dimension]))
    return tuple((version, *ends) for version, ends in found.items())


def without(packets: Iterable[Box], dimension: int, prefixes: Iterable[Prefix]) -> Packets:
    """Those packets whose source or destination is in none of some prefixes."""
    left = tuple(packets)
    for prefix in prefixes:
        left = subtract(left, _slab(prefix, dimension))
    return left


def answers(packets: Iterable[Box]) -> Packets:
    """The packets that answer these: source and destination, and their ports, change places."""
    return tuple(Box(each.version, _swapped(each.low), _swapped(each.high)) for each in packets)


def disjoint(packets: Iterable[Box]) -> Packets:
    """The same set, in boxes that do not overlap."""
    kept: list[Box] = []
    for each in packets:
        kept += subtract((each,), kept)
    return tuple(kept)


def count(packets: Iterable[Box]) -> int:
    """How many packets are in a set."""
    total = 0
    for each in disjoint(packets):
        size = 1
        for low, high in zip(each.low, each.high, strict=True):
            size *= high - low + 1
        total += size
    return total


def contains(packets: Iterable[Box], version: Version, point: Point) -> bool:
    """Whether one packet is in a set."""
    return any(
        each.version == version
        and all(low <= value <= high for low, value, high in zip(each.low, point, each.high, strict=True))
        for each in packets
    )


def _common(a: Box, b: Box) -> Box | None:
    if a.version != b.version:
        return None
    (a0, a1, a2, a3, a4), (b0, b1, b2, b3, b4) = a.low, b.low
    (c0, c1, c2, c3, c4), (d0, d1, d2, d3, d4) = a.high, b.high
    if a0 > d0 or b0 > c0 or a1 > d1 or b1 > c1 or a2 > d2 or b2 > c2 or a3 > d3 or b3 > c3 or a4 > d4 or b4 > c4:
        return None
    return Box(
        a.version,
        (max(a0, b0), max(a1, b1), max(a2, b2), max(a3, b3), max(a4, b4)),
        (min(c0, d0), min(c1, d1), min(c2, d2), min(c3, d3), min(c4, d4)),
    )


def _around(each: Box, common: Box) -> Iterator[Box]:
    """The pieces of a box outside a part of it: at most two a dimension."""
    rest = each
    for dimension in range(5):
        low, high = common.low[dimension], common.high[dimension]
        own_low, own_high = rest.low[dimension], rest.high[dimension]
        if own_low < low:
            yield _replaced(rest, dimension, own_low, low - 1)
        if high < own_high:
            yield _replaced(rest, dimension, high + 1, own_high)
        if own_low != low or own_high != high:
            rest = _replaced(rest, dimension, low, high)


def _replaced(each: Box, dimension: int, low: int, high: int) -> Box:
    return Box(each.version, _at(each.low, dimension, low), _at(each.high, dimension, high))


def _at(point: Point, dimension: int, value: int) -> Point:
    return cast("Point", (*point[:dimension], value, *point[dimension + 1 :]))


def _swapped(point: Point) -> Point:
    source, destination, protocol, source_port, port = point
    return (destination, source, protocol, port, source_port)


def _slab(prefix: Prefix, dimension: int) -> Packets:
    whole = Prefix(prefix.version, 0, 0)
    return box(prefix, whole) if dimension == SOURCE else box(whole, prefix)
