"""Conditions of AWS policies as literals; what is not understood is doubtful, never a match.

Source: IAM User Guide, "IAM JSON policy elements: Condition operators", "IAM JSON policy elements: Variables and tags",
"Set operators for multivalued context keys".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from network.proof.access.literals import FALSE, MANY, TRUE, Literal
from network.proof.access.symbols import is_open
from network.proof.access.words import ANYTHING, Word, arn, folded, glob, literal

_WORDS: Mapping[str, Callable[[str], Word]] = {
    "StringEquals": literal,
    "StringEqualsIgnoreCase": folded,
    "StringLike": glob,
    "ArnEquals": arn,
    "ArnLike": arn,
}
_NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
}
_NUMBERS = {
    "NumericLessThan": "<",
    "NumericLessThanEquals": "<=",
    "NumericGreaterThan": ">",
    "NumericGreaterThanEquals": ">=",
    "NumericEquals": "=",
    "NumericNotEquals": "!",
}


def literals_of(conditions: Mapping[str, Mapping[str, tuple[str, ...]]]) -> Iterator[Literal | None]:
    """The literals of a condition block, all of which have to hold; None for a line that is not understood."""
    for operator, tests in conditions.items():
        for key, values in tests.items():
            yield _literal(operator, key.lower(), values)


def _literal(operator: str, key: str, values: tuple[str, ...]) -> Literal | None:
    quantifier, _, name = operator.rpartition(":")
    if quantifier not in ("", "ForAllValues", "ForAnyValue") or any(is_open(each) for each in values):
        return None
    if not quantifier and key in MANY and name != "Null":
        return None
    optional = name.endswith("IfExists")
    name = name.removesuffix("IfExists")
    every = quantifier == "ForAllValues"
    if name == "Null":
        return _null(key, values) if not quantifier and not optional else None
    if name == "Bool":
        given = tuple({"true": TRUE, "false": FALSE}[each.lower()] for each in values if each.lower() in _TRUTHS)
        if len(given) != len(values):
            return None
        return Literal(key, given, absent=optional or every, every=every, truth=True)
    if name in _NUMBERS:
        return _number(key, _NUMBERS[name], values, absent=optional or every, every=every)
    negated = name in _NEGATED
    make = _WORDS.get(_NEGATED.get(name, name))
    if make is None or any("${" in each for each in values):
        return None
    # A negated operator holds for a request without the key, save where one value has to be such.
    absent = optional or every or (negated and not quantifier)
    return Literal(key, tuple(make(each) for each in values), outside=negated, absent=absent, every=every)


_TRUTHS = ("true", "false")


def _null(key: str, values: tuple[str, ...]) -> Literal | None:
    match tuple(each.lower() for each in values):
        case ("true",):
            return Literal(key, (), absent=True, every=True)
        case ("false",):
            return Literal(key, (ANYTHING,))
        case _:
            return None


def _number(key: str, sign: str, values: tuple[str, ...], *, absent: bool, every: bool) -> Literal | None:
    try:
        (number,) = (float(each) for each in values)
    except ValueError:
        return None
    return Literal(key, absent=absent or sign == "!", every=every, number=(sign, number))
