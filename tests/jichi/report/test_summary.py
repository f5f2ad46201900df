"""Counts are of what a provider manages, by the nearest component, the place and the type."""

from __future__ import annotations

from jichi.engine.values import Secret
from jichi.report.places import Place
from jichi.report.summary import OTHER, noun_of, summarise
from jichi.tenancy.model import Cloud
from tests.jichi.report.plans import LATER, make_plan, make_resource, stack_id

ENVIRONMENT = make_resource("jichi:environment:Environment", "environment", custom=False)
STORAGE = make_resource("jichi:storage:Bucket", "bucket", parent=ENVIRONMENT.urn, custom=False)
BUCKET = make_resource("aws:s3/bucket:Bucket", "data", {"bucket": "a", "policy": LATER}, parent=STORAGE.urn)
BLOCK = make_resource("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "block", parent=BUCKET.urn)
ROLE = make_resource("aws:iam/role:Role", "role", {"name": Secret()}, parent=ENVIRONMENT.urn)
LOOSE = make_resource("aws:kms/key:Key", "loose", {"region": "ap-northeast-3"})
SHARED = make_resource("aws:kms/key:Key", "shared", {"region": LATER}, stack=stack_id(None))
READ = make_resource("aws:kms/key:Key", "read", read_id="1")
PLAN = make_plan(ENVIRONMENT, STORAGE, BUCKET, BLOCK, ROLE, LOOSE, SHARED, READ)


def test_a_noun_is_the_nearest_components() -> None:
    assert [noun_of(each, PLAN) for each in (BUCKET, BLOCK, ROLE, LOOSE)] == [
        "storage",
        "storage",
        "environment",
        OTHER,
    ]


def test_counts_agree_with_each_other() -> None:
    summary = summarise(PLAN)
    assert summary.total == 5
    assert sum(summary.nouns.values()) == sum(summary.places.values()) == sum(summary.regions.values()) == 5
    assert sum(row.total for row in summary.rows) == 5
    assert dict(summary.nouns) == {"storage": 2, "environment": 1, OTHER: 2}
    assert dict(summary.regions) == {"ap-northeast-1": 2, "ap-northeast-3": 1, "global": 1, "unknown": 1}
    assert dict(summary.global_services) == {"aws:iam": 1}


def test_rows_are_members_with_what_they_share_apart() -> None:
    own, shared = summarise(PLAN).rows
    assert (own.member, own.cloud, dict(own.places)) == (
        "022021",
        Cloud.AWS,
        {Place.TOKYO: 2, Place.GLOBAL: 1, Place.OSAKA: 1},
    )
    assert (shared.member, dict(shared.places)) == (None, {Place.UNKNOWN: 1})


def test_values_that_are_unknown_or_secret_are_counted() -> None:
    summary = summarise(PLAN)
    assert (summary.inputs, summary.later) == (5, 3)
