"""Which answers of which AWS calls are read, known by the key under which a call lists what it found.

Source: Amazon EC2 API Reference and AWS Direct Connect API Reference, response elements of each call.
"""

from __future__ import annotations

CALLS = {
    "Vpcs": "describe-vpcs",
    "Subnets": "describe-subnets",
    "RouteTables": "describe-route-tables",
    "SecurityGroups": "describe-security-groups",
    "NetworkAcls": "describe-network-acls",
    "NetworkInterfaces": "describe-network-interfaces",
    "InternetGateways": "describe-internet-gateways",
    "EgressOnlyInternetGateways": "describe-egress-only-internet-gateways",
    "NatGateways": "describe-nat-gateways",
    "VpcPeeringConnections": "describe-vpc-peering-connections",
    "VpcEndpoints": "describe-vpc-endpoints",
    "VpnGateways": "describe-vpn-gateways",
    "VpnConnections": "describe-vpn-connections",
    "TransitGateways": "describe-transit-gateways",
    "TransitGatewayAttachments": "describe-transit-gateway-attachments",
    "TransitGatewayVpcAttachments": "describe-transit-gateway-vpc-attachments",
    "TransitGatewayPeeringAttachments": "describe-transit-gateway-peering-attachments",
    "TransitGatewayRouteTables": "describe-transit-gateway-route-tables",
    "PrefixLists": "describe-managed-prefix-lists or describe-prefix-lists",
    "directConnectGatewayAssociations": "directconnect describe-direct-connect-gateway-associations",
    "virtualInterfaces": "directconnect describe-virtual-interfaces",
}
"""Calls whose answers say themselves what they are about."""

OF_ONE = {
    "Routes": ("search-transit-gateway-routes", "tgw-rtb-"),
    "Associations": ("get-transit-gateway-route-table-associations", "tgw-rtb-"),
    "TransitGatewayRouteTablePropagations": ("get-transit-gateway-route-table-propagations", "tgw-rtb-"),
    "Entries": ("get-managed-prefix-list-entries", "pl-"),
}
"""Calls about one table or list, which their answers do not name: the file's name has to have its id in it."""

WITH_VPCS = (
    "Subnets",
    "RouteTables",
    "SecurityGroups",
    "NetworkAcls",
    "NetworkInterfaces",
    "InternetGateways",
    "EgressOnlyInternetGateways",
    "NatGateways",
    "VpcPeeringConnections",
    "VpcEndpoints",
    "VpnGateways",
    "TransitGatewayVpcAttachments",
)
"""What has to be known of every VPC: nobody can say that what was not asked for is not there."""

WITH_TRANSIT = ("TransitGateways", "TransitGatewayAttachments", "TransitGatewayRouteTables")
"""What has to be known where a VPC is attached to a transit gateway."""

WITH_VPN_GATEWAY = ("VpnConnections", "directConnectGatewayAssociations", "virtualInterfaces")
"""What has to be known where a VPC has a virtual private gateway."""

SAID_ELSEWHERE = frozenset(
    {
        "AdditionalRoutesAvailable",
        "Addresses",
        "AvailabilityZones",
        "CustomerGateways",
        "DhcpOptions",
        "FlowLogs",
        "KeyPairs",
        "NextToken",
        "Regions",
        "Reservations",
        "ResponseMetadata",
        "SecurityGroupRules",
        "Tags",
        "VpcBlockPublicAccessExclusions",
        "VpcBlockPublicAccessOptions",
        "connections",
        "directConnectGatewayAttachments",
        "directConnectGateways",
        "lags",
        "locations",
        "nextToken",
        "virtualGateways",
    }
)
"""What carries no packets, or is in the answers of other calls too: an instance's addresses are its interfaces', a
block on public access is in each VPC and subnet."""


def name_of(key: str) -> str:
    """The call that answers with a key."""
    return CALLS.get(key) or OF_ONE[key][0]
