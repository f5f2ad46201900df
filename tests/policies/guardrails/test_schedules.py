"""The longest time between two runs of a schedule, counted by hand."""

from __future__ import annotations

import pytest

from policies.guardrails.schedules import longest_gap


@pytest.mark.parametrize(
    ("expression", "hours"),
    [
        ("rate(12 hours)", 12),
        ("rate(1 day)", 24),
        ("cron(0 1 * * ? *)", 24),
        ("cron(0 1,13 * * ? *)", 12),
        ("cron(0 0/6 * * ? *)", 6),
        ("cron(30 1,5 * * ? *)", 20),
        ("cron(0 17 1 * ? *)", 31 * 24),
        ("cron(0 5 ? * SUN *)", 7 * 24),
        ("cron(0 5 ? * MON-FRI *)", 3 * 24),
        ("cron(0 5 1 1 ? *)", 366 * 24),
    ],
)
def test_gap(expression: str, hours: float):
    assert longest_gap(expression) == hours


@pytest.mark.parametrize(
    "expression",
    ["", "cron(0 1 * *)", "cron(0 1 L * ? *)", "cron(0 1 * * ? 2026)", "cron(99 1 * * ? *)", "at(2026-01-01T00:00:00)"],
)
def test_what_is_not_understood_or_ends_has_none(expression: str):
    assert longest_gap(expression) is None
