"""A tenancy grows and shrinks: members join and leave, offices and zones are added. Nothing that stays is replaced."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from ipaddress import IPv4Network

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jichi.diff.model import Operation, PlanDiff
from jichi.diff.operations import diff
from jichi.engine.coverage import not_backed_up
from jichi.engine.host import plan_stack
from jichi.engine.plan import Plan, StackId, StackPlan
from jichi.tenancy.model import Cloud, Isolation, Member, Recovery, Stage, Tenancy
from network import addressing
from stacks.names import PROJECT, stacks_of
from stacks.program import deploy
from tests.factories import make_tenancy

POOL = tuple(
    Member(
        code=code,
        name=name,
        network=IPv4Network(f"10.64.{16 * slot}.0/20"),
        offices=(IPv4Network(f"172.20.{slot}.0/24"),),
        systems=(),
        account=f"{slot + 1:012}",
        project=f"hirosaki-{code}-prod",
    )
    for slot, (code, name) in enumerate(
        [
            ("022021", "弘前市"),
            ("023621", "大鰐町"),
            ("023671", "田舎館村"),
            ("023434", "西目屋村"),
            ("022047", "黒石市"),
        ]
    )
)
SHARED = IPv4Network("10.200.0.0/18")


@lru_cache(maxsize=200)
def plan(tenancy: Tenancy) -> Plan:
    planned: dict[str, StackPlan] = {}
    for spec in stacks_of(tenancy):

        def program(code: str | None = spec.member, cloud: Cloud = spec.cloud) -> None:
            deploy(tenancy, code, cloud)

        stack = StackId(PROJECT, spec.name, spec.member, spec.cloud)
        planned[spec.name] = plan_stack(stack, program, spec.config, upstream=planned)
    return Plan(tenancy.name, tuple(planned.values()))


def tenancy_of(
    members: Iterable[Member], cloud: Cloud, isolation: Isolation, recovery: Recovery, stage: Stage
) -> Tenancy:
    shared = SHARED if isolation is Isolation.APPLICATION else None
    return make_tenancy(
        clouds=(cloud,),
        members=tuple(members),
        isolation=isolation,
        recovery=recovery,
        stage=stage,
        shared_network=shared,
    )


def staying(found: PlanDiff, members: set[str | None]) -> set[Operation]:
    return {each.operation for stack in found.stacks if stack.stack.member in members for each in stack.resources}


groups = st.lists(st.sampled_from(POOL), min_size=1, max_size=3, unique=True)
Mode = tuple[Cloud, Isolation, Recovery, Stage]
modes = st.tuples(st.sampled_from(Cloud), st.sampled_from(Isolation), st.sampled_from(Recovery), st.sampled_from(Stage))
slow = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@slow
@given(before=groups, after=groups, mode=modes)
def test_joining_and_leaving_replace_nothing_that_stays(before: list[Member], after: list[Member], mode: Mode):
    found = diff(plan(tenancy_of(before, *mode)), plan(tenancy_of(after, *mode)))
    both = {member.code for member in before} & {member.code for member in after}
    assert not found.replaces_existing or not both
    assert staying(found, set(both)) <= {Operation.SAME}
    shared = staying(found, {None})
    # Who joins is admitted at the shared network's endpoints and filters and watched by the shared trail, in place.
    assert shared <= {Operation.SAME, Operation.UPDATE, Operation.CREATE, Operation.DELETE}
    guarded = {each.urn for each in found.guarded_deletions}
    gone = {member.code for member in before} - {member.code for member in after}
    assert bool(guarded) == bool(gone), "leaving deletes what is guarded, and nothing else does"


@slow
@given(member=st.sampled_from(POOL), third=st.integers(100, 120), mode=modes)
def test_another_office_replaces_nothing(member: Member, third: int, mode: Mode):
    grown = replace(member, offices=(*member.offices, IPv4Network(f"172.20.{third}.0/24")))
    found = diff(plan(tenancy_of([member], *mode)), plan(tenancy_of([grown], *mode)))
    assert not found.replaces_existing
    assert not found.guarded_deletions
    assert found.counts[Operation.CREATE] + found.counts[Operation.UPDATE] > 0


@pytest.mark.parametrize("recovery", Recovery)
def test_another_zone_with_its_subnets_replaces_nothing(monkeypatch: pytest.MonkeyPatch, recovery: Recovery):
    few = dict.fromkeys(Stage, 2)
    tenancy = make_tenancy(clouds=(Cloud.AWS,), recovery=recovery, members=POOL[:1])
    with monkeypatch.context() as fewer:
        fewer.setattr(addressing, "_ZONES_BY_STAGE", few)
        before = plan.__wrapped__(tenancy)
    found = diff(before, plan.__wrapped__(tenancy))
    subnets = [each.name for each in found.resources if each.type.endswith(":Subnet")]
    assert [each for each in subnets if each.endswith("-d")]
    created = {each.name for each in found.resources if each.operation is Operation.CREATE}
    assert {name for name in subnets if name.endswith("-d")} <= created
    assert not found.replaces_existing
    assert not [each for each in found.resources if each.operation is Operation.DELETE]


def test_leaving_needs_the_leaving_runbook():
    mode = (Cloud.AWS, Isolation.ACCOUNT, Recovery.PILOT_LIGHT, Stage.PRODUCTION)
    found = diff(plan(tenancy_of(POOL[:2], *mode)), plan(tenancy_of(POOL[:1], *mode)))
    types = {each.type for each in found.guarded_deletions}
    assert {"aws:kms/key:Key", "aws:s3/bucket:Bucket", "aws:rds/cluster:Cluster", "aws:backup/vault:Vault"} <= types


@pytest.mark.parametrize("cloud", Cloud)
@pytest.mark.parametrize("isolation", Isolation)
@pytest.mark.parametrize("recovery", Recovery)
def test_everything_that_holds_data_is_backed_up(cloud: Cloud, isolation: Isolation, recovery: Recovery):
    assert not_backed_up(plan(tenancy_of(POOL[:2], cloud, isolation, recovery, Stage.PRODUCTION))) == ()
