"""Whether an EventBridge pattern finds an event: parsed, not searched. What is not understood is unknown.

Source: EventBridge User Guide, "Creating Amazon EventBridge event patterns", "Comparison operators for use in event
patterns".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from jichi.engine.values import Value
from jichi.parity.judging import strongest, weakest
from jichi.parity.texts import LATER, VAGUE, text_of
from jichi.report.inputs import Answer


def finds(pattern: Value, event: Mapping[str, Any]) -> Answer:
    """Whether the pattern in an input finds an event."""
    try:
        parsed = json.loads(text_of(pattern))
    except ValueError:
        return Answer.UNKNOWN
    return _all(cast("dict[str, Any]", parsed), event) if isinstance(parsed, dict) else Answer.UNKNOWN


def _all(pattern: Mapping[str, Any], event: Mapping[str, Any]) -> Answer:
    return weakest(_field(wanted, event.get(key)) for key, wanted in pattern.items())


def _field(wanted: Any, given: Any) -> Answer:
    several = cast("list[Any]", given) if isinstance(given, list) else [given]
    if isinstance(wanted, dict):
        inner = cast("dict[str, Any]", wanted)
        return strongest(
            _all(inner, cast("dict[str, Any]", each) if isinstance(each, dict) else {}) for each in several
        )
    if not isinstance(wanted, list):
        return Answer.UNKNOWN
    return strongest(_test(test, each) for test in cast("list[Any]", wanted) for each in several)


def _test(test: Any, given: Any) -> Answer:
    if not isinstance(test, dict):
        return _same(test, given)
    match cast("dict[str, Any]", test):
        case {"exists": bool(exists)}:
            return _answer(exists is (given is not None))
        case {"prefix": str(text)}:
            return _answer(isinstance(given, str) and given.startswith(text))
        case {"suffix": str(text)}:
            return _answer(isinstance(given, str) and given.endswith(text))
        case {"anything-but": str(text)}:
            return _answer(given is not None and given != text)
        case {"numeric": [">=", int() | float() as least]}:
            return _answer(isinstance(given, int | float) and given >= least)
        case _:
            return Answer.UNKNOWN


def _same(wanted: Any, given: Any) -> Answer:
    if wanted != given and isinstance(wanted, str) and (VAGUE in wanted or (LATER in wanted and LATER in str(given))):
        return Answer.NO if wanted.startswith(LATER) and str(given).startswith(LATER) else Answer.UNKNOWN
    return _answer(wanted == given)


def _answer(given: bool) -> Answer:
    return Answer.YES if given else Answer.NO
