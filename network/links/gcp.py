"""A network's end of its lines on Google Cloud: Cloud Routers, VLAN attachments, BGP sessions and what they let in.

The attachments are in the network's own project and lead to Interconnects of the hub's, so that no network is joined
to another (Cloud Interconnect documentation, "Using Cloud Interconnect with multiple projects"). What a session
announces and takes is in `gcp_routes.py`; tunnels over encrypted attachments are in `gcp_tunnels.py`.

A partner's attachment gets its session from Google Cloud, once the carrier has connected it. No program can give that
session a route policy beforehand. So the attachment is made inactive, and whoever activates it attaches the policy
first (`docs/lines-gcp.md`); from then on it is theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network
from typing import Any

import pulumi
from pulumi_gcp import compute

from components.naming import Kind
from components.site import Site
from jichi.tenancy.clouds import Cloud, Place
from network.addressing import Position
from network.hub import made
from network.hub.gcp_plan import interconnect_path
from network.links import Link as LinkOutputs
from network.links import LinkArgs, behind_lines
from network.links.gcp_legs import PARTNER_ASN, Leg, RouterKind, bandwidth, domain, legs
from network.links.gcp_router import Router, RouterArgs
from network.links.gcp_routes import announced
from network.links.gcp_tunnel_plan import PREFIX_LENGTH, gateway_range, other_address
from network.links.gcp_tunnels import Tunnels
from network.vpc.gcp import MTU

ENCRYPTED_MTU = 1440
"""Bytes: what a gateway of HA VPN over Cloud Interconnect sends (Cloud VPN documentation, "MTU considerations")."""


class Link(pulumi.ComponentResource):
    """A network's attachments to all lines that serve it.

    Args:
        args: what it is made from.
        parent: the component it belongs to.
    """

    def __init__(self, args: LinkArgs, parent: pulumi.Resource) -> None:
        super().__init__("jichi:network:Link", "link", None, pulumi.ResourceOptions(parent=parent))
        scope = args.sites.primary.scope
        self._args = args
        self._network = args.vpcs[0].id
        users = (scope.member,) if scope.member else scope.tenancy.members
        self._announced = announced(
            (vpc.range for vpc in args.vpcs), forwards=any(user.forwarding is not None for user in users)
        )
        self._accepted = behind_lines(args.sites)
        self._lines = scope.tenancy.connectivity.lines_of(Cloud.GCP, scope.member.code if scope.member else None)
        self._encrypted = [line.name for line in self._lines if line.ipsec]
        self._exports: dict[str, dict[str, Any]] = {}
        self._routed: list[pulumi.Resource] = []
        self._attachments: dict[str, compute.InterconnectAttachment] = {}
        everything = legs(self._lines)
        for position, place, site in zip(Position, Place, args.sites, strict=True):
            there = [leg for leg in everything if leg.circuit.place is place]
            for kind in RouterKind:
                if same := [leg for leg in there if leg.router is kind]:
                    self._circuits(site, position, kind, same)
            if encrypted := [leg for leg in there if leg.line.ipsec]:
                self._tunnels(site, encrypted)
        for line in self._lines:
            self._group(line.name, [leg for leg in everything if leg.line is line and not leg.is_partners])
        self.link = LinkOutputs(exports={"circuits": self._exports} if everything else {}, routed=tuple(self._routed))
        self.register_outputs({})

    @property
    def _asn(self) -> int:
        hub = self._args.sites.primary.scope.tenancy.connectivity.hub(Cloud.GCP)
        if hub is None:
            raise ValueError("the tenancy has no hub on Google Cloud")
        return hub.asn

    def _circuits(self, site: Site, position: Position, kind: RouterKind, there: Sequence[Leg]) -> None:
        """One Cloud Router of a region, with the attachments of its circuits and their sessions."""
        gateways = {leg.key: self._gateway_range(site, position, leg) for leg in there} if kind.encrypts else {}
        router = Router(
            RouterArgs(
                site=site,
                kind=kind,
                network=self._network,
                asn=PARTNER_ASN if kind.meets_partners else self._asn,
                announced=tuple(gateways.values()) if kind.encrypts else self._announced,
                accepted=None if kind.encrypts else self._accepted,
                legs=there,
            ),
            self,
        )
        for leg in there:
            attachment = self._attachment(site, router, leg, gateways.get(leg.key))
            self._attachments[leg.key] = attachment
            self._exports[leg.key] = {
                "attachment": attachment.self_link,
                "vlan": attachment.vlan_tag8021q,
                "cloudRouterAddress": attachment.cloud_router_ip_address,
                "customerRouterAddress": attachment.customer_router_ip_address,
            }
            if leg.is_partners:
                # Whoever has it connects a circuit of theirs to the attachment.
                self._exports[leg.key]["pairingKey"] = pulumi.Output.secret(attachment.pairing_key)
            if leg.is_partners and router.policies:
                self._exports[leg.key]["importPolicy"] = router.policies[leg.preference].name
            if not leg.is_partners:
                session = router.over_attachment(leg, attachment)
                self._routed += [] if kind.encrypts else [session]

    def _attachment(
        self, site: Site, router: Router, leg: Leg, gateway: IPv4Network | None
    ) -> compute.InterconnectAttachment:
        reserved = self._reserved(site, leg, gateway) if gateway else None
        inactive = leg.is_partners and not reserved
        return compute.InterconnectAttachment(
            f"{site.place}-{leg.role}",
            name=site.scope.name(Kind.GOOGLE, leg.role),
            description=f"{site.scope.owner}: {leg.line.name}, {leg.circuit.location}",
            type="PARTNER" if leg.is_partners else "DEDICATED",
            interconnect=None if leg.is_partners else self._interconnect(leg),
            edge_availability_domain=f"AVAILABILITY_DOMAIN_{domain(leg)}" if leg.is_partners else None,
            router=router.resource.id,
            region=site.region,
            bandwidth=bandwidth(leg),
            encryption="IPSEC" if reserved else "NONE",
            ipsec_internal_addresses=[reserved.self_link] if reserved else None,
            mtu=str(ENCRYPTED_MTU if reserved else MTU),
            stack_type="IPV4_ONLY",
            admin_enabled=not inactive,
            labels=site.scope.labels(),
            opts=pulumi.ResourceOptions.merge(
                site.child(self), pulumi.ResourceOptions(ignore_changes=["adminEnabled"] if inactive else None)
            ),
        )

    def _interconnect(self, leg: Leg) -> pulumi.Input[str]:
        """The Interconnect of a circuit: the hub's, or one that is there in its project."""
        if made(leg.line, leg.circuit):
            return self._args.hub.circuits[leg.key]
        hub = self._args.sites.primary.scope.tenancy.connectivity.hub(Cloud.GCP)
        if hub is None or leg.circuit.connection is None:
            raise ValueError(f"the Interconnect of {leg.key} is neither made nor named")
        return interconnect_path(hub, leg.circuit.connection)

    def _gateway_range(self, site: Site, position: Position, leg: Leg) -> IPv4Network:
        return gateway_range(site.scope.network, position, self._encrypted.index(leg.line.name), leg)

    def _reserved(self, site: Site, leg: Leg, gateway: IPv4Network) -> compute.Address:
        return compute.Address(
            f"{site.place}-{leg.role}-addresses",
            name=site.scope.name(Kind.GOOGLE, leg.role),
            description=f"{site.scope.owner}: gateway of {leg.line.name}",
            region=site.region,
            network=self._network,
            address_type="INTERNAL",
            purpose="IPSEC_INTERCONNECT",
            address=str(gateway.network_address),
            prefix_length=PREFIX_LENGTH,
            labels=site.scope.labels(),
            opts=site.child(self),
        )

    def _tunnels(self, site: Site, there: Sequence[Leg]) -> None:
        """The tunnels of a region's encrypted circuits, with a Cloud Router for their sessions."""
        router = Router(
            RouterArgs(
                site=site,
                kind=RouterKind.TUNNELS,
                network=self._network,
                asn=self._asn,
                announced=self._announced,
                accepted=self._accepted,
                legs=there,
            ),
            self,
        )
        lines = site.scope.tenancy.connectivity.lines_of(Cloud.GCP)
        others = {leg.key: other_address(lines.index(leg.line), leg) for leg in there}
        tunnels = Tunnels(site, self._network, router, self._attachments, others, self)
        for line in dict.fromkeys(leg.line for leg in there):
            for leg, gateway, session in tunnels.create([leg for leg in there if leg.line is line]):
                self._exports[leg.key] |= {"gateway": gateway.self_link, "otherGateway": str(others[leg.key])}
                self._routed.append(session)

    def _group(self, line: str, there: Sequence[Leg]) -> None:
        """Google checks a line's attachments against what is intended, and says what is missing (`configured`)."""
        if not there:
            return
        site = self._args.sites.primary
        attachments: Mapping[str, compute.InterconnectAttachment] = {
            leg.key: self._attachments[leg.key] for leg in there
        }
        compute.InterconnectAttachmentGroup(
            f"line-{line}-group",
            name=site.scope.global_name(Kind.GOOGLE, f"line-{line}"),
            description=f"{site.scope.owner}: {line}",
            intent=compute.InterconnectAttachmentGroupIntentArgs(availability_sla="PRODUCTION_CRITICAL"),
            attachments=[
                compute.InterconnectAttachmentGroupAttachmentArgs(name=key, attachment=attachments[key].self_link)
                for key in sorted(attachments)
            ],
            opts=site.child(self),
        )
