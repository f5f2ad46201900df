"""What follows from the service level: schedules, retention, windows, sizes. Pure; each with its source."""

from __future__ import annotations

from jichi.tenancy.derived import backup, cloud_sql, database, exports, logs
from jichi.tenancy.derived.value import Derived
from jichi.tenancy.model import Cloud, Tenancy


def derived(tenancy: Tenancy) -> tuple[Derived, ...]:
    """Every derived value of a tenancy on the clouds that it uses, for people to read."""
    clouds = {home.cloud for home in tenancy.homes}
    of_aws = (*backup.derived(tenancy), *database.derived(tenancy), *logs.derived(tenancy))
    of_google = (*cloud_sql.derived(tenancy), *exports.derived(tenancy))
    return (*(of_aws if Cloud.AWS in clouds else ()), *(of_google if Cloud.GCP in clouds else ()))
