"""Sets of packets as integer boxes: pure arithmetic.

A box is an interval in each of five dimensions: source, destination, protocol, source port, destination port. A set is
a tuple of boxes of either IP version; they may overlap where that does no harm, and never do after `subtract`. Packets
of a protocol without ports count as having all ports: a rule with ports never names their protocol.
"""

# ruff: noqa: FURB136 - `max` and `min` are calls, and what picks the corners of boxes is the innermost loop of all

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
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


_made = cast("Callable[[tuple[Version, Point, Point]], Box]", partial(tuple.__new__, Box))  # pyright: ignore[reportUnknownMemberType]
"""A box from its fields as one tuple: what `Box(...)` does, without a function of Python's for each of many."""


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


_EVERYTHING: Packets = tuple(each for prefix in ALL for each in box(prefix, prefix))


def everything() -> Packets:
    """All packets of both versions."""
    return _EVERYTHING


def intersect(one: Iterable[Box], other: Iterable[Box]) -> Packets:
    """What is in both."""
    others = tuple(other)
    return tuple([common for a in one for b in others if (common := _common(a, b))])


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


def sent(
    packets: Iterable[Box],
    sources: Iterable[Prefix],
    destinations: Iterable[Prefix],
    protocol: int | None,
    ports: Iterable[tuple[int, int]],
) -> Packets:
    """Those packets that go from one of some prefixes to one of others, by a protocol (None for any), to some ports."""
    found: list[Box] = []
    for version, (a0, a1, a2, a3, a4), (z0, z1, z2, z3, z4) in packets:
        if protocol is not None and not a2 <= protocol <= z2:
            continue
        p_low, p_high = (a2, z2) if protocol is None else (protocol, protocol)
        for source in sources:
            if source.version != version or (s0 := source.first) > z0 or (s1 := source.last) < a0:
                continue
            for end in destinations:
                if end.version != version or (e0 := end.first) > z1 or (e1 := end.last) < a1:
                    continue
                for p0, p1 in ports:
                    if p0 <= z4 and a4 <= p1:
                        low = (a0 if a0 > s0 else s0, a1 if a1 > e0 else e0, p_low, a3, a4 if a4 > p0 else p0)
                        high = (z0 if z0 < s1 else s1, z1 if z1 < e1 else e1, p_high, z3, z4 if z4 < p1 else p1)
                        found.append(_made((version, low, high)))
    return tuple(found)


def narrow(packets: Iterable[Box], dimension: int, low: int, high: int) -> Packets:
    """Those packets whose value in one dimension lies in an interval; for addresses, see `within`."""
    found: list[Box] = []
    for each in packets:
        _narrowed(each, dimension, low, high, found)
    return tuple(found)


def within(packets: Iterable[Box], dimension: int, prefixes: Iterable[Prefix]) -> Packets:
    """Those packets whose source or destination is in one of some prefixes that do not overlap."""
    return between(packets, dimension, [(each.version, each.first, each.last) for each in prefixes])


def between(packets: Iterable[Box], dimension: int, intervals: Iterable[tuple[Version, int, int]]) -> Packets:
    """Those packets whose source or destination is in one of some intervals that do not overlap."""
    given = tuple(packets)
    found: list[Box] = []
    for version, first, last in intervals:
        for each in given:
            if each[0] == version:
                _narrowed(each, dimension, first, last, found)
    return tuple(found)


def hull(packets: Iterable[Box], dimension: int) -> tuple[tuple[Version, int, int], ...]:
    """For each version, the interval from the lowest to the highest source or destination."""
    found: dict[Version, tuple[int, int]] = {}
    for each in packets:
        low, high = found.get(each.version, (each.low[dimension], each.high[dimension]))
        found[each.version] = (min(low, each.low[dimension]), max(high, each.high[dimension]))
    return tuple((version, *ends) for version, ends in found.items())


def without(packets: Iterable[Box], dimension: int, prefixes: Iterable[Prefix]) -> Packets:
    """Those packets whose source or destination is in none of some prefixes."""
    left = list(packets)
    for prefix in prefixes:
        version, first, last = prefix.version, prefix.first, prefix.last
        kept: list[Box] = []
        for each in left:
            if each[0] != version or each[1][dimension] > last or each[2][dimension] < first:
                kept.append(each)
                continue
            _narrowed(each, dimension, 0, first - 1, kept)
            _narrowed(each, dimension, last + 1, each[2][dimension], kept)
        left = kept
    return tuple(left)


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
    version, (a0, a1, a2, a3, a4), (c0, c1, c2, c3, c4) = a
    other, (b0, b1, b2, b3, b4), (d0, d1, d2, d3, d4) = b
    if a0 > d0 or b0 > c0 or a1 > d1 or b1 > c1 or a2 > d2 or b2 > c2 or a3 > d3 or b3 > c3 or a4 > d4 or b4 > c4:
        return None
    if version != other:
        return None
    source, destination, protocol = a0 if a0 > b0 else b0, a1 if a1 > b1 else b1, a2 if a2 > b2 else b2
    low = (source, destination, protocol, a3 if a3 > b3 else b3, a4 if a4 > b4 else b4)
    source, destination, protocol = c0 if c0 < d0 else d0, c1 if c1 < d1 else d1, c2 if c2 < d2 else d2
    high = (source, destination, protocol, c3 if c3 < d3 else d3, c4 if c4 < d4 else d4)
    return _made((version, low, high))


def _around(each: Box, common: Box) -> Iterator[Box]:
    """The pieces of a box outside a part of it: at most two a dimension."""
    version, rest_low, rest_high = each
    for dimension in range(5):
        low, high = common[1][dimension], common[2][dimension]
        own_low, own_high = rest_low[dimension], rest_high[dimension]
        if own_low < low:
            yield _made((version, rest_low, _at(rest_high, dimension, low - 1)))
            rest_low = _at(rest_low, dimension, low)
        if high < own_high:
            yield _made((version, _at(rest_low, dimension, high + 1), rest_high))
            rest_high = _at(rest_high, dimension, high)


def _narrowed(each: Box, dimension: int, low: int, high: int, found: list[Box]) -> None:
    """Adds what of a box lies in an interval of one dimension, if anything does."""
    version, lows, highs = each
    own_low, own_high = lows[dimension], highs[dimension]
    if low <= own_low:
        if own_high <= high:
            found.append(each)
        elif own_low <= high:
            found.append(_made((version, lows, _at(highs, dimension, high))))
    elif low <= own_high:
        highs = highs if own_high <= high else _at(highs, dimension, high)
        found.append(_made((version, _at(lows, dimension, low), highs)))


def _at(point: Point, dimension: int, value: int) -> Point:
    return cast("Point", (*point[:dimension], value, *point[dimension + 1 :]))


def _swapped(point: Point) -> Point:
    source, destination, protocol, source_port, port = point
    return (destination, source, protocol, port, source_port)
