from dataclasses import fields
from typing import Any

import pytest

from jichi.agreement.facts import NOT_COMPARED, planned, stated
from jichi.engine.plan import Options, Resource, StackId
from jichi.engine.values import Asset, Computed, Reference, Secret
from jichi.tenancy.model import Cloud
from tests.jichi.agreement.notation import SIGNATURE, UNKNOWN

STACK = StackId("jichi", "s", None, Cloud.AWS)
PARENT = "urn:pulumi:s::jichi::pulumi:pulumi:Stack::jichi-s"
OTHER = "urn:pulumi:s::jichi::aws:ec2/vpc:Vpc::vpc"
PROVIDER = "urn:pulumi:s::jichi::pulumi:providers:aws::tokyo"
URN = "urn:pulumi:s::jichi::aws:x/y:Y::y"


def make(options: Options | None = None, read_id: str | None = None, **inputs: Any) -> Resource:
    return Resource(
        STACK, URN, "aws:x/y:Y", "y", True, PARENT, PROVIDER, None, inputs,
        dependencies=(OTHER,),
        property_dependencies={"vpc": (OTHER,)},
        options=options or Options(),
        read_id=read_id,
    )  # fmt: skip


def step(op: str = "create", **state: Any) -> dict[str, Any]:
    whole = {
        "urn": URN,
        "custom": True,
        "type": "aws:x/y:Y",
        "parent": PARENT,
        "provider": f"{PROVIDER}::{UNKNOWN}",
        "dependencies": [OTHER],
        "propertyDependencies": {"vpc": [OTHER], "plain": None},
        "created": "2026-04-01T00:00:00Z",
        "outputs": {"arn": UNKNOWN},
    }
    return {"op": op, "urn": URN, "newState": whole | state}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (1, 1.0),
        ("text", "text"),
        (None, None),
        (Reference(OTHER, "id"), UNKNOWN),
        (Computed(()), UNKNOWN),
        (Reference(OTHER, "id"), {SIGNATURE: "5cf8f73096256a8f31e491e813e4eb8e", "urn": OTHER, "id": UNKNOWN}),
        (Reference(OTHER, "id"), {SIGNATURE: "d0e6a833031e9bbcd3f4e8bde6ca49a4"}),
        ("known", {SIGNATURE: "d0e6a833031e9bbcd3f4e8bde6ca49a4", "value": "known"}),
        (Secret(), "[secret]"),
        (Secret(), {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "x"}),
        (Asset("text", "digest"), {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "hash": "h", "text": "t"}),
        (Asset("assets", "digest"), {SIGNATURE: "0def7320c3a5731c473e5ecbe6d01bc7", "hash": "h", "assets": {}}),
        ((1, Secret(), {"a": (Reference(OTHER, "id"),)}), [1, "[secret]", {"a": [UNKNOWN]}]),
    ],
)
def test_a_value_reads_the_same_from_both_sides(ours: Any, theirs: Any):
    assert planned(make(value=ours)) == stated(step(inputs={"value": theirs}))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(1, 2), ("1", 1), (Secret(), "plain"), ("known", UNKNOWN), (Reference(OTHER, "id"), "known"), ((1,), [1, 2])],
)
def test_another_value_reads_differently(ours: Any, theirs: Any):
    assert planned(make(value=ours)) != stated(step(inputs={"value": theirs}))


@pytest.mark.parametrize(
    ("options", "state"),
    [
        (Options(protect=True), {"protect": True}),
        (Options(aliases=(OTHER,)), {"aliases": [OTHER]}),
        (Options(retain=True), {"retainOnDelete": True}),
        (Options(deleted_with=OTHER), {"deletedWith": OTHER}),
        (Options(replace_with=(OTHER,)), {"replaceWith": [OTHER]}),
        (Options(ignore_changes=("b", "a")), {"ignoreChanges": ["a", "b"]}),
        (Options(replace_on_changes=("a",)), {"replaceOnChanges": ["a"]}),
        (Options(additional_secret_outputs=("a",)), {"additionalSecretOutputs": ["a"]}),
        (Options(timeouts={"create": "1h30m", "delete": "40s"}), {"customTimeouts": {"create": 5400, "delete": 40}}),
    ],
)
def test_an_option_reads_the_same_from_both_sides(options: Options, state: dict[str, Any]):
    assert planned(make(options)) == stated(step(**state))
    assert planned(make(options)) != stated(step())


def test_imports_and_reads_are_operations_of_their_own():
    assert planned(make(Options(import_id="i-1"))) == stated(step("import", importID="i-1"))
    assert planned(make(read_id="i-1")) == stated(step("read", id="i-1", external=True))
    assert planned(make(read_id="i-1")) != stated(step("read", id="i-2", external=True))


def test_every_option_of_a_plan_is_compared_or_named_as_not_compared():
    named = {
        "delete_before_replace": "deleteBeforeReplace",
        "hide_diffs": "hideDiff",
        "providers": "providers",
        "version": "version",
    }
    assert set(named.values()) <= set(NOT_COMPARED)
    samples: dict[str, Any] = {
        "str": "x",
        "bool": True,
        "tuple[str, ...]": ("x",),
        "Mapping[str, str]": {"create": "1m"},
    }
    plain = planned(make())
    for field in fields(Options):
        seen = planned(make(Options(**{field.name: samples[str(field.type)]}))) != plain
        assert seen is (field.name not in named), field.name
