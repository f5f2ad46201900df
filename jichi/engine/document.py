"""The Plan as JSON, and back: schema `jichi.plan/1`.

Known values are themselves. What is not known is an object with one key that starts with `$`, so that no reader can
mistake it for a value:

- `{"$ref": {"urn": ..., "property": ...}}`
- `{"$text": ["arn:aws:s3:::", {"$ref": ...}, "/*"]}`
- `{"$computed": [{"urn": ..., "property": ...}, ...]}`
- `{"$secret": [{"urn": ..., "property": ...}, ...]}`: never the content, only what it was made from
- `{"$asset": {"kind": ..., "sha256": ...}}`

A real key that starts with `$` is written with one more `$`. The same Plan always gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from typing import Any, cast

from jichi.engine.plan import Options, Plan, Resource, SourcePosition, StackId, StackPlan
from jichi.engine.values import Asset, Computed, Interpolation, Reference, Secret, Value
from jichi.errors import InvalidInput, Problem
from jichi.tenancy.model import Cloud
from jichi.text import Text

SCHEMA = "jichi.plan/1"


def dumps(document: Mapping[str, Any]) -> str:
    """Canonical JSON: sorted keys, two spaces, UTF-8 as it is, a newline at the end."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, indent=2) + "\n"


def digest(plan: Plan) -> str:
    """SHA-256 of the plan's canonical JSON, in hexadecimal: the plan's identity in evidence."""
    return sha256(dumps(plan_document(plan)).encode()).hexdigest()


def plan_document(plan: Plan) -> dict[str, Any]:
    """The whole plan as a JSON-ready document."""
    return {
        "schema": SCHEMA,
        "tenancy": plan.tenancy,
        "stacks": [
            {**_stack(stack.id), "exports": {key: encode(value) for key, value in stack.exports.items()}}
            for stack in plan.stacks
        ],
        "resources": [resource_document(resource) for resource in plan.resources],
    }


def resource_document(resource: Resource) -> dict[str, Any]:
    """One resource as a JSON-ready document."""
    return {
        "urn": resource.urn,
        "type": resource.type,
        "name": resource.name,
        "custom": resource.custom,
        "parent": resource.parent,
        "stack": resource.stack.name,
        "member": resource.member,
        "cloud": str(resource.cloud),
        "region": resource.region,
        "provider": resource.provider,
        "inputs": {key: encode(value) for key, value in resource.inputs.items()},
        "dependencies": list(resource.dependencies),
        "propertyDependencies": {key: list(urns) for key, urns in resource.property_dependencies.items()},
        "options": _options(resource.options),
        "source": str(resource.source) if resource.source else None,
        "readId": resource.read_id,
    }


def read_plan(document: object, file: str) -> Plan:
    """A plan from its document.

    Args:
        document: what `json.load` gave.
        file: named in errors.

    Raises:
        InvalidInput: not a plan, or one of another version.
    """
    if not isinstance(document, dict) or cast("dict[str, Any]", document).get("schema") != SCHEMA:
        found = cast("dict[str, Any]", document).get("schema") if isinstance(document, dict) else None
        raise _unreadable(file, f"schema {found!r}", f"{SCHEMA!r}")
    body = cast("dict[str, Any]", document)
    try:
        ids = {
            stack["name"]: StackId(stack["project"], stack["name"], stack["member"], Cloud(stack["cloud"]))
            for stack in body["stacks"]
        }
        resources: dict[str, list[Resource]] = {name: [] for name in ids}
        for entry in body["resources"]:
            resources[entry["stack"]].append(_resource(ids[entry["stack"]], entry))
        stacks = tuple(
            StackPlan(
                ids[stack["name"]],
                tuple(resources[stack["name"]]),
                {key: decode(value) for key, value in stack["exports"].items()},
            )
            for stack in body["stacks"]
        )
        return Plan(body["tenancy"], stacks)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _unreadable(file, f"{type(error).__name__}: {error}", SCHEMA) from error


def encode(value: Value) -> Any:
    """A property value as JSON."""
    match value:
        case Reference():
            return {"$ref": _reference(value)}
        case Interpolation(parts):
            return {"$text": [encode(part) for part in parts]}
        case Computed(references):
            return {"$computed": [_reference(reference) for reference in references]}
        case Secret(references):
            return {"$secret": [_reference(reference) for reference in references]}
        case Asset(kind, content):
            return {"$asset": {"kind": kind, "sha256": content}}
        case tuple():
            return [encode(item) for item in value]
        case Mapping():
            return {f"${key}" if key.startswith("$") else key: encode(item) for key, item in value.items()}
        case _:
            return value


def decode(value: Any) -> Value:
    """A property value from JSON; the inverse of `encode`."""
    match value:
        case {"$ref": {"urn": str(urn), "property": str(name)}}:
            return Reference(urn, name)
        case {"$text": [*parts]}:
            return Interpolation(tuple(cast("str | Reference | Computed", decode(part)) for part in parts))
        case {"$computed": [*references]}:
            return Computed(tuple(Reference(**reference) for reference in references))
        case {"$secret": [*references]}:
            return Secret(tuple(Reference(**reference) for reference in references))
        case {"$asset": {"kind": str(kind), "sha256": str(content)}}:
            return Asset(kind, content)
        case dict():
            return {key.removeprefix("$"): decode(item) for key, item in cast("dict[str, Any]", value).items()}
        case list():
            return tuple(decode(item) for item in cast("list[Any]", value))
        case _:
            return value


def _reference(reference: Reference) -> dict[str, str]:
    return {"urn": reference.urn, "property": reference.property}


def _stack(stack: StackId) -> dict[str, Any]:
    return {"project": stack.project, "name": stack.name, "member": stack.member, "cloud": str(stack.cloud)}


def _options(options: Options) -> dict[str, Any]:
    """Only what differs from the default: a reader sees at once what is special."""
    values: dict[str, Any] = asdict(options)
    return {
        key: list(cast("tuple[str, ...]", value)) if isinstance(value, tuple) else value
        for key, value in values.items()
        if value != _DEFAULT_OPTIONS[key]
    }


_DEFAULT_OPTIONS = asdict(Options())


def _resource(stack: StackId, entry: Mapping[str, Any]) -> Resource:
    options: dict[str, Any] = {
        key: tuple(cast("list[str]", value)) if isinstance(value, list) else value
        for key, value in entry["options"].items()
    }
    file, _, line = (entry["source"] or "").rpartition(":")
    return Resource(
        stack=stack,
        urn=entry["urn"],
        type=entry["type"],
        name=entry["name"],
        custom=entry["custom"],
        parent=entry["parent"],
        provider=entry["provider"],
        region=entry["region"],
        inputs={key: decode(value) for key, value in entry["inputs"].items()},
        dependencies=tuple(entry["dependencies"]),
        property_dependencies={key: tuple(urns) for key, urns in entry["propertyDependencies"].items()},
        options=Options(**options),
        source=SourcePosition(file, int(line)) if file else None,
        read_id=entry["readId"],
    )


def _unreadable(file: str, found: str, expected: str) -> InvalidInput:
    return InvalidInput(
        Problem(
            what=Text(
                ja=f"{file} は読める計画ではありません(見つかったもの: {found}、必要なもの: {expected})",
                en=f"{file} is not a plan that can be read (found {found}, expected {expected})",
            ),
            remedy=Text(
                ja="`jichi preview TENANCY --out DIR` で計画を作り直してください。",
                en="Make the plan again with `jichi preview TENANCY --out DIR`.",
            ),
        )
    )
