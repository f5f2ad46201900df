"""Text in cells."""

import pytest

from jichi.report.check.cells import LONGEST, cut, guarded, is_risky, printable


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", " =1", "　=1", "＝1", "＋1", "－1", "＠a"]
)
def test_what_a_spreadsheet_would_run_stays_text(text: str):
    assert is_risky(text)
    assert guarded(text).startswith("'")


@pytest.mark.parametrize("text", ["", "a=1", "1-1", "urn:pulumi:x", "'=1", "情報政策課"])
def test_what_it_would_not_run_is_left_alone(text: str):
    assert not is_risky(text)
    assert guarded(text) == text


def test_what_cannot_be_printed_is_named():
    assert printable("a\x00b\x1b[31m\x7f\ud800\uffff") == r"a\u0000b\u001b[31m\u007f\ud800\uffff"
    assert printable("a\r\nb\rc\td") == "a\nb\nc\td"


@pytest.mark.parametrize(("text", "units"), [("a", 1), ("語", 1), ("𠮷", 2)])
def test_what_is_too_long_is_cut_and_says_so(text: str, units: int):
    fits = text * (LONGEST // units)
    assert cut(fits) == fits
    found = cut(fits + text * 2)
    length = (LONGEST // units + 2) * units
    assert len(found.encode("utf-16-le")) // 2 <= LONGEST
    assert found.endswith(f"… (以下省略、全 {length} 字 / cut, {length} characters)")
    assert found.startswith(text * 1000)
