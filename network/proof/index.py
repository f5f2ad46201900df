"""Look-ups over a model, made once: what stands in what, and route tables in the order in which they match."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import cached_property
from typing import TypeVar

from network.proof.addresses import PRIVATE, Bound, Prefix, Version
from network.proof.boxes import DESTINATION, NOTHING, Packets, narrow, subtract, within
from network.proof.model import Attachment, Gateway, GatewayKind, Location, Model, Network, Route, RouteTable, Subnet

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


class Index:
    """A model with its look-ups."""

    def __init__(self, model: Model) -> None:
        self.model = model

    @cached_property
    def subnets_of(self) -> Mapping[str, tuple[Subnet, ...]]:
        """Subnets by network."""
        return _grouped(self.model.subnets.values(), lambda each: (each.network,))

    @cached_property
    def locations_of(self) -> Mapping[str, tuple[Location, ...]]:
        """Locations by subnet."""
        return _grouped(self.model.locations, lambda each: (each.subnet,))

    @cached_property
    def gateways_of(self) -> Mapping[str, tuple[Gateway, ...]]:
        """Gateways by each network they are attached to."""
        return _grouped(self.model.gateways.values(), lambda each: each.networks)

    @cached_property
    def attachments_of(self) -> Mapping[str, tuple[Attachment, ...]]:
        """Attachments by transit."""
        return _grouped(self.model.attachments.values(), lambda each: (each.transit,))

    @cached_property
    def networks_of(self) -> Mapping[str | None, tuple[Network, ...]]:
        """Networks by owner, of both clouds."""
        return _grouped(self.model.networks.values(), lambda each: (each.owner,))

    @cached_property
    def members_addresses(self) -> tuple[tuple[Version, int, int], ...]:
        """The addresses of all members' networks, as intervals that do not touch."""
        merged: list[tuple[Version, int, int]] = []
        blocks = (each for one in self.model.networks.values() if one.owner for each in one.prefixes.must)
        for each in sorted(blocks):
            if merged and merged[-1][0] == each.version and each.first <= merged[-1][2] + 1:
                merged[-1] = (each.version, merged[-1][1], max(merged[-1][2], each.last))
            else:
                merged.append((each.version, each.first, each.last))
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
    def _ordered(self) -> Mapping[str, tuple[Route, ...]]:
        return {key: ordered(table) for key, table in self.model.tables.items()}

    def _undecided(self, routes: tuple[Route, ...]) -> bool:
        """Whether equal routes lead to different ends; an internet gateway and a NAT beside it lead to one."""
        targets = {each.target for each in routes}
        kinds = {gateway.kind for key in targets if (gateway := self.model.gateways.get(key))}
        return len(targets) > 1 and not kinds <= {GatewayKind.INTERNET, GatewayKind.OUTBOUND}

    def network_of(self, location: Location) -> str:
        """Key of the network that a location is in."""
        return self.model.subnets[location.subnet].network

    def routed(self, table: str | None, packets: Packets, bound: Bound) -> tuple[tuple[Route, Packets], ...]:
        """What each route of a table takes of some packets: the longest prefix first, then the lowest priority.

        A route is doubtful that may not be there, or that has an equal with another end. At `MAY` it takes what it
        could and leaves the same to the others; at `MUST` it takes nothing and leaves nothing of what it could. A
        table that the plan does not name has no routes at either bound.
        """
        found: list[tuple[Route, Packets]] = []
        left = packets
        for routes in _ties(self._ordered.get(table or "", ())):
            doubtful = any(not each.certain or each.destination is None for each in routes) or self._undecided(routes)
            hit = left if routes[0].destination is None else within(left, DESTINATION, (routes[0].destination,))
            if not hit:
                continue
            if not doubtful or bound is Bound.MAY:
                found += [(each, hit) for each in routes]
            if not doubtful or bound is Bound.MUST:
                left = subtract(left, hit)
        return tuple(found)


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
        kept.append(narrow((each for each in packets if each.version == prefix.version), dimension, first, last))
    return tuple(each for part in kept for each in part)


def _ties(routes: Iterable[Route]) -> Iterable[tuple[Route, ...]]:
    """Routes of equal prefix and priority together: the cloud may take any of them."""
    groups: dict[tuple[Prefix | None, int], list[Route]] = {}
    for each in routes:
        groups.setdefault((each.destination, each.priority), []).append(each)
    return tuple(tuple(group) for group in groups.values())


def _grouped(items: Iterable[T], keys: Callable[[T], Iterable[K]]) -> Mapping[K, tuple[T, ...]]:
    groups: defaultdict[K, list[T]] = defaultdict(list)
    for item in items:
        for key in keys(item):
            groups[key].append(item)
    return {key: tuple(group) for key, group in groups.items()}
