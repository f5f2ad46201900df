"""Shared services on AWS: the hub's own VPC, fronts, and how members come to them."""

from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any

import pytest

from components.naming import Scope
from jichi.engine.values import Reference
from jichi.tenancy.connectivity import Service
from jichi.tenancy.model import Cloud, Isolation, Tenancy
from network.addressing import Position, Tier, aws_zones, plan_vpc
from network.services import endpoint_users
from network.vpc.aws_rules import ENTRIES_AT_MOST, acl, group_rules
from network.vpc.flows import peers_of
from tests.factories import HIROSAKI, OWANI, named, of_type
from tests.network.lines import CONNECTIVITY, connected_tenancy
from tests.network.places_services import plan_services, plan_use

PLACES = {"tyo": Position.PRIMARY, "osa": Position.SECONDARY}
APP = {"tyo": ("10.0.0.0/21", "10.1.0.0/25"), "osa": ("10.0.64.0/21", "10.1.4.0/25")}


def overlapping(tenancy: Tenancy) -> Tenancy:
    """The second member has addresses of the first."""
    first, second = tenancy.members
    return replace(tenancy, members=(first, replace(second, network=IPv4Network("10.0.16.0/20"))))


def hub_scope(tenancy: Tenancy) -> Scope:
    return Scope(tenancy, None, Cloud.AWS, "ap-northeast-1", hub=True)


@pytest.fixture(scope="module")
def hub() -> Any:
    return plan_services(connected_tenancy(), Cloud.AWS)


@pytest.fixture(scope="module")
def hub_of_overlapping() -> Any:
    return plan_services(overlapping(connected_tenancy()), Cloud.AWS)


def test_a_front_for_each_service_in_each_region(hub: Any):
    fronts = of_type(hub, "LoadBalancer")
    assert [each.name for each in fronts] == [
        "tyo-front-patch",
        "tyo-front-directory",
        "osa-front-patch",
        "osa-front-directory",
    ]
    for front in fronts:
        assert front.inputs["internal"] is True
        assert front.inputs["loadBalancerType"] == "network"
        assert front.inputs["enableDeletionProtection"] is True
        assert front.options.protect
        subnets = [each["subnetId"] for each in front.inputs["subnetMappings"]]
        zones = ("a", "c", "d") if front.name.startswith("tyo") else ("a", "b", "c")
        assert subnets == [Reference(named(hub, f"{front.name[:3]}-subnet-app-{zone}").urn, "id") for zone in zones]
        assert front.inputs["securityGroups"] == (Reference(named(hub, f"{front.name}-group").urn, "id"),)
    assert {each.name: each.inputs["port"] for each in of_type(hub, "Listener")} == {
        f"{front.name}-listener": 443 if "patch" in front.name else 636 for front in fronts
    }


def test_targets_are_registered_by_whoever_runs_the_service(hub: Any):
    groups = of_type(hub, "TargetGroup")
    assert {(each.inputs["targetType"], each.inputs["port"], each.inputs["preserveClientIp"]) for each in groups} == {
        ("ip", 8443, "false")
    }
    assert of_type(hub, "TargetGroupAttachment") == []


@pytest.mark.parametrize("place", PLACES)
def test_a_front_admits_exactly_its_users(hub: Any, place: str):
    def admitted(service: str) -> set[tuple[str, int]]:
        group = Reference(named(hub, f"{place}-front-{service}-group").urn, "id")
        rules = of_type(hub, "SecurityGroupIngressRule")
        return {
            (each.inputs["cidrIpv4"], each.inputs["fromPort"])
            for each in rules
            if each.inputs["securityGroupId"] == group
        }

    assert admitted("patch") == {(network, 443) for network in APP[place]}
    assert admitted("directory") == {(APP[place][0], 636)}


def test_a_front_sends_to_its_targets_and_nowhere_else(hub: Any):
    for front in of_type(hub, "LoadBalancer"):
        group = Reference(named(hub, f"{front.name}-group").urn, "id")
        systems = Reference(named(hub, f"{front.name[:3]}-group-app").urn, "id")
        (rule,) = [each for each in of_type(hub, "SecurityGroupEgressRule") if each.inputs["securityGroupId"] == group]
        assert (rule.inputs["referencedSecurityGroupId"], rule.inputs["fromPort"]) == (systems, 8443)
        there = named(hub, f"{front.name}-at-targets").inputs
        assert (there["securityGroupId"], there["fromPort"]) == (systems, 8443)
        assert there["referencedSecurityGroupId"] == group


@pytest.mark.parametrize("place", PLACES)
def test_the_hubs_network_leads_back_to_users_only(hub: Any, place: str):
    routes = [each for each in of_type(hub, "Route") if each.type == "aws:ec2/route:Route" and each.name[:3] == place]
    table = Reference(named(hub, f"{place}-routes-app").urn, "id")
    assert {(each.inputs["destinationCidrBlock"], each.inputs["routeTableId"]) for each in routes} == {
        (network, table) for network in APP[place]
    }


@pytest.mark.parametrize("place", PLACES)
def test_the_hubs_table_in_the_transit_gateway_is_empty(hub: Any, place: str):
    table = named(hub, f"{place}-hub-table")
    association = named(hub, f"{place}-hub-association")
    attachment = named(hub, f"{place}-hub-attachment")
    assert association.inputs["transitGatewayRouteTableId"] == Reference(table.urn, "id")
    assert association.inputs["transitGatewayAttachmentId"] == Reference(attachment.urn, "id")
    assert attachment.inputs["transitGatewayDefaultRouteTableAssociation"] is False
    assert attachment.inputs["transitGatewayDefaultRouteTablePropagation"] is False
    assert [each for each in hub.resources if each.type == "aws:ec2transitgateway/route:Route"] == []
    assert of_type(hub, "RouteTablePropagation") == []
    assert hub.exports[f"{place}HubTableId"] == Reference(table.urn, "id")
    assert hub.exports[f"{place}HubAttachmentId"] == Reference(attachment.urn, "id")


def test_where_all_are_routed_nothing_is_published(hub: Any):
    assert of_type(hub, "VpcEndpointService") == []
    assert set(hub.exports["tyoServices"]["patch"]) == {"host", "hostZone"}


def test_overlapping_members_come_by_endpoints(hub_of_overlapping: Any):
    """Each overlaps the other, so that neither is routed, and each service is for its own users' accounts."""
    plan = hub_of_overlapping
    assert {each.name: each.inputs["allowedPrincipals"] for each in of_type(plan, "VpcEndpointService")} == {
        f"{place}-front-{service}-service": tuple(f"arn:aws:iam::{account}:root" for account in accounts)
        for place in PLACES
        for service, accounts in (("patch", (HIROSAKI.account, OWANI.account)), ("directory", (HIROSAKI.account,)))
    }
    for each in of_type(plan, "VpcEndpointService"):
        assert each.inputs["acceptanceRequired"] is False
        assert each.inputs["supportedRegions"] == (each.region,)
    assert [
        each for each in of_type(plan, "SecurityGroupIngressRule") if "front" in each.name and "from" in each.name
    ] == []
    assert [each for each in of_type(plan, "Route") if each.type == "aws:ec2/route:Route"] == []


def test_one_that_overlaps_the_hub_comes_by_an_endpoint_and_the_other_by_routes():
    tenancy = connected_tenancy(replace(CONNECTIVITY, range=IPv4Network("10.1.0.0/20")))
    plan = plan_services(tenancy, Cloud.AWS)
    (patch,) = [each for each in of_type(plan, "VpcEndpointService") if each.name[:3] == "tyo"]
    assert patch.inputs["allowedPrincipals"] == (f"arn:aws:iam::{OWANI.account}:root",)
    routes = [each for each in of_type(plan, "Route") if each.type == "aws:ec2/route:Route"]
    assert {each.inputs["destinationCidrBlock"] for each in routes} == {"10.0.0.0/21", "10.0.64.0/21"}


def test_a_routed_member_has_names_only(hub: Any):
    plan = plan_use(connected_tenancy(), Cloud.AWS, hub)
    assert [each for each in of_type(plan, "VpcEndpoint") if "service-" in each.name] == []
    records = of_type(plan, "Record")
    assert {(each.name, each.inputs["name"]) for each in records} == {
        (f"{place}-name-{service}", f"{service}.022021.prod.hirosaki.jichi.internal")
        for place in PLACES
        for service in ("patch", "directory")
    }
    front = named(hub, "osa-front-patch")
    record = named(plan, "osa-name-patch")
    assert record.inputs["aliases"] == (
        {
            "name": Reference(front.urn, "dnsName"),
            "zoneId": Reference(front.urn, "zoneId"),
            "evaluateTargetHealth": False,
        },
    )
    assert record.inputs["latencyRoutingPolicies"] == ({"region": "ap-northeast-3"},)


def test_a_member_has_no_name_for_what_it_may_not_use(hub: Any):
    plan = plan_use(connected_tenancy(), Cloud.AWS, hub, OWANI.code)
    assert {each.name for each in of_type(plan, "Record")} == {"tyo-name-patch", "osa-name-patch"}
    assert dict(plan.exports) == {"patch": "patch.023621.prod.hirosaki.jichi.internal"}


def test_an_overlapping_member_has_an_endpoint_for_each(hub_of_overlapping: Any):
    plan = plan_use(overlapping(connected_tenancy()), Cloud.AWS, hub_of_overlapping)
    endpoints = {each.name: each for each in of_type(plan, "VpcEndpoint") if "service-" in each.name}
    assert set(endpoints) == {f"{place}-service-{name}" for place in PLACES for name in ("patch", "directory")}
    for name, each in endpoints.items():
        place, service = name[:3], name.removeprefix(f"{name[:3]}-service-")
        published = named(hub_of_overlapping, f"{place}-front-{service}-service")
        assert each.inputs["serviceName"] == Reference(published.urn, "serviceName")
        assert each.inputs["securityGroupIds"] == (Reference(named(plan, f"{place}-group-endpoint").urn, "id"),)
        assert each.inputs["privateDnsEnabled"] is False
        assert "policy" not in each.inputs


def test_accounts_tell_members_apart_as_far_as_there_are_any():
    tenancy = overlapping(connected_tenancy())
    patch = tenancy.connectivity.services[0]
    assert endpoint_users(tenancy, patch, Cloud.AWS) == {HIROSAKI.account: 1, OWANI.account: 1}
    one_account = replace(tenancy, isolation=Isolation.NETWORK)
    assert endpoint_users(one_account, patch, Cloud.AWS) == {"999999999999": 2}
    one_network = replace(tenancy, isolation=Isolation.APPLICATION, shared_network=IPv4Network("10.64.0.0/16"))
    assert endpoint_users(one_network, patch, Cloud.AWS) == {}
    assert endpoint_users(one_network, patch, Cloud.GCP) == {"hirosaki-shared-prod": 1}


def test_members_that_share_a_network_are_one_user():
    tenancy = connected_tenancy(isolation=Isolation.APPLICATION, shared_network=IPv4Network("10.64.0.0/16"))
    peers = peers_of(hub_scope(tenancy), Position.PRIMARY)
    assert peers.users == (IPv4Network("10.64.0.0/21"),)
    hub = plan_services(tenancy, Cloud.AWS)
    plan = plan_use(tenancy, Cloud.AWS, hub, None)
    assert plan.exports["directory"] == "directory.shared.prod.hirosaki.jichi.internal"


def test_the_hubs_acl_names_private_ranges_and_its_group_nobody():
    scope = hub_scope(connected_tenancy())
    peers = peers_of(scope, Position.PRIMARY)
    vpc = plan_vpc(scope.network, Cloud.AWS, Position.PRIMARY, aws_zones(scope.region, scope.tenancy.stage))
    everybody = IPv4Network("10.0.0.0/8")

    def through(tier: Tier, direction: str) -> set[tuple[int, int]]:
        entries = acl(tier, vpc, peers)
        side = entries.ingress if direction == "ingress" else entries.egress
        return {each.ports for each in side if each.network == everybody and each.action == "allow"}

    assert through(Tier.APP, "ingress") == {(443, 443), (636, 636)}
    assert through(Tier.APP, "egress") == {(1024, 65535)}
    assert through(Tier.DATA, "ingress") == through(Tier.DATA, "egress") == set()
    own = vpc.tier(Tier.APP)
    link = acl(Tier.LINK, vpc, peers)
    assert {each.ports for each in link.egress if each.network == own} == {(443, 443), (636, 636)}
    assert {each.ports for each in link.ingress if each.network == own} == {(1024, 65535)}
    assert not [each for each in group_rules(Tier.APP, peers) if isinstance(each.peer, IPv4Network)]


def test_the_acl_has_room_for_eight_services():
    services = tuple(Service(f"s{index}", 1000 + index, (Cloud.AWS,), (HIROSAKI.code,)) for index in range(8))
    scope = hub_scope(connected_tenancy(replace(CONNECTIVITY, services=services)))
    vpc = plan_vpc(scope.network, Cloud.AWS, Position.PRIMARY, aws_zones(scope.region, scope.tenancy.stage))
    planned = acl(Tier.APP, vpc, peers_of(scope, Position.PRIMARY))
    assert len(planned.ingress) <= ENTRIES_AT_MOST
