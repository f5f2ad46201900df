"""What people read, in Japanese and English at once.

A message is written where it arises, in both languages side by side, so that a translation cannot be
forgotten: a missing one is a type error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Lang(StrEnum):
    """A language that Jichi speaks."""

    JA = "ja"
    EN = "en"


def locale_lang(environ: Mapping[str, str]) -> Lang:
    """The language of a locale (POSIX: `LC_ALL`, then `LC_MESSAGES`, then `LANG`); English where it is neither."""
    locale = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    return Lang.JA if locale.lower().startswith("ja") else Lang.EN


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in Japanese and in English."""

    ja: str
    en: str

    def say(self, lang: Lang) -> str:
        """The sentence in one language."""
        return self.ja if lang is Lang.JA else self.en
