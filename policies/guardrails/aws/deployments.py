"""Guardrails of how a version of an app on ECS replaces another, and of when batches start.

Source: Amazon ECS Developer Guide, "How the Amazon ECS deployment circuit breaker detects failures", "How CloudWatch
alarms detect Amazon ECS deployment failures"; Amazon EventBridge Scheduler User Guide, "Configuring a schedule's
dead-letter queue".
"""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.containers import SERVICE
from policies.guardrails.aws.holdings import is_meant
from policies.guardrails.aws.messages import QUEUE
from policies.judgement import Evidence, Judgement, Status, all_of, any_of, failed, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, one_of, read, satisfies

SCHEDULE = "aws:scheduler/schedule:Schedule"
_BREAKER = "deploymentCircuitBreaker"


def _returns(subject: Subject) -> Judgement:
    """Whether a version that fails gives way to the one before, by itself."""
    service = subject.resource
    named = Text(ja="警報の名前", en="names of alarms")
    return all_of(
        one_of(service, "deploymentController.type", ("ECS",), absent=Status.PASS),
        any_of(
            all_of(equals(service, f"{_BREAKER}.enable", True), equals(service, f"{_BREAKER}.rollback", True)),
            all_of(
                equals(service, "alarms.enable", True),
                equals(service, "alarms.rollback", True),
                satisfies(service, "alarms.alarmNames", bool, named),
            ),
        ),
    )


def _service(**named: Any) -> Planted:
    given = {
        _BREAKER: {"enable": True, "rollback": True},
        "deploymentController": {"type": "ECS"},
        **named,
    }
    return Planted(SERVICE, {key: each for key, each in given.items() if each is not None})


_ALARMS = {"enable": True, "rollback": True, "alarmNames": ("errors",)}

RETURNS = Guardrail(
    id="aws-ecs-deployment-returns",
    version=1,
    cloud=Cloud.AWS,
    area=Area.WORKLOAD,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="動かない新しい版は、自動で前の版に戻る", en="A new version that does not work gives way to the one before"
    ),
    rationale=Text(
        ja="既定では、失敗した配備は人が止めるまで続く(Amazon ECS Developer Guide「How the Amazon ECS deployment "
        "circuit breaker detects failures」)。",
        en="By default a deployment that fails goes on until somebody stops it (Amazon ECS Developer Guide, "
        '"How the Amazon ECS deployment circuit breaker detects failures").',
    ),
    remedy=Text(
        ja="deploymentCircuitBreaker か alarms の enable と rollback を true にしてください。",
        en="Set enable and rollback of deploymentCircuitBreaker, or of alarms, to true.",
    ),
    check=Each((SERVICE,), _returns),
    controls=(Mapped("12.1.2", Coverage.PARTIAL), Mapped("14.2.2", Coverage.SUPPORTING)),
    absence=Text(ja="どちらもなければ戻らず、不合格。", en="Without either nothing returns: it fails."),
    paths=(Path(SERVICE, _BREAKER), Path(SERVICE, "deploymentController", Status.PASS)),
    cases=(
        passes(_service()),
        passes(_service(**{_BREAKER: None}, alarms=_ALARMS), why="by alarms"),
        fails(_service(**{_BREAKER: None})),
        fails(_service(**{_BREAKER: {"enable": False, "rollback": True}})),
        unknowns(_service(**{_BREAKER: {"enable": True, "rollback": UNKNOWN}})),
        evades(_service(**{_BREAKER: {"enable": True, "rollback": False}}), why="it stops, and does not return"),
        evades(
            _service(**{_BREAKER: None}, alarms={**_ALARMS, "alarmNames": ()}), why="alarms, of which there is none"
        ),
        evades(_service(deploymentController={"type": "EXTERNAL"}), why="somebody else deploys"),
    ),
)


def _missed(subject: Subject) -> Judgement:
    """Whether a start that fails is kept where somebody hears of it: in a planned queue of the member's own."""
    schedule, world = subject.resource, subject.world
    path = "target.deadLetterConfig.arn"
    value = read(schedule, path)
    evidence = Evidence(path, value, Text(ja="自団体の計画にあるキュー", en="a planned queue of the member's own"))
    if value is ABSENT:
        return unknown(evidence) if is_unknown(read(schedule, "target")) else failed(evidence)
    found = [each for each in world.of(Cloud.AWS, QUEUE) if is_meant(world, value, each)]
    if found:
        own = any((each.member, each.region) == (schedule.member, schedule.region) for each in found)
        return passed(evidence) if own else failed(evidence)
    known = world.meant(value)
    return failed(evidence) if known is not None else unknown(evidence)


_QUEUE = Planted(QUEUE, {"name": "missed"}, "missed")
_THEIRS = Planted(QUEUE, {"name": "theirs"}, "theirs", member="023621")
_AWAY = Planted(QUEUE, {"name": "away"}, "away", region="ap-northeast-3")


def _schedule(to: Any) -> Planted:
    target = {"arn": "arn:aws:states:ap-northeast-1:111122223333:stateMachine:batch"}
    return Planted(SCHEDULE, {"target": {**target, **({"deadLetterConfig": {"arn": to}} if to else {})}})


MISSED = Guardrail(
    id="aws-schedule-missed-starts-kept",
    version=1,
    cloud=Cloud.AWS,
    area=Area.MONITORING,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="始められなかったバッチは、キューに残り知らされる", en="A batch that could not be started is kept in a queue"
    ),
    rationale=Text(
        ja="試し尽くした起動は、キューがなければ跡を残さず捨てられる(Amazon EventBridge Scheduler User Guide"
        "「Configuring a schedule's dead-letter queue」)。",
        en="Without a queue a start that was tried often enough is dropped without a trace (Amazon EventBridge "
        'Scheduler User Guide, "Configuring a schedule\'s dead-letter queue").',
    ),
    remedy=Text(
        ja="target.deadLetterConfig に自団体のSQSキューを指定してください。",
        en="Name a queue of the member's in target.deadLetterConfig.",
    ),
    check=Each((SCHEDULE,), _missed, Reach.STACK),
    controls=(Mapped("16.1.2", Coverage.SUPPORTING), Mapped("12.4.1", Coverage.SUPPORTING)),
    absence=Text(ja="キューがなければ不合格。計画にないキューは不明。", en="Without a queue it fails."),
    paths=(Path(SCHEDULE, "target"),),
    cases=(
        passes(_schedule(_QUEUE.ref("arn")), _QUEUE),
        fails(_schedule(None), _QUEUE),
        unknowns(_schedule(UNKNOWN), _QUEUE),
        unknowns(_schedule("arn:aws:sqs:ap-northeast-1:111122223333:elsewhere"), _QUEUE, why="a queue out of the plan"),
        evades(_schedule(_THEIRS.ref("arn")), _THEIRS, why="another member's queue"),
        evades(_schedule(_AWAY.ref("arn")), _AWAY, why="a queue of the other region"),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (RETURNS, MISSED)
