"""Load balancers that Google's proxies make, and what Cloud Run runs: who reaches them, and whom they reach."""

from functools import lru_cache

import pytest

from jichi.engine.plan import Plan
from jichi.tenancy.model import Cloud
from network.proof.addresses import Bound
from network.proof.boxes import everything
from network.proof.lift import lift
from network.proof.model import Location, Standing
from network.proof.passing import passed
from network.proof.verdict import Finding, Verdict
from tests.network.proof.front_mutants_gcp import FRONT_DENY, HARMLESS, MUTANTS, front, rule, with_apps
from tests.network.proof.line_plants import base, judged, of_hirosaki


@lru_cache
def unharmed() -> tuple[Finding, ...]:
    return judged(with_apps().plan)


def test_a_network_with_apps_is_as_closed_as_one_without():
    found = unharmed()
    assert [(each.id, each.unknowns, each.counterexample) for each in found if each.verdict is not Verdict.PROVED] == []
    assert {each.id for each in found} == {each.id for each in judged(base(Cloud.GCP).plan)}


@pytest.mark.parametrize("name", MUTANTS)
def test_every_planted_leak_is_caught(name: str):
    mutant = MUTANTS[name]
    assert of_hirosaki(unharmed(), mutant.kind) is Verdict.PROVED
    assert of_hirosaki(judged(mutant.plant(with_apps()).plan), mutant.kind) is mutant.verdict


@pytest.mark.parametrize("name", HARMLESS)
def test_what_opens_nothing_changes_no_verdict(name: str):
    found = judged(HARMLESS[name](with_apps()).plan)
    assert [(each.id, each.unknowns, each.counterexample) for each in found if each.verdict is not Verdict.PROVED] == []


def location(plan: Plan, name: str) -> Location:
    found = [each for each in lift(plan).locations if each.workload and each.workload.urn.endswith(f"::{name}")]
    (one,) = [each for each in found if each.standing is Standing.PLANNED]
    return one


def ports(plan: Plan, name: str, bound: Bound) -> set[tuple[int, int, int]]:
    """Protocol and ports of the packets that a location lets in."""
    through = passed(location(plan, name).ingress, everything(), bound)
    return {(each.low[2], each.low[4], each.high[4]) for each in through if each.version == 4}


def test_a_load_balancer_answers_on_its_own_port_only():
    plot = front(base(Cloud.GCP).remove(FRONT_DENY))
    assert ports(plot.plan, "front", Bound.MUST) == ports(plot.plan, "front", Bound.MAY) == {(6, 443, 443)}
    ranged = front(base(Cloud.GCP).remove(FRONT_DENY), portRange="8000-8010")
    assert ports(ranged.plan, "front", Bound.MUST) == {(6, 8000, 8010)}
    every = front(base(Cloud.GCP).remove(FRONT_DENY), portRange="", allPorts=True)
    assert ports(every.plan, "front", Bound.MUST) == {(6, 0, 65535)}


def test_a_rule_for_load_balancers_opens_no_machine():
    found = judged(rule(base(Cloud.GCP)).plan)
    assert [each.id for each in found if each.verdict is not Verdict.PROVED] == []
