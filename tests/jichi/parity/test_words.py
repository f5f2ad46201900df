"""The table as it is shown: on the screen, in Markdown and as a document."""

from __future__ import annotations

import re

import pytest

from jichi.parity.document import parity_document
from jichi.parity.markdown import markdown
from jichi.parity.model import Cell, Difference, Parity, Row, Verdict
from jichi.parity.screen import screen
from jichi.parity.words import summary
from jichi.report.page import Page
from jichi.text import Lang, Text

TITLE = Text(ja="自動で更新される", en="rotated automatically")
WHY = Text(ja="各クラウドの推奨に従う。", en="Each follows its cloud.")
INSTEAD = Text(ja="どちらも自動。", en="Both are automatic.")
YES = Cell(Verdict.YES, "90 d", ("urn:a",))
SAME = Row("keys.delay", "keys", Text(ja="猶予", en="a delay"), YES, YES)
BARE = Row("dns.log", "dns", Text(ja="記録", en="a log"), Cell(Verdict.ABSENT), Cell(Verdict.ABSENT))
OTHER = Row("keys.rotation", "keys", TITLE, Cell(Verdict.YES, "365 d"), YES)
ALSO = Row("keys.use", "keys", TITLE, Cell(Verdict.NO), YES)
WHYS = [Difference(row.id, row.aws, row.gcp, WHY, INSTEAD, {"stage": ("prod",)}) for row in (OTHER, ALSO)]
HOLDS = Parity("hirosaki", (BARE, SAME, OTHER, ALSO), tuple(WHYS), (), ())
FAILS = Parity("hirosaki", (SAME, OTHER), (), (OTHER,), (WHYS[1],))


def _screen(parity: Parity, lang: Lang, width: int = 100) -> str:
    return screen(parity, Page(lang, width, color=False))


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (Lang.EN, ["keys: property", "yes (365 d)", "Google Cloud", "keys.rotation, keys.use", "Instead: Both are"]),
        (Lang.JA, ["鍵: 性質", "○ (365 d)", "×", "keys.rotation, keys.use", "代わりに: どちらも自動。"]),
    ],
)
def test_the_screen_has_the_rows_and_what_differs(lang: Lang, words: list[str]) -> None:
    shown = _screen(HOLDS, lang)
    for word in words:
        assert word in shown
    assert "differences.yaml" not in shown


def test_rows_with_the_same_reason_have_one_note() -> None:
    lines = _screen(HOLDS, Lang.EN).splitlines()
    assert [line.split()[-1] for line in lines if line.strip().startswith("rotated")] == ["1", "1"]
    assert sum("Each follows its cloud." in line for line in lines) == 1


def test_the_screen_says_what_is_wrong() -> None:
    shown = _screen(FAILS, Lang.EN)
    assert re.search(r"rotated automatically .* !\n", shown)
    assert "keys.rotation  AWS yes (365 d) / Google Cloud yes (90 d)" in shown
    assert "keys.use  AWS no / Google Cloud yes (90 d)" in shown


@pytest.mark.parametrize("width", [60, 80, 140])
@pytest.mark.parametrize("lang", Lang)
def test_nothing_is_cut_off(lang: Lang, width: int) -> None:
    shown = _screen(HOLDS, lang, width)
    assert "…" not in shown
    assert all(len(line) <= width for line in shown.splitlines())


@pytest.mark.parametrize(
    ("parity", "en"),
    [
        (HOLDS, "4 properties: 2 the same (1 of them on neither), 2 differ, each with its reason."),
        (FAILS, "2 properties: 1 the same, 1 differ; not stated: 1; stated and not there: 1."),
    ],
)
def test_the_summary_counts(parity: Parity, en: str) -> None:
    assert summary(parity).en == en
    assert summary(parity).ja


def test_markdown_has_a_table_a_noun_and_a_list() -> None:
    lines = markdown(HOLDS, Lang.EN).splitlines()
    assert "| keys | property | AWS | Google Cloud | note |" in lines
    assert "| `keys.rotation` | rotated automatically | yes (365 d) | yes (90 d) | 1 |" in lines
    assert "| `dns.log` | a log | - | - |  |" in lines
    assert "1. `keys.rotation`, `keys.use`: Each follows its cloud. Instead: Both are automatic." in lines
    assert "| `keys.delay` | 猶予 | ○ (90 d) | ○ (90 d) |  |" in markdown(HOLDS, Lang.JA).splitlines()


def test_the_document_has_everything() -> None:
    document = parity_document(HOLDS)
    assert document["summary"] == {"rows": 4, "same": 2, "stated": 2, "unstated": 0, "stale": 0}
    rotation = document["rows"][2]
    assert (rotation["id"], rotation["differs"], rotation["note"]) == ("keys.rotation", True, 1)
    assert rotation["cells"]["gcp"] == {"verdict": "yes", "measure": "90 d", "evidence": ["urn:a"]}
    assert [each["row"] for each in document["differences"]] == ["keys.rotation", "keys.use"]
    assert document["differences"][0]["where"] == {"stage": ["prod"]}
    failing = parity_document(FAILS)
    assert (failing["holds"], failing["unstated"]) == (False, ["keys.rotation"])
    assert [each["row"] for each in failing["stale"]] == ["keys.use"]
