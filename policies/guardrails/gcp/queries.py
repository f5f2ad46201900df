"""The Logging query language, as far as it says which log an entry is in and how severe it is: three answers.

What a query asks of anything else about an entry is not known here, and neither is what it asks in another way. `NOT`
binds most closely, then `OR`, then `AND`; comparisons beside each other are joined by `AND`.

Source: Cloud Logging documentation, "Logging query language".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote

SEVERITIES = ("DEFAULT", "DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY")
_AUDIT = "cloudaudit.googleapis.com/"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a log.

    Args:
        log: its id, `cloudaudit.googleapis.com/activity`.
        fields: what else is known of it, by lower-case path; whatever is not here is not known.
    """

    log: str
    severity: str
    fields: Mapping[str, str] = field(default_factory=dict[str, str])


DATA_ACCESS = tuple(Entry(f"{_AUDIT}data_access", each) for each in ("INFO", "ERROR"))
AUDIT = (
    *(Entry(f"{_AUDIT}{log}", each) for log in ("activity", "system_event", "policy") for each in ("NOTICE", "ERROR")),
    *DATA_ACCESS,
)
"""Who changed, read and wrote what, and what was refused: with success and without."""

OTHERS = (
    Entry("run.googleapis.com/stdout", "DEFAULT"),
    Entry("compute.googleapis.com/vpc_flows", "DEFAULT"),
    Entry("dns.googleapis.com/dns_queries", "INFO"),
)
"""What systems and networks write."""


def call(service: str, method: str) -> Entry:
    """A call that changed something, as the audit log of administration has it."""
    fields = {"protopayload.servicename": f"{service}.googleapis.com", "protopayload.methodname": method}
    return Entry(f"{_AUDIT}activity", "NOTICE", fields)


Answer = bool | None
_Test = Callable[[Entry], Answer]

_TOKEN = re.compile(
    r"""\s*(?:(?P<log>log_id\(\s*"[^"]*"\s*\))|(?P<call>[a-z_]+\([^()]*\))|(?P<text>"(?:[^"\\]|\\.)*")
    |(?P<sign>=~|!~|!=|>=|<=|[=:<>()-])|(?P<word>[^\s"=!<>:()]+))""",
    re.VERBOSE | re.IGNORECASE,
)


class _NotReadError(Exception):
    pass


def finds(query: str, entry: Entry) -> Answer:
    """Whether a query finds an entry; None where that is not known. An empty query finds all."""
    test = _parsed(query)
    return test(entry) if test else None


@lru_cache(maxsize=256)
def _parsed(query: str) -> _Test | None:
    text = re.sub(r"(?m)^\s*--.*$", "", query)
    if not text.strip():
        return lambda _: True
    try:
        tokens = [*_tokens(text)]
        test = _all(tokens)
    except (_NotReadError, IndexError):
        return None
    return None if tokens else test


def _tokens(text: str) -> Iterator[str]:
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            raise _NotReadError
        yield match[0].strip()
        at = match.end()


def _all(tokens: list[str]) -> _Test:
    tests = [_any(tokens)]
    while tokens and tokens[0] != ")":
        if tokens[0].upper() == "AND":
            tokens.pop(0)
        tests.append(_any(tokens))
    return lambda entry: _both(test(entry) for test in tests)


def _any(tokens: list[str]) -> _Test:
    tests = [_one(tokens)]
    while tokens and tokens[0].upper() == "OR":
        tokens.pop(0)
        tests.append(_one(tokens))
    return lambda entry: _not(_both(_not(test(entry)) for test in tests))


def _one(tokens: list[str]) -> _Test:
    head = tokens.pop(0)
    if head.upper() == "NOT" or head == "-":
        inner = _one(tokens)
        return lambda entry: _not(inner(entry))
    if head == "(":
        inner = _all(tokens)
        if tokens.pop(0) != ")":
            raise _NotReadError
        return inner
    if head.lower().startswith("log_id("):
        wanted = head.split('"')[1]
        return lambda entry: entry.log == unquote(wanted)
    if head.endswith(")") or head.startswith('"') or not tokens or not re.fullmatch(r"[=:<>!~]+", tokens[0]):
        return lambda _: None
    return _compared(head, tokens.pop(0), _wanted(tokens))


def _wanted(tokens: list[str]) -> tuple[str, ...]:
    """One value, or several in parentheses."""
    if tokens[0] != "(":
        return (tokens.pop(0).strip('"'),)
    end = tokens.index(")") if ")" in tokens else 0
    if not end or any(each.upper() in ("AND", "NOT") for each in tokens[:end]):
        raise _NotReadError
    found = tuple(each.strip('"') for each in tokens[1:end] if each.upper() != "OR")
    del tokens[: end + 1]
    return found


def _compared(path: str, operator: str, wanted: tuple[str, ...]) -> _Test:
    name = path.lower()
    if name == "severity" and operator not in (":", "=~", "!~"):
        return lambda entry: _severe(entry, operator, wanted)
    if name == "logname":
        return lambda entry: _named(entry, operator, wanted)
    return lambda entry: _known(entry.fields.get(name), operator, wanted)


def _severe(entry: Entry, operator: str, wanted: tuple[str, ...]) -> Answer:
    if any(each.upper() not in SEVERITIES for each in wanted):
        return None
    own = SEVERITIES.index(entry.severity)
    others = [SEVERITIES.index(each.upper()) for each in wanted]
    match operator:
        case "=":
            return own in others
        case "!=":
            return own not in others
        case ">=":
            return own >= min(others)
        case ">":
            return own > min(others)
        case "<=":
            return own <= max(others)
        case _:
            return own < max(others)


def _named(entry: Entry, operator: str, wanted: tuple[str, ...]) -> Answer:
    logs = [unquote(each).rpartition("/logs/")[2] for each in wanted]
    match operator:
        case "=":
            return entry.log in logs
        case "!=":
            return entry.log not in logs
        case ":":
            return any(each.lower() in entry.log.lower() for each in logs)
        case _:
            return None


def _known(value: str | None, operator: str, wanted: tuple[str, ...]) -> Answer:
    """A field of text: texts compare without regard to case, patterns with."""
    if value is None:
        return None
    match operator:
        case "=":
            return value.lower() in [each.lower() for each in wanted]
        case "!=":
            return value.lower() not in [each.lower() for each in wanted]
        case ":":
            return any(each == "*" or each.lower() in value.lower() for each in wanted)
        case "=~":
            return _like(value, wanted)
        case "!~":
            return _not(_like(value, wanted))
        case _:
            return None


def _like(value: str, wanted: tuple[str, ...]) -> Answer:
    try:
        return any(re.search(each, value) for each in wanted)
    except re.error:
        return None


def _not(answer: Answer) -> Answer:
    return None if answer is None else not answer


def _both(answers: Iterable[Answer]) -> Answer:
    found: Answer = True
    for answer in answers:
        if answer is False:
            return False
        found = None if answer is None else found
    return found
