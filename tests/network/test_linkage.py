"""Linkage over REST: the gateway's front, names, empty secrets, and passages between members, on both clouds."""

import json
from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any

import pytest

from components.naming import Scope
from jichi.engine.plan import StackPlan
from jichi.engine.values import Reference
from jichi.tenancy.connectivity import LinkageKind
from jichi.tenancy.model import Cloud, Isolation, Tenancy
from network.addressing import Position
from network.linkage import consumers_of
from network.linkage.plan import Passage, addresses, passage, users
from tests.factories import HIROSAKI, OWANI, named, of_type, statements
from tests.network.lines import CONNECTIVITY, connected_tenancy
from tests.network.places_linkage import SCOPES, everything, linkage, plan_linkage, plan_passages

PLACES = ("tyo", "osa")
DOMAIN = "022021.prod.hirosaki.jichi.internal"
TOWN = "023621.prod.hirosaki.jichi.internal"


def linked(cloud: Cloud, **changes: Any) -> Tenancy:
    return connected_tenancy(replace(CONNECTIVITY, linkage=everything(cloud)), **changes)


@pytest.fixture(scope="module")
def aws() -> Any:
    return plan_linkage(linked(Cloud.AWS), Cloud.AWS)


@pytest.fixture(scope="module")
def gcp() -> Any:
    return plan_linkage(linked(Cloud.GCP), Cloud.GCP)


def scope_of(tenancy: Tenancy, cloud: Cloud, member: int = 0) -> Scope:
    return Scope(tenancy, tenancy.members[member], cloud, tenancy.home(cloud).primary)


@pytest.mark.parametrize("isolation", Isolation)
def test_a_passage_is_where_two_networks_meet(isolation: Isolation):
    tenancy = linked(Cloud.AWS, isolation=isolation, shared_network=IPv4Network("10.64.0.0/16"))
    ways = {each.name: passage(tenancy, each) for each in tenancy.connectivity.linkage}
    one_network = isolation is Isolation.APPLICATION
    assert ways == {
        "own": Passage.WITHIN,
        "far": Passage.SIBLING,
        "town": Passage.WITHIN if one_network else Passage.ACROSS,
    }
    assert consumers_of(tenancy, Cloud.AWS) == (() if one_network else (OWANI.code,))
    assert consumers_of(tenancy, Cloud.GCP) == ()
    account = {Isolation.ACCOUNT: {OWANI.account: 1}, Isolation.NETWORK: {"999999999999": 1}, Isolation.APPLICATION: {}}
    assert users(scope_of(tenancy, Cloud.AWS)).accounts == account[isolation]


def test_files_have_no_front():
    (own, *_) = everything(Cloud.AWS)
    tenancy = connected_tenancy(replace(CONNECTIVITY, linkage=(replace(own, kind=LinkageKind.FILE, scopes=()),)))
    plan = plan_linkage(tenancy, Cloud.AWS)
    assert of_type(plan, "LoadBalancer") == of_type(plan, "Secret") == []
    assert "linkage" not in plan.exports


@pytest.mark.parametrize("place", PLACES)
def test_the_front_on_aws_admits_its_own_and_the_other_clouds_systems(aws: Any, place: str):
    group = Reference(named(aws, f"{place}-front-linkage-group").urn, "id")
    rules = [
        each.inputs for each in of_type(aws, "SecurityGroupIngressRule") if each.inputs["securityGroupId"] == group
    ]
    assert {(each.get("cidrIpv4"), each["fromPort"], each["toPort"]) for each in rules} == {
        ("10.0.128.0/21", 443, 443),
        ("10.0.192.0/21", 443, 443),
        (None, 443, 443),
    }
    (own,) = [each for each in rules if "cidrIpv4" not in each]
    assert own["referencedSecurityGroupId"] == Reference(named(aws, f"{place}-group-app").urn, "id")


def test_the_front_on_aws_has_planned_addresses(aws: Any):
    mappings = named(aws, "tyo-front-linkage").inputs["subnetMappings"]
    assert [each["privateIpv4Address"] for each in mappings] == ["10.0.1.253", "10.0.3.253", "10.0.5.253"]


def test_the_front_on_aws_is_published_to_the_consumers_account_alone(aws: Any):
    services = of_type(aws, "VpcEndpointService")
    assert {each.name: each.inputs["allowedPrincipals"] for each in services} == {
        f"{place}-front-linkage-service": (f"arn:aws:iam::{OWANI.account}:root",) for place in PLACES
    }


def test_without_another_member_nothing_is_published():
    own, far, _ = everything(Cloud.AWS)
    for cloud in Cloud:
        links = (own, far) if cloud is Cloud.AWS else everything(cloud)[:2]
        plan = plan_linkage(connected_tenancy(replace(CONNECTIVITY, linkage=links)), cloud)
        assert of_type(plan, "VpcEndpointService") == of_type(plan, "ServiceAttachment") == []
        assert not [each for each in plan.exports if each.endswith("LinkageEndpoint")]


def test_the_front_on_google_cloud_is_published_to_the_consumers_project_alone(gcp: Any):
    for place in PLACES:
        attachment = named(gcp, f"{place}-front-linkage-attachment").inputs
        assert attachment["consumerAcceptLists"] == ({"projectIdOrNum": OWANI.project, "connectionLimit": 1},)
        assert attachment["connectionPreference"] == "ACCEPT_MANUAL"
    assert named(gcp, "tyo-front-linkage-address").inputs["address"] == "10.0.135.253"
    assert named(gcp, "tyo-front-linkage-nat").inputs["ipCidrRange"] == "10.0.176.0/24"


@pytest.mark.parametrize("place", PLACES)
def test_the_front_on_google_cloud_lets_in_its_own_systems_the_other_clouds_and_private_endpoints(gcp: Any, place: str):
    rules = {each.inputs["ruleName"]: each.inputs for each in of_type(gcp, "NetworkFirewallPolicyRule")}
    allowed = {name for name in rules if name.startswith(place) and name.endswith("-front")}
    assert allowed == {f"{place}-{each}-front" for each in ("app", "nat", "offices", "sibling")}
    (nat,) = rules[f"{place}-nat-front"]["match"]["srcIpRanges"]
    subnet = named(gcp, f"{place}-front-linkage-nat").inputs["ipCidrRange"]
    assert IPv4Network(subnet).subnet_of(IPv4Network(nat))
    others = [each.inputs["ipCidrRange"] for each in of_type(gcp, "Subnetwork") if "-nat" not in each.name]
    assert not [each for each in others if IPv4Network(each).overlaps(IPv4Network(nat))]


def test_the_consumers_name_leads_to_the_gateway_within(aws: Any, gcp: Any):
    record = named(aws, "tyo-name-own.linkage").inputs
    assert record["name"] == f"own.linkage.{DOMAIN}"
    assert record["records"] == ("10.0.1.253", "10.0.3.253", "10.0.5.253")
    assert named(gcp, "name-own.linkage").inputs["routingPolicy"]["geos"] == (
        {"location": "asia-northeast1", "rrdatas": ("10.0.135.253",)},
        {"location": "asia-northeast2", "rrdatas": ("10.0.199.253",)},
    )


def test_the_consumers_name_leads_to_the_other_cloud():
    plan = plan_linkage(linked(Cloud.AWS), Cloud.GCP)
    assert {each.name for each in of_type(plan, "RecordSet") if each.name.startswith("name-")} == {"name-far.linkage"}
    record = named(plan, "name-far.linkage").inputs
    assert record["name"] == f"far.linkage.{DOMAIN}."
    assert record["routingPolicy"]["geos"][0] == {
        "location": "asia-northeast1",
        "rrdatas": ("10.0.1.253", "10.0.3.253", "10.0.5.253"),
    }
    assert of_type(plan, "ForwardingRule") == []


def test_the_client_has_an_empty_secret_that_break_glass_alone_reads(aws: Any):
    assert {each.name: each.inputs["name"] for each in of_type(aws, "Secret")} == {
        "tyo-secret-linkage-own": "hirosaki-022021-prod-linkage-own"
    }
    assert of_type(aws, "SecretVersion") == []
    secret = named(aws, "tyo-secret-linkage-own")
    assert secret.inputs["kmsKeyId"] == "key-secret"
    assert secret.options.protect
    found = statements(named(aws, "tyo-secret-linkage-own-policy"))
    assert set(found) == {"TlsOnly", "ByBreakGlassOnly"}
    assert "secretsmanager:GetSecretValue" in found["ByBreakGlassOnly"]["Action"]
    assert found["ByBreakGlassOnly"]["Condition"] == {
        "ArnNotEquals": {"aws:PrincipalArn": f"arn:aws:iam::{HIROSAKI.account}:role/hirosaki-022021-prod-break-glass"}
    }


def test_the_client_on_google_cloud_has_an_empty_secret_in_each_region(gcp: Any):
    secrets = of_type(gcp, "RegionalSecret")
    assert {each.name for each in secrets} == {f"{place}-secret-linkage-own" for place in PLACES}
    assert of_type(gcp, "RegionalSecretVersion") == []
    granted = {(each.inputs["member"], each.inputs["role"]) for each in of_type(gcp, "RegionalSecretIamMember")}
    assert {member for member, _ in granted} == {
        "serviceAccount:break-glass-022021@hirosaki-022021-prod.iam.gserviceaccount.com"
    }


def test_the_gateways_settings_are_exported(aws: Any):
    exported = aws.exports["linkage"]
    assert set(exported["provides"]) == {"own", "far", "town"}
    assert set(exported["consumes"]) == {"own"}
    town = exported["provides"]["town"]
    assert town == {
        "way": "across",
        "provider": {"member": HIROSAKI.code, "system": "住民記録"},
        "consumer": {"member": OWANI.code, "system": "児童手当"},
        "issuer": f"https://linkage.{DOMAIN}",
        "host": f"town.linkage.{TOWN}",
        "grantType": "client_credentials",
        "clientAuthentication": "client_secret_jwt",
        "tokenPath": "/oauth2/token",
        "introspectionPath": "/oauth2/introspect",
        "tokenSeconds": 300,
        "refreshToken": False,
        "scopes": SCOPES,
        "basis": "番号法第19条第8号",
    }
    assert exported["consumes"]["own"]["secret"] == "hirosaki-022021-prod-linkage-own"  # noqa: S105


@pytest.mark.parametrize("cloud", Cloud)
def test_a_consumer_alone_has_no_front_and_no_endpoint_of_its_own(cloud: Cloud):
    plan = plan_linkage(linked(cloud), cloud, OWANI.code)
    assert of_type(plan, "LoadBalancer") == of_type(plan, "ForwardingRule") == []
    assert not [each for each in plan.resources if "town" in each.name and "secret" not in each.name]
    assert plan.exports["linkage"]["consumes"]["town"]["secret"] == "hirosaki-023621-prod-linkage-town"  # noqa: S105


def stacks(cloud: Cloud, tenancy: Tenancy) -> dict[str, StackPlan]:
    return {code: plan_linkage(tenancy, cloud, code) for code in (HIROSAKI.code, OWANI.code)}


def test_a_passage_on_aws_is_an_endpoint_of_the_consumer():
    tenancy = linked(Cloud.AWS)
    members = stacks(Cloud.AWS, tenancy)
    plan = plan_passages(tenancy, Cloud.AWS, members)
    endpoints = of_type(plan, "VpcEndpoint")
    assert {each.name for each in endpoints} == {f"{place}-linkage-town" for place in PLACES}
    provider, consumer = members[HIROSAKI.code], members[OWANI.code]
    for each in endpoints:
        place = each.name[:3]
        assert each.inputs["serviceName"] == Reference(
            named(provider, f"{place}-front-linkage-service").urn, "serviceName"
        )
        assert each.inputs["vpcId"] == Reference(named(consumer, f"{place}-vpc").urn, "id")
        assert each.inputs["securityGroupIds"] == (Reference(named(consumer, f"{place}-group-endpoint").urn, "id"),)
        record = named(plan, f"{place}-name-town.linkage").inputs
        assert record["name"] == f"town.linkage.{TOWN}"
    assert dict(plan.exports) == {"town": f"town.linkage.{TOWN}"}
    assert {each.type for each in plan.resources if each.custom and not each.type.startswith("pulumi:")} == {
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        "aws:route53/record:Record",
    }


def test_a_passage_on_google_cloud_is_an_endpoint_of_the_consumer():
    tenancy = linked(Cloud.GCP)
    members = stacks(Cloud.GCP, tenancy)
    plan = plan_passages(tenancy, Cloud.GCP, members)
    rules = of_type(plan, "ForwardingRule")
    assert {each.name for each in rules} == {f"{place}-linkage-town" for place in PLACES}
    for each in rules:
        place = each.name[:3]
        attachment = named(members[HIROSAKI.code], f"{place}-front-linkage-attachment")
        assert each.inputs["target"] == Reference(attachment.urn, "id")
    assert named(plan, "tyo-linkage-town-address").inputs["address"] == "10.1.8.243"
    assert named(plan, "name-town.linkage").inputs["name"] == f"town.linkage.{TOWN}."
    assert {each.type for each in plan.resources if each.custom and not each.type.startswith("pulumi:")} == {
        "gcp:compute/address:Address",
        "gcp:compute/forwardingRule:ForwardingRule",
        "gcp:dns/recordSet:RecordSet",
    }


def test_two_members_may_provide_to_each_other():
    """Neither's stack asks the other's: both are planned, and then the passages."""
    there = linkage("town", (HIROSAKI.code, Cloud.AWS), (OWANI.code, Cloud.AWS))
    back = linkage("city", (OWANI.code, Cloud.AWS), (HIROSAKI.code, Cloud.AWS))
    tenancy = connected_tenancy(replace(CONNECTIVITY, linkage=(there, back)))
    plan = plan_passages(tenancy, Cloud.AWS, stacks(Cloud.AWS, tenancy))
    assert dict(plan.exports) == {"city": f"city.linkage.{DOMAIN}", "town": f"town.linkage.{TOWN}"}


def test_no_network_is_joined_to_anothers():
    for cloud in Cloud:
        tenancy = linked(cloud)
        members = stacks(cloud, tenancy)
        for plan in (*members.values(), plan_passages(tenancy, cloud, members)):
            types = {each.type.rsplit(":")[-1] for each in plan.resources if each.custom}
            assert not types & {"VpcPeeringConnection", "NetworkPeering", "Route", "VpcAttachment"}


def test_members_in_one_network_have_gateways_at_addresses_of_their_own():
    tenancy = linked(Cloud.AWS, isolation=Isolation.APPLICATION, shared_network=IPv4Network("10.64.0.0/16"))
    first, second = (addresses(scope_of(tenancy, Cloud.AWS, each), Position.PRIMARY) for each in (0, 1))
    assert [str(each) for each in first.values()] == ["10.64.1.253", "10.64.3.253", "10.64.5.253"]
    assert [str(each) for each in second.values()] == ["10.64.1.252", "10.64.3.252", "10.64.5.252"]


def test_exports_are_plain_data(aws: Any):
    assert json.dumps(aws.exports["linkage"], default=dict)
