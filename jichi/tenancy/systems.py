"""The business systems: the 20 standard ones, and the names that municipalities' own tables use.

The 20 (標準化対象20業務) carry a romanised id of lower-case letters only, so that the same id is valid in names of
buckets, databases and keys. Names from a group's table are matched to them here, each with its basis: a name that is
not literally a standard one is matched by this toolkit's reading, which the municipality is to confirm.
"""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jichi.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection


class Basis(StrEnum):
    """Why a name belongs to a standard system, or to none."""

    LITERAL = "literal"
    ALIAS = "alias"
    HEADING = "heading"
    READING = "reading"
    SHARED = "shared"
    OWN = "own"
    DECLARED = "declared"

    @property
    def reason(self) -> Text:
        """The basis as a sentence."""
        return _REASONS[self]


_REASONS = {
    Basis.LITERAL: Text("標準化対象20業務の名称と一致", "the same name as one of the 20 standard systems"),
    Basis.ALIAS: Text("本ツールが定めた別名または識別子", "an alias or id defined by this toolkit"),
    Basis.HEADING: Text(
        "弘前地区の対象業務一覧で「障害者福祉」の内訳として記載",
        "listed under 障害者福祉 in the Hirosaki group's table of systems",
    ),
    Basis.READING: Text("名称による本ツールの読み替え(要確認)", "this toolkit's reading of the name, to be confirmed"),
    Basis.SHARED: Text(
        "複数の業務にまたがるため、一つの標準業務に割り当てない(本ツールの判断)",
        "serves several systems, so it is assigned to none of the 20 (this toolkit's decision)",
    ),
    Basis.OWN: Text(
        "20業務の名称に該当がないため、団体独自の業務として扱う(本ツールの判断)",
        "no name among the 20 matches, so it is treated as the municipality's own (this toolkit's decision)",
    ),
    Basis.DECLARED: Text("テナンシーファイルの own_systems で宣言", "declared under own_systems in the tenancy file"),
}


@dataclass(frozen=True, slots=True)
class StandardSystem:
    """One of the 20 standard business systems.

    Args:
        id: romanised id, lower-case letters only; never changed once published.
        aliases: other names for the whole system, this toolkit's choice.
    """

    id: str
    name: str
    english: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SystemName:
    """A name by which a tenancy file may call a system.

    Args:
        name: as municipalities write it.
        standard: id of the standard system it belongs to; None where it belongs to none of the 20.
        part: whether it is only a part of that standard system.
        basis: why it belongs there.
    """

    name: str
    english: str
    standard: str | None
    part: bool
    basis: Basis

    def same(self, other: SystemName) -> bool:
        """Whether both mean one and the same system: the same name, or two names for one whole standard system."""
        whole = self.standard is not None and not self.part and not other.part
        return self.name == other.name or (whole and self.standard == other.standard)


def _rows(name: str) -> csv.DictReader[str]:
    text = files("jichi.tenancy").joinpath(f"data/{name}").read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())


@cache
def standard_systems() -> tuple[StandardSystem, ...]:
    """The 20 standard business systems, in the order of 標準化対象20業務."""
    return tuple(
        StandardSystem(row["id"], row["name"], row["english"], tuple(filter(None, row["aliases"].split(";"))))
        for row in _rows("standard_systems.csv")
    )


@cache
def local_names() -> tuple[SystemName, ...]:
    """The names in the Hirosaki group's table (全30業務, 障害者福祉 by its parts), in the table's order."""
    return tuple(
        SystemName(row["name"], row["english"], row["standard"] or None, row["part"] == "yes", Basis(row["basis"]))
        for row in _rows("system_names.csv")
    )


@cache
def _names() -> dict[str, SystemName]:
    names: dict[str, SystemName] = {}
    for system in standard_systems():
        names[_plain(system.name)] = SystemName(system.name, system.english, system.id, part=False, basis=Basis.LITERAL)
        for alias in (system.id, *system.aliases):
            names[_plain(alias)] = SystemName(alias, system.english, system.id, part=False, basis=Basis.ALIAS)
    # The table's own rows come last: what they say about their basis is more exact than an alias.
    return names | {_plain(entry.name): entry for entry in local_names()}


def standard(system_id: str) -> StandardSystem:
    """The standard system with this id.

    Raises:
        KeyError: no standard system has it.
    """
    return {system.id: system for system in standard_systems()}[system_id]


def by_name(name: str, own: Collection[str] = ()) -> SystemName | None:
    """What a name in a tenancy file means, in full-width or half-width characters; None if unknown.

    Args:
        name: as the file writes it.
        own: names that the file declares as its group's own systems.
    """
    plain = _plain(name)
    if plain in _names():
        return _names()[plain]
    declared = next((entry for entry in own if _plain(entry) == plain), None)
    return SystemName(declared, declared, None, part=False, basis=Basis.DECLARED) if declared else None


def suggest(name: str) -> tuple[str, ...]:
    """Up to three known names near an unknown one, the nearest first."""
    known = [entry.name for entry in _names().values()]
    plain = _plain(name)
    near = [entry for entry in known if plain and (plain in entry or entry in plain)]
    near += [entry for entry in get_close_matches(name, known, n=3, cutoff=0.5) if entry not in near]
    return tuple(near[:3])


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())
