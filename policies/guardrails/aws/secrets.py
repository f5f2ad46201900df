"""Guardrails of secrets: rotated, encrypted, in both regions, read by named roles of the own account only."""

from __future__ import annotations

from dataclasses import replace
from json import dumps
from typing import Any

from jichi.engine.plan import Resource
from jichi.tenancy.model import Cloud
from jichi.tenancy.schema import REGIONS
from jichi.text import Text
from network.proof.access.literals import Literal
from network.proof.access.statements import PRINCIPAL
from network.proof.access.words import ANYTHING, glob
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import (
    Area,
    Coverage,
    Each,
    Enforcement,
    Guardrail,
    Mapped,
    Parameter,
    Path,
    Reach,
    Severity,
    Subject,
)
from policies.guardrails.aws.attached import PLAIN, Guarded, any_action, closed, refused
from policies.guardrails.aws.buckets import companion
from policies.guardrails.aws.holdings import ABROAD, FOREIGN, OF_APPS, TOKYO, in_apps, rules
from policies.guardrails.aws.own_keys import ALIAS, KEY, own_key
from policies.guardrails.schedules import longest_gap
from policies.judgement import Evidence, Judgement, Status, all_of, any_of, failed, passed, unknown
from policies.reading import ABSENT, at_most, equals, is_unknown, read, refers, satisfies

SECRET = "aws:secretsmanager/secret:Secret"  # noqa: S105 - a type
ROTATION = "aws:secretsmanager/secretRotation:SecretRotation"
POLICY = "aws:secretsmanager/secretPolicy:SecretPolicy"
DAYS = Text(ja="日", en="days")


ROTATION_TAG = "tags.jichi:rotation"
"""Says who changes a secret's value where no function can: `by-issuer`, as with credentials that another system gives
out."""
_BY_ISSUER = Text(
    ja="値は発行元が変え、人が入れ替える。間隔を発行元と取り決め、記録で確かめる。",
    en="Its issuer changes the value and people put it in: agree on how often, and check it in the records.",
)


def _rotated(subject: Subject) -> Judgement:
    if read(subject.resource, ROTATION_TAG) == "by-issuer":
        agreed = Evidence(ROTATION_TAG, "by-issuer", Text(ja="取り決めた間隔", en="as often as agreed"))
        return Judgement(Status.MANUAL, (agreed,), _BY_ISSUER)
    found, days = companion(subject, ROTATION, "secretId"), subject.parameters["days"]
    if isinstance(found, Judgement):
        return found
    by = refers(found, "rotationLambdaArn", "aws:lambda/function:Function", about=subject.resource)
    return all_of(by, _often(subject, found, days))


def _often(subject: Subject, found: Resource, days: int) -> Judgement:
    expected = Text(ja=f"{days}日以内ごと", en=f"every {days} days at the latest")
    path = "rotationRules.scheduleExpression"
    if read(found, path) is ABSENT:
        return at_most(found, "rotationRules.automaticallyAfterDays", days, DAYS, about=subject.resource)
    gap = longest_gap(text) if isinstance(text := read(found, path), str) else None
    if isinstance(text, str) and gap is None:
        return unknown(Evidence(path, text, expected, found.urn))
    return satisfies(found, path, lambda _: (gap or 0) <= days * 24, expected, about=subject.resource)


_SECRET = Planted(SECRET, {"name": "database"}, "secret")


def _turning(**rules_: Any) -> Planted:
    given = {"secretId": _SECRET.ref("id"), "rotationLambdaArn": "arn:aws:lambda:x", "rotationRules": rules_}
    return Planted(ROTATION, given, "rotation")


ROTATED = Guardrail(
    id="aws-secret-rotated",
    version=1,
    cloud=Cloud.AWS,
    area=Area.SECRETS,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="シークレットは定期的に自動で更新する", en="Every secret is rotated by itself, and often enough"),
    rationale=Text(
        ja="漏れた認証情報が使える期間を限る(AWS Secrets Manager User Guide「Rotate AWS Secrets Manager "
        "secrets」)。日数は本ツールの既定値。",
        en="It limits how long a leaked credential works (AWS Secrets Manager User Guide, "
        '"Rotate AWS Secrets Manager secrets"); the number of days is this toolkit\'s default.',
    ),
    remedy=Text(
        ja="SecretRotation を付け、間隔を既定の日数以内にしてください。", en="Give it a SecretRotation, often enough."
    ),
    check=Each((SECRET,), _rotated, Reach.STACK),
    controls=(Mapped("9.2.4", Coverage.PARTIAL), Mapped("9.3.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="更新のないシークレットは不合格。発行元が値を変えるもの(タグ jichi:rotation)は人が確かめる。",
        en="A secret without rotation fails; one whose issuer changes it (tag jichi:rotation) is for people (MANUAL).",
    ),
    paths=(Path(ROTATION, "rotationRules.scheduleExpression"), Path(ROTATION, "rotationLambdaArn")),
    parameters=(Parameter("days", 92, DAYS),),
    cases=(
        passes(_SECRET, _turning(scheduleExpression="cron(0 17 1 * ? *)")),
        passes(_SECRET, _turning(automaticallyAfterDays=30)),
        fails(_SECRET),
        fails(_SECRET, _turning(automaticallyAfterDays=365)),
        unknowns(_SECRET, _turning(scheduleExpression=UNKNOWN)),
        evades(Planted(SECRET, {"name": "x", "tags": {"jichi:rotation": "never"}}, "secret"), why="a tag that says no"),
        evades(_SECRET, _turning(scheduleExpression="cron(0 17 1 1 ? *)"), why="a schedule, once a year"),
        evades(
            _SECRET,
            Planted(ROTATION, {"secretId": "other", "rotationRules": {"automaticallyAfterDays": 30}}, "rotation"),
            why="another secret's rotation",
        ),
    ),
)


def _both(subject: Subject) -> Judgement:
    secret, world = subject.resource, subject.world
    kept = own_key(world, secret, "kmsKeyId")
    given, expected = (
        read(secret, "replicas"),
        Text(ja="もう一つのリージョンの複製", en="a replica in the other region"),
    )
    if is_unknown(given):
        return all_of(kept, unknown(Evidence("replicas", given, expected)))
    other = [region for region in REGIONS[Cloud.AWS] if region != secret.region]
    copies = [
        all_of(
            satisfies(secret, f"replicas.{at}.region", lambda it: it in other, expected),
            own_key(world, secret, f"replicas.{at}.kmsKeyId", region=other[0]),
        )
        for at, _ in enumerate(rules(secret, "replicas"))
    ]
    missing = failed(Evidence("replicas", ABSENT, expected))
    return all_of(kept, *copies) if copies else all_of(kept, any_of(missing))


_HERE = Planted(KEY, {"multiRegion": True}, "here")
_THERE = Planted(KEY, {"multiRegion": True}, "there", region="ap-northeast-3")


def _kept(key: Any = None, there: Any = None, region: str = "ap-northeast-3") -> Planted:
    replica = {"region": region, "kmsKeyId": _THERE.ref("arn") if there is None else there}
    return Planted(SECRET, {"kmsKeyId": _HERE.ref("arn") if key is None else key, "replicas": (replica,)}, "secret")


_ALIAS = Planted(ALIAS, {"name": "alias/there", "targetKeyId": _THERE.ref("keyId")}, "alias", region="ap-northeast-3")
_AN_APPS = in_apps(_kept(there="alias/there"))

ENCRYPTED = Guardrail(
    id="aws-secret-encrypted-in-both-regions",
    version=1,
    cloud=Cloud.AWS,
    area=Area.SECRETS,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="シークレットは団体の鍵で暗号化し、両リージョンに置く",
        en="Secrets are under the member's own key, in both regions",
    ),
    rationale=Text(
        ja="切り替え先でもデータベースに入れるように、複製にもその地の鍵を使う(AWS Secrets Manager User Guide「"
        "Replicate secrets across Regions」)。",
        en="After a failover the database still opens, and its copy is under the key of that region "
        '(AWS Secrets Manager User Guide, "Replicate AWS Secrets Manager secrets across Regions").',
    ),
    remedy=Text(
        ja="kmsKeyId と、replicas に大阪とその鍵を指定してください。",
        en="Set kmsKeyId, and replicas with Osaka and its key.",
    ),
    check=Each((SECRET,), _both, Reach.STACK),
    controls=(Mapped("10.1.1", Coverage.PARTIAL), Mapped("17.2.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="kmsKeyId の省略は aws/secretsmanager で、不合格。", en="kmsKeyId left out is aws/secretsmanager, and fails."
    ),
    paths=(Path(SECRET, "kmsKeyId"), Path(SECRET, "replicas")),
    cases=(
        passes(_kept(), _HERE, _THERE),
        fails(Planted(SECRET, {"name": "database"}, "secret")),
        unknowns(_kept(UNKNOWN), _HERE, _THERE),
        evades(_kept("alias/aws/secretsmanager"), _HERE, _THERE, why="AWS's key"),
        evades(_kept(region="us-east-1"), _HERE, _THERE, why="a replica outside Japan"),
        evades(_kept(there=_HERE.ref("arn")), _HERE, _THERE, why="the replica under the first region's key"),
        passes(_AN_APPS, OF_APPS, TOKYO, _HERE, _THERE, _ALIAS, why="an app's, by the environment's alias"),
        unknowns(_AN_APPS, ABROAD, TOKYO, _HERE, _THERE, _ALIAS, why="an alias of another account"),
        unknowns(_kept(there="alias/there"), _HERE, _THERE, replace(_ALIAS, region=None), why="of the first region"),
        evades(
            _kept(there="alias/there"),
            _HERE,
            replace(_ALIAS, inputs={**_ALIAS.inputs, "targetKeyId": _HERE.ref()}),
            why="a name of the other region for the first region's key",
        ),
    ),
)


def _guarded(subject: Subject) -> Guarded | Judgement:
    policy = companion(subject, POLICY, "secretArn")
    if read(subject.resource, "policy") is not ABSENT:
        policy = subject.resource
    if isinstance(policy, Judgement):
        return policy
    return Guarded(subject.world, subject.resource, ((policy, "policy"),), (ANYTHING,))


def _read_by_few(subject: Subject) -> Judgement:
    guarded = _guarded(subject)
    if isinstance(guarded, Judgement):
        return guarded
    account = guarded.account
    # Whoever is not named: a role that no plan has.
    nobody = (Literal(PRINCIPAL, (glob(f"arn:aws:iam::{account}:role/jichi-nobody"),)),)
    policy = guarded.policies[0][0]
    return all_of(
        closed(guarded),
        closed(guarded, services=True),
        equals(policy, "blockPublicPolicy", True, about=subject.resource),
        refused(guarded, any_action("secretsmanager", guarded.statements), (PLAIN,), _TLS),
        refused(guarded, ("secretsmanager:getsecretvalue",), nobody, _NAMED, signed=True),
        passed() if account else unknown(),
    )


_TLS = Text(ja="TLS でない要求をすべて拒否", en="every request without TLS is denied")
_NAMED = Text(ja="名指ししたロールのほかは読めない", en="nobody reads it but named roles")


def _stated(effect: str, action: str, condition: Any = None, principal: Any = "*") -> dict[str, Any]:
    stated = {"Effect": effect, "Principal": principal, "Action": action, "Resource": "*", "Condition": condition}
    return {key: each for key, each in stated.items() if each is not None}


def _with(*statements: Any, policy: Any = None, block: Any = True) -> tuple[Planted, ...]:
    text = dumps({"Statement": statements}) if policy is None else policy
    given = {"secretArn": _SECRET.ref("arn"), "policy": text, "blockPublicPolicy": block}
    return _SECRET, TOKYO, Planted(POLICY, given, "policy")


_TLS_DENY = _stated("Deny", "secretsmanager:*", {"Bool": {"aws:SecureTransport": "false"}})
_ANY = {"Null": {"aws:TokenIssueTime": "false"}}
_GET = "secretsmanager:GetSecretValue"
_ROTATE = "arn:aws:iam::111122223333:role/hirosaki-rotate"
_READ_DENY = _stated("Deny", _GET, {"ArnNotEquals": {"aws:PrincipalArn": [_ROTATE]}})

READ_BY_FEW = Guardrail(
    id="aws-secret-read-by-named-roles",
    version=1,
    cloud=Cloud.AWS,
    area=Area.SECRETS,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="シークレットを読めるのは名指ししたロールだけ", en="Only named roles of the account read a secret"),
    rationale=Text(
        ja="IAMで広く許されても、シークレットのポリシーの拒否が勝つ(AWS Secrets Manager User Guide「Attach a "
        "permissions policy to a secret」)。",
        en="However widely IAM allows, the Deny of the secret's policy wins (AWS Secrets Manager User Guide, "
        '"Attach a permissions policy to an AWS Secrets Manager secret").',
    ),
    remedy=Text(
        ja="読むロール以外の GetSecretValue と、TLS でない要求を拒否してください。",
        en="Deny GetSecretValue to all but the roles that read it, and every request without TLS.",
    ),
    check=Each((SECRET,), _read_by_few, Reach.STACK),
    controls=(Mapped("9.2.4", Coverage.PARTIAL), Mapped("9.4.1", Coverage.PARTIAL)),
    absence=Text(
        ja="ポリシーがなければIAMしだい、blockPublicPolicy の省略は公開を止めないで、不合格。",
        en="Without a policy IAM alone decides; blockPublicPolicy left out blocks nothing: both fail.",
    ),
    paths=(Path(POLICY, "policy"), Path(POLICY, "blockPublicPolicy")),
    cases=(
        passes(*_with(_TLS_DENY, _READ_DENY)),
        fails(_SECRET, TOKYO),
        fails(*_with(_TLS_DENY)),
        unknowns(*_with(policy=UNKNOWN)),
        evades(
            *_with(_TLS_DENY, _READ_DENY, _stated("Allow", "secretsmanager:*", principal={"AWS": FOREIGN})),
            why="another account",
        ),
        evades(
            *_with(_TLS_DENY, _stated("Deny", _GET, {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}})),
            why="an exception that is everybody",
        ),
        evades(*_with(_TLS_DENY, _stated("Deny", _GET, principal={"AWS": FOREIGN})), why="denied to somebody else"),
        evades(*_with(_TLS_DENY, _READ_DENY, block=False), why="a public policy may follow"),
        evades(
            *_with(_TLS_DENY, _READ_DENY, _stated("Allow", "secretsmanager:*", _ANY, {"AWS": "*"})),
            why="everybody, with a condition that any session meets",
        ),
    ),
)

GUARDRAILS = (ROTATED, ENCRYPTED, READ_BY_FEW)
