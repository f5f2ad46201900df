"""The shape of a view: all that can decide a claim, without names and without the addresses themselves.

Names become numbers, in the order in which they first occur. An address occurs as a bound of an interval: the first
address of a prefix, the one behind its last, and the same of the addresses that hosts can have. A shape has the rank
of each bound among all of them, together with those of the constants that the proof compares with (what is private,
what is on the internet, the stand-ins), and the length of each route's prefix. All else is in it as it is: protocols,
ports, actions, kinds, tiers, places, what is certain. Left out is what no verdict depends on: the origins of rules,
routes and gateways, which are only quoted.

Shapes are compared as wholes, never by a hash alone.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, fields
from typing import cast

from network.proof.addresses import (
    ALL,
    ANYWHERE,
    INTERNET,
    IPV4,
    IPV6_STAND_INS,
    PRIVATE,
    STAND_INS,
    Addresses,
    Prefix,
    Version,
)
from network.proof.intent import Intent, Office
from network.proof.model import Attachment, Filter, Gateway, Location, Network, Origin, RouteTable, Rule, Subnet
from network.proof.quotient_view import View

_IPV6 = 1 << 40
"""Where the bounds of version 6 start in the one order of all."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What views of one class have in common."""

    elements: tuple[Hashable, ...]
    ranks: tuple[int, ...]


def bound_of(version: Version, address: int) -> int:
    """An address, or the one behind the last, in the one order of both versions."""
    return address if version == IPV4 else _IPV6 + address


def address_of(version: Version, bound: int) -> int:
    """The address that a bound is, of its version."""
    return bound if version == IPV4 else bound - _IPV6


def _constants() -> Iterable[int]:
    for prefix in (*ALL, *PRIVATE, STAND_INS, IPV6_STAND_INS):
        yield bound_of(prefix.version, prefix.first)
        yield bound_of(prefix.version, prefix.last + 1)
    for version, first, last in INTERNET:
        yield bound_of(version, first)
        yield bound_of(version, last + 1)


_CONSTANTS = tuple(dict.fromkeys(_constants()))


def shape_of(view: View) -> tuple[Shape, tuple[int, ...]]:
    """The shape of a view, and its bounds in order: the n-th of one view is the n-th of each of its class."""
    writer = _Writer()
    for network in view.networks.values():
        writer.network(network)
    for subnet in view.subnets.values():
        writer.subnet(subnet, view)
    for location in view.locations:
        writer.location(location)
    for key, table in view.tables.items():
        writer.table(key, table)
    for gateway in view.gateways.values():
        writer.gateway(gateway, view)
    for leg in (*view.legs.values(), *view.ends.values()):
        writer.leg(leg, view)
    for stack, intent in view.intents.items():
        writer.intent(stack, intent)
    bounds = tuple(sorted({*_CONSTANTS, *writer.bounds}))
    rank = {each: at for at, each in enumerate(bounds)}
    return Shape(tuple(writer.elements), tuple([rank[each] for each in (*_CONSTANTS, *writer.bounds)])), bounds


class _Writer:
    def __init__(self) -> None:
        self.elements: list[Hashable] = []
        self.bounds: list[int] = []
        self._names: dict[Hashable, int] = {}
        self._seen: dict[int, int] = {}
        self._origins: dict[int, int] = {}

    def network(self, each: Network) -> None:
        owner = None if each.owner is None else self._name(each.owner)
        self.elements.append(("network", self._name(each.key), each.cloud, each.region, owner))
        self._addresses(each.prefixes)

    def subnet(self, each: Subnet, view: View) -> None:
        table = self._name(each.table) if each.table in view.tables else None
        where = (each.tier, each.place, each.region, each.zone)
        self.elements.append(("subnet", self._name(each.key), self._name(each.network), *where, table))
        self._addresses(each.prefixes)
        start, end = each.reserved
        for prefix in (*each.prefixes.may, *each.prefixes.must):
            self.bounds.append(bound_of(prefix.version, prefix.first + start))
            self.bounds.append(bound_of(prefix.version, prefix.last + 1 - end))
        for acl in (each.acl_ingress, each.acl_egress):
            self._filter(acl)

    def location(self, each: Location) -> None:
        size = None if each.addresses is None else len(each.addresses)
        what = (each.standing, each.workload is None, each.service, each.public, each.ipv6, size)
        self.elements.append(("location", self._name(each.subnet), *what))
        self._work(each)
        for prefix in each.addresses or ():
            self._prefix(prefix)
        self._filter(each.ingress)
        self._filter(each.egress)

    def _work(self, each: Location) -> None:
        """What a location does, and what it is known by to what others do."""
        work = each.work
        groups = None if work.groups is None else tuple([self._name(key) for key in work.groups])
        leads = tuple([(self._name(lead.workload), lead.protocol, lead.port) for lead in work.leads])
        asks = tuple([self._name(key) for key in work.asks])
        known = self._name(each.workload.urn) if each.workload else None
        self.elements.append((known, groups, work.offers, work.served, work.balances, leads, asks))

    def table(self, key: str, each: RouteTable) -> None:
        self.elements.append(("table", self._name(key), len(each.routes)))
        for route in each.routes:
            length = None if route.destination is None else route.destination.length
            target = self._name(route.target) if route.target else None
            self.elements.append((length, target, route.priority, route.certain))
            if route.destination is not None:
                self._prefix(route.destination)

    def gateway(self, each: Gateway, view: View) -> None:
        attached = tuple(self._name(key) for key in each.networks if key in view.networks)
        guard = each.guard and (each.guard.inbound, each.guard.outbound)
        what = (each.kind, attached, each.foreign, each.service, each.region, len(each.prefixes), guard, each.certain)
        self.elements.append(("gateway", self._name(each.key), *what, each.idle))
        for prefix in each.prefixes:
            self._prefix(prefix)
        self._addresses(each.announced)

    def leg(self, each: Attachment, view: View) -> None:
        own = self._name(each.network) if each.network in view.networks else None
        table = self._name(each.table) if each.table in view.tables else None
        subnets = tuple(self._name(key) for key in each.subnets)
        what = (self._name(each.transit), own, each.network is None, each.kind, subnets, table, each.certain, each.line)
        self.elements.append(("leg", self._name(each.key), *what, each.idle))
        self._addresses(each.announced)

    def intent(self, stack: str, each: Intent) -> None:
        self.elements.append(("intent", self._name(stack)))
        self._plain(each)

    def _plain(self, each: object) -> None:
        """What has a few fields and is there once a network: all as it is, but for addresses and members' codes."""
        match each:
            case Prefix():
                self.elements.append(each.length)
                self._prefix(each)
            case Office():
                self.elements.append(("office", self._name(each.member), each.segment))
                self._plain(each.network)
                self._plain(each.leave)
            case tuple():
                items = cast("tuple[object, ...]", each)
                self.elements.append(len(items))
                for item in items:
                    self._plain(item)
            case Intent():
                for each_field in fields(each):
                    self._plain(getattr(each, each_field.name))
            case _:
                self.elements.append(cast("Hashable", each))

    def _name(self, key: Hashable) -> int:
        return self._names.setdefault(key, len(self._names))

    def _origin(self, each: Origin) -> int:
        number = self._origins.get(id(each))
        if number is None:
            number = self._origins[id(each)] = self._name(each)
        return number

    def _prefix(self, each: Prefix) -> None:
        base = 0 if each.version == IPV4 else _IPV6
        self.bounds += (base + each.first, base + each.last + 1)

    def _addresses(self, each: Addresses) -> None:
        if each is ANYWHERE:
            self.elements.append(None)
            return
        known = each.may == each.must
        self.elements.append((len(each.may), known or len(each.must)))
        for prefix in each.may if known else (*each.may, *each.must):
            self._prefix(prefix)

    def _filter(self, each: Filter | None) -> None:
        if each is None:
            self.elements.append(None)
            return
        if self._repeated(each):
            return
        origins = tuple([self._origin(origin) for origin in each.origins])
        layers = tuple([len(layer) for layer in each.layers])
        self.elements.append(("filter", each.default, each.stateful, origins, layers))
        for layer in each.layers:
            for rule in layer:
                self._rule(rule)

    def _rule(self, each: Rule) -> None:
        if self._repeated(each):
            return
        group = self._name(each.group) if each.group else None
        self.elements.append((each.action, each.protocol, each.ports, each.certain, group))
        self._addresses(each.source)
        self._addresses(each.destination)

    def _repeated(self, each: Filter | Rule) -> bool:
        """Whether an element was written before; if so, its number is written again."""
        number = self._seen.get(id(each))
        if number is None:
            self._seen[id(each)] = len(self._seen)
            return False
        self.elements.append(number)
        return True
