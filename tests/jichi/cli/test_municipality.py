"""`jichi municipality`: by code, name or reading."""

from __future__ import annotations

import pytest

from tests.jichi.cli.conftest import Run
from tests.jichi.cli.documents import checked


@pytest.mark.parametrize("text", [("弘前",), ("022021",), ("ひろさき",), ("青森県", "弘前市")])
def test_found(run: Run, text: tuple[str, ...]) -> None:
    result = run("municipality", *text)
    assert result.exit_code == 0
    assert "022021" in result.stdout
    assert "ひろさきし" in result.stdout


@pytest.mark.parametrize(("lang", "heading"), [("ja", "都道府県"), ("en", "prefecture")])
def test_headings(run: Run, lang: str, heading: str) -> None:
    assert heading in run("municipality", "弘前", "--lang", lang).stdout


def test_the_document(run: Run) -> None:
    document = checked("municipality", run("municipality", "府中市", "--json").stdout)
    assert {body["prefecture"] for body in document["municipalities"]} >= {"東京都", "広島県"}


@pytest.mark.parametrize("args", [("存在しない町名",), ("存在しない町名", "--json")])
def test_not_found(run: Run, args: tuple[str, ...]) -> None:
    result = run("municipality", *args)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "→" in result.stderr
