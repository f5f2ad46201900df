"""Topologies of Google Cloud plans, without a kernel."""

import pytest

from jichi.tenancy.model import Cloud
from tests.factories import HIROSAKI
from tests.hosts.cases import Plant
from tests.hosts.gcp import Gcp
from tests.hosts.pieces import Interface, Lab, Standing
from tests.hosts.reading import CannotBuildError
from tests.hosts.test_aws import chain
from tests.network.proof import gcp_mutants as mutants
from tests.network.proof.plants import Plot, base


def built(plot: Plot, name: str, standing: Standing = Standing.TIER) -> Lab:
    site = Gcp.of_plan(plot.plan)
    (found,) = (
        each for each in site.placements() if (each.name, each.standing, each.member) == (name, standing, HIROSAKI.code)
    )
    return site.lab((Interface(found, found.blocks[0][10]),))


def test_rules_stand_in_the_order_of_their_priority_and_leave_the_rest_to_what_is_implied():
    filters = built(Plot(base(Cloud.GCP)), "tyo-subnet-data").spaces["h0"].filters
    policy = chain(filters, "policy_input")
    assert policy[0].endswith("th dport { 443-443 } accept")
    assert [each.rsplit(" ", 1)[-1] for each in policy[-2:]] == ["drop", "drop"]
    assert chain(filters, "input")[-2:] == ["jump policy_input", "jump classic_input"]
    assert chain(filters, "output")[-3:] == ["jump policy_output", "jump classic_output", "accept"]


def test_goto_next_leaves_a_packet_to_the_next_layer():
    filters = built(mutants.handed_on(Plot(base(Cloud.GCP))), "tyo-subnet-app").spaces["h0"].filters
    assert chain(filters, "policy_output")[0] == "meta nfproto ipv4 return"


def test_classic_rules_come_first_where_the_network_says_so():
    filters = built(mutants.classic_first(Plot(base(Cloud.GCP))), "tyo-subnet-app").spaces["h0"].filters
    assert chain(filters, "input")[-2:] == ["jump classic_input", "jump policy_input"]
    assert chain(filters, "classic_input") == [
        "meta nfproto ipv4 ip saddr { 10.0.0.0/8 } meta l4proto 6 th dport { 22-22 } accept"
    ]


def test_a_rule_for_a_tag_is_for_who_has_it():
    plot = mutants.classic_for_a_tag(Plot(base(Cloud.GCP)))
    assert chain(built(plot, "tyo-subnet-app").spaces["h0"].filters, "classic_input") == []
    assert len(chain(built(plot, "web", Standing.PLANNED).spaces["h0"].filters, "classic_input")) == 1


def test_the_firewall_sees_neither_what_enters_an_endpoint_nor_what_leaves_a_proxy():
    plot = Plot(base(Cloud.GCP))
    endpoint = built(plot, "tyo-database-endpoint", Standing.PLANNED).spaces["h0"].filters
    proxy = built(plot, "tyo-subnet-proxy").spaces["h0"].filters
    assert chain(endpoint, "input")[-1] == chain(proxy, "output")[-1] == "accept"
    assert chain(endpoint, "output")[-1] == chain(proxy, "input")[-1] == "ct state established,related accept"


def test_members_know_each_others_subnets_only_where_both_peer():
    one = mutants.member_peering(Plot(base(Cloud.GCP)))
    routes = [each for each in built(one, "tyo-subnet-app").spaces["v0"].lines if each.startswith("route add 10.1.")]
    assert len(routes) == 8
    half = one.remove("peering", member="023621")
    assert not [each for each in built(half, "tyo-subnet-app").spaces["v0"].lines if each.startswith("route add 10.1.")]


@pytest.mark.parametrize(
    ("plant", "what"),
    [
        (mutants.vpn, "tunnel"),
        (mutants.shadowing_route, "shadow: a route to a next hop"),
        (mutants.unknown_association, "firewall-association: its network is not in the plan"),
    ],
)
def test_what_it_cannot_build_it_says(plant: Plant, what: str):
    with pytest.raises(CannotBuildError, match=what):
        built(plant(Plot(base(Cloud.GCP))), "tyo-subnet-app")
