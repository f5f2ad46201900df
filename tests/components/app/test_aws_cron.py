import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.app.aws_cron import aws_cron

WEEKDAYS = st.one_of(
    st.integers(0, 7).map(str),
    st.tuples(st.integers(0, 6), st.integers(0, 7))
    .filter(lambda it: it[0] <= it[1])
    .map(lambda it: f"{it[0]}-{it[1]}"),
    st.integers(1, 6).map(lambda step: f"*/{step}"),
)


def days(field: str) -> set[int]:
    """Days of the week that crontab means, Sunday as 0."""
    found: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = ("0", "-", "6") if span == "*" else span.partition("-")
        found |= {each % 7 for each in range(int(first), int(last or first) + 1, int(step or 1))}
    return found


@pytest.mark.parametrize(
    ("cron", "expected"),
    [
        ("30 2 * * *", "cron(30 2 * * ? *)"),
        ("30 2 * * 1-5", "cron(30 2 ? * 2,3,4,5,6 *)"),
        ("0 0 1 4 *", "cron(0 0 1 4 ? *)"),
        ("*/15 8-17 * * *", "cron(0/15 8-17 * * ? *)"),
        ("0 3 */2 * *", "cron(0 3 1/2 * ? *)"),
        ("0 3 * * 0", "cron(0 3 ? * 1 *)"),
        ("0 3 * * 7", "cron(0 3 ? * 1 *)"),
        ("0 3 * * 5-7", "cron(0 3 ? * 1,6,7 *)"),
    ],
)
def test_a_time_of_five_fields_becomes_one_of_six(cron: str, expected: str):
    assert aws_cron(cron) == expected


def test_two_fields_for_days_cannot_be_said():
    assert aws_cron("0 3 1 * 1") is None


def test_what_is_no_time_is_no_time():
    with pytest.raises(ValueError, match="has not five fields"):
        aws_cron("0 3 * *")


@given(st.lists(WEEKDAYS, min_size=1, max_size=3).map(",".join))
def test_days_of_the_week_stay_the_same_days(field: str):
    found = re.fullmatch(r"cron\(0 3 \? \* ([1-7](?:,[1-7])*) \*\)", aws_cron(f"0 3 * * {field}") or "")
    assert found is not None
    assert {int(each) - 1 for each in found[1].split(",")} == days(field)
