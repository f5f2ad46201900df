"""Waivers: visible, bounded, dated, and dead as soon as what they cover changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from jichi.engine.plan import Plan
from jichi.errors import InvalidInput
from policies.assessment import Assessment, assess
from policies.cases import Case, Kind, Planted
from policies.guardrails.aws.buckets import BLOCK, BUCKET, PUBLIC_ACCESS_BLOCKED, SWITCHES
from policies.judgement import Status
from policies.waivers import State, digest_of
from policies.waivers_file import JST, json_schema, read_waivers
from policies.world import World

SCHEMA = Path(__file__).parents[2] / "docs" / "schema" / "waivers.v1.schema.json"
NOW = datetime(2026, 6, 1, 12, 0, tzinfo=JST)
BUCKETS = [Planted(BUCKET, {"bucket": name}, name) for name in ("alpha", "beta")]


def plan(**switches: Any) -> Plan:
    every: dict[str, Any] = {**dict.fromkeys(SWITCHES, True), **switches}
    blocks = [Planted(BLOCK, {"bucket": each.ref("bucket"), **every}, f"{each.name}-block") for each in BUCKETS]
    return Case(Kind.FAIL, (*BUCKETS, *blocks)).plan


LEAKY = plan(blockPublicAcls=False)


def found(world: Plan, text: str | None, tmp_path: Path, now: datetime = NOW) -> Assessment:
    waivers = None
    if text is not None:
        file = tmp_path / "waivers.yaml"
        file.write_text(text, encoding="utf-8")
        waivers = read_waivers(file, (PUBLIC_ACCESS_BLOCKED,))
    return assess(World(world), (PUBLIC_ACCESS_BLOCKED,), now, waivers)


def digest(world: Plan, *names: str) -> str:
    results = assess(World(world), (PUBLIC_ACCESS_BLOCKED,), NOW).results
    return digest_of([each for each in results if each.name in names], World(world))


def written(changes: Mapping[str, str | None] | None = None, world: Plan = LEAKY) -> str:
    keys: dict[str, str | None] = {
        "guardrail": PUBLIC_ACCESS_BLOCKED.id,
        "urn": BUCKETS[0].urn,
        "reason": "移行期間中に旧システムのACLを使うため",
        "owner": "情報政策課",
        "approver": "最高情報セキュリティ責任者",
        "ticket": "弘情第123号",
        "issued": "2026-04-01",
        "expires": "2026-06-30",
        "digest": f'"{digest(world, "alpha")}"',
        "compensating": "閉域網からだけ届く",
        **(changes or {}),
    }
    lines = [f"    {key}: {value}" for key, value in keys.items() if value is not None]
    return "\n".join(["apiVersion: jichi.waivers/v1", "waivers:", f"  - {lines[0].strip()}", *lines[1:], ""])


def test_what_is_waived_stays_visible(tmp_path: Path):
    assessment = found(LEAKY, written(), tmp_path)
    assert {each.name: each.status for each in assessment.results} == {"alpha": Status.WAIVED, "beta": Status.FAIL}
    (used,) = assessment.waivers
    assert (used.state, used.days_left, used.urns) == (State.APPLIED, 29, (BUCKETS[0].urn,))
    assert assessment.status is Status.FAIL


def test_a_pattern_waives_what_it_names(tmp_path: Path):
    pattern = f"{BUCKETS[0].urn.rpartition('::')[0]}::*a*"
    both = f'"{digest(LEAKY, "alpha", "beta")}"'
    text = written({"urn": None, "pattern": f'"{pattern}"', "digest": both})
    assessment = found(LEAKY, text, tmp_path)
    assert {each.status for each in assessment.results} == {Status.WAIVED}
    assert assessment.status is Status.WAIVED


def test_nothing_is_waived_where_waivers_are_ignored(tmp_path: Path):
    assessment = found(LEAKY, None, tmp_path)
    assert {each.status for each in assessment.results} == {Status.FAIL}
    assert assessment.waivers == ()


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (datetime(2026, 6, 30, 23, 59, tzinfo=JST), State.APPLIED),
        (datetime(2026, 7, 1, 0, 0, tzinfo=JST), State.EXPIRED),
        (datetime.fromisoformat("2026-06-30T14:59:30+00:00"), State.APPLIED),
        (datetime.fromisoformat("2026-06-30T15:00:00+00:00"), State.EXPIRED),
        (datetime(2026, 3, 31, 23, 59, tzinfo=JST), State.EARLY),
        (datetime(2026, 4, 1, 0, 0, tzinfo=JST), State.APPLIED),
    ],
)
def test_it_ends_with_its_last_day_in_japan(now: datetime, state: State, tmp_path: Path):
    assessment = found(LEAKY, written(), tmp_path, now)
    assert assessment.waivers[0].state is state
    waived = any(each.status is Status.WAIVED for each in assessment.results)
    assert waived == (state is State.APPLIED)


@pytest.mark.parametrize(
    "changed",
    [
        plan(blockPublicAcls=False, blockPublicPolicy=False),
        plan(blockPublicAcls=None),
    ],
)
def test_it_dies_when_what_it_covers_changes(changed: Plan, tmp_path: Path):
    assessment = found(changed, written(), tmp_path)
    assert assessment.waivers[0].state is State.CHANGED
    assert {each.status for each in assessment.results} == {Status.FAIL}
    assert assessment.waivers[0].digest == digest(changed, "alpha")


def test_one_more_that_fails_under_a_pattern_kills_it(tmp_path: Path):
    pattern = f"{BUCKETS[0].urn.rpartition('::')[0]}::*a*"
    assessment = found(LEAKY, written({"urn": None, "pattern": f'"{pattern}"'}), tmp_path)
    assert assessment.waivers[0].state is State.CHANGED


def test_what_no_longer_fails_leaves_it_unused_and_says_so(tmp_path: Path):
    assessment = found(plan(), written(), tmp_path)
    assert assessment.waivers[0].state is State.UNUSED
    assert assessment.status is Status.PASS


@pytest.mark.parametrize(
    "pattern",
    ["*", "urn:pulumi:*::jichi::aws:s3/bucket:Bucket::alpha", "urn:pulumi:case-022021-aws::jichi::*::alpha", ""],
)
def test_a_pattern_that_is_too_broad_fails_by_itself(pattern: str, tmp_path: Path):
    text = written({"urn": None, "pattern": f'"{pattern or BUCKETS[0].urn.rpartition("::")[0] + "::*"}"'})
    assessment = found(plan(), text, tmp_path)
    assert assessment.waivers[0].state is State.BROAD
    assert assessment.status is Status.FAIL


def test_only_a_failure_can_be_waived(tmp_path: Path):
    world = plan(blockPublicAcls=BUCKETS[0].ref("somewhere"))
    assessment = found(world, written({}, LEAKY), tmp_path)
    assert {each.status for each in assessment.results} == {Status.UNKNOWN}
    assert assessment.waivers[0].state is State.UNUSED


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"guardrail": "aws-s3-nothing"}, "waivers[0].guardrail: There is no guardrail aws-s3-nothing."),
        ({"urn": None}, "waivers[0]: It takes either urn or pattern."),
        ({"pattern": "x"}, "waivers[0]: It takes either urn or pattern."),
        ({"reason": "because we can"}, "waivers[0]: The reason is not given in Japanese."),
        ({"approver": "情報政策課"}, "waivers[0]: The approver is the owner."),
        ({"expires": None}, "waivers[0].expires: The required key expires is missing."),
        ({"expires": "2027-04-03"}, "waivers[0]: It is longer than a year, or ends before it begins."),
        ({"expires": "2026-03-31"}, "waivers[0]: It is longer than a year, or ends before it begins."),
        ({"expires": "2026-02-30"}, "waivers[0].expires: 2026-02-30 is no day."),
        ({"digest": '"abc"'}, "waivers[0].digest: abc is no digest."),
        ({"owners": "x"}, "Did you mean owner?"),
        ({"ticket": None}, "waivers[0].ticket: The required key ticket is missing."),
    ],
)
def test_a_broken_file_is_refused_with_line_and_key(changes: dict[str, str | None], message: str, tmp_path: Path):
    with pytest.raises(InvalidInput) as refused:
        found(LEAKY, written(changes), tmp_path)
    assert message in str(refused.value)
    assert "waivers.yaml:" in str(refused.value)


def test_the_same_is_waived_once(tmp_path: Path):
    text = written()
    again = text + text.partition("waivers:\n")[2]
    with pytest.raises(InvalidInput, match="Line 3 waives the same already"):
        found(LEAKY, again, tmp_path)


def test_the_published_schema_is_current():
    assert SCHEMA.read_text(encoding="utf-8") == json_schema(), "stale: write policies.waivers_file.json_schema() to it"
    assert json.loads(json_schema())["required"] == ["apiVersion", "waivers"]


def test_a_waiver_is_frozen_with_what_was_found():
    assert digest(LEAKY, "alpha") != digest(LEAKY, "beta")
    moved = replace(LEAKY, tenancy="another")
    assert digest(LEAKY, "alpha") == digest(moved, "alpha")
