"""Properties of planned resources: what is absent, unknown or secret is never what was wanted."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from jichi.engine.values import Computed, Interpolation, Reference, Secret, Value
from jichi.text import Text
from policies.cases import OTHER, UNKNOWN, Planted
from policies.judgement import Status
from policies.reading import ABSENT, at_least, at_most, equals, left_out, one_of, places, read, refers

DAYS = Text(ja="日", en="days")
KEY = Planted("aws:kms/key:Key", {}, "key")


def it(**inputs: Value):
    return Planted("aws:s3/bucket:Bucket", inputs).resource


@pytest.mark.parametrize(
    ("inputs", "path", "found"),
    [
        ({"a": 1}, "a", 1),
        ({"a": None}, "a", ABSENT),
        ({}, "a.b", ABSENT),
        ({"a": {"b": ("x", "y")}}, "a.b.1", "y"),
        ({"a": {"b": ("x",)}}, "a.b.1", ABSENT),
        ({"a": {"b": 2}}, "a.0.b", 2),
        ({"a": UNKNOWN}, "a.b.c", UNKNOWN),
        ({"a": {"b": Secret()}}, "a.b.c", Secret()),
        ({"a": "text"}, "a.b", ABSENT),
    ],
)
def test_a_path_is_read(inputs: Mapping[str, Value], path: str, found: object):
    assert read(it(**inputs), path) == found


def test_every_place_of_a_list_is_read():
    resource = it(rules=({"days": 1}, {"days": 2}, {}))
    assert [(each.path, each.value) for each in places(resource, "rules.*.days")] == [
        ("rules[0].days", 1),
        ("rules[1].days", 2),
        ("rules[2].days", ABSENT),
    ]
    assert at_least(resource, "rules.*.days", 1, DAYS).status is Status.FAIL
    assert at_least(resource, "rules.*.days", 1, DAYS, absent=Status.PASS).status is Status.PASS
    assert next(places(it(rules=()), "rules.*.days")).value is ABSENT


@pytest.mark.parametrize("value", [UNKNOWN, OTHER, Interpolation(("a", OTHER)), Secret(), Computed((OTHER,))])
def test_what_is_not_known_is_unknown(value: Value):
    resource = it(a=value)
    for judgement in (
        equals(resource, "a", True),
        one_of(resource, "a", ("x",)),
        at_least(resource, "a", 1, DAYS),
        at_most(resource, "a", 1, DAYS),
        left_out(resource, "a"),
    ):
        assert judgement.status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("value", "status"),
    [(True, "pass"), ("true", "pass"), ("True", "pass"), (False, "fail"), ("no", "fail"), (1, "fail")],
)
def test_truth_values_may_be_texts(value: Value, status: str):
    assert equals(it(a=value), "a", True).status is Status(status)


@pytest.mark.parametrize(
    ("value", "status"), [(30, "pass"), ("30", "pass"), (29, "fail"), ("thirty", "fail"), (True, "fail")]
)
def test_a_number_is_not_below(value: Value, status: str):
    assert at_least(it(a=value), "a", 30, DAYS).status is Status(status)


def test_what_is_left_out_is_empty_or_absent():
    for inputs in ({}, {"a": None}, {"a": ()}, {"a": ""}):
        assert left_out(it(**inputs), "a").status is Status.PASS
    assert left_out(it(a="x"), "a").status is Status.FAIL


def test_a_reference_of_the_right_type_is_surely_there():
    assert refers(it(key=KEY.ref("arn")), "key", "aws:kms/key:Key").status is Status.PASS
    assert refers(it(key=KEY.ref("arn")), "key", "aws:s3/bucket:Bucket").status is Status.UNKNOWN
    assert refers(it(key=Reference("urn:pulumi:s::p::pulumi:pulumi:StackReference::hub", "outputs")), "key").status
    assert refers(it(key="arn:aws:kms:..."), "key").status is Status.PASS
    assert refers(it(key=UNKNOWN), "key").status is Status.UNKNOWN
    assert refers(it(), "key").status is Status.FAIL


def test_evidence_names_the_other_resource_where_it_is_another():
    bucket, key = it(), KEY.resource
    assert equals(key, "a", 1, about=bucket).evidence[0].urn == key.urn
    assert equals(bucket, "a", 1, about=bucket).evidence[0].urn is None
