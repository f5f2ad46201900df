"""SARIF 2.1.0, validated by the schema, and what the schema cannot say."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, FormatChecker

from jichi.report.check.sarif import BASE, sarif_report
from tests.jichi.report.check.broad import empty, hirosaki, odd
from tests.jichi.report.check.documents import evil, mixed

SCHEMA = Path(__file__).parent / "schemas" / "sarif-2.1.0-rtm.5.json"


def log(document: Mapping[str, Any]) -> dict[str, Any]:
    return json.loads(sarif_report(document))


def run(document: Mapping[str, Any]) -> dict[str, Any]:
    (only,) = log(document)["runs"]
    return only


def errors(found: Mapping[str, Any]) -> list[str]:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    validator: Any = Draft4Validator(schema, format_checker=FormatChecker())
    return [f"{list(each.absolute_path)}: {each.message[:200]}" for each in validator.iter_errors(found)]


@pytest.mark.parametrize(
    "document", [mixed(), odd(), evil(), empty(), hirosaki()], ids=["mixed", "odd", "evil", "empty", "hirosaki"]
)
def test_the_schema_accepts_it(document: Mapping[str, Any]):
    assert errors(log(document)) == []
    assert len(run(document)["results"]) == len(document["results"])


def test_the_schema_is_no_formality():
    found = log(mixed())
    found["runs"][0]["results"][0]["level"] = "high"
    found["runs"][0]["tool"]["driver"]["rules"][0]["title"] = "x"
    assert len(errors(found)) == 2


def test_every_reference_leads_somewhere():
    found = run(mixed())
    rules = found["tool"]["driver"]["rules"]
    taxa = found["taxonomies"][0]["taxa"]
    for each in found["results"]:
        assert rules[each["ruleIndex"]]["id"] == each["ruleId"]
        assert rules[each["ruleIndex"]]["name"] == each["properties"]["guardrail"]
    targets = [one["target"] for each in rules for one in each["relationships"]]
    assert {taxa[each["index"]]["id"] for each in targets} == {each["id"] for each in targets}
    assert {each["toolComponent"]["guid"] for each in targets} == {found["taxonomies"][0]["guid"]}
    english, controls = found["translations"]
    assert [each["id"] for each in english["rules"]] == [each["id"] for each in rules]
    assert [each["id"] for each in controls["taxa"]] == [each["id"] for each in taxa]
    assert english["rules"][0]["shortDescription"]["text"] == "Every S3 bucket blocks all public access"
    assert rules[0]["shortDescription"]["text"] == "S3バケットは公開アクセスをすべて遮断する"


def test_every_status_has_its_kind_and_what_is_no_failure_has_no_level():
    kinds: dict[str, set[tuple[str, str]]] = {}
    for document in (mixed(), odd(), hirosaki()):
        for each in run(document)["results"]:
            kinds.setdefault(each["properties"]["status"], set()).add((each["kind"], each["level"]))
    assert kinds == {
        "pass": {("pass", "none")},
        "fail": {("fail", "error")},
        "waived": {("fail", "error")},
        "error": {("fail", "error")},
        "unknown": {("open", "none")},
        "manual": {("review", "none")},
        "not-applicable": {("notApplicable", "none")},
    }


@pytest.mark.parametrize(
    ("severity", "level"), [("critical", "error"), ("high", "error"), ("medium", "warning"), ("low", "note")]
)
def test_the_level_follows_the_severity(severity: str, level: str):
    document: Any = copy.deepcopy(mixed())
    document["guardrails"][0]["severity"] = severity
    failing = [each for each in run(document)["results"] if each["kind"] == "fail" and each["ruleIndex"] == 0]
    assert {each["level"] for each in failing} == {level}


def test_only_what_is_waived_is_suppressed():
    results = run(mixed())["results"]
    assert all("suppressions" in each for each in results)
    (found,) = (each for each in results if each["suppressions"])
    assert found["properties"]["status"] == "waived"
    (suppression,) = found["suppressions"]
    assert (suppression["kind"], suppression["status"]) == ("external", "accepted")
    assert suppression["justification"] == "移行期間中に旧システムのACLを使うため (弘情第123号)"
    assert suppression["properties"]["expires"] == "2026-06-20"


def test_locations_are_source_lines_and_urns():
    found = next(each for each in run(mixed())["results"] if each["message"]["text"].endswith("[leaky]"))
    (location,) = found["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "__main__.py", "uriBaseId": BASE},
        "region": {"startLine": 1},
    }
    (logical,) = location["logicalLocations"]
    assert logical["fullyQualifiedName"] == "urn:pulumi:case-022021-aws::jichi::aws:s3/bucket:Bucket::leaky"
    assert BASE in run(mixed())["originalUriBaseIds"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a b/é.py:7", {"artifactLocation": {"uri": "a%20b/%C3%A9.py", "uriBaseId": BASE}, "region": {"startLine": 7}}),
        ("/srv/x.py:7", {"artifactLocation": {"uri": "/srv/x.py"}, "region": {"startLine": 7}}),
        ("x.py:0", {"artifactLocation": {"uri": "x.py", "uriBaseId": BASE}}),
        ("x.py", None),
        (None, None),
    ],
)
def test_a_source_line_may_be_anything(source: str | None, expected: Any):
    document: Any = copy.deepcopy(mixed())
    document["results"][0]["source"] = source
    assert run(document)["results"][0]["locations"][0].get("physicalLocation") == expected
    assert errors(log(document)) == []


def test_properties_identify_plan_time_and_controls():
    found = next(each for each in run(mixed())["results"] if each["message"]["text"].endswith("[leaky]"))
    properties = found["properties"]
    assert (properties["plan"], properties["evaluatedAt"]) == (mixed()["plan"], "2026-06-01T12:00:00+09:00")
    assert properties["controls"] == ["9.4.1", "13.1.2", "18.1.4"]
    assert properties["messageEn"] == "FAIL: Every S3 bucket blocks all public access [leaky]"
    (evidence,) = properties["evidence"]
    assert (evidence["path"], evidence["observed"]) == ("blockPublicAcls", "false")


def test_fingerprints_tell_results_apart_and_outlive_a_plan():
    prints = [each["fingerprints"]["guardrailUrn/1"] for each in run(hirosaki())["results"]]
    assert len(set(prints)) == len(prints) > 50
    later = {**hirosaki(), "plan": "0" * 64, "evaluatedAt": "2027-01-01T00:00:00+09:00"}
    assert [each["fingerprints"]["guardrailUrn/1"] for each in run(later)["results"]] == prints


def test_a_guardrail_that_breaks_is_a_notification_too():
    invocation = run(odd())["invocations"][0]
    assert not invocation["executionSuccessful"]
    assert {each["associatedRule"]["id"] for each in invocation["toolExecutionNotifications"]} == {"aws-s3-breaks"}
    assert run(mixed())["invocations"] == [
        {
            "executionSuccessful": True,
            "startTimeUtc": "2026-06-01T03:00:00Z",
            "endTimeUtc": "2026-06-01T03:00:00Z",
            "toolExecutionNotifications": [],
        }
    ]
