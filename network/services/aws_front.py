"""A front on AWS: a Network Load Balancer inside a VPC, which passes TCP on to whoever is registered behind it.

TLS ends at the targets, so that no certificate's key is in the load balancer. It writes no access logs, which there are
for TLS listeners only (Elastic Load Balancing documentation, "Access logs for your Network Load Balancer"); the VPC's
flow logs have every connection.

Source: Elastic Load Balancing documentation, "Network Load Balancers", "Update the security groups for your Network
Load Balancer", "Edit target group attributes" (client IP preservation).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

import pulumi
from pulumi_aws import ec2, lb
from pulumi_aws import vpc as vpc_rules

from components.naming import Kind
from components.site import Site
from network.addressing import Tier
from network.vpc import Vpc
from network.vpc.flows import TASK_PORT


@dataclass(frozen=True, slots=True)
class FrontArgs:
    """What a front is made from.

    Args:
        name: its short name in names of resources.
        port: TCP port on which it listens.
        admitted: ranges that may come to it by routes.
        admits_systems: whether the network's own business systems may.
        addresses: its address in each subnet, by the subnet's name; where there is none, AWS chooses one.
    """

    site: Site
    vpc: Vpc
    name: str
    port: int
    admitted: tuple[IPv4Network, ...]
    admits_systems: bool = False
    addresses: Mapping[str, IPv4Address] | None = None


def create_front(args: FrontArgs, parent: pulumi.Resource) -> lb.LoadBalancer:
    """A front with a security group of its own, a listener, and a target group without targets.

    What comes through a private endpoint does not pass the group: it comes from addresses that may be anybody's, and
    who may have an endpoint is the endpoint service's to say.
    """
    site, logical = args.site, f"{args.site.place}-front-{args.name}"
    group = _group(args, logical, parent)
    chosen = args.addresses or {}
    balancer = lb.LoadBalancer(
        logical,
        name=_short_name(args),
        internal=True,
        load_balancer_type="network",
        ip_address_type="ipv4",
        subnet_mappings=[
            lb.LoadBalancerSubnetMappingArgs(
                subnet_id=args.vpc.subnets[subnet.name],
                private_ipv4_address=str(chosen[subnet.name]) if subnet.name in chosen else None,
            )
            for subnet in args.vpc.range.in_tier(Tier.APP)
        ],
        security_groups=[group.id],
        enforce_security_group_inbound_rules_on_private_link_traffic="off",
        # A zone without a target answers from the others.
        enable_cross_zone_load_balancing=True,
        enable_deletion_protection=True,
        tags=site.scope.tags(f"front-{args.name}-{site.place}"),
        opts=site.child(parent, protect=True),
    )
    targets = lb.TargetGroup(
        f"{logical}-targets",
        name=_short_name(args),
        vpc_id=args.vpc.id,
        target_type="ip",
        protocol="TCP",
        port=TASK_PORT,
        # Targets see the load balancer's addresses: a user's may be somebody else's too.
        preserve_client_ip="false",
        proxy_protocol_v2=False,
        tags=site.scope.tags(f"front-{args.name}-{site.place}"),
        opts=site.child(parent),
    )
    lb.Listener(
        f"{logical}-listener",
        load_balancer_arn=balancer.arn,
        protocol="TCP",
        port=args.port,
        default_actions=[lb.ListenerDefaultActionArgs(type="forward", target_group_arn=targets.arn)],
        tags=site.scope.tags(f"front-{args.name}-{site.place}"),
        opts=site.child(parent),
    )
    return balancer


def publish(
    site: Site, name: str, balancer: lb.LoadBalancer, accounts: tuple[str, ...], parent: pulumi.Resource
) -> ec2.VpcEndpointService:
    """An endpoint service in front of a front, in its own region, for exactly these accounts.

    Args:
        site: the front's region.
        name: the front's short name.
        balancer: the front.
        accounts: AWS account ids, sorted.
        parent: the component it belongs to.
    """
    return ec2.VpcEndpointService(
        f"{site.place}-front-{name}-service",
        network_load_balancer_arns=[balancer.arn],
        # Those who may connect are named; nobody is left to accept.
        acceptance_required=False,
        allowed_principals=[f"arn:aws:iam::{account}:root" for account in accounts],
        supported_ip_address_types=["ipv4"],
        supported_regions=[site.region],
        tags=site.scope.tags(f"front-{name}-service-{site.place}"),
        opts=site.child(parent, protect=True),
    )


def _short_name(args: FrontArgs) -> str:
    """`hub-patch-tyo`: a load balancer's name has 32 characters at most, so that the account alone says the tenancy and
    the stage (Elastic Load Balancing API Reference, "CreateLoadBalancer").
    """
    return f"{args.site.scope.whose}-{args.name}-{args.site.place}"


def _group(args: FrontArgs, logical: str, parent: pulumi.Resource) -> ec2.SecurityGroup:
    """The front's group: who may come, and the targets; with the other half of each rule in the systems' group."""
    site, systems = args.site, args.vpc.groups[Tier.APP]
    group = ec2.SecurityGroup(
        f"{logical}-group",
        name=site.scope.name(Kind.SECURITY_GROUP, f"front-{args.name}"),
        description=f"{site.scope.owner}: front {args.name}",
        vpc_id=args.vpc.id,
        revoke_rules_on_delete=True,
        tags=site.scope.tags(f"group-front-{args.name}-{site.place}"),
        opts=site.child(parent),
    )

    def ingress(
        what: str, to: pulumi.Output[str], port: int, *, cidr: str | None = None, of: pulumi.Output[str] | None = None
    ) -> None:
        vpc_rules.SecurityGroupIngressRule(
            f"{logical}-{what}",
            security_group_id=to,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            cidr_ipv4=cidr,
            referenced_security_group_id=of,
            description=f"front {args.name}",
            tags=site.scope.tags(f"front-{args.name}-{what}-{site.place}"),
            opts=site.child(parent),
        )

    def egress(what: str, of: pulumi.Output[str], port: int, to: pulumi.Output[str]) -> None:
        vpc_rules.SecurityGroupEgressRule(
            f"{logical}-{what}",
            security_group_id=of,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            referenced_security_group_id=to,
            description=f"front {args.name}",
            tags=site.scope.tags(f"front-{args.name}-{what}-{site.place}"),
            opts=site.child(parent),
        )

    for network in args.admitted:
        ingress(f"from-{network}", group.id, args.port, cidr=str(network))
    if args.admits_systems:
        ingress("from-systems", group.id, args.port, of=systems)
        egress("asked", systems, args.port, group.id)
    egress("to-targets", group.id, TASK_PORT, systems)
    ingress("at-targets", systems, TASK_PORT, of=group.id)
    return group
