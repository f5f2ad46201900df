"""Guardrails of what policies refuse inside the account: data by other ways than its endpoints, secrets' removal."""

from __future__ import annotations

from dataclasses import replace
from json import dumps
from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.literals import Literal, present
from network.proof.access.statements import PRINCIPAL, SERVICE, Document
from network.proof.access.words import ANYTHING, literal
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.attached import Guarded, but_break_glass, refused
from policies.guardrails.aws.bucket_policies import POLICY as BUCKET_POLICY
from policies.guardrails.aws.buckets import companion
from policies.guardrails.aws.holdings import BUCKET, CLASS_TAG, LOCK, TOKYO, data_class, is_record, takes_access_logs
from policies.guardrails.aws.secrets import POLICY as SECRET_POLICY
from policies.guardrails.aws.secrets import SECRET
from policies.judgement import Judgement, all_of, not_applicable
from policies.reading import is_unknown

_OBJECTS = ("s3:getobject", "s3:getobjectversion", "s3:putobject", "s3:deleteobject", "s3:deleteobjectversion")
_THROUGH = "aws:sourcevpce"
_ENDPOINTS = Text(ja="自分のエンドポイントのほかからは拒否", en="denied by any way but the own endpoints")
_OTHER = Text(
    ja="業務データのバケットでも、サービスが書かない証跡のバケットでもない。",
    en="It holds no data of business systems, and no records but those that services write.",
)


def _by_endpoint(subject: Subject) -> Judgement:
    bucket, world = subject.resource, subject.world
    kept = data_class(bucket)
    records = kept == "log" and is_record(world, bucket) and not takes_access_logs(world, bucket)
    if kept != "data" and not records and not is_unknown(kept):
        return not_applicable(_OTHER)
    policy = companion(subject, BUCKET_POLICY)
    if records and not isinstance(policy, Judgement) and _is_written_by_services(world.document(policy, "policy")):
        return not_applicable(_OTHER)
    if isinstance(policy, Judgement):
        return policy
    guarded = Guarded(world, bucket, ((policy, "policy"),), (literal(f"{world.symbols.arn(bucket)}/x"),))
    # Whoever is not named: a role that no plan has.
    nobody = Literal(PRINCIPAL, (literal(f"arn:aws:iam::{guarded.account}:role/jichi-nobody"),))
    # From anywhere: no endpoint at all, and one that nobody planned.
    elsewhere = Literal(_THROUGH, (literal("vpce-jichinobody"),), absent=True)
    itself = (present("aws:viaawsservice", "false"), present("aws:principalisawsservice", "false"))
    return refused(guarded, _OBJECTS, (nobody, elsewhere, *itself), _ENDPOINTS, signed=True)


def _is_written_by_services(policy: Document) -> bool:
    """Whether a policy lets services of AWS in, which deliver from outside every endpoint."""
    who = (each for one in policy.statements if one.allows for row in one.principals or () for each in row)
    return any(each.key == SERVICE for each in who)


_BUCKET = Planted(BUCKET, {"bucket": "data", "tags": {CLASS_TAG: "data"}}, "bucket")
_ROLES = {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/hirosaki-break-glass"}
_FROM = {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}


def _denied(condition: Any = _FROM, **changed: Any) -> dict[str, Any]:
    actions = ["s3:GetObject*", "s3:PutObject*", "s3:DeleteObject*"]
    stated = {"Effect": "Deny", "Principal": "*", "Action": actions, "Resource": "arn:aws:s3:::data/*"}
    return {**stated, "Condition": {**condition, "ArnNotEquals": _ROLES}, **changed}


def _bucket(*statements: Any, policy: Any = None) -> tuple[Planted, ...]:
    text = dumps({"Statement": statements}) if policy is None else policy
    return _BUCKET, TOKYO, Planted(BUCKET_POLICY, {"bucket": _BUCKET.ref("id"), "policy": text}, "policy")


_LOCK = Planted(LOCK, {"bucket": _BUCKET.ref("id"), "rule": {}}, "lock")


def _records(*statements: Any) -> tuple[Planted, ...]:
    bucket, *others = _bucket(*statements)
    return replace(bucket, inputs={"bucket": "data", "tags": {CLASS_TAG: "log"}}), *others, _LOCK


BY_ENDPOINT = Guardrail(
    id="aws-s3-data-through-own-endpoints",
    version=2,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="業務データと証跡のS3オブジェクトには自分のエンドポイントからだけ届く",
        en="Objects with data of business systems, and records of them, are reached through the own endpoints only",
    ),
    rationale=Text(
        ja="資格情報が漏れても、閉域の外からは読めない(Amazon S3 User Guide「Controlling access from VPC endpoints "
        "with bucket policies」)。",
        en="Credentials that leaked read nothing from outside the closed network (Amazon S3 User Guide, "
        '"Controlling access from VPC endpoints with bucket policies").',
    ),
    remedy=Text(
        ja="aws:SourceVpce が自分のエンドポイントでない要求を、名指しのロールを除いて Deny してください。",
        en="Deny requests whose aws:SourceVpce is not an own endpoint, to all but named roles.",
    ),
    check=Each((BUCKET,), _by_endpoint, Reach.STACK),
    controls=(
        Mapped("13.1.3", Coverage.PARTIAL),
        Mapped("9.1.2", Coverage.PARTIAL),
        Mapped("9.4.1", Coverage.SUPPORTING),
    ),
    absence=Text(
        ja="拒否がなければ資格情報だけで読めるので、不合格。",
        en="Without the Deny credentials are enough, and it fails.",
    ),
    paths=(Path(BUCKET_POLICY, "policy"),),
    cases=(
        passes(*_bucket(_denied())),
        fails(*_bucket()),
        passes(*_records(_denied()), why="records that no service writes"),
        fails(*_bucket()[:2], why="no policy"),
        fails(*_records(), why="records, from anywhere"),
        unknowns(*_bucket(policy=UNKNOWN)),
        evades(*_bucket(_denied(Action="s3:GetObject")), why="written and deleted from anywhere"),
        evades(*_bucket(_denied({"Bool": {"aws:SecureTransport": "false"}})), why="denied without TLS only"),
        evades(
            *_bucket(
                _denied({"StringNotEqualsIfExists": {"aws:SourceVpce": "vpce-1"}, "Null": {"s3:prefix": "false"}})
            ),
            why="a second condition that objects never meet",
        ),
        evades(*_bucket(_denied({"StringNotLike": {"aws:SourceVpce": "vpce-*"}})), why="anybody's endpoint"),
        evades(
            *_bucket(
                _denied(
                    Condition={**_FROM, "ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}},
                )
            ),
            why="every role of the account is named",
        ),
        evades(*_bucket(_denied(Resource="arn:aws:s3:::data")), why="the bucket, and not what is in it"),
    ),
)

_REMOVING = (
    "secretsmanager:deletesecret",
    "secretsmanager:cancelrotatesecret",
    "secretsmanager:removeregionsfromreplication",
    "secretsmanager:stopreplicationtoreplica",
)
_CHANGING = ("secretsmanager:putsecretvalue", "secretsmanager:updatesecretversionstage")
_NAMED = Text(ja="名指ししたロールのほかは拒否", en="denied to all but named roles")
_BREAK_GLASS = Text(ja="緊急用ロールのほかは拒否", en="denied to all but the break-glass role")


def _kept(subject: Subject) -> Judgement:
    policy = companion(subject, SECRET_POLICY, "secretArn")
    if isinstance(policy, Judgement):
        return policy
    guarded = Guarded(subject.world, subject.resource, ((policy, "policy"),), (ANYTHING,))
    # Whoever is not named: a role that no plan has.
    nobody = (Literal(PRINCIPAL, (literal(f"arn:aws:iam::{guarded.account}:role/jichi-nobody"),)),)
    return all_of(
        refused(guarded, _REMOVING, but_break_glass(guarded.account), _BREAK_GLASS, signed=True),
        refused(guarded, _CHANGING, nobody, _NAMED, signed=True),
    )


_SECRET = Planted(SECRET, {"name": "database"}, "secret")


def _removal(**changed: Any) -> dict[str, Any]:
    condition = {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/hirosaki-break-glass"}}
    actions = [
        "secretsmanager:DeleteSecret",
        "secretsmanager:CancelRotateSecret",
        "secretsmanager:RemoveRegionsFromReplication",
        "secretsmanager:StopReplicationToReplica",
        "secretsmanager:PutSecretValue",
        "secretsmanager:UpdateSecretVersionStage",
    ]
    stated = {"Effect": "Deny", "Principal": "*", "Action": actions, "Resource": "*", "Condition": condition}
    return {**stated, **changed}


def _secret(*statements: Any, policy: Any = None) -> tuple[Planted, ...]:
    text = dumps({"Statement": statements}) if policy is None else policy
    return _SECRET, TOKYO, Planted(SECRET_POLICY, {"secretArn": _SECRET.ref("arn"), "policy": text}, "policy")


SECRET_KEPT = Guardrail(
    id="aws-secret-changed-by-named-roles",
    version=1,
    cloud=Cloud.AWS,
    area=Area.CHANGE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="シークレットは名指ししたロールだけが書き換え、緊急用ロールだけが消せる",
        en="Only named roles change a secret, and only the break-glass role deletes it or stops its rotation",
    ),
    rationale=Text(
        ja="消せばデータベースに入れず、止めれば古いパスワードが残る(AWS Secrets Manager User Guide「"
        "Resource-based policies」、ISMAP管理基準 6.1.2)。",
        en="Without it nobody gets into the database; without rotation an old password stays (AWS Secrets Manager "
        'User Guide, "Resource-based policies"; ISMAP control criteria 6.1.2).',
    ),
    remedy=Text(
        ja="シークレットのポリシーで、緊急用ロール以外の DeleteSecret などを Deny してください。",
        en="Deny DeleteSecret and the like in the secret's policy to all but the break-glass role.",
    ),
    check=Each((SECRET,), _kept, Reach.STACK),
    controls=(Mapped("9.2.4", Coverage.PARTIAL), Mapped("6.1.2", Coverage.PARTIAL)),
    absence=Text(ja="拒否がなければ管理者が消せ、不合格。", en="Without the Deny any administrator can, and it fails."),
    paths=(Path(SECRET_POLICY, "policy"),),
    cases=(
        passes(*_secret(_removal())),
        fails(*_secret()),
        unknowns(*_secret(policy=UNKNOWN)),
        evades(*_secret(_removal(Action="secretsmanager:DeleteSecret")), why="its rotation can still be stopped"),
        evades(
            *_secret(_removal(Action=[f"secretsmanager:{each}*" for each in ("De", "C", "R", "S")])),
            why="anybody can still write another password",
        ),
        evades(
            *_secret(_removal(Condition={"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}})),
            why="an exception as wide as the account",
        ),
        evades(*_secret(_removal(Effect="Allow")), why="an Allow of the same words"),
    ),
)

GUARDRAILS = (BY_ENDPOINT, SECRET_KEPT)
