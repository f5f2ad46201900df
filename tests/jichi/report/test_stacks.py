"""Whose a stack is: the hub and what members share are never one."""

from __future__ import annotations

import pytest

from jichi.engine.plan import StackId
from jichi.report.stacks import has_hub, whose, whose_label
from jichi.report.summary import summarise
from jichi.tenancy.model import Cloud
from jichi.text import Lang
from tests.jichi.report.plans import make_plan, make_resource, part_id, stack_id


@pytest.mark.parametrize(
    ("name", "cloud", "expected"),
    [
        ("hirosaki-hub-aws-prod", Cloud.AWS, "hub"),
        ("hirosaki-shared-gcp-test", Cloud.GCP, "shared"),
        ("hirosaki-passages-aws-prod", Cloud.AWS, "passages"),
        ("two-words-hub-gcp-prod", Cloud.GCP, "hub"),
        ("hub-shared-aws-prod", Cloud.AWS, "shared"),
        ("hirosaki-022021-aws-prod", Cloud.AWS, "022021"),
    ],
)
def test_the_name_says_whose(name: str, cloud: Cloud, expected: str) -> None:
    member = expected if expected.isdecimal() else None
    assert whose(StackId("jichi", name, member, cloud)) == expected


def test_the_member_decides_where_there_is_one() -> None:
    assert whose(StackId("jichi", "hirosaki-hub-aws-prod", "022021", Cloud.AWS)) == "022021"


def test_a_person_reads_which() -> None:
    said = {each: whose_label(each, {"022021": "弘前市"}).say(Lang.JA) for each in ("shared", "hub", "022021", "1")}
    assert said == {"shared": "共通", "hub": "ハブ", "022021": "022021 弘前市", "1": "1"}
    assert whose_label("passages").say(Lang.EN) == "passages"


def test_what_is_no_members_is_counted_apart() -> None:
    ids = [part_id("hub"), stack_id(None), part_id("passages"), stack_id(), part_id("hub", Cloud.GCP)]
    plan = make_plan(*(make_resource("aws:kms/key:Key", "key", stack=each) for each in ids))
    rows = summarise(plan).rows
    assert [(row.whose, row.member, row.cloud, row.total) for row in rows] == [
        ("hub", None, Cloud.AWS, 1),
        ("shared", None, Cloud.AWS, 1),
        ("passages", None, Cloud.AWS, 1),
        ("022021", "022021", Cloud.AWS, 1),
        ("hub", None, Cloud.GCP, 1),
    ]
    assert has_hub(plan)
    assert not has_hub(make_plan(make_resource("aws:kms/key:Key", "key", stack=stack_id(None))))
