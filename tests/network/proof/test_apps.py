"""What the lift says of a plan's apps: who asks whom, on which ports; and the questions that people ask of them."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.claims_file import read_claims
from network.proof.explain import explain
from network.proof.index import Index
from network.proof.lift import lift
from network.proof.model import Lead, Location, Model, Origin, Unmodelled
from network.proof.own_claims import own_claims
from network.proof.verdict import Verdict
from tests.factories import HIROSAKI, OWANI
from tests.network.proof.app_plants import base
from tests.network.proof.test_claims_file import one, written


@lru_cache
def model() -> Model:
    return lift(base(Cloud.AWS).plan)


def urn(name: str) -> str:
    return base(Cloud.AWS).find(name).urn


def places(name: str) -> tuple[Location, ...]:
    return tuple(each for each in model().locations if each.workload and each.workload.urn == urn(name))


def test_the_load_balancer_listens_and_leads_to_its_tasks_alone():
    found = places("tyo-balancer")
    assert len(found) == 3
    for each in found:
        assert each.work.balances
        assert each.work.offers == ((6, 443),)
        assert {*each.work.leads} == {
            Lead(urn("tyo-service-kokuho"), 6, 8080),
            Lead(urn("tyo-service-window"), 6, 8443),
        }
        assert each.work.groups == (urn("tyo-group-balancer"),)


@pytest.mark.parametrize(
    ("name", "offers", "asks"),
    [
        ("tyo-service-kokuho", ((6, 8080),), ()),
        ("tyo-service-window", ((6, 8443),), ("tyo-balancer",)),
        ("tyo-batch-kokuho-batch", (), ()),
    ],
)
def test_tasks_say_where_they_are_asked_and_whom_they_ask(
    name: str, offers: tuple[tuple[int, int], ...], asks: tuple[str, ...]
):
    found = places(name)
    assert len(found) == 3
    for each in found:
        assert (each.work.offers, each.work.served, each.work.balances) == (offers, bool(offers), False)
        assert each.work.asks == tuple(map(urn, asks))
        assert each.work.groups is not None
        assert each.work.groups[0] == urn("tyo-group-app")
        assert each.public == (False, False)


def test_what_keeps_data_says_its_port():
    assert {each.work.offers for each in places("tyo-redis-kokuho-cache")} == {((6, 6379),)}
    assert {each.work.offers for each in places("tyo-database")} == {((6, 5432),)}


def test_every_type_of_an_apps_stack_is_in_a_table():
    stacks = {each.id.name for each in base(Cloud.AWS).plan.stacks if "apps" in each.id.name}
    assert stacks
    assert [each for each in model().unmodelled if each.stack in stacks] == []


def test_people_may_ask_about_the_load_balancer_and_a_task():
    way = ("022021/tyo-balancer", "022021/tyo-service-kokuho")
    assert explain(model(), *way, "8080").allowed is True
    assert explain(model(), *way, "8443").allowed is False
    assert explain(model(), "022021/tyo-service-window", "022021/tyo-service-kokuho", "8080").allowed is True
    assert explain(model(), "022021/tyo-service-kokuho", "022021/tyo-balancer", "443").allowed is False


def test_a_reviewer_claims_of_a_tier_what_its_systems_do(tmp_path: Path):
    """The load balancer stands in the tier too, and asks no database; of itself it can be claimed by name."""
    claims = (
        one("022021/aws/tyo/app", "022021/aws/tyo/data", 5432, "reachable", name="tier"),
        one("022021/aws/tyo-balancer", "022021/aws/tyo-database", 5432, "reachable", name="balancer"),
        one("022021/aws/tyo-balancer", "022021/aws/tyo-service-kokuho", 8080, "reachable", name="tasks"),
    )
    file = written(tmp_path, "apiVersion: jichi.claims/v1\nclaims:\n" + "".join(claims))
    found = own_claims(model(), read_claims(file))
    assert [each.verdict for each in found] == [Verdict.PROVED, Verdict.REFUTED, Verdict.PROVED]


def test_what_nobody_follows_touches_its_members_networks_and_no_others():
    """The stack of the apps has no network of its own."""
    plot = base(Cloud.AWS)
    harmed = plot.add("aws:batch/computeEnvironment:ComputeEnvironment", "b", {}, beside="tyo-service-kokuho")
    index = Index(lift(harmed.plan))
    touched = {each.owner for each in index.model.networks.values() if index.unfollowed(each)}
    assert touched == {HIROSAKI.code}


def test_what_nobody_follows_of_a_member_without_a_network_touches_what_members_share():
    others = [each for each in model().networks.values() if each.owner == OWANI.code]
    networks = {each.key: each for each in (replace(others[0], owner=None), *others[1:])}
    what = Text(ja="何か", en="a thing")
    doubt = Unmodelled(Origin("doubt"), "a:thing", what, "stack", Cloud.AWS, shared=False, member=HIROSAKI.code)
    index = Index(Model(networks=networks, unmodelled=(doubt,)))
    assert {each.owner for each in networks.values() if index.unfollowed(each)} == {None}
