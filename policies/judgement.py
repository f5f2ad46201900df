"""What is found of one resource: a status, the evidence for it, and how several findings are one.

Three answers, not two: what nobody can know before deployment is UNKNOWN and never PASS.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from jichi.engine.values import Value
from jichi.text import Text


class Status(StrEnum):
    """What is known of a guardrail on a resource, or of a control."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"
    WAIVED = "waived"
    MANUAL = "manual"
    ERROR = "error"


class Absent(StrEnum):
    """An input that is left out, as evidence shows it."""

    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One value that was looked at.

    Args:
        path: property path in the resource, as the provider writes it (`ingress[0].cidrBlocks`); may be empty.
        observed: the planned value; of a secret nothing but that it is one.
        expected: what would pass.
        urn: the resource that has it, where it is another than the one judged.
    """

    path: str
    observed: Value | Absent
    expected: Text
    urn: str | None = None


ABSENT_EXPECTED = Text(ja="計画にない", en="not in the plan")
"""What passes where something must not be there."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A status with its evidence.

    Args:
        reason: in one sentence; required where the status is NOT_APPLICABLE, UNKNOWN or MANUAL without evidence.
    """

    status: Status
    evidence: tuple[Evidence, ...] = ()
    reason: Text | None = None


def passed(*evidence: Evidence) -> Judgement:
    """It holds."""
    return Judgement(Status.PASS, evidence)


def failed(*evidence: Evidence, reason: Text | None = None) -> Judgement:
    """It does not hold."""
    return Judgement(Status.FAIL, evidence, reason)


def unknown(*evidence: Evidence, reason: Text | None = None) -> Judgement:
    """Nobody can know before deployment."""
    return Judgement(Status.UNKNOWN, evidence, reason)


def not_applicable(reason: Text) -> Judgement:
    """It does not concern this resource."""
    return Judgement(Status.NOT_APPLICABLE, (), reason)


_ORDER = (Status.ERROR, Status.FAIL, Status.UNKNOWN, Status.MANUAL, Status.WAIVED, Status.PASS)
_ANY = (Status.PASS, Status.UNKNOWN, Status.ERROR, Status.FAIL)


def all_of(*judgements: Judgement) -> Judgement:
    """All have to hold: the worst decides, and brings its evidence; where all pass, the evidence of all.

    What does not apply says nothing, unless nothing applies.
    """
    return _first_of(_ORDER, judgements)


def any_of(*judgements: Judgement) -> Judgement:
    """One has to hold: a PASS is enough, an UNKNOWN leaves it open, else all have failed."""
    return _first_of(_ANY, judgements)


def _first_of(order: Sequence[Status], judgements: Sequence[Judgement]) -> Judgement:
    """Those of the first status that any of them has, as one."""
    present = {each.status for each in judgements}
    for status in order:
        if status in present:
            return _together(status, [each for each in judgements if each.status is status])
    return _together(Status.NOT_APPLICABLE, judgements)


def _together(status: Status, found: Sequence[Judgement]) -> Judgement:
    if len(found) == 1 and len(found[0].evidence) <= 1:
        return found[0]
    evidence: list[Evidence] = []
    for each in found:
        for one in each.evidence:
            if one not in evidence:
                evidence.append(one)
    return Judgement(status, tuple(evidence), next((each.reason for each in found if each.reason), None))


def rolled_up(statuses: Iterable[Status]) -> Status:
    """The status of a control from those of its guardrails' results.

    FAIL if any FAIL or ERROR; else UNKNOWN if any; else PASS with at least one PASS. Zero evidence never passes: what
    is only waived is WAIVED, what only people can check is MANUAL, and nothing at all is NOT_APPLICABLE.
    """
    found = set(statuses)
    if found & {Status.FAIL, Status.ERROR}:
        return Status.FAIL
    for status in (Status.UNKNOWN, Status.PASS, Status.WAIVED, Status.MANUAL):
        if status in found:
            return status
    return Status.NOT_APPLICABLE
