"""What comes before a new version: a task, and the function that runs it when a deployment asks.

Sources: Amazon ECS Developer Guide, "Lifecycle hooks for Amazon ECS service deployments", "Permissions required for
Lambda functions in Amazon ECS blue/green deployments"; Lambda Developer Guide, "Giving Lambda functions access to
resources in an Amazon VPC".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pulumi
from pulumi_aws import iam, lambda_

from components.app.aws_logs import create_log
from components.app.aws_names import (
    cluster_arn,
    cluster_name,
    execution_role,
    family_arn,
    shared_role,
    short,
    task_role,
)
from components.app.aws_roles import SERVICES, TASKS, RoleArgs, ServiceRole, create_role
from components.app.aws_task import BEFOREHAND
from components.app.model import App
from components.app.surroundings import Surroundings
from components.naming import Kind, Scope
from components.policy import Statement
from components.secrets.aws_rotation import MEMORY_MIB, NETWORK_INTERFACES, RUNTIME
from network.addressing import Tier

STAGE: Final = "PRE_SCALE_UP"
"""Before the first task of a new version starts."""
TIMEOUT_SECONDS: Final = 60
"""Of one call, which asks and does not wait."""


@dataclass(frozen=True, slots=True)
class Hook:
    """What a service's deployments ask.

    Args:
        function: ARN of the function.
        role: ARN of the role with which ECS asks it.
        ready: what deployments wait for.
    """

    function: pulumi.Output[str]
    role: pulumi.Output[str]
    ready: tuple[pulumi.Resource, ...]


def create_asking(around: Surroundings, apps: tuple[App, ...], parent: pulumi.Resource) -> ServiceRole:
    """The role with which ECS asks the functions of some apps."""
    site = around.site
    functions = tuple(site.scope.arn("lambda", f"function:{function_name(site.scope, each)}") for each in apps)
    return create_role(
        RoleArgs(
            site,
            shared_role("asking", standby=around.standby),
            "ECS asks what comes before a new version",
            SERVICES,
            {},
            (
                Statement(
                    "Ask", "Allow", ("lambda:InvokeFunction",), (*functions, *(f"{each}:*" for each in functions))
                ),
            ),
        ),
        parent,
    )


@dataclass(frozen=True, slots=True)
class HookArgs:
    """What comes before a new version of an app.

    Args:
        task: ARN of the task definition that is run.
        groups: ids of the task's security groups.
        asking: the role with which ECS asks.
    """

    around: Surroundings
    app: App
    task: pulumi.Output[str]
    groups: tuple[pulumi.Output[str], ...]
    asking: ServiceRole


def create_hook(args: HookArgs, parent: pulumi.Resource) -> Hook:
    """The function that runs an app's task before a new version."""
    around, app, asking = args.around, args.app, args.asking
    site, vpc = around.site, around.vpc
    scope, role = site.scope, f"before-{short(app.name)}"
    name = function_name(scope, app)
    log = create_log(around, role, f"/aws/lambda/{name}", parent, app.system)
    own = create_role(
        RoleArgs(
            site,
            f"{role}{'-standby' if around.standby else ''}",
            f"Runs what comes before a new version of {app.name}",
            "lambda.amazonaws.com",
            {},
            tuple(running(around, app)),
            app.system,
        ),
        parent,
    )
    network = iam.RolePolicyAttachment(
        f"{site.place}-role-{role}-network",
        role=own.name,
        policy_arn=NETWORK_INTERFACES,
        opts=site.child(parent),
    )
    subnets = [vpc.subnets[each.name] for each in vpc.range.in_tier(Tier.APP)]
    function = lambda_.Function(
        f"{site.place}-function-{role}",
        name=name,
        description=f"Runs what comes before a new version of {app.name}",
        role=own.arn,
        runtime=RUNTIME,
        architectures=["arm64"],
        handler="hook.handler",
        code=pulumi.AssetArchive({"hook.py": pulumi.StringAsset(_source())}),
        timeout=TIMEOUT_SECONDS,
        memory_size=MEMORY_MIB,
        environment=lambda_.FunctionEnvironmentArgs(
            variables={
                "CLUSTER": cluster_arn(scope),
                "TASK": args.task,
                "SUBNETS": _joined(tuple(subnets)),
                "GROUPS": _joined(args.groups),
            }
        ),
        logging_config=lambda_.FunctionLoggingConfigArgs(log_format="JSON", log_group=f"/aws/lambda/{name}"),
        vpc_config=lambda_.FunctionVpcConfigArgs(subnet_ids=subnets, security_group_ids=[vpc.groups[Tier.APP]]),
        tags=scope.tags(f"function-{role}-{site.place}", system=app.system),
        opts=pulumi.ResourceOptions.merge(
            site.child(parent), pulumi.ResourceOptions(depends_on=[log, network, *own.ready])
        ),
    )
    return Hook(function.arn, asking.arn, (function, *asking.ready))


def function_name(scope: Scope, app: App) -> str:
    """Name of the function that runs what comes before an app's new version."""
    return scope.name(Kind.FUNCTION, f"before-{short(app.name)}")


def running(around: Surroundings, app: App) -> Iterator[Statement]:
    """What the function needs: to run this task in this cluster as the app's own roles, and to look at it."""
    scope, standby = around.site.scope, around.standby
    inside = {"ArnEquals": {"ecs:cluster": cluster_arn(scope)}}
    yield Statement("Run", "Allow", ("ecs:RunTask",), (family_arn(scope, app.name, BEFOREHAND),), conditions=inside)
    tasks = scope.arn("ecs", f"task/{cluster_name(scope)}/*")
    yield Statement("Look", "Allow", ("ecs:DescribeTasks",), (tasks,), conditions=inside)
    yield Statement(
        "Tag", "Allow", ("ecs:TagResource",), (tasks,), conditions={"StringEquals": {"ecs:CreateAction": "RunTask"}}
    )
    yield handing(scope, app, standby=standby)
    group = scope.arn("logs", f"log-group:/aws/lambda/{function_name(scope, app)}")
    yield Statement("Log", "Allow", ("logs:CreateLogStream", "logs:PutLogEvents"), (f"{group}:*",))


def handing(scope: Scope, app: App, *, standby: bool) -> Statement:
    """Handing an app's roles to its tasks."""
    roles = (task_role(app.name, standby=standby), execution_role(app.name, standby=standby))
    return Statement(
        "HandRoles",
        "Allow",
        ("iam:PassRole",),
        tuple(scope.role_arn(each) for each in roles),
        conditions={"StringEquals": {"iam:PassedToService": TASKS}},
    )


def _joined(ids: tuple[pulumi.Output[str], ...]) -> pulumi.Output[str]:
    first, *others = ids
    return pulumi.Output.concat(first, *(part for each in others for part in (",", each)))


def _source() -> str:
    return (Path(__file__).parent / "hook.py").read_text(encoding="utf-8")
