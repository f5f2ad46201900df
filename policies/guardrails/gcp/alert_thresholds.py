"""Guardrail of alerts' limits: one that can be reached, and is not reached always.

Source: Cloud Monitoring documentation, "Google Cloud metrics" (what a metric counts, and in which unit).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jichi.engine.values import Interpolation, Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import entries, mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.guardrails.gcp.alerts import ALERT
from policies.judgement import Evidence, Judgement, all_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, is_unknown

_TYPE = re.compile(r'metric\.type\s*=\s*"([^"]+)"')


@dataclass(frozen=True, slots=True)
class Limits:
    """Between which numbers a limit has to be.

    Args:
        metric: pattern of the metric's type.
        comparison: with the limit, `COMPARISON_GT`.
        above: the limit is above it, or at it where `at` is true.
        most: the limit is at most that.
    """

    metric: re.Pattern[str]
    comparison: str
    above: float
    most: float
    at: bool = False

    def hold(self, limit: float) -> bool:
        """Whether a limit can be reached, and is not always."""
        return (limit > self.above or (self.at and limit == self.above)) and limit <= self.most


_GT, _LT = "COMPARISON_GT", "COMPARISON_LT"
LIMITS = (
    Limits(re.compile(r".*/utilization"), _GT, 0, 1),
    Limits(re.compile(r".*(error_count|failed[a-z_]*_count)"), _GT, 0, 0.5, at=True),
    Limits(re.compile(r"logging\.googleapis\.com/user/.*"), _GT, 0, 10, at=True),
    Limits(re.compile(r".*/(oldest_unacked_message_age|replica_lag)"), _GT, 0, 3600),
    Limits(re.compile(r".*/(up|available_for_failover|finished_execution_count)"), _LT, 0, 1),
)
"""A share is of one; a failure is one too many; what waits does so for an hour; what is there is one."""

_REACHED = Text(ja="届きうる、常には届かない値", en="a limit that can be reached, and is not always")
_OTHER = Text(ja="限度の決まった指標ではない。", en="It has no metric whose limits are known.")


def _reached(subject: Subject) -> Judgement:
    listed = entries(subject.resource.inputs.get("conditions"))
    if listed is None:
        return unknown(Evidence("conditions", subject.resource.inputs.get("conditions"), _REACHED))
    found = [one for at, each in enumerate(listed) for one in _condition(each, f"conditions[{at}]")]
    return all_of(*found) if found else not_applicable(_OTHER)


def _condition(value: Value, path: str) -> Iterator[Judgement]:
    body = mapping(mapping(value).get("conditionThreshold"))
    here = f"{path}.conditionThreshold"
    if is_unknown(value) or is_unknown(mapping(value).get("conditionThreshold")):
        yield unknown(Evidence(here, value, _REACHED))
        return
    metric = _TYPE.search(_text(body.get("filter")))
    for each in LIMITS:
        if metric and each.metric.fullmatch(metric[1]) and body.get("comparison") == each.comparison:
            limit = body.get("thresholdValue")
            evidence = Evidence(f"{here}.thresholdValue", ABSENT if limit is None else limit, _REACHED)
            if is_unknown(limit):
                yield unknown(evidence)
            else:
                yield passed(evidence) if each.hold(_number(limit)) else failed(evidence)


def _number(limit: Value) -> float:
    """Left out it is zero; what is no number cannot be reached."""
    try:
        return float(limit) if isinstance(limit, int | float | str) else 0.0 if limit is None else float("inf")
    except ValueError:
        return float("inf")


def _text(filter_: Value) -> str:
    """A filter, with a mark for each part that only deployment knows."""
    if isinstance(filter_, Interpolation):
        return "".join(each if isinstance(each, str) else "?" for each in filter_.parts)
    return filter_ if isinstance(filter_, str) else ""


def _alert(metric: str, limit: Any, comparison: str = _GT) -> Planted:
    body = {"filter": f'metric.type="{metric}" AND resource.type="x"', "comparison": comparison}
    threshold = body if limit is None else {**body, "thresholdValue": limit}
    return Planted(ALERT, {"combiner": "OR", "conditions": ({"conditionThreshold": threshold},)}, "alert")


_CPU = "cloudsql.googleapis.com/database/cpu/utilization"
_UP = "cloudsql.googleapis.com/database/up"
_USER = "logging.googleapis.com/user/unauthorised-calls"
_ERRORS = "logging.googleapis.com/exports/error_count"

REACHED = Guardrail(
    id="gcp-alert-limits-can-be-reached",
    version=1,
    cloud=Cloud.GCP,
    area=Area.MONITORING,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="アラートの限度は、届きうる値で、常に届く値ではない",
        en="An alert's limit can be reached, and is not reached always",
    ),
    rationale=Text(
        ja="割合が1を超えるのを待つアラートは鳴らず、最初から超えている限度のアラートは消音される"
        "（Cloud Monitoring ドキュメント「Google Cloud metrics」の単位）。",
        en="An alert that waits for a share above one is silent, and one that always rings is muted "
        '(Cloud Monitoring documentation, "Google Cloud metrics", units).',
    ),
    remedy=Text(
        ja="割合は1以下、失敗は0、待ち時間は3600秒以下、稼働は1にしてください。",
        en="At most 1 for a share, 0 for failures, 3600 seconds for what waits, 1 for what is up.",
    ),
    check=Each((ALERT,), _reached),
    controls=(Mapped("12.4.1", Coverage.SUPPORTING), Mapped("16.1.2", Coverage.SUPPORTING)),
    absence=Text(ja="限度の既定は0。0を超える限度が要る指標では不合格。", en="Left out it is 0, and so judged."),
    paths=(Path(ALERT, "conditions"),),
    cases=(
        passes(_alert(_CPU, 0.8)),
        passes(_alert(_ERRORS, None), why="the first failure"),
        passes(_alert(_UP, 1, _LT)),
        fails(_alert(_CPU, 80.1)),
        unknowns(_alert(_CPU, UNKNOWN)),
        evades(_alert(_UP, 0, _LT), why="nothing is below zero"),
        evades(_alert(_UP, 101, _LT), why="always below"),
        evades(_alert(_ERRORS, 1), why="the second failure"),
        evades(_alert(_USER, 901), why="after hundreds"),
        evades(_alert("pubsub.googleapis.com/subscription/oldest_unacked_message_age", 90001), why="a day late"),
    ),
)

GUARDRAILS = (REACHED,)
