"""Results as CSV, one row a result: UTF-8 with a byte order mark, as Excel in Japan reads it; else RFC 4180."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from typing import Final

from jichi.report.check.cells import cut, guarded
from jichi.report.check.flat import Document, Flat, flattened
from jichi.report.check.words import member_text

COLUMNS: Final[Mapping[str, Callable[[Flat], str]]] = {
    "guardrail": lambda row: row.result["guardrail"],
    "status": lambda row: row.result["status"],
    "severity": lambda row: row.guardrail["severity"],
    "enforcement": lambda row: row.guardrail["enforcement"],
    "area": lambda row: row.guardrail["area"],
    # The catalogue's name keeps Excel from reading 9.1.2 as a day, and a municipality's that from dropping a zero.
    "controls": lambda row: " ".join(f"{row.catalogue}:{each}" for each in row.controls),
    "title_ja": lambda row: row.guardrail["title"]["ja"],
    "title_en": lambda row: row.guardrail["title"]["en"],
    "cloud": lambda row: row.result["cloud"],
    "member": lambda row: member_text(row.result["member"]).ja,
    "stack": lambda row: row.result["stack"],
    "type": lambda row: row.type,
    "name": lambda row: row.result["name"],
    "urn": lambda row: row.result["urn"],
    "source": lambda row: row.result["source"] or "",
    "reason_ja": lambda row: row.reason("ja"),
    "reason_en": lambda row: row.reason("en"),
    "evidence_path": lambda row: "\n".join(row.paths),
    "evidence_observed": lambda row: "\n".join(row.observed),
    "evidence_expected_ja": lambda row: "\n".join(row.expected("ja")),
    "evidence_expected_en": lambda row: "\n".join(row.expected("en")),
    "digest": lambda row: row.result["digest"] or "",
    "waiver_ticket": lambda row: row.waiver["ticket"] if row.waiver else "",
    "waiver_expires": lambda row: row.waiver["expires"] if row.waiver else "",
    "plan_sha256": lambda row: row.plan,
    "evaluated_at": lambda row: row.evaluated_at,
}
"""Columns by name. Evidence has one line a value; the three columns of it have the same lines."""


def csv_report(document: Document) -> bytes:
    """Every result of a check."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in flattened(document):
        writer.writerow([cut(guarded(value(row))) for value in COLUMNS.values()])
    return text.getvalue().encode("utf-8-sig")
