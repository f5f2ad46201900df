"""What Lambda gets is all that it needs: it starts without the rest of the project, and without any package."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from components.app.types.sql_aws import packed
from components.engine import Engine
from components.secrets.aws_rotation import program

FILES = {
    Engine.POSTGRES: ("function.py", "roles.py", "wire.py"),
    Engine.MYSQL: ("function.py", "grants.py", "wire.py"),
}


def starts(files: Mapping[str, str], module: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Loads a module as Lambda does, with these files and the standard library."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    code = f"import sys; sys.path.insert(0, {str(folder)!r}); import {module} as it; print(it.handler.__name__)"
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("engine", Engine)
def test_the_keeper_starts_alone(engine: Engine, tmp_path: Path):
    ran = starts(packed(engine, FILES[engine]), f"components.app.{engine}.function", tmp_path)
    assert (ran.stdout, ran.stderr) == ("handler\n", "")


@pytest.mark.parametrize("engine", Engine)
def test_the_rotation_starts_alone(engine: Engine, tmp_path: Path):
    handler, files = program(engine)
    ran = starts(files, handler.removesuffix(".handler").replace("/", "."), tmp_path)
    assert (ran.stdout, ran.stderr) == ("handler\n", "")


def test_a_file_that_is_missing_is_noticed(tmp_path: Path):
    files = packed(Engine.MYSQL, ("function.py", "wire.py"))
    assert "No module named" in starts(files, "components.app.mysql.function", tmp_path).stderr
