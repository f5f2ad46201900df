"""Jichi's own networks as AWS describes them: judged as planned while they are as planned."""

from pathlib import Path
from typing import Any

from jichi.deployed import from_describe
from jichi.engine.plan import Plan
from jichi.tenancy.model import Cloud
from network.proof.claims import findings
from network.proof.lift import lift
from network.proof.verdict import Verdict
from tests.jichi.deployed.described import Described
from tests.network.proof.plants import Plot, base, worst


def described() -> list[Described]:
    return [Described(each) for each in base(Cloud.AWS).stacks]


def read(found: list[Described], folder: Path) -> Plot:
    for index, each in enumerate(found):
        each.write(folder / str(index))
    return Plot(from_describe(folder))


def verdicts(plan: Plan) -> dict[str, Verdict]:
    """Of what the describe calls say something about: zones are not among it."""
    return {each.id: each.verdict for each in findings(lift(plan)) if each.kind in KINDS}


KINDS = (
    "internet-routes",
    "internet-out",
    "internet-in",
    "members-routes",
    "members-packets",
    "members-filters",
    "stepping-stones",
    "flow",
)


def test_what_stands_as_planned_is_judged_as_planned(tmp_path: Path):
    plan = base(Cloud.AWS)
    found = read(described(), tmp_path).plan
    assert verdicts(found) == verdicts(plan)
    assert found.tenancy == "hirosaki"
    assert list(verdicts(plan).values()).count(Verdict.PROVED) >= 44


def test_a_permission_added_by_hand_is_found(tmp_path: Path):
    found = described()
    rule: dict[str, Any] = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
    found[0].named("SecurityGroups", "group-app-tyo")["IpPermissions"].append(rule)
    plot = read(found, tmp_path)
    assert plot.verdict("members-filters", "tyo-vpc") is Verdict.REFUTED
    assert plot.verdict("members-filters", "osa-vpc") is Verdict.PROVED


def test_an_acl_entry_taken_away_by_hand_breaks_a_flow(tmp_path: Path):
    found = described()
    acl = found[0].named("NetworkAcls", "acl-data-tyo")
    acl["Entries"] = [each for each in acl["Entries"] if each["Egress"]]
    plot = read(found, tmp_path)
    assert worst(plot.of("flow", "tyo-app-data")) is Verdict.REFUTED
    assert worst(plot.of("flow", "osa-app-data")) is Verdict.PROVED


def test_a_peering_made_by_hand_is_found(tmp_path: Path):
    found = described()
    vpcs = [found[0].named("Vpcs", "vpc-tyo")["VpcId"], found[1].answers["Vpcs"][0]["VpcId"]]
    found[0].answers["VpcPeeringConnections"].append(
        {
            "VpcPeeringConnectionId": "pcx-0123456789abcdef0",
            "Status": {"Code": "active"},
            "RequesterVpcInfo": {"VpcId": vpcs[0]},
            "AccepterVpcInfo": {"VpcId": vpcs[1]},
        }
    )
    found[0].named("RouteTables", "routes-app-tyo")["Routes"].append(
        {"DestinationCidrBlock": "10.1.0.0/20", "VpcPeeringConnectionId": "pcx-0123456789abcdef0", "State": "active"}
    )
    plot = read(found, tmp_path)
    assert plot.verdict("members-routes", "tyo-vpc") is Verdict.REFUTED
    packets = plot.of("members-packets", "tyo-vpc")
    assert [(each.verdict, each.detail is not None) for each in packets] == [(Verdict.PROVED, True)]
