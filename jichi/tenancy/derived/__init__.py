"""What follows from the service level: schedules, retention, windows, sizes. Pure; each with its source."""

from __future__ import annotations

from jichi.tenancy.derived import backup, database, logs
from jichi.tenancy.derived.value import Derived
from jichi.tenancy.model import Tenancy


def derived(tenancy: Tenancy) -> tuple[Derived, ...]:
    """Every derived value of a tenancy, for people to read."""
    return (*backup.derived(tenancy), *database.derived(tenancy), *logs.derived(tenancy))
