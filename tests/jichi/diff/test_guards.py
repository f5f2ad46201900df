"""Deletions that need the leaving runbook."""

from __future__ import annotations

import pytest

from jichi.diff.guards import HOLDS, Guard
from jichi.diff.model import Operation
from jichi.diff.operations import diff
from jichi.engine.plan import Options
from tests.jichi.diff.plans import BUCKET, VPC, changed, one, plan, resource


def test_data_is_guarded_when_deleted_or_replaced_and_not_otherwise() -> None:
    bucket = resource(BUCKET, "b", {"bucket": "known"})
    assert one([bucket], [], "b").guards == (Guard.DATA,)
    assert one([bucket], [changed(bucket, bucket="other")], "b").guards == (Guard.DATA,)
    assert one([bucket], [changed(bucket, tags={"a": "b"})], "b").guards == ()
    assert one([], [bucket], "b").guards == ()


def test_a_possible_replacement_is_guarded_too() -> None:
    zone = resource("aws:kms/key:Key", "k", {"description": "a"})
    found = one([zone], [changed(zone, brandNew=True)], "k")
    assert (found.operation, found.guards) == (Operation.MAY_REPLACE, (Guard.KEYS,))


@pytest.mark.parametrize("side", ["old", "new"])
def test_protection_on_either_side_counts(side: str) -> None:
    protected, plain = Options(protect=True), Options()
    old = resource(VPC, "v", {"cidrBlock": "10.0.0.0/16"}, options=protected if side == "old" else plain)
    new = resource(VPC, "v", {"cidrBlock": "10.1.0.0/16"}, options=protected if side == "new" else plain)
    found = one([old], [new], "v")
    assert found.guards == (Guard.PROTECTED,)
    assert found.unprotected is (side == "old")


def test_taking_protection_away_alone_is_told() -> None:
    old = resource(VPC, "v", options=Options(protect=True))
    found = one([old], [resource(VPC, "v")], "v")
    assert (found.operation, found.unprotected, found.guards) == (Operation.SAME, True, ())


def test_what_is_retained_is_guarded() -> None:
    assert one([resource(VPC, "v", options=Options(retain=True))], [], "v").guards == (Guard.RETAINED,)


def test_a_member_that_leaves_has_all_its_guarded_deletions_listed() -> None:
    everything = [resource(type_, f"r{index}") for index, type_ in enumerate(HOLDS)]
    found = diff(plan(*everything), plan())
    assert [each.type for each in found.guarded_deletions] == [each.type for each in reversed(everything)]
