"""Long tables and long layers of rules, prepared so that a packet meets only what can concern it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from network.proof.addresses import ALL, Prefix, Version
from network.proof.boxes import DESTINATION, SOURCE, Packets, hull
from network.proof.model import Route, Rule
from network.proof.nearby import Nearby

SIDES = (SOURCE, DESTINATION)


@dataclass(frozen=True, slots=True)
class Ties:
    """Routes of equal prefix and priority: the cloud may take any of them."""

    destination: Prefix | None
    routes: tuple[Route, ...]
    doubtful: bool


class Taken:
    """The addresses that longer prefixes have taken: prefixes that do not overlap, in order."""

    def __init__(self) -> None:
        self._intervals: dict[Version, list[tuple[int, int]]] = {}

    def _inside(self, prefix: Prefix) -> tuple[list[tuple[int, int]], int, int]:
        intervals = self._intervals.setdefault(prefix.version, [])
        if not intervals:
            return intervals, 0, 0
        return intervals, bisect_left(intervals, (prefix.first,)), bisect_left(intervals, (prefix.last + 1,))

    def free(self, prefix: Prefix) -> Iterator[tuple[Version, int, int]]:
        """What of a prefix is not taken; of two prefixes that overlap one holds the other."""
        intervals, start, stop = self._inside(prefix)
        if start and intervals[start - 1][1] >= prefix.last:
            return
        first = prefix.first
        for low, high in intervals[start:stop]:
            if first < low:
                yield (prefix.version, first, low - 1)
            first = high + 1
        if first <= prefix.last:
            yield (prefix.version, first, prefix.last)

    def take(self, prefix: Prefix) -> None:
        """All of a prefix."""
        intervals, start, stop = self._inside(prefix)
        intervals[start:stop] = [(prefix.first, prefix.last)]


class LongLayer:
    """The rules of a long layer by the side on which they name few addresses."""

    def __init__(self, layer: tuple[Rule, ...]) -> None:
        self._layer = layer
        self._always: list[int] = []
        sides: tuple[list[tuple[Prefix, int]], ...] = ([], [])
        for at, rule in enumerate(layer):
            named = (rule.source.may, rule.destination.may)
            side = next((side for side in SIDES if not set(named[side]).intersection(ALL)), None)
            if side is None:
                self._always.append(at)
            else:
                sides[side].extend((prefix, at) for prefix in named[side])
        self._near = tuple(Nearby(each) for each in sides)

    def concerned(self, packets: Packets) -> tuple[Rule, ...]:
        """The rules that can match some packets, in their order."""
        found = (*self._always, *(at for side in SIDES for at in self._near[side].near(hull(packets, side))))
        return tuple(self._layer[at] for at in sorted(found))
