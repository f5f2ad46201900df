"""Google Cloud: the methods as the discovery documents that google-api-python-client ships describe them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, cast

from tests.surface.model import Kind, Shape
from tests.surface.values import is_placeholder

_KINDS: Mapping[str, Kind] = {
    "any": Kind.ANY,
    "array": Kind.LIST,
    "boolean": Kind.FLAG,
    "integer": Kind.NUMBER,
    "number": Kind.NUMBER,
    "string": Kind.TEXT,
}
_LARGE = frozenset({"int64", "uint64"})
"""Numbers that JSON carries as text, because a double holds 53 bits only; both are accepted."""

_RANGES: Mapping[str, tuple[int, int]] = {
    "int32": (-(2**31), 2**31 - 1),
    "uint32": (0, 2**32 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "uint64": (0, 2**64 - 1),
}
_DATE_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
_PATTERNS: Mapping[str, str] = {
    "byte": r"[A-Za-z0-9+/_-]*={0,2}",
    "date": r"\d{4}-\d\d-\d\d",
    "date-time": _DATE_TIME,
    "google-datetime": _DATE_TIME,
    "google-duration": r"-?\d+(\.\d{1,9})?s",
}
"""What the formats of texts mean: https://developers.google.com/discovery/v1/type-format, protobuf's JSON mapping."""

_OUTPUT = ("Output only", "[Output Only]")
_NUMERAL = re.compile(r"-?\d+")


class DiscoveryShape:
    """A schema or a parameter of a discovery document as a `Shape`.

    Args:
        schema: the schema, with no reference at its top.
        schemas: those of the document, which references name.
        method: the id of the method that it is a part of the request of.
        is_body: whether it is the request itself and not something in it.
    """

    def __init__(
        self, schema: Mapping[str, Any], schemas: Mapping[str, Any], method: str, *, is_body: bool = False
    ) -> None:
        self._schema = schema
        self._schemas = schemas
        self._method = method
        self._is_body = is_body

    @property
    def kind(self) -> Kind:
        """What it holds; a number that JSON carries as text is a number."""
        if self._schema["type"] == "object":
            is_map = "additionalProperties" in self._schema and not self._schema.get("properties")
            return Kind.MAP if is_map else Kind.STRUCTURE
        return Kind.NUMBER if self.format in _LARGE else _KINDS[self._schema["type"]]

    @property
    def format(self) -> str:
        """How the document names the kind of number or text it is."""
        return self._schema.get("format", "")

    @property
    def members(self) -> Mapping[str, Shape]:
        """What a request may contain, by the API's names: no member that only responses have."""
        return self._members

    @cached_property
    def _members(self) -> Mapping[str, Shape]:
        return {name: self._inner(member) for name, member in self._properties.items() if not _is_output(member)}

    @property
    def outputs(self) -> frozenset[str]:
        """The members that only responses have."""
        return frozenset(self._properties) - frozenset(self._members)

    @property
    def required(self) -> tuple[str, ...]:
        """The members that the method requires, and those that every method does, which only the description says.

        What creating a collection's item requires inside the item, changing the item to add it requires too.
        """
        return tuple(name for name in self._members if self._is_required(self._properties[name]))

    @property
    def key(self) -> Shape:
        """The keys of a map: any text."""
        return DiscoveryShape({"type": "string"}, self._schemas, self._method)

    @property
    def element(self) -> Shape:
        """The items of a list, the values of a map."""
        return self._element

    @cached_property
    def _element(self) -> Shape:
        return self._inner(self._schema["items" if self.kind is Kind.LIST else "additionalProperties"])

    @property
    def enumeration(self) -> tuple[str, ...]:
        """The values it may have."""
        return tuple(self._schema.get("enum", ()))

    @property
    def pattern(self) -> str | None:
        """What all of it must match: as the document says, or as its format means."""
        return self._schema.get("pattern") or _PATTERNS.get(self.format)

    @property
    def minimum(self) -> float | None:
        """The least number."""
        return self._limit("minimum", 0)

    @property
    def maximum(self) -> float | None:
        """The greatest number."""
        return self._limit("maximum", 1)

    def _limit(self, name: str, end: int) -> float | None:
        if name in self._schema:
            return float(self._schema[name])
        return _RANGES[self.format][end] if self.format in _RANGES else None

    @property
    def _properties(self) -> Mapping[str, Any]:
        return self._schema.get("properties", {})

    def _is_required(self, member: Mapping[str, Any]) -> bool:
        methods: list[str] = member.get("annotations", {}).get("required", [])
        if not self._is_body:
            collection = self._method.rpartition(".")[0]
            methods = [self._method for each in methods if each.rpartition(".")[0] == collection]
        return self._method in methods or member.get("description", "").startswith("Required. ")

    def _inner(self, schema: Mapping[str, Any]) -> DiscoveryShape:
        return DiscoveryShape(
            self._schemas[schema["$ref"]] if "$ref" in schema else schema, self._schemas, self._method
        )


class Discovery:
    """The installed google-api-python-client's documents; nothing is called.

    A service is a document (`compute.beta`), an operation a method of it (`networks.insert`). A request's members are
    its body's and its parameters', those of the address first: where both have a name, they mean the same.
    """

    def __init__(self) -> None:
        self._request = cache(_request)

    def request(self, service: str, operation: str) -> Shape:
        """The parameters and the body of a method.

        Raises:
            LookupError: the document or the method does not exist.
        """
        return self._request(service, operation)

    def refusals(self, service: str, operation: str, parameters: Mapping[str, Any]) -> Iterator[str]:
        """Unknown fields, fields of responses only, wrong types, missing fields, least numbers."""
        yield from _refusals(parameters, self._request(service, operation), operation)


@cache
def document(service: str) -> Mapping[str, Any]:
    """A discovery document.

    Raises:
        LookupError: there is none of that name and version.
    """
    place = files("googleapiclient").joinpath("discovery_cache", "documents", f"{service}.json")
    if not place.is_file():
        raise LookupError(service)
    return json.loads(place.read_text("utf-8"))


def _request(service: str, operation: str) -> DiscoveryShape:
    known = document(service)
    *collections, method = operation.split(".")
    place = known
    for collection in collections:
        place = place["resources"][collection]
    found = place["methods"][method]
    reference: str | None = found.get("request", {}).get("$ref")
    body: dict[str, Any] = known["schemas"][reference].get("properties", {}) if reference else {}
    parameters: dict[str, Any] = found.get("parameters", {})
    in_address = {name: _parameter(parameter, found["id"]) for name, parameter in parameters.items()}
    schema = {"type": "object", "properties": {**body, **in_address}}
    return DiscoveryShape(schema, known["schemas"], found["id"], is_body=True)


def _parameter(parameter: Mapping[str, Any], method: str) -> Mapping[str, Any]:
    """A parameter of the address, written as a schema."""
    inner: Mapping[str, Any] = {"type": "array", "items": parameter} if parameter.get("repeated") else parameter
    required = [method] if parameter.get("required") else []
    return {**inner, "annotations": {"required": required}}


def _is_output(member: Mapping[str, Any]) -> bool:
    return bool(member.get("readOnly")) or member.get("description", "").startswith(_OUTPUT)


def _refusals(value: Any, shape: DiscoveryShape, path: str) -> Iterator[str]:
    match value, shape.kind:
        case _, Kind.ANY:
            return
        case dict(), Kind.STRUCTURE:
            yield from _structure(cast("dict[str, Any]", value), shape, path)
        case dict(), Kind.MAP:
            for key, item in cast("dict[str, Any]", value).items():
                yield from _refusals(item, cast("DiscoveryShape", shape.element), f"{path}.{key}")
        case list(), Kind.LIST:
            for index, item in enumerate(cast("list[Any]", value)):
                yield from _refusals(item, cast("DiscoveryShape", shape.element), f"{path}[{index}]")
        case (bool(), Kind.FLAG) | (str(), Kind.TEXT):
            return
        case (int() | float() | str(), Kind.NUMBER) if not isinstance(value, bool) and _is_number(value, shape):
            if shape.minimum is not None and float(value) < shape.minimum and not is_placeholder(value):
                yield f"{path}: {value}, at least {shape.minimum:.15g}"
        case _:
            yield f"{path}: {value!r} is of the wrong type: {shape.format or shape.kind} is needed"


def _structure(value: dict[str, Any], shape: DiscoveryShape, path: str) -> Iterator[str]:
    for name, item in value.items():
        if name in shape.members:
            yield from _refusals(item, cast("DiscoveryShape", shape.members[name]), f"{path}.{name}")
        elif name in shape.outputs:
            yield f"{path}.{name}: only responses have this field"
        else:
            yield f"{path}.{name}: unknown field"
    for name in shape.required:
        if name not in value:
            yield f"{path}.{name}: missing and required"


def _is_number(value: float | str, shape: DiscoveryShape) -> bool:
    match value:
        case str():
            return shape.format in _LARGE and _NUMERAL.fullmatch(value) is not None
        case float():
            return shape.format not in _RANGES
        case _:
            return True
