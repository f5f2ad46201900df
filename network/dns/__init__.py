"""DNS: the member's private zone, which its own VPCs resolve and nobody else.

On Google Cloud also what AWS does by itself: names of the cloud's own services lead to their endpoint, and offices are
let in to ask.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.site import Site
from jichi.tenancy.model import Cloud
from network.vpc import Vpc


@dataclass(frozen=True, slots=True)
class Zone:
    """A private zone.

    Args:
        domain: `022021.prod.hirosaki.jichi.internal`.
        id: what records say they are in: the hosted zone's id, or on Google Cloud the managed zone's name.
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
            from network.dns import gcp

            return gcp.PrivateZones(site, vpcs, parent).zone
