"""Paths of the tables through an API's shapes, and which member an input goes to by its name."""

from __future__ import annotations

import re
from typing import Any, cast

from tests.surface.model import Call, Coded, Each, Keyed, Kind, Number, One, Parsed, Shape, Text

_DOT = re.compile(r"\.(?![^\[]*\])")
"""A dot between segments; a selector's value may have dots of its own."""
_SEGMENT = re.compile(r"(?P<name>[^\[\]]+)(?:\[(?P<key>\w+)=(?P<value>[^\]]+)\])?")


class TableError(LookupError):
    """A row names what the API does not have."""


def resolve(shape: Shape, path: str) -> Shape:
    """The shape that a path leads to.

    Raises:
        TableError: it leads nowhere.
    """
    for segment in _DOT.split(path):
        name, key, _ = _parse(segment)
        if shape.kind is Kind.LIST:
            shape = shape.element
        shape = _inside(shape, name)
        if key:
            resolve(shape, key)
    return shape


def target_of(call: Call, request: Shape, path: str) -> Shape:
    """The shape that a path in a call's `names` leads to.

    Raises:
        TableError: it leads nowhere.
    """
    parent, _, name = path.rpartition(".")
    if parent in ("", call.each):
        shape, target = request, call.names.get(path) or place_of(call, request, name)
    else:
        shape = target_of(call, request, parent)
        shape = shape.element if shape.kind in (Kind.LIST, Kind.MAP) else shape
        target = call.names.get(path) or member_of(shape, name)
    match target:
        case Each(where, member, fixed):
            items = resolve(shape, where)
            for inner in (*fixed, member):
                resolve(items.element, inner)
            return items
        case Text(where) | Number(where) | One(where) | Keyed(where) | Coded(where) | Parsed(where) | str(where):
            return resolve(shape, where)
        case None:
            raise TableError(f"{path} goes nowhere")


def place_of(call: Call, request: Shape, name: str) -> str | None:
    """Where an input of the resource goes by its name."""
    if not call.within:
        return member_of(request, name)
    shape = resolve(request, call.within)
    member = member_of(shape.element if shape.kind is Kind.LIST else shape, name)
    return f"{call.within}.{member}" if member else None


def member_of(shape: Shape, name: str) -> str | None:
    """The member that an input goes to by its name: the same letters, whatever their case.

    Pulumi puts lists in the plural, and lists of at most one in the singular: a list's ending does not matter.
    """
    if shape.kind is not Kind.STRUCTURE:
        return None
    folded = name.casefold()
    if same := next((member for member in shape.members if member.casefold() == folded), None):
        return same
    alike = [member for member in shape.members if member.casefold().rstrip("s") == folded.rstrip("s")]
    lists = [member for member in alike if shape.members[member].kind is Kind.LIST]
    return lists[0] if len(lists) == 1 else None


def walk(place: dict[str, Any], shape: Shape, path: str) -> tuple[dict[str, Any], str, Shape]:
    """Where the last name of a path is to be put, making what lies on the way, and the shape of what goes there."""
    *way, last = _DOT.split(path)
    for segment in way:
        name, key, selected = _parse(segment)
        shape = _inside(shape, name)
        if shape.kind is Kind.LIST:
            place, shape = _item(place.setdefault(name, []), key, selected), shape.element
        else:
            place = cast("dict[str, Any]", place.setdefault(name, {}))
    return place, last, _inside(shape, last)


def _item(items: list[dict[str, Any]], key: str, selected: str) -> dict[str, Any]:
    """The item that a selector names, or the only one; made where there is none."""
    found = next((item for item in items if not key or item.get(key) == selected), None)
    if found is None:
        found = dict[str, Any]({key: selected} if key else {})
        items.append(found)
    return found


def _inside(shape: Shape, name: str) -> Shape:
    if shape.kind is Kind.MAP:
        return shape.element
    if shape.kind is Kind.STRUCTURE and name in shape.members:
        return shape.members[name]
    raise TableError(f"no member {name}")


def _parse(segment: str) -> tuple[str, str, str]:
    match = _SEGMENT.fullmatch(segment)
    if match is None:
        raise TableError(f"not a path: {segment}")
    return match["name"], match["key"] or "", match["value"] or ""


def pair_of(shape: Shape) -> tuple[str, str] | None:
    """The two members of a list's structures that are a key and its value, as tags are."""
    members = tuple(shape.members) if shape.kind is Kind.STRUCTURE else ()
    match sorted(members):
        case [name, value] if name.lower().endswith(("key", "name")) and value.lower().endswith("value"):
            return name, value
        case _:
            return None
