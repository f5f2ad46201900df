"""Look-ups over a model, each made once and when it is first wanted: what stands in what, and which routes and rules of
long tables and filters can concern a packet at all.

A model of many members has a few long tables (a route to each member behind what they share). Nothing here, and
nothing that reads it, looks at all members to answer for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from jichi.tenancy.model import Cloud
from network.proof.addresses import IPV4, PRIVATE, Bound, Prefix, Version
from network.proof.arrival import Arrival
from network.proof.boxes import DESTINATION, NOTHING, Packets, between, box, hull, narrow, within
from network.proof.groups import Groups, grouped, touched
from network.proof.lookups import LongLayer, Taken, Ties
from network.proof.model import (
    Attachment,
    Filter,
    Gateway,
    GatewayKind,
    Location,
    Model,
    Network,
    Route,
    RouteTable,
    Subnet,
    Unmodelled,
)
from network.proof.nearby import Nearby
from network.proof.passing import Layers

Tied = tuple[tuple[Ties, ...], Nearby | None]
"""A table's routes in the order in which they match, and of a long table which of them are near an address."""

_LONG = 48
"""From how many routes or rules on it pays to look for those that can concern a packet."""


class Index:
    """A model with its look-ups.

    Args:
        model: the model.
        groups: what of it stands in what, where that is known already.
        tables: what is known of its tables.
    """

    def __init__(self, model: Model, groups: Groups | None = None, tables: dict[str, Tied] | None = None) -> None:
        self.model = model
        self.groups = Groups.of(model) if groups is None else groups
        self._tables: dict[str, Tied] = {} if tables is None else tables
        self.sent_by_shared: dict[tuple[str, Bound], tuple[tuple[Location, Arrival], ...]] = {}
        self.sent_last: dict[tuple[str, Bound], tuple[tuple[Location, Arrival], ...]] = {}
        self._long_filters: dict[int, tuple[Filter, tuple[LongLayer, ...]]] = {}

    def after(self, model: Model, groups: Groups) -> Index:
        """Of a model that differs in some elements: with those look-ups kept whose elements are the same objects.

        Args:
            model: the changed model, with the networks and what nobody follows of this one.
            groups: what of it stands in what.
        """
        before = self.model
        tables: dict[str, Tied] = {}
        if model.gateways is before.gateways:
            tables = {
                key: each for key, each in self._tables.items() if model.tables.get(key) is before.tables.get(key)
            }
        index = Index(model, groups, tables)
        index.networks_of, index.unmodelled_of = self.networks_of, self.unmodelled_of
        index.members_addresses = self.members_addresses
        if model.attachments is before.attachments:
            index.foreign_legs_of = self.foreign_legs_of
            keys = {each.table or "" for each in self._lines}
            if all(model.tables.get(key) is before.tables.get(key) for key in keys):
                index.lines_to = self.lines_to
        return index

    @property
    def subnets_of(self) -> Mapping[str, tuple[Subnet, ...]]:
        """Subnets by network."""
        return self.groups.subnets

    @property
    def locations_of(self) -> Mapping[str, tuple[Location, ...]]:
        """Locations by subnet."""
        return self.groups.locations

    @property
    def gateways_of(self) -> Mapping[str, tuple[Gateway, ...]]:
        """Gateways by each network they are attached to."""
        return self.groups.gateways

    @property
    def legs_of(self) -> Mapping[str, tuple[Attachment, ...]]:
        """Attachments by the network that they are a leg of."""
        return self.groups.legs

    @cached_property
    def attachments_of(self) -> Mapping[str, tuple[Attachment, ...]]:
        """Attachments by transit."""
        return grouped(self.model.attachments.values(), lambda each: (each.transit,))

    @cached_property
    def foreign_legs_of(self) -> Mapping[str, tuple[Attachment, ...]]:
        """Attachments by transit that lead neither to a network of the plan nor to offices."""
        return grouped(
            self.model.attachments.values(),
            lambda each: (each.transit,) if each.network is None and each.kind is not GatewayKind.LINE else (),
        )

    @cached_property
    def lines_to(self) -> Mapping[str, tuple[Attachment, ...]]:
        """Legs to lines by each leg that their routes lead to, and by their transit where a route may take anything."""
        targets = {
            each.key: {route.target if route.destination else each.transit for route in table.routes}
            for each in self._lines
            if (table := self.model.tables.get(each.table or ""))
        }
        lines = (each for each in self._lines if each.key in targets)
        return grouped(lines, lambda each: targets[each.key])

    @cached_property
    def _lines(self) -> tuple[Attachment, ...]:
        every = self.model.attachments.values()
        return tuple(each for each in every if each.network is None and each.kind is GatewayKind.LINE)

    @cached_property
    def unmodelled_of(self) -> Mapping[tuple[Cloud, str | None], tuple[Unmodelled, ...]]:
        """What nobody follows, by cloud and network; of all networks (None) where it may touch any."""
        return grouped(
            self.model.unmodelled, lambda each: ((each.cloud, key) for key in touched(each, self.networks_of))
        )

    def unfollowed(self, network: Network) -> tuple[Unmodelled, ...]:
        """What nobody follows and could touch a network."""
        found = (self.unmodelled_of.get((network.cloud, key), ()) for key in (network.key, None))
        return tuple(each for part in found for each in part if not each.networks or network.key in each.networks)

    @cached_property
    def networks_of(self) -> Mapping[str | None, tuple[Network, ...]]:
        """Networks by owner, of both clouds."""
        return grouped(self.model.networks.values(), lambda each: (each.owner,))

    @cached_property
    def members_addresses(self) -> tuple[tuple[Version, int, int], ...]:
        """The addresses of all members' networks, as intervals that do not touch."""
        merged: list[tuple[Version, int, int]] = []
        blocks: list[tuple[Version, int, int]] = [
            (each.version, each.first, each.last)
            for one in self.model.networks.values()
            if one.owner
            for each in one.prefixes.must
        ]
        for version, first, last in sorted(blocks):
            if merged and merged[-1][0] == version and first <= merged[-1][2] + 1:
                merged[-1] = (version, merged[-1][1], max(merged[-1][2], last))
            else:
                merged.append((version, first, last))
        return tuple(merged)

    @cached_property
    def members_span(self) -> tuple[tuple[Version, int, int], ...]:
        """The same in few intervals: one for each private block, with what lies between its members."""
        inner: dict[Prefix | None, tuple[Version, int, int]] = {}
        for version, first, last in self.members_addresses:
            block = next(
                (each for each in PRIVATE if each.version == version and each.first <= first <= each.last), None
            )
            _, low, high = inner.get(block, (version, first, last))
            inner[block] = (version, min(low, first), max(high, last))
        return tuple(inner.values())

    @cached_property
    def _near_subnets(self) -> tuple[tuple[Subnet, ...], Nearby]:
        subnets = tuple(self.model.subnets.values())
        return subnets, Nearby((block, at) for at, each in enumerate(subnets) for block in each.prefixes.must)

    def subnets_near(self, intervals: Iterable[tuple[Version, int, int]]) -> Iterator[Subnet]:
        """The subnets whose ranges touch one of some intervals, one after the other, perhaps more than once."""
        for each in intervals:
            subnets, nearby = self._near_subnets
            yield from (subnets[at] for at in nearby.touching(*each))

    def _undecided(self, routes: tuple[Route, ...]) -> bool:
        """Whether equal routes lead to different ends; an internet gateway and a NAT beside it lead to one, and so do
        the circuits of lines.
        """
        targets = {each.target for each in routes}
        kinds = {gateway.kind for key in targets if (gateway := self.model.gateways.get(key))}
        one_end = kinds <= {GatewayKind.INTERNET, GatewayKind.OUTBOUND} or kinds == {GatewayKind.LINE}
        return len(targets) > 1 and not one_end

    def network_of(self, location: Location) -> str:
        """Key of the network that a location is in."""
        return self.model.subnets[location.subnet].network

    def doors(self, leg: Attachment, zone: str) -> tuple[Subnet, ...]:
        """The leg's subnets by which packets from a zone may leave: those of the zone, none where it has none.

        Source: Amazon VPC Transit Gateways, "How transit gateways work", availability zones.
        """
        places = tuple(self.model.subnets[key] for key in leg.subnets)
        if not zone or not all(each.zone for each in places):
            return places
        return tuple(each for each in places if each.zone == zone)

    def exits(self, leg: Attachment, zone: str) -> tuple[Subnet, ...]:
        """The leg's subnets by which packets from a zone may arrive: those of the zone, any where it has none."""
        return self.doors(leg, zone) or tuple(self.model.subnets[key] for key in leg.subnets)

    def routed(self, table: str | None, packets: Packets, bound: Bound) -> tuple[tuple[Route, Packets], ...]:
        """What each route of a table takes of some packets: the longest prefix first, then the lowest priority.

        A route is doubtful that may not be there, or that has an equal with another end. At `MAY` it takes what it
        could and leaves the same to the others; at `MUST` it takes nothing and leaves nothing of what it could. A
        table that the plan does not name has no routes at either bound.
        """
        found: list[tuple[Route, Packets]] = []
        taken = Taken()
        for ties in self._concerned(table or "", packets) if packets else ():
            if ties.destination is None and bound is Bound.MUST:
                break
            hit = packets if ties.destination is None else between(packets, DESTINATION, taken.free(ties.destination))
            if not hit:
                continue
            if not ties.doubtful or bound is Bound.MAY:
                found += [(each, hit) for each in ties.routes]
            if ties.destination and (not ties.doubtful or bound is Bound.MUST):
                taken.take(ties.destination)
        return tuple(found)

    def rules(self, filter_: Filter, packets: Packets) -> Layers:
        """The layers of a filter, of long ones only the rules that can concern some packets, in their order."""
        if sum(map(len, filter_.layers)) <= _LONG:
            return filter_.layers
        if id(filter_) not in self._long_filters:
            self._long_filters[id(filter_)] = (filter_, tuple(LongLayer(layer) for layer in filter_.layers))
        return tuple(each.concerned(packets) for each in self._long_filters[id(filter_)][1])

    def routes_to(self, table: str | None, prefixes: Iterable[Prefix]) -> tuple[Route, ...]:
        """The routes of a table that can take a packet for one of some prefixes, in the order in which they match."""
        wanted = tuple(prefixes)
        packets = tuple(each for prefix in wanted for each in box(Prefix(prefix.version, 0, 0), prefix))
        return tuple(
            route
            for ties in self._concerned(table or "", packets)
            for route in ties.routes
            if ties.destination is None or any(each.overlaps(ties.destination) for each in wanted)
        )

    def _concerned(self, key: str, packets: Packets) -> Iterable[Ties]:
        """The routes of a table, of a long one only those that can concern some packets, in their order."""
        if key not in self._tables:
            table = self.model.tables.get(key)
            groups = _tied(ordered(table)) if table else ()
            ties = tuple(Ties(found[0].destination, found, self._doubtful(found)) for found in groups)
            known = all(each.destination for each in ties)
            placed = ((each.destination, at) for at, each in enumerate(ties) if each.destination)
            self._tables[key] = (ties, Nearby(placed) if known and len(ties) > _LONG else None)
        ties, nearby = self._tables[key]
        return ties if nearby is None else [ties[at] for at in nearby.near(hull(packets, DESTINATION))]

    def _doubtful(self, routes: tuple[Route, ...]) -> bool:
        return any(not each.certain or each.destination is None for each in routes) or self._undecided(routes)


def ordered(table: RouteTable) -> tuple[Route, ...]:
    """A table's routes in the order in which they match; those that may lead anywhere first."""
    return tuple(
        sorted(table.routes, key=lambda each: (-each.destination.length if each.destination else -999, each.priority))
    )


def hosts(subnet: Subnet, bound: Bound) -> tuple[tuple[Prefix, int, int], ...]:
    """The addresses that interfaces of a subnet can have: each range with its first and last usable address."""
    start, end = subnet.reserved
    return tuple(
        (prefix, prefix.first + start, prefix.last - end)
        for prefix in subnet.prefixes.at(bound)
        if prefix.last - end >= prefix.first + start
    )


def at_location(packets: Packets, dimension: int, location: Location, subnet: Subnet, bound: Bound) -> Packets:
    """Those packets whose source or destination is an address that a location can have."""
    if location.addresses is not None:
        return within(packets, dimension, location.addresses)
    kept: list[Packets] = [NOTHING]
    for prefix, first, last in hosts(subnet, bound):
        if prefix.version != IPV4 and not location.ipv6[0 if bound is Bound.MAY else 1]:
            continue
        kept.append(narrow((each for each in packets if each.version == prefix.version), dimension, first, last))
    return tuple(each for part in kept for each in part)


def _tied(routes: Iterable[Route]) -> tuple[tuple[Route, ...], ...]:
    groups: dict[tuple[Prefix | None, int], list[Route]] = {}
    for each in routes:
        groups.setdefault((each.destination, each.priority), []).append(each)
    return tuple(tuple(group) for group in groups.values())
