"""From the inputs of a planned resource to the requests that its provider would send.

Values that are known only after deployment, and secrets, become placeholders: something of the parameter's type that
satisfies its limits and is told apart from what is known (`is_placeholder`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from jichi.engine.plan import Resource
from jichi.engine.values import Asset, Computed, Interpolation, Reference, Secret, Value
from tests.surface.model import Api, Call, Each, Fill, Kind, Number, One, Outcome, Row, Shape, Target, Text
from tests.surface.paths import TableError, member_of, pair_of, walk

Steps: TypeAlias = tuple[str | int, ...]

_NUMERALS = re.compile(r"-?\d+(\.\d+)?")


class _UnknownText(str):
    __slots__ = ()


class _UnknownNumber(int):
    pass


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


def is_placeholder(value: object) -> bool:
    """Whether a value in a request stands for one that is known only after deployment."""
    return isinstance(value, _UnknownText | _UnknownNumber)


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


def placeholder(shape: Shape) -> Any:
    """The least that the API takes for a parameter."""
    least = int(shape.minimum or 0)
    match shape.kind:
        case Kind.STRUCTURE:
            return {name: placeholder(shape.members[name]) for name in shape.required}
        case Kind.MAP:
            return {}
        case Kind.LIST:
            return [placeholder(shape.element)] * max(least, 1)
        case Kind.NUMBER:
            return _UnknownNumber(least)
        case Kind.FLAG:
            return False
        case Kind.TIME:
            return _UnknownText("2026-04-01T00:00:00Z")
        case Kind.TEXT:
            return _UnknownText("?" * max(least, 1))


def _inputs(call: Call, inputs: Mapping[str, Value]) -> Iterator[tuple[Steps, Mapping[str, Value]]]:
    """The inputs of each call that there is, and where they are."""
    if call.each:
        items = inputs.get(call.each)
        for index, item in enumerate(items if isinstance(items, tuple) else ()):
            if isinstance(item, Mapping):
                yield (call.each, index), item
    elif (not call.when or call.when in inputs) and (not call.takes or any(name in inputs for name in call.takes)):
        yield (), {name: value for name, value in inputs.items() if not call.takes or name in call.takes}


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
                case _:
                    place[name] = fill
        for name, value in inputs.items():
            here = (*at, name)
            path = _dotted(here)
            if path in self.not_sent:
                continue
            if target := self.call.names.get(path) or member_of(shape, name):
                self._put(self.parameters, shape, target, value, here, path)
        return self.parameters

    def _put(self, place: dict[str, Any], shape: Shape, target: Target, value: Value, at: Steps, path: str) -> None:
        match target:
            case str():
                place, name, inner = walk(place, shape, target)
                place[name] = self._value(value, inner, at, path)
            case Text(where):
                text = str(value).lower() if isinstance(value, bool) else value
                text = str(text) if isinstance(text, int | float) else text
                self._put(place, shape, where, text, at, path)
            case Number(where):
                is_number = isinstance(value, str) and _NUMERALS.fullmatch(value)
                self._put(place, shape, where, float(str(value)) if is_number else value, at, path)
            case One(where):
                place, name, inner = walk(place, shape, where)
                if inner.kind is Kind.LIST and not isinstance(value, tuple):
                    place[name] = [self._value(value, inner.element, at, path)]
                elif isinstance(value, tuple) and value:
                    place[name] = self._value(value[0], inner, (*at, 0), path)
                else:
                    place[name] = self._value(value, inner, at, path)
            case Each(where, member, fixed):
                place, name, inner = walk(place, shape, where)
                if not isinstance(value, tuple):
                    place[name] = self._value(value, inner, at, path)
                    return
                place[name] = [dict[str, Any](fixed) for _ in value]
                for index, (item, structure) in enumerate(zip(value, place[name], strict=True)):
                    self._put(structure, inner.element, member, item, (*at, index), path)

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
                return value

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
                place[f"{name[:1].upper()}{name[1:]}"] = _UnknownText("?")  # unknown: the validator says so
                self.marks.update({leaf: Mark(inner, Outcome.REFUSED) for leaf, _ in leaves(item, here)})
        return place

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
