"""What of the account or project the platform owns and has to be found there: pure."""

from __future__ import annotations

from collections.abc import Iterator

from components.account.gcp_services import runs_apps
from components.checks import Check, Control, is_managed
from components.naming import Scope
from jichi.tenancy.model import Cloud, Perimeter, Projects
from jichi.text import Text


def to_verify(scope: Scope) -> tuple[Check, ...]:
    """What is to be checked of an account that is this scope's own, primary region first; nothing of a shared one.

    Args:
        scope: whose account, in the primary region.
    """
    if not scope.owns_account:
        return ()
    match scope.cloud:
        case Cloud.AWS:
            return tuple(_aws(scope))
        case Cloud.GCP:
            return tuple(_google(scope))


def _aws(scope: Scope) -> Iterator[Check]:
    if not is_managed(scope, scope.home.ownership.public_access_block):
        yield from map(_blocks, scope.home.regions)
    yield _organization(scope)


def _google(scope: Scope) -> Iterator[Check]:
    google = scope.google
    if not is_managed(scope, scope.home.ownership.organization_policy):
        yield _policies(scope)
        if runs_apps(scope):
            yield _admission(scope)
    else:
        if not google.perimeter_enforced:
            yield _tried(scope)
        if google.organization is None:
            yield _members(scope)
    if google.perimeter is Perimeter.VERIFY:
        yield _perimeter(scope)
    elif not google.perimeter_enforced:
        yield _dry_run(scope)
    if google.projects is not Projects.FOLDER:
        yield _required_logs(scope)


def _blocks(region: str) -> Check:
    return Check(
        Control.PUBLIC_ACCESS_BLOCK,
        region,
        Text(
            "VPC、S3、EBSスナップショット、AMIのパブリックアクセスがアカウント全体でブロックされている",
            "public access to VPCs, S3, EBS snapshots and AMIs is blocked for the whole account",
        ),
        (
            "ec2:DescribeVpcBlockPublicAccessOptions",
            "s3control:GetPublicAccessBlock",
            "ec2:GetSnapshotBlockPublicAccessState",
            "ec2:GetImageBlockPublicAccessState",
        ),
    )


def _organization(scope: Scope) -> Check:
    return Check(
        Control.ORGANIZATION_POLICY,
        scope.region,
        Text(
            "このアカウントに適用される組織のポリシーを基盤の運営者に確認し、東京・大阪以外のリージョンの利用が"
            "禁止されている(内容はアカウントの中からは分からない)",
            "the platform's operator has said which organisation policies apply to this account, and they forbid"
            " regions other than Tokyo and Osaka: from inside the account they cannot be read",
        ),
        ("organizations:ListPoliciesForTarget",),
    )


def _policies(scope: Scope) -> Check:
    return Check(
        Control.ORGANIZATION_POLICY,
        scope.region,
        Text(
            "このプロジェクトに効いている組織のポリシーが、東京・大阪以外のロケーション、外部IPアドレス、"
            "インターネット向けのロードバランサー、公開バケット、サービスアカウントの鍵、顧客管理でない鍵を禁止している",
            "the organisation policies in effect in this project forbid locations other than Tokyo and Osaka, external"
            " addresses, load balancers on the internet, public buckets, keys of service accounts, and data without a"
            " customer-managed key",
        ),
        ("orgpolicy:projects.policies.getEffectivePolicy",),
    )


def _admission(scope: Scope) -> Check:
    return Check(
        Control.ORGANIZATION_POLICY,
        scope.region,
        Text(
            "このプロジェクトに効いている組織のポリシーが、Cloud Run に Binary Authorization の既定のポリシーを"
            "求めている(run.allowedBinaryAuthorizationPolicies が default だけを許す)",
            "the organisation policies in effect in this project make Cloud Run obey the project's admission policy:"
            " run.allowedBinaryAuthorizationPolicies allows default only",
        ),
        ("orgpolicy:projects.policies.getEffectivePolicy",),
    )


def _tried(scope: Scope) -> Check:
    return Check(
        Control.ORGANIZATION_POLICY,
        scope.region,
        Text(
            "試行中(dry run)の組織のポリシー gcp.restrictServiceUsage と gcp.restrictTLSVersion に対する違反が"
            "監査ログにない(perimeter_enforced: true で適用される)",
            "no violation of the organisation policies on trial (dry run), gcp.restrictServiceUsage and"
            " gcp.restrictTLSVersion, is in the audit logs; perimeter_enforced: true puts them in force",
        ),
        ("logging:entries.list",),
    )


def _members(scope: Scope) -> Check:
    return Check(
        Control.ORGANIZATION_POLICY,
        scope.region,
        Text(
            "iam.allowedPolicyMemberDomains が組織の外への権限付与を禁止している"
            "(組織の番号がないため、この計画は設定しない)",
            "iam.allowedPolicyMemberDomains forbids grants to anybody outside the organisation: without the"
            " organisation's number this plan does not set it",
        ),
        ("orgpolicy:projects.policies.getEffectivePolicy",),
    )


def _perimeter(scope: Scope) -> Check:
    return Check(
        Control.PERIMETER,
        scope.region,
        Text(
            "このプロジェクトが、基盤のVPC Service Controlsの境界の中にあり、使うサービスがすべて保護され、"
            "境界が適用されている(dry runでない)",
            "this project is inside a VPC Service Controls perimeter of the platform, which protects every service in"
            " use and is enforced, not in dry run",
        ),
        ("accesscontextmanager:accessPolicies.servicePerimeters.list",),
    )


def _dry_run(scope: Scope) -> Check:
    return Check(
        Control.PERIMETER,
        scope.region,
        Text(
            "試行中(dry run)の境界に対する違反が監査ログにない(perimeter_enforced: true で適用される)",
            "no violation of the perimeter on trial (dry run) is in the audit logs; perimeter_enforced: true puts it in"
            " force",
        ),
        ("logging:entries.list",),
    )


def _required_logs(scope: Scope) -> Check:
    # Where the project is made in a folder of its own, the folder's settings say it (`gcp_project`).
    return Check(
        Control.LOG_LOCATION,
        scope.region,
        Text(
            "_Required ログバケットが東京または大阪にある(プロジェクト作成前の既定の保存場所で決まる)",
            "the _Required log bucket is in Tokyo or Osaka: the default storage location was set before the project was"
            " made",
        ),
        ("logging:projects.locations.buckets.get", "logging:getSettings"),
    )
