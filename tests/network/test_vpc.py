import json
import re
from collections import Counter
from collections.abc import Set
from ipaddress import IPv4Network
from typing import Any

import pytest

from jichi.engine.values import Reference
from jichi.tenancy.model import Recovery, Stage
from tests.factories import make_tenancy, named, of_type, plan_member

WAYS_OUT = (
    "InternetGateway",
    "NatGateway",
    "EgressOnlyInternetGateway",
    "Eip",
    "Peering",
    "CarrierGateway",
    "ec2/route:Route",
)


@pytest.fixture(scope="session")
def plan() -> Any:
    return plan_member(make_tenancy())


def test_no_way_to_the_internet(plan: Any):
    assert not [each.name for each in plan.resources if any(way.lower() in each.type.lower() for way in WAYS_OUT)]
    assert not [each.name for each in of_type(plan, "RouteTable") if each.inputs.get("routes")]
    assert all(each.inputs["routes"] == () for each in of_type(plan, "DefaultRouteTable"))
    assert all(each.inputs["mapPublicIpOnLaunch"] is False for each in of_type(plan, "Subnet"))
    assert not [each.name for each in plan.resources if any("ipv6" in key.lower() for key in each.inputs)]


def test_subnets_have_explicit_ranges_and_zones(plan: Any):
    subnets = {
        each.name: (each.inputs["cidrBlock"], each.inputs["availabilityZone"]) for each in of_type(plan, "Subnet")
    }
    assert len(subnets) == 24
    assert subnets["tyo-subnet-app-a"] == ("10.0.0.0/23", "ap-northeast-1a")
    assert subnets["tyo-subnet-link-d"] == ("10.0.28.0/23", "ap-northeast-1d")
    assert subnets["osa-subnet-data-b"] == ("10.0.74.0/23", "ap-northeast-3b")


def test_every_subnet_has_one_route_table_and_one_acl_of_its_tier(plan: Any):
    tables = Counter(each.inputs["subnetId"] for each in of_type(plan, "RouteTableAssociation"))
    acls = Counter(subnet for each in of_type(plan, "NetworkAcl") for subnet in each.inputs["subnetIds"])
    subnets = {Reference(each.urn, "id") for each in of_type(plan, "Subnet")}
    assert tables == acls == Counter(dict.fromkeys(subnets, 1))
    for each in of_type(plan, "NetworkAcl"):
        tier = each.name.removeprefix("tyo-acl-").removeprefix("osa-acl-")
        assert all(f"-subnet-{tier}-" in subnet.urn for subnet in each.inputs["subnetIds"])


def test_defaults_are_empty(plan: Any):
    for type_ in ("DefaultSecurityGroup", "DefaultNetworkAcl"):
        found = of_type(plan, type_)
        assert len(found) == 2
        assert all(not each.inputs.get("ingress") and not each.inputs.get("egress") for each in found)


def test_group_rules_name_groups_prefix_lists_or_offices(plan: Any):
    rules = of_type(plan, "SecurityGroupIngressRule") + of_type(plan, "SecurityGroupEgressRule")
    assert len(rules) == 2 * (9 + 5)
    peers = ("referencedSecurityGroupId", "prefixListId", "cidrIpv4")
    assert all(sum(peer in each.inputs for peer in peers) == 1 for each in rules)
    by_range = {each.inputs["cidrIpv4"] for each in rules if "cidrIpv4" in each.inputs}
    assert by_range == {"192.168.0.0/24", "172.20.0.0/16"}
    assert not [each for each in of_type(plan, "SecurityGroupEgressRule") if "cidrIpv4" in each.inputs]
    assert not [each for each in of_type(plan, "SecurityGroup") if "egress" in each.inputs or "ingress" in each.inputs]
    app = named(plan, "tyo-group-app-egress-s3-tcp-443")
    assert app.inputs["prefixListId"] == Reference(named(plan, "tyo-endpoint-s3").urn, "prefixListId")


def test_descriptions_are_what_ec2_accepts(plan: Any):
    """EC2 API Reference, "CreateSecurityGroup" and "IpRange": up to 255 of these characters."""
    accepted = re.compile(r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}")
    for type_ in ("SecurityGroup", "SecurityGroupIngressRule", "SecurityGroupEgressRule"):
        assert all(accepted.fullmatch(each.inputs["description"]) for each in of_type(plan, type_))


def test_endpoints(plan: Any):
    gateways = [each for each in of_type(plan, "VpcEndpoint") if each.inputs["vpcEndpointType"] == "Gateway"]
    assert [each.name for each in gateways] == [
        f"{place}-endpoint-{service}" for place in ("tyo", "osa") for service in ("s3", "dynamodb")
    ]
    for each in gateways:
        assert each.inputs["routeTableIds"] == (Reference(named(plan, f"{each.name[:3]}-routes-app").urn, "id"),)
    interfaces = [each for each in of_type(plan, "VpcEndpoint") if each.inputs["vpcEndpointType"] == "Interface"]
    assert len(interfaces) == 24
    for each in interfaces:
        assert each.inputs["privateDnsEnabled"] is True
        assert all("-subnet-endpoint-" in subnet.urn for subnet in each.inputs["subnetIds"])
        policy = json.loads(each.inputs["policy"])
        assert all(
            statement["Condition"]["StringEquals"]["aws:PrincipalAccount"] == "111111111111"
            for statement in policy["Statement"]
        )
    assert named(plan, "osa-endpoint-kms").inputs["serviceName"] == "com.amazonaws.ap-northeast-3.kms"


def test_flow_logs_go_to_the_log_bucket_after_its_policy(plan: Any):
    for place in ("tyo", "osa"):
        log = named(plan, f"{place}-flow-log")
        assert log.inputs["logDestination"] == f"arn:aws:s3:::hirosaki-022021-prod-log-{place}"
        assert log.inputs["trafficType"] == "ALL"
        assert named(plan, f"{place}-log-policy").urn in log.dependencies


def test_zone_is_private_to_the_vpcs(plan: Any):
    zone = named(plan, "zone")
    assert zone.inputs["name"] == "022021.prod.hirosaki.jichi.internal"
    assert [(vpc["vpcId"], vpc["vpcRegion"]) for vpc in zone.inputs["vpcs"]] == [
        (Reference(named(plan, "tyo-vpc").urn, "id"), "ap-northeast-1"),
        (Reference(named(plan, "osa-vpc").urn, "id"), "ap-northeast-3"),
    ]


@pytest.mark.parametrize(
    ("recovery", "vpcs", "osaka_endpoints"),
    [
        (Recovery.BACKUP_RESTORE, 1, frozenset[str]()),
        (Recovery.PILOT_LIGHT, 2, {"s3", "dynamodb", "kms", "secretsmanager", "logs", "sts"}),
    ],
)
def test_osaka_as_the_recovery_pattern_needs(recovery: Recovery, vpcs: int, osaka_endpoints: Set[str]):
    plan = plan_member(make_tenancy(recovery=recovery))
    assert len(of_type(plan, "Vpc")) == vpcs
    osaka = {each.name for each in of_type(plan, "VpcEndpoint") if each.region == "ap-northeast-3"}
    assert osaka == {f"osa-endpoint-{name}" for name in osaka_endpoints}


def test_verification_uses_two_zones_at_the_same_places(plan: Any):
    verification = plan_member(make_tenancy(stage=Stage.VERIFICATION))
    few = {each.name: each.inputs["cidrBlock"] for each in of_type(verification, "Subnet")}
    many = {each.name: each.inputs["cidrBlock"] for each in of_type(plan, "Subnet")}
    assert len(few) == 16
    assert few.items() <= many.items()


def test_the_smallest_member_has_subnets_that_aws_accepts():
    plan = plan_member(make_tenancy(), "023621")
    assert {IPv4Network(each.inputs["cidrBlock"]).prefixlen for each in of_type(plan, "Subnet")} == {27}
