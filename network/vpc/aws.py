"""The VPC itself: subnets, route tables, emptied defaults, flow logs. Filters and endpoints are modules beside it.

Source: VPC User Guide; what is closed here by leaving it out is an internet gateway, a NAT gateway, an egress-only
internet gateway and every public address.
"""

from __future__ import annotations

import pulumi
from pulumi_aws import ec2

from jichi.tenancy.model import Cloud, DataClass
from network.addressing import TIERS, SubnetRange, Tier, aws_zones, plan_vpc
from network.vpc import LogDestination, VpcArgs
from network.vpc import Vpc as VpcOutputs
from network.vpc.aws_endpoints import gateway_endpoint, interface_endpoint
from network.vpc.aws_filters import create_acls, create_groups
from network.vpc.endpoints import GATEWAY_SERVICES, interface_services
from network.vpc.flows import peers_of

TIME_SERVER = "169.254.169.123"
"""Amazon Time Sync Service, which needs no way out of the VPC (EC2 User Guide, "Precision clock and time
synchronization")."""


class Vpc(pulumi.ComponentResource):
    """A member's VPC in one region."""

    def __init__(self, args: VpcArgs, parent: pulumi.Resource) -> None:
        site = args.site
        super().__init__("jichi:network:Vpc", f"{site.place}-network", None, pulumi.ResourceOptions(parent=parent))
        self._site = site
        scope = site.scope
        tenancy = scope.tenancy
        planned = plan_vpc(scope.network, Cloud.AWS, args.position, aws_zones(site.region, tenancy.stage))
        vpc = ec2.Vpc(
            f"{site.place}-vpc",
            cidr_block=str(planned.network),
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags=scope.tags(f"vpc-{site.place}"),
            opts=site.child(self),
        )
        self._empty_defaults(vpc)
        self._dhcp(vpc)
        subnets = {subnet.name: self._subnet(vpc, subnet) for subnet in planned.subnets}
        tables = {tier: self._route_table(vpc, tier) for tier in TIERS[Cloud.AWS]}
        for subnet in planned.subnets:
            ec2.RouteTableAssociation(
                f"{site.place}-route-{subnet.name}",
                subnet_id=subnets[subnet.name].id,
                route_table_id=tables[subnet.tier].id,
                opts=site.child(self),
            )
        peers = peers_of(scope, args.position, args.apps)
        create_acls(self, site, vpc, planned, {name: subnet.id for name, subnet in subnets.items()}, peers)
        gateways = {name: gateway_endpoint(self, site, vpc, name, (tables[Tier.APP],)) for name in GATEWAY_SERVICES}
        groups = create_groups(self, site, vpc, peers, {name: each.prefix_list_id for name, each in gateways.items()})
        in_endpoint_tier = [subnets[subnet.name].id for subnet in planned.in_tier(Tier.ENDPOINT)]
        for service in interface_services(
            tenancy.service.recovery, args.position, apps=tenancy.has_apps(scope.cloud) and not scope.hub
        ):
            interface_endpoint(self, site, vpc, service, in_endpoint_tier, groups[Tier.ENDPOINT])
        self._flow_log(vpc, args.flow_logs)
        self.vpc = VpcOutputs(
            site=site,
            range=planned,
            id=vpc.id,
            subnets={name: subnet.id for name, subnet in subnets.items()},
            groups={tier: group.id for tier, group in groups.items()},
            route_tables={tier: table.id for tier, table in tables.items()},
            storage_endpoints=(gateways["s3"].id,),
        )
        self.register_outputs({"id": vpc.id})

    def _empty_defaults(self, vpc: ec2.Vpc) -> None:
        """What a VPC is born with, emptied: whatever is put nowhere on purpose reaches nothing."""
        site = self._site
        ec2.DefaultSecurityGroup(
            f"{site.place}-default-group",
            vpc_id=vpc.id,
            ingress=[],
            egress=[],
            tags=site.scope.tags(f"default-group-{site.place}"),
            opts=site.child(self),
        )
        ec2.DefaultNetworkAcl(
            f"{site.place}-default-acl",
            default_network_acl_id=vpc.default_network_acl_id,
            ingress=[],
            egress=[],
            tags=site.scope.tags(f"default-acl-{site.place}"),
            opts=site.child(self),
        )
        ec2.DefaultRouteTable(
            f"{site.place}-default-routes",
            default_route_table_id=vpc.default_route_table_id,
            routes=[],
            tags=site.scope.tags(f"default-routes-{site.place}"),
            opts=site.child(self),
        )

    def _dhcp(self, vpc: ec2.Vpc) -> None:
        site = self._site
        options = ec2.VpcDhcpOptions(
            f"{site.place}-dhcp",
            domain_name=site.scope.domain,
            domain_name_servers=["AmazonProvidedDNS"],
            ntp_servers=[TIME_SERVER],
            tags=site.scope.tags(f"dhcp-{site.place}"),
            opts=site.child(self),
        )
        ec2.VpcDhcpOptionsAssociation(
            f"{site.place}-dhcp-association", vpc_id=vpc.id, dhcp_options_id=options.id, opts=site.child(self)
        )

    def _subnet(self, vpc: ec2.Vpc, subnet: SubnetRange) -> ec2.Subnet:
        site = self._site
        return ec2.Subnet(
            f"{site.place}-subnet-{subnet.name}",
            vpc_id=vpc.id,
            cidr_block=str(subnet.network),
            availability_zone=subnet.zone.name if subnet.zone else None,
            map_public_ip_on_launch=False,
            tags=site.scope.tags(f"subnet-{subnet.name}-{site.place}"),
            opts=site.child(self),
        )

    def _route_table(self, vpc: ec2.Vpc, tier: Tier) -> ec2.RouteTable:
        # No routes are named, so that the line's own component can add its routes as resources of their own.
        site = self._site
        return ec2.RouteTable(
            f"{site.place}-routes-{tier}",
            vpc_id=vpc.id,
            tags=site.scope.tags(f"routes-{tier}-{site.place}"),
            opts=site.child(self),
        )

    def _flow_log(self, vpc: ec2.Vpc, destination: LogDestination) -> None:
        site = self._site
        ec2.FlowLog(
            f"{site.place}-flow-log",
            vpc_id=vpc.id,
            traffic_type="ALL",
            log_destination_type="s3",
            log_destination=f"arn:aws:s3:::{destination.bucket}",
            max_aggregation_interval=60,
            destination_options=ec2.FlowLogDestinationOptionsArgs(file_format="parquet", per_hour_partition=True),
            tags=site.scope.tags(f"flow-log-{site.place}", DataClass.LOG),
            opts=pulumi.ResourceOptions.merge(site.child(self), pulumi.ResourceOptions(depends_on=[destination.ready])),
        )
