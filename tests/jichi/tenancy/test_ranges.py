"""Overlaps are found exactly where `ipaddress` finds them."""

from __future__ import annotations

from ipaddress import IPv4Network
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jichi.tenancy.checks.ranges import overlaps, parse


def network(number: int, prefix: int) -> IPv4Network:
    return IPv4Network((0x0A000000 | number << 16, prefix), strict=False)


NETWORKS = st.lists(st.builds(network, st.integers(0, 15), st.integers(8, 24)), max_size=12)


@given(NETWORKS)
def test_the_same_pairs_as_ipaddress(networks: list[IPv4Network]):
    found = {frozenset(pair) for pair in overlaps((entry, index) for index, entry in enumerate(networks))}
    expected = {
        frozenset((i, j)) for (i, one), (j, other) in combinations(enumerate(networks), 2) if one.overlaps(other)
    }
    assert found == expected


@given(NETWORKS)
def test_each_pair_once(networks: list[IPv4Network]):
    pairs = [frozenset(pair) for pair in overlaps((entry, index) for index, entry in enumerate(networks))]
    assert len(pairs) == len(set(pairs))


@given(st.integers(0, 2**32 - 1), st.integers(0, 32))
def test_every_network_is_parsed(address: int, prefix: int):
    made = IPv4Network((address, prefix), strict=False)
    assert parse(str(made)) == made


@pytest.mark.parametrize(
    "text", ["10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.256/8", "10.0.0.0/255.0.0.0", "a/8", ""]
)
def test_what_is_no_range(text: str):
    assert parse(text) is None
