"""What follows from the service level: schedules, retention, windows, sizes. Pure; each with its source."""

from __future__ import annotations

from jichi.tenancy.derived import backup, cloud_sql, database, logs
from jichi.tenancy.derived.value import Derived
from jichi.tenancy.model import Cloud, Tenancy


def derived(tenancy: Tenancy) -> tuple[Derived, ...]:
    """Every derived value of a tenancy, for people to read."""
    on_google = any(home.cloud is Cloud.GCP for home in tenancy.homes)
    google = cloud_sql.derived(tenancy) if on_google else ()
    return (*backup.derived(tenancy), *database.derived(tenancy), *google, *logs.derived(tenancy))
