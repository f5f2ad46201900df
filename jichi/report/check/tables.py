"""What a report counts: results by member, area and guardrail, and who is responsible for what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jichi.report.check.rows import members_of, versioned
from jichi.report.check.words import AREAS, CLOUDS, COVERAGES, FINDINGS, RESPONSIBILITIES, STATUSES, member_text
from jichi.text import Text

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Counted:
    """A row of counts.

    Args:
        counts: by cloud, then by status.
    """

    label: Text
    counts: Mapping[str, Mapping[str, int]]


def clouds_of(document: Document) -> tuple[str, ...]:
    """The clouds that results are of."""
    found = {each["cloud"] for each in document["results"]}
    return tuple(each for each in CLOUDS if each in found)


def statuses_of(document: Document) -> tuple[str, ...]:
    """Statuses that a table has columns for: those that there are, and always what passes, fails and is unknown."""
    always = ("fail", "unknown", "pass")
    return tuple(each for each in STATUSES if each in always or document["summary"][each])


def by_member(document: Document) -> list[Counted]:
    """Results of each member on each cloud."""
    counts = _counts(document, lambda each: each["member"])
    return [Counted(member_text(code), counts.get(code, {})) for code in members_of(document)]


def by_area(document: Document) -> list[Counted]:
    """Results of each area on each cloud; areas without any are left out."""
    areas = {versioned(each): each["area"] for each in document["guardrails"]}
    counts = _counts(document, lambda each: areas[each["guardrail"]])
    known = [each for each in AREAS if each in counts]
    others = sorted(set(counts) - set(known))
    return [Counted(AREAS.get(each, Text(ja=each, en=each)), counts[each]) for each in (*known, *others)]


def by_guardrail(document: Document) -> Mapping[str, Mapping[str, int]]:
    """Results of each guardrail, by its id with version and by status."""
    counts: dict[str, Counter[str]] = {versioned(each): Counter() for each in document["guardrails"]}
    for each in document["results"]:
        counts[each["guardrail"]][each["status"]] += 1
    return counts


def _counts(document: Document, key: Callable[[Mapping[str, Any]], Any]) -> dict[Any, dict[str, Counter[str]]]:
    counts: dict[Any, dict[str, Counter[str]]] = {}
    for each in document["results"]:
        counts.setdefault(key(each), {}).setdefault(each["cloud"], Counter())[each["status"]] += 1
    return counts


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the catalogue with its controls."""

    number: int
    title: Mapping[str, str]
    controls: tuple[Mapping[str, Any], ...]


def chapters(document: Document) -> list[Chapter]:
    """Chapters in the catalogue's order; those without controls are left out."""
    controls: Sequence[Mapping[str, Any]] = document["controls"]
    found = [
        Chapter(
            each["number"],
            each["title"],
            tuple(one for one in controls if one["id"].partition(".")[0] == str(each["number"])),
        )
        for each in document["catalogue"]["chapters"]
    ]
    return [each for each in found if each.controls]


def shares(control: Mapping[str, Any]) -> Mapping[str, Mapping[str, int]]:
    """How many guardrails give evidence for a control: by whose responsibility it is, then by coverage."""
    counts = Counter((each["responsibility"], each["coverage"]) for each in control["guardrails"])
    return {
        whose: {coverage: counts[whose, coverage] for coverage in COVERAGES if counts[whose, coverage]}
        for whose in RESPONSIBILITIES
    }


def homes(document: Document) -> Mapping[str, str]:
    """The first control of each guardrail: where print shows its results, so that each is printed once."""
    found: dict[str, str] = {}
    for control in document["controls"]:
        for each in control["guardrails"]:
            found.setdefault(each["guardrail"], control["id"])
    return found


@dataclass(frozen=True, slots=True)
class Findings:
    """Results of one guardrail that somebody has to look at.

    Args:
        results: with their positions in the document.
    """

    guardrail: Mapping[str, Any]
    results: tuple[tuple[int, Mapping[str, Any]], ...]


def findings(document: Document) -> list[Findings]:
    """Everything that neither passes nor is out of scope, the worst first, then by severity."""
    found: dict[str, list[tuple[int, Mapping[str, Any]]]] = {}
    for at, each in enumerate(document["results"]):
        if each["status"] in FINDINGS:
            found.setdefault(each["guardrail"], []).append((at, each))
    guardrails = {versioned(each): each for each in document["guardrails"]}
    groups = [
        Findings(guardrails[key], tuple(sorted(rows, key=lambda row: FINDINGS.index(row[1]["status"]))))
        for key, rows in found.items()
    ]
    severities = ("critical", "high", "medium", "low")
    return sorted(
        groups,
        key=lambda each: (
            FINDINGS.index(each.results[0][1]["status"]),
            severities.index(each.guardrail["severity"]),
        ),
    )


def waivers(document: Document) -> list[Mapping[str, Any]]:
    """Waivers: those that excuse nothing any more first, then by the days that are left."""
    kept = ("applied", "unused")
    return sorted(document["waivers"], key=lambda each: (each["state"] in kept, each["daysLeft"], each["guardrail"]))
