import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.app.aws_cron import aws_cron
from components.app.schedules import read_cron

LONGEST = 256
"""Characters of a schedule's expression (EventBridge Scheduler API Reference, "CreateSchedule")."""


def field(first: int, last: int) -> st.SearchStrategy[str]:
    number = st.integers(first, last)
    span = st.tuples(number, number).map(lambda it: f"{min(it)}-{max(it)}")
    step = st.integers(1, 30).map(lambda it: f"*/{it}")
    return st.one_of(
        st.just("*"), st.lists(st.one_of(number.map(str), span, step), min_size=1, max_size=3).map(",".join)
    )


def meant(said: str, first: int, last: int) -> frozenset[int]:
    """The values that a field of EventBridge Scheduler means."""
    if said in ("*", "?"):
        return frozenset(range(first, last + 1))
    ends = (part.split("-") for part in said.split(","))
    return frozenset(each for end in ends for each in range(int(end[0]), int(end[-1]) + 1))


@pytest.mark.parametrize(
    ("cron", "expected"),
    [
        ("30 2 * * *", "cron(30 2 * * ? *)"),
        ("30 2 * * 1-5", "cron(30 2 ? * 2-6 *)"),
        ("0 0 1 4 *", "cron(0 0 1 4 ? *)"),
        ("*/15 8-17 * * *", "cron(0,15,30,45 8-17 * * ? *)"),
        ("0 3 */10 * *", "cron(0 3 1,11,21,31 * ? *)"),
        ("0 3 * * 0", "cron(0 3 ? * 1 *)"),
        ("0 3 * * 0,5-6", "cron(0 3 ? * 1,6-7 *)"),
    ],
)
def test_a_time_of_five_fields_becomes_one_of_six(cron: str, expected: str):
    assert aws_cron(cron) == expected


def test_what_is_no_time_is_no_time():
    with pytest.raises(ValueError, match="cannot both be said"):
        aws_cron("0 3 1 * 1")


@given(
    field(0, 59),
    field(0, 23),
    st.one_of(field(1, 28).map(lambda it: (it, "*")), field(0, 6).map(lambda it: ("*", it))),
    field(1, 12),
)
def test_the_times_stay_the_same_times(minute: str, hour: str, days: tuple[str, str], month: str):
    text = f"{minute} {hour} {days[0]} {month} {days[1]}"
    expected, said = read_cron(text), aws_cron(text)
    found = re.fullmatch(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) \*\)", said)
    assert found is not None
    assert meant(found[1], 0, 59) == expected.minutes
    assert meant(found[2], 0, 23) == expected.hours
    assert meant(found[3], 1, 31) == expected.days
    assert meant(found[4], 1, 12) == expected.months
    assert {each - 1 for each in meant(found[5], 1, 7)} == expected.weekdays
    assert [found[3], found[5]].count("?") == 1
    assert len(said) <= LONGEST
