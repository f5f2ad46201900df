"""Schedules of Cloud Scheduler, as the longest time between two runs.

Source: Cloud Scheduler documentation, "Cron job format and time zone" (unix-cron of five fields, a week that begins on
Sunday with 0; where both days of the month and of the week are limited, either is enough).
"""

from __future__ import annotations

import re
from functools import lru_cache

from policies.guardrails import schedules

_FIELDS = 5
_WEEK = 7


@lru_cache(maxsize=256)
def longest_gap(expression: str) -> float | None:
    """Hours between two runs at most; None for a form that is not understood."""
    fields = expression.split()
    if len(fields) != _FIELDS:
        return None
    minutes, hours, days, months, weekdays = fields
    if days != "*" and weekdays != "*":
        return None
    # The same week, counted from 1.
    counted = re.sub(r"(?<![\d/])\d+", lambda found: str(int(found[0]) % _WEEK + 1), weekdays)
    return schedules.longest_gap(f"cron({minutes} {hours} {days} {months} {counted} *)")
