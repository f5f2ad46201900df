"""IPsec over a line: a VPN connection a region whose packets travel over the line's Direct Connect gateway.

What comes over the line without a tunnel is led by a table that knows the tunnels' ends only, so that it reaches no
member.

Source: Site-to-Site VPN User Guide, "Private IP VPN with Direct Connect", "Tunnel options"; NIST SP 800-77 Rev. 1 and
CRYPTREC LS-0001 (algorithms).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_aws import ec2, ec2transitgateway

from components.site import Site
from jichi.tenancy.connectivity import Line
from network.hub.aws_lines import SHORT_NUMBER, router_address
from network.hub.aws_tags import tag_as_own

IKE = ["ikev2"]
CIPHERS = ["AES256-GCM-16"]
HASHES = ["SHA2-384", "SHA2-512"]
GROUPS = [20, 21]
"""Diffie-Hellman groups: the elliptic curves of 384 and 521 bits (RFC 5903)."""


@dataclass(frozen=True, slots=True)
class Tunnels:
    """A line's tunnels in one region.

    Args:
        attachment: theirs to the transit gateway.
        handed: what those who set up the routers need: addresses, and where the keys are.
    """

    attachment: pulumi.Output[str]
    handed: Mapping[str, pulumi.Output[str]]


def create_tunnels(
    site: Site,
    line: Line,
    transit: ec2transitgateway.TransitGateway,
    transport: pulumi.Output[str],
    parent: pulumi.Resource,
) -> Tunnels:
    """A line's tunnels in one region, and the table that what carries them is led by.

    One VPN connection a line, not one a circuit: a static route has one target and stays when that one is down. The
    circuits stand in for each other below the tunnels, in the Direct Connect gateway's own choice of the way.

    Args:
        site: the hub's region.
        line: the line.
        transit: the region's transit gateway.
        transport: the attachment of the line's Direct Connect gateway, over which the tunnels go.
        parent: the component it belongs to.
    """
    scope = site.scope
    name = f"line-{line.name}"
    end = router_address(scope.tenancy, line)
    table = ec2transitgateway.RouteTable(
        f"{site.place}-{name}-transport-table",
        transit_gateway_id=transit.id,
        tags=scope.tags(f"{name}-transport-table-{site.place}"),
        opts=site.child(parent),
    )
    ec2transitgateway.RouteTableAssociation(
        f"{site.place}-{name}-transport-association",
        transit_gateway_attachment_id=transport,
        transit_gateway_route_table_id=table.id,
        opts=site.child(parent),
    )
    ec2transitgateway.Route(
        f"{site.place}-{name}-transport-route",
        destination_cidr_block=f"{end}/32",
        transit_gateway_attachment_id=transport,
        transit_gateway_route_table_id=table.id,
        opts=site.child(parent),
    )
    short = line.asn <= SHORT_NUMBER
    customer = ec2.CustomerGateway(
        f"{site.place}-{name}-customer",
        type="ipsec.1",
        ip_address=str(end),
        bgp_asn=str(line.asn) if short else None,
        bgp_asn_extended=None if short else str(line.asn),
        tags=scope.tags(f"{name}-customer-{site.place}"),
        opts=site.child(parent),
    )
    vpn = ec2.VpnConnection(
        f"{site.place}-{name}-vpn",
        type="ipsec.1",
        customer_gateway_id=customer.id,
        transit_gateway_id=transit.id,
        outside_ip_address_type="PrivateIpv4",
        transport_transit_gateway_attachment_id=transport,
        static_routes_only=False,
        # In Secrets Manager the keys are in no answer of the API, and so in no state.
        preshared_key_storage="SecretsManager",
        tunnel1_ike_versions=IKE,
        tunnel2_ike_versions=IKE,
        tunnel1_phase1_encryption_algorithms=CIPHERS,
        tunnel2_phase1_encryption_algorithms=CIPHERS,
        tunnel1_phase2_encryption_algorithms=CIPHERS,
        tunnel2_phase2_encryption_algorithms=CIPHERS,
        tunnel1_phase1_integrity_algorithms=HASHES,
        tunnel2_phase1_integrity_algorithms=HASHES,
        tunnel1_phase2_integrity_algorithms=HASHES,
        tunnel2_phase2_integrity_algorithms=HASHES,
        tunnel1_phase1_dh_group_numbers=GROUPS,
        tunnel2_phase1_dh_group_numbers=GROUPS,
        tunnel1_phase2_dh_group_numbers=GROUPS,
        tunnel2_phase2_dh_group_numbers=GROUPS,
        # AWS begins, and begins again: the router that stands in for another need not notice by itself.
        tunnel1_startup_action="start",
        tunnel2_startup_action="start",
        tunnel1_dpd_timeout_action="restart",
        tunnel2_dpd_timeout_action="restart",
        tunnel1_enable_tunnel_lifecycle_control=True,
        tunnel2_enable_tunnel_lifecycle_control=True,
        tags=scope.tags(f"{name}-vpn-{site.place}"),
        opts=site.child(parent),
    )
    tag_as_own(site, f"{name}-vpn", vpn.transit_gateway_attachment_id, parent)
    handed = {
        "tunnel1": vpn.tunnel1_address,
        "tunnel1AmazonInside": vpn.tunnel1_vgw_inside_address,
        "tunnel1CustomerInside": vpn.tunnel1_cgw_inside_address,
        "tunnel2": vpn.tunnel2_address,
        "tunnel2AmazonInside": vpn.tunnel2_vgw_inside_address,
        "tunnel2CustomerInside": vpn.tunnel2_cgw_inside_address,
        "keys": vpn.preshared_key_arn,
    }
    return Tunnels(vpn.transit_gateway_attachment_id, handed)
