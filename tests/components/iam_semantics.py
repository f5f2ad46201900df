"""What IAM makes of policies, as far as this house writes them: identity ∩ boundary, an explicit Deny first.

Source: IAM User Guide, "Policy evaluation logic", "IAM JSON policy elements: Condition operators", "Set operators for
multivalued context keys", "Policy variables". An operator or an element that is not here is an error, not a match.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

Document = Sequence[Mapping[str, Any]]
Context = Mapping[str, str | Sequence[str]]

KNOWN = {"Sid", "Effect", "Principal", "Action", "NotAction", "Resource", "NotResource", "Condition"}


@dataclass(frozen=True)
class Request:
    """One request; condition keys are compared without case, as IAM does."""

    action: str
    resource: str = "*"
    context: Context = field(default_factory=dict[str, str])

    @property
    def keys(self) -> dict[str, str | Sequence[str]]:
        return {key.lower(): value for key, value in self.context.items()}


def allowed(request: Request, identity: Document, boundary: Document | None = None) -> bool:
    """Whether the request passes: no Deny in either, an Allow in both."""
    documents = [identity] if boundary is None else [identity, boundary]
    matching = [[each["Effect"] for each in document if applies(each, request)] for document in documents]
    return not any("Deny" in effects for effects in matching) and all("Allow" in effects for effects in matching)


def applies(statement: Mapping[str, Any], request: Request) -> bool:
    """Whether a statement is about this request."""
    if unknown := statement.keys() - KNOWN:
        raise AssertionError(f"not evaluated: {unknown}")
    return (
        _listed(statement, "Action", lambda each: like(each.lower(), request.action.lower()))
        and _listed(
            statement, "Resource", lambda each: arn_like(substituted(each, request.keys) or "", request.resource)
        )
        and all(
            holds(operator, key, _many(values), request.keys)
            for operator, tests in statement.get("Condition", {}).items()
            for key, values in tests.items()
        )
    )


def _listed(statement: Mapping[str, Any], element: str, matches: Callable[[str], bool]) -> bool:
    if f"Not{element}" in statement:
        return not any(matches(each) for each in _many(statement[f"Not{element}"]))
    # A trust policy names no resource: it is about its role.
    return element not in statement or any(matches(each) for each in _many(statement[element]))


def holds(operator: str, key: str, values: Sequence[str], keys: Mapping[str, str | Sequence[str]]) -> bool:
    """Whether one line of a condition holds."""
    present = keys.get(key.lower())
    if operator == "Null":
        return (present is None) == (values[0] == "true")
    quantifier, _, plain = operator.rpartition(":")
    if_exists = plain.endswith("IfExists")
    plain = plain.removesuffix("IfExists")
    negated = "Not" in plain
    if present is None:
        # A missing key satisfies ForAllValues, `...IfExists` and what is negated, and nothing else.
        return quantifier == "ForAllValues" or if_exists or negated
    wanted = [text for each in values if (text := substituted(each, keys)) is not None]
    test = TESTS[plain.replace("Not", "")]

    def matches(value: str) -> bool:
        return any(test(each, value) for each in wanted) != negated

    if quantifier:
        return {"ForAllValues": all, "ForAnyValue": any}[quantifier](matches(each) for each in _many(present))
    assert isinstance(present, str), f"{key} has several values"
    return matches(present)


def like(pattern: str, text: str) -> bool:
    """`*` is any text, `?` any character."""
    return _compiled(pattern).fullmatch(text) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile("".join({"*": ".*", "?": "."}.get(each, re.escape(each)) for each in pattern), re.DOTALL)


def arn_like(pattern: str, arn: str) -> bool:
    """Each of the six parts of an ARN by itself; `*` alone is any resource."""
    if pattern == "*" or arn == "*":
        return pattern == "*"
    parts, others = pattern.split(":", 5), arn.split(":", 5)
    return len(parts) == len(others) == 6 and all(map(like, parts, others))


def substituted(text: str, keys: Mapping[str, str | Sequence[str]]) -> str | None:
    """The text with its policy variables; None where one of them has no value, so that nothing matches."""
    for name in re.findall(r"\$\{([^}]+)\}", text):
        value = keys.get(name.lower())
        if not isinstance(value, str):
            return None
        text = text.replace(f"${{{name}}}", value)
    return text


def _many(value: str | Sequence[str]) -> Sequence[str]:
    return [value] if isinstance(value, str) else value


TESTS: Mapping[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda wanted, value: wanted == value,
    "StringEqualsIgnoreCase": lambda wanted, value: wanted.lower() == value.lower(),
    "StringLike": like,
    "ArnEquals": arn_like,
    "ArnLike": arn_like,
    "Bool": lambda wanted, value: wanted.lower() == value.lower(),
    "NumericLessThan": lambda wanted, value: float(value) < float(wanted),
}
