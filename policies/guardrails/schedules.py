"""Schedules, as the longest time between two runs, in the form of AWS, which others are brought to.

Sources: Amazon EventBridge Scheduler User Guide, "Schedule types in EventBridge Scheduler" (rate and cron of six
fields; AWS Backup and Secrets Manager take the same).
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_HOURS = {"minute": 1 / 60, "hour": 1.0, "day": 24.0}
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_FIRST = date(2023, 1, 1)
_SPAN_DAYS = 4 * 366
"""Long enough for a leap year, and for whatever comes once a year."""


@lru_cache(maxsize=256)
def longest_gap(expression: str, *others: str) -> float | None:
    """Hours between two runs at most; None for a form that is not understood, or a schedule that ends.

    Args:
        expression: the schedule.
        others: schedules that run beside it; those that are not understood, or run on other days, fill no gap.
    """
    if found := _RATE.fullmatch(expression.strip()):
        return int(found[1]) * _HOURS[found[2]]
    if (moments := _moments(expression)) is None:
        return None
    days, own = moments
    beside = (found for each in others if (found := _moments(each)) and found[0] == days)
    times = sorted({*own, *(each for _, found in beside for each in found)})
    within = max((later - before for before, later in pairwise(times)), default=0.0)
    apart = max((later - before for before, later in pairwise(days)), default=None)
    return None if apart is None else max(within, apart * 24 - (times[-1] - times[0]))


@lru_cache(maxsize=256)
def _moments(expression: str) -> tuple[tuple[int, ...], tuple[float, ...]] | None:
    """The days of some years on which a cron expression runs, and at which hours; None where it is not understood."""
    found = re.fullmatch(r"cron\((.+)\)", expression.strip())
    fields = found[1].upper().split() if found else []
    if len(fields) != 6 or fields[5] != "*":  # noqa: PLR2004 - minutes, hours, day, month, weekday, year
        return None
    minutes, hours = _among(fields[0], 0, 59), _among(fields[1], 0, 23)
    days, months = _among(fields[2], 1, 31), _among(fields[3], 1, 12, _MONTHS)
    weekdays = _among(fields[4], 1, 7, _DAYS)
    if not (minutes and hours and days and months and weekdays):
        return None
    times = tuple(sorted(hour + minute / 60 for hour in hours for minute in minutes))
    runs = tuple(
        at
        for at in range(_SPAN_DAYS)
        if (day := _FIRST + timedelta(days=at)).month in months
        and day.day in days
        # Their week begins on Sunday, with 1.
        and day.isoweekday() % 7 + 1 in weekdays
    )
    return runs, times


def _among(field: str, least: int, most: int, names: tuple[str, ...] = ()) -> frozenset[int]:
    """The numbers that a field means; none where it is not understood."""
    found: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        begin, _, end = span.partition("-")
        first = least if span in ("*", "?") else _number(begin, least, names)
        last = most if span in ("*", "?") or (step and not end) else _number(end or begin, least, names)
        if first is None or last is None or (step and not step.isdigit()) or not least <= first <= last <= most:
            return frozenset()
        found.update(range(first, last + 1, int(step or 1) or 1))
    return frozenset(found)


def _number(text: str, least: int, names: tuple[str, ...]) -> int | None:
    if text in names:
        return names.index(text) + least
    return int(text) if text.isdigit() else None
