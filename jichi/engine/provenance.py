"""Where an unknown value comes from: which property of which resource.

The Pulumi SDK knows that a value is unknown and which resources it depends on, but not which property, nor that a
policy document is a known text with three ARNs in it. Reviews and proofs need both. So each derived `Output` remembers
what it was derived from (`Derivation`), and nothing else changes: no callback runs that the SDK would not run, and no
value becomes known. After the run, `Tracer` follows those memories back to the resources.

Only derivations whose meaning is certain are followed to a text: `Output.concat`, `Output.format`,
`Output.json_dumps`, item and attribute access, `Output.all`, `Output.secret`. Whatever an arbitrary callback makes of
its argument is `Computed`.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any, Literal, cast

import pulumi
from pulumi import Output

from jichi.engine import sdk
from jichi.engine.values import Computed, Interpolation, Reference, Secret, Value, references

_MEMORY = "_jichi_derivation"
_TOKEN = "@@jichi-1b4a:{}@@"  # noqa: S105 - a place-holder in a text, not a secret
_TOKENS = re.compile("@@jichi-1b4a:([0-9]+)@@")

Kind = Literal["apply", "all", "json", "format", "same", "export"]


@dataclass(slots=True)
class Derivation:
    """What an Output was made from: the operation, its sources and, for `apply`, the callback and what it returned."""

    kind: Kind
    sources: tuple[Any, ...] | Mapping[str, Any]
    func: Callable[..., Any] | None = None
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    inner: Any = None


def _remember(output: Output[Any], derivation: Derivation) -> Output[Any]:
    output.__dict__[_MEMORY] = derivation
    return output


def derivation_of(output: Output[Any]) -> Derivation | None:
    """What an Output remembers of its making; None for a resource's own property."""
    return cast("Derivation | None", output.__dict__.get(_MEMORY))


_sdk_output = cast("Any", Output)
_sdk_apply = _sdk_output.apply
_sdk_all = _sdk_output.all
_sdk_json_dumps = _sdk_output.json_dumps
_sdk_format = _sdk_output.format
_sdk_secret = _sdk_output.secret
_sdk_unsecret = _sdk_output.unsecret
_sdk_get_output = pulumi.StackReference.get_output
_sdk_require_output = pulumi.StackReference.require_output


def _apply(self: Output[Any], func: Callable[[Any], Any], run_with_unknowns: bool = False) -> Output[Any]:
    derivation = Derivation("apply", (self,), func)

    def observed(value: Any) -> Any:
        result = func(value)
        if isinstance(result, Output):
            derivation.inner = result
        return cast("Any", result)

    return _remember(_sdk_apply(self, observed, run_with_unknowns), derivation)


def _all(*args: Any, **kwargs: Any) -> Output[Any]:
    return _remember(_sdk_all(*args, **kwargs), Derivation("all", kwargs or args))


def _json_dumps(obj: Any, **options: Any) -> Output[str]:
    return _remember(_sdk_json_dumps(obj, **options), Derivation("json", (obj,), options=options))


def _format(format_string: Any, *args: Any, **kwargs: Any) -> Output[str]:
    return _remember(_sdk_format(format_string, *args, **kwargs), Derivation("format", (format_string, args, kwargs)))


def _secret(val: Any) -> Output[Any]:
    return _remember(_sdk_secret(val), Derivation("same", (val,)))


def _unsecret(val: Any) -> Output[Any]:
    return _remember(_sdk_unsecret(val), Derivation("same", (val,)))


def _get_output(self: pulumi.StackReference, name: Any) -> Output[Any]:
    return _remember(_sdk_get_output(self, name), Derivation("export", (self, name)))


def _require_output(self: pulumi.StackReference, name: Any) -> Output[Any]:
    return _remember(_sdk_require_output(self, name), Derivation("export", (self, name)))


def install() -> None:
    """Make every derived Output remember its sources: wraps, never replaces, the SDK's code. Harmless when repeated."""
    _sdk_output.apply = _apply
    _sdk_output.all = staticmethod(_all)
    _sdk_output.json_dumps = staticmethod(_json_dumps)
    _sdk_output.format = staticmethod(_format)
    _sdk_output.secret = staticmethod(_secret)
    _sdk_output.unsecret = staticmethod(_unsecret)
    pulumi.StackReference.get_output = _get_output
    pulumi.StackReference.require_output = _require_output


class Tracer:
    """Follows Outputs back to the resources they come from, after all registrations are done.

    Args:
        exports: the exports of stacks planned before, by stack name as a StackReference spells it; what is read from
            there points to the resource of the other stack.
    """

    def __init__(self, exports: Mapping[str, Mapping[str, Value]]) -> None:
        self._exports = exports

    def trace(self, raw: Any) -> Value:
        """Any input as the program gave it, with known parts as they are and unknown parts as references."""
        if isinstance(raw, Output):
            return self._output(cast("Output[Any]", raw))
        if raw is None or isinstance(raw, (bool, int, float, str)):
            return raw
        if isinstance(raw, pulumi.Resource):
            return Reference(sdk.urn_of(raw), "id" if isinstance(raw, pulumi.CustomResource) else "urn")
        raw = sdk.input_fields(raw) or raw
        if isinstance(raw, Mapping):
            return {str(key): self.trace(item) for key, item in cast("Mapping[Any, Any]", raw).items()}
        if isinstance(raw, (list, tuple)):
            return tuple(self.trace(item) for item in cast("Iterable[Any]", raw))
        if isinstance(raw, asyncio.Future):
            future = cast("asyncio.Future[Any]", raw)
            return self.trace(future.result()) if future.done() else Computed(())
        return Computed(())

    def _output(self, output: Output[Any]) -> Value:
        data = sdk.data_of(output)
        if data.is_secret:
            return Secret(tuple(dict.fromkeys(references(self._unknown(output, data.resources)))))
        if data.is_known and not sdk.contains_unknowns(data.value):
            return self.trace(data.value)
        return self._unknown(output, data.resources)

    def _unknown(self, output: Output[Any], resources: Iterable[pulumi.Resource]) -> Value:
        derivation = derivation_of(output)
        if derivation is None:
            return _property_of(output, resources)
        match derivation.kind:
            case "apply":
                return self._applied(derivation, resources)
            case "all":
                return self.trace(derivation.sources)
            case "same":
                return self.trace(derivation.sources[0])  # type: ignore[index]
            case "json":
                return _json_text(self.trace(derivation.sources[0]), derivation.options)  # type: ignore[index]
            case "format":
                return self._formatted(*cast("tuple[Any, tuple[Any, ...], Mapping[str, Any]]", derivation.sources))
            case "export":
                return self._exported(*cast("tuple[pulumi.StackReference, Any]", derivation.sources))

    def _applied(self, derivation: Derivation, resources: Iterable[pulumi.Resource]) -> Value:
        source = self.trace(derivation.sources[0])  # type: ignore[index]
        func = derivation.func
        if func is Output.from_input:
            return source
        if derivation.inner is not None:
            return self.trace(derivation.inner)
        step = sdk.lifted_key(func)
        if step is not None:
            return _part(source, step)
        if func == "".join and isinstance(source, tuple):
            return _concatenated(source)
        found = tuple(dict.fromkeys(references(source)))
        return Computed(found or _whole(resources))

    def _formatted(self, format_string: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Value:
        template = self.trace(format_string)
        values = {str(index): self.trace(value) for index, value in enumerate(args)}
        values |= {key: self.trace(value) for key, value in kwargs.items()}
        if not isinstance(template, str):
            return Computed(tuple(references((template, *values.values()))))
        pieces: list[Value] = []
        automatic = 0
        for literal, name, spec, conversion in Formatter().parse(template):
            pieces.append(literal)
            if name is None:
                continue
            key, automatic = (name, automatic) if name else (str(automatic), automatic + 1)
            if spec or conversion or key not in values:
                return Computed(tuple(references(tuple(values.values()))))
            pieces.append(values[key])
        return _concatenated(tuple(pieces))

    def _exported(self, reference: pulumi.StackReference, name: Any) -> Value:
        stack = self.trace(reference.name)
        key = self.trace(name)
        if isinstance(stack, str) and isinstance(key, str):
            exports = self._exports.get(stack, {})
            if key in exports:
                return exports[key]
        return Reference(sdk.urn_of(reference), f"outputs.{key}" if isinstance(key, str) else "outputs")


def _property_of(output: Output[Any], resources: Iterable[pulumi.Resource]) -> Value:
    for resource in resources:
        for name, candidate in resource.__dict__.items():
            if candidate is output:
                return Reference(sdk.urn_of(resource), sdk.wire_names(resource).get(name, name))
    return Computed(_whole(resources))


def _whole(resources: Iterable[pulumi.Resource]) -> tuple[Reference, ...]:
    return tuple(sorted(Reference(sdk.urn_of(resource), "") for resource in resources))


def _part(source: Value, step: str | int) -> Value:
    match source:
        case Reference(urn, name):
            return Reference(urn, f"{name}[{step}]" if isinstance(step, int) else f"{name}.{step}")
        case tuple() if isinstance(step, int) and -len(source) <= step < len(source):
            return source[step]
        case Mapping() if step in source:
            return source[cast("str", step)]
        case _:
            return Computed(tuple(dict.fromkeys(references(source))))


def _concatenated(values: tuple[Value, ...]) -> Value:
    parts: list[str | Reference | Computed] = []
    for value in values:
        match value:
            case Interpolation(inner):
                parts.extend(inner)
            case Reference() | Computed() | str():
                parts.append(value)
            case bool() | int() | float():
                parts.append(str(value))
            case _:
                return Computed(tuple(dict.fromkeys(references(values))))
    return _merged(parts)


def _merged(parts: Iterable[str | Reference | Computed]) -> Value:
    merged: list[str | Reference | Computed] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        elif part != "":
            merged.append(part)
    if all(isinstance(part, str) for part in merged):
        return "".join(cast("list[str]", merged))
    return Interpolation(tuple(merged))


def _json_text(value: Value, options: Mapping[str, Any]) -> Value:
    """`json.dumps` of a value with unknown parts: the known text around them stays known."""
    places: list[Reference | Computed] = []

    def plain(item: Value) -> Any:
        match item:
            case Secret():
                raise _HasSecretError
            case Reference() | Computed():
                places.append(item)
                return _TOKEN.format(len(places) - 1)
            case Interpolation(parts):
                return "".join(part if isinstance(part, str) else cast("str", plain(part)) for part in parts)
            case tuple():
                return [plain(inner) for inner in item]
            case Mapping():
                return {key: plain(inner) for key, inner in item.items()}
            case _:
                return item

    try:
        text = json.dumps(plain(value), **options)
    except (_HasSecretError, TypeError, ValueError):
        return Computed(tuple(dict.fromkeys(references(value))))
    # Every second piece is a place's number: `sort_keys` may have changed their order.
    pieces = _TOKENS.split(text)
    return _merged(places[int(piece)] if odd % 2 else piece for odd, piece in enumerate(pieces))


class _HasSecretError(Exception):
    """A secret inside a text: the whole text is then not to be looked at."""
