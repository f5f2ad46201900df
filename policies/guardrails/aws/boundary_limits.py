"""Guardrails of how far a boundary lets go, whatever is attached: not outside Japan, and not on as whoever.

Source: IAM User Guide, "Permissions boundaries for IAM entities", "AWS global condition context keys".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.aws_callers import identity
from network.proof.access.aws_roles import Role
from network.proof.access.literals import Literal
from network.proof.access.statements import PRINCIPAL, Statement
from network.proof.access.words import DIGIT, literal
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.attached import EVERYTHING
from policies.guardrails.aws.boundaries import BOUNDARY
from policies.guardrails.aws.holdings import ROOT, TOKYO
from policies.guardrails.aws.named_grants import tells_settings
from policies.guardrails.aws.powers import (
    ACCOUNT,
    POLICY,
    ROLE,
    Request,
    allow,
    concrete,
    each_of,
    impossible,
    text_of,
)
from policies.guardrails.aws.residency import JAPAN
from policies.guardrails.aws.roles import TRUST, take
from policies.judgement import Judgement, not_applicable

_PROBE = "jichiprobe"
_GLOBAL = frozenset(
    {
        *("account", "budgets", "ce", "cloudfront", "globalaccelerator", "health", "iam", "organizations", "route53"),
        *("route53domains", "shield", "sts", "support", "trustedadvisor", "waf"),
    }
)
"""Services that are in no region, or in one abroad for everybody (IAM User Guide, "aws:RequestedRegion")."""

_KEEPING = (
    *("backup", "dynamodb", "ec2", "elasticfilesystem", "kms", "lambda", "logs", "rds", "s3", "secretsmanager"),
    "ssm",
)
"""Services that keep data: of everything, these are asked."""

_NOBODYS = Text(ja="境界として使われていない。", en="It is nobody's boundary.")


def _held(subject: Subject) -> tuple[Role, ...]:
    """The roles whose boundary the judged policy is."""
    roles = subject.world.roles.values()
    return tuple(each for each in roles if each.boundary and each.boundary.origin.urn == subject.resource.urn)


def _asked(subject: Subject, held: tuple[Role, ...], requests: Iterator[Request], expected: Text) -> Judgement:
    """Whether whoever it holds can make none of some requests, whatever is attached."""
    caller = (Literal(PRINCIPAL, tuple(literal(each.arn) for each in held)), *identity("").given[1:])
    groups = (EVERYTHING, subject.world.document(subject.resource, "policy").statements)
    return impossible(subject, caller, groups, requests, expected)


def _in_japan(subject: Subject) -> Judgement:
    if not (held := _held(subject)):
        return not_applicable(_NOBODYS)
    abroad = Literal("aws:requestedregion", tuple(literal(each) for each in JAPAN), outside=True)
    statements = subject.world.document(subject.resource, "policy").statements
    actions = dict.fromkeys(one for each in statements if each.allows for one in _regional(each))
    expected = Text(ja="東京と大阪だけ", en="Tokyo and Osaka only")
    return _asked(subject, held, (Request(each, given=(abroad,)) for each in actions), expected)


def _regional(statement: Statement) -> Iterator[str]:
    """Actions that a statement lets through, of services that are in a region."""
    for pattern in ("*",) if statement.but_actions else statement.actions:
        service, _, name = pattern.partition(":")
        for each in _KEEPING if "*" in service else (service,):
            action = f"{each}:{concrete(name or '*')}"
            # Who audits looks in every region, just to see that nothing is there.
            if each not in _GLOBAL and not tells_settings(action) and statement.is_about(action):
                yield action


def _boundary(*statements: Any, policy: Any = None) -> tuple[Planted, ...]:
    text = text_of(*statements) if policy is None else policy
    limit = Planted(POLICY, {"name": "boundary", "policy": text}, "boundary")
    role = {"name": "app", TRUST: text_of(take({"AWS": ROOT})), BOUNDARY: limit.ref("arn")}
    return limit, Planted(ROLE, role, "role"), TOKYO


_HERE = {"StringEquals": {"aws:RequestedRegion": list(JAPAN)}}
_NOT_ABROAD = allow("*", condition={"StringNotEquals": {"aws:RequestedRegion": list(JAPAN)}}, Effect="Deny")

IN_JAPAN = Guardrail(
    id="aws-iam-boundary-keeps-in-japan",
    version=1,
    cloud=Cloud.AWS,
    area=Area.RESIDENCY,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="境界は、何を付けられても、東京と大阪のほかのリージョンを使わせない",
        en="A boundary lets nobody use a region but Tokyo and Osaka, whatever is attached",
    ),
    rationale=Text(
        ja="計画にない資源を手で国外に作れば、計画の検査では見えない(IAM User Guide「AWS: Denies access to AWS "
        "based on "
        "the requested Region」、地方公共団体情報システムのガバメントクラウドの利用に関する基準)。",
        en="What is made abroad by hand shows in no check of a plan (IAM User Guide, "
        '"AWS: Denies access to AWS based on the requested Region"; the standard for the use of Government Cloud).',
    ),
    remedy=Text(
        ja="境界の Allow に aws:RequestedRegion の条件を付けるか、ほかのリージョンを Deny してください。",
        en="Add aws:RequestedRegion to the boundary's Allows, or deny other regions.",
    ),
    check=Each((POLICY,), _in_japan, Reach.STACK),
    controls=(Mapped("18.1.4", Coverage.PARTIAL), Mapped("8.1.1", Coverage.SUPPORTING)),
    absence=Text(ja="条件も拒否もなければ不合格。", en="Without a condition or a Deny it fails."),
    paths=(Path(POLICY, "policy"),),
    cases=(
        passes(*_boundary(allow(["s3:*", "ec2:*"], condition=_HERE), allow("iam:Get*"))),
        passes(*_boundary(allow("*"), _NOT_ABROAD), why="all else is denied"),
        passes(*_boundary(allow(["ec2:Describe*", "rds:List*"])), why="who looks whether anything is abroad"),
        fails(*_boundary(allow(["s3:*", "ec2:*"]))),
        unknowns(*_boundary(policy=UNKNOWN)),
        evades(*_boundary(allow("s3:*", condition=_HERE), allow("sqs:Send*")), why="the second statement"),
        evades(
            *_boundary(allow("rds:*", condition={"StringLike": {"aws:RequestedRegion": "ap-*"}})),
            why="a wildcard that is more than Japan",
        ),
        evades(
            *_boundary(allow("rds:*", condition={"StringNotEquals": {"aws:RequestedRegion": "us-east-1"}})),
            why="every region but one",
        ),
        evades(*_boundary(allow("*"), {**_NOT_ABROAD, "Action": ["ec2:*", "s3:Get*"]}), why="denied for some services"),
        evades(*_boundary(allow(None, NotAction="iam:*")), why="NotAction"),
    ),
)


def _going_on(subject: Subject) -> Judgement:
    if not (held := _held(subject)):
        return not_applicable(_NOBODYS)
    anybody = (*literal("arn:aws:iam::"), *((DIGIT,) * 12), *literal(f":role/{_PROBE}"))
    requests = each_of("sts:AssumeRole", "sts:GetFederationToken", resources=(anybody,))
    return _asked(subject, held, iter(requests), Text(ja="名指ししたロールだけ", en="roles that are named only"))


_LINK = "arn:aws:iam::999988887777:role/town-link"

GOES_ON_BY_NAME = Guardrail(
    id="aws-iam-boundary-names-roles-to-take",
    version=1,
    cloud=Cloud.AWS,
    area=Area.IDENTITY,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="境界の中から引き受けられるロールは、名指ししたものだけである",
        en="Whoever a boundary holds goes on as roles that it names only",
    ),
    rationale=Text(
        ja="境界は引き受けた先のロールには及ばない。境界のないロールを引き受けられれば、境界はないのと同じ(IAM User "
        "Guide"
        "「Permissions boundaries for IAM entities」)。",
        en="A boundary does not go along with somebody who takes another role: who may take one without a boundary has "
        'none (IAM User Guide, "Permissions boundaries for IAM entities").',
    ),
    remedy=Text(
        ja="境界の sts:AssumeRole の Resource に、引き受けてよいロールのARNだけを書いてください。",
        en="Write only the ARNs of roles that may be taken as Resource of the boundary's sts:AssumeRole.",
    ),
    check=Each((POLICY,), _going_on, Reach.STACK),
    controls=(Mapped("9.2.3", Coverage.PARTIAL), Mapped("9.4.1", Coverage.PARTIAL)),
    absence=Text(ja="sts: の文がなければ引き受けられず、合格。", en="Without sts: nobody goes on: that passes."),
    paths=(Path(POLICY, "policy"),),
    cases=(
        passes(*_boundary(allow(["s3:*", "ec2:*"]))),
        passes(*_boundary(allow("sts:AssumeRole", _LINK))),
        fails(*_boundary(allow("sts:AssumeRole"))),
        unknowns(*_boundary(policy=UNKNOWN)),
        evades(*_boundary(allow("sts:*", "arn:aws:iam::*:role/*")), why="wildcards inside action and ARN"),
        evades(
            *_boundary(allow("*"), allow("sts:*", Effect="Deny", NotResource="arn:aws:iam::999988887777:*")),
            why="any role of another account",
        ),
        evades(*_boundary(allow(None, NotAction=["iam:*", "s3:*"])), why="NotAction"),
        evades(
            *_boundary(
                allow(
                    "sts:AssumeRole",
                    condition={"StringEquals": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/app"}},
                )
            ),
            why="one who goes on, as whoever",
        ),
    ),
)

GUARDRAILS = (IN_JAPAN, GOES_ON_BY_NAME)
