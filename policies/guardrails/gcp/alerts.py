"""Guardrails of alerts: on, told to somebody who is reached, about every count of the logs and about the guards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import entries, mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import ABSENT, equals, one_of, read, refers
from policies.world import World

ALERT = "gcp:monitoring/alertPolicy:AlertPolicy"
CHANNEL = "gcp:monitoring/notificationChannel:NotificationChannel"
METRIC = "gcp:logging/metric:Metric"
TOPIC = "gcp:pubsub/topic:Topic"
UPTIME = "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig"
_USER = "logging.googleapis.com/user/"


def _on(subject: Subject) -> Judgement:
    resource = subject.resource
    channels = entries(resource.inputs.get("notificationChannels"))
    expected = Text(ja="通知先が1つ以上", en="one channel or more")
    evidence = Evidence("notificationChannels", resource.inputs.get("notificationChannels"), expected)
    enabled = equals(resource, "enabled", True, absent=Status.PASS)
    if channels is None:
        return all_of(unknown(evidence), enabled)
    return all_of(enabled, refers(resource, "notificationChannels.*", CHANNEL) if channels else failed(evidence))


_WATCH = Planted(CHANNEL, {"type": "pubsub", "labels": {"topic": "projects/p/topics/watch"}}, "channel")


def alert(*filters: Any, metric: bool = False, name: str = "alert", **more: Any) -> Planted:
    """A case's alert, which finds entries or reads a metric."""
    kind = "conditionThreshold" if metric else "conditionMatchedLog"
    conditions = tuple({"displayName": "it", kind: {"filter": each}} for each in filters or ("severity>=ERROR",))
    given = {"combiner": "OR", "conditions": conditions, "notificationChannels": (_WATCH.ref("name"),), **more}
    return Planted(ALERT, given, name)


ALERTS_ON = Guardrail(
    id="gcp-alert-tells-somebody",
    version=1,
    cloud=Cloud.GCP,
    area=Area.MONITORING,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="アラートは有効で、通知先がある", en="Every alert is on, and tells somebody"),
    rationale=Text(
        ja="通知先のないアラートは、コンソールを見ている人にしか伝わらない"
        "（Cloud Monitoring API「AlertPolicy」notificationChannels）。",
        en="An alert without a channel is seen by whoever looks at the console "
        '(Cloud Monitoring API, "AlertPolicy", notificationChannels).',
    ),
    remedy=Text(ja="enabled を外し、通知先を指定してください。", en="Leave out enabled, and name a channel."),
    check=Each((ALERT,), _on, Reach.STACK),
    controls=(Mapped("16.1.2", Coverage.PARTIAL), Mapped("12.4.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="enabled の既定は true。通知先がなければ不合格。", en="It is on by default; without channels it fails."
    ),
    paths=(Path(ALERT, "notificationChannels"), Path(ALERT, "enabled", Status.PASS)),
    cases=(
        passes(alert(enabled=True), _WATCH),
        fails(alert(enabled=False), _WATCH),
        fails(alert(notificationChannels=())),
        unknowns(alert(notificationChannels=UNKNOWN)),
        evades(alert(notificationChannels=("",)), why="a channel without a name"),
        evades(alert(enabled="false"), _WATCH, why="off, as a text"),
    ),
)


def _reached(subject: Subject) -> Judgement:
    resource = subject.resource
    kind = read(resource, "type")
    topic = (refers(resource, "labels.topic", TOPIC),) if kind == "pubsub" else ()
    return all_of(
        equals(resource, "enabled", True, absent=Status.PASS),
        one_of(resource, "type", ("pubsub", "email")),
        equals(resource, "forceDelete", False, absent=Status.PASS),
        *topic,
    )


def _channel(**more: Value) -> Planted:
    return Planted(CHANNEL, {"type": "pubsub", "labels": {"topic": "projects/p/topics/watch"}, **more})


CHANNELS_ON = Guardrail(
    id="gcp-notification-channel-reaches-somebody",
    version=1,
    cloud=Cloud.GCP,
    area=Area.MONITORING,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="通知先は有効で、使われている間は消せない", en="Every notification channel is on, and stays while it is used"
    ),
    rationale=Text(
        ja="無効な通知先には何も届かず、forceDelete はアラートから黙って外す。Slackなどは国外のサービスである"
        "（Cloud Monitoring API「NotificationChannel」）。",
        en="Nothing reaches a channel that is off; forceDelete takes it out of alerts silently; Slack and the like are "
        'services abroad (Cloud Monitoring API, "NotificationChannel").',
    ),
    remedy=Text(
        ja="enabled と forceDelete を外し、Pub/Subかメールを使ってください。", en="Use a topic or e-mail, enabled."
    ),
    check=Each((CHANNEL,), _reached, Reach.STACK),
    controls=(Mapped("16.1.2", Coverage.PARTIAL), Mapped("13.2.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="既定では有効で、使用中は消せず、合格。", en="By default it is on, and not deleted while used: it passes."
    ),
    paths=(
        Path(CHANNEL, "type"),
        Path(CHANNEL, "enabled", Status.PASS),
        Path(CHANNEL, "forceDelete", Status.PASS),
        Path(CHANNEL, "labels"),
    ),
    cases=(
        passes(_channel(enabled=True, forceDelete=False)),
        fails(_channel(enabled=False)),
        unknowns(_channel(labels={"topic": UNKNOWN})),
        evades(_channel(type="slack"), why="a service abroad"),
        evades(_channel(forceDelete=True), why="taken out of every alert when it goes"),
        evades(_channel(labels={}), why="a topic that is not named"),
    ),
)


def _conditions(alerts: tuple[Resource, ...], world: World) -> Iterator[str | None]:
    """Filters of the conditions of alerts that are on; None where nobody knows."""
    for each in alerts:
        if each.inputs.get("enabled") in (False, "false"):
            continue
        listed = entries(each.inputs.get("conditions"))
        for condition in listed if listed is not None else (None,):
            kinds = tuple(one for one in mapping(condition).values() if isinstance(one, Mapping))
            if not kinds:
                yield None
            for kind in kinds:
                yield world.symbols.text(kind.get("filter"))


def _alarmed(subject: Subject) -> Judgement:
    world, metric = subject.world, subject.resource
    name = read(metric, "name")
    expected = Text(ja="この指標を見るアラートがある", en="an alert reads it")
    disabled = equals(metric, "disabled", False, absent=Status.PASS)
    if name is ABSENT or not isinstance(name, str):
        return unknown(Evidence("name", name, expected))
    wanted = f'metric.type="{_USER}{name}"'
    own = tuple(each for each in world.of(Cloud.GCP, ALERT) if each.stack.name == metric.stack.name)
    found = [*_conditions(own, world)]
    evidence = Evidence("name", name, expected)
    if any(each and wanted in each.replace(" ", "") for each in found):
        return all_of(disabled, passed(evidence))
    doubtful = any(each is None or not each.isprintable() for each in found)
    return all_of(disabled, unknown(evidence) if doubtful else failed(evidence))


_COUNT = Planted(METRIC, {"name": "denied", "filter": "protoPayload.status.code=7"}, "metric")
_READS = f'metric.type = "{_USER}denied" AND resource.type="global"'

METRICS_ALARMED = Guardrail(
    id="gcp-log-metric-alarmed",
    version=1,
    cloud=Cloud.GCP,
    area=Area.MONITORING,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="ログから数えた指標は、アラートが見ている", en="An alert reads every metric that counts log entries"),
    rationale=Text(
        ja="数えるだけでは誰にも伝わらない（Cloud Logging ドキュメント「Log-based metrics overview」、"
        "CIS Google Cloud Foundations Benchmark 2.4から2.11）。",
        en="To count tells nobody anything (Cloud Logging documentation, "
        '"Log-based metrics overview"; CIS Google Cloud Foundations Benchmark, 2.4 to 2.11).',
    ),
    remedy=Text(ja="この指標を条件とするアラートを作ってください。", en="Make an alert on the metric."),
    check=Each((METRIC,), _alarmed, Reach.STACK),
    controls=(Mapped("12.4.1", Coverage.SUPPORTING), Mapped("16.1.2", Coverage.PARTIAL)),
    absence=Text(ja="アラートがなければ不合格。", en="Without an alert it fails."),
    paths=(Path(METRIC, "name"), Path(ALERT, "conditions"), Path(METRIC, "disabled", Status.PASS)),
    cases=(
        passes(_COUNT, alert(_READS, metric=True)),
        passes(Planted(METRIC, {**_COUNT.inputs, "disabled": False}, "metric"), alert(_READS, metric=True)),
        fails(_COUNT),
        unknowns(_COUNT, alert(UNKNOWN, metric=True)),
        evades(_COUNT, alert(_READS, metric=True, enabled=False), why="by an alert that is off"),
        evades(_COUNT, alert(_READS.replace("denied", "denied-2"), metric=True), why="another metric of such a name"),
        evades(
            Planted(METRIC, {**_COUNT.inputs, "disabled": True}, "metric"),
            alert(_READS, metric=True),
            why="an alert on a metric that is off",
        ),
    ),
)

_PRIVATE = Text(ja="ネットワーク内からの確認", en="checked from inside the network")


def _uptime(checker: Any) -> Planted:
    return Planted(UPTIME, {"displayName": "app", "timeout": "10s", "checkerType": checker})


UPTIME_PRIVATE = Guardrail(
    id="gcp-uptime-checked-inside",
    version=1,
    cloud=Cloud.GCP,
    area=Area.MONITORING,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="稼働の確認は、インターネットからではなくネットワークの中から行う",
        en="Uptime is checked from inside the network, and not from the internet",
    ),
    rationale=Text(
        ja="公開の確認は世界中のGoogleのアドレスから来るので、システムを公開しなければ動かない"
        "（Cloud Monitoring ドキュメント「Create private uptime checks」）。",
        en="Public checks come from Google's addresses all over the world: they need what they check to be open "
        '(Cloud Monitoring documentation, "Create private uptime checks").',
    ),
    remedy=Text(ja="checkerType を VPC_CHECKERS にしてください。", en="Set checkerType to VPC_CHECKERS."),
    check=Each((UPTIME,), lambda subject: equals(subject.resource, "checkerType", "VPC_CHECKERS")),
    controls=(Mapped("12.1.3", Coverage.SUPPORTING), Mapped("13.1.2", Coverage.SUPPORTING)),
    absence=Text(ja="既定は公開の確認で、不合格。", en="By default it is a public check, and fails."),
    paths=(Path(UPTIME, "checkerType"),),
    cases=(
        passes(_uptime("VPC_CHECKERS")),
        fails(_uptime("STATIC_IP_CHECKERS")),
        unknowns(_uptime(UNKNOWN)),
        evades(_uptime(None), why="public by default"),
    ),
)

GUARDRAILS = (ALERTS_ON, CHANNELS_ON, METRICS_ALARMED, UPTIME_PRIVATE)
