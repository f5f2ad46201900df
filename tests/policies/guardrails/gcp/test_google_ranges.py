"""Ranges and places of Google Cloud, as guardrails ask about them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from jichi.engine.values import Reference
from network.proof.addresses import Prefix
from policies.guardrails.gcp.places import is_in_japan
from policies.guardrails.gcp.spans import INWARD, OUTWARD, is_public, merged, share_of_internet, size


def prefixes(*texts: str) -> tuple[Prefix, ...]:
    return tuple(Prefix.of(each) for each in texts)


def test_the_internet_is_the_same_whole_or_in_pieces():
    eights = prefixes(*(f"{first}.0.0.0/8" for first in range(256)))
    for whole in (prefixes("0.0.0.0/0"), prefixes("0.0.0.0/1", "128.0.0.0/1"), eights):
        assert share_of_internet(whole) == 1
        assert size(whole) == 2**32
    assert share_of_internet(prefixes("10.0.0.0/8", "192.168.0.0/16", "::/0")) == 0
    assert 0 < share_of_internet(prefixes("8.8.8.0/24")) < Fraction(1, 1_000_000)


def test_overlapping_ranges_count_once():
    assert size(prefixes("10.0.0.0/24", "10.0.0.128/25", "10.0.1.0/24")) == 512
    assert len(merged(prefixes("10.0.0.0/24", "10.0.1.0/24"))) == 1
    assert size(prefixes("fd00::/8")) == 0


@pytest.mark.parametrize("text", ["0.0.0.0/0", "8.0.0.0/8", "172.0.0.0/8", "::/0", "2000::/3", "203.0.113.7/32"])
def test_a_range_with_any_address_of_the_internet_is_public(text: str):
    assert is_public(Prefix.of(text))


@pytest.mark.parametrize("text", ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fd00::/8"])
def test_a_private_range_is_not_public(text: str):
    assert not is_public(Prefix.of(text))


def test_ranges_of_googles_own_are_excepted_in_one_direction():
    probes, restricted, private = prefixes("35.191.0.0/16", "199.36.153.4/30", "199.36.153.8/30")
    assert (is_public(probes, INWARD), is_public(probes, OUTWARD)) == (False, True)
    assert (is_public(restricted, OUTWARD), is_public(restricted, INWARD)) == (False, True)
    assert is_public(private, OUTWARD)
    assert is_public(Prefix.of("35.190.0.0/15"), INWARD), "wider than what is excepted"


@pytest.mark.parametrize(
    ("type_", "place", "expected"),
    [
        ("gcp:compute/instance:Instance", "asia-northeast1-a", True),
        ("gcp:compute/instance:Instance", "projects/p/zones/asia-northeast2-b", True),
        ("gcp:storage/bucket:Bucket", "ASIA-NORTHEAST1", True),
        ("gcp:storage/bucket:Bucket", "asia1", True),
        ("gcp:kms/keyRing:KeyRing", "asia1", False),
        ("gcp:kms/keyRing:KeyRing", "global", False),
        ("gcp:compute/subnetwork:Subnetwork", "asia-northeast3", False),
        ("gcp:compute/subnetwork:Subnetwork", "asia-northeast10", False),
        ("gcp:compute/subnetwork:Subnetwork", "asia-northeast1-abroad", False),
        ("gcp:spanner/instance:Instance", "regional-asia-northeast1", True),
        ("gcp:spanner/instance:Instance", "dual-region-japan1", True),
        ("gcp:spanner/instance:Instance", "asia1", False),
        ("gcp:orgpolicy/policy:Policy", "in:asia-northeast2-locations", True),
        ("gcp:storage/bucket:Bucket", Reference("urn", "location"), False),
    ],
)
def test_places_in_japan(type_: str, place: str, expected: bool):
    assert is_in_japan(type_, place) is expected
