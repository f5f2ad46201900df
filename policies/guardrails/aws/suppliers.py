"""Guardrails of suppliers (ASP): how they come in, what of, and that nothing under the application is theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.aws_callers import about, outsiders
from network.proof.access.aws_roles import Role
from network.proof.access.literals import Literal, missing, present
from network.proof.access.solve import Question, solve
from network.proof.access.statements import ACCOUNT, RESOURCE, SERVICE, Statement
from network.proof.access.words import ANYTHING, Word, Words, glob, literal
from network.proof.addresses import Bound
from network.proof.planned import entries, mapping
from policies.cases import UNKNOWN, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.holdings import FOREIGN, ROOT
from policies.guardrails.aws.powers import (
    INLINE,
    ROLE,
    Request,
    allow,
    each_of,
    powerless,
    role_of,
    with_policy,
)
from policies.guardrails.aws.roles import TRUST, take, trusting
from policies.judgement import Evidence, Judgement, failed, not_applicable, passed, unknown

_VENDOR = "-vendor"
"""How the role of a supplier is called (docs/glossary.md)."""
_NAMED = re.compile(r"(.*-(?:[0-9]{6}|shared)-[a-z]+)-vendor-.+")
"""How it is called where suppliers have names; an app's role has `app` after the stage, whatever the app is called."""

_NOT_ONE = Text(ja="事業者のロールではない。", en="It is no supplier's role.")


def is_supplier(name: str) -> bool:
    """Whether a role of such a name is a supplier's."""
    return name.endswith(_VENDOR) or _NAMED.fullmatch(name) is not None


def _is_supplier(role: Role) -> bool:
    return is_supplier(role.name)


def _callers(subject: Subject) -> Words:
    """Who need not say an external id: the plan's own accounts; save for suppliers, callers of the tenancy file too."""
    world, role = subject.world, role_of(subject)
    told = mapping(world.stacks[subject.resource.stack].exports.get("intent")).get("callers")
    named = [] if _is_supplier(role) else [each for each in entries(told) or () if isinstance(each, str)]
    accounts = (glob(f"arn:aws:iam::{each}:*") for each in sorted(set(world.symbols.accounts.values())))
    roots = (glob(f"{each.removesuffix('root')}*" if each.endswith(":root") else each) for each in named)
    return (*accounts, *roots)


def _is_inside(statement: Statement, accounts: set[Word]) -> bool:
    """Whether all that a statement names are plainly services, or in one of some accounts."""
    return not statement.doubtful and all(
        any(
            not one.outside and (one.key == SERVICE or (one.key == ACCOUNT and set(one.words) <= accounts))
            for one in who
        )
        for who in statement.principals or ((),)
    )


def _external(subject: Subject) -> Judgement:
    world, role = subject.world, role_of(subject)
    statements, expected = role.trust.statements, Text(ja="合意した外部ID", en="the external id that was agreed")
    own = {literal(each) for each in world.symbols.accounts.values()}
    if all(not each.allows or _is_inside(each, own) for each in statements):
        return passed(Evidence(TRUST, f"{len(statements)} statements", expected))
    if not role.account:
        return unknown(Evidence(TRUST, f"{len(statements)} statements", expected))
    caller = outsiders(role.account, named=_callers(subject))
    perhaps: Judgement | None = None
    for said in (missing("sts:externalid"), present("sts:externalid", "jichiprobe")):
        given = (*caller.given, said, about((literal(role.arn),)))
        question = Question("sts:AssumeRole", given, (statements,), statements)
        if (answer := solve(question, Bound.MAY)) is None:
            continue
        evidence = Evidence(TRUST, world.symbols.shown(caller.principal(answer)), expected)
        if solve(question, Bound.MUST):
            return failed(evidence)
        perhaps = unknown(evidence)
    return perhaps or passed(Evidence(TRUST, f"{len(statements)} statements", expected))


_THEIRS = "arn:aws:iam::999988887777:role/deploy"
_ONE = {"ArnEquals": {"aws:PrincipalArn": _THEIRS}}
_ID = {"StringEquals": {"sts:ExternalId": "town-0042"}}

EXTERNAL_ID = Guardrail(
    id="aws-supplier-says-external-id",
    version=1,
    cloud=Cloud.AWS,
    area=Area.SUPPLIER,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="テナントの外のアカウントは、合意した外部IDを示さなければロールを引き受けられない",
        en="An account outside the tenancy takes a role only with the external id that was agreed",
    ),
    rationale=Text(
        ja="事業者は多くの顧客のロールを引き受けるため、外部IDがなければ別の顧客に代わって入れる(IAM User Guide「The "
        "confused deputy problem」)。tenancy ファイルに名指しした呼び手だけを除く。",
        en="A supplier takes the roles of many customers: without the id it can be made to come for another one "
        '(IAM User Guide, "The confused deputy problem"). Callers that the tenancy file names are let.',
    ),
    remedy=Text(
        ja="信頼ポリシーに StringEquals sts:ExternalId を書いてください。",
        en="Ask for StringEquals sts:ExternalId in the trust policy.",
    ),
    check=Each((ROLE,), _external, Reach.TENANCY),
    controls=(
        Mapped("15.1.1", Coverage.PARTIAL),
        Mapped("15.1.2", Coverage.SUPPORTING),
        Mapped("9.2.2", Coverage.PARTIAL),
    ),
    absence=Text(ja="条件がなければ不合格。", en="Without the condition it fails."),
    paths=(Path(ROLE, TRUST),),
    cases=(
        passes(*trusting(take({"AWS": FOREIGN}, {**_ONE, **_ID}))),
        passes(*trusting(take({"AWS": ROOT})), why="the own account"),
        fails(*trusting(take({"AWS": FOREIGN}, _ONE))),
        unknowns(*trusting(trust=UNKNOWN)),
        evades(
            *trusting(take({"AWS": FOREIGN}, {**_ONE, "StringLike": {"sts:ExternalId": "*"}})), why="any external id"
        ),
        evades(
            *trusting(take({"AWS": FOREIGN}, {**_ONE, "StringEqualsIfExists": _ID["StringEquals"]})),
            why="an external id, where one is said",
        ),
        evades(
            *trusting(take({"AWS": FOREIGN}, {**_ONE, **_ID}), take({"AWS": _THEIRS})), why="and one without, beside"
        ),
        evades(
            *trusting(take({"AWS": FOREIGN}, {**_ONE, "StringNotEquals": {"sts:ExternalId": "x"}})), why="any but one"
        ),
    ),
)

_MEMBER, _SYSTEM = "jichi:member", "jichi:system"
_WITHOUT_RESOURCE = ("ecr:getauthorizationtoken",)
"""Actions that are about no resource (Service Authorization Reference); what they give opens nothing by itself."""


def _own(subject: Subject) -> Judgement:
    role = role_of(subject)
    if not _is_supplier(role):
        return not_applicable(_NOT_ONE)
    named = _NAMED.fullmatch(role.name)
    prefix = named[1] if named else role.name.removesuffix(_VENDOR)
    return powerless(
        subject,
        _untagged(role.statements, prefix),
        Text(ja="自分の業務システムのタグか名前", en="the tag or the name of its own systems"),
    )


def _untagged(statements: tuple[Statement, ...], prefix: str) -> Iterator[Request]:
    """Everything that is allowed, tried on what is not the member's by name and has not the tag of any system."""
    other = Literal(RESOURCE, (glob(f"*{prefix}-app-*"), glob(f"*/{prefix}-app/*")), outside=True)
    tags = [(missing(f"aws:resourcetag/{each}"), missing(f"aws:requesttag/{each}")) for each in (_MEMBER, _SYSTEM)]
    for each in (one for one in statements if one.allows):
        # All actions of a statement share what restricts it: where the first is held back, so is each.
        actions = _tried(each)
        for tag in tags:
            given = (about((ANYTHING,)), other, *tag)
            if actions and solve(Question(actions[0], given, ((each,),), signed=False), Bound.MAY):
                yield from (Request(action, (ANYTHING,), (other, *tag)) for action in actions)


def _tried(statement: Statement) -> tuple[str, ...]:
    if statement.but_actions:
        return ("jichiprobe:jichiprobe",)
    named = (each.replace("*", "jichiprobe").replace("?", "x") for each in statement.actions)
    return tuple(
        each if ":" in each else f"{each}:{each}" for each in dict.fromkeys(named) if each not in _WITHOUT_RESOURCE
    )


_TAGGED = {"StringEquals": {f"aws:ResourceTag/{_MEMBER}": "022021", f"aws:ResourceTag/{_SYSTEM}": ["kokuho"]}}
_WHO, _NAMED_ONE = "town-vendor", "town-022021-prod-vendor-a"

OWN_SYSTEMS = Guardrail(
    id="aws-supplier-own-systems-only",
    version=1,
    cloud=Cloud.AWS,
    area=Area.SUPPLIER,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="事業者のロールは、自分の団体の業務システムだけを扱える",
        en="A supplier's role handles the member's systems only",
    ),
    rationale=Text(
        ja="同じアカウントに他の業務や共通基盤もある。タグ(jichi:member と jichi:system)か名前で限る(IAM User Guide"
        "「Controlling access to AWS resources using tags」、ISMAP管理基準 15.1.1)。",
        en="The account holds other systems and what they share: tags (jichi:member and jichi:system) or names have to "
        'limit it (IAM User Guide, "Controlling access to AWS resources using tags"; ISMAP control criteria 15.1.1).',
    ),
    remedy=Text(
        ja="各文に aws:ResourceTag/jichi:member と aws:ResourceTag/jichi:system の条件を付けてください。",
        en="Add conditions on aws:ResourceTag/jichi:member and aws:ResourceTag/jichi:system to every statement.",
    ),
    check=Each((ROLE,), _own, Reach.STACK),
    controls=(
        Mapped("15.1.1", Coverage.PARTIAL),
        Mapped("9.4.1", Coverage.PARTIAL),
        Mapped("9.5.1.P", Coverage.SUPPORTING),
    ),
    absence=Text(ja="ポリシーがなければ何もできず合格。", en="Without a policy it can do nothing: that passes."),
    paths=(Path(INLINE, "policy"),),
    cases=(
        passes(*with_policy(allow("ecs:UpdateService", condition=_TAGGED), name=_WHO)),
        passes(*with_policy(allow("iam:PassRole", "arn:aws:iam::111122223333:role/town-app-*"), name=_WHO)),
        fails(*with_policy(allow("ecs:UpdateService"), name=_WHO)),
        unknowns(*with_policy(policy=UNKNOWN, name=_WHO)),
        evades(
            *with_policy(
                allow("ecs:*", condition={"StringEquals": {f"aws:ResourceTag/{_MEMBER}": "022021"}}), name=_WHO
            ),
            why="every system of the member",
        ),
        evades(
            *with_policy(allow("ecs:*", condition={"StringEqualsIfExists": _TAGGED["StringEquals"]}), name=_WHO),
            why="what has no tag, too",
        ),
        evades(
            *with_policy(allow("ecs:*", condition={"StringLike": {f"aws:PrincipalTag/{_SYSTEM}": "*"}}), name=_WHO),
            why="the tag of who asks, and any",
        ),
        evades(*with_policy(allow("ecs:*", "arn:aws:ecs:*:*:service/*"), name=_WHO), why="wildcards inside the ARN"),
        evades(*with_policy(allow("ecs:UpdateService"), name=_NAMED_ONE), why="one of several suppliers, by its name"),
        evades(*with_policy(allow(None, NotAction="iam:*"), name=_WHO), why="NotAction"),
    ),
)

_UNDER = (
    *(
        "ec2:CreateRoute",
        "ec2:AuthorizeSecurityGroupIngress",
        "ec2:CreateVpcEndpoint",
        "route53:ChangeResourceRecordSets",
    ),
    *(
        "kms:Decrypt",
        "kms:PutKeyPolicy",
        "kms:ScheduleKeyDeletion",
        "rds:ModifyDBCluster",
        "rds:RestoreDBClusterFromSnapshot",
    ),
    *("backup:DeleteRecoveryPoint", "backup:StartRestoreJob", "secretsmanager:GetSecretValue", "s3:PutBucketPolicy"),
    *("iam:CreateRole", "iam:PutRolePolicy", "logs:DeleteLogGroup", "cloudtrail:StopLogging", "ecr:DeleteRepository"),
    *("ecs:ExecuteCommand", "ssm:StartSession", "lambda:UpdateFunctionCode"),
)


def _above(subject: Subject) -> Judgement:
    if not _is_supplier(role_of(subject)):
        return not_applicable(_NOT_ONE)
    return powerless(subject, each_of(*_UNDER), Text(ja="基盤には触れない", en="nothing under the application"))


NOTHING_UNDER = Guardrail(
    id="aws-supplier-nothing-under-the-application",
    version=1,
    cloud=Cloud.AWS,
    area=Area.SUPPLIER,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="事業者のロールは、網・鍵・データベース・バックアップ・ログ・認証の設定に触れない",
        en="A supplier's role touches neither network, keys, databases, backups, logs nor identity",
    ),
    rationale=Text(
        ja="業務システムの配備に基盤の権限は要らない(ISMAP管理基準 15.1.1・6.1.2)。代表的な操作を、ポリシーと境界を"
        "合わせて問う。",
        en="Deploying a business system takes none of it (ISMAP control criteria 15.1.1, 6.1.2): actions of each kind "
        "are asked of the policies and the boundary together.",
    ),
    remedy=Text(
        ja="ec2:*、kms:*、rds:*、backup:* などを事業者のポリシーで拒否してください。",
        en="Deny ec2:*, kms:*, rds:*, backup:* and the like in the supplier's policy.",
    ),
    check=Each((ROLE,), _above, Reach.STACK),
    controls=(
        Mapped("15.1.1", Coverage.PARTIAL),
        Mapped("6.1.2", Coverage.PARTIAL),
        Mapped("9.2.3", Coverage.SUPPORTING),
    ),
    absence=Text(ja="ポリシーがなければ何もできず合格。", en="Without a policy it can do nothing: that passes."),
    paths=(Path(INLINE, "policy"),),
    cases=(
        passes(*with_policy(allow("ecs:UpdateService"), name=_WHO)),
        fails(*with_policy(allow("kms:Decrypt"), name=_WHO)),
        unknowns(*with_policy(policy=UNKNOWN, name=_WHO)),
        evades(*with_policy(allow("rds:Mod*"), name=_WHO), why="a wildcard inside the action"),
        evades(*with_policy(allow(None, NotAction=["iam:*", "ec2:*"]), name=_WHO), why="NotAction"),
        evades(*with_policy(allow("ecs:*", condition=_TAGGED), name=_WHO), why="a shell in its own container"),
    ),
)

GUARDRAILS = (EXTERNAL_ID, OWN_SYSTEMS, NOTHING_UNDER)
