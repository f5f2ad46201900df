"""Passages on Google Cloud: endpoints of Private Service Connect in consumers' networks, and their names."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from network.linkage import Consumer
from network.linkage.plan import GATEWAY
from network.services.gcp_front import endpoint
from network.services.gcp_plan import AT_MOST, endpoint_address
from network.services.gcp_use import record


class Passages(pulumi.ComponentResource):
    """All passages on Google Cloud."""

    def __init__(self, consumers: Sequence[Consumer], parent: pulumi.Resource) -> None:
        super().__init__("jichi:network:Passages", "passages", None, pulumi.ResourceOptions(parent=parent))
        self.names: dict[str, str] = {}
        for each in consumers:
            tenancy = each.sites.primary.scope.tenancy
            for linkage, published in each.published.items():
                name, role = f"{linkage.name}.{GATEWAY}", f"{GATEWAY}-{linkage.name}"
                place = AT_MOST + tenancy.connectivity.linkage.index(linkage)
                made = {
                    vpc.site.region: endpoint(
                        vpc, role, published[vpc.site.place], endpoint_address(vpc.range, place), self
                    )
                    for vpc in each.vpcs
                }
                found = {region: (address.address,) for region, address in made.items()}
                record(each.sites.primary, name, each.zone, found, self)
                self.names[linkage.name] = f"{name}.{each.zone.domain}"
        self.register_outputs({})
