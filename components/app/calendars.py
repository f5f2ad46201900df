"""Days on which municipalities' offices are closed: pure, by the law.

Sources: 国民の祝日に関する法律 (昭和23年法律第178号), Articles 2 and 3, as amended by 平成30年法律第57号; 地方自治法
第4条の2 (Sundays and Saturdays, national holidays, and days around the new year, which ordinances set as 29 December to
3 January, as 行政機関の休日に関する法律 第1条 does). The equinoxes are astronomy's; the Cabinet announces them each
February for the year after, and so far as this approximation has them (国立天文台「よくある質問 3-1」).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

FIRST_YEAR, LAST_YEAR = 2022, 2099
"""Years for which the law as it is now, and the approximation of the equinoxes, hold."""

_MONDAY, _SATURDAY, _SUNDAY = 0, 5, 6
_DAY = timedelta(days=1)
_FIXED = ((1, 1), (2, 11), (2, 23), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11), (11, 3), (11, 23))
_MONDAYS = ((1, 2), (7, 3), (9, 3), (10, 2))
"""Month, and which Monday of it."""
_NEW_YEAR = ((12, 29), (12, 30), (12, 31), (1, 2), (1, 3))


def closed_days(first: date, last: date) -> tuple[date, ...]:
    """Days on which offices are closed and which are no Saturdays or Sundays.

    Args:
        first: the first day that is asked for.
        last: the last one.
    """
    years = range(first.year, last.year + 1)
    found = (day for year in years for day in (*holidays(year), *_around_new_year(year)))
    return tuple(sorted({day for day in found if first <= day <= last and day.weekday() < _SATURDAY}))


def is_open(day: date) -> bool:
    """Whether offices are open on a day."""
    return day.weekday() < _SATURDAY and not closed_days(day, day)


@cache
def holidays(year: int) -> tuple[date, ...]:
    """National holidays of a year, with those that stand in for Sundays and lie between two others.

    Raises:
        ValueError: a year for which the law is not known here.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"the holidays of {year} are not known")
    named = {
        *(date(year, month, day) for month, day in _FIXED),
        *(_monday(year, month, which) for month, which in _MONDAYS),
        date(year, 3, _equinox(year, 20.8431)),
        date(year, 9, _equinox(year, 23.2488)),
    }
    return tuple(sorted({*named, *_instead(named), *_between(named)}))


def _instead(named: set[date]) -> Iterator[date]:
    """For a holiday on a Sunday: the next day that is none (Article 3, Paragraph 2)."""
    for day in named:
        if day.weekday() == _SUNDAY:
            other = day + _DAY
            while other in named:
                other += _DAY
            yield other


def _between(named: set[date]) -> Iterator[date]:
    """A day that is none, with holidays on both sides of it (Article 3, Paragraph 3)."""
    for day in named:
        if day + 2 * _DAY in named and day + _DAY not in named:
            yield day + _DAY


def _monday(year: int, month: int, which: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(_MONDAY - first.weekday()) % 7 + 7 * (which - 1))


def _equinox(year: int, base: float) -> int:
    since = year - 1980
    return int(base + 0.242194 * since) - since // 4


def _around_new_year(year: int) -> Iterator[date]:
    return (date(year, month, day) for month, day in _NEW_YEAR)
