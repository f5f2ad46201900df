"""Secret Manager: a place for the password of `postgres`, or `root`, one a region, empty until the glass is broken.

Sources: Secret Manager documentation, "Regional secrets", "Enable Customer-Managed Encryption Keys for regional
secrets", "Delay destruction of secret versions", "Access control with IAM".
"""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
from pulumi_gcp import secretmanager

from components.keys import Key
from components.naming import BREAK_GLASS, Kind
from components.secrets import Credentials as CredentialsOutputs
from components.secrets import CredentialsArgs
from components.site import Site
from jichi.tenancy.model import DataClass

DESTROY_SECONDS = 30 * 24 * 60 * 60
"""How long a version that was destroyed can still be had back: as long as AWS keeps a deleted secret."""

ROLES = {
    "reader": "roles/secretmanager.secretAccessor",
    "keeper": "roles/secretmanager.secretVersionManager",
}
"""What break-glass may do: read a version; add, disable and destroy versions. Nobody else is granted anything."""


class Credentials(pulumi.ComponentResource):
    """The secret of each region and who may use it.

    The program never has a version for it. Nothing waits for anything here: the instance is born without a password.
    """

    def __init__(self, args: CredentialsArgs, parent: pulumi.Resource) -> None:
        engine = args.engine
        super().__init__(
            "jichi:secrets:Credentials", engine.logical("credentials"), None, pulumi.ResourceOptions(parent=parent)
        )
        self._args = args
        self._secret_id = args.sites.primary.scope.global_name(Kind.GOOGLE, engine.role)
        secret, granted = self._secret(args.sites.primary, args.keys.primary)
        self._secret(args.sites.secondary, args.keys.secondary)
        self.credentials = CredentialsOutputs(self._secret_id, secret.id, granted)
        self.register_outputs({"arn": secret.id})

    def _secret(
        self, site: Site, keys: Mapping[DataClass, Key]
    ) -> tuple[secretmanager.RegionalSecret, pulumi.Resource]:
        """A region's secret, and the grant by which break-glass reads it."""
        secret = secretmanager.RegionalSecret(
            f"{site.place}-secret-{self._args.engine.role}",
            secret_id=self._secret_id,
            location=site.region,
            customer_managed_encryption=secretmanager.RegionalSecretCustomerManagedEncryptionArgs(
                kms_key_name=keys[DataClass.SECRET].id
            ),
            version_destroy_ttl=f"{DESTROY_SECONDS}s",
            deletion_protection=True,
            annotations={"database": self._args.database},
            labels=site.scope.labels(DataClass.SECRET),
            opts=site.child(self, protect=True),
        )
        grants = {
            what: secretmanager.RegionalSecretIamMember(
                f"{site.place}-secret-{self._args.engine.role}-{what}",
                secret_id=secret.secret_id,
                location=secret.location,
                role=role,
                member=f"serviceAccount:{site.scope.account_email(BREAK_GLASS)}",
                # IAM refuses an account that is not there yet.
                opts=site.role(self),
            )
            for what, role in ROLES.items()
        }
        return secret, grants["reader"]
