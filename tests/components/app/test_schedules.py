"""Times and windows of batches."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.app.aws_cron import aws_cron
from components.app.schedules import Cron, Window, minutes_left, read_cron, read_time

EVERY_DAY = (frozenset(range(1, 32)), frozenset(range(1, 13)), frozenset(range(7)))


@pytest.mark.parametrize(
    ("text", "minutes", "hours"),
    [
        ("30 22 * * *", {30}, {22}),
        ("*/20 1-3 * * *", {0, 20, 40}, {1, 2, 3}),
        ("5/25 0,12 * * *", {5, 30, 55}, {0, 12}),
        ("10-20/5 */12 * * *", {10, 15, 20}, {0, 12}),
    ],
)
def test_fields_mean_these_values(text: str, minutes: set[int], hours: set[int]):
    assert read_cron(text) == Cron(frozenset(minutes), frozenset(hours), *EVERY_DAY)


def test_days_mean_these_values():
    assert read_cron("0 0 28-31 2,12 *").days == {28, 29, 30, 31}
    assert read_cron("0 0 * * 1-5").weekdays == {1, 2, 3, 4, 5}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "five fields"),
        ("0 0 * *", "five fields"),
        ("0 0 * * * *", "five fields"),
        ("0  0 * * *", "five fields"),
        ("@daily", "five fields"),
        ("60 0 * * *", "60 is no minute"),
        ("0 24 * * *", "24 is no hour"),
        ("0 0 0 * *", "0 is no day"),
        ("0 0 * 13 *", "13 is no month"),
        ("0 0 * * 7", "7 is no weekday"),
        ("0 0 * * MON", "MON is no weekday"),
        ("0 0 L * *", "L is no day"),
        ("0 0 ? * 1", r"\? is no day"),
        ("0 5-3 * * *", "5-3 is no hour"),
        ("*/0 0 * * *", r"\*/0 is no minute"),
        ("0, 0 * * *", "an empty part is no minute"),
        ("-1 0 * * *", "-1 is no minute"),
        ("0 0 1 * 1", "cannot both be said"),
        ("0 0 31 2,4 *", "no month that is said has such a day"),
    ],
)
def test_what_a_cloud_cannot_keep_is_refused(text: str, words: str):
    with pytest.raises(ValueError, match=words):
        read_cron(text)


FIELD = st.sampled_from(["*", "0", "5", "1-4", "*/3", "2,5", "3/2", "1-5/2"])


@given(FIELD, FIELD, st.sampled_from(["*", "1", "28-31", "*/7"]), st.sampled_from(["*", "4", "1-3"]), FIELD)
def test_what_is_taken_is_one_time_on_aws_too(minute: str, hour: str, day: str, month: str, weekday: str):
    text = f"{minute} {hour} {day} {month} {weekday}"
    try:
        read_cron(text)
    except ValueError:
        return
    assert aws_cron(text) is not None


NIGHT = Window(22 * 60, 5 * 60)


@pytest.mark.parametrize(
    ("start", "left"), [("22:00", 420), ("23:59", 301), ("00:00", 300), ("04:59", 1), ("05:00", None), ("12:00", None)]
)
def test_a_window_over_midnight(start: str, left: int | None):
    assert NIGHT.left(read_time(start)) == left


def test_a_window_that_ends_where_it_begins_is_a_day():
    assert Window(60, 60).left(59) == 1


def test_the_latest_start_says_what_every_run_has():
    assert minutes_left(read_cron("0,30 22,23 * * *"), NIGHT) == 330
    assert minutes_left(read_cron("0 22,5 * * *"), NIGHT) is None


@pytest.mark.parametrize("text", ["24:00", "9:00", "09:60", "0900", "09:00 ", ""])
def test_what_is_no_time_is_refused(text: str):
    with pytest.raises(ValueError, match="write a time"):
        read_time(text)
