"""One closed bucket of Cloud Storage.

Sources: Cloud Storage documentation, "Best practices for Cloud Storage", "Customer-managed encryption keys", "Bucket
Lock", "Soft delete", "Object Lifecycle Management".
"""

from __future__ import annotations

import pulumi
from pulumi_gcp import storage

from components.keys import Key
from components.naming import DUAL_REGION, Kind
from components.site import Site
from components.storage.contents import ABORT_UPLOAD_DAYS, Contents
from components.storage.gcp_retention import lock_seconds, soft_delete_seconds


def private_bucket(site: Site, contents: Contents, key: Key, parent: pulumi.Resource) -> storage.Bucket:
    """A bucket that is never public, whose objects are never under a key of Google's own or one that a caller brings.

    What is locked has no versions: Cloud Storage does not combine them, and nothing in it is ever replaced.

    Args:
        site: the location: a region or the dual-region.
        contents: what it keeps.
        key: the key of that location.
        parent: the component it belongs to.
    """
    locked = contents.lock_days is not None
    return storage.Bucket(
        f"{site.place}-{contents.role}",
        name=site.scope.name(Kind.BUCKET, contents.role),
        # As the service writes it.
        location=site.region.upper(),
        storage_class="STANDARD",
        rpo="ASYNC_TURBO" if site.region == DUAL_REGION and contents.time_control else None,
        uniform_bucket_level_access=True,
        public_access_prevention="enforced",
        encryption=under(key),
        versioning=storage.BucketVersioningArgs(enabled=not locked),
        retention_policy=storage.BucketRetentionPolicyArgs(
            retention_period=str(lock_seconds(site.scope.tenancy.service)), is_locked=True
        )
        if locked
        else None,
        soft_delete_policy=storage.BucketSoftDeletePolicyArgs(
            retention_duration_seconds=soft_delete_seconds(contents.noncurrent_days)
        ),
        lifecycle_rules=[*([] if locked else [_old_versions(contents)]), _unfinished_uploads()],
        force_destroy=False,
        labels=site.scope.labels(contents.data_class, contents.system, backup=contents.backup),
        opts=site.child(parent, protect=True),
    )


def under(key: Key) -> storage.BucketEncryptionArgs:
    """Everything in a bucket is under this key: neither one of Google's own nor one that a caller brings."""
    refused = "FullyRestricted"
    return storage.BucketEncryptionArgs(
        default_kms_key_name=key.id,
        google_managed_encryption_enforcement_config=(
            storage.BucketEncryptionGoogleManagedEncryptionEnforcementConfigArgs(restriction_mode=refused)
        ),
        customer_supplied_encryption_enforcement_config=(
            storage.BucketEncryptionCustomerSuppliedEncryptionEnforcementConfigArgs(restriction_mode=refused)
        ),
    )


def _old_versions(contents: Contents) -> storage.BucketLifecycleRuleArgs:
    return storage.BucketLifecycleRuleArgs(
        action=storage.BucketLifecycleRuleActionArgs(type="Delete"),
        condition=storage.BucketLifecycleRuleConditionArgs(
            days_since_noncurrent_time=contents.noncurrent_days, with_state="ARCHIVED"
        ),
    )


def _unfinished_uploads() -> storage.BucketLifecycleRuleArgs:
    return storage.BucketLifecycleRuleArgs(
        action=storage.BucketLifecycleRuleActionArgs(type="AbortIncompleteMultipartUpload"),
        condition=storage.BucketLifecycleRuleConditionArgs(age=ABORT_UPLOAD_DAYS),
    )
