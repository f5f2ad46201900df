"""The plan as JSON: nothing is lost, nothing unknown can be mistaken for a value."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jichi.engine.document import SCHEMA, decode, digest, dumps, encode, plan_document, read_plan
from jichi.engine.plan import Options, Plan, Resource, SourcePosition, StackId, StackPlan
from jichi.engine.values import Asset, Computed, Interpolation, Reference, Secret, Value, is_known, references
from jichi.errors import InvalidInput
from jichi.tenancy.model import Cloud

_references = st.builds(Reference, st.text(max_size=5), st.text(max_size=5))
_computed = st.builds(Computed, st.lists(_references, max_size=2).map(tuple))
_leaves: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**31), 2**31),
    st.text(max_size=5),
    _references,
    _computed,
    st.builds(Interpolation, st.lists(st.one_of(st.text(max_size=3), _references, _computed), max_size=3).map(tuple)),
    st.builds(Secret, st.lists(_references, max_size=2).map(tuple)),
    st.builds(Asset, st.just("text"), st.text("0123456789abcdef", min_size=4, max_size=4)),
)
_keys = st.one_of(st.text(max_size=4), st.sampled_from(["$ref", "$text", "$secret", "$$ref", "$computed", "$asset"]))
values: st.SearchStrategy[Value] = st.recursive(
    _leaves, lambda inner: st.one_of(st.lists(inner, max_size=3).map(tuple), st.dictionaries(_keys, inner, max_size=3))
)


@given(values)
def test_a_value_comes_back_as_it_was(value: Value) -> None:
    assert decode(json.loads(json.dumps(encode(value)))) == value


@given(values)
def test_known_means_that_no_part_is_unknown_or_secret(value: Value) -> None:
    assert is_known(value) == (not any(mark in json.dumps(_marks(value)) for mark in ("unknown",)))
    if is_known(value):
        assert not list(references(value))


def _marks(value: Value) -> object:
    match value:
        case Reference() | Computed() | Interpolation() | Secret():
            return "unknown"
        case tuple():
            return [_marks(item) for item in value]
        case dict():
            return [_marks(item) for item in value.values()]
        case _:
            return "fine"


def _plan() -> Plan:
    stack = StackId("jichi", "hirosaki-022021-aws-prod", "022021", Cloud.AWS)
    urn = "urn:pulumi:hirosaki-022021-aws-prod::jichi::aws:s3/bucket:Bucket::b"
    resource = Resource(
        stack=stack,
        urn=urn,
        type="aws:s3/bucket:Bucket",
        name="b",
        custom=True,
        parent="p",
        provider="urn:provider",
        region="ap-northeast-1",
        inputs={"bucket": "弘前", "arn": Reference(urn, "arn"), "word": Secret()},
        dependencies=("a", "b"),
        property_dependencies={"bucket": ("a",)},
        options=Options(protect=True, ignore_changes=("tags",), timeouts={"create": "10m"}),
        source=SourcePosition("components/storage/aws.py", 12),
    )
    return Plan("hirosaki", (StackPlan(stack, (resource,), {"arn": Reference(urn, "arn")}),))


def test_a_plan_comes_back_as_it_was() -> None:
    plan = _plan()
    again = read_plan(json.loads(dumps(plan_document(plan))), "plan.json")
    assert again == plan
    assert digest(again) == digest(plan)


def test_canonical_json_is_sorted_and_keeps_japanese_readable() -> None:
    text = dumps(plan_document(_plan()))
    assert "弘前" in text
    assert text.endswith("}\n")
    assert json.loads(text) == json.loads(dumps(json.loads(text)))


NOT_PLANS: list[object] = [
    None,
    [],
    {},
    {"schema": "jichi.plan/0"},
    {"schema": SCHEMA},
    {"schema": SCHEMA, "tenancy": "t", "stacks": [{}], "resources": []},
    {"schema": SCHEMA, "tenancy": "t", "stacks": [], "resources": [{"stack": "none"}]},
]


@pytest.mark.parametrize("document", NOT_PLANS)
def test_what_is_not_a_plan_is_refused_with_the_file_named(document: object) -> None:
    with pytest.raises(InvalidInput, match=r"some\.json is not a plan"):
        read_plan(document, "some.json")
