"""The private parts of the Pulumi SDK that hosting a program in process needs, in one place and typed.

Nothing else in the house touches the SDK's internals. When the SDK changes, this file and its tests say so first.
Written against pulumi 3.272.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol, cast

import pulumi
from pulumi import (
    Output,
    _types,  # pyright: ignore[reportPrivateUsage]
)
from pulumi.output import Unknown
from pulumi.runtime import resource as sdk_resource
from pulumi.runtime import rpc
from pulumi.runtime.proto import source_pb2
from pulumi.runtime.settings import SETTINGS, get_root_resource
from pulumi.runtime.stack import Stack

UNKNOWN = rpc.UNKNOWN
"""What stands on the wire for a value that is not known before deployment."""
SIGNATURE = rpc._special_sig_key  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001
"""The key that marks secrets, assets and resource references on the wire."""
SECRET_SIGNATURE = rpc._special_secret_sig  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001
RESOURCE_SIGNATURE = rpc._special_resource_sig  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001


class OutputData(Protocol):
    """What an Output resolves to."""

    resources: set[pulumi.Resource]
    value: Any
    is_known: bool
    is_secret: bool


def data_of(output: Output[Any]) -> OutputData:
    """What a resolved Output holds; call it only after the run, when all are resolved."""
    return cast("OutputData", output._data.result())  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001


def urn_of(resource: pulumi.Resource) -> str:
    """The URN that the monitor gave a registered resource."""
    return cast("str", data_of(resource.urn).value)


def is_unknown(value: object) -> bool:
    """Whether a plain value is the SDK's own mark for unknown."""
    return isinstance(value, Unknown)


def contains_unknowns(value: object) -> bool:
    """Whether any part of a plain value is unknown."""
    return rpc.contains_unknowns(value)


def input_fields(value: object) -> Mapping[str, Any] | None:
    """The fields of a typed input (`RouteTableRouteArgs`) by the provider's names; None for anything else."""
    kind = cast("type[Any]", type(value))
    return _types.input_type_to_dict(value) if _types.is_input_type(kind) else None


def wire_names(resource: pulumi.Resource) -> Mapping[str, str]:
    """The provider's name of each Python property of a resource."""
    return _types.resource_py_to_pulumi_names(type(resource))


def pending_tasks() -> list[asyncio.Task[Any]]:
    """Registrations and outputs of the present run that are not done yet."""
    settings = cast("Any", SETTINGS)
    tasks: Iterable[asyncio.Task[Any]] = (*settings.rpc_manager.rpcs, *settings.outputs)
    return [task for task in tasks if not task.done()]


def root_stack() -> Stack:
    """The stack resource of the program that is running."""
    return cast("Stack", get_root_resource())


def skip_stack_traces() -> None:
    """Stop the SDK from collecting a stack trace a resource: only the real engine's error display reads them."""
    nothing = source_pb2.StackTrace()

    def no_trace() -> source_pb2.StackTrace:
        return nothing

    sdk_resource._get_stack_trace = no_trace  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001


def lifted_key(func: Callable[..., Any] | None) -> str | int | None:
    """The key or attribute that the SDK's own `output[key]` and `output.attribute` take; None for other callbacks."""
    if func is None or getattr(func, "__qualname__", "") not in _LIFTS:
        return None
    return cast("str | int", cast("Any", func).__closure__[0].cell_contents)


_LIFTS = frozenset({"Output.__getitem__.<locals>.lift", "Output.__getattr__.<locals>.lift"})
