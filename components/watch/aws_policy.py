"""Statements that the watch's services need: of the topic, of the log key and of the log buckets.

Sources: SNS Developer Guide, "Managing Amazon SNS encryption keys and costs", "Example cases for Amazon SNS access
control"; Cost Management User Guide, "Creating an Amazon SNS topic for budget notifications"; CloudTrail User Guide,
"Amazon S3 bucket policy for CloudTrail", "Configure AWS KMS key policies for CloudTrail"; Config Developer Guide,
"Permissions for the Amazon S3 bucket", "Permissions for the KMS key".

EventBridge is the one service that is named without its account. It passes neither `aws:SourceAccount` nor
`aws:SourceArn` to SNS: topic policies take no condition for it (EventBridge User Guide, "Using resource-based policies
for Amazon EventBridge"), nor do key policies take those two (SNS Developer Guide, as above). A role instead of the
service is no way out: the same page warns that delivery to encrypted topics may then fail. So its use of the key is
bound to the one topic by the encryption context, and the topic admits nothing from it but `sns:Publish`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from components.checks import is_managed
from components.naming import BREAK_GLASS, Kind, Scope
from components.policy import ANYONE, Conditions, Statement, service
from jichi.tenancy.model import DataClass

TOPIC = "watch"
"""Role of the topic in names."""

TRAIL = "trail"
"""Role of the trail in names."""

_EVENTS = "events.amazonaws.com"


def topic_arn(scope: Scope) -> str:
    """ARN of the topic in one region, known before deployment."""
    return scope.arn("sns", scope.name(Kind.TOPIC, TOPIC))


def trail_arn(scope: Scope) -> str:
    """ARN of the trail, which is in the primary region."""
    home = scope.at(scope.home.primary)
    return home.arn("cloudtrail", f"trail/{home.name(Kind.TRAIL, TRAIL)}")


def break_glass_roles(scope: Scope) -> tuple[str, ...]:
    """ARNs of the roles whose use is told of: the scope's own and those of all that share its account."""
    return tuple(dict.fromkeys(each.role_arn(BREAK_GLASS) for each in (scope, *scope.users)))


def _publishers(scope: Scope) -> Iterator[tuple[str, str, Conditions]]:
    """Who publishes to the topic: part of a Sid, the service, and on whose behalf."""
    own = {"aws:SourceAccount": scope.account}
    alarms = scope.arn("cloudwatch", f"alarm:{scope.owner}-*")
    yield "Alarms", "cloudwatch.amazonaws.com", {"StringEquals": own, "ArnLike": {"aws:SourceArn": alarms}}
    yield "Events", _EVENTS, {}
    yield "Backup", "backup.amazonaws.com", {"StringEquals": own}
    if scope.owns_account and scope.region == scope.home.primary:
        budgets = f"arn:aws:budgets::{scope.account}:*"
        yield "Budgets", "budgets.amazonaws.com", {"StringEquals": own, "ArnLike": {"aws:SourceArn": budgets}}


def topic_statements(scope: Scope) -> tuple[Statement, ...]:
    """Exactly the services that tell of something, over TLS; people of the account as their IAM policies say."""
    topic = topic_arn(scope)
    return (
        *(
            Statement(f"{sid}Publish", "Allow", ("sns:Publish",), (topic,), service(name), conditions)
            for sid, name, conditions in _publishers(scope)
        ),
        Statement("TlsOnly", "Deny", ("sns:Publish",), (topic,), ANYONE, {"Bool": {"aws:SecureTransport": "false"}}),
    )


def key_grants(scope: Scope) -> Mapping[DataClass, tuple[Statement, ...]]:
    """What the publishers, the trail and the recorder need of the log key in one region."""
    ownership = scope.home.ownership
    return {
        DataClass.LOG: (
            *_publishing(scope),
            *(_trail_grants(scope) if _has_trail(scope) else ()),
            *((_recorder_grant(scope),) if is_managed(scope, ownership.recorder) else ()),
        )
    }


def _publishing(scope: Scope) -> Iterator[Statement]:
    for sid, name, conditions in _publishers(scope):
        equals = {**conditions.get("StringEquals", {}), "kms:EncryptionContext:aws:sns:topicArn": topic_arn(scope)}
        yield Statement(
            f"Watch{sid}",
            "Allow",
            ("kms:GenerateDataKey*", "kms:Decrypt"),
            ("*",),
            service(name),
            {**conditions, "StringEquals": equals},
        )


def _trail_grants(scope: Scope) -> tuple[Statement, ...]:
    trail = service("cloudtrail.amazonaws.com")
    of_ours = {"StringEquals": {"aws:SourceArn": trail_arn(scope)}}
    return (
        Statement(
            "TrailEncrypt",
            "Allow",
            ("kms:GenerateDataKey*",),
            ("*",),
            trail,
            {"StringEquals": {**of_ours["StringEquals"], "kms:EncryptionContext:aws:cloudtrail:arn": trail_arn(scope)}},
        ),
        # The bucket has a bucket key, with which CloudTrail decrypts when the trail is created or changed.
        Statement("TrailDecrypt", "Allow", ("kms:Decrypt", "kms:DescribeKey"), ("*",), trail, of_ours),
    )


def _recorder_grant(scope: Scope) -> Statement:
    return Statement(
        "RecorderDelivery",
        "Allow",
        ("kms:GenerateDataKey", "kms:Decrypt"),
        ("*",),
        service("config.amazonaws.com"),
        {"StringEquals": {"aws:SourceAccount": scope.account}},
    )


def log_bucket_statements(scope: Scope) -> tuple[Statement, ...]:
    """What the policy of the log bucket of one region admits for the watch; nothing that is not created here."""
    return (*trail_delivery(scope), *config_delivery(scope))


def trail_delivery(scope: Scope) -> tuple[Statement, ...]:
    """What the trail needs of the log bucket; in the primary region only."""
    if not _has_trail(scope):
        return ()
    bucket = scope.bucket_arn("log")
    trail = service("cloudtrail.amazonaws.com")
    source = {"aws:SourceArn": trail_arn(scope)}
    return (
        Statement("TrailAclCheck", "Allow", ("s3:GetBucketAcl",), (bucket,), trail, {"StringEquals": source}),
        Statement(
            "TrailWrite",
            "Allow",
            ("s3:PutObject",),
            (f"{bucket}/AWSLogs/{scope.account}/*",),
            trail,
            {"StringEquals": {**source, "s3:x-amz-acl": "bucket-owner-full-control"}},
        ),
    )


def config_delivery(scope: Scope) -> tuple[Statement, ...]:
    """What the configuration recorder of one region needs of the log bucket."""
    if not is_managed(scope, scope.home.ownership.recorder):
        return ()
    bucket = scope.bucket_arn("log")
    recorder = service("config.amazonaws.com")
    own = {"aws:SourceAccount": scope.account}
    return (
        Statement(
            "RecorderBucketCheck",
            "Allow",
            ("s3:GetBucketAcl", "s3:ListBucket"),
            (bucket,),
            recorder,
            {"StringEquals": own},
        ),
        Statement(
            "RecorderWrite",
            "Allow",
            ("s3:PutObject",),
            (f"{bucket}/AWSLogs/{scope.account}/Config/*",),
            recorder,
            {"StringEquals": {**own, "s3:x-amz-acl": "bucket-owner-full-control"}},
        ),
    )


def _has_trail(scope: Scope) -> bool:
    return scope.region == scope.home.primary and is_managed(scope, scope.home.ownership.trail)
