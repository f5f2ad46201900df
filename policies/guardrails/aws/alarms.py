"""Guardrails of alarms and rules: each of them tells somebody, and is on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.engine.values import Interpolation, Reference, Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.holdings import TOKYO
from policies.guardrails.aws.tellings import RULE, TARGET, TOPIC, tells, watched
from policies.judgement import Evidence, Judgement, Status, all_of, any_of, failed, passed, unknown
from policies.reading import Place, equals, is_unknown, one_of, places

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm"
_TOPIC = Text(ja="SNSトピック", en="a topic")


def _heard(subject: Subject) -> Judgement:
    actions = (_topic(Evidence(each.path, each.value, _TOPIC)) for each in places(subject.resource, "alarmActions.*"))
    within = (
        _within(subject, each) for key in ("alarmActions", "okActions") for each in places(subject.resource, f"{key}.*")
    )
    return all_of(equals(subject.resource, "actionsEnabled", True, absent=Status.PASS), any_of(*actions), *within)


def _within(subject: Subject, place: Place) -> Judgement:
    """What an alarm says about a system is not for another account."""
    own = subject.world.symbols.account(subject.resource)
    value = place.value if isinstance(place.value, str) else ""
    whose = (value.split(":") + [""] * 5)[4]
    expected = Text(ja="自アカウントの送り先", en="somewhere in the own account")
    return failed(Evidence(place.path, value, expected)) if own and whose.isdigit() and whose != own else passed()


def _topic(evidence: Evidence) -> Judgement:
    value: Value | Any = evidence.observed
    match value:
        case Reference(urn) if f"{TOPIC}::" in urn:
            return passed(evidence)
        case str() if value.startswith("arn:aws:sns:"):
            return passed(evidence)
        case _ if is_unknown(value):
            return unknown(evidence)
        case _:
            return failed(evidence)


def _on(inputs: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return {**inputs, "actionsEnabled": True} if inputs.get("actionsEnabled") is False else None


_ARN = "arn:aws:sns:ap-northeast-1:111122223333:watch"


def _alarm(type_: str = ALARM, **given: Any) -> Planted:
    return Planted(type_, {"alarmActions": (_ARN,), "actionsEnabled": True, **given}, "alarm")


HEARD = Guardrail(
    id="aws-alarm-tells-somebody",
    version=1,
    cloud=Cloud.AWS,
    area=Area.MONITORING,
    severity=Severity.HIGH,
    enforcement=Enforcement.REMEDIATE,
    title=Text(ja="アラームはSNSトピックに知らせる", en="Every alarm tells a topic"),
    rationale=Text(
        ja="通知先のないアラームは誰にも見えない(Amazon CloudWatch User Guide「Using Amazon CloudWatch alarms」)。",
        en='Nobody sees an alarm without an action (Amazon CloudWatch User Guide, "Using Amazon CloudWatch alarms").',
    ),
    remedy=Text(
        ja="alarmActions にトピックを書き、actionsEnabled を true にしてください。",
        en="Write a topic into alarmActions, and set actionsEnabled to true.",
    ),
    check=Each((ALARM, COMPOSITE), _heard, Reach.STACK),
    controls=(
        Mapped("12.4.1", Coverage.SUPPORTING),
        Mapped("16.1.2", Coverage.PARTIAL),
        Mapped("12.1.3", Coverage.SUPPORTING),
    ),
    absence=Text(
        ja="alarmActions の省略は不合格。actionsEnabled の省略は有効で合格。",
        en="Without alarmActions it fails; actionsEnabled is on by default.",
    ),
    paths=(Path(ALARM, "alarmActions"), Path(ALARM, "actionsEnabled", Status.PASS)),
    remediate=_on,
    cases=(
        passes(_alarm()),
        passes(_alarm(alarmActions=(Planted(TOPIC, {}, "topic").ref("arn"),))),
        fails(_alarm(alarmActions=())),
        unknowns(_alarm(alarmActions=UNKNOWN)),
        evades(_alarm(actionsEnabled=False), why="actions that are switched off"),
        evades(
            _alarm(alarmActions=("arn:aws:automate:ap-northeast-1:ec2:reboot",)), why="it does something, in silence"
        ),
        evades(Planted(ALARM, {"okActions": (_ARN,)}), why="told when all is well"),
        evades(_alarm(COMPOSITE, alarmActions=()), why="an alarm of alarms"),
        evades(
            _alarm(alarmActions=(_ARN, _ARN.replace("111122223333", "999988887777"))), TOKYO, why="another account too"
        ),
    ),
)


def _sent(subject: Subject) -> Judgement:
    rule = subject.resource
    return all_of(
        one_of(rule, "state", ("ENABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"), absent=Status.PASS),
        equals(rule, "isEnabled", True, absent=Status.PASS),
        tells(subject, rule),
        _sees_something(subject),
    )


def _sees_something(subject: Subject) -> Judgement:
    """Whether what a rule waits for is known: a rule that waits for anything else tells nothing."""
    pattern = subject.resource.inputs.get("eventPattern")
    known = pattern is None or isinstance(pattern, str | Interpolation)
    expected = Text(ja="分かっているパターン", en="a pattern that is known")
    return passed() if known else unknown(Evidence("eventPattern", pattern, expected))


_ANY = {"source": ["aws.health"]}

SENT = Guardrail(
    id="aws-event-rule-tells-somebody",
    version=1,
    cloud=Cloud.AWS,
    area=Area.MONITORING,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="イベントのルールは有効で、SNSトピックに知らせる", en="Every event rule is on, and tells a topic"),
    rationale=Text(
        ja="ターゲットのないルールは何もしない(Amazon EventBridge User Guide「Event bus targets in Amazon "
        "EventBridge」)。",
        en='A rule without a target does nothing (Amazon EventBridge User Guide, "Event bus targets").',
    ),
    remedy=Text(
        ja="state を ENABLED にし、トピックを arn とする EventTarget を置いてください。",
        en="Set state to ENABLED, and add an EventTarget whose arn is a topic.",
    ),
    check=Each((RULE,), _sent, Reach.STACK),
    controls=(Mapped("16.1.2", Coverage.PARTIAL), Mapped("12.4.1", Coverage.SUPPORTING)),
    absence=Text(ja="状態の省略は有効。ターゲットがなければ不合格。", en="On by default; without a target it fails."),
    paths=(Path(RULE, "state", Status.PASS), Path(TARGET, "arn"), Path(TARGET, "rule")),
    cases=(
        passes(*watched(_ANY, state="ENABLED")),
        fails(*watched(_ANY)[:1]),
        unknowns(*watched(_ANY, target=UNKNOWN)),
        evades(*watched(_ANY, state="DISABLED"), why="the rule is off"),
        evades(*watched(_ANY, isEnabled="false"), why="off, as a text, in the older form"),
        evades(*watched(_ANY, target="arn:aws:sqs:x:y:z"), why="a queue that nobody reads"),
    ),
)

GUARDRAILS = (HEARD, SENT)
