"""Results as JUnit XML, a suite a guardrail and a case a result, for tools that collect test reports.

The form is the common one of Ant, Surefire and Jenkins: `testsuites` > `testsuite` > `properties`, `testcase` >
`failure` | `error` | `skipped`, `system-out`. It knows no third answer: UNKNOWN is a failure, since it is no pass; what
is waived, does not apply or takes people is skipped, with the reason.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from jichi.report.check.cells import printable
from jichi.report.check.flat import Document, Flat, flattened
from jichi.report.check.rows import versioned
from jichi.report.check.words import STATUSES

_OUTCOMES: Final[Mapping[str, str]] = {
    "fail": "failure",
    "unknown": "failure",
    "error": "error",
    "waived": "skipped",
    "not-applicable": "skipped",
    "manual": "skipped",
}
_TIME: Final = "0"
"""Seconds: a check has no duration that would be the same twice."""


def junit_report(document: Document) -> bytes:
    """Every result of a check."""
    rows: defaultdict[str, list[Flat]] = defaultdict(list)
    for row in flattened(document):
        rows[row.result["guardrail"]].append(row)
    root = Element("testsuites", {"name": f"jichi check {printable(document['tenancy'])}"})
    for guardrail in document["guardrails"]:
        _suite(root, document, guardrail, rows[versioned(guardrail)])
    _counted(root, [row for each in rows.values() for row in each], totals=True)
    indent(root, " ")
    return tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _suite(root: Element, document: Document, guardrail: Mapping[str, Any], rows: Sequence[Flat]) -> None:
    suite = SubElement(root, "testsuite", {"name": versioned(guardrail)})
    _counted(suite, rows)
    # Without an offset, as the form wants it; `evaluatedAt` has it.
    suite.set("timestamp", datetime.fromisoformat(document["evaluatedAt"]).replace(tzinfo=None).isoformat())
    properties = SubElement(suite, "properties")
    for name, value in (
        ("title.ja", guardrail["title"]["ja"]),
        ("title.en", guardrail["title"]["en"]),
        ("severity", guardrail["severity"]),
        ("enforcement", guardrail["enforcement"]),
        ("controls", " ".join(dict.fromkeys(each["control"] for each in guardrail["controls"]))),
        ("catalogue", f"{document['catalogue']['id']} {document['catalogue']['edition']}"),
        ("plan", document["plan"]),
        ("evaluatedAt", document["evaluatedAt"]),
    ):
        SubElement(properties, "property", {"name": name, "value": printable(value)})
    for row in rows:
        _case(suite, row)


def _counted(element: Element, rows: Sequence[Flat], *, totals: bool = False) -> None:
    counts = Counter(_OUTCOMES.get(row.result["status"]) for row in rows)
    element.set("tests", str(len(rows)))
    element.set("failures", str(counts["failure"]))
    element.set("errors", str(counts["error"]))
    if not totals:
        element.set("skipped", str(counts["skipped"]))
    element.set("time", _TIME)


def _case(suite: Element, row: Flat) -> None:
    result = row.result
    case = SubElement(
        suite,
        "testcase",
        {"classname": printable(result["guardrail"]), "name": printable(result["urn"]), "time": _TIME},
    )
    outcome = _OUTCOMES.get(result["status"])
    if outcome:
        found = SubElement(case, outcome, {"message": printable(_message(row))})
        if outcome != "skipped":
            found.set("type", result["status"])
            found.text = printable(f"{row.guardrail['remedy']['ja']}\n{row.guardrail['remedy']['en']}")
    SubElement(case, "system-out").text = printable(_evidence(row))


def _message(row: Flat) -> str:
    status = STATUSES[row.result["status"]]
    pieces = [f"{status.ja} {status.en}: {row.guardrail['title']['ja']} / {row.guardrail['title']['en']}"]
    if row.waiver:
        pieces.append(f"{row.waiver['reason']} ({row.waiver['ticket']}, {row.waiver['expires']})")
    if row.result["reason"]:
        pieces.append(f"{row.reason('ja')} / {row.reason('en')}")
    return " ".join(pieces)


def _evidence(row: Flat) -> str:
    result = row.result
    lines = [
        f"guardrail: {result['guardrail']}",
        f"urn: {result['urn']}",
        f"source: {result['source'] or '-'}",
        *(
            f"evidence: {path or '-'} = {observed} (あるべき値/expected: {ja} / {en})"
            for path, observed, ja, en in zip(
                row.paths, row.observed, row.expected("ja"), row.expected("en"), strict=True
            )
        ),
        f"plan: {row.plan}",
        f"evaluatedAt: {row.evaluated_at}",
    ]
    return "\n".join(lines)
