"""Results as rows of plain text, one a result: what CSV and the workbook have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from jichi.report.check.rows import versioned
from jichi.report.check.values import resource_of, shown_value, type_of

Document = Mapping[str, Any]

ABSENT: Final = "(なし/absent)"
"""How an input that is left out is shown."""


@dataclass(frozen=True, slots=True)
class Flat:
    """A result with everything a reader needs to follow it.

    Args:
        result: as in the document.
        guardrail: its definition.
        waiver: that excuses it, where it is waived.
        catalogue: id of the catalogue that controls are of.
        plan: SHA-256 of the plan's canonical JSON.
        evaluated_at: Japan time.
    """

    result: Mapping[str, Any]
    guardrail: Mapping[str, Any]
    waiver: Mapping[str, Any] | None
    catalogue: str
    plan: str
    evaluated_at: str

    @property
    def controls(self) -> list[str]:
        """Numbers of the controls that it is evidence for, once each."""
        return list(dict.fromkeys(each["control"] for each in self.guardrail["controls"]))

    @property
    def resource(self) -> str:
        """The resource's name in its URN, without a claim's id."""
        return resource_of(self.result["urn"].partition("#")[0])

    @property
    def type(self) -> str:
        """The resource's type token."""
        return type_of(self.result["urn"].partition("#")[0])

    @property
    def paths(self) -> list[str]:
        """Property paths of the evidence, with the resource that has it where it is another."""
        return [
            f"{resource_of(each['urn'])}: {each['path']}" if self._elsewhere(each) else each["path"]
            for each in self.result["evidence"]
        ]

    @property
    def observed(self) -> list[str]:
        """Values of the evidence, each on one line."""
        shown = (shown_value(each["observed"]) for each in self.result["evidence"])
        return [ABSENT if each is None else one_line(each) for each in shown]

    def expected(self, lang: str) -> list[str]:
        """What would pass, for each value.

        Args:
            lang: `ja` or `en`.
        """
        return [one_line(each["expected"][lang]) for each in self.result["evidence"]]

    def reason(self, lang: str) -> str:
        """Why, where the result says so."""
        reason = self.result["reason"]
        return reason[lang] if reason else ""

    def _elsewhere(self, evidence: Mapping[str, Any]) -> bool:
        return evidence["urn"] is not None and evidence["urn"] != self.result["urn"]


def flattened(document: Document) -> Iterator[Flat]:
    """Every result, in the document's order."""
    guardrails = {versioned(each): each for each in document["guardrails"]}
    waivers = {
        (each["guardrail"], urn): each
        for each in document["waivers"]
        if each["state"] == "applied"
        for urn in each["urns"]
    }
    for each in document["results"]:
        guardrail = guardrails[each["guardrail"]]
        waiver = waivers.get((guardrail["id"], each["urn"])) if each["status"] == "waived" else None
        yield Flat(each, guardrail, waiver, document["catalogue"]["id"], document["plan"], document["evaluatedAt"])


def one_line(text: str) -> str:
    r"""A text without line ends, which separate values in a cell: they are shown as `\n`."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
