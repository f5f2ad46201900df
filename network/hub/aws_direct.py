"""Direct Connect: a line's physical connections, its gateway, a transit virtual interface a circuit, and what joins the
gateway to the transit gateways.

Source: Direct Connect User Guide; provider `aws_dx_*`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_aws import directconnect, ec2transitgateway

from components.site import Site, Sites
from jichi.tenancy.clouds import Place
from jichi.tenancy.connectivity import Circuit, Line
from jichi.tenancy.model import Mode
from network.addressing import Position
from network.hub.aws_lines import (
    MTU,
    SHORT_NUMBER,
    Router,
    circuit_names,
    crossing,
    gateway_number,
    port_speed,
    router,
    steps,
)
from network.hub.aws_tags import tag_as_own

Transits = Mapping[Position, ec2transitgateway.TransitGateway]


@dataclass(frozen=True, slots=True)
class Gateway:
    """A line's Direct Connect gateway.

    Args:
        attachments: its attachment to the transit gateway of each region.
        handed: what the carrier and those who set up the other side's routers are handed.
    """

    attachments: Mapping[Position, pulumi.Output[str]]
    handed: Mapping[str, Any]


def create_gateway(sites: Sites, line: Line, transits: Transits, parent: pulumi.Resource) -> Gateway:
    """A line up to the transit gateways: made here, or only joined to them where it is there already (`verify`)."""
    tenancy = sites.primary.scope.tenancy
    made = line.mode is Mode.MANAGE
    gateway = _gateway(sites.primary, line, parent) if made else pulumi.Output.from_input(line.gateway or "")
    regions = {position: (sites.primary, sites.secondary)[position] for position in transits}
    attachments = {
        position: _attachment(site, line, position, gateway, transits[position], parent)
        for position, site in regions.items()
    }
    for position, site in regions.items():
        tag_as_own(site, f"line-{line.name}-gateway", attachments[position], parent)
    routers: dict[str, Any] = {}
    for name, circuit in zip(circuit_names(line), line.circuits, strict=True):
        setting = _setting(circuit, router(tenancy, line, circuit, tuple(transits)))
        if made:
            site = sites.primary if circuit.place is Place.PRIMARY else sites.secondary
            setting |= _circuit(site, line, name, circuit, gateway, parent)
        routers[name] = setting
    handed = {
        "gateway": gateway,
        "routers": routers,
        "steps": [{"ja": step.ja, "en": step.en} for step in steps(line)],
    }
    return Gateway(attachments, handed)


def _gateway(site: Site, line: Line, parent: pulumi.Resource) -> pulumi.Output[str]:
    tags = site.scope.tags(f"line-{line.name}")
    gateway = directconnect.Gateway(
        f"line-{line.name}-gateway",
        name=tags["Name"],
        amazon_side_asn=str(gateway_number(site.scope.tenancy)),
        tags=tags,
        opts=site.child(parent, protect=True),
    )
    return gateway.id


def _attachment(
    site: Site,
    line: Line,
    position: Position,
    gateway: pulumi.Output[str],
    transit: ec2transitgateway.TransitGateway,
    parent: pulumi.Resource,
) -> pulumi.Output[str]:
    """What joins a gateway to a transit gateway, with the prefixes that it may announce over the line.

    Of a gateway of another account only a proposal can be made, and the attachment looked up once it is accepted.
    """
    prefixes = [str(network) for network in crossing(site.scope.tenancy, line, position)]
    owner = line.gateway_account
    if owner is None or owner == site.scope.account:
        association = directconnect.GatewayAssociation(
            f"{site.place}-line-{line.name}-gateway-association",
            dx_gateway_id=gateway,
            associated_gateway_id=transit.id,
            allowed_prefixes=prefixes,
            opts=site.child(parent),
        )
        return association.transit_gateway_attachment_id
    proposal = directconnect.GatewayAssociationProposal(
        f"{site.place}-line-{line.name}-gateway-proposal",
        dx_gateway_id=gateway,
        dx_gateway_owner_account_id=owner,
        associated_gateway_id=transit.id,
        allowed_prefixes=prefixes,
        opts=site.child(parent),
    )
    accepted = ec2transitgateway.get_direct_connect_gateway_attachment_output(
        transit_gateway_id=transit.id,
        dx_gateway_id=gateway,
        opts=pulumi.InvokeOutputOptions(parent=parent, provider=site.provider, depends_on=[proposal]),
    )
    return accepted.id


def _circuit(
    site: Site, line: Line, name: str, circuit: Circuit, gateway: pulumi.Output[str], parent: pulumi.Resource
) -> dict[str, Any]:
    """A circuit's port, unless it is there, and the transit virtual interface on it; what its router has to know."""
    logical = f"{site.place}-line-{line.name}-{name}"
    tags = site.scope.tags(f"line-{line.name}-{name}-{site.place}")
    connection: pulumi.Input[str] | None = circuit.connection
    if connection is None:
        ordered = directconnect.Connection(
            f"{logical}-connection",
            name=tags["Name"],
            location=circuit.location,
            bandwidth=port_speed(circuit.bandwidth_mbps),
            request_macsec=line.macsec,
            # Without a key there is no encryption, and then nothing is to pass at all.
            encryption_mode="must_encrypt" if line.macsec else None,
            tags=tags,
            opts=site.child(parent, protect=True),
        )
        connection = ordered.id
    short = line.asn <= SHORT_NUMBER
    interface = directconnect.TransitVirtualInterface(
        f"{logical}-interface",
        name=tags["Name"],
        connection_id=connection,
        dx_gateway_id=gateway,
        vlan=circuit.vlan or 0,
        address_family="ipv4",
        bgp_asn=line.asn if short else None,
        bgp_asn_long=None if short else str(line.asn),
        mtu=MTU,
        # SiteLink would lead from one location to the other without passing the transit gateway's tables.
        sitelink_enabled=False,
        tags=tags,
        opts=pulumi.ResourceOptions.merge(
            site.child(parent), pulumi.ResourceOptions(additional_secret_outputs=["bgp_auth_key"])
        ),
    )
    return {
        "connection": connection,
        "interface": interface.id,
        "amazonAddress": interface.amazon_address,
        "customerAddress": interface.customer_address,
        "amazonAsn": interface.amazon_side_asn,
    }


def _setting(circuit: Circuit, told: Router) -> dict[str, Any]:
    return {
        "location": circuit.location,
        "vlan": circuit.vlan,
        "preferred": circuit.preferred,
        "community": told.community,
        "localPreference": told.local_preference,
        "announce": [str(network) for network in told.announce],
        "hear": [str(network) for network in told.hear],
    }
