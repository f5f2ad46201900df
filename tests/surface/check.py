"""Every planned resource against a cloud's own description of its API: what it would refuse, and how much was checked.

Texts are checked as texts: what a policy document, a schedule or a filter pattern says inside is not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

import regex

from jichi.engine.plan import PROVIDER_PREFIX, STACK_REFERENCE_TYPE, Resource
from tests.surface.model import Api, Finding, Kind, Outcome, Row, Shape
from tests.surface.paths import TableError, resolve, target_of
from tests.surface.translate import Translation, translate
from tests.surface.values import is_placeholder


@dataclass(slots=True)
class TypeCoverage:
    """How much of one type was checked.

    Args:
        resources: how many were planned.
        values: values of the inputs, by what became of them.
        properties: by the input's path without indices, what became of its values.
    """

    resources: int = 0
    values: Counter[Outcome] = field(default_factory=Counter[Outcome])
    properties: dict[str, set[Outcome]] = field(default_factory=lambda: defaultdict(set))

    def count(self, outcome: Outcome) -> int:
        """Properties by the best that became of any of their values."""
        return sum(
            next(each for each in Outcome if each in outcomes) is outcome for outcomes in self.properties.values()
        )


@dataclass(slots=True)
class Examination:
    """What came of examining resources.

    Args:
        limits: enumerations, patterns and greatest sizes that values were held against.
        unreadable: patterns in the API's description that cannot be read here, by operation.
    """

    findings: list[Finding] = field(default_factory=list[Finding])
    types: dict[str, TypeCoverage] = field(default_factory=lambda: defaultdict(TypeCoverage))
    limits: Counter[str] = field(default_factory=Counter[str])
    unreadable: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    def properties(self, *outcomes: Outcome) -> int:
        """How many properties of how many types came to that; all without any outcome."""
        return sum(each.count(outcome) for each in self.types.values() for outcome in outcomes or Outcome)

    def values(self, *outcomes: Outcome) -> int:
        """How many values came to that; all without any outcome."""
        return sum(each.values[outcome] for each in self.types.values() for outcome in outcomes or Outcome)

    @property
    def mapped(self) -> float:
        """The share of properties that map to a parameter of the API."""
        return self.properties(Outcome.CHECKED, Outcome.PLACEHOLDER) / max(self.properties(), 1)

    @property
    def validated(self) -> float:
        """The share of properties of which a known value was held against the API's description."""
        return self.properties(Outcome.CHECKED) / max(self.properties(), 1)


def examine(resources: Iterable[Resource], rows: Mapping[str, Row], api: Api) -> Examination:
    """Hold every resource that a provider would make against the API's description."""
    result = Examination()
    for resource in resources:
        if not resource.custom or resource.read_id or resource.type == STACK_REFERENCE_TYPE:
            continue
        if not resource.type.startswith(PROVIDER_PREFIX):
            result.findings += dict.fromkeys(_examine(resource, rows, api, result))
    return result


def table_faults(rows: Mapping[str, Row], api: Api) -> Iterator[Finding]:
    """What rows name that the API does not have, whether their types are planned or not."""
    for type_, row in rows.items():
        for call in row.calls:
            try:
                shape = api.request(row.service, call.operation)
                for path in call.fills:
                    resolve(shape, path)
                for path in call.names:
                    target_of(call, shape, path)
            except LookupError as error:
                yield Finding(type_, "", f"{row.service}.{call.operation}: {error}")


def _examine(resource: Resource, rows: Mapping[str, Row], api: Api, result: Examination) -> Iterator[Finding]:
    row = rows.get(resource.type)
    if row is None:
        yield Finding(
            resource.type,
            "",
            "no row says which operation makes it: add one to the table of its service in tests/surface/*_rows.py,"
            f' such as "{resource.type}": row("SERVICE", Call("CreateX")), then name what the message lists next',
        )
        return
    try:
        translation = translate(resource, row, api)
    except TableError as error:
        yield Finding(resource.type, "", f"its row does not fit the API: {error}")
        return
    _count(translation, result.types[resource.type])
    for path in dict.fromkeys(mark.path for mark in translation.marks.values() if mark.outcome is Outcome.REFUSED):
        yield Finding(
            resource.type,
            resource.name,
            f"the input {path} maps to no parameter of {', '.join(call.operation for call in row.calls)}: correct it,"
            " or name where it goes (names=), or say in not_sent why it is not sent",
        )
    for request in translation.requests:
        for refusal in api.refusals(row.service, request.operation, request.parameters):
            yield Finding(resource.type, resource.name, f"{request.operation}: {refusal}")
        shape = api.request(row.service, request.operation)
        for violation in _violations(request.parameters, shape, request.operation, result):
            yield Finding(resource.type, resource.name, violation)


def _count(translation: Translation, coverage: TypeCoverage) -> None:
    coverage.resources += 1
    for mark in translation.marks.values():
        coverage.values[mark.outcome] += 1
        coverage.properties[mark.path].add(mark.outcome)


def _violations(value: Any, shape: Shape, path: str, result: Examination) -> Iterator[str]:
    """What breaks an enumeration, a pattern or a greatest size, none of which the SDK's validator looks at."""
    match value:
        case dict() if shape.kind is Kind.STRUCTURE:
            for name, item in cast("dict[str, Any]", value).items():
                if name in shape.members:
                    yield from _violations(item, shape.members[name], f"{path}.{name}", result)
        case dict() if shape.kind is Kind.MAP:
            yield from _too_much(len(cast("dict[str, Any]", value)), "entries", shape, path, result)
            for key, item in cast("dict[str, Any]", value).items():
                yield from _violations(key, shape.key, f"{path} (key)", result)
                yield from _violations(item, shape.element, f"{path}.{key}", result)
        case list() if shape.kind is Kind.LIST:
            yield from _too_much(len(cast("list[Any]", value)), "items", shape, path, result)
            for index, item in enumerate(cast("list[Any]", value)):
                yield from _violations(item, shape.element, f"{path}[{index}]", result)
        case str() if shape.kind is Kind.TEXT and not is_placeholder(value):
            yield from _too_much(len(value), "characters", shape, path, result)
            yield from _not_of(value, shape, path, result)
        case int() | float() if shape.kind is Kind.NUMBER and not is_placeholder(value):
            yield from _too_much(value, "", shape, path, result)
        case _:
            return


def _too_much(size: float, unit: str, shape: Shape, path: str, result: Examination) -> Iterator[str]:
    if shape.maximum is not None:
        result.limits["maximum"] += 1
        if size > shape.maximum:
            yield f"{path}: {size:.15g} {unit}".rstrip() + f", at most {shape.maximum:.15g}"


def _not_of(value: str, shape: Shape, path: str, result: Examination) -> Iterator[str]:
    if shape.enumeration:
        result.limits["enumeration"] += 1
        if value not in shape.enumeration:
            yield f"{path}: {value!r} is none of {', '.join(shape.enumeration)}"
    if shape.pattern is not None:
        try:
            pattern = _compiled(shape.pattern)
        except regex.error:
            result.unreadable.add((path.partition(".")[0], shape.pattern))
            return
        result.limits["pattern"] += 1
        if not pattern.fullmatch(value):
            yield f"{path}: {value!r} does not match {shape.pattern}"


@cache
def _compiled(pattern: str) -> Any:
    # `regex` reads what the descriptions, written for Java, use and `re` does not: \p{L}, [\w-_]. Java writes what lies
    # beyond 16 bits as two halves.
    return cast("Any", regex).compile(pattern.replace(r"\uD800\uDC00-\uDBFF\uDFFF", r"\U00010000-\U0010FFFF"))
