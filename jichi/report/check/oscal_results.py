"""A check as OSCAL assessment results: an observation a result with its evidence, a finding a control."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from jichi.report.check.cells import printable
from jichi.report.check.flat import Document, Flat, flattened
from jichi.report.check.oscal_parts import control_id, line, metadata, objective_id, prop, unless_empty, uuid_of
from jichi.report.check.rows import versioned
from jichi.report.check.words import NOT_A_VERDICT, STATUS_MEANINGS, STATUSES, member_text

_REASONS: Final[Mapping[str, str]] = {"pass": "pass", "fail": "fail", "error": "fail"}
_PLAN: Final = "assessment-plan"
_TOOL: Final = "tool"


def assessment_results(document: Document) -> dict[str, Any]:
    """The whole check, as OSCAL's JSON has it."""
    rows = list(flattened(document))
    at = document["evaluatedAt"]
    return {
        "uuid": uuid_of(document, "assessment-results", at),
        "metadata": metadata(document, f"jichi check: {document['tenancy']}"),
        "import-ap": {
            "href": f"#{uuid_of(document, _PLAN)}",
            "remarks": "There is no assessment plan in OSCAL; the guardrails are the plan.",
        },
        "results": [
            {
                "uuid": uuid_of(document, "result", at),
                "title": line(f"jichi check: {document['tenancy']}"),
                "description": f"{NOT_A_VERDICT.ja} {NOT_A_VERDICT.en}",
                "start": at,
                "end": at,
                "props": [
                    prop("status", document["status"]),
                    *(prop(f"count-{key}", count) for key, count in document["summary"].items()),
                ],
                "local-definitions": _definitions(document, rows),
                "reviewed-controls": {
                    "control-selections": [
                        {"include-controls": [{"control-id": control_id(each["id"])} for each in document["controls"]]}
                    ]
                },
                **unless_empty("observations", [_observation(document, row) for row in rows]),
                **unless_empty("findings", _findings(document, rows)),
            }
        ],
        "back-matter": {
            "resources": [
                {
                    "uuid": uuid_of(document, _PLAN),
                    "title": "Guardrails",
                    "description": "Guardrails of jichi check, by id and version, with their rationale and source.",
                    **unless_empty(
                        "props",
                        [prop("guardrail", versioned(each), each["severity"]) for each in document["guardrails"]],
                    ),
                }
            ]
        },
    }


def _definitions(document: Document, rows: Sequence[Flat]) -> dict[str, Any]:
    tool = uuid_of(document, _TOOL)
    first = {row.result["urn"]: row for row in reversed(rows)}
    items = [_item(document, first[urn]) for urn in dict.fromkeys(row.result["urn"] for row in rows)]
    return {
        "components": [
            {
                "uuid": tool,
                "type": "software",
                "title": "jichi check",
                "description": "Guardrails over a plan, run offline.",
                "status": {"state": "operational"},
            }
        ],
        **unless_empty("inventory-items", items),
        "assessment-assets": {
            "assessment-platforms": [
                {"uuid": uuid_of(document, "platform"), "uses-components": [{"component-uuid": tool}]}
            ]
        },
    }


def _item(document: Document, row: Flat) -> dict[str, Any]:
    result = row.result
    return {
        "uuid": _subject(document, result["urn"]),
        "description": line(result["name"]),
        "props": [
            prop("urn", result["urn"]),
            prop("type", row.type),
            prop("cloud", result["cloud"]),
            prop("stack", result["stack"]),
            prop("member", member_text(result["member"]).ja),
        ],
    }


def _subject(document: Document, urn: str) -> str:
    return uuid_of(document, "subject", urn)


def _observed(document: Document, row: Flat) -> str:
    return uuid_of(document, "observation", row.result["guardrail"], row.result["urn"])


def _observation(document: Document, row: Flat) -> dict[str, Any]:
    result = row.result
    title = row.guardrail["title"]
    found: dict[str, Any] = {
        "uuid": _observed(document, row),
        "title": line(f"{result['guardrail']}: {result['name']}"),
        "description": f"{title['ja']} / {title['en']}",
        "props": [
            prop("guardrail", result["guardrail"]),
            prop("status", result["status"]),
            prop("urn", result["urn"]),
            prop("source-line", result["source"] or "-"),
            prop("plan-sha256", row.plan),
        ],
        "methods": ["TEST"],
        "types": ["control-objective"],
        "origins": [{"actors": [{"type": "tool", "actor-uuid": uuid_of(document, _TOOL)}]}],
        "subjects": [{"subject-uuid": _subject(document, result["urn"]), "type": "inventory-item"}],
        **unless_empty("relevant-evidence", _evidence(row)),
        "collected": row.evaluated_at,
    }
    remarks = _remarks(row)
    return {**found, "remarks": remarks} if remarks else found


def _evidence(row: Flat) -> list[dict[str, Any]]:
    return [
        {
            "description": printable(f"{path or '-'} = {observed}"),
            "props": [
                prop("path", path),
                prop("observed", observed),
                prop("expected", ja if ja == en else f"{ja} / {en}"),
            ],
        }
        for path, observed, ja, en in zip(row.paths, row.observed, row.expected("ja"), row.expected("en"), strict=True)
    ]


def _remarks(row: Flat) -> str:
    lines = [f"{row.reason('ja')} / {row.reason('en')}"] if row.result["reason"] else []
    if row.waiver:
        waiver = row.waiver
        lines.append(f"{waiver['reason']} ({waiver['ticket']}, {waiver['owner']} / {waiver['approver']})")
        lines.append(f"{waiver['issued']} - {waiver['expires']}: {waiver['compensating']}")
    return printable("\n".join(lines))


def _findings(document: Document, rows: Sequence[Flat]) -> list[dict[str, Any]]:
    observed: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        for number in row.controls:
            observed[number].append(_observed(document, row))
    return [_finding(document, each, observed[each["id"]]) for each in document["controls"]]


def _finding(document: Document, control: Mapping[str, Any], observed: Sequence[str]) -> dict[str, Any]:
    status = control["status"]
    meaning = STATUS_MEANINGS[status]
    title = line(f"{control['id']} {control['title']['ja']} / {control['title']['en']}")
    mapped = {(each["guardrail"], each["responsibility"], each["coverage"]): None for each in control["guardrails"]}
    return {
        "uuid": uuid_of(document, "finding", control["id"]),
        "title": title,
        "description": f"{STATUSES[status].ja} {STATUSES[status].en}: {meaning.ja} {meaning.en}",
        "props": [
            prop("status", status),
            prop("plan-sha256", document["plan"]),
            *(prop("responsibility", whose) for whose in dict.fromkeys(whose for _, whose, _ in mapped)),
            *(prop("guardrail", guardrail, coverage) for guardrail, _, coverage in mapped),
        ],
        "target": {
            "type": "objective-id",
            "target-id": objective_id(control["id"]),
            "title": title,
            "status": {
                "state": "satisfied" if status == "pass" else "not-satisfied",
                "reason": _REASONS.get(status, "other"),
                "remarks": f"{meaning.ja} {meaning.en} {NOT_A_VERDICT.ja} {NOT_A_VERDICT.en}",
            },
        },
        **unless_empty("related-observations", [{"observation-uuid": each} for each in observed]),
    }
