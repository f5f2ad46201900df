"""What holds for any two plans."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from jichi.diff.display import value_text
from jichi.diff.model import Operation, PlanDiff
from jichi.diff.operations import diff
from jichi.diff.paths import Path, parse, show
from jichi.engine.plan import Options, Plan, Resource
from jichi.engine.values import Asset, Computed, Interpolation, Reference, Secret, Value
from tests.jichi.diff.plans import BUCKET, OTHER, STACK, SUBNET, VPC, changed, one, plan, resource, urn

UNHURRIED = settings(deadline=None, max_examples=60)
"""Other tests run on the same two cores: time says nothing."""

NAMES = st.sampled_from(["a", "b", "c"])
TYPES = st.sampled_from([VPC, SUBNET, BUCKET, "aws:kms/key:Key", "aws:never/heard:Of"])
KEYS = st.sampled_from(["cidrBlock", "vpcId", "tags", "bucket", "description", "somethingNew"])
STACKS = st.sampled_from([STACK, OTHER])
REFERENCES = st.builds(Reference, st.builds(urn, TYPES, NAMES, STACKS), st.just("id"))
LEAVES: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.text(max_size=3),
    REFERENCES,
    st.builds(Computed, st.tuples(REFERENCES)),
    st.builds(Secret, st.one_of(st.just(()), st.tuples(REFERENCES))),
    st.builds(Interpolation, st.tuples(st.just("arn:"), REFERENCES)),
    st.builds(Asset, st.just("file"), st.just("0" * 64)),
)
VALUES: st.SearchStrategy[Value] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.sampled_from(["x", "y.z", "Name"]), inner, max_size=2),
    ),
    max_leaves=6,
)
RESOURCES = st.builds(
    resource,
    TYPES,
    NAMES,
    st.dictionaries(KEYS, VALUES, max_size=3),
    stack=STACKS,
    options=st.builds(Options, protect=st.booleans()),
    custom=st.sampled_from([True, True, True, False]),
)
PLANS = st.lists(RESOURCES, max_size=6, unique_by=lambda each: each.urn).map(lambda found: plan(*found))


@UNHURRIED
@given(PLANS)
def test_a_plan_against_itself_changes_nothing(each: Plan) -> None:
    found = diff(each, each)
    assert {resource.operation for resource in found.resources} <= {Operation.SAME}
    assert not found.guarded_deletions
    assert not any(resource.changes or resource.forces for resource in found.resources)


@UNHURRIED
@given(PLANS, PLANS)
def test_creations_one_way_are_deletions_the_other_way(old: Plan, new: Plan) -> None:
    there, back = diff(old, new), diff(new, old)
    assert _urns(there, Operation.CREATE) == _urns(back, Operation.DELETE)
    assert _urns(there, Operation.DELETE) == _urns(back, Operation.CREATE)


@UNHURRIED
@given(PLANS, PLANS)
def test_every_resource_of_both_plans_appears_once(old: Plan, new: Plan) -> None:
    found = [each.urn for each in diff(old, new).resources]
    assert len(found) == len(set(found))
    assert set(found) == {*old.by_urn, *new.by_urn}


@UNHURRIED
@given(RESOURCES, st.dictionaries(KEYS, VALUES, min_size=1, max_size=3))
def test_every_changed_property_is_reported_and_no_other(old: Resource, inputs: Mapping[str, Value]) -> None:
    new = changed(old, **inputs)
    found = one([old], [new], old.name)
    reported = {change.path[0] for change in found.changes}
    differing = {key for key in inputs if _normal(old.inputs.get(key)) != _normal(inputs[key])}
    assert reported == (differing if old.custom else set())


def _normal(value: Value) -> object:
    """A value in which absent keys and nulls, and what Python alone takes for equal, are told apart or not as meant."""
    match value:
        case Mapping():
            return {key: _normal(item) for key, item in value.items() if item is not None}
        case tuple():
            return [_normal(item) for item in value]
        case _:
            return (isinstance(value, bool), value)


@UNHURRIED
@given(st.text(min_size=1, max_size=8), VALUES, VALUES)
def test_a_property_that_is_not_in_the_table_is_never_plainly_updated(key: str, before: Value, after: Value) -> None:
    name = f"unheardOf{key}"
    old = resource(VPC, "v", {name: before})
    assert one([old], [changed(old, **{name: after})], "v").operation in (Operation.SAME, Operation.MAY_REPLACE)


@UNHURRIED
@given(PLANS, PLANS)
def test_a_guarded_deletion_is_a_deletion_and_every_protected_deletion_is_guarded(old: Plan, new: Plan) -> None:
    for each in diff(old, new).resources:
        deleting = each.operation in (Operation.DELETE, Operation.REPLACE, Operation.MAY_REPLACE)
        assert deleting or not each.guards
        if deleting and old.by_urn[each.urn].options.protect:
            assert each.guards


@UNHURRIED
@given(
    st.lists(st.one_of(st.integers(0, 99), st.text(min_size=1, max_size=6).filter(lambda t: "*" not in t)), min_size=1)
)
def test_paths_are_read_as_they_are_written(steps: list[str | int]) -> None:
    path: Path = tuple(steps)
    if isinstance(path[0], str):
        assert parse(show(path)) == path


@UNHURRIED
@given(VALUES)
def test_values_are_shown_on_one_short_line(value: Value) -> None:
    assert len(value_text(value)) <= 80


def _urns(found: PlanDiff, operation: Operation) -> set[str]:
    return {each.urn for each in found.resources if each.operation is operation}
