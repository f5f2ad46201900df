"""The way to an instance: Private Service Connect, an address in the member's own subnet and a name for it.

Sources: Cloud SQL documentation, "Connect to an instance using Private Service Connect", "Configure DNS
in Private Service Connect" (manual configuration). Cloud SQL could make endpoint and names by itself; then what a
network lets in would not be in the plan.
"""

from __future__ import annotations

import pulumi
from pulumi_gcp import compute, dns, sql

from components.naming import Kind
from components.secrets import Network
from components.site import Site
from jichi.tenancy.model import DataClass
from network.addressing import Tier

TTL_SECONDS = 300
"""Of the name; the address behind it stays. Toolkit default."""


class Endpoint(pulumi.ComponentResource):
    """An address in the data subnet that leads to one instance, from its own region only.

    Args:
        role: of the instance, in names.
        instance: with Private Service Connect, which makes its service attachment and its name.
    """

    def __init__(
        self, site: Site, vpc: Network, role: str, instance: sql.DatabaseInstance, parent: pulumi.Resource
    ) -> None:
        super().__init__(
            "jichi:database:Endpoint", f"{site.place}-endpoint-{role}", None, pulumi.ResourceOptions(parent=parent)
        )
        self._role = role
        name = site.scope.name(Kind.GOOGLE, role)
        labels = site.scope.labels(DataClass.DATA)
        address = compute.Address(
            f"{site.place}-{role}-address",
            name=name,
            region=site.region,
            description="Where the database is reached",
            address_type="INTERNAL",
            purpose="GCE_ENDPOINT",
            subnetwork=vpc.subnets[Tier.DATA],
            labels=labels,
            opts=site.child(self),
        )
        compute.ForwardingRule(
            f"{site.place}-{role}-endpoint",
            name=name,
            region=site.region,
            description="Leads to the database's service attachment",
            network=vpc.id,
            ip_address=address.id,
            target=instance.psc_service_attachment_link,
            # An endpoint is no load balancer; the provider would else fill in EXTERNAL.
            load_balancing_scheme="",
            allow_psc_global_access=False,
            no_automate_dns_zone=True,
            labels=labels,
            opts=site.child(self),
        )
        self.host = self._host(site, vpc, instance, address)
        self.register_outputs({"host": self.host})

    def _host(
        self, site: Site, vpc: Network, instance: sql.DatabaseInstance, address: compute.Address
    ) -> pulumi.Output[str]:
        """The instance's own name, which its certificate and Cloud SQL's connectors know.

        The zone is for this one name, so that members who share a network can each have theirs.
        """
        zone = dns.ManagedZone(
            f"{site.place}-{self._role}-zone",
            name=site.scope.name(Kind.GOOGLE, self._role),
            dns_name=instance.dns_name,
            description=f"{site.scope.owner}: the database's name",
            visibility="private",
            private_visibility_config=dns.ManagedZonePrivateVisibilityConfigArgs(
                networks=[dns.ManagedZonePrivateVisibilityConfigNetworkArgs(network_url=vpc.id)]
            ),
            labels=site.scope.labels(DataClass.DATA),
            opts=site.child(self),
        )
        dns.RecordSet(
            f"{site.place}-{self._role}-record",
            managed_zone=zone.name,
            name=instance.dns_name,
            type="A",
            ttl=TTL_SECONDS,
            rrdatas=[address.address],
            opts=site.child(self),
        )
        return instance.dns_name.apply(host_name)


def host_name(dns_name: str) -> str:
    """A name of Cloud DNS as clients write it: without the dot at the end, which no certificate has."""
    return dns_name.removesuffix(".")
