"""Connections: that lines and the hub join no member to another.

Sources: Amazon VPC Transit Gateways, "How transit gateways work"; Cloud Interconnect documentation, "Using Cloud
Interconnect with multiple projects".
"""

from __future__ import annotations

from jichi.engine.plan import Resource
from jichi.engine.values import Reference
from jichi.parity import aws
from jichi.parity.checks.check import Check
from jichi.parity.checks.lines import PROPAGATION, ROUTE, TRANSIT, has_line, propagates
from jichi.parity.checks.network import joining, networks
from jichi.parity.iam import request
from jichi.parity.judging import Reading, every, holds, negated, no, weakest
from jichi.parity.model import Cell
from jichi.parity.side import Side, within
from jichi.report.inputs import Answer
from jichi.report.stacks import HUB, whose
from jichi.text import Text

TABLE = "aws:ec2transitgateway/routeTable:RouteTable"
VPC_ATTACHMENT = "aws:ec2transitgateway/vpcAttachment:VpcAttachment"
FORWARDING = "gcp:compute/forwardingRule:ForwardingRule"

_LINK = "jichi:network:Link"
_USE = "jichi:network:Use"
_PRIVATE = ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16")
_FOREIGN = (
    "ec2:AssociateTransitGatewayRouteTable",
    "ec2:CreateTransitGatewayRoute",
    "ec2:DeleteTransitGatewayRouteTable",
    "ec2:EnableTransitGatewayRouteTablePropagation",
)
"""What would join a member to another, or cut another off."""


def _aws_apart(side: Side) -> Cell:
    """Each network's table in the transit gateway drops what is private and not its own, and none learns by itself."""
    tables = [each for each in side.of(TABLE) if within(each, _LINK)]
    learned = [*side.of(PROPAGATION), *(each for each in side.of(TRANSIT) if propagates(each) is not Answer.NO)]

    def read(table: Resource) -> Reading:
        routes = side.attached(ROUTE, table, "transitGatewayRouteTableId")
        taken = {str(each.inputs.get("destinationCidrBlock")) for each in routes}
        # A destination that is a whole private range itself has a route in the place of the blackhole.
        closed = holds(not learned and set(_PRIVATE) <= taken).answer
        others = (negated(_leads_to_another(side, table, each)) for each in routes)
        return holds(weakest((closed, *others)), "tables", *routes)

    return every(tables, read)


def _leads_to_another(side: Side, table: Resource, route: Resource) -> Answer:
    """Whether a route ends at another member's network; what is dropped, or goes to the hub or a line, does not."""
    target = route.inputs.get("transitGatewayAttachmentId")
    if route.inputs.get("blackhole") is True:
        return Answer.NO
    found = side.by_urn.get(target.urn) if isinstance(target, Reference) else None
    if found is None:
        return Answer.UNKNOWN
    return holds(found.type == VPC_ATTACHMENT and whose(found.stack) not in (whose(table.stack), HUB)).answer


def _gcp_apart(side: Side) -> Cell:
    """Each network has attachments and endpoints of its own; none is joined to another."""
    joined = joining(side)

    apart = holds(not joined, "networks", *joined)
    return every((each for each in networks(side) if _is_connected(side, each)), lambda _: apart)


def _is_connected(side: Side, network: Resource) -> bool:
    """Whether a network has a line, or an endpoint to what members share."""
    endpoints = (each for each in side.attached(FORWARDING, network, "network") if within(each, _USE))
    return has_line(side, network) or any(endpoints)


def _aws_reach(side: Side) -> Cell:
    """Who deploys a member acts in the hub's account with a role that reaches nothing of another member's."""

    def read(role: Resource) -> Reading:
        boundary = aws.boundary_of(side, role)
        if boundary is None:
            return no()
        limit, who = aws.policy_of(boundary), aws.arn(side, role)
        foreign = {"aws:RequestedRegion": role.region or "", "aws:ResourceTag/jichi:member": "000000"}
        asked = (
            request(who, action, f"arn:aws:ec2:{role.region}:{side.account(role)}:*/x", foreign) for action in _FOREIGN
        )
        return holds(weakest(aws.refuses(limit, each) for each in asked), "role", boundary)

    return every((each for each in side.of(aws.ROLE) if within(each, aws.LINKS)), read)


def _gcp_reach(side: Side) -> Cell:
    """Who deploys a member makes nothing in the hub's project."""
    hubs = {side.account(each) for each in side.resources if whose(each.stack) == HUB}
    theirs = [each for each in side.resources if whose(each.stack) != HUB and side.account(each) in hubs - {None}]
    apart = holds(not theirs, "project", *theirs)
    return every((each for each in networks(side) if hubs and whose(each.stack) != HUB), lambda _: apart)


CHECKS = (
    Check(
        "connections",
        "members-apart",
        Text("回線やハブを通って団体どうしがつながらない", "no line and no hub leads from one member to another"),
        _aws_apart,
        _gcp_apart,
    ),
    Check(
        "connections",
        "hub-reach",
        Text(
            "団体の配備はハブにあるほかの団体のものに届かない",
            "who deploys a member reaches nothing of others' in the hub",
        ),
        _aws_reach,
        _gcp_reach,
    ),
)
