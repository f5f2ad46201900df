"""A preview: a tenancy, its plan, and what is derived from them; and its document, schema `jichi.preview/1`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jichi.engine.plan import Plan
from jichi.report.closure import Fact, leaves_japan, public
from jichi.report.connections import Connected, connection_document, connections
from jichi.report.inputs import Answer
from jichi.report.summary import Row, Summary, summarise
from jichi.tenancy.model import Member, Tenancy

SCHEMA = "jichi.preview/1"


@dataclass(frozen=True, slots=True)
class Preview:
    """What `jichi preview` has to say.

    Args:
        members: the members planned, which may be a part of the tenancy's.
        connections: how each network is connected; none where the plan has no hub.
        file: where the whole plan was written, as the user gave it.
        sha256: of that file, in hexadecimal.
    """

    tenancy: Tenancy
    members: tuple[Member, ...]
    plan: Plan
    summary: Summary
    facts: tuple[Fact, ...]
    connections: tuple[Connected, ...]
    file: Path
    sha256: str


def preview(tenancy: Tenancy, members: tuple[Member, ...], plan: Plan, file: Path, sha256: str) -> Preview:
    """Everything a preview tells, derived from the plan."""
    return Preview(
        tenancy, members, plan, summarise(plan), (leaves_japan(plan), public(plan)), connections(plan), file, sha256
    )


def preview_document(preview: Preview, resources: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The preview, ready for JSON: the same for the same plan, without times or this machine's paths.

    Args:
        preview: what it tells.
        resources: the entries of the plan's own document (`jichi.engine.document.plan_document`).
    """
    tenancy = preview.tenancy
    planned = {stack.id.cloud for stack in preview.plan.stacks}
    return {
        "schema": SCHEMA,
        "tenancy": tenancy.name,
        "group": tenancy.group,
        "use": tenancy.use.value,
        "stage": tenancy.stage.value,
        "isolation": tenancy.isolation.value,
        "contract": {"start": tenancy.contract.start.isoformat(), "end": tenancy.contract.end.isoformat()},
        "regions": [
            {"cloud": home.cloud.value, "primary": home.primary, "secondary": home.secondary}
            for home in tenancy.homes
            if home.cloud in planned
        ],
        "members": [_member(member, preview) for member in preview.members],
        "connections": [connection_document(each) for each in preview.connections],
        "resources": list(resources),
        "summary": _summary(preview),
    }


def _member(member: Member, preview: Preview) -> dict[str, Any]:
    clouds = [stack.id.cloud.value for stack in preview.plan.stacks if stack.id.member == member.code]
    return {"code": member.code, "name": member.name, "clouds": clouds}


def _summary(preview: Preview) -> dict[str, Any]:
    summary = preview.summary
    return {
        "complete": len(preview.members) == len(preview.tenancy.members)
        and {stack.id.cloud for stack in preview.plan.stacks} >= {home.cloud for home in preview.tenancy.homes},
        "resources": summary.total,
        "members": [_row(row) for row in summary.rows],
        "nouns": dict(summary.nouns),
        "places": {place.value: count for place, count in summary.places.items()},
        "regions": dict(summary.regions),
        "types": dict(summary.types),
        "inputs": {"total": summary.inputs, "knownAfterDeployment": summary.later},
        "closure": {fact.name: _fact(fact) for fact in preview.facts},
        "plan": {"file": _portable(preview.file), "sha256": preview.sha256},
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "whose": row.whose,
        "member": row.member,
        "cloud": row.cloud.value,
        "resources": row.total,
        "nouns": dict(row.nouns),
        "places": {place.value: count for place, count in row.places.items()},
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "answer": fact.answer.value,
        "findings": [
            {
                "answer": finding.answer.value,
                "urn": finding.urn,
                "what": {"ja": finding.what.ja, "en": finding.what.en},
            }
            for answer in (Answer.YES, Answer.UNKNOWN)
            for finding in fact.having(answer)
        ],
    }


def _portable(path: Path) -> str:
    """A relative path as it was given; of an absolute one, which means nothing elsewhere, the name alone."""
    return path.name if path.is_absolute() else path.as_posix()
