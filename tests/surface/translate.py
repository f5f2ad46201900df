"""From the inputs of a planned resource to the requests that its provider would send.

Values that are known only after deployment, and secrets, become placeholders: something of the parameter's type that
satisfies its limits and is told apart from what is known (`values.is_placeholder`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from jichi.engine.plan import Resource
from jichi.engine.values import Asset, Computed, Interpolation, Reference, Secret, Value
from tests.surface.model import (
    Api,
    Call,
    Coded,
    Each,
    Fill,
    Joined,
    Keyed,
    Kind,
    Number,
    One,
    Outcome,
    Parsed,
    Row,
    Shape,
    Target,
    Text,
)
from tests.surface.paths import TableError, member_of, pair_of, place_of, walk
from tests.surface.values import converted, placeholder

Steps: TypeAlias = tuple[str | int, ...]

_INPUT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Request:
    """One call with its parameters."""

    operation: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mark:
    """What became of one value.

    Args:
        path: the input's path without indices; `*` stands for the keys of a map.
    """

    path: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Translation:
    """The requests of one resource and what became of every value of its inputs."""

    requests: tuple[Request, ...]
    marks: Mapping[Steps, Mark]


def translate(resource: Resource, row: Row, api: Api) -> Translation:
    """The requests that make a resource.

    Raises:
        TableError: the row does not fit the API.
    """
    marks: dict[Steps, Mark] = {}
    requests: list[Request] = []
    for call in row.calls:
        try:
            shape = api.request(row.service, call.operation)
        except LookupError as error:
            raise TableError(f"{row.service} has no operation {call.operation}") from error
        for at, inputs in _inputs(call, resource.inputs):
            writer = _Writer(call, row.not_sent, resource.region or "", marks)
            requests.append(Request(call.operation, writer.write(inputs, shape, at)))
    lists = {call.each for call in row.calls}
    for at, value in leaves(resource.inputs):
        if at and at not in marks:
            path = _not_sent(at, row.not_sent)
            if path in lists and value != ():
                path = None  # the reason is that the list is empty
            outcome = Outcome.NOT_SENT if path else Outcome.REFUSED
            marks[at] = Mark(path or _dotted(at), outcome)
    return Translation(tuple(requests), marks)


def leaves(value: Value, at: Steps = ()) -> Iterator[tuple[Steps, Value]]:
    """Every value inside the inputs that has none inside it; an empty list is one."""
    match value:
        case Mapping() if value:
            for key, item in value.items():
                yield from leaves(item, (*at, key))
        case tuple() if value:
            for index, item in enumerate(value):
                yield from leaves(item, (*at, index))
        case _:
            yield at, value


def _inputs(call: Call, inputs: Mapping[str, Value]) -> Iterator[tuple[Steps, Mapping[str, Value]]]:
    """The inputs of each call that there is, and where they are."""
    if call.each:
        items = inputs.get(call.each)
        if isinstance(items, Mapping):  # Pulumi writes a list of at most one so
            yield (call.each,), items
        for index, item in enumerate(items if isinstance(items, tuple) else ()):
            if isinstance(item, Mapping):
                yield (call.each, index), item
    elif _is_called(call, inputs) and (not call.takes or any(name in inputs for name in call.takes)):
        yield (), {name: value for name, value in inputs.items() if not call.takes or name in call.takes}


def _is_called(call: Call, inputs: Mapping[str, Value]) -> bool:
    """Whether there is what it depends on; what is not known yet may begin with anything."""
    name, _, beginning = call.when.partition("=")
    match inputs.get(name):
        case None:
            return not name
        case str(text) | Interpolation((str(text), *_)):
            return text.startswith(beginning) or beginning.startswith(text)
        case _:
            return True


@dataclass(slots=True)
class _Writer:
    """Writes one request, and marks what it took."""

    call: Call
    not_sent: Mapping[str, str]
    region: str
    marks: dict[Steps, Mark]
    parameters: dict[str, Any] = field(default_factory=dict[str, Any])

    def write(self, inputs: Mapping[str, Value], shape: Shape, at: Steps) -> Mapping[str, Any]:
        for path, fill in self.call.fills.items():
            place, name, target = walk(self.parameters, shape, path)
            match fill:
                case Fill.MADE:
                    place[name] = placeholder(target)
                case Fill.REGION:
                    place[name] = self.region
                case Joined(template):
                    place[name] = self._joined(template, inputs, target, at)
                case _:
                    place[name] = fill
        joined = [fill.template for fill in self.call.fills.values() if isinstance(fill, Joined)]
        taken = frozenset(name for template in joined for name in _INPUT.findall(template))
        for name, value in inputs.items():
            here = (*at, name)
            path = _dotted(here)
            if path in self.not_sent or (name in taken and path not in self.call.names):
                continue
            if target := self.call.names.get(path) or place_of(self.call, shape, name):
                self._put(self.parameters, shape, target, value, here, path)
        return self.parameters

    def _put(self, place: dict[str, Any], shape: Shape, target: Target, value: Value, at: Steps, path: str) -> None:
        match target:
            case Coded(codes=codes) if isinstance(value, str | bool) and codes.get(value, value) is None:
                self.marks[at] = Mark(path, Outcome.CHECKED)
            case Text(where) | Number(where) | Coded(where):
                self._put(place, shape, where, converted(value, target), at, path)
            case Parsed(where):
                self._put(place, shape, where, converted(value, target), at, path)
                self.marks.setdefault(at, Mark(path, Outcome.CHECKED))
            case str(where) | One(where) | Each(where) | Keyed(where):
                place, name, inner = walk(place, shape, where)
                place[name] = self._shaped(target, value, inner, at, path)

    def _shaped(self, target: Target, value: Value, shape: Shape, at: Steps, path: str) -> Any:
        match target, value:
            case One(), _ if shape.kind is Kind.LIST and not isinstance(value, tuple):
                return [self._value(value, shape.element, at, path)]
            case One(), (first, *_):
                return self._value(first, shape, (*at, 0), path)
            case Each(_, member, fixed), tuple():
                structures = [dict[str, Any](fixed) for _ in value]
                for index, (item, structure) in enumerate(zip(value, structures, strict=True)):
                    self._put(structure, shape.element, member, item, (*at, index), path)
                return structures
            case Keyed(_, member), tuple():
                return dict(self._keyed(value, member, shape, at, path))
            case _:
                return self._value(value, shape, at, path)

    def _value(self, value: Value, shape: Shape, at: Steps, path: str) -> Any:
        match value:
            case Reference() | Interpolation() | Computed() | Secret() | Asset():
                self.marks[at] = Mark(path, Outcome.PLACEHOLDER)
                return placeholder(shape)
            case Mapping() if shape.kind is Kind.STRUCTURE:
                return self._structure(value, shape, at, path)
            case Mapping() if shape.kind is Kind.MAP:
                self._mark_empty(value, at, path)
                return {key: self._value(item, shape.element, (*at, key), f"{path}.*") for key, item in value.items()}
            case Mapping() if shape.kind is Kind.LIST and (pair := pair_of(shape.element)):
                self._mark_empty(value, at, path)
                name, content = pair
                inner = shape.element.members[content]
                return [
                    {name: key, content: self._value(item, inner, (*at, key), f"{path}.*")}
                    for key, item in value.items()
                ]
            case Mapping() if shape.kind is Kind.LIST and shape.element.kind is Kind.STRUCTURE:
                return [self._structure(value, shape.element, at, path)]  # Pulumi writes a list of at most one so
            case tuple() if shape.kind is Kind.LIST:
                self._mark_empty(value, at, path)
                return [self._value(item, shape.element, (*at, index), path) for index, item in enumerate(value)]
            case bool() | int() | str() if shape.kind is Kind.STRUCTURE and tuple(shape.members) == ("Value",):
                return {"Value": self._value(value, shape.members["Value"], at, path)}  # EC2's AttributeBooleanValue
            case _:
                # A wrong type goes as it is: the API's own validator says so.
                self.marks.update({inner: Mark(path, Outcome.CHECKED) for inner, _ in leaves(value, at)})
                return list(value) if isinstance(value, tuple) else value

    def _structure(self, value: Mapping[str, Value], shape: Shape, at: Steps, path: str) -> dict[str, Any]:
        self._mark_empty(value, at, path)
        place: dict[str, Any] = {}
        for name, item in value.items():
            here, inner = (*at, name), f"{path}.{name}"
            if inner in self.not_sent:
                continue
            if target := self.call.names.get(inner) or member_of(shape, name):
                self._put(place, shape, target, item, here, inner)
            else:
                place[name] = None  # unknown: the validator says so
                self.marks.update({leaf: Mark(inner, Outcome.REFUSED) for leaf, _ in leaves(item, here)})
        return place

    def _keyed(
        self, items: tuple[Value, ...], member: str, shape: Shape, at: Steps, path: str
    ) -> Iterator[tuple[str, Any]]:
        for index, item in enumerate(items):
            if isinstance(item, Mapping):
                key = self._value(item.get(member), shape.key, (*at, index, member), f"{path}.{member}")
                rest = {name: value for name, value in item.items() if name != member}
                yield str(key), self._value(rest, shape.element, (*at, index), path)

    def _joined(self, template: str, inputs: Mapping[str, Value], shape: Shape, at: Steps) -> str:
        """A text made of inputs; what is not known yet may be more than one part of it, so that nothing of it is."""
        given = {name: value for name in _INPUT.findall(template) if (value := inputs.get(name)) is not None}
        is_known = all(isinstance(value, str | int | float) for value in given.values())
        outcome = Outcome.CHECKED if is_known else Outcome.PLACEHOLDER
        self.marks.update({(*at, name): Mark(_dotted((*at, name)), outcome) for name in given})
        places = dict.fromkeys(("location", "region"), self.region or "-")
        parts = {**places, **given}
        return _INPUT.sub(lambda match: str(parts.get(match[1], "-")), template) if is_known else placeholder(shape)

    def _mark_empty(self, value: Mapping[str, Value] | tuple[Value, ...], at: Steps, path: str) -> None:
        if not value:
            self.marks[at] = Mark(path, Outcome.CHECKED)


def _not_sent(at: Steps, reasons: Mapping[str, str]) -> str | None:
    """The path in the table under which a value lies."""
    names = [step for step in at if isinstance(step, str)]
    paths = (".".join(names[:end]) for end in range(1, len(names) + 1))
    return next((path for path in paths if path in reasons), None)


def _dotted(at: Steps) -> str:
    return ".".join(step for step in at if isinstance(step, str))
