"""Rules, routes and attachments that hang on something which the plan does not spell out: never a pass."""

from collections.abc import Callable, Mapping

import pytest

from jichi.engine.values import Computed
from jichi.tenancy.model import Cloud
from network.checker.check import check
from tests.network.checker.certificates import document_of, forged, honest, refused, words
from tests.network.proof.aws_mutants import INGRESS, LEG, ROUTE, TRANSIT, route
from tests.network.proof.plants import Plot, base

TABLE = "aws:ec2transitgateway/routeTable:RouteTable"
SOMEWHERE = Computed(())
EVERYTHING = {"protocol": "-1", "ruleNumber": 1, "ruleAction": "allow", "cidrBlock": "0.0.0.0/0", "egress": True}


def main_table(plot: Plot) -> Plot:
    """A route in the table that the VPC was born with, which is named by the VPC."""
    table = plot.ref("tyo-vpc", property_="mainRouteTableId")
    return plot.add(ROUTE, "r", {"routeTableId": table, "destinationCidrBlock": "10.1.0.0/16", "gatewayId": "pcx-0"})


def default_group(plot: Plot) -> Plot:
    group = plot.ref("tyo-vpc", property_="defaultSecurityGroupId")
    return plot.add(INGRESS, "r", {"securityGroupId": group, "ipProtocol": "-1", "cidrIpv4": "0.0.0.0/0"})


def default_acl(plot: Plot) -> Plot:
    acl = plot.ref("tyo-vpc", property_="defaultNetworkAclId")
    return plot.add("aws:ec2/networkAclRule:NetworkAclRule", "r", {"networkAclId": acl, **EVERYTHING})


def policy_of_others(plot: Plot) -> Plot:
    return plot.change("firewall-association", firewallPolicy="someone-elses")


def edge_table(plot: Plot) -> Plot:
    """A table that leads what a gateway lets in."""
    type_ = "aws:ec2/routeTableAssociation:RouteTableAssociation"
    return plot.add(type_, "edge", {"gatewayId": "igw-0", "routeTableId": plot.ref("tyo-routes-app")})


def transit_of_others(plot: Plot) -> Plot:
    return plot.add(LEG, "leg", {"transitGatewayId": "tgw-0", "vpcId": plot.ref("tyo-vpc"), "subnetIds": ()})


def leg_that_nobody_names(plot: Plot) -> Plot:
    """The network's route leads to a transit of which no leg is known to be its own."""
    plot = plot.add(TRANSIT, "hub", {"defaultRouteTableAssociation": "disable"})
    plot = plot.add(LEG, "leg", {"transitGatewayId": plot.ref("hub"), "vpcId": SOMEWHERE, "subnetIds": ()})
    return route(plot, "10.0.0.0/8", "transitGatewayId", "hub")


def association_of_others(plot: Plot) -> Plot:
    plot = plot.add(TRANSIT, "hub", {})
    type_ = "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation"
    table = {"transitGatewayRouteTableId": "tgw-rtb-0", "transitGatewayAttachmentId": "tgw-attach-0"}
    return plot.add(type_, "association", table)


def route_in_some_table(plot: Plot) -> Plot:
    type_ = "aws:ec2transitgateway/route:Route"
    inputs = {"transitGatewayRouteTableId": SOMEWHERE, "destinationCidrBlock": "10.1.0.0/20"}
    return plot.add(type_, "route", {**inputs, "transitGatewayAttachmentId": "tgw-attach-0"})


def interface_somewhere(plot: Plot) -> Plot:
    return plot.add("aws:ec2/networkInterface:NetworkInterface", "interface", {"subnetId": "subnet-0foreign"})


def group_from_elsewhere(plot: Plot) -> Plot:
    groups = (plot.ref("tyo-group-app"), "sg-0foreign")
    inputs = {"subnetId": plot.ref("tyo-subnet-app-a"), "vpcSecurityGroupIds": groups}
    return plot.add("aws:ec2/instance:Instance", "machine", inputs)


LOOSE: Mapping[Callable[[Plot], Plot], tuple[Cloud, str, str]] = {
    main_table: (Cloud.AWS, "members-routes/022021/aws/tyo-vpc", "does not say to which"),
    default_group: (Cloud.AWS, "members-filters/022021/aws/tyo-vpc", "does not say to which"),
    default_acl: (Cloud.AWS, "members-filters/022021/aws/tyo-vpc", "does not say to which"),
    policy_of_others: (Cloud.GCP, "members-filters/022021/gcp/network", "it lets another member's address through"),
    edge_table: (Cloud.AWS, "internet-in/022021/aws/tyo-vpc", "does not say to which"),
    transit_of_others: (Cloud.AWS, "members-packets/022021/aws/tyo-vpc", "does not say to which"),
    leg_that_nobody_names: (Cloud.AWS, "internet-routes/022021/aws/tyo-vpc", "to unknown"),
    association_of_others: (Cloud.AWS, "members-routes/022021/aws/tyo-vpc", "does not say to which"),
    route_in_some_table: (Cloud.AWS, "members-routes/022021/aws/tyo-vpc", "does not say to which"),
    interface_somewhere: (Cloud.AWS, "members-packets/022021/aws/tyo-vpc", "which subnets it stands in"),
    group_from_elsewhere: (Cloud.AWS, "members-filters/022021/aws/tyo-vpc", "lets another member's address through"),
}


@pytest.mark.parametrize("plant", LOOSE, ids=lambda each: each.__name__)
def test_what_hangs_on_something_unknown_is_refused(plant: Callable[[Plot], Plot]):
    cloud, claim, why = LOOSE[plant]
    plan = plant(Plot(base(cloud))).plan
    result = check(forged(honest(cloud)[0], plan), document_of(plan))
    assert claim in refused(result)
    assert any(each.claim == claim and why in each.what.en for each in result.refusals), words(result)
