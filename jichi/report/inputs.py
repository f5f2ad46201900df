"""Reading a planned resource's inputs with three answers: yes, no, not known before deployment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TypeAlias

from jichi.engine.values import Interpolation, Value

Inputs: TypeAlias = Mapping[str, Value]


class Answer(StrEnum):
    """An answer that never takes what is not known for fine."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def worst(answers: Iterator[Answer]) -> Answer:
    """Yes if any is yes; else unknown if any is unknown; else no."""
    found = frozenset(answers)
    if Answer.YES in found:
        return Answer.YES
    return Answer.UNKNOWN if Answer.UNKNOWN in found else Answer.NO


def at(value: Value, *path: str) -> Value:
    """The value under keys; None where it is not given, and the unknown itself where the way leads through one."""
    for key in path:
        if not isinstance(value, Mapping):
            return value
        value = value.get(key)
    return value


def each(value: Value) -> tuple[Value, ...]:
    """The items of a list; none where it is not given; an unknown list as one unknown item."""
    match value:
        case None:
            return ()
        case tuple():
            return value
        case _:
            return (value,)


def flag(value: Value, *, default: bool) -> Answer:
    """A switch, with the provider's default where it is not given; some providers write it as text."""
    match value:
        case None:
            return Answer.YES if default else Answer.NO
        case True | "true":
            return Answer.YES
        case False | "false":
            return Answer.NO
        case _:
            return Answer.UNKNOWN


def off(value: Value, *, default: bool) -> Answer:
    """Whether a switch is off."""
    match flag(value, default=default):
        case Answer.YES:
            return Answer.NO
        case Answer.NO:
            return Answer.YES
        case Answer.UNKNOWN:
            return Answer.UNKNOWN


def word(value: Value, *, default: str, closed: tuple[str, ...]) -> Answer:
    """Whether a word is other than those that mean closed, with the provider's default where it is not given."""
    match value:
        case None:
            return Answer.NO if default in closed else Answer.YES
        case str():
            return Answer.NO if value in closed else Answer.YES
        case _:
            return Answer.UNKNOWN


def texts(value: Value, path: str = "") -> Iterator[tuple[str, str]]:
    """Every known text inside a value, with its dotted path; also the known pieces of a text with unknown ones."""
    match value:
        case str():
            yield path, value
        case Interpolation(parts):
            for part in parts:
                if isinstance(part, str):
                    yield path, part
        case tuple():
            for index, item in enumerate(value):
                yield from texts(item, f"{path}[{index}]")
        case Mapping():
            for key, item in value.items():
                yield from texts(item, f"{path}.{key}" if path else key)
        case _:
            return
