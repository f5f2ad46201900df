"""Route tables, gateways, peerings and transits of a plan.

Source: VPC User Guide, "Route tables" (the longest prefix wins, a table has the VPC's local routes, a subnet without an
association uses the main table), "Block public access to VPCs and subnets"; VPC Peering Guide, "How VPC peering
connections work"; Amazon VPC Transit Gateways, "Route tables".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from network.proof.addresses import STAND_INS, Addresses, Prefix
from network.proof.model import Gateway, GatewayKind, Guard, Network, Origin, Route, RouteTable
from network.proof.planned import Planned, entries, given, mapping, origin, prefix, target

_TARGETS = (
    "gatewayId",
    "natGatewayId",
    "egressOnlyGatewayId",
    "vpcPeeringConnectionId",
    "transitGatewayId",
    "vpcEndpointId",
    "networkInterfaceId",
    "instanceId",
    "carrierGatewayId",
    "localGatewayId",
    "coreNetworkArn",
    "odbNetworkArn",
)
_DESTINATIONS = ("destinationCidrBlock", "destinationIpv6CidrBlock", "cidrBlock", "ipv6CidrBlock")
_LISTS = ("destinationPrefixListId",)
_LISTED = 1
"""For one destination, a route that names it goes before one by a prefix list (VPC User Guide, "Route priority")."""
_KNOWN_BY_ID = {
    "igw-": GatewayKind.INTERNET,
    "nat-": GatewayKind.OUTBOUND,
    "eigw-": GatewayKind.OUTBOUND,
    "pcx-": GatewayKind.PEERING,
}
"""What a literal id leads to; anything else that the plan does not make may lead anywhere."""


@dataclass
class Ways:
    """Gateways and tables, as they are found.

    Args:
        networks: of the plan, by key.
        lists: addresses of prefix lists, by URN of what they come from.
    """

    planned: Planned
    networks: Mapping[str, Network]
    lists: Mapping[str, Addresses]
    gateways: dict[str, Gateway] = field(default_factory=dict[str, Gateway])
    tables: dict[str, RouteTable] = field(default_factory=dict[str, RouteTable])

    def collect(self) -> None:
        """Everything, gateways before the routes that lead to them."""
        for network in self.networks.values():
            self._add(network.key, network.origin, GatewayKind.LOCAL, (network.key,))
        self._internet()
        self._inner()
        loose: defaultdict[str, list[Resource]] = defaultdict(list)
        for each in self.planned.of("aws:ec2/route:Route"):
            loose[target(given(each, "routeTableId")) or ""].append(each)
        services = self._services()
        for each in self.planned.of("aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable"):
            network = self._network_of(each)
            routes = (
                *self._local(network),
                *services.get(each.urn, ()),
                *(route for entry in self._listed(each) for route in self._routes(each, entry, network)),
                *(route for one in loose[each.urn] for route in self._routes(one, one.inputs, network)),
            )
            self.tables[each.urn] = RouteTable(origin(each), routes)

    def main_table(self, network: Network) -> str:
        """The table of subnets that name none: the one made main, the default one, or the one a VPC is born with."""
        for each in self.planned.of("aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"):
            if target(given(each, "vpcId")) == network.key:
                return target(given(each, "routeTableId")) or ""
        for each in self.planned.of("aws:ec2/defaultRouteTable:DefaultRouteTable"):
            if target(given(each, "defaultRouteTableId")) == network.key:
                return each.urn
        key = f"{network.key}#main"
        self.tables.setdefault(key, RouteTable(network.origin, tuple(self._local(network.key))))
        return key

    def _add(
        self, key: str, label: Origin, kind: GatewayKind, networks: tuple[str, ...] = (), *, foreign: bool = False
    ) -> None:
        guard = self._guard(networks) if kind in (GatewayKind.INTERNET, GatewayKind.OUTBOUND) else None
        self.gateways[key] = Gateway(key, label, kind, networks, foreign=foreign, guard=guard)

    def _internet(self) -> None:
        attached: defaultdict[str, list[str]] = defaultdict(list)
        for each in self.planned.of("aws:ec2/internetGatewayAttachment:InternetGatewayAttachment"):
            attached[target(given(each, "internetGatewayId")) or ""].append(target(given(each, "vpcId")) or "")
        for each in self.planned.of("aws:ec2/internetGateway:InternetGateway"):
            networks = tuple(key for key in (target(given(each, "vpcId")) or "", *attached[each.urn]) if key)
            self._add(each.urn, origin(each), GatewayKind.INTERNET, networks)
        for each in self.planned.of("aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway"):
            self._add(each.urn, origin(each), GatewayKind.OUTBOUND, (target(given(each, "vpcId")) or "",))
        for each in self.planned.of("aws:ec2/natGateway:NatGateway"):
            subnet = self.planned.by_urn.get(target(given(each, "subnetId")) or "")
            network = (target(given(subnet, "vpcId")) if subnet else None) or ""
            kind = GatewayKind.OPAQUE if given(each, "connectivityType") == "private" else GatewayKind.OUTBOUND
            self._add(each.urn, origin(each), kind, (network,))

    def _inner(self) -> None:
        for each in self.planned.of("aws:ec2/vpcPeeringConnection:VpcPeeringConnection"):
            ends = [target(given(each, key)) for key in ("vpcId", "peerVpcId")]
            own = tuple(key for key in ends if key and key in self.networks)
            self._add(each.urn, origin(each), GatewayKind.PEERING, own, foreign=len(own) < len(ends))
        for each in self.planned.of("aws:ec2transitgateway/transitGateway:TransitGateway"):
            self._add(each.urn, origin(each), GatewayKind.TRANSIT)
        for each in self.planned.of("aws:ec2transitgateway/vpcAttachment:VpcAttachment"):
            transit = target(given(each, "transitGatewayId")) or ""
            if transit not in self.gateways:
                network = target(given(each, "vpcId")) or ""
                self._add(_end(transit, network), Origin(transit), GatewayKind.PEERING, (network,), foreign=True)
        for each in self.planned.of("aws:ec2/vpcEndpoint:VpcEndpoint"):
            if given(each, "vpcEndpointType") in ("Gateway", None):
                self.gateways[each.urn] = Gateway(
                    each.urn,
                    origin(each),
                    GatewayKind.ENDPOINT,
                    (target(given(each, "vpcId")) or "",),
                    service=str(given(each, "serviceName") or ""),
                    prefixes=self.lists[each.urn].may,
                )

    def _services(self) -> Mapping[str, list[Route]]:
        """The route that a gateway endpoint puts into each of its tables."""
        routes: defaultdict[str, list[Route]] = defaultdict(list)
        for each in self.planned.of("aws:ec2/vpcEndpoint:VpcEndpoint"):
            for table in entries(given(each, "routeTableIds")) or ():
                for stand_in in self.lists[each.urn].may if each.urn in self.gateways else ():
                    label = origin(each, f"route to {given(each, 'serviceName')}")
                    routes[target(table) or ""].append(Route(label, stand_in, each.urn))
        return routes

    def _guard(self, networks: tuple[str, ...]) -> Guard | None:
        """Block Public Access of the same stack and region; none where anything is excluded from it."""
        places = {(each.stack, each.region) for key in networks if (each := self.networks.get(key))}
        exclusions = self.planned.of("aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion")
        if len(places) != 1 or any((each.stack.name, each.region) in places for each in exclusions):
            return None
        for each in self.planned.of("aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions"):
            if (each.stack.name, each.region) in places:
                match given(each, "internetGatewayBlockMode"):
                    case "block-bidirectional":
                        return Guard(origin(each), inbound=True, outbound=True)
                    case "block-ingress":
                        return Guard(origin(each), inbound=True, outbound=False)
                    case _:
                        return None
        return None

    def _network_of(self, table: Resource) -> str:
        return target(given(table, "vpcId")) or target(given(table, "defaultRouteTableId")) or ""

    def _local(self, network: str) -> Iterator[Route]:
        known = self.networks.get(network)
        for each in known.prefixes.may if known else ():
            if known:
                yield Route(Origin(known.key, f"local route {each}", known.origin.source), each, network)

    def _listed(self, table: Resource) -> tuple[Mapping[str, Value], ...]:
        listed = entries(given(table, "routes"))
        return ({},) if listed is None else tuple(mapping(each) for each in listed)

    def _routes(self, resource: Resource, inputs: Mapping[str, Value], network: str) -> Iterator[Route]:
        """The routes of one entry: one, or one for each prefix of a list."""
        key, known = self._target(inputs, resource, network)
        found: list[tuple[Prefix | None, int]] = [
            (prefix(inputs[each]), 0) for each in _DESTINATIONS if inputs.get(each)
        ]
        for each in _LISTS:
            if inputs.get(each):
                listed = self.lists.get(target(inputs[each]) or "")
                known_blocks = (None,) if listed is None or listed.may != listed.must else listed.may
                found += [(one, _LISTED) for one in known_blocks]
        for destination, priority in found or [(None, 0)]:
            label = origin(resource, f"route {destination or 'to what is not known'}")
            yield Route(label, destination, key, priority, certain=known)

    def _target(self, inputs: Mapping[str, Value], resource: Resource, network: str) -> tuple[str, bool]:
        named = [(each, inputs[each]) for each in _TARGETS if inputs.get(each)]
        if len(named) != 1:
            return (self._dead(resource) if not named and inputs else self._opaque(resource)), True
        key, value = named[0]
        found = target(value)
        if key == "gatewayId" and found == "local":
            return network, True
        own = _end(found or "", network)
        if found in self.gateways or own in self.gateways:
            return (found if found in self.gateways else own), True
        kind = next((kind for start, kind in _KNOWN_BY_ID.items() if (found or "").startswith(start)), None)
        if found is None or kind is None:
            return self._opaque(resource), True
        self._add(own, Origin(found), kind, (network,), foreign=kind is GatewayKind.PEERING)
        return own, True

    def _opaque(self, resource: Resource) -> str:
        key = f"{resource.urn}#target"
        self._add(key, origin(resource), GatewayKind.OPAQUE)
        return key

    def _dead(self, resource: Resource) -> str:
        key = f"{resource.urn}#blackhole"
        self._add(key, origin(resource), GatewayKind.NONE)
        return key


def _end(found: str, network: str) -> str:
    """Key of a network's own end of what the plan does not make: others of the plan may have theirs."""
    return f"{network}#{found}"


def prefix_lists(planned: Planned) -> tuple[Mapping[str, Addresses], Mapping[Prefix, str]]:
    """Addresses of prefix lists by URN of the list or of the gateway endpoint, and which stand-in is for what."""
    lists: dict[str, Addresses] = {}
    names: dict[Prefix, str] = {}
    loose: defaultdict[str, list[Value]] = defaultdict(list)
    for each in planned.of("aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"):
        loose[target(given(each, "prefixListId")) or ""].append(given(each, "cidr"))
    for each in planned.of("aws:ec2/managedPrefixList:ManagedPrefixList"):
        listed = entries(given(each, "entries"))
        ranges = [*(mapping(entry).get("cidr") for entry in listed or ()), *loose[each.urn]]
        known = tuple(found for value in ranges if (found := prefix(value)))
        if listed is not None and len(known) == len(ranges):
            lists[each.urn] = Addresses.exactly(*known)
    endpoints = (each for each in planned.of("aws:ec2/vpcEndpoint:VpcEndpoint"))
    gateways = [each for each in endpoints if given(each, "vpcEndpointType") in ("Gateway", None)]
    for index, each in enumerate(gateways):
        stand_in = Prefix(4, STAND_INS.first + (index << 8), 24)
        lists[each.urn] = Addresses.exactly(stand_in)
        names[stand_in] = str(given(each, "serviceName") or "")
    return lists, names
