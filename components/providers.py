"""Providers: one a region, each told which account it may touch."""

from __future__ import annotations

import pulumi

from components.identity.aws_link import hub_of, link_role_arn
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


def create_hub_sites(
    tenancy: Tenancy, cloud: Cloud, parent: pulumi.Resource, *, borrowed: Scope | None = None
) -> Sites:
    """Both regions of the hub on a cloud, in the hub's own account or project.

    Args:
        tenancy: one that has a hub there.
        cloud: the cloud.
        parent: the component it belongs to.
        borrowed: whose stack it is, in any region, where that is not the hub's own; it enters the hub's account with
            the link role of that network (AWS), for what the hub has to hold of it. None in the hub's stack.
    """
    home = tenancy.home(cloud)
    primary, secondary = (Scope(tenancy, None, cloud, region, hub=True) for region in home.regions)
    match cloud:
        case Cloud.AWS:
            if borrowed is None:
                return Sites(_aws(primary, parent), _aws(secondary, parent))
            roles = _to_hub(borrowed)
            return Sites(*(_aws(each, parent, _borrowed_name(each), roles) for each in (primary, secondary)))
        case Cloud.GCP:
            from components.account import gcp_project

            return gcp_project.Project(primary, secondary, parent).sites


def _deploy_roles(scope: Scope) -> tuple[str, ...]:
    """What is assumed to deploy: the account's deploy role, where one is named."""
    role = scope.home.deploy_role
    return (f"arn:aws:iam::{scope.account}:role/{role}",) if role else ()


def _to_hub(borrowed: Scope) -> tuple[str, ...]:
    """What a network's stack assumes in turn to act in the hub's account: who deploys the network, and from there the
    link role. Where both accounts are one there is no such role.
    """
    return (*_deploy_roles(borrowed), *((link_role_arn(borrowed),) if hub_of(borrowed) else ()))


def _aws(scope: Scope, parent: pulumi.Resource, name: str | None = None, roles: tuple[str, ...] | None = None) -> Site:
    """A region of an account, its provider named after the region unless it is told otherwise. Of the roles each is
    assumed with the one before it (hashicorp/terraform-provider-aws #39255); by default it is the deploy role alone.
    """
    import pulumi_aws as aws

    assumed = [
        aws.ProviderAssumeRoleArgs(role_arn=role, session_name=f"jichi-{scope.owner}")
        for role in (_deploy_roles(scope) if roles is None else roles)
    ]
    provider = aws.Provider(
        name or scope.region,
        region=scope.region,
        allowed_account_ids=[scope.account],
        assume_roles=assumed or None,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return Site(scope, provider)
