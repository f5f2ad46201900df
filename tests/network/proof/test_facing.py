"""Two ends as their filters see each other, and which ends are alike."""

from __future__ import annotations

from dataclasses import replace

from jichi.tenancy.model import Cloud
from network.proof.addresses import ANYWHERE, Addresses, Prefix
from network.proof.boxes import DESTINATION, SOURCE, everything, narrow
from network.proof.facing import Alike, concerned, facing
from network.proof.index import Index
from network.proof.model import (
    Action,
    Filter,
    Location,
    Model,
    Network,
    Origin,
    Rule,
    Standing,
    Subnet,
    Work,
)

BLOCK = Prefix.of("10.0.0.0/24")
OTHER = Prefix.of("10.1.0.0/24")


def subnet(key: str, network: str, block: Prefix) -> Subnet:
    return Subnet(key, Origin(key), network, "app", "tyo", None, Addresses.exactly(block), (4, 1), None, None, None)


def model() -> Model:
    networks = {
        key: Network(key, Origin(key), Cloud.AWS, None, "stack", None, Addresses.exactly(block))
        for key, block in (("here", BLOCK), ("there", OTHER))
    }
    subnets = {each.key: each for each in (subnet("near", "here", BLOCK), subnet("far", "there", OTHER))}
    return Model(networks, subnets)


def rule(group: str = "", port: int = 443) -> Rule:
    peer = Addresses((BLOCK,), ()) if group else ANYWHERE
    return Rule(Origin(f"rule-{group}-{port}"), Action.ALLOW, peer, ANYWHERE, 6, ((port, port),), group=group)


def filter_(*rules: Rule) -> Filter:
    return Filter((Origin("group"),), (rules,), Action.DENY, stateful=True)


def at(key: str, groups: tuple[str, ...] | None, *, where: str = "near", inward: Filter | None = None) -> Location:
    open_ = filter_(rule())
    return Location(key, Standing.PLANNED, where, Origin(key), inward or open_, open_, work=Work(groups))


def let_in(source: Location, *rules: Rule) -> Addresses:
    """Whom the first rule lets in, of one who asks."""
    _, target = facing(Index(model()), source, at("asked", ("own",), inward=filter_(*rules)))
    return target.ingress.layers[0][0].source


def test_a_group_means_who_carries_it_and_not_who_stands_beside():
    assert let_in(at("balancer", ("balancer",)), rule("balancer")) == Addresses.exactly(BLOCK)
    assert let_in(at("beside", ("other",)), rule("balancer")) == Addresses((), ())


def test_who_carries_nobody_knows_what_may_be_meant():
    assert let_in(at("unknown", None), rule("balancer")) == Addresses((BLOCK,), ())


def test_a_group_of_another_network_may_be_meant():
    """Across a peering it is, across a transit only where somebody has switched it on."""
    assert let_in(at("far", ("balancer",), where="far"), rule("balancer")) == Addresses((OTHER,), ())


def test_who_has_one_address_is_meant_by_that():
    alone = Prefix.of("10.0.0.9/32")
    source = replace(at("fixed", ("balancer",)), addresses=(alone,))
    assert let_in(source, rule("balancer")) == Addresses.exactly(alone)


def test_rules_about_addresses_stay_as_they_are():
    source, target = at("one", ("a",)), at("other", ("b",))
    assert facing(Index(model()), source, target) == (source, target)


def test_only_rules_that_can_match_are_left():
    packets = narrow(narrow(everything(), 2, 6, 6), 4, 443, 443)
    given = filter_(rule(), rule(port=53), replace(rule(), protocol=17))
    assert [each.ports for each in concerned(given, packets).layers[0]] == [((443, 443),)]


def test_those_are_alike_whom_no_filter_tells_apart():
    packets = narrow(narrow(everything(), 2, 6, 6), 4, 443, 443)
    asked = at("asked", ("own",), inward=filter_(rule("balancer")))
    shared = rule()
    several = [
        replace(at(f"task-{at_}", groups), egress=filter_(shared, rule(port=8080 + at_)))
        for at_, groups in enumerate((("a",), ("b",), ("b", "balancer"), None))
    ]
    kept = Alike(packets).few(several, (asked,), SOURCE)
    assert [each.key for each in kept] == ["task-0", "task-2", "task-3"]
    assert all(len(each.egress.layers[0]) == 1 for each in kept)
    assert [each.key for each in Alike(packets).few(several, (), SOURCE)] == ["task-0", "task-3"]
    one, other = (at(key, ("own",), inward=filter_(rule(group))) for key, group in (("x", "balancer"), ("y", "")))
    assert len(Alike(packets).few((one, other), several, DESTINATION)) == 2
