"""The vendor's policy (ASP): deploy its business systems, touch nothing that lies under them.

What a vendor may touch carries the id of one of the member's standard business systems (`jichi:system`); a member that
uses none has nothing for a vendor. Where the tenancy file tells vendors apart, each has a role of its own, which names
besides what its own apps are of: systems do not tell vendors apart, as one may have apps of several.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from components.identity.aws_own import DATA_BUCKETS, RECORD_BUCKETS, no_data, own_regions, own_tags, systems
from components.identity.limits import ATTACHED_POLICIES, Limit, policy_size
from components.identity.vendors import Vendor, VendorApp
from components.naming import Scope
from components.policy import Statement
from jichi.errors import InvalidInput, Problem
from jichi.text import Text

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


def vendor(scope: Scope, *, all_apps: bool = True) -> tuple[Statement, ...]:
    """Push images, register and run tasks, read the systems' logs; no network, no keys, no data.

    Args:
        scope: the member's.
        all_apps: whether it deploys all of the member's; else what `own_apps` allows comes besides.
    """
    here = own_regions(scope)
    return (
        # A registry's token says nothing about what may be pulled.
        Statement("Registry", "Allow", ("ecr:GetAuthorizationToken",), ("*",), conditions={"StringEquals": here}),
        *(_deployment(scope) if all_apps and systems(scope) else ()),
        *((_pass((f"arn:aws:iam::{scope.account}:role/{scope.owner}-{TASK_ROLES}",)),) if all_apps else ()),
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


def _pass(roles: tuple[str, ...]) -> Statement:
    """Tasks act as their app's role, never as the vendor or a role of the platform's services."""
    return Statement(
        "PassTaskRoles",
        "Allow",
        ("iam:PassRole",),
        roles,
        conditions={"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
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


def own_apps(scope: Scope, who: Vendor) -> tuple[tuple[Statement, ...], ...]:
    """Policies by which a vendor deploys its own apps and no other's, as many as IAM needs for their length.

    Tags are asked for as of a vendor of all apps; what tells the apps apart are names. A task's ARN does not say its
    app: its tag `Name` does, which a task has from its definition, and which nobody can give to a task that is there.

    Raises:
        InvalidInput: there are more apps than policies of one role have room for.
    """
    found: list[tuple[VendorApp, ...]] = []
    for app in who.apps:
        if found and _fits(_apps(scope, (*found[-1], app))):
            found[-1] = (*found[-1], app)
        else:
            found.append((app,))
    # One more is attached: what holds of every vendor.
    if len(found) >= ATTACHED_POLICIES or not all(_fits(_apps(scope, each)) for each in found):
        raise _too_many(scope, who)
    return tuple(_apps(scope, each) for each in found)


def _fits(statements: tuple[Statement, ...]) -> bool:
    document = {"Version": "2012-10-17", "Statement": [each.as_json() for each in statements]}
    return policy_size(json.dumps(document)) <= Limit.MANAGED


def _apps(scope: Scope, apps: tuple[VendorApp, ...]) -> tuple[Statement, ...]:
    used = tuple(sorted({each.system for each in apps} & set(systems(scope))))
    return (*(_named(scope, apps, used) if used else ()), _pass(_all(each.roles for each in apps)))


def _named(scope: Scope, apps: tuple[VendorApp, ...], used: tuple[str, ...]) -> Iterator[Statement]:
    here = own_regions(scope)
    existing = {**here, **own_tags(scope), "aws:ResourceTag/jichi:system": used}
    new = {**here, **own_tags(scope, "aws:RequestTag"), "aws:RequestTag/jichi:system": used}
    definitions, tasks = _all(each.definitions for each in apps), _all(each.tasks for each in apps)
    names = {"aws:ResourceTag/Name": _all(each.task_names for each in apps)}
    # Each action is about things of one kind, so that all of them together allow no more than each its own.
    yield Statement(
        "Deploy",
        "Allow",
        ("ecs:DescribeServices", "ecs:RunTask", "ecs:UpdateService", *_IMAGES, *_LOGS),
        _all((*each.services, *each.definitions, *each.logs, *each.repositories) for each in apps),
        conditions={"StringEquals": existing},
    )
    yield Statement(
        "Tasks",
        "Allow",
        ("ecs:DescribeTasks", "ecs:StopTask"),
        tasks,
        conditions={"StringEquals": existing, "StringLike": names},
    )
    yield Statement(
        "Register",
        "Allow",
        ("ecs:RegisterTaskDefinition", "ecs:TagResource"),
        definitions,
        conditions={"StringEquals": new},
    )
    # Tags while running only: another's task cannot be made one's own.
    yield Statement(
        "TagNew",
        "Allow",
        ("ecs:TagResource",),
        tasks,
        conditions={"StringEquals": {**new, "ecs:CreateAction": "RunTask"}},
    )


def _all(each: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for some in each for one in some))


def _too_many(scope: Scope, who: Vendor) -> InvalidInput:
    name = who.name or "-"
    return InvalidInput(
        Problem(
            Text(
                ja=f"{scope.owner} の事業者 {name} のアプリ({len(who.apps)} 個)は一つのロールに収まりません。",
                en=f"{scope.owner}: the {len(who.apps)} apps of the vendor {name} do not fit into one role.",
            ),
            Text(
                ja="事業者を access.vendors で二つ以上の名称に分け、アプリを割り振ってください。",
                en="Give the vendor two names or more under access.vendors, and divide its apps among them.",
            ),
        )
    )
