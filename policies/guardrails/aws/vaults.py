"""Guardrails of backup vaults: locked for everybody, encrypted, nobody removes a recovery point or takes it away."""

from __future__ import annotations

from json import dumps
from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.literals import Literal
from network.proof.access.statements import PRINCIPAL
from network.proof.access.words import ANYTHING, arn, glob
from network.proof.planned import number
from policies.cases import UNKNOWN, Planted, evades, fails, passes, promising, unknowns
from policies.guardrail import (
    Area,
    Coverage,
    Each,
    Enforcement,
    Guardrail,
    Mapped,
    Parameter,
    Path,
    Promise,
    Reach,
    Severity,
    Subject,
)
from policies.guardrails.aws.attached import Guarded, but_break_glass, closed, refused
from policies.guardrails.aws.buckets import companion
from policies.guardrails.aws.holdings import FOREIGN, TOKYO
from policies.guardrails.aws.own_keys import KEY, own_key
from policies.judgement import Judgement, Status, all_of
from policies.reading import at_least, equals, satisfies

VAULT = "aws:backup/vault:Vault"
LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration"
POLICY = "aws:backup/vaultPolicy:VaultPolicy"
DAYS = Text(ja="日", en="days")
_GRACE_DAYS = 3
"""The least that AWS Backup takes."""

_LONGEST_DAYS = 35
"""What a continuous backup is kept for at most, and a vault's lock would refuse one that goes sooner (AWS Backup
Developer Guide, "Continuous backups and point-in-time recovery"). The plan keeps what is promised."""


def _locked(subject: Subject) -> Judgement:
    found = companion(subject, LOCK, "backupVaultName")
    if isinstance(found, Judgement):
        return found
    parameters, vault = subject.parameters, subject.resource
    most = parameters["grace_days"]
    expected = Text(
        ja=f"{_GRACE_DAYS}〜{most}日(その後は誰にも変えられない)", en=f"{_GRACE_DAYS} to {most} days; then for good"
    )
    return all_of(
        at_least(found, "minRetentionDays", parameters["days"], DAYS, about=vault),
        satisfies(
            found, "changeableForDays", lambda it: _GRACE_DAYS <= (number(it) or 0) <= most, expected, about=vault
        ),
        at_least(found, "maxRetentionDays", parameters["days"], DAYS, absent=Status.PASS, about=vault),
        equals(vault, "forceDestroy", False, absent=Status.PASS),
    )


_VAULT = Planted(VAULT, {"name": "backup", "forceDestroy": False}, "vault")


def _lock(**changed: Any) -> Planted:
    given = {"backupVaultName": "backup", "minRetentionDays": 35, "changeableForDays": 30, **changed}
    return Planted(LOCK, {key: each for key, each in given.items() if each is not None}, "lock")


LOCKED = Guardrail(
    id="aws-backup-vault-locked",
    version=2,
    cloud=Cloud.AWS,
    area=Area.BACKUP,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="バックアップの保管庫は誰にも消せないよう施錠する", en="Backup vaults are locked, for everybody"),
    rationale=Text(
        ja="changeableForDays がなければ管理者が解ける。身代金要求型の攻撃は控えから消す(AWS Backup Developer "
        "Guide「AWS Backup Vault Lock」)。",
        en="Without changeableForDays an administrator can undo the lock; ransomware removes backups first "
        '(AWS Backup Developer Guide, "AWS Backup Vault Lock").',
    ),
    remedy=Text(
        ja="minRetentionDays と changeableForDays を持つ VaultLockConfiguration を付けてください。",
        en="Give it a VaultLockConfiguration with minRetentionDays and changeableForDays.",
    ),
    check=Each((VAULT,), _locked, Reach.STACK),
    controls=(Mapped("12.3.1", Coverage.PARTIAL), Mapped("18.1.3", Coverage.PARTIAL)),
    absence=Text(
        ja="changeableForDays の省略は解除できるガバナンスモードで、不合格。",
        en="changeableForDays left out is governance mode, which can be undone: it fails.",
    ),
    paths=(
        Path(LOCK, "minRetentionDays"),
        Path(LOCK, "changeableForDays"),
        Path(LOCK, "backupVaultName"),
        Path(VAULT, "forceDestroy", absent=Status.PASS),
    ),
    parameters=(Parameter("days", 35, DAYS, 7, Promise.BACKUPS, _LONGEST_DAYS), Parameter("grace_days", 30, DAYS)),
    cases=(
        passes(_VAULT, _lock()),
        fails(_VAULT),
        fails(_VAULT, _lock(minRetentionDays=1)),
        unknowns(_VAULT, _lock(minRetentionDays=UNKNOWN)),
        promising({"backupRetentionDays": 14}, fails(_VAULT, _lock(minRetentionDays=7))),
        promising({"backupRetentionDays": 14}, passes(_VAULT, _lock(minRetentionDays=14))),
        fails(_VAULT, _lock(maxRetentionDays=1), why="nothing may be kept for longer than a day"),
        evades(_VAULT, _lock(changeableForDays=None), why="governance mode"),
        evades(_VAULT, _lock(changeableForDays=36500), why="a grace of a hundred years"),
        evades(_VAULT, _lock(backupVaultName="other"), why="another vault's lock"),
    ),
)


def _encrypted(subject: Subject) -> Judgement:
    return own_key(subject.world, subject.resource, "kmsKeyArn")


_KEY = Planted(KEY, {"multiRegion": True}, "key")
_OTHERS = Planted(KEY, {"multiRegion": True}, "others", member="023621")

ENCRYPTED = Guardrail(
    id="aws-backup-vault-encrypted-with-own-key",
    version=1,
    cloud=Cloud.AWS,
    area=Area.ENCRYPTION,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="バックアップは団体自身の鍵で暗号化する", en="Backups are encrypted with the member's own key"),
    rationale=Text(
        ja="控えにもデータと同じ守りが要る(AWS Backup Developer Guide「Encryption for backups in AWS Backup」)。",
        en='A backup needs what the data needs (AWS Backup Developer Guide, "Encryption for backups in AWS Backup").',
    ),
    remedy=Text(ja="kmsKeyArn に同じリージョンの団体の鍵を指定してください。", en="Set kmsKeyArn to the member's key."),
    check=Each((VAULT,), _encrypted, Reach.STACK),
    controls=(Mapped("10.1.1", Coverage.PARTIAL), Mapped("12.3.1", Coverage.SUPPORTING)),
    absence=Text(ja="省略は aws/backup の鍵で、不合格。", en="Left out it is AWS's key aws/backup, and fails."),
    paths=(Path(VAULT, "kmsKeyArn"),),
    cases=(
        passes(Planted(VAULT, {"kmsKeyArn": _KEY.ref("arn")}), _KEY),
        fails(Planted(VAULT, {"name": "backup"})),
        unknowns(Planted(VAULT, {"kmsKeyArn": UNKNOWN})),
        evades(Planted(VAULT, {"kmsKeyArn": "alias/aws/backup"}), why="AWS's key"),
        evades(Planted(VAULT, {"kmsKeyArn": _OTHERS.ref("arn")}), _OTHERS, why="another member's key"),
    ),
)

_REMOVING = (
    *("backup:deleterecoverypoint", "backup:updaterecoverypointlifecycle", "backup:deletebackupvault"),
    *("backup:putbackupvaultaccesspolicy", "backup:deletebackupvaultaccesspolicy"),
    *("backup:putbackupvaultlockconfiguration", "backup:deletebackupvaultlockconfiguration"),
)


def _unbroken(subject: Subject) -> Judgement:
    policy = companion(subject, POLICY, "backupVaultName")
    if isinstance(policy, Judgement):
        return policy
    guarded = Guarded(subject.world, subject.resource, ((policy, "policy"),), (ANYTHING,))
    account = guarded.account
    anybody = Literal(PRINCIPAL, (glob(f"arn:aws:iam::{account}:role/?*"),))
    elsewhere = Literal("backup:copytargets", (arn(f"arn:aws:backup:*:{account}:backup-vault:*"),), outside=True)
    return all_of(
        closed(guarded),
        closed(guarded, services=True),
        refused(guarded, _REMOVING, but_break_glass(account), _KEPT, signed=True),
        refused(guarded, ("backup:copyfrombackupvault",), (anybody, elsewhere), _STAYS, signed=True),
    )


_KEPT = Text(ja="緊急用ロールのほかは拒否", en="denied to all but the break-glass role")
_STAYS = Text(ja="別のアカウントへの複製を拒否", en="copies to another account are denied")
_EXCEPT = {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/hirosaki-break-glass"}}
_TARGETS = ["arn:aws:backup:ap-northeast-3:111122223333:backup-vault:backup-osa"]


def _deny(actions: Any, condition: Any, **changed: Any) -> dict[str, Any]:
    stated = {"Effect": "Deny", "Principal": "*", "Action": actions, "Resource": "*", "Condition": condition}
    return {key: each for key, each in {**stated, **changed}.items() if each is not None}


_REMOVAL = _deny(["backup:Delete*", "backup:Update*", "backup:Put*"], _EXCEPT)
_COPIES = _deny("backup:CopyFromBackupVault", {"ForAnyValue:ArnNotEquals": {"backup:CopyTargets": _TARGETS}})


def _with(*statements: Any, policy: Any = None) -> tuple[Planted, ...]:
    text = dumps({"Statement": statements}) if policy is None else policy
    return _VAULT, TOKYO, Planted(POLICY, {"backupVaultName": "backup", "policy": text}, "policy")


UNBROKEN = Guardrail(
    id="aws-backup-vault-guarded",
    version=1,
    cloud=Cloud.AWS,
    area=Area.BACKUP,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="バックアップを消したり持ち出したりできるのは緊急用ロールだけ",
        en="Nobody but the break-glass role removes backups, and nobody takes them elsewhere",
    ),
    rationale=Text(
        ja="運用の権限で控えを消せず、別のアカウントへ複製もできない(AWS Backup Developer Guide「Vault access "
        "policies」)。",
        en="Operators can neither remove backups nor copy them to another account (AWS Backup Developer Guide, "
        '"Vault access policies").',
    ),
    remedy=Text(
        ja="保管庫のポリシーで、緊急用ロール以外の削除と、自分の保管庫以外への複製を拒否してください。",
        en="Deny removal to all but the break-glass role in the vault's policy, and copies to other vaults.",
    ),
    check=Each((VAULT,), _unbroken, Reach.STACK),
    controls=(
        Mapped("12.3.1", Coverage.PARTIAL),
        Mapped("6.1.2", Coverage.SUPPORTING),
        Mapped("18.1.3", Coverage.PARTIAL),
    ),
    absence=Text(ja="ポリシーのない保管庫は不合格。", en="A vault without a policy fails."),
    paths=(Path(POLICY, "policy"), Path(POLICY, "backupVaultName")),
    cases=(
        passes(*_with(_REMOVAL, _COPIES)),
        fails(_VAULT, TOKYO),
        fails(*_with(_REMOVAL), why="copies go anywhere"),
        unknowns(*_with(policy=UNKNOWN)),
        evades(*_with(_deny("backup:DeleteRecoveryPoint", _EXCEPT), _COPIES), why="the policy itself can be removed"),
        evades(
            *_with(
                _deny(["backup:Delete*", "backup:Update*", "backup:Put*"], None, Principal={"AWS": FOREIGN}), _COPIES
            ),
            why="denied to somebody else",
        ),
        evades(
            *_with(
                _REMOVAL,
                _COPIES,
                _deny("backup:CopyIntoBackupVault", None, Effect="Allow", Principal={"AWS": FOREIGN}),
            ),
            why="another account fills it",
        ),
        evades(
            *_with(
                _REMOVAL,
                _deny(
                    "backup:CopyFromBackupVault",
                    {"ForAnyValue:ArnNotLike": {"backup:CopyTargets": ["arn:aws:backup:*:*:backup-vault:*"]}},
                ),
            ),
            why="every vault is excepted",
        ),
    ),
)


GUARDRAILS = (LOCKED, ENCRYPTED, UNBROKEN)
