"""Invariants: the places that packets can be at, with the destinations that they can then have.

A place is the look-up in one table of routes, the arrival in a network, or an end outside of the plan. The least
invariant is computed from the model, with everything unknown taken at its widest; then every place that packets reach
is widened as far as its steps allow, so that it says no more than is needed and members of one shape have the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from jichi.tenancy.model import Cloud
from network.proof.addresses import ALL, BITS, Bound, Version
from network.proof.addresses import INTERNET as INTERNET_ADDRESSES
from network.proof.boxes import (
    DESTINATION,
    SOURCE,
    Packets,
    between,
    everything,
    intersect,
    subtract,
    within,
    without,
)
from network.proof.index import Index
from network.proof.model import Filter, Gateway, GatewayKind, Network, Route, RouteTable, Standing
from network.proof.passing import passed

NETWORKS, INTERNET, FOREIGN, UNKNOWN = "networks", "internet", "foreign", "unknown"
_NO_WAY = (GatewayKind.ENDPOINT, GatewayKind.NONE)
_ARRIVE = "arrive "

Intervals = tuple[tuple[Version, int, int], ...]
Steps = Mapping[str, Sequence[tuple[Packets, str]]]


@dataclass(frozen=True, slots=True)
class Invariant:
    """An invariant of what one network sends, or of what comes from outside where there is none.

    Args:
        start: `networks`, `internet` or `foreign`.
        filters: whether what filters stop is left out.
        places: destinations by place; other dimensions are not looked at.
    """

    start: str
    filters: bool
    subject: Network | None
    places: Mapping[str, Packets]


@dataclass
class Invariants:
    """The invariants of a model, made when they are asked for."""

    index: Index
    made: dict[tuple[str, bool], Invariant] = field(default_factory=dict[tuple[str, bool], Invariant])

    def of(self, network: Network, *, filters: bool) -> Invariant:
        """Of what a network sends."""
        if (network.key, filters) not in self.made:
            packets = self._allowed(network, DESTINATION) if filters else everything()
            sources: Intervals = tuple((each.version, each.first, each.last) for each in network.prefixes.may)
            starts = [(table, packets) for table in self.tables_of[network.key]]
            places = self._closed(starts, sources if filters else None)
            self.made[network.key, filters] = Invariant(NETWORKS, filters, network, places)
        return self.made[network.key, filters]

    def entering(self, start: str, *, filters: bool) -> Invariant:
        """Of what the internet, or foreign networks, send in."""
        if (start, filters) not in self.made:
            sources = INTERNET_ADDRESSES if start == INTERNET else _ANYWHERE
            entries = self._from_internet() if start == INTERNET else self._from_foreign()
            places = self._closed([(each, everything()) for each in entries], sources if filters else None)
            self.made[start, filters] = Invariant(start, filters, None, places)
        return self.made[start, filters]

    def arrived(self, place: str) -> Network | None:
        """The network that a place is the arrival in."""
        key = place.removeprefix(_ARRIVE)
        return self.index.model.networks.get(key) if place != key else None

    @cached_property
    def tables_of(self) -> Mapping[str, tuple[str, ...]]:
        """The tables by which what a network sends may be looked up; not the one that a VPC is born with, which leads
        nowhere but home.
        """
        found: dict[str, list[str]] = {key: [] for key in self.index.model.networks}
        for key, table in self.index.model.tables.items():
            home = next((each.target for each in table.routes if each.target in found), None)
            if home and not key.endswith("#main"):
                found[home].append(key)
        google = {key for key, each in self.index.model.networks.items() if each.cloud is Cloud.GCP}
        return {key: (key,) if key in google else tuple(tables) for key, tables in found.items()}

    @cached_property
    def _steps(self) -> Steps:
        owner = {table: key for key, tables in self.tables_of.items() for table in tables}
        return {
            key: tuple(
                (taken, place)
                for route, taken in self._taken(table, hiding=owner.get(key) != key)
                for place in (self._led(route, owner[key]) if key in owner else self._left(route.target))
            )
            for key, table in self.index.model.tables.items()
        }

    def _taken(self, table: RouteTable, *, hiding: bool) -> Iterator[tuple[Route, Packets]]:
        """What each route may take: its prefix, less those that surely are more specific. On Google Cloud, where tags
        and priorities decide too, all of it.
        """
        gateways = self.index.model.gateways
        solid = [
            each.destination
            for each in table.routes
            if each.certain and each.destination and not _is(gateways.get(each.target), _NO_WAY)
        ]
        for each in table.routes:
            if each.destination is None:
                yield each, everything()
                continue
            longer = {one for one in solid if hiding and one.length > each.destination.length}
            yield each, without(within(everything(), DESTINATION, (each.destination,)), DESTINATION, longer)

    def _led(self, route: Route, network: str) -> Iterator[str]:
        gateway = self.index.model.gateways[route.target]
        match gateway.kind:
            case GatewayKind.LOCAL:
                yield _ARRIVE + network
            case GatewayKind.INTERNET | GatewayKind.OUTBOUND:
                yield INTERNET
            case GatewayKind.PEERING:
                yield from (_ARRIVE + key for key in gateway.networks if key != network)
                yield from (FOREIGN,) if gateway.foreign else ()
            case GatewayKind.TRANSIT:
                legs = self.index.attachments_of.get(gateway.key, ())
                yield from (leg.table for leg in legs if leg.network == network and leg.table)
            case GatewayKind.OPAQUE:
                yield UNKNOWN
            case GatewayKind.ENDPOINT | GatewayKind.LINE | GatewayKind.NONE:
                return  # services and offices may be reached: what gets there needs no place

    def _left(self, target: str) -> Iterator[str]:
        """Where packets are that leave a transit by what a route of its tables names."""
        leg = self.index.model.attachments.get(target)
        if leg is None:
            yield from (UNKNOWN,) if target else ()
        elif leg.network is None:
            yield from () if leg.kind is GatewayKind.LINE else (FOREIGN,)
        else:
            yield from (*self.tables_of[leg.network], _ARRIVE + leg.network)

    def _from_internet(self) -> Iterator[str]:
        for each in self.index.model.gateways.values():
            if each.kind is GatewayKind.INTERNET:
                yield from (_ARRIVE + key for key in each.networks if key)

    def _from_foreign(self) -> Iterator[str]:
        for each in self.index.model.gateways.values():
            if each.kind is GatewayKind.PEERING and each.foreign:
                yield from (_ARRIVE + key for key in each.networks if key)
        for leg in self.index.model.attachments.values():
            if leg.network is None and leg.kind is not GatewayKind.LINE and leg.table:
                yield leg.table

    def _closed(self, starts: Iterable[tuple[str, Packets]], sources: Intervals | None) -> Mapping[str, Packets]:
        """The least invariant that holds what starts, widened; with sources, only what filters let arrive."""
        found: dict[str, Packets] = {}
        queue = [each for each in starts if self._arrives(each[0], sources)]
        while queue:
            place, packets = queue.pop()
            new = subtract(packets, found.get(place, ()))
            if not new:
                continue
            found[place] = (*found.get(place, ()), *new)
            queue += (
                (after, led)
                for taken, after in self._steps.get(place, ())
                if (led := intersect(new, taken)) and self._arrives(after, sources)
            )
        for place in reversed(found):
            room = everything()
            for taken, after in self._steps.get(place, ()):
                if self._arrives(after, sources):
                    room = subtract(room, subtract(taken, found.get(after, ())))
            found[place] = room
        return found

    def _arrives(self, place: str, sources: Intervals | None) -> bool:
        """Whether any packet from some sources arrives: none does where filters let in none of them."""
        there = self.arrived(place)
        if sources is None or there is None:
            return True
        return bool(between(self._allowed(there, SOURCE), SOURCE, sources))

    def _allowed(self, network: Network, dimension: int) -> Packets:
        """With which addresses a network's filters let packets pass, out (destinations) or in (sources): groups by
        themselves, and lists of subnets by themselves, without regard to ports.
        """
        parts: list[Packets] = []
        for subnet in self.index.subnets_of.get(network.key, ()):
            acl = subnet.acl_egress if dimension == DESTINATION else subnet.acl_ingress
            for each in self.index.locations_of.get(subnet.key, ()):
                if each.standing is not Standing.INTENDED:
                    own = each.egress if dimension == DESTINATION else each.ingress
                    parts.append(intersect(_projected(own, dimension), _projected(acl, dimension)))
        return tuple(one for part in parts for one in part)


_ANYWHERE: Intervals = tuple((each.version, 0, (1 << BITS[each.version]) - 1) for each in ALL)


def intervals(packets: Packets, dimension: int) -> Intervals:
    """The values of one dimension, as sorted intervals that do not touch."""
    merged: list[tuple[Version, int, int]] = []
    found: list[tuple[Version, int, int]] = [
        (each.version, each.low[dimension], each.high[dimension]) for each in packets
    ]
    for version, first, last in sorted(found):
        if merged and merged[-1][0] == version and first <= merged[-1][2] + 1:
            merged[-1] = (version, merged[-1][1], max(merged[-1][2], last))
        else:
            merged.append((version, first, last))
    return tuple(merged)


def _projected(filter_: Filter | None, dimension: int) -> Packets:
    if filter_ is None:
        return everything()
    through = intervals(passed(filter_, everything(), Bound.MAY), dimension)
    return between(everything(), dimension, through)


def _is(gateway: Gateway | None, kinds: tuple[GatewayKind, ...]) -> bool:
    return gateway is not None and gateway.kind in kinds
