"""Business systems: known names, each given once to a member."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jichi.tenancy import systems
from jichi.tenancy.document import shown
from jichi.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jichi.errors import Problem
    from jichi.tenancy.document import KeyPath
    from jichi.tenancy.draft import Draft
    from jichi.tenancy.systems import SystemName

Given = list[tuple["SystemName", "KeyPath"]]


def check(draft: Draft) -> Iterator[Problem]:
    """The declared systems, the common ones, then each member's."""
    for index, name in enumerate(draft.file.own_systems):
        if name and (known := systems.by_name(name)):
            yield draft.problem(
                ("own_systems", index),
                Text(
                    f"{shown(name)} は業務の一覧に {known.name} としてあります。",
                    f"{shown(name)} is in the list of systems already, as {known.name}.",
                ),
                Text("own_systems から消し、systems に書いてください。", "Remove it here, and write it under systems."),
            )
    common: Given = []
    yield from _list(draft, ("systems",), draft.file.systems, common)
    for index, member in enumerate(draft.file.members):
        yield from _list(draft, ("members", index, "systems"), member.systems, list(common))


def _list(draft: Draft, path: KeyPath, names: tuple[str, ...], given: Given) -> Iterator[Problem]:
    """Checks one list against what is given before it, and adds its own to that."""
    for index, name in enumerate(names):
        here = (*path, index)
        if not name:
            continue
        entry = systems.by_name(name, draft.file.own_systems)
        if entry is None:
            yield draft.problem(here, *_unknown(name))
            continue
        before = next(((other, place) for other, place in given if entry.same(other)), None)
        if before:
            other, place = before
            line = draft.document.where(place).line
            called = "" if other.name == entry.name else f"({other.name})"
            yield draft.problem(
                here,
                Text(
                    f"業務 {entry.name}{called} は{line}行目にもあります。",
                    f"The system {entry.name}{called} is on line {line} too.",
                ),
                Text(
                    "どちらか一方を消してください。systems は全構成団体に共通です。",
                    "Remove one of the two; `systems` at the top holds for every member.",
                ),
            )
        else:
            given.append((entry, here))


def _unknown(name: str) -> tuple[Text, Text]:
    near = systems.suggest(name)
    what = Text(f"業務 {shown(name)} は一覧にありません。", f"The system {shown(name)} is not in the list.")
    declare = Text(
        "団体独自の業務であれば own_systems に書いてください。", "If it is the group's own, write it under own_systems."
    )
    if not near:
        return what, declare
    return what, Text(
        f"{'、'.join(near)} ではありませんか。{declare.ja}", f"Did you mean {', '.join(near)}? {declare.en}"
    )
