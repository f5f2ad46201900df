"""What is kept: secrets (their settings, never their values) and backups.

Source: AWS Secrets Manager API Reference (ListSecrets, DescribeSecret, GetResourcePolicy); AWS Backup API Reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.deployed.drafts import UNKNOWN, Drafts, DraftValue, Id
from jichi.deployed.live.asking import Ask, Unanswered, pairs, put
from jichi.deployed.live.logs import key
from jichi.deployed.live.reader import Reader
from jichi.deployed.live.shapes import shaped
from jichi.deployed.reading import Body, Item

_SECRET = "aws:secretsmanager/secret:Secret"  # noqa: S105 - a type, not a secret
_SECRET_POLICY = "aws:secretsmanager/secretPolicy:SecretPolicy"  # noqa: S105 - as above
_ROTATION = "aws:secretsmanager/secretRotation:SecretRotation"
_VAULT = "aws:backup/vault:Vault"
_LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration"
_VAULT_POLICY = "aws:backup/vaultPolicy:VaultPolicy"
_NOTICES = "aws:backup/vaultNotifications:VaultNotifications"
_PLAN = "aws:backup/plan:Plan"
_SELECTION = "aws:backup/selection:Selection"
_SETTINGS = "aws:backup/regionSettings:RegionSettings"
_NONE = "ResourceNotFoundException"


def _secrets(ask: Ask, drafts: Drafts) -> None:
    client = ask.client("secretsmanager")
    for each in ask.all("secretsmanager:ListSecrets", "secretsmanager", "list_secrets", "SecretList"):
        primary = each.maybe("PrimaryRegion")
        if primary not in ("", ask.region) and primary in ask.place.regions:
            continue  # A copy, which is said of the first one.
        arn = each.text("ARN")
        inputs: Mapping[str, DraftValue] = {
            "name": each.text("Name"),
            "kmsKeyId": key(each.maybe("KmsKeyId")),
            "replicas": ask.value(_SECRET, arn, lambda arn=arn: _replicas(ask, client, arn)),
            "recoveryWindowInDays": UNKNOWN,
            "forceOverwriteReplicaSecret": UNKNOWN,
        }
        put(drafts, arn, _SECRET, inputs, ask.region, pairs(each))
        ask.part(
            drafts, _SECRET_POLICY, {"secretArn": Id(arn)}, ("policy",), arn, lambda arn=arn: _policy(ask, client, arn)
        )
        if each.flag("RotationEnabled"):
            rules = each.inner("RotationRules")
            rotation = {
                "secretId": Id(arn),
                "rotationLambdaArn": key(each.maybe("RotationLambdaARN")),
                "rotationRules": shaped(rules.body),
            }
            put(drafts, f"{arn}#rotation", _ROTATION, rotation, ask.region)


def _replicas(ask: Ask, client: Any, arn: str) -> DraftValue:
    found = ask.one("secretsmanager:DescribeSecret", lambda: client.describe_secret(SecretId=arn))
    copies = found.items("ReplicationStatus") if found else ()
    return tuple({"region": one.text("Region"), "kmsKeyId": key(one.maybe("KmsKeyId"))} for one in copies)


def _policy(ask: Ask, client: Any, arn: str) -> Mapping[str, DraftValue] | None:
    """Whether a wide policy would have been refused (blockPublicPolicy) is said when it is put, and in no answer."""
    found = ask.one("secretsmanager:GetResourcePolicy", lambda: client.get_resource_policy(SecretId=arn))
    if found is None or not found.maybe("ResourcePolicy"):
        return None
    return {"policy": found.text("ResourcePolicy"), "blockPublicPolicy": UNKNOWN}


def _vaults(ask: Ask, drafts: Drafts) -> None:
    backup = ask.client("backup")
    for each in ask.all("backup:ListBackupVaults", "backup", "list_backup_vaults", "BackupVaultList"):
        name, arn = each.text("BackupVaultName"), each.text("BackupVaultArn")
        inputs = {"name": name, "kmsKeyArn": key(each.maybe("EncryptionKeyArn")), "forceDestroy": UNKNOWN}
        put(drafts, arn, _VAULT, inputs, ask.region, ask.tags(arn))
        of = {"backupVaultName": Id(arn, "name")}
        if each.flag("Locked"):
            lock = {
                "minRetentionDays": each.number("MinRetentionDays"),
                "maxRetentionDays": each.number("MaxRetentionDays"),
                # With a date it becomes, or is, unchangeable (compliance mode); the days given once are in no answer.
                "changeableForDays": UNKNOWN if "LockDate" in each.body else None,
            }
            put(drafts, f"{arn}#lock", _LOCK, {**of, **lock}, ask.region)

        def policy(name: str = name) -> Mapping[str, DraftValue] | None:
            call = ask.one(
                "backup:GetBackupVaultAccessPolicy",
                lambda: backup.get_backup_vault_access_policy(BackupVaultName=name),
                _NONE,
            )
            return {"policy": call.maybe("Policy")} if call else None

        def notices(name: str = name) -> Mapping[str, DraftValue] | None:
            call = ask.one(
                "backup:GetBackupVaultNotifications",
                lambda: backup.get_backup_vault_notifications(BackupVaultName=name),
                _NONE,
            )
            if call is None:
                return None
            return {"backupVaultEvents": call.texts("BackupVaultEvents"), "snsTopicArn": key(call.maybe("SNSTopicArn"))}

        ask.part(drafts, _VAULT_POLICY, of, ("policy",), arn, policy)
        ask.part(drafts, _NOTICES, of, ("backupVaultEvents", "snsTopicArn"), arn, notices)


def _plans(ask: Ask, drafts: Drafts) -> None:
    backup = ask.client("backup")
    for each in ask.all("backup:ListBackupPlans", "backup", "list_backup_plans", "BackupPlansList"):
        plan, arn = each.text("BackupPlanId"), each.text("BackupPlanArn")

        def rules(plan: str = plan) -> DraftValue:
            found = ask.one("backup:GetBackupPlan", lambda: backup.get_backup_plan(BackupPlanId=plan))
            return tuple(_rule(one) for one in found.inner("BackupPlan").items("Rules")) if found else ()

        inputs = {"name": each.text("BackupPlanName"), "rules": ask.value(_PLAN, plan, rules)}
        put(drafts, arn, _PLAN, inputs, ask.region, ask.tags(arn))
        _selections(ask, drafts, plan, arn)


def _rule(each: Item) -> Mapping[str, DraftValue]:
    """One rule of a plan (BackupRule), as the provider names its parts."""
    copies = tuple(
        {
            "destinationVaultArn": Id(one.text("DestinationBackupVaultArn"), "arn"),
            "lifecycle": _lifecycle(one.inner("Lifecycle")),
        }
        for one in each.items("CopyActions")
    )
    vault = each.text("TargetBackupVaultName")
    found: dict[str, DraftValue] = {
        "ruleName": each.maybe("RuleName"),
        "targetVaultName": vault,
        "schedule": each.maybe("ScheduleExpression"),
        "scheduleExpressionTimezone": each.maybe("ScheduleExpressionTimezone"),
        "startWindow": each.number("StartWindowMinutes"),
        "completionWindow": each.number("CompletionWindowMinutes"),
        "enableContinuousBackup": each.flag("EnableContinuousBackup"),
        "lifecycle": _lifecycle(each.inner("Lifecycle")),
        "copyActions": copies,
    }
    return {name: value for name, value in found.items() if value not in (None, "")}


def _lifecycle(each: Item) -> Mapping[str, DraftValue] | None:
    found = {
        "deleteAfter": each.number("DeleteAfterDays"),
        "coldStorageAfter": each.number("MoveToColdStorageAfterDays"),
    }
    return {name: days for name, days in found.items() if days is not None} or None


def _selections(ask: Ask, drafts: Drafts, plan: str, arn: str) -> None:
    backup, operation = ask.client("backup"), "backup:GetBackupSelection"
    unknown = {"planId": Id(arn), "resources": UNKNOWN, "iamRoleArn": UNKNOWN, "conditions": UNKNOWN}
    try:
        listed = ask.all(
            "backup:ListBackupSelections", "backup", "list_backup_selections", "BackupSelectionsList", BackupPlanId=plan
        )
    except Unanswered as error:
        ask.refused(error, (_SELECTION,), plan)
        put(drafts, f"{arn}#selections", _SELECTION, unknown, ask.region)
        return
    for each in listed:
        id_ = each.text("SelectionId")
        try:
            call = ask.one(operation, lambda id_=id_: backup.get_backup_selection(BackupPlanId=plan, SelectionId=id_))
        except Unanswered as error:
            ask.refused(error, (_SELECTION,), id_)
            put(drafts, f"{arn}#{id_}", _SELECTION, unknown, ask.region)
            continue
        chosen = call.inner("BackupSelection") if call else each
        found = {
            "planId": Id(arn),
            "name": chosen.maybe("SelectionName"),
            "iamRoleArn": key(chosen.maybe("IamRoleArn")),
            "resources": tuple(Id(one, "arn") for one in chosen.texts("Resources")),
            "notResources": tuple(Id(one, "arn") for one in chosen.texts("NotResources")),
            "conditions": _conditions(chosen.inner("Conditions")),
            "selectionTags": tuple(
                {"type": "STRINGEQUALS", "key": one.text("ConditionKey"), "value": one.maybe("ConditionValue")}
                for one in chosen.items("ListOfTags")
            ),
        }
        put(drafts, f"{arn}#{id_}", _SELECTION, found, ask.region)


def _conditions(given: Item) -> DraftValue:
    kinds = {
        "StringEquals": "stringEquals",
        "StringLike": "stringLikes",
        "StringNotEquals": "stringNotEquals",
        "StringNotLike": "stringNotLikes",
    }
    found = {
        name: tuple(
            {"key": one.text("ConditionKey"), "value": one.maybe("ConditionValue")} for one in given.items(kind)
        )
        for kind, name in kinds.items()
        if given.body.get(kind)
    }
    return (found,) if found else ()


def _settings(ask: Ask, drafts: Drafts) -> None:
    found = ask.one("backup:DescribeRegionSettings", ask.client("backup").describe_region_settings)
    opted: Body = found.inner("ResourceTypeOptInPreference").body if found else {}
    put(
        drafts,
        f"{ask.place.account}/{ask.region}#backup",
        _SETTINGS,
        {"resourceTypeOptInPreference": dict(opted)},
        ask.region,
    )


READERS = (
    Reader(
        _secrets,
        {_SECRET: ("name", "kmsKeyId", "replicas"), _SECRET_POLICY: ("policy",), _ROTATION: ("secretId",)},
        # A value is asked of a program, never of an account.
        also=("aws:secretsmanager/secretVersion:SecretVersion",),
    ),
    Reader(
        _vaults,
        {
            _VAULT: ("name", "kmsKeyArn"),
            _LOCK: ("backupVaultName",),
            _VAULT_POLICY: ("backupVaultName", "policy"),
            _NOTICES: ("backupVaultName", "snsTopicArn"),
        },
    ),
    Reader(_plans, {_PLAN: ("rules",), _SELECTION: ("planId", "resources")}),
    Reader(_settings, {_SETTINGS: ("resourceTypeOptInPreference",)}),
)
