"""Text in cells: nothing that a spreadsheet would run or a file format cannot hold, and nothing cut in silence."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 32_767
"""Characters of one cell, in UTF-16 units (Microsoft, "Excel specifications and limits")."""

_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for a formula, also where its locale folds full-width forms (OWASP, "CSV Injection")."""

_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 (section 2.2) does not allow, and other control characters that no reader sees."""


def printable(text: str) -> str:
    r"""A text as XML and spreadsheets can hold it: a control character is shown as `\u001b`, a line ends with LF."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", lines)


def is_risky(text: str) -> bool:
    """Whether a spreadsheet might run a text as a formula."""
    return text.lstrip(" \u3000").startswith(_STARTS)


def guarded(text: str) -> str:
    """A text that stays text when a spreadsheet opens a CSV file: an apostrophe goes before a risky one."""
    plain = printable(text)
    return f"'{plain}" if is_risky(plain) or is_risky(text) else plain


def cut(text: str, longest: int = LONGEST) -> str:
    """A text that fits into a cell; one that was cut says so and how long it was.

    Args:
        text: of the cell.
        longest: in UTF-16 units, as spreadsheets count.
    """
    if 2 * len(text) <= longest:  # no character is more than two units
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    length = len(units) // 2
    if length <= longest:
        return text
    note = f"… (以下省略、全 {length} 字 / cut, {length} characters)"
    kept = units[: 2 * (longest - len(note))].decode("utf-16-le", "ignore")
    return kept + note
