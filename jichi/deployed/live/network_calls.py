"""The calls that list what networks are made of, and which types become of their answers."""

from __future__ import annotations

from dataclasses import dataclass


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
    Call(
        "Vpcs",
        "describe_vpcs",
        (
            "aws:ec2/vpc:Vpc",
            "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions",
            "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation",
        ),
    ),
    Call("Subnets", "describe_subnets", ("aws:ec2/subnet:Subnet",)),
    Call(
        "RouteTables",
        "describe_route_tables",
        ("aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable"),
    ),
    Call(
        "SecurityGroups",
        "describe_security_groups",
        ("aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"),
    ),
    Call(
        "NetworkAcls",
        "describe_network_acls",
        ("aws:ec2/networkAcl:NetworkAcl", "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"),
    ),
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
    Call("VpcEndpoints", "describe_vpc_endpoints", ("aws:ec2/vpcEndpoint:VpcEndpoint",)),
    Call("VpnGateways", "describe_vpn_gateways", ("aws:ec2/vpnGateway:VpnGateway",), paged=False),
    Call("VpnConnections", "describe_vpn_connections", ("aws:ec2/vpnConnection:VpnConnection",), paged=False),
    Call("PrefixLists", "describe_managed_prefix_lists", ("aws:ec2/managedPrefixList:ManagedPrefixList",)),
    Call("TransitGateways", "describe_transit_gateways", ("aws:ec2transitgateway/transitGateway:TransitGateway",)),
    Call("TransitGatewayAttachments", "describe_transit_gateway_attachments", ()),
    Call(
        "TransitGatewayVpcAttachments",
        "describe_transit_gateway_vpc_attachments",
        ("aws:ec2transitgateway/vpcAttachment:VpcAttachment",),
    ),
    Call(
        "TransitGatewayPeeringAttachments",
        "describe_transit_gateway_peering_attachments",
        ("aws:ec2transitgateway/peeringAttachment:PeeringAttachment",),
    ),
    Call(
        "TransitGatewayRouteTables",
        "describe_transit_gateway_route_tables",
        ("aws:ec2transitgateway/routeTable:RouteTable", "aws:ec2transitgateway/route:Route"),
    ),
    Call(
        "virtualInterfaces",
        "describe_virtual_interfaces",
        (
            "aws:directconnect/transitVirtualInterface:TransitVirtualInterface",
            "aws:directconnect/privateVirtualInterface:PrivateVirtualInterface",
            "aws:directconnect/publicVirtualInterface:PublicVirtualInterface",
        ),
        paged=False,
        service="directconnect",
    ),
    Call(
        "directConnectGatewayAssociations",
        "describe_direct_connect_gateway_associations",
        ("aws:directconnect/gatewayAssociation:GatewayAssociation",),
        service="directconnect",
    ),
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
    "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy",
    "aws:ec2/tag:Tag",
    "aws:ec2/internetGateway*",
    "aws:ec2/egressOnlyInternetGateway*",
    "aws:ec2/natGateway*",
    "aws:ec2/vpcPeeringConnection*",
    "aws:ec2/vpnGateway*",
    "aws:ec2/vpnConnectionRoute*",
    "aws:ec2/peeringConnectionOptions*",
    "aws:directconnect/publicVirtualInterface*",
    "aws:directconnect/hostedPublicVirtualInterface*",
    "aws:ec2transitgateway/peeringAttachment*",
    "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter",
    "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation",
    "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation",
    "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation",
)
"""What others write of the same networks: rules and routes are inside what they belong to here, an attachment is one
from either side, a hosted interface is an interface."""
