"""What of the watch is not created here and has to be found elsewhere: pure."""

from __future__ import annotations

from collections.abc import Iterator

from components.checks import Check, Control, is_managed
from components.naming import Scope
from jichi.text import Text


def to_verify(scope: Scope, emails: tuple[str, ...], budget_usd: int | None) -> tuple[Check, ...]:
    """What is to be checked for one member, primary region first.

    Args:
        scope: the member in its primary region.
        emails: who is told.
        budget_usd: the account's monthly budget.
    """
    regions = scope.home.regions
    owner = scope.home.ownership
    return (
        *(() if is_managed(scope, owner.trail) else (_trail(scope), _global_events(scope))),
        *(() if is_managed(scope, owner.recorder) else map(_recorder, regions)),
        *(() if is_managed(scope, owner.threat_detection) else map(_detection, regions)),
        *(() if is_managed(scope, owner.security_findings) else map(_findings, regions)),
        *_subscriptions(regions, emails),
        *(() if scope.owns_account and budget_usd is not None else (_budget(scope),)),
    )


def _trail(scope: Scope) -> Check:
    return Check(
        Control.TRAIL,
        scope.region,
        Text(
            "全リージョンとグローバルサービスのイベントを記録する証跡が稼働し、ログファイルの検証とKMSの鍵による暗号化が有効で、"
            "住民情報のバケットのデータイベントも記録している",
            "a trail of all regions and global services is logging, with log file validation and a KMS key, and records"
            " the data events of the buckets with residents' data",
        ),
        ("cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus", "cloudtrail:GetEventSelectors"),
    )


def _global_events(scope: Scope) -> Check:
    return Check(
        Control.TRAIL,
        scope.region,
        Text(
            "ルートユーザー、緊急用ロール、IAMユーザー・アクセスキーの操作が、証跡のロググループのメトリクスフィルターなどで"
            "通知される(IAMのイベントは東京・大阪のEventBridgeに届かない)",
            "use of the root user and of the break-glass role, and changes of IAM users and access keys, are told of by"
            " metric filters on the trail's log group or the like: IAM's events reach no event bus in Japan",
        ),
        ("logs:DescribeMetricFilters", "cloudwatch:DescribeAlarms"),
    )


def _recorder(region: str) -> Check:
    return Check(
        Control.RECORDER,
        region,
        Text(
            "構成レコーダーが全リソース種別を記録し、配信が成功している",
            "the configuration recorder records all resource types and its deliveries succeed",
        ),
        (
            "config:DescribeConfigurationRecorders",
            "config:DescribeConfigurationRecorderStatus",
            "config:DescribeDeliveryChannelStatus",
        ),
    )


def _detection(region: str) -> Check:
    return Check(
        Control.THREAT_DETECTION,
        region,
        Text(
            "GuardDutyが有効で、S3とRDSの保護も有効である",
            "GuardDuty is enabled, with the protection of S3 and RDS",
        ),
        ("guardduty:ListDetectors", "guardduty:GetDetector"),
    )


def _findings(region: str) -> Check:
    return Check(
        Control.SECURITY_FINDINGS,
        region,
        Text(
            "Security Hubが有効で、AWS基礎セキュリティのベストプラクティス標準が有効である",
            "Security Hub is enabled with the AWS Foundational Security Best Practices standard",
        ),
        ("securityhub:DescribeHub", "securityhub:GetEnabledStandards"),
    )


def _subscriptions(regions: tuple[str, str], emails: tuple[str, ...]) -> Iterator[Check]:
    what = (
        Text(
            "通知先のメールアドレスがすべて確認済み(保留中でない)である",
            "every e-mail address of the topic has been confirmed, none is pending",
        )
        if emails
        else Text(
            "通知を受け取る宛先が登録されている(この計画には通知先がない)",
            "somebody is subscribed to the topic: this plan subscribes nobody",
        )
    )
    for region in regions:
        yield Check(Control.SUBSCRIPTION, region, what, ("sns:ListSubscriptionsByTopic",))


def _budget(scope: Scope) -> Check:
    return Check(
        Control.BUDGET,
        scope.region,
        Text(
            "アカウントの予算と、その80%・100%の通知がある(この計画は予算を作らない)",
            "the account has a budget that tells of 80 % and 100 % of it: this plan creates none",
        ),
        ("budgets:DescribeBudgets", "budgets:DescribeNotificationsForBudget"),
    )
