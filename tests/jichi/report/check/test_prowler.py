"""Frameworks for prowler: its rules for them, written out ("Creating a New Security Compliance Framework")."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from jichi.report.check.prowler import Checks, known_checks, prowler_files
from policies.guardrails import GUARDRAILS
from tests.jichi.report.check.broad import empty
from tests.jichi.report.check.documents import mixed


def made(name: str) -> dict[str, Any]:
    return json.loads(prowler_files(mixed())[name])


def refusals(framework: dict[str, Any]) -> list[str]:
    """What `ComplianceFramework.validate_attributes_against_metadata` of prowler would refuse."""
    metadata = {each["key"]: each for each in framework["attributes_metadata"]}
    found: list[str] = []
    for each in framework["requirements"]:
        attributes = each["attributes"]
        required = [key for key, one in metadata.items() if one["required"]]
        found += [f"{each['id']}: no {key}" for key in required if not attributes.get(key)]
        found += [f"{each['id']}: {key}?" for key in attributes if key not in metadata]
        found += [
            f"{each['id']}: {key}={attributes[key]}"
            for key, one in metadata.items()
            if "enum" in one and attributes.get(key) not in one["enum"]
        ]
    return found


def test_the_universal_framework_is_as_prowler_wants_it():
    framework = made("ismap_1.json")
    assert set(framework) == {
        "framework", "name", "version", "description", "attributes_metadata", "outputs", "requirements"
    }  # fmt: skip
    assert refusals(framework) == []
    attributes = framework["attributes_metadata"]
    assert framework["outputs"]["table_config"]["group_by"] in {each["key"] for each in attributes}
    assert {each["type"] for each in attributes} <= {"str", "list_str"}
    assert all(set(each["checks"]) == {"aws", "gcp"} for each in framework["requirements"])
    framework["requirements"][0]["attributes"]["Chapter"] = "other"
    assert len(refusals(framework)) == 1


@pytest.mark.parametrize("cloud", ["aws", "gcp"])
def test_the_older_framework_has_the_same_requirements(cloud: str):
    framework = made(f"{cloud}/ismap_1_{cloud}.json")
    assert (framework["Framework"], framework["Version"], framework["Provider"]) == ("ISMAP", "1", cloud.upper())
    universal = {each["id"]: each for each in made("ismap_1.json")["requirements"]}
    assert {each["Id"]: each["Checks"] for each in framework["Requirements"]} == {
        number: each["checks"][cloud] for number, each in universal.items()
    }
    for each in framework["Requirements"]:
        (attributes,) = each["Attributes"]
        assert set(attributes) <= {"ItemId", "Section", "SubSection", "SubGroup", "Service", "Type", "Comment"}
        assert attributes["ItemId"] == each["Id"]


def test_every_control_is_there_also_without_checks():
    requirements = made("ismap_1.json")["requirements"]
    assert [each["id"] for each in requirements] == [each["id"] for each in mixed()["controls"]]
    found = {each["id"]: each["checks"] for each in requirements}
    assert found["9.4.1"] == {
        "aws": ["s3_bucket_level_public_access_block", "s3_bucket_public_access"],
        "gcp": [],
    }
    assert found["6.3.1.P"] == {"aws": [], "gcp": []}
    nothing = json.loads(prowler_files(empty())["ismap_1.json"])["requirements"]
    assert {tuple(each["checks"]["aws"]) for each in nothing} == {()}


def test_it_says_where_it_comes_from():
    said = made("ismap_1.json")["description"]
    assert mixed()["plan"] in said
    assert "2026-06-01T12:00:00+09:00" in said
    assert "not a verdict of compliance" in said


def test_every_guardrail_in_the_map_exists():
    assert set(known_checks().checks) <= {each.id for each in GUARDRAILS}
    assert all(len(set(each)) == len(each) for each in known_checks().checks.values())


@pytest.mark.parametrize(
    "checks",
    [
        {"aws-s3-versioned": []},
        {"azure-x": ["a_b"]},
        {"aws-s3-versioned": ["Not A Check"]},
        {"aws-s3-versioned": "a_b"},
    ],
)
def test_a_broken_map_is_refused(checks: Any):
    with pytest.raises(ValidationError):
        Checks.model_validate({"release": "5", "checks": checks})
