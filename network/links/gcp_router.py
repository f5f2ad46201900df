"""A Cloud Router of a network: what it announces, its route policies, and its BGP sessions.

Sources: Compute Engine API, "Router", "RoutePolicy"; Cloud Router documentation, "Advertise custom address ranges" and
"Bidirectional Forwarding Detection (BFD) overview" (limitations: none over VPN tunnels).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

import pulumi
from pulumi_gcp import compute

from components.naming import Kind
from components.site import Site
from network.links.gcp_legs import Leg, Preference, RouterKind
from network.links.gcp_routes import check_router, import_terms

INTERVAL_MS = 1000
MISSED = 5
"""A circuit that is down is noticed after 5 intervals of a second, the fastest that there is, instead of 60 seconds."""


@dataclass(frozen=True, slots=True)
class RouterArgs:
    """What a Cloud Router is made from.

    Args:
        network: id of the network.
        asn: the cloud side's autonomous system number.
        announced: the ranges that it announces, and no others.
        accepted: the ranges into which it takes routes; None where Google Cloud lets no packet use what it learns
            (encrypted attachments).
        legs: the circuits whose sessions it has.
    """

    site: Site
    kind: RouterKind
    network: pulumi.Input[str]
    asn: int
    announced: Sequence[IPv4Network]
    accepted: Sequence[IPv4Network] | None
    legs: Sequence[Leg]


class Router:
    """A Cloud Router, its sessions to come, and a route policy for each preference among its circuits."""

    def __init__(self, args: RouterArgs, parent: pulumi.Resource) -> None:
        self._args = args
        self._parent = parent
        site = args.site
        self.resource = compute.Router(
            f"{site.place}-{args.kind}-router",
            name=site.scope.name(Kind.GOOGLE, args.kind),
            description=f"{site.scope.owner}: {args.kind}",
            network=args.network,
            region=site.region,
            # Sessions that Google Cloud makes for partners' attachments announce what the router does.
            bgp=compute.RouterBgpArgs(
                asn=args.asn,
                advertise_mode="CUSTOM",
                advertised_ip_ranges=[
                    compute.RouterBgpAdvertisedIpRangeArgs(range=str(each)) for each in args.announced
                ],
            ),
            encrypted_interconnect_router=True if args.kind.encrypts else None,
            opts=site.child(parent),
        )
        self.policies: Mapping[Preference, compute.RouterRoutePolicy] = self._policies(args.accepted)

    def _policies(self, accepted: Sequence[IPv4Network] | None) -> dict[Preference, compute.RouterRoutePolicy]:
        if accepted is None:
            check_router(len(self._args.legs), ())
            return {}
        planned = {
            preference: import_terms(accepted, preference)
            for preference in sorted({leg.preference for leg in self._args.legs})
        }
        check_router(len(self._args.legs), planned.values())
        site = self._args.site
        return {
            preference: compute.RouterRoutePolicy(
                f"{site.place}-{self._args.kind}-{preference.label}",
                name=site.scope.name(Kind.GOOGLE, f"{self._args.kind}-{preference.label}"),
                router=self.resource.name,
                region=site.region,
                type="ROUTE_POLICY_TYPE_IMPORT",
                terms=[
                    compute.RouterRoutePolicyTermArgs(
                        priority=term.priority,
                        match=compute.RouterRoutePolicyTermMatchArgs(expression=term.match),
                        actions=[compute.RouterRoutePolicyTermActionArgs(expression=each) for each in term.actions],
                    )
                    for term in terms
                ],
                opts=site.child(self._parent),
            )
            for preference, terms in planned.items()
        }

    def over_attachment(self, leg: Leg, attachment: compute.InterconnectAttachment) -> compute.RouterPeer:
        """The session over an attachment of one's own, at the addresses that Google Cloud chooses for it."""
        site = self._args.site
        interface = compute.RouterInterface(
            f"{site.place}-{leg.role}-interface",
            name=leg.role,
            router=self.resource.name,
            region=site.region,
            ip_range=attachment.cloud_router_ip_address,
            interconnect_attachment=attachment.self_link,
            opts=site.child(self._parent),
        )
        return self._session(
            leg,
            f"{site.place}-{leg.role}-session",
            interface,
            attachment.customer_router_ip_address.apply(address_of),
            compute.RouterPeerBfdArgs(
                session_initialization_mode="ACTIVE",
                min_transmit_interval=INTERVAL_MS,
                min_receive_interval=INTERVAL_MS,
                multiplier=MISSED,
            ),
        )

    def over_tunnel(self, leg: Leg, tunnel: compute.VPNTunnel) -> compute.RouterPeer:
        """The session through a VPN tunnel, at addresses that Google Cloud chooses; the tunnel notices by itself that
        the other end is gone.
        """
        site = self._args.site
        interface = compute.RouterInterface(
            f"{site.place}-{leg.role}-tunnel-interface",
            name=leg.role,
            router=self.resource.name,
            region=site.region,
            vpn_tunnel=tunnel.self_link,
            opts=site.child(self._parent),
        )
        return self._session(leg, f"{site.place}-{leg.role}-tunnel-session", interface, None, None)

    def _session(
        self,
        leg: Leg,
        name: str,
        interface: compute.RouterInterface,
        peer: pulumi.Input[str] | None,
        bfd: compute.RouterPeerBfdArgs | None,
    ) -> compute.RouterPeer:
        policies = [self.policies[leg.preference].name] if self.policies else None
        return compute.RouterPeer(
            name,
            name=leg.role,
            router=self.resource.name,
            region=self._args.site.region,
            interface=interface.name,
            peer_asn=leg.line.asn,
            peer_ip_address=peer,
            advertise_mode="CUSTOM",
            advertised_ip_ranges=[
                compute.RouterPeerAdvertisedIpRangeArgs(range=str(each)) for each in self._args.announced
            ],
            advertised_route_priority=int(leg.preference),
            import_policies=policies,
            bfd=bfd,
            enable=True,
            enable_ipv6=False,
            opts=self._args.site.child(self._parent),
        )


def address_of(interface: str) -> str:
    """The address in `169.254.10.2/29`."""
    return interface.partition("/")[0]
