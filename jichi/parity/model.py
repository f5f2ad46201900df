"""The table as frozen objects that text, Markdown and JSON read alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from jichi.tenancy.model import Cloud
from jichi.text import Text


class Verdict(StrEnum):
    """What a check finds on one cloud."""

    YES = "yes"
    """Every resource concerned has the property."""
    NO = "no"
    """At least one has not."""
    UNKNOWN = "unknown"
    """What decides is known only after deployment."""
    ABSENT = "absent"
    """There is nothing that could have it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One property on one cloud.

    Args:
        measure: how much, or in which form: a short text without a language, such as `90 d` or `2 regions`; empty where
            there is nothing to compare.
        evidence: URNs of the resources that decide: those that have not the property, or are unknown, where there are
            any; else all it was read from.
    """

    verdict: Verdict
    measure: str = ""
    evidence: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.verdict} ({self.measure})" if self.measure else str(self.verdict)

    def says(self, other: Cell) -> bool:
        """Whether both say the same, whatever they were read from."""
        return (self.verdict, self.measure) == (other.verdict, other.measure)

    def admits(self, other: Cell) -> bool:
        """Whether the other is as stated here, where `#` in a measure is any number: one that the tenancy decides."""
        pattern = re.escape(self.measure).replace(r"\#", r"\d+")
        return self.verdict is other.verdict and re.fullmatch(pattern, other.measure) is not None


@dataclass(frozen=True, slots=True)
class Row:
    """One property on both clouds.

    Args:
        id: such as `keys.rotation`.
        noun: what the property is of.
    """

    id: str
    noun: str
    title: Text
    aws: Cell
    gcp: Cell

    @property
    def cells(self) -> Mapping[Cloud, Cell]:
        """The cells by cloud."""
        return {Cloud.AWS: self.aws, Cloud.GCP: self.gcp}

    @property
    def differs(self) -> bool:
        """Whether the clouds are not the same. What is unknown is the same as nothing, not even as itself."""
        return not self.aws.says(self.gcp) or self.aws.verdict is Verdict.UNKNOWN


@dataclass(frozen=True, slots=True)
class Difference:
    """A stated difference.

    Args:
        row: id of the row that differs.
        aws: what the row says on AWS, without evidence.
        gcp: the same on Google Cloud.
        why: why the clouds differ.
        instead: what stands in for it where it is missing, or what the difference amounts to.
        where: modes of a tenancy under which it is so, by their keys (`recovery`); always where there is none.
    """

    row: str
    aws: Cell
    gcp: Cell
    why: Text
    instead: Text
    where: Mapping[str, tuple[str, ...]]

    def fits(self, row: Row) -> bool:
        """Whether the row is as stated."""
        return row.id == self.row and row.differs and self.aws.admits(row.aws) and self.gcp.admits(row.gcp)


@dataclass(frozen=True, slots=True)
class Parity:
    """The whole table of a tenancy.

    Args:
        rows: in the order of the nouns.
        stated: the differences that are stated and found, in the rows' order.
        unstated: rows that differ and of which nothing, or something else, is stated.
        stale: differences that are stated and not found.
    """

    tenancy: str
    rows: tuple[Row, ...]
    stated: tuple[Difference, ...]
    unstated: tuple[Row, ...]
    stale: tuple[Difference, ...]

    @property
    def holds(self) -> bool:
        """Whether every difference is stated, and every statement true."""
        return not self.unstated and not self.stale

    @property
    def notes(self) -> tuple[tuple[Difference, ...], ...]:
        """The stated differences, those with the same reason together; a note's number is its place, from 1."""
        alike: dict[tuple[Text, Text], list[Difference]] = {}
        for each in self.stated:
            alike.setdefault((each.why, each.instead), []).append(each)
        return tuple(map(tuple, alike.values()))

    def note(self, row: Row) -> int | None:
        """Number of the note that is about a row."""
        return next((n for n, note in enumerate(self.notes, 1) if any(each.row == row.id for each in note)), None)
