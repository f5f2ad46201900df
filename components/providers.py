"""Providers: one a region, each told which account it may touch."""

from __future__ import annotations

import pulumi

from components.naming import Scope
from components.site import Site, Sites
from jichi.tenancy.model import Cloud, Member, Tenancy


def create_sites(
    tenancy: Tenancy, member: Member | None, cloud: Cloud, parent: pulumi.Resource, *, borrowed: bool = False
) -> Sites:
    """Both regions of a member on a cloud, each with its own explicit provider.

    Credentials come from whoever runs the program, never from here; with them the account's deploy role is assumed, or
    the project's deploy account impersonated.

    Args:
        tenancy: the tenancy.
        member: None for what members share.
        cloud: the cloud.
        parent: the component they belong to.
        borrowed: True in a stack that is not the member's own: the project and its services are the member's stack's.
    """
    home = tenancy.home(cloud)
    primary, secondary = (Scope(tenancy, member, cloud, region) for region in home.regions)
    match cloud:
        case Cloud.AWS:
            sites = (_aws(each, parent, _borrowed_name(each) if borrowed else None) for each in (primary, secondary))
            return Sites(*sites)
        case Cloud.GCP:
            if borrowed:
                return Sites(_google(primary, parent), _google(secondary, parent))
            from components.account import gcp_project

            return gcp_project.Project(primary, secondary, parent).sites


def _borrowed_name(scope: Scope) -> str:
    """A provider's logical name where several members' are in one stack."""
    return f"{scope.whose}-{scope.region}"


def _google(scope: Scope, parent: pulumi.Resource) -> Site:
    """A region of a project that is there already, with all its services."""
    from pulumi_gcp import Provider

    provider = Provider(
        _borrowed_name(scope),
        project=scope.account,
        region=scope.region,
        impersonate_service_account=scope.google.deploy_account,
        user_project_override=True,
        billing_project=scope.account,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return Site(scope, provider)


def create_hub_sites(tenancy: Tenancy, cloud: Cloud, parent: pulumi.Resource, *, borrowed: bool = False) -> Sites:
    """Both regions of the hub on a cloud, in the hub's own account or project.

    Args:
        tenancy: one that has a hub there.
        cloud: the cloud.
        parent: the component it belongs to.
        borrowed: True in a member's stack, for what the hub has to hold of that member; its project is looked up then.
    """
    home = tenancy.home(cloud)
    primary, secondary = (Scope(tenancy, None, cloud, region, hub=True) for region in home.regions)
    match cloud:
        case Cloud.AWS:
            return Sites(
                *(_aws(each, parent, f"hub-{each.region}" if borrowed else None) for each in (primary, secondary))
            )
        case Cloud.GCP:
            from components.account import gcp_project

            return gcp_project.Project(primary, secondary, parent).sites


def _aws(scope: Scope, parent: pulumi.Resource, name: str | None = None) -> Site:
    import pulumi_aws as aws

    role = scope.home.deploy_role
    assumed = aws.ProviderAssumeRoleArgs(
        role_arn=f"arn:aws:iam::{scope.account}:role/{role}", session_name=f"jichi-{scope.owner}"
    )
    provider = aws.Provider(
        name or scope.region,
        region=scope.region,
        allowed_account_ids=[scope.account],
        assume_roles=[assumed] if role else None,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return Site(scope, provider)
