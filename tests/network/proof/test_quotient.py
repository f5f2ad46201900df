"""Deciding one network of each shape gives every finding that deciding each network in the whole model gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.addresses import ANYWHERE, Addresses, Prefix
from network.proof.index import Index
from network.proof.intent import Intent, Office
from network.proof.lift import lift
from network.proof.model import (
    Action,
    Attachment,
    Filter,
    Gateway,
    GatewayKind,
    Guard,
    Lead,
    Location,
    Model,
    Network,
    Origin,
    Route,
    RouteTable,
    Rule,
    Standing,
    Subnet,
    Unmodelled,
    Work,
)
from network.proof.quotient import Decided, decide, findings_in_full
from network.proof.quotient_shape import shape_of
from network.proof.quotient_view import View, Views
from network.proof.recheck import recheck
from network.proof.verdict import Verdict
from tests.network.proof import aws_mutants, gcp_mutants
from tests.network.proof.plants import Plot, base
from tests.network.proof.tenancies import (
    HUB,
    HUB_LEG,
    HUB_TABLE,
    SHARED,
    TRANSIT,
    apart,
    block_of,
    code_of,
    joined,
    leg_of,
    line_of,
    offices_of,
    one_zone,
    planned_member,
    tenancy,
    transit_table,
)

COUNT = 4
WIDE = Addresses.exactly(Prefix.of("10.0.0.0/8"))
ALL_IPV4 = Prefix(4, 0, 0)


@lru_cache
def members(cloud: Cloud = Cloud.AWS) -> Model:
    return apart(planned_member(cloud), 3)


@lru_cache
def more_members(cloud: Cloud) -> Model:
    one = planned_member(cloud)
    return apart(one_zone(one) if cloud is Cloud.AWS else one, 2)


@lru_cache
def hub() -> Model:
    return tenancy(one_zone(planned_member()), COUNT)


@lru_cache
def decided_hub() -> Decided:
    return decide(hub())


def agree(model: Model) -> Decided:
    """What is decided, in both ways the same."""
    decided = decide(model)
    in_full = findings_in_full(model)
    assert [each.id for each in decided.findings] == [each.id for each in in_full]
    for one, other in zip(decided.findings, in_full, strict=True):
        assert one == other, one.id
    return decided


@pytest.mark.parametrize("cloud", Cloud)
def test_members_of_one_shape_are_decided_once(cloud: Cloud):
    decided = decide(members(cloud))
    assert len(decided.kinds) == 1
    assert all(each.read is not None for each in decided.networks.values())
    assert decided.findings == findings_in_full(members(cloud))
    assert {each.verdict for each in decided.findings if "-offices-" not in each.id} == {Verdict.PROVED}


def test_members_on_a_hub_are_decided_once_and_the_hub_beside_them():
    decided = decide(hub())
    assert len(decided.kinds) == 2
    assert all(each.read is not None for each in decided.networks.values())
    assert decided.findings == findings_in_full(hub())
    assert {each.verdict for each in decided.findings if "-offices-" not in each.id} == {Verdict.PROVED}


PLANTED: tuple[tuple[Cloud, str], ...] = (
    *((Cloud.AWS, name) for name in aws_mutants.MUTANTS),
    *((Cloud.GCP, name) for name in gcp_mutants.MUTANTS),
)


@pytest.mark.parametrize(("cloud", "name"), PLANTED)
def test_with_a_planted_leak_both_ways_agree(cloud: Cloud, name: str):
    plant, kind, expected = (aws_mutants.MUTANTS if cloud is Cloud.AWS else gcp_mutants.MUTANTS)[name]
    model = joined((lift(plant(Plot(base(cloud))).plan), more_members(cloud)))
    assert expected in {each.verdict for each in agree(model).findings if each.kind == kind}


Change = Callable[[Model, int], Model]


def on_table(model: Model, key: str, destination: Prefix | None, target: str, *, certain: bool = True) -> Model:
    table = model.tables[key]
    route = Route(Origin(key, f"planted {destination} {target}"), destination, target, certain=certain)
    return replace(model, tables={**model.tables, key: replace(table, routes=(*table.routes, route))})


def on_subnets(model: Model, at: int, destination: Prefix | None, target: str) -> Model:
    for key in dict.fromkeys(each.table or "" for each in model.subnets.values() if code_of(at) in each.key):
        model = on_table(model, key, destination, target)
    return model


def network_of(model: Model, at: int) -> str:
    return next(key for key in model.networks if code_of(at) in key)


def gateway(model: Model, at: int, kind: GatewayKind, *networks: str, **more: Any) -> tuple[Model, str]:
    key = f"planted-{kind}-{code_of(at)}"
    made = Gateway(key, Origin(key), kind, networks or (network_of(model, at),), **more)
    return replace(model, gateways={**model.gateways, key: made}), key


def filters(model: Model, at: str, rule: Rule, *, inward: bool, outward: bool, standing: Standing | None) -> Model:
    def opened(each: Filter) -> Filter:
        return replace(each, layers=((rule,), *each.layers))

    return replace(
        model,
        locations=tuple(
            replace(
                each,
                ingress=opened(each.ingress) if inward else each.ingress,
                egress=opened(each.egress) if outward else each.egress,
            )
            if at in each.subnet and (standing is None or each.standing is standing)
            else each
            for each in model.locations
        ),
    )


def all_open(model: Model, at: int) -> Model:
    return walls_down(
        filters(
            model,
            code_of(at),
            Rule(Origin("planted"), Action.ALLOW, ANYWHERE, ANYWHERE),
            inward=True,
            outward=True,
            standing=None,
        ),
        at,
    )


def walls_down(model: Model, at: int) -> Model:
    return replace(
        model,
        subnets={
            key: replace(each, acl_ingress=None, acl_egress=None) if code_of(at) in key else each
            for key, each in model.subnets.items()
        },
    )


def slip(model: Model, at: int) -> Model:
    return on_table(model, transit_table(at), block_of((at + 1) % COUNT), leg_of((at + 1) % COUNT))


def slip_both_ways(model: Model, at: int) -> Model:
    other = (at + 1) % COUNT
    model = on_subnets(on_subnets(slip(model, at), at, WIDE.may[0], TRANSIT), other, WIDE.may[0], TRANSIT)
    return all_open(all_open(on_table(model, transit_table(other), block_of(at), leg_of(at)), at), other)


def hairpin(model: Model, at: int) -> Model:
    """All private addresses to the shared network, which sends them back to the others."""
    model = on_subnets(on_table(model, transit_table(at), WIDE.may[0], HUB_LEG), at, WIDE.may[0], TRANSIT)
    return all_open(all_open(model, at), (at + 1) % COUNT)


def doubtful_route(model: Model, at: int) -> Model:
    other = (at + 1) % COUNT
    model = on_subnets(model, at, block_of(other), TRANSIT)
    return on_table(model, transit_table(at), block_of(other), leg_of(other), certain=False)


def unknown_route(model: Model, at: int) -> Model:
    return on_table(on_subnets(model, at, WIDE.may[0], TRANSIT), transit_table(at), None, leg_of((at + 1) % COUNT))


def other_line(model: Model, at: int) -> Model:
    return on_table(model, transit_table(at), offices_of((at + 1) % COUNT), line_of((at + 1) % COUNT))


def line_to_other(model: Model, at: int) -> Model:
    return on_table(model, f"{line_of(at)}#table", block_of((at + 1) % COUNT), leg_of((at + 1) % COUNT))


def asking_hub(model: Model, at: int) -> Model:
    """The shared hosts may ask one member, and another may ask them."""
    to = Rule(Origin("planted"), Action.ALLOW, ANYWHERE, Addresses.exactly(block_of(at)))
    model = filters(model, SHARED, to, inward=False, outward=True, standing=None)
    return all_open(all_open(model, at), (at + 1) % COUNT)


def hub_to_the_internet(model: Model, at: int) -> Model:
    model, key = gateway(model, at, GatewayKind.INTERNET, SHARED)
    model = on_table(model, model.subnets[f"{SHARED}-0"].table or "", ALL_IPV4, key)
    out = Rule(Origin("planted"), Action.ALLOW, ANYWHERE, ANYWHERE)
    return all_open(filters(model, SHARED, out, inward=False, outward=True, standing=None), at)


def specific_in_the_hub(model: Model, at: int) -> Model:
    """A route in the shared network that is longer than its local one and leads to a member."""
    half = Prefix(4, HUB.first, 24)
    model = on_table(model, model.subnets[f"{SHARED}-0"].table or "", half, TRANSIT)
    return all_open(on_table(model, HUB_TABLE, half, leg_of(at)), at)


def internet(model: Model, at: int) -> Model:
    model, key = gateway(model, at, GatewayKind.INTERNET)
    return all_open(on_subnets(model, at, ALL_IPV4, key), at)


def guarded(model: Model, at: int) -> Model:
    guard = Guard(Origin("guard"), inbound=True, outbound=True)
    model, key = gateway(model, at, GatewayKind.INTERNET, guard=guard)
    return all_open(on_subnets(model, at, ALL_IPV4, key), at)


def opaque(model: Model, at: int) -> Model:
    model, key = gateway(model, at, GatewayKind.OPAQUE)
    return all_open(on_subnets(model, at, Prefix.of("192.168.0.0/16"), key), at)


def foreign_peering(model: Model, at: int) -> Model:
    model, _ = gateway(model, at, GatewayKind.PEERING, foreign=True)
    return all_open(model, at)


def peering(model: Model, at: int) -> Model:
    other = (at + 2) % COUNT
    model, key = gateway(model, at, GatewayKind.PEERING, network_of(model, at), network_of(model, other))
    return all_open(all_open(on_subnets(model, at, block_of(other), key), at), other)


def foreign_leg(model: Model, at: int) -> Model:
    key, table = f"planted-leg-{at}", f"planted-leg-{at}#table"
    leg = Attachment(key, Origin(key), TRANSIT, None, GatewayKind.PEERING, (), table)
    route = Route(Origin(key), block_of(at), leg_of(at))
    tables = {**model.tables, table: RouteTable(Origin(table), (route,))}
    return all_open(replace(model, attachments={**model.attachments, key: leg}, tables=tables), at)


def wide_rule(model: Model, at: int) -> Model:
    rule = Rule(Origin("planted"), Action.ALLOW, WIDE, ANYWHERE)
    return filters(model, code_of(at), rule, inward=True, outward=False, standing=Standing.ANY)


def neighbours_rule(model: Model, at: int) -> Model:
    rule = Rule(Origin("planted"), Action.ALLOW, ANYWHERE, Addresses.exactly(block_of((at + 1) % COUNT)))
    return filters(model, code_of(at), rule, inward=False, outward=True, standing=Standing.ANY)


def nobodys_rule(model: Model, at: int) -> Model:
    rule = Rule(Origin("planted"), Action.ALLOW, Addresses.exactly(Prefix.of("10.200.0.0/16")), ANYWHERE)
    return filters(model, code_of(at), rule, inward=True, outward=False, standing=Standing.ANY)


def doubtful_rule(model: Model, at: int) -> Model:
    rule = Rule(Origin("planted"), Action.ALLOW, WIDE, ANYWHERE, certain=False)
    return filters(model, code_of(at), rule, inward=True, outward=False, standing=Standing.ANY)


def deny_first(model: Model, at: int) -> Model:
    rule = Rule(Origin("planted"), Action.DENY, ANYWHERE, ANYWHERE, 6, ((5432, 5432),))
    return filters(model, code_of(at), rule, inward=True, outward=False, standing=None)


def same_range(model: Model, at: int) -> Model:
    """A member with the range of another."""
    key, twin = network_of(model, at), Addresses.exactly(block_of((at + 1) % COUNT))
    return replace(model, networks={**model.networks, key: replace(model.networks[key], prefixes=twin)})


def unfollowed(model: Model, at: int) -> Model:
    return replace(model, unmodelled=(*model.unmodelled, nobody(model, at, shared=False)))


def unfollowed_by_all(model: Model, at: int) -> Model:
    return replace(model, unmodelled=(*model.unmodelled, nobody(model, at, shared=True)))


def nobody(model: Model, at: int, *, shared: bool) -> Unmodelled:
    stack = model.networks[network_of(model, at)].stack
    what = Text("何か", "a thing")
    return Unmodelled(Origin(f"planted-{at}"), "some:thing", what, stack, Cloud.AWS, shared, member=code_of(at))


def meant(model: Model, at: int) -> Model:
    stack = model.networks[network_of(model, at)].stack
    office = Office(code_of(at), offices_of(at), "jimu")
    return replace(model, intents={**model.intents, stack: Intent(lines=("line",), offices=(office,))})


CHANGES: tuple[Change, ...] = (
    slip,
    slip_both_ways,
    hairpin,
    doubtful_route,
    unknown_route,
    other_line,
    line_to_other,
    asking_hub,
    hub_to_the_internet,
    specific_in_the_hub,
    internet,
    guarded,
    opaque,
    foreign_peering,
    peering,
    foreign_leg,
    wide_rule,
    neighbours_rule,
    nobodys_rule,
    doubtful_rule,
    deny_first,
    all_open,
    walls_down,
    same_range,
    unfollowed,
    unfollowed_by_all,
    meant,
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_after_each_change_on_a_hub_both_ways_agree_and_so_does_a_second_look(change: Change):
    model = change(hub(), 2)
    decided = agree(model)
    assert recheck(decided_hub(), model).findings == decided.findings
    assert recheck(decided, hub()).findings == decided_hub().findings


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(0, COUNT - 1)), min_size=2, max_size=4))
def test_after_several_changes_both_ways_agree(changes: list[tuple[Change, int]]):
    model, before = hub(), decided_hub()
    for change, at in changes:
        model = change(model, at)
        before = recheck(before, model)
    assert before.findings == agree(model).findings


LEAKS: Mapping[Change, tuple[str, Verdict]] = {
    slip_both_ways: ("members-packets", Verdict.REFUTED),
    hairpin: ("members-packets", Verdict.REFUTED),
    doubtful_route: ("members-routes", Verdict.UNKNOWN),
    unknown_route: ("members-routes", Verdict.UNKNOWN),
    asking_hub: ("stepping-stones", Verdict.UNKNOWN),
    hub_to_the_internet: ("stepping-stones", Verdict.UNKNOWN),
    internet: ("internet-routes", Verdict.REFUTED),
    foreign_leg: ("members-packets", Verdict.REFUTED),
    peering: ("members-packets", Verdict.REFUTED),
    wide_rule: ("members-filters", Verdict.REFUTED),
    neighbours_rule: ("members-filters", Verdict.REFUTED),
    doubtful_rule: ("members-filters", Verdict.UNKNOWN),
    deny_first: ("flow", Verdict.REFUTED),
    unfollowed: ("internet-out", Verdict.UNKNOWN),
}


@pytest.mark.parametrize("change", LEAKS, ids=lambda change: change.__name__)
def test_a_leak_on_a_hub_turns_its_claim(change: Change):
    kind, expected = LEAKS[change]
    found = {each.verdict for each in decide(change(hub(), 2)).findings if each.kind == kind}
    assert expected in found


def test_members_that_share_their_range_are_carried_like_any():
    model = same_range(hub(), 2)
    decided = decide(model)
    assert decided.networks[network_of(model, 0)].read is not None
    agree(model)


@pytest.mark.parametrize("name", ["subnet", "key"])
def test_a_second_look_finds_a_location_in_its_new_place(name: str):
    """A rule of another member's in a location that also gets another subnet, or another key, at the same position."""
    decided, model = decided_hub(), neighbours_rule(hub(), 1)
    old, at = next(
        (one, at) for at, (one, new) in enumerate(zip(hub().locations, model.locations, strict=True)) if one is not new
    )
    stands = next(each for each in model.subnets.values() if each.network == hub().subnets[old.subnet].network)
    elsewhere = next(key for key, each in model.subnets.items() if each.network == stands.network and key != old.subnet)
    new = replace(model.locations[at], **{name: elsewhere})
    changed = replace(model, locations=(*model.locations[:at], new, *model.locations[at + 1 :]))
    again = recheck(decided, changed)
    assert again.findings == decide(changed).findings != decided.findings
    assert again.index.locations_of == Index(changed).locations_of


def test_a_second_look_keeps_only_the_look_ups_whose_elements_are_the_same():
    decided = decided_hub()
    same = recheck(decided, nobodys_rule(hub(), 1)).index
    assert same.lines_to is decided.index.lines_to
    assert same.foreign_legs_of is decided.index.foreign_legs_of
    led = recheck(decided, line_to_other(hub(), 1)).index
    assert led.lines_to == Index(led.model).lines_to != decided.index.lines_to
    foreign = recheck(decided, foreign_leg(hub(), 1)).index
    assert foreign.foreign_legs_of == Index(foreign.model).foreign_legs_of != decided.index.foreign_legs_of


def test_what_is_known_of_shapes_is_not_decided_again():
    decided = decide(hub())
    again = recheck(decided, nobodys_rule(hub(), 1))
    changed = [key for key, each in again.networks.items() if each is not decided.networks[key]]
    assert changed == [network_of(hub(), 1)]


NAMES = {"key", "origin", "network", "subnet", "table", "transit", "target", "stack", "owner", "group"}
"""Fields that a shape has as numbers, or not at all because they are only quoted."""

AS_THEY_ARE: Mapping[type, set[str]] = {
    Network: {"cloud", "region"},
    Subnet: {"tier", "place", "region", "zone"},
    Location: {"standing", "service", "public", "ipv6"},
    Work: {"groups", "offers", "served", "balances", "leads", "asks"},
    Route: {"priority", "certain"},
    RouteTable: set(),
    Gateway: {"kind", "foreign", "service", "guard", "certain", "region", "idle"},
    Attachment: {"kind", "certain", "line", "idle"},
    Filter: {"default", "stateful"},
    Rule: {"action", "protocol", "ports", "certain"},
}
BY_THEIR_PARTS: Mapping[type, set[str]] = {
    Network: {"prefixes"},
    Subnet: {"prefixes", "reserved", "acl_ingress", "acl_egress"},
    Location: {"workload", "ingress", "egress", "addresses", "work"},
    Work: set(),
    Route: {"destination"},
    RouteTable: {"routes"},
    Gateway: {"networks", "prefixes", "announced"},
    Attachment: {"subnets", "announced"},
    Filter: {"origins", "layers"},
    Rule: {"source", "destination"},
}
OTHER: Mapping[str, Any] = {
    "cloud": Cloud.GCP,
    "region": "elsewhere",
    "tier": "other",
    "place": "osa",
    "standing": Standing.PLANNED,
    "service": "other",
    "public": (True, True),
    "ipv6": (False, False),
    "zone": "elsewhere-a",
    "priority": 7,
    "kind": GatewayKind.NONE,
    "foreign": True,
    "guard": Guard(Origin("guard"), inbound=True, outbound=False),
    "certain": False,
    "default": Action.ALLOW,
    "stateful": False,
    "line": "other",
    "idle": Text(ja="他", en="other"),
    "action": Action.NEXT,
    "protocol": 99,
    "ports": ((1, 2), (4, 5)),
    "groups": ("other",),
    "offers": ((6, 1),),
    "served": True,
    "balances": True,
    "leads": (Lead("other", 6, 1),),
    "asks": ("other",),
}


@pytest.mark.parametrize("kind", AS_THEY_ARE, ids=lambda kind: kind.__name__)
def test_every_field_of_the_model_is_a_name_or_in_the_shape(kind: type):
    """Who adds a field says here what a shape makes of it, and `quotient_shape.py` has to make it."""
    known = AS_THEY_ARE[kind] | BY_THEIR_PARTS[kind]
    assert {each.name for each in fields(kind)} - known <= NAMES
    model = hub()
    view = Views(Index(model)).of(model.networks[network_of(model, 0)])
    assert view is not None
    shape = shape_of(view)[0]
    for name in AS_THEY_ARE[kind]:
        assert shape_of(altered(view, kind, name))[0] != shape, name


def altered(view: View, kind: type, name: str) -> View:
    """A view of which the first element of a kind has another value in one field."""
    done = False

    def of(value: Any) -> Any:
        nonlocal done
        if isinstance(value, tuple):
            return tuple(of(each) for each in cast("tuple[Any, ...]", value))
        if isinstance(value, dict):
            return {key: of(each) for key, each in cast("dict[str, Any]", value).items()}
        if done or not is_dataclass(value) or isinstance(value, type):
            return value
        if isinstance(value, kind) and getattr(value, name) != OTHER[name]:
            done = True
            return replace(value, **{name: OTHER[name]})
        return replace(value, **{each.name: of(getattr(value, each.name)) for each in fields(value)})

    return View(**{each.name: of(getattr(view, each.name)) for each in fields(View)})


@pytest.mark.parametrize("name", ["prefix moved over a constant", "prefix grown", "route of another length"])
def test_addresses_are_in_the_shape_by_their_order(name: str):
    model = hub()
    key = network_of(model, 0)
    shape = shape_of(cast("View", Views(Index(model)).of(model.networks[key])))[0]
    match name:
        case "prefix moved over a constant":
            changed = replace(model.networks[key], prefixes=Addresses.exactly(Prefix.of("11.16.0.0/20")))
            model = replace(model, networks={**model.networks, key: changed})
        case "prefix grown":
            changed = replace(model.networks[key], prefixes=Addresses.exactly(Prefix.of("10.16.0.0/19")))
            model = replace(model, networks={**model.networks, key: changed})
        case _:
            table = model.tables[transit_table(0)]
            route = replace(table.routes[0], destination=Prefix.of("172.16.0.0/23"))
            model = replace(
                model, tables={**model.tables, transit_table(0): replace(table, routes=(route, *table.routes[1:]))}
            )
    assert shape_of(cast("View", Views(Index(model)).of(model.networks[key])))[0] != shape
