"""Cloud Monitoring: alerts on what the logs say, on how often they say it, and on metrics.

Alerts, like metrics and notification channels, are in no region: Cloud Monitoring is "a global product" (its
documentation, "Data regionality for Cloud Monitoring"). What an alert holds is a query and names of resources, and an
incident says that there was one. Nothing is extracted from entries into incidents; what happened, and who did it, stays
in the log buckets in Tokyo and Osaka.

Sources: Cloud Monitoring API, "AlertPolicy"; Cloud Monitoring documentation, "Configure log-based alerting policies",
"Quotas and limits".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pulumi
from pulumi_gcp import logging, monitoring

from components.naming import Kind
from components.site import Site
from jichi.text import Text

Aligner = Literal["ALIGN_DELTA", "ALIGN_FRACTION_TRUE", "ALIGN_MAX", "ALIGN_MEAN", "ALIGN_PERCENTILE_95"]
Reducer = Literal["REDUCE_SUM"]

AT_ONCE = 300
"""Seconds between two notifications of the same alert: the least that log-based alerts take."""

SPARINGLY = 4_320
"""Seconds for what may come in great number. A log-based alert sends 20 notifications a day and then none; one in 72
minutes never uses them up, so that nobody makes it silent by making it loud."""

CLOSED_AFTER = 1_800
"""Seconds without another entry after which an incident closes: the least that there is."""

LOOKED_BACK = 25 * 60 * 60
"""Seconds over which an alert sees a metric at most (Cloud Monitoring API, "Aggregation": 90,000 for alerts)."""

COUNTED_ON = (
    "audited_resource",
    "cloud_run_job",
    "cloud_run_revision",
    "cloudsql_database",
    "gce_instance",
    "gcs_bucket",
    "global",
    "pubsub_subscription",
    "pubsub_topic",
)
"""Types of resources on which entries are counted: an alert has to name them. Entries about a type that Cloud
Monitoring does not know are counted on `global`."""


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that a query finds.

    Args:
        query: in the Logging query language.
        seconds: between two notifications at least.
    """

    query: str
    seconds: int = AT_ONCE


@dataclass(frozen=True, slots=True)
class Counted:
    """More than so many such entries in five minutes."""

    query: str
    more_than: int


@dataclass(frozen=True, slots=True)
class Measured:
    """A metric beyond a limit.

    Args:
        metric: its type.
        resources: types of the resources that it is of.
        labels: of the one resource.
        where: labels of the metric itself, so as to count some of it only.
        limit: the last value that is still right.
        below: whether less than the limit is wrong, instead of more.
        period: seconds over which values become one; with `lasting` no more than `LOOKED_BACK`.
        aligner: how they do.
        reducer: over several series; None to look at each.
        lasting: seconds for which it has to be wrong.
        silence: whether no data is wrong, too; then `lasting` must not be 0.
    """

    metric: str
    resources: tuple[str, ...]
    limit: float
    labels: Mapping[str, pulumi.Input[str]] = field(default_factory=dict[str, str])
    where: Mapping[str, str] = field(default_factory=dict[str, str])
    below: bool = False
    period: int = 300
    aligner: Aligner = "ALIGN_MEAN"
    reducer: Reducer | None = None
    lasting: int = 0
    silence: bool = False


@dataclass(frozen=True, slots=True)
class Alert:
    """What is worth telling of.

    Args:
        role: in names.
        title: what has happened, for whoever reads the mail.
        when: one query, or metrics any of which is beyond its limit.
        recovers: whether it is worth telling, too, when it is over; of metrics only.
    """

    role: str
    title: Text
    when: Found | Counted | tuple[Measured, ...]
    severity: Literal["CRITICAL", "ERROR", "WARNING"] = "ERROR"
    recovers: bool = False


def create_alert(
    site: Site,
    alert: Alert,
    channels: Sequence[pulumi.Input[str]],
    parent: pulumi.Resource,
    *,
    regional: bool = False,
) -> None:
    """An alert that tells the channels.

    Args:
        site: whose; the alert itself is in no region.
        alert: what is worth telling of.
        channels: names of notification channels.
        parent: the component it belongs to.
        regional: whether there is the same alert for the other region, so that its name says the region.
    """
    scope, role = site.scope, f"alert-{alert.role}"
    options = site.child(parent)
    match alert.when:
        case Found(query):
            matched = monitoring.AlertPolicyConditionConditionMatchedLogArgs(filter=query)
            conditions = [_condition(alert, condition_matched_log=matched)]
        case Counted(query, more_than):
            metric = _metric(site, alert, query, parent)
            counted = Measured(
                f"logging.googleapis.com/user/{scope.global_name(Kind.GOOGLE, alert.role)}",
                COUNTED_ON,
                limit=more_than,
                aligner="ALIGN_DELTA",
                reducer="REDUCE_SUM",
            )
            conditions = [_condition(alert, condition_threshold=_threshold(counted))]
            options = pulumi.ResourceOptions.merge(options, pulumi.ResourceOptions(depends_on=[metric]))
        case measured:
            conditions = [_condition(alert, condition_threshold=_threshold(each)) for each in measured]
    monitoring.AlertPolicy(
        f"{site.place}-{role}" if regional else role,
        display_name=scope.name(Kind.ALARM, role) if regional else scope.global_name(Kind.ALARM, role),
        combiner="OR",
        severity=alert.severity,
        conditions=conditions,
        notification_channels=list(channels),
        alert_strategy=_strategy(alert),
        documentation=monitoring.AlertPolicyDocumentationArgs(
            subject=f"{scope.owner}: {alert.title.ja}", content=message(scope.owner, alert), mime_type="text/markdown"
        ),
        user_labels=scope.labels(),
        opts=options,
    )


def message(owner: str, alert: Alert) -> str:
    """The mail: what happened, to whom, and where the whole entry is."""
    lines = [f"{alert.title.ja} / {alert.title.en}", f"{owner}  alert {alert.role}"]
    if not isinstance(alert.when, tuple):
        lines.append(
            "記録の全文は東京と大阪のログバケットにある / the entries are in the log buckets in Tokyo and Osaka"
        )
    return "\n\n".join(lines)


def _condition(
    alert: Alert,
    *,
    condition_matched_log: monitoring.AlertPolicyConditionConditionMatchedLogArgs | None = None,
    condition_threshold: monitoring.AlertPolicyConditionConditionThresholdArgs | None = None,
) -> monitoring.AlertPolicyConditionArgs:
    return monitoring.AlertPolicyConditionArgs(
        display_name=alert.title.en,
        condition_matched_log=condition_matched_log,
        condition_threshold=condition_threshold,
    )


def _metric(site: Site, alert: Alert, query: str, parent: pulumi.Resource) -> logging.Metric:
    """How many such entries there are; a metric of the project, with no label that an entry fills."""
    return logging.Metric(
        f"count-{alert.role}",
        name=site.scope.global_name(Kind.GOOGLE, alert.role),
        description=alert.title.en,
        filter=query,
        metric_descriptor=logging.MetricMetricDescriptorArgs(metric_kind="DELTA", value_type="INT64", unit="1"),
        opts=site.child(parent),
    )


def _threshold(measured: Measured) -> monitoring.AlertPolicyConditionConditionThresholdArgs:
    return monitoring.AlertPolicyConditionConditionThresholdArgs(
        filter=_series(measured),
        comparison="COMPARISON_LT" if measured.below else "COMPARISON_GT",
        threshold_value=measured.limit,
        duration=f"{measured.lasting}s",
        aggregations=[
            monitoring.AlertPolicyConditionConditionThresholdAggregationArgs(
                alignment_period=f"{measured.period}s",
                per_series_aligner=measured.aligner,
                cross_series_reducer=measured.reducer,
            )
        ],
        evaluation_missing_data="EVALUATION_MISSING_DATA_ACTIVE" if measured.silence else None,
    )


def _series(measured: Measured) -> pulumi.Input[str]:
    """Which series: in the language of Cloud Monitoring's filters, which is another one."""
    types = ", ".join(f'"{each}"' for each in measured.resources)
    one = f"resource.type={types}" if len(measured.resources) == 1 else f"resource.type=one_of({types})"
    labels = [part for key, value in measured.labels.items() for part in (f' AND resource.labels.{key}="', value, '"')]
    where = "".join(f' AND metric.labels.{key}="{value}"' for key, value in measured.where.items())
    return pulumi.Output.concat(f'metric.type="{measured.metric}"{where} AND {one}', *labels)


def _strategy(alert: Alert) -> monitoring.AlertPolicyAlertStrategyArgs:
    if isinstance(alert.when, Found):
        return monitoring.AlertPolicyAlertStrategyArgs(
            auto_close=f"{CLOSED_AFTER}s",
            notification_rate_limit=monitoring.AlertPolicyAlertStrategyNotificationRateLimitArgs(
                period=f"{alert.when.seconds}s"
            ),
        )
    prompts = ["OPENED", "CLOSED"] if alert.recovers else ["OPENED"]
    return monitoring.AlertPolicyAlertStrategyArgs(notification_prompts=prompts)
