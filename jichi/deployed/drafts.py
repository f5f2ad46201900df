"""Described things on their way to a Plan: resources whose ids are not references yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from jichi.deployed.reading import Item
from jichi.engine.values import Computed, Reference, Value

UNKNOWN = Computed(())
"""What no answer says."""

_OWNER_KEYS = ("jichi:tenancy", "jichi:member", "jichi:stage")
_PLACED = re.compile(r"(?P<role>.+)-(?P<place>[a-z]{3})")


@dataclass(frozen=True, slots=True)
class Id:
    """The id of another thing, which may or may not be described.

    Args:
        property: which property of it, where it is not its id.
    """

    id: str
    property: str = "id"


DraftValue: TypeAlias = "Value | Id | tuple[DraftValue, ...] | Mapping[str, DraftValue]"


@dataclass(frozen=True, slots=True)
class Draft:
    """A resource to be.

    Args:
        id: unique; others name it so.
        type: Pulumi's type token, by which the proof knows what it is.
        vpc: the VPC that it belongs to; empty for what belongs to none.
        name: what it is called in the program that made it, where its tags say; else its id.
    """

    id: str
    type: str
    inputs: Mapping[str, DraftValue]
    vpc: str = ""
    region: str | None = None
    name: str = ""


@dataclass
class Drafts:
    """All drafts, with the names under which they are looked up."""

    all: list[Draft] = field(default_factory=list[Draft])
    aliases: dict[str, Id] = field(default_factory=dict[str, Id])

    def add(
        self,
        id_: str,
        type_: str,
        inputs: Mapping[str, DraftValue],
        *,
        vpc: str = "",
        region: str | None = None,
        item: Item | None = None,
    ) -> None:
        """One more; inputs that are None, empty texts or empty lists are left out."""
        kept = {key: value for key, value in inputs.items() if value is not None and value not in ("", ())}
        self.all.append(Draft(id_, type_, kept, vpc, region, logical_name(tags(item)) if item else ""))

    def unread(self, what: str, id_: str, *, vpc: str = "", region: str | None = None) -> None:
        """Something that nobody follows: of a type that no reader of Plans knows, so that it is never passed over."""
        self.add(f"{id_}#{what}", f"aws:deployed/{what}", {}, vpc=vpc, region=region)

    def ids(self) -> frozenset[str]:
        """The ids so far."""
        return frozenset(each.id for each in self.all)


def joined(value: DraftValue, urns: Mapping[str, str], aliases: Mapping[str, Id]) -> Value:
    """A value with a reference for each id of a described thing; the id itself where it is not described."""
    match value:
        case Id():
            meant = aliases.get(value.id, value)
            urn = urns.get(meant.id)
            return Reference(urn, meant.property) if urn else value.id
        case tuple():
            return tuple(joined(each, urns, aliases) for each in value)
        case Mapping():
            return {key: joined(each, urns, aliases) for key, each in value.items()}
        case _:
            return value


def tags(item: Item) -> Mapping[str, str]:
    """The tags of a described thing."""
    listed = (*item.items("Tags"), *item.items("TagSet"))
    return {each.text("Key"): each.maybe("Value") for each in listed}


def logical_name(found: Mapping[str, str]) -> str:
    """What Jichi's program calls what it tagged: `tyo-subnet-app-a` for the name `...-prod-subnet-app-a-tyo`.

    Empty where the tags are not Jichi's.
    """
    owner = "-".join(found.get(key, "?") for key in _OWNER_KEYS)
    placed = _PLACED.fullmatch(found.get("Name", "").removeprefix(f"{owner}-"))
    return f"{placed['place']}-{placed['role']}" if placed and found["Name"].startswith(f"{owner}-") else ""


def ids(values: Iterable[str]) -> tuple[Id, ...]:
    """Several ids."""
    return tuple(Id(each) for each in values)
