"""Times of batches as manifests say them: read and checked. Pure.

Five fields, as crontab has them: minute, hour, day of the month, month, day of the week (0 is Sunday), in Japan's
time. What is taken is what both clouds can keep: EventBridge Scheduler knows no day of the month together with a day
of the week (EventBridge Scheduler User Guide, "Schedule types in EventBridge Scheduler"), Cloud Scheduler no `L`, `W`
or `#` (Cloud Scheduler documentation, "Cron job format and time zone"); names of months and days are left out, as one
way to write is enough.

A window says within which hours a batch may run. Every start has to lie in it, and a run ends with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("weekday", 0, 6))
_PART = re.compile(r"(?P<span>\*|\d{1,2}(?:-\d{1,2})?)(?:/(?P<step>\d{1,2}))?")
_DAY_MINUTES = 24 * 60
_MONTH_DAYS = {1: 31, 2: 29, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}


@dataclass(frozen=True, slots=True)
class Cron:
    """Times, field by field, as the values that each field means."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]

    @property
    def starts(self) -> tuple[int, ...]:
        """Minutes after midnight at which it starts, on a day on which it does."""
        return tuple(sorted(60 * hour + minute for hour in self.hours for minute in self.minutes))


def read_cron(text: str) -> Cron:
    """The times that a text means.

    Args:
        text: five fields with blanks between them; each `*`, a number, a range or a list of those, `/` and a step.

    Raises:
        ValueError: it means none, or one that a cloud cannot keep. The words are for people.
    """
    fields = text.split()
    if len(fields) != len(_FIELDS) or text != " ".join(fields):
        raise ValueError("write five fields: minute, hour, day of the month, month, day of the week (0 is Sunday)")
    read = [frozenset(_values(field, *named)) for field, named in zip(fields, _FIELDS, strict=True)]
    if "*" not in (fields[2], fields[4]):
        raise ValueError("a day of the month and a day of the week cannot both be said: one of them has to be *")
    cron = Cron(*read)
    if all(day > _MONTH_DAYS[month] for day in cron.days for month in cron.months):
        raise ValueError("no month that is said has such a day")
    return cron


def _values(field: str, name: str, first: int, last: int) -> Iterator[int]:
    for part in field.split(","):
        found = _PART.fullmatch(part)
        if not found:
            raise ValueError(f"{part or 'an empty part'} is no {name}: use *, numbers, ranges, lists and steps")
        span, step = found["span"], int(found["step"] or 1)
        low, _, high = ("", "", "") if span == "*" else span.partition("-")
        begin = int(low) if low else first
        # `5/10` means from 5 on, on both clouds.
        end = int(high) if high else last if span == "*" or found["step"] else begin
        if step == 0 or not first <= begin <= end <= last:
            raise ValueError(f"{part} is no {name}: {first} to {last}, the smaller one first")
        yield from range(begin, end + 1, step)


@dataclass(frozen=True, slots=True)
class Window:
    """Hours within which a batch may run; over midnight where it ends before it begins.

    Args:
        begin: minutes after midnight.
        end: minutes after midnight.
    """

    begin: int
    end: int

    def left(self, start: int) -> int | None:
        """Minutes until its end for a start in it; None for one that is not.

        Args:
            start: minutes after midnight.
        """
        length = (self.end - self.begin) % _DAY_MINUTES or _DAY_MINUTES
        since = (start - self.begin) % _DAY_MINUTES
        return length - since if since < length else None


def read_time(text: str) -> int:
    """Minutes after midnight that `22:30` means.

    Raises:
        ValueError: it is no time.
    """
    found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", text)
    if not found:
        raise ValueError("write a time as 22:30, from 00:00 to 23:59")
    return 60 * int(found[1]) + int(found[2])


def minutes_left(cron: Cron, window: Window) -> int | None:
    """Minutes that every run has, whichever start it is; None where a start lies outside of the window."""
    left = [window.left(start) for start in cron.starts]
    known = [each for each in left if each is not None]
    return min(known) if len(known) == len(left) else None
