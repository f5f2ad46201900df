"""Inputs of planned resources, read plainly. Networks of the oracle are wholly known; what is not is an error here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from jichi.engine.plan import Plan, Resource
from jichi.engine.values import Reference, Value
from jichi.tenancy.model import Cloud
from tests.network.proof.oracle.packets import Block


class Reading:
    """A plan's resources on one cloud, by type and URN."""

    def __init__(self, plan: Plan, cloud: Cloud) -> None:
        self.resources = {each.urn: each for each in plan.resources if each.cloud is cloud}
        groups: defaultdict[str, list[Resource]] = defaultdict(list)
        for each in self.resources.values():
            groups[each.type].append(each)
        self._by_type = dict(groups)

    def of(self, *types: str) -> list[Resource]:
        """Resources of some types."""
        return [each for name in types for each in self._by_type.get(name, ())]


def urn(value: Value) -> str:
    """The resource that a value points to, or the id that it is; empty where there is none."""
    match value:
        case Reference(found):
            return found
        case str():
            return value
        case None:
            return ""
        case _:
            raise TypeError(value)


def urns(value: Value) -> tuple[str, ...]:
    """All of a list."""
    return tuple(urn(each) for each in items(value))


def items(value: Value) -> tuple[Value, ...]:
    """The items of a list; none where it is left out."""
    if value is None:
        return ()
    if isinstance(value, tuple):
        return value
    raise TypeError(value)


def fields(value: Value) -> Mapping[str, Value]:
    """A nested object."""
    if isinstance(value, Mapping):
        return value
    raise TypeError(value)


def text(value: Value) -> str:
    """A text; empty where it is left out."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    raise TypeError(value)


def whole(value: Value, default: int) -> int:
    """A whole number."""
    if value is None:
        return default
    if isinstance(value, int):
        return value
    if isinstance(value, str):
        return int(value)
    raise TypeError(value)


def flag(value: Value, *, default: bool) -> bool:
    """Yes or no."""
    if value is None:
        return default
    if isinstance(value, bool):
        return value
    raise TypeError(value)


def blocks(value: Value) -> tuple[Block, ...]:
    """Prefixes of a list, or of one text; none where it is left out."""
    listed = (value,) if isinstance(value, str) else items(value)
    return tuple(Block.of(text(each)) for each in listed)
