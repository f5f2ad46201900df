"""One project for several members: a network each, or one that they share."""

import re
from ipaddress import IPv4Network
from typing import Any

import pytest

from jichi.engine.values import Reference
from jichi.tenancy.model import Isolation, Tenancy
from tests.factories import HIROSAKI, OWANI, make_tenancy, named, of_type
from tests.network.places import plan_network, plan_user

SHARED = IPv4Network("10.200.0.0/18")


@pytest.fixture(scope="session")
def isolated() -> dict[str | None, Any]:
    """Networks of all members in one project, by member."""
    tenancy = make_tenancy(isolation=Isolation.NETWORK)
    return {member.code: plan_network(tenancy, member) for member in (HIROSAKI, OWANI)}


def shared_tenancy() -> Tenancy:
    return make_tenancy(isolation=Isolation.APPLICATION, shared_network=SHARED)


@pytest.fixture(scope="session")
def shared() -> Any:
    return plan_network(shared_tenancy(), None)


def test_networks_of_one_project_share_no_name(isolated: dict[str | None, Any]):
    project = {"hirosaki-shared-prod"}
    names = {code: {each.inputs["name"] for each in named_things(plan)} for code, plan in isolated.items()}
    assert not names["022021"] & names["023621"]
    assert all("022021" in name for name in names["022021"])
    for plan in isolated.values():
        assert {each.inputs["project"] for each in plan.resources if each.type == "pulumi:providers:gcp"} == project


def named_things(plan: Any) -> list[Any]:
    """Resources whose names a project knows; records are known by their zone's."""
    ours = [each for each in plan.resources if each.custom and each.type.startswith(("gcp:compute", "gcp:dns"))]
    return [each for each in ours if "name" in each.inputs and not each.type.endswith(":RecordSet")]


def test_names_are_what_compute_engine_accepts(shared: Any, isolated: dict[str | None, Any]):
    for some in (shared, *isolated.values()):
        (endpoint,) = of_type(some, "GlobalForwardingRule")
        assert re.fullmatch("[a-z][a-z0-9]{0,19}", endpoint.inputs["name"])
        for each in named_things(some):
            assert re.fullmatch("[a-z]([-a-z0-9]{0,61}[a-z0-9])?", each.inputs["name"])


def test_members_of_a_shared_network_use_it_and_make_none(shared: Any):
    user = plan_user(shared_tenancy(), shared)
    assert not [each.name for each in user.resources if each.type.startswith("gcp:compute")]
    assert user.exports["tyoVpcId"] == shared.exports["tyoVpcId"] == Reference(named(shared, "network").urn, "id")
    for place in ("tyo", "osa"):
        for name in ("SubnetIds", "GroupIds", "RouteTableIds", "StorageEndpointIds"):
            assert user.exports[f"{place}{name}"] == shared.exports[f"{place}{name}"]


def test_a_shared_network_is_for_all_offices_and_named_after_nobody(shared: Any):
    assert named(shared, "network").inputs["name"] == "hirosaki-shared-prod-network"
    assert named(shared, "google-apis").inputs["name"] == "apisshared"
    match = named(shared, "firewall-tyo-offices-app-tcp-443-ingress").inputs["match"]
    assert match["srcIpRanges"] == ("192.168.0.0/24", "172.20.0.0/16", "192.168.8.0/24")
    assert match["destIpRanges"] == ("10.200.32.0/23",)
