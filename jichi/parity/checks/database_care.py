"""Database: how far it can be gone back to, what is left of it when it is gone, and what it records.

Sources: Aurora User Guide, "Overview of backing up and restoring an Aurora DB cluster" (to any second of the retention
period), "Using pgAudit to log database activity"; Cloud SQL Admin API, "instances"; PostgreSQL 17 manual, chapter 19.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.parity import aws, google
from jichi.parity.checks.check import Check
from jichi.parity.checks.database import CLOUD_SQL, CLUSTER, flags, is_mysql, parameters, primaries, setting
from jichi.parity.judging import Reading, every, holds, measured, negated, no, switched, weakest
from jichi.parity.model import Cell
from jichi.parity.side import Side
from jichi.report.inputs import Answer
from jichi.text import Text

_GLOBAL = "aws:rds/globalCluster:GlobalCluster"
_NO_END = "∞"
"""The measure of what is kept until somebody deletes it."""

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_QUIET = (None, "none", "-1")


def _gcp_point_in_time(side: Side) -> Cell:
    def read(instance: Resource) -> Reading:
        kept = measured(setting(instance, "backupConfiguration", "transactionLogRetentionDays"), "d")
        by_log = "binaryLogEnabled" if is_mysql(instance) else "pointInTimeRecoveryEnabled"
        is_on = weakest(switched(setting(instance, "backupConfiguration", each)) for each in ("enabled", by_log))
        return kept if is_on is Answer.YES else holds(is_on)

    return every(primaries(side), read)


def _gcp_protected(side: Side) -> Cell:
    def read(instance: Resource) -> Reading:
        return holds(switched(setting(instance, "deletionProtectionEnabled")))

    return every(side.of(CLOUD_SQL), read)


def _arn(cluster: Resource, side: Side) -> str:
    return f"arn:aws:rds:{cluster.region}:{side.account(cluster)}:cluster:{cluster.inputs.get('clusterIdentifier')}"


def _aws_last_backup(side: Side) -> Cell:
    def read(cluster: Resource) -> Reading:
        dropped = ("skipFinalSnapshot", "deleteAutomatedBackups")
        return holds(weakest(negated(switched(cluster.inputs.get(each), default=True)) for each in dropped), _NO_END)

    return every(primaries(side), read)


def _gcp_last_backup(side: Side) -> Cell:
    def read(instance: Resource) -> Reading:
        final = switched(setting(instance, "finalBackupConfig", "enabled"))
        kept = switched(setting(instance, "retainBackupsOnDelete"))
        both = weakest((final, kept))
        days = measured(setting(instance, "finalBackupConfig", "retentionDays"), "d")
        return days if both is Answer.YES else holds(both)

    return every(primaries(side), read)


def _told(read: Callable[[Mapping[Value, Value]], Reading]) -> tuple[Callable[[Side], Cell], Callable[[Side], Cell]]:
    """The same reading of what PostgreSQL is told on both clouds."""
    return (
        lambda side: every(side.of(CLUSTER), lambda each: read(parameters(side, each))),
        lambda side: every(side.of(CLOUD_SQL), lambda each: read(flags(each))),
    )


def _audit(told: Mapping[Value, Value]) -> Reading:
    if "server_audit_logging" in told:
        return holds(told["server_audit_logging"] == "1", str(told.get("server_audit_events")))
    if "cloudsql_mysql_audit" in told:
        return holds(str(told["cloudsql_mysql_audit"]).lower() != "off")
    loaded = "pgaudit" in str(told.get("shared_preload_libraries")).split(",")
    is_on = loaded or told.get("cloudsql.enable_pgaudit") == "on"
    classes = told.get("pgaudit.log")
    return holds(is_on, classes) if isinstance(classes, str) else no()


CHECKS = (
    Check(
        "database",
        "point-in-time",
        Text("任意の時点に戻せる期間", "can go back to any moment"),
        lambda side: every(primaries(side), lambda each: measured(each.inputs.get("backupRetentionPeriod"), "d")),
        _gcp_point_in_time,
    ),
    Check(
        "database",
        "deletion-protection",
        Text("削除保護が有効", "deletion protection is on"),
        lambda side: every(
            side.of(CLUSTER, _GLOBAL), lambda each: holds(switched(each.inputs.get("deletionProtection")))
        ),
        _gcp_protected,
    ),
    Check(
        "database",
        "removal-guard",
        Text("削除できるのは緊急用ロールだけ", "only break-glass removes it"),
        lambda side: aws.bounded(side, side.of(CLUSTER), "rds:DeleteDBCluster", on=lambda each: _arn(each, side)),
        lambda side: every(
            side.of(CLOUD_SQL),
            lambda each: google.guarded(
                side, each, "cloudsql.instances.delete", named=("instances", each.inputs.get("name"))
            ),
        ),
    ),
    Check(
        "database",
        "last-backup",
        Text("削除しても最後のバックアップが残る", "a last backup is left when it is deleted"),
        _aws_last_backup,
        _gcp_last_backup,
    ),
    Check("database", "audit-log", Text("監査ログ(pgAudit)", "audit log (pgAudit)"), *_told(_audit)),
)
