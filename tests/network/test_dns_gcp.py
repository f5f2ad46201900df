from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any

import pytest

from jichi.engine.values import Reference
from jichi.tenancy.model import Cloud, GoogleApis, Isolation, Tenancy
from tests.factories import HIROSAKI, TENANCY, make_tenancy, named, of_type
from tests.network.places import plan_network, plan_user

VIP = ("199.36.153.4", "199.36.153.5", "199.36.153.6", "199.36.153.7")


def tenancy_on(apis: GoogleApis) -> Tenancy:
    google = TENANCY.home(Cloud.GCP).google
    assert google
    return make_tenancy(google=replace(google, apis=apis))


@pytest.fixture(scope="session")
def plan() -> Any:
    return plan_network(tenancy_on(GoogleApis.PSC))


def records(plan: Any) -> dict[tuple[str, str], tuple[str, tuple[str, ...]]]:
    return {
        (each.inputs["name"], each.inputs["type"]): (each.inputs["managedZone"], each.inputs["rrdatas"])
        for each in of_type(plan, "RecordSet")
    }


def test_zones_are_private_to_the_members_network(plan: Any):
    zones = {each.inputs["dnsName"]: each.inputs for each in of_type(plan, "ManagedZone")}
    assert zones.keys() == {"022021.prod.hirosaki.jichi.internal.", "googleapis.com.", "run.app.", "pkg.dev."}
    seen_by = {"networks": ({"networkUrl": Reference(named(plan, "network").urn, "id")},)}
    for each in zones.values():
        assert each["visibility"] == "private"
        assert each["privateVisibilityConfig"] == seen_by
        assert each["forceDestroy"] is False
        assert each["labels"]["jichi-member"] == "022021"


def test_the_members_zone_is_what_records_are_put_in(plan: Any):
    assert plan.exports["zoneId"] == named(plan, "zone").inputs["name"] == "hirosaki-022021-prod-zone"


def test_names_of_google_lead_to_the_endpoint(plan: Any):
    assert records(plan) == {
        (name, type_): (f"hirosaki-022021-prod-{zone}", data)
        for zone, domain in (("googleapis-com", "googleapis.com."), ("run-app", "run.app."), ("pkg-dev", "pkg.dev."))
        for name, type_, data in ((domain, "A", ("10.0.144.1",)), (f"*.{domain}", "CNAME", (domain,)))
    }
    assert named(plan, "google-apis-address").inputs["address"] == "10.0.144.1"


def test_names_of_google_lead_to_the_restricted_vip():
    assert records(plan_network(tenancy_on(GoogleApis.VIP))) == {
        ("restricted.googleapis.com.", "A"): ("hirosaki-022021-prod-googleapis-com", VIP),
        ("*.googleapis.com.", "CNAME"): ("hirosaki-022021-prod-googleapis-com", ("restricted.googleapis.com.",)),
        ("run.app.", "A"): ("hirosaki-022021-prod-run-app", VIP),
        ("*.run.app.", "CNAME"): ("hirosaki-022021-prod-run-app", ("run.app.",)),
        ("pkg.dev.", "A"): ("hirosaki-022021-prod-pkg-dev", VIP),
        ("*.pkg.dev.", "CNAME"): ("hirosaki-022021-prod-pkg-dev", ("pkg.dev.",)),
    }


def test_questions_are_logged_and_nobody_outside_may_ask_without_a_line(plan: Any):
    (policy,) = of_type(plan, "Policy")
    assert policy.inputs["name"] == "hirosaki-022021-prod-dns"
    assert policy.inputs["enableInboundForwarding"] is False
    assert policy.inputs["enableLogging"] is True
    assert policy.inputs["networks"] == ({"networkUrl": Reference(named(plan, "network").urn, "id")},)
    assert "alternativeNameServerConfig" not in policy.inputs


def test_a_shared_network_has_googles_names_and_one_policy_of_its_own_and_members_add_their_zone():
    tenancy = make_tenancy(isolation=Isolation.APPLICATION, shared_network=IPv4Network("10.200.0.0/18"))
    shared = plan_network(tenancy, None)
    assert len(of_type(shared, "Policy")) == 1
    assert {each.inputs["dnsName"] for each in of_type(shared, "ManagedZone")} == {
        "shared.prod.hirosaki.jichi.internal.",
        "googleapis.com.",
        "run.app.",
        "pkg.dev.",
    }
    user = plan_user(tenancy, shared, HIROSAKI)
    (zone,) = of_type(user, "ManagedZone")
    assert zone.inputs["dnsName"] == "022021.prod.hirosaki.jichi.internal."
    (network,) = zone.inputs["privateVisibilityConfig"]["networks"]
    assert network["networkUrl"] == shared.exports["tyoVpcId"]
    assert not of_type(user, "Policy") + of_type(user, "RecordSet")
