"""Filters by themselves: every subnet in which a filter stands counts, not the first one only. And foreign legs."""

from jichi.tenancy.model import Cloud
from network.proof.verdict import Verdict
from tests.network.proof import aws_mutants, gcp_mutants
from tests.network.proof.plants import Plot, base


def test_a_rule_for_one_subnet_of_many_that_share_a_firewall_is_found():
    plot = Plot(base(Cloud.GCP))
    for tier in ("app", "data", "link"):
        own = plot.find(f"tyo-subnet-{tier}").inputs["ipCidrRange"]
        match = {
            "srcIpRanges": (own,),
            "destIpRanges": ("10.0.0.0/8",),
            "layer4Configs": ({"ipProtocol": "all"},),
        }
        (finding,) = gcp_mutants.rule(plot, "EGRESS", "10.0.0.0/8", match=match).of("members-filters")
        assert finding.verdict is Verdict.REFUTED, tier


def test_a_foreign_network_on_the_same_transit_sends_in():
    plot = aws_mutants.wide_open(Plot(base(Cloud.AWS)))
    plot = plot.add(aws_mutants.TRANSIT, "hub", {"description": "hub"})
    for name, network, subnets in (
        ("leg", plot.ref("tyo-vpc"), (plot.ref("tyo-subnet-link-a"),)),
        ("foreign", "vpc-0foreign", ("subnet-0foreign",)),
    ):
        inputs = {"transitGatewayId": plot.ref("hub"), "vpcId": network, "subnetIds": subnets}
        plot = plot.add(aws_mutants.LEG, name, inputs)
    plot = aws_mutants.open_acl(plot, tier="link")
    (finding,) = plot.of("members-packets", "tyo")
    assert finding.verdict is Verdict.UNKNOWN, "what the foreign network announces is not known, and may be anything"
    assert finding.counterexample
    assert finding.counterexample.packet
