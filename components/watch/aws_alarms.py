"""CloudWatch alarms: of any metric, of the buckets' replication, of a database cluster."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

import pulumi
from pulumi_aws import cloudwatch

from components.naming import Kind, Scope
from components.site import Site, Sites
from components.watch import DatabaseAlarmsArgs
from components.watch.aws_policy import topic_arn
from jichi.text import Text

REPLICATION_RULE = "osaka"
"""Id of the one replication rule of each bucket (`storage/aws_replication.py`)."""

REPLICATION_SECONDS = 15 * 60
"""What Replication Time Control promises; buckets without it are held to the same, as a toolkit default."""

GIB = 1024**3
MILLISECONDS = 1000


@dataclass(frozen=True, slots=True)
class Alarm:
    """When a metric is worth telling of.

    Args:
        role: in names.
        title: what has happened, for whoever reads the mail.
        namespace: of the metric.
        metric: its name.
        statistic: over each period.
        threshold: the first value that is too much, or with `below` too little.
        seconds: length of a period.
        periods: how many periods in a row.
        missing: what no data means.
        recovers: whether it is worth telling, too, when it is over.
    """

    role: str
    title: Text
    namespace: str
    metric: str
    statistic: Literal["Sum", "Average", "Maximum", "Minimum"]
    threshold: float
    seconds: int = 300
    periods: int = 1
    missing: Literal["notBreaching", "breaching", "ignore"] = "notBreaching"
    dimensions: Mapping[str, pulumi.Input[str]] = field(default_factory=dict[str, str])
    below: bool = False
    recovers: bool = False


def create_alarm(site: Site, alarm: Alarm, parent: pulumi.Resource) -> cloudwatch.MetricAlarm:
    """An alarm in a region, to the region's own topic."""
    topic = topic_arn(site.scope)
    return cloudwatch.MetricAlarm(
        f"{site.place}-alarm-{alarm.role}",
        name=site.scope.name(Kind.ALARM, alarm.role),
        alarm_description=f"{alarm.title.ja} / {alarm.title.en}",
        namespace=alarm.namespace,
        metric_name=alarm.metric,
        dimensions=alarm.dimensions or None,
        statistic=alarm.statistic,
        comparison_operator="LessThanOrEqualToThreshold" if alarm.below else "GreaterThanOrEqualToThreshold",
        threshold=alarm.threshold,
        period=alarm.seconds,
        evaluation_periods=alarm.periods,
        treat_missing_data=alarm.missing,
        alarm_actions=[topic],
        ok_actions=[topic] if alarm.recovers else None,
        tags=site.scope.tags(f"alarm-{alarm.role}-{site.place}"),
        opts=site.child(parent),
    )


class ReplicationAlarms(pulumi.ComponentResource):
    """Whether what is written to each bucket in Tokyo arrives in Osaka, and in time.

    Failures are counted in the region of the source and latency in that of the destination; without operations there
    are no data, and the alarm is to stay as it was (S3 User Guide, "Monitoring replication with metrics, event
    notifications, and statuses"; the regions are second-hand: to be confirmed by a drill).
    """

    def __init__(self, sites: Sites, buckets: tuple[str, ...], parent: pulumi.Resource) -> None:
        super().__init__(
            "jichi:watch:ReplicationAlarms", "replication-alarms", None, pulumi.ResourceOptions(parent=parent)
        )
        for bucket in buckets:
            create_alarm(sites.primary, replication_failures(sites.primary.scope, bucket), self)
            create_alarm(sites.secondary, replication_latency(sites.primary.scope, bucket), self)
        self.register_outputs({})


def replication_failures(primary: Scope, bucket: str) -> Alarm:
    """The alarm for objects of a bucket that could not be replicated."""
    return Alarm(
        f"replication-failed-{bucket}",
        Text(f"{bucket} バケットの複製に失敗", f"objects of the {bucket} bucket were not replicated"),
        "AWS/S3",
        "OperationsFailedReplication",
        "Sum",
        threshold=1,
        missing="ignore",
        dimensions=_replication(primary, bucket),
    )


def replication_latency(primary: Scope, bucket: str) -> Alarm:
    """The alarm for a bucket whose replica lags."""
    return Alarm(
        f"replication-late-{bucket}",
        Text(f"{bucket} バケットの複製が遅延", f"the replica of the {bucket} bucket lags"),
        "AWS/S3",
        "ReplicationLatency",
        "Maximum",
        threshold=REPLICATION_SECONDS,
        missing="ignore",
        dimensions=_replication(primary, bucket),
        recovers=True,
    )


def _replication(primary: Scope, bucket: str) -> Mapping[str, str]:
    source, destination = (primary.at(region).bucket_arn(bucket).rpartition(":")[2] for region in primary.home.regions)
    return {"SourceBucket": source, "DestinationBucket": destination, "RuleId": REPLICATION_RULE}


class DatabaseAlarms(pulumi.ComponentResource):
    """Alarms of one Aurora cluster.

    Source: Aurora User Guide, "Amazon CloudWatch metrics for Amazon Aurora". Whether the cluster's instances exist, as
    in a pilot light they may not, is not asked: a cluster without instances has no data, and that is no alarm.
    """

    def __init__(self, args: DatabaseAlarmsArgs, parent: pulumi.Resource) -> None:
        site = args.site
        super().__init__(
            "jichi:watch:DatabaseAlarms",
            f"{site.place}-{args.role}-alarms",
            None,
            pulumi.ResourceOptions(parent=parent),
        )
        for alarm in database_alarms(args):
            create_alarm(site, alarm, self)
        self.register_outputs({})


def database_alarms(args: DatabaseAlarmsArgs) -> Iterator[Alarm]:
    """The alarms of a cluster, as data."""
    role = args.role
    cluster = {"DBClusterIdentifier": args.cluster}
    yield Alarm(
        f"{role}-cpu",
        Text("データベースのCPU使用率が高い", "the database's processors are busy"),
        "AWS/RDS",
        "CPUUtilization",
        "Average",
        threshold=args.cpu_percent,
        periods=3,
        dimensions=cluster,
        recovers=True,
    )
    yield Alarm(
        f"{role}-connections",
        Text("データベースの接続数が多い", "the database has many connections"),
        "AWS/RDS",
        "DatabaseConnections",
        "Maximum",
        threshold=args.connections,
        periods=3,
        dimensions=cluster,
        recovers=True,
    )
    yield Alarm(
        f"{role}-local-storage",
        Text("データベースの一時領域が残り少ない", "the database runs out of local storage"),
        "AWS/RDS",
        "FreeLocalStorage",
        "Minimum",
        threshold=args.free_local_gib * GIB,
        dimensions=cluster,
        below=True,
        recovers=True,
    )
    if args.global_lag_seconds is not None:
        yield Alarm(
            f"{role}-global-lag",
            Text(
                "大阪のデータベースの複製が遅延または停止",
                "the database's replica in the second region lags or stopped",
            ),
            "AWS/RDS",
            "AuroraGlobalDBReplicationLag",
            "Maximum",
            threshold=args.global_lag_seconds * MILLISECONDS,
            periods=3,
            # A replica that reports no lag is not known to replicate.
            missing="breaching",
            dimensions=cluster,
            recovers=True,
        )
