"""The stated differences: `data/differences.yaml`, read and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, TypeAdapter

from jichi.parity.model import Cell, Difference, Verdict
from jichi.text import Text

FILE = Path(__file__).parent / "data" / "differences.yaml"

_CELL = re.compile(r"(yes|no|unknown|absent)(?: \((.+)\))?")


def _cell(text: object) -> Cell:
    found = _CELL.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise ValueError(
            f"{text!r} is no cell: a quoted `yes`, `no`, `unknown` or `absent`, with a measure in brackets"
        )
    return Cell(Verdict(found[1]), found[2] or "")


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    ja: str
    en: str


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    row: str
    aws: Annotated[Cell, BeforeValidator(_cell)]
    gcp: Annotated[Cell, BeforeValidator(_cell)]
    why: _Said
    instead: _Said
    where: dict[str, tuple[str, ...]] = {}


_ENTRIES = TypeAdapter(tuple[_Entry, ...])


@lru_cache
def stated() -> tuple[Difference, ...]:
    """Every stated difference, in the file's order."""
    entries = _ENTRIES.validate_python(yaml.safe_load(FILE.read_text(encoding="utf-8")))
    return tuple(
        Difference(
            row=each.row,
            aws=each.aws,
            gcp=each.gcp,
            why=Text(each.why.ja, each.why.en),
            instead=Text(each.instead.ja, each.instead.en),
            where=each.where,
        )
        for each in entries
    )


def applying(modes: Mapping[str, str]) -> tuple[Difference, ...]:
    """The differences that are stated of a tenancy.

    Args:
        modes: of the tenancy (`jichi.parity.modes`).
    """
    return tuple(each for each in stated() if all(modes.get(key) in allowed for key, allowed in each.where.items()))
