"""Guardrails of how much a role may do: never everything, and nothing by a policy that AWS writes and widens."""

from __future__ import annotations

from typing import Any

from jichi.engine.values import Reference, Secret, Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.aws_callers import identity
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.powers import (
    ATTACHMENT,
    INLINE,
    POLICY,
    ROLE,
    allow,
    each_of,
    hidden,
    impossible,
    is_excepted,
    role_of,
    text_of,
    with_policy,
)
from policies.judgement import Evidence, Judgement, Status, all_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, is_unknown, places

_NOT_ALL = Text(ja="操作を列挙する", en="names the actions")


def _full(subject: Subject) -> Judgement:
    role = role_of(subject)
    if is_excepted(role):
        return not_applicable(Text(ja="境界のある緊急用ロール。", en="It is the role of emergencies, and bounded."))
    every = each_of("jichiprobe:jichiprobe", "organizations:jichiprobe", "account:jichiprobe")
    bounds = (role.boundary.statements,) if role.boundary else ()
    whole = impossible(subject, identity(role.arn).given, (role.statements,), every[:1], _NOT_ALL)
    bounded = impossible(subject, identity(role.arn).given, (role.statements, *bounds), every[1:], _NOT_ALL)
    return all_of(whole, bounded, *hidden(subject, _NOT_ALL))


_ADMIN = text_of(allow("*"))
_POLICY = Planted(POLICY, {"name": "admin", "policy": _ADMIN}, "policy")


def _attach(policy: Any = None) -> Planted:
    return Planted(ATTACHMENT, {"role": "app", "policyArn": policy if policy is not None else _POLICY.ref("arn")}, "a")


NO_FULL_ACCESS = Guardrail(
    id="aws-iam-no-full-access",
    version=1,
    cloud=Cloud.AWS,
    area=Area.IDENTITY,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="すべての操作を許すロールはない", en="No role is let do everything"),
    rationale=Text(
        ja="必要な操作だけを列挙する。境界のある緊急用ロールだけを除く(IAM User Guide「Security best practices in IAM」"
        "最小権限)。",
        en="Policies list what is needed; only a bounded role of emergencies is left out (IAM User Guide, "
        '"Security best practices in IAM", least privilege).',
    ),
    remedy=Text(ja="Action に必要な操作を列挙してください。", en="List the actions that are needed as Action."),
    check=Each((ROLE,), _full, Reach.STACK),
    controls=(Mapped("9.2.3", Coverage.PARTIAL), Mapped("9.1.1", Coverage.PARTIAL), Mapped("9.4.1", Coverage.PARTIAL)),
    absence=Text(ja="ポリシーがなければ何もできず、合格。", en="Without a policy it can do nothing: that passes."),
    paths=(Path(INLINE, "policy"), Path(ROLE, "inlinePolicies", absent=Status.PASS)),
    cases=(
        passes(*with_policy(allow(["s3:*", "ec2:Describe*"]))),
        passes(
            Planted(ROLE, {"name": "app", "inlinePolicies": ({"name": "x", "policy": text_of(allow("s3:*"))},)}),
            why="inside the role",
        ),
        fails(*with_policy(allow("*"))),
        fails(*with_policy()[:2], _POLICY, _attach(), why="in a managed policy"),
        unknowns(*with_policy(policy=UNKNOWN)),
        unknowns(*with_policy()[:2], _attach(UNKNOWN)),
        evades(*with_policy(allow("*:*")), why="the same, written otherwise"),
        evades(*with_policy(allow(None, NotAction=["iam:*", "organizations:*"])), why="PowerUserAccess by NotAction"),
        evades(*with_policy(allow("*", None, NotResource="arn:aws:s3:::x")), why="all resources but one"),
        evades(*with_policy(allow("*", "arn:aws:*")), why="a wildcard inside an ARN"),
        evades(
            *with_policy(allow("*", condition={"StringLike": {"aws:PrincipalArn": "*"}})),
            why="a condition that does not restrict",
        ),
        evades(
            Planted(ROLE, {"name": "app", "inlinePolicies": ({"name": "x", "policy": _ADMIN},)}), why="inside the role"
        ),
        evades(*with_policy(allow("*"), name="x-break-glass"), why="called break-glass, and not bounded"),
    ),
)

_AWS = "arn:aws:iam::aws:policy/"
_READ = {
    "service-role/AmazonRDSEnhancedMonitoringRole",
    "service-role/AWSLambdaENIManagementAccess",
}
"""Those that the proof knows the contents of (`network.proof.access.aws_roles`)."""

_OTHERS = (
    "aws:iam/policyAttachment:PolicyAttachment",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
)
_OWN = Text(ja="自分のポリシー", en="a policy of one's own")


def _narrow(subject: Subject) -> Judgement:
    path = "managedPolicyArns.*" if subject.resource.type == ROLE else "policyArn"
    return all_of(*(_one(each.path or path, each.value, path) for each in places(subject.resource, path)))


def _one(path: str, value: Value | Any, wanted: str) -> Judgement:
    evidence = Evidence(path, value, _OWN)
    match value:
        case _ if value is ABSENT:
            return passed(evidence) if wanted != "policyArn" else failed(evidence)
        case Reference(urn):
            return passed(evidence) if f"{POLICY}::" in urn else unknown(evidence)
        case str() if not value.startswith(_AWS):
            return passed(evidence)
        case str():
            name = value.removeprefix(_AWS)
            if name in _READ:
                return passed(evidence)
            return unknown(evidence) if name.startswith("service-role/") else failed(evidence)
        case _ if is_unknown(value) or isinstance(value, Secret):
            return unknown(evidence)
        case _:
            return failed(evidence)


def _by(arn: Any, type_: str = ATTACHMENT) -> Planted:
    return Planted(type_, {"role": "app", "policyArn": arn}, "attach")


MANAGED_NARROW = Guardrail(
    id="aws-iam-no-broad-aws-managed-policies",
    version=1,
    cloud=Cloud.AWS,
    area=Area.IDENTITY,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="AWSが書いた広いポリシー(AdministratorAccess など)を付けない",
        en="No broad policy that AWS writes (AdministratorAccess and the like) is attached",
    ),
    rationale=Text(
        ja="AWS管理ポリシーは最小権限ではなく、AWSが後から広げる(IAM User Guide「AWS managed policies」)。サービスの"
        "ロールのもので、証明が中身を読めるものだけを認める。",
        en="They are not least privilege, and AWS widens them later (IAM User Guide, "
        '"AWS managed policies"). Only those of services\' roles pass that the proof can read.',
    ),
    remedy=Text(
        ja="必要な操作を列挙した自分のポリシーに替えてください。", en="Write a policy that lists what is needed."
    ),
    check=Each((ATTACHMENT, *_OTHERS, ROLE), _narrow),
    controls=(Mapped("9.2.3", Coverage.PARTIAL), Mapped("9.2.2", Coverage.PARTIAL)),
    absence=Text(
        ja="ロールの managedPolicyArns の省略は何も付けず、合格。",
        en="A role without managedPolicyArns has none of them: that passes.",
    ),
    paths=(Path(ATTACHMENT, "policyArn"), Path(ROLE, "managedPolicyArns", absent=Status.PASS)),
    cases=(
        passes(_by(_POLICY.ref("arn"))),
        passes(_by("arn:aws:iam::111122223333:policy/app")),
        passes(_by(f"{_AWS}service-role/AWSLambdaENIManagementAccess")),
        passes(Planted(ROLE, {"managedPolicyArns": ("arn:aws:iam::111122223333:policy/app",)})),
        fails(_by(f"{_AWS}AdministratorAccess")),
        fails(_by(f"{_AWS}PowerUserAccess")),
        unknowns(_by(UNKNOWN)),
        unknowns(_by(f"{_AWS}service-role/AWSQuickSightDescribeRDS"), why="a service's, whose contents are not known"),
        evades(_by(f"{_AWS}job-function/SystemAdministrator"), why="a job function"),
        evades(_by(f"{_AWS}IAMFullAccess"), why="administration by another name"),
        evades(Planted(ROLE, {"managedPolicyArns": (f"{_AWS}AdministratorAccess",)}), why="inside the role"),
        evades(_by(f"{_AWS}AdministratorAccess", _OTHERS[0]), why="another type of attachment"),
    ),
)

GUARDRAILS = (NO_FULL_ACCESS, MANAGED_NARROW)
