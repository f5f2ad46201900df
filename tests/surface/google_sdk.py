"""Google Cloud: all that the installed SDK's types take, whether it is planned or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from types import UnionType
from typing import Any, Union, get_args, get_origin

from jichi.engine.plan import Resource, StackId
from jichi.engine.values import Reference, Value
from jichi.tenancy.model import Cloud

_TYPES: Any = import_module("pulumi._types")  # how the SDK itself reads its classes; there is no public way
_UNKNOWN = Reference("urn:pulumi:s::p::gcp:x/y:Y::z", "id")


def everything_of(types: Iterable[str]) -> Iterator[Resource]:
    """A resource of each type, with all that it takes."""
    stack = StackId("jichi", "everything", None, Cloud.GCP)
    for type_ in types:
        yield Resource(stack, f"urn::{type_}", type_, "everything", True, None, None, None, everything(type_))


def everything(type_: str) -> Mapping[str, Value]:
    """Inputs of a type: every one that it takes, with an item in every list and every value unknown.

    Args:
        type_: Pulumi's type token, such as `gcp:kms/cryptoKey:CryptoKey`.
    """
    module, _, name = type_.removeprefix("gcp:").partition("/")
    class_name = name.partition(":")[2]
    resource: Any = getattr(import_module(f"pulumi_gcp.{module}"), class_name)
    return _inputs(getattr(import_module(resource.__module__), f"{class_name}Args"), ())


def _inputs(class_: type, above: tuple[type, ...]) -> Mapping[str, Value]:
    """What an input class takes; not what lies in itself, as expressions of expressions do."""
    names: Mapping[str, str] = _TYPES.input_type_py_to_pulumi_names(class_)
    types: Mapping[str, Any] = _TYPES.input_type_types(class_)
    taken = {name: _value(types[name], (*above, class_)) for name in names.values()}
    return {name: value for name, value in taken.items() if value is not None}


def _value(type_: Any, above: tuple[type, ...]) -> Value:
    origin, arguments = get_origin(type_), get_args(type_)
    if origin in (Union, UnionType):
        return _value(arguments[0], above)  # Input[T] is T or an output of it; Optional[T] is T or None
    if _TYPES.is_input_type(type_):
        return None if type_ in above else _inputs(type_, above)
    match arguments:
        case (item,):
            value = _value(item, above)
            return None if value is None else (value,)
        case (_, item):
            value = _value(item, above)
            return None if value is None else {"key": value}
        case _:
            return _UNKNOWN
