"""The control catalogue: what ISMAP asks for, by number, with its titles. Evidence is mapped to it, never a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints

from jichi.text import Text

NUMBER = r"^\d{1,2}\.\d{1,2}\.\d{1,2}(\.P)?$"


@dataclass(frozen=True, slots=True)
class Control:
    """A control objective (統制目標).

    Args:
        number: three-part, `13.1.3`; with `.P` where it is a cloud provider's, from JIS Q 27017.
    """

    number: str
    title: Text

    @property
    def chapter(self) -> int:
        """The chapter it is in."""
        return int(self.number.partition(".")[0])


@dataclass(frozen=True, slots=True)
class Catalogue:
    """An edition of the controls.

    Args:
        id: of the catalogue, `ismap`.
        edition: which numbering it follows.
        version: of this transcription, grows when a row changes.
        source: where the numbers and titles come from.
    """

    id: str
    edition: str
    version: int
    title: Text
    source: Text
    controls: tuple[Control, ...]
    chapters: tuple[tuple[int, Text], ...]

    def control(self, number: str) -> Control:
        """The control with a number.

        Raises:
            KeyError: there is none.
        """
        return _by_number(self)[number]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Words(_Strict):
    ja: str
    en: str

    @property
    def text(self) -> Text:
        return Text(self.ja, self.en)


class _Control(_Words):
    id: Annotated[str, StringConstraints(pattern=NUMBER)]


class _File(_Strict):
    id: str
    edition: str
    version: int
    title: _Words
    source: _Words
    chapters: dict[int, _Words]
    controls: tuple[_Control, ...]


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The catalogue that guardrails are mapped to."""
    text = resources.files("policies.controls").joinpath("ismap.yaml").read_text(encoding="utf-8")
    file = _File.model_validate(yaml.safe_load(text))
    return Catalogue(
        file.id,
        file.edition,
        file.version,
        file.title.text,
        file.source.text,
        tuple(Control(each.id, each.text) for each in file.controls),
        tuple((number, words.text) for number, words in file.chapters.items()),
    )


@lru_cache(maxsize=4)
def _by_number(of: Catalogue) -> dict[str, Control]:
    return {each.number: each for each in of.controls}
