"""From a tenancy file to its Plan: every stack's program, run in process, one after the other.

It runs `stacks/__main__.py`, the very file that `pulumi up` runs, once for each stack.
"""

from __future__ import annotations

import runpy
from collections.abc import Callable, Collection
from pathlib import Path

from jichi.engine.host import plan_stack, settle_memory
from jichi.engine.plan import Plan, StackId, StackPlan
from jichi.tenancy import load
from jichi.tenancy.model import Cloud
from stacks import __file__ as _stacks_file
from stacks.names import PROJECT, stacks_of

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
    settle_memory()
    planned: dict[str, StackPlan] = {}
    for done, stack in enumerate(stacks):
        if on_stack:
            on_stack(stack.name, done, len(stacks))
        planned[stack.name] = plan_stack(
            StackId(PROJECT, stack.name, stack.member, stack.cloud),
            _program,
            {**stack.config, "jichi:tenancy": str(path)},
            upstream=planned,
            root=_ROOT,
        )
    if on_stack and stacks:
        on_stack(stacks[-1].name, len(stacks), len(stacks))
    return Plan(tenancy.name, tuple(planned.values()))


def _program() -> None:
    runpy.run_path(str(_PROGRAM), run_name="__main__")
