"""The terms and their rules, at their borders."""

from __future__ import annotations

import pytest

from jichi.tenancy import duration
from jichi.tenancy.model import Recovery
from jichi.tenancy.schema import ServiceLevelEntry
from jichi.tenancy.service_level import TERMS, achievable_hours, allowed_stop_hours, most_generations


def test_the_terms_are_the_keys_of_the_file_with_the_same_defaults():
    level = ServiceLevelEntry.model_validate({})
    assert {term.key: term.default for term in TERMS} == level.model_dump()
    assert [term.key for term in TERMS] == list(ServiceLevelEntry.model_fields)


def test_every_default_says_that_it_is_the_toolkits():
    for term in TERMS:
        assert "既定値" in term.source.ja
        assert "toolkit default" in term.source.en


@pytest.mark.parametrize(("pattern", "hours"), [("backup-restore", 8), ("pilot-light", 2), ("warm-standby", 1)])
def test_achievable_hours(pattern: str, hours: int):
    assert achievable_hours(Recovery(pattern)) == hours


def test_allowed_stop():
    assert allowed_stop_hours(0.995) == pytest.approx(14.5)
    assert allowed_stop_hours(0.99, 8760) == pytest.approx(87.6)
    assert allowed_stop_hours(1) == 0


@pytest.mark.parametrize(("interval", "retention", "most"), [(24, 35, 35), (24, 1, 1), (25, 1, 0), (1, 2, 48)])
def test_most_generations(interval: int, retention: int, most: int):
    assert most_generations(interval, retention) == most


@pytest.mark.parametrize(("text", "hours"), [("1h", 1), ("24h", 24), ("30d", 720), ("2w", 336), ("1y", 8760)])
def test_hours(text: str, hours: int):
    assert duration.hours(text) == hours


@pytest.mark.parametrize("text", ["", "0h", "24", "h", "-1h", "1.5h", "1 h", "24H", "1h\n", "１h", "123456h", "1m"])
def test_what_is_no_duration(text: str):
    with pytest.raises(ValueError, match="not a duration"):
        duration.hours(text)


def test_days():
    assert duration.days("48h") == 2
    assert duration.days("5y") == 1825
    with pytest.raises(ValueError, match="whole number of days"):
        duration.days("36h")
