"""Whether a query of Cloud Logging finds an entry: parsed, not searched. What is not understood is unknown.

Source: Cloud Logging documentation, "Logging query language": `OR` binds more closely than `AND`; texts compare without
regard to case, patterns with it; a comparison of a field that an entry lacks is false. The filters of Security Command
Center's notifications are written in the same way ("Filter findings").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from jichi.parity.judging import negated, strongest, weakest
from jichi.report.inputs import Answer

_TOKEN = re.compile(r'\s*(?:"(?P<text>(?:[^"\\]|\\.)*)"|(?P<mark>=~|!~|!=|>=|<=|[()=:<>])|(?P<word>[^\s()=:<>!"]+))')
_SEVERITIES = ("DEFAULT", "DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY")

Token = tuple[str, str]
"""Its kind (`text`, `mark`, `word`) and what it says."""


def finds(query: str, entry: Mapping[str, Any]) -> Answer:
    """Whether a query finds an entry.

    Args:
        query: in the Logging query language.
        entry: with its fields nested as the API has them, and `log_id` beside them.
    """
    try:
        reading = _Reading(list(_tokens(query)), entry)
        answer = reading.conjunction()
    except ValueError:
        return Answer.UNKNOWN
    return answer if reading.done else Answer.UNKNOWN


def _tokens(query: str) -> Iterator[Token]:
    position, query = 0, query.rstrip()
    while position < len(query):
        found = _TOKEN.match(query, position)
        if found is None or found.lastgroup is None:
            raise ValueError(query[position:])
        yield found.lastgroup, re.sub(r"\\(.)", r"\1", found["text"]) if found["text"] is not None else found[0].strip()
        position = found.end()


class _Reading:
    """One pass over a query's tokens, in which each test is asked of the entry."""

    def __init__(self, tokens: list[Token], entry: Mapping[str, Any]) -> None:
        self._tokens = tokens
        self._entry = entry
        self._at = 0

    @property
    def done(self) -> bool:
        """Whether nothing is left."""
        return self._at == len(self._tokens)

    def conjunction(self) -> Answer:
        """Tests of which all have to hold."""
        answers = [self._disjunction()]
        while self._takes(("word", "AND")):
            answers.append(self._disjunction())
        return weakest(answers)

    def _disjunction(self) -> Answer:
        answers = [self._test()]
        while self._takes(("word", "OR")):
            answers.append(self._test())
        return strongest(answers)

    def _test(self) -> Answer:
        if self._takes(("word", "NOT")):
            return negated(self._test())
        if self._takes(("mark", "(")):
            answer = self.conjunction()
            self._wants(")")
            return answer
        field = self._next("word")
        if field.startswith("-"):
            return negated(self._comparison(field[1:]))
        if field.lower() == "log_id":
            self._wants("(")
            wanted = self._next("text")
            self._wants(")")
            return _answer(self._entry.get("log_id") == wanted)
        return self._comparison(field)

    def _comparison(self, field: str) -> Answer:
        operator = self._next("mark")
        values = self._values()
        found = list(_values(self._entry, field.split(".")))
        return strongest(_compare(operator, each, wanted) for wanted in values for each in found)

    def _values(self) -> list[str]:
        if not self._takes(("mark", "(")):
            return [self._value()]
        values = [self._value()]
        while self._takes(("word", "OR")):
            values.append(self._value())
        self._wants(")")
        return values

    def _value(self) -> str:
        return self._next("text", "word")

    def _takes(self, token: Token) -> bool:
        if self.done or self._tokens[self._at] != token:
            return False
        self._at += 1
        return True

    def _wants(self, mark: str) -> None:
        if not self._takes(("mark", mark)):
            raise ValueError(mark)

    def _next(self, *kinds: str) -> str:
        if self.done or self._tokens[self._at][0] not in kinds:
            raise ValueError(str(kinds))
        self._at += 1
        return self._tokens[self._at - 1][1]


def _values(entry: Any, path: list[str]) -> Iterator[Any]:
    """What an entry has under a path; of lists every element."""
    if isinstance(entry, list):
        for each in cast("list[Any]", entry):
            yield from _values(each, path)
    elif not path:
        yield entry
    elif isinstance(entry, Mapping):
        fields = cast("Mapping[str, Any]", entry)
        if path[0] in fields:
            yield from _values(fields[path[0]], path[1:])


def _compare(operator: str, given: Any, wanted: str) -> Answer:
    said = str(given).lower() if isinstance(given, bool) else str(given)
    match operator:
        case "=":
            return _answer(said.lower() == wanted.lower())
        case "=~":
            return _answer(re.search(wanted, said) is not None)
        case ":":
            return _answer(wanted == "*" or wanted.lower() in said.lower())
        case ">=" if wanted in _SEVERITIES and said in _SEVERITIES:
            return _answer(_SEVERITIES.index(said) >= _SEVERITIES.index(wanted))
        case _:
            return Answer.UNKNOWN


def _answer(given: bool) -> Answer:
    return Answer.YES if given else Answer.NO
