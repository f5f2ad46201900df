"""The part of a model that decides the claims about one network, cut out where nothing behind the cut can matter.

It holds the network, its owner's other networks that it leads to, their subnets, locations, tables and gateways, their
legs of a transit with the tables of these, and as bare *ends* the legs to shared networks and lines, of which those
too that only lead here. There is none, and the claims are decided in the whole model, where something leads further
(see `quotient.py` for what is proved of a view and why):

- a route whose target nobody follows, or that is not in the plan;
- a peering with a network outside the plan, or of another owner;
- a leg of a transit on which a foreign network stands as well;
- a route of a transit that is not known, or leads to another member's leg or to one that leads outside the plan;
- a route of a line that could take packets for the view's networks, and leads elsewhere;
- a route to another owner's network that does not keep there what it takes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from network.proof.addresses import Bound, Prefix
from network.proof.boxes import box
from network.proof.index import Index
from network.proof.intent import Intent
from network.proof.model import (
    Attachment,
    Gateway,
    GatewayKind,
    Location,
    Model,
    Network,
    Route,
    RouteTable,
    Subnet,
)

AT_HOME = (GatewayKind.LOCAL, GatewayKind.ENDPOINT, GatewayKind.NONE)


def standing_in(subnet: str) -> str:
    """By what name a view has read the locations of a subnet, of which others read no more than its table."""
    return f"locations of {subnet}"


@dataclass(frozen=True, slots=True)
class View:
    """A part of a model. All in the model's order, by key.

    Args:
        networks: the network that it is about, first, and others of its owner.
        beyond: networks of other owners that its ends lead to; nothing of what is in them.
        legs: of `networks`.
        ends: legs to lines and to `beyond`, without subnets; of lines with the routes back to `networks`.
        intents: what the stacks of `networks` say that they are for.
        read: keys of everything that the view was made from, be it in the model or missing there.
    """

    networks: dict[str, Network]
    beyond: dict[str, Network]
    subnets: dict[str, Subnet]
    locations: tuple[Location, ...]
    tables: dict[str, RouteTable]
    gateways: dict[str, Gateway]
    legs: dict[str, Attachment]
    ends: dict[str, Attachment]
    intents: dict[str, Intent]
    read: frozenset[str]

    def model(self, whole: Model) -> Model:
        """The part as a model of its own."""
        return Model(
            networks={**self.networks, **self.beyond},
            subnets=self.subnets,
            locations=self.locations,
            tables=self.tables,
            gateways=self.gateways,
            attachments={**self.legs, **self.ends},
            stand_ins=whole.stand_ins,
            intents=self.intents,
        )


@dataclass(frozen=True, slots=True)
class Views:
    """The views of a model's networks."""

    index: Index
    _staying: dict[tuple[str, Prefix], bool] = field(default_factory=dict[tuple[str, Prefix], bool])

    def of(self, network: Network) -> View | None:
        """The view of one network; None where there is none."""
        cutting = _Cutting(self, network)
        return cutting.view() if cutting.follow() else None

    def stays(self, leg: Attachment, destination: Prefix) -> bool:
        """Whether everything for a prefix that enters a network by a leg stays in it, or is dropped there."""
        known = self._staying.get((leg.key, destination))
        if known is None:
            known = self._staying[leg.key, destination] = self._stays(leg, destination)
        return known

    def _stays(self, leg: Attachment, destination: Prefix) -> bool:
        model = self.index.model
        packets = box(Prefix(destination.version, 0, 0), destination)
        return all(
            (gateway := model.gateways.get(route.target)) is not None and gateway.kind in AT_HOME
            for key in leg.subnets
            for route, _ in self.index.routed(model.subnets[key].table, packets, Bound.MAY)
        )


@dataclass(slots=True)
class _Cutting:
    views: Views
    start: Network
    networks: dict[str, Network] = field(default_factory=dict[str, Network])
    beyond: dict[str, Network] = field(default_factory=dict[str, Network])
    subnets: dict[str, Subnet] = field(default_factory=dict[str, Subnet])
    tables: dict[str, RouteTable] = field(default_factory=dict[str, RouteTable])
    gateways: dict[str, Gateway] = field(default_factory=dict[str, Gateway])
    legs: dict[str, Attachment] = field(default_factory=dict[str, Attachment])
    ends: dict[str, Attachment] = field(default_factory=dict[str, Attachment])
    read: set[str] = field(default_factory=set[str])

    def view(self) -> View:
        locations = tuple(each for key in self.subnets for each in self.views.index.locations_of.get(key, ()))
        self.read.update(map(standing_in, self.subnets))
        stacks = dict.fromkeys(each.stack for each in self.networks.values())
        known = self.views.index.model.intents
        self.read.update(stacks)
        self.read.update(self.networks, self.beyond, self.subnets, self.gateways, self.legs, self.ends)
        return View(
            self.networks,
            self.beyond,
            self.subnets,
            locations,
            self.tables,
            self.gateways,
            self.legs,
            self.ends,
            {stack: known[stack] for stack in stacks if stack in known},
            frozenset(self.read),
        )

    def follow(self) -> bool:
        """Everything from the network on; False where it leads further than a view may."""
        self.networks[self.start.key] = self.start
        seen = 0
        while seen < len(self.networks):
            if not self._enter(tuple(self.networks)[seen]):
                return False
            seen += 1
        return all(self._bare(key) for key in tuple(self.ends))

    def _enter(self, network: str) -> bool:
        """One network, with all that its routes lead to."""
        index = self.views.index
        for each in index.gateways_of.get(network, ()):
            if not self._gate(each):
                return False
        for each in index.subnets_of.get(network, ()):
            self.subnets[each.key] = each
            if not self._table(each.table, self._gateway):
                return False
        for each in index.legs_of.get(network, ()):
            self.legs[each.key] = each
            self.read.add(each.transit)
            for line in (*index.lines_to.get(each.key, ()), *index.lines_to.get(each.transit, ())):
                if line.transit == each.transit:
                    self.ends[line.key] = line
            if index.foreign_legs_of.get(each.transit) or not self._table(each.table, self._leg):
                return False
        return True

    def _table(self, key: str | None, follows: Callable[[Route], bool]) -> bool:
        if not key or key in self.tables:
            return True
        self.read.add(key)
        table = self.views.index.model.tables.get(key)
        if table is None:
            return True  # such a table has no routes
        self.tables[key] = table
        return all(follows(each) for each in table.routes)

    def _gateway(self, route: Route) -> bool:
        gateway = self.views.index.model.gateways.get(route.target)
        return gateway is not None and self._gate(gateway)

    def _gate(self, gateway: Gateway) -> bool:
        self.gateways[gateway.key] = gateway
        match gateway.kind:
            case GatewayKind.OPAQUE:
                return False
            case GatewayKind.PEERING:
                return not gateway.foreign and all(self._own(key) for key in gateway.networks)
            case _:
                return True

    def _own(self, key: str) -> bool:
        """Another network of the same owner."""
        network = self.views.index.model.networks.get(key)
        if network is None or network.owner != self.start.owner:
            return False
        self.networks[key] = network
        return True

    def _leg(self, route: Route) -> bool:
        """Where a route of a transit leads to."""
        if not route.target:
            return True  # a blackhole
        model = self.views.index.model
        leg = model.attachments.get(route.target)
        if leg is None:
            return False
        if leg.network is None:
            self.ends[leg.key] = leg
            return leg.kind is GatewayKind.LINE
        network = model.networks.get(leg.network)
        if network is not None and network.owner == self.start.owner:
            return self._own(network.key)
        apart = network is not None and None in (network.owner, self.start.owner)
        if network is None or not apart or route.destination is None:
            return False
        self.ends[leg.key], self.beyond[network.key] = leg, network
        self.read.update(leg.subnets)
        for table in {model.subnets[key].table or "" for key in leg.subnets}:
            self.read.add(table)
            if table in model.tables:
                self.read.update(each.target for each in model.tables[table].routes)
        return self.views.stays(leg, route.destination)

    def _bare(self, key: str) -> bool:
        """An end without what is behind it; of a line, its routes that can take packets for the view's networks."""
        leg, table = self.ends[key], None
        if leg.network is None and leg.table is not None:
            self.read.add(leg.table)
            routes = self._back(leg.table)
            if any(each.target and each.target not in self.legs for each in routes):
                return False
            known = self.views.index.model.tables.get(leg.table)
            table = f"{key}#back"
            self.tables[table] = RouteTable(known.origin if known else leg.origin, routes)
        self.ends[key] = replace(leg, subnets=(), table=table)
        return True

    def _back(self, table: str) -> tuple[Route, ...]:
        """The routes of a line that lead into the view, and those that could take packets for it."""
        blocks = (each.prefixes.may for row in (self.networks, self.subnets) for each in row.values())
        could = self.views.index.routes_to(table, dict.fromkeys(block for each in blocks for block in each))
        known = self.views.index.model.tables.get(table)
        lead = (each for each in (known.routes if known else ()) if each.target in self.legs)
        return tuple(dict.fromkeys((*could, *lead)))
