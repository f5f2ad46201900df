"""Reading values of a plan of which some are not known yet: what is not known is empty."""

from __future__ import annotations

from collections.abc import Mapping

from jichi.engine.values import Value


def items(value: Value) -> tuple[Value, ...]:
    """The items of a known list."""
    return value if isinstance(value, tuple) else ()


def mapping(value: Value) -> Mapping[str, Value]:
    """The entries of a known mapping."""
    return value if isinstance(value, Mapping) else {}
