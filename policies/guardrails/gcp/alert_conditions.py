"""Guardrail of alerts' conditions: each decides by itself, and soon; silence counts where too little is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import entries, mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.guardrails.gcp.alerts import ALERT
from policies.guardrails.gcp.holdings import seconds
from policies.judgement import Evidence, Judgement, all_of, failed, passed, unknown
from policies.reading import ABSENT, is_unknown

_THRESHOLD, _LOG = "conditionThreshold", "conditionMatchedLog"
_KINDS = (_THRESHOLD, _LOG, "conditionAbsent", "conditionPrometheusQueryLanguage", "conditionSql")
_HOUR, _DAY, _RARELY = 3_600, 86_400, 7_200
_SILENT = "EVALUATION_MISSING_DATA_ACTIVE"
_DECIDES = Text(ja="何をいつ知らせるかが定まる条件", en="a condition that says what is told of, and when")


def _sound(subject: Subject) -> Judgement:
    inputs = subject.resource.inputs
    listed = entries(inputs.get("conditions"))
    evidence = Evidence("conditions", inputs.get("conditions") or ABSENT, _DECIDES)
    if listed is None:
        return unknown(evidence)
    if not listed:
        return failed(evidence)
    combiner = inputs.get("combiner")
    said = Evidence("combiner", ABSENT if combiner is None else combiner, Text(ja="OR", en="OR"))
    together = unknown(said) if is_unknown(combiner) else failed(said) if combiner != "OR" else passed(said)
    found = [_condition(each, f"conditions[{at}]") for at, each in enumerate(listed)]
    return all_of(together if len(listed) > 1 or is_unknown(combiner) else passed(said), _told(inputs), *found)


def _condition(value: Value, path: str) -> Judgement:
    inputs = mapping(value)
    kinds = [each for each in _KINDS if inputs.get(each) is not None]
    evidence = Evidence(path, value, _DECIDES)
    if is_unknown(value):
        return unknown(evidence)
    if not kinds:
        return failed(evidence)
    body = inputs[kinds[0]]
    if not isinstance(body, Mapping):
        return unknown(Evidence(f"{path}.{kinds[0]}", body, _DECIDES))
    if kinds[0] not in (_THRESHOLD, _LOG):
        return unknown(evidence) if any(is_unknown(each) for each in body.values()) else passed(evidence)
    return all_of(_filter(body, f"{path}.{kinds[0]}"), *(_limits(body, path) if kinds[0] == _THRESHOLD else ()))


def _filter(body: Mapping[str, Value], path: str) -> Judgement:
    found = body.get("filter")
    evidence = Evidence(f"{path}.filter", ABSENT if found is None else found, _DECIDES)
    if is_unknown(found):
        return unknown(evidence)
    return passed(evidence) if isinstance(found, str) and found.strip() else failed(evidence)


def _limits(body: Mapping[str, Value], path: str) -> Iterator[Judgement]:
    """What a threshold compares, over how long, and what silence means to it."""
    here = f"{path}.{_THRESHOLD}"
    for key in ("comparison", "thresholdValue", "duration", "evaluationMissingData"):
        if is_unknown(body.get(key)):
            yield unknown(Evidence(f"{here}.{key}", body.get(key), _DECIDES))
            return
    comparison, missing = body.get("comparison"), body.get("evaluationMissingData")
    value = body.get("thresholdValue")
    too_little = comparison in ("COMPARISON_LT", "COMPARISON_LE") and value != 0
    right = isinstance(comparison, str) and isinstance(value, int | float)
    said = Evidence(here, f"{comparison} {body.get('thresholdValue')}, {missing}", _DECIDES)
    yield passed(said) if right and (missing == _SILENT or not too_little) else failed(said)
    held = seconds(ABSENT if body.get("duration") is None else body.get("duration"))
    late = Evidence(f"{here}.duration", body.get("duration") or ABSENT, Text(ja="1時間以内", en="an hour at most"))
    yield passed(late) if held is not None and held <= _HOUR else failed(late)
    yield _aggregated(body.get("aggregations"), f"{here}.aggregations")


def _aggregated(value: Value, path: str) -> Judgement:
    listed = entries(value)
    expected = Text(ja="1日以内の間隔で系列ごとに集計", en="series aligned over a day at most")
    evidence = Evidence(path, ABSENT if value is None else value, expected)
    if listed is None or any(is_unknown(one) for each in listed for one in (each, *mapping(each).values())):
        return unknown(evidence)

    def right(each: Value) -> bool:
        period = seconds(mapping(each).get("alignmentPeriod") or ABSENT)
        return bool(period) and period <= _DAY and mapping(each).get("perSeriesAligner") not in (None, "ALIGN_NONE")

    return passed(evidence) if listed and all(right(each) for each in listed) else failed(evidence)


def _told(inputs: Mapping[str, Value]) -> Judgement:
    """Whether people hear of it when it begins, and of one that goes on again within two hours."""
    strategy = inputs.get("alertStrategy")
    expected = Text(ja="始まったときに、2時間に1回以上知らせる", en="told when it begins, and every two hours at least")
    if strategy is None:
        return passed(Evidence("alertStrategy", ABSENT, expected))
    prompts, limit = (mapping(strategy).get(each) for each in ("notificationPrompts", "notificationRateLimit"))
    period = mapping(limit).get("period")
    listed = entries(prompts)
    evidence = Evidence("alertStrategy", strategy, expected)
    if listed is None or any(is_unknown(each) for each in (strategy, limit, period, *listed)):
        return unknown(evidence)
    often = limit is None or (seconds(ABSENT if period is None else period) or _RARELY + 1) <= _RARELY
    return passed(evidence) if often and (not listed or "OPENED" in listed) else failed(evidence)


def _alert(*conditions: Any, **more: Any) -> Planted:
    return Planted(ALERT, {"combiner": "OR", "conditions": conditions, **more}, "alert")


def _counts(**body: Any) -> dict[str, Any]:
    every: dict[str, Any] = {
        "filter": 'metric.type="m"',
        "comparison": "COMPARISON_GT",
        "thresholdValue": 0,
        "duration": "0s",
        "aggregations": ({"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_DELTA"},),
        **body,
    }
    return {_THRESHOLD: {key: each for key, each in every.items() if each is not None}}


_FOUND: dict[str, Any] = {_LOG: {"filter": "severity>=ERROR"}}
_DOWN: dict[str, Any] = {"comparison": "COMPARISON_LT", "thresholdValue": 1}

CONDITIONS_DECIDE = Guardrail(
    id="gcp-alert-conditions-decide",
    version=1,
    cloud=Cloud.GCP,
    area=Area.MONITORING,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="アラートの条件は、それぞれで、沈黙も含めて、遅れずに知らせる",
        en="Each condition of an alert tells by itself, of silence too, and soon enough",
    ),
    rationale=Text(
        ja="すべての条件がそろうまで待つ、止まった系列を見逃す、何時間も待つアラートは、止まったことを知らせない"
        "（Cloud Monitoring API「AlertPolicy」combiner、evaluationMissingData、notificationRateLimit）。",
        en="An alert that waits for all its conditions, overlooks series that end, or waits for hours tells nobody "
        'that something has stopped (Cloud Monitoring API, "AlertPolicy", combiner, evaluationMissingData, '
        "notificationRateLimit).",
    ),
    remedy=Text(
        ja=f"combiner を OR、下回る条件の evaluationMissingData を {_SILENT}、duration を1時間以内にしてください。",
        en=f"Use the combiner OR, {_SILENT} where too little is wrong, and a duration of an hour at most.",
    ),
    check=Each((ALERT,), _sound),
    controls=(Mapped("16.1.2", Coverage.PARTIAL), Mapped("12.4.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="条件、フィルター、しきい値、集計がなければ不合格。知らせ方の既定は合格。",
        en="Without conditions, a filter, a threshold or an alignment it fails; the default of telling passes.",
    ),
    paths=(Path(ALERT, "conditions"), Path(ALERT, "combiner")),
    cases=(
        passes(_alert(_counts(), _FOUND)),
        passes(
            _alert(
                _counts(**_DOWN, evaluationMissingData=_SILENT),
                _FOUND,
                alertStrategy={"notificationPrompts": ("OPENED",)},
            )
        ),
        fails(_alert()),
        fails(_alert({_LOG: {}}), why="no filter"),
        unknowns(_alert(UNKNOWN, _FOUND)),
        unknowns(_alert(_counts(thresholdValue=UNKNOWN), _FOUND)),
        evades(_alert(_counts(**_DOWN)), why="too little is wrong, and silence is not counted"),
        evades(_alert(_counts(), _FOUND, combiner="AND"), why="waits for both"),
        evades(_alert(_counts(duration="86400s")), why="told a day later"),
        evades(_alert(_counts(aggregations=())), why="series that nothing aligns"),
        evades(_alert(_FOUND, alertStrategy={"notificationRateLimit": {"period": "604800s"}}), why="told once a week"),
        evades(_alert(_FOUND, alertStrategy={"notificationPrompts": ("CLOSED",)}), why="told when it is over"),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (CONDITIONS_DECIDE,)
