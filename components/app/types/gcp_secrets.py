"""Secrets of apps' resources on Google Cloud: in Tokyo and Osaka and nowhere else, under the member's key of each.

Cloud Run reads no regional secrets (Cloud Run Admin API, "SecretKeySelector": `projects/*/secrets/*`), so these are
secrets with replicas that their owner names (Secret Manager documentation, "Choose a replication policy":
user-managed), which also serve whichever region the app runs in.
"""

from __future__ import annotations

import pulumi
from pulumi_gcp import secretmanager

from components.app.naming import fitted, system
from components.app.surroundings import ProvideArgs
from components.naming import Kind, Scope
from components.secrets.gcp import DESTROY_SECONDS
from jichi.tenancy.model import DataClass

_LONGEST = 63
"""Characters of a secret's id, as this house writes names; Secret Manager takes more."""


def secret_id(scope: Scope, type_: str, what: str) -> str:
    """The secret's id, known before it exists."""
    room = _LONGEST - len(f"{scope.owner}-{type_}-")
    return scope.global_name(Kind.GOOGLE, f"{type_}-{fitted(what, room)}")


def key_of(scope: Scope, data_class: DataClass) -> str:
    """Full name of the member's key of a class in a region, known before it exists (`components.keys.gcp`)."""
    ring = f"projects/{scope.account}/locations/{scope.region}/keyRings/{scope.name(Kind.GOOGLE, 'keys')}"
    return f"{ring}/cryptoKeys/{scope.name(Kind.GOOGLE, data_class)}"


def create_secret(args: ProvideArgs, type_: str, what: str, why: str, parent: pulumi.Resource) -> secretmanager.Secret:
    """A secret without a version: the program never has one.

    Args:
        args: what it belongs to.
        type_: the resource's type.
        what: it is, in names.
        why: for the console.
        parent: the component it belongs to.
    """
    site, scope = args.around.site, args.around.site.scope
    there = scope.at(scope.home.regions[1])
    kept = {scope.region: args.around.keys[DataClass.SECRET].id, there.region: key_of(there, DataClass.SECRET)}
    return secretmanager.Secret(
        f"{site.place}-{type_}-{what}-secret",
        secret_id=secret_id(scope, type_, what),
        replication=secretmanager.SecretReplicationArgs(
            user_managed=secretmanager.SecretReplicationUserManagedArgs(
                replicas=[
                    secretmanager.SecretReplicationUserManagedReplicaArgs(
                        location=region,
                        customer_managed_encryption=(
                            secretmanager.SecretReplicationUserManagedReplicaCustomerManagedEncryptionArgs(
                                kms_key_name=key
                            )
                        ),
                    )
                    for region, key in kept.items()
                ]
            )
        ),
        version_destroy_ttl=f"{DESTROY_SECONDS}s",
        deletion_protection=True,
        annotations={"about": why},
        labels=scope.labels(DataClass.SECRET, system(args.apps)),
        opts=site.child(parent, protect=True),
    )
