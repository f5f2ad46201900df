"""Shared services on Google Cloud: fronts, service attachments, endpoints and names."""

from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any

import pytest

from jichi.engine.values import Reference
from jichi.errors import InvalidInput, ProgramError
from jichi.tenancy.connectivity import Service
from jichi.tenancy.model import Cloud, Isolation
from network.addressing import Position, Tier, from_end, nat_block, plan_vpc, tier_block, vpc_block
from network.services.gcp_plan import service_nat
from tests.factories import HIROSAKI, OWANI, named, of_type
from tests.network.lines import CONNECTIVITY, connected_tenancy
from tests.network.places_services import plan_services, plan_use

PLACES = {"tyo": "asia-northeast1", "osa": "asia-northeast2"}


@pytest.fixture(scope="module")
def hub() -> Any:
    return plan_services(connected_tenancy(), Cloud.GCP)


def test_attachments_accept_exactly_the_users_projects(hub: Any):
    accepted = {
        each.name: tuple(
            (item["projectIdOrNum"], item["connectionLimit"]) for item in each.inputs["consumerAcceptLists"]
        )
        for each in of_type(hub, "ServiceAttachment")
    }
    assert accepted == {
        f"{place}-front-{service}-attachment": users
        for place in PLACES
        for service, users in (
            ("patch", ((HIROSAKI.project, 1), (OWANI.project, 1))),
            ("directory", ((HIROSAKI.project, 1),)),
        )
    }
    for each in of_type(hub, "ServiceAttachment"):
        assert each.inputs["connectionPreference"] == "ACCEPT_MANUAL"
        assert each.inputs["reconcileConnections"] is True
        assert each.inputs["enableProxyProtocol"] is False
        assert each.inputs["propagatedConnectionLimit"] == 0
        assert each.inputs["sendPropagatedConnectionLimitIfZero"] is True
        front = named(hub, each.name.removesuffix("-attachment"))
        assert each.inputs["targetService"] == Reference(front.urn, "id")


def test_a_limit_counts_the_networks_of_a_shared_project():
    plan = plan_services(connected_tenancy(isolation=Isolation.NETWORK), Cloud.GCP)
    lists = named(plan, "tyo-front-patch-attachment").inputs["consumerAcceptLists"]
    assert lists == ({"projectIdOrNum": "hirosaki-shared-prod", "connectionLimit": 2},)


def test_each_attachment_has_a_nat_subnet_of_its_own(hub: Any):
    subnets = [each for each in of_type(hub, "Subnetwork") if each.inputs["purpose"] == "PRIVATE_SERVICE_CONNECT"]
    ranges = [IPv4Network(each.inputs["ipCidrRange"]) for each in of_type(hub, "Subnetwork")]
    assert {each.name: each.inputs["ipCidrRange"] for each in subnets} == {
        "tyo-front-patch-nat": "10.127.11.0/28",
        "tyo-front-directory-nat": "10.127.11.16/28",
        "osa-front-patch-nat": "10.127.15.0/28",
        "osa-front-directory-nat": "10.127.15.16/28",
    }
    assert not [(one, other) for one in ranges for other in ranges if one != other and one.overlaps(other)]


def test_fronts_are_inside_and_in_one_region(hub: Any):
    for place, region in PLACES.items():
        front = named(hub, f"{place}-front-directory")
        assert front.inputs["loadBalancingScheme"] == "INTERNAL_MANAGED"
        assert front.inputs["allowGlobalAccess"] is False
        assert (front.inputs["portRange"], front.inputs["region"]) == ("636", region)
        assert front.inputs["subnetwork"] == Reference(named(hub, f"{place}-subnet-app").urn, "id")
        assert named(hub, f"{place}-subnet-proxy").urn in front.dependencies
        assert "backends" not in named(hub, f"{place}-front-directory-backend").inputs
    assert {each.inputs["addressType"] for each in of_type(hub, "Address")} == {"INTERNAL"}


def test_the_hubs_network_is_joined_to_none_and_admits_no_range_of_members(hub: Any):
    assert of_type(hub, "NetworkPeering") == []
    own = CONNECTIVITY.range
    assert own is not None
    for rule in of_type(hub, "NetworkFirewallPolicyRule"):
        if rule.inputs["action"] == "allow":
            match = rule.inputs["match"]
            for each in (*match.get("srcIpRanges", ()), *match.get("destIpRanges", ())):
                assert IPv4Network(each).subnet_of(own)


def test_the_hubs_fronts_let_in_private_endpoints_and_nobody_else(hub: Any):
    rules = {each.inputs["ruleName"]: each.inputs for each in of_type(hub, "NetworkFirewallPolicyRule")}
    fronts = {name: each["match"]["srcIpRanges"] for name, each in rules.items() if "targetType" in each}
    assert fronts == {
        "tyo-nat-front": ("10.127.11.0/25",),
        "osa-nat-front": ("10.127.15.0/25",),
        "deny-front": ("0.0.0.0/0",),
    }


def test_a_member_has_an_endpoint_in_each_region_and_one_name(hub: Any):
    plan = plan_use(connected_tenancy(), Cloud.GCP, hub)
    rules = of_type(plan, "ForwardingRule")
    assert {each.name for each in rules} == {
        f"{place}-service-{name}" for place in PLACES for name in ("patch", "directory")
    }
    for each in rules:
        place, service = each.name[:3], each.name.removeprefix(f"{each.name[:3]}-service-")
        assert each.inputs["target"] == Reference(named(hub, f"{place}-front-{service}-attachment").urn, "id")
        assert each.inputs["allowPscGlobalAccess"] is False
        assert each.inputs["loadBalancingScheme"] == ""
        address = named(plan, f"{each.name}-address").inputs
        link = tier_block(vpc_block(HIROSAKI.network, Cloud.GCP, list(PLACES).index(place)), Tier.DATA)  # type: ignore[arg-type]
        assert address["address"] == str(link[-3 if service == "patch" else -4])
    record = named(plan, "name-patch").inputs
    assert record["name"] == "patch.022021.prod.hirosaki.jichi.internal."
    assert record["routingPolicy"] == {
        "geos": (
            {"location": "asia-northeast1", "rrdatas": ("10.0.143.253",)},
            {"location": "asia-northeast2", "rrdatas": ("10.0.207.253",)},
        )
    }


def test_a_member_has_no_endpoint_for_what_it_may_not_use(hub: Any):
    plan = plan_use(connected_tenancy(), Cloud.GCP, hub, OWANI.code)
    assert {each.name for each in of_type(plan, "ForwardingRule")} == {"tyo-service-patch", "osa-service-patch"}


def test_more_users_than_addresses_are_refused():
    tenancy = connected_tenancy()
    assert CONNECTIVITY.range is not None
    vpc = plan_vpc(CONNECTIVITY.range, Cloud.GCP, Position.PRIMARY, (None,))
    patch = tenancy.connectivity.services[0]
    assert service_nat(tenancy, vpc, patch, {"a": 12}) == IPv4Network("10.127.11.0/28")
    with pytest.raises(InvalidInput, match=r"13 networks use .* has 12 addresses"):
        service_nat(tenancy, vpc, patch, {"a": 13})


def test_a_ninth_service_is_refused():
    services = tuple(Service(f"s{index}", 443, (Cloud.GCP,), (HIROSAKI.code,)) for index in range(9))
    tenancy = connected_tenancy(replace(CONNECTIVITY, services=services))
    with pytest.raises((InvalidInput, ProgramError), match="s8"):
        plan_services(tenancy, Cloud.GCP)


def test_planned_addresses_leave_the_cloud_its_half():
    subnet = IPv4Network("10.0.0.0/27")
    assert str(from_end(subnet, 0)) == "10.0.0.29"
    assert str(from_end(subnet, 13)) == "10.0.0.16"
    with pytest.raises(InvalidInput):
        from_end(subnet, 14)


def test_nat_blocks_lie_in_their_slot():
    vpc = IPv4Network("10.127.8.0/22")
    blocks = [nat_block(vpc, place) for place in range(8)]
    assert all(each.subnet_of(tier_block(vpc, Tier.NAT)) for each in blocks)
    assert len(set(blocks)) == 8
