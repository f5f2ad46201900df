"""Cloud DNS: private zones and a server policy (Cloud DNS documentation, "Managed zones overview", "DNS server
policies").

Where members share a network, it has one server policy and one set of Google's names: the shared stack makes them.
"""

from __future__ import annotations

import pulumi
from pulumi_gcp import dns

from components.naming import Kind
from components.site import Site
from jichi.tenancy.model import Isolation
from network.dns import Zone
from network.dns.names import served
from network.vpc import Vpc
from network.vpc.googleapis import DOMAINS, canonical_host, google_apis

TTL_SECONDS = 300
"""As in Google's own instructions ("Configure Private Google Access", DNS configuration)."""


class PrivateZones(pulumi.ComponentResource):
    """The member's own zone, and the names of Google's services, visible in its network only."""

    def __init__(self, site: Site, vpcs: tuple[Vpc, ...], parent: pulumi.Resource) -> None:
        super().__init__("jichi:network:Zones", "dns", None, pulumi.ResourceOptions(parent=parent))
        self._site = site
        self._network = vpcs[0].id
        scope = site.scope
        zone = self._zone("zone", scope.domain)
        if scope.member is None or scope.tenancy.isolation is not Isolation.APPLICATION:
            addresses = [str(each) for each in google_apis(scope.google.apis, vpcs[0].range)]
            for domain in DOMAINS:
                self._google(domain, addresses)
            self._policy()
        self.zone = Zone(scope.domain, zone.name)
        self.register_outputs({"id": zone.name})

    def _zone(self, role: str, domain: str) -> dns.ManagedZone:
        scope = self._site.scope
        return dns.ManagedZone(
            role,
            name=scope.global_name(Kind.GOOGLE, role),
            dns_name=f"{domain}.",
            description=f"{scope.owner}: {domain}",
            visibility="private",
            private_visibility_config=dns.ManagedZonePrivateVisibilityConfigArgs(
                networks=[dns.ManagedZonePrivateVisibilityConfigNetworkArgs(network_url=self._network)]
            ),
            force_destroy=False,
            labels=scope.labels(),
            opts=self._site.child(self),
        )

    def _google(self, domain: str, addresses: list[str]) -> None:
        """One of Google's domains: all names in it are aliases of the one that has the addresses."""
        role = domain.replace(".", "-")
        zone = self._zone(role, domain)
        host = f"{canonical_host(self._site.scope.google.apis, domain)}."
        for type_, name, data in (("A", host, addresses), ("CNAME", f"*.{domain}.", [host])):
            dns.RecordSet(
                f"{role}-{type_.lower()}",
                managed_zone=zone.name,
                name=name,
                type=type_,
                ttl=TTL_SECONDS,
                rrdatas=data,
                opts=self._site.child(self),
            )

    def _policy(self) -> None:
        """Offices that a line leads to ask through an address in each subnet, and every question is logged."""
        dns.Policy(
            "dns-policy",
            name=self._site.scope.global_name(Kind.GOOGLE, "dns"),
            description=f"{self._site.scope.owner}: names for the offices",
            enable_inbound_forwarding=bool(served(self._site.scope)),
            enable_logging=True,
            networks=[dns.PolicyNetworkArgs(network_url=self._network)],
            opts=self._site.child(self),
        )
