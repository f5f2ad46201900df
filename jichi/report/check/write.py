"""Every report of a check into one folder: all of them, or none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from jichi.engine.document import dumps
from jichi.report.check.flat import Document
from jichi.report.check.junit import junit_report
from jichi.report.check.oscal import ROOTS, is_available, oscal_files
from jichi.report.check.prowler import prowler_files
from jichi.report.check.sarif import sarif_report
from jichi.report.check.table import csv_report
from jichi.report.check.workbook import workbook
from jichi.report.output import write_all

OPTION: Final = "--report"
PAGE: Final = "check.html"
NO_OSCAL: Final = "oscal/NOT-WRITTEN.txt"
"""What stands in for OSCAL where compliance-trestle is not installed."""

_NOTE: Final = """\
OSCALは出力していません。compliance-trestle が必要です: pip install 'jichi[oscal]'
OSCAL was not written. It takes compliance-trestle: pip install 'jichi[oscal]'
"""


def write_reports(
    document: Document, directory: Path, page: str | None, extras: Mapping[str, str | bytes] | None = None
) -> tuple[Path, ...]:
    """Write a check as JSON, HTML, Excel, CSV, SARIF, JUnit XML, OSCAL and for prowler.

    A file of an earlier report that this one does not have is removed: it would be about another plan.

    Args:
        document: the check, `jichi.check/1`.
        directory: the folder; other files in it stay.
        page: the HTML page; None where there is none.
        extras: more files of the same report, by name below the folder.

    Returns:
        What was written.

    Raises:
        OutputError: something could not be written; the folder is as it was.
    """
    files = reports(document)
    if page is not None:
        files[PAGE] = page.encode()
    for name, content in (extras or {}).items():
        files[name] = content.encode() if isinstance(content, str) else content
    stale = (PAGE, NO_OSCAL, *(f"oscal/{root}.json" for root in ROOTS))
    return write_all(directory, files, stale, OPTION)


def reports(document: Document) -> dict[str, bytes]:
    """Every report that is made from the document alone, by its name below the folder."""
    files = {
        "check.json": dumps(document).encode(),
        "check.xlsx": workbook(document),
        "check.csv": csv_report(document),
        "check.sarif": sarif_report(document),
        "check.junit.xml": junit_report(document),
    }
    if is_available():
        files |= {f"oscal/{name}": content for name, content in oscal_files(document).items()}
    else:
        files[NO_OSCAL] = _NOTE.encode()
    return files | {f"prowler/{name}": content for name, content in prowler_files(document).items()}
