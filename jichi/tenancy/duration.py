"""Durations as people write them: `24h`, `30d`, `2w`, `1y`."""

from __future__ import annotations

import re

PATTERN = r"^[1-9][0-9]{0,4}(h|d|w|y)$"
"""The form, for the JSON Schema: a whole number above 0 and one of h, d, w, y."""

_FORM = re.compile(PATTERN)
_HOURS = {"h": 1, "d": 24, "w": 7 * 24, "y": 365 * 24}


def hours(text: str) -> int:
    """A duration in hours; a year counts 365 days, so write days where leap days matter.

    Raises:
        ValueError: the text has not the form of a duration.
    """
    if not _FORM.fullmatch(text):
        raise ValueError(f"not a duration: {text!r}")
    return int(text[:-1]) * _HOURS[text[-1]]


def days(text: str) -> int:
    """A duration in whole days.

    Raises:
        ValueError: the text has not the form of a duration, or is no whole number of days.
    """
    whole, rest = divmod(hours(text), 24)
    if rest:
        raise ValueError(f"not a whole number of days: {text!r}")
    return whole
