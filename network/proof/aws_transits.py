"""Transit gateways: attachments, and tables with their routes, associations and propagations.

Source: Amazon VPC Transit Gateways, "Route tables": an attachment is associated with one table, by which what comes
from it is routed; a table learns the ranges of the attachments that propagate to it. A transit gateway has a default
table for both, unless it is disabled.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from jichi.engine.plan import Resource
from network.proof.aws_lines import lines
from network.proof.aws_routes import Ways
from network.proof.model import Attachment, GatewayKind, Origin, Route, RouteTable, Subnet
from network.proof.planned import Planned, entries, given, origin, prefix, target

_VPC = "aws:ec2transitgateway/vpcAttachment:VpcAttachment"
_ACCEPTER = "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter"
_DEFAULTS = (
    ("transitGatewayDefaultRouteTableAssociation", "defaultRouteTableAssociation"),
    ("transitGatewayDefaultRouteTablePropagation", "defaultRouteTablePropagation"),
)


def attachments(planned: Planned, subnets: Mapping[str, Subnet], ways: Ways) -> Mapping[str, Attachment]:
    """The attachments of VPCs and lines; the transits' tables and the VPCs' gateways are added to `ways`.

    An attachment to a transit that the plan does not make leads to foreign networks (`Ways`), and so does a leg of a
    transit of the plan into a network that is not in it.
    """
    accepters = {target(given(each, "transitGatewayAttachmentId")) or "": each for each in planned.of(_ACCEPTER)}
    accepted = {each.urn: key for key, each in accepters.items()}
    associated = {
        _attachment(each, accepted): target(given(each, "transitGatewayRouteTableId"))
        for each in planned.of("aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation")
    }
    learned: defaultdict[str, list[str]] = defaultdict(list)
    for each in planned.of("aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation"):
        table = target(given(each, "transitGatewayRouteTableId")) or ""
        learned[table].append(_attachment(each, accepted))
    legs: dict[str, Attachment] = {}
    for each in planned.of(_VPC):
        transit = target(given(each, "transitGatewayId")) or ""
        hub = planned.by_urn.get(transit)
        default = f"{transit}#default"
        placed = tuple(key for one in entries(given(each, "subnetIds")) or () if (key := target(one) or "") in subnets)
        says = accepters.get(each.urn, each)
        table = associated.get(each.urn) or (default if _by_default(says, hub, _DEFAULTS[0]) else None)
        if _by_default(says, hub, _DEFAULTS[1]):
            learned[default].append(each.urn)
        network = target(given(each, "vpcId")) or ""
        own = network if network in ways.networks else None
        kind = GatewayKind.TRANSIT if own else GatewayKind.PEERING
        legs[each.urn] = Attachment(each.urn, origin(each), transit, own, kind, placed, table)
    for each in lines(planned, associated):
        legs[each.key] = each
        # A line cannot decline the default table: where its transit has one, it propagates into it.
        if _by_default(planned.by_urn[each.key], planned.by_urn.get(each.transit), _DEFAULTS[1]):
            learned[f"{each.transit}#default"].append(each.key)
    _tables(planned, legs, learned, ways, accepted)
    return legs


def _attachment(each: Resource, accepted: Mapping[str, str]) -> str:
    """Key of the attachment that a resource names, by itself or by what accepts it."""
    key = target(given(each, "transitGatewayAttachmentId")) or ""
    return accepted.get(key, key)


def _by_default(each: Resource, hub: Resource | None, keys: tuple[str, str]) -> bool:
    """Whether a default table is used: unless the attachment or the transit says otherwise."""
    own, of_hub = keys
    return given(each, own) is not False and (hub is None or given(hub, of_hub) != "disable")


def _tables(
    planned: Planned,
    legs: Mapping[str, Attachment],
    learned: Mapping[str, list[str]],
    ways: Ways,
    accepted: Mapping[str, str],
) -> None:
    static: defaultdict[str, list[Route]] = defaultdict(list)
    for each in planned.of("aws:ec2transitgateway/route:Route"):
        destination = prefix(given(each, "destinationCidrBlock"))
        end = _attachment(each, accepted)
        # An attachment that the plan does not name may lead anywhere; nothing is known by such a key.
        key = "" if given(each, "blackhole") is True else end or f"{each.urn}#unknown"
        static[target(given(each, "transitGatewayRouteTableId")) or ""].append(
            Route(origin(each, f"route {destination or 'to what is not known'}"), destination, key)
        )
    named = {each.urn: origin(each) for each in planned.of("aws:ec2transitgateway/routeTable:RouteTable")}
    hubs = {
        f"{each.urn}#default": origin(each, "default route table")
        for each in planned.of("aws:ec2transitgateway/transitGateway:TransitGateway")
    }
    for key, label in {**named, **hubs}.items():
        propagated = tuple(
            Route(
                Origin(leg.key, f"propagated route {each or 'to what is announced'}", leg.origin.source),
                each,
                leg.key,
                priority=1,
                certain=each is not None,
            )
            for name in learned.get(key, ())
            if (leg := legs.get(name))
            # What a line or a foreign network propagates, the other side decides: it may be anything.
            for each in (ways.networks[leg.network].prefixes.may if leg.network else (None,))
        )
        ways.tables[key] = RouteTable(label, (*static[key], *propagated))
