"""Guardrails of who may take a role: nobody unnamed, people with a second factor, and for an hour."""

from __future__ import annotations

from json import dumps
from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.literals import Literal, missing, present
from network.proof.access.solve import Question, solve
from network.proof.access.statements import FEDERATED, PRINCIPAL, SERVICE, Statement
from network.proof.access.words import Words, glob, literal
from network.proof.addresses import Bound
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
from policies.guardrails.aws.attached import Guarded, closed
from policies.guardrails.aws.holdings import FOREIGN, ROOT, TOKYO
from policies.guardrails.aws.powers import ACCOUNT, ROLE
from policies.judgement import Evidence, Judgement, Status, failed, passed, unknown
from policies.reading import at_most

TRUST = "assumeRolePolicy"
TAKING = ("sts:assumerole", "sts:setsourceidentity", "sts:tagsession")


def trusting(*statements: Any, trust: Any = None) -> tuple[Planted, ...]:
    """In cases: a role with a trust policy, and the provider that says its account."""
    text = dumps({"Version": "2012-10-17", "Statement": statements}) if trust is None else trust
    return Planted(ROLE, {"name": "app", TRUST: text}, "role"), TOKYO


def take(principal: Any, condition: Any = None, **changed: Any) -> dict[str, Any]:
    """In cases: a statement of a trust policy."""
    stated = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition, **changed}
    return {key: each for key, each in stated.items() if each is not None}


def named_callers(statements: tuple[Statement, ...]) -> tuple[str, ...]:
    """ARNs of roles that a trust policy names one by one, by principal or by condition, without a wildcard."""
    words: list[Words] = []
    for each in statements:
        rows = (*(each.principals or ()), each.conditions)
        words += [one.words for row in rows for one in row if one.key == PRINCIPAL and not one.outside]
    texts = (
        "".join(unit.chars for unit in word)
        for group in words
        for word in group
        if all(len(unit.chars) == 1 and not unit.repeat for unit in word)
    )
    return tuple(dict.fromkeys(each for each in texts if ":role/" in each))


def _named(subject: Subject) -> Judgement:
    world, role = subject.world, subject.resource
    statements = world.document(role, TRUST).statements
    resource = (literal(world.symbols.arn(role)),)
    return closed(Guarded(world, role, ((role, TRUST),), resource, named_callers(statements), TAKING))


_OWN = {"AWS": ROOT}
_RUNNER = "arn:aws:iam::999988887777:role/runner"
_SERVICE = {"Service": "lambda.amazonaws.com"}

TRUST_NAMED = Guardrail(
    id="aws-iam-role-trusts-named-callers",
    version=1,
    cloud=Cloud.AWS,
    area=Area.IDENTITY,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="ロールは、名指ししたロールのほかアカウントの外の誰にも引き受けさせない",
        en="Nobody from outside the account takes a role, but roles that are named one by one",
    ),
    rationale=Text(
        ja="別のアカウント全体やワイルドカードを信頼すると、相手の管理者が誰にでも渡せる(IAM User Guide「IAM roles」"
        "「AWS JSON policy elements: Principal」)。",
        en="Who trusts a whole account, or a wildcard, leaves it to somebody else's administrator who comes "
        '(IAM User Guide, "AWS JSON policy elements: Principal").',
    ),
    remedy=Text(
        ja="Principal を自分のアカウントにするか、条件 aws:PrincipalArn で相手のロールを一つずつ書いてください。",
        en="Trust the own account, or name the other roles one by one with the condition aws:PrincipalArn.",
    ),
    check=Each((ROLE,), _named, Reach.STACK),
    controls=(Mapped("9.2.2", Coverage.PARTIAL), Mapped("9.4.1", Coverage.PARTIAL), Mapped("9.2.3", Coverage.PARTIAL)),
    absence=Text(ja="信頼ポリシーのないロールは作れず、判定不能。", en="No role is made without one: it is unknown."),
    paths=(Path(ROLE, TRUST),),
    cases=(
        passes(*trusting(take(_OWN))),
        passes(*trusting(take(_SERVICE))),
        passes(*trusting(take({"AWS": FOREIGN}, {"ArnEquals": {"aws:PrincipalArn": _RUNNER}})), why="one role"),
        fails(*trusting(take("*"))),
        fails(*trusting(take({"AWS": FOREIGN})), why="a whole other account"),
        unknowns(*trusting(trust=UNKNOWN)),
        evades(*trusting(take({"AWS": "*"}, {"StringLike": {"aws:PrincipalArn": "*"}})), why="a condition that is any"),
        evades(
            *trusting(take({"AWS": FOREIGN}, {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::999988887777:role/*"}})),
            why="a wildcard inside the ARN",
        ),
        evades(*trusting(take(None, NotPrincipal=_OWN)), why="everybody but the own account"),
        evades(*trusting(take(_OWN), take({"AWS": FOREIGN}, Action="sts:*")), why="the second statement"),
        evades(
            *trusting(take("*", {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}})),
            why="the whole organisation, other municipalities too",
        ),
        evades(
            *trusting(take("*", {"StringEqualsIfExists": {"sts:ExternalId": "agreed"}})),
            why="an external id, where one is said",
        ),
    ),
)


_FACTOR, _AGE = "aws:multifactorauthpresent", "aws:multifactorauthage"
_A_PERSON = (missing(SERVICE), missing(FEDERATED))
_WITH_MFA = Text(ja="1時間以内の多要素認証", en="a second factor within the hour")


def _second_factor(subject: Subject) -> Judgement:
    world, role = subject.world, subject.resource
    account, statements = world.symbols.account(role), world.document(role, TRUST).statements
    own = (glob(f"arn:aws:iam::{account or '*'}:user/?*"),)
    late = (present(_FACTOR, "true"), Literal(_AGE, number=(">", subject.parameters["seconds"])))
    perhaps: Judgement | None = None
    for without in ((missing(_FACTOR),), (present(_FACTOR, "false"),), late):
        question = Question(
            "sts:AssumeRole", (Literal(PRINCIPAL, own), *_A_PERSON, *without), (statements,), statements
        )
        if (answer := solve(question, Bound.MAY)) is None:
            continue
        evidence = Evidence(TRUST, answer.through[0].origin.rule if answer.through else "", _WITH_MFA)
        if account and solve(question, Bound.MUST):
            return failed(evidence)
        perhaps = unknown(evidence)
    return perhaps or passed(Evidence(TRUST, f"{len(statements)} statements", _WITH_MFA))


_MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}, "NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}

SECOND_FACTOR = Guardrail(
    id="aws-iam-people-show-second-factor",
    version=1,
    cloud=Cloud.AWS,
    area=Area.IDENTITY,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="アカウントの利用者は、1時間以内の多要素認証なしにロールを引き受けられない",
        en="No user of the account takes a role without a second factor within the hour",
    ),
    rationale=Text(
        ja="アクセスキーだけで引き受けられるロールは、鍵が漏れれば取られる(IAM User Guide「Secure API access with "
        "MFA」)。認証基盤から来る人の多要素認証は、基盤の側で確かめる。",
        en="A role that an access key alone can take is lost with the key (IAM User Guide, "
        '"Secure API access with MFA"). Whoever comes from an identity provider shows it there.',
    ),
    remedy=Text(
        ja="信頼ポリシーに Bool aws:MultiFactorAuthPresent と NumericLessThan aws:MultiFactorAuthAge を"
        "書いてください。",
        en="Ask for Bool aws:MultiFactorAuthPresent and NumericLessThan aws:MultiFactorAuthAge in the trust policy.",
    ),
    check=Each((ROLE,), _second_factor, Reach.STACK),
    controls=(Mapped("9.4.2", Coverage.PARTIAL), Mapped("9.3.1", Coverage.SUPPORTING)),
    absence=Text(ja="条件がなければ不合格。", en="Without the conditions it fails."),
    paths=(Path(ROLE, TRUST),),
    parameters=(Parameter("seconds", 3600, Text(ja="秒", en="seconds"), least=900),),
    cases=(
        passes(*trusting(take(_OWN, _MFA))),
        passes(*trusting(take(_SERVICE)), why="no user"),
        fails(*trusting(take(_OWN))),
        unknowns(*trusting(trust=UNKNOWN)),
        evades(
            *trusting(take(_OWN, {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}})),
            why="an access key's request does not have the key at all",
        ),
        evades(*trusting(take(_OWN, {"Bool": {"aws:MultiFactorAuthPresent": "true"}})), why="a factor of yesterday"),
        evades(*trusting(take(_OWN, _MFA), take({"AWS": ACCOUNT})), why="the account by its number, beside"),
    ),
)

SESSIONS_SHORT = Guardrail(
    id="aws-iam-sessions-short",
    version=1,
    cloud=Cloud.AWS,
    area=Area.IDENTITY,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="ロールのセッションは1時間まで", en="Sessions of roles last an hour at most"),
    rationale=Text(
        ja="取り消せない一時的な認証情報は、短いほど漏れたときの害が小さい(IAM User Guide「Update the maximum session "
        "duration for a role」)。1時間は本ツールの既定値で、IAMが受ける最短。",
        en="Temporary credentials do less harm the shorter they live (IAM User Guide, "
        "\"Update the maximum session duration for a role\"). An hour is this toolkit's default, and IAM's shortest.",
    ),
    remedy=Text(ja="maxSessionDuration を 3600 にしてください。", en="Set maxSessionDuration to 3600."),
    check=Each(
        (ROLE,),
        lambda it: at_most(
            it.resource, "maxSessionDuration", it.parameters["seconds"], Text(ja="秒", en="seconds"), absent=Status.PASS
        ),
    ),
    controls=(Mapped("9.4.2", Coverage.PARTIAL), Mapped("9.2.3", Coverage.SUPPORTING)),
    absence=Text(ja="省略時は1時間で、合格。", en="Left out it is an hour: that passes."),
    paths=(Path(ROLE, "maxSessionDuration", absent=Status.PASS),),
    parameters=(Parameter("seconds", 3600, Text(ja="秒", en="seconds"), least=3600),),
    cases=(
        passes(Planted(ROLE, {"maxSessionDuration": 3600})),
        fails(Planted(ROLE, {"maxSessionDuration": 43200})),
        unknowns(Planted(ROLE, {"maxSessionDuration": UNKNOWN})),
        evades(Planted(ROLE, {"maxSessionDuration": "7200"}), why="a text"),
    ),
)

GUARDRAILS = (TRUST_NAMED, SECOND_FACTOR, SESSIONS_SHORT)
