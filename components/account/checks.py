"""What of the account the platform owns and has to be found there: pure."""

from __future__ import annotations

from components.checks import Check, Control, is_managed
from components.naming import Scope
from jichi.text import Text


def to_verify(scope: Scope) -> tuple[Check, ...]:
    """What is to be checked of an account that is this scope's own, primary region first; nothing of a shared one.

    Args:
        scope: whose account, in the primary region.
    """
    if not scope.owns_account:
        return ()
    blocks = () if is_managed(scope, scope.tenancy.ownership.public_access_block) else map(_blocks, scope.home.regions)
    return (*blocks, _organization(scope))


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
