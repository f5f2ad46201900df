"""Known kinds of leaks on AWS, each planted into Hirosaki's plan, with the claim that has to turn and to what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jichi.engine.values import Reference
from network.proof.verdict import Verdict
from tests.factories import HIROSAKI, OWANI
from tests.network.proof.plants import Plot

IGW = "aws:ec2/internetGateway:InternetGateway"
EGRESS_ONLY = "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway"
ROUTE = "aws:ec2/route:Route"
LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
TRANSIT = "aws:ec2transitgateway/transitGateway:TransitGateway"
LEG = "aws:ec2transitgateway/vpcAttachment:VpcAttachment"
ALL = "0.0.0.0/0"

Mutant = tuple[Callable[[Plot], Plot], str, Verdict]


def gateway(plot: Plot) -> Plot:
    return plot.add(IGW, "igw", {"vpcId": plot.ref("tyo-vpc")})


def route(plot: Plot, destination: str, key: str, to: str, *, tier: str = "app", member: str = HIROSAKI.code) -> Plot:
    kind = "destinationIpv6CidrBlock" if ":" in destination else "destinationCidrBlock"
    inputs = {"routeTableId": plot.ref(f"tyo-routes-{tier}", member), kind: destination, key: plot.ref(to)}
    return plot.add(ROUTE, f"route-{tier}-{destination}-{to}", inputs, member)


def open_group(plot: Plot, type_: str = EGRESS, *, member: str = HIROSAKI.code, tier: str = "app", **peer: str) -> Plot:
    inputs: dict[str, Any] = {"securityGroupId": plot.ref(f"tyo-group-{tier}", member), "ipProtocol": "-1"}
    name = f"open-{tier}-{'-'.join(peer.values())}-{type_[-11:]}"
    return plot.add(type_, name, {**inputs, **(peer or {"cidrIpv4": ALL})}, member)


def open_acl(plot: Plot, member: str = HIROSAKI.code, tier: str = "app") -> Plot:
    rules = tuple(
        {"action": "allow", "protocol": "-1", "fromPort": 0, "toPort": 0, "ruleNo": number, key: block}
        for number, (key, block) in enumerate((("cidrBlock", ALL), ("ipv6CidrBlock", "::/0")), 1)
    )
    return plot.change(f"tyo-acl-{tier}", member, ingress=rules, egress=rules)


def wide_open(plot: Plot, member: str = HIROSAKI.code, tier: str = "app") -> Plot:
    for type_ in (EGRESS, INGRESS):
        for peer in ({"cidrIpv4": ALL}, {"cidrIpv6": "::/0"}):
            plot = open_group(plot, type_, member=member, tier=tier, **peer)
    return open_acl(plot, member, tier)


def unguarded(plot: Plot) -> Plot:
    return plot.remove("tyo-vpc-block-public-access")


def default_route(plot: Plot) -> Plot:
    return route(gateway(plot), ALL, "gatewayId", "igw")


def split_default(plot: Plot) -> Plot:
    return route(route(gateway(plot), "0.0.0.0/1", "gatewayId", "igw"), "128.0.0.0/1", "gatewayId", "igw")


def public_instance(plot: Plot) -> Plot:
    inputs = {
        "subnetId": plot.ref("tyo-subnet-app-a"),
        "vpcSecurityGroupIds": (plot.ref("tyo-group-app"),),
        "associatePublicIpAddress": True,
    }
    return plot.add("aws:ec2/instance:Instance", "web", inputs)


def exposed(plot: Plot) -> Plot:
    return public_instance(wide_open(unguarded(default_route(plot))))


def elastic_address(plot: Plot) -> Plot:
    inputs = {"subnetId": plot.ref("tyo-subnet-app-a"), "vpcSecurityGroupIds": (plot.ref("tyo-group-app"),)}
    plot = plot.add("aws:ec2/instance:Instance", "web", inputs)
    plot = plot.add("aws:ec2/eip:Eip", "eip", {"domain": "vpc", "instance": plot.ref("web")})
    return wide_open(unguarded(gateway(plot)))


def nat(plot: Plot) -> Plot:
    plot = plot.add("aws:ec2/natGateway:NatGateway", "nat", {"subnetId": plot.ref("tyo-subnet-link-a")})
    return route(plot, ALL, "natGatewayId", "nat")


def nat_and_open(plot: Plot) -> Plot:
    return wide_open(unguarded(nat(plot)))


def ipv6_only(plot: Plot) -> Plot:
    plot = plot.change("tyo-vpc", assignGeneratedIpv6CidrBlock=True)
    plot = plot.change("tyo-subnet-app-a", ipv6CidrBlock=plot.ref("tyo-vpc", property_="ipv6CidrBlock"))
    plot = plot.add(
        "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway", "eigw", {"vpcId": plot.ref("tyo-vpc")}
    )
    plot = route(plot, "::/0", "egressOnlyGatewayId", "eigw")
    return open_acl(open_group(unguarded(plot), cidrIpv6="::/0"))


def ipv6_in(plot: Plot) -> Plot:
    plot = plot.change("tyo-vpc", assignGeneratedIpv6CidrBlock=True)
    plot = plot.change("tyo-subnet-app-a", ipv6CidrBlock=plot.ref("tyo-vpc", property_="ipv6CidrBlock"))
    return open_acl(open_group(unguarded(gateway(plot)), INGRESS, cidrIpv6="::/0"))


def foreign_peering(plot: Plot) -> Plot:
    plot = plot.add(
        PEERING, "peer", {"vpcId": plot.ref("tyo-vpc"), "peerVpcId": "vpc-0foreign", "peerOwnerId": "9" * 12}
    )
    return route(plot, "10.0.0.0/8", "vpcPeeringConnectionId", "peer")


def foreign_peering_open(plot: Plot) -> Plot:
    return wide_open(foreign_peering(plot))


def silent_foreign_peering(plot: Plot) -> Plot:
    """No route of ours leads there, but what is there can send to us."""
    plot = plot.add(PEERING, "peer", {"vpcId": plot.ref("tyo-vpc"), "peerVpcId": "vpc-0foreign"})
    return wide_open(plot)


def member_peering(plot: Plot) -> Plot:
    inputs = {"vpcId": plot.ref("tyo-vpc"), "peerVpcId": plot.ref("tyo-vpc", OWANI.code)}
    return route(plot.add(PEERING, "peer", inputs), "10.1.0.0/16", "vpcPeeringConnectionId", "peer")


def member_peering_open(plot: Plot) -> Plot:
    return wide_open(wide_open(member_peering(plot)), OWANI.code)


def member_peering_listed(plot: Plot) -> Plot:
    inputs = {"vpcId": plot.ref("tyo-vpc"), "peerVpcId": plot.ref("tyo-vpc", OWANI.code)}
    plot = plot.add(PEERING, "peer", inputs)
    entries = ({"cidr": "10.1.0.0/22", "description": "innocent"},)
    plot = plot.add(
        "aws:ec2/managedPrefixList:ManagedPrefixList", "list", {"entries": entries, "addressFamily": "IPv4"}
    )
    way = {"routeTableId": plot.ref("tyo-routes-app"), "destinationPrefixListId": plot.ref("list")}
    return plot.add(ROUTE, "listed", {**way, "vpcPeeringConnectionId": plot.ref("peer")})


def transit(plot: Plot) -> Plot:
    """Both members on one transit gateway with its default table: each learns the other's ranges."""
    plot = plot.add(TRANSIT, "hub", {"description": "hub"})
    for member in (HIROSAKI.code, OWANI.code):
        inputs = {
            "transitGatewayId": plot.ref("hub"),
            "vpcId": plot.ref("tyo-vpc", member),
            "subnetIds": (plot.ref("tyo-subnet-link-a", member),),
        }
        plot = plot.add(LEG, f"leg-{member}", inputs, member)
        plot = route(plot, "10.0.0.0/8", "transitGatewayId", "hub", member=member)
    return plot


def transit_open(plot: Plot) -> Plot:
    plot = transit(plot)
    for member in (HIROSAKI.code, OWANI.code):
        plot = open_acl(wide_open(plot, member), member, "link")
    return plot


def stepping_stone(plot: Plot) -> Plot:
    """What members share is reached by Hirosaki, and has a way to the internet."""
    plot = member_peering_open(plot)
    plot = plot.add(IGW, "shared-igw", {"vpcId": plot.ref("tyo-vpc", OWANI.code)}, OWANI.code)
    inputs = {
        "routeTableId": plot.ref("tyo-routes-app", OWANI.code),
        "destinationCidrBlock": ALL,
        "gatewayId": plot.ref("shared-igw", OWANI.code),
    }
    web = {
        "subnetId": plot.ref("tyo-subnet-app-a", OWANI.code),
        "vpcSecurityGroupIds": (plot.ref("tyo-group-app", OWANI.code),),
        "associatePublicIpAddress": True,
    }
    plot = plot.add(ROUTE, "shared-out", inputs, OWANI.code)
    plot = plot.add("aws:ec2/instance:Instance", "proxy", web, OWANI.code)
    return plot.remove("tyo-vpc-block-public-access", member=OWANI.code).shared(OWANI.code)


def wide_rule(plot: Plot) -> Plot:
    return open_group(plot, INGRESS, cidrIpv4="10.0.0.0/8")


def wide_rule_of_the_old_kind(plot: Plot) -> Plot:
    inputs = {
        "securityGroupId": plot.ref("tyo-group-data"),
        "type": "ingress",
        "protocol": "tcp",
        "fromPort": 5432,
        "toPort": 5432,
        "cidrBlocks": ("10.0.0.0/8",),
    }
    return plot.add("aws:ec2/securityGroupRule:SecurityGroupRule", "old", inputs)


def acl_order(plot: Plot) -> Plot:
    def earlier(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**each, "ruleNo": 20} if each.get("cidrBlock") == ALL else each for each in rules]

    return plot.entries("tyo-acl-app", "egress", earlier)


def acl_without_deny(plot: Plot) -> Plot:
    return plot.entries("tyo-acl-app", "egress", lambda rules: [each for each in rules if each["action"] == "allow"])


def acl_without_answers(plot: Plot) -> Plot:
    return plot.entries("tyo-acl-data", "egress", lambda rules: [each for each in rules if each["fromPort"] != 1024])


def acl_with_few_answers(plot: Plot) -> Plot:
    def fewer(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**each, "fromPort": 32768} if each["fromPort"] == 1024 else each for each in rules]

    return plot.entries("tyo-acl-data", "egress", fewer)


def acl_denies_first(plot: Plot) -> Plot:
    deny = {
        "action": "deny",
        "protocol": "tcp",
        "fromPort": 5432,
        "toPort": 5432,
        "cidrBlock": "10.0.8.0/23",
        "ruleNo": 1,
    }
    return plot.entries("tyo-acl-app", "egress", lambda rules: [*rules, deny])


def no_rule(plot: Plot) -> Plot:
    return plot.remove("tyo-group-app-egress-data-tcp-5432")


def no_route_to_s3(plot: Plot) -> Plot:
    return plot.change("tyo-endpoint-s3", routeTableIds=(plot.ref("tyo-routes-data"),))


def database_elsewhere(plot: Plot) -> Plot:
    return plot.change("tyo-database", vpcSecurityGroupIds=(plot.ref("tyo-group-endpoint"),))


def born_acl(plot: Plot) -> Plot:
    return plot.remove("tyo-acl-app", "tyo-default-acl")


def foreign_zone(plot: Plot) -> Plot:
    return plot.entries("zone", "vpcs", lambda vpcs: [*vpcs, {"vpcId": "vpc-0foreign"}])


def others_zone(plot: Plot) -> Plot:
    inputs = {"zoneId": plot.ref("zone"), "vpcId": plot.ref("tyo-vpc", OWANI.code)}
    return plot.add("aws:route53/zoneAssociation:ZoneAssociation", "association", inputs)


def public_zone(plot: Plot) -> Plot:
    return plot.change("zone", vpcs=None)


def vpn(plot: Plot) -> Plot:
    return plot.add("aws:ec2/vpnGateway:VpnGateway", "vpn", {"vpcId": plot.ref("tyo-vpc")})


def function_elsewhere(plot: Plot) -> Plot:
    return plot.change("tyo-rotation-function", vpcConfig=None)


def foreign_endpoint(plot: Plot) -> Plot:
    return plot.change("tyo-endpoint-kms", serviceName="com.amazonaws.vpce.ap-northeast-1.vpce-svc-0123456789abcdef0")


def unknown_route(plot: Plot) -> Plot:
    inputs = {"routeTableId": plot.ref("tyo-routes-app"), "gatewayId": plot.ref("zone"), "destinationCidrBlock": ALL}
    return plot.add(ROUTE, "somewhere", inputs)


def gateway_of_an_unknown_network(plot: Plot) -> Plot:
    return plot.add(
        IGW, "igw", {"vpcId": Reference("urn:pulumi:s::p::pulumi:pulumi:StackReference::shared", "outputs")}
    )


def table_of_an_unknown_kind(plot: Plot) -> Plot:
    return plot.change("tyo-route-app-a", routeTableId="rtb-0foreign")


def group_of_nobody(plot: Plot) -> Plot:
    """A function with a group that is not in the plan, behind an open ACL and a peering."""
    plot = wide_open(open_acl(member_peering(plot)), OWANI.code)
    config = plot.find("tyo-rotation-function").inputs["vpcConfig"]
    assert isinstance(config, Mapping)
    return plot.change("tyo-rotation-function", vpcConfig={**config, "securityGroupIds": ("sg-0foreign",)})


def learned_routes(plot: Plot) -> Plot:
    return plot.change("tyo-routes-app", propagatingVgws=("vgw-0foreign",))


def appliance(plot: Plot) -> Plot:
    inputs = {"subnetId": plot.ref("tyo-subnet-app-a"), "vpcSecurityGroupIds": (plot.ref("tyo-group-app"),)}
    return plot.add("aws:ec2/instance:Instance", "router", {**inputs, "sourceDestCheck": False})


R, U = Verdict.REFUTED, Verdict.UNKNOWN

MUTANTS: Mapping[str, Mutant] = {
    "internet gateway": (gateway, "internet-routes", R),
    "default route": (default_route, "internet-routes", R),
    "split default route": (split_default, "internet-routes", R),
    "exposed: out": (exposed, "internet-out", R),
    "exposed: in": (exposed, "internet-in", R),
    "elastic address without a route": (elastic_address, "internet-in", R),
    "NAT: route": (nat, "internet-routes", R),
    "NAT and open filters": (nat_and_open, "internet-out", R),
    "IPv6 only: out": (ipv6_only, "internet-out", R),
    "IPv6 only: in": (ipv6_in, "internet-in", R),
    "foreign peering: route": (foreign_peering, "members-routes", R),
    "foreign peering and open filters": (foreign_peering_open, "members-packets", R),
    "foreign peering without a route": (silent_foreign_peering, "members-packets", R),
    "peering of members: route": (member_peering, "members-routes", R),
    "peering of members and open filters": (member_peering_open, "members-packets", R),
    "peering of members by a prefix list": (member_peering_listed, "members-routes", R),
    "transit with one table: route": (transit, "members-routes", R),
    "transit with one table and open filters": (transit_open, "members-packets", R),
    "shared host with a way out": (stepping_stone, "stepping-stones", R),
    "10.0.0.0/8 rule": (wide_rule, "members-filters", R),
    "10.0.0.0/8 rule of the old kind": (wide_rule_of_the_old_kind, "members-filters", R),
    "ACL order": (acl_order, "members-filters", R),
    "ACL without its denies": (acl_without_deny, "members-filters", R),
    "ACL as a VPC is born": (born_acl, "members-filters", R),
    "ACL without answers": (acl_without_answers, "flow", R),
    "ACL with too few answers": (acl_with_few_answers, "flow", R),
    "ACL denies first": (acl_denies_first, "flow", R),
    "group rule missing": (no_rule, "flow", R),
    "route to S3 missing": (no_route_to_s3, "flow", R),
    "database in another group": (database_elsewhere, "flow", R),
    "zone seen from a foreign VPC": (foreign_zone, "names", R),
    "zone seen by another member": (others_zone, "names", R),
    "public zone": (public_zone, "names", R),
    "VPN gateway, not modelled": (vpn, "internet-out", U),
    "function outside the VPC": (function_elsewhere, "internet-out", U),
    "endpoint for a foreign service": (foreign_endpoint, "members-packets", U),
    "route to what nobody follows": (unknown_route, "internet-routes", U),
    "gateway of an unknown network": (gateway_of_an_unknown_network, "internet-in", U),
    "table that is not in the plan": (table_of_an_unknown_kind, "internet-routes", U),
    "group that is not in the plan": (group_of_nobody, "members-packets", U),
    "routes that are learned": (learned_routes, "members-routes", U),
    "appliance that forwards": (appliance, "stepping-stones", U),
}
"""By name: how it is planted, the kind of claim that turns, and its verdict."""
