"""Guardrails against climbing: no role makes itself, or another, more than it was given.

Source: IAM User Guide, "Permissions boundaries for IAM entities", "Grant a user permissions to pass a role to an AWS
service"; KMS Developer Guide, "Grants in AWS KMS".
"""

from __future__ import annotations

from collections.abc import Iterator

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.aws_roles import Role
from network.proof.access.literals import missing, present
from network.proof.access.words import DIGIT, Words, arn, glob, literal
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.powers import (
    ACCOUNT,
    ATTACHMENT,
    BREAK_GLASS,
    INLINE,
    POLICY,
    ROLE,
    Request,
    allow,
    asked_of,
    each_of,
    is_break_glass,
    is_excepted,
    powerless,
    role_of,
    tag_keys,
    tagged,
    text_of,
    with_policy,
)
from policies.judgement import Judgement, not_applicable

PRIVILEGED = (Mapped("9.2.3", Coverage.PARTIAL), Mapped("6.1.2", Coverage.PARTIAL), Mapped("9.4.1", Coverage.PARTIAL))
_UNREAD = Text(
    ja="ポリシーのないロールは何もできず合格。読めないポリシーは判定不能。",
    en="A role without a policy can do nothing and passes; a policy that cannot be read is unknown.",
)
_USERS = (
    *("iam:CreateUser", "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"),
    *("iam:AttachUserPolicy", "iam:PutUserPolicy", "iam:DeleteUserPermissionsBoundary"),
)
_GROUPS = ("iam:AddUserToGroup", "iam:AttachGroupPolicy", "iam:PutGroupPolicy")
"""Ways to be somebody else, or to give a user more."""

_ROLES = ("iam:CreateRole", "iam:AttachRolePolicy", "iam:PutRolePolicy")
_SELF = (*_ROLES[1:], "iam:UpdateAssumeRolePolicy", "iam:PutRolePermissionsBoundary")
_VERSIONS = ("iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion")
_PROBE = "jichiprobe"


def _climbing(subject: Subject) -> Judgement:
    role = role_of(subject)
    unbounded = (missing("iam:permissionsboundary"),)
    # Users, roles and policies have tags, groups none (IAM User Guide, "Tags for ... IAM resources").
    untagged = tuple(missing(each) for each in tag_keys(asked_of(role)))
    requests = (
        *each_of(*_USERS, resources=_any(role, "user")),
        *each_of(*_GROUPS, resources=_any(role, "group"), given=untagged),
        *each_of("iam:DeleteRolePermissionsBoundary", resources=_any(role, "role")),
        *each_of(*_ROLES, resources=_any(role, "role"), given=unbounded),
        *each_of(*_SELF, resources=(literal(role.arn),)),
        *each_of(*_VERSIONS, resources=_own_policies(subject, role)),
        *_trusts(subject, role),
    )
    return powerless(subject, requests, Text(ja="自分の権限を広げられない", en="cannot widen what it may do"))


def _any(role: Role, kind: str) -> Words:
    """Any user, group or role of the role's account: IAM knows no other."""
    return (glob(f"arn:aws:iam::{role.account or '*'}:{kind}/?*"),)


def _own_policies(subject: Subject, role: Role) -> Words:
    """The managed policies that say what a role may do, and its boundary."""
    documents = (*role.policies, *((role.boundary,) if role.boundary else ()))
    planned = (subject.world.at(each.origin.urn) for each in documents)
    arns = (subject.world.symbols.arn(each) for each in planned if each and each.type == POLICY)
    return tuple(literal(each) for each in dict.fromkeys(arns)) or (arn(f"arn:aws:iam::*:policy/{_PROBE}"),)


def _emergencies(subject: Subject, role: Role) -> tuple[Role, ...]:
    """The roles of emergencies in the same account."""
    return tuple(each for each in subject.world.roles.values() if each.account == role.account and is_break_glass(each))


def _trusts(subject: Subject, role: Role) -> Iterator[Request]:
    """Ways to say who takes a role of emergencies: each with the tags that it is made with."""
    found = _emergencies(subject, role)
    if not found:
        yield Request("iam:UpdateAssumeRolePolicy", _others(subject, role))
    for each in found:
        given = tagged(subject.world.plan.by_urn[each.origin.urn], asked_of(role))
        yield Request("iam:UpdateAssumeRolePolicy", (literal(each.arn),), given)


def _others(subject: Subject, role: Role) -> Words:
    """The roles of emergencies in the same account, by their ARNs."""
    found = tuple(literal(each.arn) for each in _emergencies(subject, role))
    return found or (glob(f"arn:aws:iam::{role.account}:role/{_PROBE}{BREAK_GLASS}"),)


_ROLES_OF_ACCOUNT = f"arn:aws:iam::{ACCOUNT}:role/"
_OWN_TAG = {"StringEquals": {"aws:ResourceTag/owner": "town"}}
_BOUNDED = {"StringEquals": {"iam:PermissionsBoundary": f"arn:aws:iam::{ACCOUNT}:policy/boundary"}}
_MANAGED = Planted(POLICY, {"name": "app", "policy": text_of(allow("iam:CreatePolicyVersion"))}, "managed")


def _attached(policy: Planted) -> tuple[Planted, ...]:
    role, own = with_policy(name="app")[:2]
    return role, own, policy, Planted(ATTACHMENT, {"role": "app", "policyArn": policy.ref("arn")}, "attach")


NO_CLIMBING = Guardrail(
    id="aws-iam-no-privilege-escalation",
    version=2,
    cloud=Cloud.AWS,
    area=Area.IDENTITY,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="どのロールも、自分や他の主体の権限を与えられた範囲を超えて広げられない",
        en="No role can give itself, or anybody, more than it was given",
    ),
    rationale=Text(
        ja="ポリシーの版、インラインポリシー、信頼ポリシー、境界、アクセスキーのどれか一つを変えられれば管理者になれる。"
        "ポリシーと境界を合わせて問う(IAM User Guide「Permissions boundaries for IAM entities」)。",
        en="Who may change one policy version, inline policy, trust policy, boundary or access key may become an "
        'administrator; policy and boundary are asked together (IAM User Guide, "Permissions boundaries for IAM '
        'entities").',
    ),
    remedy=Text(
        ja="iam: の操作を名前で限り、境界のないロールの作成と、自分自身・自分のポリシーの変更を拒否してください。",
        en="Limit iam: actions by name, and deny roles without a boundary and changes to itself and its own policies.",
    ),
    check=Each((ROLE,), _climbing, Reach.STACK),
    controls=PRIVILEGED,
    absence=_UNREAD,
    paths=(Path(INLINE, "policy"),),
    cases=(
        passes(*with_policy(allow("s3:GetObject"))),
        passes(*with_policy(allow("iam:CreateRole", condition=_BOUNDED)), why="roles with a boundary"),
        passes(*with_policy(allow("iam:PutGroupPolicy", condition=_OWN_TAG)), why="groups have no tags"),
        passes(
            *with_policy(allow("iam:UpdateAssumeRolePolicy", f"{_ROLES_OF_ACCOUNT}*{BREAK_GLASS}", _OWN_TAG)),
            Planted(ROLE, {"name": f"other{BREAK_GLASS}", "tags": {"owner": "others"}}, "other"),
            why="the role of emergencies of others has another tag",
        ),
        fails(*with_policy(allow("iam:CreatePolicyVersion"))[:2], *_attached(_MANAGED)[2:]),
        fails(*with_policy(allow("iam:CreateAccessKey"))),
        unknowns(*with_policy(policy=UNKNOWN)),
        unknowns(*with_policy(allow("iam:CreateUser"), bound=UNKNOWN), why="nobody knows what the boundary stops"),
        evades(
            *with_policy(allow("iam:PutGroupPolicy", condition={"StringNotEquals": {"aws:ResourceTag/owner": "x"}})),
            why="what has no tag has none of another",
        ),
        evades(
            *with_policy(allow("iam:UpdateAssumeRolePolicy", f"{_ROLES_OF_ACCOUNT}*{BREAK_GLASS}", _OWN_TAG)),
            Planted(ROLE, {"name": f"other{BREAK_GLASS}", "tags": {"owner": "town"}}, "other"),
            why="the role of emergencies has the tag",
        ),
        evades(*with_policy(allow("iam:PutUserPolicy", condition=_OWN_TAG)), why="users have tags"),
        evades(*with_policy(allow("iam:Put*Policy")), why="a wildcard inside the action"),
        evades(*with_policy(allow(None, NotAction="s3:*")), why="NotAction"),
        evades(*with_policy(allow("iam:*", f"arn:aws:iam::{ACCOUNT}:role/a*")), why="a wildcard that means itself"),
        evades(
            *with_policy(allow("iam:CreateRole", condition={"StringLike": {"aws:PrincipalArn": "*"}})),
            why="a condition that does not restrict",
        ),
        evades(
            *with_policy(allow("iam:AttachRolePolicy"), allow("iam:AttachRolePolicy", f"{_PROBE}", Effect="Deny")),
            why="a Deny about something else",
        ),
        evades(
            *with_policy(
                allow("iam:CreateRole", condition={"StringEqualsIfExists": dict(_BOUNDED["StringEquals"])}),
            ),
            why="a boundary, where one is said",
        ),
        evades(
            *with_policy(allow("iam:UpdateAssumeRolePolicy", None, NotResource="arn:aws:s3:::x")), why="NotResource"
        ),
    ),
)


def _passing(subject: Subject) -> Judgement:
    role = role_of(subject)
    if is_excepted(role):
        return not_applicable(
            Text(ja="緊急用ロール(使えば直ちに知らされる)。", en="It is the role of emergencies, whose use is told.")
        )
    anybody = (glob(f"arn:aws:iam::{role.account or '*'}:role/{_PROBE}"),)
    service = present("iam:passedtoservice", f"{_PROBE}.amazonaws.com")
    requests = (
        Request("iam:PassRole", anybody),
        Request("iam:PassRole", _others(subject, role)),
        Request("iam:PassRole", _any(role, "role"), (service,)),
        Request("iam:PassRole", _any(role, "role"), (missing("iam:passedtoservice"),)),
    )
    expected = Text(ja="名指ししたロールを名指ししたサービスへ", en="named roles, to named services")
    return powerless(subject, requests, expected)


_TASKS = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
_APP = f"arn:aws:iam::{ACCOUNT}:role/app-*"

PASS_NAMED = Guardrail(
    id="aws-iam-pass-role-named",
    version=1,
    cloud=Cloud.AWS,
    area=Area.IDENTITY,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="iam:PassRole は、名指ししたロールを名指ししたサービスへ渡すときだけ",
        en="iam:PassRole is for named roles and named services only",
    ),
    rationale=Text(
        ja="強いロールをLambdaやECSやGlueに渡せる者は、そのロールとして動ける(IAM User Guide「Grant a user permissions "
        "to pass a role to an AWS service」)。",
        en="Who may pass a stronger role to Lambda, ECS or Glue acts as that role (IAM User Guide, "
        '"Grant a user permissions to pass a role to an AWS service").',
    ),
    remedy=Text(
        ja="Resource をロールの名前で限り、iam:PassedToService の条件を付けてください。",
        en="Limit Resource by the roles' names, and add the condition iam:PassedToService.",
    ),
    check=Each((ROLE,), _passing, Reach.STACK),
    controls=PRIVILEGED,
    absence=_UNREAD,
    paths=(Path(INLINE, "policy"),),
    cases=(
        passes(*with_policy(allow("iam:PassRole", _APP, _TASKS))),
        passes(
            *with_policy(
                allow("iam:PassRole", _APP),
                allow("iam:PassRole", Effect="Deny", condition={"StringNotEquals": _TASKS["StringEquals"]}),
            )
        ),
        fails(*with_policy(allow("iam:PassRole"))),
        fails(*with_policy(allow("iam:PassRole", _APP)), why="to any service"),
        unknowns(*with_policy(policy=UNKNOWN)),
        evades(*with_policy(allow("iam:Pass*", condition=_TASKS)), why="any role, a wildcard inside the action"),
        evades(*with_policy(allow("iam:PassRole", "arn:aws:iam::*:role/*", _TASKS)), why="a wildcard inside the ARN"),
        evades(*with_policy(allow(["lambda:*", "iam:PassRole"], f"arn:aws:iam::{ACCOUNT}:*")), why="beside lambda:*"),
        evades(
            *with_policy(allow("iam:PassRole", _APP, {"StringLike": {"iam:PassedToService": "*"}})), why="any service"
        ),
        evades(
            *with_policy(allow("iam:PassRole", _APP, {"StringEqualsIfExists": dict(_TASKS["StringEquals"])})),
            why="a service, where one is said",
        ),
    ),
)


def _assuming(subject: Subject) -> Judgement:
    elsewhere = (*literal("arn:aws:iam::"), *((DIGIT,) * 12), *literal(f":role/{_PROBE}"))
    requests = each_of("sts:AssumeRole", "sts:GetFederationToken", resources=(elsewhere,))
    return powerless(subject, requests, Text(ja="名指ししたロールだけ", en="named roles only"))


ASSUME_NAMED = Guardrail(
    id="aws-iam-assume-role-named",
    version=1,
    cloud=Cloud.AWS,
    area=Area.IDENTITY,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="引き受けられるロールは名指しする", en="A role may go on as roles that are named only"),
    rationale=Text(
        ja="どのロールでも引き受けられる者は、信頼ポリシーの緩い別のアカウントに移れる(IAM User Guide「Methods to "
        "assume a role」)。",
        en="Who may assume any role moves on to whatever account trusts too much (IAM User Guide, "
        '"Methods to assume a role").',
    ),
    remedy=Text(ja="Resource にロールのARNを書いてください。", en="Write the roles' ARNs as Resource."),
    check=Each((ROLE,), _assuming, Reach.STACK),
    controls=(Mapped("9.2.3", Coverage.PARTIAL), Mapped("9.5.1.P", Coverage.SUPPORTING)),
    absence=_UNREAD,
    paths=(Path(INLINE, "policy"),),
    cases=(
        passes(*with_policy(allow("sts:AssumeRole", "arn:aws:iam::999988887777:role/link"))),
        fails(*with_policy(allow("sts:AssumeRole"))),
        unknowns(*with_policy(policy=UNKNOWN)),
        evades(*with_policy(allow("sts:Assume*", "arn:aws:iam::*:role/*")), why="wildcards"),
        evades(*with_policy(allow(None, NotAction=["iam:*", "s3:*"])), why="NotAction"),
        evades(*with_policy(allow("sts:GetFederationToken")), why="a federated session instead"),
    ),
)


GUARDRAILS = (NO_CLIMBING, PASS_NAMED, ASSUME_NAMED)
