"""A task of Cloud Run from a manifest's containers: what services, jobs and worker pools say of it. Pure.

The probe of readiness becomes the one of the start, because a new version gets requests once that has passed; Cloud
Run's own probe of readiness is not released yet. Where a command stands beside an HTTP probe, the latter is taken. The
file system of a container can be written to, in memory: Cloud Run has no way to forbid it.

Sources: Cloud Run Admin API, "Container", "EnvVar", "Probe", "Volume"; Cloud Run documentation, "Configure secrets for
services", "Configure container health checks for services", "Configure in-memory volume mounts", "Configure NFS volume
mounts", "Configure Cloud Storage volume mounts" (option `only-dir`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

from components.app.gcp_limits import LONGEST, TOO_LONG, is_given, port_of
from components.app.gcp_sizes import amounts
from components.app.model import Load
from components.app.serving import serving
from components.app.surroundings import Mount, SecretRef
from components.app.values import Value, Values, refused
from jichi.score.model import Container, Probe, Volume
from jichi.score.ordering import waits
from jichi.tenancy.document import KeyPath
from jichi.text import Text

PERIOD = 10
"""Seconds between two probes: Cloud Run's own default."""

TIMEOUT = 5
"""Seconds that a probe waits for an answer (toolkit default); less than `PERIOD`."""

STARTS_WITHIN = 240
"""Seconds in which a container has to start: the most that Cloud Run waits. By Direct VPC egress first connections may
take a minute to come about ("Direct VPC egress with a VPC network", limitations)."""

FAILURES = 3
"""Probes in a row that fail before a container that runs is started anew: Cloud Run's own default."""


NEWEST = "latest"
"""Of a secret's versions the newest, when an instance starts."""


@dataclass(frozen=True, slots=True)
class Task:
    """What runs together, with the names of the API's parts.

    Args:
        containers: the main one first.
        volumes: what they mount.
    """

    containers: list[Any] = field(default_factory=list[Any])
    volumes: list[Any] = field(default_factory=list[Any])


def task(values: Values, containers: Sequence[Container]) -> Task:
    """A task of some of an app's containers.

    Args:
        values: of the app, in which `gcp_problems` finds nothing.
        containers: all that run together, or one that is run beforehand.

    Raises:
        InvalidInput: a text or a volume is none that Cloud Run can have.
    """
    app = values.app
    serves = app.load is Load.SERVICE and containers == app.containers
    main = serving(app) if serves else containers[0]
    ordered = (main, *(each for each in containers if each is not main))
    mounts = {each.path: (each, _mount(values, each)) for one in ordered for each in one.volumes}
    volumes = {_name(*each): _volume(values, *each) for each in mounts.values()}
    in_memory = {mount.name: mount.size_mib or 0 for _, mount in mounts.values()}
    sizes = amounts(app.size, ordered, sum(in_memory.values()))
    if sizes is None:
        raise ValueError(f"{app.name} is larger than a task of Cloud Run")
    beside = {each.name for each in ordered}
    needs = waits(app.workload)
    result = Task(volumes=[{"name": name, **each} for name, each in volumes.items()])
    for container, size in zip(ordered, sizes, strict=True):
        port = port_of(app, container)
        parts: dict[str, Any] = {
            "name": container.name,
            "image": app.images[container.name].within(app.place.registry),
            "commands": list(container.command or ()),
            "args": list(container.args or ()),
            "envs": _environment(values, container),
            # All the time and not only while a request is answered, as on AWS.
            "resources": {"limits": size.limits, **({"cpu_idle": False} if serves else {})},
            "ports": {"container_port": port} if port else {},
            "startup_probe": _startup(container),
            "liveness_probe": _probe(container.liveness, FAILURES),
            "depends_ons": [each for each in needs[container.name] if each in beside],
            "volume_mounts": [
                {"name": _name(*mounts[each.path]), "mount_path": each.target} for each in container.volumes
            ],
        }
        result.containers.append({key: each for key, each in parts.items() if each})
    return result


def _environment(values: Values, container: Container) -> list[Any]:
    """A container's variables, in the manifest's order."""
    found: list[Any] = []
    for name in container.variables:
        if is_given(values.app, container, name):
            continue
        path: KeyPath = ("containers", container.name, "variables", name)
        value = values.value(path)
        if isinstance(value, str) and len(value) > LONGEST:
            raise refused(values.app, path, *TOO_LONG)
        found.append({"name": name, **_given(value)})
    return found


def _given(value: Value) -> dict[str, Any]:
    if isinstance(value, SecretRef):
        return {"value_source": {"secret_key_ref": {"secret": value.source, "version": NEWEST}}}
    return {"value": value}


def _startup(container: Container) -> dict[str, Any]:
    asks = container.readiness if container.readiness and container.readiness.http else container.liveness
    return _probe(asks, STARTS_WITHIN // PERIOD)


def _probe(probe: Probe | None, failures: int) -> dict[str, Any]:
    if probe is None or probe.http is None:
        return {}
    headers = [{"name": name, "value": value} for name, value in probe.http.headers]
    asked: Mapping[str, Any] = {"path": probe.http.path, "port": probe.http.port}
    return {
        "http_get": {**asked, **({"http_headers": headers} if headers else {})},
        "period_seconds": PERIOD,
        "timeout_seconds": TIMEOUT,
        "failure_threshold": failures,
    }


def _mount(values: Values, volume: Volume) -> Mount:
    found = values.source(volume.path)
    if found is None or found[1].mount is None:
        raise refused(values.app, volume.path, *_NO_VOLUME)
    return found[1].mount


def _part(volume: Volume) -> str:
    return (volume.sub_path or "").strip("/")


def _name(volume: Volume, mount: Mount) -> str:
    """A DNS label, another one for each part and for what is only read: Cloud Run says that of a volume."""
    said = f"{_part(volume)}{':ro' if volume.read_only else ''}"
    return f"{mount.name[:50].rstrip('-')}-{sha256(said.encode()).hexdigest()[:8]}" if said else mount.name


def _volume(values: Values, volume: Volume, mount: Mount) -> dict[str, Any]:
    part = _part(volume)
    match mount.kind:
        case "memory" if not part:
            size = {"size_limit": f"{mount.size_mib}Mi"} if mount.size_mib else {}
            return {"empty_dir": {"medium": "MEMORY", **size}}
        case "nfs":
            path = str(PurePosixPath(mount.path) / part)
            return {"nfs": {"server": mount.file_system, "path": path, "read_only": volume.read_only}}
        case "bucket":
            only = {"mount_options": [f"only-dir={part}"]} if part else {}
            return {"gcs": {"bucket": mount.file_system, "read_only": volume.read_only, **only}}
        case _:
            raise refused(values.app, volume.path, *_NO_MOUNT)


_NO_VOLUME = (
    Text(ja="この source はボリュームではありません。", en="This source is no volume."),
    Text(
        ja="source: ${resources.名前} の形で、volume 型のリソースを指定してください。",
        en="Write source: ${resources.NAME}, with a resource of the type volume.",
    ),
)
_NO_MOUNT = (
    Text(
        ja="Google Cloud では、このボリュームをこのようには使えません。",
        en="Google Cloud cannot mount this volume so.",
    ),
    Text(
        ja="path を消すか、volume の別のクラスを使ってください。",
        en="Remove path, or use another class of volume.",
    ),
)
