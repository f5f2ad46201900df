"""Guardrails of KMS keys: rotated, in both regions, slow to destroy, known by an alias of the member's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.engine.plan import Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import (
    Area,
    Coverage,
    Each,
    Enforcement,
    Guardrail,
    Mapped,
    Never,
    Parameter,
    Path,
    Reach,
    Severity,
    Subject,
)
from policies.guardrails.aws.own_keys import ALIAS, IMPORTED, KEY, REPLICA, own_key
from policies.judgement import Evidence, Judgement, Status, all_of, any_of, failed, unknown
from policies.reading import ABSENT, at_least, at_most, equals, one_of, satisfies

DAYS = Text(ja="日", en="days")
_SYMMETRIC = ("SYMMETRIC_DEFAULT",)


def _rotated(subject: Subject) -> Judgement:
    key = subject.resource
    return all_of(
        equals(key, "enableKeyRotation", True),
        at_most(key, "rotationPeriodInDays", subject.parameters["days"], DAYS, absent=Status.PASS),
        one_of(key, "customerMasterKeySpec", _SYMMETRIC, absent=Status.PASS),
        equals(key, "isEnabled", True, absent=Status.PASS),
    )


def _rotating(inputs: Mapping[str, Any]) -> Mapping[str, Any] | None:
    if inputs.get("enableKeyRotation") is True or inputs.get("customerMasterKeySpec", _SYMMETRIC[0]) not in _SYMMETRIC:
        return None
    return {**inputs, "enableKeyRotation": True}


ROTATED = Guardrail(
    id="aws-kms-key-rotated",
    version=1,
    cloud=Cloud.AWS,
    area=Area.ENCRYPTION,
    severity=Severity.HIGH,
    enforcement=Enforcement.REMEDIATE,
    title=Text(ja="KMSの鍵は毎年自動で更新する", en="Every KMS key is rotated each year by itself"),
    rationale=Text(
        ja="同じ鍵で暗号化する量と期間を限る(AWS KMS Developer Guide「Rotating AWS KMS keys」)。",
        en='It limits what one key encrypts, and for how long (AWS KMS Developer Guide, "Rotating AWS KMS keys").',
    ),
    remedy=Text(ja="enableKeyRotation を true にしてください。", en="Set enableKeyRotation to true."),
    check=Each((KEY,), _rotated),
    controls=(Mapped("10.1.2", Coverage.PARTIAL),),
    absence=Text(
        ja="enableKeyRotation の省略は更新なしで、不合格。期間の省略は365日で、合格。",
        en="enableKeyRotation left out rotates nothing, and fails. A period left out is 365 days, and passes.",
    ),
    paths=(
        Path(KEY, "enableKeyRotation"),
        Path(KEY, "rotationPeriodInDays", absent=Status.PASS),
        Path(KEY, "customerMasterKeySpec", absent=Status.PASS),
        Path(KEY, "isEnabled", absent=Status.PASS),
    ),
    parameters=(Parameter("days", 366, DAYS),),
    cases=(
        passes(
            Planted(
                KEY,
                {
                    "enableKeyRotation": True,
                    "rotationPeriodInDays": 365,
                    "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
                    "isEnabled": True,
                },
            )
        ),
        fails(Planted(KEY, {"enableKeyRotation": False})),
        unknowns(Planted(KEY, {"enableKeyRotation": UNKNOWN})),
        evades(Planted(KEY, {}), why="left out: nothing rotates"),
        evades(Planted(KEY, {"enableKeyRotation": True, "rotationPeriodInDays": 2560}), why="once in seven years"),
        evades(Planted(KEY, {"enableKeyRotation": True, "customerMasterKeySpec": "RSA_4096"}), why="never rotates"),
    ),
    remediate=_rotating,
)


def _in_both(subject: Subject) -> Judgement:
    key, world = subject.resource, subject.world
    found = world.companions(key, REPLICA, "primaryKeyArn")
    expected = Text(ja="もう一つのリージョンの複製", en="a replica in the other region")
    none = Evidence("", ABSENT, expected)
    replicas = [_replica(key, each) for each in found.certain]
    missing = unknown(none) if found.doubtful else failed(none)
    return all_of(equals(key, "multiRegion", True), any_of(missing, *replicas))


def _replica(key: Resource, each: Resource) -> Judgement:
    expected = Text(ja="同じ団体・別のリージョン", en="of the same member, in another region")
    if each.member != key.member or each.region == key.region:
        return failed(Evidence("region", each.region or ABSENT, expected, each.urn))
    return equals(each, "enabled", True, absent=Status.PASS, about=key)


_PRIMARY = Planted(KEY, {"multiRegion": True}, "key")


def _copy(region: str = "ap-northeast-3", member: str = "022021", **more: Any) -> Planted:
    return Planted(REPLICA, {"primaryKeyArn": _PRIMARY.ref("arn"), **more}, "replica", region=region, member=member)


IN_BOTH_REGIONS = Guardrail(
    id="aws-kms-key-in-both-regions",
    version=1,
    cloud=Cloud.AWS,
    area=Area.BACKUP,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="鍵はもう一つのリージョンに複製がある", en="Every key has its replica in the other region"),
    rationale=Text(
        ja="鍵が一つのリージョンだけにあれば、複製したデータも開けない(AWS KMS Developer Guide「Multi-Region keys」)。",
        en="With the key in one region only, copies elsewhere cannot be opened (AWS KMS Developer Guide, "
        '"Multi-Region keys in AWS KMS").',
    ),
    remedy=Text(
        ja="multiRegion を true にし、もう一つのリージョンに ReplicaKey を作ってください。",
        en="Set multiRegion to true and make a ReplicaKey in the other region.",
    ),
    check=Each((KEY,), _in_both, Reach.STACK),
    controls=(Mapped("10.1.2", Coverage.PARTIAL), Mapped("17.2.1", Coverage.PARTIAL)),
    absence=Text(ja="multiRegion の省略は false で、不合格。", en="multiRegion left out is false, and fails."),
    paths=(Path(KEY, "multiRegion"), Path(REPLICA, "primaryKeyArn"), Path(REPLICA, "enabled", absent=Status.PASS)),
    cases=(
        passes(_PRIMARY, _copy(enabled=True)),
        fails(_PRIMARY),
        unknowns(Planted(KEY, {"multiRegion": UNKNOWN}, "key"), _copy()),
        evades(_PRIMARY, _copy("ap-northeast-1"), why="a replica in the same region"),
        evades(_PRIMARY, _copy(member="023621"), why="another member's replica"),
        evades(_PRIMARY, _copy(enabled=False), why="a replica that is switched off"),
    ),
)


def _slow(subject: Subject) -> Judgement:
    least = subject.parameters["days"]
    return at_least(subject.resource, "deletionWindowInDays", least, DAYS, absent=Status.PASS)


SLOW_TO_DESTROY = Guardrail(
    id="aws-kms-key-slow-to-destroy",
    version=1,
    cloud=Cloud.AWS,
    area=Area.CHANGE,
    severity=Severity.HIGH,
    enforcement=Enforcement.REMEDIATE,
    title=Text(ja="鍵の削除には30日の待機期間を置く", en="A key's deletion waits 30 days"),
    rationale=Text(
        ja="鍵を失うことは全データを失うこと。待機中は取り消せる(AWS KMS Developer Guide「Deleting AWS KMS keys」)。",
        en="To lose the key is to lose all data; while it waits, it can be undone (AWS KMS Developer Guide, "
        '"Delete an AWS KMS key").',
    ),
    remedy=Text(ja="deletionWindowInDays を 30 にしてください。", en="Set deletionWindowInDays to 30."),
    check=Each((KEY, REPLICA, *IMPORTED), _slow),
    controls=(Mapped("10.1.2", Coverage.PARTIAL), Mapped("12.1.2", Coverage.SUPPORTING)),
    absence=Text(ja="省略は30日で、合格。", en="Left out it is 30 days, and passes."),
    paths=(
        Path(KEY, "deletionWindowInDays", absent=Status.PASS),
        Path(REPLICA, "deletionWindowInDays", absent=Status.PASS),
    ),
    parameters=(Parameter("days", 30, DAYS, least=7),),
    cases=(
        passes(Planted(KEY, {"deletionWindowInDays": 30})),
        passes(Planted(REPLICA, {"deletionWindowInDays": 30})),
        fails(Planted(KEY, {"deletionWindowInDays": 7})),
        unknowns(Planted(KEY, {"deletionWindowInDays": UNKNOWN})),
        evades(Planted(REPLICA, {"deletionWindowInDays": 7}), why="the replica goes sooner"),
    ),
    remediate=lambda inputs: (
        None
        if inputs.get("deletionWindowInDays", 30) == 30  # noqa: PLR2004 - KMS's longest
        else {**inputs, "deletionWindowInDays": 30}
    ),
)


def _named(subject: Subject) -> Judgement:
    alias = subject.resource
    expected = Text(ja="alias/aws/ で始まらない", en="not alias/aws/")
    return all_of(
        own_key(subject.world, alias, "targetKeyId"),
        satisfies(alias, "name", lambda it: isinstance(it, str) and not it.startswith("alias/aws/"), expected),
    )


_ALIAS = {"name": "alias/hirosaki-data", "targetKeyId": _PRIMARY.ref("keyId")}
_OTHERS = Planted(KEY, {}, "others", member="023621")

ALIAS_OWN = Guardrail(
    id="aws-kms-alias-means-own-key",
    version=1,
    cloud=Cloud.AWS,
    area=Area.ENCRYPTION,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="鍵の別名は同じ団体の鍵を指す", en="Every alias means a key of its own member"),
    rationale=Text(
        ja="別名を差し替えれば、暗号化の鍵も黙って替わる(AWS KMS Developer Guide「Aliases in AWS KMS」)。",
        en='Whoever turns an alias turns the key behind it, unseen (AWS KMS Developer Guide, "Aliases in AWS KMS").',
    ),
    remedy=Text(
        ja="targetKeyId を同じリージョンの団体の鍵にしてください。",
        en="Set targetKeyId to the member's key in its region.",
    ),
    check=Each((ALIAS,), _named, Reach.STACK),
    controls=(Mapped("10.1.2", Coverage.SUPPORTING),),
    absence=Text(ja="指す鍵のない別名は不合格。", en="An alias without a key fails."),
    paths=(Path(ALIAS, "targetKeyId"), Path(ALIAS, "name")),
    cases=(
        passes(Planted(ALIAS, _ALIAS), _PRIMARY),
        fails(Planted(ALIAS, {**_ALIAS, "targetKeyId": _OTHERS.ref("keyId")}), _OTHERS),
        unknowns(Planted(ALIAS, {**_ALIAS, "targetKeyId": UNKNOWN})),
        evades(Planted(ALIAS, {**_ALIAS, "targetKeyId": "alias/aws/rds"}), why="AWS's key behind an own name"),
    ),
)

NO_KEYS_FROM_OUTSIDE = Guardrail(
    id="aws-kms-no-imported-or-external-keys",
    version=1,
    cloud=Cloud.AWS,
    area=Area.ENCRYPTION,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="鍵の材料を外から持ち込まず、外の鍵管理装置に置かない",
        en="No key material comes from, or stays, outside KMS",
    ),
    rationale=Text(
        ja="持ち込んだ鍵は自動更新されず失効し得る。外部の装置は国内とは限らない(AWS KMS Developer Guide「"
        "Importing key material」「External key stores」)。",
        en="Imported material is not rotated and may expire; an external store may be anywhere (AWS KMS "
        "Developer Guide, "
        '"Importing key material", "External key stores").',
    ),
    remedy=Text(ja="KMSが作る鍵(Key)を使ってください。", en="Use keys that KMS makes (Key)."),
    check=Never((*IMPORTED, "aws:kms/customKeyStore:CustomKeyStore")),
    controls=(Mapped("10.1.2", Coverage.PARTIAL), Mapped("18.1.5", Coverage.SUPPORTING)),
    absence=Text(ja="計画にないことが合格。", en="That the plan has none is what passes."),
    paths=(),
    cases=(
        passes(_PRIMARY),
        fails(Planted(IMPORTED[0], {"keyMaterialBase64": UNKNOWN})),
        evades(Planted(IMPORTED[1], {"primaryKeyArn": "arn"}), why="a replica of imported material"),
    ),
)

GUARDRAILS = (ROTATED, IN_BOTH_REGIONS, SLOW_TO_DESTROY, ALIAS_OWN, NO_KEYS_FROM_OUTSIDE)
