"""An app as it is planned for one member on one cloud: what its manifest says, resolved. Pure, no SDK.

    score.yaml ──> jichi.score ──> resolve ──> App ──> aws | gcp

A manifest says what a vendor needs, the tenancy file whom it serves; nothing here is opened by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from jichi.tenancy.model import Cloud

if TYPE_CHECKING:
    from pydantic import BaseModel

    from components.engine import Engine
    from components.naming import Scope
    from jichi.errors import Problem
    from jichi.score.images import Image
    from jichi.score.model import Container, Workload
    from jichi.score.placeholders import Template
    from jichi.score.sharing import Identity
    from jichi.tenancy.document import KeyPath
    from jichi.tenancy.municipality import Kind
    from jichi.text import Text


class Load(StrEnum):
    """How a workload runs.

    service: it answers on its ports. worker: it runs all the time and answers nobody. batch: it runs when its
    schedule says, and ends.
    """

    SERVICE = "service"
    WORKER = "worker"
    BATCH = "batch"


@dataclass(frozen=True, slots=True)
class Size:
    """How much of the cloud an app gets where its manifest is silent.

    Args:
        cpu_millis: of one task, in thousandths of a processor.
        memory_mib: of one task, in MiB.
        tasks: how many run at least; two or more stand in different zones.
        tasks_most: how many run at most.
        storage_gib: of each volume that names no size, in GiB.
    """

    cpu_millis: int
    memory_mib: int
    tasks: int
    tasks_most: int
    storage_gib: int


@dataclass(frozen=True, slots=True)
class OutputSpec:
    """An output that a resource type gives to placeholders; its name never changes once published.

    Args:
        secret: whether it is only ever handed to the container by the cloud, and never in a plan.
        known: whether it is known before deployment, so that `params` of other resources may use it.
    """

    name: str
    title: Text
    secret: bool = False
    known: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Whom an app serves, and where.

    Args:
        scope: the member's, in the primary region.
        kind: how large the municipality is.
        registry: host and path of the tenancy's own registry of images.
    """

    scope: Scope
    kind: Kind
    registry: str

    @property
    def cloud(self) -> Cloud:
        """The cloud."""
        return self.scope.cloud


@dataclass(frozen=True, slots=True)
class Need:
    """A resource that a manifest, or several that share it, asks for.

    Args:
        identity: type, class and id, or whose own it is.
        slug: its short name in names of resources: `juminkihon-db`, or the id that manifests share.
        params: checked by the type's model.
        known: outputs that are known before deployment.
        path: in the manifest that first says it, for messages.
        memory_mib: of what containers can mount: MiB that it takes of their memory, 0 for what is kept elsewhere; None
            for what cannot be mounted.
    """

    identity: Identity
    slug: str
    params: BaseModel
    known: Mapping[str, str]
    path: KeyPath
    memory_mib: int | None = None


@dataclass(frozen=True, slots=True)
class App:
    """A workload, resolved for a place.

    Args:
        name: `metadata.name`.
        system: id of the standard system, or `common`: what the tag `jichi:system` says.
        load: how it runs.
        images: by container, in the tenancy's own registry, by digest.
        beforehand: containers that are run once and must end well before a new version gets any request, in order:
            those that others wait for with `ready: complete`.
        containers: the others, which make up a task, in an order that keeps `before`.
        needs: by the resource's name in the manifest.
        templates: every text with placeholders, by its place in the manifest.
        vendor: who answers for it, where the tenancy file names somebody.
    """

    name: str
    system: str
    place: Place
    workload: Workload
    load: Load
    size: Size
    images: Mapping[str, Image]
    beforehand: tuple[Container, ...]
    containers: tuple[Container, ...]
    needs: Mapping[str, Need]
    templates: Mapping[KeyPath, Template]
    vendor: str | None = None

    @property
    def said(self) -> Mapping[str, str]:
        """What an app's component says of itself in the plan, which whoever proves that apps stay apart goes by."""
        return {"app": self.name, "system": self.system} | ({"vendor": self.vendor} if self.vendor else {})


def _nothing_known(_place: Place, _slug: str, _params: BaseModel) -> Mapping[str, str]:
    return {}


def _no_problems(_place: Place, _params: BaseModel) -> tuple[tuple[Text, Text], ...]:
    return ()


def _cannot_be_mounted(_class: str, _params: BaseModel) -> int | None:
    return None


def _fits_everybody(_workload: Workload, _params: BaseModel) -> tuple[tuple[Text, Text], ...]:
    return ()


@dataclass(frozen=True, slots=True)
class TypeSpec:
    """What is known of a resource type before anything is made: one file a type, both clouds in it (`types/`).

    Args:
        name: as manifests write it.
        params: a pydantic model that forbids what it does not know.
        outputs: what placeholders may use.
        classes: by name, `default` always; what each means.
        clouds: where it is to be had.
        ports: TCP ports that apps reach for it, in tier `data`; 443 is answered in tier `app`.
        ports_in: classes, each with a cloud, that have those ports; None where all have.
        known: outputs that are known before deployment.
        wrong: what of the params this place cannot do: what is wrong, and the remedy.
        named: whether each needs an `id`, because both ends of it have to mean the same one.
        own_outputs: whether each resource has outputs of its own, which are what is `known` of it.
        engine: of the member's cluster that it is a part of; None where it is none.
        memory: of a class with its params, what `Need.memory_mib` says.
        unfit: what of the params does not go with a workload that uses it: what is wrong, and the remedy.
        unlike: by class, what an app may notice of the cloud that it is on.
    """

    name: str
    title: Text
    params: type[BaseModel]
    outputs: tuple[OutputSpec, ...]
    classes: Mapping[str, Text]
    clouds: tuple[Cloud, ...] = tuple(Cloud)
    ports: tuple[int, ...] = ()
    ports_in: frozenset[tuple[str, Cloud]] | None = None
    known: Callable[[Place, str, BaseModel], Mapping[str, str]] = _nothing_known
    wrong: Callable[[Place, BaseModel], tuple[tuple[Text, Text], ...]] = _no_problems
    named: bool = False
    own_outputs: bool = False
    engine: Engine | None = None
    memory: Callable[[str, BaseModel], int | None] = _cannot_be_mounted
    unfit: Callable[[Workload, BaseModel], tuple[tuple[Text, Text], ...]] = _fits_everybody
    unlike: Mapping[str, Text] = field(default_factory=dict[str, "Text"])

    def reached(self, class_: str, cloud: Cloud) -> tuple[int, ...]:
        """TCP ports of the `data` tier that apps reach for one of a class on a cloud."""
        return self.ports if self.ports_in is None or (class_, cloud) in self.ports_in else ()

    @property
    def names(self) -> frozenset[str]:
        """Names of its outputs, as `jichi.score` checks them."""
        return frozenset(each.name for each in self.outputs)


@dataclass(frozen=True, slots=True)
class Resolved:
    """The apps of one member on one cloud.

    Args:
        apps: in the order in which they were asked for.
        needs: every resource once, with its type, whoever shares it; one comes after those that its params need.
        warnings: what is had, but not on both clouds alike.
    """

    apps: tuple[App, ...]
    needs: tuple[Need, ...]
    warnings: tuple[Problem, ...] = field(default=())
