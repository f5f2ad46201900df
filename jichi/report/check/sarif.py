"""Results as SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), with everything that passed too.

The log speaks Japanese (`run.language`); the translation of rules and controls into English goes with it. Controls are
a taxonomy that rules are related to. What is waived is a failure with a suppression, never left out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from jichi.report.check.flat import Document, Flat, flattened
from jichi.report.check.rows import versioned
from jichi.report.check.values import shown_value
from jichi.report.check.words import NOT_A_VERDICT, STATUSES

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
BASE: Final = "SRCROOT"
"""What source lines are relative to: the root of the Pulumi project."""

_KINDS: Final[Mapping[str, str]] = {
    "pass": "pass",
    "fail": "fail",
    "error": "fail",
    "waived": "fail",
    "unknown": "open",
    "manual": "review",
    "not-applicable": "notApplicable",
}
"""What a result is (`kind`): `open` is what the tool could not decide, `review` what takes people."""

_LEVELS: Final[Mapping[str, str]] = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}
_TAXONOMY: Final = "ISMAP"


def sarif_report(document: Document) -> bytes:
    """Every result of a check."""
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(document)]}
    return (json.dumps(log, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n").encode()


def _run(document: Document) -> dict[str, Any]:
    numbers = {versioned(each): number for number, each in enumerate(document["guardrails"])}
    controls = {each["id"]: number for number, each in enumerate(document["controls"])}
    return {
        "tool": {"driver": _driver(document, controls)},
        "language": "ja",
        "taxonomies": [_taxonomy(document, "ja")],
        "translations": [_translation(document), _translated_taxonomy(document)],
        "invocations": [_invocation(document, numbers)],
        "automationDetails": {
            "id": f"jichi/check/{document['tenancy']}/{document['plan']}",
            "guid": _guid(document, "run", document["plan"], document["evaluatedAt"]),
        },
        "originalUriBaseIds": {
            BASE: {"description": {"text": "Pulumi プロジェクトの最上位 / the root of the Pulumi project"}}
        },
        "results": [_result(row, numbers) for row in flattened(document)],
        "properties": {
            "document": document["schema"],
            "plan": document["plan"],
            "evaluatedAt": document["evaluatedAt"],
            "source": document["source"],
            "status": document["status"],
            "summary": dict(document["summary"]),
            "note": {"ja": NOT_A_VERDICT.ja, "en": NOT_A_VERDICT.en},
        },
    }


def _driver(document: Document, controls: Mapping[str, int]) -> dict[str, Any]:
    return {
        "name": "jichi",
        "guid": _guid(document, "driver"),
        "language": "ja",
        "contents": ["localizedData", "nonLocalizedData"],
        "rules": [
            {
                **_said(each, "ja"),
                "guid": _guid(document, "rule", versioned(each)),
                "defaultConfiguration": {"level": _LEVELS[each["severity"]]},
                "relationships": [
                    {
                        "target": {
                            "id": one["control"],
                            "index": controls[one["control"]],
                            "toolComponent": _reference(document),
                        },
                        "kinds": ["relevant"],  # evidence for it, and no verdict
                        "properties": {"responsibility": one["responsibility"], "coverage": one["coverage"]},
                    }
                    for one in each["controls"]
                    if one["control"] in controls
                ],
                "properties": {
                    "version": each["version"],
                    "severity": each["severity"],
                    "enforcement": each["enforcement"],
                    "area": each["area"],
                    "cloud": each["cloud"],
                    "tags": ["security", each["cloud"], each["area"]],
                },
            }
            for each in document["guardrails"]
        ],
        "supportedTaxonomies": [_reference(document)],
    }


def _said(guardrail: Mapping[str, Any], lang: str) -> dict[str, Any]:
    title, rationale, remedy = (guardrail[key][lang] for key in ("title", "rationale", "remedy"))
    return {
        "id": guardrail["id"],
        "name": versioned(guardrail),
        "shortDescription": {"text": title},
        "fullDescription": {"text": rationale},
        "help": {"text": f"{rationale}\n\n{remedy}", "markdown": f"{rationale}\n\n**{remedy}**"},
    }


def _translation(document: Document) -> dict[str, Any]:
    return {
        "name": "jichi",
        "guid": _guid(document, "driver", "en"),
        "language": "en",
        "contents": ["localizedData"],
        "isComprehensive": True,
        "associatedComponent": {"name": "jichi", "guid": _guid(document, "driver")},
        "rules": [_said(each, "en") for each in document["guardrails"]],
    }


def _taxonomy(document: Document, lang: str) -> dict[str, Any]:
    catalogue = document["catalogue"]
    return {
        "name": _TAXONOMY,
        "guid": _guid(document, "taxonomy"),
        "version": f"{catalogue['edition']}, {catalogue['version']}",
        "language": lang,
        "shortDescription": {"text": catalogue["title"][lang]},
        "fullDescription": {"text": catalogue["source"][lang]},
        "contents": ["localizedData", "nonLocalizedData"],
        "isComprehensive": False,
        "taxa": [
            {
                "id": each["id"],
                "name": f"{_TAXONOMY} {each['id']}",
                "shortDescription": {"text": each["title"][lang]},
                "properties": {"status": each["status"]},
            }
            for each in document["controls"]
        ],
    }


def _translated_taxonomy(document: Document) -> dict[str, Any]:
    return {
        **_taxonomy(document, "en"),
        "guid": _guid(document, "taxonomy", "en"),
        "contents": ["localizedData"],
        "associatedComponent": _reference(document),
    }


def _reference(document: Document) -> dict[str, Any]:
    return {"name": _TAXONOMY, "guid": _guid(document, "taxonomy"), "index": 0}


def _invocation(document: Document, numbers: Mapping[str, int]) -> dict[str, Any]:
    at = datetime.fromisoformat(document["evaluatedAt"]).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    broken = [each for each in document["results"] if each["status"] == "error"]
    return {
        "executionSuccessful": not broken,
        "startTimeUtc": at,
        "endTimeUtc": at,
        "toolExecutionNotifications": [
            {
                "level": "error",
                "message": {"text": f"{each['reason']['ja']} {each['reason']['en']}" if each["reason"] else "ERROR"},
                "associatedRule": {
                    "id": each["guardrail"].rpartition("@")[0],
                    "index": numbers[each["guardrail"]],
                },
                "locations": [{"logicalLocations": [_logical(each)]}],
            }
            for each in broken
        ],
    }


def _result(row: Flat, numbers: Mapping[str, int]) -> dict[str, Any]:
    result, guardrail = row.result, row.guardrail
    kind = _KINDS[result["status"]]
    severity = "critical" if result["status"] == "error" else guardrail["severity"]
    return {
        "ruleId": guardrail["id"],
        "ruleIndex": numbers[result["guardrail"]],
        "kind": kind,
        "level": _LEVELS[severity] if kind == "fail" else "none",
        "message": {"text": _message(row, "ja")},
        "locations": [_location(result)],
        "fingerprints": {"guardrailUrn/1": _digest(guardrail["id"], result["urn"])},
        "suppressions": _suppressions(row),
        "properties": {
            "guardrail": result["guardrail"],
            "status": result["status"],
            "member": result["member"],
            "cloud": result["cloud"],
            "stack": result["stack"],
            "urn": result["urn"],
            "messageEn": _message(row, "en"),
            "evidence": [
                {
                    "path": each["path"],
                    "observed": shown_value(each["observed"]),
                    "expected": each["expected"],
                    "urn": each["urn"],
                }
                for each in result["evidence"]
            ],
            "controls": row.controls,
            "digest": result["digest"],
            "plan": row.plan,
            "evaluatedAt": row.evaluated_at,
        },
    }


def _message(row: Flat, lang: str) -> str:
    status = STATUSES[row.result["status"]]
    pieces = [f"{status.ja if lang == 'ja' else status.en}: {row.guardrail['title'][lang]}"]
    if row.result["reason"]:
        pieces.append(row.reason(lang))
    return f"{' '.join(pieces)} [{row.result['name']}]"


def _location(result: Mapping[str, Any]) -> dict[str, Any]:
    location: dict[str, Any] = {"logicalLocations": [_logical(result)]}
    file, _, line = (result["source"] or "").rpartition(":")
    if file and line.isdecimal():
        artifact: dict[str, str] = {"uri": quote(file.replace("\\", "/"), safe="/:")}
        if not file.startswith("/") and ":" not in file:
            artifact["uriBaseId"] = BASE
        location["physicalLocation"] = {
            "artifactLocation": artifact,
            # Counted from 1; a line that is not known is 0 and makes no region.
            **({"region": {"startLine": int(line)}} if int(line) else {}),
        }
    return location


def _logical(result: Mapping[str, Any]) -> dict[str, str]:
    return {"name": result["name"], "fullyQualifiedName": result["urn"], "kind": "resource"}


def _suppressions(row: Flat) -> list[dict[str, Any]]:
    """Of one result; every result has a list, since it is known of each whether it is suppressed."""
    if row.result["status"] != "waived":
        return []
    suppression: dict[str, Any] = {"kind": "external", "status": "accepted"}
    if row.waiver:
        suppression["justification"] = f"{row.waiver['reason']} ({row.waiver['ticket']})"
        suppression["properties"] = {
            key: row.waiver[key]
            for key in ("owner", "approver", "ticket", "issued", "expires", "daysLeft", "compensating", "digest")
        }
    return [suppression]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _guid(document: Document, *parts: str) -> str:
    """The same for the same catalogue and parts."""
    catalogue = document["catalogue"]
    return str(uuid5(NAMESPACE_URL, "/".join(("jichi.check", catalogue["id"], str(catalogue["version"]), *parts))))
