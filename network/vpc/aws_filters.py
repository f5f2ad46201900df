"""Network ACLs and security groups, spelled out from the rules in `aws_rules.py`."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Network

import pulumi
from pulumi_aws import ec2
from pulumi_aws import vpc as vpc_rules

from components.naming import Kind
from components.site import Site
from jichi.tenancy.model import Cloud
from network.addressing import TIERS, Tier, VpcRange
from network.vpc.aws_rules import AclEntry, GroupRule, acl, group_rules
from network.vpc.flows import Outside, Peers


def create_acls(
    parent: pulumi.Resource,
    site: Site,
    vpc: ec2.Vpc,
    planned: VpcRange,
    subnets: Mapping[str, pulumi.Output[str]],
    peers: Peers,
) -> None:
    """A network ACL a tier; its rules are written inline, so that a rule added by hand is taken away again."""
    for tier in TIERS[Cloud.AWS]:
        rules = acl(tier, planned, peers)
        ec2.NetworkAcl(
            f"{site.place}-acl-{tier}",
            vpc_id=vpc.id,
            subnet_ids=[subnets[subnet.name] for subnet in planned.in_tier(tier)],
            ingress=[_ingress(entry) for entry in rules.ingress],
            egress=[_egress(entry) for entry in rules.egress],
            tags=site.scope.tags(f"acl-{tier}-{site.place}"),
            opts=site.child(parent),
        )


def create_groups(
    parent: pulumi.Resource,
    site: Site,
    vpc: ec2.Vpc,
    peers: Peers,
    prefix_lists: Mapping[str, pulumi.Output[str]],
) -> Mapping[Tier, ec2.SecurityGroup]:
    """A security group a tier, without the usual rule that lets everything out.

    Args:
        parent: the VPC's component.
        site: the region.
        vpc: where the groups are.
        peers: what lies outside of the VPC.
        prefix_lists: ids of the gateway endpoints' prefix lists, by service.
    """
    groups = {tier: _group(parent, site, vpc, tier) for tier in TIERS[Cloud.AWS]}
    for tier, group in groups.items():
        for rule in group_rules(tier, peers):
            _rules(parent, site, tier, group, rule, groups, prefix_lists)
    return groups


def _group(parent: pulumi.Resource, site: Site, vpc: ec2.Vpc, tier: Tier) -> ec2.SecurityGroup:
    return ec2.SecurityGroup(
        f"{site.place}-group-{tier}",
        name=site.scope.name(Kind.SECURITY_GROUP, tier),
        description=f"{site.scope.owner}: {tier}",
        vpc_id=vpc.id,
        revoke_rules_on_delete=True,
        tags=site.scope.tags(f"group-{tier}-{site.place}"),
        opts=site.child(parent),
    )


def _rules(
    parent: pulumi.Resource,
    site: Site,
    tier: Tier,
    group: ec2.SecurityGroup,
    rule: GroupRule,
    groups: Mapping[Tier, ec2.SecurityGroup],
    prefix_lists: Mapping[str, pulumi.Output[str]],
) -> None:
    """The resources of one rule: one, or one a prefix list."""
    rule_class = (
        vpc_rules.SecurityGroupIngressRule if rule.direction == "ingress" else vpc_rules.SecurityGroupEgressRule
    )

    def create(
        peer: str,
        group_id: pulumi.Output[str] | None = None,
        cidr: str | None = None,
        prefix_list: pulumi.Output[str] | None = None,
    ) -> None:
        name = f"{tier}-{rule.direction}-{peer}-{rule.protocol}-{rule.port}"
        rule_class(
            f"{site.place}-group-{name}",
            security_group_id=group.id,
            ip_protocol=rule.protocol,
            from_port=rule.port,
            to_port=rule.port,
            referenced_security_group_id=group_id,
            cidr_ipv4=cidr,
            prefix_list_id=prefix_list,
            description=rule.why,
            tags=site.scope.tags(f"group-{name}-{site.place}"),
            opts=site.child(parent),
        )

    match rule.peer:
        case Tier():
            create(rule.peer, group_id=groups[rule.peer].id)
        case IPv4Network():
            create(str(rule.peer), cidr=str(rule.peer))
        case Outside.GATEWAY:
            for service, prefix_list in prefix_lists.items():
                create(service, prefix_list=prefix_list)


def _ingress(entry: AclEntry) -> ec2.NetworkAclIngressArgs:
    return ec2.NetworkAclIngressArgs(
        rule_no=entry.number,
        action=entry.action,
        protocol=entry.protocol,
        cidr_block=str(entry.network),
        from_port=entry.ports[0],
        to_port=entry.ports[1],
    )


def _egress(entry: AclEntry) -> ec2.NetworkAclEgressArgs:
    return ec2.NetworkAclEgressArgs(
        rule_no=entry.number,
        action=entry.action,
        protocol=entry.protocol,
        cidr_block=str(entry.network),
        from_port=entry.ports[0],
        to_port=entry.ports[1],
    )
