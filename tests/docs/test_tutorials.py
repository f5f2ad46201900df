"""Tutorials do what they say: the files that they have a reader write, and every command, from nothing to the end."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools.capture_terminal import captured, files_of, write

TUTORIALS = sorted((Path(__file__).parents[2] / "docs" / "tutorials").glob("*.md"))
_CAPTURED = re.compile(r"^\$ (jichi .*)$", re.MULTILINE)
_SHELL = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_there_is_one():
    assert [each.name for each in TUTORIALS] == ["first-app.md"]


def commands(text: str) -> list[str]:
    """The commands of a tutorial, in its order."""
    shell = [line for block in _SHELL.findall(text) for line in block.splitlines()]
    return [*_CAPTURED.findall(text), *shell]


@pytest.mark.parametrize("tutorial", TUTORIALS, ids=lambda each: each.stem)
def test_what_it_shows_is_what_is_printed(tutorial: Path):
    text = tutorial.read_text(encoding="utf-8")
    assert captured(text) == text


@pytest.mark.parametrize("tutorial", TUTORIALS, ids=lambda each: each.stem)
def test_every_command_works_in_its_order_with_nothing_but_its_files(tutorial: Path, tmp_path: Path):
    text = tutorial.read_text(encoding="utf-8")
    write(files_of(text), tmp_path)
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    printed: dict[str, str] = {}
    for command in commands(text):
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=tmp_path,
            env={**os.environ, "PATH": programs, "LANG": "C.UTF-8"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, (command, done.stderr)
        printed[command] = done.stdout
    assert all(text for command, text in printed.items() if command.startswith("jichi")), printed
    plans = {command.split()[-1]: printed[command] for command in printed if " app plan " in command}
    assert {"aws:ecs/service:Service", "aws:scheduler/schedule:Schedule"} <= set(plans["aws"].split())
    assert {"gcp:cloudrunv2/service:Service", "gcp:cloudscheduler/job:Job"} <= set(plans["gcp"].split())
    assert {word for command in printed for word in re.findall(r"^jichi(?: --lang \w+)? app (\w+)", command)} == {
        "validate",
        "lint",
        "explain",
        "plan",
        "mirror",
        "diff",
        "rollout",
    }
