"""Deletions that need the leaving runbook."""

from __future__ import annotations

import pytest

from jichi.diff.guards import HOLDS, Guard
from jichi.diff.model import Operation
from jichi.diff.operations import diff
from jichi.engine.plan import Options
from jichi.engine.values import Value
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


NETWORK = "gcp:compute/network:Network"


@pytest.mark.parametrize(
    ("type_", "inputs", "expected"),
    [
        ("gcp:kms/cryptoKey:CryptoKey", {}, (Guard.KEYS,)),
        ("gcp:secretmanager/regionalSecret:RegionalSecret", {}, (Guard.KEYS,)),
        ("gcp:sql/databaseInstance:DatabaseInstance", {}, (Guard.DATA,)),
        ("gcp:backupdisasterrecovery/backupVault:BackupVault", {}, (Guard.DATA,)),
        ("gcp:logging/projectBucketConfig:ProjectBucketConfig", {}, (Guard.EVIDENCE,)),
        ("gcp:projects/iAMAuditConfig:IAMAuditConfig", {}, (Guard.EVIDENCE,)),
        ("gcp:storage/bucket:Bucket", {}, (Guard.DATA,)),
        ("gcp:storage/bucket:Bucket", {"retentionPolicy": {"retentionPeriod": 1}}, (Guard.DATA, Guard.EVIDENCE)),
        ("gcp:organizations/project:Project", {"deletionPolicy": "PREVENT"}, (Guard.PROTECTED, Guard.DATA)),
        (NETWORK, {"deletionPolicy": "PREVENT"}, (Guard.PROTECTED,)),
        (NETWORK, {"deletionPolicy": "ABANDON"}, (Guard.RETAINED,)),
        (NETWORK, {"deletionPolicy": "DELETE"}, ()),
        (VPC, {"deletionPolicy": "PREVENT"}, ()),
    ],
)
def test_what_holds_something_on_google_cloud(
    type_: str, inputs: dict[str, Value], expected: tuple[Guard, ...]
) -> None:
    assert one([resource(type_, "r", inputs)], [], "r").guards == expected


def test_the_providers_own_protection_that_is_taken_away_is_told() -> None:
    old = resource(NETWORK, "n", {"name": "a", "deletionPolicy": "PREVENT"})
    loosened = one([old], [changed(old, deletionPolicy="DELETE")], "n")
    assert (loosened.operation, loosened.unprotected, loosened.guards) == (Operation.UPDATE, True, ())
    replaced = one([old], [changed(old, deletionPolicy="DELETE", name="b")], "n")
    assert (replaced.operation, replaced.guards) == (Operation.REPLACE, (Guard.PROTECTED,))
    either = resource(NETWORK, "n", {"deletionPolicy": "PREVENT"}, options=Options(protect=True))
    assert not one([either], [resource(NETWORK, "n", {"deletionPolicy": "PREVENT"})], "n").unprotected
