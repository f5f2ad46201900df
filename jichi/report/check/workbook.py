"""The check as an Excel workbook in the shape of a control check sheet, as reviewers of municipalities exchange it.

The same document gives the same bytes: openpyxl would write the time of day into the archive and its properties.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, cast

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.xml.functions import tostring

from jichi.report.check import sheets
from jichi.report.check.cells import cut, is_risky, printable
from jichi.report.check.flat import Document
from jichi.report.check.sealed import sealed
from jichi.report.check.sheets import Sheet, Value, worded
from jichi.report.check.words import SEVERITIES, STATUSES

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

FONT: Final = "Yu Gothic"
_PROPERTIES: Final = "docProps/core.xml"
_STATUS_COLOURS: Final = {
    "error": "F4B6B6",
    "fail": "F4B6B6",
    "unknown": "FFE699",
    "waived": "E4CCF0",
    "manual": "CDE3F5",
    "pass": "CFE8CF",
    "not-applicable": "E3E3E3",
}
_SEVERITY_COLOURS: Final = {"critical": "F4B6B6", "high": "F8CBAD", "medium": "FFE699", "low": "E3E3E3"}
_LINE: Final = Side(style="thin", color="BFBFBF")
_BOX: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_DARK: Final = "1F3864"
_BODY: Final = "jichi body"
_LABEL: Final = "jichi label"
_HEADING: Final = "jichi heading"


def _style(name: str, colour: str | None = None, *, bold: bool = False, light: bool = False) -> NamedStyle:
    return NamedStyle(
        name=name,
        font=Font(name=FONT, size=10, bold=bold, color="FFFFFF" if light else "000000"),
        fill=PatternFill("solid", start_color=colour) if colour else PatternFill(),
        border=_BOX,
        alignment=Alignment(horizontal="center" if light else "left", vertical="top", wrap_text=True),
    )


_COLOURED: Final[Mapping[Value, tuple[str, str]]] = {
    worded(words, key): (f"jichi {key}", colour)
    for words, colours in ((STATUSES, _STATUS_COLOURS), (SEVERITIES, _SEVERITY_COLOURS))
    for key, colour in colours.items()
}
"""Name and colour of the style that a word has."""


def workbook(document: Document) -> bytes:
    """The workbook: 概要, 管理策チェックシート, ガードレール, 結果 and 適用除外."""
    book = Workbook()
    for style in (
        _style(_BODY),
        _style(_LABEL, bold=True),
        _style(_HEADING, _DARK, bold=True, light=True),
        *(_style(name, colour) for name, colour in _COLOURED.values()),
    ):
        book.add_named_style(style)
    first = book.worksheets[0]
    first.title = "概要"
    _laid_out(first, document)
    _summary(first, document)
    for table in (
        sheets.controls(document),
        sheets.guardrails(document),
        sheets.results(document),
        sheets.exceptions(document),
    ):
        _table(cast("Worksheet", book.create_sheet(table.name)), table, document)
    at = datetime.fromisoformat(document["evaluatedAt"]).astimezone(UTC).replace(tzinfo=None)
    properties = book.properties
    properties.creator = properties.lastModifiedBy = "jichi"
    properties.title = f"jichi check {printable(document['tenancy'])}"
    properties.created = properties.modified = at
    stream = io.BytesIO()
    book.save(stream)
    properties.modified = at  # saving has set it to the time of day
    return sealed(stream.getvalue(), {_PROPERTIES: cast("bytes", tostring(properties.to_tree()))})


def _summary(sheet: Worksheet, document: Document) -> None:
    sheet.column_dimensions["A"].width = 42
    sheet.column_dimensions["B"].width = 90
    _write(sheet.cell(1, 1), "管理策チェックシート / Control check sheet", _LABEL)
    for number, (label, value, status) in enumerate(sheets.summary(document), 3):
        _write(sheet.cell(number, 1), label, _LABEL)
        style = _COLOURED[worded(STATUSES, status)][0] if status else _BODY
        _write(sheet.cell(number, 2), value, style)


def _table(sheet: Worksheet, table: Sheet, document: Document) -> None:
    _laid_out(sheet, document)
    last = get_column_letter(len(table.columns))
    sheet.freeze_panes = f"{get_column_letter(table.fixed + 1)}2"
    sheet.auto_filter.ref = f"A1:{last}{len(table.rows) + 1}"
    sheet.print_title_rows = "1:1"
    for number, column in enumerate(table.columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
        ja, en = column.title.ja, column.title.en
        _write(sheet.cell(1, number), ja if ja == en else f"{ja}\n{en}", _HEADING)
    for number, row in enumerate(table.rows, 2):
        for at, (value, column) in enumerate(zip(row, table.columns, strict=True), 1):
            style = _COLOURED.get(value, (_BODY,))[0] if column.fill else _BODY
            _write(sheet.cell(number, at), value, style)


def _laid_out(sheet: Worksheet, document: Document) -> None:
    """On A4, as wide as a page, with what it is about at the foot."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    foot = sheet.oddFooter
    if foot is not None:  # one without texts is false
        foot.left.text = f"{sheet.title}  {document['evaluatedAt']}"
        foot.center.text = f"SHA-256 {document['plan']}"
        foot.right.text = "&P / &N"


def _write(cell: Cell | MergedCell, value: Value, style: str) -> None:
    """A cell whose text is text: never a formula, neither now nor when somebody edits it."""
    cell.style = style
    text = value if isinstance(value, int) else cut(printable(value))
    if isinstance(cell, MergedCell) or text == "":
        return
    cell.value = text
    if isinstance(text, str):
        cell.data_type = "s"
        if is_risky(text):
            cell.quotePrefix = True
