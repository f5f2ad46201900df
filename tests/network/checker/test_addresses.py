"""Interval sets against listed sets, and what prefixes and intervals mean."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from network.checker.addresses import (
    ALL,
    IPV4,
    IPV6,
    PUBLIC,
    Addresses,
    both,
    interval,
    less,
    meet,
    prefix,
    union,
    within,
)

LAST = 40
pieces = st.tuples(st.integers(0, LAST), st.integers(0, LAST)).map(lambda each: (min(each), max(each)))
sets = st.lists(pieces, max_size=5).map(lambda each: union(((one,)) for one in each))


def listed(addresses: Addresses) -> set[int]:
    return {value for first, last in addresses for value in range(first, last + 1)}


@given(sets, sets)
def test_sets_of_intervals_are_sets(one: Addresses, other: Addresses):
    a, b = listed(one), listed(other)
    assert listed(union((one, other))) == a | b
    assert listed(both(one, other)) == a & b
    assert listed(less(one, other)) == a - b
    assert within(one, other) is (a <= b)
    assert meet(one, other) is bool(a & b)


@given(sets, sets)
def test_a_union_is_sorted_and_nothing_in_it_touches(one: Addresses, other: Addresses):
    joined = union((one, other))
    assert all(last + 1 < first for (_, last), (first, _) in pairwise(joined))


def test_prefixes_of_both_versions_lie_on_one_line():
    assert prefix("10.0.0.0/8") == (((10 << 24, (11 << 24) - 1),), 8)
    assert prefix("10.0.0.7/31") == (((167772166, 167772167),), 31)
    assert prefix("::/0") == (IPV6, 0)
    assert prefix("0.0.0.0/0") == (IPV4, 0)
    assert prefix("pl-0123") is prefix(None) is prefix(7) is None
    assert less(ALL, IPV4) == IPV6


def test_an_interval_is_read_as_a_certificate_writes_it():
    assert interval("10.0.0.0-10.0.0.255") == (167772160, 167772415)
    assert interval("::-::1") == (1 << 32, (1 << 32) + 1)


def test_what_is_private_is_on_no_internet():
    for text in (
        "10.0.0.1/32",
        "172.31.255.255/32",
        "192.168.1.0/24",
        "100.64.0.0/10",
        "169.254.169.254/32",
        "fd00::/8",
    ):
        known = prefix(text)
        assert known
        assert both(known[0], PUBLIC) == ()
    for text in ("8.8.8.8/32", "172.32.0.0/16", "2400::/12", "240.0.0.0/8"):
        known = prefix(text)
        assert known
        assert within(known[0], PUBLIC)
