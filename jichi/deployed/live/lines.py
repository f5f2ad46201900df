"""Lines and what is shared over accounts: Direct Connect, gateways of customers, shares of RAM. Keys of BGP stay out.

Source: AWS Direct Connect API Reference (Connection, DirectConnectGateway, DirectConnectGatewayAssociationProposal);
AWS RAM API Reference (ResourceShare, ResourceShareAssociation); Amazon EC2 API Reference, CustomerGateway.
"""

from __future__ import annotations

from jichi.deployed.drafts import Drafts, Id
from jichi.deployed.live.asking import Ask, pairs, put
from jichi.deployed.live.reader import Reader

_CONNECTION = "aws:directconnect/connection:Connection"
_GATEWAY = "aws:directconnect/gateway:Gateway"
_PROPOSAL = "aws:directconnect/gatewayAssociationProposal:GatewayAssociationProposal"
_CUSTOMER = "aws:ec2/customerGateway:CustomerGateway"
_SHARE = "aws:ram/resourceShare:ResourceShare"
_PRINCIPAL = "aws:ram/principalAssociation:PrincipalAssociation"
_RESOURCE = "aws:ram/resourceAssociation:ResourceAssociation"
_REFERENCE = "aws:ec2transitgateway/prefixListReference:PrefixListReference"
_GONE = ("deleted", "deleting", "rejected", "DELETED", "DELETING", "DISASSOCIATED", "FAILED")


def _connections(ask: Ask, drafts: Drafts) -> None:
    call = ask.client("directconnect").describe_connections
    for each in ask.listed("directconnect:DescribeConnections", call, "connections", "nextToken"):
        if each.maybe("connectionState") not in _GONE:
            inputs = {
                "name": each.maybe("connectionName"),
                "location": each.maybe("location"),
                "bandwidth": each.maybe("bandwidth"),
                "encryptionMode": each.maybe("encryptionMode"),
                "requestMacsec": each.flag("macSecCapable"),
                "providerName": each.maybe("providerName"),
            }
            tags = pairs(each, "tags", "key", "value")
            put(drafts, each.text("connectionId"), _CONNECTION, inputs, ask.region, tags)


def _gateways(ask: Ask, drafts: Drafts) -> None:
    call = ("directconnect", "describe_direct_connect_gateways", "directConnectGateways")
    for each in ask.all("directconnect:DescribeDirectConnectGateways", *call):
        if each.maybe("directConnectGatewayState") not in _GONE:
            asn = each.number("amazonSideAsn")
            inputs = {
                "name": each.maybe("directConnectGatewayName"),
                "amazonSideAsn": None if asn is None else str(asn),
            }
            tags = pairs(each, "tags", "key", "value")
            put(drafts, each.text("directConnectGatewayId"), _GATEWAY, inputs, ask.region, tags)


def _proposals(ask: Ask, drafts: Drafts) -> None:
    """What another account asks for, and what is asked of another; one that was accepted is an association."""
    key, action = "directConnectGatewayAssociationProposals", "DescribeDirectConnectGatewayAssociationProposals"
    call = ask.client("directconnect").describe_direct_connect_gateway_association_proposals
    for each in ask.listed(f"directconnect:{action}", call, key, "nextToken"):
        if each.maybe("proposalState") == "requested":
            gateway = each.inner("associatedGateway").maybe("id")
            prefixes = each.items("requestedAllowedPrefixesToDirectConnectGateway")
            inputs = {
                "dxGatewayId": each.maybe("directConnectGatewayId"),
                "associatedGatewayId": Id(gateway) if gateway else None,
                "allowedPrefixes": tuple(one.text("cidr") for one in prefixes),
            }
            put(drafts, each.text("proposalId"), _PROPOSAL, inputs, ask.region)


def _customers(ask: Ask, drafts: Drafts) -> None:
    found = ask.one("ec2:DescribeCustomerGateways", ask.client("ec2").describe_customer_gateways)
    for each in found.items("CustomerGateways") if found else ():
        if each.maybe("State") not in _GONE:
            inputs = {
                "type": each.maybe("Type"),
                "ipAddress": each.maybe("IpAddress"),
                "bgpAsn": each.maybe("BgpAsn"),
                "certificateArn": each.maybe("CertificateArn"),
            }
            put(drafts, each.text("CustomerGatewayId"), _CUSTOMER, inputs, ask.region, pairs(each))


def _references(ask: Ask, drafts: Drafts) -> None:
    """Lists of prefixes in the tables of transit gateways."""
    tables = ("ec2", "describe_transit_gateway_route_tables", "TransitGatewayRouteTables")
    listed = ("ec2", "get_transit_gateway_prefix_list_references", "TransitGatewayPrefixListReferences")
    for each in ask.all("ec2:DescribeTransitGatewayRouteTables", *tables):
        table = each.text("TransitGatewayRouteTableId")
        found = ask.all("ec2:GetTransitGatewayPrefixListReferences", *listed, TransitGatewayRouteTableId=table)
        for one in found:
            prefixes, end = one.text("PrefixListId"), one.inner("TransitGatewayAttachment")
            attachment = end.maybe("TransitGatewayAttachmentId")
            inputs = {
                "transitGatewayRouteTableId": Id(table),
                "prefixListId": Id(prefixes),
                "transitGatewayAttachmentId": Id(attachment) if attachment else None,
                "blackhole": one.flag("Blackhole"),
            }
            put(drafts, f"{table}#{prefixes}", _REFERENCE, inputs, ask.region)


def _shares(ask: Ask, drafts: Drafts) -> None:
    call = ("ram", "get_resource_shares", "resourceShares")
    for each in ask.all("ram:GetResourceShares", *call, resourceOwner="SELF"):
        if each.maybe("status") not in _GONE:
            inputs = {
                "name": each.maybe("name"),
                # The answer leaves it out where it is not so.
                "allowExternalPrincipals": each.flag("allowExternalPrincipals"),
            }
            tags = pairs(each, "tags", "key", "value")
            put(drafts, each.text("resourceShareArn"), _SHARE, inputs, ask.region, tags)


def _associations(ask: Ask, drafts: Drafts) -> None:
    call = ("ram", "get_resource_share_associations", "resourceShareAssociations")
    for kind, type_, key in (("PRINCIPAL", _PRINCIPAL, "principal"), ("RESOURCE", _RESOURCE, "resourceArn")):
        for each in ask.all("ram:GetResourceShareAssociations", *call, associationType=kind):
            share, what = each.text("resourceShareArn"), each.text("associatedEntity")
            # Of other accounts' shares a call shows those that are given to this one, too.
            if each.maybe("status") in _GONE or f":{ask.place.account}:" not in share:
                continue
            # Things of EC2 are known by their ids, the last part of their ARNs.
            drafts.aliases.setdefault(what, Id(what.rsplit("/", 1)[-1], "arn"))
            meant = Id(what, "arn") if kind == "RESOURCE" else what
            put(drafts, f"{share}#{what}", type_, {"resourceShareArn": Id(share, "arn"), key: meant}, ask.region)


READERS = (
    Reader(_connections, {_CONNECTION: ("encryptionMode", "requestMacsec", "tags")}),
    Reader(_gateways, {_GATEWAY: ("tags",)}, once=True),
    Reader(_proposals, {_PROPOSAL: ("allowedPrefixes",)}, once=True),
    Reader(_customers, {_CUSTOMER: ("ipAddress", "tags")}),
    Reader(_references, {_REFERENCE: ("prefixListId",)}),
    Reader(_shares, {_SHARE: ("allowExternalPrincipals", "tags")}),
    Reader(_associations, {_PRINCIPAL: ("principal",), _RESOURCE: ("resourceArn",)}),
)
