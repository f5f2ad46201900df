"""What AWS policies say to one request: parsed, not searched. Three answers; what is not understood is unknown.

An id that exists only after deployment stands for itself: it equals itself, and nothing that is known. Source: IAM User
Guide, "Policy evaluation logic", "IAM JSON policy elements: Condition operators", "Conditions with multiple context
keys or values".
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, cast

from jichi.engine.values import Value
from jichi.parity.judging import negated, strongest, weakest
from jichi.parity.texts import LATER, VAGUE, text_of
from jichi.report.inputs import Answer


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody asks for something.

    Args:
        principal: ARN of the role, or host name of the service.
        context: condition keys, in small letters, with their values.
    """

    principal: str
    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=dict[str, str])


def request(principal: str, action: str, resource: str = "*", context: Mapping[str, str] | None = None) -> Request:
    """A request of a role, over TLS and from no particular network, unless the context says otherwise."""
    usual = {
        "aws:PrincipalArn": principal,
        "aws:PrincipalAccount": principal.split(":")[4],
        "aws:SecureTransport": "true",
        "aws:ViaAWSService": "false",
        "aws:PrincipalIsAWSService": "false",
        "s3:TlsVersion": "1.2",
    }
    given = {**usual, **(context or {})}
    return Request(principal, action, resource, {key.lower(): value for key, value in given.items()})


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy's statements; None where they cannot be read before deployment."""

    statements: tuple[Mapping[str, Any], ...] | None

    def denies(self, asked: Request) -> Answer:
        """Whether a statement denies the request, so that nothing else can allow it."""
        return self._matches("Deny", asked)

    def grants(self, asked: Request) -> Answer:
        """Whether a statement allows the request, and none of this policy denies it."""
        return weakest((self._matches("Allow", asked), negated(self.denies(asked))))

    @property
    def allowances(self) -> tuple[tuple[str, str], ...]:
        """Actions that its statements allow, each on what they allow it on; a wildcard stands for something."""
        return tuple(
            (_filled_in(action), _filled_in(on))
            for each in self._allowing
            for action in _texts(each.get("Action", "*"))
            for on in _texts(each.get("Resource", "*"))
        )

    @property
    def _allowing(self) -> list[Mapping[str, Any]]:
        return [each for each in self.statements or () if each.get("Effect") == "Allow"]

    def way_in(self, action: str) -> Mapping[str, str]:
        """A context in which the first statement that allows an action allows it, as far as values are wanted."""
        first = next((each for each in self._allowing if action in _texts(each.get("Action", []))), None)
        return {
            key: sample(_texts(wanted)[0])
            for operator, tests in ((_mapping(first.get("Condition")) if first else None) or {}).items()
            for key, wanted in (_mapping(tests) or {}).items()
            for sample in (_SAMPLES.get(operator),)
            if sample is not None
        }

    def _matches(self, effect: str, asked: Request) -> Answer:
        if self.statements is None:
            return Answer.UNKNOWN
        return strongest(_matches(each, asked) for each in self.statements if each.get("Effect") == effect)


def policy(value: Value) -> Policy:
    """The policy in an input."""
    return _parsed(text_of(value))


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Policy:
    """Each text once: the same policy is asked many times, and every member's boundary by every role."""
    try:
        document = json.loads(text)
    except ValueError:
        return Policy(None)
    statements = [_mapping(each) for each in _listed((_mapping(document) or {}).get("Statement"))]
    known = tuple(each for each in statements if each is not None)
    return Policy(known if len(known) == len(statements) else None)


def allowed(policies: Iterable[Policy], boundary: Policy, asked: Request) -> Answer:
    """Whether a role of these policies may, within its boundary."""
    found = tuple(policies)
    granted = strongest(each.grants(asked) for each in found)
    denied = strongest(each.denies(asked) for each in (*found, boundary))
    return weakest((granted, boundary.grants(asked), negated(denied)))


def _matches(statement: Mapping[str, Any], asked: Request) -> Answer:
    if set(statement) - {"Sid", "Effect", *_ELEMENTS, "Condition"}:
        return Answer.UNKNOWN
    elements = (_ELEMENTS[key](given, asked) for key, given in statement.items() if key in _ELEMENTS)
    return weakest((*elements, _conditions(statement.get("Condition", {}), asked)))


def _principal(given: Any, asked: Request) -> Answer:
    if given == "*":
        return Answer.YES
    kinds = _mapping(given)
    if kinds is None:
        return Answer.UNKNOWN
    root = ":".join([*asked.principal.split(":")[:5], "root"])
    account = asked.context.get("aws:principalaccount", "")
    own = (asked.principal, root, account) if account else (asked.principal,)
    named = [each for values in kinds.values() for each in _listed(values)]
    return strongest(Answer.YES if each == "*" else strongest(_same(each, one) for one in own) for each in named)


def _action(given: Any, asked: Request) -> Answer:
    return strongest(_like(each.lower(), asked.action.lower()) for each in _texts(given))


def _resource(given: Any, asked: Request) -> Answer:
    return strongest(_like(each, asked.resource) for each in _texts(given))


_ELEMENTS: Mapping[str, Callable[[Any, Request], Answer]] = {
    "Principal": _principal,
    "NotPrincipal": lambda given, asked: negated(_principal(given, asked)),
    "Action": _action,
    "NotAction": lambda given, asked: negated(_action(given, asked)),
    "Resource": _resource,
    "NotResource": lambda given, asked: negated(_resource(given, asked)),
}


def _conditions(given: Any, asked: Request) -> Answer:
    operators = _mapping(given)
    if operators is None:
        return Answer.UNKNOWN
    tested = {operator: _mapping(tests) for operator, tests in operators.items()}
    if None in tested.values():
        return Answer.UNKNOWN
    return weakest(
        _condition(operator, key, _texts(wanted), asked)
        for operator, tests in tested.items()
        for key, wanted in (tests or {}).items()
    )


def _condition(operator: str, key: str, wanted: Sequence[str], asked: Request) -> Answer:
    given = asked.context.get(key.lower())
    base = operator.rpartition(":")[2]
    if_exists = base.endswith("IfExists")
    base = base.removesuffix("IfExists")
    if base == "Null":
        return strongest(Answer.YES if (each == "true") is (given is None) else Answer.NO for each in wanted)
    if operator.startswith("ForAllValues:") and given is None:
        return Answer.YES
    test = _TESTS.get(base.replace("Not", ""))
    if test is None:
        return Answer.UNKNOWN
    if given is None:
        return Answer.YES if if_exists or "Not" in base else Answer.NO
    met = strongest(test(_filled(each, asked), given) for each in wanted)
    return negated(met) if "Not" in base else met


def _filled(text: str, asked: Request) -> str:
    """A text with its policy variables; one that the request does not have makes it unknown."""

    def value(found: re.Match[str]) -> str:
        return asked.context.get(found[1].lower(), VAGUE)

    return re.sub(r"\$\{([^}]*)\}", value, text)


def _same(wanted: str, given: str) -> Answer:
    if wanted == given:
        return Answer.YES
    return Answer.UNKNOWN if VAGUE in wanted or (LATER in wanted and LATER in given) else Answer.NO


def _same_in_any_case(wanted: str, given: str) -> Answer:
    return _same(wanted.lower(), given.lower())


def _like(wanted: str, given: str) -> Answer:
    if VAGUE in wanted or (LATER in wanted and LATER in given and wanted != given):
        return Answer.UNKNOWN
    return Answer.YES if _pattern(wanted).fullmatch(given) else Answer.NO


@lru_cache(maxsize=4096)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile("".join({"*": ".*", "?": "."}.get(each, re.escape(each)) for each in text))


def _less(wanted: str, given: str) -> Answer:
    try:
        return Answer.YES if float(given) < float(wanted) else Answer.NO
    except ValueError:
        return Answer.UNKNOWN


_TESTS: Mapping[str, Callable[[str, str], Answer]] = {
    "StringEquals": _same,
    "StringEqualsIgnoreCase": _same_in_any_case,
    "StringLike": _like,
    "ArnEquals": _like,
    "ArnLike": _like,
    "Bool": _same_in_any_case,
    "NumericLessThan": _less,
}


def _mapping(value: Any) -> Mapping[str, Any] | None:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def _filled_in(pattern: str) -> str:
    return pattern.replace("*", "any").replace("?", "x")


_SAMPLES: Mapping[str, Callable[[str], str]] = {
    "StringEquals": str,
    "StringLike": _filled_in,
    "ArnEquals": _filled_in,
    "ArnLike": _filled_in,
    "Bool": str,
    "NumericLessThan": lambda _: "0",
}
"""A value that an operator's first wanted value accepts."""


def _listed(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else [value]


def _texts(value: Any) -> list[str]:
    return [str(each).lower() if isinstance(each, bool) else str(each) for each in _listed(value)]
