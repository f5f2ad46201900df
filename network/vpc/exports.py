"""A VPC as a stack's exports, and back: how members use a network that another stack holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pulumi

from components.site import Site
from jichi.tenancy.model import Cloud
from network.addressing import TIERS, Position, plan_vpc, subnet_zones
from network.vpc import Vpc


def vpc_exports(vpc: Vpc) -> Iterator[tuple[str, Any]]:
    """What other stacks, programs and runbooks look up, by stable names."""
    place = vpc.site.place
    yield f"{place}VpcId", vpc.id
    yield f"{place}SubnetIds", dict(vpc.subnets)
    yield f"{place}GroupIds", {str(tier): group for tier, group in vpc.groups.items()}
    yield f"{place}RouteTableIds", {str(tier): table for tier, table in vpc.route_tables.items()}
    yield f"{place}StorageEndpointIds", list(vpc.storage_endpoints)


def shared_vpc(site: Site, position: Position, stack: pulumi.StackReference) -> Vpc:
    """The VPC that members share in one region, from the exports of the stack that holds it."""
    scope = site.scope
    zones = subnet_zones(scope.cloud, site.region, scope.tenancy.stage)
    planned = plan_vpc(scope.network, scope.cloud, position, zones)
    place = site.place
    subnets = stack.require_output(f"{place}SubnetIds")
    vpc = Vpc(
        site=site,
        range=planned,
        id=stack.require_output(f"{place}VpcId"),
        subnets={subnet.name: subnets[subnet.name] for subnet in planned.subnets},
        groups={},
        route_tables={},
        storage_endpoints=(),
    )
    match scope.cloud:
        case Cloud.AWS:
            groups = stack.require_output(f"{place}GroupIds")
            tables = stack.require_output(f"{place}RouteTableIds")
            endpoints = stack.require_output(f"{place}StorageEndpointIds")
            return replace(
                vpc,
                groups={tier: groups[str(tier)] for tier in TIERS[Cloud.AWS]},
                route_tables={tier: tables[str(tier)] for tier in TIERS[Cloud.AWS]},
                storage_endpoints=(endpoints[0],),
            )
        case Cloud.GCP:
            return vpc
