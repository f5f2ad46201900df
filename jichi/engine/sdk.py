"""The private parts of the Pulumi SDK that hosting a program in process needs, in one place and typed.

Nothing else in the house touches the SDK's internals. When the SDK changes, this file and its tests say so first.
Written against pulumi 3.272.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from typing import Any, Protocol, cast

import pulumi
from pulumi import (
    Output,
    _types,  # pyright: ignore[reportPrivateUsage]
    log,
)
from pulumi.output import (
    _OutputData,  # pyright: ignore[reportPrivateUsage]
)
from pulumi.runtime import resource as sdk_resource
from pulumi.runtime import rpc
from pulumi.runtime.proto import source_pb2
from pulumi.runtime.settings import SETTINGS, get_engine, get_root_resource
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


def quicken() -> None:
    """Leave out what the SDK does for nobody here; measured to be half of a run's time, and no plan differs by it.

    - Stack traces, a whole one for each resource: only the real engine's error display reads them.
    - Four futures and a task for each property of each resource: one future holds the same.
    - An import statement for each line of debug log, and the unwrapping of the same type hints again and again.
    """
    internals = cast("Any", sdk_resource)
    internals._get_stack_trace = source_pb2.StackTrace  # noqa: SLF001
    cast("Any", rpc).transfer_properties = _transfer_properties
    cast("Any", _types).unwrap_type = cache(_types.unwrap_type)
    cast("Any", log).get_engine = get_engine


def _transfer_properties(
    res: pulumi.Resource, props: Mapping[str, Any], custom: bool
) -> dict[str, Callable[..., None]]:
    """What `rpc.transfer_properties` does: every property of a resource as an Output, and what resolves it."""
    loop = asyncio.get_running_loop()
    resolvers: dict[str, Callable[..., None]] = {}
    for name in props:
        if name == "urn" or (name == "id" and custom):
            continue  # the caller has made these
        future: asyncio.Future[Any] = loop.create_future()
        resolvers[name] = partial(_resolve, res, future)
        res.__dict__[name] = cast("Any", Output)._from_data(future)  # noqa: SLF001
    return resolvers


def _resolve(
    res: pulumi.Resource,
    future: asyncio.Future[Any],
    value: Any,
    is_known: bool,
    is_secret: bool,
    deps: Iterable[pulumi.Resource] | None,
    failed: Exception | None,
) -> None:
    if failed is not None:
        future.set_exception(failed)
    else:
        future.set_result(_OutputData({*(deps or ()), res}, value, is_known, is_secret))


def lifted_key(func: Callable[..., Any] | None) -> str | int | None:
    """The key or attribute that the SDK's own `output[key]` and `output.attribute` take; None for other callbacks."""
    if func is None or getattr(func, "__qualname__", "") not in _LIFTS:
        return None
    return cast("str | int", cast("Any", func).__closure__[0].cell_contents)


_LIFTS = frozenset({"Output.__getitem__.<locals>.lift", "Output.__getattr__.<locals>.lift"})
