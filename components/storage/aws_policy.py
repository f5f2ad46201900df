"""Statements of bucket policies.

Every Deny names everybody (`*`): it takes away and leaves no gap. No Allow does.
"""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from components.naming import BREAK_GLASS, Scope
from components.policy import ANYONE, Statement, service
from components.storage.aws_handing import handed_keys
from jichi.tenancy.model import DataClass

BALANCER_LOGS = "balancer"
"""What names of load balancers' access logs begin with, in the bucket `access`."""

_ENCRYPT = ("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey")

_OBJECT_ACTIONS = (
    "s3:GetObject*",
    "s3:PutObject*",
    "s3:DeleteObject*",
    "s3:RestoreObject",
    "s3:AbortMultipartUpload",
    "s3:ListMultipartUploadParts",
)


def tls_only(scope: Scope, role: str) -> tuple[Statement, Statement]:
    """No request without TLS, none below TLS 1.2 (S3 User Guide, "Protecting data in transit with encryption")."""
    bucket = scope.bucket_arn(role)
    everything = (bucket, f"{bucket}/*")
    return (
        Statement("TlsOnly", "Deny", ("s3:*",), everything, ANYONE, {"Bool": {"aws:SecureTransport": "false"}}),
        Statement("Tls12Only", "Deny", ("s3:*",), everything, ANYONE, {"NumericLessThan": {"s3:TlsVersion": "1.2"}}),
    )


def own_endpoints_only(
    scope: Scope,
    role: str,
    endpoints: tuple[pulumi.Output[str], ...],
    roles: tuple[str, ...],
    readers: tuple[str, ...] = (),
) -> Statement:
    """Objects move through the member's own endpoints only.

    Managing the bucket itself stays possible from outside, or whoever deploys would lock the bucket for good (S3 User
    Guide, "Controlling access from VPC endpoints with bucket policies", warns of it). Listing is left out for the same
    reason: `HeadBucket`, with which a deployment looks for the bucket, needs `s3:ListBucket`.

    Args:
        scope: whose bucket, in which region.
        role: the bucket's role.
        endpoints: ids of the storage endpoints.
        roles: roles that S3 or another service uses without the network, or that open the glass.
        readers: ARNs of other members' roles, whose own network is asked for where they are allowed.
    """
    return Statement(
        "OwnEndpointsOnly",
        "Deny",
        _OBJECT_ACTIONS,
        (f"{scope.bucket_arn(role)}/*",),
        ANYONE,
        {
            "StringNotEquals": {"aws:SourceVpce": endpoints},
            "ArnNotEquals": {"aws:PrincipalArn": (*(scope.role_arn(each) for each in roles), *readers)},
            # Services that act for a caller, or for themselves, have no endpoint of ours.
            "BoolIfExists": {"aws:ViaAWSService": "false", "aws:PrincipalIsAWSService": "false"},
        },
    )


def deletion_by_break_glass_only(scope: Scope, role: str) -> Statement:
    """Logs leave by their lifecycle only, to which bucket policies do not apply (S3 User Guide, "Expiring objects")."""
    return Statement(
        "DeletionByBreakGlassOnly",
        "Deny",
        ("s3:DeleteObject", "s3:DeleteObjectVersion"),
        (f"{scope.bucket_arn(role)}/*",),
        ANYONE,
        {"ArnNotEquals": {"aws:PrincipalArn": scope.role_arn(BREAK_GLASS)}},
    )


def log_delivery(scope: Scope) -> tuple[Statement, Statement]:
    """What the log delivery service needs (CloudWatch Logs User Guide, "Logs sent to Amazon S3")."""
    bucket = scope.bucket_arn("log")
    delivery = service("delivery.logs.amazonaws.com")
    own_account = {"aws:SourceAccount": scope.account}
    own_sources = {"ArnLike": {"aws:SourceArn": scope.arn("logs", "*")}}
    return (
        Statement(
            "LogDeliveryAclCheck",
            "Allow",
            ("s3:GetBucketAcl", "s3:ListBucket"),
            (bucket,),
            delivery,
            {"StringEquals": own_account, **own_sources},
        ),
        Statement(
            "LogDeliveryWrite",
            "Allow",
            ("s3:PutObject",),
            (f"{bucket}/AWSLogs/{scope.account}/*",),
            delivery,
            {"StringEquals": {**own_account, "s3:x-amz-acl": "bucket-owner-full-control"}, **own_sources},
        ),
    )


def access_log_delivery(scope: Scope) -> tuple[Statement, ...]:
    """What log delivery of S3 needs, for this member's buckets only; where there are apps, load balancers' as well."""
    return (
        *((_balancer_logs(scope),) if scope.tenancy.has_apps(scope.cloud) else ()),
        Statement(
            "AccessLogDelivery",
            "Allow",
            ("s3:PutObject",),
            (f"{scope.bucket_arn('access')}/s3/*",),
            service("logging.s3.amazonaws.com"),
            {
                "StringEquals": {"aws:SourceAccount": scope.account},
                "ArnLike": {"aws:SourceArn": f"arn:aws:s3:::{scope.owner}-*-{scope.place}"},
            },
        ),
    )


def _balancer_logs(scope: Scope) -> Statement:
    """Elastic Load Balancing User Guide, "Enable access logs for your Application Load Balancer", step 2."""
    return Statement(
        "BalancerLogDelivery",
        "Allow",
        ("s3:PutObject",),
        (f"{scope.bucket_arn('access')}/{BALANCER_LOGS}/AWSLogs/{scope.account}/*",),
        service("logdelivery.elasticloadbalancing.amazonaws.com"),
        {"ArnLike": {"aws:SourceArn": scope.arn("elasticloadbalancing", "loadbalancer/*")}},
    )


def key_grants(scope: Scope) -> Mapping[DataClass, tuple[Statement, ...]]:
    """What log delivery and log groups need of the log key, and readers of handed files of the key for data.

    Source: CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS KMS", "Logs sent to Amazon S3".
    """
    groups = (f"log-group:/{scope.owner}/*", f"log-group:/aws/*/{scope.owner}-*")
    statements = (
        Statement(
            "LogDelivery",
            "Allow",
            _ENCRYPT,
            ("*",),
            service("delivery.logs.amazonaws.com"),
            {
                "StringEquals": {"aws:SourceAccount": scope.account},
                "ArnLike": {"aws:SourceArn": scope.arn("logs", "*")},
            },
        ),
        Statement(
            "LogGroups",
            "Allow",
            _ENCRYPT,
            ("*",),
            service(f"logs.{scope.region}.amazonaws.com"),
            {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": [scope.arn("logs", group) for group in groups]}},
        ),
    )
    return {DataClass.LOG: statements, **handed_keys(scope)}
