"""Properties of a planned resource, judged: known, absent, unknown until deployment, or secret.

Each function is about one property path (`rule.applyServerSideEncryptionByDefault.sseAlgorithm`, `settings.0.tier`;
a number is a place in a list, `*` every place) and gives a judgement with the observed and the expected value.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeGuard

from jichi.engine.plan import Resource
from jichi.engine.values import Computed, Interpolation, Reference, Secret, Unknown, Value
from jichi.text import Text
from network.proof.planned import is_object, number
from policies.judgement import Absent, Evidence, Judgement, Status, all_of, failed, passed, unknown

ABSENT = Absent.ABSENT
Read: TypeAlias = "Value | Absent"


@dataclass(frozen=True, slots=True)
class Place:
    """A value and where it stands (`rules[0].status`)."""

    path: str
    value: Read


_UNKNOWN = (Reference, Interpolation, Computed)


def is_unknown(value: Read) -> TypeGuard[Unknown]:
    """Whether only deployment knows it, wholly or in part."""
    return isinstance(value, _UNKNOWN)


def read(resource: Resource, path: str) -> Read:
    """The value at a path; `ABSENT` where it is left out or null. An unknown on the way is the value."""
    if "." not in path and path != "*":
        value = resource.inputs.get(path)
        return ABSENT if value is None else value
    return next(places(resource, path)).value


def places(resource: Resource, path: str) -> Iterator[Place]:
    """Every value at a path with `*` in it; at least one, which may be absent or unknown."""
    yield from _places(resource.inputs, path.split("."), "")


def _places(value: Value, steps: list[str], walked: str) -> Iterator[Place]:
    # Names in objects first, without a generator each: they are nearly all there is.
    while steps and is_object(value) and steps[0] != "*" and not steps[0].isdigit():
        step, *steps = steps
        value, walked = value.get(step), f"{walked}.{step}" if walked else step
    if not steps or is_unknown(value) or isinstance(value, Secret):
        yield Place(walked, ABSENT if value is None else value)
        return
    step, *rest = steps
    match value:
        case tuple() if step == "*":
            if not value:
                yield Place(walked, ABSENT)
            for at, each in enumerate(value):
                yield from _places(each, rest, f"{walked}[{at}]")
        case tuple() if step.isdigit():
            item = value[int(step)] if int(step) < len(value) else None
            yield from _places(item, rest, f"{walked}[{step}]")
        case Mapping() if step == "*":
            for key, each in value.items():
                yield from _places(each, rest, f"{walked}.{key}".lstrip("."))
        case Mapping():
            # Providers write one block as an object where another version writes a list of one.
            yield from _places(value, rest, walked)
        case _:
            yield Place(f"{walked}.{step}".lstrip("."), ABSENT)


def satisfies(
    resource: Resource,
    path: str,
    test: Callable[[Value], bool],
    expected: Text,
    *,
    absent: Status = Status.FAIL,
    about: Resource | None = None,
) -> Judgement:
    """Whether every value at a path passes a test.

    Args:
        resource: whose property it is.
        path: of the property.
        expected: what would pass, in words.
        test: of a known value; never called with an unknown or a secret.
        absent: what it means where the property is left out.
        about: the resource that is judged, where it is another one.
    """
    urn = resource.urn if about is not None and about.urn != resource.urn else None

    def one(place: Place) -> Judgement:
        evidence = Evidence(place.path or path, place.value, expected, urn)
        if place.value is ABSENT:
            return Judgement(absent, (evidence,))
        if is_unknown(place.value) or isinstance(place.value, Secret):
            return unknown(evidence)
        return passed(evidence) if test(place.value) else failed(evidence)

    return all_of(*(one(each) for each in places(resource, path)))


def equals(
    resource: Resource, path: str, wanted: Value, *, absent: Status = Status.FAIL, about: Resource | None = None
) -> Judgement:
    """Whether it is exactly a value; texts `true` and `false` count as truth values."""
    return satisfies(resource, path, lambda it: _same(it, wanted), said(wanted), absent=absent, about=about)


def one_of(
    resource: Resource,
    path: str,
    wanted: Collection[Value],
    *,
    absent: Status = Status.FAIL,
    about: Resource | None = None,
) -> Judgement:
    """Whether it is one of some values."""
    words = ", ".join(str(each) for each in wanted)
    expected = Text(ja=f"{words} のいずれか", en=f"one of {words}")
    return satisfies(resource, path, lambda it: _plain(it) in wanted, expected, absent=absent, about=about)


def at_least(
    resource: Resource,
    path: str,
    least: float,
    unit: Text,
    *,
    absent: Status = Status.FAIL,
    about: Resource | None = None,
) -> Judgement:
    """Whether it is a number, and not below one."""
    expected = Text(ja=f"{least:g}{unit.ja}以上", en=f"at least {least:g} {unit.en}")
    return satisfies(
        resource,
        path,
        lambda it: (found := number(it)) is not None and found >= least,
        expected,
        absent=absent,
        about=about,
    )


def at_most(
    resource: Resource,
    path: str,
    most: float,
    unit: Text,
    *,
    absent: Status = Status.FAIL,
    about: Resource | None = None,
) -> Judgement:
    """Whether it is a number, and not above one."""
    expected = Text(ja=f"{most:g}{unit.ja}以下", en=f"at most {most:g} {unit.en}")
    return satisfies(
        resource,
        path,
        lambda it: (found := number(it)) is not None and found <= most,
        expected,
        absent=absent,
        about=about,
    )


def left_out(resource: Resource, path: str, *, about: Resource | None = None) -> Judgement:
    """Whether it is not set: absent, or an empty list, object or text. An unknown may be set."""
    expected = Text(ja="指定なし", en="left out")
    empty: tuple[Value, ...] = ("", (), {})
    return satisfies(resource, path, lambda it: it in empty, expected, absent=Status.PASS, about=about)


def refers(resource: Resource, path: str, *types: str, about: Resource | None = None) -> Judgement:
    """Whether it is set: a known, non-empty value, or a reference to a planned resource of one of some types.

    A key or a bucket that the same plan makes is only known after deployment, and yet surely there: a reference to a
    resource of the right type passes. What another stack exports is unknown.
    """
    urn = resource.urn if about is not None and about.urn != resource.urn else None
    expected = Text(ja="指定あり", en="set")

    def one(place: Place) -> Judgement:
        evidence = Evidence(place.path or path, place.value, expected, urn)
        match place.value:
            case Absent() | "" | ():
                return failed(evidence)
            case Reference(referred):
                fits = not types or any(f"{each}::" in referred for each in types)
                return passed(evidence) if fits else unknown(evidence)
            case Interpolation() | Computed() | Secret():
                return unknown(evidence)
            case _:
                return passed(evidence)

    return all_of(*(one(each) for each in places(resource, path)))


def said(value: Value) -> Text:
    """A value as it is expected, in words."""
    word = str(value).lower() if isinstance(value, bool) else str(value)
    return Text(ja=word, en=word)


def _same(value: Value, wanted: Value) -> bool:
    plain = _plain(value)
    return plain == wanted and isinstance(plain, bool) == isinstance(wanted, bool)


def _plain(value: Value) -> Value:
    """Truth values may be written as texts."""
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    return value
