"""A backup vault on Google Cloud: a bucket whose objects nobody can delete or replace before their time.

Sources: Cloud Storage documentation, "Bucket Lock", "Object Lifecycle Management", "Customer-managed encryption keys";
Cloud SQL documentation, "Export and import using SQL dump files" (what an instance's account needs).
"""

from __future__ import annotations

import pulumi
from pulumi_gcp import storage

from components.backup import Vault
from components.engine import Engine
from components.keys import Key
from components.naming import Kind, Scope
from components.site import Site
from components.storage.contents import ABORT_UPLOAD_DAYS
from components.storage.gcp_bucket import under
from jichi.tenancy.derived.exports import is_locked, lock_days
from jichi.tenancy.model import DataClass

WRITER = "roles/storage.objectCreator"
"""To write files that are not there yet: neither to read nor to replace nor to delete them."""

_DAY_SECONDS = 24 * 60 * 60


def vault_name(scope: Scope) -> str:
    """The vault's name in one region."""
    return scope.name(Kind.BUCKET, "backup")


class LockedVault(pulumi.ComponentResource):
    """A bucket under the member's backup key of its region, with its lock.

    Without versions, which a lock excludes and nothing here needs. Without soft delete: nothing is deleted before its
    time, and what has had its time is to be gone.
    """

    def __init__(self, site: Site, key: Key, parent: pulumi.Resource) -> None:
        name = f"{site.place}-vault"
        super().__init__("jichi:backup:Vault", name, None, pulumi.ResourceOptions(parent=parent))
        self._site = site
        tenancy = site.scope.tenancy
        days = lock_days(tenancy.service)
        self.bucket = storage.Bucket(
            name,
            name=vault_name(site.scope),
            # As the service writes it.
            location=site.region.upper(),
            storage_class="STANDARD",
            uniform_bucket_level_access=True,
            public_access_prevention="enforced",
            encryption=under(key),
            versioning=storage.BucketVersioningArgs(enabled=False),
            retention_policy=storage.BucketRetentionPolicyArgs(
                retention_period=str(days * _DAY_SECONDS), is_locked=is_locked(tenancy.stage)
            ),
            soft_delete_policy=storage.BucketSoftDeletePolicyArgs(retention_duration_seconds=0),
            lifecycle_rules=[_rule("Delete", days), _rule("AbortIncompleteMultipartUpload", ABORT_UPLOAD_DAYS)],
            force_destroy=False,
            labels=site.scope.labels(DataClass.BACKUP),
            opts=site.child(self, protect=True),
        )
        self.vault = Vault(
            vault_name(site.scope), self.bucket.id, pulumi.Output.concat("projects/_/buckets/", self.bucket.name)
        )
        self.register_outputs({"arn": self.vault.arn})

    def let_in(self, account: pulumi.Input[str], engine: Engine) -> storage.BucketIAMMember:
        """Lets an account write files into the vault.

        Args:
            account: its e-mail.
            engine: of the database that writes as it.
        """
        return storage.BucketIAMMember(
            f"{self._site.place}-{engine.logical('vault-writer')}",
            bucket=self.bucket.name,
            role=WRITER,
            member=pulumi.Output.format("serviceAccount:{0}", account),
            opts=self._site.child(self),
        )


def _rule(action: str, age: int) -> storage.BucketLifecycleRuleArgs:
    return storage.BucketLifecycleRuleArgs(
        action=storage.BucketLifecycleRuleActionArgs(type=action),
        condition=storage.BucketLifecycleRuleConditionArgs(age=age),
    )
