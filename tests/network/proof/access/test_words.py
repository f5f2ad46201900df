"""Whether a text matches some patterns and not others: against Python's regular expressions over all short texts."""

import random
import re
from itertools import product

import pytest

from network.proof.access.literals import ABSENT, Literal, missing, present, value_for
from network.proof.access.words import arn, folded, glob, literal, matches, witness

ALPHABET = "ab:"
TEXTS = ["".join(each) for size in range(5) for each in product(ALPHABET, repeat=size)]


def compiled(pattern: str) -> re.Pattern[str]:
    return re.compile("".join({"*": ".*", "?": "."}.get(each, re.escape(each)) for each in pattern))


def test_patterns_match_what_regular_expressions_match():
    for pattern in ("", "*", "a*", "*a", "a?b", "?*", "a*b*", "**", "*:*"):
        for text in TEXTS:
            assert matches(glob(pattern), text) is bool(compiled(pattern).fullmatch(text)), (pattern, text)


@pytest.mark.parametrize("seed", range(40))
def test_a_witness_is_found_where_there_is_one_and_only_there(seed: int):
    chance = random.Random(seed)  # noqa: S311 - no secret

    def pattern() -> str:
        return "".join(chance.choice("ab:*?") for _ in range(chance.randint(0, 4)))

    groups = [[pattern() for _ in range(chance.randint(1, 2))] for _ in range(chance.randint(1, 2))]
    barred = [pattern() for _ in range(chance.randint(0, 3))]
    found = witness(
        tuple(tuple(glob(each) for each in group) for group in groups), tuple(glob(each) for each in barred)
    )

    def fits(text: str) -> bool:
        return all(any(compiled(each).fullmatch(text) for each in group) for group in groups) and not any(
            compiled(each).fullmatch(text) for each in barred
        )

    if found is None:
        # One letter that no pattern mentions stands for all others.
        assert not any(fits("".join(text)) for size in range(5) for text in product("ab:x", repeat=size))
    else:
        assert fits(found), (groups, barred, found)


def test_wildcards_of_an_arn_stay_within_their_part():
    assert matches(arn("arn:aws:s3:::data-*"), "arn:aws:s3:::data-x/y:z")
    assert not matches(arn("arn:aws:kms:*:1:key/x"), "arn:aws:kms:a:b:1:key/x")
    assert matches(arn("*"), "anything")


def test_case_counts_only_where_it_should():
    assert matches(folded("AbC"), "aBc")
    assert not matches(literal("AbC"), "aBc")


@pytest.mark.parametrize(
    ("literals", "value"),
    [
        ((present("k", "a"), present("k", "a", "b")), "a"),
        ((present("k", "a"), missing("k")), None),
        ((Literal("k", (literal("a"),), outside=True, absent=True),), ABSENT),
        ((Literal("k", (literal("a"),), outside=True, absent=True), present("k", "a")), None),
        ((Literal("k", number=("<", 5)), Literal("k", number=(">=", 5))), None),
        ((Literal("k", number=("<", 5)), Literal("k", number=(">", 4))), "4.9"),
        ((Literal("k", (literal("true"),), truth=True), Literal("k", (literal("true"),), outside=True)), None),
        # A set: one value has to be `a`, one has to be `b`; and where all have to be `a`, none can be `b`.
        ((Literal("aws:tagkeys", (literal("a"),)), Literal("aws:tagkeys", (literal("b"),))), "b"),
        (
            (Literal("aws:tagkeys", (literal("a"),), absent=True, every=True), Literal("aws:tagkeys", (literal("b"),))),
            None,
        ),
    ],
)
def test_values_of_one_key(literals: tuple[Literal, ...], value: object):
    assert value_for(literals) == value


def test_what_is_negated_holds_where_the_other_does_not():
    plain = Literal("aws:tagkeys", (literal("a"),), absent=True, every=True)
    assert plain.negated == Literal("aws:tagkeys", (literal("a"),), outside=True, absent=False, every=False)
    assert plain.negated.negated == plain
