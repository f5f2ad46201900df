"""Guardrails of where logs are: kept long enough, written by nobody else, removed by nobody who works."""

from __future__ import annotations

from typing import Any

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.assets import Asset
from network.proof.access.aws_callers import about, deputies
from network.proof.access.solve import Question, solve
from network.proof.access.words import ANYTHING
from network.proof.addresses import Bound
from network.proof.model import Origin
from network.proof.planned import number
from policies.cases import UNKNOWN, Planted, evades, fails, passes, promising, unknowns
from policies.guardrail import (
    Area,
    Coverage,
    Each,
    Enforcement,
    Guardrail,
    Mapped,
    Parameter,
    Path,
    Promise,
    Reach,
    Severity,
    Subject,
)
from policies.guardrails.aws.attached import Guarded
from policies.guardrails.aws.holdings import BUCKET, DELIVERY, FOREIGN, LOCK, LOGGING, TOKYO, TRAIL
from policies.guardrails.aws.keeping import KEEPS, POLICY, undeleted
from policies.guardrails.aws.powers import ACCOUNT, text_of
from policies.judgement import Evidence, Judgement, Status, failed, passed, unknown
from policies.reading import ABSENT, equals, read, satisfies

LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
WRITERS = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy"
FLOW_LOG = "aws:ec2/flowLog:FlowLog"
QUERY_LOG = "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig"
_DAYS = Text(ja="日", en="days")


def _kept(subject: Subject) -> Judgement:
    least = subject.parameters["days"]
    expected = Text(ja=f"{least}日以上、または無期限", en=f"at least {least} days, or for ever")

    def is_long(value: Value) -> bool:
        return (days := number(value)) is not None and (days == 0 or days >= least)

    return satisfies(subject.resource, "retentionInDays", is_long, expected, absent=Status.PASS)


KEPT = Guardrail(
    id="aws-log-group-kept-long-enough",
    version=2,
    cloud=Cloud.AWS,
    area=Area.LOGS,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="ロググループは1年以上残す", en="Log groups keep a year at least"),
    rationale=Text(
        ja="短い保持では、気付いたときには記録がない(Amazon CloudWatch Logs User Guide「Change log data retention in "
        "CloudWatch Logs」)。1年は本ツールの既定値。",
        en="What is kept briefly is gone when somebody notices (Amazon CloudWatch Logs User Guide, "
        '"Change log data retention in CloudWatch Logs"). A year is this toolkit\'s default.',
    ),
    remedy=Text(ja="retentionInDays を 365 以上にしてください。", en="Set retentionInDays to 365 or more."),
    check=Each((LOG_GROUP,), _kept, Reach.STACK),
    controls=(
        Mapped("12.4.1", Coverage.PARTIAL),
        Mapped("18.1.3", Coverage.PARTIAL),
        Mapped("16.1.7", Coverage.SUPPORTING),
    ),
    absence=Text(ja="省略と0は無期限で、合格。", en="Left out, or 0, they are kept for ever: that passes."),
    paths=(Path(LOG_GROUP, "retentionInDays", Status.PASS),),
    parameters=(Parameter("days", 365, _DAYS, 90, Promise.LOGS),),
    cases=(
        passes(Planted(LOG_GROUP, {"retentionInDays": 365})),
        passes(Planted(LOG_GROUP, {"retentionInDays": 0})),
        promising({"logRetentionDays": 1827}, fails(Planted(LOG_GROUP, {"retentionInDays": 365}))),
        promising(UNKNOWN, unknowns(Planted(LOG_GROUP, {"retentionInDays": 365}))),
        fails(Planted(LOG_GROUP, {"retentionInDays": 30})),
        unknowns(Planted(LOG_GROUP, {"retentionInDays": UNKNOWN})),
        evades(Planted(LOG_GROUP, {"retentionInDays": "7"}), why="a text"),
    ),
)

_OWN_ONLY = Text(ja="自分のアカウントのためだけ", en="for the own account only")


def _writers(subject: Subject) -> Judgement:
    policy = subject.resource
    guarded = Guarded(subject.world, policy, ((policy, "policyDocument"),), (ANYTHING,))
    account, statements = guarded.account, guarded.statements
    if not account:
        return unknown(Evidence("policyDocument", f"{len(statements)} statements", _OWN_ONLY))
    asset = Asset((), Origin(policy.urn), "", account, policy.region or "", None, (), guarded.documents)
    caller = deputies(asset, ())
    # EventBridge and log delivery make streams without saying for whom; what they write into them has to say it.
    given = (*caller.given, about((ANYTHING,)))
    question = Question("logs:PutLogEvents", given, (statements,), statements, signed=False)
    answer = solve(question, Bound.MAY)
    if answer is None:
        return passed(Evidence("policyDocument", f"{len(statements)} statements", _OWN_ONLY))
    evidence = Evidence("policyDocument", caller.principal(answer), _OWN_ONLY)
    return failed(evidence) if solve(question, Bound.MUST) else unknown(evidence)


def _policy(*statements: Any, policy: Any = None) -> tuple[Planted, ...]:
    text = text_of(*statements) if policy is None else policy
    return Planted(WRITERS, {"policyName": "events", "policyDocument": text}, "policy"), TOKYO


def _write(principal: Any, condition: Any = None, **changed: Any) -> dict[str, Any]:
    stated = {
        "Effect": "Allow",
        "Principal": principal,
        "Action": "logs:PutLogEvents",
        "Resource": f"arn:aws:logs:ap-northeast-1:{ACCOUNT}:log-group:/events:*",
        "Condition": condition,
    }
    return {key: each for key, each in {**stated, **changed}.items() if each is not None}


_EVENTS = {"Service": "events.amazonaws.com"}
_BY_RULE = {"ArnLike": {"aws:SourceArn": f"arn:aws:events:ap-northeast-1:{ACCOUNT}:rule/*"}}

WRITTEN_INSIDE = Guardrail(
    id="aws-log-writers-work-for-own-account",
    version=1,
    cloud=Cloud.AWS,
    area=Area.LOGS,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="ロググループに書くサービスは、自分のアカウントのためにだけ書く",
        en="Services write into log groups for the own account only",
    ),
    rationale=Text(
        ja="別のアカウントのルールが偽の記録を書ければ、証跡は証拠にならない(IAM User Guide「The confused deputy "
        "problem」)。",
        en="Where rules of another account write, a record proves nothing (IAM User Guide, "
        '"The confused deputy problem").',
    ),
    remedy=Text(
        ja="サービスには aws:SourceAccount か aws:SourceArn の条件を付けてください。",
        en="Give services the condition aws:SourceAccount or aws:SourceArn.",
    ),
    check=Each((WRITERS,), _writers, Reach.STACK),
    controls=(Mapped("12.4.2", Coverage.PARTIAL), Mapped("9.4.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="文書のないポリシーは作れず、判定不能。", en="No policy is made without a document: it is unknown."
    ),
    paths=(Path(WRITERS, "policyDocument"),),
    cases=(
        passes(*_policy(_write(_EVENTS, _BY_RULE))),
        fails(*_policy(_write(_EVENTS))),
        unknowns(*_policy(policy=UNKNOWN)),
        evades(
            *_policy(_write(_EVENTS, {"ArnLike": {"aws:SourceArn": "arn:aws:events:*:*:rule/*"}})),
            why="a rule of any account",
        ),
        evades(
            *_policy(_write(_EVENTS, {"StringEqualsIfExists": {"aws:SourceAccount": ACCOUNT}})),
            why="the own account, where one is said",
        ),
        evades(*_policy(_write(_EVENTS, _BY_RULE, Action="logs:*"), _write(_EVENTS, Action="logs:Put*")), why="beside"),
    ),
)

_WHERE = {
    TRAIL: "s3BucketName",
    DELIVERY: "s3BucketName",
    FLOW_LOG: "logDestination",
    QUERY_LOG: "destinationArn",
    LOGGING: "targetBucket",
}


def _landed(subject: Subject) -> Judgement:
    key = _WHERE[subject.resource.type]
    value = read(subject.resource, key)
    evidence = Evidence(key, value, KEEPS)
    if value is ABSENT:
        return failed(evidence)
    place = _place(subject, key)
    if place is None:
        return unknown(evidence)
    if place.type == LOG_GROUP:
        return equals(place, "deletionProtectionEnabled", True, about=subject.resource)
    return undeleted(subject.world, place, subject.resource)


def _place(subject: Subject, key: str) -> Resource | None:
    world, value = subject.world, subject.resource.inputs.get(key)
    if (found := world.meant(value)) is not None:
        return found if found.type in (BUCKET, LOG_GROUP) else None
    text = (world.symbols.text(value) or "").removeprefix("arn:aws:s3:::").split("/")[0]
    return next((each for each in world.of(Cloud.AWS, BUCKET) if text and world.symbols.name(each) == text), None)


_BUCKET = Planted(BUCKET, {"bucket": "log"}, "bucket")
_LOCKED = Planted(
    LOCK, {"bucket": _BUCKET.ref("id"), "rule": {"defaultRetention": {"mode": "COMPLIANCE", "days": 365}}}, "lock"
)


def _into(destination: Any, *beside: Planted) -> tuple[Planted, ...]:
    log = Planted(FLOW_LOG, {"logDestination": destination, "logDestinationType": "s3", "vpcId": "vpc-1"}, "flow")
    return log, _BUCKET, TOKYO, *beside


def _kept_by(**changed: Any) -> Planted:
    stated = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["s3:DeleteObject", "s3:DeleteObjectVersion"],
        "Resource": "arn:aws:s3:::log/*",
        "Condition": {"ArnNotEquals": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/town-break-glass"}},
    }
    return Planted(POLICY, {"bucket": _BUCKET.ref("id"), "policy": text_of({**stated, **changed})}, "policy")


LANDED = Guardrail(
    id="aws-logs-land-where-nobody-removes-them",
    version=1,
    cloud=Cloud.AWS,
    area=Area.LOGS,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="証跡・フローログ・問い合わせログ・アクセスログは、働く者が消せない保存先に届く",
        en="Trails, flow, query and access logs land where nobody who works can remove them",
    ),
    rationale=Text(
        ja="保存先はオブジェクトロック(コンプライアンス)か、緊急用ロール以外の削除を拒否するバケット、または削除を止めた"
        "ロググループ(ISMAP管理基準 12.4.2、Amazon S3 User Guide「Locking objects with Object Lock」)。",
        en="A bucket under object lock in compliance mode, one whose policy denies deletion to all but break-glass, or "
        "a log group that cannot be deleted (ISMAP control criteria 12.4.2; Amazon S3 User Guide, "
        '"Locking objects with Object Lock").',
    ),
    remedy=Text(
        ja="保存先のバケットを施錠するか、緊急用ロール以外の s3:DeleteObject と s3:DeleteObjectVersion を"
        "拒否してください。",
        en="Lock the bucket, or deny s3:DeleteObject and s3:DeleteObjectVersion to all but the break-glass role.",
    ),
    check=Each(tuple(_WHERE), _landed, Reach.STACK),
    controls=(
        Mapped("12.4.2", Coverage.PARTIAL),
        Mapped("18.1.3", Coverage.PARTIAL),
        Mapped("16.1.7", Coverage.PARTIAL),
    ),
    absence=Text(ja="保存先のないログは不合格。", en="A log that goes nowhere fails."),
    paths=(Path(FLOW_LOG, "logDestination"), Path(POLICY, "policy"), Path(LOCK, "rule")),
    cases=(
        passes(*_into(_BUCKET.ref("arn"), _LOCKED)),
        passes(*_into(_BUCKET.ref("arn"), _kept_by())),
        passes(*_into("arn:aws:s3:::log/vpc", _kept_by()), why="with a prefix"),
        fails(*_into(_BUCKET.ref("arn"))),
        unknowns(*_into(UNKNOWN, _LOCKED)),
        unknowns(*_into("arn:aws:s3:::elsewhere", _LOCKED), why="a bucket that is not in the plan"),
        evades(*_into(_BUCKET.ref("arn"), _kept_by(Action="s3:DeleteObject")), why="versions can be deleted"),
        evades(*_into(_BUCKET.ref("arn"), _kept_by(Principal={"AWS": FOREIGN})), why="denied to somebody else"),
        evades(
            *_into(
                _BUCKET.ref("arn"),
                _kept_by(Condition={"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/*"}}),
            ),
            why="an exception as wide as the account",
        ),
        evades(
            *_into(
                _BUCKET.ref("arn"),
                Planted(LOCK, {"bucket": _BUCKET.ref("id"), "rule": {"defaultRetention": {"mode": "GOVERNANCE"}}}),
            ),
            why="a lock that an administrator opens",
        ),
    ),
)

GUARDRAILS = (KEPT, WRITTEN_INSIDE, LANDED)
