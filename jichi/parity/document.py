"""The table as JSON: schema `jichi.parity/1` (`docs/schema/parity.v1.schema.json`), with the evidence of every cell."""

from __future__ import annotations

from typing import Any

from jichi.parity.model import Cell, Difference, Parity, Row
from jichi.text import Text

SCHEMA = "jichi.parity/1"


def parity_document(parity: Parity) -> dict[str, Any]:
    """The whole table as a JSON-ready document, the same for the same plan."""
    return {
        "schema": SCHEMA,
        "tenancy": parity.tenancy,
        "holds": parity.holds,
        "summary": {
            "rows": len(parity.rows),
            "same": sum(not row.differs for row in parity.rows),
            "stated": len(parity.stated),
            "unstated": len(parity.unstated),
            "stale": len(parity.stale),
        },
        "rows": [_row(row, parity) for row in parity.rows],
        "differences": [
            {"note": number, **_difference(each)} for number, note in enumerate(parity.notes, 1) for each in note
        ],
        "unstated": [row.id for row in parity.unstated],
        "stale": [_difference(each) for each in parity.stale],
    }


def _row(row: Row, parity: Parity) -> dict[str, Any]:
    return {
        "id": row.id,
        "noun": row.noun,
        "title": _text(row.title),
        "differs": row.differs,
        "note": parity.note(row),
        "cells": {str(cloud): {**_cell(cell), "evidence": list(cell.evidence)} for cloud, cell in row.cells.items()},
    }


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "row": difference.row,
        "aws": _cell(difference.aws),
        "gcp": _cell(difference.gcp),
        "why": _text(difference.why),
        "instead": _text(difference.instead),
        "where": {key: list(values) for key, values in difference.where.items()},
    }


def _cell(cell: Cell) -> dict[str, str]:
    return {"verdict": str(cell.verdict), "measure": cell.measure}


def _text(text: Text) -> dict[str, str]:
    return {"ja": text.ja, "en": text.en}
