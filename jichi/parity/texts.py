"""Values as texts that can be compared: what exists only after deployment stands for itself."""

from __future__ import annotations

from jichi.engine.values import Computed, Interpolation, Reference, Value

LATER = "\ue000"
"""Stands before the name of a value that one property of one resource will have."""

VAGUE = "\ue001"
"""Stands for a value of which nothing is known."""


def later(urn: str, name: str = "id") -> str:
    """What stands for a property that a resource of the plan has only after deployment."""
    return f"{LATER}{urn}#{name}"


def text_of(value: Value) -> str:
    """A value as one text; nothing of what is no text."""
    match value:
        case str():
            return value
        case Reference(urn, name):
            return later(urn, name)
        case Interpolation(parts):
            return "".join(text_of(part) for part in parts)
        case Computed():
            return VAGUE
        case _:
            return ""
