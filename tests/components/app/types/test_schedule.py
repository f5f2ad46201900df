"""`schedule`: when a batch runs."""

from __future__ import annotations

import pytest

from components.app.surroundings import ProvideArgs, Timing
from components.app.types.schedule import SCHEDULE
from jichi.errors import InvalidInput
from jichi.tenancy.model import Cloud
from tests.components.app.types.planning import resolved


def timing(params: str) -> Timing | None:
    (need,) = resolved(f"times: {{type: schedule, params: {{{params}}}}}").needs
    # What it provides comes from its params alone.
    args = ProvideArgs(need, (), None)  # pyright: ignore[reportArgumentType]
    given = [SCHEDULE.provide(cloud)(args, None) for cloud in Cloud]  # pyright: ignore[reportArgumentType]
    assert given[0] == given[1]
    return given[0].timing


NIGHT = "window: {from: '22:00', to: '05:00'}"


@pytest.mark.parametrize(
    ("params", "seconds", "retries"),
    [
        ("cron: 30 22 * * *", 3600, 0),
        ("cron: 30 22 * * *, minutes: 5, retries: 2", 300, 2),
        (f"cron: 30 22 * * *, {NIGHT}", 390 * 60, 0),
        (f"cron: 30 22 * * *, retries: 2, {NIGHT}", 130 * 60, 2),
        (f"cron: 30 22 * * *, minutes: 30, {NIGHT}", 1800, 0),
    ],
)
def test_a_run_has_so_much_time(params: str, seconds: int, retries: int):
    assert timing(params) == Timing("30 22 * * *", seconds, retries)


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ("", "Field required"),
        ("cron: 30 25 * * *", "25 is no hour"),
        ("cron: 0 0 1 * 1", "cannot both be said"),
        ("cron: 0", "should be a valid string"),
        ("cron: 0 0 * * *, minutes: 0", "greater than or equal to 1"),
        ("cron: 0 0 * * *, minutes: 1441", "less than or equal to 1440"),
        ("cron: 0 0 * * *, retries: 4", "less than or equal to 3"),
        ("cron: 0 0 * * *, calendar: business-days", "Extra inputs are not permitted"),
        ("cron: 0 0 * * *, window: {from: '25:00', to: '05:00'}", "write a time as 22:30"),
        ("cron: 0 0 * * *, window: {from: '22:00'}", "Field required"),
        (f"cron: 0 6 * * *, {NIGHT}", "starts outside of 22:00 to 05:00"),
        (f"cron: 0 22-23 * * *, minutes: 400, {NIGHT}", "its 1 runs do not end within the 360 minutes"),
        (f"cron: 0 4 * * *, minutes: 30, retries: 2, {NIGHT}", "its 3 runs do not end within the 60 minutes"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(params: str, words: str):
    with pytest.raises(InvalidInput, match=words) as error:
        resolved(f"times: {{type: schedule, params: {{{params}}}}}")
    assert all(each.where and each.where.line for each in error.value.problems)


def test_what_is_known_before_deployment():
    (need,) = resolved("times: {type: schedule, params: {cron: 30 22 * * *}}").needs
    assert need.known["cron"] == "30 22 * * *"
    closed = need.known["closed"].split(",")
    assert (closed[0], closed[-1]) == ("2026-04-29", "2031-03-21")
    assert len(closed) == len(set(closed)) == 90
