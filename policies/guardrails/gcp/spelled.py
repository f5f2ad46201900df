"""Texts with the names of planned resources in them, written out where the plan gives these names.

Whoever refers to a bucket's `name` means the name that the bucket is given: a text with such a reference in it is known
before deployment, though the engine has no value for it yet. All else that only deployment knows stays a symbol.
"""

from __future__ import annotations

from collections.abc import Mapping

from jichi.engine.values import Interpolation, Reference, Value
from policies.guardrails.gcp.holdings import BUCKET, SECRET, SQL, TOPIC
from policies.world import World

CACHE = "gcp:memorystore/instance:Instance"

_NAMES: Mapping[str, Mapping[str, str]] = {
    # Of a bucket and of an instance the provider's id is the name too.
    BUCKET: {"name": "name", "id": "name"},
    SQL: {"name": "name", "id": "name"},
    TOPIC: {"name": "name"},
    CACHE: {"instanceId": "instanceId"},
    SECRET: {"secretId": "secretId"},
    "gcp:secretmanager/secret:Secret": {"secretId": "secretId"},
    "gcp:cloudrunv2/service:Service": {"name": "name"},
    "gcp:cloudrunv2/job:Job": {"name": "name"},
    "gcp:workflows/workflow:Workflow": {"name": "name"},
}
"""By type: outputs that are a name, and the inputs that give it."""


def spelled(world: World, value: Value) -> str | None:
    """A value as a text, with planned names written out and symbols for the rest; None where it is no text.

    Args:
        world: the plan around it.
        value: whatever stands in an input.
    """
    match value:
        case Reference():
            return _name(world, value) or world.symbols.text(value)
        case Interpolation(parts):
            return "".join(each if isinstance(each, str) else spelled(world, each) or "" for each in parts)
        case _:
            return world.symbols.text(value)


def _name(world: World, reference: Reference) -> str | None:
    resource = world.meant(reference)
    if resource is None:
        return None
    key = _NAMES.get(resource.type, {}).get(reference.property)
    given = resource.inputs.get(key) if key else None
    return given if isinstance(given, str) else None
