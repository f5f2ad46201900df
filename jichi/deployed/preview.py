"""Previews of the real engine as a Plan: the JSON of `pulumi preview --json`, one file a stack.

The engine says of an unknown value only which resources its input depends on. One that depends on one resource is taken
as a reference to it; one that depends on several as computed from them.

Source: pulumi/pulumi, sdk/go/common/display/json.go (`PreviewDigest`, `PreviewStep`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from jichi.deployed.links import Deployed
from jichi.deployed.reading import Item, read_object
from jichi.deployed.stacks import Entry, Stack, joined, made_from, stack_of
from jichi.deployed.state import properties
from jichi.engine.plan import Plan
from jichi.engine.values import Computed, Reference, Secret, Value
from jichi.text import Text

_HEAD = 4096
_STARTS = re.compile(r'\ufeff?\s*\{\s*"(?:config|steps)"\s*:')
_GONE = ("delete", "delete-replaced", "read-discard", "discard-replaced", "remove-pending-replace", "replace")
"""Steps after which the state that they name is not there, or that only announce others."""

_REMEDY = Text(
    ja="`pulumi preview --json > FILE` で作り直してください。", en="Make it again with `pulumi preview --json > FILE`."
)


def is_preview(path: Path) -> bool:
    """Whether a file is a preview of a stack, by how it begins."""
    if path.suffix != ".json" or not path.is_file():
        return False
    with path.open(encoding="utf-8", errors="replace") as file:
        return _STARTS.match(file.read(_HEAD)) is not None


def from_preview(paths: Sequence[Path]) -> Plan:
    """What one or several stacks would be after their previews.

    Args:
        paths: files, each of a different stack.

    Raises:
        InvalidInput: a file cannot be read, is no preview, has no resources, or has a stack that another has too.
    """
    return joined(paths, _read)


def _read(path: Path) -> Stack:
    whole = Item(read_object(path, _REMEDY), str(path), "", _REMEDY)
    states: dict[str, Item] = {}
    for step in whole.items("steps"):
        state = step.inner("newState")
        if step.text("op") in _GONE or not state.body:
            continue
        states[state.text("urn")] = state
    if not states:
        raise whole.problem("steps", Text(ja="リソースがありません。", en="It has no resources."))
    project, name = stack_of(next(iter(states.values())))
    return Stack(project, name, tuple(_entry(each) for each in states.values()))


def _entry(item: Item) -> Entry:
    _, stack = stack_of(item)
    asked, depends = item.inner("inputs").body, made_from(item)
    values = properties(asked, {}, item.texts("additionalSecretOutputs"))
    return Entry(
        item,
        Deployed(
            urn=item.text("urn"),
            type=item.text("type"),
            id=item.maybe("id"),
            stack=stack,
            properties={key: _referring(value, depends.get(key, ())) for key, value in values.items()},
            asked=frozenset(asked),
            made_from=depends,
        ),
        item.flag("custom"),
    )


def _referring(value: Value, depends: tuple[str, ...]) -> Value:
    match value:
        case "[secret]":
            return Secret()
        case Computed(()):
            found = tuple(Reference(each, "") for each in depends)
            return found[0] if len(found) == 1 else Computed(found)
        case tuple():
            return tuple(_referring(each, depends) for each in value)
        case Mapping():
            return {key: _referring(each, depends) for key, each in value.items()}
        case _:
            return value
