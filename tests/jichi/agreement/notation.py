"""Planned resources written down as the real engine writes them in `pulumi preview --json`.

Written after pulumi/pulumi's own types, not taken from a run: it stands in for the engine where the comparison itself
is tested.
"""

from collections.abc import Mapping
from typing import Any

from jichi.engine.plan import Resource, StackPlan
from jichi.engine.values import Asset, Computed, Interpolation, Reference, Secret

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIGNATURE = "4dabf18193072939515e22adb298388d"


def preview_of(plan: StackPlan) -> dict[str, Any]:
    return {
        "config": {"jichi:cloud": "aws"},
        "steps": [step_of(resource) for resource in plan.resources],
        "duration": 1_000_000_000,
        "changeSummary": {"create": len(plan.resources)},
    }


def step_of(resource: Resource) -> dict[str, Any]:
    provider = f"{resource.provider}::{UNKNOWN}" if resource.provider else ""
    state: dict[str, Any] = {
        "urn": resource.urn,
        "custom": resource.custom,
        "type": resource.type,
        "inputs": {key: value_of(value) for key, value in resource.inputs.items()},
        "outputs": {"guessed": True},
        "sourcePosition": "project:///stacks/environment.py#1",
    }
    optional = {
        "parent": resource.parent,
        "provider": provider,
        "aliases": list(resource.options.aliases),
        "protect": resource.options.protect,
        "ignoreChanges": list(resource.options.ignore_changes),
        "replaceOnChanges": list(resource.options.replace_on_changes),
        "retainOnDelete": resource.options.retain,
        "customTimeouts": dict(resource.options.timeouts),
        "dependencies": list(reversed(resource.dependencies)),
        "propertyDependencies": {**dict.fromkeys(resource.inputs), **resource.property_dependencies},
        "additionalSecretOutputs": list(resource.options.additional_secret_outputs),
    }
    state |= {key: value for key, value in optional.items() if value}
    if resource.type.startswith("pulumi:providers:"):
        state["inputs"]["version"] = resource.options.version
    return {"op": "create", "urn": resource.urn, "provider": provider, "newState": state, "detailedDiff": None}


def value_of(value: Any) -> Any:
    match value:
        case Reference() | Interpolation() | Computed():
            return UNKNOWN
        case Secret():
            return "[secret]"
        case Asset(kind):
            return {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "hash": "0", kind: "content"}
        case tuple():
            return [value_of(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
        case Mapping():
            return {key: value_of(item) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType]
        case _:
            return value
