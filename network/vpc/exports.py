"""A VPC as a stack's exports, and back: how members use a network that another stack holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pulumi

from components.site import Site
from network.addressing import Position, Tier, aws_zones, plan_vpc
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
    planned = plan_vpc(scope.network, scope.cloud, position, aws_zones(site.region, scope.tenancy.stage))
    place = site.place
    subnets = stack.require_output(f"{place}SubnetIds")
    groups = stack.require_output(f"{place}GroupIds")
    tables = stack.require_output(f"{place}RouteTableIds")
    endpoints = stack.require_output(f"{place}StorageEndpointIds")
    return Vpc(
        site=site,
        range=planned,
        id=stack.require_output(f"{place}VpcId"),
        subnets={subnet.name: subnets[subnet.name] for subnet in planned.subnets},
        groups={tier: groups[str(tier)] for tier in Tier},
        route_tables={tier: tables[str(tier)] for tier in Tier},
        storage_endpoints=(endpoints[0],),
    )
