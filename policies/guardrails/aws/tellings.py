"""Guardrails of what people are told at once: the root user, break-glass, what is switched off, what is opened."""

from __future__ import annotations

from collections.abc import Iterable
from json import dumps
from typing import Any

from jichi.engine.plan import Resource
from jichi.engine.values import Reference, Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import MEMBER, UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.accounts import beside, shared
from policies.guardrails.aws.event_patterns import CALL, Event, call, sees
from policies.guardrails.aws.holdings import TOKYO
from policies.guardrails.aws.powers import ACCOUNT, BREAK_GLASS, ROLE, is_break_glass, role_of
from policies.judgement import Evidence, Judgement, Status, all_of, any_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, is_unknown, read

VPC = "aws:ec2/vpc:Vpc"
RULE = "aws:cloudwatch/eventRule:EventRule"
TARGET = "aws:cloudwatch/eventTarget:EventTarget"
TOPIC = "aws:sns/topic:Topic"
_ALL_EVENTS = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"


def _told(subject: Subject, event: Event, rules: Iterable[Resource], *, reading: bool = False) -> Judgement:
    """Whether one of some rules sees an event, and a topic is told.

    Args:
        subject: what is judged.
        event: that has to be seen.
        rules: that may see it.
        reading: whether the event only reads: a rule has to be said to see such events.
    """
    detail = event["detail"]
    expected = Text(
        ja=f"{detail['eventName']} を通知するルール", en=f"a rule that tells a topic of {detail['eventName']}"
    )
    found: list[Judgement] = []
    for rule in rules:
        pattern = rule.inputs.get("eventPattern")
        seen = sees(subject.world.symbols.text(pattern), event) if pattern is not None else False
        if seen is False:
            continue
        evidence = Evidence("eventPattern", rule.name, expected, rule.urn)
        known = passed(evidence) if seen else unknown(evidence)
        found.append(all_of(known, _is_on(rule, reading=reading), tells(subject, rule)))
    return any_of(*found) if found else failed(Evidence("", ABSENT, expected))


def _is_on(rule: Resource, *, reading: bool) -> Judgement:
    state, older = read(rule, "state"), read(rule, "isEnabled")
    wanted = (_ALL_EVENTS,) if reading else ("ENABLED", _ALL_EVENTS)
    evidence = Evidence("state", state, Text(ja=wanted[0], en=wanted[0]), rule.urn)
    if is_unknown(state) or is_unknown(older):
        return unknown(evidence)
    # Left out, a rule is enabled, for what writes.
    on = state in wanted or (state is ABSENT and older is not False and not reading)
    return passed(evidence) if on else failed(evidence)


def tells(subject: Subject, rule: Resource) -> Judgement:
    """Whether one of a rule's targets is a topic."""
    expected = Text(ja="SNSトピックへのターゲット", en="a target that is a topic")
    targets = subject.world.companions(rule, TARGET, "rule")
    found: list[Judgement] = []
    for each in targets.certain:
        if each.region != rule.region or each.stack != rule.stack:
            continue
        value = each.inputs.get("arn")
        evidence = Evidence("arn", ABSENT if value is None else value, expected, each.urn)
        found.append(Judgement(_is_topic(value), (evidence,)))
    if targets.doubtful:
        found.append(unknown(Evidence("rule", "?", expected)))
    return any_of(*found) if found else failed(Evidence("", ABSENT, expected, rule.urn))


def _is_topic(value: Value) -> Status:
    match value:
        case Reference(urn):
            # What another stack exports may be a topic; a planned resource of another type is none.
            other = Status.FAIL if "::aws:" in urn or "$aws:" in urn else Status.UNKNOWN
            return Status.PASS if f"{TOPIC}::" in urn else other
        case str():
            return Status.PASS if value.startswith("arn:aws:sns:") else Status.FAIL
        case _ if is_unknown(value):
            return Status.UNKNOWN
        case _:
            return Status.FAIL


def _rules(subject: Subject, region: str | None) -> tuple[Resource, ...]:
    """The rules of the account in a region; in any, where none is said."""
    found = beside(subject.world, subject.resource, RULE)
    return tuple(each for each in found if region in (None, each.region))


def _every(subject: Subject, events: Iterable[Event]) -> Judgement:
    rules = _rules(subject, subject.resource.region)
    return all_of(*(_told(subject, each, rules) for each in events))


_ROOT = {"type": "Root", "arn": f"arn:aws:iam::{ACCOUNT}:root"}
_ROOT_EVENTS: tuple[Event, ...] = (
    call("iam", "CreateAccessKey", userIdentity=_ROOT),
    {
        "source": "aws.signin",
        "detail-type": "AWS Console Sign In via CloudTrail",
        "detail": {"eventSource": "signin.amazonaws.com", "eventName": "ConsoleLogin", "userIdentity": _ROOT},
    },
)
_TAKEN = "arn:aws:iam::111122223333:role/town-break-glass"


def _break_glass(subject: Subject) -> Judgement:
    role = role_of(subject)
    if not is_break_glass(role):
        return not_applicable(Text(ja="緊急用ロールではない。", en="It is no role of emergencies."))
    event = call("sts", "AssumeRole", requestParameters={"roleArn": role.arn})
    stack, world = subject.resource.stack, subject.world
    regions = sorted({each.region for each in world.of(Cloud.AWS, VPC) if each.stack == stack and each.region})
    rules = {at: [each for each in _rules(subject, at) if each.stack == stack] for at in regions or [None]}
    return all_of(*(_told(subject, event, each, reading=True) for each in rules.values()))


_HERE = Planted(VPC, {"cidrBlock": "10.0.0.0/16"}, "vpc")
_TOPIC = Planted(TOPIC, {"name": "watch"}, "topic")


def watched(
    pattern: Any, *, target: Any = None, region: str | None = None, member: str | None = MEMBER, **given: Any
) -> tuple[Planted, ...]:
    """In cases: a rule with its target."""
    text = pattern if not isinstance(pattern, dict) else dumps(pattern)
    rule = Planted(RULE, {"name": "rule", "eventPattern": text, **given}, "rule", region, member)
    arn = _TOPIC.ref("arn") if target is None else target
    return rule, Planted(TARGET, {"rule": rule.ref("name"), "arn": arn}, "target", region, member), _TOPIC, TOKYO


_OF_ROOT = {"detail": {"userIdentity": {"type": ["Root"]}}}

ROOT_TOLD = Guardrail(
    id="aws-root-use-told",
    version=2,
    cloud=Cloud.AWS,
    area=Area.MONITORING,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="ルートユーザーの利用は直ちに知らせる", en="Any use of the root user is told at once"),
    rationale=Text(
        ja="ルートユーザーは境界にもポリシーにも縛られない(IAM User Guide「Root user best practices for your AWS "
        "account」)。ルールのパターンに、ルートによるAPI呼び出しとコンソールへのサインインを実際に当てて確かめる。",
        en="Neither boundary nor policy binds the root user (IAM User Guide, "
        '"Root user best practices for your AWS account"). Patterns are tried on a call and a sign-in by root.',
    ),
    remedy=Text(
        ja='detail.userIdentity.type が ["Root"] のルールとSNSトピックへのターゲットを、各リージョンに置いてください。',
        en='Put a rule with detail.userIdentity.type ["Root"], and a target that is a topic, into each region.',
    ),
    check=Each((VPC,), lambda it: _every(it, _ROOT_EVENTS), Reach.TENANCY),
    controls=(
        Mapped("12.4.3", Coverage.PARTIAL),
        Mapped("16.1.2", Coverage.PARTIAL),
        Mapped("9.2.3", Coverage.SUPPORTING),
    ),
    absence=Text(ja="ルールがなければ不合格。", en="Without a rule it fails."),
    paths=(Path(RULE, "eventPattern"), Path(RULE, "state", Status.PASS), Path(TARGET, "arn"), Path(TARGET, "rule")),
    cases=(
        passes(_HERE, *watched(_OF_ROOT, state="ENABLED")),
        passes(_HERE, *watched(_OF_ROOT, member=None), *shared(), why="what members share is in the same account"),
        fails(_HERE, why="no rule"),
        evades(_HERE, *watched(_OF_ROOT, member=None), *shared(account="999988887777"), why="in another account"),
        unknowns(_HERE, *watched(UNKNOWN)),
        evades(_HERE, *watched(_OF_ROOT, state="DISABLED"), why="the rule is off"),
        evades(_HERE, *watched(_OF_ROOT, isEnabled=False), why="the rule is off, in the older form"),
        evades(
            _HERE,
            *watched({"detail": {"userIdentity": {"type": ["Root"]}, "eventName": ["ConsoleLogin"]}}),
            why="the console only, not the API",
        ),
        evades(_HERE, *watched({"detail": {"userIdentity": {"type": ["root"]}}}), why="patterns compare case"),
        evades(_HERE, *watched(_OF_ROOT, region="ap-northeast-3"), why="in the other region"),
        evades(_HERE, *watched(_OF_ROOT)[:1], why="no target"),
        evades(_HERE, *watched(_OF_ROOT, target="arn:aws:logs:x:y:log-group:z"), why="a log that nobody is told of"),
    ),
)

_OF_STS = {"detail": {"eventName": ["AssumeRole"], "requestParameters": {"roleArn": [_TAKEN]}}}
_EMERGENCY = Planted(ROLE, {"name": f"town{BREAK_GLASS}"}, "role")

BREAK_GLASS_TOLD = Guardrail(
    id="aws-break-glass-use-told",
    version=1,
    cloud=Cloud.AWS,
    area=Area.MONITORING,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="緊急用ロールの利用は直ちに知らせる", en="Any use of the break-glass role is told at once"),
    rationale=Text(
        ja="二人目の承認は名前の比較にすぎず、使われたことが必ず知られるのが歯止めになる(ISMAP管理基準 12.4.3)。"
        "AssumeRole は読み取りのイベントで、ルールの状態がそれを含む必要がある(EventBridge User Guide「Read-only "
        "management events from AWS services」)。",
        en="The second person is a name; that every use is known is what holds (ISMAP control criteria 12.4.3). "
        "AssumeRole is a read-only event, which a rule has to be said to see (EventBridge User Guide, "
        '"Read-only management events from AWS services").',
    ),
    remedy=Text(
        ja=f"ロールのARNの AssumeRole に合うルールを、状態 {_ALL_EVENTS} で置いてください。",
        en=f"Put a rule for AssumeRole of the role's ARN, with the state {_ALL_EVENTS}.",
    ),
    check=Each((ROLE,), _break_glass, Reach.STACK),
    controls=(
        Mapped("12.4.3", Coverage.PARTIAL),
        Mapped("9.2.3", Coverage.PARTIAL),
        Mapped("16.1.2", Coverage.PARTIAL),
    ),
    absence=Text(
        ja="状態の省略は読み取りのイベントを含まず、不合格。", en="Left out, the state leaves out reads: it fails."
    ),
    paths=(Path(RULE, "eventPattern"), Path(RULE, "state"), Path(TARGET, "arn")),
    cases=(
        passes(_EMERGENCY, *watched(_OF_STS, state=_ALL_EVENTS)),
        passes(
            _EMERGENCY,
            *watched({"detail": {"requestParameters": {"roleArn": [{"suffix": BREAK_GLASS}]}}}, state=_ALL_EVENTS),
        ),
        fails(_EMERGENCY, TOKYO, why="no rule"),
        unknowns(_EMERGENCY, *watched(UNKNOWN, state=_ALL_EVENTS)),
        evades(_EMERGENCY, *watched(_OF_STS, state="ENABLED"), why="enabled, and blind to read-only events"),
        evades(
            _EMERGENCY,
            *watched({"detail": {"requestParameters": {"roleArn": ["break-glass"]}}}, state=_ALL_EVENTS),
            why="the name instead of the ARN",
        ),
        evades(
            _EMERGENCY, *watched({**_OF_STS, "source": ["aws.iam"]}, state=_ALL_EVENTS), why="events of another service"
        ),
    ),
)

_SWITCHED: tuple[Event, ...] = (
    call("cloudtrail", "StopLogging"),
    call("cloudtrail", "DeleteTrail"),
    call("config", "StopConfigurationRecorder"),
    call("guardduty", "DeleteDetector"),
    call("logs", "DeleteLogGroup"),
    call("events", "DisableRule"),
    call("monitoring", "DeleteAlarms"),
    call("kms", "ScheduleKeyDeletion"),
    call("kms", "DisableKey"),
    call("s3", "DeleteBucketPolicy"),
    call("ec2", "AttachInternetGateway"),
    call("ec2", "AuthorizeSecurityGroupIngress"),
)
_OF_ALL = {"detail-type": [CALL], "detail": {"eventName": [{"wildcard": "*"}]}}

SWITCHED_TOLD = Guardrail(
    id="aws-dangerous-changes-told",
    version=2,
    cloud=Cloud.AWS,
    area=Area.MONITORING,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="監視の停止・鍵の削除・インターネットへの開放は直ちに知らせる",
        en="Switching off what watches, destroying keys and opening the network are told at once",
    ),
    rationale=Text(
        ja="止めた者だけが知る停止は見つからない(CIS AWS Foundations Benchmark「Monitoring」の各項目に相当)。代表的な"
        "呼び出しをルールのパターンに実際に当てて確かめる。",
        en="What only its author knows is not found (compare CIS AWS Foundations Benchmark, "
        '"Monitoring"). Patterns are tried on calls of each kind.',
    ),
    remedy=Text(ja="足りない呼び出しに合うルールを置いてください。", en="Put a rule for the call that is missing."),
    check=Each((VPC,), lambda it: _every(it, _SWITCHED), Reach.TENANCY),
    controls=(
        Mapped("12.4.1", Coverage.PARTIAL),
        Mapped("16.1.2", Coverage.PARTIAL),
        Mapped("12.4.5.P", Coverage.SUPPORTING),
    ),
    absence=Text(ja="ルールがなければ不合格。", en="Without rules it fails."),
    paths=(Path(RULE, "eventPattern"), Path(RULE, "state", Status.PASS), Path(TARGET, "arn")),
    cases=(
        passes(_HERE, *watched(_OF_ALL, state="ENABLED")),
        fails(_HERE, TOKYO, why="no rule"),
        unknowns(_HERE, *watched(UNKNOWN)),
        evades(
            _HERE,
            *watched({"detail": {"eventName": [{"anything-but": ["StopLogging"]}]}}),
            why="all but the one that matters",
        ),
        evades(_HERE, *watched({"source": ["aws.cloudtrail"], "detail": {"eventName": ["StopLogging"]}}), why="one"),
        evades(_HERE, *watched(_OF_ALL, target="arn:aws:lambda:x:y:function:z"), why="a function, and no topic"),
    ),
)

GUARDRAILS = (ROOT_TOLD, BREAK_GLASS_TOLD, SWITCHED_TOLD)
