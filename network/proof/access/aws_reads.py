"""Actions that read data on AWS or that lead to reading it, and of what resources.

Source: Service Authorization Reference, "Actions, resources, and condition keys" of each service. Reading covers what
copies data out, what lets others in (`Put...Policy`), what grants the use of a key, and what changes the tags by which
alone backups of one account are told apart.
"""

from __future__ import annotations

from collections.abc import Mapping

from network.proof.access.assets import Read
from network.proof.access.words import ANYTHING, SOMETHING, Word, literal

_OBJECT_ACTIONS = (
    "s3:GetObject",
    "s3:GetObjectVersion",
    "s3:GetObjectVersionForReplication",
    "s3:PutObjectAcl",
    "s3:PutObjectVersionAcl",
)
_BUCKET_ACTIONS = (
    "s3:ListBucket",
    "s3:ListBucketVersions",
    "s3:PutBucketPolicy",
    "s3:PutBucketAcl",
    "s3:PutBucketOwnershipControls",
    "s3:PutReplicationConfiguration",
    "s3:PutInventoryConfiguration",
)
_CHANGES: Mapping[str, tuple[str, ...]] = {
    "s3:GetObject": ("s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion"),
    "sqs:ReceiveMessage": ("sqs:SendMessage", "sqs:DeleteMessage", "sqs:PurgeQueue"),
    "secretsmanager:GetSecretValue": ("secretsmanager:PutSecretValue", "secretsmanager:DeleteSecret"),
    "logs:GetLogEvents": ("logs:PutLogEvents", "logs:DeleteLogStream", "logs:DeleteLogGroup"),
}
"""What changes data, by what reads it."""
_KEY_ACTIONS = ("kms:Decrypt", "kms:ReEncryptFrom", "kms:CreateGrant", "kms:PutKeyPolicy")
_SECRET_ACTIONS = ("secretsmanager:GetSecretValue", "secretsmanager:PutResourcePolicy")
_CLUSTER_ACTIONS = (
    "rds:StartExportTask",
    "rds:RestoreDBClusterToPointInTime",
    "rds:CreateDBClusterSnapshot",
    "rds:ModifyDBCluster",
    "rds-data:ExecuteStatement",
)
_SNAPSHOT_ACTIONS = (
    "rds:RestoreDBClusterFromSnapshot",
    "rds:CopyDBClusterSnapshot",
    "rds:ModifyDBClusterSnapshotAttribute",
    "rds:AddTagsToResource",
    "rds:RemoveTagsFromResource",
)
_POINT_ACTIONS = (
    "backup:StartRestoreJob",
    "backup:StartCopyJob",
    "backup:CopyFromBackupVault",
    "backup:GetRecoveryPointRestoreMetadata",
    "backup:TagResource",
    "backup:UntagResource",
)
_LOG_ACTIONS = (
    "logs:GetLogEvents",
    "logs:FilterLogEvents",
    "logs:StartQuery",
    "logs:StartLiveTail",
    "logs:PutSubscriptionFilter",
    "logs:CreateExportTask",
)
_CACHE_ACTIONS = ("elasticache:Connect", "elasticache:CreateSnapshot", "elasticache:ModifyReplicationGroup")
_CACHE_SNAPSHOT_ACTIONS = ("elasticache:CopySnapshot", "elasticache:CreateReplicationGroup")
_QUEUE_ACTIONS = (
    "sqs:ReceiveMessage",
    "sqs:SetQueueAttributes",
    "sqs:AddPermission",
    "sqs:StartMessageMoveTask",
)
_TOPIC_ACTIONS = ("sns:Subscribe", "sns:SetTopicAttributes", "sns:AddPermission")


def bucket_reads(arn: str) -> tuple[Read, ...]:
    """Of a bucket and the objects in it."""
    return (*_reads(_OBJECT_ACTIONS, _within(arn, "/")), *_reads(_BUCKET_ACTIONS, literal(arn)))


def key_reads(arn: str) -> tuple[Read, ...]:
    """Of a key: what it opens."""
    return _reads(_KEY_ACTIONS, literal(arn))


def secret_reads(arn: str) -> tuple[Read, ...]:
    """Of a secret."""
    return _reads(_SECRET_ACTIONS, literal(arn))


def cluster_reads(arn: str) -> tuple[Read, ...]:
    """Of a database: connecting, copying, restoring elsewhere, and setting the password."""
    # Where nobody knows the account, the ARN is one sign, and any user of any database may be meant.
    where = arn.split(":")[3:5]
    users = (*literal(f"arn:aws:rds-db:{':'.join(where)}:dbuser:" if where else "arn:aws:rds-db:"), *ANYTHING)
    return (*_reads(_CLUSTER_ACTIONS, literal(arn)), *_reads(("rds-db:connect",), users))


def snapshot_reads(arn: str) -> tuple[Read, ...]:
    """Of a database's snapshots: its own, automatic ones and those that AWS Backup makes (RDS User Guide)."""
    head, _, name = arn.rpartition(":cluster:")
    own = tuple((*literal(f"{head}:cluster-snapshot:{start}"), *SOMETHING) for start in (name, f"rds:{name}"))
    made = (*literal(f"{head}:cluster-snapshot:awsbackup:"), *SOMETHING)
    return _reads(_SNAPSHOT_ACTIONS, *own, made)


def vault_reads(arn: str) -> tuple[Read, ...]:
    """Of a vault itself: its policy."""
    return _reads(("backup:PutBackupVaultAccessPolicy",), literal(arn))


def point_reads(arn: str) -> tuple[Read, ...]:
    """Of the recovery points in a vault, each with the ARN of the service that made it."""
    # Of a cluster whose account nobody knows, the whole ARN may be one open text.
    region, account = (*arn.split(":")[3:5], "*", "*")[:2] if arn.count(":") >= 4 else ("*", "*")  # noqa: PLR2004
    points = (*literal(f"arn:aws:backup:{region}:{account}:recovery-point:"), *SOMETHING)
    snapshots = (*literal(f"arn:aws:rds:{region}:{account}:cluster-snapshot:awsbackup:"), *SOMETHING)
    return _reads(_POINT_ACTIONS, points, snapshots)


def log_reads(arn: str) -> tuple[Read, ...]:
    """Of a log group: with and without its streams."""
    return _reads(_LOG_ACTIONS, literal(arn), _within(arn, ":"))


def cache_reads(arn: str) -> tuple[Read, ...]:
    """Of a cache: signing in, copying what is in it, and taking away what keeps others out."""
    return _reads(_CACHE_ACTIONS, literal(arn))


def cache_snapshot_reads(arn: str) -> tuple[Read, ...]:
    """Of a cache's own snapshots, which are named after it (ElastiCache User Guide, "Automatic backups")."""
    head, _, name = arn.rpartition(":replicationgroup:")
    return _reads(_CACHE_SNAPSHOT_ACTIONS, (*literal(f"{head}:snapshot:automatic.{name}-"), *SOMETHING))


def cache_user_reads(arn: str) -> tuple[Read, ...]:
    """Of a user of caches: signing in as it, and giving it a password."""
    return _reads(("elasticache:Connect", "elasticache:ModifyUser"), literal(arn))


def cache_users_reads(arn: str) -> tuple[Read, ...]:
    """Of a group of users of caches: who is in it."""
    return _reads(("elasticache:ModifyUserGroup",), literal(arn))


def queue_reads(arn: str) -> tuple[Read, ...]:
    """Of a queue: its messages, where they are moved to, and its policy."""
    return _reads(_QUEUE_ACTIONS, literal(arn))


def topic_reads(arn: str) -> tuple[Read, ...]:
    """Of a topic: hearing what is told there."""
    return _reads(_TOPIC_ACTIONS, literal(arn))


def changes(reads: tuple[Read, ...]) -> tuple[Read, ...]:
    """Requests that change what some requests read."""
    return tuple(Read(action, each.resources) for each in reads for action in _CHANGES.get(each.action, ()))


def _within(arn: str, sign: str) -> Word:
    return (*literal(f"{arn}{sign}"), *SOMETHING)


def _reads(actions: tuple[str, ...], *resources: Word) -> tuple[Read, ...]:
    return tuple(Read(action, resources) for action in actions)
