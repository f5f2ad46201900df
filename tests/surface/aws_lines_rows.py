"""How the types of ec2transitgateway, directconnect and ram, and the VPN types and tags of ec2, are made."""

from __future__ import annotations

from collections.abc import Mapping

from tests.surface.model import Call, Each, Fill, Number, One, Row, Target, row

_BY_DEFAULT = (
    "of the provider: with it, it adds to or takes from the default table of the transit gateway, if one is there"
)


def _tags(type_: str) -> dict[str, str]:
    return {"tags": f"TagSpecifications[ResourceType={type_}].Tags"}


def _tunnel(number: int, path: str) -> Mapping[str, Target]:
    listed = {
        "IkeVersions": "IKEVersions",
        **{f"Phase{phase}EncryptionAlgorithms": f"Phase{phase}EncryptionAlgorithms" for phase in (1, 2)},
        **{f"Phase{phase}IntegrityAlgorithms": f"Phase{phase}IntegrityAlgorithms" for phase in (1, 2)},
        **{f"Phase{phase}DhGroupNumbers": f"Phase{phase}DHGroupNumbers" for phase in (1, 2)},
    }
    single = {
        "StartupAction": "StartupAction",
        "DpdTimeoutAction": "DPDTimeoutAction",
        "EnableTunnelLifecycleControl": "EnableTunnelLifecycleControl",
    }
    return {f"tunnel{number}{name}": Each(f"{path}.{member}", "Value") for name, member in listed.items()} | {
        f"tunnel{number}{name}": f"{path}.{member}" for name, member in single.items()
    }


_PREFIXES = Each("addAllowedPrefixesToDirectConnectGateway", "cidr")
_SECOND_TUNNEL = _tunnel(2, "TunnelOptions")

LINES: Mapping[str, Row] = {
    "aws:directconnect/connection:Connection": row(
        "directconnect",
        Call("CreateConnection", {"name": "connectionName", "requestMacsec": "requestMACSec"}),
        Call("UpdateConnection", fills={"connectionId": Fill.MADE}, takes=("encryptionMode",)),
    ),
    "aws:directconnect/gateway:Gateway": row(
        "directconnect",
        Call(
            "CreateDirectConnectGateway",
            {"name": "directConnectGatewayName", "amazonSideAsn": Number("amazonSideAsn")},
        ),
    ),
    "aws:directconnect/gatewayAssociation:GatewayAssociation": row(
        "directconnect",
        Call(
            "CreateDirectConnectGatewayAssociation",
            {
                "dxGatewayId": "directConnectGatewayId",
                "associatedGatewayId": "gatewayId",
                "allowedPrefixes": _PREFIXES,
            },
        ),
    ),
    "aws:directconnect/gatewayAssociationProposal:GatewayAssociationProposal": row(
        "directconnect",
        Call(
            "CreateDirectConnectGatewayAssociationProposal",
            {
                "dxGatewayId": "directConnectGatewayId",
                "dxGatewayOwnerAccountId": "directConnectGatewayOwnerAccount",
                "associatedGatewayId": "gatewayId",
                "allowedPrefixes": _PREFIXES,
            },
        ),
    ),
    "aws:directconnect/transitVirtualInterface:TransitVirtualInterface": row(
        "directconnect",
        Call(
            "CreateTransitVirtualInterface",
            {
                "connectionId": "connectionId",
                "name": "newTransitVirtualInterface.virtualInterfaceName",
                "bgpAsn": "newTransitVirtualInterface.asn",
                "bgpAsnLong": Number("newTransitVirtualInterface.asnLong"),
                "dxGatewayId": "newTransitVirtualInterface.directConnectGatewayId",
                "sitelinkEnabled": "newTransitVirtualInterface.enableSiteLink",
            },
            within="newTransitVirtualInterface",
        ),
    ),
    "aws:ec2/customerGateway:CustomerGateway": row(
        "ec2",
        Call(
            "CreateCustomerGateway",
            {
                "bgpAsn": Number("BgpAsn"),
                "bgpAsnExtended": Number("BgpAsnExtended"),
                **_tags("customer-gateway"),
            },
        ),
    ),
    "aws:ec2/tag:Tag": row(
        "ec2",
        Call("CreateTags", {"resourceId": One("Resources"), "key": "Tags.Key", "value": "Tags.Value"}),
    ),
    "aws:ec2/vpnConnection:VpnConnection": row(
        "ec2",
        Call(
            "CreateVpnConnection",
            {
                "customerGatewayId": "CustomerGatewayId",
                "transitGatewayId": "TransitGatewayId",
                "type": "Type",
                "presharedKeyStorage": "PreSharedKeyStorage",
                **_tunnel(1, "Options.TunnelOptions"),
                **_tags("vpn-connection"),
            },
            takes=(
                *("customerGatewayId", "transitGatewayId", "type", "presharedKeyStorage", "tags"),
                *("outsideIpAddressType", "transportTransitGatewayAttachmentId", "staticRoutesOnly"),
                *_tunnel(1, ""),
            ),
            within="Options",
        ),
        # The provider sends the second tunnel's options as the second item of the same list. They have the shape of
        # this call, which it makes when they change.
        Call(
            "ModifyVpnTunnelOptions",
            _SECOND_TUNNEL,
            fills={"VpnConnectionId": Fill.MADE, "VpnTunnelOutsideIpAddress": Fill.MADE},
            takes=tuple(_SECOND_TUNNEL),
        ),
    ),
    "aws:ec2transitgateway/route:Route": row("ec2", Call("CreateTransitGatewayRoute")),
    "aws:ec2transitgateway/routeTable:RouteTable": row(
        "ec2", Call("CreateTransitGatewayRouteTable", _tags("transit-gateway-route-table"))
    ),
    "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation": row(
        "ec2", Call("AssociateTransitGatewayRouteTable")
    ),
    "aws:ec2transitgateway/transitGateway:TransitGateway": row(
        "ec2",
        Call(
            "CreateTransitGateway",
            {"description": "Description", **_tags("transit-gateway")},
            within="Options",
        ),
    ),
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": row(
        "ec2",
        Call(
            "CreateTransitGatewayVpcAttachment",
            {
                "transitGatewayId": "TransitGatewayId",
                "vpcId": "VpcId",
                "subnetIds": "SubnetIds",
                **_tags("transit-gateway-attachment"),
            },
            within="Options",
        ),
        transitGatewayDefaultRouteTableAssociation=_BY_DEFAULT,
        transitGatewayDefaultRouteTablePropagation=_BY_DEFAULT,
    ),
    "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter": row(
        "ec2",
        Call("AcceptTransitGatewayVpcAttachment", takes=("transitGatewayAttachmentId",)),
        Call("CreateTags", takes=("tags",), fills={"Resources": Fill.MADE}),
        transitGatewayDefaultRouteTableAssociation=_BY_DEFAULT,
        transitGatewayDefaultRouteTablePropagation=_BY_DEFAULT,
    ),
    "aws:ram/principalAssociation:PrincipalAssociation": row(
        "ram", Call("AssociateResourceShare", {"principal": One("principals")})
    ),
    "aws:ram/resourceAssociation:ResourceAssociation": row(
        "ram", Call("AssociateResourceShare", {"resourceArn": One("resourceArns")})
    ),
    "aws:ram/resourceShare:ResourceShare": row("ram", Call("CreateResourceShare")),
}
"""By Pulumi's type token."""
