"""A certificate of Certificate Authority Service, which Certificate Manager renews by itself.

Sources: Certificate Manager documentation, "Deploy a regional Google-managed certificate with Certificate Authority
Service"; Certificate Manager API, `ManagedCertificate.domains`: they are immutable, and wildcards are for DNS
authorization only. So it has the names themselves, and a new one takes its place when they change.
"""

from __future__ import annotations

from hashlib import sha256

import pulumi
from pulumi_gcp import certificatemanager

from components.certificate import CertificateArgs
from components.naming import Kind

LIFETIME_SECONDS = 30 * 24 * 3600
"""The longest that a managed certificate lives (Certificate Manager documentation, "Certificate issuance
configuration": 21 to 30 days)."""
ROTATED_AT_PERCENT = 66
"""Of its life; the service wants it issued at least 7 days before it ends, and lived for at least 7 days."""


def create(args: CertificateArgs, authority: str, parent: pulumi.Resource) -> pulumi.Output[str]:
    """One certificate for the given names."""
    site = args.site
    issuance = certificatemanager.CertificateIssuanceConfig(
        f"{site.place}-certificate-issuance",
        name=site.scope.name(Kind.GOOGLE, "apps"),
        location=site.region,
        description=f"{site.scope.owner}: certificates of systems",
        key_algorithm="ECDSA_P256",
        lifetime=f"{LIFETIME_SECONDS}s",
        rotation_window_percentage=ROTATED_AT_PERCENT,
        certificate_authority_config={"certificate_authority_service_config": {"ca_pool": authority}},
        labels=site.scope.labels(),
        opts=site.child(parent),
    )
    hosts = sorted(args.hosts)
    names = sha256("\n".join(hosts).encode()).hexdigest()[:8]
    certificate = certificatemanager.Certificate(
        f"{site.place}-certificate",
        # The name says which names it is for: another can be made while this one is still used.
        name=f"{site.scope.name(Kind.GOOGLE, 'apps')}-{names}",
        location=site.region,
        description=f"{site.scope.owner}: systems",
        managed={"domains": hosts, "issuance_config": issuance.id},
        labels=site.scope.labels(),
        opts=site.child(parent),
    )
    return certificate.id
