"""Ids in deployed properties, turned back into references to the resources that they are ids of.

What is deployed names others by ids (`vpc-0abc`, `projects/p/global/networks/n`); what is planned refers to them. Those
who read a Plan join its resources by references.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from jichi.engine.values import Computed, Reference, Value

_AWS_ID = re.compile(r"[a-z]+(?:-[a-z]+)*-[0-9a-f]{8,17}")
_GOOGLE_NAME = re.compile(r"(?:https://(?:www|compute)\.googleapis\.com/(?:compute/)?[a-z0-9]+/)?(projects/.+/.+)")
_BY_ADDRESS = ("ipAddress",)
"""Inputs that name a reserved address by what it is."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """One resource of a deployment, before its ids are references.

    Args:
        asked: names of its inputs; all other properties the provider made.
        made_from: URNs of the resources that each input was made from.
    """

    urn: str
    type: str
    id: str
    stack: str
    properties: Mapping[str, Value]
    asked: frozenset[str]
    made_from: Mapping[str, tuple[str, ...]]


def identity(value: Value) -> str:
    """The name by which a value means one resource whoever says it; empty where it means none."""
    if not isinstance(value, str):
        return ""
    if _AWS_ID.fullmatch(value) or value.startswith("arn:"):
        return value
    google = _GOOGLE_NAME.fullmatch(value)
    return google[1] if google else ""


@dataclass(frozen=True)
class Links:
    """Which resource has which id, over all stacks that were given."""

    resources: tuple[Deployed, ...]

    def joined(self, each: Deployed) -> Mapping[str, Value]:
        """A resource's properties with references in place of ids."""
        return {key: self._value(each, key, value) for key, value in each.properties.items()}

    @cached_property
    def _by_urn(self) -> Mapping[str, Deployed]:
        return {each.urn: each for each in self.resources}

    @cached_property
    def _by_id(self) -> Mapping[str, tuple[Deployed, ...]]:
        """Resources by their own id; where several share one (a policy has its endpoint's), the plainest type first."""
        found: defaultdict[str, list[Deployed]] = defaultdict(list)
        for each in self.resources:
            if name := identity(each.id):
                found[name].append(each)
        return {key: tuple(sorted(group, key=lambda one: len(one.type))) for key, group in found.items()}

    @cached_property
    def _by_output(self) -> Mapping[str, tuple[Reference, ...]]:
        """References by the names that providers gave: `arn`, `selfLink`, `prefixListId`, `defaultRouteTableId`."""
        found: defaultdict[str, list[Reference]] = defaultdict(list)
        for each in self.resources:
            for key, value in each.properties.items():
                if key not in each.asked and (name := identity(value)):
                    found[name].append(Reference(each.urn, key))
        return {key: tuple(group) for key, group in found.items()}

    def _value(self, each: Deployed, key: str, value: Value) -> Value:
        match value:
            case str():
                return self._text(each, key, value)
            case tuple():
                return tuple(self._value(each, key, one) for one in value)
            case Mapping():
                return {name: self._value(each, key, one) for name, one in value.items()}
            case _:
                return value

    def _text(self, each: Deployed, key: str, value: str) -> Value:
        name = identity(value)
        for urn in each.made_from.get(key, ()):
            source = self._by_urn.get(urn)
            if source and (found := _property(source, key, value, name)):
                return Reference(urn, found)
        if not name or name == identity(each.properties.get("arn")):
            return value
        owner = next((one for one in self._by_id.get(name, ()) if one.urn != each.urn), None)
        return Reference(owner.urn, "id") if owner else self._given_by(each, value, name)

    def _given_by(self, each: Deployed, value: str, name: str) -> Value:
        """What another resource's provider named so. Where several did (the prefix list of a service is that of each
        of its endpoints), the one in the same network; unknown where that does not tell.
        """
        found = [one for one in self._by_output.get(name, ()) if one.urn != each.urn]
        if len({one.urn for one in found}) > 1:
            found = self._nearest(each, found)
            if len({one.urn for one in found}) != 1:
                return Computed(tuple(found))
        return found[0] if found else value

    def _nearest(self, each: Deployed, found: Iterable[Reference]) -> list[Reference]:
        network = each.properties.get("vpcId")
        near = [one for one in found if self._by_urn[one.urn].stack == each.stack]
        return [one for one in near if self._by_urn[one.urn].properties.get("vpcId") == network] if network else near


def _property(source: Deployed, key: str, value: str, name: str) -> str:
    """Which property of a resource an input was made from, by its value: its id before what its provider made."""
    if value == source.id or (name and name == identity(source.id)):
        return "id"
    if not name and key not in _BY_ADDRESS:
        return ""
    given = [one for one in source.properties.items() if one[1] == value or (name and identity(one[1]) == name)]
    return next((one for one, _ in sorted(given, key=lambda one: one[0] != key)), "")
