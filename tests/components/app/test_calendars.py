"""Days on which offices are closed, against those that the Cabinet Office has published."""

from __future__ import annotations

from datetime import date

import pytest

from components.app.calendars import closed_days, holidays, is_open

PUBLISHED = {
    # 内閣府「国民の祝日について」: 2024 to 2026.
    2024: "01-01 01-08 02-11 02-12 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-15 08-11 08-12 09-16 09-22 09-23 10-14"
    " 11-03 11-04 11-23",
    2025: "01-01 01-13 02-11 02-23 02-24 03-20 04-29 05-03 05-04 05-05 05-06 07-21 08-11 09-15 09-23 10-13 11-03 11-23"
    " 11-24",
    2026: "01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 11-23",
}


@pytest.mark.parametrize("year", PUBLISHED)
def test_holidays_are_those_that_were_published(year: int):
    assert [f"{each:%m-%d}" for each in holidays(year)] == PUBLISHED[year].split()


@pytest.mark.parametrize("year", [2021, 2100])
def test_a_year_that_is_not_known_is_no_guess(year: int):
    with pytest.raises(ValueError, match="are not known"):
        holidays(year)


def test_days_around_the_new_year_are_closed_and_weekends_are_not_listed():
    found = closed_days(date(2026, 12, 20), date(2027, 1, 12))
    assert [f"{each:%m-%d}" for each in found] == ["12-29", "12-30", "12-31", "01-01", "01-11"]


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),
        (date(2026, 11, 23), False),
        (date(2026, 12, 28), True),
        (date(2026, 12, 29), False),
        (date(2026, 9, 22), False),
    ],
)
def test_offices_are_open(day: date, open_: bool):
    assert is_open(day) is open_
