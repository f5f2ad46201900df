"""What people read, in Japanese and English at once.

A message is written where it arises, in both languages side by side, so that a translation cannot be
forgotten: a missing one is a type error.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Lang(StrEnum):
    """A language that Jichi speaks."""

    JA = "ja"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in Japanese and in English."""

    ja: str
    en: str

    def say(self, lang: Lang) -> str:
        """The sentence in one language."""
        return self.ja if lang is Lang.JA else self.en
