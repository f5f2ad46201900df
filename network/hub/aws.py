"""The hub on AWS: a transit gateway a region, shared with the members' accounts, and the lines that lead to it.

Nothing is routed by default: no attachment is associated with a table or propagates into one unless it is said, and
every route is a static one. What a member's stack adds is in `network.links.aws`.

Source: Amazon VPC Transit Gateways; AWS RAM User Guide, "Shareable AWS resources" (EC2).
"""

from __future__ import annotations

import pulumi
from pulumi_aws import ec2, ec2transitgateway, ram

from components.site import Site, Sites
from jichi.tenancy.connectivity import Line
from jichi.tenancy.model import Cloud, DataClass
from network.addressing import Position
from network.hub import Hub as HubOutputs
from network.hub import HubPlace, positions
from network.hub.aws_direct import create_gateway
from network.hub.aws_lines import TUNNEL_BLOCKS, sharing_accounts
from network.hub.aws_tunnels import create_tunnels
from network.vpc import LogDestination


class Hub(pulumi.ComponentResource):
    """The hub in both regions, as far as members have a VPC there."""

    def __init__(
        self, sites: Sites, logs: tuple[LogDestination, LogDestination] | None, parent: pulumi.Resource
    ) -> None:
        super().__init__("jichi:network:Hub", "hub", None, pulumi.ResourceOptions(parent=parent))
        tenancy = sites.primary.scope.tenancy
        lines = tenancy.connectivity.lines_of(Cloud.AWS)
        used = {position: (sites.primary, sites.secondary)[position] for position in positions(tenancy)}
        transits = {position: self._transit(site, position, lines) for position, site in used.items()}
        for position, site in used.items():
            self._share(site, transits[position])
            if logs:
                self._flow_log(site, transits[position], logs[position])
        gateways = {line.name: create_gateway(sites, line, transits, self) for line in lines}
        handed = {name: dict(gateway.handed) for name, gateway in gateways.items()}
        places: dict[str, HubPlace] = {}
        for position, site in used.items():
            attachments = {name: gateway.attachments[position] for name, gateway in gateways.items()}
            for line in lines:
                if line.ipsec:
                    tunnels = create_tunnels(site, line, transits[position], attachments[line.name], self)
                    attachments[line.name] = tunnels.attachment
                    handed[line.name][f"{site.place}Tunnels"] = dict(tunnels.handed)
            tables = {name: self._table(site, name, transits[position], each) for name, each in attachments.items()}
            places[site.place] = HubPlace(transits[position].id, attachments, tables)
        self.hub = HubOutputs(places, {}, handed)
        self.register_outputs({})

    def _transit(self, site: Site, position: Position, lines: tuple[Line, ...]) -> ec2transitgateway.TransitGateway:
        hub = site.scope.tenancy.connectivity.hub(Cloud.AWS)
        if hub is None:
            raise ValueError("there is no hub on AWS")
        return ec2transitgateway.TransitGateway(
            f"{site.place}-transit",
            amazon_side_asn=hub.asn + position,
            # An attachment of another account waits until the member's stack accepts it with the hub's own role.
            auto_accept_shared_attachments="disable",
            default_route_table_association="disable",
            default_route_table_propagation="disable",
            dns_support="enable",
            multicast_support="disable",
            security_group_referencing_support="disable",
            vpn_ecmp_support="disable",
            transit_gateway_cidr_blocks=[str(TUNNEL_BLOCKS[position])] if any(line.ipsec for line in lines) else None,
            description=f"{site.scope.owner}: transit",
            tags=site.scope.tags(f"transit-{site.place}"),
            opts=site.child(self),
        )

    def _share(self, site: Site, transit: ec2transitgateway.TransitGateway) -> None:
        """The transit gateway, to the members' accounts by their ids, and to nobody outside the organisation."""
        accounts = sharing_accounts(site.scope.tenancy)
        if not accounts:
            return
        tags = site.scope.tags(f"transit-share-{site.place}")
        share = ram.ResourceShare(
            f"{site.place}-transit-share",
            name=tags["Name"],
            allow_external_principals=False,
            tags=tags,
            opts=site.child(self),
        )
        ram.ResourceAssociation(
            f"{site.place}-transit-shared",
            resource_arn=transit.arn,
            resource_share_arn=share.arn,
            opts=site.child(self),
        )
        for account in accounts:
            ram.PrincipalAssociation(
                f"{site.place}-transit-with-{account}",
                principal=account,
                resource_share_arn=share.arn,
                opts=site.child(self),
            )

    def _flow_log(self, site: Site, transit: ec2transitgateway.TransitGateway, logs: LogDestination) -> None:
        # A transit gateway's log has every flow, there is no traffic type, and the interval is one minute.
        ec2.FlowLog(
            f"{site.place}-transit-flow-log",
            transit_gateway_id=transit.id,
            log_destination_type="s3",
            log_destination=f"arn:aws:s3:::{logs.bucket}",
            max_aggregation_interval=60,
            destination_options=ec2.FlowLogDestinationOptionsArgs(file_format="parquet", per_hour_partition=True),
            tags=site.scope.tags(f"transit-flow-log-{site.place}", DataClass.LOG),
            opts=pulumi.ResourceOptions.merge(site.child(self), pulumi.ResourceOptions(depends_on=[logs.ready])),
        )

    def _table(
        self, site: Site, line: str, transit: ec2transitgateway.TransitGateway, attachment: pulumi.Output[str]
    ) -> pulumi.Output[str]:
        """A line's table: what comes from the line is led by it, with IPsec only what comes from its tunnels."""
        table = ec2transitgateway.RouteTable(
            f"{site.place}-line-{line}-table",
            transit_gateway_id=transit.id,
            tags=site.scope.tags(f"line-{line}-table-{site.place}"),
            opts=site.child(self),
        )
        ec2transitgateway.RouteTableAssociation(
            f"{site.place}-line-{line}-association",
            transit_gateway_attachment_id=attachment,
            transit_gateway_route_table_id=table.id,
            opts=site.child(self),
        )
        return table.id
