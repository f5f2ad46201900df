"""Known kinds of leaks by lines and transits on AWS, each planted into the connected plan."""

from __future__ import annotations

from typing import Any

from network.proof.verdict import Verdict
from tests.factories import HIROSAKI, OWANI
from tests.network.proof import aws_mutants as plain
from tests.network.proof.line_plants import HUB, Mutant, Mutants
from tests.network.proof.plants import Plot

ROUTE = "aws:ec2transitgateway/route:Route"
TABLE = "aws:ec2transitgateway/routeTable:RouteTable"
LEG = "aws:ec2transitgateway/vpcAttachment:VpcAttachment"
ASSOCIATION = "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation"
PROPAGATION = "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation"
GATEWAY_ASSOCIATION = "aws:directconnect/gatewayAssociation:GatewayAssociation"
PROPOSAL = "aws:directconnect/gatewayAssociationProposal:GatewayAssociationProposal"
VPN = "aws:ec2/vpnConnection:VpnConnection"
LINE, LINE_TABLE = "tyo-line-office-gateway-association", "tyo-line-office-table"
MINE, OTHERS = HIROSAKI.code, OWANI.code
MY_VPC, OTHERS_VPC = "10.0.0.0/18", "10.1.0.0/22"
MY_OFFICE, OTHERS_OFFICE, NOBODYS = "192.168.0.0/24", "192.168.8.0/24", "192.168.99.0/24"
ALL = "0.0.0.0/0"


def line(plot: Plot) -> Any:
    return plot.ref(LINE, HUB, "transitGatewayAttachmentId")


def leg(plot: Plot, member: str = MINE) -> Any:
    return plot.ref("tyo-link-attachment", member)


def table(plot: Plot, member: str = MINE) -> Any:
    return plot.ref("tyo-link-table", member)


def lead(plot: Plot, block: str, to: Any, into: Any = None, *, whose: str | None = MINE) -> Plot:
    """One more static route in a table of the transit gateway; Hirosaki's, unless another is named."""
    inputs = {
        "destinationCidrBlock": block,
        "transitGatewayAttachmentId": to,
        "transitGatewayRouteTableId": into or table(plot),
    }
    return plot.add(ROUTE, f"lead-{block}-{whose}", inputs, whose)


def send(plot: Plot, *blocks: str) -> Plot:
    """Hirosaki's business systems send some addresses to the transit gateway."""
    for block in blocks:
        kind = "destinationIpv6CidrBlock" if ":" in block else "destinationCidrBlock"
        way = {"routeTableId": plot.ref("tyo-routes-app"), kind: block, "transitGatewayId": transit(plot)}
        plot = plot.add(plain.ROUTE, f"send-{block}", way)
    return plot


def transit(plot: Plot) -> Any:
    return plot.ref("tyo-transit", HUB)


def opened(plot: Plot, *members: str) -> Plot:
    """Every filter of the business systems' and the link's tier lets everything through."""
    for member in members or (MINE,):
        plot = plain.open_acl(plain.wide_open(plot, member), member, "link")
    return plot


def own_table(plot: Plot, name: str, attachment: Any, whose: str | None = HUB) -> tuple[Plot, Any]:
    """A table for what comes from an attachment."""
    plot = plot.add(TABLE, name, {"transitGatewayId": transit(plot)}, whose)
    made = plot.ref(name, whose)
    inputs = {"transitGatewayAttachmentId": attachment, "transitGatewayRouteTableId": made}
    return plot.add(ASSOCIATION, f"{name}-association", inputs, whose), made


# Between members.


def route_to_member(plot: Plot) -> Plot:
    return send(lead(plot, OTHERS_VPC, leg(plot, OTHERS)), OTHERS_VPC)


def open_route_to_member(plot: Plot) -> Plot:
    return opened(route_to_member(plot), MINE, OTHERS)


def propagated_member(plot: Plot) -> Plot:
    inputs = {"transitGatewayAttachmentId": leg(plot, OTHERS), "transitGatewayRouteTableId": table(plot)}
    return send(plot.add(PROPAGATION, "slip", inputs), OTHERS_VPC)


def propagated_member_by_accepter(plot: Plot) -> Plot:
    accepter = plot.ref("tyo-link-accepter", OTHERS)
    inputs = {"transitGatewayAttachmentId": accepter, "transitGatewayRouteTableId": table(plot)}
    return send(plot.add(PROPAGATION, "slip", inputs), OTHERS_VPC)


def split_routes_to_member(plot: Plot) -> Plot:
    for half in ("10.1.0.0/23", "10.1.2.0/23"):
        plot = send(lead(plot, half, leg(plot, OTHERS)), half)
    return plot


def default_tables(plot: Plot) -> Plot:
    return plot.change("tyo-transit", HUB, defaultRouteTableAssociation="enable", defaultRouteTablePropagation="enable")


def accepted_into_default_tables(plot: Plot) -> Plot:
    plot = default_tables(plot)
    for member in (MINE, OTHERS):
        plot = plot.remove("tyo-link-association", member=member)
        plot = plot.change(
            "tyo-link-accepter",
            member,
            transitGatewayDefaultRouteTableAssociation=True,
            transitGatewayDefaultRouteTablePropagation=True,
        )
    return send(plot, OTHERS_VPC)


def foreign_network(plot: Plot) -> Plot:
    inputs = {"transitGatewayId": transit(plot), "vpcId": "vpc-0foreign", "subnetIds": ("subnet-0foreign",)}
    plot = plot.add(LEG, "foreign-leg", inputs, HUB)
    return send(lead(plot, NOBODYS, plot.ref("foreign-leg", HUB)), NOBODYS)


def foreign_network_in(plot: Plot) -> Plot:
    """No way leads there, but its own table leads to the member, whose filters know an office by its address."""
    inputs = {"transitGatewayId": transit(plot), "vpcId": "vpc-0foreign", "subnetIds": ("subnet-0foreign",)}
    plot = plot.add(LEG, "foreign-leg", inputs, HUB)
    plot, made = own_table(plot, "foreign-table", plot.ref("foreign-leg", HUB))
    return lead(plot, MY_VPC, leg(plot), made, whose=HUB)


def unknown_attachment(plot: Plot) -> Plot:
    return plot.change("tyo-link-to-192.168.0.0/24", transitGatewayAttachmentId="tgw-attach-0foreign")


def unknown_table(plot: Plot) -> Plot:
    return plot.change("tyo-link-association", transitGatewayRouteTableId="tgw-rtb-0foreign")


def wide_group(plot: Plot) -> Plot:
    return plain.open_group(plot, plain.INGRESS, cidrIpv4="10.0.0.0/8")


# Out by a line.


def others_table(plot: Plot) -> Plot:
    return plot.change("tyo-link-association", transitGatewayRouteTableId=table(plot, OTHERS))


def others_table_open(plot: Plot) -> Plot:
    return opened(send(others_table(plot), OTHERS_OFFICE))


def others_office(plot: Plot) -> Plot:
    return opened(send(lead(plot, OTHERS_OFFICE, line(plot)), OTHERS_OFFICE))


def wide_route(plot: Plot) -> Plot:
    """Filters still hold what the route would lead into the line."""
    plot = plot.remove("tyo-link-blackhole-192.168.0.0/16")
    return send(lead(plot, "192.168.0.0/16", line(plot)), "192.168.0.0/16")


def no_blackhole(plot: Plot) -> Plot:
    plot = plot.remove("tyo-link-blackhole-192.168.0.0/16")
    return opened(send(lead(plot, "192.168.0.0/16", line(plot)), "192.168.0.0/16"))


def blackhole_turned(plot: Plot) -> Plot:
    plot = plot.change("tyo-link-blackhole-10.0.0.0/8", blackhole=None, transitGatewayAttachmentId=line(plot))
    return opened(send(plot, "10.0.0.0/8"))


def default_to_line(plot: Plot) -> Plot:
    return opened(send(lead(plot, ALL, line(plot)), ALL))


def halves_to_line(plot: Plot) -> Plot:
    for half in ("0.0.0.0/1", "128.0.0.0/1"):
        plot = send(lead(plot, half, line(plot)), half)
    return opened(plot)


def propagated_line(plot: Plot) -> Plot:
    inputs = {"transitGatewayAttachmentId": line(plot), "transitGatewayRouteTableId": table(plot)}
    return opened(send(plot.add(PROPAGATION, "slip", inputs), "192.168.0.0/16"))


def sixth_version(plot: Plot) -> Plot:
    plot = plot.change("tyo-vpc", assignGeneratedIpv6CidrBlock=True)
    for tier in ("app", "link"):
        for zone in "acd":
            name = f"tyo-subnet-{tier}-{zone}"
            plot = plot.change(name, ipv6CidrBlock=plot.ref("tyo-vpc", property_="ipv6CidrBlock"))
    return opened(send(lead(plot, "::/0", line(plot)), "::/0"))


def second_line(plot: Plot) -> tuple[Plot, Any]:
    inputs = {"associatedGatewayId": transit(plot), "dxGatewayId": "0foreign", "allowedPrefixes": (MY_VPC,)}
    plot = plot.add(GATEWAY_ASSOCIATION, "second-line", inputs, HUB)
    return plot, plot.ref("second-line", HUB, "transitGatewayAttachmentId")


def second_line_out(plot: Plot) -> Plot:
    plot, second = second_line(plot)
    return opened(send(lead(plot, NOBODYS, second), NOBODYS))


def second_line_in(plot: Plot) -> Plot:
    plot, second = second_line(plot)
    plot, made = own_table(plot, "second-table", second)
    return opened(lead(plot, MY_VPC, leg(plot), made, whose=HUB))


def second_line_for_an_office(plot: Plot) -> Plot:
    plot, second = second_line(plot)
    return plot.change("tyo-link-to-192.168.0.0/24", transitGatewayAttachmentId=second)


def undisclosed_line(plot: Plot) -> Plot:
    """Its gateway is nobody's of the plan, and what it is attached to neither."""
    inputs = {"associatedGatewayId": "tgw-0foreign", "dxGatewayId": "0foreign"}
    return plot.add(GATEWAY_ASSOCIATION, "elsewhere", inputs, HUB)


def default_tables_unshared(plot: Plot) -> Plot:
    """Nobody else can attach anything, and yet the line propagates into the default table by itself."""
    plot = default_tables(plot.remove("tyo-transit-shared", member=HUB)).remove("tyo-link-association")
    plot = plot.change("tyo-link-accepter", transitGatewayDefaultRouteTableAssociation=True)
    return opened(send(plot, NOBODYS))


def proposed_line(plot: Plot) -> Plot:
    """Whoever accepts it has a line in the default table, which leads to the member."""
    plot = default_tables(plot.remove("tyo-transit-shared", member=HUB))
    plot = plot.change("tyo-link-accepter", transitGatewayDefaultRouteTablePropagation=True)
    inputs = {"associatedGatewayId": transit(plot), "dxGatewayId": "0foreign", "dxGatewayOwnerAccountId": "9" * 12}
    return plot.add(PROPOSAL, "proposal", inputs, HUB)


# In by a line.


def rules_for(plot: Plot, block: str, *, tiers: tuple[str, ...] = ("app", "link")) -> Plot:
    """One more office in the lists that let offices in."""
    for tier in tiers:
        for key, ports in (("ingress", (443, 443)), ("egress", (443, 443)), ("egress", (1024, 65535))):
            rule = {
                "action": "allow",
                "protocol": "tcp",
                "ruleNo": 30 + ports[0] % 7,
                "fromPort": ports[0],
                "toPort": ports[1],
                "cidrBlock": block if key == "ingress" or ports[0] != 443 else "10.0.0.0/21",
            }

            def with_rule(rules: list[dict[str, Any]], rule: dict[str, Any] = rule) -> list[dict[str, Any]]:
                return [*rules, rule]

            plot = plot.entries(f"tyo-acl-{tier}", key, with_rule)
    return plain.open_group(plot, plain.INGRESS, cidrIpv4=block)


def others_office_in(plot: Plot) -> Plot:
    return rules_for(plot, OTHERS_OFFICE)


def wide_office_in(plot: Plot) -> Plot:
    return rules_for(plot, "192.168.0.0/16")


def others_office_both_ways(plot: Plot) -> Plot:
    return rules_for(send(lead(plot, OTHERS_OFFICE, line(plot)), OTHERS_OFFICE), OTHERS_OFFICE)


def link_group(plot: Plot) -> Plot:
    """What is meant for the subnet of the transit's own interface meets no ACL."""
    return plain.open_group(plot, plain.INGRESS, tier="link", cidrIpv4="10.0.0.0/8")


def link_list(plot: Plot) -> Plot:
    return plain.open_acl(plain.wide_open(plot), tier="link")


def group_alone(plot: Plot) -> Plot:
    return plain.open_group(plot, plain.INGRESS, cidrIpv4=OTHERS_OFFICE)


def internet_vpn(plot: Plot) -> Plot:
    """Its other end has an office's addresses, which the filters know."""
    inputs = {"transitGatewayId": transit(plot), "customerGatewayId": "cgw-0foreign", "type": "ipsec.1"}
    plot = plot.add(VPN, "vpn", inputs, HUB)
    plot, made = own_table(plot, "vpn-table", plot.ref("vpn", HUB, "transitGatewayAttachmentId"))
    return lead(plot, MY_VPC, leg(plot), made, whose=HUB)


def internet_vpn_out(plot: Plot) -> Plot:
    plot = internet_vpn(plot)
    vpn = plot.ref("vpn", HUB, "transitGatewayAttachmentId")
    return plot.change("tyo-link-to-192.168.0.0/24", transitGatewayAttachmentId=vpn)


def sites_joined(plot: Plot) -> Plot:
    return plot.change("tyo-line-office-eqty2-interface", HUB, sitelinkEnabled=True)


def offices_joined(plot: Plot) -> Plot:
    """What comes from one member's offices is led back into the line, to another's."""
    return lead(plot, OTHERS_OFFICE, line(plot), plot.ref(LINE_TABLE, HUB), whose=HUB)


def lines_joined(plot: Plot) -> Plot:
    """The same between two lines."""
    plot, second = second_line(plot)
    return lead(plot, NOBODYS, second, plot.ref(LINE_TABLE, HUB), whose=HUB)


# What nobody follows.


def transit_peering(plot: Plot) -> Plot:
    inputs = {"transitGatewayId": transit(plot), "peerTransitGatewayId": "tgw-0foreign", "peerRegion": "eu-west-1"}
    plot = plot.add("aws:ec2transitgateway/peeringAttachment:PeeringAttachment", "peering", inputs, HUB)
    return send(lead(plot, NOBODYS, plot.ref("peering", HUB)), NOBODYS)


def listed_routes(plot: Plot) -> Plot:
    inputs = {"prefixListId": "pl-0foreign", "transitGatewayAttachmentId": leg(plot, OTHERS)}
    inputs["transitGatewayRouteTableId"] = table(plot)
    return plot.add("aws:ec2transitgateway/prefixListReference:PrefixListReference", "listed", inputs)


def connect_attachment(plot: Plot) -> Plot:
    inputs = {"transitGatewayId": transit(plot), "transportAttachmentId": leg(plot)}
    return plot.add("aws:ec2transitgateway/connect:Connect", "connect", inputs, HUB)


def private_interface(plot: Plot) -> Plot:
    return plot.add("aws:directconnect/privateVirtualInterface:PrivateVirtualInterface", "private", {"vlan": 9}, HUB)


def other_share(plot: Plot) -> Plot:
    inputs = {"resourceArn": "arn:aws:ec2:ap-northeast-1:888877776666:transit-gateway/tgw-0", "resourceShareArn": "s"}
    return plot.add("aws:ram/resourceAssociation:ResourceAssociation", "other-share", inputs, HUB)


# Offices that no longer get through.


def no_answer(plot: Plot) -> Plot:
    return plot.remove("tyo-link-app-192.168.0.0/24")


def no_answer_in_transit(plot: Plot) -> Plot:
    return plot.remove("tyo-link-to-192.168.0.0/24")


def no_answer_for_names(plot: Plot) -> Plot:
    return plot.remove("tyo-link-link-192.168.0.0/24")


def no_way_in(plot: Plot) -> Plot:
    return plot.remove("tyo-link-from-line-office")


def not_announced(plot: Plot) -> Plot:
    return plot.change(LINE, HUB, allowedPrefixes=(OTHERS_VPC,))


def few_zones(plot: Plot) -> Plot:
    return plot.change("tyo-link-attachment", subnetIds=(plot.ref("tyo-subnet-link-a"),))


def no_rule(plot: Plot) -> Plot:
    return plot.remove("tyo-group-app-ingress-192.168.0.0/24-tcp-443")


def proxy_lost(plot: Plot) -> Plot:
    return plot.change("tyo-link-to-172.28.0.10/32", blackhole=True, transitGatewayAttachmentId=None)


def longer_blackhole(plot: Plot) -> Plot:
    inputs = {"destinationCidrBlock": "192.168.0.128/25", "blackhole": True, "transitGatewayRouteTableId": table(plot)}
    return plot.add(ROUTE, "hole", inputs)


def line_in_others_table(plot: Plot) -> Plot:
    return plot.change("tyo-line-office-association", HUB, transitGatewayRouteTableId=table(plot, OTHERS))


def no_interface(plot: Plot) -> Plot:
    for place, name in (("tyo", "eqty2"), ("osa", "eqos1")):
        plot = plot.remove(f"{place}-line-office-{name}-interface", member=HUB)
    return plot


# With tunnels over the line.


def tunnels_over_internet(plot: Plot) -> Plot:
    return plot.change("tyo-line-office-vpn", HUB, outsideIpAddressType=None, transportTransitGatewayAttachmentId=None)


def tunnels_over_another_line(plot: Plot) -> Plot:
    return plot.change("tyo-line-office-vpn", HUB, transportTransitGatewayAttachmentId="tgw-attach-0foreign")


def around_the_tunnels(plot: Plot) -> Plot:
    """What comes over the line without a tunnel is led to the member."""
    return lead(plot, MY_VPC, leg(plot), plot.ref("tyo-line-office-transport-table", HUB), whose=HUB)


def out_around_the_tunnels(plot: Plot) -> Plot:
    return plot.change("tyo-link-to-192.168.0.0/24", transitGatewayAttachmentId=line(plot))


R, U = Verdict.REFUTED, Verdict.UNKNOWN

MUTANTS: Mutants = {
    "table leads to another member": Mutant(route_to_member, "members-routes", R),
    "table leads to another member, filters open": Mutant(open_route_to_member, "members-packets", R),
    "table leads to another member in halves": Mutant(split_routes_to_member, "members-routes", R),
    "another member propagates into the table": Mutant(propagated_member, "members-routes", R),
    "another member propagates, named by its accepter": Mutant(propagated_member_by_accepter, "members-routes", R),
    "default tables of a shared transit": Mutant(default_tables, "members-routes", U),
    "accepted into the default tables": Mutant(accepted_into_default_tables, "members-routes", U),
    "foreign VPC on the transit: out": Mutant(foreign_network, "members-routes", R),
    "foreign VPC on the transit: in": Mutant(foreign_network_in, "members-packets", R),
    "route to an unknown attachment": Mutant(unknown_attachment, "members-routes", U),
    "association with an unknown table": Mutant(unknown_table, "members-routes", U),
    "group opened to 10.0.0.0/8": Mutant(wide_group, "members-filters", R),
    "association with another member's table": Mutant(others_table, "flow", R),
    "another member's table, sent there": Mutant(others_table_open, "lines-out", R),
    "another member's office": Mutant(others_office, "lines-out", R),
    "wide route, filters hold": Mutant(wide_route, "lines-routes", R),
    "own office behind a foreign line, by routes alone": Mutant(second_line_for_an_office, "lines-routes", R),
    "blackhole gone, wide route": Mutant(no_blackhole, "lines-out", R),
    "blackhole led into the line": Mutant(blackhole_turned, "lines-out", R),
    "default route into the line": Mutant(default_to_line, "lines-out", R),
    "split default route into the line": Mutant(halves_to_line, "lines-out", R),
    "line propagates into the table": Mutant(propagated_line, "lines-out", U),
    "IPv6 into the line": Mutant(sixth_version, "lines-out", R),
    "second line: out": Mutant(second_line_out, "lines-out", R),
    "second line: in": Mutant(second_line_in, "lines-in", R),
    "own office behind a foreign line": Mutant(second_line_for_an_office, "lines-out", R),
    "line of a transit that is not in the plan": Mutant(undisclosed_line, "lines-out", U),
    "default tables of a transit that is not shared": Mutant(default_tables_unshared, "lines-out", U),
    "proposal of a line, default tables": Mutant(proposed_line, "lines-in", U),
    "another member's office in the filters": Mutant(others_office_in, "lines-in", R),
    "offices widened in the filters": Mutant(wide_office_in, "lines-in", R),
    "another member's office in filters and routes": Mutant(others_office_both_ways, "lines-in", R),
    "link's group opened to 10.0.0.0/8": Mutant(link_group, "lines-in", U),
    "link's ACL opened, and the systems' filters": Mutant(link_list, "lines-in", R),
    "another member's office in a group alone": Mutant(group_alone, "lines-in", U),
    "VPN over the internet: in": Mutant(internet_vpn, "members-packets", R),
    "VPN over the internet: out": Mutant(internet_vpn_out, "members-routes", R),
    "SiteLink": Mutant(sites_joined, "lines-in", U),
    "offices of two members joined by the hub": Mutant(offices_joined, "lines-in", U),
    "two lines joined by the hub": Mutant(lines_joined, "lines-in", U),
    "peering of transits": Mutant(transit_peering, "members-routes", U),
    "routes by a prefix list": Mutant(listed_routes, "members-routes", U),
    "attachment of kind Connect": Mutant(connect_attachment, "members-routes", U),
    "private virtual interface": Mutant(private_interface, "lines-in", U),
    "share of what the plan does not name": Mutant(other_share, "members-routes", U),
    "no way back in the VPC": Mutant(no_answer, "flow", R),
    "no way back in the transit": Mutant(no_answer_in_transit, "flow", R),
    "no way back for names": Mutant(no_answer_for_names, "flow", R),
    "no way in": Mutant(no_way_in, "flow", U),
    "VPC not among the allowed prefixes": Mutant(not_announced, "flow", U),
    "attached in one zone only": Mutant(few_zones, "flow", R),
    "office's rule missing": Mutant(no_rule, "flow", R),
    "proxies led into a blackhole": Mutant(proxy_lost, "flow", R),
    "blackhole longer than the office's route": Mutant(longer_blackhole, "flow", R),
    "line in another member's table": Mutant(line_in_others_table, "flow", U),
    "line without virtual interfaces": Mutant(no_interface, "flow", U),
}
"""By name."""

TUNNELLED: Mutants = {
    "tunnels over the internet": Mutant(tunnels_over_internet, "members-packets", R),
    "tunnels over an unknown attachment": Mutant(tunnels_over_another_line, "members-packets", R),
    "around the tunnels: in": Mutant(around_the_tunnels, "lines-in", U),
    "around the tunnels: out": Mutant(out_around_the_tunnels, "lines-out", U),
}
"""Those of a line whose packets are encrypted."""
