"""CloudWatch Logs: groups under the log key that keep what they hold as long as promised, and are not deleted.

The log key admits groups named `/OWNER/...` (`storage/aws_policy.py`), so that a group of another name cannot use it.
"""

from __future__ import annotations

import pulumi
from pulumi_aws import cloudwatch

from components.keys import Key
from components.naming import Scope
from components.policy import Statement, known, service
from components.site import Site
from jichi.tenancy.derived.logs import accepted_retention
from jichi.tenancy.model import DataClass


def group_name(scope: Scope, role: str) -> str:
    """A log group's name: `/hirosaki-022021-prod/trail`."""
    return f"/{scope.owner}/{role}"


def group_arn(scope: Scope, role: str) -> str:
    """A log group's ARN, without the `:*` that stands for its streams."""
    return scope.arn("logs", f"log-group:{group_name(scope, role)}")


def create_log_group(site: Site, key: Key, role: str, parent: pulumi.Resource) -> cloudwatch.LogGroup:
    """A log group that keeps its logs as long as the service level says.

    Args:
        site: where.
        key: the log key of that region.
        role: what it is for, in names.
        parent: the component it belongs to.
    """
    return cloudwatch.LogGroup(
        f"{site.place}-log-group-{role}",
        name=group_name(site.scope, role),
        kms_key_id=key.id,
        retention_in_days=accepted_retention(site.scope.tenancy.service.log_retention_days),
        deletion_protection_enabled=True,
        tags=site.scope.tags(f"log-group-{role}-{site.place}", DataClass.LOG),
        opts=site.child(parent, protect=True),
    )


def admit_events(site: Site, role: str, parent: pulumi.Resource) -> None:
    """Let EventBridge write to a log group, for this account's rules only.

    Source: EventBridge User Guide, "Using resource-based policies for Amazon EventBridge", CloudWatch Logs: the source
    can be told of what is written, and not of the stream that is created for it.
    """
    group = group_arn(site.scope, role)
    writer = service("events.amazonaws.com", "delivery.logs.amazonaws.com")
    rules = site.scope.arn("events", f"rule/{site.scope.owner}-*")
    cloudwatch.LogResourcePolicy(
        f"{site.place}-log-group-{role}-policy",
        policy_name=f"{site.scope.owner}-{role}",
        policy_document=known(
            Statement("CreateStream", "Allow", ("logs:CreateLogStream",), (f"{group}:*",), writer),
            Statement(
                "Write",
                "Allow",
                ("logs:PutLogEvents",),
                (f"{group}:*:*",),
                writer,
                {"ArnLike": {"aws:SourceArn": rules}},
            ),
        ),
        opts=site.child(parent),
    )
