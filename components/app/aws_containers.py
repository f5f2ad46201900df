"""Containers of a task on ECS, as its task definition says them.

Sources: Amazon ECS API Reference, "ContainerDefinition", "LinuxParameters", "Tmpfs"; Amazon ECS Developer Guide, "Best
practices for Amazon ECS task and container security", "Pass Secrets Manager secrets through Amazon ECS environment
variables".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pulumi

from components.app.aws_limits import TEMPORARY, TEMPORARY_MIB, conditions, health_command
from components.app.model import App
from components.app.registry import images
from components.app.serving import service_port, serving
from components.app.surroundings import Mount, SecretRef
from components.app.values import Values, refused
from components.naming import Scope
from jichi.score.model import Container, Volume
from jichi.text import Text

USER: Final = "10001:10001"
"""User and group that every container runs as, whatever its image says: not root, and nobody that an image knows.
Toolkit default."""
MEMORY: Final = "memory"
EFS: Final = "efs"
"""Kinds of volumes (`Mount.kind`) that tasks on Fargate mount."""
MEMORY_MIB: Final = 256
"""What a volume in memory holds where its resource does not say it; toolkit default."""
_CHECK_SECONDS: Final = {"interval": 30, "timeout": 5, "retries": 3, "startPeriod": 60}
_STREAM_PREFIX: Final = "task"


@dataclass(frozen=True, slots=True)
class Containers:
    """The containers of an app's tasks in one region.

    Args:
        values: texts of the manifest.
        scope: where the tasks run.
        log_group: where they log.
    """

    values: Values
    scope: Scope
    log_group: str

    @property
    def app(self) -> App:
        """The app."""
        return self.values.app

    def serving(self) -> list[dict[str, Any]]:
        """Those that make up a task: where one ends, the task does."""
        beside = [self._definition(each, self.app.containers) for each in self.app.containers]
        port = service_port(self.app)
        for each in beside:
            waited = conditions(self.app, self.app.workload.containers[each["name"]])
            each["essential"] = True
            if waited:
                each["dependsOn"] = [{"containerName": name, "condition": what} for name, what in waited.items()]
            if port and each["name"] == serving(self.app).name:
                each["portMappings"] = [{"containerPort": port.target, "hostPort": port.target, "protocol": "tcp"}]
        return beside

    def one_by_one(self, containers: tuple[Container, ...]) -> list[dict[str, Any]]:
        """Those that are run once beforehand: each starts when the one before it has ended well."""
        found = [self._definition(each, containers) for each in containers]
        for at, each in enumerate(found):
            each["essential"] = at == len(found) - 1
            if at:
                each["dependsOn"] = [{"containerName": found[at - 1]["name"], "condition": "SUCCESS"}]
        return found

    def mounts(self, containers: tuple[Container, ...]) -> dict[str, Mount]:
        """The file systems that containers of a task share, by their name in the task.

        Raises:
            InvalidInput: a volume that is none, or one in memory that several containers mount.
        """
        found = [(each, volume, self._mount(volume)) for each in containers for volume in each.volumes]
        in_memory = Counter(mount.name for _, _, mount in found if mount.kind == MEMORY)
        for _, volume, mount in found:
            if in_memory[mount.name] > 1:
                raise refused(
                    self.app,
                    volume.path,
                    Text(
                        ja="AWS では、メモリ上のボリュームを複数のコンテナで共有できません。",
                        en="On AWS several containers cannot share a volume in memory.",
                    ),
                    Text(
                        ja="一つのコンテナだけで使うか、ファイルシステムのボリュームにしてください。",
                        en="Mount it in one container, or use a volume that is a file system.",
                    ),
                )
        return {mount.name: mount for _, _, mount in found if mount.kind != MEMORY}

    def memory_mib(self, containers: tuple[Container, ...]) -> int:
        """What the volumes in memory of a task hold at most."""
        mounts = (self._mount(volume) for each in containers for volume in each.volumes)
        return sum(each.size_mib or MEMORY_MIB for each in mounts if each.kind == MEMORY)

    def secrets(self) -> Iterator[SecretRef]:
        """The secrets that containers are handed."""
        for container in (*self.app.beforehand, *self.app.containers):
            yield from self._variables(container)[1].values()

    def _definition(self, container: Container, beside: tuple[Container, ...]) -> dict[str, Any]:
        """A container without its place among the others.

        Raises:
            InvalidInput: a variable that mixes a secret with text, or a volume that is none.
        """
        variables, secrets = self._variables(container)
        mounts = self.mounts(beside)
        shared = [volume for volume in container.volumes if self._mount(volume).name in mounts]
        limits = container.limits
        said: dict[str, Any] = {
            "name": container.name,
            "image": images(self.app, self.scope)[container.name],
            "entryPoint": list(container.command) if container.command is not None else None,
            "command": list(container.args) if container.args is not None else None,
            "cpu": _units(container.requests.millis or limits.millis),
            "memory": _mib(limits.bytes),
            "memoryReservation": _reserved(container),
            "environment": [{"name": name, "value": value} for name, value in variables.items()],
            "secrets": [{"name": name, "valueFrom": each.source} for name, each in secrets.items()],
            "healthCheck": _check(health_command(container)),
            "mountPoints": [
                {
                    "sourceVolume": self._mount(volume).name,
                    "containerPath": volume.target,
                    "readOnly": volume.read_only,
                }
                for volume in shared
            ],
        }
        return {
            **{key: value for key, value in said.items() if value is not None},
            "user": USER,
            "privileged": False,
            "readonlyRootFilesystem": True,
            "linuxParameters": {
                "initProcessEnabled": True,
                "capabilities": {"drop": ["ALL"]},
                "tmpfs": list(self._in_memory(container)),
            },
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {
                    "awslogs-group": self.log_group,
                    "awslogs-region": self.scope.region,
                    "awslogs-stream-prefix": _STREAM_PREFIX,
                },
            },
        }

    def _variables(self, container: Container) -> tuple[dict[str, pulumi.Input[str]], dict[str, SecretRef]]:
        plain: dict[str, pulumi.Input[str]] = {}
        secret: dict[str, SecretRef] = {}
        for name in container.variables:
            value = self.values.value(("containers", container.name, "variables", name))
            if isinstance(value, SecretRef):
                secret[name] = value
            else:
                plain[name] = value
        return plain, secret

    def _in_memory(self, container: Container) -> Iterator[Mapping[str, Any]]:
        own = {volume.target: self._mount(volume) for volume in container.volumes}
        if TEMPORARY not in own:
            yield _tmpfs(TEMPORARY, TEMPORARY_MIB, read_only=False)
        for volume in container.volumes:
            mount = own[volume.target]
            if mount.kind == MEMORY:
                yield _tmpfs(volume.target, mount.size_mib or MEMORY_MIB, read_only=volume.read_only)

    def _mount(self, volume: Volume) -> Mount:
        source = self.values.source(volume.path)
        if source is None or source[1].mount is None:
            raise refused(
                self.app,
                volume.path,
                Text(ja="ボリュームのリソースではありません。", en="This is no resource that can be mounted."),
                Text(
                    ja="source: ${resources.名前} と、ボリュームの型のリソースを書いてください。",
                    en="Write source: ${resources.NAME}, with a resource of a type that is a volume.",
                ),
            )
        return source[1].mount


def _tmpfs(path: str, size: int, *, read_only: bool) -> Mapping[str, Any]:
    options = ["nosuid", "nodev", *(["ro"] if read_only else [])]
    return {"containerPath": path, "size": size, "mountOptions": options}


def _check(command: tuple[str, ...] | None) -> Mapping[str, Any] | None:
    return {"command": ["CMD", *command], **_CHECK_SECONDS} if command else None


def _mib(size: int | None) -> int | None:
    """Rounded down, as a limit must hold; ECS wants at least 6."""
    return max(size // 1024**2, 6) if size else None


def _reserved(container: Container) -> int | None:
    """What it is kept; ECS wants a limit to be more than that, or to stand alone."""
    least, most = _mib(container.requests.bytes), _mib(container.limits.bytes)
    return least if least and (most is None or least < most) else None


def _units(millis: int | None) -> int | None:
    """Its share of the task's processors, in units of 1/1024."""
    return millis * 1024 // 1000 if millis else None
