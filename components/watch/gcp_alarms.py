"""Alerts on metrics: of the buckets' replication, of the log sinks, of the exports, of a database.

Sources: Google Cloud metrics list, "cloudsql", "logging", "pubsub", "storage", "workflows"; Cloud Monitoring API,
"MetricThreshold", "Aggregation".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pulumi

from components.backup.gcp_export import exporter
from components.engine import Engine
from components.naming import DUAL_REGION, Kind, Scope
from components.site import Sites
from components.storage.contents import contents_of
from components.watch import DatabaseAlarmsArgs
from components.watch.gcp_alerts import LOOKED_BACK, Alert, Aligner, Measured, Reducer, create_alert
from jichi.tenancy.derived.cloud_sql import machine, standby
from jichi.tenancy.model import Buckets, Purpose
from jichi.text import Text

REPLICATION_SECONDS = 15 * 60
"""After how long an object that was not copied is late: as on AWS, a toolkit default."""

LASTING = 15 * 60
"""Seconds for which a database has to be busy before it is worth telling; toolkit default, as on AWS."""

GONE = 5 * 60
"""Seconds for which a database has to be gone."""

DISK_SHARE = 0.9
"""Share of the disk that is in use: Cloud SQL adds to it by itself, so that more means that it does not (toolkit
default)."""

EXPORT_LATE = 60 * 60
"""Seconds by which an export may succeed later than its interval after the one before; with the longest interval that
is told of, a day, all that an alert sees (toolkit default)."""

_CONNECTIONS = {Engine.POSTGRES: "postgresql/num_backends", Engine.MYSQL: "network/connections"}

LOG = "log"
"""Role of the log buckets and of the sinks that lead to them."""


class ReplicationAlarms(pulumi.ComponentResource):
    """Whether what is written in Tokyo arrives in Osaka in time, and whether logs arrive in both.

    What fails is told by the logs (`gcp_rules.py`).
    """

    def __init__(
        self,
        sites: Sites,
        buckets: tuple[str, ...],
        channels: Sequence[pulumi.Input[str]],
        parent: pulumi.Resource,
    ) -> None:
        super().__init__(
            "jichi:watch:ReplicationAlarms", "replication-alarms", None, pulumi.ResourceOptions(parent=parent)
        )
        for alert in replication_alarms(sites.primary.scope, buckets):
            create_alert(sites.primary, alert, channels, self)
        self.register_outputs({})


def replication_alarms(primary: Scope, buckets: tuple[str, ...]) -> Iterator[Alert]:
    """The alerts of the buckets and sinks, as data.

    Args:
        primary: whose, in the primary region.
        buckets: roles of the buckets whose replication is watched.
    """
    for role in (contents.role for contents in contents_of(primary) if contents.role in buckets):
        yield replication_alarm(primary, role)
    if LOG in buckets and primary.owns_account:
        yield Alert(
            "replication-failed-log",
            Text("ログが東京または大阪のログバケットに届かない", "logs do not arrive in a log bucket"),
            tuple(
                Measured(
                    "logging.googleapis.com/exports/error_count",
                    ("logging_sink",),
                    limit=0,
                    labels={"name": primary.at(region).name(Kind.GOOGLE, LOG)},
                    aligner="ALIGN_DELTA",
                )
                for region in primary.home.regions
            ),
        )


def replication_alarm(primary: Scope, role: str) -> Alert:
    """The alert on a bucket whose replica lags.

    Args:
        primary: whose, in the primary region.
        role: of the bucket.
    """
    waits = _waiting if primary.google.buckets is Buckets.PAIR else _behind
    return _late(role, waits(primary, role))


def backup_alarms(primary: Scope, engine: Engine = Engine.POSTGRES) -> Iterator[Alert]:
    """The alert on exports that do not succeed in time, whatever keeps them from it, as data.

    It says nothing where an export is made once a week, which is longer than an alert sees, and before the first one
    has succeeded, because there is no such series yet. What fails is told by the logs (`gcp_rules.py`).

    Args:
        primary: whose, in the primary region; what members share exports nothing.
        engine: of the database that is exported.
    """
    interval = primary.tenancy.service.backup_interval_hours * 60 * 60
    if not primary.member or primary.home.purpose is not Purpose.SYSTEMS or interval + EXPORT_LATE > LOOKED_BACK:
        return
    yield Alert(
        engine.logical("backup-late"),
        Text("データベースの書き出しが間隔どおりに成功していない", "no export of the databases has succeeded in time"),
        (
            Measured(
                "workflows.googleapis.com/finished_execution_count",
                ("workflows.googleapis.com/Workflow",),
                limit=1,
                labels={"workflow_id": primary.name(Kind.GOOGLE, exporter(engine)), "location": primary.region},
                where={"status": "SUCCEEDED"},
                below=True,
                period=interval,
                aligner="ALIGN_DELTA",
                # A revision has a series of its own, and the last one's ends.
                reducer="REDUCE_SUM",
                lasting=EXPORT_LATE,
                silence=True,
            ),
        ),
        recovers=True,
    )


class DatabaseAlarms(pulumi.ComponentResource):
    """Alerts of one Cloud SQL instance."""

    def __init__(self, args: DatabaseAlarmsArgs, parent: pulumi.Resource) -> None:
        site = args.site
        super().__init__(
            "jichi:watch:DatabaseAlarms",
            f"{site.place}-{args.role}-alarms",
            None,
            pulumi.ResourceOptions(parent=parent),
        )
        if not args.channels:
            raise ValueError("alerts of a database that tell nobody: pass `Watch.channels`")
        for alert in database_alarms(args):
            create_alert(site, alert, args.channels, self, regional=True)
        if args.engine is not Engine.POSTGRES and args.global_lag_seconds is None:
            # Of the exports of PostgreSQL, which every member has, the watch itself tells.
            for alert in backup_alarms(site.scope, args.engine):
                create_alert(site, alert, args.channels, self)
        self.register_outputs({})


def database_alarms(args: DatabaseAlarmsArgs) -> Iterator[Alert]:
    """The alerts of an instance, as data. An instance is always there, so that one which says nothing is down."""
    role = args.role
    yield Alert(
        f"{role}-cpu",
        Text("データベースのCPU使用率が高い", "the database's processors are busy"),
        (_of(args, "cpu/utilization", limit=args.cpu_percent / 100, lasting=LASTING),),
        "WARNING",
        recovers=True,
    )
    yield Alert(
        f"{role}-connections",
        Text("データベースの接続数が多い", "the database has many connections"),
        (
            # PostgreSQL's are counted database by database, in each series one.
            _of(
                args,
                _CONNECTIONS[args.engine],
                limit=args.connections - 1,
                aligner="ALIGN_MAX",
                reducer="REDUCE_SUM",
                lasting=LASTING,
            ),
        ),
        "WARNING",
        recovers=True,
    )
    yield Alert(
        f"{role}-disk",
        Text("データベースのディスクが残り少ない", "the database runs out of disk"),
        (_of(args, "disk/utilization", limit=DISK_SHARE, aligner="ALIGN_MAX"),),
        recovers=True,
    )
    yield Alert(
        f"{role}-down",
        Text("データベースが停止または応答しない", "the database is down or says nothing"),
        (_of(args, "up", limit=1, below=True, aligner="ALIGN_MAX", lasting=GONE, silence=True),),
        "CRITICAL",
        recovers=True,
    )
    if _is_regional(args):
        yield Alert(
            f"{role}-standby",
            Text("データベースの待機系に切り替えられない", "the database's standby in the other zone is not ready"),
            (
                # A standby that says nothing is not known to be ready.
                _of(
                    args,
                    "available_for_failover",
                    limit=1,
                    below=True,
                    aligner="ALIGN_MAX",
                    lasting=LASTING,
                    silence=True,
                ),
            ),
            recovers=True,
        )
    if args.global_lag_seconds is not None:
        yield Alert(
            f"{role}-global-lag",
            Text(
                "大阪のデータベースの複製が遅延または停止",
                "the database's replica in the second region lags or stopped",
            ),
            (
                # A replica that reports no lag is not known to replicate; one below zero does not.
                _of(
                    args,
                    "replication/replica_lag",
                    limit=args.global_lag_seconds,
                    aligner="ALIGN_MAX",
                    lasting=LASTING,
                    silence=True,
                ),
                _of(args, "replication/replica_lag", limit=0, below=True, aligner="ALIGN_MAX", lasting=GONE),
            ),
            recovers=True,
        )


def _late(role: str, measured: Measured) -> Alert:
    return Alert(
        f"replication-late-{role}",
        Text(f"{role} バケットの複製が遅延", f"the replica of the {role} bucket lags"),
        (measured,),
        recovers=True,
    )


def _waiting(primary: Scope, role: str) -> Measured:
    """How long the oldest announcement has waited for the transfer job (`components/storage/gcp_replication.py`)."""
    return Measured(
        "pubsub.googleapis.com/subscription/oldest_unacked_message_age",
        ("pubsub_subscription",),
        limit=REPLICATION_SECONDS,
        labels={"subscription_id": primary.name(Kind.GOOGLE, f"replicate-{role}")},
        aligner="ALIGN_MAX",
    )


def _behind(primary: Scope, role: str) -> Measured:
    """Whether turbo replication keeps its 15 minutes, of a bucket that is in both regions."""
    return Measured(
        "storage.googleapis.com/replication/meeting_rpo",
        ("gcs_bucket",),
        limit=1,
        labels={"bucket_name": primary.at(DUAL_REGION).name(Kind.BUCKET, role)},
        below=True,
        aligner="ALIGN_FRACTION_TRUE",
    )


def _of(
    args: DatabaseAlarmsArgs,
    metric: str,
    *,
    limit: float,
    below: bool = False,
    aligner: Aligner = "ALIGN_MEAN",
    reducer: Reducer | None = None,
    lasting: int = 0,
    silence: bool = False,
) -> Measured:
    return Measured(
        f"cloudsql.googleapis.com/database/{metric}",
        ("cloudsql_database",),
        limit=limit,
        labels={"database_id": pulumi.Output.concat(args.site.scope.account, ":", args.cluster)},
        below=below,
        aligner=aligner,
        reducer=reducer,
        lasting=lasting,
        silence=silence,
    )


def _is_regional(args: DatabaseAlarmsArgs) -> bool:
    """Whether a second machine stands by; a replica's may differ from its primary's."""
    tenancy = args.site.scope.tenancy
    if args.global_lag_seconds is None:
        return machine(tenancy.stage).regional
    second = standby(tenancy.stage, tenancy.service.recovery)
    return second is not None and second.regional
