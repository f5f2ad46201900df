"""Times of batches, as EventBridge Scheduler writes them: pure.

Source: EventBridge Scheduler User Guide, "Schedule types in EventBridge Scheduler" (cron of six fields, days of the
week from 1 for Sunday, one of the two fields for days always `?`); POSIX, crontab (five fields, 0 for Sunday).
"""

from __future__ import annotations

from typing import Final

_FIELDS: Final = 5
_FIRST: Final = (0, 0, 1, 1, 0)
"""The first value of each field, from which steps are counted."""
_WEEK: Final = 7


def aws_cron(cron: str) -> str | None:
    """A time of five fields in the six of EventBridge Scheduler.

    Args:
        cron: minute, hour, day of the month, month, day of the week.

    Returns:
        `cron(...)`; None where both days are said: crontab means either, and EventBridge Scheduler cannot.
    """
    fields = cron.split()
    if len(fields) != _FIELDS:
        raise ValueError(f"{cron!r} has not five fields")
    minute, hour, day, month, weekday = (
        field.replace("*/", f"{first}/") for field, first in zip(fields, _FIRST, strict=True)
    )
    if day != "*" and weekday != "*":
        return None
    if weekday == "*":
        return f"cron({minute} {hour} {day} {month} ? *)"
    return f"cron({minute} {hour} ? {month} {_weekdays(weekday)} *)"


def _weekdays(field: str) -> str:
    """Days of the week one by one, as a range may lead over the week's end, which is another day there."""
    days = {day % _WEEK for part in field.split(",") for day in _part(part)}
    return ",".join(str(day + 1) for day in sorted(days))


def _part(part: str) -> range:
    span, _, step = part.partition("/")
    first, _, last = span.partition("-")
    begin = 0 if first == "*" else int(first)
    end = _WEEK - 1 if first == "*" or (step and not last) else int(last or first)
    return range(begin, end + 1, int(step or 1))
