"""What verdicts say: exact claims, packets that can exist, ways that name resources, rules, lines and keys."""

from ipaddress import IPv4Network, ip_address

import pytest

from jichi.tenancy.model import Cloud
from network.proof.claims import findings, worst
from network.proof.lift import lift
from network.proof.model import Model
from network.proof.verdict import Finding, Verdict
from tests.factories import HIROSAKI, OWANI
from tests.network.proof import aws_mutants, gcp_mutants
from tests.network.proof.plants import Plot, base

FLOWS = {
    Cloud.AWS: (
        "offices-app-tcp-443",
        "offices-link-udp-53",
        "offices-link-tcp-53",
        "app-app-tcp-8443",
        "app-data-tcp-5432",
        "app-endpoint-tcp-443",
        "app-gateway-tcp-443",
    ),
    Cloud.GCP: (
        "offices-app-tcp-443",
        "offices-link-udp-53",
        "offices-link-tcp-53",
        "proxy-app-tcp-8443",
        "app-data-tcp-5432",
        "app-endpoint-tcp-443",
    ),
}
CLOSED = (
    "internet-routes",
    "internet-out",
    "internet-in",
    "members-routes",
    "members-packets",
    "members-filters",
    "stepping-stones",
)
NAMES = ("names-resolve", "names-closed")


def one(found: tuple[Finding, ...], claim: str) -> Finding:
    (finding,) = [each for each in found if each.id == claim]
    return finding


def names(finding: Finding) -> list[str]:
    """The resources on a way, by logical name and rule."""
    assert finding.counterexample
    return [
        f"{step.origin.urn.rsplit('::', 1)[-1]} {step.origin.rule}".strip() for step in finding.counterexample.steps
    ]


def test_every_network_on_aws_has_its_claims():
    ids = {each.id for each in Plot(base(Cloud.AWS)).findings()}
    expected = {
        f"{kind}/{member.code}/aws/{place}-vpc"
        for member in (HIROSAKI, OWANI)
        for place in ("tyo", "osa")
        for kind in CLOSED
    }
    expected |= {
        f"flow/{member.code}/aws/{place}-vpc/{place}-{flow}"
        for member in (HIROSAKI, OWANI)
        for place in ("tyo", "osa")
        for flow in FLOWS[Cloud.AWS]
    }
    expected |= {
        f"{kind}/{member.code}/aws/{place}-vpc"
        for member in (HIROSAKI, OWANI)
        for place in ("tyo", "osa")
        for kind in NAMES
    }
    assert ids == expected | {f"names/{member.code}/aws/zone" for member in (HIROSAKI, OWANI)}


def test_a_network_on_google_has_the_flows_of_both_its_regions():
    ids = {each.id for each in Plot(base(Cloud.GCP)).findings() if each.subject.member == HIROSAKI.code}
    closed = {f"{kind}/022021/gcp/network" for kind in (*CLOSED, *NAMES)}
    flows = {f"flow/022021/gcp/network/{place}-{flow}" for place in ("tyo", "osa") for flow in FLOWS[Cloud.GCP]}
    zones = ("zone", "names-end", "googleapis-com", "run-app", "pkg-dev", "tyo-database-zone", "osa-database-zone")
    assert ids == closed | flows | {f"names/022021/gcp/{zone}" for zone in zones}


@pytest.mark.parametrize("cloud", Cloud)
def test_nothing_that_the_program_plans_is_unmodelled(cloud: Cloud):
    assert lift(base(cloud)).unmodelled == ()


def test_a_flow_over_a_line_that_is_not_planned_is_unknown_and_says_so():
    finding = one(Plot(base(Cloud.AWS)).findings(), "flow/022021/aws/tyo-vpc/tyo-offices-app-tcp-443")
    assert finding.verdict is Verdict.UNKNOWN
    assert [each.what.en for each in finding.unknowns] == ["no line to the offices is planned"]


def test_a_lost_route_that_filters_still_hold_is_said_so():
    found = aws_mutants.member_peering(Plot(base(Cloud.AWS))).findings()
    routes = one(found, "members-routes/022021/aws/tyo-vpc")
    packets = one(found, "members-packets/022021/aws/tyo-vpc")
    assert names(routes) == ["route-app-10.1.0.0/16-peer route 10.1.0.0/16"]
    assert (routes.verdict, packets.verdict) == (Verdict.REFUTED, Verdict.PROVED)
    assert packets.detail
    assert packets.detail.en == "route isolation is lost, filters still hold"
    assert one(found, "members-routes/022021/aws/osa-vpc").verdict is Verdict.PROVED


def test_a_foreign_network_may_have_the_offices_addresses():
    """Filters let offices in by address, and whoever is behind a peering chooses its own."""
    found = aws_mutants.foreign_peering(Plot(base(Cloud.AWS))).findings()
    packets = one(found, "members-packets/022021/aws/tyo-vpc")
    assert packets.verdict is Verdict.REFUTED
    assert packets.counterexample
    assert packets.counterexample.packet
    source = ip_address(packets.counterexample.packet.point[0])
    assert any(source in office for office in HIROSAKI.offices)
    assert "members[022021].offices" in [step.key for step in packets.counterexample.steps]


def test_a_packet_between_members_is_shown_with_its_whole_way():
    finding = one(
        aws_mutants.member_peering_open(Plot(base(Cloud.AWS))).findings(), "members-packets/022021/aws/tyo-vpc"
    )
    assert finding.counterexample
    packet = finding.counterexample.packet
    assert packet
    assert ip_address(packet.point[0]) in IPv4Network("10.0.0.0/21")
    assert ip_address(packet.point[1]) in IPv4Network("10.1.0.0/25")
    assert (
        names(finding)
        == [
            "open-app-0.0.0.0/0-EgressRule",
            "tyo-acl-app egress rule 1",
            "route-app-10.1.0.0/16-peer route 10.1.0.0/16",
            "tyo-acl-app ingress rule 1",
            "open-app-0.0.0.0/0-IngressRule",
        ]
        or names(finding)[2] == "route-app-10.1.0.0/16-peer route 10.1.0.0/16"
    )
    assert all(step.passes for step in finding.counterexample.steps)


def test_a_flow_whose_answers_are_lost_shows_the_way_there_and_back():
    found = aws_mutants.acl_without_answers(Plot(base(Cloud.AWS))).findings()
    finding = one(found, "flow/022021/aws/tyo-vpc/tyo-app-data-tcp-5432")
    assert finding.verdict is Verdict.REFUTED
    assert finding.counterexample
    stopping = [step for step in finding.counterexample.steps if step.passes is False]
    assert [step.origin.urn.rsplit("::", 1)[-1] for step in stopping] == ["tyo-acl-data"]
    assert finding.counterexample.steps[-1].origin.urn.endswith("tyo-acl-app")


def test_too_few_ports_for_answers_give_a_packet_outside_them():
    finding = one(
        aws_mutants.acl_with_few_answers(Plot(base(Cloud.AWS))).findings(),
        "flow/022021/aws/tyo-vpc/tyo-app-data-tcp-5432",
    )
    assert finding.counterexample
    assert finding.counterexample.packet
    assert 1024 <= finding.counterexample.packet.point[3] < 32768


def test_ipv6_alone_gives_a_packet_of_version_6():
    for plant in (aws_mutants.ipv6_only(Plot(base(Cloud.AWS))), gcp_mutants.ipv6_only(Plot(base(Cloud.GCP)))):
        (finding,) = [each for each in plant.of("internet-out") if each.verdict is Verdict.REFUTED]
        assert finding.counterexample
        assert finding.counterexample.packet
        assert finding.counterexample.packet.version == 6


def test_an_allow_for_private_addresses_outside_the_member_names_the_offices_key():
    plot = Plot(base(Cloud.AWS)).change("tyo-group-app-ingress-192.168.0.0/24-tcp-443", cidrIpv4="10.0.0.0/8")
    finding = one(plot.findings(), "members-filters/022021/aws/tyo-vpc")
    assert names(finding) == ["tyo-group-app-ingress-192.168.0.0/24-tcp-443"]
    assert finding.counterexample
    (step,) = finding.counterexample.steps
    assert step.key == "members[022021].offices"
    assert "aws_filters.py:" in str(step.origin.source)


def test_block_public_access_holds_where_routes_are_lost():
    plot = aws_mutants.public_instance(aws_mutants.wide_open(aws_mutants.default_route(Plot(base(Cloud.AWS)))))
    assert plot.verdict("internet-routes", "tyo") is Verdict.REFUTED
    assert {plot.verdict(kind, "tyo") for kind in ("internet-out", "internet-in")} == {Verdict.PROVED}
    excluded = plot.add(
        "aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion",
        "exclusion",
        {"vpcId": plot.ref("tyo-vpc"), "internetGatewayExclusionMode": "allow-bidirectional"},
    )
    assert {excluded.verdict(kind, "tyo") for kind in ("internet-out", "internet-in")} == {Verdict.REFUTED}


@pytest.mark.parametrize(
    ("cloud", "name"),
    [(Cloud.AWS, name) for name in aws_mutants.MUTANTS] + [(Cloud.GCP, name) for name in gcp_mutants.MUTANTS],
)
def test_packets_of_refutations_can_exist_and_arrive(cloud: Cloud, name: str):
    mutants = aws_mutants.MUTANTS if cloud is Cloud.AWS else gcp_mutants.MUTANTS
    plant, kind, expected = mutants[name]
    plot = plant(Plot(base(cloud)))
    model = lift(plot.plan)
    refuted = [each for each in findings(model) if each.kind == kind and each.verdict is expected]
    for finding in refuted:
        if expected is Verdict.UNKNOWN:
            assert finding.unknowns, finding.id
            continue
        if finding.counterexample is None:
            assert finding.detail, finding.id
            continue
        assert finding.counterexample.steps, finding.id
        if packet := finding.counterexample.packet:
            assert not reserved(model, packet.point[0]), finding.id
            assert not reserved(model, packet.point[1]), finding.id
        if kind != "flow":
            assert all(step.passes for step in finding.counterexample.steps), finding.id
        else:
            assert any(not step.passes for step in finding.counterexample.steps), finding.id


def reserved(model: Model, address: int) -> bool:
    """Whether an address is one that a cloud keeps for itself in some subnet."""
    return any(
        address in (*range(block.first, block.first + start), *range(block.last - end + 1, block.last + 1))
        for subnet in model.subnets.values()
        for start, end in (subnet.reserved,)
        for block in subnet.prefixes.must
    )


def test_one_refuted_claim_refutes_all_and_one_unknown_leaves_them_open():
    plot = Plot(base(Cloud.AWS))
    assert worst(plot.findings()) is Verdict.UNKNOWN
    assert worst(tuple(each for each in plot.findings() if "-offices-" not in each.id)) is Verdict.PROVED
    assert worst(aws_mutants.gateway(plot).findings()) is Verdict.REFUTED
    assert worst(()) is Verdict.UNKNOWN
