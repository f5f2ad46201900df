"""When a system must not change: the calendar that a deployment is held against. Pure.

Every year's days are in `windows.csv`, each with the law that sets them, or as this toolkit's default. What differs
from year to year, such as an election, the tenancy file says (`freezes`).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from jichi.tenancy.apps import Freeze
from jichi.text import Text


@dataclass(frozen=True, slots=True)
class Window:
    """Days on which a system must not change; both ends belong to it.

    Args:
        system: id of the standard system.
        first: month and day; a window may go over the end of the year.
        last: month and day.
        basis: the law, or that it is this toolkit's default.
    """

    system: str
    first: tuple[int, int]
    last: tuple[int, int]
    why: Text
    basis: str

    def holds(self, day: date) -> bool:
        """Whether a day is in it, in any year."""
        found = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= found <= self.last
        return found >= self.first or found <= self.last


def closed(system: str, day: date, freezes: Sequence[Freeze] = (), member: str | None = None) -> tuple[Text, ...]:
    """Why a system must not change on a day; empty where it may.

    Args:
        system: id of the standard system, or `common`.
        day: in Japan.
        freezes: what the tenancy file says besides.
        member: whose it is; None for any.
    """
    return (
        *(Text(f"{each.why.ja}({each.basis})", f"{each.why.en} ({each.basis})") for each in _of(system, day)),
        *(Text(each.reason, each.reason) for each in freezes if each.holds(system, day, member)),
    )


def _of(system: str, day: date) -> Iterator[Window]:
    return (each for each in windows() if each.system == system and each.holds(day))


@cache
def windows() -> tuple[Window, ...]:
    """All of every year."""
    text = files("components.app").joinpath("windows.csv").read_text(encoding="utf-8")
    return tuple(
        Window(row["system"], _day(row["from"]), _day(row["to"]), Text(row["ja"], row["en"]), row["basis"])
        for row in csv.DictReader(text.splitlines())
    )


def _day(text: str) -> tuple[int, int]:
    month, _, day = text.partition("-")
    return int(month), int(day)
