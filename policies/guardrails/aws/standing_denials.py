"""Guardrails of what people's roles are denied, whatever is attached to them later: data, and what is under the "
"systems.

An Allow that is not there today is one attachment away; an explicit Deny holds. Source: IAM User Guide, "Policy
evaluation logic" (an explicit Deny overrides every Allow).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.aws_callers import identity
from network.proof.access.aws_roles import Role
from network.proof.access.words import literal
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.attached import EVERYTHING
from policies.guardrails.aws.holdings import BUCKET, CLASS_TAG, ROOT, data_class
from policies.guardrails.aws.own_keys import KEY, REPLICA
from policies.guardrails.aws.powers import (
    INLINE,
    ROLE,
    Request,
    allow,
    asked_of,
    each_of,
    hidden,
    impossible,
    is_excepted,
    is_for_people,
    role_of,
    tagged,
    text_of,
    with_policy,
)
from policies.guardrails.aws.roles import TRUST, take
from policies.guardrails.aws.suppliers import is_supplier
from policies.judgement import Judgement, Status, all_of, not_applicable, unknown

_SERVICES = Text(
    ja="人が引き受けないロール、または緊急用ロール。", en="Services take it, or it is that of emergencies."
)
_AUDITOR = "auditor"

_ABSENT = Text(ja="拒否がなければ、後から付けられたポリシーで読め、不合格。", en="Without the Denies it fails.")


def _denied(subject: Subject, role: Role, requests: Iterable[Request], expected: Text) -> Judgement:
    """Whether a role can make none of some requests, even if a policy that allows everything were attached."""
    bounds = (role.boundary.statements,) if role.boundary else ()
    groups = ((*EVERYTHING, *role.statements), *bounds)
    found = impossible(subject, identity(role.arn).given, groups, requests, expected)
    unread = [*hidden(subject, expected)]
    if found.status is Status.FAIL and (unread or any(each.doubtful for each in asked_of(role))):
        return unknown(*found.evidence)  # what cannot be read may deny it
    return all_of(found, *unread)


_DATA = (
    *("secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue"),
    *("rds-data:ExecuteStatement", "rds-db:connect", "rds:StartExportTask", "ecs:ExecuteCommand"),
    *("dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:ExportTableToPointInTime"),
    *("ebs:GetSnapshotBlock", "ec2:GetPasswordData"),
)


def _blind(subject: Subject) -> Judgement:
    role = role_of(subject)
    if is_excepted(role) or not is_for_people(role):
        return not_applicable(_SERVICES)
    expected = Text(ja="住民の情報の読み取りを拒否", en="reading of residents' data is denied")
    return _denied(subject, role, (*each_of(*_DATA), *_objects(subject, role)), expected)


def _objects(subject: Subject, role: Role) -> Iterator[Request]:
    """Reading of what the account's planned buckets and keys of residents' data hold; names of objects as well."""
    world = subject.world
    for each in world.of(Cloud.AWS, BUCKET, *((KEY, REPLICA) if role.name.endswith(_AUDITOR) else ())):
        if data_class(each) not in ("log", "none", None) and world.symbols.account(each) == role.account:
            of, given = world.symbols.arn(each), tagged(each, asked_of(role))
            if each.type != BUCKET:
                yield from each_of("kms:Decrypt", "kms:CreateGrant", resources=(literal(of),), given=given)
                continue
            yield from each_of("s3:GetObject", "s3:GetObjectVersion", resources=(literal(f"{of}/x"),), given=given)
            if not role.may("s3:CreateBucket"):
                yield from each_of("s3:ListBucket", "s3:ListBucketVersions", resources=(literal(of),), given=given)


_BUCKET = Planted(BUCKET, {"bucket": "records", "tags": {CLASS_TAG: "data"}}, "bucket")
_KEY = Planted(KEY, {"description": "data", "tags": {CLASS_TAG: "data"}}, "key")
_SERVICE = ("secretsmanager:*", "rds-data:*", "rds-db:*", "rds:*", "ecs:*", "dynamodb:*", "ebs:*", "ec2:*")
_BLIND = allow(list(_SERVICE), Effect="Deny")
_IN_IT = ("arn:aws:s3:::records", "arn:aws:s3:::records/*")
_NO_OBJECTS = allow("s3:*", list(_IN_IT), Effect="Deny")


def _people(*statements: Any, policy: Any = None, name: str = "operator", bound: Any = None) -> tuple[Planted, ...]:
    role, *others = with_policy(*statements, policy=policy, name=name, bound=bound)
    trust = text_of(take({"AWS": ROOT}))
    return Planted(ROLE, {**role.inputs, TRUST: trust}, role.name), *others


def _limit(*statements: Any) -> Planted:
    return Planted("aws:iam/policy:Policy", {"name": "boundary", "policy": text_of(*statements)}, "boundary")


_BOUND = _limit(allow(["logs:*", "cloudwatch:*"]))

BLIND = Guardrail(
    id="aws-iam-people-denied-data",
    version=1,
    cloud=Cloud.AWS,
    area=Area.SEGREGATION,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="運用・監査・配備・事業者のロールは、後から何を付けられても住民の情報を読めない",
        en="Roles that operate, audit, deploy or supply read no residents' data, whatever is attached later",
    ),
    rationale=Text(
        ja="許していないだけの読み取りは、ポリシーを一つ付ければ許される。明示の拒否か、境界で止める(IAM User "
        "Guide「Policy "
        "evaluation logic」、ISMAP管理基準 6.1.2・9.4.1)。",
        en="What is merely not allowed takes one attachment; an explicit Deny, or a boundary, holds (IAM User Guide, "
        '"Policy evaluation logic"; ISMAP control criteria 6.1.2, 9.4.1).',
    ),
    remedy=Text(
        ja="ロールのポリシーか境界で、データのバケットの s3:*Object*、secretsmanager:GetSecretValue などを Deny "
        "してください。",
        en="Deny s3:*Object* on the data's buckets, secretsmanager:GetSecretValue and the like in policy or boundary.",
    ),
    check=Each((ROLE,), _blind, Reach.STACK),
    controls=(Mapped("6.1.2", Coverage.PARTIAL), Mapped("9.4.1", Coverage.PARTIAL), Mapped("18.1.4", Coverage.PARTIAL)),
    absence=_ABSENT,
    paths=(Path(INLINE, "policy"),),
    cases=(
        passes(*_people(_BLIND, _NO_OBJECTS), _BUCKET),
        passes(*_people(bound=_BOUND.ref("arn"))[:2], _BOUND, _BUCKET, why="its boundary holds it"),
        fails(*_people(allow("logs:Get*")), _BUCKET),
        fails(*_people(_BLIND), _BUCKET, why="objects"),
        unknowns(*_people(policy=UNKNOWN), _BUCKET),
        evades(*_people(_BLIND, {**_NO_OBJECTS, "Resource": _IN_IT[1]}), _BUCKET, why="names of objects tell, too"),
        evades(*_people(_BLIND, {**_NO_OBJECTS, "Action": "s3:GetObject"}), _BUCKET, why="an older version of it"),
        evades(
            *_people({**_BLIND, "Action": [each for each in _SERVICE if "rds-d" not in each]}, _NO_OBJECTS),
            _BUCKET,
            why="through the database's API",
        ),
        evades(
            *_people({**_BLIND, "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}, _NO_OBJECTS),
            _BUCKET,
            why="denied without a second factor only",
        ),
        evades(*_people(_BLIND, _NO_OBJECTS, name="auditor"), _BUCKET, _KEY, why="an auditor with the key of the data"),
    ),
)

_UNDER = (
    *("ec2:CreateRoute", "ec2:AuthorizeSecurityGroupIngress", "ec2:CreateVpcEndpoint", "ec2:DeleteSnapshot"),
    *("route53:ChangeResourceRecordSets", "route53resolver:UpdateFirewallDomains"),
    *("kms:Decrypt", "kms:PutKeyPolicy", "kms:CreateGrant"),
    *("rds:ModifyDBCluster", "rds:RestoreDBClusterFromSnapshot", "backup:StartRestoreJob", "backup:StartCopyJob"),
)


def _off(subject: Subject) -> Judgement:
    role = role_of(subject)
    if not is_supplier(role.name):
        return not_applicable(Text(ja="事業者のロールではない。", en="It is no supplier's role."))
    return _denied(subject, role, each_of(*_UNDER), Text(ja="基盤の操作を拒否", en="the platform is denied"))


_PLATFORM = allow(["ec2:*", "route53:*", "route53resolver:*", "kms:*", "rds:*", "backup:*"], Effect="Deny")
_WHO = "town-vendor"

OFF_THE_PLATFORM = Guardrail(
    id="aws-supplier-denied-the-platform",
    version=1,
    cloud=Cloud.AWS,
    area=Area.SUPPLIER,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="事業者のロールは、後から何を付けられても、網・鍵・データベース・バックアップに触れない",
        en="A supplier's role touches neither network, keys, databases nor backups, whatever is attached later",
    ),
    rationale=Text(
        ja="事業者のポリシーは業務システムごとに変わる。基盤への操作は明示の拒否か境界で止める(IAM User Guide「Policy "
        "evaluation logic」、ISMAP管理基準 15.1.1)。",
        en="A supplier's policies change with every business system; an explicit Deny, or a boundary, keeps them "
        "off the "
        'platform (IAM User Guide, "Policy evaluation logic"; ISMAP control criteria 15.1.1).',
    ),
    remedy=Text(
        ja="事業者のポリシーか境界で、ec2:*、kms:*、rds:*、backup:*、route53:* を Deny してください。",
        en="Deny ec2:*, kms:*, rds:*, backup:* and route53:* in the supplier's policy or boundary.",
    ),
    check=Each((ROLE,), _off, Reach.STACK),
    controls=(Mapped("15.1.1", Coverage.PARTIAL), Mapped("6.1.2", Coverage.PARTIAL)),
    absence=_ABSENT,
    paths=(Path(INLINE, "policy"),),
    cases=(
        passes(*with_policy(allow("ecs:*"), _PLATFORM, name=_WHO)),
        passes(*with_policy(name=_WHO, bound=_BOUND.ref("arn"))[:2], _BOUND, why="its boundary holds it"),
        fails(*with_policy(allow("ecs:*"), name=_WHO)),
        unknowns(*with_policy(policy=UNKNOWN, name=_WHO)),
        evades(
            *with_policy(allow("ecs:*"), {**_PLATFORM, "Action": "ec2:*"}, name=_WHO), why="the network, and no more"
        ),
        evades(
            *with_policy({**_PLATFORM, "Resource": "arn:aws:ec2:*:*:*"}, name=_WHO), why="a Deny of one service's ARNs"
        ),
        evades(
            *with_policy({**_PLATFORM, "Condition": {"Null": {"aws:ResourceTag/owner": "false"}}}, name=_WHO),
            why="denied of what has a tag",
        ),
        evades(*with_policy({**_PLATFORM, "Effect": "Allow"}, name=_WHO), why="an Allow of the same words"),
    ),
)

GUARDRAILS = (BLIND, OFF_THE_PLATFORM)
