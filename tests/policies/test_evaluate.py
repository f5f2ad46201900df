"""What becomes of a guardrail that breaks, and of one that nothing is there for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jichi.engine.plan import Plan, StackPlan
from jichi.tenancy.model import Cloud
from policies.cases import Case, Kind, Planted
from policies.evaluate import Evaluation
from policies.guardrail import Claims, Each, Guardrail, Never, Reach, Subject
from policies.guardrails import GUARDRAILS
from policies.guardrails.aws.buckets import BUCKET, PUBLIC_ACCESS_BLOCKED
from policies.judgement import Judgement, Status
from policies.seen import Seen
from policies.world import World

BUCKET_ = Planted(BUCKET, {"bucket": "records", "password": "hunter2"})
PLAN = Case(Kind.PASS, (BUCKET_,)).plan


def breaks(subject: Subject) -> Judgement:
    raise ValueError(str(subject.resource.inputs["password"]))


def test_one_that_breaks_is_an_error_without_its_message_and_the_others_go_on():
    broken = replace(PUBLIC_ACCESS_BLOCKED, check=Each((BUCKET,), breaks))
    first, second = Evaluation(World(PLAN), (broken, PUBLIC_ACCESS_BLOCKED)).results()
    assert (first.status, second.status) == (Status.ERROR, Status.FAIL)
    assert first.reason
    assert first.reason.en == "The guardrail failed to run (ValueError)."


def test_a_proof_that_breaks_is_an_error(monkeypatch: pytest.MonkeyPatch):
    def fails(_plan: Plan) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("policies.world.lift", fails)
    claims = replace(PUBLIC_ACCESS_BLOCKED, check=Claims(("internet-in",)))
    (result,) = Evaluation(World(PLAN), (claims,)).results()
    assert result.status is Status.ERROR


def test_nothing_to_look_at_is_not_applicable_with_the_reason():
    other = Case(Kind.PASS, (Planted("aws:kms/key:Key"),)).plan
    (result,) = Evaluation(World(other), (PUBLIC_ACCESS_BLOCKED,)).results()
    assert result.status is Status.NOT_APPLICABLE
    assert result.reason
    assert BUCKET in result.reason.en


def test_what_must_not_be_there_passes_only_where_something_is():
    never = replace(PUBLIC_ACCESS_BLOCKED, check=Never(("aws:ec2/*",)))
    (passed,) = Evaluation(World(PLAN), (never,)).results()
    assert passed.status is Status.PASS
    gateway = Case(Kind.FAIL, (Planted("aws:ec2/internetGateway:InternetGateway"), BUCKET_)).plan
    (failed,) = Evaluation(World(gateway), (never,)).results()
    assert failed.status is Status.FAIL
    empty = replace(PLAN, stacks=tuple(replace(each, resources=()) for each in PLAN.stacks))
    (nothing,) = Evaluation(World(empty), (never,)).results()
    assert nothing.status is Status.NOT_APPLICABLE


def beside(plan: Plan) -> Plan:
    """The plan with each stack's namesake on the other cloud, as an export of a program with both has them."""
    namesakes = (
        StackPlan(replace(each.id, cloud=Cloud.GCP if each.id.cloud is Cloud.AWS else Cloud.AWS), (), {})
        for each in plan.stacks
    )
    return replace(plan, stacks=(*plan.stacks, *namesakes))


@pytest.mark.parametrize("guardrail", GUARDRAILS, ids=lambda each: each.id)
def test_a_stack_of_the_same_name_on_the_other_cloud_changes_nothing(guardrail: Guardrail):
    for plan in (case.plan for case in guardrail.cases):
        alone, together = (
            [(each.urn, each.status) for each in Evaluation(World(one), (guardrail,)).results() if each.stack in own]
            for own in [{each.id for each in plan.stacks}]
            for one in (plan, beside(plan))
        )
        assert alone == together


def test_one_stack_does_not_say_what_takes_the_whole_tenancy():
    whole = replace(PUBLIC_ACCESS_BLOCKED, check=Each((BUCKET,), breaks, Reach.TENANCY))
    claims = replace(PUBLIC_ACCESS_BLOCKED, check=Claims(("internet-in",)))
    results = list(Evaluation(World(PLAN, whole=False), (whole, claims)).results())
    assert {each.status for each in results} == {Status.NOT_APPLICABLE}


def test_of_a_live_account_types_that_nobody_looked_at_are_told_beside_those_that_were_seen():
    two = replace(
        PUBLIC_ACCESS_BLOCKED,
        check=Each((BUCKET, "aws:s3/other:Other"), lambda _: Judgement(Status.PASS, ())),
        paths=(),
    )
    seen = World(PLAN, live=Seen(frozenset({BUCKET}), frozenset()))
    assert [each.status for each in Evaluation(seen, (two,)).results()] == [Status.PASS, Status.UNKNOWN]
    whole = World(PLAN, live=Seen(frozenset({"aws:s3/*"}), frozenset()))
    assert [each.status for each in Evaluation(whole, (two,)).results()] == [Status.PASS]
