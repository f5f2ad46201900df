"""AWS: the steps that a plan's networks allow.

Source: VPC User Guide, "Route tables" (the longest prefix wins; a table has the local routes); VPC Peering Guide, "How
VPC peering connections work" (no further than the other VPC); Amazon VPC Transit Gateways, "Route tables" (a leg is
routed by the table it is associated with; written routes before learned ones; default tables unless disabled).

Taken at its widest: everything a network sends may be looked up in any of its tables, Block Public Access blocks
nothing, and an internet gateway needs no public address.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from jichi.text import Text
from network.checker import types as t
from network.checker.addresses import ALL, IPV4, IPV6, Addresses, prefix, union
from network.checker.aws_walls import Walls
from network.checker.doubts import doubt, doubts
from network.checker.graph import FOREIGN, INTERNET, LINE, UNKNOWN, Doubt, Graph, Network, Route, Step, arrival, steps
from network.checker.plan import Inputs, Plan, Resource, inner, items, target

_DESTINATIONS = ("destinationCidrBlock", "destinationIpv6CidrBlock", "cidrBlock", "ipv6CidrBlock")
_LISTS = ("destinationPrefixListId", "prefixListId")
_NO_TARGETS = (*_DESTINATIONS, *_LISTS, "routeTableId", "region")
_TABLES = ((t.TABLE, "vpcId"), (t.DEFAULT_TABLE, "defaultRouteTableId"))
"""Each with the input that names its network. The table that a VPC is born with leads nowhere but home."""
_TRANSIT = {t.LEG: "transitGatewayId", t.LINE_TO_TRANSIT: "associatedGatewayId", t.VPN: "transitGatewayId"}
"""What a transit gateway's legs are, each with the input that names it."""
_DEFAULTS = ("defaultRouteTableAssociation", "defaultRouteTablePropagation")
_DEFAULT = "#default"

_ELSEWHERE = Text(ja="VPC の外で動く", en="it runs outside every VPC")
_BEHIND = Text(
    ja="エンドポイントの先がクラウド自身のサービスではない", en="the endpoint is not for a service of AWS's own"
)
_GIVEN = Text(ja="共有された相手が何を付けるか分からない", en="nobody knows what those attach with whom it is shared")


@dataclass(frozen=True, slots=True)
class _Leg:
    """An attachment of a transit gateway.

    Args:
        network: URN; None where it leads elsewhere.
        tables: of the transit, by which packets from here are routed.
        places: where packets are that leave the transit here.
        learned: routes that a table learns from it.
    """

    transit: str
    network: str | None
    tables: tuple[str, ...]
    places: tuple[str, ...]
    learned: tuple[Route, ...]


def graph(plan: Plan) -> Graph:
    """The AWS part of a plan."""
    return _Aws(plan).graph()


@dataclass(frozen=True)
class _Aws:
    plan: Plan

    def graph(self) -> Graph:
        walls = Walls(self.plan, {key: each.ranges for key, each in self._networks.items()}, self._lists)
        return Graph(
            self._networks,
            {**self._table_steps(), **self._transit_steps()},
            {INTERNET: tuple(self._from_internet()), FOREIGN: tuple(self._from_foreign())},
            walls.all(),
            doubts=(*doubts(self.plan, "aws"), *self._doubts()),
        )

    @cached_property
    def _ranges(self) -> Mapping[str, tuple[Route, ...]]:
        """The local routes of each network: a range that is not known may be any."""
        found: dict[str, list[Route]] = {each.urn: [] for each in self.plan.of(t.VPC)}
        for each in self.plan.of(t.VPC, t.CIDR):
            key = each.urn if each.type == t.VPC else target(each.get("vpcId")) or ""
            if each.get("cidrBlock") is not None or each.type == t.CIDR:
                found.setdefault(key, []).append(_to(each.get("cidrBlock"), arrival(key), IPV4))
            elif each.get("ipv4IpamPoolId") is not None:
                found[key].append(Route(IPV4, (arrival(key),)))
            if any("ipv6" in name.lower() and each.get(name) not in (None, False) for name in each.inputs):
                found[key].append(_to(each.get("ipv6CidrBlock"), arrival(key), IPV6))
        return {key: tuple(routes) for key, routes in found.items()}

    @cached_property
    def _networks(self) -> Mapping[str, Network]:
        return {
            each.urn: Network(
                each.urn,
                "aws",
                each.member,
                each.stack,
                union(route.to for route in self._ranges[each.urn]),
                tuple(table.urn for type_, key in _TABLES for table in self.plan.naming(type_, key, each.urn)),
            )
            for each in self.plan.of(t.VPC)
        }

    @cached_property
    def _lists(self) -> Mapping[str, tuple[tuple[Addresses, int], ...]]:
        """Prefixes of the managed lists whose entries the plan knows."""
        found: dict[str, tuple[tuple[Addresses, int], ...]] = {}
        for each in self.plan.of(t.LIST):
            listed = items(each.get("entries"))
            loose = self.plan.naming(t.LIST_ENTRY, "prefixListId", each.urn)
            known = [prefix(inner(one).get("cidr")) for one in listed or ()] + [
                prefix(one.get("cidr")) for one in loose
            ]
            if listed is not None and None not in known:
                found[each.urn] = tuple(one for one in known if one)
        return found

    def _table_steps(self) -> dict[str, Sequence[Step]]:
        found: dict[str, Sequence[Step]] = {}
        for table, network in ((table, key) for key, each in self._networks.items() for table in each.tables):
            listed = items(self.plan.by_urn[table].get("routes"))
            entries: list[Inputs] = [inner(each) for each in ([None] if listed is None else listed)]
            entries += [each.inputs for each in self.plan.naming(t.ROUTE, "routeTableId", table)]
            written = (route for each in entries for route in self._routes(each, self._led(each, network)))
            found[table] = steps((*self._ranges.get(network, ()), *written))
        return found

    def _routes(self, entry: Inputs, places: tuple[str, ...]) -> Iterator[Route]:
        """The routes of one entry: one, or one for each prefix of a list."""
        found = [prefix(entry[key]) for key in _DESTINATIONS if entry.get(key)]
        for key in _LISTS:
            if entry.get(key):
                found += self._lists.get(target(entry[key]) or "", (None,))
        for known in found or [None]:
            yield Route(known[0], places, known[1]) if known else Route(ALL, places)

    def _led(self, entry: Inputs, network: str) -> tuple[str, ...]:
        """Where a route of a network leads: its one input that is neither the destination nor the table."""
        named = [value for key, value in entry.items() if key not in _NO_TARGETS and value not in (None, "")]
        if len(named) != 1:
            return (UNKNOWN,)
        if named[0] == "local":
            return (arrival(network),)
        resource = self.plan.by_urn.get(target(named[0]) or "")
        match resource.type if resource else None:
            case t.INTERNET_GATEWAY | t.EGRESS_ONLY:
                return (INTERNET,)
            case t.NAT if resource and resource.get("connectivityType") in (None, "public"):
                return (INTERNET,)
            case t.PEERING if resource:
                return self._across(resource, network)
            case t.TRANSIT if resource:
                legs = (self._legs[each.urn] for each in self.plan.naming(t.LEG, "vpcId", network))
                mine = [leg for leg in legs if leg.transit == resource.urn]
                return tuple(table for leg in mine for table in leg.tables) if mine else (UNKNOWN,)
            case _:
                return (UNKNOWN,)

    def _across(self, peering: Resource, network: str) -> tuple[str, ...]:
        ends = [self.plan.is_a(peering.get(key), t.VPC) for key in ("vpcId", "peerVpcId")]
        if network not in ends:
            return (UNKNOWN,)
        return tuple(arrival(end) if end else FOREIGN for end in ends if end != network)

    @cached_property
    def _legs(self) -> Mapping[str, _Leg]:
        found: dict[str, _Leg] = {}
        for each in self.plan.of(t.LEG):
            network = self.plan.is_a(each.get("vpcId"), t.VPC)
            tables, places = self._leg_tables(each, _TRANSIT[each.type]), (FOREIGN,)
            learned = (Route(ALL, places),)
            if network:
                # By the table of the attachment's subnet: of the network's any, or the one that it was born with.
                places = (*self._networks[network].tables, arrival(network))
                learned = tuple(Route(local.to, places, local.length, learned=True) for local in self._ranges[network])
            found[each.urn] = _Leg(target(each.get("transitGatewayId")) or "", network, tables, places, learned)
        for each in self.plan.of(t.LINE_TO_TRANSIT, t.VPN):
            # A VPN whose tunnels do not run inside a line of the plan runs over the internet: its end may be anybody's.
            inside = self.plan.is_a(each.get("transportTransitGatewayAttachmentId"), t.LINE_TO_TRANSIT)
            private = each.get("outsideIpAddressType") == "PrivateIpv4" and inside
            end = LINE if each.type == t.LINE_TO_TRANSIT or private else FOREIGN
            tables = self._leg_tables(each, _TRANSIT[each.type])
            transit = target(each.get(_TRANSIT[each.type])) or ""
            found[each.urn] = _Leg(transit, None, tables, (end,), (Route(ALL, (end,)),))
        return found

    def _leg_tables(self, leg: Resource, key: str) -> tuple[str, ...]:
        """The tables that a leg is associated with."""
        return (*self._associated.get(leg.urn, ()), *self._defaults(leg, key, "Association"))

    @cached_property
    def _associated(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for each in self.plan.of(t.TRANSIT_TABLE_OF):
            found.setdefault(self._leg_of(each), []).append(self._transit_table(each))
        return found

    def _defaults(self, leg: Resource, key: str, use: str) -> tuple[str, ...]:
        """The default table of a leg's transit, unless the transit has none, or the leg and who accepts it refuse."""
        transit = self.plan.by_urn.get(target(leg.get(key)) or "")
        asked = [leg, *self.plan.naming(t.LEG_ACCEPTER, "transitGatewayAttachmentId", leg.urn)]
        refused = all(each.get(f"transitGatewayDefaultRouteTable{use}") is False for each in asked)
        disabled = transit is None or transit.get(f"defaultRouteTable{use}") == "disable"
        return () if refused or disabled or transit is None else (f"{transit.urn}{_DEFAULT}",)

    def _leg_of(self, each: Resource) -> str:
        """The leg that a resource names, itself or by its acceptance."""
        named = target(each.get("transitGatewayAttachmentId")) or ""
        accepter = self.plan.by_urn.get(named)
        return self._leg_of(accepter) if accepter and accepter.type == t.LEG_ACCEPTER else named

    def _transit_table(self, each: Resource) -> str:
        """The transit's table that a resource names; by the transit's own name, its default one."""
        named = target(each.get("transitGatewayRouteTableId")) or ""
        return f"{named}{_DEFAULT}" if self.plan.is_a(named, t.TRANSIT) else named

    def _transit_steps(self) -> dict[str, Sequence[Step]]:
        routes: dict[str, list[Route]] = {each.urn: [] for each in self.plan.of(t.TRANSIT_TABLE)}
        routes |= {f"{each.urn}{_DEFAULT}": [] for each in self.plan.of(t.TRANSIT)}
        for each in self.plan.of(t.TRANSIT_ROUTE, t.TRANSIT_LIST):
            leg = self._legs.get(self._leg_of(each))
            places = () if each.get("blackhole") is True else leg.places if leg else (UNKNOWN,)
            routes.setdefault(self._transit_table(each), []).extend(self._routes(each.inputs, places))
        for each in self.plan.of(t.PROPAGATION):
            leg = self._legs.get(self._leg_of(each))
            routes.setdefault(self._transit_table(each), []).extend(leg.learned if leg else (Route(ALL, (UNKNOWN,)),))
        for each in self.plan.of(*_TRANSIT):
            for table in self._defaults(each, _TRANSIT[each.type], "Propagation"):
                routes[table] += self._legs[each.urn].learned
        return {table: steps(found) for table, found in routes.items()}

    def _from_internet(self) -> Iterator[str]:
        for each in self.plan.of(t.INTERNET_GATEWAY, t.INTERNET_GATEWAY_OF):
            network = self.plan.is_a(each.get("vpcId"), t.VPC)
            if network:
                yield arrival(network)

    def _from_foreign(self) -> Iterator[str]:
        for each in self.plan.of(t.PEERING):
            ends = [self.plan.is_a(each.get(key), t.VPC) for key in ("vpcId", "peerVpcId")]
            if None in ends:
                yield from (arrival(end) for end in ends if end)
        for leg in self._legs.values():
            if leg.places == (FOREIGN,):
                yield from leg.tables

    def _doubts(self) -> Iterator[Doubt]:
        for each in self.plan.of(t.FUNCTION):
            if not inner(each.get("vpcConfig")):
                yield doubt(each, _ELSEWHERE)
        for each in self.plan.of(t.ENDPOINT):
            service = str(each.get("serviceName"))
            if not service.startswith("com.amazonaws.") or ".vpce" in service:
                yield doubt(each, _BEHIND)
        for each in self.plan.of(t.SHARED):
            hub = self.plan.by_urn.get(self.plan.is_a(each.get("resourceArn"), t.TRANSIT) or "")
            if not hub or any(hub.get(key) != "disable" for key in _DEFAULTS):
                yield Doubt(each.urn, "aws", _GIVEN, None)


def _to(value: Any, place: str, otherwise: Addresses) -> Route:
    known = prefix(value)
    return Route(known[0], (place,), known[1]) if known else Route(otherwise, (place,))
