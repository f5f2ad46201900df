"""Roles that read other members' files on AWS, one a linkage."""

from __future__ import annotations

import pulumi
from pulumi_aws import iam

from components.naming import Kind
from components.policy import composed, known
from components.storage.aws_handing import by_tasks, reading
from components.storage.handing import fetched, reader_role
from network.linkage import LinkageArgs


def create_readers(args: LinkageArgs, parent: pulumi.Resource) -> None:
    """The role of each linkage by which a member fetches another's files.

    Its policy is its boundary too. The member's own boundary closes other accounts' buckets and keys, and stays as it
    is: with a boundary of its own this role can be given nothing beside these files, not even by mistake. Who deploys
    may make no role without the member's boundary, and so not this one: like identity it is made, and changed, by whom
    the platform gave the account to.
    """
    site = args.sites.primary
    scope = site.scope
    endpoints = tuple(endpoint for vpc in args.vpcs for endpoint in vpc.storage_endpoints)
    for linkage in fetched(scope):
        role = reader_role(linkage)
        policy = iam.Policy(
            f"policy-{role}",
            name=scope.global_name(Kind.POLICY, role),
            description=f"{scope.owner}: reads the files of linkage {linkage.name}, and nothing else",
            policy=composed(*reading(scope, linkage, endpoints)),
            tags=scope.tags(f"policy-{role}"),
            opts=site.child(parent),
        )
        reader = iam.Role(
            f"role-{role}",
            name=scope.global_name(Kind.ROLE, role),
            description=f"{scope.owner}: reads the files of linkage {linkage.name}",
            assume_role_policy=known(by_tasks(scope)),
            permissions_boundary=scope.policy_arn(role),
            tags=scope.tags(f"role-{role}", system=linkage.consumer.system),
            opts=pulumi.ResourceOptions.merge(site.child(parent), pulumi.ResourceOptions(depends_on=[policy])),
        )
        iam.RolePolicyAttachment(f"attach-{role}", role=reader.name, policy_arn=policy.arn, opts=site.child(parent))
