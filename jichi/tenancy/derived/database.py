"""Days, windows and sizes of a database, on AWS where a cloud is not named: pure. Google Cloud's are in `cloud_sql`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone

from jichi.tenancy.derived.value import Derived
from jichi.tenancy.model import Recovery, ServiceLevel, Stage, Tenancy
from jichi.text import Text

JST = timezone(timedelta(hours=9))
"""Japan Standard Time; it has no summer time."""

AUTOMATED_BACKUP_DAYS = range(1, 36)
"""How long Aurora keeps automated backups (Aurora User Guide, "Backup retention period": 1 to 35 days)."""

BACKUP_START, BACKUP_MINUTES = time(1, 0), 60
"""Every night from 01:00 JST; at least 30 minutes (RDS API Reference, "CreateDBCluster"). Toolkit default."""

MAINTENANCE_START, MAINTENANCE_MINUTES = time(3, 0), 60
"""Sundays from 03:00 JST, clear of the backup window, which it must not overlap. Toolkit default."""

CONNECTIONS_ALARM = 1_000
"""Connections from which on an alarm is raised. An instance of 16 GiB takes about 1,800 (Aurora User Guide, "Maximum
connections to an Aurora PostgreSQL DB instance": memory in bytes / 9,531,392). Toolkit default."""

MYSQL_CONNECTIONS_ALARM = 800
"""The same of MySQL, of which an instance of 16 GiB takes 1,000 (Aurora User Guide, "Maximum connections to an Aurora
MySQL DB instance"). Toolkit default."""

GLOBAL_LAG_ALARM_SECONDS = 300
"""Seconds behind the primary from which on a secondary raises an alarm. Toolkit default."""

SUNDAY = 6
"""Of `datetime.weekday`."""

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ANY_MONDAY = datetime(2024, 1, 1, tzinfo=JST)


@dataclass(frozen=True, slots=True)
class AutomatedBackups:
    """How far back the database itself can go, and what was promised.

    Args:
        days: retention of automated backups, in days; on AWS of point-in-time recovery, too.
        promised_days: the service level's retention of backups, in days.
    """

    days: int
    promised_days: int

    @property
    def shortfall_days(self) -> int:
        """Days of the promise that only the backup vault can keep."""
        return max(0, self.promised_days - self.days)


def automated_backups(service: ServiceLevel) -> AutomatedBackups:
    """The service level's retention, as far as Aurora goes."""
    promised = service.backup_retention_days
    return AutomatedBackups(min(max(promised, AUTOMATED_BACKUP_DAYS[0]), AUTOMATED_BACKUP_DAYS[-1]), promised)


def utc(weekday: int, start: time) -> datetime:
    """A moment of the week in Japan, in UTC, in any week: Japan has no summer time.

    Args:
        weekday: its day in Japan, 0 for Monday.
        start: its time in Japan.
    """
    return datetime.combine(_ANY_MONDAY + timedelta(days=weekday), start, JST).astimezone(UTC)


def daily_window(start: time, minutes: int) -> str:
    """A window of every day, as RDS writes it: `16:00-17:00`, in UTC.

    Args:
        start: its beginning in Japan.
        minutes: its length in minutes.
    """
    first = utc(0, start)
    return f"{first:%H:%M}-{first + timedelta(minutes=minutes):%H:%M}"


def weekly_window(weekday: int, start: time, minutes: int) -> str:
    """A window of one day a week, as RDS writes it: `sat:18:00-sat:19:00`, in UTC.

    Args:
        weekday: its day in Japan, 0 for Monday.
        start: its beginning in Japan.
        minutes: its length in minutes.
    """
    first = utc(weekday, start)
    last = first + timedelta(minutes=minutes)
    return "-".join(f"{_DAYS[each.weekday()]}:{each:%H:%M}" for each in (first, last))


@dataclass(frozen=True, slots=True)
class Size:
    """What a cluster runs on.

    Args:
        instance_class: RDS's name of the class.
        instances: how many in the primary region, each in a zone of its own.
    """

    instance_class: str
    instances: int


SIZES = {
    Stage.PRODUCTION: Size("db.r6g.large", 2),
    Stage.VERIFICATION: Size("db.r6g.large", 1),
}
"""Toolkit default, to be replaced by what the business systems' vendors ask for.

Memory-optimised in verification too: a global database takes no other class (Aurora User Guide, "Configuration
requirements of an Amazon Aurora global database"), and verification rehearses what production does.
"""


def size(stage: Stage) -> Size:
    """What the primary cluster runs on."""
    return SIZES[stage]


def has_secondary(recovery: Recovery) -> bool:
    """Whether a cluster stands in the second region; with backup and restore alone, the backup vault's copies do."""
    return recovery is not Recovery.BACKUP_RESTORE


def secondary_instances(recovery: Recovery) -> int:
    """How many instances run in the second region: none where the secondary is headless."""
    return 1 if recovery is Recovery.WARM_STANDBY else 0


def zones_of(letters: Sequence[str], instances: int) -> tuple[str, ...]:
    """The zones that instances run in, in slot order: one more instance moves none.

    Raises:
        ValueError: there are more instances than zones.
    """
    if instances > len(letters):
        raise ValueError(f"{instances} instances in {len(letters)} zones")
    return tuple(letters[:instances])


def derived(tenancy: Tenancy) -> tuple[Derived, ...]:
    """The above for a tenancy, with where it comes from."""
    toolkit = Text("本ツールの既定値", "toolkit default")
    stage = Text("stage(本ツールの既定値)", "stage; toolkit default")
    recovery = Text("recovery", "recovery")
    backups = automated_backups(tenancy.service)
    sized = size(tenancy.stage)
    retention = Text(
        f"backup_retention(Aurora の上限 {AUTOMATED_BACKUP_DAYS[-1]} 日まで)",
        f"backup_retention, at most Aurora's {AUTOMATED_BACKUP_DAYS[-1]} days",
    )
    return (
        Derived("database.instances", f"{sized.instances} x {sized.instance_class}", stage),
        Derived("database.secondary", _standing(tenancy.service.recovery), recovery),
        Derived("database.automated_backups", f"{backups.days}d", retention),
        Derived("database.backup_window", f"{daily_window(BACKUP_START, BACKUP_MINUTES)} UTC", toolkit),
        Derived(
            "database.maintenance_window",
            f"{weekly_window(SUNDAY, MAINTENANCE_START, MAINTENANCE_MINUTES)} UTC",
            toolkit,
        ),
    )


def _standing(recovery: Recovery) -> str:
    if not has_secondary(recovery):
        return "none"
    running = secondary_instances(recovery)
    return f"global, {running} instance" if running else "global, headless"
