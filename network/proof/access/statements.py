"""Policy documents of a Plan as statements whose parts are sets.

A part that is not understood makes its statement doubtful: an Allow then counts at its widest where something must not
be possible and not at all where it must, a Deny the other way round (`Bound`).

Source: IAM User Guide, "IAM JSON policy elements reference".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from json import JSONDecodeError, loads
from typing import Any, TypeGuard

from network.proof.access.conditions import literals_of
from network.proof.access.literals import Literal
from network.proof.access.symbols import OPEN, is_open
from network.proof.access.words import Words, arn, folded, glob, literal
from network.proof.addresses import Bound
from network.proof.model import Origin

RESOURCE = "resource"
"""The request's resource, as if it were a key of the request."""

PRINCIPAL = "aws:principalarn"
ACCOUNT = "aws:principalaccount"
SERVICE = "aws:principalservicename"
FEDERATED = "aws:federatedprovider"

Literals = tuple[Literal, ...]

_KNOWN = {
    *("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"),
}
_ARN_PARTS = 6


@dataclass(frozen=True)
class Statement:
    """One statement.

    Args:
        origin: the planned resource and the statement's Sid.
        principals: alternatives, each of literals; None for everybody, and in a policy of an identity.
        actions: patterns of actions, in lower case; with `but_actions`, all but those.
        resources: patterns; with `but_resources`, all but those; None where it is about what it is attached to.
        loose: patterns with a part that is not known, at their widest.
        conditions: what all has to hold.
        doubtful: whether there is more to it that is not understood.
    """

    origin: Origin
    allows: bool
    principals: tuple[Literals, ...] | None
    actions: tuple[str, ...]
    but_actions: bool
    resources: Words | None
    loose: Words
    but_resources: bool
    conditions: Literals
    doubtful: bool

    def is_about(self, action: str) -> bool:
        """Whether it is about an action; found once, as many ask."""
        found = self._about.get(action)
        if found is None:
            found = self._about[action] = _named(self.actions).has(action.lower()) != self.but_actions
        return found

    @cached_property
    def _about(self) -> dict[str, bool]:
        return {}

    def alternatives(self, bound: Bound) -> tuple[Literals, ...]:
        """The ways in which it applies, each a row of literals; none where it may not count at this bound."""
        if self.doubtful and self.allows != (bound is Bound.MAY):
            return ()
        widest = self.allows == (bound is Bound.MAY)
        return self._wide if widest != self.but_resources else self._narrow

    @cached_property
    def _narrow(self) -> tuple[Literals, ...]:
        return self._ways(())

    @cached_property
    def _wide(self) -> tuple[Literals, ...]:
        return self._ways(self.loose) if self.loose else self._narrow

    def _ways(self, more: Words) -> tuple[Literals, ...]:
        common = list(self.conditions)
        if self.resources is not None:
            common.append(Literal(RESOURCE, (*self.resources, *more), outside=self.but_resources))
        return tuple((*who, *common) for who in (((),) if self.principals is None else self.principals))

    @property
    def for_everybody(self) -> bool:
        """Whether any principal may be meant."""
        return self.principals is None or () in self.principals


@dataclass(frozen=True, slots=True)
class Document:
    """A policy. One that nobody can read before deployment is a doubtful Allow of everything to everybody."""

    origin: Origin
    statements: tuple[Statement, ...]


def document(text: str | None, origin: Origin) -> Document:
    """A policy document.

    Args:
        text: JSON, with symbols in it; None where the Plan holds none that can be read.
        origin: the resource that it belongs to.
    """
    if text is None or text == OPEN:
        return _unread(origin)
    statements = _statements(text)
    if statements is None:
        return _unread(origin)
    return Document(
        origin,
        tuple(replace(each, origin=Origin(origin.urn, each.origin.rule, origin.source)) for each in statements),
    )


@lru_cache(maxsize=2048)
def _statements(text: str) -> tuple[Statement, ...] | None:
    """The statements of a text, of no resource yet; None for one that is no policy."""
    try:
        body: Any = loads(text)
    except JSONDecodeError:
        return None
    given: Any = body.get("Statement") if _is_object(body) else None
    listed: list[Any] = [given] if _is_object(given) else given if _is_list(given) else []
    if not all(_is_object(each) for each in listed) or given is None:
        return None
    return tuple(_statement(each, Origin(""), number) for number, each in enumerate(listed, 1))


def _unread(origin: Origin) -> Document:
    everything = Statement(
        origin=Origin(origin.urn, f"{origin.rule} (cannot be read before deployment)".strip(), origin.source),
        allows=True,
        principals=((),),
        actions=("*",),
        but_actions=False,
        resources=None,
        loose=(),
        but_resources=False,
        conditions=(),
        doubtful=True,
    )
    return Document(origin, (everything,))


def _is_list(value: Any) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _is_object(value: Any) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, Mapping)


def _statement(body: Mapping[str, Any], origin: Origin, number: int) -> Statement:
    allows = body.get("Effect") == "Allow"
    named = Origin(origin.urn, f"statement {body.get('Sid') or number}", origin.source)
    principals, sure = _principals(body)
    actions = _many(body.get("Action", body.get("NotAction")))
    resources = _many(body["Resource"]) if "Resource" in body else _many(body.get("NotResource"))
    has_resource = "Resource" in body or "NotResource" in body
    conditions = tuple(
        literals_of(
            {operator: {key: _texts(value) for key, value in tests.items()} for operator, tests in _blocks(body)}
        )
    )
    doubts = (
        not sure
        or None in conditions
        or bool(body.keys() - _KNOWN)
        or body.get("Effect") not in ("Allow", "Deny")
        or any(is_open(each) for each in actions)
    )
    return Statement(
        origin=named,
        allows=allows,
        principals=principals,
        actions=tuple(each.lower() for each in actions),
        but_actions="NotAction" in body,
        resources=tuple(arn(each) for each in resources if not _is_loose(each)) if has_resource else None,
        loose=tuple(arn(_VARIABLE.sub("*", each.replace(OPEN, "*"))) for each in resources if _is_loose(each)),
        but_resources="NotResource" in body,
        conditions=tuple(each for each in conditions if each is not None),
        doubtful=doubts,
    )


def _is_loose(text: str) -> bool:
    """Whether a part of a pattern is computed, or a variable of the request."""
    return is_open(text) or "${" in text


_VARIABLE = re.compile(r"\$\{[^}]*\}")


def _blocks(body: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    conditions: Any = body.get("Condition", {})
    if _is_object(conditions):
        for operator, tests in conditions.items():
            if _is_object(tests):
                yield operator, tests
            else:
                yield "not understood", {"": ""}
    else:
        yield "not understood", {"": ""}


def _principals(body: Mapping[str, Any]) -> tuple[tuple[Literals, ...] | None, bool]:
    """The alternatives of who, and whether all of them are understood."""
    if "NotPrincipal" in body:
        alternatives, sure = _who(body["NotPrincipal"])
        # Everybody but those: none of them applies. Each is one literal, so that its negation is one too.
        if any(len(each) != 1 for each in alternatives):
            return ((),), False
        return (tuple(each[0].negated for each in alternatives),), sure
    if "Principal" in body:
        return _who(body["Principal"])
    return None, True


def _who(given: Any) -> tuple[tuple[Literals, ...], bool]:
    if given == "*":
        return ((),), True
    if not _is_object(given):
        return ((),), False
    alternatives: list[Literals] = []
    sure = True
    for kind, names in given.items():
        for name in _texts(names):
            one = _principal(kind, name)
            sure = sure and one is not None
            alternatives.append(() if one is None else one)
    return tuple(alternatives), sure


def _principal(kind: str, name: str) -> Literals | None:
    """One principal as literals; None for a form that is not understood, such as a canonical user."""
    if is_open(name):
        return None
    match kind:
        case "AWS" if name == "*":
            return ()
        case "AWS" if name.isascii() and name.isdigit():
            return (Literal(ACCOUNT, (literal(name),)),)
        case "AWS":
            parts = name.split(":", _ARN_PARTS - 1)
            if len(parts) != _ARN_PARTS or "*" in name:
                return None
            if parts[5] == "root":
                return (Literal(ACCOUNT, (literal(parts[4]),)),)
            return (Literal(PRINCIPAL, (literal(_role_of(parts)),)),)
        case "Service":
            return (Literal(SERVICE, (glob(name),)),)
        case "Federated":
            return (Literal(FEDERATED, (folded(name),)),)
        case _:
            return None


def _role_of(parts: list[str]) -> str:
    """The role behind a session: a request of the session has the role's ARN as `aws:PrincipalArn`."""
    kind, _, rest = parts[5].partition("/")
    if parts[2] == "sts" and kind == "assumed-role":
        return f"arn:{parts[1]}:iam::{parts[4]}:role/{rest.split('/')[0]}"
    return ":".join(parts)


@dataclass(frozen=True, slots=True)
class _Named:
    """Patterns of actions: those that are one action, those that end with their only wildcard, and all others."""

    exact: frozenset[str]
    begins: tuple[str, ...]
    others: tuple[re.Pattern[str], ...]

    def has(self, action: str) -> bool:
        return (
            action in self.exact
            or action.startswith(self.begins)
            or any(each.fullmatch(action) for each in self.others)
        )


@lru_cache(maxsize=4096)
def _named(actions: tuple[str, ...]) -> _Named:
    plain = {each for each in actions if "*" not in each and "?" not in each}
    begins = {each for each in actions if each.endswith("*") and "*" not in each[:-1] and "?" not in each}
    others = (each for each in actions if each not in plain and each not in begins)
    return _Named(frozenset(plain), tuple(each[:-1] for each in begins), tuple(_pattern(each) for each in others))


@lru_cache(maxsize=4096)
def _pattern(text: str) -> re.Pattern[str]:
    """An action as policies write it: `*` is any text, `?` any character."""
    return re.compile("".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in text))


def _texts(value: Any) -> tuple[str, ...]:
    if _is_list(value):
        return tuple(text for each in value for text in _texts(each))
    return (str(value).lower() if isinstance(value, bool) else str(value),)


def _many(value: Any) -> tuple[str, ...]:
    return () if value is None else _texts(value)
