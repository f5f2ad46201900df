"""What of identity the platform keeps and has to be found there: pure."""

from __future__ import annotations

from components.checks import Check, Control, is_managed
from components.naming import Scope
from jichi.tenancy.model import Cloud
from jichi.text import Text


def to_verify(scope: Scope) -> tuple[Check, ...]:
    """The deny policy of a Google Cloud project that is this scope's own, where it is not made here.

    Args:
        scope: whose project, in the primary region.
    """
    managed = is_managed(scope, scope.home.ownership.organization_policy)
    if scope.cloud is not Cloud.GCP or managed or not scope.owns_account:
        return ()
    return (
        Check(
            Control.ORGANIZATION_POLICY,
            scope.region,
            Text(
                "プロジェクトまたは上位に拒否ポリシーがあり、サービスアカウントキーの作成と、緊急用ロール以外による鍵・"
                "バックアップ・ログの削除を拒否している",
                "a deny policy of the project, or above it, denies keys of service accounts to everybody, and the"
                " destruction of keys, backups and logs to all but break-glass",
            ),
            ("iam:policies.listPolicies", "iam:policies.get"),
        ),
    )
