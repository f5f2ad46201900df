"""An assessment as JSON: schema `jichi.check/1` (`docs/schema/check.v1.schema.json`), from which every report is made.

The same plan at the same time always gives the same document. It holds no secret: a Plan has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jichi.deployed.live.asking import NotRead
from jichi.engine.document import digest, encode
from jichi.engine.values import Value
from jichi.text import Text
from policies.assessment import Assessment, Evidenced
from policies.controls import Catalogue
from policies.evaluate import Result
from policies.guardrail import Claims, Each, Guardrail, Never
from policies.judgement import Absent, Evidence, Status
from policies.waivers import Used, digest_of, shown_state
from policies.waivers_file import JST
from policies.world import World

SCHEMA = "jichi.check/1"
GUARDRAILS_SCHEMA = "jichi.guardrails/1"
LONGEST = 2000
"""Characters of a text that evidence shows; what is longer is cut, and says so."""


def check_document(assessment: Assessment, source: str, not_read: Sequence[NotRead] | None = None) -> dict[str, Any]:
    """The whole assessment.

    Args:
        assessment: what was found.
        source: what was looked at: `plan`, `deployed` (an export or answers of describe calls) or `live`.
        not_read: what live accounts did not answer; None where none was asked.
    """
    world, at = assessment.world, assessment.at.astimezone(JST)
    plan = world.plan
    return {
        "schema": SCHEMA,
        "tenancy": plan.tenancy,
        "plan": digest(plan),
        "source": source,
        "evaluatedAt": at.isoformat(timespec="seconds"),
        "status": str(assessment.status),
        "summary": {str(status): count for status, count in assessment.summary.items()},
        "catalogue": _catalogue(assessment.catalogue),
        "guardrails": [_guardrail(each) for each in assessment.guardrails],
        "controls": [_control(each) for each in assessment.controls],
        "results": [_result(each, world) for each in assessment.results],
        "waivers": [_waiver(each) for each in assessment.waivers],
        **({} if not_read is None else {"live": {"notRead": [_not_read(each) for each in not_read]}}),
    }


def _not_read(each: NotRead) -> dict[str, Any]:
    return {
        "account": each.account,
        "region": each.region,
        "operation": each.operation,
        "subject": each.subject,
        "types": list(each.types),
        "code": each.code,
    }


def guardrails_document(guardrails: Sequence[Guardrail], controls: Catalogue) -> dict[str, Any]:
    """Guardrails and controls without any result: schema `jichi.guardrails/1`."""
    return {
        "schema": GUARDRAILS_SCHEMA,
        "catalogue": _catalogue(controls),
        "controls": [{"id": each.number, "title": _text(each.title)} for each in controls.controls],
        "guardrails": [_guardrail(each) for each in guardrails],
    }


def _catalogue(each: Catalogue) -> dict[str, Any]:
    return {
        "id": each.id,
        "edition": each.edition,
        "version": each.version,
        "title": _text(each.title),
        "source": _text(each.source),
        "chapters": [{"number": number, "title": _text(title)} for number, title in each.chapters],
    }


def _guardrail(each: Guardrail) -> dict[str, Any]:
    return {
        "id": each.id,
        "version": each.version,
        "cloud": str(each.cloud),
        "area": str(each.area),
        "severity": str(each.severity),
        "enforcement": str(each.enforcement),
        "title": _text(each.title),
        "rationale": _text(each.rationale),
        "remedy": _text(each.remedy),
        "absence": _text(each.absence),
        "scope": _scope(each),
        "controls": [
            {"control": one.control, "coverage": str(one.coverage), "responsibility": str(one.whose)}
            for one in each.controls
        ],
        "parameters": [
            {"name": one.name, "default": one.default, "unit": _text(one.unit), "least": one.least}
            for one in each.parameters
        ],
    }


def _scope(each: Guardrail) -> dict[str, Any]:
    match each.check:
        case Each(types, _, reach):
            return {"types": list(types), "reach": str(reach), "claims": []}
        case Never(types):
            return {"types": list(types), "reach": "stack", "claims": []}
        case Claims(kinds):
            return {"types": [], "reach": "tenancy", "claims": list(kinds)}


def _control(each: Evidenced) -> dict[str, Any]:
    return {
        "id": each.control.number,
        "title": _text(each.control.title),
        "status": str(each.status),
        "summary": {str(status): count for status, count in each.counts.items()},
        "guardrails": [
            {"guardrail": one.versioned, "coverage": str(how.coverage), "responsibility": str(how.whose)}
            for one, how in each.guardrails
        ],
    }


def _result(each: Result, world: World) -> dict[str, Any]:
    return {
        "guardrail": each.guardrail.versioned,
        "status": str(each.status),
        "member": each.stack.member,
        "cloud": str(each.stack.cloud),
        "stack": each.stack.name,
        "urn": each.urn,
        "name": each.name,
        "source": str(each.source) if each.source else None,
        "reason": _text(each.reason) if each.reason else None,
        "evidence": [_evidence(one) for one in each.evidence],
        "digest": digest_of((each,), world) if each.status in (Status.FAIL, Status.WAIVED) else None,
    }


def _evidence(each: Evidence) -> dict[str, Any]:
    return {"path": each.path, "observed": observed(each.observed), "expected": _text(each.expected), "urn": each.urn}


def observed(value: Value | Absent) -> Any:
    """A value as evidence shows it: as the Plan's document has it, absent as null with long texts cut."""
    if isinstance(value, Absent):
        return None
    found = encode(value)
    if isinstance(found, str) and len(found) > LONGEST:
        return f"{found[:LONGEST]}… ({len(found)} characters)"
    return found


def _waiver(each: Used) -> dict[str, Any]:
    waiver = each.waiver
    return {
        "guardrail": waiver.guardrail,
        "target": waiver.target,
        "state": str(each.state),
        "stateTitle": _text(shown_state(each.state)),
        "reason": waiver.reason,
        "owner": waiver.owner,
        "approver": waiver.approver,
        "ticket": waiver.ticket,
        "issued": waiver.issued.isoformat(),
        "expires": waiver.expires.isoformat(),
        "daysLeft": each.days_left,
        "compensating": waiver.compensating,
        "urns": list(each.urns),
        "digest": each.digest,
        "line": each.line,
    }


def _text(text: Text) -> dict[str, str]:
    return {"ja": text.ja, "en": text.en}
