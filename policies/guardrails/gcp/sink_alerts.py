"""Guardrails of what routes and counts logs: a failure to route is told of, and what is counted is known."""

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
from policies.guardrails.gcp.alerts import ALERT, METRIC
from policies.judgement import Evidence, Judgement, Status, failed, not_applicable, passed, unknown
from policies.reading import is_unknown, read, satisfies
from policies.world import World

SINK = "gcp:logging/projectSink:ProjectSink"
_FAILS = "logging.googleapis.com/exports/error_count"
_TOLD = Text(ja=f"{_FAILS} のアラート", en=f"an alert on {_FAILS} of it")


def _alarmed(subject: Subject) -> Judgement:
    resource = subject.resource
    if read(resource, "disabled") is True:
        return not_applicable(Text(ja="止めてあるシンク", en="A sink that is switched off."))
    name = read(resource, "name")
    evidence = Evidence("name", name, _TOLD)
    if is_unknown(name):
        return unknown(evidence)
    filters = list(_filters(subject.world, resource))
    if any(_about(each, str(name)) for each in filters):
        return passed(evidence)
    doubtful = [Evidence("filter", each, _TOLD) for each in filters if is_unknown(each)]
    return unknown(*doubtful) if doubtful else failed(evidence)


def _filters(world: World, sink: Resource) -> Iterator[Value]:
    """Filters of every threshold of the stack's alerts; an unknown where not even the conditions are known."""
    for alert in world.of(Cloud.GCP, ALERT):
        if alert.stack != sink.stack or alert.inputs.get("enabled") is False:
            continue
        conditions = alert.inputs.get("conditions")
        for each in entries(conditions) or (conditions,):
            body = mapping(each).get("conditionThreshold") if isinstance(each, Mapping) else each
            yield mapping(body).get("filter") if isinstance(body, Mapping) else body


def _about(value: Value, name: str) -> bool:
    """Whether a filter reads the count of errors of a sink of this name, or of every sink."""
    if not isinstance(value, str) or f'metric.type="{_FAILS}"' not in value:
        return False
    return f'resource.labels.name="{name}"' in value or "resource.labels.name" not in value


def _sink(**inputs: Any) -> Planted:
    return Planted(SINK, {"name": "log-tyo", "destination": "logging.googleapis.com/projects/p", **inputs}, "sink")


def _alert(*names: Any, **more: Any) -> Planted:
    filters = tuple(
        f'metric.type="{_FAILS}" AND resource.labels.name="{each}"' if isinstance(each, str) else each for each in names
    )
    conditions = tuple({"conditionThreshold": {"filter": each}} for each in filters)
    return Planted(ALERT, {"combiner": "OR", "conditions": conditions, **more}, "alert")


SINKS_ALARMED = Guardrail(
    id="gcp-log-sink-failure-told",
    version=1,
    cloud=Cloud.GCP,
    area=Area.MONITORING,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="記録が届かなくなったら知らせる", en="Where logs no longer arrive, somebody is told"),
    rationale=Text(
        ja="権限や鍵の誤りでシンクが失敗しても、エントリーは黙って捨てられる"
        "（Cloud Logging ドキュメント「Troubleshoot routing and sinks」exports/error_count）。",
        en="A sink that fails, by a wrong grant or key, drops entries silently (Cloud Logging documentation, "
        '"Troubleshoot routing and sinks", exports/error_count).',
    ),
    remedy=Text(
        ja=f"シンクの名前で {_FAILS} を見るアラートを加えてください。", en=f"Add an alert on {_FAILS} with its name."
    ),
    check=Each((SINK,), _alarmed, Reach.STACK),
    controls=(Mapped("12.4.1", Coverage.PARTIAL), Mapped("12.4.2", Coverage.SUPPORTING)),
    absence=Text(ja="アラートがなければ不合格。", en="Without an alert it fails."),
    paths=(Path(ALERT, "conditions"), Path(SINK, "name", Status.FAIL)),
    cases=(
        passes(_sink(), _alert("log-tyo", "log-osa")),
        fails(_sink()),
        unknowns(_sink(), _alert(UNKNOWN)),
        unknowns(_sink(name=UNKNOWN), _alert("log-tyo")),
        evades(_sink(), _alert("log-osa"), why="another sink's alert"),
        evades(_sink(), _alert("log-tyo", enabled=False), why="an alert that is switched off"),
        evades(_sink(name="log"), _alert("log-tyo"), why="a name that begins another's"),
    ),
)

_COUNTS = Text(ja="既知のフィルター", en="a known filter")


def _counts(subject: Subject) -> Judgement:
    return satisfies(subject.resource, "filter", lambda it: bool(str(it).strip()), _COUNTS)


def _metric(**inputs: Any) -> Planted:
    return Planted(METRIC, {"name": "unauthorised-calls", **inputs})


METRICS_COUNT = Guardrail(
    id="gcp-log-metric-filter-known",
    version=1,
    cloud=Cloud.GCP,
    area=Area.MONITORING,
    severity=Severity.LOW,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="ログの指標は、何を数えるかが決まっている", en="A metric of logs says what it counts"),
    rationale=Text(
        ja="何を数えるか分からない指標の警報は、鳴らなくても何も意味しない"
        "（Cloud Logging ドキュメント「Log-based metrics overview」）。",
        en="Where nobody knows what is counted, the silence of its alert means nothing (Cloud Logging documentation, "
        '"Log-based metrics overview").',
    ),
    remedy=Text(ja="filter を計画の中に書いてください。", en="Write the filter in the plan."),
    check=Each((METRIC,), _counts),
    controls=(Mapped("12.4.1", Coverage.SUPPORTING), Mapped("16.1.2", Coverage.SUPPORTING)),
    absence=Text(ja="フィルターがなければ不合格。", en="Without a filter it fails."),
    paths=(Path(METRIC, "filter"),),
    cases=(
        passes(_metric(filter="severity>=ERROR")),
        fails(_metric()),
        unknowns(_metric(filter=UNKNOWN)),
        evades(_metric(filter="  "), why="nothing but spaces"),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (SINKS_ALARMED, METRICS_COUNT)
