"""The auditor's policy: every setting and every record, no residents' data, nothing changed.

In an account of the member's own it says everything itself, and is the role's boundary as well: it looks at services
that nobody else uses, for which the boundary of the others has no room.
"""

from __future__ import annotations

from components.identity import Role
from components.identity.aws_boundary import UNSCOPED_READS
from components.identity.aws_looks import ANYWHERE, HERE
from components.identity.aws_own import (
    DATA_BUCKETS,
    RECORD_BUCKETS,
    alone,
    bucket_arns,
    no_data,
    own_names,
    own_regions,
    own_tags,
)
from components.identity.aws_reads import SETTINGS, identities
from components.naming import Kind, Scope
from components.policy import Statement
from jichi.tenancy.model import DataClass

_ACCOUNT_RECORDS = (
    "access-analyzer:Get*",
    "access-analyzer:List*",
    "cloudtrail:Describe*",
    "cloudtrail:Get*",
    "cloudtrail:List*",
    "cloudtrail:LookupEvents",
    "config:Describe*",
    "config:Get*",
    "config:List*",
    "ec2:GetSubnetCidrReservations",
    "guardduty:Get*",
    "guardduty:List*",
    "inspector2:List*",
    "route53resolver:Get*",
    "route53resolver:List*",
    "securityhub:Describe*",
    "securityhub:Get*",
    "securityhub:List*",
)
"""Records of a whole account. In a shared one they would show other members, and IAM cannot divide them: there the
auditor of a member reads the copies in the member's own buckets."""


def auditor_policy_arn(scope: Scope) -> str:
    """The ARN of the auditor's policy, known before anything is deployed."""
    return f"arn:aws:iam::{scope.account}:policy/{scope.global_name(Kind.POLICY, Role.AUDITOR)}"


def auditor(scope: Scope) -> tuple[Statement, ...]:
    """Read settings, logs and evidence."""
    here = own_regions(scope)
    buckets = bucket_arns(scope, RECORD_BUCKETS)
    log_key = {"aws:ResourceTag/jichi:data-class": DataClass.LOG.value}
    through = tuple(f"s3.{region}.amazonaws.com" for region in scope.home.regions)
    return (
        *(_account(scope) if alone(scope) else ()),
        # Logs in CloudWatch, by the member's names.
        Statement(
            "Logs",
            "Allow",
            ("logs:FilterLogEvents", "logs:GetLogEvents", "logs:GetQueryResults", "logs:StartQuery", "logs:StopQuery"),
            own_names(scope, "logs"),
            conditions={"StringEquals": here},
        ),
        # Logs and evidence in buckets, with their versions and locks.
        Statement(
            "Records",
            "Allow",
            ("s3:GetObject", "s3:GetObjectLegalHold", "s3:GetObjectRetention", "s3:GetObjectVersion"),
            tuple(f"{arn}/*" for arn in buckets),
            conditions={"StringEquals": here},
        ),
        Statement(
            "RecordNames",
            "Allow",
            ("s3:ListBucket", "s3:ListBucketVersions"),
            buckets,
            conditions={"StringEquals": here},
        ),
        # They are under the log key, which S3 opens for the reader; CloudWatch Logs opens it for itself.
        Statement(
            "LogKey",
            "Allow",
            ("kms:Decrypt",),
            ("*",),
            conditions={"StringEquals": {**here, **own_tags(scope), **log_key, "kms:ViaService": through}},
        ),
        # Every other key, one without a tag too, stays shut whatever else is attached to this role.
        Statement(
            "NoOtherKey",
            "Deny",
            ("kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"),
            ("*",),
            conditions={"StringNotEquals": log_key},
        ),
        *no_data(scope, DATA_BUCKETS),
    )


def _account(scope: Scope) -> tuple[Statement, ...]:
    """The whole of an account that is the member's own, in one statement: it has to fit into one policy, which is the
    role's boundary too (`aws.Identity`).
    """
    whole = tuple(sorted({*SETTINGS, *UNSCOPED_READS, *_ACCOUNT_RECORDS, *HERE}))
    return (
        Statement("Account", "Allow", whole, ("*",), conditions={"StringEquals": own_regions(scope)}),
        Statement("Anywhere", "Allow", ANYWHERE, ("*",)),
        *identities(scope),
    )
