"""Property values of a planned resource: JSON, and what a preview cannot know yet, said explicitly.

A value that is only known after deployment is never left out and never reads as empty. It is one of

- `Reference`: exactly one property of one resource (`vpc.id`);
- `Interpolation`: a text with references in it (`arn:aws:s3:::` + `bucket.id` + `/*`);
- `Computed`: whatever the program derives from the references named; its shape is not known.

A secret keeps its place but loses its value when it is captured: nothing that reads a Plan can print one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """A property of a resource that exists only after deployment.

    Args:
        urn: the resource it comes from.
        property: its name in the provider's schema, with a path behind it where a part is meant (`endpoint[0].ip`);
            empty where only the resource is known.
    """

    urn: str
    property: str


@dataclass(frozen=True, slots=True)
class Computed:
    """A value that the program computes from references; what comes out is not known before deployment."""

    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Interpolation:
    """A text made of known pieces and references, in order."""

    parts: tuple[str | Reference | Computed, ...]


@dataclass(frozen=True, slots=True)
class Secret:
    """A value marked secret. Its content is dropped; what it was made from is kept."""

    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Asset:
    """A file, text or archive handed to a provider, by kind and SHA-256 of what the program named."""

    kind: str
    digest: str


Unknown: TypeAlias = Reference | Interpolation | Computed
Value: TypeAlias = (
    "bool | int | float | str | Unknown | Secret | Asset | tuple[Value, ...] | Mapping[str, Value] | None"
)


def references(value: Value) -> Iterator[Reference]:
    """Every reference inside a value, in reading order, repeated where it is repeated."""
    match value:
        case Reference():
            yield value
        case Interpolation(parts):
            for part in parts:
                yield from references(part)
        case Computed(inner) | Secret(inner):
            yield from inner
        case tuple():
            for item in value:
                yield from references(item)
        case Mapping():
            for item in value.values():
                yield from references(item)
        case _:
            return


def is_known(value: Value) -> bool:
    """Whether the whole value is known before deployment (a secret is not: nobody may look)."""
    match value:
        case Reference() | Interpolation() | Computed() | Secret():
            return False
        case tuple():
            return all(is_known(item) for item in value)
        case Mapping():
            return all(is_known(item) for item in value.values())
        case _:
            return True
