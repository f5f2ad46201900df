"""Changes of a plan, each small, that a check has to notice."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from jichi.engine.plan import Resource, StackId, StackPlan
from jichi.engine.values import Interpolation, Reference, Value
from jichi.parity.texts import LATER, text_of

Stacks = tuple[StackPlan, ...]
Mutation = Callable[[Stacks], Stacks]
Wanted = str | Callable[[Resource], bool]
"""A logical name, or a test."""


def _is(resource: Resource, wanted: Wanted) -> bool:
    if not resource.custom or resource.read_id is not None:
        return False
    return resource.name == wanted if isinstance(wanted, str) else wanted(resource)


def of_type(suffix: str, start: str = "") -> Callable[[Resource], bool]:
    """Resources of a type, by its end, whose names begin so."""
    return lambda resource: resource.type.endswith(f":{suffix}") and resource.name.startswith(start)


def _each(wanted: Wanted, edit: Callable[[Resource], Resource | None]) -> Mutation:
    def mutate(stacks: Stacks) -> Stacks:
        assert any(_is(each, wanted) for stack in stacks for each in stack.resources), f"nothing is {wanted}"
        return tuple(
            replace(
                stack,
                resources=tuple(
                    edited
                    for each in stack.resources
                    if (edited := edit(each) if _is(each, wanted) else each) is not None
                ),
            )
            for stack in stacks
        )

    return mutate


def drop(wanted: Wanted) -> Mutation:
    """Take resources away."""
    return _each(wanted, lambda _: None)


def change(wanted: Wanted, *path: str | int, to: Value) -> Mutation:
    """Give an input, or a part of one, another value; None takes it away."""
    return _each(wanted, lambda each: replace(each, inputs=_mapping(_set(each.inputs, path, to))))


def move(wanted: Wanted, region: str) -> Mutation:
    """Put resources into another region."""
    return _each(wanted, lambda each: replace(each, region=region))


def unprotect(wanted: Wanted) -> Mutation:
    """Let the program delete resources."""
    return _each(wanted, lambda each: replace(each, options=replace(each.options, protect=False)))


def policy(wanted: Wanted, edit: Callable[[list[dict[str, Any]]], None], key: str = "policy") -> Mutation:
    """Edit the statements of a policy."""

    def edited(resource: Resource) -> Resource:
        document = json.loads(text_of(resource.inputs[key]))
        edit(document["Statement"])
        return replace(resource, inputs={**resource.inputs, key: _interpolated(json.dumps(document))})

    return _each(wanted, edited)


def without(*sids: str) -> Callable[[list[dict[str, Any]]], None]:
    """Take statements away."""

    def edit(statements: list[dict[str, Any]]) -> None:
        assert {each["Sid"] for each in statements} >= set(sids)
        statements[:] = [each for each in statements if each["Sid"] not in sids]

    return edit


def without_condition(key: str) -> Callable[[list[dict[str, Any]]], None]:
    """Take a condition key out of all statements."""

    def edit(statements: list[dict[str, Any]]) -> None:
        found = [tests for each in statements for tests in each.get("Condition", {}).values() if key in tests]
        assert found
        for tests in found:
            del tests[key]

    return edit


def without_action(action: str) -> Callable[[list[dict[str, Any]]], None]:
    """Take an action out of all statements that deny."""

    def edit(statements: list[dict[str, Any]]) -> None:
        found = [each for each in statements if each["Effect"] == "Deny" and action in each["Action"]]
        assert found
        for each in found:
            each["Action"] = [one for one in each["Action"] if one != action]

    return edit


def adding(**statement: Any) -> Callable[[list[dict[str, Any]]], None]:
    """Add a statement."""
    return lambda statements: statements.append({"Sid": "Added", **statement})


def add(type_: str, name: str, inputs: Mapping[str, Value], like: str) -> Mutation:
    """Add a resource beside another, in its stack and region."""

    def mutate(stacks: Stacks) -> Stacks:
        beside = next(each for stack in stacks for each in stack.resources if _is(each, like))
        made = replace(
            beside,
            urn=f"{beside.urn.rpartition('::')[0].rpartition('$')[0]}${type_}::{name}",
            type=type_,
            name=name,
            inputs=inputs,
        )
        return tuple(
            replace(stack, resources=(*stack.resources, made)) if stack.id == beside.stack else stack
            for stack in stacks
        )

    return mutate


def ref(stacks: Stacks, name: str, key: str = "id") -> Reference:
    """A reference to a resource by its logical name."""
    found = next(each for stack in stacks for each in stack.resources if _is(each, name))
    return Reference(found.urn, key)


def pointing(make: Callable[[Callable[[str, str], Reference]], Mutation]) -> Mutation:
    """A change that needs references to resources of the plan."""
    return lambda stacks: make(lambda name, key: ref(stacks, name, key))(stacks)


def key_of(user: str, *path: str | int, key: str, name: str = "arn") -> Mutation:
    """Put something under another key: of another region or class."""
    return pointing(lambda ref: change(user, *path, to=ref(key, name)))


def together(*mutations: Mutation) -> Mutation:
    """Several changes at once."""

    def mutate(stacks: Stacks) -> Stacks:
        for each in mutations:
            stacks = each(stacks)
        return stacks

    return mutate


def twin(stacks: Stacks) -> Stacks:
    """Another member that has the same, in the same account."""
    last = stacks[-1]
    id_ = StackId(last.id.project, f"{last.id.name}-twin", "999999", last.id.cloud)

    def renamed(urn: str) -> str:
        return urn.replace(f":{last.id.name}::", f":{id_.name}::")

    resources = tuple(
        replace(each, stack=id_, urn=renamed(each.urn), provider=renamed(each.provider) if each.provider else None)
        for each in last.resources
    )
    return (*stacks, replace(last, id=id_, resources=resources))


def _set(value: Value, path: tuple[str | int, ...], to: Value) -> Value:
    if not path:
        return to
    head, *rest = path
    if isinstance(head, int):
        assert isinstance(value, tuple)
        return tuple(_set(each, tuple(rest), to) if index == head else each for index, each in enumerate(value))
    given = _mapping(value)
    if not rest and to is None:
        return {key: each for key, each in given.items() if key != head}
    return {**given, head: _set(given.get(head), tuple(rest), to)}


def _mapping(value: Value) -> Mapping[str, Value]:
    return value if isinstance(value, Mapping) else {}


def _interpolated(text: str) -> Value:
    """A text with the references that stand in it, as the plan has it."""
    parts: list[str | Reference] = []
    for index, piece in enumerate(text.split(json.dumps(LATER)[1:-1])):
        if index:
            named, _, piece = piece.partition('"')  # noqa: PLW2901 - what is left of the piece
            urn, _, key = named.rpartition("#")
            parts += [Reference(urn, key), f'"{piece}']
        else:
            parts.append(piece)
    return parts[0] if len(parts) == 1 else Interpolation(tuple(parts))
