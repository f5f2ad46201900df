"""The table in Markdown, for documents."""

from __future__ import annotations

from collections.abc import Iterator

from jichi.parity.model import Parity
from jichi.parity.words import LEGEND, NOTE, NOUNS, PROPERTY, cell_text, note_lines, summary
from jichi.report.places import cloud_label
from jichi.tenancy.model import Cloud
from jichi.text import Lang


def markdown(parity: Parity, lang: Lang) -> str:
    """A table a noun, and the stated differences as a numbered list."""
    return "\n".join(_lines(parity, lang)) + "\n"


def _lines(parity: Parity, lang: Lang) -> Iterator[str]:
    yield summary(parity).say(lang)
    for noun, title in NOUNS.items():
        rows = [row for row in parity.rows if row.noun == noun]
        if rows:
            headings = (title.say(lang), PROPERTY.say(lang), *map(cloud_label, Cloud), NOTE.say(lang))
            yield from ("", _row(*headings), _row(*("---" for _ in headings)))
        for row in rows:
            cells = (cell_text(cell, lang) for cell in row.cells.values())
            yield _row(f"`{row.id}`", row.title.say(lang), *cells, str(parity.note(row) or ""))
    yield from ("", LEGEND.say(lang), "")
    for number, note in enumerate(parity.notes, 1):
        rows, *reasons = note_lines(note, lang)
        yield f"{number}. {', '.join(f'`{row}`' for row in rows.split(', '))}: {' '.join(reasons)}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
