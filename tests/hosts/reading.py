"""A plan as the lab reads it: apart from the proof's own reader, so that both cannot err in the same line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

from jichi.engine.plan import Plan, Resource
from jichi.engine.values import Reference, Value
from jichi.tenancy.model import Cloud

Block = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address


class CannotBuildError(Exception):
    """The plan has something of which the lab does not know how to build it, or does not say enough."""


@dataclass(frozen=True)
class Stock:
    """The planned resources of one cloud."""

    resources: tuple[Resource, ...]

    @classmethod
    def of_plan(cls, plan: Plan, cloud: Cloud) -> Stock:
        """Those of a plan that a provider would create."""
        return cls(tuple(each for each in plan.resources if each.cloud is cloud and each.custom))

    @cached_property
    def by_urn(self) -> Mapping[str, Resource]:
        """Resources by URN."""
        return {each.urn: each for each in self.resources}

    @cached_property
    def _by_type(self) -> Mapping[str, list[Resource]]:
        found: defaultdict[str, list[Resource]] = defaultdict(list)
        for each in self.resources:
            found[each.type].append(each)
        return found

    def of(self, *types: str) -> list[Resource]:
        """Resources of some types, in the plan's order within a type."""
        return [each for type_ in types for each in self._by_type.get(type_, ())]


def urn(value: Value) -> str:
    """URN that a value refers to, or the text that it is; empty for neither."""
    return value.urn if isinstance(value, Reference) else value if isinstance(value, str) else ""


def listed(value: Value) -> tuple[Value, ...]:
    """The items of a list that may be left out.

    Raises:
        CannotBuildError: the plan does not know the list.
    """
    if value is None:
        return ()
    if not isinstance(value, tuple):
        raise CannotBuildError(f"a list is not known: {value}")
    return value


def tables(value: Value) -> list[Mapping[str, Value]]:
    """A list of objects."""
    return [each for each in listed(value) if isinstance(each, Mapping)]


def part(value: Value) -> Mapping[str, Value]:
    """An object that may be left out."""
    return value if isinstance(value, Mapping) else {}


def block(value: Value) -> Block:
    """A range of addresses.

    Raises:
        CannotBuildError: the plan does not know it.
    """
    if not isinstance(value, str):
        raise CannotBuildError(f"a range is not known: {value}")
    return ip_network(value, strict=False)


def whole(value: Value) -> int:
    """A whole number, written as one or as a text.

    Raises:
        CannotBuildError: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise CannotBuildError(f"a number is not known: {value}")
    return int(value)
