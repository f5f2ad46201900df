"""The workbook, opened again."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Mapping
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from jichi.report.check.words import STATUSES
from jichi.report.check.workbook import workbook
from tests.jichi.report.check.broad import FORMULA, empty, hirosaki, odd
from tests.jichi.report.check.documents import mixed

SHEETS = ["概要", "管理策チェックシート", "ガードレール", "結果", "適用除外"]


def opened(document: Mapping[str, Any]) -> dict[str, Worksheet]:
    book = openpyxl.load_workbook(io.BytesIO(workbook(document)))
    return {each.title: each for each in book.worksheets}


def table(sheet: Worksheet) -> list[dict[str, Any]]:
    """Rows by the Japanese heading."""
    heading, *rows = sheet.iter_rows(values_only=True)
    keys = [str(each).partition("\n")[0] for each in heading]
    return [dict(zip(keys, row, strict=True)) for row in rows]


@pytest.mark.parametrize("document", [mixed(), odd(), empty(), hirosaki()], ids=["mixed", "odd", "empty", "hirosaki"])
def test_every_sheet_has_its_rows(document: Mapping[str, Any]):
    sheets = opened(document)
    assert list(sheets) == SHEETS
    found = {name: len(table(sheets[name])) for name in SHEETS[1:]}
    assert found == {
        "管理策チェックシート": len(document["controls"]),
        "ガードレール": len(document["guardrails"]),
        "結果": len(document["results"]),
        "適用除外": len(document["waivers"]),
    }


def test_the_summary_says_what_was_looked_at_and_that_it_is_no_verdict():
    found = {str(row[0]): row[1] for row in opened(mixed())["概要"].iter_rows(values_only=True) if row[0]}
    assert found["計画の SHA-256 / SHA-256 of the plan"] == mixed()["plan"]
    assert found["評価日時 (日本時間) / Evaluated at (JST)"] == "2026-06-01T12:00:00+09:00"
    assert found["目録の版 / Edition"] == "ismap JIS Q 27001:2014 / 27002:2014 / 27017:2016 numbering, version 1"
    assert found["全体の結果 / Overall"] == "不合格 FAIL"
    assert "準拠の判定ではありません" in str(found["この文書について / What this is"])
    for key, text in STATUSES.items():
        assert found[f"　{text.ja} {text.en}"] == mixed()["summary"][key]


def test_a_control_has_its_counts_whose_it_is_and_room_for_the_reviewer():
    rows = {each["番号"]: each for each in table(opened(mixed())["管理策チェックシート"])}
    found = rows["9.4.1"]
    control = next(each for each in mixed()["controls"] if each["id"] == "9.4.1")
    assert found["統制目標"] == "情報へのアクセス制限"
    assert found["結果"] == "不合格 FAIL"
    assert {key: found[f"件数: {text.ja}"] for key, text in STATUSES.items()} == control["summary"]
    assert found["ガードレール"] == "aws-s3-public-access-blocked@1"
    whose = {each["responsibility"] for each in control["guardrails"]}
    assert whose == {"platform"}
    assert found["責任分担: 基盤（運用管理補助者）"].startswith(("全部", "一部", "補助"))
    assert (found["責任分担: クラウド事業者"], found["責任分担: 団体"]) == (None, None)
    assert (found["備考"], found["確認者"], found["確認日"]) == (None, None, None)
    assert rows["6.3.1.P"]["結果"] == "人が確認 MANUAL"


def test_a_result_has_its_evidence_and_what_identifies_it():
    (found,) = (each for each in table(opened(mixed())["結果"]) if each["リソース"] == "leaky")
    assert found["ガードレール"] == "aws-s3-public-access-blocked@1"
    assert found["結果"] == "不合格 FAIL"
    assert found["証跡: 項目"] == "leaky-block: blockPublicAcls"
    assert (found["証跡: 計画の値"], found["証跡: あるべき値"]) == ("false", "true")
    assert found["URN"] == "urn:pulumi:case-022021-aws::jichi::aws:s3/bucket:Bucket::leaky"
    assert (found["ソース"], found["計画の SHA-256"]) == ("__main__.py:1", mixed()["plan"])
    assert found["評価日時"] == "2026-06-01T12:00:00+09:00"


def test_waivers_say_who_answers_and_how_long():
    rows = table(opened(mixed())["適用除外"])
    assert [each["状態"] for each in rows] == ["期限切れ expired", "適用 applied", "不使用 unused"]
    applied = rows[1]
    assert (applied["責任者"], applied["承認者"]) == ("情報政策課", "最高情報セキュリティ責任者")
    assert (applied["期限"], applied["残り日数"]) == ("2026-06-20", 19)


def test_headings_stay_in_sight_and_on_every_page():
    sheets = opened(mixed())
    for name in SHEETS[1:]:
        sheet = sheets[name]
        assert sheet.freeze_panes in {"B2", "C2"}
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.page_setup.orientation == "landscape"
        assert mixed()["plan"] in sheet.oddFooter.center.text  # type: ignore[union-attr]
        assert all(each.width >= 7 for each in sheet.column_dimensions.values())


def test_a_status_has_a_colour_and_a_word():
    sheet = opened(mixed())["結果"]
    cells: list[Any] = [row[1] for row in sheet.iter_rows(min_row=2)]
    colours: dict[str, str] = {each.value: each.fill.start_color.rgb for each in cells}
    assert set(colours) == {"合格 PASS", "不合格 FAIL", "不明 UNKNOWN", "適用除外 WAIVED"}
    assert len(set(colours.values())) == 4


def test_no_cell_is_a_formula():
    sheets = opened(odd())
    cells = [cell for sheet in sheets.values() for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    risky = [cell for cell in cells if str(cell.value).startswith(("=", "+", "-", "@", "＝"))]
    assert FORMULA in {str(cell.value) for cell in risky}
    assert all(cell.quotePrefix for cell in risky)
    assert not any(cell.quotePrefix for cell in cells if str(cell.value).startswith("urn:"))


def test_a_cell_that_is_too_long_is_cut_and_says_so():
    document = {
        **mixed(),
        "guardrails": [{**each, "rationale": {"ja": "語" * 40_000, "en": ""}} for each in mixed()["guardrails"]],
    }
    found = table(opened(document)["ガードレール"])[0]["理由"]
    assert len(found) == 32_767
    assert found.endswith("(以下省略、全 40000 字 / cut, 40000 characters)")


def test_the_same_document_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch):
    first = workbook(mixed())
    later = time.time() + 86_400 * 400
    day = time.gmtime(later)

    def elsewhen(_: float | None = None) -> time.struct_time:
        return day

    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr(time, "localtime", elsewhen)
    assert workbook(mixed()) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert core.count("2026-06-01T03:00:00Z") == 2
    assert workbook({**mixed(), "evaluatedAt": "2026-06-01T12:00:01+09:00"}) != first
