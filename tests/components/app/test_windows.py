"""The calendar of changes, and the order of waves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.app.rollout import waves
from components.app.windows import closed, windows
from jichi.tenancy.apps import AppUse, Freeze
from jichi.tenancy.systems import standard_systems
from tests.factories import HIROSAKI, OWANI

ELECTION = Freeze(date(2027, 4, 11), date(2027, 4, 25), "市長選挙", ("senkyoninmeibo",), ("022021",))
USE = AppUse("juminkihon", Path("score.yaml"))
VILLAGE = replace(OWANI, code="023434", name="西目屋村")


@pytest.mark.parametrize(
    ("system", "day", "shut"),
    [
        ("kojinjuminzei", date(2027, 5, 31), True),
        ("kojinjuminzei", date(2027, 6, 15), True),
        ("kojinjuminzei", date(2027, 6, 16), False),
        ("koteishisanzei", date(2026, 12, 28), True),
        ("koteishisanzei", date(2027, 1, 4), True),
        ("koteishisanzei", date(2027, 1, 5), False),
        ("senkyoninmeibo", date(2028, 2, 29), True),
        ("senkyoninmeibo", date(2028, 2, 26), False),
        ("common", date(2027, 5, 31), False),
    ],
)
def test_a_system_is_closed_to_changes_on_days(system: str, day: date, shut: bool):
    assert bool(closed(system, day)) is shut


def test_a_freeze_is_of_its_days_systems_and_members():
    first, last = ELECTION.first, ELECTION.last
    assert closed("senkyoninmeibo", first, [ELECTION], "022021")
    assert closed("senkyoninmeibo", last, [ELECTION])
    assert not closed("senkyoninmeibo", last, [ELECTION], "023621")
    assert not closed("kokuho", first, [ELECTION], "022021")
    assert not closed("senkyoninmeibo", date(2027, 4, 26), [ELECTION], "022021")
    assert closed("common", first, [replace(ELECTION, systems=())], "022021")


def test_every_standard_system_has_a_window_with_its_basis():
    assert {each.system for each in windows()} == {each.id for each in standard_systems()}
    assert all(each.basis == "toolkit default" or "第" in each.basis for each in windows())


@given(st.dates())
def test_a_window_holds_every_year(day: date):
    again = date(day.year + 4 if day.year < 9990 else day.year - 4, day.month, min(day.day, 28))
    if again.day == day.day:
        assert [each.holds(day) for each in windows()] == [each.holds(again) for each in windows()]


def test_the_smallest_goes_first_and_alone():
    assert waves(USE, [HIROSAKI, OWANI, VILLAGE]) == ((VILLAGE,), (OWANI,), (HIROSAKI,))


def test_waves_are_those_of_the_tenancy_file_and_the_rest_last():
    use = replace(USE, waves=((HIROSAKI.code,), ("999999",)))
    assert waves(use, [HIROSAKI, OWANI, VILLAGE]) == ((HIROSAKI,), (OWANI, VILLAGE))
