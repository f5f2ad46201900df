"""When a database is exported on Google Cloud, and how long exports are locked: pure functions of the service level.

Sources: Cloud Scheduler documentation, "Cron job format and time zone"; Cloud Storage API, "Buckets"
(retentionPolicy). Hours are Japan's, as on AWS: Cloud Scheduler takes the time zone with the expression.
"""

from __future__ import annotations

from datetime import date, timedelta

from jichi.tenancy.derived.backup import BACKUP_HOUR, INTERVALS, TIME_ZONE, interval_hours, kept_days
from jichi.tenancy.derived.value import Derived
from jichi.tenancy.model import ServiceLevel, Stage, Tenancy
from jichi.text import Text

EXPORT_HOUR = BACKUP_HOUR + 1
"""When the instance's own nightly backup has begun, for which an export would have to wait (toolkit default)."""

LONGEST_DAYS = 36_524
"""The longest that Cloud Storage locks: less than 3,155,760,000 seconds (Cloud Storage API, "Buckets")."""


def schedule(service: ServiceLevel) -> str:
    """When exports start, as a cron expression in `TIME_ZONE`.

    Raises:
        InvalidInput: the interval is not one that the same hours of every day, or one hour a week, can keep.
    """
    hours = interval_hours(
        service,
        Text(
            ja="毎日同じ時刻の予定として表せません。",
            en="cannot be kept by the same hours of every day",
        ),
    )
    if hours == INTERVALS[-1]:
        return f"0 {EXPORT_HOUR} * * SUN"
    starts = (str(hour) for hour in range(24) if (hour - EXPORT_HOUR) % hours == 0)
    return f"0 {','.join(starts)} * * *"


def lock_days(service: ServiceLevel) -> int:
    """Days for which nobody deletes an export, and after which it is deleted: the retention, and no sooner than its
    generations have been made. A bucket's lock counts days, not generations.

    Raises:
        InvalidInput: longer than Cloud Storage locks anything.
    """
    return kept_days(service, LONGEST_DAYS, "Cloud Storage")


def is_locked(stage: Stage) -> bool:
    """Whether a vault's retention can never be shortened or taken off again, by nobody.

    In production. In verification it can, by whoever may change the bucket: those environments come and go, and their
    data is no resident's.
    """
    return stage is Stage.PRODUCTION


def free_from(tenancy: Tenancy) -> date:
    """The first day on which no export is locked any more, so that the vaults, and the project, can be given back."""
    return tenancy.contract.end + timedelta(days=lock_days(tenancy.service) + 1)


def derived(tenancy: Tenancy) -> tuple[Derived, ...]:
    """The above for a tenancy, with where it comes from."""
    service = tenancy.service
    return (
        Derived(
            "backup.gcp.schedule",
            f"{schedule(service)} {TIME_ZONE}",
            Text("backup_interval(開始時刻は本ツールの既定値)", "backup_interval; the hour is a toolkit default"),
        ),
        Derived(
            "backup.gcp.retention",
            f"{lock_days(service)}d",
            Text("backup_retention と generations の長いほう", "the longer of backup_retention and generations"),
        ),
        Derived(
            "backup.gcp.lock",
            "locked" if is_locked(tenancy.stage) else "unlocked",
            Text("stage(本番はロック)", "stage (locked in production)"),
        ),
        Derived(
            "backup.gcp.free_from",
            free_from(tenancy).isoformat(),
            Text("契約終了日と保管期間(最終日のバックアップが消える日)", "the contract's end and the retention"),
        ),
    )
