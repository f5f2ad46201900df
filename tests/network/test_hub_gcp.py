from dataclasses import replace
from typing import Any

import pytest

from jichi.engine.values import Reference
from jichi.tenancy.clouds import Mode, Place
from jichi.tenancy.connectivity import Circuit, LineKind
from network.hub.gcp_plan import link_type, location_url
from tests.factories import named, of_type
from tests.network.google_lines import plan_hub, tenancy_with
from tests.network.lines import CONNECTIVITY, INTERCONNECT

LABELS = {
    "jichi-tenancy": "hirosaki",
    "jichi-member": "hub",
    "jichi-system": "common",
    "jichi-data-class": "none",
    "jichi-stage": "prod",
    "jichi-cost-centre": "joho-seisaku",
}
NAMES = ["tyo-line-office-c0", "tyo-line-office-c1", "osa-line-office-c2", "osa-line-office-c3"]


@pytest.fixture(scope="session")
def plan() -> Any:
    return plan_hub(tenancy_with())


def ids(plan: Any) -> list[Reference]:
    return [Reference(each.urn, "id") for each in of_type(plan, "Interconnect")]


def test_an_interconnect_a_circuit_with_encryption_at_its_port(plan: Any):
    assert [each.name for each in of_type(plan, "Interconnect")] == NAMES
    first = named(plan, NAMES[0])
    assert first.inputs == {
        "name": "hirosaki-hub-prod-line-office-c0-tyo",
        "description": "hirosaki-hub-prod: office, nrt-zone1-452",
        "customerName": "弘前圏域",
        "location": "https://www.googleapis.com/compute/v1/projects/hirosaki-hub-prod/global/interconnectLocations/"
        "nrt-zone1-452",
        "interconnectType": "DEDICATED",
        "linkType": "LINK_TYPE_ETHERNET_10G_LR",
        "requestedLinkCount": 1,
        "adminEnabled": True,
        "requestedFeatures": ("IF_MACSEC",),
        "macsecEnabled": True,
        "macsec": {"preSharedKeys": ({"name": "key1"},), "failOpen": False},
        "labels": LABELS,
    }


def test_interconnects_are_protected_and_in_the_hubs_project(plan: Any):
    assert all(each.options.protect for each in of_type(plan, "Interconnect"))
    providers = [each for each in plan.resources if each.type == "pulumi:providers:gcp"]
    assert {each.inputs.get("project") for each in providers} == {None, "hirosaki-hub-prod"}


def test_the_hub_has_no_network(plan: Any):
    types = {each.type.rsplit(":")[-1] for each in plan.resources if each.type.startswith("gcp:compute/")}
    assert types == {"Interconnect", "InterconnectGroup"}


def test_a_group_a_line_says_what_it_is_to_withstand(plan: Any):
    (group,) = of_type(plan, "InterconnectGroup")
    assert group.inputs == {
        "name": "hirosaki-hub-prod-line-office",
        "description": "hirosaki-hub-prod: office",
        "intent": {"topologyCapability": "PRODUCTION_CRITICAL"},
        "interconnects": tuple({"name": f"office-{n}", "interconnect": each} for n, each in enumerate(ids(plan))),
    }


def test_members_look_up_interconnects_by_circuit(plan: Any):
    assert plan.exports == {"circuits": {f"office-{n}": each for n, each in enumerate(ids(plan))}}


def test_without_macsec_no_port_for_it_is_asked_for():
    for each in of_type(plan_hub(tenancy_with(replace(INTERCONNECT, macsec=False))), "Interconnect"):
        assert each.inputs["macsecEnabled"] is False
        assert not {"macsec", "requestedFeatures"} & each.inputs.keys()


@pytest.mark.parametrize(
    "line",
    [
        replace(INTERCONNECT, kind=LineKind.PARTNER, macsec=False),
        replace(
            INTERCONNECT,
            mode=Mode.VERIFY,
            circuits=tuple(replace(each, connection="there") for each in INTERCONNECT.circuits),
        ),
    ],
    ids=["partner", "verify"],
)
def test_nothing_is_ordered_that_is_a_partners_or_there(line: Any):
    plan = plan_hub(tenancy_with(line))
    assert not of_type(plan, "Interconnect") + of_type(plan, "InterconnectGroup")
    assert plan.exports == {}


def test_an_interconnect_that_is_there_is_in_the_group_and_not_ordered():
    first, *others = INTERCONNECT.circuits
    plan = plan_hub(tenancy_with(replace(INTERCONNECT, circuits=(replace(first, connection="old-one"), *others))))
    assert [each.name for each in of_type(plan, "Interconnect")] == NAMES[1:]
    (group,) = of_type(plan, "InterconnectGroup")
    assert group.inputs["interconnects"][0] == {
        "name": "office-0",
        "interconnect": "projects/hirosaki-hub-prod/global/interconnects/old-one",
    }
    assert set(plan.exports["circuits"]) == {"office-1", "office-2", "office-3"}


def test_a_circuit_or_line_that_comes_later_changes_the_group_only(plan: Any):
    more = replace(INTERCONNECT, circuits=(*INTERCONNECT.circuits, Circuit("nrt-zone1-738", Place.PRIMARY, 10000)))
    other = replace(INTERCONNECT, name="lgwan")
    after = {each.urn: each.inputs for each in plan_hub(tenancy_with(more, other)).resources}
    changed = [each for each in plan.resources if after[each.urn] != each.inputs]
    assert [each.name for each in changed] == ["line-office-group"]


@pytest.mark.parametrize(
    ("mbps", "expected"),
    [
        (50, "LINK_TYPE_ETHERNET_10G_LR"),
        (10_000, "LINK_TYPE_ETHERNET_10G_LR"),
        (20_000, "LINK_TYPE_ETHERNET_100G_LR"),
        (100_000, "LINK_TYPE_ETHERNET_100G_LR"),
        (400_000, "LINK_TYPE_ETHERNET_400G_LR4"),
    ],
)
def test_the_smallest_link_that_carries_an_attachment(mbps: int, expected: str):
    assert link_type(Circuit("nrt-zone1-452", Place.PRIMARY, mbps)) == expected


def test_no_link_is_wider_than_the_widest():
    with pytest.raises(ValueError, match="no link carries 800000"):
        link_type(Circuit("nrt-zone1-452", Place.PRIMARY, 800_000))


def test_a_location_is_named_from_the_hubs_project():
    hub = CONNECTIVITY.hubs[1]
    assert location_url(hub, INTERCONNECT.circuits[2]).endswith(
        "/projects/hirosaki-hub-prod/global/interconnectLocations/kix-zone1-1"
    )
