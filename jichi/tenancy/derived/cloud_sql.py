"""Backups, windows and machines of a database on Google Cloud: pure. What holds on both clouds is in `database`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time

from jichi.tenancy.derived.database import (
    BACKUP_START,
    MAINTENANCE_START,
    SUNDAY,
    AutomatedBackups,
    has_secondary,
    utc,
)
from jichi.tenancy.derived.value import Derived
from jichi.tenancy.model import Recovery, ServiceLevel, Stage, Tenancy
from jichi.text import Text

KEPT_BACKUPS = range(1, 366)
"""How many automated backups Cloud SQL keeps, of which it makes one a day (Cloud SQL documentation, "Cloud SQL backups
overview": from 1 to 365)."""

LOG_DAYS = range(1, 36)
"""How many days of write-ahead log it keeps in Enterprise Plus edition (Cloud SQL documentation, "Configure
point-in-time recovery")."""

FINAL_DAYS = range(1, 366)
"""How long it keeps the backup that it makes when an instance is deleted (Cloud SQL Admin API,
"FinalBackupConfig")."""

CONNECTIONS_ALARM = 400
"""Connections from which on an alarm is raised: a machine of 16 GB takes 500 unless told otherwise (Cloud SQL
documentation, "Configure database flags": max_connections). Toolkit default."""

MYSQL_CONNECTIONS_ALARM = 3_200
"""The same of MySQL, of which such a machine takes 4,000 (Cloud SQL for MySQL documentation, "Quotas and limits").
Toolkit default."""


@dataclass(frozen=True, slots=True)
class Backups:
    """What an instance keeps of itself.

    Args:
        kept: automated backups, one a night.
        log_days: days of write-ahead log: how far back point-in-time recovery goes.
        final_days: days for which the backup made at the instance's deletion is kept.
    """

    kept: int
    log_days: int
    final_days: int


def backups(service: ServiceLevel) -> Backups:
    """The service level's retention, as far as Cloud SQL goes.

    One backup more than days are promised: a log reaches back to its full length only with a backup from before its
    first day (Cloud SQL documentation, "Use point-in-time recovery").
    """
    days = service.backup_retention_days
    log_days = _within(LOG_DAYS, days)
    return Backups(_within(KEPT_BACKUPS, max(days, log_days) + 1), log_days, _within(FINAL_DAYS, days))


def automated_backups(service: ServiceLevel) -> AutomatedBackups:
    """How far back an instance's own nightly backups go; point-in-time recovery goes `Backups.log_days`."""
    promised = service.backup_retention_days
    return AutomatedBackups(_within(KEPT_BACKUPS, promised), promised)


def backup_start() -> str:
    """When automated backups start, as Cloud SQL writes it: `16:00`, in UTC."""
    return f"{utc(0, BACKUP_START):%H:%M}"


@dataclass(frozen=True, slots=True)
class Maintenance:
    """An hour of the week in UTC.

    Args:
        day: 1 for Monday to 7 for Sunday.
        hour: 0 to 23.
    """

    day: int
    hour: int


def maintenance(weekday: int = SUNDAY, start: time = MAINTENANCE_START) -> Maintenance:
    """When an instance may be restarted.

    Args:
        weekday: its day in Japan, 0 for Monday.
        start: its beginning in Japan; Cloud SQL knows full hours only.
    """
    first = utc(weekday, start)
    return Maintenance(first.isoweekday(), first.hour)


TRACKS = {Stage.PRODUCTION: "stable", Stage.VERIFICATION: "canary"}
"""How long after its notice an update is made: two weeks in production, one in verification, which so sees it first
(Cloud SQL Admin API, "MaintenanceWindow"). Toolkit default."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What an instance runs on.

    Args:
        tier: Cloud SQL's name of the machine type.
        regional: whether a second machine stands by in another zone.
    """

    tier: str
    regional: bool


MACHINES = {
    Stage.PRODUCTION: Machine("db-perf-optimized-N-2", regional=True),
    Stage.VERIFICATION: Machine("db-perf-optimized-N-2", regional=False),
}
"""Toolkit default, to be replaced by what the business systems' vendors ask for: 2 vCPU and 16 GB, as on AWS. It is the
smallest machine of its series in Enterprise Plus edition."""


def machine(stage: Stage) -> Machine:
    """What the primary instance runs on."""
    return MACHINES[stage]


def standby(stage: Stage, recovery: Recovery) -> Machine | None:
    """What the replica in the second region runs on; None where there is none.

    Always the primary's type: PostgreSQL replays nothing on a replica that allows fewer connections than its primary,
    and what Cloud SQL allows follows from the type (Cloud SQL documentation, "Use advanced disaster recovery": DR
    replica requirements). A pilot light saves the second zone.
    """
    if not has_secondary(recovery):
        return None
    full = machine(stage)
    return full if recovery is Recovery.WARM_STANDBY else replace(full, regional=False)


def derived(tenancy: Tenancy) -> tuple[Derived, ...]:
    """The above for a tenancy, with where it comes from."""
    toolkit = Text("本ツールの既定値", "toolkit default")
    stage = Text("stage(本ツールの既定値)", "stage; toolkit default")
    kept = backups(tenancy.service)
    retention = Text(
        f"backup_retention(Cloud SQL の上限は、バックアップ {KEPT_BACKUPS[-1]} 世代、ログ {LOG_DAYS[-1]} 日)",
        f"backup_retention, at most Cloud SQL's {KEPT_BACKUPS[-1]} backups and {LOG_DAYS[-1]} days of log",
    )
    second = standby(tenancy.stage, tenancy.service.recovery)
    window = maintenance()
    return (
        Derived("database.gcp.machine", _machine(machine(tenancy.stage)), stage),
        Derived(
            "database.gcp.secondary",
            f"replica, {_machine(second)}" if second else "none",
            Text("recovery、stage(本ツールの既定値)", "recovery, stage; toolkit default"),
        ),
        Derived("database.gcp.automated_backups", f"{kept.kept}", retention),
        Derived("database.gcp.point_in_time", f"{kept.log_days}d", retention),
        Derived("database.gcp.backup_start", f"{backup_start()} UTC", toolkit),
        Derived("database.gcp.maintenance", f"day {window.day}, {window.hour:02}:00 UTC", toolkit),
        Derived("database.gcp.maintenance_track", TRACKS[tenancy.stage], stage),
    )


def _machine(of: Machine) -> str:
    return f"{of.tier}, {'two zones' if of.regional else 'one zone'}"


def _within(limits: range, wanted: int) -> int:
    return min(max(wanted, limits[0]), limits[-1])
