"""Networks of an account: the describe calls that answers in files are of, and the same readers behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from jichi.deployed.answers import Answer, Answers
from jichi.deployed.describe import NETWORK
from jichi.deployed.drafts import UNKNOWN, Draft, Drafts, DraftValue, Id, tags
from jichi.deployed.live.asking import Ask, Unanswered, item, put
from jichi.deployed.reading import Item

_VPC = "aws:ec2/vpc:Vpc"
_GROUP, _DEFAULT_GROUP = "aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
_ACL, _DEFAULT_ACL = "aws:ec2/networkAcl:NetworkAcl", "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"
_TABLE, _DEFAULT_TABLE = "aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable"
_MAIN = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"
_ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
_TRANSIT = "aws:ec2transitgateway/transitGateway:TransitGateway"
_DHCP_OF = "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation"


@dataclass(frozen=True, slots=True)
class Call:
    """A call that lists.

    Args:
        key: under which its answer lists what it found.
        method: of the client; IAM names it the same without underscores.
        types: of what becomes of it.
        paged: whether botocore has a paginator for it.
        service: `ec2` or `directconnect`.
    """

    key: str
    method: str
    types: tuple[str, ...]
    paged: bool = True
    service: str = "ec2"

    @property
    def operation(self) -> str:
        """As IAM names it."""
        return f"{self.service}:{''.join(part.capitalize() for part in self.method.split('_'))}"


CALLS = (
    Call("Vpcs", "describe_vpcs", (_VPC, "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions", _DHCP_OF)),
    Call("Subnets", "describe_subnets", ("aws:ec2/subnet:Subnet",)),
    Call("RouteTables", "describe_route_tables", (_TABLE, _DEFAULT_TABLE)),
    Call("SecurityGroups", "describe_security_groups", (_GROUP, _DEFAULT_GROUP)),
    Call("NetworkAcls", "describe_network_acls", (_ACL, _DEFAULT_ACL)),
    Call("NetworkInterfaces", "describe_network_interfaces", ("aws:ec2/networkInterface:NetworkInterface",)),
    Call("InternetGateways", "describe_internet_gateways", ("aws:ec2/internetGateway:InternetGateway",)),
    Call(
        "EgressOnlyInternetGateways",
        "describe_egress_only_internet_gateways",
        ("aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",),
    ),
    Call("NatGateways", "describe_nat_gateways", ("aws:ec2/natGateway:NatGateway",)),
    Call(
        "VpcPeeringConnections",
        "describe_vpc_peering_connections",
        ("aws:ec2/vpcPeeringConnection:VpcPeeringConnection",),
    ),
    Call("VpcEndpoints", "describe_vpc_endpoints", (_ENDPOINT,)),
    Call("VpnGateways", "describe_vpn_gateways", ("aws:ec2/vpnGateway:VpnGateway",), paged=False),
    Call("VpnConnections", "describe_vpn_connections", ("aws:ec2/vpnConnection:VpnConnection",), paged=False),
    Call("PrefixLists", "describe_managed_prefix_lists", ("aws:ec2/managedPrefixList:ManagedPrefixList",)),
    Call("TransitGateways", "describe_transit_gateways", (_TRANSIT,)),
    Call("TransitGatewayAttachments", "describe_transit_gateway_attachments", ()),
    Call(
        "TransitGatewayVpcAttachments",
        "describe_transit_gateway_vpc_attachments",
        ("aws:ec2transitgateway/vpcAttachment:VpcAttachment",),
    ),
    Call("TransitGatewayPeeringAttachments", "describe_transit_gateway_peering_attachments", ()),
    Call(
        "TransitGatewayRouteTables",
        "describe_transit_gateway_route_tables",
        ("aws:ec2transitgateway/routeTable:RouteTable", "aws:ec2transitgateway/route:Route"),
    ),
    Call("virtualInterfaces", "describe_virtual_interfaces", (), paged=False, service="directconnect"),
)
OTHER_FORMS = (
    "aws:ec2/securityGroupRule:SecurityGroupRule",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    "aws:ec2/networkAclRule:NetworkAclRule",
    "aws:ec2/networkAclAssociation:NetworkAclAssociation",
    "aws:ec2/route:Route",
    "aws:ec2/routeTableAssociation:RouteTableAssociation",
    "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
    "aws:ec2/vpcIpv6CidrBlockAssociation*",
    "aws:ec2/vpcBlockPublicAccessExclusion*",
    "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy",
    "aws:ec2/internetGateway*",
    "aws:ec2/egressOnlyInternetGateway*",
    "aws:ec2/natGateway*",
    "aws:ec2/vpcPeeringConnection*",
    "aws:ec2/vpnGateway*",
    "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation",
    "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation",
    _MAIN,
)
"""What others write of the same networks: rules and routes are inside what they belong to here."""


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
            found = ask.all(call.operation, call.service, call.method, call.key) if call.paged else _unpaged(ask, call)
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


def _unpaged(ask: Ask, call: Call) -> tuple[Item, ...]:
    """What a call lists that answers at once."""
    client = ask.client(call.service)
    if call.key == "virtualInterfaces":
        return ask.listed(call.operation, client.describe_virtual_interfaces, call.key, "nextToken")
    method = client.describe_vpn_gateways if call.key == "VpnGateways" else client.describe_vpn_connections
    page = ask.one(call.operation, method)
    return tuple(page.items(call.key)) if page else ()


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


UNREAD = "unread:"
"""Begins the ids of resources that stand for what could not be read."""


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
        if said is not None and tags(said):
            inputs["tags"] = tags(said)
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
            case type_ if type_ == _TRANSIT and said is not None:
                options = said.inner("Options")
                inputs |= {
                    "autoAcceptSharedAttachments": options.maybe("AutoAcceptSharedAttachments"),
                    "defaultRouteTableAssociation": options.maybe("DefaultRouteTableAssociation"),
                    "defaultRouteTablePropagation": options.maybe("DefaultRouteTablePropagation"),
                }
            case type_:
                pass
        yield replace(each, type=type_, inputs=inputs, region=region)


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
    }
    return {each.item.text(id_): each.item for key, id_ in kinds.items() for each in answers.of(key, id_)}


def _id(value: DraftValue) -> str:
    return value.id if isinstance(value, Id) else ""
