"""Results as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

import pytest

from jichi.report.check.table import COLUMNS, csv_report
from tests.jichi.report.check.broad import FORMULA, NAMES, empty, hirosaki, odd
from tests.jichi.report.check.documents import mixed


def rows(document: Mapping[str, Any]) -> list[dict[str, str]]:
    text = csv_report(document).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


@pytest.mark.parametrize("document", [mixed(), odd(), empty(), hirosaki()], ids=["mixed", "odd", "empty", "hirosaki"])
def test_one_row_a_result_with_all_that_identifies_it(document: Mapping[str, Any]):
    found = rows(document)
    assert [each["guardrail"] for each in found] == [each["guardrail"] for each in document["results"]]
    assert [each["status"] for each in found] == [each["status"] for each in document["results"]]
    assert {each["plan_sha256"] for each in found} <= {document["plan"]}
    assert {each["evaluated_at"] for each in found} <= {"2026-06-01T12:00:00+09:00"}


def test_it_is_rfc_4180_with_a_byte_order_mark():
    content = csv_report(mixed())
    assert content.startswith(b"\xef\xbb\xbfguardrail,status,")
    lines = content.decode("utf-8-sig").split("\r\n")
    assert lines[0] == ",".join(COLUMNS)
    assert lines[-1] == ""
    assert len(csv_report(empty()).decode("utf-8-sig").split("\r\n")) == 2


def test_evidence_has_one_line_a_value():
    row = next(each for each in rows(mixed()) if each["name"] == "leaky")
    assert row["evidence_path"] == "leaky-block: blockPublicAcls"
    assert (row["evidence_observed"], row["evidence_expected_ja"]) == ("false", "true")
    assert row["controls"] == "ismap:9.4.1 ismap:13.1.2 ismap:18.1.4"
    assert row["member"] == "022021 弘前市"
    assert row["source"] == "__main__.py:1"
    several = next(each for each in rows(mixed()) if each["name"] == "records")
    assert several["evidence_observed"] == "true\ntrue\ntrue\ntrue"
    assert len(several["evidence_path"].split("\n")) == 4


def test_a_waived_result_names_its_waiver():
    row = next(each for each in rows(mixed()) if each["status"] == "waived")
    assert (row["name"], row["waiver_ticket"], row["waiver_expires"]) == ("excused", "弘情第123号", "2026-06-20")
    assert {each["waiver_ticket"] for each in rows(mixed()) if each["status"] != "waived"} == {""}


def test_no_cell_begins_a_formula():
    found = rows(odd())
    assert FORMULA in NAMES
    assert f"'{FORMULA}" in {each["name"] for each in found}
    cells = [value for each in found for value in each.values()]
    assert not [each for each in cells if each.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))]
    assert not [each for each in cells if "\x07" in each or "\x1b" in each]
    assert {each["evidence_expected_ja"] for each in found if each["guardrail"] == "aws-s3-shows@1"} == {
        "'=1+1 ではない\\n別の値"
    }
