"""The lane of mutants: a sample is killed or argued, every argument is still needed, and the lane can fail."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256

import pytest

from jichi.tenancy.model import Cloud
from policies.guardrails import GUARDRAILS
from policies.guardrails.aws.buckets import SWITCHES
from tests.factories import HIROSAKI
from tests.mutants.lane import Argued, Lane, argued, lanes
from tests.mutants.mutations import Mutation
from tests.network.lines import connected_tenancy
from tests.stacks.test_hub import planned

SEED = 7
SAMPLE = 25
"""Mutants of each stack: the hub's and a member's, on each cloud."""
TYPES = ("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "aws:s3/bucket:Bucket")
SURVIVORS: set[str] = set()
"""Of the sample, neither killed nor argued yet: each is a gap, and one that is closed leaves this list."""
clouds = pytest.mark.parametrize("cloud", list(Cloud))


@lru_cache
def connected(cloud: Cloud) -> tuple[Lane, ...]:
    """The hub's lane and a member's, of a tenancy with lines and shared services."""
    return tuple(lanes(planned(connected_tenancy(), cloud), cloud, HIROSAKI.code))


@lru_cache
def mutants(cloud: Cloud) -> tuple[Mutation, ...]:
    return tuple(one for lane in connected(cloud) for one in lane.mutants())


def drawn(lane: Lane) -> list[Mutation]:
    """A sample that stays the same whatever guardrails and arguments there are."""

    def place(each: Mutation) -> str:
        return sha256(f"{SEED} {each.key} {each.name} {each.what}".encode()).hexdigest()

    return sorted(lane.mutants(), key=place)[:SAMPLE]


def test_the_hub_and_the_member_are_both_changed():
    assert {cloud: len(connected(cloud)) for cloud in Cloud} == {Cloud.AWS: 2, Cloud.GCP: 2}
    assert all(lane.mutants() for cloud in Cloud for lane in connected(cloud))


def test_a_sample_is_killed_argued_or_a_known_gap():
    rows = argued()
    survived = {
        each.key
        for cloud in Cloud
        for lane in connected(cloud)
        for each in drawn(lane)
        if not any(row.about(each) for row in rows) and not lane.killers((each,))
    }
    assert survived == SURVIVORS


@pytest.mark.parametrize("row", argued(), ids=lambda row: f"{row.type.pattern} {row.path.pattern}")
def test_an_argument_is_about_a_mutation_that_is_made(row: Argued):
    assert any(row.about(each) for cloud in Cloud for each in mutants(cloud))


@pytest.mark.parametrize("row", argued(), ids=lambda row: f"{row.type.pattern} {row.path.pattern}")
def test_an_argument_is_no_blank_cheque(row: Argued):
    """It names properties; only what is read by people may be argued for every type."""
    assert row.path.pattern not in (".*", ".+")
    assert row.reason.endswith(".")
    if row.type.pattern == ".*":
        assert not re.search(r"policy|encrypt|kms|public|cidr|principal|member|role", row.path.pattern, re.IGNORECASE)


def test_guardrails_that_an_argument_names_are_there():
    ids = {each.id for each in GUARDRAILS}
    named = {one for each in argued() for one in re.findall(r"\b(?:aws|gcp)-[a-z0-9-]+", each.reason)}
    assert named - ids == set()


@clouds
def test_without_guardrails_every_mutant_survives(cloud: Cloud):
    for lane in connected(cloud):
        blind = replace(lane, guardrails=())
        sample = drawn(lane)
        assert [each for each in sample if blind.killers((each,))] == []


def test_one_guardrail_kills_what_it_looks_at_and_nothing_else():
    _, lane = connected(Cloud.AWS)
    only = [each for each in GUARDRAILS if each.id == "aws-s3-public-access-blocked"]
    one_eyed = replace(lane, guardrails=only)
    of_buckets = [each for each in lane.mutants() if each.type.startswith("aws:s3/bucketPublicAccessBlock:")]
    killed = {(each.path, each.kind) for each in of_buckets if one_eyed.killers((each,))}
    assert killed == {(each, kind) for each in SWITCHES for kind in ("removed", "negated", "unknown")} | {
        ("bucket", "unknown"),
        ("bucket", "foreign"),
    }
    assert [each for each in drawn(lane) if each.type not in TYPES and one_eyed.killers((each,))] == []
