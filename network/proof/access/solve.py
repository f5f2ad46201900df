"""One request that some statements allow and none denies: a search over choices, exact for the literals it is given.

Every Allow that is needed is a choice among the ways in which its statements apply; every Deny a choice of the literal
that does not hold. Literals about different keys are independent, so that each key is decided by itself
(`literals.value_for`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from network.proof.access.literals import Literal, value_for
from network.proof.access.statements import ACCOUNT, PRINCIPAL, Literals, Statement
from network.proof.access.words import ANYTHING, Unit, literal
from network.proof.addresses import Bound

Allows = Sequence[Statement]
"""Statements of which one has to apply."""


@dataclass(frozen=True, slots=True)
class Question:
    """Whether a request can be made.

    Args:
        action: its action.
        given: what holds for the principal and the resource.
        allows: groups of Allows, each of which has to let it through.
        denies: statements none of which may apply.
        signed: whether a principal with an ARN asks: then its account is the one in the ARN.
    """

    action: str
    given: Literals
    allows: tuple[Allows, ...]
    denies: Allows = ()
    signed: bool = True

    @property
    def is_open(self) -> bool:
        """Whether there is an Allow about the action in each group: without one nothing needs to be searched."""
        return all(any(each.allows and each.is_about(self.action) for each in group) for group in self.allows)

    def read(self, literals: Literals) -> Literals:
        """Literals with the account as a part of the principal's ARN, where it is one."""
        return tuple(_of_arn(each) for each in literals) if self.signed else literals


@dataclass(frozen=True, slots=True)
class Answer:
    """A request that is possible: a value for each key that matters, and the statements that let it through."""

    action: str
    values: Mapping[str, str]
    through: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class _Way:
    literals: Literals
    statement: Statement | None = None


def solve(question: Question, bound: Bound) -> Answer | None:
    """A request that answers a question, or None where there is none at this bound."""
    if not question.is_open:
        return None
    store: dict[str, Literals] = {}
    if not _add(store, question.read(question.given)):
        return None
    choices: list[list[_Way]] = []
    for group in question.allows:
        ways = [
            _Way(way, each)
            for each in group
            if each.allows and each.is_about(question.action)
            for way in map(question.read, each.alternatives(bound))
            if _add(dict(store), way)
        ]
        if not ways:
            return None
        choices.append(ways)
    for each in question.denies:
        if not each.allows and each.is_about(question.action):
            ways = map(question.read, each.alternatives(bound))
            choices.extend([_Way((one.negated,)) for one in way] for way in ways)
    choices.sort(key=len)
    taken = _search(store, choices)
    if taken is None:
        return None
    values = {key: value for key, literals in taken[0].items() if isinstance(value := value_for(literals), str)}
    if question.signed and PRINCIPAL in values:
        values |= dict.fromkeys((ACCOUNT, CALLER_ACCOUNT), values[PRINCIPAL].split(":")[4])
    return Answer(question.action, values, taken[1])


def _search(
    store: dict[str, Literals], choices: list[list[_Way]]
) -> tuple[dict[str, Literals], tuple[Statement, ...]] | None:
    if not choices:
        return store, ()
    for way in choices[0]:
        tried = dict(store)
        if _add(tried, way.literals) and (rest := _search(tried, choices[1:])):
            return rest[0], (*((way.statement,) if way.statement else ()), *rest[1])
    return None


def _add(store: dict[str, Literals], literals: Iterable[Literal]) -> bool:
    """Add literals to what holds; False where a key then has no value left."""
    for each in literals:
        known = store.get(each.key, ())
        if each not in known:
            store[each.key] = (*known, each)
            if value_for(store[each.key]) is None:
                return False
    return True


@lru_cache(maxsize=4096)
def _of_arn(each: Literal) -> Literal:
    """What is said of the caller's account, said of the caller's ARN."""
    if each.key not in (ACCOUNT, CALLER_ACCOUNT):
        return each
    return replace(each, key=PRINCIPAL, words=tuple((*_BEFORE_ACCOUNT, *word, *_AFTER) for word in each.words))


_BEFORE_ACCOUNT = (
    *literal("arn:"),
    Unit(barred=":", repeat=True),
    *literal(":"),
    Unit(barred=":", repeat=True),
    *literal("::"),
)
_AFTER = (*literal(":"), *ANYTHING)
CALLER_ACCOUNT = "kms:calleraccount"
