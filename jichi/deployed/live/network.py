"""Networks of an account: the describe calls that answers in files are of, and the same readers behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from jichi.deployed.answers import Answer, Answers
from jichi.deployed.describe import NETWORK
from jichi.deployed.drafts import UNKNOWN, Draft, Drafts, DraftValue, Id, tags
from jichi.deployed.live.asking import UNREAD, Ask, Unanswered, item, pairs, put
from jichi.deployed.live.network_calls import CALLS, Call
from jichi.deployed.reading import Item

_VPC = "aws:ec2/vpc:Vpc"
_GROUP, _DEFAULT_GROUP = "aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
_ACL, _DEFAULT_ACL = "aws:ec2/networkAcl:NetworkAcl", "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"
_TABLE, _DEFAULT_TABLE = "aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable"
_MAIN = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"
_ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
_TRANSIT = "aws:ec2transitgateway/transitGateway:TransitGateway"
_VPN = "aws:ec2/vpnConnection:VpnConnection"
_OPTIONS = {
    "autoAcceptSharedAttachments": "AutoAcceptSharedAttachments",
    "defaultRouteTableAssociation": "DefaultRouteTableAssociation",
    "defaultRouteTablePropagation": "DefaultRouteTablePropagation",
    "multicastSupport": "MulticastSupport",
    "securityGroupReferencingSupport": "SecurityGroupReferencingSupport",
}
"""Of a transit gateway."""
_DHCP_OF = "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation"


def read_networks(asks: Iterable[Ask], drafts: Drafts) -> None:
    """The networks of one account, over all its regions.

    Args:
        asks: one for each region.
        drafts: what is found goes there; of a list that was refused, a resource of each of its types.
    """
    files: list[Answer] = []
    for ask in asks:
        files.extend(_answers(ask, drafts))
    answers = Answers(tuple(files))
    own = Drafts()
    for collect in NETWORK:
        collect(answers, own)
    drafts.aliases.update(own.aliases)
    drafts.all.extend(_completed(answers, own))
    for each in answers.of("Vpcs", "VpcId"):
        vpc, options = each.item.text("VpcId"), each.item.maybe("DhcpOptionsId")
        if options and options != "default":
            put(drafts, f"{vpc}#dhcp", _DHCP_OF, {"vpcId": Id(vpc), "dhcpOptionsId": Id(options)}, each.region or "")


def _answers(ask: Ask, drafts: Drafts) -> Iterator[Answer]:
    for call in CALLS:
        try:
            found = _found(ask, call)
        except Unanswered as error:
            ask.refused(error, call.types)
            for type_ in call.types:
                unread(drafts, ask, type_)
            continue
        yield _answer(ask, call.operation, call.key, found)
        if call.key == "TransitGatewayRouteTables":
            for one in found:
                yield from _tables(ask, one.text("TransitGatewayRouteTableId"))
        if call.key == "PrefixLists":
            yield from _entries(ask, found)


def _found(ask: Ask, call: Call) -> tuple[Item, ...]:
    """What a call lists."""
    client = ask.client(call.service)
    if call.key == "directConnectGatewayAssociations":
        return _associations(ask, call)
    if call.paged:
        return ask.all(call.operation, call.service, call.method, call.key)
    if call.key == "virtualInterfaces":
        return ask.listed(call.operation, client.describe_virtual_interfaces, call.key, "nextToken")
    method = client.describe_vpn_gateways if call.key == "VpnGateways" else client.describe_vpn_connections
    page = ask.one(call.operation, method)
    return tuple(page.items(call.key)) if page else ()


def _associations(ask: Ask, call: Call) -> tuple[Item, ...]:
    """What Direct Connect gateways are associated with; they are in no region, and are asked for in the first."""
    if ask.region != ask.place.regions[0]:
        return ()
    listed = ("directconnect", "describe_direct_connect_gateways", "directConnectGateways")
    found: list[Item] = []
    for each in ask.all("directconnect:DescribeDirectConnectGateways", *listed):
        id_ = each.text("directConnectGatewayId")
        found.extend(ask.all(call.operation, call.service, call.method, call.key, directConnectGatewayId=id_))
    return tuple(found)


def _tables(ask: Ask, table: str) -> Iterator[Answer]:
    """What is in a transit's table; of what may not be read, the collectors say that it is missing."""
    routes = [{"Name": "type", "Values": ["static", "propagated"]}]
    for operation, method, key, more in (
        ("ec2:SearchTransitGatewayRoutes", "search_transit_gateway_routes", "Routes", {"Filters": routes}),
        (
            "ec2:GetTransitGatewayRouteTableAssociations",
            "get_transit_gateway_route_table_associations",
            "Associations",
            {},
        ),
        (
            "ec2:GetTransitGatewayRouteTablePropagations",
            "get_transit_gateway_route_table_propagations",
            "TransitGatewayRouteTablePropagations",
            {},
        ),
    ):
        try:
            found = ask.all(operation, "ec2", method, key, TransitGatewayRouteTableId=table, **more)
        except Unanswered as error:
            ask.refused(error, ("aws:ec2transitgateway/route:Route",), table)
            continue
        yield _answer(ask, operation, key, found, table)


def _entries(ask: Ask, lists: Iterable[Item]) -> Iterator[Answer]:
    """Entries of lists of customers; AWS's own stand for its services."""
    for each in lists:
        if each.maybe("OwnerId") == "AWS":
            continue
        name, operation = each.text("PrefixListId"), "ec2:GetManagedPrefixListEntries"
        try:
            found = ask.all(operation, "ec2", "get_managed_prefix_list_entries", "Entries", PrefixListId=name)
        except Unanswered as error:
            ask.refused(error, ("aws:ec2/managedPrefixList:ManagedPrefixList",), name)
            continue
        yield _answer(ask, operation, "Entries", found, name)


def _answer(ask: Ask, operation: str, key: str, found: Iterable[Item], subject: str = "") -> Answer:
    return Answer(item(operation, {key: [one.body for one in found]}), Path(ask.region), ask.region, subject)


def unread(drafts: Drafts, ask: Ask, type_: str, keys: Iterable[str] = ()) -> None:
    """A resource that stands for all of a type that could not be read."""
    id_ = f"{UNREAD}{ask.place.account}/{ask.region}/{type_}"
    put(drafts, id_, type_, dict.fromkeys(keys, UNKNOWN), ask.region)


def _completed(answers: Answers, own: Drafts) -> Iterator[Draft]:
    """The same resources with what only guardrails ask: what is a VPC's default is of the type that says so, tags,
    regions, private names, a transit's options.
    """
    items = _items(answers)
    regions = {each.id: each.region for each in own.all if each.type == _VPC}
    mains = {_id(each.inputs.get("routeTableId")): each.vpc for each in own.all if each.type == _MAIN}
    for each in own.all:
        said = items.get(each.id)
        inputs = dict(each.inputs)
        if said is not None and (tagged := {**tags(said), **pairs(said, "tags", "key", "value")}):
            inputs["tags"] = tagged
        region = each.region or regions.get(each.vpc)
        match each.type:
            case type_ if type_ in (_GROUP, _ACL):
                rules: Mapping[str, DraftValue] = {"ingress": (), "egress": ()}
                type_ = _default(type_, said)
                if type_ == _DEFAULT_ACL:
                    inputs["defaultNetworkAclId"] = Id(each.vpc, "defaultNetworkAclId")
                inputs = {**rules, **inputs}
            case type_ if type_ == _TABLE and each.id in mains:
                type_ = _DEFAULT_TABLE
                inputs = {"routes": (), **inputs, "defaultRouteTableId": Id(each.vpc, "defaultRouteTableId")}
                del inputs["vpcId"]
            case type_ if type_ == _MAIN:
                continue
            case type_ if type_ == _ENDPOINT and said is not None:
                inputs["privateDnsEnabled"] = said.flag("PrivateDnsEnabled")
            case type_ if type_ == _VPN and said is not None:
                inputs |= _tunnels(said)
            case type_ if type_ == _TRANSIT and said is not None:
                options = said.inner("Options")
                inputs |= {name: options.maybe(key) or UNKNOWN for name, key in _OPTIONS.items()}
            case type_:
                pass
        yield replace(each, type=type_, inputs=inputs, region=region)


def _tunnels(said: Item) -> Mapping[str, DraftValue]:
    """How the tunnels of a VPN are encrypted; where an answer does not say, nobody knows. Their keys stay out."""
    found: dict[str, DraftValue] = {}
    for at, each in enumerate(said.inner("Options").items("TunnelOptions"), start=1):
        for phase in (1, 2):
            listed = tuple(one.text("Value") for one in each.items(f"Phase{phase}EncryptionAlgorithms"))
            found[f"tunnel{at}Phase{phase}EncryptionAlgorithms"] = listed or UNKNOWN
    return found


def _default(type_: str, said: Item | None) -> str:
    if said is None:
        return type_
    if type_ == _GROUP:
        return _DEFAULT_GROUP if said.maybe("GroupName") == "default" else type_
    return _DEFAULT_ACL if said.flag("IsDefault") else type_


def _items(answers: Answers) -> Mapping[str, Item]:
    kinds = {
        "Vpcs": "VpcId",
        "Subnets": "SubnetId",
        "RouteTables": "RouteTableId",
        "SecurityGroups": "GroupId",
        "NetworkAcls": "NetworkAclId",
        "VpcEndpoints": "VpcEndpointId",
        "TransitGateways": "TransitGatewayId",
        "TransitGatewayRouteTables": "TransitGatewayRouteTableId",
        "TransitGatewayVpcAttachments": "TransitGatewayAttachmentId",
        "VpnConnections": "VpnConnectionId",
        "virtualInterfaces": "virtualInterfaceId",
    }
    return {each.item.text(id_): each.item for key, id_ in kinds.items() for each in answers.of(key, id_)}


def _id(value: DraftValue) -> str:
    return value.id if isinstance(value, Id) else ""
