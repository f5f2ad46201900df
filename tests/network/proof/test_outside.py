"""What is outside the plan: who may send from there, by what, and hops that nobody follows."""

import re
from ipaddress import ip_network

import pytest

from jichi.tenancy.model import Cloud
from network.proof.addresses import NO_SOURCE
from network.proof.explain import explain
from network.proof.lift import lift
from network.proof.verdict import Finding, Verdict
from tests.factories import HIROSAKI, OWANI
from tests.network.proof import aws_mutants, gcp_mutants
from tests.network.proof.aws_mutants import INGRESS, LEG, ROUTE
from tests.network.proof.line_plants import base as connected
from tests.network.proof.plants import Plot, base

OFFICES = re.compile(r"tyo-group-[a-z]+-ingress-[0-9].*")
FOREIGN_TRANSIT = "tgw-0foreign"


def at(plot: Plot, claim: str) -> Finding:
    (found,) = (each for each in plot.findings() if each.id == claim)
    return found


def let_in(plot: Plot, source: str) -> Plot:
    """Hirosaki's business systems take everything from a range alone, and a foreign network can send to them."""
    plot = aws_mutants.silent_foreign_peering(plot)
    plot = plot.remove("open-app-0.0.0.0/0-IngressRule")
    offices = [each for each in plot.plan.resources if OFFICES.fullmatch(each.name) and each.member == HIROSAKI.code]
    assert offices
    plot = plot.remove(*(each.name for each in offices))
    return aws_mutants.open_group(plot, INGRESS, cidrIpv4=source)


def joined(plot: Plot) -> Plot:
    """Both members on a transit gateway of somebody else's, with no route of theirs to it, and Owani's filters open."""
    for member in (HIROSAKI.code, OWANI.code):
        vpc, subnet = plot.ref("tyo-vpc", member), plot.ref("tyo-subnet-link-a", member)
        inputs = {"transitGatewayId": FOREIGN_TRANSIT, "vpcId": vpc, "subnetIds": (subnet,)}
        plot = plot.add(LEG, f"leg-{member}", inputs, member)
    return aws_mutants.wide_open(plot, OWANI.code)


def test_every_network_on_a_transit_of_somebody_elses_is_reached_from_it():
    found = at(joined(Plot(base(Cloud.AWS))), "members-packets/023621/aws/tyo-vpc")
    assert found.verdict is Verdict.REFUTED
    assert found.counterexample
    assert found.counterexample.steps[0].origin.urn == FOREIGN_TRANSIT


def test_each_networks_routes_lead_to_its_own_end_of_what_is_not_planned():
    """One peering that is named by its id alone, in two members' tables."""
    plot = Plot(base(Cloud.AWS))
    for member in (HIROSAKI.code, OWANI.code):
        inputs = {
            "routeTableId": plot.ref("tyo-routes-app", member),
            "destinationCidrBlock": "172.31.0.0/16",
            "vpcPeeringConnectionId": "pcx-0foreign",
        }
        plot = plot.add(ROUTE, f"out-{member}", inputs, member)
    plot = aws_mutants.wide_open(plot, OWANI.code)
    for code in (HIROSAKI.code, OWANI.code):
        assert at(plot, f"members-routes/{code}/aws/tyo-vpc").verdict is Verdict.REFUTED
    gateways = [each for each in lift(plot.plan).gateways.values() if each.origin.urn == "pcx-0foreign"]
    assert sorted(each.networks for each in gateways) == sorted(
        (plot.find("tyo-vpc", code).urn,) for code in (HIROSAKI.code, OWANI.code)
    )


@pytest.mark.parametrize(
    ("source", "verdict"),
    [
        ("127.0.0.0/8", Verdict.PROVED),
        ("0.0.0.0/8", Verdict.PROVED),
        ("224.0.0.0/4", Verdict.PROVED),
        ("126.0.0.0/8", Verdict.REFUTED),
    ],
)
def test_nothing_comes_from_an_address_that_no_host_can_have(source: str, verdict: Verdict):
    found = at(let_in(Plot(base(Cloud.AWS)), source), "members-packets/022021/aws/tyo-vpc")
    assert found.verdict is verdict
    if found.counterexample and found.counterexample.packet:
        address = found.counterexample.packet.point[0]
        assert address >> 24 == int(ip_network(source).network_address) >> 24
        assert not any(each.version == 4 and each.first <= address <= each.last for each in NO_SOURCE)


def opaque_answer(plot: Plot) -> Plot:
    """Answers to the offices go through a machine: what it does with them, no plan says."""
    inputs = {"network": plot.ref("network"), "destRange": "192.168.0.0/24", "nextHopIp": "10.0.128.9"}
    return plot.add(gcp_mutants.ROUTE, "shadow", inputs)


def test_what_an_unfollowed_hop_does_with_a_flow_is_not_known():
    plot = opaque_answer(connected(Cloud.GCP))
    (found,) = (each for each in plot.of("flow", "tyo-offices-app"))
    assert found.verdict is Verdict.UNKNOWN
    assert [each.origin.urn.rsplit("::", 1)[-1] for each in found.unknowns if each.origin] == ["shadow"]


def test_what_a_filter_stops_before_an_unfollowed_hop_is_refuted():
    plot = opaque_answer(connected(Cloud.GCP)).remove("firewall-tyo-offices-app-tcp-443-ingress")
    (found,) = (each for each in plot.of("flow", "tyo-offices-app"))
    assert found.verdict is Verdict.REFUTED


def test_the_internet_does_not_come_by_a_peering_between_members():
    plot = aws_mutants.member_peering_open(Plot(base(Cloud.AWS)))
    answer = explain(lift(plot.plan), "internet", "023621/tyo/app", "443")
    assert answer.allowed is False
    assert {each.origin.urn for each in answer.there.steps} == {plot.find("tyo-vpc", OWANI.code).urn}


@pytest.mark.parametrize("cloud", Cloud)
def test_an_office_comes_by_its_line(cloud: Cloud):
    plot = connected(cloud)
    model = lift(plot.plan)
    assert explain(model, "192.168.0.10", "022021/tyo/app", "443").allowed is True
    assert explain(model, "192.168.8.10", "022021/tyo/app", "443").allowed is False
    assert explain(model, "internet", "022021/tyo/app", "443").allowed is False


def test_a_line_is_known_by_its_attachments():
    """A session whose interface nobody names is of no line that the network is to have."""
    plot = connected(Cloud.GCP)
    lines = [each.service for each in lift(plot.plan).gateways.values() if each.kind == "line"]
    assert set(lines) == {"office"}
    silent = plot.change("tyo-line-office-c0-session", interface="nobodys")
    model = lift(silent.plan)
    assert {each.service for each in model.gateways.values() if each.kind == "line"} == {"office", ""}
