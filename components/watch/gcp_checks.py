"""What of the watch on Google Cloud is not created here and has to be found elsewhere: pure.

The calls are those of the APIs' methods, by the first part of the service's host name.
"""

from __future__ import annotations

from collections.abc import Iterator

from components.checks import Check, Control, is_managed
from components.naming import Scope
from jichi.text import Text

TOLD_OF_ALERTS = 14
"""E-mail addresses that an alert tells beside the two topics: it has 16 notification channels at most (Cloud Monitoring
documentation, "Quotas and limits")."""

TOLD_OF_COSTS = 5
"""E-mail addresses that a budget tells beside whoever administers the billing account (Cloud Billing Budget API,
"NotificationsRule")."""

_ACTIVATED = ("securitycentermanagement:projects.locations.securityCenterServices.get",)
_NOTIFIED = ("securitycenter:projects.notificationConfigs.list",)


def to_verify(scope: Scope, emails: tuple[str, ...], budget_usd: int | None) -> tuple[Check, ...]:
    """What is to be checked for one member.

    Args:
        scope: the member in its primary region.
        emails: who is told.
        budget_usd: the project's monthly budget.
    """
    owner = scope.home.ownership
    return (
        *(() if is_managed(scope, owner.trail) else (_trail(scope),)),
        _organization(scope),
        *(() if is_managed(scope, owner.recorder) else (_recorder(scope),)),
        _detection(scope, made=is_managed(scope, owner.threat_detection)),
        _findings(scope, made=is_managed(scope, owner.security_findings)),
        *_told(scope, emails),
        *_budget(scope, emails, budget_usd),
    )


def has_budget(scope: Scope, budget_usd: int | None) -> bool:
    """Whether there is a budget to make, and a billing account to make it on."""
    return scope.owns_account and budget_usd is not None and scope.google.billing_account is not None


def _trail(scope: Scope) -> Check:
    return Check(
        Control.TRAIL,
        scope.region,
        Text(
            "プロジェクトまたは上位の監査設定が、全サービスの管理読み取り・データ読み取り・データ書き込みを、"
            "除外者なしで記録している",
            "the audit configuration of the project, or above it, records ADMIN_READ, DATA_READ and DATA_WRITE of all"
            " services and exempts nobody",
        ),
        ("cloudresourcemanager:projects.getIamPolicy", "cloudresourcemanager:organizations.getIamPolicy"),
    )


def _organization(scope: Scope) -> Check:
    """In either mode: no log of a project has it."""
    return Check(
        Control.TRAIL,
        scope.region,
        Text(
            "サインインの失敗・二段階認証のないサインイン・利用者とグループの変更・境界とアクセスレベルの変更・予算の変更が、"
            "組織または請求先アカウントの監査ログから通知される(プロジェクトのログには現れない)",
            "failed sign-ins, sign-ins without a second step, changes of users, groups, perimeters, access levels and"
            " budgets are told of from the audit logs of the organisation or the billing account: no log of a project"
            " has them",
        ),
        ("admin:activities.list", "logging:entries.list"),
    )


def _recorder(scope: Scope) -> Check:
    return Check(
        Control.RECORDER,
        scope.region,
        Text(
            "Cloud Asset Inventoryのフィードが、全種別の設定・IAMポリシー・組織のポリシーの変更を知らせている",
            "feeds of Cloud Asset Inventory tell of changes of settings, IAM policies and organisation policies of all"
            " types",
        ),
        ("cloudasset:feeds.list",),
    )


def _detection(scope: Scope, *, made: bool) -> Check:
    active = Text(
        "Security Command Centerがこのプロジェクトで有効で、Event Threat Detectionが動いている(有効化は組織が行う)",
        "Security Command Center is active for this project, and Event Threat Detection runs: the organisation"
        " activates it",
    )
    told = Text("、重要度の高い脅威が通知される", ", and threats of high severity are told")
    return _command_center(Control.THREAT_DETECTION, scope, active, told, made=made)


def _findings(scope: Scope, *, made: bool) -> Check:
    active = Text(
        "Security Command Centerがこのプロジェクトで有効で、Security Health Analyticsが動いている(有効化は組織が行う)",
        "Security Command Center is active for this project, and Security Health Analytics runs: the organisation"
        " activates it",
    )
    told = Text("、重要度の高い検出結果が通知される", ", and findings of high severity are told")
    return _command_center(Control.SECURITY_FINDINGS, scope, active, told, made=made)


def _command_center(control: Control, scope: Scope, active: Text, told: Text, *, made: bool) -> Check:
    """In either mode, because no project can turn it on."""
    if made:
        return Check(control, scope.region, active, _ACTIVATED)
    return Check(control, scope.region, Text(active.ja + told.ja, active.en + told.en), (*_ACTIVATED, *_NOTIFIED))


def _told(scope: Scope, emails: tuple[str, ...]) -> Iterator[Check]:
    channels = ("monitoring:projects.notificationChannels.list",)
    if not emails:
        what = Text(
            "通知のサブスクリプションを読む仕組みがある(この計画には通知先のメールアドレスがない)",
            "somebody reads the subscription of the notices: this plan tells nobody by e-mail",
        )
        for region in scope.home.regions:
            yield Check(Control.SUBSCRIPTION, region, what, ("pubsub:projects.subscriptions.get",))
        return
    yield Check(
        Control.SUBSCRIPTION,
        scope.region,
        Text(
            "通知先のすべてのメールアドレスに、アラートの試験メールが届いた",
            "a mail of an alert, sent to try it, has arrived at every address",
        ),
        channels,
    )
    if len(emails) > TOLD_OF_ALERTS:
        yield Check(
            Control.SUBSCRIPTION,
            scope.region,
            Text(
                f"{TOLD_OF_ALERTS + 1}番目以降のアドレスにも知らせる仕組みがある"
                f"(アラートが知らせるのは先頭の{TOLD_OF_ALERTS}まで)",
                f"who is not among the first {TOLD_OF_ALERTS} addresses is told by somebody else: an alert has room"
                " for no more",
            ),
            channels,
        )


def _budget(scope: Scope, emails: tuple[str, ...], budget_usd: int | None) -> Iterator[Check]:
    how = ("billingbudgets:billingAccounts.budgets.list",)
    if not has_budget(scope, budget_usd):
        yield Check(
            Control.BUDGET,
            scope.region,
            Text(
                "プロジェクトの予算と、その80%・100%の通知がある(この計画は予算を作らない)",
                "the project has a budget that tells of 80 % and 100 % of it: this plan creates none",
            ),
            how,
        )
    elif len(emails) > TOLD_OF_COSTS:
        yield Check(
            Control.BUDGET,
            scope.region,
            Text(
                f"費用の通知を受ける人が、先頭の{TOLD_OF_COSTS}のアドレスか、請求先アカウントの管理者に含まれている",
                f"whoever has to hear of costs is among the first {TOLD_OF_COSTS} addresses, or administers the billing"
                " account",
            ),
            how,
        )
