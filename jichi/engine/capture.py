"""From what the program said to a frozen `StackPlan`.

While the program runs, `Notebook` notes each resource object with its raw inputs, in the order in which the program
asks for them. After the run, `capture` joins these notes with the requests that the monitor received: the requests
say what the engine would be told, the notes say where the unknown parts of it come from.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, cast

import pulumi
from google.protobuf import struct_pb2
from pulumi import Output
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.stack import Stack

from jichi.engine import sdk
from jichi.engine.monitor import Monitor
from jichi.engine.plan import Options, Resource, SourcePosition, StackId, StackPlan
from jichi.engine.provenance import Tracer
from jichi.engine.regions import planned_region
from jichi.engine.urn import make_urn
from jichi.engine.values import Asset, Computed, Reference, Secret, Value, references


@dataclass(frozen=True, slots=True)
class Note:
    """A resource object, its inputs as the program gave them, and the line that asked for it."""

    resource: pulumi.Resource
    props: Mapping[str, Any]
    source: SourcePosition | None


@dataclass(slots=True)
class Notebook:
    """Notes of one run, in the program's order.

    Args:
        root: the project's directory; source positions are relative to it.
    """

    root: Path
    notes: list[Note] = field(default_factory=list[Note])
    exports: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def open(self, stack: Stack) -> None:
        """Start noting what the program of this stack makes and exports."""
        self.exports = stack.outputs
        pulumi.runtime.register_stack_transformation(self._note)

    def _note(self, args: pulumi.ResourceTransformationArgs) -> None:
        """A stack transformation that changes nothing and notes everything."""
        source = _source(args.resource, self.root)
        self.notes.append(Note(args.resource, cast("Mapping[str, Any]", args.props), source))


def capture(stack: StackId, monitor: Monitor, notebook: Notebook) -> StackPlan:
    """The plan of a stack whose program has run to its end."""
    tracer = Tracer(monitor.exports)
    notes = {sdk.urn_of(note.resource): note for note in notebook.notes}
    order = {urn: position for position, urn in enumerate(notes)}
    urns = sorted((*monitor.registered, *monitor.read), key=lambda urn: order.get(urn, -1))
    resources: list[Resource] = []
    regions: dict[str, str | None] = {}
    for urn in urns:
        note = notes.get(urn)
        request = monitor.registered.get(urn)
        resource = (
            _registered(stack, urn, request, note, tracer, regions)
            if request is not None
            else _read(stack, urn, monitor.read[urn], note, tracer, regions)
        )
        regions[urn] = resource.region
        resources.append(resource)
    return StackPlan(stack, tuple(resources), _exports(notebook, tracer))


def _exports(notebook: Notebook, tracer: Tracer) -> Mapping[str, Value]:
    return {key: tracer.trace(value) for key, value in sorted(notebook.exports.items())}


def _registered(
    stack: StackId,
    urn: str,
    request: resource_pb2.RegisterResourceRequest,
    note: Note | None,
    tracer: Tracer,
    regions: Mapping[str, str | None],
) -> Resource:
    by_property = {key: tuple(sorted(found.urns)) for key, found in request.propertyDependencies.items() if found.urns}
    inputs = _inputs(request.object, note, by_property, tracer)
    provider = _provider(request.provider)
    return Resource(
        stack=stack,
        urn=urn,
        type=request.type,
        name=request.name,
        custom=request.custom,
        parent=request.parent or None,
        provider=provider,
        region=planned_region(request.type, inputs, regions.get(provider or ""), by_property, regions),
        inputs=inputs,
        dependencies=tuple(sorted(request.dependencies)),
        property_dependencies=dict(sorted(by_property.items())),
        options=_options(urn, request),
        source=note.source if note else None,
    )


def _read(
    stack: StackId,
    urn: str,
    request: resource_pb2.ReadResourceRequest,
    note: Note | None,
    tracer: Tracer,
    regions: Mapping[str, str | None],
) -> Resource:
    inputs = _inputs(request.properties, note, {}, tracer)
    provider = _provider(request.provider)
    return Resource(
        stack=stack,
        urn=urn,
        type=request.type,
        name=request.name,
        custom=True,
        parent=request.parent or None,
        provider=provider,
        region=planned_region(request.type, inputs, regions.get(provider or ""), {}, regions),
        inputs=inputs,
        dependencies=tuple(sorted(request.dependencies)),
        source=note.source if note else None,
        read_id=request.id,
    )


def _inputs(
    struct: struct_pb2.Struct, note: Note | None, by_property: Mapping[str, tuple[str, ...]], tracer: Tracer
) -> Mapping[str, Value]:
    raw: Mapping[str, Any] = _by_wire_name(note) if note else {}
    inputs: dict[str, Value] = {}
    for key, field_ in sorted(struct.fields.items()):
        whole = tuple(Reference(urn, "") for urn in by_property.get(key, ()))
        inputs[key] = _Reader(tracer, whole).value(field_, raw.get(key))
    return inputs


def _by_wire_name(note: Note) -> Mapping[str, Any]:
    names = sdk.wire_names(note.resource)
    translate = note.resource.translate_input_property
    return {names.get(key) or translate(key): value for key, value in note.props.items()}


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one input: the wire's value, and the program's raw value beside it for what the wire calls unknown."""

    tracer: Tracer
    whole: tuple[Reference, ...]

    def value(self, wire: struct_pb2.Value, raw: Any) -> Value:
        match wire.WhichOneof("kind"):
            case "string_value":
                return self._traced(raw) if wire.string_value == sdk.UNKNOWN else wire.string_value
            case "number_value":
                number = wire.number_value
                return int(number) if number.is_integer() else number
            case "bool_value":
                return wire.bool_value
            case "list_value":
                items = _sequence(raw)
                return tuple(
                    self.value(item, items[index] if index < len(items) else None)
                    for index, item in enumerate(wire.list_value.values)
                )
            case "struct_value":
                return self._struct(wire.struct_value, raw)
            case _:
                return None

    def _struct(self, struct: struct_pb2.Struct, raw: Any) -> Value:
        fields = struct.fields
        signature = fields[sdk.SIGNATURE].string_value if sdk.SIGNATURE in fields else ""
        if signature == sdk.SECRET_SIGNATURE:
            traced = self.tracer.trace(raw)
            return Secret(traced.references if isinstance(traced, Secret) else tuple(references(traced)) or self.whole)
        if signature == sdk.RESOURCE_SIGNATURE:
            return Reference(fields["urn"].string_value, "id" if "id" in fields else "urn")
        if signature:
            return _asset(struct)
        items = _mapping(raw)
        return {key: self.value(item, items.get(key)) for key, item in sorted(fields.items())}

    def _traced(self, raw: Any) -> Value:
        # Only an Output can be unknown to the SDK and still be known to us: another stack's export.
        traced = self.tracer.trace(raw) if isinstance(raw, Output) else None
        return Computed(self.whole) if traced is None or traced == Computed(()) else traced


def _unwrapped(raw: Any) -> Any:
    while isinstance(raw, Output):
        raw = sdk.data_of(cast("Output[Any]", raw)).value
    return raw


def _sequence(raw: Any) -> list[Any]:
    plain = _unwrapped(raw)
    return list(cast("Iterable[Any]", plain)) if isinstance(plain, (list, tuple)) else []


def _mapping(raw: Any) -> Mapping[str, Any]:
    plain = _unwrapped(raw)
    typed = sdk.input_fields(plain)
    if typed is not None:
        return typed
    if not isinstance(plain, Mapping):
        return {}
    found: dict[str, Any] = {}
    for key, value in cast("Mapping[str, Any]", plain).items():
        found[key] = value
        found.setdefault(_camel(key), value)
    return found


def _camel(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in tail)


def _asset(struct: struct_pb2.Struct) -> Asset:
    kind = next((kind for kind in ("text", "path", "uri", "assets") if kind in struct.fields), "")
    content = struct.fields[kind].SerializeToString(deterministic=True) if kind else b""
    return Asset(kind, hashlib.sha256(content).hexdigest())


def _provider(reference: str) -> str | None:
    return reference.rpartition("::")[0] or None


def _alias(alias: Any, urn: str, request: resource_pb2.RegisterResourceRequest) -> str:
    """The URN that an alias stands for: what its specification leaves out is as it is now."""
    if alias.urn:
        return alias.urn
    spec = alias.spec
    stack, project = urn.removeprefix("urn:pulumi:").split("::")[:2]
    parent = "" if spec.noParent else spec.parentUrn or request.parent
    type_, name = spec.type or request.type, spec.name or request.name
    return make_urn(spec.stack or stack, spec.project or project, parent, type_, name)


def _options(urn: str, request: resource_pb2.RegisterResourceRequest) -> Options:
    timeouts = request.customTimeouts
    return Options(
        protect=request.protect,
        retain=request.retainOnDelete,
        delete_before_replace=request.deleteBeforeReplace,
        import_id=request.importId,
        version=request.version,
        ignore_changes=tuple(request.ignoreChanges),
        replace_on_changes=tuple(request.replaceOnChanges),
        additional_secret_outputs=tuple(request.additionalSecretOutputs),
        aliases=tuple(sorted({_alias(alias, urn, request) for alias in cast("Any", request).aliases})),
        providers={key: _provider(value) or "" for key, value in sorted(request.providers.items())},
        deleted_with=request.deletedWith,
        replace_with=tuple(sorted(request.replace_with)),
        hide_diffs=tuple(request.hideDiffs),
        timeouts={
            name: value
            for name, value in (
                ("create", timeouts.create),
                ("update", timeouts.update),
                ("delete", timeouts.delete),
            )
            if value
        },
    )


_SDK_PACKAGES = ("pulumi", "pulumi_aws", "pulumi_gcp")


def _source(resource: pulumi.Resource, root: Path) -> SourcePosition | None:
    """The line outside the SDKs, and outside a component's own constructor, that made the resource."""
    frame: FrameType | None = sys._getframe(2)  # type: ignore[reportPrivateUsage]  # noqa: SLF001 - cheap walk
    component = isinstance(resource, pulumi.ComponentResource)
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        own_constructor = component and frame.f_code.co_name == "__init__" and frame.f_locals.get("self") is resource
        if module.partition(".")[0] not in _SDK_PACKAGES and not own_constructor:
            break
        frame = frame.f_back
    if frame is None:
        return None
    file = frame.f_code.co_filename
    prefix = f"{root}/"
    return SourcePosition(file.removeprefix(prefix) if file.startswith(prefix) else Path(file).name, frame.f_lineno)
