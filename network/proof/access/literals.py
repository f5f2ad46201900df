"""What one line of a condition says of one key: which values, and whether the key may be absent.

A key of a request has no value, one, or (for the keys that are sets) several. A literal is closed under negation, so
that "this Deny does not apply" is a choice among negated literals.

Source: IAM User Guide, "Condition operators", "Set operators for multivalued context keys".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from network.proof.access.words import ANYTHING, Words, literal, matches, witness

MANY = frozenset(
    {
        "aws:calledvia",
        "aws:principalorgpaths",
        "aws:principalservicenameslist",
        "aws:resourceorgpaths",
        "aws:sourceorgpaths",
        "aws:tagkeys",
        "backup:copytargets",
        "dynamodb:attributes",
        "dynamodb:leadingkeys",
        "kms:encryptioncontextkeys",
        "kms:grantoperations",
        "kms:resourcealiases",
    }
)
"""Keys that are sets (the services' own lists of condition keys)."""

TRUE, FALSE = literal("true"), literal("false")


@dataclass(frozen=True, slots=True)
class Literal:
    """One line of a condition.

    Args:
        key: in lower case, as IAM compares keys.
        words: the values named.
        outside: whether the values are all but those.
        absent: whether a request without the key satisfies it.
        every: for a key that is a set: whether all values have to be such, or one is enough.
        number: instead of words, a comparison with a number: one of `<`, `<=`, `>`, `>=`, `=`, `!` and the number.
        truth: whether the values are `true` and `false` only.
    """

    key: str
    words: Words = ()
    outside: bool = False
    absent: bool = False
    every: bool = False
    number: tuple[str, float] | None = None
    truth: bool = False

    @property
    def negated(self) -> Literal:
        """What holds where this does not."""
        if self.number:
            turned = {"<": ">=", ">=": "<", "<=": ">", ">": "<=", "=": "!", "!": "="}[self.number[0]]
            return replace(self, number=(turned, self.number[1]), absent=not self.absent, every=not self.every)
        return replace(self, outside=not self.outside, absent=not self.absent, every=not self.every)


def present(key: str, *words: str) -> Literal:
    """The key is there, with one of some texts; with any, where none is named."""
    return Literal(key, tuple(literal(each) for each in words) or (ANYTHING,))


def missing(key: str) -> Literal:
    """The key is not there."""
    return Literal(key, (), absent=True, every=True)


@dataclass(frozen=True, slots=True)
class Absent:
    """A request without the key."""


ABSENT = Absent()


@lru_cache(maxsize=65536)
def value_for(literals: tuple[Literal, ...]) -> str | Absent | None:
    """A value of one key that satisfies all literals about it: `ABSENT` where it may be missing, None for none.

    A key that nothing has to have is left out, so that a witness says no more than it needs to. Of a set, one value.
    """
    if all(each.absent for each in literals):
        return ABSENT
    if literals[0].key in MANY:
        return _of_set(literals)
    return _of_one(literals)


def _of_one(literals: tuple[Literal, ...]) -> str | None:
    numbers = [each.number for each in literals if each.number]
    rest = tuple(each for each in literals if not each.number)
    inside = tuple(each.words for each in rest if not each.outside)
    outside = tuple(word for each in rest if each.outside for word in each.words)
    if numbers:
        return _number(numbers, inside, outside)
    if any(each.truth for each in rest):
        inside = (*inside, (TRUE, FALSE))
    return witness(inside or ((ANYTHING,),), outside)


def _of_set(literals: tuple[Literal, ...]) -> str | None:
    """Each that needs a value of its own finds one among those that all may have."""
    common = tuple(each for each in literals if each.every)
    found: str | None = None
    for each in literals:
        if not each.every:
            found = _of_one((*common, each))
            if found is None:
                return None
    return found if found is not None else _of_one(common)


def _number(numbers: list[tuple[str, float]], inside: tuple[Words, ...], outside: Words) -> str | None:
    """Among the numbers at, right below and right above those compared with, which is as good as among all."""
    bounds = [value for _, value in numbers]
    for each in (value + far for far in (0, -0.1, 0.1, -1, 1) for value in bounds):
        text = f"{round(each, 6):g}"
        if (
            all(_compares(each, *one) for one in numbers)
            and all(any(matches(word, text) for word in group) for group in inside)
            and not any(matches(word, text) for word in outside)
        ):
            return text
    return None


def _compares(value: float, sign: str, other: float) -> bool:
    match sign:
        case "<":
            return value < other
        case "<=":
            return value <= other
        case ">":
            return value > other
        case ">=":
            return value >= other
        case "=":
            return value == other
        case _:
            return value != other
