"""`jichi stacks init`: configuration files as plain `pulumi` uses them."""

from __future__ import annotations

import json
from pathlib import Path

from tests.jichi.cli.conftest import Run

FILES = ["Pulumi.tsugaru-022021-aws-prod.yaml", "Pulumi.tsugaru-023621-aws-prod.yaml"]


def test_files_are_written_once(run: Run, project: Path) -> None:
    first = run("stacks", "init", "tsugaru", "--lang", "en")
    assert (first.exit_code, first.stdout) == (0, "".join(f"stacks/{name}: written\n" for name in FILES))
    assert [file.name for file in sorted(Path("stacks").glob("Pulumi.*"))] == FILES
    again = json.loads(run("stacks", "init", "tsugaru", "--json").stdout)
    assert again == {
        "schema": "jichi.stacks/1",
        "tenancy": "tsugaru",
        "stacks": [{"stack": name[7:-5], "file": f"stacks/{name}", "written": False} for name in FILES],
    }


def test_a_file_of_a_stack_that_has_left_is_told_and_kept(run: Run, project: Path) -> None:
    left = Path("stacks", "Pulumi.tsugaru-099999-aws-prod.yaml")
    left.write_text("config: {}\n", encoding="utf-8")
    result = run("stacks", "init", "tsugaru", "--lang", "ja")
    assert result.exit_code == 0
    assert "Pulumi.tsugaru-099999-aws-prod.yaml" in result.stderr
    assert left.exists()


def test_a_broken_file_stops_everything(run: Run, project: Path) -> None:
    Path("stacks", FILES[1]).write_text("config: [", encoding="utf-8")
    result = run("stacks", "init", "tsugaru")
    assert (result.exit_code, result.stdout) == (2, "")
    assert not Path("stacks", FILES[0]).exists()
