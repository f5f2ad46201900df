"""How much of the cloud an app gets where its manifest is silent: a table by kind of municipality and class. Pure.

The lecture of 2021 on standardisation and the Government Cloud proposes types for 政令市, 中核市 and 町村; how much
each needs it does not say. The figures in `sizes.csv` are this toolkit's; measured ones are better.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from components.app.model import Size
from jichi.tenancy.municipality import Kind

STANDARD = "standard"
"""The class of an app that names none."""

_SIZED_AS = {
    Kind.PREFECTURE: Kind.DESIGNATED_CITY,
    Kind.SPECIAL_WARD: Kind.CORE_CITY,
    Kind.VILLAGE: Kind.TOWN,
}
_TOWNS = "町村"


def classes() -> tuple[str, ...]:
    """The classes that a manifest may name, smallest first."""
    return tuple(dict.fromkeys(class_ for _, class_ in _table()))


def size(kind: Kind, class_: str) -> Size:
    """What an app of a class gets in a municipality of a kind.

    Args:
        kind: of the municipality.
        class_: one of `classes()`.
    """
    sized = _SIZED_AS.get(kind, kind)
    return _table()[_TOWNS if sized is Kind.TOWN else str(sized), class_]


@cache
def _table() -> Mapping[tuple[str, str], Size]:
    text = files("components.app").joinpath("sizes.csv").read_text(encoding="utf-8")
    return {
        (row["kind"], row["class"]): Size(
            int(row["cpu_millis"]),
            int(row["memory_mib"]),
            int(row["tasks"]),
            int(row["tasks_most"]),
            int(row["storage_gib"]),
        )
        for row in csv.DictReader(text.splitlines())
    }
