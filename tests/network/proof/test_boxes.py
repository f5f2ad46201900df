"""Sets of packets against plain sets of points, in a universe small enough to list."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from network.proof.addresses import Prefix
from network.proof.boxes import (
    Box,
    Packets,
    Point,
    answers,
    between,
    contains,
    count,
    disjoint,
    intersect,
    narrow,
    sent,
    subtract,
    within,
    without,
)

SIZE = 3
LOW, HIGH = (0, 0, 0, 0, 0), (9, 9, 9, 9, 9)
POINTS: tuple[Point, ...] = tuple((a, b, c, d, e) for a, b, c, d, e in product(range(SIZE), repeat=5))

values = st.integers(0, SIZE - 1)
corners = st.tuples(*[st.tuples(values, values).map(sorted)] * 5)


def made(corner: tuple[list[int], ...]) -> Box:
    (a, b), (c, d), (e, f), (g, h), (i, j) = corner
    return Box(4, (a, c, e, g, i), (b, d, f, h, j))


boxes = corners.map(made)
sets = st.lists(boxes, max_size=3).map(tuple)


def aligned(first: int, length: int) -> Prefix:
    return Prefix(4, first & ~((1 << (32 - length)) - 1), length)


prefixes = st.builds(aligned, values, st.integers(31, 32))


def listed(packets: Packets) -> set[Point]:
    return {point for point in POINTS if contains(packets, 4, point)}


@given(sets, sets)
def test_intersection_and_difference(one: Packets, other: Packets):
    assert listed(intersect(one, other)) == listed(one) & listed(other)
    assert listed(subtract(one, other)) == listed(one) - listed(other)


@given(sets)
def test_disjoint_boxes_hold_the_same_and_are_counted_once(packets: Packets):
    apart = disjoint(packets)
    assert listed(apart) == listed(packets)
    assert count(packets) == len(listed(packets))
    assert not any(intersect((one,), (other,)) for one, other in product(apart, apart) if one is not other)


@given(
    sets,
    st.lists(prefixes, max_size=2),
    st.lists(prefixes, max_size=2),
    st.none() | values,
    st.lists(st.tuples(values, values), max_size=2),
)
def test_what_is_sent_from_and_to_some_prefixes(
    packets: Packets,
    sources: list[Prefix],
    destinations: list[Prefix],
    protocol: int | None,
    ports: list[tuple[int, int]],
):
    kept = {
        point
        for point in listed(packets)
        if any(each.first <= point[0] <= each.last for each in sources)
        if any(each.first <= point[1] <= each.last for each in destinations)
        if protocol is None or point[2] == protocol
        if any(first <= point[4] <= last for first, last in ports)
    }
    assert listed(sent(packets, sources, destinations, protocol, ports)) == kept
    assert sent(packets, [Prefix(6, 0, 0)], [Prefix(6, 0, 0)], None, [(0, 9)]) == ()


@given(sets, st.integers(0, 4), values, values)
def test_narrowing_keeps_an_interval_of_one_dimension(packets: Packets, dimension: int, low: int, high: int):
    kept = {point for point in listed(packets) if low <= point[dimension] <= high}
    assert listed(narrow(packets, dimension, low, high)) == kept
    if dimension < 2:
        assert listed(between(packets, dimension, ((4, low, high),))) == kept


@given(sets, st.integers(0, 1), prefixes)
def test_prefixes_cut_sources_and_destinations(packets: Packets, dimension: int, prefix: Prefix):
    inside = {point for point in listed(packets) if prefix.first <= point[dimension] <= prefix.last}
    assert listed(within(packets, dimension, (prefix,))) == inside
    assert listed(without(packets, dimension, (prefix,))) == listed(packets) - inside


@given(sets)
def test_answers_go_the_other_way_and_back(packets: Packets):
    assert listed(answers(packets)) == {(b, a, c, e, d) for a, b, c, d, e in listed(packets)}
    assert answers(answers(packets)) == packets


def test_versions_never_meet():
    four, six = Box(4, LOW, HIGH), Box(6, LOW, HIGH)
    assert intersect((four,), (six,)) == ()
    assert subtract((four,), (six,)) == (four,)
    assert within((six,), 0, (Prefix(4, 0, 0),)) == ()
