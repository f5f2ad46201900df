"""A certificate of AWS Private CA, which ACM renews by itself while a load balancer uses it.

Sources: AWS Certificate Manager User Guide, "Request a private certificate", "Managed certificate renewal"; AWS Private
CA User Guide, "Attach a policy for cross-account access" (the authority is shared with the member's account).
"""

from __future__ import annotations

import pulumi
from pulumi_aws import acm

from components.certificate import CertificateArgs


def create(args: CertificateArgs, authority: str, parent: pulumi.Resource) -> pulumi.Output[str]:
    """One certificate for all names of the member's zone: apps that come later need none of their own."""
    site = args.site
    certificate = acm.Certificate(
        f"{site.place}-certificate",
        domain_name=f"*.{site.scope.domain}",
        certificate_authority_arn=authority,
        # The smallest key that any browser of a municipality takes, and that ECDSA needs: NIST P-256.
        key_algorithm="EC_prime256v1",
        tags=site.scope.tags(f"certificate-{site.place}"),
        opts=site.child(parent),
    )
    return certificate.arn
