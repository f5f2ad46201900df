"""Names and records as the lifts of both clouds read them."""

from __future__ import annotations

from collections.abc import Callable

from jichi.engine.plan import Resource
from jichi.engine.values import Reference, Value
from network.proof.model import Origin, Record
from network.proof.planned import prefix

LEADING = ("A", "AAAA", "CNAME")
"""Types of records that lead somewhere."""


def dns_name(value: Value) -> str | None:
    """A name as zones and records have it; None where the plan does not know it."""
    match value:
        case str():
            return value.lower().rstrip(".")
        case Reference(urn, key):
            return f"{urn}#{key}"
        case _:
            return None


def leading(
    label: Origin,
    name: str | None,
    values: tuple[Value, ...],
    end: Callable[[Reference], Resource | bool | None],
    *,
    known: bool,
) -> Record:
    """A record by what it leads to.

    Args:
        label: the record's.
        name: its own.
        values: addresses, names and references.
        end: the resource inside that a reference means; False where it is surely public, None where nobody knows.
        known: whether `values` are all.
    """
    addresses = [prefix(one) for one in values]
    aliases = [one for one, found in zip(values, addresses, strict=True) if isinstance(one, str) and not found]
    ends = [end(one) for one in values if isinstance(one, Reference)]
    unclear = len([one for one in addresses if one]) + len(aliases) + len(ends) < len(values) or None in ends
    return Record(
        label,
        name,
        tuple(one for one in addresses if one),
        tuple((one.urn, one.member) for one in ends if isinstance(one, Resource)),
        tuple(one.lower().rstrip(".") for one in aliases),
        public=False in ends,
        certain=known and not unclear and bool(values),
    )
