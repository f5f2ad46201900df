"""Names: every known way in which one leads outside turns its claim, and what leads inside turns none."""

from functools import lru_cache

import pytest

from jichi.deployed.describe import PROJECT
from jichi.tenancy.model import Cloud, Isolation, Recovery
from network.proof import aws_names
from network.proof.index import Index
from network.proof.lift import lift
from network.proof.model import Action, Origin, Record, Zone
from network.proof.names import name_claims
from network.proof.resolvers import NameRule
from network.proof.resolving import answering, covers, passed, records_of
from network.proof.verdict import Finding, Verdict
from tests.factories import HIROSAKI, make_tenancy
from tests.network.lines import CONNECTIVITY, connected_tenancy
from tests.network.proof.name_mutants import KEPT, MEMBER, MUTANTS
from tests.network.proof.plants import Plot, base, worst
from tests.stacks.test_hub import planned

KINDS = ("names", "names-forwarded", "names-resolve", "names-closed")


@lru_cache
def connected(cloud: Cloud) -> Plot:
    return Plot(planned(connected_tenancy(), cloud))


def claims(plot: Plot) -> tuple[Finding, ...]:
    return tuple(name_claims(Index(lift(plot.plan))))


def of_names(plot: Plot) -> dict[str, Verdict]:
    return {each.id: each.verdict for each in claims(plot)}


def hirosakis(plot: Plot, kind: str) -> tuple[Finding, ...]:
    return tuple(each for each in claims(plot) if each.kind == kind and each.subject.member == MEMBER)


@pytest.mark.parametrize("cloud", Cloud)
@pytest.mark.parametrize("is_connected", [True, False])
def test_all_is_proved_of_names_as_they_are_planned(cloud: Cloud, is_connected: bool):
    plot = connected(cloud) if is_connected else Plot(base(cloud))
    found = of_names(plot)
    assert found == {each.id: each.verdict for each in plot.findings() if each.kind in KINDS}
    assert set(found.values()) == {Verdict.PROVED}
    place = "tyo-vpc" if cloud is Cloud.AWS else "network"
    assert {f"names-resolve/{MEMBER}/{cloud}/{place}", f"names-closed/{MEMBER}/{cloud}/{place}"} <= found.keys()
    assert (f"names-forwarded/{MEMBER}/{cloud}/{place}" in found) is is_connected
    hub = f"shared/{cloud}/{place}"
    assert (f"names-closed/{hub}" in found) is is_connected
    assert f"names-resolve/{hub}" not in found


@pytest.mark.parametrize("cloud", Cloud)
@pytest.mark.parametrize("recovery", Recovery)
def test_all_is_proved_however_the_second_region_stands_by(cloud: Cloud, recovery: Recovery):
    found = of_names(Plot(planned(make_tenancy(recovery=recovery), cloud)))
    assert set(found.values()) == {Verdict.PROVED}


@pytest.mark.parametrize("cloud", Cloud)
@pytest.mark.parametrize("isolation", [Isolation.NETWORK, Isolation.APPLICATION])
def test_all_is_proved_in_shared_accounts_and_networks(cloud: Cloud, isolation: Isolation):
    shared = HIROSAKI.network if isolation is Isolation.APPLICATION else None
    tenancy = connected_tenancy(CONNECTIVITY, isolation=isolation, shared_network=shared)
    found = of_names(Plot(planned(tenancy, cloud)))
    of_networks = {key: verdict for key, verdict in found.items() if not key.startswith("names/")}
    assert set(of_networks.values()) == {Verdict.PROVED}
    assert any(key.startswith("names-resolve/") for key in of_networks)


@pytest.mark.parametrize("cloud", Cloud)
def test_every_planted_leak_of_names_is_caught(cloud: Cloud, capsys: pytest.CaptureFixture[str]):
    missed: list[str] = []
    mutants = MUTANTS[cloud]
    for name, (plant, kind, expected) in mutants.items():
        verdict = worst(hirosakis(plant(connected(cloud)), kind))
        if verdict is not expected:
            missed.append(f"{name}: {kind} is {verdict}, not {expected}")
    leaks = [name for name, (_, _, expected) in mutants.items() if expected is not KEPT]
    caught = len(leaks) - sum(name.startswith(tuple(f"{leak}: " for leak in leaks)) for name in missed)
    with capsys.disabled():
        print(f"\n{cloud}: caught {caught} of {len(leaks)} planted leaks of names")  # noqa: T201 - the figure is wanted
    assert missed == []


def test_a_refutation_shows_the_record():
    plant, kind, _ = MUTANTS[Cloud.AWS]["record to a public address"]
    found = next(each for each in hirosakis(plant(connected(Cloud.AWS)), kind) if each.verdict is Verdict.REFUTED)
    assert found.counterexample
    (step,) = found.counterexample.steps
    assert step.origin.urn.endswith("::record")
    assert step.what.en == "web.022021.prod.hirosaki.jichi.internal: nothing is planned at 203.0.113.9/32"


def test_answers_of_describe_calls_say_nothing_of_names():
    assert aws_names.ANSWERS == PROJECT


def zone(domain: str | None, *records: str, private: bool = True, certain: bool = True) -> Zone:
    made = tuple(Record(Origin(each), each) for each in records)
    return Zone(str(domain), Origin(str(domain)), Cloud.AWS, None, "s", domain, private, ("n",), certain, records=made)


def test_the_longest_private_zone_answers():
    root, wide, narrow = zone(""), zone("example.jp"), zone("a.example.jp")
    public, unknown, perhaps = zone("a.example.jp", private=False), zone(None), zone("b.example.jp", certain=False)
    assert answering((root, narrow, wide), "x.a.example.jp") == (narrow, ())
    assert answering((root, narrow, wide), "xa.example.jp") == (wide, ())
    assert answering((wide, public), "a.example.jp") == (wide, ())
    assert answering((public,), "a.example.jp") == (public, ())
    assert answering((wide, unknown), "example.jp") == (wide, (unknown,))
    assert answering((wide, perhaps), "*.b.example.jp") == (perhaps, (perhaps,))
    assert answering((narrow,), "example.jp") == (None, ())


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("example.jp", ["example.jp"]),
        ("x.example.jp", ["*.example.jp"]),
        ("y.x.example.jp", ["*.example.jp"]),
        ("*.example.jp", ["*.example.jp"]),
        ("*.x.example.jp", ["*.example.jp"]),
        ("c.a.example.jp", ["c.a.example.jp"]),
        # a.example.jp is there, be it only above another: no wildcard speaks for it, nor for what is below it.
        ("a.example.jp", []),
        ("b.a.example.jp", []),
        ("*.a.example.jp", []),
    ],
)
def test_the_closest_name_that_exists_decides(name: str, found: list[str]):
    made = zone("example.jp", "example.jp", "*.example.jp", "c.a.example.jp")
    assert [each.name for each in records_of(made, name)] == found


def rule(action: Action, *patterns: str, certain: bool = True) -> NameRule:
    return NameRule(Origin(str(action)), action, patterns, certain)


def test_the_first_rule_that_matches_decides():
    allow, block = rule(Action.ALLOW, "*.a.jp"), rule(Action.DENY, "*")
    assert passed((allow, block), "x.a.jp").allowed
    assert not passed((block, allow), "x.a.jp").allowed
    assert not passed((allow, block), "a.jp").allowed
    assert passed((), "a.jp").allowed
    assert passed((allow,), "b.jp").rule is None


def test_a_rule_that_may_match_leaves_a_doubt():
    part, block = rule(Action.DENY, "x.a.jp"), rule(Action.DENY, "*")
    allow, perhaps = rule(Action.ALLOW, "*.a.jp"), rule(Action.ALLOW, "*", certain=False)
    nobody = rule(Action.NEXT, "*")
    assert passed((part, allow), "*.a.jp").doubts == (part,)
    assert passed((part, allow), "y.a.jp").doubts == ()
    assert passed((perhaps, block), "a.jp").doubts == (perhaps,)
    assert passed((perhaps, allow), "*.a.jp").doubts == ()
    assert passed((nobody, block), "a.jp").doubts == (nobody,)


@pytest.mark.parametrize(
    ("pattern", "name", "is_covered"),
    [
        ("*", "a.jp", True),
        ("*.a.jp", "a.jp", False),
        ("*.a.jp", "b.a.jp", True),
        ("*.a.jp", "*.a.jp", True),
        ("*.a.jp", "*.b.a.jp", True),
        ("*.b.a.jp", "*.a.jp", False),
        ("a.jp", "*.a.jp", False),
        ("*a.jp", "ba.jp", True),
    ],
)
def test_patterns_of_the_firewall(pattern: str, name: str, is_covered: bool):
    assert covers(pattern, name) is is_covered
