"""When batches run: schedules in Japan's time, a role that starts them, and a queue of those that were not started.

Sources: EventBridge Scheduler User Guide, "Setting up the execution role", "Confused deputy prevention", "Configuring
a dead-letter queue"; SQS Developer Guide, "Key management" (what a role that sends needs of the key).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pulumi
from pulumi_aws import scheduler, sfn, sqs

from components.app.aws_cron import aws_cron
from components.app.aws_names import batch_arn, schedules_name, shared_role
from components.app.aws_roles import RoleArgs, ServiceRole, create_role, from_account
from components.app.model import App
from components.app.naming import fitted
from components.app.surroundings import Surroundings, Timing
from components.naming import Kind, Scope
from components.policy import ANYONE, Statement, known
from components.watch.aws_alarms import Alarm, create_alarm
from jichi.tenancy.derived.backup import TIME_ZONE
from jichi.tenancy.model import DataClass
from jichi.text import Text

MISSED: Final = "apps-missed"
"""Role of the queue of starts that failed."""
ATTEMPTS: Final = 3
WITHIN_SECONDS: Final = 3600
"""A start that fails is tried again for so long; later would be another time of the day. Toolkit defaults."""
_LONGEST: Final = 64
"""Characters of a schedule's name, which its group makes the member's own."""
KEPT_SECONDS: Final = 14 * 24 * 3600
"""The longest that SQS keeps a message (SQS API Reference, "SetQueueAttributes")."""


@dataclass(frozen=True, slots=True)
class Schedules:
    """What a member's batches share.

    Args:
        group: name of the group that their schedules are in.
        missed: ARN of the queue of starts that failed.
    """

    group: pulumi.Output[str]
    missed: pulumi.Output[str]
    role: ServiceRole


def create_schedules(around: Surroundings, batches: tuple[App, ...], parent: pulumi.Resource) -> Schedules:
    """What some batches share in one region."""
    site = around.site
    scope = site.scope
    group = scheduler.ScheduleGroup(
        f"{site.place}-schedules",
        name=schedules_name(scope),
        tags=scope.tags(f"schedules-{site.place}"),
        opts=site.child(parent),
    )
    missed = _missed(around, parent)
    role = create_role(
        RoleArgs(
            site,
            shared_role("schedules", standby=around.standby),
            "Starts batches at their times",
            "scheduler.amazonaws.com",
            from_account(scope, scope.arn("scheduler", f"schedule-group/{schedules_name(scope)}")),
            (
                Statement(
                    "Start", "Allow", ("states:StartExecution",), tuple(batch_arn(scope, each.name) for each in batches)
                ),
                Statement("Tell", "Allow", ("sqs:SendMessage",), (missed_arn(scope),)),
                Statement(
                    "Key",
                    "Allow",
                    ("kms:Decrypt", "kms:GenerateDataKey"),
                    (around.keys[DataClass.LOG].id,),
                    conditions={"StringEquals": {"kms:ViaService": f"sqs.{scope.region}.amazonaws.com"}},
                ),
            ),
        ),
        parent,
    )
    return Schedules(group.name, missed.arn, role)


def create_times(
    around: Surroundings,
    app: App,
    timings: Mapping[str, Timing],
    machine: sfn.StateMachine,
    shared: Schedules,
    parent: pulumi.Resource,
) -> None:
    """The schedules of a batch; where it stands by, none of them is on.

    Args:
        around: where.
        app: the batch.
        timings: by the resource's name in the manifest.
        machine: what is started.
        shared: what batches share.
        parent: the component it belongs to.
    """
    site = around.site
    for name, timing in timings.items():
        scheduler.Schedule(
            f"{site.place}-schedule-{app.name}-{name}",
            name=fitted(f"{app.name}-{name}", _LONGEST),
            group_name=shared.group,
            description=f"Starts the batch {app.name}",
            state="DISABLED" if around.standby else "ENABLED",
            schedule_expression=aws_cron(timing.cron),
            schedule_expression_timezone=TIME_ZONE,
            flexible_time_window=scheduler.ScheduleFlexibleTimeWindowArgs(mode="OFF"),
            target=scheduler.ScheduleTargetArgs(
                arn=machine.arn,
                role_arn=shared.role.arn,
                retry_policy=scheduler.ScheduleTargetRetryPolicyArgs(
                    maximum_event_age_in_seconds=WITHIN_SECONDS, maximum_retry_attempts=ATTEMPTS
                ),
                dead_letter_config=scheduler.ScheduleTargetDeadLetterConfigArgs(arn=shared.missed),
            ),
            opts=pulumi.ResourceOptions.merge(
                site.child(parent), pulumi.ResourceOptions(depends_on=[*shared.role.ready])
            ),
        )


def missed_arn(scope: Scope) -> str:
    """ARN of the queue of starts that failed."""
    return scope.arn("sqs", scope.name(Kind.QUEUE, MISSED))


def _missed(around: Surroundings, parent: pulumi.Resource) -> sqs.Queue:
    """The queue, which tells as soon as something is in it."""
    site = around.site
    scope = site.scope
    queue = sqs.Queue(
        f"{site.place}-queue-{MISSED}",
        name=scope.name(Kind.QUEUE, MISSED),
        kms_master_key_id=around.keys[DataClass.LOG].id,
        message_retention_seconds=KEPT_SECONDS,
        tags=scope.tags(f"queue-{MISSED}-{site.place}", DataClass.LOG),
        opts=site.child(parent),
    )
    tls = {"Bool": {"aws:SecureTransport": "false"}}
    sqs.QueuePolicy(
        f"{site.place}-queue-{MISSED}-policy",
        queue_url=queue.url,
        policy=known(Statement("TlsOnly", "Deny", ("sqs:*",), (missed_arn(scope),), ANYONE, tls)),
        opts=site.child(parent),
    )
    create_alarm(
        site,
        Alarm(
            MISSED,
            Text("バッチが時刻どおりに起動しなかった", "a batch was not started at its time"),
            "AWS/SQS",
            "ApproximateNumberOfMessagesVisible",
            "Maximum",
            threshold=1,
            dimensions={"QueueName": queue.name},
        ),
        parent,
    )
    return queue
