"""The one tree of errors.

    JichiError                  anything that Jichi raises on purpose; exit code 1
    ├── InvalidInput            a file or an argument is wrong; every problem in it at once; exit code 2
    ├── ProgramError            the Pulumi program itself failed while it was planned; exit code 1
    └── OutputError             a result could not be written; nothing half-written is left; exit code 1

Each error says what is wrong, where (file, line, key) and what to do, in Japanese and English. Exit codes are those
of Pulumi (>= 3.226): 0 fine, 1 failure, 2 configuration.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jichi.text import Lang, Text


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a file that a person edits.

    Args:
        file: path as the user gave it.
        line: line number, counted from 1; None where the whole file is meant.
        key: dotted key with indices, such as `members[2].range`; empty at the top.
    """

    file: str
    line: int | None = None
    key: str = ""

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.key}" if self.key else place


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: what, where, and what to do about it."""

    what: Text
    remedy: Text
    where: Where | None = None

    def say(self, lang: Lang) -> str:
        """The problem as one or two plain lines."""
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.what.say(lang)}\n  → {self.remedy.say(lang)}"


class JichiError(Exception):
    """The root of the tree: one or more problems."""

    exit_code: ClassVar[int] = 1

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

    def say(self, lang: Lang) -> str:
        """All problems, one after the other."""
        return "\n".join(problem.say(lang) for problem in self.problems)

    def __str__(self) -> str:
        return self.say(Lang.EN)


class InvalidInput(JichiError):
    """A file or argument that people wrote is wrong; all its problems are listed at once."""

    exit_code: ClassVar[int] = 2


class ProgramError(JichiError):
    """The Pulumi program failed while it was being planned."""


class OutputError(JichiError):
    """A result could not be written."""
