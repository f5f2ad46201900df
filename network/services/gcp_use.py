"""A network's way to shared services on Google Cloud: an endpoint for each in each region, and a name that leads to the
nearest.

Source: VPC documentation, "About accessing published services through endpoints"; Cloud DNS documentation, "DNS routing
policies" (geolocation, private zones).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_gcp import dns

from components.site import Site
from network.dns import Zone
from network.dns.gcp import TTL_SECONDS
from network.services import UseArgs, used_services
from network.services.gcp_front import endpoint
from network.services.gcp_plan import endpoint_address


class Use(pulumi.ComponentResource):
    """A member's use of shared services, in every region in which it has subnets."""

    def __init__(self, args: UseArgs, parent: pulumi.Resource) -> None:
        super().__init__("jichi:network:Use", "services", None, pulumi.ResourceOptions(parent=parent))
        scope = args.sites.primary.scope
        services = used_services(scope)
        self.names = {each.name: f"{each.name}.{args.zone.domain}" for each in services}
        for service in services:
            place = scope.tenancy.connectivity.services.index(service)
            addresses: dict[str, Sequence[pulumi.Input[str]]] = {}
            for vpc in args.vpcs:
                target = args.catalogue[vpc.site.place][service.name].endpoint
                if target is None:
                    raise ValueError(f"{service.name} is not published")
                planned = endpoint_address(vpc.range, place)
                made = endpoint(vpc, f"service-{service.name}", target, planned, self)
                addresses[vpc.site.region] = (made.address,)
            record(args.sites.primary, service.name, args.zone, addresses, self)
        self.register_outputs({})


def record(
    primary: Site, name: str, zone: Zone, addresses: Mapping[str, Sequence[pulumi.Input[str]]], parent: pulumi.Resource
) -> None:
    """A name in a zone that leads to the addresses in the region from which it is asked.

    Args:
        primary: the zone's site.
        name: below the zone's domain.
        zone: the zone.
        addresses: by region.
        parent: the component it belongs to.
    """
    dns.RecordSet(
        f"name-{name}",
        managed_zone=zone.id,
        name=f"{name}.{zone.domain}.",
        type="A",
        ttl=TTL_SECONDS,
        routing_policy=dns.RecordSetRoutingPolicyArgs(
            geos=[
                dns.RecordSetRoutingPolicyGeoArgs(location=region, rrdatas=list(found))
                for region, found in addresses.items()
            ]
        ),
        opts=primary.child(parent),
    )
