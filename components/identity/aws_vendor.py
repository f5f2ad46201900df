"""The vendor's policy (ASP): deploy its business systems, touch nothing that lies under them.

One role a member: which vendor runs which system is not in the tenancy file yet. What a vendor may touch carries the id
of one of the member's standard business systems (`jichi:system`); a member that uses none has nothing for a vendor.
"""

from __future__ import annotations

from components.identity.aws_own import DATA_BUCKETS, RECORD_BUCKETS, no_data, own_regions, own_tags, systems
from components.naming import Scope
from components.policy import Statement

TASK_ROLES = "app-*"
"""Roles, by name, that a vendor hands to its tasks: an app's, and no other."""

_DEPLOY = (
    "ecs:Describe*",
    "ecs:ListServices",
    "ecs:ListTasks",
    "ecs:RunTask",
    "ecs:StopTask",
    "ecs:UpdateService",
)

_IMAGES = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:DescribeImage*",
    "ecr:DescribeRepositories",
    "ecr:GetDownloadUrlForLayer",
    "ecr:InitiateLayerUpload",
    "ecr:ListImages",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
)

_LOGS = ("logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:GetLogEvents")


def vendor(scope: Scope) -> tuple[Statement, ...]:
    """Push images, register and run tasks, read the systems' logs; no network, no keys, no data."""
    here = own_regions(scope)
    return (
        # A registry's token says nothing about what may be pulled.
        Statement("Registry", "Allow", ("ecr:GetAuthorizationToken",), ("*",), conditions={"StringEquals": here}),
        *(_deployment(scope) if systems(scope) else ()),
        # Tasks act as their app's role, never as the vendor or a role of the platform's services.
        Statement(
            "PassTaskRoles",
            "Allow",
            ("iam:PassRole",),
            (f"arn:aws:iam::{scope.account}:role/{scope.owner}-{TASK_ROLES}",),
            conditions={"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        ),
        # Whatever is attached to this role later: the network, keys, backups and databases are not the vendor's.
        Statement(
            "NotUnderTheApp",
            "Deny",
            (
                "backup:*",
                "directconnect:*",
                "ec2:*",
                "kms:*",
                "network-firewall:*",
                "rds:*",
                "route53:*",
                "route53resolver:*",
            ),
            ("*",),
        ),
        *no_data(scope, (*DATA_BUCKETS, *RECORD_BUCKETS)),
    )


def _deployment(scope: Scope) -> tuple[Statement, ...]:
    here = own_regions(scope)
    existing = {**here, **own_tags(scope), "aws:ResourceTag/jichi:system": systems(scope)}
    new = {**here, **own_tags(scope, "aws:RequestTag"), "aws:RequestTag/jichi:system": systems(scope)}
    return (
        # Clusters, services and tasks of the systems.
        Statement("Deploy", "Allow", _DEPLOY, ("*",), conditions={"StringEquals": existing}),
        # A new version, named as the system's from the start.
        Statement("Register", "Allow", ("ecs:RegisterTaskDefinition",), ("*",), conditions={"StringEquals": new}),
        # Tags while registering and running only: an existing thing cannot be made one's own.
        Statement(
            "TagNew",
            "Allow",
            ("ecs:TagResource",),
            ("*",),
            conditions={"StringEquals": {**new, "ecs:CreateAction": ("RegisterTaskDefinition", "RunTask")}},
        ),
        # Images of the systems, written and read, never deleted.
        Statement("Images", "Allow", _IMAGES, ("*",), conditions={"StringEquals": existing}),
        # What the systems say about themselves.
        Statement("Logs", "Allow", _LOGS, ("*",), conditions={"StringEquals": existing}),
    )
