"""The checker shares no code with the prover: what it imports, and what imports it."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

NETWORK = Path(__file__).parents[3] / "network"
CHECKER = sorted((NETWORK / "checker").glob("*.py"))
ALLOWED = ("jichi.text", "jichi.errors", "network.checker")


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names):
                yield from (each.name for each in names)
            case ast.ImportFrom(str(module), names, 0):
                yield from (f"{module}.{each.name}" for each in names)
            case ast.ImportFrom():
                yield "relative"
            case ast.Call(ast.Name("__import__" | "eval" | "exec")):
                yield "dynamic"
            case _:
                pass


@pytest.mark.parametrize("file", CHECKER, ids=lambda each: each.stem)
def test_the_checker_imports_itself_words_errors_and_the_standard_library(file: Path):
    for name in imported(file):
        standard = name.split(".")[0] in sys.stdlib_module_names and not name.startswith("importlib")
        assert standard or name.startswith(ALLOWED), name


def test_the_prover_does_not_import_the_checker():
    files = sorted((NETWORK / "proof").rglob("*.py"))
    assert files
    assert not [file.name for file in files if any(name.startswith("network.checker") for name in imported(file))]
