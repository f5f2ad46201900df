"""The lane: each stack of a tenancy previewed, deployed, changed, refreshed and destroyed by the real engine."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import yaml

from jichi.agreement.cli import Cli
from jichi.agreement.comparison import Comparison, compare_operations, compare_preview
from jichi.agreement.workspace import Workspace, workspace
from jichi.diff.model import StackDiff
from jichi.diff.operations import diff
from jichi.engine.plan import StackPlan
from jichi.planner import plan_tenancy
from jichi.tenancy.apps import FOLDER
from stacks.names import PROJECT, TENANCY_KEY

_PASSPHRASE = "rehearsal"  # noqa: S105 - of stacks that go with the run
_QUIETLY = ("--yes", "--skip-preview")


@dataclass(slots=True)
class Outcome:
    """What the real engine did with one stack.

    Args:
        preview: our plan against the engine's preview of the new stack.
        operations: `jichi diff` against the engine's preview of the changed tenancy.
        left: resources in the state after everything was destroyed.
        seconds: wall time of each step.
    """

    stack: str
    preview: Comparison
    operations: Comparison
    left: int
    seconds: Mapping[str, float] = field(default_factory=dict[str, float])

    @property
    def agrees(self) -> bool:
        """Whether nothing differs and nothing is left."""
        return not (self.preview.left or self.operations.left or self.left)


def run_lane(cli: Cli, tenancy: Path, project: Path) -> Iterator[Outcome]:
    """Run every stack of a tenancy through the real engine, one after the other.

    Args:
        cli: the CLI.
        tenancy: the tenancy file.
        project: the directory with `Pulumi.yaml`.

    Raises:
        InvalidInput: the tenancy is wrong.
        ProgramError: our engine could not plan it.
        RealEngineError: a command failed, or found changes where there should be none.
    """
    plan = plan_tenancy(tenancy)
    with workspace(cli, project, plan, os.environ, _PASSPHRASE) as place:
        changed = change(tenancy, place.directory)
        changes = {it.stack.name: it for it in diff(plan, plan_tenancy(changed)).stacks}
        for stack in plan.stacks:
            yield run_stack(place, stack, changed, changes[stack.id.name])


def run_stack(place: Workspace, plan: StackPlan, changed: Path, changes: StackDiff) -> Outcome:
    """Run one stack through its whole life.

    Args:
        place: the workspace.
        plan: our plan of the stack.
        changed: the changed tenancy file.
        changes: what `jichi diff` says of the stack under the changed tenancy.

    Raises:
        RealEngineError: a command failed, or found changes where there should be none.
    """
    name = plan.id.name
    on = ("--stack", name)
    clock = _Clock()
    place.run("stack", "init", name)
    preview = compare_preview(plan, place.document("preview", "--json", *on))
    clock.lap("preview")
    place.run("preview", "--policy-pack", "policies", *on)
    clock.lap("preview with the policy pack")
    place.run("up", *_QUIETLY, *on)
    clock.lap("up")
    place.run("up", *_QUIETLY, "--expect-no-changes", *on)
    clock.lap("up again")
    place.run("config", "set", f"{PROJECT}:{TENANCY_KEY}", str(changed), *on)
    operations = compare_operations(changes, place.document("preview", "--json", *on))
    place.run("up", *_QUIETLY, *on)
    clock.lap("changed tenancy")
    place.run("refresh", *_QUIETLY, "--expect-no-changes", *on)
    clock.lap("refresh")
    # What holds data is protected: without this, as without the leaving runbook, nothing is destroyed.
    place.run("state", "unprotect", "--all", "--yes", *on)
    place.run("destroy", *_QUIETLY, *on)
    left = _resources_in(place.document("stack", "export", *on))
    place.run("stack", "rm", "--yes", *on)
    clock.lap("destroy")
    return Outcome(name, preview, operations, left, clock.laps)


def change(tenancy: Path, folder: Path) -> Path:
    """Write a tenancy that differs in what its fees are booked on, which every resource with tags shows.

    Args:
        tenancy: the tenancy file.
        folder: an existing folder, which gets the file and, beside its own folder, the same manifests of apps.
    """
    file = folder / tenancy.parent.name / "changed.yaml"
    file.parent.mkdir()
    manifests = tenancy.resolve().parent.parent / FOLDER
    if manifests.is_dir():
        (folder / FOLDER).symlink_to(manifests)
    document = cast("dict[str, Any]", yaml.safe_load(tenancy.read_text(encoding="utf-8")))
    document["cost_centre"] = f"{document.get('cost_centre', '')}-2"
    file.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return file


def _resources_in(export: Mapping[str, Any]) -> int:
    return len(export["deployment"].get("resources") or ())


class _Clock:
    """Wall time from lap to lap."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._since = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = now - self._since
        self._since = now
