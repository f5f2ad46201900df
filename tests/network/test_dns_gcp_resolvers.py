from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any

import pulumi
import pytest

from jichi.engine.values import Reference
from jichi.tenancy.connectivity import Forwarding
from jichi.tenancy.model import Isolation, Tenancy
from network.dns import ResolverArgs, create_resolvers
from network.vpc import LogDestination
from tests.components.google import Place, plan_on_google
from tests.factories import HIROSAKI, OWANI, make_tenancy, named, of_type
from tests.network.lines import CONNECTIVITY, DIRECT_CONNECT, FORWARDING, INTERCONNECT, connected_tenancy
from tests.network.places import build

OWN = "022021.prod.hirosaki.jichi.internal."


def plan_names(tenancy: Tenancy, member: Any = HIROSAKI) -> Any:
    """A network on Google Cloud with its names and resolvers; of the tenancy's own member of that code."""
    own = next((each for each in tenancy.members if member and each.code == member.code), None)

    def names(place: Place) -> None:
        vpcs = build(place)
        logs = LogDestination("logs", place)
        for name, value in create_resolvers(ResolverArgs(place.sites, vpcs, logs, logs), place).exports.items():
            pulumi.export(name, value)

    return plan_on_google(tenancy, names, own)


@pytest.fixture(scope="session")
def plan() -> Any:
    return plan_names(connected_tenancy())


def zones(plan: Any) -> dict[str, Any]:
    return {each.inputs["dnsName"]: each.inputs for each in of_type(plan, "ManagedZone")}


def forwards(plan: Any) -> set[str]:
    return {name for name, inputs in zones(plan).items() if "forwardingConfig" in inputs}


def test_a_name_without_a_zone_ends_at_the_root(plan: Any):
    assert zones(plan).keys() == {OWN, "googleapis.com.", "run.app.", "pkg.dev.", "city.hirosaki.lg.jp.", "."}
    root = named(plan, "names-end")
    assert root.inputs["dnsName"] == "."
    assert root.inputs["name"] == "hirosaki-022021-prod-names-end"
    assert root.inputs["visibility"] == "private"
    assert root.inputs["privateVisibilityConfig"] == {
        "networks": ({"networkUrl": Reference(named(plan, "network").urn, "id")},)
    }
    assert "forwardingConfig" not in root.inputs
    assert "peeringConfig" not in root.inputs
    records = [each for each in of_type(plan, "RecordSet") if each.inputs["managedZone"] == root.inputs["name"]]
    assert not records


def test_without_connections_names_end_too():
    assert zones(plan_names(make_tenancy())).keys() == {OWN, "googleapis.com.", "run.app.", "pkg.dev.", "."}


def test_names_of_the_offices_are_asked_of_their_servers_through_the_network(plan: Any):
    zone = named(plan, "forward-city.hirosaki.lg.jp")
    assert zone.inputs["forwardingConfig"] == {
        "targetNameServers": tuple(
            {"ipv4Address": ip, "forwardingPath": "private"} for ip in ("172.20.0.53", "172.20.1.53")
        )
    }
    assert zone.inputs["visibility"] == "private"
    assert zone.inputs["privateVisibilityConfig"] == {
        "networks": ({"networkUrl": Reference(named(plan, "network").urn, "id")},)
    }
    assert zone.inputs["forceDestroy"] is False
    assert zone.inputs["labels"]["jichi-member"] == "022021"


def test_offices_are_let_in_to_ask_over_a_line(plan: Any):
    (policy,) = of_type(plan, "Policy")
    assert policy.inputs["enableInboundForwarding"] is True
    assert plan.exports["inboundLookup"] == (
        "gcloud compute addresses list --project=hirosaki-022021-prod --filter=purpose=DNS_RESOLVER"
    )
    assert plan.exports["outboundRanges"] == ("35.199.192.0/19",)


def test_a_line_that_serves_others_is_none():
    line = replace(INTERCONNECT, members=(OWANI.code,))
    plan = plan_names(connected_tenancy(replace(CONNECTIVITY, lines=(DIRECT_CONNECT, line))))
    (policy,) = of_type(plan, "Policy")
    assert policy.inputs["enableInboundForwarding"] is False
    assert forwards(plan) == set()
    assert not {"inboundLookup", "outboundRanges"} & plan.exports.keys()


def test_a_member_without_names_of_its_own_is_asked_only():
    plan = plan_names(connected_tenancy(), OWANI)
    (policy,) = of_type(plan, "Policy")
    assert policy.inputs["enableInboundForwarding"] is True
    assert forwards(plan) == set()
    assert "outboundRanges" not in plan.exports


def test_a_name_that_joins_replaces_nothing():
    before = connected_tenancy()
    long = f"1{'a' * 62}.{'b' * 63}.lg.jp"
    more = Forwarding((long, *FORWARDING.domains), FORWARDING.servers)
    after = replace(before, members=(replace(before.members[0], forwarding=more), *before.members[1:]))
    old, new = ({each.urn: each.inputs for each in plan_names(each).resources} for each in (before, after))
    assert old.items() <= new.items()
    assert {urn.rsplit("::")[-1] for urn in new.keys() - old.keys()} == {f"forward-{long}"}


def test_a_shared_network_has_one_end_of_names_for_all():
    tenancy = connected_tenancy(isolation=Isolation.APPLICATION, shared_network=IPv4Network("10.200.0.0/18"))
    plan = plan_names(tenancy, None)
    assert named(plan, "names-end").inputs["name"] == "hirosaki-shared-prod-names-end"
    assert forwards(plan) == {"city.hirosaki.lg.jp."}
    assert plan.exports["inboundLookup"].startswith("gcloud compute addresses list --project=hirosaki-shared-prod ")
