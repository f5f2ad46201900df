"""Values of requests: what stands for one that is not known yet, and what the API writes another way than Pulumi."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, cast

from jichi.engine.values import Value
from tests.surface.model import Coded, Kind, Number, Parsed, Shape, Text

_NUMERALS = re.compile(r"-?\d+(\.\d+)?")


class _UnknownText(str):
    __slots__ = ()


class _UnknownNumber(int):
    pass


def is_placeholder(value: object) -> bool:
    """Whether a value in a request stands for one that is known only after deployment."""
    return isinstance(value, _UnknownText | _UnknownNumber)


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
        case Kind.TEXT | Kind.ANY:
            return _UnknownText("?" * max(least, 1))


def converted(value: Value, target: Text | Number | Coded | Parsed) -> Value:
    """A value as the API writes it; what cannot be converted stays as it is, and the API's validator says so."""
    match target, value:
        case Text(), bool():
            return str(value).lower()
        case Text(), int() | float():
            return str(value)
        case Number(), str() if found := _NUMERALS.fullmatch(value):
            return float(value) if found[1] else int(value)
        case Coded(codes=codes), str() | bool():
            return codes.get(value, value)
        case Parsed(), str():
            try:
                return _as_value(json.loads(value))
            except ValueError:
                return value
        case _:
            return value


def _as_value(parsed: Any) -> Value:
    match parsed:
        case dict():
            return {key: _as_value(item) for key, item in cast("Mapping[str, Any]", parsed).items()}
        case list():
            return tuple(_as_value(item) for item in cast("list[Any]", parsed))
        case _:
            return parsed
