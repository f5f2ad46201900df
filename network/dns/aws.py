"""Route 53: a private hosted zone (Route 53 Developer Guide, "Working with private hosted zones")."""

from __future__ import annotations

import pulumi
from pulumi_aws import route53

from components.site import Site
from network.dns import Zone
from network.vpc import Vpc


class PrivateZone(pulumi.ComponentResource):
    """A private hosted zone for the member's domain."""

    def __init__(self, site: Site, vpcs: tuple[Vpc, ...], parent: pulumi.Resource) -> None:
        super().__init__("jichi:network:Zone", "dns", None, pulumi.ResourceOptions(parent=parent))
        zone = route53.Zone(
            "zone",
            name=site.scope.domain,
            comment=f"{site.scope.owner}: private names",
            vpcs=[route53.ZoneVpcArgs(vpc_id=vpc.id, vpc_region=vpc.site.region) for vpc in vpcs],
            tags=site.scope.tags("zone"),
            opts=site.child(self),
        )
        self.zone = Zone(site.scope.domain, zone.zone_id)
        self.register_outputs({"id": zone.zone_id})
