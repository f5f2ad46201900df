"""Patterns of EventBridge, tried on an event: whether a rule would see it.

Source: Amazon EventBridge User Guide, "Amazon EventBridge event patterns", "Comparison operators for use in event
patterns", "Read-only management events from AWS services".
"""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from json import JSONDecodeError, loads
from typing import Any, cast

from network.proof.access.symbols import is_open

Event = Mapping[str, Any]
CALL = "AWS API Call via CloudTrail"
_PERSON = {"type": "AssumedRole"}


def call(service: str, name: str, **detail: Any) -> Event:
    """A call of an API as CloudTrail tells EventBridge of it."""
    given = {"eventSource": f"{service}.amazonaws.com", "eventName": name, "userIdentity": _PERSON, **detail}
    return {"source": f"aws.{service}", "detail-type": CALL, "detail": given}


def sees(pattern: str | None, event: Event) -> bool | None:
    """Whether a pattern matches an event.

    Args:
        pattern: JSON; None where the plan does not know it.
        event: as EventBridge delivers it.

    Returns:
        None where nobody can say: a part is not known, or uses an operator that is not understood.
    """
    if pattern is None:
        return None
    body = _read(pattern)
    found = None if body is None else _object(body, event)
    return None if found and is_open(pattern) else found


@lru_cache(maxsize=512)
def _read(pattern: str) -> Mapping[str, Any] | None:
    """A pattern, read once however many events it is tried on."""
    try:
        body: Any = loads(pattern)
    except JSONDecodeError:
        return None
    return cast("dict[str, Any]", body) if isinstance(body, dict) else None


def _object(pattern: Mapping[str, Any], event: Any) -> bool | None:
    """All keys have to match; one that does not settles it, however little is known of the others."""
    given: Mapping[str, Any] = cast("Mapping[str, Any]", event) if isinstance(event, Mapping) else {}
    sure = True
    for key, wanted in pattern.items():
        answer = _either(wanted, given) if key == "$or" else _value(wanted, given, key)
        if answer is False:
            return False
        sure = sure and answer is not None
    return True if sure else None


def _either(wanted: Any, given: Mapping[str, Any]) -> bool | None:
    if not isinstance(wanted, list):
        return None
    answers = [_object(each, given) for each in cast("list[Mapping[str, Any]]", wanted)]
    return True if True in answers else None if None in answers else False


def _value(wanted: Any, given: Mapping[str, Any], key: str) -> bool | None:
    value = given.get(key)
    if isinstance(wanted, dict):
        return _object(cast("dict[str, Any]", wanted), value)
    if not isinstance(wanted, list):
        return None
    if isinstance(value, str) and value in wanted:
        return True
    answers = [_one(each, value, present=key in given) for each in cast("list[Any]", wanted)]
    return True if True in answers else None if None in answers else False


def _one(wanted: Any, value: Any, *, present: bool) -> bool | None:
    if not isinstance(wanted, dict):
        if isinstance(wanted, str) and is_open(wanted):
            return None
        return present and wanted == value and isinstance(wanted, bool) == isinstance(value, bool)
    tests = cast("dict[str, Any]", wanted)
    if len(tests) != 1:
        return None
    ((operator, operand),) = tests.items()
    if operator == "exists":
        return present is bool(operand)
    if not present:
        return False
    return _compared(operator, operand, value)


def _compared(operator: str, operand: Any, value: Any) -> bool | None:
    text = value if isinstance(value, str) else None
    match operator, operand:
        case "prefix", str():
            return text is not None and text.startswith(operand)
        case "suffix", str():
            return text is not None and text.endswith(operand)
        case "equals-ignore-case", str():
            return text is not None and text.lower() == operand.lower()
        case "wildcard", str():
            return text is not None and fnmatchcase(text, operand.replace("[", "[[]").replace("?", "[?]"))
        case "anything-but", str() | int() | float():
            return value != operand
        case "anything-but", list():
            return value not in cast("list[Any]", operand)
        case _:
            return None
