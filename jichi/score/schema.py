"""The manifest as people write it: the published JSON schema `score-v1b1.json`, as models that know their keys.

Types are strict, as in JSON schema: `port: "80"` is no number, and `PORT: 80` no text. A listed file or volume must say
its `target`, which the schema forgets; everything else is the schema's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from jichi.tenancy.document import KeyPath

API_VERSION: Final = "score.dev/v1b1"
LAST_PORT: Final = 65535
LONGEST_AMOUNT: Final = 20
"""Characters of compute or memory, which the published schema leaves open: more digits are no amount of anything."""
MAPPED: Final = "mapped"
LISTED: Final = "listed"

_HOST_LABEL = "[a-z0-9][a-z0-9-]{0,61}[a-z0-9]"
NAME_PATTERN: Final = f"^{_HOST_LABEL}$"
TYPE_PATTERN: Final = "^[A-Za-z0-9][A-Za-z0-9-]{0,61}[A-Za-z0-9]$"
ID_PATTERN: Final = r"^[a-z0-9]+(?:-+[a-z0-9]+)*(?:\.[a-z0-9]+(?:-+[a-z0-9]+)*)*$"
ANNOTATION_PATTERN: Final = (
    rf"^({_HOST_LABEL}(\.{_HOST_LABEL})*/)?[A-Za-z0-9][A-Za-z0-9._-]{{0,61}}[A-Za-z0-9]$"  # a host name, then a name
)
MODE_PATTERN: Final = "^0?[0-7]{3}$"
MEMORY_PATTERN: Final = r"^(0\.[0-9]+|[1-9][0-9]*(\.[0-9]+)?)(K|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$"
CPU_PATTERN: Final = r"^[0-9]+(m|\.[0-9]+)?$"

Name = Annotated[str, Field(pattern=NAME_PATTERN)]
Annotation = Annotated[str, Field(pattern=ANNOTATION_PATTERN, min_length=2, max_length=316)]
Number = Annotated[int, Field(ge=1, le=LAST_PORT)]
Filled = Annotated[str, Field(min_length=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _OpenSection(_Section):
    model_config = ConfigDict(extra="allow")


class MetadataEntry(_OpenSection):
    """`metadata`: may hold anything besides."""

    name: Name
    annotations: dict[Annotation, str] = {}


class PortEntry(_Section):
    """`service.ports.NAME`."""

    port: Number
    protocol: Literal["TCP", "UDP"] = "TCP"
    target: Number | None = Field(default=None, alias="targetPort")


class ServiceEntry(_Section):
    """`service`."""

    ports: dict[Name, PortEntry] = {}


class FileEntry(_Section):
    """`files.TARGET`: exactly one of `content`, `binaryContent` and `source`."""

    mode: str | None = Field(default=None, pattern=MODE_PATTERN)
    source: Filled | None = None
    content: str | None = None
    binary: str | None = Field(default=None, alias="binaryContent")
    no_expand: bool = Field(default=False, alias="noExpand")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(each is not None for each in (self.source, self.content, self.binary)) != 1:
            raise PydanticCustomError("one_of", "exactly one of content, binaryContent and source")
        return self


class ListedFile(FileEntry):
    """An item of `files` as a list, which the specification deprecates."""

    target: Filled


class VolumeEntry(_Section):
    """`volumes.TARGET`."""

    source: str
    path: str | None = None
    read_only: bool = Field(default=False, alias="readOnly")


class ListedVolume(VolumeEntry):
    """An item of `volumes` as a list, which the specification deprecates."""

    target: Filled


class BeforeEntry(_Section):
    """`before.CONTAINER`."""

    ready: Literal["started", "healthy", "complete"]


class LimitsEntry(_Section):
    """`resources.limits` and `resources.requests`."""

    memory: str | None = Field(default=None, pattern=MEMORY_PATTERN, max_length=LONGEST_AMOUNT)
    cpu: str | None = Field(default=None, pattern=CPU_PATTERN, max_length=LONGEST_AMOUNT)


class ComputeEntry(_Section):
    """`containers.NAME.resources`."""

    limits: LimitsEntry = LimitsEntry()
    requests: LimitsEntry = LimitsEntry()


class HeaderEntry(_Section):
    """An item of `httpHeaders`."""

    name: str = Field(pattern="^[A-Za-z0-9_-]+$")
    value: Filled


class HttpEntry(_Section):
    """`httpGet`."""

    host: Filled | None = None
    scheme: Literal["HTTP", "HTTPS"] = "HTTP"
    path: str
    port: Number
    headers: list[HeaderEntry] = Field(default=[], alias="httpHeaders")


class ExecEntry(_Section):
    """`exec`."""

    command: list[str]


class ProbeEntry(_Section):
    """`livenessProbe` and `readinessProbe`."""

    http: HttpEntry | None = Field(default=None, alias="httpGet")
    exec: ExecEntry | None = None


def _shape(value: Any) -> str | None:
    if isinstance(value, list):
        return LISTED
    return MAPPED if isinstance(value, Mapping) else None


Files = Annotated[
    Annotated[dict[str, FileEntry], Tag(MAPPED)] | Annotated[list[ListedFile], Tag(LISTED)], Discriminator(_shape)
]
Volumes = Annotated[
    Annotated[dict[str, VolumeEntry], Tag(MAPPED)] | Annotated[list[ListedVolume], Tag(LISTED)], Discriminator(_shape)
]


class ContainerEntry(_Section):
    """`containers.NAME`."""

    image: Filled
    command: list[str] | None = None
    args: list[str] | None = None
    variables: dict[Annotated[str, Field(pattern="^[^=]+$")], str] = {}
    files: Files = {}
    volumes: Volumes = {}
    before: dict[Name, BeforeEntry] = {}
    resources: ComputeEntry = ComputeEntry()
    liveness: ProbeEntry | None = Field(default=None, alias="livenessProbe")
    readiness: ProbeEntry | None = Field(default=None, alias="readinessProbe")


class ResourceMetadata(_OpenSection):
    """`resources.NAME.metadata`: may hold anything besides."""

    annotations: dict[Annotation, str] = {}


class ResourceEntry(_Section):
    """`resources.NAME`."""

    type: str = Field(pattern=TYPE_PATTERN)
    class_: str | None = Field(default=None, alias="class", pattern=TYPE_PATTERN)
    id: str | None = Field(default=None, pattern=ID_PATTERN, min_length=2, max_length=63)
    metadata: ResourceMetadata | None = None
    params: dict[str, Any] = {}


class Manifest(_Section):
    """The whole file."""

    api_version: Literal["score.dev/v1b1"] = Field(alias="apiVersion")
    metadata: MetadataEntry
    service: ServiceEntry = ServiceEntry()
    containers: dict[Name, ContainerEntry] = Field(min_length=1)
    resources: dict[Name, ResourceEntry] = {}


def section(path: KeyPath) -> type[BaseModel] | None:
    """The model of the mapping at a path, which knows its keys; None for a mapping with names of the vendor's own."""
    match path:
        case ():
            return Manifest
        case ("service",):
            return ServiceEntry
        case ("service", "ports", _):
            return PortEntry
        case ("resources", _):
            return ResourceEntry
        case ("containers", _, *rest):
            return _within_container(tuple(rest))
        case _:
            return None


def _within_container(path: KeyPath) -> type[BaseModel] | None:
    match path:
        case ():
            return ContainerEntry
        case ("files", where):
            return ListedFile if isinstance(where, int) else FileEntry
        case ("volumes", where):
            return ListedVolume if isinstance(where, int) else VolumeEntry
        case ("before", _):
            return BeforeEntry
        case ("resources",):
            return ComputeEntry
        case ("resources", _):
            return LimitsEntry
        case ("livenessProbe" | "readinessProbe", *rest):
            return _within_probe(tuple(rest))
        case _:
            return None


def _within_probe(path: KeyPath) -> type[BaseModel] | None:
    match path:
        case ():
            return ProbeEntry
        case ("httpGet",):
            return HttpEntry
        case ("exec",):
            return ExecEntry
        case ("httpGet", "httpHeaders", _):
            return HeaderEntry
        case _:
            return None
