"""Texts that match some patterns and not others: exact, with a witness, by a product of small automata.

A pattern is a row of units; an automaton's state is the set of positions reached, as the bits of a number. What no
pattern mentions is one letter, so that the alphabet at each step is as small as the patterns are.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

_DIGITS = "0123456789"
_PLAIN = "xyzwvutsrqponmlkjihgfedcbaXYZW"
"""Letters that stand for any other; the first that no pattern mentions is taken."""


class Unit(NamedTuple):
    """One place of a pattern.

    Args:
        chars: one of these; empty for any.
        barred: where any is meant, none of these.
        repeat: any number of times, also none.
    """

    chars: str = ""
    barred: str = ""
    repeat: bool = False


Word = tuple[Unit, ...]
Words = tuple[Word, ...]


@lru_cache(maxsize=65536)
def literal(text: str) -> Word:
    """That text."""
    return tuple(map(_letter, text))


@lru_cache(maxsize=65536)
def folded(text: str) -> Word:
    """That text, in upper or lower case."""
    return tuple(_letter("".join(sorted({char.lower(), char.upper()}))) for char in text)


@lru_cache(maxsize=65536)
def glob(text: str) -> Word:
    """A pattern of IAM: `*` is any text, `?` any character."""
    return _globbed(text, "")


@lru_cache(maxsize=65536)
def arn(text: str) -> Word:
    """A pattern of an ARN: wildcards of its first five parts stay within their part.

    Source: IAM User Guide, "IAM JSON policy elements: Condition operators", ARN condition operators; the same is taken
    for `Resource`. `*` alone is any resource; a pattern of fewer parts is a plain glob.
    """
    parts = text.split(":", 5)
    if len(parts) < 6:  # noqa: PLR2004 - an ARN has six parts
        return glob(text)
    head = [unit for part in parts[:5] for unit in (*_globbed(part, ":"), Unit(":"))]
    return (*head, *_globbed(parts[5], ""))


@lru_cache(maxsize=4096)
def _letter(chars: str) -> Unit:
    """One of some characters: the same object for the same, as most of what is read is plain text."""
    return Unit(chars)


DIGIT = Unit(_DIGITS)
ANYTHING: Word = (Unit(repeat=True),)
SOMETHING: Word = (Unit(), Unit(repeat=True))


def _globbed(text: str, barred: str) -> Word:
    return tuple(
        Unit(barred=barred, repeat=True) if char == "*" else Unit(barred=barred) if char == "?" else _letter(char)
        for char in text
    )


@lru_cache(maxsize=65536)
def matches(word: Word, text: str) -> bool:
    """Whether a text is one of a pattern's."""
    head = _head(word)
    if not text.startswith(head):
        return False
    mask = _closed(word, 1 << len(head))
    for char in text[len(head) :]:
        mask = _step(word, mask, char)
        if not mask:
            return False
    return bool(mask >> len(word) & 1)


@lru_cache(maxsize=65536)
def witness(inside: tuple[Words, ...], outside: Words = ()) -> str | None:
    """The shortest text that matches one pattern of each group and none of `outside`; None where there is none.

    Args:
        inside: groups of patterns; an empty group matches nothing.
        outside: patterns that it must not match.
    """
    plain = _plain_group(inside)
    if plain is not None:
        return next((each for each in plain if _fits(each, inside, outside)), None)
    begins = [beginnings(group) for group in inside]
    near = tuple(
        tuple(word for word in group if all(may_meet((_head(word),), other) for other in begins)) for group in inside
    )
    words = tuple(word for group in near for word in group)
    apart = tuple(word for word in outside if all(may_meet((_head(word),), group) for group in begins))
    return _search(words, apart, tuple(_spans(near)))


def _plain_group(inside: tuple[Words, ...]) -> list[str] | None:
    """The texts of a group that has no wildcard: then nothing needs to be searched."""
    for group in inside:
        if all(len(unit.chars) == 1 and not unit.repeat for word in group for unit in word):
            return ["".join(unit.chars for unit in word) for word in group]
    return None


def _fits(text: str, inside: tuple[Words, ...], outside: Words) -> bool:
    return all(any(matches(word, text) for word in group) for group in inside) and not any(
        matches(word, text) for word in outside
    )


def _spans(inside: tuple[Words, ...]) -> Iterable[tuple[int, int]]:
    start = 0
    for group in inside:
        yield start, start + len(group)
        start += len(group)


def _search(words: Words, outside: Words, spans: tuple[tuple[int, int], ...]) -> str | None:
    every = (*words, *outside)
    first = tuple(_start(word) for word in every)
    came: dict[tuple[int, ...], tuple[tuple[int, ...], str] | None] = {first: None}
    queue = deque([first])
    while queue:
        state = queue.popleft()
        if _accepts(state, every, spans, len(words)):
            return _spelled(state, came)
        for char in _alphabet(every, state):
            after = tuple(_step(word, mask, char) for word, mask in zip(every, state, strict=True))
            if after not in came and all(any(after[low:high]) for low, high in spans):
                came[after] = (state, char)
                queue.append(after)
    return None


def _accepts(state: tuple[int, ...], every: Words, spans: tuple[tuple[int, int], ...], inner: int) -> bool:
    done = [bool(mask >> len(word) & 1) for word, mask in zip(every, state, strict=True)]
    return all(any(done[low:high]) for low, high in spans) and not any(done[inner:])


def _spelled(state: tuple[int, ...], came: dict[tuple[int, ...], tuple[tuple[int, ...], str] | None]) -> str:
    spelled: list[str] = []
    while (back := came[state]) is not None:
        state, char = back
        spelled.append(char)
    return "".join(reversed(spelled))


def _alphabet(every: Words, state: tuple[int, ...]) -> list[str]:
    """The characters that matter next, and one that stands for all others."""
    known: set[str] = set()
    for word, mask in zip(every, state, strict=True):
        rest = mask
        while rest:
            place = (rest & -rest).bit_length() - 1
            rest &= rest - 1
            if place < len(word):
                known.update(word[place].chars, word[place].barred)
    other = next(char for char in _PLAIN if char not in known)
    return [other, *sorted(known)]


def beginnings(words: Words) -> tuple[str, ...]:
    """The plain texts that patterns begin with."""
    return tuple(map(_head, words))


def may_meet(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether a text may match a pattern of each of two groups, as far as what they begin with says."""
    return any(each.startswith(begin) or begin.startswith(each) for each in one for begin in other)


@lru_cache(maxsize=65536)
def _head(word: Word) -> str:
    """The plain text that a pattern begins with."""
    return "".join(unit.chars for unit in takewhile(lambda unit: len(unit.chars) == 1 and not unit.repeat, word))


def _start(word: Word) -> int:
    return _closed(word, 1)


def _closed(word: Word, mask: int) -> int:
    """With the places behind what may repeat no times."""
    for place, unit in enumerate(word):
        if unit.repeat and mask >> place & 1:
            mask |= 1 << place + 1
    return mask


def _step(word: Word, mask: int, char: str) -> int:
    after = 0
    rest = mask
    while rest:
        place = (rest & -rest).bit_length() - 1
        rest &= rest - 1
        if place == len(word):
            continue
        unit = word[place]
        if char in unit.chars if unit.chars else char not in unit.barred:
            place += not unit.repeat
            after |= 1 << place
            while place < len(word) and word[place].repeat:
                place += 1
                after |= 1 << place
    return after
