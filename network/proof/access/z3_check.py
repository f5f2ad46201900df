"""The same questions decided by z3, as a cross-check: an optional extra (`proof`), imported only where it is asked for.

It shares the statements and the question with the engine, and neither its automata nor its search nor its rule of
negation: patterns become z3's regular expressions, and a Deny is z3's own negation of a conjunction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import groupby
from typing import Any

import z3 as untyped  # pyright: ignore[reportMissingTypeStubs]

from network.proof.access.literals import MANY, Literal
from network.proof.access.solve import Question
from network.proof.access.words import Unit, Word
from network.proof.addresses import Bound

z3: Any = untyped
"""z3 says of none of its functions what they take and give."""

_PATIENCE_MS = 5000
_LAST = 0x2FFFF
"""The last character that SMT-LIB strings have; symbols stand behind it."""
_SHIFTED = 0x20000
_PRIVATE = 0xF0000


def is_possible(question: Question, bound: Bound) -> bool | None:
    """Whether a request can be made; None where z3 does not find out within its time.

    Args:
        question: as the engine is asked.
        bound: at which what is doubtful is taken.
    """
    ways = [
        [
            question.read(way)
            for each in group
            if each.allows and each.is_about(question.action)
            for way in each.alternatives(bound)
        ]
        for group in question.allows
    ]
    denied = [
        question.read(way)
        for each in question.denies
        if not each.allows and each.is_about(question.action)
        for way in each.alternatives(bound)
    ]
    given = question.read(question.given)
    request = _Request(
        [*given, *(one for group in ways for way in group for one in way), *(one for way in denied for one in way)]
    )
    solver: Any = z3.Solver()
    solver.set("timeout", _PATIENCE_MS)
    solver.add(*request.valid, request.all(given))
    for group in ways:
        solver.add(z3.Or([request.all(way) for way in group]))
    for way in denied:
        solver.add(z3.Not(request.all(way)))
    result = solver.check()
    return True if result == z3.sat else False if result == z3.unsat else None


class _Request:
    """The unknowns of a request: for each key its values, of which as many are there as the request has."""

    def __init__(self, literals: Iterable[Literal]) -> None:
        """Make them.

        Args:
            literals: all that will be asked: a key that is a set needs no more values than are asked for.
        """
        asked: defaultdict[str, int] = defaultdict(int)
        for each in literals:
            asked[each.key] += 1
        self._slots: Mapping[str, list[tuple[Any, Any]]] = {
            key: [
                (z3.Bool(f"{key} {slot} is there"), z3.String(f"{key} {slot}"))
                for slot in range(count if key in MANY else 1)
            ]
            for key, count in asked.items()
        }
        self._numbers: dict[str, Any] = {}
        self.valid: list[Any] = []
        truths = {each.key for each in literals if each.truth}
        for key in truths:
            words = [z3.StringVal("true"), z3.StringVal("false")]
            self.valid += [
                z3.Implies(there, z3.Or([value == word for word in words])) for there, value in self._slots[key]
            ]

    def all(self, literals: Iterable[Literal]) -> Any:
        """All literals hold."""
        return z3.And([self._holds(each) for each in literals])

    def _holds(self, each: Literal) -> Any:
        slots = self._slots[each.key]
        present = z3.Or([there for there, _ in slots])
        if each.number:
            number = self._numbers.setdefault(each.key, z3.Real(f"{each.key} number"))
            return z3.If(present, _compares(number, *each.number), each.absent)
        tests = [(there, self._among(value, each)) for there, value in slots]
        inside = (
            z3.And([z3.Implies(there, test) for there, test in tests])
            if each.every
            else z3.Or([z3.And(there, test) for there, test in tests])
        )
        return z3.If(present, inside, each.absent)

    def _among(self, value: Any, each: Literal) -> Any:
        if not each.words:
            return z3.BoolVal(each.outside)
        expressions = [_expression(word) for word in each.words]
        one = expressions[0] if len(expressions) == 1 else z3.Union(*expressions)
        return z3.InRe(value, z3.Complement(one) if each.outside else one)


def _compares(number: Any, sign: str, value: float) -> Any:
    return {
        "<": number < value,
        "<=": number <= value,
        ">": number > value,
        ">=": number >= value,
        "=": number == value,
        "!": number != value,
    }[sign]


@lru_cache(maxsize=8192)
def _expression(word: Word) -> Any:
    """A pattern as a regular expression of z3; runs of plain characters as one."""
    parts: list[Any] = []
    for plain, run in groupby(word, key=_is_plain):
        units = tuple(run)
        parts += [_text("".join(unit.chars for unit in units))] if plain else [_one(unit) for unit in units]
    if not parts:
        return z3.Re("")
    return parts[0] if len(parts) == 1 else z3.Concat(*parts)


def _is_plain(unit: Unit) -> bool:
    return len(unit.chars) == 1 and not unit.repeat


def _text(text: str) -> Any:
    return z3.Re(z3.StringVal("".join(_character(char) for char in text)))


def _character(char: str) -> str:
    return chr(_SHIFTED + ord(char) - _PRIVATE) if ord(char) > _LAST else char


def _one(unit: Unit) -> Any:
    any_: Any = z3.AllChar(z3.ReSort(z3.StringSort()))
    if unit.chars:
        choices = [z3.Re(_character(char)) for char in unit.chars]
        one: Any = choices[0] if len(choices) == 1 else z3.Union(*choices)
    elif unit.barred:
        one = z3.Intersect(any_, *(z3.Complement(z3.Re(char)) for char in unit.barred))
    else:
        one = any_
    return z3.Star(one) if unit.repeat else one
