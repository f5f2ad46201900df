"""Filters at both bounds against every world that the plan leaves open, packet by packet."""

from collections.abc import Iterator
from itertools import product
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from network.proof.addresses import Addresses, Bound, Prefix
from network.proof.boxes import Box, Packets, Point, contains
from network.proof.model import Action, Filter, Origin, Rule
from network.proof.passing import passed
from network.proof.walk import decide

UNIVERSE: Packets = (Box(4, (0, 0, 0, 0, 0), (3, 3, 1, 0, 1)),)
POINTS: tuple[Point, ...] = tuple((a, b, c, 0, e) for a, b, c, e in product(range(4), range(4), range(2), range(2)))


def aligned(first: int, length: int) -> Prefix:
    return Prefix(4, first & ~((1 << (32 - length)) - 1), length)


prefixes = st.builds(aligned, st.integers(0, 3), st.integers(30, 32))


@st.composite
def addresses(draw: st.DrawFn) -> Addresses:
    must = draw(st.lists(prefixes, max_size=1))
    return Addresses((*must, *draw(st.lists(prefixes, max_size=1))), tuple(must))


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    first = draw(st.integers(0, 1))
    return Rule(
        Origin(f"rule-{draw(st.integers(0, 99))}"),
        draw(st.sampled_from(Action)),
        draw(addresses()),
        draw(addresses()),
        draw(st.none() | st.integers(0, 1)),
        ((first, draw(st.integers(first, 1))),),
        draw(st.booleans()),
    )


layers = st.lists(st.lists(rules(), max_size=3).map(tuple), max_size=2).map(tuple)


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    default: Literal[Action.ALLOW, Action.DENY] = draw(st.sampled_from((Action.ALLOW, Action.DENY)))
    return Filter((Origin("filter"),), draw(layers), default, stateful=draw(st.booleans()))


def meets(rule: Rule, point: Point, bound: Bound) -> bool:
    source, destination, protocol, _, port = point
    return (
        (rule.certain or bound is Bound.MAY)
        and rule.protocol in (None, protocol)
        and any(low <= port <= high for low, high in rule.ports)
        and any(each.first <= source <= each.last for each in rule.source.at(bound))
        and any(each.first <= destination <= each.last for each in rule.destination.at(bound))
    )


def outcomes(filter_: Filter, point: Point) -> Iterator[bool]:
    """What each world does with a packet: a doubtful match is one in some and none in others."""
    flat = [(depth, rule) for depth, layer in enumerate(filter_.layers) for rule in layer]
    doubtful = [rule for _, rule in flat if meets(rule, point, Bound.MAY) and not meets(rule, point, Bound.MUST)]
    for world in product((True, False), repeat=len(doubtful)):
        chosen = {id(rule): yes for rule, yes in zip(doubtful, world, strict=True)}
        yield _outcome(filter_, flat, point, chosen)


def _outcome(filter_: Filter, flat: list[tuple[int, Rule]], point: Point, chosen: dict[int, bool]) -> bool:
    skipped: set[int] = set()
    for depth, rule in flat:
        if depth in skipped or not chosen.get(id(rule), meets(rule, point, Bound.MUST)):
            continue
        if rule.action is not Action.NEXT:
            return rule.action is Action.ALLOW
        skipped.add(depth)
    return filter_.default is Action.ALLOW


@settings(max_examples=150, deadline=None)
@given(filters())
def test_bounds_hold_whatever_the_unknowns_are(filter_: Filter):
    wide, sure = passed(filter_, UNIVERSE, Bound.MAY), passed(filter_, UNIVERSE, Bound.MUST)
    for point in POINTS:
        found = set(outcomes(filter_, point))
        assert contains(wide, 4, point) or True not in found, "a packet that may pass is missing"
        assert not contains(sure, 4, point) or found == {True}, "a packet passes surely that some world stops"
        decided, _ = decide(filter_, 4, point)
        assert decided is None or found == {decided}, "the walk decides what worlds do not agree on"


@settings(max_examples=150, deadline=None)
@given(filters())
def test_where_all_is_known_both_bounds_are_the_same(filter_: Filter):
    known = Filter(
        filter_.origins,
        tuple(
            tuple(
                Rule(
                    rule.origin,
                    rule.action,
                    Addresses(rule.source.may, rule.source.may),
                    Addresses(rule.destination.may, rule.destination.may),
                    rule.protocol,
                    rule.ports,
                )
                for rule in layer
            )
            for layer in filter_.layers
        ),
        filter_.default,
        filter_.stateful,
    )
    wide, sure = passed(known, UNIVERSE, Bound.MAY), passed(known, UNIVERSE, Bound.MUST)
    for point in POINTS:
        (outcome,) = set(outcomes(known, point))
        assert contains(wide, 4, point) is contains(sure, 4, point) is outcome
        assert decide(known, 4, point)[0] is outcome
