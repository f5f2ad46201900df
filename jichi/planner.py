"""From a tenancy file to its Plan: every stack's program, run in process, one after the other.

It runs `stacks/__main__.py`, the very file that `pulumi up` runs, once for each stack.
"""

from __future__ import annotations

import runpy
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from jichi.engine.host import plan_stack, settle_memory
from jichi.engine.plan import Plan, StackId, StackPlan
from jichi.tenancy import load
from jichi.tenancy.apps import AppUse
from jichi.tenancy.model import Cloud
from stacks import __file__ as _stacks_file
from stacks.names import PROJECT, Part, StackSpec, apps_name, stacks_of
from stacks.program import deploy

_PROGRAM = Path(_stacks_file).parent
_ROOT = _PROGRAM.parent


def plan_tenancy(
    path: Path,
    *,
    members: Collection[str] | None = None,
    clouds: Collection[Cloud] | None = None,
    on_stack: Callable[[str, int, int], None] | None = None,
) -> Plan:
    """Plan a tenancy.

    Args:
        path: the tenancy file.
        members: codes of the members to plan; all by default. What members share is always planned.
        clouds: the clouds to plan; all that the file names by default.
        on_stack: called before each stack and once at the end, with the stack's name, how many are done, and of how
            many.

    Raises:
        InvalidInput: the file is wrong.
        ProgramError: the program failed.
    """
    tenancy = load(path)
    stacks = [
        stack
        for stack in stacks_of(tenancy)
        if (members is None or stack.member is None or stack.member in members)
        and (clouds is None or stack.cloud in clouds)
    ]
    planned = _planned(path, stacks, _program, on_stack)
    return Plan(tenancy.name, tuple(planned.values()))


def plan_apps(
    path: Path,
    code: str,
    cloud: Cloud,
    choices: Sequence[Sequence[AppUse]],
    *,
    on_stack: Callable[[str, int, int], None] | None = None,
) -> tuple[Plan, ...]:
    """Plan the apps of one member on one cloud: their stack alone, in the environment that the tenancy file says.

    Args:
        path: the tenancy file.
        code: the member's.
        cloud: the cloud.
        choices: instead of the apps in the file; each is planned, in an environment that is planned once.
        on_stack: as `plan_tenancy`.

    Returns:
        A plan for each choice; empty where none of its apps runs on the cloud.

    Raises:
        InvalidInput: the file or a manifest is wrong.
        ProgramError: the program failed.
    """
    tenancy = load(path)
    before = [
        each
        for each in stacks_of(tenancy)
        if each.cloud is cloud and each.member in (None, code) and each.part in (None, Part.HUB)
    ]
    environment = _planned(path, before, _program, on_stack)

    def chosen(apps: Sequence[AppUse]) -> Plan:
        group = replace(tenancy, apps=tuple(apps))
        name = apps_name(group, group.member(code), cloud)
        own = [each for each in stacks_of(group) if each.name == name]
        found = _planned(path, own, lambda: deploy(group, code, cloud, Part.APPS), on_stack, environment)
        return Plan(group.name, tuple(found[each.name] for each in own))

    return tuple(map(chosen, choices))


def _planned(
    path: Path,
    stacks: Sequence[StackSpec],
    program: Callable[[], None],
    on_stack: Callable[[str, int, int], None] | None,
    upstream: Mapping[str, StackPlan] | None = None,
) -> dict[str, StackPlan]:
    """Stacks planned one after the other, each knowing those before it."""
    settle_memory()
    planned: dict[str, StackPlan] = dict(upstream or {})
    for done, stack in enumerate(stacks):
        if on_stack:
            on_stack(stack.name, done, len(stacks))
        planned[stack.name] = plan_stack(
            StackId(PROJECT, stack.name, stack.member, stack.cloud),
            program,
            {**stack.config, "jichi:tenancy": str(path)},
            upstream=planned,
            root=_ROOT,
        )
    if on_stack and stacks:
        on_stack(stacks[-1].name, len(stacks), len(stacks))
    return planned


def _program() -> None:
    runpy.run_path(str(_PROGRAM), run_name="__main__")
