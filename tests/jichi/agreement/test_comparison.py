from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from jichi.agreement.comparison import ABSENT, compare_operations, compare_preview
from jichi.diff.operations import diff
from jichi.engine.plan import Plan, StackPlan
from tests.factories import make_tenancy, plan_member
from tests.jichi.agreement.notation import preview_of

TENANCY = make_tenancy()


@pytest.fixture(name="plan", scope="module")
def planned() -> StackPlan:
    return plan_member(TENANCY)


@pytest.fixture(name="preview")
def previewed(plan: StackPlan) -> dict[str, Any]:
    return preview_of(plan)


def test_a_preview_that_says_the_same_agrees(plan: StackPlan, preview: dict[str, Any]):
    found = compare_preview(plan, preview)
    providers = [resource for resource in plan.resources if resource.type.startswith("pulumi:providers:")]
    assert found.left == ()
    assert found.resources == len(plan.resources)
    assert found.excused == {"provider-version": len(providers)}
    assert found.found == len(providers) > 0


def test_the_order_of_steps_does_not_matter(plan: StackPlan, preview: dict[str, Any]):
    preview["steps"].reverse()
    assert compare_preview(plan, preview).left == ()


def bucket_in(steps: list[dict[str, Any]]) -> dict[str, Any]:
    return next(step for step in steps if step["urn"].split("::")[2].endswith("aws:s3/bucket:Bucket"))


def subnet_in(steps: list[dict[str, Any]]) -> dict[str, Any]:
    return next(step for step in steps if step["newState"].get("propertyDependencies", {}).get("vpcId"))


CHANGES: dict[str, Callable[[list[dict[str, Any]]], object]] = {
    "inputs.bucket": lambda steps: bucket_in(steps)["newState"]["inputs"].update(bucket="other"),
    "inputs.extra": lambda steps: bucket_in(steps)["newState"]["inputs"].update(extra=1),
    "inputs.tags": lambda steps: bucket_in(steps)["newState"]["inputs"].pop("tags"),
    "inputs.tags.Extra": lambda steps: bucket_in(steps)["newState"]["inputs"]["tags"].update(Extra="x"),
    "inputs.vpcId": lambda steps: subnet_in(steps)["newState"]["inputs"].update(vpcId="vpc-1"),
    "parent": lambda steps: bucket_in(steps)["newState"].update(parent="urn:other"),
    "provider": lambda steps: bucket_in(steps)["newState"].update(provider="urn:a::b::c::d::id"),
    "protect": lambda steps: bucket_in(steps)["newState"].update(
        protect=not bucket_in(steps)["newState"].get("protect")
    ),
    "custom": lambda steps: bucket_in(steps)["newState"].update(custom=False),
    "op": lambda steps: bucket_in(steps).update(op="update"),
    "dependencies": lambda steps: subnet_in(steps)["newState"].update(dependencies=[]),
    "propertyDependencies.vpcId[0]": lambda steps: subnet_in(steps)["newState"]["propertyDependencies"].update(
        vpcId=["x"]
    ),
    "": lambda steps: steps.remove(bucket_in(steps)),
}


@pytest.mark.parametrize("path", CHANGES)
def test_one_planted_difference_is_found_and_named(plan: StackPlan, preview: dict[str, Any], path: str):
    steps = deepcopy(preview["steps"])
    CHANGES[path](steps)
    (found,) = compare_preview(plan, {"steps": steps}).left
    assert found.path == path
    assert found.urn in str(found)


def test_a_changed_input_of_the_plan_is_found_as_well(plan: StackPlan, preview: dict[str, Any]):
    index, resource = next((i, it) for i, it in enumerate(plan.resources) if "bucket" in it.inputs)
    tampered = replace(resource, inputs={**resource.inputs, "bucket": "planted"})
    other = replace(plan, resources=(*plan.resources[:index], tampered, *plan.resources[index + 1 :]))
    (found,) = compare_preview(other, preview).left
    assert (found.urn, found.path, found.planned) == (resource.urn, "inputs.bucket", "planted")


def test_a_resource_of_the_engine_alone_is_a_difference(plan: StackPlan, preview: dict[str, Any]):
    extra = deepcopy(bucket_in(preview["steps"]))
    extra["urn"] += "-2"
    preview["steps"].append(extra)
    (found,) = compare_preview(plan, preview).left
    assert (found.planned, found.path) == (ABSENT, "")


def test_only_a_provider_may_have_a_version_of_the_engines(plan: StackPlan, preview: dict[str, Any]):
    bucket_in(preview["steps"])["newState"]["inputs"]["version"] = "7.51.1"
    assert [found.path for found in compare_preview(plan, preview).left] == ["inputs.version"]


def test_a_provider_with_another_region_is_not_excused(plan: StackPlan, preview: dict[str, Any]):
    step = next(it for it in preview["steps"] if it["newState"]["type"].startswith("pulumi:providers:"))
    step["newState"]["inputs"]["region"] = "us-east-1"
    assert [found.path for found in compare_preview(plan, preview).left] == ["inputs.region"]


def test_default_providers_are_the_engines(plan: StackPlan, preview: dict[str, Any]):
    step = bucket_in(preview["steps"])
    resources = tuple(replace(it, provider=None) if it.urn == step["urn"] else it for it in plan.resources)
    default = f"urn:pulumi:{plan.id.name}::jichi::pulumi:providers:aws::default_7_51_1"
    step["newState"]["provider"] = f"{default}::id"
    made = {
        "op": "create",
        "urn": default,
        "newState": {"urn": default, "type": "pulumi:providers:aws", "custom": True},
    }
    preview["steps"].append(made)
    found = compare_preview(replace(plan, resources=resources), preview)
    assert found.left == ()
    assert found.excused["default-provider"] == 2
    assert compare_preview(plan, preview).left, "an explicit provider must not be swapped for a default one"


def operations(*steps: tuple[str, str]) -> dict[str, Any]:
    return {"steps": [{"op": op, "urn": urn} for op, urn in steps]}


def test_operations_equal_what_the_diff_says():
    old, new = (Plan(TENANCY.name, (plan_member(it),)) for it in (TENANCY, make_tenancy(cost_centre="other")))
    (changes,) = diff(old, new).stacks
    updated = [it.urn for it in changes.resources if it.operation == "update"]
    assert updated, "the changed tenancy must update something"
    same = [("same", it.urn) for it in changes.resources if it.operation == "same"]
    said = operations(*same, *(("update", urn) for urn in updated))
    assert compare_operations(changes, said).left == ()
    (found,) = compare_operations(changes, operations(*(("update", urn) for urn in updated[1:]))).left
    assert (found.urn, found.stated) == (updated[0], ABSENT)
    (found,) = compare_operations(
        changes, operations(("delete", updated[0]), *(("update", u) for u in updated[1:]))
    ).left
    assert (found.planned, found.stated) == ("update", "delete")


def test_a_replacement_is_one_operation_and_excused_only_as_an_update():
    old, new = (Plan(TENANCY.name, (plan_member(it),)) for it in (TENANCY, make_tenancy(cost_centre="other")))
    (changes,) = diff(old, new).stacks
    one = next(it for it in changes.resources if it.operation == "update")
    replacing = replace(changes, resources=(replace(one, operation=type(one.operation)("replace")),))
    whole = operations(*((op, one.urn) for op in ("create-replacement", "replace", "delete-replaced")))
    assert compare_operations(replacing, whole).found == 0
    assert compare_operations(replacing, operations(("update", one.urn))).excused == {"stand-in-never-replaces": 1}
    assert compare_operations(replacing, operations(("delete", one.urn))).left
