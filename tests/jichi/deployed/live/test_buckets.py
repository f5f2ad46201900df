"""Buckets and keys, live: what stands as planned is judged as the plan is, and what differs is found."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache

import pytest

from jichi.deployed.live import Live, from_live
from jichi.engine.plan import Plan, Resource, StackPlan
from policies.evaluate import Evaluation
from policies.guardrails import GUARDRAILS
from policies.judgement import Status
from policies.seen import Seen
from policies.world import World
from tests.factories import HIROSAKI, TENANCY, plan_member
from tests.jichi.deployed.live.buckets import Account
from tests.jichi.deployed.live.recorded import Recorded

CHOSEN = tuple(each for each in GUARDRAILS if each.id.startswith(("aws-s3-", "aws-kms-", "aws-irreplaceable-")))
JUDGED = ("aws:s3/bucket:Bucket", "aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey")
TODAY = date(2026, 6, 1)


@lru_cache
def planned() -> StackPlan:
    return plan_member(TENANCY)


def asked(recorded: Recorded) -> Live:
    return from_live(TENANCY, lambda place: recorded, [HIROSAKI.code])


def statuses(plan: Plan, seen: Seen | None, of: tuple[str, ...] = JUDGED) -> Mapping[tuple[str, str], Status]:
    """By guardrail and resource; of the resources of some types."""
    world = World(plan, TODAY, live=seen)
    names = {each.urn: str(each.inputs.get("bucket", each.name)) for each in plan.resources if each.type in of}
    results = Evaluation(world, CHOSEN).results()
    return {(each.guardrail.id, names[each.urn]): each.status for each in results if each.urn in names}


def live_statuses(live: Live) -> Mapping[tuple[str, str], Status]:
    return statuses(live.plan, Seen(live.types, live.unread))


@pytest.fixture(scope="module")
def live() -> Live:
    return asked(Account(planned(), HIROSAKI.account or "").recorded())


def of(live: Live, name: str, type_: str) -> Resource:
    (found,) = [each for each in live.plan.resources if (each.name, each.type) == (name, type_)]
    return found


def test_what_stands_as_planned_is_judged_as_planned(live: Live):
    before = statuses(Plan(TENANCY.name, (planned(),)), None)
    after = live_statuses(live)
    assert live.not_read == ()
    assert {name for _, name in after} == {name for _, name in before}
    different = {key: (before[key], after.get(key)) for key in before if before[key] is not after.get(key)}
    # What a deletion would do is said when it is asked for; the engine's own protection is nowhere in an account.
    assert {guardrail for guardrail, _ in different} == {
        "aws-kms-key-slow-to-destroy",
        "aws-irreplaceable-is-protected",
    }
    assert {after for _, after in different.values()} == {Status.UNKNOWN, Status.NOT_APPLICABLE}


def test_settings_have_the_names_and_references_of_the_plan(live: Live):
    kinds = ("Encryption", "Replication", "Lifecycle", "PublicAccess", "Ownership", "Versioning", "Lock", "Logging")
    compared = 0
    for each in planned().resources:
        if not each.type.startswith("aws:s3/bucket") or not any(kind in each.type for kind in kinds):
            continue
        bucket = next(one for one in planned().resources if one.urn == each.property_dependencies["bucket"][0])
        found = of(live, f"{bucket.inputs['bucket']}#{each.type}", each.type)
        assert found.inputs.keys() == each.inputs.keys(), each.name
        compared += 1
    assert compared > 20


def test_a_switch_that_is_off_fails_where_it_is_off():
    recorded = Account(planned(), HIROSAKI.account or "").recorded()
    block = recorded.answers["s3.GetPublicAccessBlock"]
    assert callable(block)

    def opened(params: Mapping[str, str]) -> dict[str, object] | str:
        found = block(params)
        assert isinstance(found, dict)
        if params["Bucket"].endswith("-data-tyo"):
            return {
                "PublicAccessBlockConfiguration": {**found["PublicAccessBlockConfiguration"], "BlockPublicAcls": False}
            }
        return found

    recorded.answers["s3.GetPublicAccessBlock"] = opened
    found = live_statuses(asked(recorded))
    blocked = {name: status for (id_, name), status in found.items() if id_ == "aws-s3-public-access-blocked"}
    assert [name for name, status in blocked.items() if status is Status.FAIL] == ["hirosaki-022021-prod-data-tyo"]


def test_what_is_refused_is_unknown_and_listed_without_the_services_words():
    recorded = Account(planned(), HIROSAKI.account or "").recorded()
    recorded.answers["s3.GetBucketPolicy"] = "AccessDenied"
    recorded.answers["kms.GetKeyRotationStatus@ap-northeast-1"] = "AccessDeniedException"
    live = asked(recorded)
    found = live_statuses(live)
    assert {status for (id_, _), status in found.items() if id_ == "aws-s3-tls-only"} == {Status.UNKNOWN}
    rotated = {status for (id_, _), status in found.items() if id_ == "aws-kms-key-rotated"}
    assert rotated == {Status.UNKNOWN}
    assert {(each.operation, each.code) for each in live.not_read} == {
        ("s3:GetBucketPolicy", "AccessDenied"),
        ("kms:GetKeyRotationStatus", "AccessDeniedException"),
    }
    assert {each.account for each in live.not_read} == {HIROSAKI.account}
    assert "secret words" not in repr(live)


def test_a_list_that_is_refused_leaves_nothing_that_passes():
    recorded = Account(planned(), HIROSAKI.account or "").recorded()
    recorded.answers["s3.ListBuckets"] = "AccessDenied"
    live = asked(recorded)
    (refused,) = live.not_read
    assert refused.operation == "s3:ListAllMyBuckets"
    assert "aws:s3/bucket:Bucket" in refused.types
    found = {status for (id_, _), status in live_statuses(live).items() if id_.startswith("aws-s3-")}
    assert found == {Status.UNKNOWN}


def test_a_bucket_elsewhere_is_asked_and_shown_there():
    recorded = Account(planned(), HIROSAKI.account or "").recorded()
    recorded.answers["s3.ListBuckets"] = {"Buckets": [{"Name": "forgotten"}]}
    recorded.answers["s3.GetBucketLocation"] = {"LocationConstraint": "eu-west-1"}
    live = asked(recorded)
    (bucket,) = [each for each in live.plan.resources if each.type == "aws:s3/bucket:Bucket"]
    assert (bucket.name, bucket.region) == ("forgotten", "eu-west-1")


def test_only_what_reads_is_asked_and_no_secrets_value(live: Live):
    recorded = Account(planned(), HIROSAKI.account or "").recorded()
    asked(recorded)
    calls = {each.split(".", 1)[1] for each in recorded.asked}
    assert all(each.startswith(("Describe", "Get", "List", "Search")) for each in calls)
    assert "GetSecretValue" not in calls
    assert len(calls) > 60


def test_the_same_account_twice_gives_the_same_plan(live: Live):
    again = asked(Account(planned(), HIROSAKI.account or "").recorded())
    assert again.plan == replace(live.plan)
