"""Who stands at which address in a lab: each interface once, counterexamples at the very addresses they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

from tests.hosts.pieces import Interface, Placement, Standing
from tests.hosts.reading import Address

_BELOW = 10
"""Interfaces that may choose stand this far into a subnet: counterexamples name its first addresses or its last."""


class TakenError(Exception):
    """Somebody else stands there: the packet needs a lab of its own."""


@dataclass
class Seats:
    """Interfaces of one lab.

    Args:
        placements: who may stand where, of the plan.
    """

    placements: tuple[Placement, ...]
    taken: dict[Address, Interface] = field(default_factory=dict[Address, Interface])

    def somewhere(self, placement: Placement, version: int = 4) -> Interface:
        """An interface at an address that nobody names."""
        block = next(each for each in placement.blocks if each.version == version)
        for each in self.taken.values():
            if each.placement == placement and each.address.version == version:
                return each
        number = _BELOW
        while block[number] in self.taken:
            number += 1
        return self._sit(placement, block[number])

    def at_edges(self, placement: Placement) -> tuple[Interface, Interface]:
        """Interfaces at the first and the last address that any can have and that nobody else has."""
        block = placement.blocks[0]
        first, last = placement.reserved
        upwards, downwards = count(first), count(-1 - last, -1)
        return self._first(placement, (block[n] for n in upwards)), self._first(
            placement, (block[n] for n in downwards)
        )

    def _first(self, placement: Placement, addresses: Iterator[Address]) -> Interface:
        for each in addresses:
            there = self.taken.get(each)
            if there is None:
                return self._sit(placement, each)
            if there.placement == placement:
                return there
        raise TakenError(placement.name)

    def at(self, placement: Placement, address: Address) -> Interface:
        """An interface at one address.

        Raises:
            TakenError: another stands there.
        """
        there = self.taken.get(address)
        if there is None:
            return self._sit(placement, address)
        if there.placement != placement:
            raise TakenError(str(address))
        return there

    def named(self, address: Address, hints: frozenset[str], *, public: bool, filters: bool) -> Interface | None:
        """Who is meant by an address of a counterexample; None where it is in no subnet.

        The prover's witness stands where something is planned or intended. Of these it is one that carries what its way
        names, with a public address where it is about the internet, and the tier's own before others.

        Args:
            address: in the packet.
            hints: what the packet's way names: groups, tags, subnets.
            public: whether the packet crosses an internet gateway.
            filters: False where filters are off, and it does not matter who it is.

        Raises:
            TakenError: another stands there.
        """
        here = [each for each in self.placements if any(address in block for block in each.blocks)]
        if not here:
            return None
        wanted = [each for each in here if each.standing is not Standing.ANY]
        if not filters:
            there = self.taken.get(address)
            if there and (there.placement.public or not public):
                return there
            wanted = [each for each in here if each.standing is Standing.ANY]
        order = (Standing.TIER, Standing.PLANNED, Standing.ANY)
        best = min(
            wanted,
            key=lambda each: (
                public and not each.public,
                hints.isdisjoint(each.marks),
                order.index(each.standing),
            ),
        )
        return self.at(best, address)

    def of(self, standing: Standing, **wanted: str) -> list[Placement]:
        """Placements of a standing whose fields have some values."""
        return [each for each in self.placements if each.standing is standing and _is(each, wanted)]

    def _sit(self, placement: Placement, address: Address) -> Interface:
        made = Interface(placement, address)
        self.taken[address] = made
        return made

    @property
    def interfaces(self) -> tuple[Interface, ...]:
        """Everybody."""
        return tuple(self.taken.values())


def _is(placement: Placement, wanted: Mapping[str, str]) -> bool:
    fields = {
        "member": placement.member,
        "place": placement.place,
        "tier": placement.tier,
        "network": placement.network,
    }
    return all(fields[key] == value for key, value in wanted.items())


def first_by_tier(placements: Iterable[Placement]) -> list[Placement]:
    """One of each tier and place: the first zone's."""
    found: dict[tuple[str, str, str], Placement] = {}
    for each in placements:
        found.setdefault((each.member, each.place, each.tier), each)
    return list(found.values())
