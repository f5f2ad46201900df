"""Waivers of what is live: one of its own for the live resource, unused where the plan is judged, and the reverse."""

from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest

from jichi.deployed.live import Live, from_live
from policies.assessment import Assessment, assess
from policies.guardrails import GUARDRAILS
from policies.judgement import Status
from policies.seen import Seen
from policies.waivers import State, digest_of
from policies.waivers_file import JST, read_waivers
from policies.world import World
from tests.factories import HIROSAKI, TENANCY
from tests.jichi.deployed.live.recorded import BARE, Recorded, Reply
from tests.jichi.deployed.live.services import SERVICES, TOKYO

ID = "aws-load-balancer-internal"
(GUARDRAIL,) = [each for each in GUARDRAILS if each.id == ID]
NOW = datetime(2026, 6, 1, 12, 0, tzinfo=JST)
NAME = "tyo-front-patch"
TAGS = [
    {"Key": "Name", "Value": "hirosaki-022021-prod-front-patch-tyo"},
    {"Key": "jichi:tenancy", "Value": "hirosaki"},
    {"Key": "jichi:member", "Value": "022021"},
    {"Key": "jichi:stage", "Value": "prod"},
]
PLANNED = f"urn:pulumi:hirosaki-022021-aws-prod::jichi::jichi:network:Services$aws:lb/loadBalancer:LoadBalancer::{NAME}"
LIVE = f"urn:pulumi:hirosaki-022021-aws-prod::deployed::aws:lb/loadBalancer:LoadBalancer::{NAME}"
_BALANCERS = f"elbv2.DescribeLoadBalancers@{TOKYO}"


def live_of(**changed: str) -> Live:
    balancer = cast("Any", SERVICES[_BALANCERS])["LoadBalancers"][0]
    answers: dict[str, Reply] = {
        **BARE,
        **SERVICES,
        _BALANCERS: {"LoadBalancers": [{**balancer, **changed}]},
        f"resourcegroupstaggingapi.GetResources@{TOKYO}": {
            "ResourceTagMappingList": [{"ResourceARN": balancer["LoadBalancerArn"], "Tags": TAGS}]
        },
    }
    return from_live(TENANCY, lambda place: Recorded(answers), [HIROSAKI.code])


def world_of(live: Live) -> World:
    return World(live.plan, None, live=Seen(live.types, live.unread))


def judged(live: Live, tmp_path: Path, *urns: str, digest: str) -> Assessment:
    file = tmp_path / "waivers.yaml"
    entries = "".join(
        f'''
  - guardrail: {ID}
    urn: {urn}
    reason: 移行期間中、外部に公開するため
    owner: 情報政策課
    approver: 最高情報セキュリティ責任者
    ticket: 弘情第123号
    issued: 2026-04-01
    expires: 2026-09-30
    digest: "{digest}"
    compensating: 接続元を絞る'''
        for urn in urns
    )
    file.write_text(f"apiVersion: jichi.waivers/v1\nwaivers:{entries}\n", encoding="utf-8")
    return assess(world_of(live), (GUARDRAIL,), NOW, read_waivers(file, (GUARDRAIL,)))


@pytest.fixture(scope="module")
def live() -> Live:
    return live_of()


@pytest.fixture(scope="module")
def digest(live: Live) -> str:
    world = world_of(live)
    return digest_of([each for each in assess(world, (GUARDRAIL,), NOW).results if each.urn == LIVE], world)


def test_a_failure_that_is_live_has_the_programs_stack_type_and_name(live: Live):
    failed = [each.urn for each in assess(world_of(live), (GUARDRAIL,), NOW).results if each.status is Status.FAIL]
    assert LIVE in failed


def test_a_waiver_for_the_live_resource_excuses_it_and_one_for_the_planned_is_unused(
    live: Live, digest: str, tmp_path: Path
):
    assessment = judged(live, tmp_path, PLANNED, LIVE, digest=digest)
    assert [each.state for each in assessment.waivers] == [State.UNUSED, State.APPLIED]
    assert {each.status for each in assessment.results if each.urn == LIVE} == {Status.WAIVED}


def test_what_changes_by_hand_kills_it(digest: str, tmp_path: Path):
    assessment = judged(live_of(IpAddressType="dualstack"), tmp_path, LIVE, digest=digest)
    assert [each.state for each in assessment.waivers] == [State.CHANGED]
    assert assessment.status is Status.FAIL
