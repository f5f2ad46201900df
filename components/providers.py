"""Providers: one a region, each told which account it may touch."""

from __future__ import annotations

import pulumi

from components.naming import Scope
from components.site import Site, Sites
from jichi.tenancy.model import Cloud, Member, Tenancy


def create_sites(tenancy: Tenancy, member: Member | None, cloud: Cloud, parent: pulumi.Resource) -> Sites:
    """Both regions of a member on a cloud, each with its own explicit provider.

    Credentials come from whoever runs the program, never from here; with them the account's deploy role is assumed, or
    the project's deploy account impersonated.
    """
    home = tenancy.home(cloud)
    primary, secondary = (Scope(tenancy, member, cloud, region) for region in home.regions)
    match cloud:
        case Cloud.AWS:
            return Sites(_aws(primary, parent), _aws(secondary, parent))
        case Cloud.GCP:
            from components.account import gcp_project

            return gcp_project.Project(primary, secondary, parent).sites


def _aws(scope: Scope, parent: pulumi.Resource) -> Site:
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
