"""Planned resources as the engine sends them to a policy pack, and the pack's process, spoken to over gRPC."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as pb
from pulumi.runtime.proto import analyzer_pb2_grpc

import policies
from jichi.engine.plan import STACK_TYPE, Plan, Resource, StackPlan
from jichi.engine.values import Asset, Computed, Interpolation, Reference, Secret, Value, references
from policies.evaluate import Result
from policies.judgement import Status

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_ASSET = "c44067f5952c0a294b673a41bacd8c17"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - the engine's mark of a secret
HIDDEN = "s3cr3t-marker"
_MESSAGE = re.compile(r"\[(?P<guardrail>[^]]+)\] (?P<status>[A-Z-]+) ")

Told = tuple[str, str, str]
"""Guardrail with its version, status and URN."""


@contextmanager
def served() -> Generator[Any]:
    """The pack's own process, as the engine starts it."""
    pack = Path(policies.__path__[0])
    command = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(pack)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=pack.parent)
    try:
        assert process.stdout
        options = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]
        with grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}", options) as channel:
            yield analyzer_pb2_grpc.AnalyzerStub(channel)
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def encoded(value: Value) -> Any:
    """A property value on the wire: nothing tells what an unknown one refers to."""
    match value:
        case Reference() | Interpolation() | Computed():
            return UNKNOWN
        case Secret():
            return {_SIGNATURE: _SECRET, "value": HIDDEN}
        case Asset():
            return {_SIGNATURE: _ASSET, "text": ""}
        case tuple():
            return [encoded(each) for each in value]
        case Mapping():
            return {key: encoded(each) for key, each in value.items()}
        case _:
            return value


def _struct(inputs: Mapping[str, Any]) -> struct_pb2.Struct:
    properties = struct_pb2.Struct()
    properties.update({key: encoded(value) for key, value in inputs.items()})
    return properties


def depends(resource: Resource) -> Mapping[str, tuple[str, ...]]:
    """URNs by input; of a planted resource, those that its values refer to."""
    return {
        key: tuple(sorted({each.urn for each in references(value)} | set(resource.property_dependencies.get(key, ()))))
        for key, value in resource.inputs.items()
    }


def single(resource: Resource) -> pb.AnalyzeRequest:
    """A resource by itself."""
    return pb.AnalyzeRequest(
        urn=resource.urn,
        type=resource.type,
        name=resource.name,
        properties=_struct(resource.inputs),
        options=_options(resource),
        provider=_provider(resource),
    )


def whole(stack: StackPlan) -> pb.AnalyzeStackRequest:
    """All of a stack."""
    return pb.AnalyzeStackRequest(
        resources=[
            pb.AnalyzerResource(
                urn=each.urn,
                type=each.type,
                name=each.name,
                # The engine shows outputs here: of the stack itself, what it exports.
                properties=_struct(stack.exports if each.type == STACK_TYPE else each.inputs),
                options=_options(each),
                provider=_provider(each),
                parent=each.parent or "",
                dependencies=each.dependencies,
                propertyDependencies={
                    key: pb.AnalyzerPropertyDependencies(urns=urns) for key, urns in depends(each).items()
                },
            )
            for each in stack.resources
        ]
    )


def _options(resource: Resource) -> pb.AnalyzerResourceOptions:
    return pb.AnalyzerResourceOptions(protect=resource.options.protect, parent=resource.parent or "")


def _provider(resource: Resource) -> pb.AnalyzerProviderResource:
    package = resource.type.partition(":")[0]
    properties = _struct({"region": resource.region} if resource.region else {})
    return pb.AnalyzerProviderResource(type=f"pulumi:providers:{package}", properties=properties, urn="", name="")


def told(diagnostics: Any) -> set[Told]:
    """What the pack reports."""
    found: set[Told] = set()
    for each in diagnostics:
        match = _MESSAGE.search(each.message)
        assert match, each.message
        found.add((match["guardrail"], match["status"].lower(), each.urn))
    return found


def degraded(plan: Plan, *, alone: bool = False) -> Plan:
    """A plan with what the engine does not tell taken away.

    Args:
        alone: as resources are seen one by one: nothing tells either what an unknown value depends on.
    """
    stacks = tuple(
        replace(
            stack,
            resources=tuple(_degraded(stack, alone)),
            exports={key: _less(value, ()) for key, value in stack.exports.items()},
        )
        for stack in plan.stacks
    )
    return replace(plan, stacks=stacks)


def _degraded(stack: StackPlan, alone: bool) -> Iterator[Resource]:
    inside = {each.urn for each in stack.resources}
    for resource in stack.resources:
        urns = {
            key: () if alone else tuple(each for each in found if each in inside)
            for key, found in depends(resource).items()
        }
        yield replace(resource, inputs={key: _less(value, urns[key]) for key, value in resource.inputs.items()})


def _less(value: Value, urns: tuple[str, ...]) -> Value:
    match value:
        case Reference() | Interpolation() | Computed():
            return Reference(urns[0], "") if len(urns) == 1 else Computed(tuple(Reference(each, "") for each in urns))
        case Secret():
            return HIDDEN
        case tuple():
            return tuple(_less(each, urns) for each in value)
        case Mapping():
            return {key: _less(each, urns) for key, each in value.items()}
        case _:
            return value


@dataclass(frozen=True)
class Pack:
    """The pack, asked about whole plans."""

    stub: Any

    def about(self, plan: Plan) -> set[Told]:
        """What it reports of every resource by itself, and of every stack."""
        found: set[Told] = set()
        for stack in plan.stacks:
            for each in stack.resources:
                if each.custom:
                    found |= told(self.stub.Analyze(single(each)).diagnostics)
            found |= told(self.stub.AnalyzeStack(whole(stack)).diagnostics)
        return found


def bad(results: Iterable[Result]) -> set[Told]:
    """Results that a pack reports."""
    shown = (Status.FAIL, Status.UNKNOWN, Status.ERROR)
    return {(each.guardrail.versioned, str(each.status), each.urn) for each in results if each.status in shown}
