"""The table for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.text import Text as Line

from jichi.parity.model import Cell, Parity, Row, Verdict
from jichi.parity.words import (
    LEGEND,
    NOTE,
    NOUNS,
    PROPERTY,
    STALE,
    STATED,
    UNSTATED,
    cell_text,
    note_lines,
    summary,
)
from jichi.report.page import Page
from jichi.report.places import cloud_label
from jichi.tenancy.model import Cloud

_STYLES: Mapping[Verdict, str] = {
    Verdict.YES: "green",
    Verdict.NO: "red",
    Verdict.UNKNOWN: "yellow",
    Verdict.ABSENT: "dim",
}


def screen(parity: Parity, page: Page) -> str:
    """The whole table, what is wrong with it, and every stated difference with what stands in for it."""
    page.note(summary(parity))
    page.gap()
    _table(parity, page)
    page.note(LEGEND)
    _wrong(parity, page)
    if parity.stated:
        page.gap()
        page.say(Line(STATED.say(page.lang), style="bold"))
        page.pairs([*_notes(parity, page)], style="")
    return page.text()


def _table(parity: Parity, page: Page) -> None:
    for noun, title in NOUNS.items():
        rows = [row for row in parity.rows if row.noun == noun]
        if not rows:
            continue
        table = page.new_table()
        table.expand = True
        table.add_column(f"{title.say(page.lang)}: {PROPERTY.say(page.lang)}", ratio=1, overflow="fold")
        for cloud in Cloud:
            table.add_column(cloud_label(cloud), width=_WIDE)
        table.add_column(NOTE.say(page.lang), justify="right", width=_NARROW)
        for row in rows:
            table.add_row(row.title.say(page.lang), *_cells(row, page), _note(parity, row))
        page.table(table)


_WIDE, _NARROW = 22, 4
"""Columns: of a cell, which has room for `yes (2000 USD: 80%, 100%)` on two lines, and of a note's number."""


def _cells(row: Row, page: Page) -> Iterator[Line]:
    return (_cell(cell, page) for cell in row.cells.values())


def _cell(cell: Cell, page: Page) -> Line:
    return Line(cell_text(cell, page.lang), style=_STYLES[cell.verdict])


def _note(parity: Parity, row: Row) -> Line:
    number = parity.note(row)
    if number is not None:
        return Line(str(number))
    return Line("!", style="bold red") if row in parity.unstated else Line("")


def _wrong(parity: Parity, page: Page) -> None:
    if parity.unstated:
        page.gap()
        page.say(Line(UNSTATED.say(page.lang), style="bold red"))
        page.pairs([(row.id, f"AWS {row.aws} / Google Cloud {row.gcp}") for row in parity.unstated], style="red")
    if parity.stale:
        page.gap()
        page.say(Line(STALE.say(page.lang), style="bold red"))
        page.pairs([(each.row, f"AWS {each.aws} / Google Cloud {each.gcp}") for each in parity.stale], style="red")


def _notes(parity: Parity, page: Page) -> Iterator[tuple[str, str]]:
    return ((str(number), "\n".join(note_lines(note, page.lang))) for number, note in enumerate(parity.notes, 1))
