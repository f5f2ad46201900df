"""A deployment that is as planned is judged as the plan is; one that is not, is found."""

import json
from pathlib import Path
from typing import Any

import pytest

from jichi.deployed import from_export, is_export
from jichi.engine.document import dumps, plan_document
from jichi.engine.plan import Plan
from jichi.errors import InvalidInput
from jichi.tenancy.model import Cloud
from jichi.text import Lang
from network.proof.claims import findings
from network.proof.lift import lift
from network.proof.verdict import Verdict
from tests.factories import HIROSAKI, OWANI
from tests.jichi.deployed.deployment import HIDDEN, Deployment
from tests.network.proof.plants import Plot, base, worst


def deployments(plan: Plan) -> list[Deployment]:
    return [Deployment(each) for each in plan.stacks]


def read(found: list[Deployment], folder: Path) -> Plot:
    files = [each.write(folder / f"{index}.json") for index, each in enumerate(found)]
    return Plot(from_export(files))


def verdicts(plan: Plan) -> dict[str, Verdict]:
    return {each.id: each.verdict for each in findings(lift(plan))}


@pytest.mark.parametrize("cloud", list(Cloud))
def test_what_stands_as_planned_is_judged_as_planned(cloud: Cloud, tmp_path: Path):
    plan = base(cloud)
    deployed = read(deployments(plan), tmp_path).plan
    assert verdicts(deployed) == verdicts(plan)
    assert deployed.tenancy == "hirosaki"
    assert [each.id for each in deployed.stacks] == [each.id for each in plan.stacks]
    for planned, found in zip(plan.resources, deployed.resources, strict=True):
        facts = ("urn", "type", "name", "custom", "parent", "provider", "region", "source", "property_dependencies")
        assert [getattr(found, key) for key in facts] == [getattr(planned, key) for key in facts]


def test_a_rule_added_by_hand_is_found_where_the_program_asked_for_none(tmp_path: Path):
    found = deployments(base(Cloud.AWS))
    rule = {"protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlocks": ["10.1.0.0/20"], "self": False}
    found[0].find("tyo-group-app")["outputs"]["ingress"].append(rule)
    assert Plot(base(Cloud.AWS)).verdict("members-filters", "tyo-vpc") is Verdict.PROVED
    refuted = read(found, tmp_path).of("members-filters", "tyo-vpc")
    assert worst(refuted) is Verdict.REFUTED
    assert refuted[0].counterexample
    assert refuted[0].counterexample.steps[-1].origin.rule.startswith("ingress rule ")


def test_a_rule_taken_away_by_hand_is_found(tmp_path: Path):
    found = deployments(base(Cloud.AWS))
    acl = found[0].find("tyo-acl-data")["outputs"]
    acl["ingress"] = [each for each in acl["ingress"] if each["action"] != "allow"]
    flows = read(found, tmp_path).of("flow", "tyo-app-data")
    assert [each.verdict for each in flows] == [Verdict.REFUTED]


def test_a_gateway_and_a_route_made_by_hand_and_read_by_refresh_are_found(tmp_path: Path):
    found = deployments(base(Cloud.AWS))
    table = found[0].find("tyo-routes-app")["outputs"]
    table["routes"] = [{"cidrBlock": "0.0.0.0/0", "gatewayId": "igw-0123456789abcdef0", "natGatewayId": ""}]
    plot = read(found, tmp_path)
    assert plot.verdict("internet-routes", "tyo-vpc") is Verdict.REFUTED
    assert plot.verdict("internet-routes", "osa-vpc") is Verdict.PROVED


def test_a_firewall_rule_changed_by_hand_is_found_on_google(tmp_path: Path):
    found = deployments(base(Cloud.GCP))
    rules = [each for each in found[0].state if each["type"].endswith(":NetworkFirewallPolicyRule")]
    allows = [
        each for each in rules if each["inputs"]["action"] == "allow" and each["inputs"]["direction"] == "INGRESS"
    ]
    allows[0]["outputs"]["match"] = {
        "srcIpRanges": ["10.1.0.0/20"],
        "destIpRanges": ["0.0.0.0/0"],
        "layer4Configs": [{"ipProtocol": "all"}],
    }
    assert read(found, tmp_path).verdict("members-filters") is Verdict.REFUTED


def test_an_id_of_another_stack_is_a_reference_to_its_resource(tmp_path: Path):
    found = deployments(base(Cloud.AWS))
    peering: dict[str, Any] = {
        "custom": True,
        "urn": "urn:pulumi:hirosaki-022021-aws-prod::jichi::aws:ec2/vpcPeeringConnection:VpcPeeringConnection::peer",
        "type": "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
        "id": "pcx-0123456789abcdef0",
        "inputs": {},
        "outputs": {"vpcId": found[0].find("tyo-vpc")["id"], "peerVpcId": found[1].find("tyo-vpc")["id"]},
        "propertyDependencies": {},
    }
    found[0].state.append(peering)
    table = found[0].find("tyo-routes-app")["outputs"]
    table["routes"] = [{"cidrBlock": "10.1.0.0/20", "vpcPeeringConnectionId": "pcx-0123456789abcdef0"}]
    plot = read(found, tmp_path)
    refuted = plot.of("members-routes", "tyo-vpc")
    assert worst(refuted) is Verdict.REFUTED
    assert [each.verdict for each in plot.of("members-routes", "osa-vpc")] == [Verdict.PROVED]
    own = plot.find("tyo-vpc").urn
    assert plot.find("peer").inputs["vpcId"].urn == own  # type: ignore[union-attr]


def test_no_secret_is_kept(tmp_path: Path):
    (one, _) = deployments(base(Cloud.AWS))
    vpc = one.find("tyo-vpc")
    vpc["inputs"]["password"] = HIDDEN
    vpc["outputs"] |= {"password": "in the clear", "token": "declared secret", "nested": [{"key": HIDDEN}]}
    vpc["additionalSecretOutputs"] = ["token"]
    plan = read([one], tmp_path).plan
    text = dumps(plan_document(plan))
    for each in ("in the clear", "declared secret", HIDDEN["ciphertext"], "hidden:content"):
        assert each not in text
    assert text.count('"$secret"') >= 3


def test_what_another_stack_exported_is_not_kept_with_its_reference(tmp_path: Path):
    (one, _) = deployments(base(Cloud.AWS))
    one.state.append(
        {
            "urn": "urn:pulumi:hirosaki-022021-aws-prod::jichi::pulumi:pulumi:StackReference::other",
            "type": "pulumi:pulumi:StackReference",
            "custom": True,
            "id": "other",
            "inputs": {"name": "other"},
            "outputs": {"outputs": {"secret": "of another stack"}},
        }
    )
    assert "of another stack" not in dumps(plan_document(read([one], tmp_path).plan))


def test_what_waits_for_its_deletion_still_stands(tmp_path: Path):
    found = deployments(base(Cloud.AWS))
    old = json.loads(json.dumps(found[0].find("tyo-group-app")))
    old |= {"delete": True, "id": "sg-0123456789abcdef0"}
    old["outputs"] |= {"ingress": [{"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["10.0.0.0/8"]}]}
    found[0].state.append(old)
    refuted = read(found, tmp_path).of("members-filters", "tyo-vpc")
    assert worst(refuted) is Verdict.REFUTED
    assert refuted[0].counterexample
    assert refuted[0].counterexample.steps[-1].origin.urn.endswith("::tyo-group-app#deleting")


def test_an_operation_that_has_not_ended_leaves_its_stack_unknown(tmp_path: Path):
    found = deployments(base(Cloud.AWS))
    document = found[0].document()
    table = {key: found[0].find("tyo-routes-app")[key] for key in ("urn", "type")}
    document["deployment"]["pending_operations"] = [{"resource": table, "type": "updating"}]
    (tmp_path / "0.json").write_text(json.dumps(document), encoding="utf-8")
    plan = from_export([tmp_path / "0.json", found[1].write(tmp_path / "1.json")])
    judged = {each.id: each for each in findings(lift(plan))}
    unknown = judged["internet-routes/022021/aws/tyo-vpc"]
    assert unknown.verdict is Verdict.UNKNOWN
    assert [each.what.en.split(":")[2] for each in unknown.unknowns] == ["updating"]
    assert judged["internet-routes/023621/aws/tyo-vpc"].verdict is Verdict.PROVED


def test_a_stack_of_others_is_of_the_cloud_that_is_in_it(tmp_path: Path):
    def entry(type_: str, name: str, **properties: Any) -> dict[str, Any]:
        return {"urn": f"urn:pulumi:dev::shop::{type_}::{name}", "type": type_, "custom": True, "outputs": properties}

    vpc = entry("aws:ec2/vpc:Vpc", "main", cidrBlock="10.0.0.0/16") | {"id": "vpc-0123456789abcdef0"}
    subnet = entry("aws:ec2/subnet:Subnet", "a", vpcId="vpc-0123456789abcdef0", cidrBlock="10.0.0.0/24")
    network = entry("gcp:compute/network:Network", "n", deleteDefaultRoutesOnCreate=True)
    file = tmp_path / "dev.json"
    file.write_text(json.dumps({"version": 3, "deployment": {"resources": [vpc, subnet, network]}}), encoding="utf-8")
    plan = from_export([file])
    assert plan.tenancy == "shop"
    assert [(each.id.name, each.id.member, each.id.cloud) for each in plan.stacks] == [
        ("dev", None, Cloud.AWS),
        ("dev", None, Cloud.GCP),
    ]
    model = lift(plan)
    assert [each.network for each in model.subnets.values()] == ["urn:pulumi:dev::shop::aws:ec2/vpc:Vpc::main"]
    assert {each.kind: each.verdict for each in findings(model)}["internet-routes"] is Verdict.PROVED


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        ('{"version": 3, "deployment": {"resources": [\n{"urn": "u', "Unterminated string", ":2"),
        ("[]", "list, not an object", ":1"),
        ('{"version": 3}', "no deployment as `pulumi stack export` writes it", ": deployment"),
        ('{"version": 2, "deployment": {"resources": [{}]}}', "Version 2 cannot be read", ": version"),
        ('{"version": 3, "deployment": {"manifest": {}}}', "no resources", ": deployment.resources"),
        ('{"version": 3, "deployment": {"resources": [{"type": "t"}]}}', "no text", ": deployment.resources[0].urn"),
        ('{"version": 3, "deployment": {"resources": [7]}}', "no object", ": deployment.resources[0]"),
        ('{"version": 3, "deployment": {"resources": [{"urn": "x::y"}]}}', "no URN", ": deployment.resources[0].urn"),
    ],
)
def test_what_is_no_export_is_one_clear_error(text: str, what: str, where: str, tmp_path: Path):
    file = tmp_path / "state.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as raised:
        from_export([file])
    (problem,) = raised.value.problems
    assert what in problem.what.en
    assert str(problem.where) == f"{file}{where}"
    assert all(problem.say(lang) for lang in Lang)
    assert "pulumi stack export" in problem.remedy.en


def test_one_stack_in_two_files_is_an_error(tmp_path: Path):
    (one, _) = deployments(base(Cloud.AWS))
    with pytest.raises(InvalidInput, match="hirosaki-022021-aws-prod is in another file too"):
        from_export([one.write(tmp_path / "a.json"), one.write(tmp_path / "b.json")])


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path):
    with pytest.raises(InvalidInput, match="No such file"):
        from_export([tmp_path / "none.json"])


def test_an_export_is_known_by_how_it_begins(tmp_path: Path):
    def is_one(text: str) -> bool:
        file = tmp_path / "x.json"
        file.write_text(text, encoding="utf-8")
        return is_export(file)

    assert is_one('{"version": 3, "deployment": {')
    assert is_one('{\n    "version": 4,\n    "features": ["a"],\n    "deployment": {}}')
    assert is_one('{"deployment": {}, "version": 3}')
    assert not is_one(dumps(plan_document(base(Cloud.AWS))))
    assert not is_one('{"Vpcs": [], "deployment": {}}')
    assert not is_export(tmp_path)
    assert not is_export(tmp_path / "none.json")


def test_members_are_told_by_their_codes(tmp_path: Path):
    plan = read(deployments(base(Cloud.AWS)), tmp_path).plan
    assert [each.id.member for each in plan.stacks] == [HIROSAKI.code, OWANI.code]
