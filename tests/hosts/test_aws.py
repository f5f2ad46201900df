"""Topologies of AWS plans, without a kernel."""

import pytest

from jichi.tenancy.model import Cloud
from tests.factories import HIROSAKI, OWANI
from tests.hosts.aws import Aws
from tests.hosts.cases import Plant
from tests.hosts.pieces import Interface, Lab, Placement, Standing
from tests.hosts.reading import CannotBuildError
from tests.network.proof import aws_mutants as mutants
from tests.network.proof.plants import Plot, base


def placed(site: Aws, name: str, standing: Standing = Standing.TIER, member: str = HIROSAKI.code) -> Placement:
    (found,) = (
        each for each in site.placements() if (each.name, each.standing, each.member) == (name, standing, member)
    )
    return found


def built(plot: Plot, *names: str) -> tuple[Lab, Aws]:
    site = Aws.of_plan(plot.plan)
    seats = (placed(site, each) for each in names)
    return site.lab(tuple(Interface(each, each.blocks[0][10]) for each in seats)), site


def chain(text: str, name: str) -> list[str]:
    body = text.split(f"chain {name} {{\n", 1)[1].split("  }\n", 1)[0]
    return [line.strip() for line in body.splitlines()]


def test_a_subnet_follows_its_own_table_and_local_addresses_the_main_one():
    lab, _ = built(Plot(base(Cloud.AWS)))
    lines = lab.spaces["v0"].lines
    assert "rule add pref 100 iif s0 lookup 1000" in lines
    assert "route add throw 10.0.0.0/18 table 1000" in lines
    to_services = [each.split(" via ")[0] for each in lines if " via " in each and each.endswith("table 1000")]
    assert to_services == ["route add 240.0.0.0/24", "route add 240.0.1.0/24"]
    assert not [each for each in lines if " via " in each and each.endswith("table 1003")], "data has no endpoint"


def test_an_acl_keeps_no_state_and_its_rules_their_order():
    filters = built(Plot(base(Cloud.AWS)))[0].spaces["v0"].filters
    assert "notrack" in filters
    assert "ct state" not in filters
    assert chain(filters, "acl1_ingress") == [
        "meta nfproto ipv4 ip saddr { 10.0.0.0/21 } meta l4proto 6 th dport { 5432-5432 } return",
        "drop",
    ]
    numbered = chain(built(mutants.acl_denies_first(Plot(base(Cloud.AWS))))[0].spaces["v0"].filters, "acl0_egress")
    assert numbered[0].endswith("th dport { 5432-5432 } drop")


def test_a_group_means_the_interfaces_that_carry_it():
    lab, _ = built(Plot(base(Cloud.AWS)), "tyo-subnet-app-a", "tyo-subnet-app-c", "tyo-subnet-data-a")
    rules = chain(lab.spaces["h2"].filters, "input")
    assert rules[-1] == (
        "meta nfproto ipv4 ip saddr { 10.0.0.10/32, 10.0.2.10/32 } meta l4proto 6 th dport { 5432-5432 } accept"
    )


def test_from_a_transit_into_its_own_subnet_no_acl_is_asked():
    lab, _ = built(mutants.transit(Plot(base(Cloud.AWS))))
    rules = chain(lab.spaces["v0"].filters, "forward")
    (device,) = {each.split('"')[1] for each in rules if each.endswith("accept")}
    assert f'iifname "{device}" oifname "s9" accept' in rules, "s9 is tyo-subnet-link-a"
    assert rules.index(f'iifname "{device}" oifname "s9" accept') < rules.index(f'iifname "{device}" jump acl3_egress')


def test_a_zone_without_an_attachment_does_not_reach_the_transit():
    lines = built(mutants.transit(Plot(base(Cloud.AWS))))[0].spaces["v0"].lines
    assert [each for each in lines if each.startswith("route add 10.0.0.0/8 via") and "table 1000" in each]
    assert "route add blackhole 10.0.0.0/8 table 1001" in lines


def test_a_static_route_of_a_transit_comes_before_a_propagated_one():
    plot = mutants.transit(Plot(base(Cloud.AWS)))
    plot = plot.add("aws:ec2transitgateway/routeTable:RouteTable", "table", {"transitGatewayId": plot.ref("hub")})
    for kind, member in (("Association", HIROSAKI.code), ("Propagation", OWANI.code)):
        leg = plot.ref(f"leg-{member}", member)
        inputs = {"transitGatewayRouteTableId": plot.ref("table"), "transitGatewayAttachmentId": leg}
        plot = plot.add(f"aws:ec2transitgateway/routeTable{kind}:RouteTable{kind}", kind, inputs)
    block = {"transitGatewayRouteTableId": plot.ref("table"), "destinationCidrBlock": "10.1.0.0/22", "blackhole": True}
    plot = plot.add("aws:ec2transitgateway/route:Route", "block", block)
    lines = [each for each in built(plot)[0].spaces["t0"].lines if "10.1.0.0/22" in each and "table 1001" in each]
    assert [each for each in lines if "blackhole" in each and each.endswith("metric 100")]
    assert [each for each in lines if " via " in each and each.endswith("metric 200")]


@pytest.mark.parametrize(
    ("plant", "what"),
    [
        (mutants.nat, "nat (aws:ec2/natGateway:NatGateway)"),
        (mutants.vpn, "vpn (aws:ec2/vpnGateway:VpnGateway)"),
        (mutants.unknown_route, "a route leads to zone"),
        (mutants.learned_routes, "tyo-routes-app: it learns routes"),
        (mutants.table_of_an_unknown_kind, "tyo-route-app-a: its table is not in the plan"),
    ],
)
def test_what_it_cannot_build_it_says(plant: Plant, what: str):
    with pytest.raises(CannotBuildError, match=what.replace("(", r"\(").replace(")", r"\)")):
        built(plant(Plot(base(Cloud.AWS))))
