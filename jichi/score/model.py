"""A workload as its manifest says it, with the defaults of the specification filled in and nothing substituted yet.

Source of every field: JSON schema `score-v1b1.json` of the Score specification.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from jichi.tenancy.document import Document, KeyPath

DEFAULT_CLASS: Final = "default"
"""The class of a resource that names none (guide, "Resource provisioning", 2)."""

_DECIMAL: Final = {unit: 1000**power for power, unit in enumerate(("", "K", "M", "G", "T", "P", "E"))}
_BINARY: Final = {f"{unit}i": 1024**power for power, unit in enumerate(("", "K", "M", "G", "T", "P", "E")) if unit}
_UNITS: Final = _DECIMAL | _BINARY


class Protocol(StrEnum):
    """The transport protocol of a service port."""

    TCP = "TCP"
    UDP = "UDP"


class Ready(StrEnum):
    """What an earlier container must have reached before a later one starts."""

    STARTED = "started"
    HEALTHY = "healthy"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Port:
    """A port that the workload offers.

    Args:
        name: its name in the manifest.
        port: where callers find it.
        target: where the container listens; the same unless the manifest says otherwise.
        protocol: TCP unless the manifest says otherwise.
    """

    name: str
    port: int
    target: int
    protocol: Protocol


@dataclass(frozen=True, slots=True)
class HttpProbe:
    """A GET request that a healthy container answers."""

    path: str
    port: int
    scheme: str
    host: str | None
    headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Probe:
    """How a container is asked for its health; with both, `command` is preferred (schema, `containerProbe`)."""

    http: HttpProbe | None
    command: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class File:
    """A file that the container finds at `target`.

    Args:
        target: path in the container.
        content: text; or bytes, in which nothing is substituted.
        mode: access mode in octal, such as `0600`; None where the platform decides.
        expand: whether placeholders in `content` are substituted.
        path: where the manifest gives it.
    """

    target: str
    content: str | bytes
    mode: str | None
    expand: bool
    path: KeyPath


@dataclass(frozen=True, slots=True)
class Volume:
    """A volume that the container finds at `target`.

    Args:
        target: path in the container.
        source: which volume; placeholders are substituted.
        sub_path: folder within the volume; None for all of it.
        read_only: whether the container may only read.
        path: where the manifest gives it.
    """

    target: str
    source: str
    sub_path: str | None
    read_only: bool
    path: KeyPath


@dataclass(frozen=True, slots=True)
class Limits:
    """Compute and memory, as they are written; None where the manifest is silent."""

    cpu: str | None = None
    memory: str | None = None

    @property
    def millis(self) -> int | None:
        """CPU in thousandths of one, rounded up."""
        if self.cpu is None:
            return None
        text, scale = (self.cpu[:-1], 1) if self.cpu.endswith("m") else (self.cpu, 1000)
        return math.ceil(Fraction(text) * scale)

    @property
    def bytes(self) -> int | None:
        """Memory in bytes, rounded up: K is 1000, Ki is 1024."""
        if self.memory is None:
            return None
        number = self.memory.rstrip("KMGTPEi")
        return math.ceil(Fraction(number) * _UNITS[self.memory[len(number) :]])


@dataclass(frozen=True, slots=True)
class Container:
    """One container of a workload.

    Args:
        name: its name in the manifest.
        image: as written; `.` where it is given at deploy time.
        command: instead of the image's entry point; None to keep it.
        args: instead of the image's arguments; None to keep them.
        variables: environment; placeholders in values are substituted.
        files: files to mount.
        volumes: volumes to mount.
        before: containers that wait for this one, and for what.
        limits: most that it may use.
        requests: least that it needs.
        liveness: whether it still runs.
        readiness: whether it can serve.
    """

    name: str
    image: str
    command: tuple[str, ...] | None
    args: tuple[str, ...] | None
    variables: Mapping[str, str]
    files: tuple[File, ...]
    volumes: tuple[Volume, ...]
    before: Mapping[str, Ready]
    limits: Limits
    requests: Limits
    liveness: Probe | None
    readiness: Probe | None


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that a workload needs.

    Args:
        name: its name in the manifest, which placeholders use.
        type: what it is, such as `postgres`.
        class_: which kind of it; `default` where the manifest names none.
        id: names one instance that every workload with the same type, class and id shares; None for one of its own.
        metadata: annotations and what else the manifest says about it.
        params: how it is wanted; placeholders are substituted in texts.
    """

    name: str
    type: str
    class_: str
    id: str | None
    metadata: Mapping[str, object]
    params: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Workload:
    """One manifest.

    Args:
        name: `metadata.name`.
        metadata: all of `metadata`, for placeholders.
        containers: at least one, by name, as the manifest orders them.
        ports: what it offers, by name.
        resources: what it needs, by name.
        document: the file, for lines in messages.
    """

    name: str
    metadata: Mapping[str, object]
    containers: Mapping[str, Container]
    ports: Mapping[str, Port]
    resources: Mapping[str, Resource]
    document: Document
