"""What a resource that nobody made answers with: an id, and the outputs that the program reads of it.

A provider without its schema does not know which outputs a type has. The Plan does know which ones are read: every
reference in it names a resource and a property. They are handed to the provider's process in a JSON file
(`{urn: [property, ...]}`) that the environment variable `JICHI_REHEARSAL_OUTPUTS` names.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from jichi.engine.plan import Plan

OUTPUTS_FILE = "JICHI_REHEARSAL_OUTPUTS"
"""The environment variable with the path of the file."""

_STEP = re.compile(r"[^.\[\]]+|\[\d+\]")


@dataclass(frozen=True, slots=True)
class Outputs:
    """Makes ids and outputs, always the same ones for the same resource.

    Args:
        read: property paths that are read of each resource, by URN.
    """

    read: Mapping[str, tuple[str, ...]]

    @staticmethod
    def from_environment() -> Outputs:
        """What the file says that the environment names; nothing where it names none.

        Raises:
            OSError: the file cannot be read.
            ValueError: it is not JSON.
        """
        file = os.environ.get(OUTPUTS_FILE)
        document = cast("dict[str, list[str]]", json.loads(Path(file).read_text(encoding="utf-8"))) if file else {}
        return Outputs({urn: tuple(paths) for urn, paths in document.items()})

    def identity(self, urn: str) -> str:
        """The id of a resource: its name and eight digits of its URN's SHA-256."""
        return f"{urn.rpartition('::')[2]}-{sha256(urn.encode()).hexdigest()[:8]}"

    def of(self, urn: str) -> Mapping[str, Any]:
        """The outputs that are read of a resource, as plain texts in the shape of their paths."""
        made: dict[str, Any] = {}
        for path in self.read.get(urn, ()):
            _put(made, path, f"{self.identity(urn)}/{path}")
        return made


def outputs_read(plan: Plan) -> Mapping[str, tuple[str, ...]]:
    """Which properties of which resources a plan's inputs and exports refer to, sorted."""
    from jichi.engine.values import references  # noqa: PLC0415 - the provider's process has no use for the engine

    found: dict[str, set[str]] = {}
    for value in _values(plan):
        for reference in references(value):
            if reference.property not in ("", "id", "urn"):
                found.setdefault(reference.urn, set()).add(reference.property)
    return {urn: tuple(sorted(paths)) for urn, paths in sorted(found.items())}


def write_outputs(plan: Plan, file: Path) -> None:
    """Write the file that `Outputs.from_environment` reads.

    Raises:
        OSError: it cannot be written.
    """
    file.write_text(json.dumps(outputs_read(plan), indent=1), encoding="utf-8")


def _values(plan: Plan) -> Iterable[Any]:
    for resource in plan.resources:
        yield from resource.inputs.values()
    for stack in plan.stacks:
        yield from stack.exports.values()


def _put(made: dict[str, Any], path: str, text: str) -> None:
    """Set `endpoint[0].ip` in a nest of mappings and lists, making what is missing."""
    steps = [_step(step) for step in cast("list[str]", _STEP.findall(path))]
    place: Any = made
    for step, following in pairwise(steps):
        place = _slot(place, step, [] if isinstance(following, int) else {})
    _slot(place, steps[-1], text)


def _slot(place: Any, step: str | int, empty: Any) -> Any:
    if isinstance(step, int):
        place.extend(None for _ in range(len(place), step + 1))
        place[step] = empty if place[step] is None else place[step]
        return place[step]
    return place.setdefault(step, empty)


def _step(text: str) -> str | int:
    return int(text[1:-1]) if text.startswith("[") else text
