"""Perimeter: what keeps the services' own APIs, which no network's filter sees, from being used across it.

On Google Cloud it is a VPC Service Controls perimeter. AWS has no such thing: there every bucket and endpoint policy
says it for itself (`components.storage`, `network.vpc`), and service control policies are the platform's.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.site import Sites
from jichi.tenancy.model import Cloud


@dataclass(frozen=True, slots=True)
class PerimeterArgs:
    """What a perimeter is made from.

    Args:
        deployers: e-mails of the service accounts that deploy, and so have to come in from outside.
    """

    sites: Sites
    deployers: tuple[str, ...]


def create_perimeter(args: PerimeterArgs, parent: pulumi.Resource) -> None:
    """The perimeter around a member (`fine`), around what members share, or a member's place in the tenancy's
    (`coarse`); nothing where it is the platform's (`verify`).
    """
    match args.sites.cloud:
        case Cloud.AWS:
            pass
        case Cloud.GCP:
            from components.perimeter import gcp

            gcp.create(args, parent)
