"""Compares the inputs of two resources, value by value.

Unknown values are compared by what they are made of: a reference to the same property of the same resource is equal,
one to another resource is a change. A secret's content is in no plan: two secrets made from the same references are
alike as far as a plan shows, and `unseen` names them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from jichi.diff.model import Kind
from jichi.diff.paths import Path
from jichi.engine.values import Computed, Interpolation, Reference, Secret, Value, references


@dataclass(frozen=True, slots=True)
class Difference:
    """Two values that differ at a path."""

    path: Path
    kind: Kind
    old: Value
    new: Value


def compare(old: Mapping[str, Value], new: Mapping[str, Value]) -> Iterator[Difference]:
    """Where the inputs differ, at the deepest path where they do; a key without a value is as good as absent."""
    return _mappings((), old, new)


def unseen(inputs: Mapping[str, Value]) -> Iterator[Path]:
    """Where the inputs hold what no plan shows: secrets, and what the program computes from unknown values."""
    for path, leaf in leaves((), inputs):
        match leaf:
            case Secret() | Computed():
                yield path
            case Interpolation(parts) if any(isinstance(part, Computed) for part in parts):
                yield path
            case _:
                pass


def leaves(path: Path, value: Value) -> Iterator[tuple[Path, Value]]:
    """Every value that is neither a mapping nor a list, with its path."""
    match value:
        case Mapping():
            for key, item in value.items():
                yield from leaves((*path, key), item)
        case tuple():
            for index, item in enumerate(value):
                yield from leaves((*path, index), item)
        case _:
            yield path, value


def renamed(value: Value, urns: Mapping[str, str]) -> Value:
    """The value with its references following resources that are known under another URN now."""
    if not any(reference.urn in urns for reference in references(value)):
        return value
    match value:
        case Reference():
            return _follow(value, urns)
        case Interpolation(parts):
            return Interpolation(tuple(_renamed_part(part, urns) for part in parts))
        case Computed(inner):
            return Computed(tuple(_follow(reference, urns) for reference in inner))
        case Secret(inner):
            return Secret(tuple(_follow(reference, urns) for reference in inner))
        case tuple():
            return tuple(renamed(item, urns) for item in value)
        case Mapping():
            return {key: renamed(item, urns) for key, item in value.items()}
        case _:
            return value


def _renamed_part(part: str | Reference | Computed, urns: Mapping[str, str]) -> str | Reference | Computed:
    match part:
        case str():
            return part
        case Reference():
            return _follow(part, urns)
        case Computed(inner):
            return Computed(tuple(_follow(reference, urns) for reference in inner))


def _follow(reference: Reference, urns: Mapping[str, str]) -> Reference:
    return replace(reference, urn=urns.get(reference.urn, reference.urn))


def _mappings(path: Path, old: Mapping[str, Value], new: Mapping[str, Value]) -> Iterator[Difference]:
    for key in sorted({*old, *new}):
        yield from _values((*path, key), old.get(key), new.get(key))


def _values(path: Path, old: Value, new: Value) -> Iterator[Difference]:
    match old, new:
        case None, None:
            return
        case None, _:
            yield Difference(path, Kind.ADD, None, new)
        case _, None:
            yield Difference(path, Kind.DELETE, old, None)
        case Mapping(), Mapping():
            yield from _mappings(path, old, new)
        case tuple(), tuple():
            yield from _tuples(path, old, new)
        case _ if not _equal(old, new):
            yield _masked(path, old, new)
        case _:
            return


def _tuples(path: Path, old: tuple[Value, ...], new: tuple[Value, ...]) -> Iterator[Difference]:
    both = min(len(old), len(new))
    for index in range(both):
        yield from _values((*path, index), old[index], new[index])
    for index in range(both, len(old)):
        yield Difference((*path, index), Kind.DELETE, old[index], None)
    for index in range(both, len(new)):
        yield Difference((*path, index), Kind.ADD, None, new[index])


def _equal(old: Value, new: Value) -> bool:
    """Equality of leaves; to Python `True == 1`, to a provider they differ."""
    return isinstance(old, bool) == isinstance(new, bool) and old == new


def _masked(path: Path, old: Value, new: Value) -> Difference:
    """A value that is secret on one side is not shown on the other: it is likely to be the same one."""
    if isinstance(old, Secret) or isinstance(new, Secret):
        old, new = (side if isinstance(side, Secret) else Secret(tuple(references(side))) for side in (old, new))
    return Difference(path, Kind.UPDATE, old, new)
