"""Where placeholders are substituted in a workload: values of variables, files, sources of volumes, and params.

Nowhere else (specification, "Placeholder references"): a `${...}` in an image, a command, arguments or a probe is text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from jichi.errors import InvalidInput, Problem
from jichi.score.placeholders import Output, Scope, Template, template

if TYPE_CHECKING:
    from jichi.score.model import Workload
    from jichi.tenancy.document import KeyPath


@dataclass(frozen=True, slots=True)
class _Place:
    path: KeyPath
    text: str
    whole_resource: bool = False


def templates(workload: Workload, outputs: Mapping[str, frozenset[str]]) -> dict[KeyPath, Template]:
    """Every text of a workload in which placeholders are substituted, by its place in the manifest.

    Args:
        workload: the workload.
        outputs: the names of the outputs of every resource type that is known.

    Raises:
        InvalidInput: with every reference that means nothing.
    """
    found, wrong = read_templates(workload, outputs)
    if wrong:
        raise InvalidInput(*wrong)
    return found


def read_templates(
    workload: Workload, outputs: Mapping[str, frozenset[str]]
) -> tuple[dict[KeyPath, Template], list[Problem]]:
    """The same, with what is wrong beside it."""
    scope = Scope(workload.metadata, {name: each.type for name, each in workload.resources.items()}, outputs)
    found: dict[KeyPath, Template] = {}
    wrong: list[Problem] = []
    for place in _places(workload):
        found[place.path], words = template(place.text, scope, whole_resource=place.whole_resource)
        wrong.extend(Problem(*each, workload.document.where(place.path)) for each in words)
    return found, wrong


def params(workload: Workload, resource: str, found: Mapping[KeyPath, Template]) -> dict[str, object]:
    """A resource's params with a `Template` for every text."""
    path: KeyPath = ("resources", resource, "params")
    return {key: _filled((*path, key), value, found) for key, value in workload.resources[resource].params.items()}


def params_outputs(resource: str, found: Mapping[KeyPath, Template]) -> Iterator[Output]:
    """The outputs that a resource's params need."""
    for path, each in found.items():
        if path[:3] == ("resources", resource, "params"):
            yield from each.outputs


def renamed(each: Template, names: Mapping[str, str]) -> Template:
    """The same with other names for resources."""
    return Template(
        tuple(
            replace(piece, resource=names[piece.resource]) if isinstance(piece, Output) else piece
            for piece in each.pieces
        )
    )


def _places(workload: Workload) -> Iterator[_Place]:
    for container in workload.containers.values():
        path: KeyPath = ("containers", container.name, "variables")
        for name, value in container.variables.items():
            yield _Place((*path, name), value)
        for file in container.files:
            if file.expand and isinstance(file.content, str):
                yield _Place(file.path, file.content)
        for volume in container.volumes:
            yield _Place(volume.path, volume.source, whole_resource=True)
    for resource in workload.resources.values():
        yield from _texts(("resources", resource.name, "params"), resource.params)


def _texts(path: KeyPath, value: object) -> Iterator[_Place]:
    match value:
        case str():
            yield _Place(path, value)
        case Mapping():
            for key, each in cast("Mapping[str, object]", value).items():
                yield from _texts((*path, key), each)
        case list():
            for at, each in enumerate(cast("list[object]", value)):
                yield from _texts((*path, at), each)
        case _:
            return


def _filled(path: KeyPath, value: object, found: Mapping[KeyPath, Template]) -> object:
    match value:
        case str():
            return found[path]
        case Mapping():
            mapping = cast("Mapping[str, object]", value)
            return {key: _filled((*path, key), each, found) for key, each in mapping.items()}
        case list():
            return [_filled((*path, at), each, found) for at, each in enumerate(cast("list[object]", value))]
        case _:
            return value
