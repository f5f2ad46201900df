"""One closed bucket: S3's bucket resource and all its companions.

Source: S3 User Guide, "Security best practices for Amazon S3".
"""

from __future__ import annotations

import pulumi
from pulumi_aws import s3

from components.keys import Key
from components.naming import Kind
from components.policy import Statement, composed
from components.site import Site
from components.storage import Bucket
from components.storage.aws_policy import tls_only
from components.storage.contents import ABORT_UPLOAD_DAYS, Contents


class PrivateBucket(pulumi.ComponentResource):
    """A bucket that is versioned, encrypted, logged, owned by its account alone and never public.

    Args:
        key: the key of the bucket's own region.
        access_log: where its access log goes; None for the access-log bucket itself, which would log its own logs.
        statements: of its policy, beside those that every bucket has.
    """

    def __init__(
        self,
        site: Site,
        contents: Contents,
        key: Key,
        access_log: Bucket | None,
        statements: tuple[Statement, ...],
        parent: pulumi.Resource,
    ) -> None:
        name = f"{site.place}-{contents.role}"
        super().__init__("jichi:storage:Bucket", name, None, pulumi.ResourceOptions(parent=parent))
        self._site = site
        self._contents = contents
        self._logical = name
        bucket = s3.Bucket(
            name,
            bucket=site.scope.name(Kind.BUCKET, contents.role),
            object_lock_enabled=contents.lock_days is not None,
            tags=site.scope.tags(
                f"bucket-{contents.role}-{site.place}", contents.data_class, contents.system, backup=contents.backup
            ),
            opts=site.child(self, protect=True),
        )
        s3.BucketOwnershipControls(
            f"{name}-ownership",
            bucket=bucket.id,
            rule=s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
            opts=site.child(self),
        )
        s3.BucketPublicAccessBlock(
            f"{name}-public-access-block",
            bucket=bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=site.child(self),
        )
        self.versioning = s3.BucketVersioning(
            f"{name}-versioning",
            bucket=bucket.id,
            versioning_configuration=s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
            opts=site.child(self),
        )
        self._encrypt(bucket, key)
        self._expire(bucket)
        if contents.lock_days is not None:
            self._lock(bucket, contents.lock_days)
        if access_log is not None:
            s3.BucketLogging(
                f"{name}-logging",
                bucket=bucket.id,
                target_bucket=access_log.id,
                target_prefix=f"s3/{name}/",
                opts=pulumi.ResourceOptions.merge(
                    site.child(self), pulumi.ResourceOptions(depends_on=[access_log.ready])
                ),
            )
        policy = s3.BucketPolicy(
            f"{name}-policy",
            bucket=bucket.id,
            policy=composed(*tls_only(site.scope, contents.role), *statements),
            opts=site.child(self),
        )
        self.bucket = Bucket(site.scope.name(Kind.BUCKET, contents.role), bucket.id, policy)
        self.register_outputs({"id": bucket.id})

    def _encrypt(self, bucket: s3.Bucket, key: Key) -> None:
        # The key's ARN, not its id: with an id, flow logs cannot be delivered (S3 API Reference,
        # "ServerSideEncryptionByDefault").
        algorithm = (
            s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
                sse_algorithm="aws:kms", kms_master_key_id=key.id
            )
            if self._contents.customer_key
            else s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
                sse_algorithm="AES256"
            )
        )
        s3.BucketServerSideEncryptionConfiguration(
            f"{self._logical}-encryption",
            bucket=bucket.id,
            rules=[
                s3.BucketServerSideEncryptionConfigurationRuleArgs(
                    apply_server_side_encryption_by_default=algorithm,
                    bucket_key_enabled=self._contents.customer_key,
                )
            ],
            opts=self._site.child(self),
        )

    def _expire(self, bucket: s3.Bucket) -> None:
        days = self._contents.days
        expiration = (
            s3.BucketLifecycleConfigurationRuleExpirationArgs(expired_object_delete_marker=True)
            if days is None
            else s3.BucketLifecycleConfigurationRuleExpirationArgs(days=days)
        )
        s3.BucketLifecycleConfiguration(
            f"{self._logical}-lifecycle",
            bucket=bucket.id,
            rules=[
                s3.BucketLifecycleConfigurationRuleArgs(
                    id="retention",
                    status="Enabled",
                    filter=s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
                    expiration=expiration,
                    noncurrent_version_expiration=s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
                        noncurrent_days=self._contents.noncurrent_days
                    ),
                    abort_incomplete_multipart_upload=(
                        s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
                            days_after_initiation=ABORT_UPLOAD_DAYS
                        )
                    ),
                )
            ],
            opts=self._after_versioning(),
        )

    def _lock(self, bucket: s3.Bucket, days: int) -> None:
        s3.BucketObjectLockConfiguration(
            f"{self._logical}-object-lock",
            bucket=bucket.id,
            rule=s3.BucketObjectLockConfigurationRuleArgs(
                default_retention=s3.BucketObjectLockConfigurationRuleDefaultRetentionArgs(mode="COMPLIANCE", days=days)
            ),
            opts=self._after_versioning(protect=True),
        )

    def _after_versioning(self, *, protect: bool = False) -> pulumi.ResourceOptions:
        options = self._site.child(self, protect=protect)
        return pulumi.ResourceOptions.merge(options, pulumi.ResourceOptions(depends_on=[self.versioning]))
