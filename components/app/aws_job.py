"""Runs of a batch: a task that ends within its time, and is tried again as often as its schedule says.

A state machine waits for the task, because a task of ECS that nobody waits for has neither a time limit nor a second
try. Its executions are the record of what ran, when, and how it ended.

Sources: Step Functions Developer Guide, "Run an Amazon ECS/Fargate task with Step Functions", "Handling errors in Step
Functions workflows"; Amazon ECS Developer Guide, "Amazon ECS task execution IAM role".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pulumi
from pulumi_aws import sfn

from components.app.aws_hook import handing
from components.app.aws_names import batch_arn, batch_name, cluster_arn, cluster_name, family_arn, short
from components.app.aws_roles import RoleArgs, create_role, from_account
from components.app.aws_task import PLATFORM
from components.app.model import App
from components.app.surroundings import Surroundings
from components.naming import Scope
from components.policy import Statement
from network.addressing import Tier

RETRY_SECONDS: Final = 60
"""Before the first further try; each waits twice as long as the one before. Toolkit default."""
_WAITING_RULE: Final = "StepFunctionsGetEventsForECSTaskRule"
"""The rule that Step Functions keeps in an account to hear how tasks end."""


@dataclass(frozen=True, slots=True)
class BatchArgs:
    """What the runs of a batch are made from.

    Args:
        app: the batch.
        task: ARN of its task definition.
        groups: ids of its tasks' security groups.
        seconds: within which a run ends.
        retries: how often a run that failed is tried again.
    """

    around: Surroundings
    app: App
    task: pulumi.Output[str]
    groups: tuple[pulumi.Output[str], ...]
    seconds: int
    retries: int


def create_batch(args: BatchArgs, parent: pulumi.Resource) -> sfn.StateMachine:
    """The state machine that runs a batch."""
    around, app = args.around, args.app
    site, role = around.site, f"batch-{short(app.name)}"
    own = create_role(
        RoleArgs(
            site,
            f"{role}{'-standby' if around.standby else ''}",
            f"Runs the batch {app.name}",
            "states.amazonaws.com",
            from_account(site.scope, batch_arn(site.scope, app.name)),
            tuple(running(site.scope, app, standby=around.standby)),
            app.system,
        ),
        parent,
    )
    return sfn.StateMachine(
        f"{site.place}-batch-{app.name}",
        name=batch_name(site.scope, app.name),
        type="STANDARD",
        role_arn=own.arn,
        definition=pulumi.Output.json_dumps(definition(args), ensure_ascii=False),
        tags=site.scope.tags(f"batch-{app.name}-{site.place}", system=app.system),
        opts=pulumi.ResourceOptions.merge(site.child(parent), pulumi.ResourceOptions(depends_on=[*own.ready])),
    )


def definition(args: BatchArgs) -> dict[str, Any]:
    """The state machine in Amazon's language of states."""
    vpc = args.around.vpc
    retry = {
        "ErrorEquals": ["States.ALL"],
        "IntervalSeconds": RETRY_SECONDS,
        "BackoffRate": 2,
        "MaxAttempts": args.retries,
    }
    return {
        "Comment": f"Runs the batch {args.app.name} once",
        "StartAt": "Run",
        "States": {
            "Run": {
                "Type": "Task",
                "Resource": "arn:aws:states:::ecs:runTask.sync",
                "TimeoutSeconds": args.seconds,
                "Parameters": {
                    "Cluster": cluster_arn(args.around.site.scope),
                    "TaskDefinition": args.task,
                    "LaunchType": "FARGATE",
                    "PlatformVersion": PLATFORM,
                    "PropagateTags": "TASK_DEFINITION",
                    "EnableExecuteCommand": False,
                    "NetworkConfiguration": {
                        "AwsvpcConfiguration": {
                            "Subnets": [vpc.subnets[each.name] for each in vpc.range.in_tier(Tier.APP)],
                            "SecurityGroups": list(args.groups),
                            "AssignPublicIp": "DISABLED",
                        }
                    },
                },
                **({"Retry": [retry]} if args.retries else {}),
                "End": True,
            }
        },
    }


def running(scope: Scope, app: App, *, standby: bool) -> Iterator[Statement]:
    """What the state machine needs: to run this task, in this cluster and as the app's own roles, and to hear of it."""
    inside = {"ArnEquals": {"ecs:cluster": cluster_arn(scope)}}
    yield Statement("Run", "Allow", ("ecs:RunTask",), (family_arn(scope, app.name),), conditions=inside)
    tasks = scope.arn("ecs", f"task/{cluster_name(scope)}/*")
    yield Statement("Watch", "Allow", ("ecs:DescribeTasks", "ecs:StopTask"), (tasks,), conditions=inside)
    yield Statement(
        "Tag", "Allow", ("ecs:TagResource",), (tasks,), conditions={"StringEquals": {"ecs:CreateAction": "RunTask"}}
    )
    rule = scope.arn("events", f"rule/{_WAITING_RULE}")
    yield Statement("Hear", "Allow", ("events:DescribeRule", "events:PutRule", "events:PutTargets"), (rule,))
    yield handing(scope, app, standby=standby)
