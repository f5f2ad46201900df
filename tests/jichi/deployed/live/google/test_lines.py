"""A hub with lines and shared services, live: what spans projects is joined, and proved as far as anybody looked."""

from collections import Counter
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pytest

from jichi.cli.live import meant_of
from jichi.deployed.live import Live, from_live
from jichi.deployed.live.google.asking import Entered
from jichi.deployed.live.places import Place
from jichi.engine.host import plan_stack
from jichi.engine.plan import StackId, StackPlan
from jichi.engine.values import Reference
from jichi.tenancy.model import Cloud, Tenancy
from network.proof.claims import findings
from network.proof.lift import lift
from network.proof.verdict import Verdict
from stacks.names import PROJECT, Part, stacks_of
from stacks.program import deploy
from tests.jichi.deployed.live.google.standing import Standing, number_of
from tests.jichi.deployed.live.google.test_projects import TODAY
from tests.network.lines import connected_tenancy

TENANCY: Tenancy = connected_tenancy()
ON_GOOGLE = replace(TENANCY, homes=tuple(each for each in TENANCY.homes if each.cloud is Cloud.GCP))


@lru_cache
def planned() -> dict[str, StackPlan]:
    """The stacks by project: the hub's first, which the members' look things up in."""
    done: dict[str, StackPlan] = {}
    projects: dict[str, StackPlan] = {}
    for spec in stacks_of(TENANCY):
        if spec.cloud is Cloud.GCP and spec.part is not Part.PASSAGES:
            done[spec.name] = plan_stack(
                StackId(PROJECT, spec.name, spec.member, spec.cloud),
                lambda code=spec.member, part=spec.part: deploy(TENANCY, code, Cloud.GCP, part),
                spec.config,
                upstream=done,
            )
            whose = TENANCY.member(spec.member).project if spec.member else "hirosaki-hub-prod"
            projects[whose or ""] = done[spec.name]
    return projects


@pytest.fixture(scope="module")
def live() -> Live:
    plans = planned()
    standing = {key: Standing(plan, key, plans.values()).recorded() for key, plan in plans.items()}

    def enter(place: Place) -> Entered:
        return Entered(standing[place.account], number_of(place.account))

    return from_live(ON_GOOGLE, _nobody, None, enter, meant_of(TENANCY))


def _nobody(place: object) -> Any:
    raise AssertionError(place)


def test_every_part_of_lines_and_services_is_there_in_its_stack(live: Live):
    before = Counter(
        (plan.id.name, each.type)
        for plan in planned().values()
        for each in plan.resources
        if each.custom and each.type.startswith("gcp:compute/")
    )
    after = Counter(
        (each.stack.name, each.type) for each in live.plan.resources if each.type.startswith("gcp:compute/")
    )
    assert after == before
    assert {each.type for each in live.plan.resources} >= {
        "gcp:compute/interconnect:Interconnect",
        "gcp:compute/interconnectAttachment:InterconnectAttachment",
        "gcp:compute/routerPeer:RouterPeer",
        "gcp:compute/routerRoutePolicy:RouterRoutePolicy",
        "gcp:compute/serviceAttachment:ServiceAttachment",
    }
    assert live.not_read == ()


def test_an_end_in_one_project_refers_to_the_line_in_another(live: Live):
    lines = {each.urn for each in live.plan.resources if each.type.endswith(":Interconnect")}
    ends = [each for each in live.plan.resources if each.type.endswith(":InterconnectAttachment")]
    assert {each.stack.name for each in ends} == {"hirosaki-022021-gcp-prod", "hirosaki-023621-gcp-prod"}
    for each in ends:
        line = each.inputs["interconnect"]
        assert isinstance(line, Reference)
        assert line.urn in lines


def test_what_is_proved_of_the_plan_is_refuted_nowhere_live(live: Live):
    found = [each for each in findings(lift(live.plan), TODAY) if each.subject.cloud is Cloud.GCP]
    assert [each.id for each in found if each.verdict is Verdict.REFUTED] == []
    assert {"lines-routes", "lines-out", "lines-in", "passages", "flow"} <= {each.kind for each in found}
    assert sum(1 for each in found if each.verdict is Verdict.PROVED) > 40
