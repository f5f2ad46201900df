"""What is compared of a resource: the same facts from a planned resource and from a step of `pulumi preview --json`.

Both sides are brought into one notation, which loses nothing that both sides have: an unknown value is the engine's
mark for unknown, whatever we know of where it comes from; a secret is "[secret]", as the engine prints it; an asset is
its kind. Source of the engine's notation: pulumi/pulumi `sdk/go/common/apitype/core.go` (ResourceV3), `property-values`
schema beside it, and `pkg/backend/display/json.go`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias, cast

from jichi.engine import sdk
from jichi.engine.plan import Options, Resource
from jichi.engine.values import Asset, Computed, Interpolation, Reference, Secret, Value
from jichi.text import Text

Facts: TypeAlias = Mapping[str, Any]
"""Plain JSON; facts at their default are left out."""

SECRET = "[secret]"  # noqa: S105 - the engine's mask, not a secret

NOT_COMPARED: Mapping[str, Text] = {
    "deleteBeforeReplace": Text(
        ja="エンジンの状態にはこのオプションの欄がない。", en="The engine's state has no field for this option."
    ),
    "hideDiff": Text(
        ja="差分の表示だけに関わり、配備されるものは変わらない。",
        en="It is about how a diff is displayed, not about what is deployed.",
    ),
    "providers": Text(
        ja="コンポーネントのプロバイダー表は状態に残らない。子リソースの provider として比べる。",
        en="A component's map of providers is not kept in state; it shows in its children's providers.",
    ),
    "version": Text(
        ja="リソースの状態にはなく、プロバイダーの入力に現れる。",
        en="It is not in a resource's state but among its provider's inputs.",
    ),
    "asset contents": Text(
        ja="Plan は種類と名指しの要約を、エンジンは内容の要約を持つ。種類だけを比べる。",
        en="The Plan has a digest of what was named, the engine one of the content; the kinds are compared.",
    ),
    "outputs": Text(
        ja="初回のプレビューの出力はプロバイダーの推測であり、Plan は持たない。",
        en="Outputs in a first preview are a provider's guess, which the Plan does not have.",
    ),
    "sourcePosition": Text(
        ja="エラー表示のための行番号で、配備されるものは変わらない。",
        en="A line number for error displays; it deploys nothing.",
    ),
}
"""Facts that only one side has, each with the reason why it is not compared."""

_ASSETS = frozenset({"c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7"})
_OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|h|m|s)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


def planned(resource: Resource) -> Facts:
    """The facts of a planned resource, as a preview of a stack that does not exist yet would state them."""
    options = resource.options
    return _only_set(
        {
            "op": _operation(resource),
            "type": resource.type,
            "custom": resource.custom,
            "parent": resource.parent,
            "provider": resource.provider,
            "id": resource.read_id,
            "inputs": {key: _planned_value(value) for key, value in resource.inputs.items()},
            "dependencies": sorted(resource.dependencies),
            "propertyDependencies": _dependencies(resource.property_dependencies),
            "aliases": sorted(options.aliases),
            "protect": options.protect,
            "retainOnDelete": options.retain,
            "importID": options.import_id,
            "deletedWith": options.deleted_with,
            "replaceWith": sorted(options.replace_with),
            "ignoreChanges": sorted(options.ignore_changes),
            "replaceOnChanges": sorted(options.replace_on_changes),
            "additionalSecretOutputs": sorted(options.additional_secret_outputs),
            "customTimeouts": _timeouts(options),
        }
    )


def stated(step: Mapping[str, Any]) -> Facts:
    """The facts of one step of `pulumi preview --json`.

    Raises:
        KeyError: the step has no new state, as deletions do not.
    """
    state = cast("Mapping[str, Any]", step["newState"])
    read = step["op"] == "read"
    return _only_set(
        {
            "op": step["op"],
            "type": state["type"],
            "custom": state.get("custom", False),
            "parent": state.get("parent"),
            "provider": _provider(state.get("provider", "")),
            "id": state.get("id") if read else None,
            "inputs": {key: _stated_value(value) for key, value in _mapping(state.get("inputs")).items()},
            "dependencies": sorted(state.get("dependencies") or ()),
            "propertyDependencies": _dependencies(_mapping(state.get("propertyDependencies"))),
            "aliases": sorted(state.get("aliases") or ()),
            "protect": state.get("protect"),
            "retainOnDelete": state.get("retainOnDelete"),
            "importID": state.get("importID"),
            "deletedWith": state.get("deletedWith"),
            "replaceWith": sorted(state.get("replaceWith") or ()),
            "ignoreChanges": sorted(state.get("ignoreChanges") or ()),
            "replaceOnChanges": sorted(state.get("replaceOnChanges") or ()),
            "additionalSecretOutputs": sorted(state.get("additionalSecretOutputs") or ()),
            "customTimeouts": _only_set(_mapping(state.get("customTimeouts"))),
        }
    )


def _operation(resource: Resource) -> str:
    if resource.read_id is not None:
        return "read"
    return "import" if resource.options.import_id else "create"


def _planned_value(value: Value) -> Any:
    match value:
        case Reference() | Interpolation() | Computed():
            return sdk.UNKNOWN
        case Secret():
            return SECRET
        case Asset(kind):
            return {"asset": kind}
        case tuple():
            return [_planned_value(item) for item in value]
        case Mapping():
            return {key: _planned_value(item) for key, item in value.items()}
        case _:
            return value


def _stated_value(value: Any) -> Any:
    match value:
        case list():
            return [_stated_value(item) for item in cast("list[Any]", value)]
        case dict():
            return _stated_object(cast("dict[str, Any]", value))
        case _:
            return value


def _stated_object(value: Mapping[str, Any]) -> Any:
    signature = value.get(sdk.SIGNATURE)
    if signature == sdk.SECRET_SIGNATURE:
        return SECRET
    if signature == sdk.RESOURCE_SIGNATURE:
        return sdk.UNKNOWN
    if signature == _OUTPUT:
        return _stated_value(value["value"]) if "value" in value else sdk.UNKNOWN
    if signature in _ASSETS:
        return {"asset": next((kind for kind in ("text", "path", "uri", "assets") if kind in value), "")}
    return {key: _stated_value(item) for key, item in value.items()}


def _provider(reference: str) -> str:
    """The provider's URN; its id behind the last `::` is unknown in a preview."""
    return reference.rpartition("::")[0]


def _dependencies(by_property: Mapping[str, Iterable[str] | None]) -> Mapping[str, Any]:
    return {key: sorted(urns) for key, urns in by_property.items() if urns}


def _timeouts(options: Options) -> Mapping[str, float]:
    return {name: _seconds(text) for name, text in options.timeouts.items()}


def _seconds(duration: str) -> float:
    """Seconds of a duration as Go writes it (`1h30m`)."""
    found = cast("list[tuple[str, str]]", _DURATION.findall(duration))
    return sum(float(amount) * _SECONDS[unit] for amount, unit in found)


def _mapping(value: Any) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value or {})


def _only_set(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Without facts at their default, which one side writes and the other leaves out."""
    return {key: value for key, value in facts.items() if value not in (None, False, "", 0, [], {})}
