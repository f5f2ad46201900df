"""Times of batches, as EventBridge Scheduler writes them: pure.

Source: EventBridge Scheduler User Guide, "Schedule types in EventBridge Scheduler" (cron of six fields, days of the
week from 1 for Sunday, one of the two fields for days always `?`).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from components.app.schedules import read_cron

_WEEK: Final = 7


def aws_cron(text: str) -> str:
    """A time of five fields in the six of EventBridge Scheduler.

    Args:
        text: minute, hour, day of the month, month, day of the week, as `schedules.read_cron` takes them.
    """
    cron = read_cron(text)
    minutes, hours = _said(cron.minutes, 60), _said(cron.hours, 24)
    months = _said(cron.months, 12)
    if len(cron.weekdays) == _WEEK:
        return f"cron({minutes} {hours} {_said(cron.days, 31)} {months} ? *)"
    weekdays = _said({day + 1 for day in cron.weekdays}, _WEEK)
    return f"cron({minutes} {hours} ? {months} {weekdays} *)"


def _said(values: Collection[int], all_: int) -> str:
    """Values as a field: ranges of those that follow each other, or `*` for all there are."""
    if len(values) == all_:
        return "*"
    runs: list[list[int]] = []
    for each in sorted(values):
        if runs and each == runs[-1][-1] + 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
