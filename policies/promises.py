"""What a stack promises: terms of its service level, which take the place of a guardrail's defaults.

A member's service level is an output of its stack (`serviceLevel`, `stacks/promises.py`), so that the real engine and
whoever reads a plan hold it to the same numbers. A program that is not ours promises nothing: the parameter's default,
or what is configured, is then the measure, and the evidence says so. So it is for logs and records where less is
promised. A promise that nobody knows before deployment leaves open what would have passed; what fails under the
loosest promise fails under any.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from jichi.engine.plan import STACK_TYPE, StackPlan
from jichi.engine.values import Computed, Interpolation, Reference, Secret, Value
from jichi.text import Text
from network.proof.planned import number
from policies.guardrail import Guardrail, Parameter
from policies.judgement import Evidence, Judgement, Status
from policies.reading import ABSENT

OUTPUT = "serviceLevel"
"""The output of a stack that has its service level."""

_JUDGED = (Status.PASS, Status.FAIL, Status.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Level:
    """The numbers that a guardrail holds the resources of a stack to.

    Args:
        parameters: by name; for a promise that nobody knows, the loosest.
        evidence: where those numbers come from that a stack may promise.
        doubtful: evidence of the promises that nobody knows.
    """

    parameters: Mapping[str, int]
    evidence: tuple[Evidence, ...] = ()
    doubtful: tuple[Evidence, ...] = ()

    @classmethod
    def of(cls, guardrail: Guardrail, stack: StackPlan | None, configured: Mapping[str, int]) -> Level:
        """For a guardrail and a stack.

        Args:
            guardrail: with its parameters.
            stack: None where it is not shown, and promises nothing.
            configured: numbers by parameter's name; the stricter of a promise and one of them is the measure.
        """
        terms = tuple(_terms(guardrail, stack, configured))
        return cls(
            {each.name: each.value for each in terms},
            tuple(each.evidence for each in terms if each.evidence),
            tuple(each.evidence for each in terms if each.evidence and each.is_doubtful),
        )

    def told(self, judgement: Judgement) -> Judgement:
        """A judgement by these numbers, with where they come from."""
        if not self.evidence or judgement.status not in _JUDGED:
            return judgement
        if self.doubtful and judgement.status is Status.PASS:
            return Judgement(Status.UNKNOWN, self.doubtful)
        return replace(judgement, evidence=(*judgement.evidence, *self.evidence))


@dataclass(frozen=True, slots=True)
class _Term:
    """A parameter's number, where it comes from, and whether that is a promise that nobody knows."""

    name: str
    value: int
    evidence: Evidence | None = None
    is_doubtful: bool = False


def _terms(guardrail: Guardrail, stack: StackPlan | None, configured: Mapping[str, int]) -> Iterator[_Term]:
    root = _root(stack)
    for each in guardrail.parameters:
        usual = configured.get(each.name, each.default)
        if each.promise is None:
            yield _Term(each.name, usual)
            continue
        path, promised = f"{OUTPUT}.{each.promise}", _said(stack, each.promise)
        if promised is None:
            yield _Term(each.name, usual, Evidence(path, ABSENT, _without(usual, each.unit), root))
        elif (found := number(promised)) is None:
            loosest = usual if each.promise.is_more else 10**9 if each.promise.is_most else 0
            yield _Term(each.name, loosest, Evidence(path, promised, _NUMBER, root), is_doubtful=True)
        else:
            own = configured.get(each.name, each.default if each.promise.is_more else None)
            yield _Term(each.name, _measure(each, found, own), Evidence(path, found, _KEPT, root))


def _said(stack: StackPlan | None, term: str) -> Value:
    """What a stack promises of a term; None for nothing, as where another program calls something else so."""
    match stack.exports.get(OUTPUT) if stack else None:
        case Mapping() as level:
            return level.get(term)
        case Reference() | Interpolation() | Computed() | Secret() as level:
            return level
        case _:
            return None


STANDING_BY = ("pilot-light", "warm-standby")
"""Recovery patterns in which a copy of the database stands ready in the second region."""


def stands_by(stack: StackPlan | None) -> tuple[bool | None, Evidence]:
    """Whether a stack promises that its database stands ready in the second region, and the evidence for that; None
    where nobody knows. A stack without a promise promises nothing.
    """
    promised = _said(stack, "recovery")
    evidence = Evidence(f"{OUTPUT}.recovery", ABSENT if promised is None else promised, _KEPT, _root(stack))
    if promised is None or isinstance(promised, str):
        return promised in STANDING_BY, evidence
    return None, evidence


def _root(stack: StackPlan | None) -> str | None:
    return next((each.urn for each in stack.resources if each.type == STACK_TYPE), None) if stack else None


def _measure(parameter: Parameter, promised: int, own: int | None) -> int:
    """What is promised, within what the service can do, and no looser than our own number or the floor."""
    if parameter.promise and parameter.promise.is_most:
        return promised if own is None else min(promised, own)
    able = promised if parameter.most is None else min(promised, parameter.most)
    return max(able, own or 0, parameter.least or 0)


def _without(usual: int, unit: Text) -> Text:
    return Text(
        ja=f"スタックの約束がないので、設定または既定の {usual}{unit.ja}",
        en=f"the stack promises nothing: {usual} {unit.en}, as configured or by default",
    )


_KEPT = Text(ja="約束したサービスレベル", en="the service level that is promised")
_NUMBER = Text(ja="配備前に分かる数", en="a number that is known before deployment")
