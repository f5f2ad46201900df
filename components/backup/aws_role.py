"""The two roles that AWS Backup works with: one makes backups, one restores them.

Own statements, not the managed policies `AWSBackupServiceRolePolicyForBackup` and its companions, which reach every
bucket, database, disk and key of the account, send commands to machines and grow when AWS adds a service. They are
modelled on those policies' statements for Aurora and S3, as the AWS Backup Developer Guide advises ("Managed policies
for AWS Backup", "Customer managed policies"), and narrowed to what is named after the member and to its own keys.

Snapshots are named by AWS Backup (`awsbackup:job-...`), which does not tell members of one account apart; their tags
do. A snapshot has the tags of its cluster and of the backup rule, and a copy in the other region those of the original
(AWS Backup Developer Guide, "Copying tags onto backups"; Aurora User Guide, "Copying tags to DB cluster snapshots").
Every action on `cluster-snapshot` knows `aws:ResourceTag` (Service Authorization Reference, "Amazon RDS").
"""

from __future__ import annotations

import pulumi
from pulumi_aws import iam

from components.backup import BACKUP_ROLE, RESTORE_ROLE
from components.backup.aws_files import SERVICE as FILES
from components.backup.aws_files import backing_up, has_files, restoring
from components.backup.aws_vault import vault_arn
from components.keys import Keys
from components.naming import Kind, Scope
from components.policy import Statement, composed, known, service
from components.site import Sites
from jichi.tenancy.model import DataClass

_MEMBER = "aws:ResourceTag/jichi:member"

_TEST = "awsbackup-restore-test"
"""What the names of everything that a restore test makes begin with."""


class Role(pulumi.ComponentResource):
    """A role for AWS Backup and nobody else.

    Attributes:
        arn: known once the role exists.
        allowed: what to wait for before it is used: its policy.
    """

    def __init__(self, sites: Sites, name: str, statements: tuple[Statement, ...], parent: pulumi.Resource) -> None:
        super().__init__("jichi:backup:Role", f"role-{name}", None, pulumi.ResourceOptions(parent=parent))
        site = sites.primary
        # AWS Backup documents no condition on who asks it to assume the role; whoever names the role in a selection
        # needs iam:PassRole in this account.
        role = iam.Role(
            name,
            name=site.scope.global_name(Kind.ROLE, name),
            description=f"AWS Backup of {site.scope.owner}: {name}",
            assume_role_policy=known(
                Statement("Backup", "Allow", ("sts:AssumeRole",), (), service("backup.amazonaws.com"))
            ),
            tags=site.scope.tags(f"role-{name}", DataClass.BACKUP),
            opts=site.child(self),
        )
        self.arn = role.arn
        self.allowed = iam.RolePolicy(
            f"{name}-policy", name=name, role=role.id, policy=composed(*statements), opts=site.child(self)
        )
        self.register_outputs({"arn": role.arn})


def create_backup_role(sites: Sites, keys: Keys, parent: pulumi.Resource, *, continuous: bool) -> Role:
    """The role that backs up in the primary region and copies to the secondary."""
    here = sites.primary.scope
    statements = (
        # Of these none takes a resource, or AWS Backup asks for all of them at once.
        Statement(
            "LookUp",
            "Allow",
            (
                "tag:GetResources",
                "s3:ListAllMyBuckets",
                "events:ListRules",
                "cloudwatch:GetMetricData",
                "rds:DescribeDBClusters",
                "rds:DescribeDBClusterSnapshots",
                "rds:DescribeDBClusterAutomatedBackups",
            ),
            ("*",),
        ),
        *_read_buckets(here, keys),
        *_snapshot_clusters(sites, continuous=continuous),
        *backing_up(here),
        *_copy(sites),
        *_grants(keys),
    )
    return Role(sites, BACKUP_ROLE, statements, parent)


def create_restore_role(sites: Sites, keys: Keys, parent: pulumi.Resource) -> Role:
    """The role that restores, in either region, and never over what is there.

    A cluster is always restored as a new one. Files are restored to a new bucket, named `OWNER-restore-...`, from which
    people take what they miss through their own endpoints; the buckets in use are closed to this role. Only what a test
    has made can it delete.
    """
    buckets = (f"arn:aws:s3:::{_TEST}-*", f"arn:aws:s3:::{sites.primary.scope.owner}-restore-*")
    services = ("s3", "rds", *((FILES,) if has_files(sites.primary.scope) else ()))
    statements = (
        Statement(
            "LookUp",
            "Allow",
            ("rds:DescribeDBClusters", "rds:DescribeDBClusterSnapshots", "rds:DescribeDBInstances"),
            ("*",),
        ),
        Statement(
            "Buckets",
            "Allow",
            (
                "s3:CreateBucket",
                "s3:ListBucket",
                "s3:ListBucketVersions",
                "s3:GetBucketLocation",
                "s3:GetBucketVersioning",
                "s3:PutBucketVersioning",
                "s3:GetBucketOwnershipControls",
                "s3:PutBucketOwnershipControls",
            ),
            buckets,
        ),
        Statement(
            "Objects",
            "Allow",
            (
                "s3:GetObject",
                "s3:GetObjectVersion",
                "s3:GetObjectAcl",
                "s3:GetObjectVersionAcl",
                "s3:GetObjectTagging",
                "s3:PutObject",
                "s3:PutObjectAcl",
                "s3:PutObjectVersionAcl",
                "s3:PutObjectTagging",
                "s3:ListMultipartUploadParts",
            ),
            tuple(f"{bucket}/*" for bucket in buckets),
        ),
        *_restore_clusters(sites),
        *restoring(sites),
        Statement(
            "DeleteTests",
            "Allow",
            ("s3:DeleteObject", "rds:DeleteDBCluster"),
            (
                f"arn:aws:s3:::{_TEST}-*/*",
                *(site.scope.arn("rds", f"cluster:{_TEST}*") for site in sites),
            ),
        ),
        Statement(
            "UseKeys",
            "Allow",
            (
                "kms:Decrypt",
                "kms:Encrypt",
                "kms:GenerateDataKey",
                "kms:GenerateDataKeyWithoutPlaintext",
                "kms:ReEncryptFrom",
                "kms:ReEncryptTo",
            ),
            _key_arns(keys),
            conditions={
                "StringEquals": {
                    "kms:ViaService": tuple(
                        f"{name}.{site.region}.amazonaws.com" for name in services for site in sites
                    )
                }
            },
        ),
        *_grants(keys),
    )
    return Role(sites, RESTORE_ROLE, statements, parent)


def _read_buckets(here: Scope, keys: Keys) -> tuple[Statement, ...]:
    buckets = f"arn:aws:s3:::{here.owner}-*-{here.place}"
    return (
        Statement(
            "Buckets",
            "Allow",
            (
                "s3:ListBucket",
                "s3:ListBucketVersions",
                "s3:ListTagsForResource",
                "s3:GetBucketAcl",
                "s3:GetBucketLocation",
                "s3:GetBucketTagging",
                "s3:GetBucketVersioning",
                # AWS Backup turns on the bucket's events and an inventory, by which it finds what has changed.
                "s3:GetBucketNotification",
                "s3:PutBucketNotification",
                "s3:GetInventoryConfiguration",
                "s3:PutInventoryConfiguration",
            ),
            (buckets,),
        ),
        Statement(
            "Objects",
            "Allow",
            (
                "s3:GetObject",
                "s3:GetObjectVersion",
                "s3:GetObjectAcl",
                "s3:GetObjectVersionAcl",
                "s3:GetObjectTagging",
                "s3:GetObjectVersionTagging",
            ),
            (f"{buckets}/*",),
        ),
        Statement(
            "ReadObjects",
            "Allow",
            ("kms:Decrypt",),
            (keys.primary[DataClass.DATA].id,),
            conditions={"StringEquals": {"kms:ViaService": f"s3.{here.region}.amazonaws.com"}},
        ),
        Statement(
            "BucketEvents",
            "Allow",
            (
                "events:PutRule",
                "events:PutTargets",
                "events:DescribeRule",
                "events:ListTargetsByRule",
                "events:EnableRule",
                "events:DisableRule",
                "events:RemoveTargets",
                "events:DeleteRule",
            ),
            (here.arn("events", "rule/AwsBackupManagedRule*"),),
        ),
    )


def _snapshot_clusters(sites: Sites, *, continuous: bool) -> tuple[Statement, ...]:
    here = sites.primary.scope
    clusters = here.arn("rds", f"cluster:{here.owner}-*")
    snapshots = _snapshots(sites)
    point_in_time = (
        Statement("Continuous", "Allow", ("rds:ModifyDBCluster",), (clusters,)),
        Statement(
            "EndContinuous",
            "Allow",
            ("rds:DeleteDBClusterAutomatedBackup",),
            (here.arn("rds", "cluster-auto-backup:*"),),
        ),
    )
    return (
        Statement(
            "Clusters",
            "Allow",
            ("rds:CreateDBClusterSnapshot", "rds:AddTagsToResource", "rds:ListTagsForResource"),
            (clusters,),
        ),
        # One that is being made has no tags yet, neither as a backup nor as the target of a copy.
        Statement(
            "Snapshots",
            "Allow",
            (
                "rds:CreateDBClusterSnapshot",
                "rds:CopyDBClusterSnapshot",
                "rds:AddTagsToResource",
                "rds:ListTagsForResource",
            ),
            snapshots,
            conditions={"StringEqualsIfExists": {_MEMBER: here.whose}},
        ),
        # By its lifecycle: AWS Backup deletes a backup with the role that made it.
        Statement(
            "SnapshotLifecycle",
            "Allow",
            ("rds:DeleteDBClusterSnapshot", "rds:ModifyDBClusterSnapshotAttribute"),
            snapshots,
            conditions={"StringEquals": {_MEMBER: here.whose}},
        ),
        *(point_in_time if continuous else ()),
    )


def _copy(sites: Sites) -> tuple[Statement, ...]:
    vaults = tuple(vault_arn(site.scope) for site in sites)
    recovery_points = tuple(site.scope.arn("backup", "recovery-point:*") for site in sites)
    return (
        Statement("Vaults", "Allow", ("backup:DescribeBackupVault", "backup:CopyIntoBackupVault"), vaults),
        # A recovery point, too, has no tags before this gives it some.
        Statement(
            "Tag",
            "Allow",
            ("backup:TagResource",),
            recovery_points,
            conditions={"StringEqualsIfExists": {_MEMBER: sites.primary.scope.whose}},
        ),
        # Without targets `ForAllValues` would hold for any recovery point of the account.
        Statement(
            "Copy",
            "Allow",
            ("backup:CopyFromBackupVault",),
            (*recovery_points, *_snapshots(sites)),
            conditions={
                "ForAllValues:ArnEquals": {"backup:CopyTargets": vaults},
                "Null": {"backup:CopyTargets": "false"},
            },
        ),
    )


def _restore_clusters(sites: Sites) -> tuple[Statement, ...]:
    clusters = tuple(
        site.scope.arn("rds", f"cluster:{name}") for site in sites for name in (f"{_TEST}*", f"{site.scope.owner}-*")
    )
    settings = tuple(
        site.scope.arn("rds", name)
        for site in sites
        for name in (f"subgrp:{site.scope.owner}-*", "cluster-pg:*", "og:*")
    )
    return (
        Statement(
            "Clusters",
            "Allow",
            (
                "rds:RestoreDBClusterFromSnapshot",
                "rds:RestoreDBClusterToPointInTime",
                "rds:AddTagsToResource",
                "rds:ListTagsForResource",
            ),
            (*clusters, *settings),
        ),
        Statement(
            "Snapshots",
            "Allow",
            ("rds:RestoreDBClusterFromSnapshot", "rds:ListTagsForResource"),
            _snapshots(sites),
            conditions={"StringEquals": {_MEMBER: sites.primary.scope.whose}},
        ),
    )


def _grants(keys: Keys) -> tuple[Statement, ...]:
    """Services that keep or copy the data use the keys by grants."""
    keys_used = _key_arns(keys)
    return (
        Statement("FindKeys", "Allow", ("kms:DescribeKey",), keys_used),
        Statement(
            "GrantKeys",
            "Allow",
            ("kms:CreateGrant",),
            keys_used,
            conditions={"Bool": {"kms:GrantIsForAWSResource": "true"}},
        ),
    )


def _key_arns(keys: Keys) -> tuple[pulumi.Output[str], ...]:
    return tuple(
        by_class[data_class].id
        for by_class in (keys.primary, keys.secondary)
        for data_class in (DataClass.DATA, DataClass.BACKUP)
    )


def _snapshots(sites: Sites) -> tuple[str, ...]:
    return tuple(site.scope.arn("rds", "cluster-snapshot:awsbackup:*") for site in sites)
