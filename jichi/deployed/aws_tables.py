"""Route tables and prefix lists, as described."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jichi.deployed.answers import Answers
from jichi.deployed.drafts import UNKNOWN, Drafts, DraftValue, Id, ids
from jichi.deployed.reading import Item
from jichi.deployed.states import stands

_TARGETS = {
    "GatewayId": "gatewayId",
    "NatGatewayId": "natGatewayId",
    "EgressOnlyInternetGatewayId": "egressOnlyGatewayId",
    "TransitGatewayId": "transitGatewayId",
    "VpcPeeringConnectionId": "vpcPeeringConnectionId",
    "NetworkInterfaceId": "networkInterfaceId",
    "LocalGatewayId": "localGatewayId",
    "CarrierGatewayId": "carrierGatewayId",
    "CoreNetworkArn": "coreNetworkArn",
    "OdbNetworkArn": "odbNetworkArn",
}
_SERVICE = "vpce-"


def route_tables(answers: Answers, drafts: Drafts) -> None:
    """Route tables with their routes, and what is associated with them."""
    gateways = _gateway_endpoints(answers)
    lists = PrefixLists(answers)
    mains: set[str] = set()
    for each in answers.of("RouteTables", "RouteTableId"):
        item, table, vpc = each.item, each.item.text("RouteTableId"), each.item.text("VpcId")
        routes = tuple(
            _route(one, lists, vpc)
            for one in item.items("Routes")
            if one.maybe("GatewayId") != "local" and table not in gateways.get(one.maybe("GatewayId"), ())
        )
        inputs = {
            "vpcId": Id(vpc),
            "routes": routes,
            "propagatingVgws": ids(one.text("GatewayId") for one in item.items("PropagatingVgws")),
        }
        drafts.add(table, "aws:ec2/routeTable:RouteTable", inputs, vpc=vpc, region=each.region, item=item)
        for one in item.items("Associations"):
            if stands(one.inner("AssociationState").maybe("State")):
                if one.flag("Main"):
                    mains.add(vpc)
                _associated(one, table, vpc, drafts)
    for each in answers.of("Vpcs", "VpcId"):
        if each.item.text("VpcId") not in mains:
            drafts.unread("missing:main-route-table", each.item.text("VpcId"), vpc=each.item.text("VpcId"))


def _associated(each: Item, table: str, vpc: str, drafts: Drafts) -> None:
    """What uses a table: a VPC's other subnets, one subnet, or a gateway for what comes in through it."""
    name = each.text("RouteTableAssociationId")
    if each.flag("Main"):
        type_ = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"
        drafts.add(name, type_, {"vpcId": Id(vpc), "routeTableId": Id(table)}, vpc=vpc)
        return
    keys = {"subnetId": each.maybe("SubnetId"), "gatewayId": each.maybe("GatewayId")}
    inputs = {**{key: Id(value) for key, value in keys.items() if value}, "routeTableId": Id(table)}
    drafts.add(name, "aws:ec2/routeTableAssociation:RouteTableAssociation", inputs, vpc=vpc)


def _route(each: Item, lists: PrefixLists, vpc: str) -> Mapping[str, DraftValue]:
    """One route. A blackhole names what is no longer there: it leads nowhere, and still takes what it matches."""
    found: dict[str, DraftValue] = {}
    for key, name in (("DestinationCidrBlock", "cidrBlock"), ("DestinationIpv6CidrBlock", "ipv6CidrBlock")):
        if each.maybe(key):
            found[name] = each.text(key)
    if each.maybe("DestinationPrefixListId"):
        found["destinationPrefixListId"] = lists.meant(each.text("DestinationPrefixListId"), vpc)
    if each.maybe("State") == "blackhole":
        return found
    for key, name in _TARGETS.items():
        if each.maybe(key):
            found[name] = Id(each.text(key))
    if len(found) == 1:
        # A target of a kind that the table above does not have: it leads somewhere, nobody knows where.
        found["gatewayId"] = UNKNOWN
    return found


def _gateway_endpoints(answers: Answers) -> Mapping[str, tuple[str, ...]]:
    """Tables into which each gateway endpoint puts its route by itself."""
    return {
        each.item.text("VpcEndpointId"): each.item.texts("RouteTableIds")
        for each in answers.of("VpcEndpoints", "VpcEndpointId")
        if (each.item.maybe("VpcEndpointType") or "Gateway") == "Gateway" and stands(each.item.maybe("State"))
    }


class PrefixLists:
    """What a prefix list means in a VPC: a gateway endpoint's service where it has one, else the list's own ranges."""

    def __init__(self, answers: Answers) -> None:
        self._names = {
            each.item.text("PrefixListId"): each.item.maybe("PrefixListName")
            for each in answers.of("PrefixLists", "PrefixListId")
        }
        self._services: dict[tuple[str, str], str] = {}
        for each in answers.of("VpcEndpoints", "VpcEndpointId"):
            if (each.item.maybe("VpcEndpointType") or "Gateway") == "Gateway" and stands(each.item.maybe("State")):
                place = (each.item.text("VpcId"), each.item.maybe("ServiceName"))
                self._services[place] = each.item.text("VpcEndpointId")
        self._routed = dict(_routed(answers))

    def meant(self, list_: str, vpc: str) -> Id:
        """What a list's id refers to in a VPC."""
        endpoint = self._services.get((vpc, self._names.get(list_, "?"))) or self._routed.get((vpc, list_))
        return Id(endpoint, "prefixListId") if endpoint else Id(list_)


def _routed(answers: Answers) -> Iterator[tuple[tuple[str, str], str]]:
    """Which endpoint stands for a list, by the routes to it: an endpoint does not name its list itself."""
    known = {each.item.text("VpcEndpointId") for each in answers.of("VpcEndpoints", "VpcEndpointId")}
    for each in answers.of("RouteTables", "RouteTableId"):
        for route in each.item.items("Routes"):
            gateway, list_ = route.maybe("GatewayId"), route.maybe("DestinationPrefixListId")
            if list_ and gateway.startswith(_SERVICE) and gateway in known:
                yield (each.item.text("VpcId"), list_), gateway


def prefix_lists(answers: Answers, drafts: Drafts) -> None:
    """Managed prefix lists with their entries; unknown where they were not asked for."""
    entries = answers.about("Entries")
    for each in answers.of("PrefixLists", "PrefixListId"):
        name = each.item.text("PrefixListId")
        known: DraftValue = UNKNOWN
        if name in entries:
            known = tuple({"cidr": one.text("Cidr")} for one in entries[name].whole.items("Entries"))
        elif each.item.texts("Cidrs"):
            known = tuple({"cidr": one} for one in each.item.texts("Cidrs"))
        drafts.add(name, "aws:ec2/managedPrefixList:ManagedPrefixList", {"entries": known}, region=each.region)
