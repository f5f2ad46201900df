"""Guardrails of trust policies beyond whom they let in: said by name, met by somebody, for whom a service works, tags.

Source: IAM User Guide, "AWS JSON policy elements: Principal", "The confused deputy problem", "Pass session tags in
AWS STS"; the services' own guides for the roles that they take.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.literals import Literal, missing, present, value_for
from network.proof.access.solve import Question, solve
from network.proof.access.statements import ACCOUNT as ACCOUNT_KEY
from network.proof.access.statements import FEDERATED, PRINCIPAL, SERVICE, Statement
from network.proof.access.symbols import is_open
from network.proof.access.words import arn, literal
from network.proof.addresses import Bound
from policies.cases import UNKNOWN, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.holdings import FOREIGN, ROOT
from policies.guardrails.aws.narrowing import bodies
from policies.guardrails.aws.powers import ACCOUNT, ROLE, concrete, is_for_people, role_of
from policies.guardrails.aws.roles import TRUST, take, trusting
from policies.judgement import Evidence, Judgement, all_of, failed, not_applicable, passed, unknown

_PROBE = "jichiprobe"
_OTHERS = "999988887777"
"""An account that is nobody's here."""

_OF_SERVICES = ("aws:sourceaccount", "aws:sourcearn", "aws:sourceowner")
_SAID = Text(ja="主体と操作を名指しし、誰かが満たせる文", en="principals and actions by name, which somebody can meet")


def _said(subject: Subject) -> Judgement:
    role = role_of(subject)
    text = subject.world.symbols.text(subject.resource.inputs.get(TRUST))
    written = [*bodies(text)] if text is not None else []
    if len(written) != len(role.trust.statements) or not written:
        return unknown(Evidence(TRUST, "a document that cannot be read", _SAID))
    pairs = zip(written, role.trust.statements, strict=True)
    found = [_one(body, each) for body, each in pairs if each.allows]
    return all_of(*found) if found else passed(Evidence(TRUST, "Deny", _SAID))


def _one(body: dict[str, Any], statement: Statement) -> Judgement:
    evidence = Evidence(TRUST, statement.origin.rule, _SAID)
    principals = [*_names(body.get("Principal"))]
    actions = [*_names(body.get("Action"))]
    if any(is_open(each) for each in (*principals, *actions)):
        return unknown(evidence)
    if not principals or not actions or any("*" in each or "?" in each for each in (*principals, *actions)):
        return failed(evidence)
    return passed(evidence) if statement.doubtful or can_be_met(statement) else failed(evidence)


def _names(given: Any) -> Iterator[str]:
    if isinstance(given, dict):
        for each in cast("dict[str, Any]", given).values():
            yield from _names(each)
    elif given is not None:
        yield from (str(each) for each in cast("list[Any]", given if isinstance(given, list) else [given]))


def can_be_met(statement: Statement) -> bool:
    """Whether a request of one of its principals can meet its conditions: none of a service's keys but from "
    "services.
    """
    keys = [each.key for each in statement.conditions]
    if statement.for_everybody and len({*keys} & {ACCOUNT_KEY, PRINCIPAL}) < 2:  # noqa: PLR2004 - both say who
        return all(value_for(tuple(one for one in statement.conditions if one.key == key)) is not None for key in keys)
    action = f"{_PROBE}:{_PROBE}" if statement.but_actions else concrete(statement.actions[0])
    for who in statement.principals or ((),):
        service = any(each.key == SERVICE for each in who)
        given = () if service else tuple(missing(each) for each in _OF_SERVICES)
        signed = not any(each.key in (SERVICE, FEDERATED) for each in who)
        question = Question(action, given, ((replace(statement, principals=(who,)),),), signed=signed)
        if solve(question, Bound.MAY):
            return True
    return False


_OWN, _LAMBDA = {"AWS": ROOT}, {"Service": "lambda.amazonaws.com"}
_MINE = {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:*"}}

SAID = Guardrail(
    id="aws-iam-trust-says-who-and-how",
    version=1,
    cloud=Cloud.AWS,
    area=Area.IDENTITY,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="信頼ポリシーは主体と操作を名指しし、誰も満たせない文を持たない",
        en="A trust policy names principals and actions, and has no statement that nobody can meet",
    ),
    rationale=Text(
        ja="Principal の * と NotPrincipal は、条件が一つ外れれば全員に開く。操作の * は後からできる操作も許す。"
        "矛盾する文は"
        "緊急時にロールを使えなくする(IAM User Guide「AWS JSON policy elements: Principal」)。",
        en="With * or NotPrincipal one lost condition opens the role to everybody; * as the action is also what STS "
        "will "
        "learn later; and a statement that contradicts itself leaves the role to nobody when it is needed (IAM User "
        'Guide, "AWS JSON policy elements: Principal").',
    ),
    remedy=Text(
        ja="Principal に主体を、Action に sts:AssumeRole などを一つずつ書き、条件と合わせてください。",
        en="Write the principals, and sts:AssumeRole and the like one by one, and make the conditions fit them.",
    ),
    check=Each((ROLE,), _said, Reach.STACK),
    controls=(Mapped("9.2.2", Coverage.PARTIAL), Mapped("9.4.1", Coverage.PARTIAL)),
    absence=Text(ja="信頼ポリシーのないロールは作れず、判定不能。", en="No role is made without one: it is unknown."),
    paths=(Path(ROLE, TRUST),),
    cases=(
        passes(*trusting(take(_OWN, _MINE), take(_OWN, Action=["sts:TagSession", "sts:SetSourceIdentity"]))),
        passes(*trusting(take(_LAMBDA, {"StringEquals": {"aws:SourceAccount": ACCOUNT}}))),
        fails(*trusting(take({"AWS": "*"}, _MINE))),
        fails(*trusting(take(_OWN, Action="sts:*"))),
        unknowns(*trusting(trust=UNKNOWN)),
        evades(*trusting(take(None, _MINE, NotPrincipal={"AWS": FOREIGN})), why="everybody but one, and a condition"),
        evades(*trusting(take({"AWS": FOREIGN}, _MINE)), why="another account, with a condition on the own one"),
        evades(
            *trusting(take(_OWN, {"StringEquals": {"aws:SourceAccount": ACCOUNT}})),
            why="people, with a condition that only services meet",
        ),
        evades(*trusting(take(_LAMBDA, None, Action=None, NotAction="sts:TagSession")), why="NotAction"),
        evades(*trusting(take(_LAMBDA, Action="sts:Assume*")), why="a wildcard inside the action"),
    ),
)


def _listed(subject: Subject) -> Judgement:
    role = role_of(subject)
    expected = Text(ja="セッションタグは列挙したキーだけ", en="session tags of listed keys only")
    statements = role.trust.statements
    if not is_for_people(role):
        return not_applicable(Text(ja="人が引き受けないロール。", en="Services take it."))
    any_key = (present("aws:tagkeys", _PROBE),)
    for each in statements:
        if not each.allows or not each.is_about("sts:tagsession"):
            continue
        question = Question("sts:tagsession", any_key, ((each,),), statements)
        if solve(question, Bound.MAY):
            evidence = Evidence(TRUST, each.origin.rule, expected)
            return failed(evidence) if solve(question, Bound.MUST) else unknown(evidence)
    return passed(Evidence(TRUST, f"{len(statements)} statements", expected))


_KEYS = {"ForAllValues:StringEquals": {"aws:TagKeys": ["approver", "reason"]}}
_TAGGING = ["sts:AssumeRole", "sts:TagSession"]

TAGS_LISTED = Guardrail(
    id="aws-iam-session-tags-listed",
    version=1,
    cloud=Cloud.AWS,
    area=Area.IDENTITY,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="引き受けるときに付けられるセッションタグは、列挙したキーだけである",
        en="Who takes a role tags the session with listed keys only",
    ),
    rationale=Text(
        ja="aws:PrincipalTag で限るポリシーは、好きなタグを付けられる者には限りがない(IAM User Guide「Pass session "
        "tags in "
        "AWS STS」)。",
        en="A policy that asks for aws:PrincipalTag holds nobody who tags their session as they like (IAM User Guide, "
        '"Pass session tags in AWS STS").',
    ),
    remedy=Text(
        ja="sts:TagSession の文に ForAllValues:StringEquals aws:TagKeys を書いてください。",
        en="Add ForAllValues:StringEquals aws:TagKeys to the statement that allows sts:TagSession.",
    ),
    check=Each((ROLE,), _listed, Reach.STACK),
    controls=(Mapped("9.4.1", Coverage.PARTIAL), Mapped("9.2.3", Coverage.SUPPORTING)),
    absence=Text(
        ja="信頼ポリシーのないロールは作れず、判定不能。タグを許す文がなければ付けられず、合格。",
        en="No role is made without a trust policy: it is unknown. Without sts:TagSession nobody tags: that passes.",
    ),
    paths=(Path(ROLE, TRUST),),
    cases=(
        passes(*trusting(take(_OWN))),
        passes(*trusting(take(_OWN), take(_OWN, _KEYS, Action="sts:TagSession"))),
        fails(*trusting(take(_OWN, Action=_TAGGING))),
        unknowns(*trusting(trust=UNKNOWN)),
        evades(*trusting(take(_OWN, Action="sts:*")), why="a wildcard"),
        evades(
            *trusting(take(_OWN, {"ForAnyValue:StringEquals": _KEYS["ForAllValues:StringEquals"]}, Action=_TAGGING)),
            why="one listed key, and others beside it",
        ),
        evades(
            *trusting(take(_OWN, {"StringLike": {"aws:RequestTag/approver": "?*"}}, Action=_TAGGING)),
            why="a tag is demanded, others are let",
        ),
        evades(
            *trusting(take(_OWN, {"ForAllValues:StringLike": {"aws:TagKeys": "*"}}, Action=_TAGGING)), why="any key"
        ),
    ),
)

_ASKING = ("monitoring.rds", "ecs-tasks", "vpc-flow-logs", "scheduler", "pipes")
"""Services that say for whom they take a role, and whose guides ask for the condition."""


def _for_whom(subject: Subject) -> Judgement:
    role = role_of(subject)
    expected = Text(ja="aws:SourceAccount か aws:SourceArn を自分のものに限る", en="aws:SourceAccount or aws:SourceArn")
    if not role.account:
        return unknown(Evidence(TRUST, "the account is not known", expected))
    statements = role.trust.statements
    other = (literal(_OTHERS),)
    given = (
        Literal("aws:sourceaccount", other),
        Literal("aws:sourcearn", (arn(f"arn:aws:*:*:{_OTHERS}:*"),)),
        missing(PRINCIPAL),
        missing(ACCOUNT_KEY),
        Literal(SERVICE, tuple(literal(f"{each}.amazonaws.com") for each in _ASKING)),
    )
    question = Question("sts:assumerole", given, (statements,), statements, signed=False)
    if solve(question, Bound.MAY) is None:
        return passed(Evidence(TRUST, f"{len(statements)} statements", expected))
    evidence = Evidence(TRUST, "a service that works for another account", expected)
    return failed(evidence) if solve(question, Bound.MUST) else unknown(evidence)


_TASKS = {"Service": "ecs-tasks.amazonaws.com"}
_FOR_US = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}

FOR_US = Guardrail(
    id="aws-iam-trust-says-for-whom",
    version=1,
    cloud=Cloud.AWS,
    area=Area.IDENTITY,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="送信元を示すサービスには、自分のアカウントのための引き受けだけを許す",
        en="Services that say for whom they work take a role for the own account only",
    ),
    rationale=Text(
        ja="条件がなければ、別の顧客のために働くサービスがロールを使い得る(IAM User Guide「The confused deputy "
        "problem」、"
        "ECS・RDS・VPC・EventBridge Scheduler の各ガイドが条件を求める)。",
        en="Without the condition the service may use the role for another customer (IAM User Guide, "
        '"The confused deputy problem"; the guides of ECS, RDS, VPC and EventBridge Scheduler ask for it).',
    ),
    remedy=Text(
        ja="信頼ポリシーに aws:SourceAccount か aws:SourceArn の条件を書いてください。",
        en="Add a condition on aws:SourceAccount or aws:SourceArn to the trust policy.",
    ),
    check=Each((ROLE,), _for_whom, Reach.STACK),
    controls=(Mapped("9.4.1", Coverage.PARTIAL), Mapped("9.2.2", Coverage.SUPPORTING)),
    absence=Text(ja="条件がなければ不合格。", en="Without the condition it fails."),
    paths=(Path(ROLE, TRUST),),
    cases=(
        passes(*trusting(take(_TASKS, _FOR_US))),
        passes(*trusting(take(_LAMBDA)), why="a role is passed to it by the own account only"),
        fails(*trusting(take(_TASKS))),
        unknowns(*trusting(trust=UNKNOWN)),
        evades(*trusting(take(_TASKS, {"StringLike": {"aws:SourceAccount": "*"}})), why="any account"),
        evades(
            *trusting(take(_TASKS, {"ArnLike": {"aws:SourceArn": "arn:aws:ecs:ap-northeast-1:*:*"}})),
            why="a wildcard where the account stands",
        ),
        evades(*trusting(take({"Service": [*_LAMBDA.values(), *_TASKS.values()]})), why="beside another service"),
        evades(*trusting(take(_TASKS, _FOR_US), take(_TASKS, Action="sts:AssumeRole*")), why="the second statement"),
    ),
)

GUARDRAILS = (SAID, TAGS_LISTED, FOR_US)
