"""What starts the workflow of a database's users, and who is told where it fails."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_gcp import cloudscheduler, serviceaccount, workflows

from components.naming import Kind
from components.site import Site
from components.watch.gcp_alerts import Alert, Measured, create_alert
from jichi.tenancy.derived.backup import TIME_ZONE
from jichi.text import Text


@dataclass(frozen=True, slots=True)
class Running:
    """A workflow that is started by the clock.

    Args:
        logical: what the program's own names of its parts begin with.
        role: what names in the cloud begin with.
        database: whose users it makes.
        account: as which it is started, and runs.
    """

    site: Site
    logical: str
    role: str
    database: str
    account: serviceaccount.Account
    workflow: workflows.Workflow


def start(running: Running, what: str, schedule: str, argument: Mapping[str, object], parent: pulumi.Resource) -> None:
    """A schedule that starts it.

    Args:
        running: the workflow.
        what: it does then, in names.
        schedule: minute, hour, day of the month, month, day of the week, in Japan's time.
        argument: of the execution.
        parent: the component that it belongs to.
    """
    site = running.site
    cloudscheduler.Job(
        f"{running.logical}-schedule-{what}",
        name=site.scope.name(Kind.GOOGLE, f"{running.role}-{what}"),
        region=site.region,
        description=f"{site.scope.owner}: {what}s {running.database}",
        schedule=schedule,
        time_zone=TIME_ZONE,
        http_target=cloudscheduler.JobHttpTargetArgs(
            uri=pulumi.Output.format(
                "https://workflowexecutions.googleapis.com/v1/{0}/executions", running.workflow.id
            ),
            http_method="POST",
            body=base64.b64encode(json.dumps({"argument": json.dumps(argument)}).encode()).decode(),
            headers={"Content-Type": "application/json"},
            oauth_token=cloudscheduler.JobHttpTargetOauthTokenArgs(service_account_email=running.account.email),
        ),
        retry_config=cloudscheduler.JobRetryConfigArgs(retry_count=3),
        opts=site.child(parent),
    )


def tell_of_failures(running: Running, channels: Sequence[pulumi.Input[str]], parent: pulumi.Resource) -> None:
    """The alert on executions that failed."""
    site = running.site
    create_alert(
        site,
        Alert(
            running.role,
            Text(
                ja="アプリのデータベースの準備、またはパスワードの更新に失敗",
                en="an app's database was not made, or its password not changed",
            ),
            (
                Measured(
                    "workflows.googleapis.com/finished_execution_count",
                    ("workflows.googleapis.com/Workflow",),
                    limit=0,
                    labels={
                        "workflow_id": site.scope.name(Kind.GOOGLE, running.role),
                        "location": site.region,
                    },
                    where={"status": "FAILED"},
                    aligner="ALIGN_DELTA",
                    reducer="REDUCE_SUM",
                ),
            ),
        ),
        channels,
        parent,
    )
