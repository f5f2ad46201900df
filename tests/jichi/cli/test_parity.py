"""`jichi parity`: exit codes, the three forms, and errors."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

import pytest

from jichi.cli.settings import Settings
from jichi.engine.plan import Plan
from jichi.parity.modes import modes
from jichi.parity.side import Side
from jichi.tenancy import Cloud, load
from tests.jichi.cli.conftest import TENANCY, Run
from tests.jichi.cli.documents import checked
from tests.jichi.parity.mutations import drop
from tests.jichi.parity.tenancies import TENANCIES, plan_of

NAME = "on trial"
BOTH = """\
  aws: {primary: ap-northeast-1, secondary: ap-northeast-3}
  gcp:
    perimeter: fine
    access_policy: "3333333333"
    organization: "1111111111"
    ownership: {organization_policy: manage}
ownership: {trail: manage, recorder: manage, threat_detection: manage, security_findings: manage}
service_level: {recovery: pilot-light}
"""


@pytest.fixture
def file(project: Path) -> Path:
    """A tenancy in the modes of the one whose plan the planner hands over."""
    text = TENANCY.replace("  aws: {primary: ap-northeast-1, secondary: ap-northeast-3}\n", BOTH)
    for code, account in (("022021", "111122223333"), ("023621", "444455556666")):
        text = text.replace(f'account: "{account}"', f'account: "{account}"\n    project: tsugaru-{code}-prod')
    file = project / "stacks" / "tenancies" / "tsugaru.yaml"
    file.write_text(text, encoding="utf-8")
    assert modes(load(file)) == modes(TENANCIES[NAME])
    return file


def _planning(change: Callable[[Plan], Plan] = lambda plan: plan) -> Settings:
    def planner(
        path: Path,
        *,
        members: Collection[str] | None = None,
        clouds: Collection[Cloud] | None = None,
        on_stack: Callable[[str, int, int], None] | None = None,
    ) -> Plan:
        return change(plan_of(NAME))

    return Settings(planner=planner)


def _without_a_lock(plan: Plan) -> Plan:
    aws = drop("osa-evidence-object-lock")(Side.of_plan(plan, Cloud.AWS).stacks)
    return replace(plan, stacks=(*aws, *Side.of_plan(plan, Cloud.GCP).stacks))


@pytest.mark.parametrize("name", [("tsugaru",), ()])
def test_where_every_difference_is_stated_it_ends_with_0(run: Run, file: Path, name: tuple[str, ...]) -> None:
    result = run("parity", *name, "--lang", "en", settings=_planning())
    assert result.exit_code == 0
    assert "each with its reason." in result.stdout
    assert "yes (90 d)" in result.stdout


def test_where_one_is_not_it_ends_with_7_and_names_it(run: Run, file: Path) -> None:
    result = run("parity", "tsugaru", "--lang", "ja", settings=_planning(_without_a_lock))
    assert result.exit_code == 7
    assert "storage.evidence-lock  AWS no / Google Cloud yes (1825 d)" in result.stdout


def test_the_document_is_one_whatever_the_language(run: Run, file: Path) -> None:
    first = run("parity", "tsugaru", "--json", settings=_planning())
    assert first.exit_code == 0
    document = checked("parity", first.stdout)
    assert document["holds"] is True
    assert run("parity", "tsugaru", "--json", "--lang", "ja", settings=_planning()).stdout == first.stdout


def test_the_document_of_what_fails(run: Run, file: Path) -> None:
    result = run("parity", "tsugaru", "--json", settings=_planning(_without_a_lock))
    assert result.exit_code == 7
    document = checked("parity", result.stdout)
    assert document["unstated"] == ["storage.evidence-lock"]
    row = next(each for each in document["rows"] if each["id"] == "storage.evidence-lock")
    assert [urn.rpartition("::")[2] for urn in row["cells"]["aws"]["evidence"]] == ["osa-evidence"]


def test_markdown(run: Run, file: Path) -> None:
    result = run("parity", "tsugaru", "--markdown", "--lang", "en", settings=_planning())
    assert result.exit_code == 0
    assert "| `keys.rotation` | rotated automatically | yes (365 d) | yes (90 d) |" in result.stdout
    with pytest.raises(json.JSONDecodeError):
        json.loads(result.stdout)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (BOTH[BOTH.index("  gcp:") : BOTH.index("ownership: {trail")], "", "is not on gcp"),
        ("  gcp:\n", "  gcp:\n    purpose: copies\n", "keeps only copies on one of its clouds"),
    ],
)
def test_two_environments_that_cannot_be_the_same(run: Run, file: Path, old: str, new: str, what: str) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    result = run("parity", "tsugaru", "--lang", "en", settings=_planning())
    assert (result.exit_code, result.stdout) == (2, "")
    assert what in result.stderr


def test_two_forms_at_once(run: Run, file: Path) -> None:
    result = run("parity", "tsugaru", "--json", "--markdown", settings=_planning())
    assert (result.exit_code, result.stdout) == (2, "")
    assert "exclude each other" in result.stderr


def test_without_a_name_there_must_be_one_tenancy(run: Run, file: Path) -> None:
    file.with_name("nambu.yaml").write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    result = run("parity", settings=_planning())
    assert (result.exit_code, result.stdout) == (2, "")
    assert "nambu, tsugaru" in result.stderr
    for each in file.parent.glob("*.yaml"):
        each.unlink()
    assert "stacks/tenancies/*.yaml" in run("parity", settings=_planning()).stderr
