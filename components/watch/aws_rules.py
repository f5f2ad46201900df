"""Which events are worth telling of: patterns for the event bus of each region, as data.

A scope that owns its account matches everything in it. A member that shares its account matches what bears its own
names, and the stack of the shared account matches everything. Calls of AWS APIs arrive only where a trail is logging
(EventBridge User Guide, "AWS service events delivered via AWS CloudTrail"), ours or the platform's. Events of services
without a region do not arrive at all: `aws_filters.py` finds them.

Sources: EventBridge Events Reference (aws.backup, aws.guardduty, aws.health, aws.securityhub); RDS User Guide, "Amazon
RDS event categories and event messages"; EventBridge User Guide, "Receiving read-only management events".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pulumi

from components.naming import BREAK_GLASS, Scope
from components.watch.aws_calls import BUCKET_CALLS, NETWORK_CALLS, OPENING_CALLS, VAULT_CALLS, WATCH_CALLS
from jichi.text import Text

State = Literal["ENABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"]

PATTERN_LENGTH = 2048
"""The longest pattern that EventBridge accepts (EventBridge User Guide, "Amazon EventBridge quotas")."""

HIGH = 7
"""Severity from which on GuardDuty calls a finding high (GuardDuty User Guide, "Severity levels of findings")."""


@dataclass(frozen=True, slots=True)
class Rule:
    """An event worth telling of.

    Args:
        role: in names.
        title: what has happened, for whoever reads the mail.
        pattern: EventBridge event pattern.
        state: whether calls that only read are matched, too.
    """

    role: str
    title: Text
    pattern: Mapping[str, Any]
    state: State = "ENABLED"


def rules(scope: Scope, keys: Sequence[pulumi.Input[str]]) -> tuple[Rule, ...]:
    """Every rule of one region.

    Args:
        scope: whose, and where.
        keys: ARNs of the member's keys in the region.
    """
    return (*_own(scope, keys), *(_account() if scope.owns_account else ()))


def _own(scope: Scope, keys: Sequence[pulumi.Input[str]]) -> tuple[Rule, ...]:
    """What a member is told of its own resources."""

    def named(field: str, before: str = "") -> dict[str, Any]:
        """A test on the field where the account holds others' resources, too; elsewhere none, so as to miss nothing."""
        return {} if scope.owns_account else {field: [{"prefix": f"{before}{scope.owner}-"}]}

    vault = scope.arn("backup", "backup-vault:")
    role = f"arn:aws:iam::{scope.account}:role/"
    failed = ["ABORTED", "EXPIRED", "FAILED", "PARTIAL"]
    return (
        Rule(
            "break-glass",
            Text("緊急用ロールの使用", "the break-glass role was assumed"),
            _calls(
                ["sts"],
                ["AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"],
                requestParameters={"roleArn": [_break_glass(scope)]},
            ),
            # AWS STS records taking on a role as a call that only reads.
            "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
        ),
        Rule(
            "key",
            Text(
                "暗号鍵の削除予約・無効化・ポリシー変更", "a key is to be deleted, was disabled, or its policy changed"
            ),
            _calls(
                ["kms"],
                ["ScheduleKeyDeletion", "DisableKey", "DisableKeyRotation", "PutKeyPolicy", "ReplicateKey"],
                **({} if scope.owns_account else {"resources": {"ARN": list(keys)}}),
            ),
        ),
        Rule(
            "bucket",
            Text("バケットの保護設定の変更", "the protection of a bucket was changed"),
            _calls(["s3"], BUCKET_CALLS, **_within("requestParameters", named("bucketName"))),
        ),
        Rule(
            "backup-vault",
            Text("バックアップの保管庫・復旧ポイントの変更", "a backup vault or a recovery point was changed"),
            _calls(["backup"], VAULT_CALLS, **_within("requestParameters", named("backupVaultName"))),
        ),
        Rule(
            "backup-job",
            Text("バックアップの失敗", "a backup failed"),
            _event("aws.backup", ["Backup Job State Change"], state=failed, **named("backupVaultArn", vault)),
        ),
        Rule(
            "copy-job",
            Text("バックアップの複製の失敗", "a copy of a backup failed"),
            _event("aws.backup", ["Copy Job State Change"], state=failed, **named("sourceBackupVaultArn", vault)),
        ),
        Rule(
            "restore-job",
            Text("復元の失敗", "a restore failed"),
            _event(
                "aws.backup", ["Restore Job State Change"], status=["ABORTED", "FAILED"], **named("iamRoleArn", role)
            ),
        ),
        Rule(
            "database",
            Text("データベースの切替・障害・削除", "a database failed, failed over or was deleted"),
            _event(
                "aws.rds",
                ["RDS DB Instance Event", "RDS DB Cluster Event"],
                EventCategories=["deletion", "failover", "failure", "global-failover", "low storage", "recovery"],
                **named("SourceIdentifier"),
            ),
        ),
    )


def _break_glass(scope: Scope) -> Any:
    """The member's role; in the stack of a shared account any of them, since a pattern is too short to list them."""
    return scope.role_arn(BREAK_GLASS) if scope.member else {"suffix": f"-{BREAK_GLASS}"}


def _account() -> tuple[Rule, ...]:
    """What whoever owns the account is told of it as a whole."""
    return (
        Rule(
            "root",
            Text("ルートユーザーの操作", "the root user did something"),
            {
                "detail-type": [
                    "AWS API Call via CloudTrail",
                    # Written in both ways in AWS's documents.
                    "AWS Console Sign In via CloudTrail",
                    "AWS Console Signin via CloudTrail",
                ],
                "detail": {"userIdentity": {"type": ["Root"], "invokedBy": [{"exists": False}]}},
            },
        ),
        Rule(
            "watch-changed",
            Text("監視の停止・変更", "what watches was stopped or changed"),
            _calls(
                ["cloudtrail", "config", "guardduty", "securityhub", "events", "monitoring", "sns", "logs", "budgets"],
                WATCH_CALLS,
            ),
        ),
        Rule(
            "opening",
            Text("外部への経路や共有を開く操作", "something was or was to be opened to the outside"),
            _calls(["ec2", "s3", "rds"], OPENING_CALLS),
        ),
        Rule(
            "network",
            Text("ネットワーク設定の変更", "the network was changed"),
            _calls(["ec2"], NETWORK_CALLS),
        ),
        Rule(
            "threat",
            Text("脅威の検出(重要度・高)", "a threat of high severity was detected"),
            _event("aws.guardduty", ["GuardDuty Finding"], severity=[{"numeric": [">=", HIGH]}]),
        ),
        Rule(
            "finding",
            Text("セキュリティ検出結果(重要度・高)", "a security finding of high severity"),
            _event(
                "aws.securityhub",
                ["Security Hub Findings - Imported"],
                findings={
                    # GuardDuty tells by itself.
                    "ProductName": [{"anything-but": "GuardDuty"}],
                    "RecordState": ["ACTIVE"],
                    "Severity": {"Label": ["HIGH", "CRITICAL"]},
                    "Workflow": {"Status": ["NEW"]},
                },
            ),
        ),
        Rule(
            "health",
            Text("AWSの障害・計画作業", "AWS has a disturbance or plans work that concerns the account"),
            _event("aws.health", ["AWS Health Event"], eventTypeCategory=["issue", "investigation", "scheduledChange"]),
        ),
    )


def _calls(services: Sequence[str], operations: Sequence[str], **detail: Any) -> dict[str, Any]:
    """Calls of AWS APIs, those that were denied among them."""
    return {
        "detail-type": ["AWS API Call via CloudTrail"],
        "detail": {
            "eventSource": [f"{service}.amazonaws.com" for service in services],
            "eventName": list(operations),
            **detail,
        },
    }


def _event(source: str, types: Sequence[str], **detail: Any) -> dict[str, Any]:
    return {"source": [source], "detail-type": list(types), "detail": detail}


def _within(field: str, tests: dict[str, Any]) -> dict[str, Any]:
    return {field: tests} if tests else {}
