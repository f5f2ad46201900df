"""Members behind one transit gateway, with shared services and lines: certified, and every slip refused."""

from collections.abc import Callable, Mapping

import pytest

from jichi.engine.document import read_plan
from network.checker.check import check
from tests.network.checker import hub
from tests.network.checker.certificates import checked, forged, refused, words
from tests.network.checker.hub import HUB, LEG, LINE, ONE, OTHER, RANGES, Written, aws_hub, google_lines, led, ref, rule

CLOSED = ("internet-routes", "internet-out", "internet-in")
OF_MEMBERS = ("members-routes", "members-packets", "members-filters", "stepping-stones")


def test_a_hub_that_keeps_members_apart_is_certified():
    certificate, result = checked(aws_hub().document())
    assert result.holds, words(result)
    assert set(result.claims) == {
        *(f"{kind}/{code}/aws/vpc" for kind in (*CLOSED, *OF_MEMBERS) for code in ("022021", "023621")),
        *(f"{kind}/shared/aws/vpc" for kind in CLOSED),
    }
    stones = next(each for each in certificate["claims"] if each["id"] == "stepping-stones/022021/aws/vpc")
    assert stones["through"] == [hub.urn(HUB, hub.VPC, "vpc")]
    filters = {each["id"]: each["filters"] for each in certificate["invariants"]}
    assert {filters[each] for each in stones["by"]} == {True}, "shared services have routes to all: filters hold them"
    routes = next(each for each in certificate["claims"] if each["id"] == "members-routes/022021/aws/vpc")
    (by,) = routes["by"]
    reached = next(each["places"] for each in certificate["invariants"] if each["id"] == by)
    assert reached[hub.urn(HUB, hub.TABLE, "table")] != "any", "what enters the hub stays in its own range"


def propagation(plan: Written) -> None:
    type_ = f"{hub.TRANSIT}routeTablePropagation:RouteTablePropagation"
    table = ref(HUB, hub.TRANSIT_TABLE, "one-table")
    plan.add(HUB, type_, "slip", transitGatewayAttachmentId=ref(OTHER, LEG, "leg"), transitGatewayRouteTableId=table)


def static_route(plan: Written) -> None:
    led(plan, "one-table", RANGES[OTHER], ref(OTHER, LEG, "leg"), "slip")


def static_route_by_a_member(plan: Written) -> None:
    """The other member's stack writes into the first one's table."""
    led(plan, "one-table", RANGES[OTHER], ref(OTHER, LEG, "leg"), "slip", OTHER)


def part_of_a_range(plan: Written) -> None:
    led(plan, "one-table", "10.1.0.64/26", ref(OTHER, LEG, "leg"), "slip")


def listed(plan: Written) -> None:
    prefixes = plan.add(HUB, "aws:ec2/managedPrefixList:ManagedPrefixList", "list", entries=[{"cidr": RANGES[OTHER]}])
    plan.add(
        HUB,
        f"{hub.TRANSIT}prefixListReference:PrefixListReference",
        "slip",
        prefixListId=prefixes,
        transitGatewayAttachmentId=ref(OTHER, LEG, "leg"),
        transitGatewayRouteTableId=ref(HUB, hub.TRANSIT_TABLE, "one-table"),
    )


def wrong_table(plan: Written) -> None:
    plan.change("one-of", HUB, transitGatewayRouteTableId=ref(HUB, hub.TRANSIT_TABLE, "hub-table"))


def default_tables(plan: Written) -> None:
    plan.change("transit", HUB, defaultRouteTableAssociation="enable", defaultRouteTablePropagation="enable")


def table_of_nobody_knows(plan: Written) -> None:
    plan.change("one-of", HUB, transitGatewayRouteTableId="tgw-rtb-0foreign")


def attachment_of_nobody_knows(plan: Written) -> None:
    led(plan, "one-table", "10.1.0.0/24", {"$computed": []}, "slip")


def foreign_leg(plan: Written) -> None:
    transit = ref(HUB, f"{hub.TRANSIT}transitGateway:TransitGateway", "transit")
    leg = plan.add(HUB, LEG, "foreign", transitGatewayId=transit, vpcId="vpc-0foreign", subnetIds=[])
    led(plan, "one-table", "10.9.0.0/16", leg, "slip")


def foreign_leg_that_sends(plan: Written) -> None:
    transit = ref(HUB, f"{hub.TRANSIT}transitGateway:TransitGateway", "transit")
    leg = plan.add(HUB, LEG, "foreign", transitGatewayId=transit, vpcId="vpc-0foreign", subnetIds=[])
    table = plan.add(HUB, hub.TRANSIT_TABLE, "foreign-table", transitGatewayId=transit)
    type_ = f"{hub.TRANSIT}routeTableAssociation:RouteTableAssociation"
    plan.add(HUB, type_, "foreign-of", transitGatewayAttachmentId=leg, transitGatewayRouteTableId=table)
    led(plan, "foreign-table", RANGES[ONE], ref(ONE, LEG, "leg"), "slip")


def vpn_over_the_internet(plan: Written) -> None:
    transit = ref(HUB, f"{hub.TRANSIT}transitGateway:TransitGateway", "transit")
    vpn = plan.add(HUB, "aws:ec2/vpnConnection:VpnConnection", "vpn", transitGatewayId=transit, type="ipsec.1")
    led(plan, "one-table", "10.9.0.0/16", vpn, "slip")


def shared_host_sends(plan: Written) -> None:
    """Both walls fall: the shared host may send, and the other member lets it in."""
    rule(plan, HUB, "Egress", "open", "0.0.0.0/0")
    rule(plan, OTHER, "Ingress", "open", RANGES[HUB])


def shared_host_with_a_way_out(plan: Written) -> None:
    rule(plan, HUB, "Egress", "open", "0.0.0.0/0")
    gateway = plan.add(HUB, "aws:ec2/internetGateway:InternetGateway", "igw", vpcId=ref(HUB, hub.VPC, "vpc"))
    table = ref(HUB, hub.TABLE, "table")
    plan.add(HUB, "aws:ec2/route:Route", "out", routeTableId=table, destinationCidrBlock="0.0.0.0/0", gatewayId=gateway)


def shared_with_strangers(plan: Written) -> None:
    default_tables(plan)
    transit = ref(HUB, f"{hub.TRANSIT}transitGateway:TransitGateway", "transit", "arn")
    plan.add(HUB, "aws:ram/resourceAssociation:ResourceAssociation", "given", resourceArn=transit)


def sites_joined(plan: Written) -> None:
    type_ = "aws:directconnect/transitVirtualInterface:TransitVirtualInterface"
    plan.add(HUB, type_, "circuit", dxGatewayId="dx", sitelinkEnabled=True)


def new_kind_in_the_hub(plan: Written) -> None:
    plan.add(HUB, "aws:ec2transitgateway/connect:Connect", "appliance")


def new_kind_of_another_member_at_the_hub(plan: Written) -> None:
    transit = ref(HUB, f"{hub.TRANSIT}transitGateway:TransitGateway", "transit")
    plan.add(OTHER, "aws:ec2transitgateway/connect:Connect", "appliance", transitGatewayId=transit)


SLIPS: Mapping[Callable[[Written], None], str] = {
    propagation: "members-routes/022021",
    static_route: "members-routes/022021",
    static_route_by_a_member: "members-routes/022021",
    part_of_a_range: "members-routes/022021",
    listed: "members-routes/022021",
    wrong_table: "members-routes/022021",
    default_tables: "members-routes/022021",
    table_of_nobody_knows: "members-routes/022021",
    attachment_of_nobody_knows: "members-routes/022021",
    foreign_leg: "members-routes/022021",
    foreign_leg_that_sends: "members-packets/022021",
    vpn_over_the_internet: "members-routes/022021",
    shared_host_sends: "stepping-stones/022021",
    shared_host_with_a_way_out: "stepping-stones/022021",
    shared_with_strangers: "members-packets/022021",
    sites_joined: "members-packets/022021",
    new_kind_in_the_hub: "internet-out/022021",
    new_kind_of_another_member_at_the_hub: "internet-out/022021",
}


@pytest.mark.parametrize("slip", SLIPS, ids=lambda each: each.__name__)
def test_a_slip_in_the_hub_is_refused_where_it_breaks_a_claim(slip: Callable[[Written], None]):
    certificate, _ = checked(aws_hub().document())
    plan = aws_hub()
    slip(plan)
    document = plan.document()
    result = check(forged(certificate, read_plan(document, "plan.json")), document)
    assert f"{SLIPS[slip]}/aws/vpc" in refused(result), words(result)


def test_a_more_specific_blackhole_is_believed():
    plan = aws_hub()
    static_route(plan)
    led(plan, "one-table", "10.1.0.0/23", None, "half")
    led(plan, "one-table", "10.1.2.0/23", None, "other-half")
    certificate, _ = checked(aws_hub().document())
    document = plan.document()
    result = check(forged(certificate, read_plan(document, "plan.json")), document)
    assert result.holds, words(result)


def test_a_written_route_comes_before_a_learned_one():
    plan = aws_hub()
    propagation(plan)
    led(plan, "one-table", RANGES[OTHER], None, "blackhole")
    certificate, _ = checked(aws_hub().document())
    document = plan.document()
    result = check(forged(certificate, read_plan(document, "plan.json")), document)
    assert result.holds, words(result)


def test_a_strangers_interface_of_the_hub_in_a_members_subnet_opens_the_members_groups():
    """What another stack puts there, with groups that nobody knows, is watched by none of the member's."""
    plan = aws_hub()
    subnet = ref(ONE, "aws:ec2/subnet:Subnet", "subnet")
    plan.add(HUB, "aws:ec2/networkInterface:NetworkInterface", "probe", subnetId=subnet, securityGroups=["sg-0"])
    certificate, _ = checked(aws_hub().document())
    document = plan.document()
    result = check(forged(certificate, read_plan(document, "plan.json")), document)
    assert "members-filters/022021/aws/vpc" in refused(result)
    assert "members-filters/023621/aws/vpc" not in refused(result)


def test_a_type_of_no_cloud_is_doubted_where_its_stack_is():
    plan = aws_hub()
    plan.add(ONE, "command:local:Command", "script")
    certificate, _ = checked(aws_hub().document())
    document = plan.document()
    result = check(forged(certificate, read_plan(document, "plan.json")), document)
    assert "internet-out/022021/aws/vpc" in refused(result)
    assert "internet-out/023621/aws/vpc" not in refused(result)


def test_a_doubt_about_one_members_stack_leaves_the_others_claims():
    """What members share sends to that member too, and so is doubted with it."""
    certificate, _ = checked(aws_hub().document())
    plan = aws_hub()
    plan.add(OTHER, "aws:lb/loadBalancer:LoadBalancer", "balancer")
    document = plan.document()
    result = check(forged(certificate, read_plan(document, "plan.json")), document)
    assert {each.split("/")[1] for each in refused(result)} == {"023621", "shared"}


def test_a_line_that_carries_tunnels_and_leads_to_members_besides_is_not_certified():
    plan = aws_hub()
    transit = ref(HUB, f"{hub.TRANSIT}transitGateway:TransitGateway", "transit")
    vpn = plan.add(
        HUB,
        "aws:ec2/vpnConnection:VpnConnection",
        "vpn",
        transitGatewayId=transit,
        outsideIpAddressType="PrivateIpv4",
        transportTransitGatewayAttachmentId=ref(HUB, LINE, "line", "transitGatewayAttachmentId"),
    )
    led(plan, "one-table", "172.30.0.0/16", vpn, "tunnels")
    _, result = checked(plan.document())
    assert result.holds, words(result)
    assert "members-routes/022021/aws/vpc" not in result.claims


def test_lines_on_google_lead_to_offices_and_nowhere_else():
    _, result = checked(google_lines().document())
    assert result.holds, words(result)
    assert {f"{kind}/022021/gcp/network" for kind in (*CLOSED, "members-routes", "members-packets")} <= set(
        result.claims
    )


def another_members_router(plan: Written) -> None:
    plan.change("circuit", ONE, router="router-0foreign")


def peering_of_members(plan: Written) -> None:
    peer = {"network": ref(OTHER, hub.NETWORK, "network"), "peerNetwork": ref(ONE, hub.NETWORK, "network")}
    plan.add(OTHER, "gcp:compute/networkPeering:NetworkPeering", "peering", **peer)


def tunnel_over_the_internet(plan: Written) -> None:
    gateway = plan.add(
        ONE,
        "gcp:compute/haVpnGateway:HaVpnGateway",
        "gateway",
        network=ref(ONE, hub.NETWORK, "network"),
        vpnInterfaces=[{"id": 0}],
    )
    plan.add(ONE, "gcp:compute/vPNTunnel:VPNTunnel", "tunnel", vpnGateway=gateway, peerExternalGateway="x")


def tunnel_to_another_network(plan: Written) -> None:
    gateway = plan.add(
        ONE,
        "gcp:compute/haVpnGateway:HaVpnGateway",
        "gateway",
        network=ref(ONE, hub.NETWORK, "network"),
        vpnInterfaces=[{"id": 0, "interconnectAttachment": ref(ONE, hub.CIRCUIT, "circuit", "selfLink")}],
    )
    plan.add(ONE, "gcp:compute/vPNTunnel:VPNTunnel", "tunnel", vpnGateway=gateway, peerGcpGateway="other")


def appliance(plan: Written) -> None:
    plan.add(ONE, "gcp:compute/routerPeer:RouterPeer", "peer", routerApplianceInstance="instance")


@pytest.mark.parametrize(
    "slip",
    [another_members_router, peering_of_members, tunnel_over_the_internet, tunnel_to_another_network, appliance],
    ids=lambda each: each.__name__,
)
def test_a_slip_at_a_line_on_google_is_refused(slip: Callable[[Written], None]):
    certificate, _ = checked(google_lines().document())
    plan = google_lines()
    slip(plan)
    document = plan.document()
    result = check(forged(certificate, read_plan(document, "plan.json")), document)
    assert "members-packets/022021/gcp/network" in refused(result), words(result)
