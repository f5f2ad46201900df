"""Guardrails of Cloud KMS keys: rotated, made and kept in hardware, slow to destroy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
    Severity,
    Subject,
)
from policies.guardrails.gcp.holdings import DAY_SECONDS, seconds
from policies.guardrails.gcp.own_keys import KEY, RING
from policies.judgement import Judgement, Status, all_of
from policies.reading import equals, one_of, satisfies

DAYS = Text(ja="日", en="days")
_SYMMETRIC = "GOOGLE_SYMMETRIC_ENCRYPTION"
_HARDWARE = ("HSM", "HSM_SINGLE_TENANT")


def _rotated(subject: Subject) -> Judgement:
    key, days = subject.resource, subject.parameters["days"]
    expected = Text(ja=f"{days}日以内ごと", en=f"every {days} days at the latest")
    return all_of(
        satisfies(key, "rotationPeriod", lambda it: 0 < (seconds(it) or 0) <= days * DAY_SECONDS, expected),
        one_of(key, "purpose", ("ENCRYPT_DECRYPT",), absent=Status.PASS),
    )


_RING = Planted(RING, {"name": "keys", "location": "asia-northeast1"}, "ring")
_LIFE = {"rotationPeriod": "7776000s", "destroyScheduledDuration": "2592000s", "purpose": "ENCRYPT_DECRYPT"}
_TEMPLATE = {"algorithm": _SYMMETRIC, "protectionLevel": "HSM"}


def _key(**changed: Any) -> Planted:
    given = {"name": "data", "keyRing": _RING.ref(), **_LIFE, "versionTemplate": _TEMPLATE, **changed}
    return Planted(KEY, {key: each for key, each in given.items() if each is not None}, "key")


ROTATED = Guardrail(
    id="gcp-kms-key-rotated",
    version=1,
    cloud=Cloud.GCP,
    area=Area.ENCRYPTION,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="鍵は90日ごとに自動で更新する", en="Every key is rotated by itself, each 90 days"),
    rationale=Text(
        ja="同じ鍵で暗号化する量と期間を限る。90日は Cloud KMS ドキュメント「Key rotation」の推奨。",
        en='It limits what one key encrypts, and for how long; 90 days is what Cloud KMS documentation, "Key '
        'rotation", recommends.',
    ),
    remedy=Text(ja="rotationPeriod を 7776000s 以下にしてください。", en="Set rotationPeriod to 7776000s or less."),
    check=Each((KEY,), _rotated),
    controls=(Mapped("10.1.2", Coverage.PARTIAL), Mapped("10.1.1", Coverage.SUPPORTING)),
    absence=Text(ja="省略すれば更新されず、不合格。", en="Left out the key is never rotated, and it fails."),
    paths=(Path(KEY, "rotationPeriod"), Path(KEY, "purpose", absent=Status.PASS)),
    parameters=(Parameter("days", 90, DAYS, least=1),),
    cases=(
        passes(_key()),
        fails(_key(rotationPeriod=None)),
        unknowns(_key(rotationPeriod=UNKNOWN)),
        evades(_key(rotationPeriod="3153600000s"), why="once in a hundred years"),
        evades(_key(purpose="ASYMMETRIC_DECRYPT"), why="a kind of key that is never rotated by itself"),
    ),
)


def _in_hardware(subject: Subject) -> Judgement:
    key = subject.resource
    return all_of(
        one_of(key, "versionTemplate.protectionLevel", _HARDWARE),
        equals(key, "versionTemplate.algorithm", _SYMMETRIC),
        equals(key, "importOnly", False, absent=Status.PASS),
        satisfies(key, "cryptoKeyBackend", lambda it: it == "", _GOOGLES, absent=Status.PASS),
    )


_GOOGLES = Text(ja="Cloud KMS の中", en="inside Cloud KMS")

IN_HARDWARE = Guardrail(
    id="gcp-kms-key-in-hardware",
    version=1,
    cloud=Cloud.GCP,
    area=Area.ENCRYPTION,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="鍵はハードウェア（HSM）で作り、外へ出さない", en="Keys are made in hardware (HSM), and stay there"),
    rationale=Text(
        ja="HSMの鍵は FIPS 140-2 レベル3の装置から出ない。外部の鍵や持ち込みの材料は、失効も所在も手元で決まらない"
        "（Cloud KMS ドキュメント「Protection levels」「Cloud HSM」「Importing a key」）。",
        en="A key in an HSM never leaves a device of FIPS 140-2 level 3; an external key and imported material may "
        "expire, "
        'or be anywhere (Cloud KMS documentation, "Protection levels", "Cloud HSM", "Importing a key").',
    ),
    remedy=Text(
        ja="versionTemplate の protectionLevel を HSM にしてください。", en="Set protectionLevel of versionTemplate."
    ),
    check=Each((KEY,), _in_hardware),
    controls=(
        Mapped("10.1.1", Coverage.PARTIAL),
        Mapped("10.1.2", Coverage.PARTIAL),
        Mapped("18.1.5", Coverage.PARTIAL),
    ),
    absence=Text(ja="省略は SOFTWARE で、不合格。", en="Left out it is SOFTWARE, and fails."),
    paths=(Path(KEY, "versionTemplate.protectionLevel"), Path(KEY, "importOnly", absent=Status.PASS)),
    cases=(
        passes(_key(importOnly=False)),
        fails(_key(versionTemplate=None)),
        unknowns(_key(versionTemplate={**_TEMPLATE, "protectionLevel": UNKNOWN})),
        evades(_key(versionTemplate={"algorithm": _SYMMETRIC}), why="a template without a level is SOFTWARE"),
        evades(_key(importOnly=True), why="material from outside in the hardware"),
        evades(_key(cryptoKeyBackend="projects/p/locations/l/ekmConnections/c"), why="a key manager outside"),
        evades(
            _key(versionTemplate={"algorithm": "EXTERNAL_SYMMETRIC_ENCRYPTION", "protectionLevel": "EXTERNAL_VPC"}),
            why="an external key over the network",
        ),
    ),
)


def _slow(subject: Subject) -> Judgement:
    days = subject.parameters["days"]
    expected = Text(ja=f"{days}日以上", en=f"at least {days} days")
    return satisfies(
        subject.resource,
        "destroyScheduledDuration",
        lambda it: (seconds(it) or 0) >= days * DAY_SECONDS,
        expected,
        absent=Status.PASS,
    )


def _slower(inputs: Mapping[str, Any]) -> Mapping[str, Any] | None:
    given = seconds(inputs.get("destroyScheduledDuration"))
    if given is None or given >= 30 * DAY_SECONDS:
        return None
    return {**inputs, "destroyScheduledDuration": f"{30 * DAY_SECONDS}s"}


SLOW_TO_DESTROY = Guardrail(
    id="gcp-kms-key-slow-to-destroy",
    version=1,
    cloud=Cloud.GCP,
    area=Area.CHANGE,
    severity=Severity.HIGH,
    enforcement=Enforcement.REMEDIATE,
    title=Text(ja="鍵の破棄には30日の待機期間を置く", en="A key's destruction waits 30 days"),
    rationale=Text(
        ja="鍵を失うことは全データを失うこと。待機中は取り消せるが、期間は後から変えられない"
        "（Cloud KMS ドキュメント「Destroy and restore key versions」）。",
        en="To lose the key is to lose all data; while it waits it can be undone, and the time cannot be changed later "
        '(Cloud KMS documentation, "Destroy and restore key versions").',
    ),
    remedy=Text(ja="destroyScheduledDuration を 2592000s にしてください。", en="Set destroyScheduledDuration."),
    check=Each((KEY,), _slow),
    controls=(Mapped("10.1.2", Coverage.PARTIAL), Mapped("12.1.2", Coverage.SUPPORTING)),
    absence=Text(ja="省略は30日で、合格。", en="Left out it is 30 days, and passes."),
    paths=(Path(KEY, "destroyScheduledDuration", absent=Status.PASS),),
    parameters=(Parameter("days", 30, DAYS, least=7),),
    cases=(
        passes(_key()),
        fails(_key(destroyScheduledDuration="86400s")),
        unknowns(_key(destroyScheduledDuration=UNKNOWN)),
        evades(_key(destroyScheduledDuration="2592s"), why="the digits of thirty days, and less than an hour"),
    ),
    remediate=_slower,
)


NO_KEYS_FROM_OUTSIDE = Guardrail(
    id="gcp-kms-no-imported-or-external-keys",
    version=1,
    cloud=Cloud.GCP,
    area=Area.ENCRYPTION,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="鍵の材料を外から持ち込まず、外に置かない", en="No key material comes from, or stays, outside KMS"),
    rationale=Text(
        ja="持ち込みと外部の鍵管理は所在と寿命を保証せず、Autokey は鍵を別のプロジェクトに作る"
        "（Cloud KMS ドキュメント「Importing a key」「Cloud External Key Manager」「Autokey overview」）。",
        en="Imported and external keys promise neither place nor life, and Autokey makes keys in another project "
        '(Cloud KMS documentation, "Importing a key", "Cloud External Key Manager", "Autokey overview").',
    ),
    remedy=Text(ja="Cloud KMS が作る鍵（CryptoKey）を使ってください。", en="Use keys that Cloud KMS makes."),
    check=Never(
        (
            "gcp:kms/keyRingImportJob:KeyRingImportJob",
            "gcp:kms/ekmConnection:EkmConnection",
            "gcp:kms/keyHandle:KeyHandle",
            "gcp:kms/autokeyConfig:AutokeyConfig",
            "gcp:kms/projectAutokeyConfig:ProjectAutokeyConfig",
            "gcp:kms/secretCiphertext:SecretCiphertext",
        )
    ),
    controls=(Mapped("10.1.2", Coverage.PARTIAL), Mapped("18.1.5", Coverage.SUPPORTING)),
    absence=Text(ja="計画にないことが合格。", en="That the plan has none is what passes."),
    paths=(),
    cases=(
        passes(_key()),
        fails(Planted("gcp:kms/keyRingImportJob:KeyRingImportJob", {"importJobId": "import"})),
        evades(Planted("gcp:kms/ekmConnection:EkmConnection", {"name": "outside"}), why="a key manager elsewhere"),
        evades(Planted("gcp:kms/keyHandle:KeyHandle", {"name": "auto"}), why="a key of another project"),
        evades(Planted("gcp:kms/secretCiphertext:SecretCiphertext", {}), why="a plain text kept in the state"),
    ),
)

GUARDRAILS = (ROTATED, IN_HARDWARE, SLOW_TO_DESTROY, NO_KEYS_FROM_OUTSIDE)
