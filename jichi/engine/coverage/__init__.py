"""What holds data and is backed up by nothing: read from the Plan, before anything is deployed.

Each cloud's module names every type that holds data of its own, also those that no component makes yet, and says by
what one is covered. Whatever cannot be known before deployment, or is written in a way that is not understood there,
covers nothing: the resource is listed.

A plan cannot say whether a backup job will succeed. Notifications and restore tests do.
"""

from __future__ import annotations

from collections.abc import Iterable

from jichi.engine.coverage import aws, gcp
from jichi.engine.plan import Plan, Resource, StackPlan
from jichi.tenancy.model import Cloud


def not_backed_up(plan: Plan) -> tuple[Resource, ...]:
    """Every resource that holds data and that nothing of its stack backs up, in plan order."""
    return tuple(resource for stack in plan.stacks for resource in _uncovered(stack))


def _uncovered(stack: StackPlan) -> Iterable[Resource]:
    match stack.id.cloud:
        case Cloud.AWS:
            return aws.uncovered(stack)
        case Cloud.GCP:
            return gcp.uncovered(stack)
