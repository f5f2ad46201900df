"""Guardrail of policies attached to resources: a service is named as one, and is let do what is listed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from json import dumps
from typing import Any, cast

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.symbols import OPEN, is_open
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.bucket_policies import POLICY as BUCKET_POLICY
from policies.guardrails.aws.holdings import ROOT
from policies.guardrails.aws.key_policies import POLICY as KEY_POLICY
from policies.guardrails.aws.narrowing import bodies
from policies.guardrails.aws.own_keys import KEY, REPLICA
from policies.guardrails.aws.secrets import POLICY as SECRET_POLICY
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import ABSENT, read

TOPIC_POLICY = "aws:sns/topicPolicy:TopicPolicy"
VAULT_POLICY = "aws:backup/vaultPolicy:VaultPolicy"
LOG_POLICY = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy"
_TYPES = (BUCKET_POLICY, KEY, REPLICA, KEY_POLICY, TOPIC_POLICY, SECRET_POLICY, VAULT_POLICY, LOG_POLICY)

_OF_SERVICES = frozenset({"aws:sourceaccount", "aws:sourcearn", "aws:sourceowner", "aws:sourceorgid"})
"""Keys that only a request of a service has (IAM User Guide, "AWS global condition context keys")."""

_GROUPS = Text(ja="ロググループのARN", en="ARNs of log groups")

_ALL = re.compile(r"[*?]+|[a-z0-9-]+:[*?]+")
_NARROW = Text(
    ja="サービスを Principal に、操作を列挙", en="the service as Principal, and the actions that it needs, listed"
)


def _narrow(subject: Subject) -> Judgement:
    key = "policyDocument" if subject.resource.type == LOG_POLICY else "policy"
    given = read(subject.resource, key)
    if given is ABSENT:
        return passed(Evidence(key, ABSENT, _NARROW))
    text = subject.world.symbols.text(given)
    if text is None or text == OPEN or not any(True for _ in bodies(text)):
        return unknown(Evidence(key, given, _NARROW))
    apart = subject.resource.type == LOG_POLICY  # of the account, and of no log group
    found = [
        one
        for each in bodies(text)
        if each.get("Effect") != "Deny"
        for one in (_statement(each, key), *((_of_logs(each, key),) if apart else ()))
    ]
    return all_of(*found) if found else passed(Evidence(key, "Deny", _NARROW))


def _statement(body: dict[str, Any], key: str) -> Judgement:
    evidence = Evidence(key, str(body.get("Sid") or "statement"), _NARROW)
    services, others = _principals(body.get("Principal"))
    actions = _texts(body.get("Action"))
    if "NotPrincipal" in body or "NotAction" in body or not (services or others):
        return failed(evidence)
    if any(is_open(each) for each in (*services, *others, *actions)):
        return unknown(evidence)
    if services and any(_ALL.fullmatch(each.lower()) for each in actions):
        return failed(evidence)
    if others and _is_for_services(body.get("Condition")):
        return failed(evidence)
    return passed(evidence)


_GROUP = re.compile(r"arn:aws:logs:[a-z0-9-]+:[0-9]{12}:log-group:[^*?]+(:\*)*")


def _of_logs(body: dict[str, Any], key: str) -> Judgement:
    """Whether log groups are named, up to their streams: what is not may be any log group of the account."""
    resources = _texts(body.get("Resource"))
    evidence = Evidence(key, f"{body.get('Sid') or 'statement'}: {', '.join(resources)}", _GROUPS)
    if any(is_open(each) for each in resources):
        return unknown(evidence)
    named = resources and all(_GROUP.fullmatch(each) for each in resources)
    return (passed if named else failed)(evidence)


def _principals(given: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The services that are named, and whoever else is."""
    if not isinstance(given, dict):
        return (), _texts(given)
    named = cast("dict[str, Any]", given)
    others = (one for kind, each in named.items() if kind != "Service" for one in _texts(each))
    return _texts(named.get("Service")), tuple(others)


def _texts(given: Any) -> tuple[str, ...]:
    listed = cast("list[Any]", given if isinstance(given, list) else [given])
    return tuple(str(each) for each in listed if each is not None)


def _is_for_services(condition: Any) -> bool:
    return any(each.lower() in _OF_SERVICES for each in _keys(condition))


def _keys(condition: Any) -> Iterator[str]:
    if isinstance(condition, dict):
        for tests in cast("dict[str, Any]", condition).values():
            yield from cast("dict[str, Any]", tests) if isinstance(tests, dict) else ()


_HERE = {"StringEquals": {"aws:SourceAccount": "111122223333"}}


def _allowed(principal: Any, action: Any = "sns:Publish", condition: Any = None, **changed: Any) -> dict[str, Any]:
    stated = {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*", "Condition": condition}
    return {key: each for key, each in {**stated, **changed}.items() if each is not None}


_EVENTS = {"Service": "events.amazonaws.com"}


def _policy(*statements: Any, type_: str = TOPIC_POLICY, key: str = "policy") -> Planted:
    return Planted(type_, {key: dumps({"Statement": statements})})


_LOGS = "arn:aws:logs:ap-northeast-1:111122223333:log-group:/town/events"


def _logs(resource: str) -> Planted:
    return _policy(_allowed(_EVENTS, "logs:PutLogEvents", Resource=resource), type_=LOG_POLICY, key="policyDocument")


NARROW = Guardrail(
    id="aws-policy-names-services-and-actions",
    version=2,
    cloud=Cloud.AWS,
    area=Area.IDENTITY,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="リソースのポリシーはサービスを名指しし、その操作を列挙する",
        en="Policies of resources name services as such, and list what they may do",
    ),
    rationale=Text(
        ja="* のサービスは鍵や記録を消すこともできる。サービスでない Principal の呼び出しに aws:SourceAccount は付かず"
        "、ログや知らせが届かない(IAM User Guide「AWS JSON policy elements: Principal」「AWS global condition "
        "context keys」)。",
        en="A service with * may destroy keys and records too; and aws:SourceAccount is in no request of a principal "
        "that is no service, so that logs and messages do not arrive (IAM User Guide, "
        '"AWS JSON policy elements: Principal", "AWS global condition context keys").',
    ),
    remedy=Text(
        ja="Principal に Service を、Action に必要な操作だけを、ログのポリシーの Resource "
        "にロググループを書いてください。",
        en="Write Service in Principal, list the actions that it needs, and name log groups in a policy of logs.",
    ),
    check=Each(_TYPES, _narrow, Reach.STACK),
    controls=(
        Mapped("9.1.1", Coverage.PARTIAL),
        Mapped("9.4.1", Coverage.PARTIAL),
        Mapped("12.4.1", Coverage.SUPPORTING),
    ),
    absence=Text(
        ja="鍵のポリシーの省略は自分のアカウントだけを許し、合格。",
        en="A key without a policy lets in its own account only, and passes.",
    ),
    paths=(
        Path(TOPIC_POLICY, "policy", absent=Status.PASS),
        Path(KEY, "policy", absent=Status.PASS),
        Path(LOG_POLICY, "policyDocument", absent=Status.PASS),
    ),
    cases=(
        passes(_policy(_allowed(_EVENTS))),
        passes(_policy(_allowed({"AWS": ROOT}, "kms:*"), type_=KEY), why="the account itself"),
        passes(_logs(f"{_LOGS}:*:*")),
        passes(_policy(_allowed(_EVENTS, ["kms:GenerateDataKey*", "kms:Decrypt"], _HERE), type_=REPLICA)),
        fails(_policy(_allowed(_EVENTS, "*"))),
        unknowns(Planted(TOPIC_POLICY, {"policy": UNKNOWN})),
        evades(_policy(_allowed(_EVENTS, "kms:*", _HERE), type_=KEY), why="every action of one service"),
        fails(_logs("*"), why="any log group of the account"),
        evades(_logs("arn:aws:logs:ap-northeast-1:111122223333:log-group:/town*:*"), why="a wildcard inside the ARN"),
        evades(_logs("arn:aws:logs:*:111122223333:log-group:/town/events:*"), why="in any region"),
        evades(_policy(_allowed({"AWS": "*"}, condition=_HERE)), why="everybody, as if a service"),
        evades(_policy(_allowed("*", condition=_HERE), type_=BUCKET_POLICY), why="* without AWS"),
        evades(_policy(_allowed(None, NotPrincipal={"AWS": ROOT}, condition=_HERE)), why="all but one"),
        evades(_policy(_allowed(_EVENTS, None, NotAction="sns:Subscribe")), why="all actions but one"),
        evades(_policy(_allowed({"Service": "a", "AWS": ROOT}, "s3:PutObject", _HERE)), why="a service and an account"),
    ),
)

GUARDRAILS = (NARROW,)
