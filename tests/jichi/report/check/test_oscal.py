"""OSCAL, read again by compliance-trestle's own models."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from trestle.oscal import OSCAL_VERSION
from trestle.oscal.assessment_results import AssessmentResults
from trestle.oscal.catalog import Catalog
from trestle.oscal.component import ComponentDefinition

from jichi.errors import InvalidInput
from jichi.report.check import oscal
from jichi.report.check.oscal import oscal_files
from jichi.report.check.oscal_parts import VERSION
from jichi.text import Lang
from tests.jichi.report.check.broad import empty, hirosaki, missing, odd
from tests.jichi.report.check.documents import evil, mixed

MODELS: Mapping[str, Any] = {
    "assessment-results": AssessmentResults,
    "component-definition": ComponentDefinition,
    "catalog": Catalog,
}


@lru_cache(maxsize=8)
def files(which: str) -> Mapping[str, Any]:
    documents = {"mixed": mixed, "odd": odd, "evil": evil, "empty": empty, "hirosaki": hirosaki}
    found = oscal_files(documents[which]())
    return {name.removesuffix(".json"): json.loads(each)[name.removesuffix(".json")] for name, each in found.items()}


def result(which: str = "mixed") -> dict[str, Any]:
    (only,) = files(which)["assessment-results"]["results"]
    return only


def props(of: Mapping[str, Any]) -> dict[str, str]:
    return {each["name"]: each["value"] for each in of["props"]}


def each_value(of: Any, key: str) -> Iterator[Any]:
    """Every value under a key, however deep."""
    if isinstance(of, dict):
        for name, value in of.items():  # type: ignore[reportUnknownVariableType]
            if name == key:
                yield value
            yield from each_value(value, key)
    elif isinstance(of, list):
        for value in of:  # type: ignore[reportUnknownVariableType]
            yield from each_value(value, key)


@pytest.mark.parametrize("which", ["mixed", "odd", "evil", "empty", "hirosaki"])
def test_trestle_reads_it_from_disk(which: str, tmp_path: Path):
    documents = {"mixed": mixed, "odd": odd, "evil": evil, "empty": empty, "hirosaki": hirosaki}
    for name, content in oscal_files(documents[which]()).items():
        file = tmp_path / name
        file.write_bytes(content)
        read = MODELS[file.stem].oscal_read(file)
        assert read.metadata.title
        assert read.metadata.oscal_version.root.root == VERSION == OSCAL_VERSION


@pytest.mark.parametrize("which", ["mixed", "odd", "evil", "empty", "hirosaki"])
def test_identifiers_are_unique_and_every_reference_leads_somewhere(which: str):
    found = files(which)
    for each in found.values():
        assert max(Counter(each_value(each, "uuid")).values()) == 1
    results = found["assessment-results"]
    known = set(each_value(results, "uuid"))
    for key in ("subject-uuid", "actor-uuid", "observation-uuid", "component-uuid"):
        assert set(each_value(results, key)) <= known
    assert results["import-ap"]["href"].removeprefix("#") in known
    controls = set(each_value(found["catalog"], "id"))
    assert {each["target"]["target-id"] for each in result(which).get("findings", ())} <= controls
    assert (
        set(each_value(results, "control-id")) | set(each_value(found["component-definition"], "control-id"))
        <= controls
    )
    roles = {each["id"] for each in results["metadata"]["roles"]}
    assert roles == {"provider", "platform", "municipality"}
    assert set(each_value(found["component-definition"], "role-id")) <= roles


def test_every_result_is_an_observation_with_its_evidence():
    observations = result()["observations"]
    assert len(observations) == len(mixed()["results"])
    found = next(each for each in observations if each["title"].endswith(": leaky"))
    assert props(found) == {
        "guardrail": "aws-s3-public-access-blocked@1",
        "status": "fail",
        "urn": "urn:pulumi:case-022021-aws::jichi::aws:s3/bucket:Bucket::leaky",
        "source-line": "__main__.py:1",
        "plan-sha256": mixed()["plan"],
    }
    assert found["collected"] == "2026-06-01T12:00:00+09:00"
    (evidence,) = found["relevant-evidence"]
    assert props(evidence) == {
        "path": "leaky-block: blockPublicAcls",
        "observed": "false",
        "expected": "true",
    }
    waived = next(each for each in observations if props(each)["status"] == "waived")
    assert "弘情第123号" in waived["remarks"]


def test_only_a_pass_is_satisfied():
    findings = [each for which in ("mixed", "odd", "hirosaki", "empty") for each in result(which)["findings"]]
    states = {(props(each)["status"], each["target"]["status"]["state"]) for each in findings}
    assert {state for status, state in states if status == "pass"} == {"satisfied"}
    assert {state for status, state in states if status != "pass"} == {"not-satisfied"}
    assert {"pass", "fail", "manual"} <= {status for status, _ in states}


def test_an_unknown_control_is_not_satisfied_and_says_why():
    document = {**mixed(), "controls": [{**each, "status": "unknown"} for each in mixed()["controls"]]}
    made = json.loads(oscal_files(document)["assessment-results.json"])["assessment-results"]
    for each in made["results"][0]["findings"]:
        status = each["target"]["status"]
        assert (status["state"], status["reason"]) == ("not-satisfied", "other")
        assert "Never a pass" in status["remarks"]


def test_a_control_has_its_guardrails_and_whose_it_is():
    found = next(each for each in result()["findings"] if each["title"].startswith("9.4.1 "))
    assert props(found)["responsibility"] == "platform"
    assert props(found)["guardrail"] == "aws-s3-public-access-blocked@1"
    assert len(found["related-observations"]) == 5
    components = files("mixed")["component-definition"]["components"]
    assert [each["title"] for each in components] == ["Jichi on AWS", "Jichi on Google Cloud"]
    (implementation,) = components[0]["control-implementations"]
    assert implementation["source"] == "catalog.json"
    requirements = implementation["implemented-requirements"]
    assert [each["control-id"] for each in requirements] == ["ismap-9.4.1", "ismap-13.1.2", "ismap-18.1.4"]
    assert {one["role-id"] for each in requirements for one in each["responsible-roles"]} == {"platform"}


def test_a_control_is_named_by_a_token():
    ids = set(each_value(files("mixed")["assessment-results"], "control-id"))
    assert {"ismap-13.1.3", "ismap-6.3.1.P"} <= ids
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", each) for each in ids)


def test_it_is_about_one_plan_and_one_time():
    first = oscal_files(mixed())
    assert oscal_files(mixed()) == first
    later = oscal_files({**mixed(), "evaluatedAt": "2026-06-01T13:00:00+09:00"})
    one, other = (json.loads(each["assessment-results.json"])["assessment-results"] for each in (first, later))
    assert one["uuid"] != other["uuid"]
    assert [each["uuid"] for each in one["results"][0]["observations"]] == [
        each["uuid"] for each in other["results"][0]["observations"]
    ]


def test_without_trestle_there_is_one_clear_error(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(oscal, "find_spec", missing)
    with pytest.raises(InvalidInput) as refused:
        oscal_files(mixed())
    assert "jichi[oscal]" in refused.value.say(Lang.EN)
    assert "jichi[oscal]" in refused.value.say(Lang.JA)
