"""One question in words: what lets a packet through, and everything that stops it."""

import pytest

from jichi.engine.plan import Plan
from jichi.errors import InvalidInput
from jichi.tenancy.model import Cloud
from network.proof.explain import Explanation, explain
from network.proof.lift import lift
from network.proof.walk import logical_name
from tests.network.proof import aws_mutants, gcp_mutants
from tests.network.proof.plants import Plot, base


def ask(source: str, destination: str, port: str, plan: Plan | None = None) -> Explanation:
    return explain(lift(plan or base(Cloud.AWS)), source, destination, port)


def named(answer: Explanation) -> list[str]:
    return [logical_name(step.origin) for step in answer.reasons]


def test_an_intended_flow_is_allowed_there_and_back():
    answer = ask("022021/tyo/app", "022021/tyo/data", "5432")
    assert answer.allowed is True
    assert [f"{logical_name(step.origin)} {step.origin.rule}".strip() for step in answer.there.steps] == [
        "tyo-group-app-egress-data-tcp-5432",
        "tyo-acl-app egress rule 500",
        "tyo-vpc local route 10.0.0.0/18",
        "tyo-acl-data ingress rule 500",
        "tyo-group-data-ingress-app-tcp-5432",
    ]
    assert answer.back
    assert [logical_name(step.origin) for step in answer.back.steps] == ["tyo-acl-data", "tyo-vpc", "tyo-acl-app"]


def test_all_reasons_are_named_not_only_the_first():
    answer = ask("022021/tyo/app", "023621/tyo/data", "5432")
    assert answer.allowed is False
    assert named(answer) == [
        "tyo-group-app",
        "tyo-acl-app",
        "tyo-routes-app",
        "tyo-acl-data",
        "tyo-group-data",
        "tyo-acl-data",
        "tyo-routes-data",
        "tyo-acl-app",
    ]


def test_addresses_and_names_mean_the_same():
    by_name = ask("022021/tyo-subnet-app-a", "tyo/022021/tyo-subnet-data-a", "tcp/5432")
    assert ask("10.0.0.4", "10.0.8.4", "5432").packet == by_name.packet


def test_the_internet_is_stopped_at_the_door_and_at_every_filter():
    answer = ask("internet", "022021/tyo/app", "443")
    assert answer.allowed is False
    assert named(answer) == ["tyo-vpc", "tyo-acl-app", "tyo-group-app"]


def test_an_open_door_is_walked_through():
    plan = aws_mutants.exposed(Plot(base(Cloud.AWS))).plan
    answer = ask("internet", "web", "443", plan)
    assert answer.allowed is True


def test_block_public_access_is_a_reason():
    plan = aws_mutants.default_route(Plot(base(Cloud.AWS))).plan
    assert "tyo-vpc-block-public-access" in named(ask("022021/tyo/app", "internet", "443", plan))


def test_what_is_not_modelled_leaves_an_allowed_packet_open():
    plan = aws_mutants.vpn(Plot(base(Cloud.AWS))).plan
    answer = ask("022021/tyo/app", "022021/tyo/data", "5432", plan)
    assert answer.allowed is None
    assert answer.unknowns == ("vpn (aws:ec2/vpnGateway:VpnGateway)",)


def test_google_names_the_rule_by_its_priority():
    answer = ask("022021/tyo/app", "022021/tyo/tyo-subnet-data", "22", base(Cloud.GCP))
    assert [(logical_name(step.origin), step.origin.rule) for step in answer.reasons] == [
        ("firewall-deny-egress-ipv4", "priority 2000000010"),
        ("firewall-deny-ingress-ipv4", "priority 2000000000"),
    ]
    opened = gcp_mutants.wide_open(Plot(base(Cloud.GCP))).plan
    assert ask("022021/tyo/app", "022021/tyo/tyo-subnet-data", "22", opened).allowed is True


@pytest.mark.parametrize(
    ("source", "destination", "port", "what"),
    [
        ("nowhere", "022021/tyo/app", "443", "nowhere is nowhere in the plan"),
        ("app", "022021/tyo/app", "443", "app means 4 places"),
        ("internet", "internet", "443", "Neither end is in the plan"),
        ("022021/tyo/app", "internet", "0", "0 is no port"),
        ("022021/tyo/app", "internet", "quic/443", "quic/443 is no port"),
        ("10.0.0.4", "2001:db8::1", "443", "different IP versions"),
    ],
)
def test_what_cannot_be_asked_is_one_clear_error(source: str, destination: str, port: str, what: str):
    with pytest.raises(InvalidInput, match=what):
        ask(source, destination, port)
