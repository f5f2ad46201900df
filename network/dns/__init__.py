"""DNS: the member's private zone, which its own VPCs resolve and nobody else."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.clouds import not_planned
from components.site import Site
from jichi.tenancy.model import Cloud
from network.vpc import Vpc


@dataclass(frozen=True, slots=True)
class Zone:
    """A private zone.

    Args:
        domain: `022021.prod.hirosaki.jichi.internal`.
    """

    domain: str
    id: pulumi.Output[str]


def create_zone(site: Site, vpcs: tuple[Vpc, ...], parent: pulumi.Resource) -> Zone:
    """The member's private zone, resolved in its VPCs."""
    match site.scope.cloud:
        case Cloud.AWS:
            from network.dns import aws

            return aws.PrivateZone(site, vpcs, parent).zone
        case Cloud.GCP:
            raise not_planned(site.scope.cloud)
