"""A member's link on AWS: its attachments to the transit gateways, a table of its own in each, and its routes.

What the hub's account holds of the member is made here too, with the member's link role there
(`components.identity.aws_link`), so that one deployment makes or removes a member's whole link, and no other stack is
touched.

Source: Amazon VPC Transit Gateways, "Amazon VPC attachments", "Work with shared transit gateways".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

import pulumi
from pulumi_aws import ec2, ec2transitgateway

from components.site import Site
from network.addressing import Position, Tier
from network.hub import HubPlace
from network.links import Link as LinkOutputs
from network.links import LinkArgs
from network.links.aws_routes import Destination, blackholes, destinations, lines_of, uses_hub
from network.vpc import Vpc


@dataclass(frozen=True, slots=True)
class _End:
    """What a link joins in one region.

    Args:
        site: the member's region.
        hub_site: the same region of the hub, whose provider acts in the hub's account.
        transit: id of the hub's transit gateway.
        sent: where the VPC sends packets.
    """

    site: Site
    hub_site: Site
    vpc: Vpc
    hub: HubPlace
    transit: pulumi.Output[str]
    sent: tuple[Destination, ...]

    def target(self, destination: Destination) -> pulumi.Output[str]:
        """The attachment that a destination lies behind."""
        found = self.hub.attachment if destination.line is None else self.hub.lines[destination.line]
        if found is None:
            raise ValueError("the hub has services, and no network of its own")
        return found


class Link(pulumi.ComponentResource):
    """The link of a member, or of what members share, in every region in which it has a VPC."""

    def __init__(self, args: LinkArgs, parent: pulumi.Resource) -> None:
        super().__init__("jichi:network:Link", "link", None, pulumi.ResourceOptions(parent=parent))
        self._after = list(args.after)
        exports: dict[str, Any] = {}
        routed: list[pulumi.Resource] = []
        for end in _ends(args):
            attachment, accepted = self._attach(end)
            routed += self._in_hub(end, attachment.id, accepted)
            routed += self._in_vpc(end, accepted)
            exports[f"{end.site.place}LinkAttachmentId"] = attachment.id
        self.link = LinkOutputs(exports, tuple(routed))
        self.register_outputs({})

    def _attach(self, end: _End) -> tuple[ec2transitgateway.VpcAttachment, pulumi.Resource]:
        """The VPC's attachment, in the subnets of tier `link`, one a zone; and what it is once the hub has taken it."""
        site = end.site
        own = site.scope.account == end.hub_site.scope.account
        attachment = ec2transitgateway.VpcAttachment(
            f"{site.place}-link-attachment",
            transit_gateway_id=end.transit,
            vpc_id=end.vpc.id,
            subnet_ids=[end.vpc.subnets[subnet.name] for subnet in end.vpc.range.in_tier(Tier.LINK)],
            dns_support="enable",
            ipv6_support="disable",
            appliance_mode_support="disable",
            security_group_referencing_support="disable",
            # Of a transit gateway that is shared with the account, the accepter alone can say it.
            transit_gateway_default_route_table_association=False if own else None,
            transit_gateway_default_route_table_propagation=False if own else None,
            tags=site.scope.tags(f"link-{site.place}"),
            opts=pulumi.ResourceOptions.merge(site.child(self), pulumi.ResourceOptions(depends_on=self._after)),
        )
        if own:
            return attachment, attachment
        accepter = ec2transitgateway.VpcAttachmentAccepter(
            f"{site.place}-link-accepter",
            transit_gateway_attachment_id=attachment.id,
            transit_gateway_default_route_table_association=False,
            transit_gateway_default_route_table_propagation=False,
            tags=site.scope.tags(f"link-{site.place}"),
            opts=end.hub_site.child(self),
        )
        return attachment, accepter

    def _in_hub(
        self, end: _End, attachment: pulumi.Output[str], accepted: pulumi.Resource
    ) -> Iterator[pulumi.Resource]:
        """In the hub's account: the member's table with what it may reach, and the ways back to it."""
        scope, place = end.site.scope, end.site.place
        after = pulumi.ResourceOptions.merge(end.hub_site.child(self), pulumi.ResourceOptions(depends_on=[accepted]))
        table = ec2transitgateway.RouteTable(
            f"{place}-link-table",
            transit_gateway_id=end.transit,
            tags=scope.tags(f"link-table-{place}"),
            opts=end.hub_site.child(self),
        )
        yield ec2transitgateway.RouteTableAssociation(
            f"{place}-link-association",
            transit_gateway_attachment_id=attachment,
            transit_gateway_route_table_id=table.id,
            opts=after,
        )

        def route(
            name: str, network: IPv4Network, into: pulumi.Output[str], target: pulumi.Output[str] | None
        ) -> pulumi.Resource:
            """A static route in a table of the hub's transit gateway; a blackhole where there is no target."""
            return ec2transitgateway.Route(
                f"{place}-link-{name}",
                destination_cidr_block=str(network),
                transit_gateway_route_table_id=into,
                transit_gateway_attachment_id=target,
                blackhole=True if target is None else None,
                opts=after,
            )

        for each in end.sent:
            yield route(f"to-{each.network}", each.network, table.id, end.target(each))
        for network in blackholes(end.sent):
            yield route(f"blackhole-{network}", network, table.id, None)
        own = end.vpc.range.network
        for line in lines_of(scope):
            yield route(f"from-line-{line.name}", own, end.hub.line_tables[line.name], attachment)
        if uses_hub(scope) and end.hub.table is not None:
            yield route("from-hub", own, end.hub.table, attachment)

    def _in_vpc(self, end: _End, accepted: pulumi.Resource) -> Iterator[pulumi.Resource]:
        """The same destinations in the tables of the tiers that need them; not before the hub has taken the VPC."""
        site = end.site
        for each in end.sent:
            for tier in each.tiers:
                yield ec2.Route(
                    f"{site.place}-link-{tier}-{each.network}",
                    route_table_id=end.vpc.route_tables[tier],
                    destination_cidr_block=str(each.network),
                    transit_gateway_id=end.transit,
                    opts=pulumi.ResourceOptions.merge(site.child(self), pulumi.ResourceOptions(depends_on=[accepted])),
                )


def _ends(args: LinkArgs) -> Iterator[_End]:
    """What there is to join: nothing for a network that has neither a line nor a shared service."""
    if args.hub_sites is None:
        raise ValueError("a link on AWS needs the hub's account")
    for position, site, hub_site in zip(Position, args.sites, args.hub_sites, strict=True):
        vpc = next((each for each in args.vpcs if each.site.region == site.region), None)
        hub = args.hub.places.get(site.place)
        sent = destinations(site.scope, position)
        if vpc and hub and hub.transit is not None and (sent or lines_of(site.scope)):
            yield _End(site, hub_site, vpc, hub, hub.transit, sent)
