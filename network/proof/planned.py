"""Planned resources as the lifts read them: by type, with values that are known, unknown or references to others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeGuard

from jichi.engine.plan import PROVIDER_PREFIX, STACK_REFERENCE_TYPE, Plan, Resource
from jichi.engine.values import Reference, Value, is_known
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.addresses import UNKNOWN_ADDRESSES, Addresses, Prefix, meant
from network.proof.model import Origin, Unmodelled


@dataclass(frozen=True)
class Planned:
    """The resources that one cloud's providers would create, of all stacks."""

    resources: tuple[Resource, ...]

    @classmethod
    def on(cls, plan: Plan, cloud: Cloud) -> Planned:
        """Those of a plan on one cloud."""
        return cls(
            tuple(
                each
                for stack in plan.stacks
                if stack.id.cloud is cloud
                for each in stack.resources
                if each.custom and not each.type.startswith((PROVIDER_PREFIX, "pulumi:"))
            )
        )

    @cached_property
    def _by_type(self) -> Mapping[str, tuple[Resource, ...]]:
        groups: defaultdict[str, list[Resource]] = defaultdict(list)
        for each in self.resources:
            groups[each.type].append(each)
        return {key: tuple(group) for key, group in groups.items()}

    @cached_property
    def by_urn(self) -> Mapping[str, Resource]:
        """Resources by URN."""
        return {each.urn: each for each in self.resources}

    @cached_property
    def _by_target(self) -> dict[tuple[str, str], Mapping[str | None, tuple[Resource, ...]]]:
        return {}

    def naming(self, type_: str, key: str) -> Mapping[str | None, tuple[Resource, ...]]:
        """Resources of a type by what one input refers to; by None where that is not known."""
        if (type_, key) not in self._by_target:
            groups: defaultdict[str | None, list[Resource]] = defaultdict(list)
            for each in self.of(type_):
                groups[target(given(each, key))].append(each)
            self._by_target[type_, key] = {one: tuple(group) for one, group in groups.items()}
        return self._by_target[type_, key]

    def of(self, *types: str) -> tuple[Resource, ...]:
        """Resources of some types, in the plan's order within a type."""
        return tuple(each for name in types for each in self._by_type.get(name, ()))


def origin(resource: Resource, rule: str = "") -> Origin:
    """Where a resource, or one of its rules, stands in the plan."""
    return Origin(resource.urn, rule, resource.source)


def target(value: Value) -> str | None:
    """URN of the resource that a value refers to, the value itself where it is a known id; None for neither.

    What another stack exports is not known: it may be any resource.
    """
    if isinstance(value, str):
        return value or None
    if isinstance(value, Reference):
        return None if f"{STACK_REFERENCE_TYPE}::" in value.urn else value.urn
    return None


def given(resource: Resource, key: str) -> Value:
    """An input; None where it is left out, empty, or a list without anything in it."""
    value = resource.inputs.get(key)
    return None if value in ("", ()) else value


def entries(value: Value) -> tuple[Value, ...] | None:
    """The items of a list; none where it is left out; None where the plan does not know them."""
    match value:
        case None:
            return ()
        case tuple():
            return value
        case Mapping():
            return (value,)
        case _:
            return None


def mapping(value: Value) -> Mapping[str, Value]:
    """A nested object; empty where the value is none."""
    return value if is_object(value) else {}


def is_object(value: Value) -> TypeGuard[Mapping[str, Value]]:
    """Whether a value is a nested object; nearly all are plain dictionaries, and quickly asked."""
    return type(value) is dict or (value is not None and isinstance(value, Mapping))


def prefix(value: Value) -> Prefix | None:
    """The prefix that a known text means; None where it means none, or is unknown."""
    if not isinstance(value, str):
        return None
    try:
        return Prefix.of(value)
    except ValueError:
        return None


def addresses(value: Value) -> Addresses:
    """Addresses of one prefix, or of a list of them; whatever is not known may be any."""
    items = entries((value,) if isinstance(value, str) else value)
    if items is None:
        return UNKNOWN_ADDRESSES
    found = [prefix(each) for each in items]
    known = [meant(each) for each in found if each is not None]
    must = tuple(each for one in known for each in one.must)
    if len(known) < len(found):
        return Addresses(UNKNOWN_ADDRESSES.may, must)
    return Addresses(tuple(each for one in known for each in one.may), must)


def number(value: Value) -> int | None:
    """A known whole number, written as a number or as a text."""
    match value:
        case bool():
            return None
        case int():
            return value
        case float() if value.is_integer():
            return int(value)
        case str() if value.lstrip("-").isdigit():
            return int(value)
        case _:
            return None


def unmodelled(resource: Resource, reason: Text, networks: Iterable[str] = (), *, anywhere: bool = False) -> Unmodelled:
    """A resource that nobody follows, and why; `anywhere` where it may touch networks of other stacks too."""
    return Unmodelled(
        origin(resource),
        resource.type,
        reason,
        resource.stack.name,
        resource.cloud,
        shared=anywhere or resource.member is None,
        networks=tuple(networks),
        member=resource.member,
    )


def known(value: Value) -> bool:
    """Whether a value is there and wholly known."""
    return value is not None and is_known(value)
