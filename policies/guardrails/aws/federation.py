"""Guardrails of identity providers that a role trusts: a stranger's token must not be enough."""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.aws_callers import FEDERATION
from network.proof.access.literals import Literal, missing
from network.proof.access.solve import Question, solve
from network.proof.access.statements import Literals, Statement
from network.proof.access.words import glob, literal
from network.proof.addresses import Bound
from policies.cases import UNKNOWN, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.holdings import ROOT
from policies.guardrails.aws.powers import ACCOUNT, ROLE
from policies.guardrails.aws.roles import TRUST, take, trusting
from policies.judgement import Evidence, Judgement, all_of, failed, passed, unknown

_STRANGERS = tuple(
    glob(each)
    for each in (
        "repo:jichiprobe/*",
        "project_path:jichiprobe/*",
        "organization:jichiprobe:*",
        "system:serviceaccount:jichiprobe:*",
        "jichiprobe*",
    )
)
"""A stranger's subjects, in the forms that public identity providers give them."""

_PINNED = Text(
    ja="対象者 (aud) と主体 (sub) を名指しする条件", en="conditions that name the audience (aud) and the subject (sub)"
)


def _federated(subject: Subject) -> Judgement:
    statements = subject.world.document(subject.resource, TRUST).statements
    found = [
        _one_federated(each, statements, action, parts)
        for each in statements
        if each.allows
        for action, parts in (
            ("sts:AssumeRoleWithWebIdentity", (":aud", ":sub")),
            ("sts:AssumeRoleWithSAML", ("saml:aud",)),
        )
        if each.is_about(action)
    ]
    return all_of(*found) if found else passed(Evidence(TRUST, f"{len(statements)} statements", _PINNED))


def _one_federated(one: Statement, every: tuple[Statement, ...], action: str, parts: tuple[str, ...]) -> Judgement:
    perhaps: Judgement | None = None
    for part in parts:
        keys = {each.key for each in one.conditions if each.key.endswith(part)}
        for given in _unpinned(part, keys):
            question = Question(action, (*FEDERATION.given, *given), ((one,),), every, signed=False)
            if solve(question, Bound.MAY) is None:
                continue
            evidence = Evidence(TRUST, f"{one.origin.rule}: {action}, any {part.rpartition(':')[2]}", _PINNED)
            if solve(question, Bound.MUST):
                return failed(evidence)
            perhaps = unknown(evidence)
    return perhaps or passed(Evidence(TRUST, f"{one.origin.rule}: {action}", _PINNED))


def _unpinned(part: str, keys: set[str]) -> tuple[Literals, ...]:
    """What a stranger's token says where a condition should have stopped it; all keys of a kind may say one thing."""
    if not keys:
        return ((),)
    words = _STRANGERS if part == ":sub" else (literal("jichiprobe"),)
    listed = sorted(keys)
    return (tuple(missing(each) for each in listed), tuple(Literal(each, words) for each in listed))


_GITHUB = "token.actions.githubusercontent.com"
_OIDC = {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{_GITHUB}"}
_SAML = {"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/idp"}


def _by_token(condition: Any, **changed: Any) -> dict[str, Any]:
    return take(_OIDC, condition, **{"Action": "sts:AssumeRoleWithWebIdentity", **changed})


def _claims(sub: Any, aud: Any = "sts.amazonaws.com") -> dict[str, Any]:
    return {"StringEquals": {f"{_GITHUB}:aud": aud}, "StringLike": {f"{_GITHUB}:sub": sub}}


_ROOM = "https://signin.aws.amazon.com/saml"

FEDERATION_PINNED = Guardrail(
    id="aws-iam-federation-pinned",
    version=1,
    cloud=Cloud.AWS,
    area=Area.IDENTITY,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="外部の認証基盤を信頼するロールは、対象者と主体を名指しする",
        en="A role that trusts an identity provider names the audience and the subject",
    ),
    rationale=Text(
        ja="共用の認証基盤は誰にでもトークンを出すので、sub を絞らなければ他人のジョブが引き受けられる(IAM User Guide"
        "「Create a role for OpenID Connect federation」「Create a role for SAML 2.0 federation」)。",
        en="A shared provider gives tokens to anybody: without the subject a stranger's job takes the role "
        '(IAM User Guide, "Create a role for OpenID Connect federation", "Create a role for SAML 2.0 federation").',
    ),
    remedy=Text(
        ja="StringEquals で aud を、StringEquals か所有者まで書いた StringLike で sub を指定してください。",
        en="Name aud with StringEquals, and sub with StringEquals, or StringLike with at least the owner.",
    ),
    check=Each((ROLE,), _federated, Reach.STACK),
    controls=(Mapped("9.2.2", Coverage.PARTIAL), Mapped("9.4.2", Coverage.PARTIAL)),
    absence=Text(ja="条件のない連携は不合格。", en="Federation without the conditions fails."),
    paths=(Path(ROLE, TRUST),),
    cases=(
        passes(*trusting(_by_token(_claims("repo:town/infra:ref:refs/heads/main")))),
        passes(*trusting(_by_token(_claims("repo:town/*"))), why="the owner is named"),
        passes(*trusting(take(_SAML, {"StringEquals": {"SAML:aud": _ROOM}}, Action="sts:AssumeRoleWithSAML"))),
        passes(*trusting(take({"AWS": ROOT})), why="no federation"),
        fails(*trusting(_by_token(None))),
        fails(*trusting(_by_token({"StringEquals": {f"{_GITHUB}:aud": "sts.amazonaws.com"}})), why="any subject"),
        fails(*trusting(take(_SAML, Action="sts:AssumeRoleWithSAML"))),
        unknowns(*trusting(trust=UNKNOWN)),
        evades(*trusting(_by_token(_claims("repo:*"))), why="any repository"),
        evades(*trusting(_by_token(_claims("repo:*/infra:*"))), why="anybody's repository of a name"),
        evades(
            *trusting(_by_token({"StringEqualsIfExists": {f"{_GITHUB}:aud": "a", f"{_GITHUB}:sub": "b"}})),
            why="conditions that an absent claim satisfies",
        ),
        evades(*trusting(_by_token(_claims("repo:town/*"), Action="sts:*", Condition=None)), why="a wider action"),
    ),
)

GUARDRAILS = (FEDERATION_PINNED,)
