"""The README's commands do what it says: each `jichi` line in it is run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
LINES = re.findall(r"^    (jichi [^#\n]*)", (PROJECT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
COMMANDS = sorted({line.strip() for line in LINES})


def test_the_readme_has_commands():
    assert len(COMMANDS) >= 5


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme(command: str, tmp_path: Path):
    def jichi(*args: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "jichi.cli", *args]
        return subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=False)

    for name in ("Pulumi.yaml", "stacks"):
        (tmp_path / name).symlink_to(PROJECT / name)
    if "plan.json" in command:
        assert jichi("preview", "hirosaki", "--quiet").returncode == 0
    done = jichi(*command.split()[1:])
    assert (done.returncode, bool(done.stdout)) == (0, True), done.stderr
