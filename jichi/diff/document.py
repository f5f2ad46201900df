"""The difference as JSON: schema `jichi.diff/1` (`docs/schema/diff.v1.schema.json`).

Only what happens is listed; what stays the same is counted. Values are written as in `jichi.plan/1`: what is not known
is a marked object, and a secret has no content. The same two plans always give the same document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from jichi.diff.model import Change, Force, Kind, Operation, PlanDiff, ResourceDiff, StackDiff
from jichi.diff.paths import show
from jichi.engine.document import encode

SCHEMA = "jichi.diff/1"


def diff_document(diff: PlanDiff) -> dict[str, Any]:
    """The whole difference as a JSON-ready document; `jichi.engine.document.dumps` makes it text."""
    return {
        "schema": SCHEMA,
        "tenancy": diff.tenancy,
        "old": diff.old,
        "new": diff.new,
        "replacesExisting": diff.replaces_existing,
        "summary": _summary(diff.resources),
        "members": [_stack(stack) for stack in diff.stacks],
        "guardedDeletions": [
            _guarded(stack, resource) for stack in diff.stacks for resource in stack.resources if resource.guards
        ],
        "unseen": [
            {"urn": resource.urn, "paths": [show(path) for path in resource.unseen]}
            for resource in diff.resources
            if resource.unseen
        ],
    }


def _summary(resources: Iterable[ResourceDiff]) -> dict[str, int]:
    found = Counter(resource.operation for resource in resources)
    return {str(operation): found[operation] for operation in Operation}


def _stack(stack: StackDiff) -> dict[str, Any]:
    return {
        "member": stack.stack.member,
        "cloud": str(stack.stack.cloud),
        "project": stack.stack.project,
        "stack": stack.stack.name,
        "operation": str(stack.operation),
        "summary": _summary(stack.resources),
        "operations": [
            _resource(resource)
            for resource in stack.resources
            if resource.operation is not Operation.SAME or resource.unprotected
        ],
    }


def _resource(resource: ResourceDiff) -> dict[str, Any]:
    return {
        "urn": resource.urn,
        "oldUrn": resource.old_urn,
        "type": resource.type,
        "name": resource.name,
        "custom": resource.custom,
        "parent": resource.parent,
        "operation": str(resource.operation),
        "changes": [_change(change) for change in resource.changes],
        "replaceReasons": [
            *(show(change.path) for change in resource.replacing),
            *(str(force.cause) for force in resource.forces),
        ],
        "forces": [_force(force) for force in resource.forces],
        "guards": [str(guard) for guard in resource.guards],
        "deletesFirst": resource.deletes_first,
        "unprotected": resource.unprotected,
        "source": str(resource.source) if resource.source else None,
    }


def _change(change: Change) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if change.kind is not Kind.ADD:
        values["old"] = encode(change.old)
    if change.kind is not Kind.DELETE:
        values["new"] = encode(change.new)
    return {
        "path": show(change.path),
        "kind": str(change.kind),
        **values,
        "effect": str(change.effect),
        "cause": str(change.cause),
        "source": change.source,
        "follows": list(change.follows),
    }


def _force(force: Force) -> dict[str, str]:
    return {"effect": str(force.effect), "cause": str(force.cause), "detail": force.detail}


def _guarded(stack: StackDiff, resource: ResourceDiff) -> dict[str, Any]:
    return {
        "urn": resource.urn,
        "type": resource.type,
        "name": resource.name,
        "member": stack.stack.member,
        "stack": stack.stack.name,
        "operation": str(resource.operation),
        "guards": [str(guard) for guard in resource.guards],
        "needs": "leaving-runbook",
    }
