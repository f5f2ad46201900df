"""Shared services on AWS: the hub's own VPC joined to the transit gateway, and a front for each service.

The hub's network begins nothing: its routes lead back to the systems of members that come by routes, and its filters
let answers through only.
"""

from __future__ import annotations

from dataclasses import replace

import pulumi
from pulumi_aws import ec2, ec2transitgateway

from components.site import Site, Sites
from jichi.tenancy.model import Cloud
from network.addressing import Position, Tier
from network.hub import Hub, HubPlace
from network.services import Published, endpoint_users
from network.services import Services as ServicesOutputs
from network.services.aws_front import FrontArgs, create_front, publish
from network.vpc import Vpc
from network.vpc.flows import routed_users


class Services(pulumi.ComponentResource):
    """The hub's services in every region in which it has a VPC."""

    def __init__(self, sites: Sites, vpcs: tuple[Vpc, ...], hub: Hub, parent: pulumi.Resource) -> None:
        super().__init__("jichi:network:Services", "services", None, pulumi.ResourceOptions(parent=parent))
        places = dict(hub.places)
        catalogue: dict[str, dict[str, Published]] = {}
        for position, site in zip(Position, sites, strict=True):
            vpc = next((each for each in vpcs if each.site.region == site.region), None)
            if vpc:
                places[site.place] = self._join(site, position, vpc, hub.places[site.place])
                catalogue[site.place] = self._fronts(site, position, vpc)
        self.services = ServicesOutputs(replace(hub, places=places), catalogue)
        self.register_outputs({})

    def _join(self, site: Site, position: Position, vpc: Vpc, place: HubPlace) -> HubPlace:
        """The VPC's attachment with a table of its own, into which members' stacks write their ways back."""
        if place.transit is None:
            raise ValueError("a hub on AWS has a transit gateway")
        attachment = ec2transitgateway.VpcAttachment(
            f"{site.place}-hub-attachment",
            transit_gateway_id=place.transit,
            vpc_id=vpc.id,
            subnet_ids=[vpc.subnets[subnet.name] for subnet in vpc.range.in_tier(Tier.LINK)],
            dns_support="enable",
            ipv6_support="disable",
            appliance_mode_support="disable",
            security_group_referencing_support="disable",
            transit_gateway_default_route_table_association=False,
            transit_gateway_default_route_table_propagation=False,
            tags=site.scope.tags(f"hub-{site.place}"),
            opts=site.child(self),
        )
        table = ec2transitgateway.RouteTable(
            f"{site.place}-hub-table",
            transit_gateway_id=place.transit,
            tags=site.scope.tags(f"hub-table-{site.place}"),
            opts=site.child(self),
        )
        ec2transitgateway.RouteTableAssociation(
            f"{site.place}-hub-association",
            transit_gateway_attachment_id=attachment.id,
            transit_gateway_route_table_id=table.id,
            opts=site.child(self),
        )
        for network in routed_users(site.scope, position):
            ec2.Route(
                f"{site.place}-hub-to-{network}",
                route_table_id=vpc.route_tables[Tier.APP],
                destination_cidr_block=str(network),
                transit_gateway_id=place.transit,
                opts=pulumi.ResourceOptions.merge(site.child(self), pulumi.ResourceOptions(depends_on=[attachment])),
            )
        return replace(place, table=table.id, attachment=attachment.id)

    def _fronts(self, site: Site, position: Position, vpc: Vpc) -> dict[str, Published]:
        tenancy = site.scope.tenancy
        found: dict[str, Published] = {}
        for service in tenancy.connectivity.services_of(Cloud.AWS):
            admitted = routed_users(site.scope, position, service)
            balancer = create_front(FrontArgs(site, vpc, service.name, service.port, admitted), self)
            accounts = tuple(endpoint_users(tenancy, service, Cloud.AWS))
            endpoint = publish(site, service.name, balancer, accounts, self).service_name if accounts else None
            found[service.name] = Published(balancer.dns_name, balancer.zone_id, endpoint)
        return found
