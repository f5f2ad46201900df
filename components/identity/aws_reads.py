"""Looking without touching: settings, states and names, never contents."""

from __future__ import annotations

from components.identity.aws_boundary import GLOBAL_READS, UNSCOPED_READS
from components.identity.aws_own import alone, own_identities, own_names, own_regions, own_tags
from components.naming import Scope
from components.policy import Statement

SETTINGS = (
    "backup:Describe*",
    "backup:Get*",
    "backup:List*",
    "cloudwatch:Describe*",
    "dynamodb:Describe*",
    "dynamodb:ListTagsOfResource",
    "ecr:Describe*",
    "ecr:GetRepositoryPolicy",
    "ecr:List*",
    "ecs:Describe*",
    "ecs:List*",
    "events:Describe*",
    "events:List*",
    "kms:DescribeKey",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:List*",
    "logs:Describe*",
    "logs:List*",
    "rds:Describe*",
    "rds:ListTagsForResource",
    "s3:GetBucket*",
    "s3:GetEncryptionConfiguration",
    "s3:GetLifecycleConfiguration",
    "s3:GetReplicationConfiguration",
    "secretsmanager:DescribeSecret",
    "secretsmanager:GetResourcePolicy",
    "sns:Get*",
    "sns:List*",
    "sqs:GetQueueAttributes",
    "ssm:Describe*",
    "ssm:GetDocument",
    "ssm:List*",
)
"""Settings and states of single resources."""


def settings(scope: Scope) -> tuple[Statement, ...]:
    """Settings of what is the member's: of the whole account where it is its own, else by tag and by name."""
    here = own_regions(scope)
    if alone(scope):
        single = (Statement("Settings", "Allow", SETTINGS, ("*",), conditions={"StringEquals": here}),)
    else:
        single = (
            Statement("SettingsByName", "Allow", SETTINGS, own_names(scope), conditions={"StringEquals": here}),
            Statement(
                "SettingsByTag", "Allow", SETTINGS, ("*",), conditions={"StringEquals": {**here, **own_tags(scope)}}
            ),
        )
    return (
        *single,
        # Names of what there is, which IAM cannot divide among members.
        Statement("LookAround", "Allow", UNSCOPED_READS, ("*",), conditions={"StringEquals": here}),
        *identities(scope),
    )


def identities(scope: Scope) -> tuple[Statement, ...]:
    """Who may do what: the member's roles and policies."""
    return (
        Statement("LookGlobally", "Allow", GLOBAL_READS, ("*",)),
        Statement("Identities", "Allow", ("iam:Get*", "iam:List*"), own_identities(scope)),
    )
