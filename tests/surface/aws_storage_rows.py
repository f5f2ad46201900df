"""How the types of s3 and kms are made."""

from __future__ import annotations

from collections.abc import Mapping

from tests.surface.model import Call, Fill, Row, row

_PUBLIC = "PublicAccessBlockConfiguration"
_BLOCKS = {
    name: f"{_PUBLIC}.{name[0].upper()}{name[1:]}"
    for name in ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
}

STORAGE: Mapping[str, Row] = {
    "aws:kms/alias:Alias": row("kms", Call("CreateAlias", {"name": "AliasName"})),
    "aws:kms/key:Key": row(
        "kms",
        Call("CreateKey"),
        Call(
            "EnableKeyRotation",
            fills={"KeyId": Fill.MADE},
            takes=("rotationPeriodInDays",),
            when="enableKeyRotation",
        ),
        Call(
            "ScheduleKeyDeletion",
            {"deletionWindowInDays": "PendingWindowInDays"},
            fills={"KeyId": Fill.MADE},
            takes=("deletionWindowInDays",),
        ),
        enableKeyRotation="it chooses between EnableKeyRotation and DisableKeyRotation, which take only the key",
    ),
    "aws:kms/keyPolicy:KeyPolicy": row("kms", Call("PutKeyPolicy")),
    "aws:kms/replicaKey:ReplicaKey": row(
        "kms",
        Call("ReplicateKey", {"primaryKeyArn": "KeyId"}, fills={"ReplicaRegion": Fill.REGION}),
        Call(
            "ScheduleKeyDeletion",
            {"deletionWindowInDays": "PendingWindowInDays"},
            fills={"KeyId": Fill.MADE},
            takes=("deletionWindowInDays",),
        ),
    ),
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": row("s3control", Call("PutPublicAccessBlock", _BLOCKS)),
    "aws:s3/bucket:Bucket": row(
        "s3",
        Call(
            "CreateBucket",
            {"objectLockEnabled": "ObjectLockEnabledForBucket"},
            fills={"CreateBucketConfiguration.LocationConstraint": Fill.REGION},
        ),
        Call("PutBucketTagging", {"tags": "Tagging.TagSet"}, when="tags"),
        forceDestroy="of the provider: it deletes the bucket's objects before the bucket",
    ),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": row(
        "s3", Call("PutBucketLifecycleConfiguration", {"rules": "LifecycleConfiguration.Rules"})
    ),
    "aws:s3/bucketLogging:BucketLogging": row(
        "s3",
        Call(
            "PutBucketLogging",
            {
                "targetBucket": "BucketLoggingStatus.LoggingEnabled.TargetBucket",
                "targetPrefix": "BucketLoggingStatus.LoggingEnabled.TargetPrefix",
                "targetObjectKeyFormat": "BucketLoggingStatus.LoggingEnabled.TargetObjectKeyFormat",
            },
        ),
    ),
    "aws:s3/bucketMetric:BucketMetric": row(
        "s3",
        Call(
            "PutBucketMetricsConfiguration",
            {"name": "MetricsConfiguration.Id", "filter": "MetricsConfiguration.Filter"},
            fills={"Id": Fill.MADE},
        ),
    ),
    "aws:s3/bucketNotification:BucketNotification": row(
        "s3",
        Call(
            "PutBucketNotificationConfiguration",
            {
                "eventbridge": "NotificationConfiguration.EventBridgeConfiguration",
                "topics": "NotificationConfiguration.TopicConfigurations",
            },
        ),
    ),
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": row(
        "s3",
        Call(
            "PutObjectLockConfiguration",
            {"rule": "ObjectLockConfiguration.Rule"},
            fills={"ObjectLockConfiguration.ObjectLockEnabled": "Enabled"},
        ),
    ),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": row(
        "s3", Call("PutBucketOwnershipControls", {"rule": "OwnershipControls.Rules"})
    ),
    "aws:s3/bucketPolicy:BucketPolicy": row("s3", Call("PutBucketPolicy")),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": row("s3", Call("PutPublicAccessBlock", _BLOCKS)),
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": row(
        "s3",
        Call(
            "PutBucketReplication",
            {
                "role": "ReplicationConfiguration.Role",
                "rules": "ReplicationConfiguration.Rules",
                "rules.destination.replicaKmsKeyId": "EncryptionConfiguration.ReplicaKmsKeyID",
            },
        ),
    ),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": row(
        "s3", Call("PutBucketEncryption", {"rules": "ServerSideEncryptionConfiguration.Rules"})
    ),
    "aws:s3/bucketVersioning:BucketVersioning": row("s3", Call("PutBucketVersioning")),
}
"""By Pulumi's type token."""
