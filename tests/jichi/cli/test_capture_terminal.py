"""`tools/capture_terminal.py`: what a document shows is what the command prints."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
STALE = """\
# Guide

<!-- capture: jichi municipality 弘前市 -->
old
<!-- /capture -->

Between.

<!-- capture: jichi --lang ja municipality 大鰐町 -->
<!-- /capture -->
"""


def capture(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "tools" / "capture_terminal.py"), *args],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_captures_are_made_anew_and_then_hold(tmp_path: Path) -> None:
    file = tmp_path / "guide.md"
    file.write_text(STALE, encoding="utf-8")
    assert capture("--check", str(file)).returncode == 1
    assert file.read_text(encoding="utf-8") == STALE

    assert capture(str(file)).returncode == 0
    text = file.read_text(encoding="utf-8")
    assert "```console\n$ jichi municipality 弘前市\n" in text
    assert "022021" in text
    assert "団体コード" in text or "コード" in text
    assert "old" not in text
    assert "Between." in text

    assert capture("--check", str(file)).returncode == 0
    assert capture(str(file)).returncode == 0
    assert file.read_text(encoding="utf-8") == text


def test_markdown_is_shown_as_such(tmp_path: Path) -> None:
    file = tmp_path / "guide.md"
    file.write_text("<!-- markdown: jichi municipality 弘前市 -->\nold\n<!-- /markdown -->\n", encoding="utf-8")
    assert capture(str(file)).returncode == 0
    text = file.read_text(encoding="utf-8")
    assert "022021" in text
    assert "old" not in text
    assert "```" not in text
    assert capture("--check", str(file)).returncode == 0


def test_a_failing_command_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "guide.md"
    wrong = STALE.replace("弘前市", "存在しない町名")
    file.write_text(wrong, encoding="utf-8")
    done = capture(str(file))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert file.read_text(encoding="utf-8") == wrong


def test_only_jichi_is_run(tmp_path: Path) -> None:
    file = tmp_path / "guide.md"
    file.write_text("<!-- capture: rm -rf here -->\n<!-- /capture -->\n")
    assert capture("--check", str(file)).returncode == 0
