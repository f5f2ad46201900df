"""Which resources of some workloads are one and the same: those with the same type, class and id.

Sources: specification, "Resources definition"; guide, "Resource provisioning", 2 and 3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jichi.errors import Problem
from jichi.score.templates import params, read_templates, renamed
from jichi.text import Text

if TYPE_CHECKING:
    from jichi.score.model import Resource, Workload

_ANY_OUTPUT: Final[Mapping[str, frozenset[str]]] = {}


@dataclass(frozen=True, slots=True, order=True)
class Identity:
    """What makes a resource this one and no other.

    Args:
        type: its type.
        class_: its class.
        id: the id that its users share; empty for one of a workload's own.
        owner: the workload and the name in its manifest, for one of its own; empty for a shared one.
    """

    type: str
    class_: str
    id: str = ""
    owner: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.type}.{self.class_}#{self.id or '/'.join(self.owner)}"


@dataclass(frozen=True, slots=True)
class Use:
    """One statement of a resource in one manifest."""

    workload: Workload
    resource: Resource


def identity(workload: Workload, resource: Resource) -> Identity:
    """Which resource a manifest's statement means."""
    if resource.id:
        return Identity(resource.type, resource.class_, id=resource.id)
    return Identity(resource.type, resource.class_, owner=(workload.name, resource.name))


def shared(workloads: Iterable[Workload]) -> dict[Identity, tuple[Use, ...]]:
    """Every resource of some workloads once, with all the statements that mean it."""
    uses: dict[Identity, tuple[Use, ...]] = {}
    for workload in workloads:
        for resource in workload.resources.values():
            which = identity(workload, resource)
            uses[which] = (*uses.get(which, ()), Use(workload, resource))
    return uses


def sharing_problems(uses: Mapping[Identity, tuple[Use, ...]]) -> Iterator[Problem]:
    """Shared resources whose statements want different things: one that says nothing agrees with all."""
    for which, statements in uses.items():
        for key in ("params", "metadata"):
            said = [(use, wants) for use in statements if (wants := _wants(use, key))]
            for use, wants in said[1:]:
                if wants != said[0][1]:
                    yield _differs(which, key, said[0][0], use)


def _wants(use: Use, key: str) -> Mapping[str, object]:
    """Params as they are meant: two manifests may name one resource differently."""
    if key == "metadata":
        return use.resource.metadata
    found, _ = read_templates(use.workload, _ANY_OUTPUT)
    names = {name: str(identity(use.workload, each)) for name, each in use.workload.resources.items()}
    meant = {path: renamed(each, names) for path, each in found.items() if path[:1] == ("resources",)}
    return params(use.workload, use.resource.name, meant)


def _differs(which: Identity, key: str, first: Use, other: Use) -> Problem:
    path = ("resources", first.resource.name, key)
    before = first.workload.document.where(path)
    return Problem(
        Text(
            ja=f"共有リソース {which} の {key} が {before.file}:{before.line} と異なります。",
            en=f"The {key} of the shared resource {which} differ from those in {before.file}:{before.line}.",
        ),
        Text(
            ja="同じにするか、一方だけに書くか、別の id にしてください。",
            en="Make them the same, say them once only, or use another id.",
        ),
        other.workload.document.where(("resources", other.resource.name, key)),
    )
