"""Conditions of Google Cloud bindings: whether one holds for a resource, or whether that is not known.

Of the Common Expression Language what bindings on names need: `resource.name` with `startsWith`, `endsWith`, equality
and `extract`, joined by `&&`, `||`, `!` and parentheses. All else is not known (None), never a match.

Source: IAM documentation, "Attribute reference for IAM Conditions".
"""

from __future__ import annotations

import re

_NAME = r"resource\.name(?:\.extract\((?P<q>['\"])(?P<template>[^'\"]*)(?P=q)\))?"
_TOKEN = re.compile(
    rf"""\s*(?:(?P<sign>\|\||&&|[()]|!(?!=))
    |{_NAME}\.(?P<test>startsWith|endsWith)\((?P<q2>['"])(?P<part>[^'"]*)(?P=q2)\)
    |{_NAME.replace("?P<q>", "?P<q3>").replace("?P=q)", "?P=q3)").replace("<template>", "<template2>")}
      \s*==\s*(?P<q4>['"])(?P<whole>[^'"]*)(?P=q4)
    |(?P<constant>true|false)\b)""",
    re.VERBOSE,
)
_TEMPLATE = re.compile(r"([^{}]*)\{\w+\}([^{}]*)")

_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_ANY_OBJECT = "/objects/x"

Truth = bool | None


def with_objects(expression: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Names of a resource, and for a bucket's `.../objects/x`, which stands for any, those that an expression may mean.

    Args:
        expression: the condition's text.
        names: as `resource.name` has them.
    """
    parts = tuple(dict.fromkeys("".join(each) for each in _QUOTED.findall(expression)))
    found = list(names)
    for name in names:
        if name.endswith(_ANY_OBJECT):
            under = name[:-1]
            begins = (under, *(each for each in parts if each.startswith(under)))
            ends = ("", "x", *parts)
            found += [f"{begin}{end}" for begin in begins for end in ends]
            found += [f"{begin}x{end}" for begin in begins for end in ends]
    return tuple(dict.fromkeys(found))


def holds(expression: str, names: tuple[str, ...]) -> Truth:
    """Whether a condition holds for a resource under any of its names; None where that is not known.

    Args:
        expression: the condition's text.
        names: as `resource.name` has them: of the resource itself and of what is in it.
    """
    found = [_holds(expression, name) for name in names]
    if True in found:
        return True
    return None if None in found or not found else False


def _holds(expression: str, name: str) -> Truth:
    tokens: list[str | Truth] = []
    position = 0
    while expression[position:].strip():
        match = _TOKEN.match(expression, position)
        if match is None:
            position = _beyond(expression, position)
            tokens.append(None)
        else:
            position = match.end()
            tokens.append(match["sign"] or _test(match, name))
    result = _any(tokens)
    return None if tokens else result


def _beyond(expression: str, start: int) -> int:
    """Where a part that is not understood ends: before the next sign that is in none of its own parentheses."""
    depth, quote, at = 0, "", start
    while at < len(expression):
        char = expression[at]
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
            if depth < 0:
                break
        elif depth == 0 and at > start and expression[at : at + 2] in ("&&", "||"):
            break
        at += 1
    return max(at, start + 1)


def _test(match: re.Match[str], name: str) -> bool:
    if match["constant"]:
        return match["constant"] == "true"
    if match["test"]:
        value = _extracted(match["template"], name)
        return value.startswith(match["part"]) if match["test"] == "startsWith" else value.endswith(match["part"])
    return _extracted(match["template2"], name) == match["whole"]


def _extracted(template: str | None, name: str) -> str:
    """What stands in the place of `{...}`; nothing where the template does not fit."""
    if template is None:
        return name
    match = _TEMPLATE.fullmatch(template)
    if match is None:
        return ""
    before, after = match.groups()
    _, found, rest = name.partition(before)
    if not found or after not in rest:
        return ""
    return rest.partition(after)[0] if after else rest


def _any(tokens: list[str | Truth]) -> Truth:
    results = [_all(tokens)]
    while tokens[:1] == ["||"]:
        tokens.pop(0)
        results.append(_all(tokens))
    return True if True in results else None if None in results else False


def _all(tokens: list[str | Truth]) -> Truth:
    results = [_one(tokens)]
    while tokens[:1] == ["&&"]:
        tokens.pop(0)
        results.append(_one(tokens))
    return False if False in results else None if None in results else True


def _one(tokens: list[str | Truth]) -> Truth:
    first = tokens.pop(0) if tokens else ""
    if not isinstance(first, str):
        return first
    if first == "!":
        inner = _one(tokens)
        return None if inner is None else not inner
    if first == "(":
        inner = _any(tokens)
        if tokens[:1] == [")"]:
            tokens.pop(0)
            return inner
    return None
