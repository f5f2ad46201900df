"""Guardrails of tags that say whose something is: nobody puts them on what is there, and what is others' is out of "
"reach.

Source: IAM User Guide, "Controlling access to AWS resources using tags", "What is ABAC for AWS?"; Amazon EC2 User
Guide, "Grant permission to tag Amazon EC2 resources during creation".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.aws_roles import Role
from network.proof.access.literals import Literal, missing, present
from network.proof.access.statements import ACCOUNT as ACCOUNT_KEY
from network.proof.access.words import arn, literal
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.holdings import FOREIGN, tags
from policies.guardrails.aws.powers import (
    INLINE,
    ROLE,
    Request,
    allow,
    asked_of,
    hidden,
    is_excepted,
    powerless,
    role_of,
    tag_keys,
    text_of,
    with_policy,
)
from policies.guardrails.aws.roles import TRUST, take
from policies.judgement import Judgement, not_applicable

_PROBE = "jichiprobe"
_MEMBER = "aws:resourcetag/jichi:member"
_UNTOLD = Text(ja="タグで限られたロールではない。", en="No tag limits what it may do.")
_EMERGENCY = Text(
    ja="緊急用ロール(二人で使い、使えば直ちに知らされる)。",
    en="It is the role of emergencies: two people take it, and its use is told.",
)
_NONE = Text(
    ja="ポリシーのないロールは何もできず合格。読めないポリシーは判定不能。",
    en="A role without a policy can do nothing and passes; a policy that cannot be read is unknown.",
)


def _is_read(subject: Subject, role: Role) -> bool:
    """Whether all that says what a role may do can be read."""
    return not any(each.doubtful for each in asked_of(role)) and not any(hidden(subject, _UNTOLD))


def _claiming(subject: Subject) -> Judgement:
    role = role_of(subject)
    keys = tag_keys(asked_of(role))
    if is_excepted(role):
        return not_applicable(_EMERGENCY)
    expected = Text(ja="後からタグを付けられない", en="cannot tag what is there")
    if not keys and _is_read(subject, role):
        return not_applicable(_UNTOLD)
    # What was not made just now: of an instance, as everything of EC2 that has tags.
    on = (arn(f"arn:aws:ec2:ap-northeast-1:{role.account or '*'}:instance/{_PROBE}"),)
    later = missing("ec2:createaction")
    requests = (
        Request("ec2:CreateTags", on, (later, *(missing(each) for each in keys))),
        Request("ec2:CreateTags", on, (later, *(present(each, _PROBE) for each in keys))),
    )
    return powerless(subject, requests, expected)


def _tag(operator: str = "StringEquals", key: str = "aws:ResourceTag/owner", value: str = "town") -> dict[str, Any]:
    return {operator: {key: value}}


_STOP = allow("ec2:StopInstances", condition=_tag())
_AT_ONCE = {"Null": {"ec2:CreateAction": "false"}}

UNCLAIMED = Guardrail(
    id="aws-iam-tags-not-claimed",
    version=1,
    cloud=Cloud.AWS,
    area=Area.SEGREGATION,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="タグで範囲を限られたロールは、既にある資源にタグを付けて自分のものにできない",
        en="A role that tags limit cannot make what is there its own by tagging it",
    ),
    rationale=Text(
        ja="タグで限る許可は、タグを付けられる者には限りがない(IAM User Guide「Controlling access to AWS resources "
        "using "
        "tags」)。作成時のタグだけを許す。",
        en="Whoever may put the tag on is not limited by it (IAM User Guide, "
        '"Controlling access to AWS resources using tags"); tags at creation pass.',
    ),
    remedy=Text(
        ja="ec2:CreateTags を、ec2:CreateAction があるとき、または自分のタグが既にあるときだけに限ってください。",
        en="Let ec2:CreateTags through with ec2:CreateAction only, or on what has the own tag already.",
    ),
    check=Each((ROLE,), _claiming, Reach.STACK),
    controls=(Mapped("9.4.1", Coverage.PARTIAL), Mapped("9.5.1.P", Coverage.PARTIAL)),
    absence=_NONE,
    paths=(Path(INLINE, "policy"),),
    cases=(
        passes(*with_policy(_STOP)),
        passes(*with_policy(_STOP, allow("ec2:CreateTags", condition=_AT_ONCE)), why="at creation"),
        passes(*with_policy(_STOP, allow("ec2:CreateTags", condition=_tag())), why="what is its own already"),
        fails(*with_policy(_STOP, allow("ec2:CreateTags"))),
        unknowns(*with_policy(policy=UNKNOWN)),
        evades(
            *with_policy(_STOP, allow("ec2:CreateTags", condition=_tag(key="aws:RequestTag/owner"))),
            why="with its own tag only: just that claims it",
        ),
        evades(*with_policy(_STOP, allow("ec2:Create*")), why="a wildcard inside the action"),
        evades(
            *with_policy(_STOP, allow("ec2:CreateTags", condition=_tag("StringEqualsIfExists"))),
            why="what has no tag yet",
        ),
        evades(
            *with_policy(
                _STOP,
                allow("ec2:*"),
                allow("ec2:CreateTags", condition={"Null": {"aws:ResourceTag/owner": "true"}}, Effect="Deny"),
            ),
            why="what others' tag is on",
        ),
    ),
)

_OTHERS = "000000"
"""A code that is no municipality's."""

_TOUCHING = {
    "ec2:TerminateInstances": "instance/{}",
    "ec2:AuthorizeSecurityGroupIngress": "security-group/{}",
    "ec2:CreateTransitGatewayRoute": "transit-gateway-route-table/{}",
    "ec2:DeleteTransitGatewayVpcAttachment": "transit-gateway-attachment/{}",
    "ecs:UpdateService": "service/{}",
    "rds:ModifyDBCluster": "cluster:{}",
    "rds:CopyDBClusterSnapshot": "cluster-snapshot:awsbackup:{}",
    "rds:DeleteDBClusterSnapshot": "cluster-snapshot:awsbackup:{}",
    "backup:StartRestoreJob": "recovery-point:{}",
    "backup:TagResource": "recovery-point:{}",
    "kms:PutKeyPolicy": "key/{}",
    "secretsmanager:PutResourcePolicy": "secret:{}",
    "logs:GetLogEvents": "log-group:/{}:*",
}
"""Actions, and the end of the ARN of what nobody has named."""


def _reaching(subject: Subject) -> Judgement:
    role = role_of(subject)
    expected = Text(ja="ほかの団体のタグがあれば拒否", en="what has another member's tag is denied")
    if _MEMBER not in tag_keys(asked_of(role)) and _is_read(subject, role):
        return not_applicable(_UNTOLD)
    theirs, account = (present(_MEMBER, _OTHERS),), role.account or "*"
    requests = (
        Request(each, (arn(f"arn:aws:{each.partition(':')[0]}:*:{account}:{end.format(_PROBE)}"),), theirs)
        for each, end in _TOUCHING.items()
    )
    return powerless(subject, (*requests, *_tables(subject, role)), expected)


def _tables(subject: Subject, role: Role) -> Iterator[Request]:
    """Of who comes from another account: routes in tables that are not tagged as theirs, and not named either."""
    own = tags(subject.resource).get("jichi:member")
    keys = [each for each in tag_keys(asked_of(role)) if each != _MEMBER]
    if not isinstance(own, str) or not _comes_from_elsewhere(role):
        return
    given = (Literal(_MEMBER, (literal(own),), outside=True, absent=True), *(present(each, _PROBE) for each in keys))
    table = (arn(f"arn:aws:ec2:*:{role.account or '*'}:transit-gateway-route-table/{_PROBE}"),)
    for each in ("CreateTransitGatewayRoute", "DeleteTransitGatewayRoute", "AssociateTransitGatewayRouteTable"):
        yield Request(f"ec2:{each}", table, given)


def _comes_from_elsewhere(role: Role) -> bool:
    """Whether its trust policy names principals of another account."""
    home = (literal(role.account),)
    who = (one for each in role.trust.statements if each.allows for row in each.principals or () for one in row)
    return any(each.key == ACCOUNT_KEY and each.words != home for each in who)


_OF = "aws:ResourceTag/jichi:member"
_OWN = _tag(key=_OF, value="022021")
_NOT_OWN = _tag("StringNotEquals", "aws:ResourceTag/jichi:member", "022021")
_TAGGED = {"Null": {"aws:ResourceTag/jichi:member": "false"}}
_APART = allow("*", condition={**_TAGGED, **_NOT_OWN}, Effect="Deny")

_ROUTE = "ec2:CreateTransitGatewayRoute"
_NAMED = {"StringEquals": {"aws:ResourceTag/jichi:member": "hub", "aws:ResourceTag/Name": "table-of-all"}}


def _from_elsewhere(*statements: Any) -> tuple[Planted, ...]:
    role, *others = with_policy(*statements)
    given = {**role.inputs, TRUST: text_of(take({"AWS": FOREIGN})), "tags": {"jichi:member": "022021"}}
    return replace(role, inputs=given), *others


APART = Guardrail(
    id="aws-iam-other-members-out-of-reach",
    version=1,
    cloud=Cloud.AWS,
    area=Area.SEGREGATION,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="団体のタグで分けられたロールは、ほかの団体のタグのある資源に届かない",
        en="A role that tags tell apart by member reaches nothing with another member's tag",
    ),
    rationale=Text(
        ja="一つの文の条件だけでは、条件のない別の文がほかの団体の資源に届く(IAM User Guide「What is ABAC for AWS?」、"
        "ISMAP管理基準 9.5.1.P)。",
        en="One statement with the condition leaves others without it that reach other members' resources (IAM User "
        "Guide, "
        '"What is ABAC for AWS?"; ISMAP control criteria 9.5.1.P).',
    ),
    remedy=Text(
        ja="境界で、aws:ResourceTag/jichi:member が自分の団体でない資源への操作を Deny してください。",
        en="Deny in the boundary what is about resources whose aws:ResourceTag/jichi:member is another member's.",
    ),
    check=Each((ROLE,), _reaching, Reach.STACK),
    controls=(
        Mapped("9.5.1.P", Coverage.PARTIAL),
        Mapped("9.4.1", Coverage.PARTIAL),
        Mapped("13.1.3", Coverage.SUPPORTING),
    ),
    absence=_NONE,
    paths=(Path(INLINE, "policy"),),
    cases=(
        passes(*with_policy(allow(["ec2:*", "rds:*"], condition=_OWN))),
        passes(*with_policy(allow("*"), _APART)),
        passes(*_from_elsewhere(allow(_ROUTE, condition=_OWN), allow(_ROUTE, condition=_NAMED)), why="tables by name"),
        fails(*with_policy(allow("ecs:*", condition=_OWN), allow("ec2:*"))),
        fails(
            *_from_elsewhere(allow(_ROUTE, condition=_OWN), allow(_ROUTE, condition=_tag(key=_OF, value="hub"))),
            why="any table of the hub, from a member's account",
        ),
        unknowns(*with_policy(policy=UNKNOWN)),
        evades(*with_policy(allow("*"), {**_APART, "Action": ["ec2:*", "s3:*"]}), why="denied for some services"),
        evades(*with_policy(allow("*"), {**_APART, "Resource": "arn:aws:s3:::*"}), why="denied of one service's ARNs"),
        evades(
            *with_policy(allow("rds:*", condition=_tag("StringLike", "aws:ResourceTag/jichi:member", "*"))),
            why="any member's",
        ),
        evades(*with_policy(allow("kms:*", condition=_NOT_OWN)), why="all but the own"),
    ),
)

GUARDRAILS = (UNCLAIMED, APART)
