"""Guardrail of CloudWatch alarms: one can ring, and does so within the hour.

Source: Amazon CloudWatch User Guide, "Using Amazon CloudWatch alarms", "Evaluating an alarm".
"""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import mapping, number
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
    Severity,
    Subject,
)
from policies.guardrails.aws.alarms import ALARM
from policies.judgement import Evidence, Judgement, Status, all_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, is_unknown, read, refers, satisfies

_MATHS = Text(ja="計算式のアラームである。", en="It is an alarm of an expression.")
_SET = Text(ja="指定あり", en="set")
_PERCENT = ("CPUUtilization", "MemoryUtilization", "DiskUtilization")
_REPLICATION = ("OperationsFailedReplication", "ReplicationLatency", "BytesPendingReplication")
_FAILURES = (
    *("OperationsFailedReplication", "NumberOfNotificationsFailed", "DeadLetterErrors", "FailedInvocations"),
    *("NumberOfBackupJobsFailed", "NumberOfCopyJobsFailed", "NumberOfRestoreJobsFailed"),
)
"""Metrics that count what must not happen: the first has to ring."""

_LATE_SECONDS = 3600
"""After how long a copy that lags behind has to ring."""

_DIMENSIONS = ("SourceBucket", "DestinationBucket", "RuleId")
"""What a metric of replication is of (Amazon S3 User Guide, "Metrics and dimensions")."""

_SAID = ("namespace", "metricName", "comparisonOperator", "threshold")
MINUTES = Text(ja="分", en="minutes")


def _rings(subject: Subject) -> Judgement:
    alarm = subject.resource
    if read(alarm, "metricQueries") is not ABSENT:
        return not_applicable(_MATHS)
    missing = satisfies(alarm, "treatMissingData", lambda it: it != "", _SET, absent=Status.PASS)
    statistic = "statistic" if read(alarm, "statistic") is not ABSENT else "extendedStatistic"
    said = (satisfies(alarm, each, lambda it: it != "", _SET) for each in (*_SAID, statistic))
    return all_of(*said, missing, _of_what(subject), _soon(subject), _reachable(subject), _at_once(subject))


def _of_what(subject: Subject) -> Judgement:
    """A dimension that refers to what is watched is as good as one that is known."""
    alarm, given = subject.resource, read(subject.resource, "dimensions")
    namespace = read(alarm, "namespace")
    if given is ABSENT and isinstance(namespace, str) and not namespace.startswith("AWS/"):
        # Metrics of log filters have no dimensions unless they are asked for.
        return passed(Evidence("namespace", namespace, _SET))
    if given is ABSENT or not given:
        return failed(Evidence("dimensions", given, _SET))
    if is_unknown(given):
        return unknown(Evidence("dimensions", given, _SET))
    needed = _DIMENSIONS if read(alarm, "metricName") in _REPLICATION else tuple(mapping(given))
    return all_of(*(refers(alarm, f"dimensions.{each}") for each in needed))


def _soon(subject: Subject) -> Judgement:
    most = subject.parameters["minutes"]
    expected = Text(ja=f"合わせて{most}分以内", en=f"{most} minutes together at the most")
    period, periods = read(subject.resource, "period"), read(subject.resource, "evaluationPeriods")
    evidence = tuple(
        Evidence(key, each, expected) for key, each in (("period", period), ("evaluationPeriods", periods))
    )
    if period is ABSENT or periods is ABSENT:
        return failed(*evidence)
    if is_unknown(period) or is_unknown(periods):
        return unknown(*evidence)
    seconds, times = number(period), number(periods)
    valid = seconds is not None and times is not None and times >= 1 and seconds % 60 == 0
    within = valid and 0 < (seconds or 0) * (times or 0) <= most * 60
    return passed(*evidence) if within else failed(*evidence)


def _reachable(subject: Subject) -> Judgement:
    """Whether a share of a hundred is asked to be one that there is."""
    expected = Text(ja="100%以下", en="100 per cent at the most")
    of_share = read(subject.resource, "metricName") in _PERCENT
    return satisfies(
        subject.resource,
        "threshold",
        lambda it: not of_share or 0 <= (number(it) or 0) <= 100,  # noqa: PLR2004 - per cent
        expected,
    )


def _at_once(subject: Subject) -> Judgement:
    """Whether the first failure rings, and what is late within the hour; only what grows is asked for."""
    alarm = subject.resource
    metric, operator = read(alarm, "metricName"), read(alarm, "comparisonOperator")
    equal = operator == "GreaterThanOrEqualToThreshold"
    if not equal and operator != "GreaterThanThreshold":
        return passed()
    if metric in _FAILURES:
        one = Text(ja="最初の1件で鳴る", en="the first one rings")
        return satisfies(alarm, "threshold", lambda it: 0 < (number(it) or 0) + (not equal) <= 1, one)
    if metric == "ReplicationLatency":
        return satisfies(alarm, "threshold", lambda it: 0 < (number(it) or 0) <= _LATE_SECONDS, _WITHIN)
    return passed()


_WITHIN = Text(ja=f"{_LATE_SECONDS}秒以下", en=f"{_LATE_SECONDS} seconds at most")


def _alarm(**changed: Any) -> Planted:
    inputs: dict[str, Any] = {
        "namespace": "AWS/RDS",
        "metricName": "CPUUtilization",
        "statistic": "Average",
        "comparisonOperator": "GreaterThanOrEqualToThreshold",
        "threshold": 80,
        "period": 300,
        "evaluationPeriods": 3,
        "dimensions": {"DBClusterIdentifier": "data"},
        **changed,
    }
    return Planted(ALARM, {key: each for key, each in inputs.items() if each is not None})


CAN_RING = Guardrail(
    id="aws-alarm-can-ring",
    version=1,
    cloud=Cloud.AWS,
    area=Area.MONITORING,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="アラームは鳴ることができ、1時間以内に鳴る", en="Alarms can ring, and do so within the hour"),
    rationale=Text(
        ja="届かないしきい値や、対象のない指標のアラームは鳴らない(Amazon CloudWatch User Guide「Using Amazon "
        "CloudWatch alarms」「Evaluating an alarm」)。",
        en="One with a threshold that nothing reaches, or a metric of nothing, never rings (Amazon CloudWatch User "
        'Guide, "Using Amazon CloudWatch alarms", "Evaluating an alarm").',
    ),
    remedy=Text(
        ja="指標・対象・しきい値を明示し、period × evaluationPeriods を1時間以内にしてください。",
        en="Name metric, dimensions and threshold, and keep period times evaluationPeriods within the hour.",
    ),
    check=Each((ALARM,), _rings),
    controls=(Mapped("12.4.1", Coverage.SUPPORTING), Mapped("16.1.2", Coverage.SUPPORTING)),
    absence=Text(
        ja="treatMissingData の省略は missing で、合格。ほかの省略は不合格。",
        en="treatMissingData left out is missing, and passes; anything else left out fails.",
    ),
    paths=(
        *(Path(ALARM, each) for each in (*_SAID, "statistic", "period", "evaluationPeriods", "dimensions")),
        Path(ALARM, "treatMissingData", absent=Status.PASS),
    ),
    parameters=(Parameter("minutes", 60, MINUTES),),
    cases=(
        passes(_alarm()),
        passes(_alarm(namespace="hirosaki/watch", metricName="root-use", dimensions=None), why="a log filter's metric"),
        passes(_alarm(treatMissingData="breaching")),
        fails(_alarm(evaluationPeriods=301), why="a day later"),
        unknowns(_alarm(threshold=UNKNOWN)),
        unknowns(_alarm(dimensions={"DBClusterIdentifier": UNKNOWN})),
        evades(_alarm(threshold=8001), why="more than everything"),
        evades(_alarm(dimensions={}), why="of nothing"),
        evades(_alarm(metricName="ReplicationLatency", dimensions={"SourceBucket": "data"}), why="of no rule"),
        evades(_alarm(period=45), why="no period of a metric of AWS"),
        evades(_alarm(metricName="NumberOfCopyJobsFailed", threshold=101), why="after a hundred failures"),
        evades(
            _alarm(metricName="ReplicationLatency", dimensions=dict.fromkeys(_DIMENSIONS, "x"), threshold=90001),
            why="a day late",
        ),
    ),
)

GUARDRAILS = (CAN_RING,)
