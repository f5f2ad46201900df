"""`pulumi preview --json`, read as a Plan: what is unknown keeps what it comes from, and is never taken for known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jichi.deployed import from_preview, is_export, is_preview
from jichi.engine.values import Computed, Reference, Secret
from jichi.errors import InvalidInput
from policies.evaluate import Evaluation
from policies.guardrails.aws.buckets import BLOCK, BUCKET, PUBLIC_ACCESS_BLOCKED, SWITCHES
from policies.judgement import Status
from policies.world import World

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "hidden"}
START = "urn:pulumi:hirosaki-022021-aws-prod::jichi::"


def step(type_: str, name: str, inputs: dict[str, Any], op: str = "create", **state: Any) -> dict[str, Any]:
    urn = f"{START}{type_}::{name}"
    return {"op": op, "urn": urn, "newState": {"urn": urn, "type": type_, "custom": True, "inputs": inputs, **state}}


def written(tmp_path: Path, *steps: dict[str, Any], name: str = "preview.json") -> Path:
    file = tmp_path / name
    file.write_text(json.dumps({"steps": list(steps), "duration": 1, "changeSummary": {}}), encoding="utf-8")
    return file


def test_a_preview_is_told_from_an_export(tmp_path: Path):
    file = written(tmp_path, step(BUCKET, "a", {}))
    assert is_preview(file)
    assert not is_export(file)
    other = tmp_path / "export.json"
    other.write_text('{"version": 3, "deployment": {}}', encoding="utf-8")
    assert not is_preview(other)


def test_unknown_values_keep_what_they_depend_on(tmp_path: Path):
    key = f"{START}aws:kms/key:Key::key"
    depends = {"bucket": [key], "rules": [key, f"{key}2"]}
    inputs = {
        "bucket": UNKNOWN,
        "rules": [{"id": UNKNOWN}],
        "other": UNKNOWN,
        "password": SECRET,
        "token": "[secret]",
        "plain": True,
    }
    plan = from_preview((written(tmp_path, step(BUCKET, "a", inputs, propertyDependencies=depends)),))
    (resource,) = plan.resources
    assert resource.inputs == {
        "bucket": Reference(key, ""),
        "rules": ({"id": Computed((Reference(key, ""), Reference(f"{key}2", "")))},),
        "other": Computed(()),
        "password": Secret(),
        "token": Secret(),
        "plain": True,
    }
    assert (resource.member, resource.stack.name) == ("022021", "hirosaki-022021-aws-prod")


def test_what_is_deleted_is_not_there_and_the_last_step_counts(tmp_path: Path):
    file = written(
        tmp_path,
        step(BUCKET, "kept", {"bucket": "same"}, "same"),
        step(BUCKET, "gone", {}, "delete"),
        step(BUCKET, "new", {"bucket": "old"}, "create-replacement"),
        step(BUCKET, "new", {"bucket": "announced"}, "replace"),
    )
    assert [(each.name, each.inputs.get("bucket")) for each in from_preview((file,)).resources] == [
        ("kept", "same"),
        ("new", "old"),
    ]


@pytest.mark.parametrize(("value", "status"), [(True, Status.PASS), (False, Status.FAIL), (UNKNOWN, Status.UNKNOWN)])
def test_guardrails_read_it_like_a_plan(tmp_path: Path, value: object, status: Status):
    bucket = step(BUCKET, "a", {"bucket": "a"})
    block = {**dict.fromkeys(SWITCHES, True), "blockPublicAcls": value, "bucket": UNKNOWN}
    depends = {"bucket": [bucket["urn"]]}
    plan = from_preview((written(tmp_path, bucket, step(BLOCK, "b", block, propertyDependencies=depends)),))
    (result,) = Evaluation(World(plan), (PUBLIC_ACCESS_BLOCKED,)).results()
    assert result.status is status


def test_one_that_is_empty_or_cut_off_is_one_clear_error(tmp_path: Path):
    with pytest.raises(InvalidInput, match="It has no resources"):
        from_preview((written(tmp_path),))
    file = written(tmp_path, step(BUCKET, "a", {}))
    file.write_text(file.read_text(encoding="utf-8")[:-20], encoding="utf-8")
    assert is_preview(file)
    with pytest.raises(InvalidInput, match="pulumi preview --json"):
        from_preview((file,))


def test_two_previews_of_one_stack_are_refused(tmp_path: Path):
    first, second = (written(tmp_path, step(BUCKET, "a", {}), name=name) for name in ("a.json", "b.json"))
    with pytest.raises(InvalidInput, match="is in another file too"):
        from_preview((first, second))
