"""A page of text for a terminal: tables, label-and-value lists and notes, of a given width, with or without colours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import StringIO

from rich import box
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from jichi.text import Lang, Text

_GUTTER = 2


class Page:
    """Text is added from top to bottom, and taken as one string.

    Args:
        width: columns of the terminal; a full-width character takes two.
        color: with ANSI colours.
    """

    def __init__(self, lang: Lang, width: int, *, color: bool) -> None:
        self.lang = lang
        self.width = width
        self._file = StringIO()
        self._console = Console(
            file=self._file,
            width=width,
            force_terminal=color,
            color_system="standard" if color else None,
            legacy_windows=False,
            highlight=False,
            emoji=False,
            markup=False,
            _environ={},
        )

    def text(self) -> str:
        """What has been added so far; lines have no trailing blanks."""
        return "".join(f"{line.rstrip()}\n" for line in self._file.getvalue().splitlines())

    def say(self, *pieces: str | Line) -> None:
        """One paragraph."""
        self._console.print(Line.assemble(*pieces))

    def note(self, text: Text) -> None:
        """One sentence, in the page's language."""
        self._console.print(Line(text.say(self.lang)))

    def add(self, renderable: RenderableType) -> None:
        """Anything that rich can show."""
        self._console.print(renderable)

    def gap(self) -> None:
        """An empty line."""
        self._console.print()

    def pairs(self, rows: Sequence[tuple[str, str | Line]], *, style: str = "dim") -> None:
        """Labels, in a style of rich, with their values, aligned."""
        grid = Table.grid(padding=(0, _GUTTER, 0, 0))
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold")
        for label, value in rows:
            grid.add_row(Line(label, style=style), value)
        self._console.print(Padding(grid, (0, 0, 0, _GUTTER)))

    def new_table(self) -> Table:
        """A table in the page's style, to be filled."""
        return Table(box=box.SIMPLE, pad_edge=True, padding=(0, 1), header_style="bold", show_edge=False)

    def table(self, table: Table) -> None:
        """A table, and an empty line after it."""
        self._console.print(table)
        self.gap()

    def fitting(
        self, names: Sequence[str], columns: Sequence[tuple[str, list[int]]]
    ) -> Iterator[list[tuple[str, list[int]]]]:
        """Columns of numbers in groups, each of which fits beside the names.

        Args:
            names: the first column, which every group repeats.
            columns: heading and numbers.
        """
        room = self.width - max(map(cell_len, names), default=0) - 2 * _GUTTER
        group: list[tuple[str, list[int]]] = []
        used = 0
        for heading, numbers in columns:
            wide = max(cell_len(heading), cell_len(f"{sum(numbers):,}")) + _GUTTER + 1
            if group and used + wide > room:
                yield group
                group, used = [], 0
            group.append((heading, numbers))
            used += wide
        if group:
            yield group
