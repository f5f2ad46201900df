"""Guardrails of segregated duties: who works does not switch off what watches, who audits changes nothing, who deploys
reads no residents' data.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.aws_roles import Role
from network.proof.access.literals import Literal, missing
from network.proof.access.words import literal
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.holdings import BUCKET, CLASS_TAG, ROOT, data_class
from policies.guardrails.aws.powers import (
    INLINE,
    ROLE,
    Request,
    allow,
    asked_of,
    deploys,
    each_of,
    is_excepted,
    powerless,
    role_of,
    tagged,
    text_of,
    with_policy,
)
from policies.guardrails.aws.roles import TRUST, take
from policies.judgement import Judgement, not_applicable

_NONE = Text(
    ja="ポリシーのないロールは何もできず合格。読めないポリシーは判定不能。",
    en="A role without a policy can do nothing and passes; a policy that cannot be read is unknown.",
)
_EMERGENCY = Text(
    ja="緊急用ロール(二人で使い、使えば直ちに知らされる)。",
    en="It is the role of emergencies: two people take it, and its use is told.",
)
_GUARDS = (
    *("cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail"),
    *("config:StopConfigurationRecorder", "config:DeleteConfigurationRecorder", "config:DeleteDeliveryChannel"),
    *("guardduty:DeleteDetector", "guardduty:UpdateDetector", "securityhub:DisableSecurityHub"),
    *("access-analyzer:DeleteAnalyzer", "logs:DeleteLogGroup", "logs:DeleteLogStream", "ec2:DeleteFlowLogs"),
)


def _guarding(subject: Subject) -> Judgement:
    if is_excepted(role_of(subject)):
        return not_applicable(_EMERGENCY)
    return powerless(subject, each_of(*_GUARDS), Text(ja="監視を止められない", en="cannot switch off what watches"))


GUARDS_STAY = Guardrail(
    id="aws-iam-watch-cannot-be-switched-off",
    version=1,
    cloud=Cloud.AWS,
    area=Area.SEGREGATION,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="緊急用のほか、どのロールも証跡・記録・検知・ログを止めも消しもできない",
        en="No role but that of emergencies can stop or delete trails, recorders, detectors and logs",
    ),
    rationale=Text(
        ja="作業する者が自分の記録を消せてはならない(ISMAP管理基準 6.1.2・12.4.2、CloudTrail User Guide「Security best "
        "practices in AWS CloudTrail」)。",
        en="Who works must not be able to remove the record of it (ISMAP control criteria 6.1.2, 12.4.2; CloudTrail "
        'User Guide, "Security best practices in AWS CloudTrail").',
    ),
    remedy=Text(
        ja="境界で cloudtrail:StopLogging、logs:DeleteLogGroup などを拒否してください。",
        en="Deny cloudtrail:StopLogging, logs:DeleteLogGroup and the like in the boundary.",
    ),
    check=Each((ROLE,), _guarding, Reach.STACK),
    controls=(
        Mapped("6.1.2", Coverage.PARTIAL),
        Mapped("12.4.2", Coverage.PARTIAL),
        Mapped("12.4.3", Coverage.PARTIAL),
    ),
    absence=_NONE,
    paths=(Path(INLINE, "policy"),),
    cases=(
        passes(*with_policy(allow(["logs:Get*", "cloudtrail:LookupEvents"]))),
        passes(*with_policy(allow("logs:*"), allow("logs:Delete*", Effect="Deny"))),
        fails(*with_policy(allow("cloudtrail:StopLogging"))),
        unknowns(*with_policy(policy=UNKNOWN)),
        evades(*with_policy(allow("logs:Del*")), why="a wildcard inside the action"),
        evades(*with_policy(allow("logs:*"), name="x-break-glass"), why="called break-glass, and not bounded"),
        evades(*with_policy(allow(None, NotAction="cloudtrail:*")), why="NotAction leaves the others"),
        evades(
            *with_policy(
                allow("cloudtrail:*"), allow("cloudtrail:StopLogging", "arn:aws:cloudtrail:*:*:trail/x", Effect="Deny")
            ),
            why="a Deny about one trail, and of one way",
        ),
        evades(
            *with_policy(allow("guardduty:*", condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})),
            why="with a second factor: it is one person still",
        ),
    ),
)

_CHANGES = (
    *("s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutBucketPolicy", "s3:PutBucketAcl"),
    *("iam:CreateRole", "iam:PassRole", "iam:PutRolePolicy", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"),
    *("logs:DeleteLogGroup", "logs:PutRetentionPolicy", "cloudtrail:StopLogging", "cloudtrail:PutEventSelectors"),
    *("ec2:RunInstances", "ec2:AuthorizeSecurityGroupIngress", "ec2:CreateRoute", "rds:ModifyDBCluster"),
    *("ecs:UpdateService", "lambda:UpdateFunctionCode", "lambda:InvokeFunction", "ssm:StartSession"),
    *("backup:DeleteRecoveryPoint", "secretsmanager:PutSecretValue", "events:DisableRule", "cloudwatch:DeleteAlarms"),
)


def _auditing(subject: Subject) -> Judgement:
    if not role_of(subject).name.endswith("auditor"):
        return not_applicable(Text(ja="監査人のロールではない。", en="It is no auditor's role."))
    return powerless(subject, each_of(*_CHANGES), Text(ja="何も変えられない", en="can change nothing"))


AUDITOR_READS = Guardrail(
    id="aws-iam-auditor-changes-nothing",
    version=1,
    cloud=Cloud.AWS,
    area=Area.SEGREGATION,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="監査人のロールは読むだけで、何も変えられない", en="The auditor's role reads, and can change nothing"
    ),
    rationale=Text(
        ja="監査する者と作業する者を分ける(ISMAP管理基準 6.1.2・18.2.3)。代表的な変更の操作を、"
        "ポリシーと境界を合わせて問う。",
        en="Who audits is not who works (ISMAP control criteria 6.1.2, 18.2.3): changes of each kind are asked of the "
        "policies and the boundary together.",
    ),
    remedy=Text(ja="Get・List・Describe だけを許してください。", en="Allow Get, List and Describe only."),
    check=Each((ROLE,), _auditing, Reach.STACK),
    controls=(Mapped("6.1.2", Coverage.PARTIAL), Mapped("18.2.3", Coverage.SUPPORTING)),
    absence=_NONE,
    paths=(Path(INLINE, "policy"),),
    cases=(
        passes(*with_policy(allow(["s3:Get*", "logs:Get*", "iam:List*"]), name="town-auditor")),
        fails(*with_policy(allow("s3:*"), name="town-auditor")),
        unknowns(*with_policy(policy=UNKNOWN, name="town-auditor")),
        evades(*with_policy(allow("s3:P*"), name="town-auditor"), why="a wildcard inside the action"),
        evades(*with_policy(allow(None, NotAction="iam:*"), name="town-auditor"), why="NotAction"),
        evades(*with_policy(allow("lambda:Invoke*"), name="town-auditor"), why="through a function"),
    ),
)

_READING = (
    *("secretsmanager:GetSecretValue", "rds-data:ExecuteStatement", "rds-db:connect", "dynamodb:GetItem"),
    *("dynamodb:Query", "dynamodb:Scan", "ebs:GetSnapshotBlock", "rds:StartExportTask", "ecs:ExecuteCommand"),
)


def _deploying(subject: Subject) -> Judgement:
    role = role_of(subject)
    if is_excepted(role):
        return not_applicable(_EMERGENCY)
    if not deploys(role):
        return not_applicable(Text(ja="配備するロールではない。", en="It is no role that deploys."))
    requests = (*each_of(*_READING), *_objects(subject, role))
    return powerless(subject, requests, Text(ja="住民の情報を読めない", en="cannot read residents' data"))


def _objects(subject: Subject, role: Role) -> Iterator[Request]:
    """Reading of the account's planned buckets that hold residents' data; where none is planned, of any object."""
    world, actions = subject.world, ("s3:GetObject", "s3:GetObjectVersion")
    found = [
        each
        for each in world.of(Cloud.AWS, BUCKET)
        if data_class(each) not in ("log", "none") and world.symbols.account(each) == role.account
    ]
    for each in found:
        objects = (literal(f"{world.symbols.arn(each)}/jichiprobe"),)
        # Of an object, a request has the tags of its bucket, or none.
        yield from each_of(*actions, resources=objects, given=tagged(each, asked_of(role)))
    if not found:
        yield from each_of(*actions)


def _deployer(*statements: object, policy: object = None) -> tuple[Planted, ...]:
    role, *others = with_policy(allow("ec2:CreateVpc"), *statements, policy=policy)
    return replace(role, inputs={**role.inputs, TRUST: text_of(take({"AWS": ROOT}))}), *others


_DATA = Planted(BUCKET, {"bucket": "records", "tags": {CLASS_TAG: "data"}}, "bucket")

_OF_OTHERS, _OF_DATA = ({"StringEquals": {f"aws:ResourceTag/{CLASS_TAG}": each}} for each in ("log", "data"))

DEPLOYERS_READ_NOTHING = Guardrail(
    id="aws-iam-deployers-read-no-data",
    version=2,
    cloud=Cloud.AWS,
    area=Area.SEGREGATION,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="環境を配備・変更できるロールは、住民の情報と秘密を読めない",
        en="Whoever can deploy or change the environment reads neither residents' data nor secrets",
    ),
    rationale=Text(
        ja="仕組みを変える者と情報を見る者を分ける(ISMAP管理基準 6.1.2・9.4.1)。",
        en="Who changes the machinery is not who sees the data (ISMAP control criteria 6.1.2, 9.4.1).",
    ),
    remedy=Text(
        ja="データのバケットの s3:*Object*、secretsmanager:GetSecretValue などを拒否してください。",
        en="Deny s3:*Object* on the data's buckets, secretsmanager:GetSecretValue and the like.",
    ),
    check=Each((ROLE,), _deploying, Reach.STACK),
    controls=(Mapped("6.1.2", Coverage.PARTIAL), Mapped("9.4.1", Coverage.PARTIAL), Mapped("18.1.4", Coverage.PARTIAL)),
    absence=_NONE,
    paths=(Path(INLINE, "policy"),),
    cases=(
        passes(*_deployer(allow("s3:GetObject", "arn:aws:s3:::other/*")), _DATA),
        passes(*_deployer(allow("s3:GetObject", condition=_OF_OTHERS)), _DATA, why="only what has a tag of others"),
        fails(*_deployer(allow("s3:GetObject", "arn:aws:s3:::records/*")), _DATA),
        fails(*_deployer(allow("s3:GetObject", condition=_OF_DATA)), _DATA, why="by the tag that it has"),
        unknowns(*_deployer(policy=UNKNOWN), _DATA),
        evades(*_deployer(allow("s3:Get*", "arn:aws:s3:::rec*")), _DATA, why="wildcards inside action and ARN"),
        evades(*_deployer(allow("secretsmanager:*", "*")), _DATA, why="the password instead"),
        evades(*_deployer(allow("s3:*"), allow("s3:GetObject", Effect="Deny")), _DATA, why="an older version of it"),
    ),
)


_KEY_USE = (
    *("kms:Decrypt", "kms:ReEncryptFrom", "kms:CreateGrant"),
    *("kms:Encrypt", "kms:ReEncryptTo", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext"),
)


def _using(subject: Subject) -> Judgement:
    if is_excepted(role_of(subject)):
        return not_applicable(_EMERGENCY)
    bare = (
        missing("kms:viaservice"),
        Literal("kms:grantisforawsresource", (literal("true"),), outside=True, absent=True),
    )
    requests = each_of(*_KEY_USE, given=bare)
    return powerless(subject, requests, Text(ja="サービスを通してだけ", en="through services of AWS only"))


_VIA = {"StringEquals": {"kms:ViaService": "s3.ap-northeast-1.amazonaws.com"}}

KEYS_THROUGH_SERVICES = Guardrail(
    id="aws-iam-keys-used-through-services",
    version=2,
    cloud=Cloud.AWS,
    area=Area.IDENTITY,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="鍵での暗号化・復号と許可(グラント)は、AWSのサービスを通してだけ",
        en="Keys encrypt, decrypt and are granted through services of AWS only",
    ),
    rationale=Text(
        ja="直接の復号と CreateGrant は、持ち出した暗号文を読む道になり、直接の暗号化は人質を取る道になる(AWS KMS "
        "Developer Guide「kms:ViaService」「kms:GrantIsForAWSResource」)。",
        en="Bare decryption, and CreateGrant, read what was carried off; bare encryption takes data hostage (AWS KMS "
        'Developer Guide, "kms:ViaService", "kms:GrantIsForAWSResource").',
    ),
    remedy=Text(
        ja="kms:ViaService または kms:GrantIsForAWSResource の条件を付けてください。",
        en="Add the condition kms:ViaService or kms:GrantIsForAWSResource.",
    ),
    check=Each((ROLE,), _using, Reach.STACK),
    controls=(Mapped("10.1.2", Coverage.PARTIAL), Mapped("9.4.1", Coverage.SUPPORTING)),
    absence=_NONE,
    paths=(Path(INLINE, "policy"),),
    cases=(
        passes(*with_policy(allow("kms:Decrypt", condition=_VIA))),
        passes(*with_policy(allow("kms:CreateGrant", condition={"Bool": {"kms:GrantIsForAWSResource": "true"}}))),
        fails(*with_policy(allow("kms:Decrypt"))),
        unknowns(*with_policy(policy=UNKNOWN)),
        evades(*with_policy(allow("kms:*", condition={"StringEqualsIfExists": _VIA["StringEquals"]})), why="IfExists"),
        evades(
            *with_policy(
                allow("kms:*"), allow("kms:Decrypt", Effect="Deny", condition={"Null": {"kms:ViaService": "true"}})
            ),
            why="bare decryption is denied, a grant of it is not",
        ),
        evades(*with_policy(allow("kms:GenerateDataKey*")), why="to encrypt, and no more"),
        evades(
            *with_policy(allow("kms:CreateGrant", condition={"BoolIfExists": {"kms:GrantIsForAWSResource": "true"}})),
            why="a condition that is met where nothing is said",
        ),
    ),
)

GUARDRAILS = (GUARDS_STAY, AUDITOR_READS, DEPLOYERS_READ_NOTHING, KEYS_THROUGH_SERVICES)
