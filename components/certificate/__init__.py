"""Certificate: of the names in a member's zone, from the group's private certificate authority.

Its key is made and kept by the cloud, and renewed by it: no program and no person sees it. A public authority could not
issue one, as nobody on the internet can be shown that `.internal` is ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components.site import Site
from jichi.errors import InvalidInput, Problem
from jichi.tenancy.model import Cloud
from jichi.text import Text


@dataclass(frozen=True, slots=True)
class CertificateArgs:
    """What a certificate is made from.

    Args:
        site: the region; the authority is the tenancy's there.
        hosts: the names, at least one, all in the member's zone.
    """

    site: Site
    hosts: Sequence[str]


def create_certificate(args: CertificateArgs, parent: pulumi.Resource) -> pulumi.Output[str]:
    """A certificate for load balancers: its ARN in ACM, or its id in Certificate Manager.

    Raises:
        InvalidInput: the tenancy names no authority in that region.
    """
    authority = args.site.scope.tenancy.authority(args.site.region)
    if authority is None:
        raise InvalidInput(_missing(args.site))
    match args.site.scope.cloud:
        case Cloud.AWS:
            from components.certificate import aws

            return aws.create(args, authority, parent)
        case Cloud.GCP:
            from components.certificate import gcp

            return gcp.create(args, authority, parent)


def _missing(site: Site) -> Problem:
    return Problem(
        Text(
            ja=f"テナンシー {site.scope.tenancy.name} には、{site.region} に証明書を発行する認証局がありません。",
            en=f"The tenancy {site.scope.tenancy.name} has no certificate authority in {site.region}.",
        ),
        Text(
            ja="certificate_authorities に、そのリージョンのプライベート認証局を書いてください(docs/tenancy.md)。",
            en="Write a private one of that region under certificate_authorities (docs/tenancy.md).",
        ),
    )
