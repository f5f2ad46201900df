"""Endpoints: the only ways out of the VPC, each with a policy. Which and why is in `endpoints.py`."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi_aws import ec2

from components.policy import composed, known
from components.site import Site
from network.vpc.endpoints import InterfaceService, dynamodb_policy, interface_policy, s3_policy


def gateway_endpoint(
    parent: pulumi.Resource, site: Site, vpc: ec2.Vpc, service: str, tables: Sequence[ec2.RouteTable]
) -> ec2.VpcEndpoint:
    """A gateway endpoint for S3 or DynamoDB, reached from the given route tables only."""
    policy = s3_policy(site.scope, vpc.id) if service == "s3" else dynamodb_policy(site.scope)
    return ec2.VpcEndpoint(
        f"{site.place}-endpoint-{service}",
        vpc_id=vpc.id,
        vpc_endpoint_type="Gateway",
        service_name=f"com.amazonaws.{site.region}.{service}",
        route_table_ids=[table.id for table in tables],
        policy=composed(*policy),
        tags=site.scope.tags(f"endpoint-{service}-{site.place}"),
        opts=site.child(parent),
    )


def interface_endpoint(
    parent: pulumi.Resource,
    site: Site,
    vpc: ec2.Vpc,
    service: InterfaceService,
    subnets: Sequence[pulumi.Output[str]],
    group: ec2.SecurityGroup,
) -> ec2.VpcEndpoint:
    """An interface endpoint, found under the service's usual name (private DNS)."""
    return ec2.VpcEndpoint(
        f"{site.place}-endpoint-{service.name}",
        vpc_id=vpc.id,
        vpc_endpoint_type="Interface",
        service_name=f"com.amazonaws.{site.region}.{service.name}",
        subnet_ids=list(subnets),
        security_group_ids=[group.id],
        private_dns_enabled=True,
        policy=known(*interface_policy(site.scope, service)),
        tags=site.scope.tags(f"endpoint-{service.name}-{site.place}"),
        opts=site.child(parent),
    )
