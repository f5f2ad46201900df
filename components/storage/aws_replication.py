"""Replication of a bucket to Osaka, with a role that can do nothing else.

Sources: S3 User Guide, "Setting up permissions for live replication", "Replicating encrypted objects", "Meeting
compliance requirements with S3 Replication Time Control".
"""

from __future__ import annotations

import pulumi
from pulumi_aws import iam, s3

from components.keys import Keys
from components.naming import Kind
from components.policy import Statement, composed, known, service
from components.site import Sites
from components.storage.aws_bucket import PrivateBucket
from components.storage.contents import Contents

TIME_CONTROL_MINUTES = 15
"""The only value that S3 accepts for Replication Time Control."""


def role_name(bucket: str) -> str:
    """The role (see `Scope.role_arn`) that S3 replicates a bucket with."""
    return f"replicate-{bucket}"


class Replication(pulumi.ComponentResource):
    """Everything that is written to a bucket in Tokyo is written to its counterpart in Osaka."""

    def __init__(
        self,
        sites: Sites,
        contents: Contents,
        keys: Keys,
        source: PrivateBucket,
        destination: PrivateBucket,
        parent: pulumi.Resource,
    ) -> None:
        super().__init__(
            "jichi:storage:Replication", f"replication-{contents.role}", None, pulumi.ResourceOptions(parent=parent)
        )
        site = sites.primary
        name = role_name(contents.role)
        # S3 documents no condition on who asks it to assume the role; whoever names the role in a replication
        # configuration needs iam:PassRole in this account.
        role = iam.Role(
            name,
            name=site.scope.global_name(Kind.ROLE, name),
            description=f"S3 replicates {source.bucket.name} with it",
            assume_role_policy=known(
                Statement("Replication", "Allow", ("sts:AssumeRole",), (), service("s3.amazonaws.com"))
            ),
            permissions_boundary=site.boundary_arn,
            tags=site.scope.tags(f"role-{name}", contents.data_class),
            opts=site.role(self),
        )
        statements = (
            *_read_and_write(sites, contents),
            *(_keys(sites, contents, keys) if contents.customer_key else ()),
        )
        allowed = iam.RolePolicy(
            f"{name}-policy", name="replicate", role=role.id, policy=composed(*statements), opts=site.child(self)
        )
        s3.BucketReplicationConfig(
            f"{site.place}-{contents.role}-replication",
            bucket=source.bucket.id,
            role=role.arn,
            rules=[_rule(sites, contents, keys)],
            opts=pulumi.ResourceOptions.merge(
                site.child(self),
                pulumi.ResourceOptions(depends_on=[source.versioning, destination.versioning, allowed]),
            ),
        )
        self.register_outputs({})


def _rule(sites: Sites, contents: Contents, keys: Keys) -> s3.BucketReplicationConfigRuleArgs:
    minutes = TIME_CONTROL_MINUTES
    return s3.BucketReplicationConfigRuleArgs(
        id="osaka",
        status="Enabled",
        priority=0,
        filter=s3.BucketReplicationConfigRuleFilterArgs(prefix=""),
        delete_marker_replication=s3.BucketReplicationConfigRuleDeleteMarkerReplicationArgs(status="Enabled"),
        source_selection_criteria=s3.BucketReplicationConfigRuleSourceSelectionCriteriaArgs(
            sse_kms_encrypted_objects=s3.BucketReplicationConfigRuleSourceSelectionCriteriaSseKmsEncryptedObjectsArgs(
                status="Enabled"
            )
        )
        if contents.customer_key
        else None,
        destination=s3.BucketReplicationConfigRuleDestinationArgs(
            bucket=sites.secondary.scope.bucket_arn(contents.role),
            encryption_configuration=s3.BucketReplicationConfigRuleDestinationEncryptionConfigurationArgs(
                replica_kms_key_id=keys.secondary[contents.data_class].id
            )
            if contents.customer_key
            else None,
            metrics=s3.BucketReplicationConfigRuleDestinationMetricsArgs(
                status="Enabled",
                event_threshold=s3.BucketReplicationConfigRuleDestinationMetricsEventThresholdArgs(minutes=minutes)
                if contents.time_control
                else None,
            ),
            replication_time=s3.BucketReplicationConfigRuleDestinationReplicationTimeArgs(
                status="Enabled",
                time=s3.BucketReplicationConfigRuleDestinationReplicationTimeTimeArgs(minutes=minutes),
            )
            if contents.time_control
            else None,
        ),
    )


def _read_and_write(sites: Sites, contents: Contents) -> tuple[Statement, ...]:
    source = sites.primary.scope.bucket_arn(contents.role)
    destination = sites.secondary.scope.bucket_arn(contents.role)
    read = ("s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging")
    locks = ("s3:GetObjectRetention", "s3:GetObjectLegalHold") if contents.lock_days is not None else ()
    return (
        Statement("Source", "Allow", ("s3:GetReplicationConfiguration", "s3:ListBucket"), (source,)),
        Statement("Read", "Allow", (*read, *locks), (f"{source}/*",)),
        Statement(
            "Write", "Allow", ("s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"), (f"{destination}/*",)
        ),
    )


def _keys(sites: Sites, contents: Contents, keys: Keys) -> tuple[Statement, ...]:
    """Each key only by S3 in its region and only for this bucket.

    The encryption context is the bucket's ARN where a bucket key is used, and the object's where not.
    """

    def context(arn: str, region: str) -> dict[str, dict[str, str | tuple[str, ...]]]:
        return {
            "StringEquals": {"kms:ViaService": f"s3.{region}.amazonaws.com"},
            "StringLike": {"kms:EncryptionContext:aws:s3:arn": (arn, f"{arn}/*")},
        }

    here, there = sites.primary.scope, sites.secondary.scope
    return (
        Statement(
            "Decrypt",
            "Allow",
            ("kms:Decrypt",),
            (keys.primary[contents.data_class].id,),
            conditions=context(here.bucket_arn(contents.role), here.region),
        ),
        Statement(
            "Encrypt",
            "Allow",
            ("kms:Encrypt", "kms:GenerateDataKey"),
            (keys.secondary[contents.data_class].id,),
            conditions=context(there.bucket_arn(contents.role), there.region),
        ),
    )
