"""The lane's own steps, with a stand-in for the CLI that says what it is told: nothing is learned of Pulumi here."""

import json
import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from jichi.agreement import __main__ as terminal
from jichi.agreement.cli import NAMED_BY, Cli
from jichi.agreement.faults import RealEngineError, failed
from jichi.agreement.lane import change, run_stack
from jichi.agreement.workspace import Workspace
from jichi.diff.operations import diff
from jichi.engine.plan import Plan, StackPlan
from jichi.tenancy import find, load
from tests.factories import make_tenancy, plan_member
from tests.jichi.agreement.notation import preview_of

OLD, NEW = (Plan("hirosaki", (plan_member(it),)) for it in (make_tenancy(), make_tenancy(cost_centre="other")))
(CHANGES,) = diff(OLD, NEW).stacks
STACK: StackPlan = OLD.stacks[0]


@dataclass(frozen=True)
class StandIn(Workspace):
    """Answers from what it was given, and notes what it was asked."""

    previews: list[Any] = field(default_factory=list[Any])
    left: list[Any] = field(default_factory=list[Any])
    fails_at: str = ""
    asked: list[str] = field(default_factory=list[str])

    def run(self, *words: str) -> str:
        said = " ".join(words)
        self.asked.append(said)
        if self.fails_at and said.startswith(self.fails_at):
            raise failed(said, 1, "error: no")
        if said.startswith("preview --json"):
            return json.dumps(self.previews.pop(0))
        return json.dumps({"deployment": {"resources": self.left}}) if said.startswith("stack export") else ""


def stand_in(**answers: Any) -> StandIn:
    updates = {
        "steps": [{"op": str(it.operation), "urn": it.urn} for it in CHANGES.resources if it.operation != "same"]
    }
    answers.setdefault("previews", [preview_of(STACK), updates])
    return StandIn(Cli(Path("pulumi"), "3.272.0"), Path(), {}, **answers)


def test_a_stack_goes_through_its_whole_life_in_order():
    place = stand_in()
    outcome = run_stack(place, STACK, Path("changed.yaml"), CHANGES)
    assert outcome.agrees
    assert outcome.preview.resources == len(STACK.resources)
    assert outcome.operations.resources == sum(it.operation != "same" for it in CHANGES.resources) > 0
    on = f"--stack {STACK.id.name}"
    assert place.asked == [
        f"stack init {STACK.id.name}",
        f"preview --json {on}",
        f"preview --policy-pack policies {on}",
        f"up --yes --skip-preview {on}",
        f"up --yes --skip-preview --expect-no-changes {on}",
        f"config set jichi:tenancy changed.yaml {on}",
        f"preview --json {on}",
        f"up --yes --skip-preview {on}",
        f"refresh --yes --skip-preview --expect-no-changes {on}",
        f"state unprotect --all --yes {on}",
        f"destroy --yes --skip-preview {on}",
        f"stack export {on}",
        f"stack rm --yes {on}",
    ]
    assert set(outcome.seconds) >= {"preview", "up", "up again", "changed tenancy", "refresh", "destroy"}


def test_a_planted_difference_makes_the_stack_disagree():
    index, resource = next((i, it) for i, it in enumerate(STACK.resources) if "bucket" in it.inputs)
    tampered = replace(resource, inputs={**resource.inputs, "bucket": "planted"})
    plan = replace(STACK, resources=(*STACK.resources[:index], tampered, *STACK.resources[index + 1 :]))
    outcome = run_stack(stand_in(), plan, Path("changed.yaml"), CHANGES)
    assert not outcome.agrees
    assert [it.path for it in outcome.preview.left] == ["inputs.bucket"]


def test_another_operation_than_the_diff_says_makes_the_stack_disagree():
    outcome = run_stack(stand_in(previews=[preview_of(STACK), {"steps": []}]), STACK, Path("changed.yaml"), CHANGES)
    assert not outcome.agrees
    assert not outcome.preview.left


def test_a_resource_left_after_destroy_makes_the_stack_disagree():
    assert not run_stack(stand_in(left=[{"urn": "x"}]), STACK, Path("changed.yaml"), CHANGES).agrees


@pytest.mark.parametrize("command", ["stack init", "up --yes --skip-preview --expect-no-changes", "refresh", "destroy"])
def test_a_command_that_fails_ends_the_lane(command: str):
    with pytest.raises(RealEngineError):
        run_stack(stand_in(fails_at=command), STACK, Path("changed.yaml"), CHANGES)


def test_the_changed_tenancy_is_valid_and_differs(tmp_path: Path):
    before = load(find("hirosaki"))
    after = load(change(find("hirosaki"), tmp_path))
    assert after.cost_centre != before.cost_centre
    assert [each.name for each in after.apps] == [each.name for each in before.apps]
    assert replace(after, cost_centre=before.cost_centre, apps=before.apps) == before


def run_terminal(monkeypatch: pytest.MonkeyPatch, *words: str, **environ: str) -> Any:
    monkeypatch.setattr(os, "environ", {"PATH": "/nowhere", "LANG": "C.UTF-8", **environ})
    return CliRunner().invoke(terminal.main, words)


def test_without_a_cli_one_line_says_that_and_why_nothing_was_compared(monkeypatch: pytest.MonkeyPatch):
    result = run_terminal(monkeypatch, "hirosaki")
    assert result.exit_code == 0
    assert result.output.count("\n") == 1
    assert "was not compared: There is no Pulumi CLI on PATH" in result.output


def test_a_wrong_tenancy_is_told_with_or_without_a_cli(monkeypatch: pytest.MonkeyPatch):
    result = run_terminal(monkeypatch, "nonesuch")
    assert result.exit_code == 2
    assert "nonesuch" in result.output


def test_where_it_is_required_a_missing_cli_fails(monkeypatch: pytest.MonkeyPatch):
    assert run_terminal(monkeypatch, "hirosaki", "--require").exit_code == 2


def test_a_cli_that_is_named_and_not_there_is_no_reason_to_pass(monkeypatch: pytest.MonkeyPatch):
    result = run_terminal(monkeypatch, "hirosaki", **{NAMED_BY: "/nowhere/pulumi"})
    assert result.exit_code == 2
    assert "is not there" in result.output


def test_the_terminal_tells_figures_reasons_and_differences(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    good = run_stack(stand_in(), STACK, Path("changed.yaml"), CHANGES)
    bad = run_stack(stand_in(left=[{"urn": "x"}], previews=[preview_of(STACK), {}]), STACK, Path("c"), CHANGES)

    def answers(outcomes: list[Any]) -> Any:
        monkeypatch.setattr(terminal, "find_cli", lambda environ: Cli(Path("pulumi"), "3.272.0"))  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
        monkeypatch.setattr(terminal, "run_lane", lambda *given: iter(outcomes))  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
        return run_terminal(monkeypatch, "hirosaki", **{NAMED_BY: str(tmp_path)})

    result = answers([good])
    assert result.exit_code == 0
    assert "pulumi 3.272.0" in result.output
    assert (
        f"plan: {good.preview.resources} resources compared, {good.preview.found} differences found, 0 left"
        in result.output
    )
    assert "provider-version: The engine adds" in result.output
    result = answers([good, bad])
    assert result.exit_code == 1
    assert "DIFFERS" in result.output
    assert "resources left after destroy: 1" in result.output
    assert f"! {bad.operations.left[0]}" in result.output
