"""AWS: the operations as botocore's service models describe them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from typing import Any, cast

from botocore import exceptions, loaders, model, validate  # pyright: ignore[reportMissingTypeStubs]

from tests.surface.model import Kind, Shape

_KINDS: Mapping[str, Kind] = {
    "structure": Kind.STRUCTURE,
    "map": Kind.MAP,
    "list": Kind.LIST,
    "string": Kind.TEXT,
    "blob": Kind.TEXT,
    "integer": Kind.NUMBER,
    "long": Kind.NUMBER,
    "float": Kind.NUMBER,
    "double": Kind.NUMBER,
    "boolean": Kind.FLAG,
    "timestamp": Kind.TIME,
}


class BotocoreShape:
    """A shape of botocore, whose library has no types, as a `Shape`."""

    def __init__(self, shape: Any) -> None:
        self.raw = shape
        self._limits: Mapping[str, Any] = shape.metadata

    @property
    def kind(self) -> Kind:
        """What it holds."""
        return _KINDS[self.raw.type_name]

    @property
    def members(self) -> Mapping[str, Shape]:
        """By the API's names."""
        return self._members

    @cached_property
    def _members(self) -> Mapping[str, Shape]:
        return {name: BotocoreShape(member) for name, member in self.raw.members.items()}

    @property
    def required(self) -> tuple[str, ...]:
        """The members without which the API refuses it."""
        return tuple(self.raw.required_members)

    @property
    def key(self) -> Shape:
        """The keys of a map."""
        return BotocoreShape(self.raw.key)

    @property
    def element(self) -> Shape:
        """The items of a list, the values of a map."""
        return self._element

    @cached_property
    def _element(self) -> Shape:
        return BotocoreShape(self.raw.member if self.kind is Kind.LIST else self.raw.value)

    @property
    def enumeration(self) -> tuple[str, ...]:
        """The values it may have."""
        return tuple(self._limits.get("enum", ()))

    @property
    def pattern(self) -> str | None:
        """What all of it must match, as Java reads it."""
        return self._limits.get("pattern")

    @property
    def minimum(self) -> float | None:
        """The least value or length."""
        return self._limits.get("min")

    @property
    def maximum(self) -> float | None:
        """The greatest value or length."""
        return self._limits.get("max")


class Botocore:
    """The installed botocore's models; nothing is called."""

    def __init__(self) -> None:
        self._operation = cache(self._load)
        self._validator: Any = cast("Any", validate).ParamValidator()

    def request(self, service: str, operation: str) -> Shape:
        """The parameters of an operation."""
        return self._operation(service, operation)

    def refusals(self, service: str, operation: str, parameters: Mapping[str, Any]) -> Iterator[str]:
        """What `ParamValidator` reports: unknown fields, wrong types, missing fields, least sizes."""
        report = self._validator.validate(parameters, self._operation(service, operation).raw)
        yield from report.generate_report().splitlines()

    def _load(self, service: str, operation: str) -> BotocoreShape:
        try:
            return BotocoreShape(service_model(service).operation_model(operation).input_shape)
        except (exceptions.UnknownServiceError, cast("Any", model).OperationNotFoundError) as error:
            raise LookupError(f"{service}.{operation}") from error


@cache
def service_model(service: str) -> Any:
    """Botocore's model of a service."""
    return cast("Any", model).ServiceModel(data().load_service_model(service, "service-2"), service)


@cache
def data() -> Any:
    """What botocore ships, without the models that a person may have added under their home."""
    loader: Any = cast("Any", loaders).Loader
    return loader(extra_search_paths=[loader.BUILTIN_DATA_PATH], include_default_search_paths=False)
