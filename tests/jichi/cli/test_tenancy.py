"""`jichi tenancy`: show and validate."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.jichi.cli.conftest import Run
from tests.jichi.cli.documents import checked


@pytest.mark.parametrize(("lang", "heading"), [("ja", "庁舎の範囲"), ("en", "offices")])
@pytest.mark.parametrize("columns", ["80", "200"])
def test_show(run: Run, lang: str, heading: str, columns: str) -> None:
    result = run("tenancy", "show", "tsugaru", "--lang", lang, env={"COLUMNS": columns})
    assert result.exit_code == 0
    assert heading in result.stdout
    assert "10.64.64.0/18" in result.stdout
    assert result.stderr == ""


@pytest.mark.parametrize(("lang", "source"), [("ja", "本ツールの既定値"), ("en", "toolkit default")])
def test_show_resolved_says_where_each_value_is_from(run: Run, lang: str, source: str) -> None:
    result = run("tenancy", "show", "tsugaru", "--resolved", "--lang", lang, env={"COLUMNS": "200"})
    assert result.exit_code == 0
    assert source in result.stdout
    assert "service_level.rto" in result.stdout
    assert "stacks/tenancies/tsugaru.yaml:2" in result.stdout


def test_show_as_a_document(run: Run) -> None:
    document = json.loads(run("tenancy", "show", "tsugaru", "--json").stdout)
    assert document["schema"] == "jichi.tenancy/1"
    assert document["name"] == "tsugaru"


def test_validate_a_fine_file(run: Run) -> None:
    result = run("tenancy", "validate", "tsugaru")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "tsugaru: ok\n", "")
    assert run("tenancy", "validate", "tsugaru", "--lang", "ja").stdout == "tsugaru: 問題ありません\n"


def test_validate_lists_every_problem_of_every_file(run: Run, project: Path) -> None:
    broken = project / "broken.yaml"
    broken.write_text((project / "stacks/tenancies/tsugaru.yaml").read_text().replace("弘前市", "弘前町"))
    result = run("tenancy", "validate", "tsugaru", "broken.yaml", "absent.yaml", "nobody")
    assert result.exit_code == 2
    assert result.stdout == "tsugaru: ok\n"
    assert "error: broken.yaml:13: members[0].name" in result.stderr
    assert "absent.yaml" in result.stderr
    assert "nobody" in result.stderr


def test_validate_as_a_document(run: Run, project: Path) -> None:
    fine = run("tenancy", "validate", "tsugaru", "--json")
    wrong = run("tenancy", "validate", "tsugaru", "absent.yaml", "nobody", "--json")
    for result in (fine, wrong):
        assert checked("validation", result.stdout)["schema"] == "jichi.validation/1"
        assert result.stderr == ""
    assert fine.exit_code == 0
    assert wrong.exit_code == 2
    document = json.loads(wrong.stdout)
    assert [file["ok"] for file in document["files"]] == [True, False, False]
    assert document["ok"] is False
    assert run("tenancy", "validate", "tsugaru", "--json", "--lang", "ja").stdout_bytes == fine.stdout_bytes
