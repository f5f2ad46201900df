"""What complies is left alone: planned tenancies of every kind, and no guardrail that cries wolf."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from ipaddress import IPv4Network
from typing import Any

import pytest

from jichi.engine.host import plan_stack
from jichi.engine.plan import Plan, StackId, StackPlan
from jichi.tenancy.model import Cloud, Isolation, Mode, Ownership, Perimeter, Projects, Recovery, Tenancy
from policies.evaluate import Evaluation, Result
from policies.guardrail import Claims
from policies.guardrails import GUARDRAILS
from policies.judgement import Status
from policies.world import World
from stacks.names import PROJECT, stacks_of
from stacks.program import deploy
from stacks.promises import service_level
from tests.factories import OWNERSHIP, TENANCY, make_tenancy

WITHOUT_PROOF = [each for each in GUARDRAILS if not isinstance(each.check, Claims)]
BAD = (Status.FAIL, Status.ERROR, Status.UNKNOWN)

VERIFIED = Ownership(*(Mode.VERIFY,) * 6)
SHARED = IPv4Network("10.200.0.0/16")
_GOOGLE = TENANCY.homes[1].google


@dataclass(frozen=True)
class Kind:
    """A kind of tenancy.

    Args:
        changes: of the tenancy in `tests.factories`, as `make_tenancy` takes them.
        unknown: by cloud, the guardrails that nobody can answer before deployment.
    """

    id: str
    changes: Mapping[str, Any]
    clouds: tuple[Cloud, ...] = tuple(Cloud)
    unknown: Mapping[Cloud, frozenset[str]] = field(default_factory=dict[Cloud, frozenset[str]])

    @property
    def tenancy(self) -> Tenancy:
        """The tenancy."""
        return make_tenancy(**self.changes)


ASKED = {Cloud.AWS: frozenset({"aws-vpc-public-access-blocked"})}
"""Whoever owns the account blocks gateways in it: the plan has no such options, and `jichi verify` asks."""


_LEVELS: Mapping[str, Mapping[str, Any]] = {
    "hourly": {"rpo_hours": 1, "backup_interval_hours": 1, "generations": 48},
    "weekly": {"rpo_hours": 168, "backup_interval_hours": 168, "generations": 7, "backup_retention_days": 7},
    "long": {"backup_retention_days": 400, "log_retention_days": 1827, "evidence_retention_days": 3650},
}


def _kinds() -> list[Kind]:
    kinds: list[Kind] = []
    for isolation in Isolation:
        apart: Mapping[str, Any] = {"isolation": isolation}
        if isolation is Isolation.APPLICATION:
            apart = {**apart, "shared_network": SHARED}
        kinds.append(Kind(f"{isolation}-manage", {**apart, "ownership": OWNERSHIP}))
        kinds.append(Kind(f"{isolation}-verify", {**apart, "ownership": VERIFIED}, unknown=ASKED))
    kinds.extend(Kind(f"{each}", {"recovery": each}) for each in Recovery if each is not TENANCY.service.recovery)
    kinds.extend(
        Kind(f"level-{name}", {"service": replace(TENANCY.service, **terms)}) for name, terms in _LEVELS.items()
    )
    assert _GOOGLE
    for projects, perimeter in (
        (Projects.VERIFY, Perimeter.VERIFY),
        (Projects.PROJECT, Perimeter.COARSE),
        (Projects.FOLDER, Perimeter.FINE),
    ):
        google = replace(_GOOGLE, projects=projects, perimeter=perimeter)
        kinds.append(Kind(f"projects-{projects}-perimeter-{perimeter}", {"google": google}, (Cloud.GCP,)))
    return kinds


CASES = [pytest.param(kind, cloud, id=f"{kind.id}-{cloud}") for kind in _kinds() for cloud in kind.clouds]


@lru_cache
def planned(tenancy: Tenancy, cloud: Cloud) -> Plan:
    """All stacks of a tenancy on a cloud; members' find what is shared in the stack before them."""
    found: dict[str, StackPlan] = {}
    for spec in stacks_of(tenancy):
        if spec.cloud is cloud:
            found[spec.name] = plan_stack(
                StackId(PROJECT, spec.name, spec.member, cloud),
                lambda spec=spec: deploy(tenancy, spec.member, cloud, spec.part),
                spec.config,
                upstream=found,
            )
    return Plan(tenancy.name, tuple(found.values()))


def results(plan: Plan) -> list[Result]:
    return list(Evaluation(World(plan), WITHOUT_PROOF).results())


@pytest.mark.parametrize(("kind", "cloud"), CASES)
def test_a_compliant_tenancy_raises_no_alarm(kind: Kind, cloud: Cloud):
    found = results(planned(kind.tenancy, cloud))
    bad = {(each.guardrail.id, each.status, each.name) for each in found if each.status in BAD}
    assert [each for each in bad if each[1] is not Status.UNKNOWN] == []
    assert {each[0] for each in bad} == kind.unknown.get(cloud, frozenset())
    assert sum(each.status is Status.PASS for each in found) > 500


def test_a_tenancy_that_keeps_logs_too_briefly_is_told_so():
    """The alarms are silent because all is well, not because nobody listens."""
    service = replace(TENANCY.service, log_retention_days=90)
    plan = planned(make_tenancy(service=service), Cloud.AWS)
    failed = {each.guardrail.id for each in results(plan) if each.status is Status.FAIL}
    assert {"aws-flow-logs-kept", "aws-log-group-kept-long-enough", "aws-s3-nothing-expires-early"} <= failed


def test_a_daily_plan_breaks_an_hourly_promise():
    for cloud, broken in (
        (Cloud.AWS, {"aws-backup-meets-service-level", "aws-backup-copied-to-second-region"}),
        (Cloud.GCP, {"gcp-sql-exported-to-both-vaults"}),
    ):
        daily = planned(make_tenancy(), cloud)
        hourly = service_level(replace(TENANCY.service, backup_interval_hours=1))
        stacks = tuple(replace(each, exports={**each.exports, "serviceLevel": hourly}) for each in daily.stacks)
        assert {each.guardrail.id for each in results(daily) if each.status is Status.FAIL} & broken == set()
        failed = {each.guardrail.id for each in results(replace(daily, stacks=stacks)) if each.status is Status.FAIL}
        assert failed >= broken


def test_members_who_share_an_account_need_its_alarms():
    """What members share is looked for in their account, and only there."""
    plan = planned(make_tenancy(isolation=Isolation.NETWORK), Cloud.AWS)
    watches = ("aws:cloudwatch/eventRule:EventRule", "aws:accessanalyzer/analyzer:Analyzer")
    less = tuple(
        replace(stack, resources=tuple(each for each in stack.resources if each.type not in watches))
        if stack.id.member is None
        else stack
        for stack in plan.stacks
    )
    failed = {each.guardrail.id for each in results(replace(plan, stacks=less)) if each.status is Status.FAIL}
    assert {"aws-root-use-told", "aws-dangerous-changes-told", "aws-access-analyzer-in-every-region"} <= failed


def test_the_bucket_of_a_trail_is_a_record_unless_it_is_guarded():
    plan = planned(make_tenancy(), Cloud.AWS)
    policy = "aws:s3/bucketPolicy:BucketPolicy"

    def alarms(plan: Plan) -> set[str]:
        found = {(each.guardrail.id, each.name) for each in results(plan) if each.status is Status.FAIL}
        return {id_ for id_, name in found if name in ("tyo-log", "tyo-trail")}

    assert not alarms(plan)
    unguarded = tuple(
        replace(stack, resources=tuple(each for each in stack.resources if each.name != "tyo-log-policy"))
        for stack in plan.stacks
    )
    assert any(each.type == policy and each.name == "tyo-log-policy" for each in plan.resources)
    assert {"aws-s3-records-locked", "aws-s3-nothing-expires-early"} <= alarms(replace(plan, stacks=unguarded))
