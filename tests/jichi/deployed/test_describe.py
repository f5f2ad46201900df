"""What each call's answers become; what was not asked for or is not followed is never proved."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from jichi.deployed import from_describe, is_describe
from jichi.deployed.calls import WITH_VPCS
from jichi.engine.document import dumps, plan_document
from jichi.engine.plan import Plan
from jichi.engine.values import Computed, Reference
from jichi.errors import InvalidInput
from jichi.text import Lang
from network.proof.claims import findings
from network.proof.lift import lift
from network.proof.verdict import Finding, Verdict
from tests.jichi.deployed.documented import FOLDER, changed

VPC, SUBNET, TABLE, GROUP = "vpc-aaaaaaaa", "subnet-aaaaaaa1", "rtb-aaaaaaa1", "sg-aaaaaaa1"


class Answers:
    """A copy of an example's answers, all in one mapping, to be changed and read."""

    def __init__(self, name: str = "custom-network-acl") -> None:
        self.of: dict[str, Any] = {}
        for file in sorted((FOLDER / name).glob("*.json")):
            document = json.loads(file.read_text(encoding="utf-8"))
            if "Routes" not in document:
                self.of |= document
        self.files: dict[str, Any] = {}

    def closed(self) -> "Answers":
        """Without the way to the internet."""
        self.of["InternetGateways"] = []
        self.of["RouteTables"][0]["Routes"] = self.of["RouteTables"][0]["Routes"][:1]
        return self

    def plan(self, folder: Path, tag: str = "jichi:member") -> Plan:
        """What they are read as."""
        for name, document in {"all": self.of, **self.files}.items():
            file = folder / f"{name}.json"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(document), encoding="utf-8")
        return from_describe(folder, tag)


def claims(plan: Plan, kind: str = "") -> dict[str, Finding]:
    return {each.id: each for each in findings(lift(plan)) if each.kind.startswith(kind)}


def named(plan: Plan, name: str) -> Any:
    (found,) = [each for each in plan.resources if each.name == name]
    return found


def test_a_closed_network_is_proved_from_all_its_answers(tmp_path: Path):
    found = claims(Answers().closed().plan(tmp_path))
    assert len(found) == 7
    assert {each.verdict for each in found.values()} == {Verdict.PROVED}


@pytest.mark.parametrize("key", WITH_VPCS)
def test_what_was_not_asked_for_is_unknown_and_named(key: str, tmp_path: Path):
    answers = Answers().closed()
    del answers.of[key]
    found = claims(answers.plan(tmp_path))
    assert {each.verdict for each in found.values()} == {Verdict.UNKNOWN}
    for each in found.values():
        assert any("aws:deployed/missing:describe-" in one.what.en for one in each.unknowns)


def test_rules_that_nobody_asked_for_refute_nothing(tmp_path: Path):
    answers = Answers()
    del answers.of["NetworkAcls"]
    found = claims(answers.plan(tmp_path), "internet-in")
    assert [each.verdict for each in found.values()] == [Verdict.UNKNOWN]


def test_a_table_that_a_vpc_uses_has_to_be_among_the_answers(tmp_path: Path):
    answers = Answers().closed()
    answers.of["RouteTables"][0]["Associations"] = []
    found = claims(answers.plan(tmp_path))
    assert {each.verdict for each in found.values()} == {Verdict.UNKNOWN}


UNFOLLOWED: list[tuple[Callable[[dict[str, Any]], None], str]] = [
    (lambda of: of.update(LoadBalancers=[{"LoadBalancerArn": "a"}]), "aws:deployed/answer:LoadBalancers"),
    (
        lambda of: of["NetworkInterfaces"][0].update(InterfaceType="network_load_balancer"),
        "aws:deployed/networkInterface:network_load_balancer",
    ),
    (
        lambda of: of["NetworkInterfaces"][0].update(Description="ELB app/shop/0123", RequesterId="amazon-elb"),
        "aws:deployed/networkInterface:load_balancer",
    ),
    (
        lambda of: of["NetworkInterfaces"][0].update(InterfaceType="vpc_endpoint"),
        "aws:deployed/networkInterface:vpc_endpoint",
    ),
    (
        lambda of: of["NetworkInterfaces"][0].update(SourceDestCheck=False),
        "aws:ec2/networkInterface:NetworkInterface",
    ),
    (
        lambda of: of["RouteTables"][0]["Associations"].append(
            {"RouteTableAssociationId": "rtbassoc-1", "GatewayId": "igw-aaaaaaaa", "Main": False}
        ),
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
    ),
    (
        lambda of: of["RouteTables"][0].update(PropagatingVgws=[{"GatewayId": "vgw-aaaaaaaa"}]),
        "aws:ec2/routeTable:RouteTable",
    ),
    (
        lambda of: of["Vpcs"][0].update(
            Ipv6CidrBlockAssociationSet=[
                {"Ipv6CidrBlock": f"2001:db8:{each}::/56", "Ipv6CidrBlockState": {"State": "associated"}}
                for each in (1, 2)
            ]
        ),
        "aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation",
    ),
    (
        lambda of: of["VpnGateways"].append(
            {"VpnGatewayId": "vgw-aaaaaaaa", "VpcAttachments": [{"VpcId": VPC, "State": "attached"}]}
        ),
        "aws:ec2/vpnGateway:VpnGateway",
    ),
    (
        lambda of: of["VpcEndpoints"].append(
            {
                "VpcEndpointId": "vpce-aaaaaaaa",
                "VpcId": VPC,
                "VpcEndpointType": "Interface",
                "ServiceName": "com.amazonaws.vpce.ap-northeast-1.vpce-svc-0123",
                "SubnetIds": [SUBNET],
                "State": "available",
            }
        ),
        "aws:ec2/vpcEndpoint:VpcEndpoint",
    ),
]


@pytest.mark.parametrize(
    ("change", "type_"),
    UNFOLLOWED,
)
def test_what_nobody_follows_is_unknown(change: Callable[[dict[str, Any]], None], type_: str, tmp_path: Path):
    answers = Answers().closed()
    change(answers.of)
    plan = answers.plan(tmp_path)
    assert type_ in {each.type for each in plan.resources}
    found = claims(plan, "members-packets")
    assert {each.verdict for each in found.values()} == {Verdict.UNKNOWN}


def test_what_is_detached_or_gone_carries_nothing(tmp_path: Path):
    answers = Answers().closed()
    answers.of["NetworkInterfaces"][0] |= {"Status": "available", "InterfaceType": "network_load_balancer"}
    answers.of["InternetGateways"] = [{"InternetGatewayId": "igw-aaaaaaaa", "Attachments": []}]
    answers.of["VpnGateways"] = [
        {"VpnGatewayId": "vgw-aaaaaaaa", "VpcAttachments": [{"VpcId": VPC, "State": "detached"}]}
    ]
    answers.of["NatGateways"] = [{"NatGatewayId": "nat-aaaaaaaa", "VpcId": VPC, "SubnetId": SUBNET, "State": "deleted"}]
    sides = {"RequesterVpcInfo": {"VpcId": VPC}, "AccepterVpcInfo": {"VpcId": "vpc-ffffffff"}}
    answers.of["VpcPeeringConnections"] = [
        {"VpcPeeringConnectionId": f"pcx-aaaaaaa{index}", "Status": {"Code": code}, **sides}
        for index, code in enumerate(("pending-acceptance", "expired", "rejected", "deleted", "failed"))
    ]
    plan = answers.plan(tmp_path)
    assert not [each for each in plan.resources if each.name.startswith(("eni-", "igw-", "vgw-", "nat-", "pcx-"))]
    assert {each.verdict for each in claims(plan).values()} == {Verdict.PROVED}


def test_a_peering_that_another_account_asked_for_leads_to_a_foreign_network(tmp_path: Path):
    answers = Answers().closed()
    answers.of["VpcPeeringConnections"] = [
        {
            "VpcPeeringConnectionId": "pcx-aaaaffff",
            "Status": {"Code": "active"},
            "RequesterVpcInfo": {"VpcId": "vpc-ffffffff", "OwnerId": "999999999999", "Region": "ap-northeast-3"},
            "AccepterVpcInfo": {"VpcId": VPC},
        }
    ]
    answers.of["RouteTables"][0]["Routes"].append(
        {"DestinationCidrBlock": "10.9.0.0/16", "VpcPeeringConnectionId": "pcx-aaaaffff", "State": "active"}
    )
    plan = answers.plan(tmp_path)
    assert named(plan, "pcx-aaaaffff").inputs == {
        "vpcId": Reference(named(plan, VPC).urn, "id"),
        "peerVpcId": "vpc-ffffffff",
        "peerOwnerId": "999999999999",
        "peerRegion": "ap-northeast-3",
    }
    found = claims(plan, "members-routes")
    assert [each.verdict for each in found.values()] == [Verdict.REFUTED]


def test_a_blackhole_in_a_route_table_leads_nowhere(tmp_path: Path):
    answers = Answers()
    answers.of["InternetGateways"] = []
    answers.of["RouteTables"][0]["Routes"][1]["State"] = "blackhole"
    assert {each.verdict for each in claims(answers.plan(tmp_path)).values()} == {Verdict.PROVED}


def test_a_route_to_what_the_table_of_targets_does_not_have_is_unknown(tmp_path: Path):
    answers = Answers().closed()
    answers.of["RouteTables"][0]["Routes"].append({"DestinationCidrBlock": "10.9.0.0/16", "FutureGatewayId": "fgw-1"})
    plan = answers.plan(tmp_path)
    assert named(plan, TABLE).inputs["routes"] == ({"cidrBlock": "10.9.0.0/16", "gatewayId": Computed(())},)
    assert {each.verdict for each in claims(plan, "members-").values()} >= {Verdict.UNKNOWN}


def test_a_block_on_public_access_is_read_from_the_network_itself(tmp_path: Path):
    answers = Answers()
    answers.of["Vpcs"][0]["BlockPublicAccessStates"] = {"InternetGatewayBlockMode": "block-bidirectional"}
    blocked = claims(answers.plan(tmp_path / "blocked"), "internet-")
    assert {each.kind: each.verdict for each in blocked.values()} == {
        "internet-routes": Verdict.REFUTED,
        "internet-out": Verdict.PROVED,
        "internet-in": Verdict.PROVED,
    }
    answers.of["Subnets"][0]["BlockPublicAccessStates"] = {"InternetGatewayBlockMode": "off"}
    excluded = claims(answers.plan(tmp_path / "excluded"), "internet-in")
    assert [each.verdict for each in excluded.values()] == [Verdict.REFUTED]


def test_prefix_lists_mean_their_entries_or_a_gateway_endpoint(tmp_path: Path):
    answers = Answers().closed()
    answers.of["PrefixLists"] = [
        {"PrefixListId": "pl-00000001", "PrefixListName": "offices"},
        {"PrefixListId": "pl-00000002", "PrefixListName": "not asked for"},
        {"PrefixListId": "pl-00000003", "PrefixListName": "com.amazonaws.ap-northeast-1.s3", "Cidrs": ["52.0.0.0/8"]},
    ]
    answers.files["get-managed-prefix-list-entries.pl-00000001"] = {"Entries": [{"Cidr": "192.168.0.0/24"}]}
    endpoint = {"VpcEndpointId": "vpce-aaaaaaaa", "VpcId": VPC, "VpcEndpointType": "Gateway", "State": "available"}
    answers.of["VpcEndpoints"] = [
        endpoint | {"ServiceName": "com.amazonaws.ap-northeast-1.s3", "RouteTableIds": [TABLE]}
    ]
    routes = answers.of["RouteTables"][0]["Routes"]
    routes += [
        {"DestinationPrefixListId": "pl-00000003", "GatewayId": "vpce-aaaaaaaa", "State": "active"},
        {"DestinationPrefixListId": "pl-00000001", "NetworkInterfaceId": "eni-aaaaaa01", "State": "active"},
    ]
    answers.of["SecurityGroups"][0]["IpPermissionsEgress"] = [
        {"IpProtocol": "-1", "PrefixListIds": [{"PrefixListId": f"pl-0000000{each}"} for each in (1, 2, 3)]}
    ]
    plan = answers.plan(tmp_path)
    urn = {each: named(plan, each).urn for each in ("pl-00000001", "pl-00000002", "vpce-aaaaaaaa", "eni-aaaaaa01")}
    assert named(plan, "pl-00000001").inputs["entries"] == ({"cidr": "192.168.0.0/24"},)
    assert named(plan, "pl-00000002").inputs["entries"] == Computed(())
    assert named(plan, "pl-00000003").inputs["entries"] == ({"cidr": "52.0.0.0/8"},)
    assert named(plan, TABLE).inputs["routes"] == (
        {
            "destinationPrefixListId": Reference(urn["pl-00000001"], "id"),
            "networkInterfaceId": Reference(urn["eni-aaaaaa01"], "id"),
        },
    )
    (rule,) = named(plan, GROUP).inputs["egress"]
    assert rule["prefixListIds"] == (
        Reference(urn["pl-00000001"], "id"),
        Reference(urn["pl-00000002"], "id"),
        Reference(urn["vpce-aaaaaaaa"], "prefixListId"),
    )
    assert named(plan, "vpce-aaaaaaaa").inputs["routeTableIds"] == (Reference(named(plan, TABLE).urn, "id"),)


def test_the_group_of_another_account_stays_what_it_is_called(tmp_path: Path):
    answers = Answers().closed()
    answers.of["SecurityGroups"][0]["IpPermissions"] = [
        {
            "IpProtocol": "tcp",
            "FromPort": 443,
            "ToPort": 443,
            "UserIdGroupPairs": [{"GroupId": "sg-ffffffff", "UserId": "999999999999"}, {"GroupId": GROUP}],
        }
    ]
    plan = answers.plan(tmp_path)
    (rule,) = named(plan, GROUP).inputs["ingress"]
    assert rule["securityGroups"] == ("sg-ffffffff", Reference(named(plan, GROUP).urn, "id"))


def test_members_are_told_by_a_tag(tmp_path: Path):
    answers = Answers("peering-transitive")
    answers.of["Vpcs"][1]["Tags"] = [{"Key": "jichi:member", "Value": "022021"}, {"Key": "Team", "Value": "x"}]
    plan = answers.plan(tmp_path / "a")
    assert [(each.id.name, each.id.member) for each in plan.stacks] == [
        ("deployed-shared", None),
        ("deployed-022021", "022021"),
        ("deployed-vpc-cccccccc", "vpc-cccccccc"),
    ]
    other = answers.plan(tmp_path / "b", "Team")
    assert [each.id.member for each in other.stacks] == [VPC, "x", "vpc-cccccccc"]


def test_what_jichi_tagged_has_the_names_of_its_program(tmp_path: Path):
    answers = Answers().closed()
    tags = {"jichi:tenancy": "hirosaki", "jichi:member": "022021", "jichi:stage": "prod"}

    def tagged(name: str) -> list[dict[str, str]]:
        return [{"Key": key, "Value": value} for key, value in {**tags, "Name": f"hirosaki-022021-prod-{name}"}.items()]

    answers.of["Vpcs"][0]["Tags"] = tagged("vpc-tyo")
    answers.of["Subnets"][0]["Tags"] = tagged("subnet-app-a-tyo")
    answers.of["SecurityGroups"][0]["Tags"] = tagged("group-app-tyo")
    plan = answers.plan(tmp_path / "a")
    assert plan.tenancy == "hirosaki"
    found = claims(plan)
    assert "members-packets/022021/aws/tyo-vpc" in found
    assert "flow/022021/aws/tyo-vpc/tyo-app-app-tcp-8443" in found
    answers.of["Subnets"].append(answers.of["Subnets"][0] | {"SubnetId": "subnet-aaaaaaa2", "CidrBlock": "10.0.1.0/24"})
    twice = answers.plan(tmp_path / "b")
    assert [each.name for each in twice.resources if each.type.endswith(":Subnet")] == [SUBNET, "subnet-aaaaaaa2"]


def test_answers_of_several_accounts_and_regions_are_read_together(tmp_path: Path):
    tokyo, osaka = Answers("peering-transitive"), Answers().closed()
    peering = tokyo.of["VpcPeeringConnections"][0]
    osaka.of |= {"VpcPeeringConnections": [peering]}
    for key in ("Vpcs", "Subnets", "RouteTables", "SecurityGroups", "NetworkAcls", "NetworkInterfaces"):
        osaka.of[key] = json.loads(re.sub("a{6,8}", lambda found: "d" * len(found[0]), json.dumps(osaka.of[key])))
    del osaka.of["NatGateways"]
    for folder, answers in (("111122223333/ap-northeast-1", tokyo), ("444455556666/ap-northeast-3", osaka)):
        answers.plan(tmp_path / folder)
    (tmp_path / "444455556666" / "ap-northeast-3" / "nat").mkdir()
    plan = from_describe(tmp_path)
    assert {each.name: each.region for each in plan.resources if each.type == "aws:ec2/vpc:Vpc"} == {
        "vpc-aaaaaaaa": "ap-northeast-1",
        "vpc-bbbbbbbb": "ap-northeast-1",
        "vpc-cccccccc": "ap-northeast-1",
        "vpc-dddddddd": "ap-northeast-3",
    }
    assert len([each for each in plan.resources if each.name == "pcx-aaaabbbb"]) == 1
    found = claims(plan, "members-routes")
    assert {each.subject.member: each.verdict for each in found.values()} == {
        "vpc-bbbbbbbb": Verdict.PROVED,
        "vpc-cccccccc": Verdict.PROVED,
        "vpc-dddddddd": Verdict.UNKNOWN,
    }


def test_a_transit_gateway_of_another_account_leads_to_foreign_networks(tmp_path: Path):
    copy = Path(copytree(FOLDER / "transit-centralized-outbound", tmp_path / "x"))
    (copy / "describe-transit-gateway-route-tables.json").write_text('{"TransitGatewayRouteTables": []}')
    (copy / "search-transit-gateway-routes.tgw-rtb-00000001.json").unlink()
    found = claims(from_describe(copy), "members-routes")
    assert found
    assert Verdict.PROVED not in {each.verdict for each in found.values()}


def test_routes_of_a_transit_that_were_not_searched_are_missing(tmp_path: Path):
    copy = Path(copytree(FOLDER / "transit-centralized-outbound", tmp_path / "x"))
    (copy / "search-transit-gateway-routes.tgw-rtb-00000001.json").unlink()
    plan = from_describe(copy)
    assert "aws:deployed/missing:search-transit-gateway-routes" in {each.type for each in plan.resources}
    assert Verdict.PROVED not in {each.verdict for each in claims(plan, "members-").values()}


def test_an_attachment_of_which_no_answer_says_its_table_is_unknown(tmp_path: Path):
    def forget(document: dict[str, Any]) -> None:
        document["TransitGatewayAttachments"] = [
            each for each in document["TransitGatewayAttachments"] if each["ResourceId"] != "vpc-bbbbbbbb"
        ]

    one = changed("transit-centralized-outbound", tmp_path, {"describe-transit-gateway-attachments": forget})
    assert Verdict.PROVED not in {
        each.verdict for each in claims(one.plan).values() if each.subject.member == "vpc-bbbbbbbb"
    }


def test_associations_may_be_asked_for_table_by_table(tmp_path: Path):
    copy = Path(copytree(FOLDER / "transit-centralized-outbound", tmp_path / "x"))
    file = copy / "describe-transit-gateway-attachments.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    listed = [{**each, "State": "associated"} for each in document["TransitGatewayAttachments"]]
    for each in document["TransitGatewayAttachments"]:
        del each["Association"]
    file.write_text(json.dumps(document), encoding="utf-8")
    before = {key: each.verdict for key, each in claims(from_describe(copy)).items()}
    (copy / "associations-of-tgw-rtb-00000001.json").write_text(json.dumps({"Associations": listed}), encoding="utf-8")
    after = {key: each.verdict for key, each in claims(from_describe(copy)).items()}
    whole = {key: each.verdict for key, each in claims(from_describe(FOLDER / "transit-centralized-outbound")).items()}
    assert after == whole != before


def test_lines_are_read_without_their_keys(tmp_path: Path):
    answers = Answers("transit-isolated")
    answers.of["VpnConnections"][0] |= {
        "CustomerGatewayConfiguration": "<pre_shared_key>hush</pre_shared_key>",
        "Options": {
            "TunnelOptions": [{"PreSharedKey": "hush"}],
            "OutsideIpAddressType": "PrivateIpv4",
            "TransportTransitGatewayAttachmentId": "tgw-attach-00000098",
        },
    }
    attachment = "tgw-attach-00000098"
    answers.of["TransitGatewayAttachments"].append(
        {
            "TransitGatewayAttachmentId": attachment,
            "TransitGatewayId": "tgw-00000001",
            "ResourceId": "0a1b2c3d-dx",
            "ResourceType": "direct-connect-gateway",
            "State": "available",
        }
    )
    answers.of["directConnectGatewayAssociations"] = [
        {
            "associationId": "assoc-1",
            "directConnectGatewayId": "0a1b2c3d-dx",
            "associationState": "associated",
            "associatedGateway": {"id": "tgw-00000001", "type": "transitGateway"},
            "allowedPrefixesToDirectConnectGateway": [{"cidr": "10.1.0.0/16"}],
        }
    ]
    answers.of["virtualInterfaces"] = [
        {
            "virtualInterfaceId": "dxvif-00000001",
            "virtualInterfaceType": "transit",
            "virtualInterfaceState": "available",
            "directConnectGatewayId": "0a1b2c3d-dx",
            "connectionId": "dxcon-00000001",
            "vlan": 101,
            "authKey": "hush",
        }
    ]
    route = {"TransitGatewayAttachments": [{"TransitGatewayAttachmentId": attachment}], "State": "active"}
    routes = {"Routes": [{"DestinationCidrBlock": "192.168.0.0/16", **route}]}
    answers.files = {f"routes.tgw-rtb-0000000{each}": routes for each in (1, 2)}
    plan = answers.plan(tmp_path)
    assert "hush" not in dumps(plan_document(plan))
    association = named(plan, "0a1b2c3d-dx#tgw-00000001")
    assert association.type == "aws:directconnect/gatewayAssociation:GatewayAssociation"
    assert association.inputs == {
        "dxGatewayId": "0a1b2c3d-dx",
        "associatedGatewayId": Reference(named(plan, "tgw-00000001").urn, "id"),
        "allowedPrefixes": ("10.1.0.0/16",),
    }
    end = named(plan, "tgw-rtb-00000001#0.0").inputs["transitGatewayAttachmentId"]
    assert end == Reference(association.urn, "transitGatewayAttachmentId")
    assert named(plan, "dxvif-00000001").inputs["vlan"] == 101
    assert named(plan, "vpn-00000099").inputs == {
        "transitGatewayId": Reference(named(plan, "tgw-00000001").urn, "id"),
        "customerGatewayId": "cgw-00000099",
        "outsideIpAddressType": "PrivateIpv4",
        "transportTransitGatewayAttachmentId": Reference(association.urn, "transitGatewayAttachmentId"),
    }


def test_a_vpn_gateway_wants_its_lines_to_be_asked_for(tmp_path: Path):
    answers = Answers().closed()
    answers.of["VpnGateways"] = [{"VpnGatewayId": "vgw-1", "VpcAttachments": [{"VpcId": VPC, "State": "attached"}]}]
    types = {each.type for each in answers.plan(tmp_path).resources}
    assert "aws:deployed/missing:describe-vpn-connections" in types
    assert "aws:deployed/missing:directconnect-describe-virtual-interfaces" in types


def test_everything_listed_becomes_a_resource_of_a_readable_plan(tmp_path: Path):
    for each in sorted(FOLDER.iterdir()):
        plan = from_describe(each)
        document = plan_document(plan)
        assert {one["stack"] for one in document["resources"]} == {one["name"] for one in document["stacks"]}
        assert len(plan.by_urn) == len(document["resources"])


@pytest.mark.parametrize(
    ("file", "text", "what", "where"),
    [
        ("subnets.json", '{"Subnets": [\n  {"SubnetId": "sub', "Unterminated string", "subnets.json:2"),
        ("subnets.json", "", "Expecting value", "subnets.json:1"),
        ("subnets.json", "[]", "list, not an object", "subnets.json:1"),
        ("subnets.json", '{"Subnets": {}}', "no list", "subnets.json: Subnets"),
        ("subnets.json", '{"Subnets": [{"VpcId": "v"}]}', "no text", "subnets.json: Subnets[0].SubnetId"),
        ("subnets.json", '{"Subnets": [3]}', "no object", "subnets.json: Subnets[0]"),
        ("subnets.json", '{"Subnets": [], "NextToken": "abc"}', "pages after this one are missing", ": NextToken"),
        ("routes.json", '{"Routes": []}', "search-transit-gateway-routes", "routes.json: Routes"),
        ("routes.tgw-rtb-01.json", '{"Routes": [], "AdditionalRoutesAvailable": true}', "missing", "RoutesAvailable"),
        (
            "groups.json",
            '{"SecurityGroups": [{"GroupId": "sg-1", "IpPermissions": [{"FromPort": 1}]}]}',
            "no text",
            "groups.json: SecurityGroups[0].IpPermissions[0].IpProtocol",
        ),
    ],
)
def test_what_cannot_be_read_is_one_clear_error(file: str, text: str, what: str, where: str, tmp_path: Path):
    (tmp_path / "vpcs.json").write_text('{"Vpcs": []}', encoding="utf-8")
    (tmp_path / file).write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as raised:
        from_describe(tmp_path)
    (problem,) = raised.value.problems
    assert what in problem.what.en
    assert str(problem.where).endswith(where)
    assert str(problem.where).startswith(str(tmp_path / file))
    assert all(problem.say(lang) for lang in Lang)


def test_a_directory_without_vpcs_is_an_error(tmp_path: Path):
    (tmp_path / "a.json").write_text('{"Subnets": []}', encoding="utf-8")
    with pytest.raises(InvalidInput, match="no answer of describe-vpcs"):
        from_describe(tmp_path)


def test_a_directory_of_answers_is_known(tmp_path: Path):
    assert not is_describe(tmp_path)
    (tmp_path / "account").mkdir()
    (tmp_path / "account" / "cut-off.json").write_text("{", encoding="utf-8")
    assert is_describe(tmp_path)
    assert not is_describe(tmp_path / "account" / "cut-off.json")
    assert not is_describe(tmp_path / "none")
