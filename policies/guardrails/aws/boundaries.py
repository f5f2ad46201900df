"""Guardrails of permissions boundaries: every role is held by one, and what holds it cannot be loosened.

Source: IAM User Guide, "Permissions boundaries for IAM entities".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.aws_callers import identity
from network.proof.access.literals import Literal, missing, present
from network.proof.access.statements import PRINCIPAL, Statement
from network.proof.access.words import glob, literal
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.attached import EVERYTHING
from policies.guardrails.aws.holdings import ROOT, TOKYO
from policies.guardrails.aws.powers import (
    ACCOUNT,
    INLINE,
    POLICY,
    ROLE,
    Request,
    allow,
    each_of,
    impossible,
    is_for_people,
    powerless,
    role_of,
    tag_keys,
    text_of,
)
from policies.guardrails.aws.roles import TRUST, take
from policies.judgement import Evidence, Judgement, all_of, failed, not_applicable
from policies.reading import read

BOUNDARY = "permissionsBoundary"
_OF_AWS = "arn:aws:iam::aws:policy/"
_PROBE = "jichiprobe"
_WIDEST = (f"{_PROBE}:{_PROBE}", "organizations:LeaveOrganization", "iam:CreateUser")
"""What no boundary lets through: one of a service that nobody has named stands for everything."""

_CLIMBING = (
    *("iam:CreateRole", "iam:AttachRolePolicy", "iam:PutRolePolicy", "iam:CreatePolicyVersion", "sts:AssumeRole"),
    *_WIDEST,
)


def _bounded(subject: Subject) -> Judgement:
    role, value = role_of(subject), read(subject.resource, BOUNDARY)
    evidence = Evidence(BOUNDARY, value, Text(ja="境界のポリシー", en="a policy that bounds it"))
    if role.boundary is None:
        if is_for_people(role):
            return failed(evidence)
        # Of a service's own role only that it cannot climb: AWS documents work that goes beyond a member's boundary.
        return powerless(subject, each_of(*_CLIMBING), Text(ja="権限を広げられない", en="cannot widen what it may do"))
    if (subject.world.symbols.text(subject.resource.inputs.get(BOUNDARY)) or "").startswith(_OF_AWS):
        return failed(evidence)
    narrow = Text(ja="すべては許さない境界", en="a boundary that does not let everything through")
    limits = role.boundary.statements
    return impossible(subject, identity(role.arn).given, (limits,), _anything(subject, limits), narrow)


def _anything(subject: Subject, limits: Sequence[Statement]) -> Iterator[Request]:
    """Requests about what nobody has named: without any tag, and with tags that mean nothing.

    A boundary may let through everything on what has the member's names or tag: members who share an account are
    held by these, and not by lists of actions (docs/identity.md).
    """
    account = subject.world.symbols.account(subject.resource) or "*"
    of = (
        glob(f"arn:aws:{_PROBE}:*:{account}:{_PROBE}"),
        literal("*"),
        glob(f"arn:aws:iam::{account}:user/{_PROBE}"),
    )
    keys = tag_keys(limits)
    for tags in (tuple(map(missing, keys)), tuple(present(each, _PROBE) for each in keys)):
        for action, on in zip(_WIDEST, of, strict=True):
            yield Request(action, (on,), tags)


_OWN = take({"AWS": ROOT})
_BY_NAME = allow("*", ["arn:aws:s3:::town-*", f"arn:aws:rds:*:{ACCOUNT}:*:town-*"])
_BY_TAG = allow("*", condition={"StringEquals": {"aws:ResourceTag/owner": "town"}})


def _limit(*statements: Any) -> Planted:
    return Planted(POLICY, {"name": "boundary", "policy": text_of(*statements)}, "boundary")


_NAMED = _limit(_BY_NAME, _BY_TAG)
_ANY_TAG = _limit(allow("*", condition={"StringLike": {"aws:ResourceTag/owner": "*"}}))
_NO_TAG = _limit(_BY_TAG, allow("*", condition={"StringNotEquals": {"aws:ResourceTag/owner": "others"}}))
_OWN_ACCOUNT = _limit(allow("*", f"arn:aws:*:*:{ACCOUNT}:*"))
_WIDE = _limit(allow(None, NotAction="s3:*"))
_LIMIT = _limit(allow(["s3:*", "ec2:*"]))


def _role(bound: Any = None, trust: Any = _OWN) -> tuple[Planted, ...]:
    given = {"name": "app", TRUST: text_of(trust), **({} if bound is None else {BOUNDARY: bound})}
    return Planted(ROLE, given, "role"), TOKYO


_SERVICE = take({"Service": "backup.amazonaws.com"})

BOUNDED = Guardrail(
    id="aws-iam-role-bounded",
    version=2,
    cloud=Cloud.AWS,
    area=Area.IDENTITY,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="人やCIが引き受けるロールには、すべてを許さない境界がある",
        en="Every role that people or CI take has a boundary, and one that does not let everything through",
    ),
    rationale=Text(
        ja="ポリシーは後から足せるが、境界は超えられない。サービスだけが引き受けるロールは、境界がなければ権限を広げる"
        "操作を持たないことを求める(IAM User Guide「Permissions boundaries for IAM entities」)。",
        en="Policies are added later; a boundary holds. A role that only services take may do without one where it "
        'cannot widen anything (IAM User Guide, "Permissions boundaries for IAM entities").',
    ),
    remedy=Text(
        ja="permissionsBoundary に、許す範囲を列挙した自分のポリシーを指定してください。",
        en="Set permissionsBoundary to a policy of your own that lists what may be let through.",
    ),
    check=Each((ROLE,), _bounded, Reach.STACK),
    controls=(Mapped("9.2.3", Coverage.PARTIAL), Mapped("9.1.1", Coverage.PARTIAL), Mapped("6.1.2", Coverage.PARTIAL)),
    absence=Text(ja="人のロールに境界がなければ不合格。", en="A role for people without a boundary fails."),
    paths=(Path(ROLE, BOUNDARY), Path(POLICY, "policy")),
    cases=(
        passes(*_role(_LIMIT.ref("arn")), _LIMIT),
        passes(
            *_role(trust=_SERVICE),
            Planted(INLINE, {"role": "app", "policy": text_of(allow("s3:GetObject"))}, "policy"),
            why="a service's, which cannot climb",
        ),
        passes(*_role(_NAMED.ref("arn")), _NAMED, why="everything, on what has the own names or tag"),
        fails(*_role()),
        fails(
            *_role(trust=_SERVICE),
            Planted(INLINE, {"role": "app", "policy": text_of(allow("iam:*"))}, "policy"),
            why="a service's, which can",
        ),
        unknowns(*_role(UNKNOWN)),
        unknowns(*_role(f"arn:aws:iam::{ACCOUNT}:policy/elsewhere"), why="a policy that is not in the plan"),
        evades(*_role(f"{_OF_AWS}AdministratorAccess"), why="a boundary of everything"),
        evades(*_role(_WIDE.ref("arn")), _WIDE, why="everything but one service"),
        evades(*_role(_ANY_TAG.ref("arn")), _ANY_TAG, why="everything with a tag, whatever it says"),
        evades(*_role(_NO_TAG.ref("arn")), _NO_TAG, why="everything that has not one tag of others"),
        evades(*_role(_OWN_ACCOUNT.ref("arn")), _OWN_ACCOUNT, why="the whole account, by its ARNs"),
        evades(*_role(trust=take({"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/x"})), why="by federation"),
    ),
)


def _holding(subject: Subject) -> Judgement:
    policy, world = subject.resource, subject.world
    held = [each for each in world.roles.values() if each.boundary and each.boundary.origin.urn == policy.urn]
    if not held:
        return not_applicable(Text(ja="境界として使われていない。", en="It is nobody's boundary."))
    account, own = world.symbols.account(policy) or "*", (literal(world.symbols.arn(policy)),)
    any_role, any_user = ((glob(f"arn:aws:iam::{account}:{kind}/?*"),) for kind in ("role", "user"))
    requests = (
        *each_of("iam:CreateUser", "iam:CreateAccessKey", "iam:AttachUserPolicy", resources=any_user),
        *each_of("iam:DeleteRolePermissionsBoundary", resources=any_role),
        *each_of(
            *("iam:CreateRole", "iam:PutRolePermissionsBoundary"),
            resources=any_role,
            given=(missing("iam:permissionsboundary"),),
        ),
        *each_of("iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:DeletePolicy", resources=own),
    )
    callers = (Literal(PRINCIPAL, tuple(literal(each.arn) for each in held)), *identity("").given[1:])
    groups = (EVERYTHING, world.document(policy, "policy").statements)
    expected = Text(ja="境界を外せない", en="nobody that it holds can loosen it")
    return all_of(impossible(subject, callers, groups, requests, expected))


_ARN = f"arn:aws:iam::{ACCOUNT}:policy/boundary"
_NEVER = allow(["iam:*User*", "iam:*AccessKey*", "iam:DeleteRolePermissionsBoundary"], Effect="Deny")
_BORN = allow(
    ["iam:CreateRole", "iam:PutRole*"],
    condition={"StringNotEquals": {"iam:PermissionsBoundary": _ARN}},
    Effect="Deny",
)
_KEPT = allow(["iam:*PolicyVersion", "iam:DeletePolicy"], _ARN, Effect="Deny")


def _boundary(*statements: Any, policy: Any = None) -> tuple[Planted, ...]:
    text = text_of(allow("*"), *statements) if policy is None else policy
    limit = Planted(POLICY, {"name": "boundary", "policy": text}, "boundary")
    return limit, *_role(limit.ref("arn"))


HOLDS = Guardrail(
    id="aws-iam-boundary-cannot-be-loosened",
    version=1,
    cloud=Cloud.AWS,
    area=Area.CHANGE,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="境界は、何を付けられても、縛られた者には外せない",
        en="Nobody that a boundary holds can loosen it, whatever is attached",
    ),
    rationale=Text(
        ja="境界を外す・境界なしのロールを作る・境界のポリシーを書き換える操作を、境界自身が止める(IAM User Guide"
        "「Delegating responsibility to others using permissions boundaries」)。",
        en="The boundary itself has to stop its removal, roles without it and new versions of it (IAM User Guide, "
        '"Delegating responsibility to others using permissions boundaries").',
    ),
    remedy=Text(
        ja="iam:DeleteRolePermissionsBoundary、利用者の作成、境界のないロールの作成、境界の版の変更を拒否してください。",
        en="Deny iam:DeleteRolePermissionsBoundary, users, roles without the boundary, and versions of the boundary.",
    ),
    check=Each((POLICY,), _holding, Reach.STACK),
    controls=(
        Mapped("9.2.3", Coverage.PARTIAL),
        Mapped("12.1.2", Coverage.PARTIAL),
        Mapped("14.2.2", Coverage.SUPPORTING),
    ),
    absence=Text(ja="拒否がなければ外せるので不合格。", en="Without the Denies it can be loosened, and that fails."),
    paths=(Path(POLICY, "policy"),),
    cases=(
        passes(*_boundary(_NEVER, _BORN, _KEPT)),
        fails(*_boundary()),
        fails(*_boundary(_BORN, _KEPT), why="users can be made"),
        unknowns(*_boundary(policy=UNKNOWN)),
        evades(*_boundary(_NEVER, _BORN), why="a new version of the boundary"),
        evades(
            *_boundary(_NEVER, {**_BORN, "Condition": {"Null": {"iam:PermissionsBoundary": "false"}}}, _KEPT),
            why="roles that name none",
        ),
        evades(
            *_boundary(_NEVER, _BORN, {**_KEPT, "Resource": "arn:aws:iam::999988887777:policy/*"}),
            why="a Deny for another account",
        ),
        evades(
            *_boundary({**_NEVER, "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}, _BORN, _KEPT),
            why="not with a second factor",
        ),
    ),
)

GUARDRAILS = (BOUNDED, HOLDS)
