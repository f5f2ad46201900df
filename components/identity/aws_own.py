"""What is a member's own on AWS, as IAM can say it: names, tags, regions, domain.

A tag says whose a resource is where the service hands it to IAM (`aws:ResourceTag`); a name says it where it does not,
as with buckets and log groups. Both are needed, and neither is enough alone.
"""

from __future__ import annotations

from components.naming import Scope
from components.policy import Statement

DATA_BUCKETS = ("data", "linkage", "app")
"""Roles of the buckets with residents' data; those of apps begin so (`components.app.types.s3`)."""

RECORD_BUCKETS = ("log", "access", "evidence")
"""Roles of the buckets with records of what happened."""

DATA_READS = (
    "dynamodb:BatchGetItem",
    "dynamodb:ExportTableToPointInTime",
    "dynamodb:GetItem",
    "dynamodb:GetRecords",
    "dynamodb:PartiQL*",
    "dynamodb:Query",
    "dynamodb:Scan",
    "ebs:*",
    "ec2:GetConsole*",
    "ec2:GetPasswordData",
    "ecs:ExecuteCommand",
    "rds-data:*",
    "rds-db:connect",
    "rds:StartExportTask",
    "s3-object-lambda:*",
    "secretsmanager:BatchGetSecretValue",
    "secretsmanager:GetSecretValue",
)
"""Ways to residents' data, and to what opens it, besides objects in buckets and keys."""


def alone(scope: Scope) -> bool:
    """Whether the account is one member's and everything in it its own."""
    return scope.member is not None and scope.owns_account


def own_regions(scope: Scope) -> dict[str, tuple[str, ...]]:
    """The request goes to one of the two regions in Japan."""
    return {"aws:RequestedRegion": scope.home.regions}


def own_tags(scope: Scope, key: str = "aws:ResourceTag") -> dict[str, str]:
    """The resource (or the request, by `aws:RequestTag`) says that it is this member's.

    The member is enough: an account is one tenancy's and one stage's (`Tenancy.account`).
    """
    return {f"{key}/jichi:member": scope.whose}


def bucket_arns(scope: Scope, roles: tuple[str, ...]) -> tuple[str, ...]:
    """Buckets of these roles in both regions."""
    return tuple(scope.at(region).bucket_arn(role) for role in roles for region in scope.home.regions)


def no_data(scope: Scope, buckets: tuple[str, ...], *, names: bool = True) -> tuple[Statement, ...]:
    """Statements that keep a role away from residents' data, whatever else it is allowed.

    Args:
        scope: whose data.
        buckets: roles of the buckets that are closed.
        names: whether objects' names, which may be those of residents, are closed too.
    """
    arns = tuple(f"arn:aws:s3:::{scope.owner}-{bucket}-*" for bucket in buckets)
    objects = tuple(f"{arn}/*" for arn in arns)
    listing = Statement("NoNamesOfObjects", "Deny", ("s3:ListBucket*",), arns)
    return (
        # Databases, secrets, screens and disks, each by the action that shows what is in them.
        Statement("NoData", "Deny", DATA_READS, ("*",)),
        # Reading, writing and deleting: none of it is this role's work.
        Statement("NoObjects", "Deny", ("s3:*Object*",), objects),
        *((listing,) if names else ()),
    )


def own_names(scope: Scope, *services: str) -> tuple[str, ...]:
    """ARNs of regional resources that are known by the member's name, in any region.

    These are what IAM sees no tag of: buckets, log groups with their streams, aliases, parameters, documents; and
    databases, whose snapshots and groups are easier to read by name.

    Args:
        scope: whose resources.
        services: prefixes of the services meant; none for all.
    """
    owner = scope.owner
    names = {
        "kms": ("alias/{owner}-*",),
        "logs": ("log-group:/{owner}/*", "log-group:/aws/*/{owner}-*"),
        "rds": ("*:{owner}-*",),
        # A session's id begins with the caller's name, so that each may end or resume its own (Systems Manager User
        # Guide, "Additional sample IAM policies for Session Manager").
        "ssm": ("parameter/{owner}/*", "document/{owner}-*", "session/${{aws:userid}}-*"),
    }
    named = tuple(
        f"arn:aws:{service}:*:{scope.account}:{resource.format(owner=owner)}"
        for service, resources in names.items()
        for resource in resources
        if not services or service in services
    )
    return named if services else (f"arn:aws:s3:::{owner}-*", *named)


def own_identities(scope: Scope) -> tuple[str, ...]:
    """ARNs of roles and managed policies that bear the member's name."""
    return tuple(f"arn:aws:iam::{scope.account}:{kind}/{scope.owner}-*" for kind in ("role", "policy"))


def systems(scope: Scope) -> tuple[str, ...]:
    """Ids of the standard business systems that the member uses; its own systems have none yet."""
    used = scope.member.systems if scope.member else ()
    return tuple(sorted({system.standard for system in used if system.standard}))
