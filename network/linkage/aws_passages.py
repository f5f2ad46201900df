"""Passages on AWS: interface endpoints in consumers' VPCs, and their names."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from network.linkage import Consumer
from network.linkage.plan import GATEWAY
from network.services.aws_use import alias_record, interface_endpoint


class Passages(pulumi.ComponentResource):
    """All passages on AWS."""

    def __init__(self, consumers: Sequence[Consumer], parent: pulumi.Resource) -> None:
        super().__init__("jichi:network:Passages", "passages", None, pulumi.ResourceOptions(parent=parent))
        self.names: dict[str, str] = {}
        for each in consumers:
            for linkage, published in each.published.items():
                name = f"{linkage.name}.{GATEWAY}"
                for vpc in each.vpcs:
                    target = interface_endpoint(vpc, f"{GATEWAY}-{linkage.name}", published[vpc.site.place], self)
                    alias_record(each.sites.primary, vpc, name, each.zone, target, self)
                self.names[linkage.name] = f"{name}.{each.zone.domain}"
        self.register_outputs({})
