"""Small wrongs of policy documents: each statement widened, loosened or left out; statements added."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from jichi.engine.values import Interpolation, Value

FOREIGN = "999999999999"
"""An account that is nobody's here."""

_EVERYBODY: tuple[Any, ...] = ("*", {"AWS": "*"}, {"AWS": ["*"]})
_EVERYTHING: tuple[Any, ...] = ("*", ["*"])


def documents(value: Interpolation) -> Iterator[tuple[str, str, Value]]:
    """A policy document: each statement widened, loosened, or left out."""
    marks: dict[str, Any] = {}
    text = ""
    for part in value.parts:
        if isinstance(part, str):
            text += part
        else:
            mark = chr(0xF0000 + len(marks))
            marks[mark] = part
            text += mark
    try:
        body: Any = json.loads(text)
    except ValueError:
        return
    statements = _listed(body)
    if not statements:
        return
    for at, statement in enumerate(statements):
        sid = statement.get("Sid", at)
        for what, changed in _statements(statement):
            listed = [*statements[:at], *([] if changed is None else [changed]), *statements[at + 1 :]]
            yield "policy", f"{sid}: {what}", _text({**body, "Statement": listed}, marks)
    for what, extra in (
        ("everything to everybody", {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "*", "Resource": "*"}),
        ("everything to no principal", {"Effect": "Allow", "Action": "*", "Resource": "*"}),
        ("all but one action", {"Effect": "Allow", "NotAction": "iam:CreateUser", "Resource": "*"}),
    ):
        principal = any("Principal" in each for each in statements)
        if principal == ("Principal" in extra):
            yield "policy", f"added: {what}", _text({**body, "Statement": [*statements, extra]}, marks)


def _listed(body: Any) -> list[dict[str, Any]]:
    found: Any = cast("dict[str, Any]", body).get("Statement") if isinstance(body, dict) else None
    return cast("list[dict[str, Any]]", found) if isinstance(found, list) else []


def _statements(statement: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any] | None]]:
    if statement.get("Effect") == "Deny":
        yield "denial left out", None
        yield "denial of nothing", {**statement, "Condition": {"StringEquals": {"aws:PrincipalTag/never": "never"}}}
        return
    if "Condition" in statement:
        yield "condition left out", {key: each for key, each in statement.items() if key != "Condition"}
    if "Principal" in statement:
        if statement["Principal"] not in _EVERYBODY:
            yield "principal *", {**statement, "Principal": {"AWS": "*"}}
        yield "another account", {**statement, "Principal": {"AWS": f"arn:aws:iam::{FOREIGN}:root"}}
        yield "all but one", {**{k: v for k, v in statement.items() if k != "Principal"}, "NotPrincipal": {"AWS": "x"}}
    if statement.get("Resource") not in (None, *_EVERYTHING):
        yield "resource *", {**statement, "Resource": "*"}
    if statement.get("Action") not in _EVERYTHING:
        yield "action *", {**statement, "Action": "*"}


def _text(body: Any, marks: Mapping[str, Any]) -> Value:
    text = json.dumps(body, ensure_ascii=False)
    pieces = re.split("([\U000f0000-\U000fffff])", text)
    parts = tuple(marks.get(each, each) for each in pieces if each)
    return parts[0] if len(parts) == 1 and isinstance(parts[0], str) else Interpolation(parts)
