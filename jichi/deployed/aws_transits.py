"""Transit gateways with their attachments and tables, and lines to offices, as described.

A deployed transit gateway has no default table of which anything would have to be guessed: associations and routes are
said one by one. One whose tables are not wholly described (it may be another account's) is foreign.
"""

from __future__ import annotations

from collections.abc import Iterator

from jichi.deployed.answers import Answers, Found
from jichi.deployed.drafts import Drafts, Id, ids
from jichi.deployed.states import stands

_ATTACHMENT = "TransitGatewayAttachmentId"
_TABLE = "TransitGatewayRouteTableId"


def transits(answers: Answers, drafts: Drafts) -> None:
    """Everything about transit gateways; the lines (`lines`) have to be drafted before."""
    tables = {each.item.text(_TABLE): each for each in _standing(answers, "TransitGatewayRouteTables", _TABLE)}
    searched = answers.about("Routes")
    for each in _standing(answers, "TransitGateways", "TransitGatewayId"):
        transit = each.item.text("TransitGatewayId")
        own = [table for table, one in tables.items() if one.item.text("TransitGatewayId") == transit]
        unsearched = [table for table in own if table not in searched]
        for table in unsearched:
            drafts.unread("missing:search-transit-gateway-routes", table, region=each.region)
        if own and not unsearched:
            inputs = {"amazonSideAsn": each.item.inner("Options").number("AmazonSideAsn")}
            type_ = "aws:ec2transitgateway/transitGateway:TransitGateway"
            drafts.add(transit, type_, inputs, region=each.region, item=each.item)
        elif not own:
            drafts.unread("missing:transit-gateway-route-tables", transit, region=each.region)
    for table, each in tables.items():
        inputs = {"transitGatewayId": Id(each.item.text("TransitGatewayId"))}
        drafts.add(table, "aws:ec2transitgateway/routeTable:RouteTable", inputs, region=each.region, item=each.item)
    _attachments(answers, drafts)
    _associations(answers, drafts)
    for table in tables:
        if table in searched:
            _routes(answers, table, drafts)


def _standing(answers: Answers, key: str, id_: str) -> Iterator[Found]:
    return (each for each in answers.of(key, id_) if stands(each.item.maybe("State")))


def _attachments(answers: Answers, drafts: Drafts) -> None:
    for each in _standing(answers, "TransitGatewayVpcAttachments", _ATTACHMENT):
        item = each.item
        inputs = {
            "transitGatewayId": Id(item.text("TransitGatewayId")),
            "vpcId": Id(item.text("VpcId")),
            "subnetIds": ids(item.texts("SubnetIds")),
            "applianceModeSupport": item.inner("Options").maybe("ApplianceModeSupport"),
            "transitGatewayDefaultRouteTableAssociation": False,
            "transitGatewayDefaultRouteTablePropagation": False,
        }
        type_ = "aws:ec2transitgateway/vpcAttachment:VpcAttachment"
        drafts.add(item.text(_ATTACHMENT), type_, inputs, vpc=item.text("VpcId"), region=each.region, item=item)
    for each in _standing(answers, "TransitGatewayPeeringAttachments", _ATTACHMENT):
        own, peer = each.item.inner("RequesterTgwInfo"), each.item.inner("AccepterTgwInfo")
        inputs = {
            "transitGatewayId": Id(own.text("TransitGatewayId")),
            "peerTransitGatewayId": Id(peer.text("TransitGatewayId")),
            "peerAccountId": peer.maybe("OwnerId"),
            "peerRegion": peer.maybe("Region"),
        }
        type_ = "aws:ec2transitgateway/peeringAttachment:PeeringAttachment"
        drafts.add(each.item.text(_ATTACHMENT), type_, inputs, region=each.region, item=each.item)
    known = drafts.ids()
    for each in _standing(answers, "TransitGatewayVpcAttachments", _ATTACHMENT):
        if each.item.text("TransitGatewayId") not in known:
            drafts.unread("transitGateway:not-described", each.item.text(_ATTACHMENT), vpc=each.item.text("VpcId"))
    for each in _standing(answers, "TransitGatewayAttachments", _ATTACHMENT):
        name, kind = each.item.text(_ATTACHMENT), each.item.maybe("ResourceType") or "unknown"
        line = _line(each, known)
        if line:
            drafts.aliases[name] = line
        elif name not in known:
            drafts.unread(f"transitGatewayAttachment:{kind}", name, region=each.region)


def _line(each: Found, known: frozenset[str]) -> Id | None:
    """The line that an attachment belongs to: a VPN, or a Direct Connect gateway's association with the transit."""
    resource, transit = each.item.maybe("ResourceId"), each.item.maybe("TransitGatewayId")
    name = {"vpn": resource, "direct-connect-gateway": f"{resource}#{transit}"}.get(each.item.maybe("ResourceType"))
    return Id(name, "transitGatewayAttachmentId") if name in known and name else None


def _associations(answers: Answers, drafts: Drafts) -> None:
    """By which table each attachment's packets are routed."""
    found: dict[str, str] = {}
    told: set[str] = set()
    for each in _standing(answers, "TransitGatewayAttachments", _ATTACHMENT):
        told.add(each.item.text(_ATTACHMENT))
        association = each.item.inner("Association")
        if association.body and stands(association.maybe("State")):
            found[each.item.text(_ATTACHMENT)] = association.text(_TABLE)
    for table, answer in answers.about("Associations").items():
        for one in answer.whole.items("Associations"):
            told.add(one.text(_ATTACHMENT))
            if stands(one.maybe("State")):
                found[one.text(_ATTACHMENT)] = table
    for each in _standing(answers, "TransitGatewayVpcAttachments", _ATTACHMENT):
        name = each.item.text(_ATTACHMENT)
        if name not in told:
            drafts.unread("missing:association", name, vpc=each.item.text("VpcId"))
    for attachment, table in found.items():
        inputs = {"transitGatewayAttachmentId": Id(attachment), "transitGatewayRouteTableId": Id(table)}
        type_ = "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation"
        drafts.add(f"{attachment}#table", type_, inputs)


def _routes(answers: Answers, table: str, drafts: Drafts) -> None:
    """The routes of a table, as they are in force: propagated ones are as good as static ones by now."""
    for index, each in enumerate(answers.about("Routes")[table].whole.items("Routes")):
        if not stands(each.maybe("State")):
            continue
        ends = tuple(one.text(_ATTACHMENT) for one in each.items("TransitGatewayAttachments"))
        dead = each.maybe("State") == "blackhole"
        for place, end in enumerate((None,) if dead else ends or (None,)):
            inputs = {
                "transitGatewayRouteTableId": Id(table),
                "destinationCidrBlock": each.maybe("DestinationCidrBlock"),
                "transitGatewayAttachmentId": Id(end) if end else None,
                "blackhole": dead,
            }
            drafts.add(f"{table}#{index}.{place}", "aws:ec2transitgateway/route:Route", inputs)


def lines(answers: Answers, drafts: Drafts) -> None:
    """VPN gateways and connections, associations of Direct Connect gateways, and virtual interfaces.

    Keys of tunnels and of BGP are in these answers: only what is named here is read.
    """
    homes: dict[str, str] = {}
    for each in _standing(answers, "VpnGateways", "VpnGatewayId"):
        for one in each.item.items("VpcAttachments"):
            if stands(one.maybe("State")):
                name, vpc = each.item.text("VpnGatewayId"), one.text("VpcId")
                homes[name] = vpc
                drafts.add(name, "aws:ec2/vpnGateway:VpnGateway", {"vpcId": Id(vpc)}, vpc=vpc, region=each.region)
    for each in _standing(answers, "VpnConnections", "VpnConnectionId"):
        item, gateway, options = each.item, each.item.maybe("VpnGatewayId"), each.item.inner("Options")
        transport = options.maybe("TransportTransitGatewayAttachmentId")
        inputs = {
            "vpnGatewayId": Id(gateway) if gateway else None,
            "transitGatewayId": Id(item.text("TransitGatewayId")) if item.maybe("TransitGatewayId") else None,
            "customerGatewayId": item.maybe("CustomerGatewayId"),
            "outsideIpAddressType": options.maybe("OutsideIpAddressType"),
            "transportTransitGatewayAttachmentId": Id(transport) if transport else None,
        }
        type_ = "aws:ec2/vpnConnection:VpnConnection"
        drafts.add(item.text("VpnConnectionId"), type_, inputs, vpc=homes.get(gateway, ""), region=each.region)
    for each in answers.of("directConnectGatewayAssociations", "associationId"):
        item, gateway = each.item, each.item.inner("associatedGateway").maybe("id")
        if stands(item.maybe("associationState")):
            prefixes = item.items("allowedPrefixesToDirectConnectGateway")
            inputs = {
                "dxGatewayId": item.text("directConnectGatewayId"),
                "associatedGatewayId": Id(gateway),
                "allowedPrefixes": tuple(one.text("cidr") for one in prefixes),
            }
            name = f"{item.text('directConnectGatewayId')}#{gateway}"
            type_ = "aws:directconnect/gatewayAssociation:GatewayAssociation"
            drafts.add(name, type_, inputs, vpc=homes.get(gateway, ""))
    for each in answers.of("virtualInterfaces", "virtualInterfaceId"):
        item, gateway = each.item, each.item.maybe("virtualGatewayId")
        kind = item.maybe("virtualInterfaceType") or "unknown"
        if stands(item.maybe("virtualInterfaceState")):
            inputs = {
                "vpnGatewayId": Id(gateway) if gateway else None,
                "dxGatewayId": item.maybe("directConnectGatewayId"),
                "connectionId": item.maybe("connectionId"),
                "vlan": item.number("vlan"),
                "sitelinkEnabled": item.flag("siteLinkEnabled"),
            }
            type_ = f"aws:directconnect/{kind}VirtualInterface:{kind.capitalize()}VirtualInterface"
            drafts.add(item.text("virtualInterfaceId"), type_, inputs, vpc=homes.get(gateway, ""))
