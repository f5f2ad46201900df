"""`jichi diff`: tenancies or kept plans on either side."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.jichi.cli.conftest import Run
from tests.jichi.cli.documents import checked


@pytest.fixture
def kept(run: Run, project: Path) -> Path:
    assert run("preview", "tsugaru").exit_code == 0
    return Path("out", "tsugaru", "plan.json")


def _changed(kept: Path, **changes: object) -> Path:
    document = json.loads(kept.read_text(encoding="utf-8"))
    document.update(changes)
    file = kept.with_name("new.json")
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


def test_a_plan_and_the_tenancy_it_came_from_do_not_differ(run: Run, kept: Path) -> None:
    result = run("diff", str(kept), "tsugaru", "--lang", "en")
    assert result.exit_code == 0
    assert "Nothing changes." in result.stdout


def test_what_leaves_and_joins_is_shown_member_by_member(run: Run, kept: Path) -> None:
    document = json.loads(kept.read_text(encoding="utf-8"))
    gone = document["resources"][-1]
    new = _changed(kept, resources=document["resources"][:-1])
    shown = run("diff", str(kept), str(new), "--lang", "ja")
    assert shown.exit_code == 0
    assert "削除" in shown.stdout
    assert gone["name"] in shown.stdout
    found = checked("diff", run("diff", str(new), str(kept), "--json").stdout)
    assert found["summary"]["create"] == 1
    assert found["replacesExisting"] is False


@pytest.mark.parametrize(
    ("text", "what"),
    [("{", "The plan cannot be read"), ('{"schema": "jichi.plan/0"}', "is not a plan that can be read")],
)
def test_what_is_no_plan_is_refused(run: Run, kept: Path, text: str, what: str) -> None:
    kept.with_name("broken.json").write_text(text, encoding="utf-8")
    result = run("diff", str(kept.with_name("broken.json")), str(kept))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "broken.json" in result.stderr
    assert what in result.stderr


def test_a_plan_that_is_not_there(run: Run, project: Path) -> None:
    result = run("diff", "none.json", "tsugaru")
    assert result.exit_code == 2
    assert "none.json" in result.stderr


def test_plans_of_different_tenancies_are_refused(run: Run, kept: Path) -> None:
    result = run("diff", str(kept), str(_changed(kept, tenancy="other")))
    assert result.exit_code == 2
    assert "plans of different tenancies" in result.stderr
    assert "and other" in result.stderr
