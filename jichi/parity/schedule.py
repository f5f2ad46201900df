"""How often a schedule comes round: the longest pause between two times, in hours.

Understood is what plans have: AWS's `cron(minute hour day month weekday year)` and `rate(n unit)`, and the five fields
of Cloud Scheduler. Sources: EventBridge Scheduler User Guide, "Schedule types"; Cloud Scheduler documentation, "Cron
job format and time zone".
"""

from __future__ import annotations

import re

from jichi.engine.values import Value

_HOURS = {"hour": 1, "day": 24, "week": 168}
_DAY, _WEEK, _MONTH = 24, 168, 31 * 24


def longest_pause(expression: Value) -> int | None:
    """Hours; None where a schedule is not understood."""
    if not isinstance(expression, str):
        return None
    rate = re.fullmatch(r"rate\((\d+) (hour|day|week)s?\)", expression)
    if rate:
        return int(rate[1]) * _HOURS[rate[2]]
    cron = re.fullmatch(r"(?:cron\()?(\S+) (\S+) (\S+) (\S+) (\S+)(?: (\S+)\))?", expression)
    return _pause(cron[2], cron[3], cron[4], cron[5]) if cron and cron[1].isdecimal() else None


def _pause(hour: str, day: str, month: str, weekday: str) -> int | None:
    every = ("*", "?")
    if month not in every:
        return None
    if day in every and weekday in every:
        return _between(hour)
    if not _is_single(hour):
        return None
    if day in every:
        return _WEEK if _is_single(weekday) else None
    return _MONTH if _is_single(day) and weekday in every else None


def _between(hour: str) -> int | None:
    """Between the hours of a day: one of them, several, or every so many."""
    step = re.fullmatch(r"(?:\*|0|\d+-23)/(\d+)", hour)
    if step:
        return int(step[1]) if _DAY % int(step[1]) == 0 else None
    if hour == "*":
        return 1
    hours = sorted(int(each) for each in hour.split(",") if each.isdecimal())
    if len(hours) != len(hour.split(",")):
        return None
    return max(later - earlier for earlier, later in zip(hours, [*hours[1:], hours[0] + _DAY], strict=True))


def _is_single(field: str) -> bool:
    return bool(re.fullmatch(r"\d+|[A-Z]{3}", field))
