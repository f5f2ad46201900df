"""The plan document (`jichi.plan/1`), as the checker reads it: `docs/certificate.md` says what it trusts of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, cast

SCHEMA = "jichi.plan/1"
CLOUDS = ("aws", "gcp")

Inputs = Mapping[str, Any]


class Unreadable(ValueError):
    """A document is not what it has to be."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One planned resource of a provider.

    Args:
        stack: name of its stack.
        member: of the stack; None for what members share.
        cloud: whose type it is; of its stack, where it is of neither cloud.
    """

    urn: str
    type: str
    stack: str
    member: str | None
    cloud: str
    inputs: Inputs

    def get(self, key: str) -> Any:
        """An input; None where it is left out or empty."""
        return _some(self.inputs.get(key))


@dataclass(frozen=True)
class Plan:
    """The resources that providers would make, and whose stacks they are in."""

    tenancy: str
    resources: tuple[Resource, ...]

    @cached_property
    def by_urn(self) -> Mapping[str, Resource]:
        """Resources by URN."""
        return {each.urn: each for each in self.resources}

    @cached_property
    def _by_type(self) -> Mapping[str, Sequence[Resource]]:
        found: dict[str, list[Resource]] = {}
        for each in self.resources:
            found.setdefault(each.type, []).append(each)
        return found

    def of(self, *types: str) -> Iterator[Resource]:
        """Resources of some types."""
        for each in types:
            yield from self._by_type.get(each, ())

    @cached_property
    def _by_target(self) -> dict[tuple[str, str], dict[str, list[Resource]]]:
        return {}

    def naming(self, type_: str, key: str, urn: str) -> Sequence[Resource]:
        """Resources of a type whose input names another resource."""
        index = self._by_target.get((type_, key))
        if index is None:
            index = self._by_target[type_, key] = {}
            for each in self.of(type_):
                index.setdefault(target(each.get(key)) or "", []).append(each)
        return index.get(urn, ())

    def is_a(self, value: Any, *types: str) -> str | None:
        """URN of the planned resource that a value refers to, if it is of one of the types."""
        found = self.by_urn.get(target(value) or "")
        return found.urn if found and found.type in types else None


def read(document: Mapping[str, Any]) -> Plan:
    """The plan in a document.

    Raises:
        Unreadable: it is none.
    """
    if document.get("schema") != SCHEMA:
        raise Unreadable(f"schema {document.get('schema')!r}, not {SCHEMA!r}")
    try:
        stacks = {each["name"]: (each["member"], each["cloud"]) for each in document["stacks"]}
        resources = tuple(
            Resource(
                each["urn"],
                each["type"],
                each["stack"],
                stacks[each["stack"]][0],
                package if (package := each["type"].split(":")[0]) in CLOUDS else stacks[each["stack"]][1],
                dict(each["inputs"]),
            )
            for each in document["resources"]
            if each["custom"] and not each["type"].startswith("pulumi:")
        )
        plan = Plan(document["tenancy"], resources)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error
    if len(plan.by_urn) != len(plan.resources):
        raise Unreadable("two resources have one URN")
    return plan


def digest(document: Mapping[str, Any]) -> str:
    """SHA-256 of a document's canonical JSON: sorted keys, two spaces, UTF-8, a newline at the end."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=2) + "\n"
    return sha256(text.encode()).hexdigest()


def target(value: Any) -> str | None:
    """URN of the one resource that a value refers to, or a text as it is; None for all else.

    What another stack exports, and what the program computes, may be anything.
    """
    match value:
        case {"$ref": {"urn": str(urn)}}:
            return None if "pulumi:pulumi:StackReference::" in urn else urn
        case str() if value:
            return value
        case _:
            return None


def items(value: Any) -> Sequence[Any] | None:
    """The items of a list; none where it is left out; None where the plan does not know them."""
    match value:
        case None:
            return ()
        case list():
            return cast("list[Any]", value)
        case dict() if not is_marker(cast("Inputs", value)):
            return (cast("Inputs", value),)
        case _:
            return None


def inner(value: Any) -> Inputs:
    """A nested object without what is empty in it; nothing where the value is none."""
    if not isinstance(value, dict) or is_marker(cast("Inputs", value)):
        return {}
    return {key: one for key, one in cast("Inputs", value).items() if _some(one) is not None}


def is_marker(value: Inputs) -> bool:
    """Whether an object stands for a value that is not known: one key with one `$` before it."""
    return len(value) == 1 and all(key.startswith("$") and not key.startswith("$$") for key in value)


def number(value: Any) -> int | None:
    """A known whole number, written as a number or as a text."""
    if isinstance(value, bool):
        return None
    try:
        return int(value) if isinstance(value, int | float | str) and float(value).is_integer() else None
    except (ValueError, OverflowError):
        return None


def named(value: Any, *words: str) -> Iterator[Any]:
    """Everything, at any depth, under a key that ends in one of the words, whatever its case; lists one by one."""
    match value:
        case dict():
            for key, one in cast("Inputs", value).items():
                if key.lower().endswith(words):
                    yield from cast("list[Any]", one) if isinstance(one, list) else (one,)
                else:
                    yield from named(one, *words)
        case list():
            for one in cast("list[Any]", value):
                yield from named(one, *words)
        case _:
            return


def _some(value: Any) -> Any:
    return None if value in ("", [], None) else value
