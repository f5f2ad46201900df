"""Verdicts as JSON: schema `jichi.prove/1` (`docs/schema/prove.v1.schema.json`).

The same plan always gives the same document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from jichi.text import Text
from network.proof.explain import Explanation
from network.proof.model import Model, Origin
from network.proof.request import Request
from network.proof.verdict import Finding, Packet, Step, Unknown, Verdict

SCHEMA = "jichi.prove/1"


@dataclass(frozen=True, slots=True)
class Certified:
    """A certificate that was written: its file, and how many claims it shows."""

    file: str
    claims: int


def prove_document(
    tenancy: str,
    plan: str,
    model: Model,
    found: tuple[Finding, ...],
    claims_file: str | None = None,
    certified: Certified | None = None,
) -> dict[str, Any]:
    """All claims.

    Args:
        tenancy: its name.
        plan: SHA-256 of the plan that was examined.
        model: of the plan.
        found: the claims with their verdicts.
        claims_file: whose claims are among them.
        certified: of what is proved, where one was written.
    """
    counts = Counter(each.verdict for each in found)
    return {
        "schema": SCHEMA,
        "tenancy": tenancy,
        "plan": plan,
        "summary": {str(verdict): counts[verdict] for verdict in Verdict},
        "claims": [_claim(model, each) for each in found],
        "claimsFile": claims_file,
        "certificate": {"file": certified.file, "claims": certified.claims} if certified else None,
    }


def checked_document(
    tenancy: str,
    plan: str,
    certificate: str,
    claims: Iterable[str],
    uncertified: Iterable[str],
    refusals: Iterable[tuple[str | None, Text]],
) -> dict[str, Any]:
    """What the checker says of a certificate.

    Args:
        tenancy: name of the plan's.
        plan: SHA-256 of the plan that it was checked against.
        certificate: its file.
        claims: ids of the claims that it makes.
        uncertified: ids of those that it does not speak of.
        refusals: what does not hold, each with the claim that it breaks; none where the certificate is valid.
    """
    refused = [{"claim": claim, "what": _text(what)} for claim, what in refusals]
    return {
        "schema": SCHEMA,
        "tenancy": tenancy,
        "plan": plan,
        "check": {
            "certificate": certificate,
            "valid": not refused,
            "claims": list(claims),
            "notCertified": list(uncertified),
            "refusals": refused,
        },
    }


def explain_document(tenancy: str, plan: str, model: Model, answer: Explanation) -> dict[str, Any]:
    """The answer to one question."""
    return {
        "schema": SCHEMA,
        "tenancy": tenancy,
        "plan": plan,
        "question": {"source": answer.source, "destination": answer.destination},
        "answer": "unknown" if answer.allowed is None else "allowed" if answer.allowed else "blocked",
        "packet": _packet(model, answer.packet),
        "path": [_step(step) for step in answer.there.steps],
        "answerPath": [_step(step) for step in answer.back.steps] if answer.back else [],
        "reasons": [_step(step) for step in answer.reasons],
        "unmodelled": list(answer.unknowns),
    }


def _claim(model: Model, each: Finding) -> dict[str, Any]:
    example = each.counterexample
    return {
        "id": each.id,
        "kind": each.kind,
        "member": each.subject.member,
        "cloud": str(each.subject.cloud),
        "place": each.subject.place,
        "claim": _text(each.claim),
        "verdict": str(each.verdict),
        "detail": _text(each.detail) if each.detail else None,
        "packet": _packet(model, example.packet) if example and example.packet else None,
        "request": _request(example.request) if example and example.request else None,
        "path": [_step(step) for step in example.steps] if example else [],
        "unknowns": [_unknown(one) for one in each.unknowns],
    }


def _packet(model: Model, packet: Packet) -> dict[str, Any]:
    ports = {"sourcePort": packet.point[3], "port": packet.point[4]} if packet.has_ports else {}
    return {
        "version": packet.version,
        "source": packet.source(model),
        "destination": packet.destination(model),
        "protocol": packet.protocol,
        **ports,
    }


def _request(request: Request) -> dict[str, Any]:
    return {
        "principal": request.principal,
        "action": request.action,
        "resource": request.resource,
        "context": dict(request.context),
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        **_origin(step.origin),
        "passes": step.passes,
        "what": _text(step.what),
        "tenancyKey": step.key or None,
    }


def _unknown(each: Unknown) -> dict[str, Any]:
    return {**(_origin(each.origin) if each.origin else _NOWHERE), "what": _text(each.what)}


_NOWHERE = {"urn": None, "rule": None, "source": None}


def _origin(each: Origin) -> dict[str, Any]:
    return {"urn": each.urn or None, "rule": each.rule or None, "source": str(each.source) if each.source else None}


def _text(text: Text) -> dict[str, str]:
    return {"ja": text.ja, "en": text.en}
