"""Guardrails of the role of emergencies, and of what is kept for them: two people take it, and it alone destroys data.

Source: ISMAP control criteria 6.1.2, 9.2.3; IAM User Guide, "Monitor and control actions taken with assumed roles"
(source identity), "Pass session tags in AWS STS", "IAM policy elements: Variables and tags".
"""

from __future__ import annotations

from typing import Any, cast

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.aws_callers import identity
from network.proof.access.aws_roles import Role
from network.proof.access.literals import missing
from network.proof.access.words import literal
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.databases import CLUSTER, INSTANCE
from policies.guardrails.aws.holdings import ROOT
from policies.guardrails.aws.narrowing import bodies
from policies.guardrails.aws.powers import (
    ACCOUNT,
    BREAK_GLASS,
    INLINE,
    ROLE,
    Request,
    allow,
    asked_of,
    each_of,
    hidden,
    impossible,
    is_break_glass,
    is_excepted,
    is_for_people,
    powerless,
    role_of,
    tagged,
    text_of,
    with_policy,
)
from policies.guardrails.aws.roles import TRUST, take
from policies.judgement import Evidence, Judgement, all_of, any_of, failed, not_applicable, passed, unknown

_PROBE = "jichiprobe"
_TAG = "aws:principaltag/"
_WHO = "aws:sourceidentity"
_TWO = Text(ja="名前を示した人と、その人でない承認者がいる", en="somebody named, and somebody else who approves")
_ONESELF = "${aws:SourceIdentity}"


def _by_two(subject: Subject) -> Judgement:
    role = role_of(subject)
    if not is_break_glass(role):
        return not_applicable(Text(ja="緊急用ロールではない。", en="It is not the role of emergencies."))
    unread = [*hidden(subject, _TWO)]
    if any(each.doubtful and each.allows for each in role.statements):
        unread.append(unknown(Evidence("policy", "statements that cannot be read", _TWO)))
    if unread or not role.statements:
        return all_of(*unread, passed(Evidence("policy", "no statement", _TWO)))
    keys = sorted({each.key for one in role.statements for each in one.conditions if each.key.startswith(_TAG)})
    approved = [all_of(_asked(subject, role, each), _somebody_else(subject, role, each)) for each in keys]
    nobody = failed(Evidence("policy", "nobody approves", _TWO))
    return all_of(_asked(subject, role, _WHO), any_of(*approved) if approved else nobody)


def _asked(subject: Subject, role: Role, key: str) -> Judgement:
    """Whether nothing at all is possible without a key."""
    request = Request(f"{_PROBE}:{_PROBE}", given=(missing(key),))
    # A Deny with a variable in its condition is about something else: only those that are understood count.
    statements = tuple(each for each in role.statements if each.allows or not each.doubtful)
    return impossible(subject, identity(role.arn).given, (statements,), (request,), _TWO)


def _somebody_else(subject: Subject, role: Role, key: str) -> Judgement:
    """Whether everything is denied to who approves themself; the proof's model knows no variables in conditions."""
    world = subject.world
    planned = (world.at(each.origin.urn) for each in role.policies)
    texts = (world.symbols.text(each.inputs.get("policy")) for each in planned if each)
    denied = any(
        body.get("Effect") == "Deny"
        and _is_everything(body, "Action")
        and _is_everything(body, "Resource")
        and _is_oneself(body.get("Condition"), key)
        for text in texts
        for body in bodies(text or "")
    )
    return (passed if denied else failed)(Evidence("policy", f"Deny where {key} is {_ONESELF}", _TWO))


def _is_everything(body: dict[str, Any], key: str) -> bool:
    return body.get(key) in ("*", ["*"])


def _is_oneself(condition: Any, key: str) -> bool:
    """Whether a condition is that a tag is the source identity, and nothing besides, in whatever case."""
    if not isinstance(condition, dict) or len(cast("dict[str, Any]", condition)) != 1:
        return False
    tests = cast("dict[str, Any]", condition).get("StringEqualsIgnoreCase")
    if not isinstance(tests, dict) or len(cast("dict[str, Any]", tests)) != 1:
        return False
    ((name, value),) = cast("dict[str, Any]", tests).items()
    return name.lower() == key and (value in (_ONESELF, [_ONESELF]))


_NAMED = allow("*", condition={"Null": {"aws:SourceIdentity": "true"}}, Effect="Deny")
_APPROVED = allow("*", condition={"Null": {"aws:PrincipalTag/approver": "true"}}, Effect="Deny")
_NOT_ONESELF = {"aws:PrincipalTag/approver": "${aws:SourceIdentity}"}
_OTHER = allow("*", condition={"StringEqualsIgnoreCase": _NOT_ONESELF}, Effect="Deny")
_GLASS = f"town{BREAK_GLASS}"


def _glass(*statements: Any, policy: Any = None) -> tuple[Planted, ...]:
    return with_policy(allow("*"), *statements, policy=policy, name=_GLASS)


BY_TWO = Guardrail(
    id="aws-iam-emergencies-take-two",
    version=1,
    cloud=Cloud.AWS,
    area=Area.SEGREGATION,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="緊急用ロールは、名前を示した人を別の人が承認したときだけ使える",
        en="The role of emergencies works only for somebody named whom somebody else approved",
    ),
    rationale=Text(
        ja="何でもできるロールを一人で使えてはならない。セッションの source identity と承認者のタグを、"
        "ポリシー自身が求める"
        "(ISMAP管理基準 6.1.2、IAM User Guide「Pass session tags in AWS STS」)。",
        en="Nobody alone may use a role that can do everything: its own policy asks for the session's source "
        "identity and "
        'for an approver\'s tag (ISMAP control criteria 6.1.2; IAM User Guide, "Pass session tags in AWS STS").',
    ),
    remedy=Text(
        ja="aws:SourceIdentity がない、承認者のタグがない、または両者が同じ要求を、すべて Deny してください。",
        en="Deny everything without aws:SourceIdentity, without the approver's tag, or where the two are the same.",
    ),
    check=Each((ROLE,), _by_two, Reach.STACK),
    controls=(
        Mapped("6.1.2", Coverage.PARTIAL),
        Mapped("9.2.3", Coverage.PARTIAL),
        Mapped("9.2.4", Coverage.SUPPORTING),
    ),
    absence=Text(ja="拒否がなければ一人で使え、不合格。", en="Without the Denies one person is enough: it fails."),
    paths=(Path(INLINE, "policy"),),
    cases=(
        passes(*_glass(_NAMED, _APPROVED, _OTHER)),
        fails(*_glass()),
        fails(*_glass(_NAMED, _APPROVED), why="who approves themself"),
        unknowns(*_glass(policy=UNKNOWN)),
        evades(
            *_glass(_NAMED, _APPROVED, {**_OTHER, "Condition": {"StringEquals": _NOT_ONESELF}}),
            why="one's own name in capitals",
        ),
        evades(*_glass(_NAMED, {**_APPROVED, "Action": "iam:*"}, _OTHER), why="approved for some services"),
        evades(
            *_glass(
                _NAMED, _APPROVED, {**_OTHER, "Condition": {**_OTHER["Condition"], "Bool": {"aws:ViaAWSService": "x"}}}
            ),
            why="a second condition that is never met",
        ),
        evades(
            *_glass(_NAMED, {**_APPROVED, "Condition": {"StringEquals": {"aws:PrincipalTag/approver": "-"}}}, _OTHER),
            why="only what is marked as not approved",
        ),
        evades(*_glass({**_NAMED, "Effect": "Allow"}, _APPROVED, _OTHER), why="an Allow of the same words"),
    ),
)

_DESTROYING = (
    *("rds:DeleteDBClusterSnapshot", "rds:DeleteDBSnapshot", "ec2:DeleteSnapshot", "backup:DeleteRecoveryPoint"),
    *("rds:DeleteDBClusterAutomatedBackup", "rds:DeleteDBInstanceAutomatedBackup", "backup:DeleteBackupVault"),
    *("dynamodb:DeleteTable", "s3:DeleteBucket", "kms:ScheduleKeyDeletion", "kms:DisableKey"),
)
_OF_DATABASES = ("rds:DeleteDBCluster", "rds:DeleteDBInstance")


def _destroying(subject: Subject) -> Judgement:
    role = role_of(subject)
    if is_excepted(role) or not is_for_people(role):
        return not_applicable(
            Text(ja="緊急用ロール、またはサービスのロール。", en="It is the role of emergencies, or of a service.")
        )
    world = subject.world
    found = [each for each in world.of(Cloud.AWS, CLUSTER, INSTANCE) if world.symbols.account(each) == role.account]
    of_databases = (
        one
        for each in found
        for one in each_of(
            _OF_DATABASES[each.type == INSTANCE],
            resources=(literal(world.symbols.arn(each)),),
            given=tagged(each, asked_of(role)),
        )
    )
    requests = (*each_of(*_DESTROYING), *(of_databases if found else each_of(*_OF_DATABASES)))
    return powerless(subject, requests, Text(ja="データを消せない", en="cannot destroy data"))


def _people(*statements: Any, policy: Any = None) -> tuple[Planted, ...]:
    role, *others = with_policy(*statements, policy=policy)
    return Planted(ROLE, {**role.inputs, TRUST: text_of(take({"AWS": ROOT}))}, role.name), *others


_BASE = Planted(CLUSTER, {"clusterIdentifier": "town-database"}, "database")
_OWN_BASE = f"arn:aws:rds:*:{ACCOUNT}:cluster:town-*"

DESTROYS_ALONE = Guardrail(
    id="aws-iam-data-destroyed-in-emergencies-only",
    version=1,
    cloud=Cloud.AWS,
    area=Area.CHANGE,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="人やCIのロールのうち、データベース・バックアップ・鍵を消せるのは緊急用ロールだけである",
        en="Of roles that people and CI take, only that of emergencies destroys databases, backups and keys",
    ),
    rationale=Text(
        ja="削除の保護は設定で外せる。消す権限を持つ者が一人でもいれば、誤りや乗っ取りで復旧できなくなる(ISMAP管理基準 "
        "12.3.1・6.1.2)。",
        en="Protection against deletion is a setting; whoever may delete databases and their backups can, by "
        "mistake or by "
        "stolen credentials, leave nothing to restore (ISMAP control criteria 12.3.1, 6.1.2).",
    ),
    remedy=Text(
        ja="境界で、緊急用ロール以外の rds:DeleteDB*、backup:Delete*、ec2:DeleteSnapshot などを Deny してください。",
        en="Deny rds:DeleteDB*, backup:Delete*, ec2:DeleteSnapshot and the like to all but the break-glass role.",
    ),
    check=Each((ROLE,), _destroying, Reach.STACK),
    controls=(
        Mapped("12.3.1", Coverage.PARTIAL),
        Mapped("6.1.2", Coverage.PARTIAL),
        Mapped("9.4.1", Coverage.SUPPORTING),
    ),
    absence=Text(
        ja="ポリシーのないロールは何もできず合格。読めないポリシーは判定不能。",
        en="A role without a policy can do nothing and passes; a policy that cannot be read is unknown.",
    ),
    paths=(Path(INLINE, "policy"),),
    cases=(
        passes(*_people(allow(["rds:Start*", "rds:Describe*"])), _BASE),
        passes(*_people(allow("rds:*"), allow("rds:Delete*", Effect="Deny")), _BASE),
        passes(*_people(allow("rds:DeleteDBCluster", f"arn:aws:rds:*:{ACCOUNT}:cluster:test-*")), _BASE, why="a test"),
        fails(*_people(allow("rds:*")), _BASE),
        unknowns(*_people(policy=UNKNOWN), _BASE),
        evades(*_people(allow("rds:Del*", _OWN_BASE)), _BASE, why="wildcards inside action and ARN"),
        evades(
            *_people(allow("rds:*"), allow("rds:DeleteDBCluster", Effect="Deny")), _BASE, why="its snapshots instead"
        ),
        evades(
            *_people(allow("rds:DeleteDBCluster", condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})),
            _BASE,
            why="with a second factor: it is one person still",
        ),
        evades(*_people(allow(None, NotAction=["iam:*", "kms:*"])), _BASE, why="NotAction"),
        evades(*_people(allow("backup:*")), _BASE, why="its backups instead"),
    ),
)

GUARDRAILS = (BY_TWO, DESTROYS_ALONE)
