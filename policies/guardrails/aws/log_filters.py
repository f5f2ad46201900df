"""Guardrail of log filters: each counts something that an alarm looks at.

Source: Amazon CloudWatch Logs User Guide, "Creating metrics from log events using filters".
"""

from __future__ import annotations

from typing import Any

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import number
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import (
    Area,
    Coverage,
    Each,
    Enforcement,
    Guardrail,
    Mapped,
    Parameter,
    Path,
    Reach,
    Severity,
    Subject,
)
from policies.guardrails.aws.alarms import ALARM
from policies.judgement import Evidence, Judgement, all_of, any_of, failed, unknown
from policies.reading import ABSENT, is_unknown, read, satisfies

FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter"


def _rings(subject: Subject) -> Judgement:
    """Whether a filter counts something that an alarm looks at."""
    resource = subject.resource
    made = "metricTransformation"
    counts = satisfies(resource, f"{made}.value", _counts, _ONE)
    said = (satisfies(resource, each, lambda it: it != "", _SOME) for each in ("pattern", "logGroupName"))
    metric = read(resource, f"{made}.name"), read(resource, f"{made}.namespace")
    evidence = Evidence(f"{made}.name", metric[0], _WATCHED)
    if any(is_unknown(each) for each in metric):
        return all_of(counts, *said, unknown(evidence))
    alarms = [
        each
        for each in subject.world.of(Cloud.AWS, ALARM)
        if (each.stack, each.region) == (resource.stack, resource.region)
    ]
    heard = [each for each in alarms if _metric(each) == metric]
    doubtful = any(is_unknown(one) for each in alarms for one in _metric(each))
    most = subject.parameters["events"]
    seen = any_of(*(_soon(each, resource, most) for each in heard)) if heard else failed(evidence)
    return all_of(counts, *said, unknown(evidence) if not heard and doubtful else seen)


_ONE = Text(ja="1件を1と数える", en="each counts as one")
_SOME = Text(ja="値がある", en="some value")
_WATCHED = Text(ja="警報が見る指標", en="a metric that an alarm looks at")


def _counts(value: Value) -> bool:
    """A number of one, or a field of the event."""
    return number(value) == 1 or (isinstance(value, str) and value.startswith("$"))


def _metric(alarm: Resource) -> tuple[Any, Any]:
    return read(alarm, "metricName"), read(alarm, "namespace")


def _soon(alarm: Resource, resource: Resource, most: int) -> Judgement:
    """Whether few are enough; what is always filled in with as many would ring for ever, and then be muted."""
    usual = read(resource, "metricTransformation.defaultValue")
    few = satisfies(alarm, "threshold", lambda it: 1 <= (number(it) or 0) <= most, _few(most), about=resource)
    expected = Text(ja="0", en="0")
    evidence = Evidence("metricTransformation.defaultValue", usual, expected)
    if usual is ABSENT:
        return few
    return unknown(evidence) if is_unknown(usual) else few if number(usual) == 0 else failed(evidence)


def counting(group: Any = "/trail", pattern: Any = '{ $.userIdentity.type = "Root" }', **changed: Any) -> Planted:
    """In cases: a filter of the root user's calls."""
    made = {"name": "root-use", "namespace": "Jichi", "value": "1", "defaultValue": "0", **changed}
    made = {key: each for key, each in made.items() if each is not None}
    return Planted(FILTER, {"logGroupName": group, "pattern": pattern, "metricTransformation": made}, "filter")


def _few(most: int) -> Text:
    return Text(ja=f"1件から{most}件", en=f"1 to {most} events")


_RINGS = Planted(
    ALARM,
    {"metricName": "root-use", "namespace": "Jichi", "threshold": 1},
    "alarm",
)
_ALWAYS = Planted(ALARM, {**_RINGS.inputs, "threshold": 0}, "alarm")
_LATE = Planted(ALARM, {**_RINGS.inputs, "threshold": 100}, "alarm")

FILTERED = Guardrail(
    id="aws-log-filter-rings",
    version=1,
    cloud=Cloud.AWS,
    area=Area.MONITORING,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="ログのフィルターは、警報が見る指標を数える", en="A log filter counts what an alarm looks at"),
    rationale=Text(
        ja="数えない、または誰も見ない指標へ数えるフィルターは、何も知らせない(CloudWatch Logs User Guide「Creating "
        "metrics from log events using filters」)。",
        en="A filter that counts nothing, or into a metric that nobody looks at, tells nothing (CloudWatch Logs User "
        'Guide, "Creating metrics from log events using filters").',
    ),
    remedy=Text(
        ja="値を1とし、指標と名前空間を警報と同じにしてください。",
        en="Count one, under the metric and the namespace of an alarm.",
    ),
    check=Each((FILTER,), _rings, Reach.STACK),
    controls=(Mapped("12.4.1", Coverage.SUPPORTING), Mapped("16.1.2", Coverage.PARTIAL)),
    absence=Text(ja="警報のないフィルターは不合格。", en="A filter without an alarm fails."),
    paths=(
        Path(FILTER, "metricTransformation"),
        Path(FILTER, "pattern"),
        Path(FILTER, "logGroupName"),
        Path(ALARM, "metricName"),
        Path(ALARM, "namespace"),
        Path(ALARM, "threshold"),
    ),
    parameters=(Parameter("events", 10, Text(ja="件", en="events")),),
    cases=(
        passes(counting(), _RINGS),
        passes(counting(defaultValue=None), _RINGS),
        fails(counting()),
        fails(counting(value="0"), _RINGS),
        unknowns(counting(pattern=UNKNOWN), _RINGS),
        unknowns(counting(value=UNKNOWN), _RINGS),
        evades(counting(namespace="jichi"), _RINGS, why="namespaces compare case"),
        evades(counting(defaultValue="100"), _RINGS, why="it rings for ever"),
        evades(counting(), _LATE, why="it rings after a hundred"),
        evades(counting(), _ALWAYS, why="it rings while nothing happens"),
    ),
)

GUARDRAILS = (FILTERED,)
