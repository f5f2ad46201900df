"""Which of many prefixes touch an interval of addresses, without a look at all of them.

A prefix touches an interval where it starts in it, or where it holds the interval's first address. The former are
found by bisection over the starts, the latter by a look-up for each length that occurs.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator

from network.proof.addresses import BITS, Prefix, Version


class Nearby:
    """Positions (of routes in a table, of rules in a layer) by the prefixes that they name."""

    def __init__(self, placed: Iterable[tuple[Prefix, int]]) -> None:
        self._at: defaultdict[tuple[Version, int, int], list[int]] = defaultdict(list)
        starts: defaultdict[Version, list[tuple[int, int]]] = defaultdict(list)
        for prefix, position in placed:
            self._at[prefix.version, prefix.length, prefix.first].append(position)
            starts[prefix.version].append((prefix.first, position))
        self._starts = {version: sorted(found) for version, found in starts.items()}
        self._lengths = sorted({(version, length) for version, length, _ in self._at})

    def touching(self, version: Version, first: int, last: int) -> Iterator[int]:
        """The positions whose prefixes touch an interval, one after the other; some perhaps twice."""
        for kind, length in self._lengths:
            if kind == version:
                bits = BITS[version] - length
                yield from self._at.get((version, length, first >> bits << bits), ())
        starts = self._starts.get(version, [])
        for at in range(bisect_left(starts, (first,)), bisect_left(starts, (last + 1,))):
            yield starts[at][1]

    def near(self, intervals: Iterable[tuple[Version, int, int]]) -> list[int]:
        """The positions whose prefixes touch one of some intervals, in their order."""
        return sorted({at for each in intervals for at in self.touching(*each)})
