"""How long log groups keep what they hold."""

from __future__ import annotations

from jichi.tenancy.derived.value import Derived
from jichi.tenancy.model import Tenancy
from jichi.text import Text

FOR_GOOD = 0
"""What CloudWatch Logs takes for "never expires"."""

ACCEPTED_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545),
    *(731, 1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
"""Retention in days that CloudWatch Logs accepts (CloudWatch Logs API Reference, "PutRetentionPolicy")."""


def accepted_retention(days: int) -> int:
    """The shortest retention that CloudWatch Logs accepts and that is no shorter than promised.

    Args:
        days: days promised, at least 1.

    Returns:
        Days, or `FOR_GOOD` where more is promised than the service's longest.
    """
    if days < 1:
        raise ValueError(f"{days} days is no retention")
    return next((accepted for accepted in ACCEPTED_DAYS if accepted >= days), FOR_GOOD)


def derived(tenancy: Tenancy) -> tuple[Derived, ...]:
    """The above for a tenancy, with where it comes from."""
    days = accepted_retention(tenancy.service.log_retention_days)
    accepted = Text(
        "log_retention 以上で CloudWatch Logs が受け付ける最短の日数",
        "log_retention, or the next longer that CloudWatch Logs accepts",
    )
    return (Derived("logs.log_groups.retention", f"{days}d" if days else "for good", accepted),)
