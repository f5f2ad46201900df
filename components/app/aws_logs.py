"""Log groups of a member's apps: one an app, under the log key, tagged with its system, so that its vendor reads it."""

from __future__ import annotations

import pulumi
from pulumi_aws import cloudwatch

from components.app.surroundings import Surroundings
from components.naming import COMMON_SYSTEM
from jichi.tenancy.derived.logs import accepted_retention
from jichi.tenancy.model import DataClass


def create_log(
    around: Surroundings, role: str, name: str, parent: pulumi.Resource, system: str = COMMON_SYSTEM
) -> cloudwatch.LogGroup:
    """A log group that keeps its logs as long as the service level says.

    Args:
        around: where.
        role: what it is for, in names of resources.
        name: of the group, as the log key knows it: `/OWNER/...` or `/aws/SERVICE/OWNER-...`.
        parent: the component it belongs to.
        system: whose logs they are.
    """
    site = around.site
    return cloudwatch.LogGroup(
        f"{site.place}-log-{role}",
        name=name,
        kms_key_id=around.keys[DataClass.LOG].id,
        retention_in_days=accepted_retention(site.scope.tenancy.service.log_retention_days),
        deletion_protection_enabled=True,
        tags=site.scope.tags(f"log-{role}-{site.place}", DataClass.LOG, system),
        opts=site.child(parent, protect=True),
    )
