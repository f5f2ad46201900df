"""Task definitions: the containers of an app that run together on Fargate, as large as they need.

Sources: Amazon ECS Developer Guide, "Task definition parameters for Fargate", "Use Amazon EFS volumes with Amazon ECS".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pulumi
from pulumi_aws import ecs

from components.app.aws_containers import EFS, Containers
from components.app.aws_limits import task_demand
from components.app.aws_names import family
from components.app.aws_roles import TaskRoles
from components.app.aws_sizes import Demand, FargateSize, fargate
from components.app.surroundings import Mount
from components.app.values import refused
from components.site import Site
from jichi.score.model import Container
from jichi.text import Text

PLATFORM: Final = "1.4.0"
"""The newest version of Fargate for Linux (Amazon ECS Developer Guide, "Fargate platform versions")."""
BEFOREHAND: Final = "before"
"""Part of an app that is run once before a new version."""


@dataclass(frozen=True, slots=True)
class TaskArgs:
    """What a task definition is made from.

    Args:
        containers: of the app.
        roles: of its tasks.
        part: the part of the app that it is; empty for what keeps running, or is what a schedule runs.
    """

    site: Site
    containers: Containers
    roles: TaskRoles
    part: str = ""


def create_task(args: TaskArgs, parent: pulumi.Resource) -> ecs.TaskDefinition:
    """A task definition of an app.

    Raises:
        InvalidInput: with its volumes in memory, the task is larger than Fargate has.
    """
    site, containers, app = args.site, args.containers, args.containers.app
    together = app.beforehand if args.part else app.containers
    listed = containers.one_by_one(together) if args.part else containers.serving()
    size = _size(containers, together)
    logical = f"{site.place}-task-{app.name}{f'-{args.part}' if args.part else ''}"
    return ecs.TaskDefinition(
        logical,
        family=family(site.scope, app.name, args.part),
        requires_compatibilities=["FARGATE"],
        network_mode="awsvpc",
        cpu=str(size.cpu),
        memory=str(size.memory_mib),
        runtime_platform=ecs.TaskDefinitionRuntimePlatformArgs(
            operating_system_family="LINUX", cpu_architecture="X86_64"
        ),
        task_role_arn=args.roles.task.arn,
        execution_role_arn=args.roles.execution.arn,
        container_definitions=pulumi.Output.json_dumps(listed, ensure_ascii=False),
        volumes=[_volume(name, mount) for name, mount in containers.mounts(together).items()],
        # The version before stays, as a deployment that fails goes back to it.
        skip_destroy=True,
        tags=site.scope.tags(logical.removeprefix(f"{site.place}-") + f"-{site.place}", system=app.system),
        opts=site.child(parent),
    )


def _size(containers: Containers, together: tuple[Container, ...]) -> FargateSize:
    """Fargate's smallest size for some containers, with what their volumes in memory hold."""
    needed, in_memory = task_demand(together, containers.app), containers.memory_mib(together)
    size = fargate(Demand(needed.cpu_millis, needed.memory_mib + in_memory))
    if size is None:
        raise refused(
            containers.app,
            ("containers", together[0].name, "volumes"),
            Text(
                ja=f"メモリ上のボリューム ({in_memory} MiB) を加えると、Fargate の最大を超えます。",
                en=f"With its volumes in memory ({in_memory} MiB) the task is larger than Fargate has.",
            ),
            Text(ja="ボリュームか limits を小さくしてください。", en="Make the volumes or the limits smaller."),
        )
    return size


def _volume(name: str, mount: Mount) -> ecs.TaskDefinitionVolumeArgs:
    """A file system: its access point says which folder, and the task's role whether it may be mounted."""
    if mount.kind != EFS or mount.file_system is None:
        raise ValueError(f"ECS on Fargate mounts no {mount.kind}")
    return ecs.TaskDefinitionVolumeArgs(
        name=name,
        efs_volume_configuration=ecs.TaskDefinitionVolumeEfsVolumeConfigurationArgs(
            file_system_id=mount.file_system,
            transit_encryption="ENABLED",
            authorization_config=ecs.TaskDefinitionVolumeEfsVolumeConfigurationAuthorizationConfigArgs(
                access_point_id=mount.access_point, iam="ENABLED"
            ),
        ),
    )
