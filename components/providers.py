"""Providers: one a region, each told which account it may touch."""

from __future__ import annotations

import pulumi

from components.clouds import not_planned
from components.naming import Scope
from components.site import Site, Sites
from jichi.tenancy.model import Cloud, Member, Tenancy


def create_sites(tenancy: Tenancy, member: Member | None, cloud: Cloud, parent: pulumi.Resource) -> Sites:
    """Both regions of a member on a cloud, each with its own explicit provider.

    Credentials come from whoever runs the program, never from here; with them the account's deploy role is assumed.
    """
    home = tenancy.home(cloud)
    primary, secondary = (
        _site(Scope(tenancy, member, cloud, region), parent) for region in (home.primary, home.secondary)
    )
    return Sites(primary, secondary)


def _site(scope: Scope, parent: pulumi.Resource) -> Site:
    match scope.cloud:
        case Cloud.AWS:
            import pulumi_aws as aws

            role = scope.home.deploy_role
            assumed = aws.ProviderAssumeRoleArgs(
                role_arn=f"arn:aws:iam::{scope.account}:role/{role}", session_name=f"jichi-{scope.owner}"
            )
            provider = aws.Provider(
                scope.region,
                region=scope.region,
                allowed_account_ids=[scope.account],
                assume_roles=[assumed] if role else None,
                opts=pulumi.ResourceOptions(parent=parent),
            )
            return Site(scope, provider)
        case Cloud.GCP:
            raise not_planned(scope.cloud)
