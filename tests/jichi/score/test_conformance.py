"""The conformance table in `docs/score.md` names tests that exist, and claims nothing without one."""

from __future__ import annotations

import ast
import re
from pathlib import Path

HERE = Path(__file__).parent
TESTS = Path(__file__).parents[2]
FOLDERS = (HERE, TESTS / "components" / "app", TESTS / "stacks", TESTS / "jichi" / "cli")
"""Where manifests are tested: read, resolved, planned, and asked about."""
DOCUMENT = Path(__file__).parents[3] / "docs" / "score.md"
ROWS = [
    "C1",
    "C1.1",
    "C2",
    "C2.1",
    "C3.1",
    "C3.2",
    "P0",
    "P1",
    "P2",
    "P3",
    "P4",
    "P5",
    "P6",
    "P7",
    "W1",
    "W2",
    "W3",
    "W4",
]


def defined() -> set[str]:
    return {
        node.name
        for folder in FOLDERS
        for file in folder.rglob("test_*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def conformance() -> dict[str, list[str]]:
    lines = [
        line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if re.match(r"\| [CPW][0-9.]+ \|", line)
    ]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row: rest for row, *rest in cells}


def test_every_test_that_the_document_names_exists():
    named = set(re.findall(r"`(test_\w+)`", DOCUMENT.read_text(encoding="utf-8")))
    assert len(named) > 20
    assert named - defined() == set()


def test_every_row_of_the_guide_is_there_and_says_how_far_it_is_kept():
    rows = conformance()
    assert list(rows) == ROWS
    for row, (guide, state, missing, tests) in rows.items():
        assert guide, row
        assert state in {"yes", "partly", "not yet"}, row
        assert tests or state == "not yet", row
        assert missing or state == "yes" or row in {"W1", "W2"}, row
