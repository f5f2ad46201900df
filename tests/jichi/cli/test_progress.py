"""Progress: a bar on a terminal, few plain lines elsewhere, nothing when quiet."""

from __future__ import annotations

import io
import sys

import pytest

from jichi.cli.progress import MOST_LINES, planning
from jichi.cli.settings import Settings
from jichi.text import Lang


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def lines(stream: io.StringIO, settings: Settings, stacks: int, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(sys, "stderr", stream)
    with planning(settings) as report:
        for done in range(stacks + 1):
            report("a-stack", done, stacks)
    return stream.getvalue()


def test_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    said = lines(Terminal(), Settings(), 3, monkeypatch)
    assert "\x1b[" in said
    assert "3/3" in said


def test_plain_lines_in_ci_even_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    assert "\x1b[" not in lines(Terminal(), Settings(), 3, monkeypatch)


@pytest.mark.parametrize("stacks", [1, 19, 20, 21, 1741])
def test_few_lines_however_many_stacks(stacks: int, monkeypatch: pytest.MonkeyPatch) -> None:
    said = lines(io.StringIO(), Settings(), stacks, monkeypatch).splitlines()
    assert 2 <= len(said) <= MOST_LINES + 1
    assert said[-1] == f"planned {stacks}/{stacks}"


def test_in_japanese(monkeypatch: pytest.MonkeyPatch) -> None:
    assert lines(io.StringIO(), Settings(lang=Lang.JA), 1, monkeypatch) == "計画中 1/1 a-stack\n計画完了 1/1\n"


def test_nothing_when_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    assert lines(Terminal(), Settings(quiet=True), 3, monkeypatch) == ""
