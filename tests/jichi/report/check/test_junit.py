"""JUnit XML: the common rules of Ant's, Surefire's and Jenkins' schemas, written out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest

from jichi.report.check.junit import junit_report
from tests.jichi.report.check.broad import empty, hirosaki, odd
from tests.jichi.report.check.documents import evil, mixed

REQUIRED = {
    "testsuites": {"name", "tests", "failures", "errors", "time"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "time", "timestamp"},
    "testcase": {"classname", "name", "time"},
    "property": {"name", "value"},
    "failure": {"message", "type"},
    "error": {"message", "type"},
    "skipped": {"message"},
}
CHILDREN = {
    "testsuites": ["testsuite"],
    "testsuite": ["properties", "testcase"],
    "properties": ["property"],
    "testcase": ["error", "failure", "skipped", "system-out"],
}


def read(document: Mapping[str, Any]) -> Element:
    return fromstring(junit_report(document))  # noqa: S314 - our own


def problems(element: Element) -> list[str]:
    """What the schemas would refuse."""
    tag, tags = element.tag, [each.tag for each in element]
    order = CHILDREN.get(tag, [])
    places = [order.index(each) if each in order else -1 for each in tags]
    numbers = [element.get(key, "0") for key in ("tests", "failures", "errors", "skipped")]
    stamp = element.get("timestamp", "2026-06-01T12:00:00")
    rules = {
        "attributes": set(element.attrib) == REQUIRED.get(tag, set()),
        "children": -1 not in places and places == sorted(places),
        "outcome": tag != "testcase" or len(tags) <= 2,
        "numbers": all(each.isdecimal() for each in numbers),
        "timestamp": re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", stamp) is not None,
    }
    broken = [f"{tag}: {rule}" for rule, holds in rules.items() if not holds]
    return broken + [each for child in element for each in problems(child)]


@pytest.mark.parametrize(
    "document", [mixed(), odd(), evil(), empty(), hirosaki()], ids=["mixed", "odd", "evil", "empty", "hirosaki"]
)
def test_it_keeps_the_common_form_and_counts_right(document: Mapping[str, Any]):
    root = read(document)
    assert problems(root) == []
    assert len(root) == len(document["guardrails"])
    assert int(root.get("tests", "")) == len(document["results"])
    for suite in root:
        cases = suite.findall("testcase")
        counted = [len(suite.findall(f"testcase/{tag}")) for tag in ("failure", "error", "skipped")]
        assert [suite.get(key) for key in ("tests", "failures", "errors", "skipped")] == [
            str(each) for each in (len(cases), *counted)
        ]


def test_the_rules_are_no_formality():
    root = read(mixed())
    root[0].set("extra", "1")
    root[0].append(Element("properties"))
    assert problems(root) == ["testsuite: attributes", "testsuite: children"]


def test_unknown_is_a_failure_and_what_is_waived_is_skipped():
    outcomes: dict[str, set[str]] = {}
    for document in (mixed(), odd()):
        cases = [each for suite in read(document) for each in suite.findall("testcase")]
        statuses = [each["status"] for each in document["results"]]
        for status, case in zip(statuses, cases, strict=True):
            outcomes.setdefault(status, set()).add(case[0].tag)
    assert outcomes == {
        "pass": {"system-out"},
        "fail": {"failure"},
        "unknown": {"failure"},
        "error": {"error"},
        "waived": {"skipped"},
        "manual": {"skipped"},
    }


def test_a_case_has_its_evidence():
    case = next(each for each in read(mixed())[0].findall("testcase") if each.get("name", "").endswith("::leaky"))
    out = case.findtext("system-out") or ""
    assert "guardrail: aws-s3-public-access-blocked@1\n" in out
    assert "evidence: leaky-block: blockPublicAcls = false (あるべき値/expected: true / true)\n" in out
    assert f"plan: {mixed()['plan']}\nevaluatedAt: 2026-06-01T12:00:00+09:00" in out
    waived = next(each for each in read(mixed()).iter("skipped"))
    assert "弘情第123号, 2026-06-20" in waived.get("message", "")
