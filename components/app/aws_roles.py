"""Roles of an app's tasks: what its containers may do, and apart from it what starting them takes.

Sources: Amazon ECS Developer Guide, "Amazon ECS task IAM role", "Amazon ECS task execution IAM role" (confused deputy,
private registries, secrets); Secrets Manager User Guide, "Data protection in AWS Secrets Manager" (encryption context).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pulumi
from pulumi_aws import iam

from components.app.aws_containers import Containers
from components.app.aws_names import execution_role, task_role
from components.app.registry import repositories
from components.app.surroundings import SecretRef, Surroundings
from components.naming import COMMON_SYSTEM, Kind, Scope
from components.policy import Conditions, Statement, composed, known, service
from components.site import Site
from jichi.tenancy.model import DataClass

TASKS: Final = "ecs-tasks.amazonaws.com"
SERVICES: Final = "ecs.amazonaws.com"
"""ECS itself, as it deploys. It documents no condition on whose behalf it takes a role ("Amazon ECS infrastructure IAM
role for load balancers"); whoever names the role in a service needs `iam:PassRole` in this account."""


@dataclass(frozen=True, slots=True)
class RoleArgs:
    """What a role of a service is made from.

    Args:
        role: its short name.
        why: what it is for.
        trusted: the service that takes it.
        on_behalf: for whom the service takes it, against the confused deputy.
        statements: what it may do; none for a role that may do nothing.
        system: whose it is.
    """

    site: Site
    role: str
    why: str
    trusted: str
    on_behalf: Conditions
    statements: tuple[Statement, ...]
    system: str = COMMON_SYSTEM


@dataclass(frozen=True, slots=True)
class ServiceRole:
    """A role of a service.

    Args:
        ready: what has to be there before it is used.
    """

    arn: pulumi.Output[str]
    name: pulumi.Output[str]
    ready: tuple[pulumi.Resource, ...]


def create_role(args: RoleArgs, parent: pulumi.Resource) -> ServiceRole:
    """A role with its boundary and one inline policy."""
    site = args.site
    role = iam.Role(
        f"{site.place}-role-{args.role}",
        name=site.scope.global_name(Kind.ROLE, args.role),
        description=args.why,
        assume_role_policy=known(
            Statement(
                "Service", "Allow", ("sts:AssumeRole",), (), service(args.trusted), conditions=dict(args.on_behalf)
            )
        ),
        permissions_boundary=site.boundary_arn,
        tags=site.scope.tags(f"role-{args.role}", system=args.system),
        opts=site.role(parent),
    )
    if not args.statements:
        return ServiceRole(role.arn, role.name, (role,))
    policy = iam.RolePolicy(
        f"{site.place}-role-{args.role}-policy",
        name="use",
        role=role.id,
        policy=composed(*args.statements),
        opts=site.child(parent),
    )
    return ServiceRole(role.arn, role.name, (role, policy))


def from_account(scope: Scope, arn: str) -> Conditions:
    """The service acts for this account, and for resources with such an ARN."""
    return {"StringEquals": {"aws:SourceAccount": scope.account}, "ArnLike": {"aws:SourceArn": arn}}


@dataclass(frozen=True, slots=True)
class TaskRoles:
    """The roles of an app's tasks.

    Args:
        task: what its containers act as.
        execution: what ECS starts them with.
    """

    task: ServiceRole
    execution: ServiceRole

    @property
    def ready(self) -> tuple[pulumi.Resource, ...]:
        """What tasks wait for."""
        return (*self.task.ready, *self.execution.ready)


def create_task_roles(around: Surroundings, containers: Containers, parent: pulumi.Resource) -> TaskRoles:
    """Both roles of an app."""
    app, site = containers.app, around.site
    behalf = from_account(site.scope, site.scope.arn("ecs", "*"))
    statements = tuple(
        each for provided in containers.values.mine for each in (*provided.statements, *provided.granted(app))
    )
    task = RoleArgs(
        site,
        task_role(app.name, standby=around.standby),
        f"Containers of {app.name}",
        TASKS,
        behalf,
        _numbered(statements),
        app.system,
    )
    execution = RoleArgs(
        site,
        execution_role(app.name, standby=around.standby),
        f"Starts tasks of {app.name}",
        TASKS,
        behalf,
        tuple(_starting(around, containers)),
        app.system,
    )
    return TaskRoles(create_role(task, parent), create_role(execution, parent))


def _numbered(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Resources of one type have statements of one Sid, of which a policy may have one only."""
    found: dict[str, Statement] = {}
    for each in statements:
        sid, at = each.sid, 1
        while sid in found:
            at += 1
            sid = f"{each.sid}{at}"
        found[sid] = Statement(sid, each.effect, each.actions, each.resources, each.principal, each.conditions)
    return tuple(found.values())


def _starting(around: Surroundings, containers: Containers) -> Iterable[Statement]:
    """What starting takes: the app's own images, secrets and log group."""
    scope = around.site.scope
    # A registry's token says nothing about what may be pulled.
    yield Statement("Registry", "Allow", ("ecr:GetAuthorizationToken",), ("*",))
    yield Statement(
        "Images",
        "Allow",
        ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"),
        tuple(scope.arn("ecr", f"repository/{each}") for each in repositories(containers.app, scope)),
    )
    group = scope.arn("logs", f"log-group:{containers.log_group}")
    yield Statement("Log", "Allow", ("logs:CreateLogStream", "logs:PutLogEvents"), (f"{group}:*",))
    secrets = tuple(dict.fromkeys(secret_arn(each) for each in containers.secrets()))
    if secrets:
        yield Statement("Secrets", "Allow", ("secretsmanager:GetSecretValue",), secrets)
        yield Statement(
            "Key",
            "Allow",
            ("kms:Decrypt",),
            (around.keys[DataClass.SECRET].id,),
            conditions={
                "StringEquals": {"kms:ViaService": f"secretsmanager.{scope.region}.amazonaws.com"},
                "StringLike": {"kms:EncryptionContext:SecretARN": secrets},
            },
        )


def secret_arn(secret: SecretRef) -> pulumi.Input[str]:
    """What policies name of a secret that a container is handed."""
    return secret.source if secret.arn is None else secret.arn
