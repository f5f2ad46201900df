"""Guardrails over a plan: every result, once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from jichi.engine.plan import PROVIDER_PREFIX, Plan, Resource, SourcePosition, StackId, StackPlan
from jichi.engine.values import Value
from jichi.errors import JichiError
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.verdict import Finding, Verdict
from policies.guardrail import Claims, Each, Guardrail, Never, Reach, Subject
from policies.judgement import ABSENT_EXPECTED, Evidence, Judgement, Status, failed, not_applicable, passed
from policies.promises import Level
from policies.seen import NOT_SHOWN, OF_THE_PROGRAM, Seen
from policies.world import World

_VERDICTS = {Verdict.PROVED: Status.PASS, Verdict.REFUTED: Status.FAIL, Verdict.UNKNOWN: Status.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Result:
    """One guardrail on one resource, or on one stack as a whole.

    Args:
        urn: of the resource; of the stack's root where the guardrail is about a whole; a claim's id behind a `#`.
        name: the resource's, the claim's or the stack's, as people know it.
    """

    guardrail: Guardrail
    status: Status
    stack: StackId
    urn: str
    name: str
    source: SourcePosition | None = None
    evidence: tuple[Evidence, ...] = ()
    reason: Text | None = None


Parameters = Mapping[str, Mapping[str, int]]
"""By guardrail's id and parameter's name."""


@dataclass(frozen=True)
class Evaluation:
    """One run of some guardrails over a world.

    Args:
        parameters: what is configured; what is not has its default.
    """

    world: World
    guardrails: Sequence[Guardrail]
    parameters: Parameters = field(default_factory=dict[str, Mapping[str, int]])
    _levels: dict[tuple[str, StackId], Level] = field(
        default_factory=dict[tuple[str, StackId], Level], repr=False, compare=False
    )

    def results(self) -> Iterator[Result]:
        """Every result, guardrail by guardrail, in the plan's order."""
        index = _Index.of(self.world.plan)
        for guardrail in self.guardrails:
            match guardrail.check:
                case Each() as check:
                    yield from self._each(guardrail, check, index)
                case Never(types):
                    yield from self._never(guardrail, types, index)
                case Claims(kinds):
                    yield from self._claims(guardrail, kinds)

    def result(self, guardrail: Guardrail, check: Each, resource: Resource) -> Result:
        """One guardrail on one resource."""
        if not guardrail.parameters:
            return _result(guardrail, resource, self._judged(guardrail, check, Subject(resource, self.world)))
        level = self._level(guardrail, resource.stack)
        judgement = self._judged(guardrail, check, Subject(resource, self.world, level.parameters))
        return _result(guardrail, resource, level.told(judgement))

    def _level(self, guardrail: Guardrail, stack: StackId) -> Level:
        """What a guardrail holds a stack to."""
        found = self._levels.get((guardrail.id, stack))
        if found is None:
            found = Level.of(guardrail, self.world.stacks.get(stack), self.parameters.get(guardrail.id, {}))
            self._levels[guardrail.id, stack] = found
        return found

    def _judged(self, guardrail: Guardrail, check: Each, subject: Subject) -> Judgement:
        """What a guardrail says; of a live account never more than was looked at."""
        live = self.world.live
        if live is None:
            return _judged(check, subject)
        if subject.resource.type.startswith(PROVIDER_PREFIX):
            return OF_THE_PROGRAM
        if subject.resource.urn in live.unread:
            return NOT_SHOWN
        return live.of_one(guardrail, _judged(check, subject))

    def _none(self, guardrail: Guardrail, stack: StackPlan, judgement: Judgement) -> Result:
        """The result of a stack where there is nothing to judge, as far as anybody looked."""
        live = self.world.live
        return _whole(guardrail, stack, live.of_none(guardrail, judgement) if live else judgement)

    def _each(self, guardrail: Guardrail, check: Each, index: _Index) -> Iterator[Result]:
        cloud = guardrail.cloud
        if check.reach is Reach.TENANCY and not self.world.whole:
            yield from (_whole(guardrail, each, not_applicable(_ONE_STACK)) for each in index.stacks[cloud])
            return
        for type_ in check.types:
            for resource in index.resources[cloud].get(type_, ()):
                yield self.result(guardrail, check, resource)
        # Of a live account the others of the types, at which nobody looked, are told beside those that were seen.
        unseen = self.world.live is not None and self.world.live.unseen(check.types)
        for stack in index.stacks[cloud] if unseen else index.without(cloud, check.types):
            yield self._none(guardrail, stack, not_applicable(_none_of(check.types)))

    def _never(self, guardrail: Guardrail, types: tuple[str, ...], index: _Index) -> Iterator[Result]:
        by_type = index.resources[guardrail.cloud]
        exact = {each for each in types if not each.endswith("*")}
        begins = tuple(each.removesuffix("*") for each in types if each.endswith("*"))
        named = [each for each in by_type if each in exact or (begins and each.startswith(begins))]
        for resource in (one for each in named for one in by_type[each]):
            if self.world.live and resource.urn in self.world.live.unread:
                yield _result(guardrail, resource, NOT_SHOWN)
            else:
                yield refused(guardrail, resource)
        for stack in index.without(guardrail.cloud, named):
            yield self._none(guardrail, stack, _without(index.managed[stack.id], types))

    def _claims(self, guardrail: Guardrail, kinds: tuple[str, ...]) -> Iterator[Result]:
        stacks = tuple(each for each in self.world.plan.stacks if each.id.cloud is guardrail.cloud)
        if not self.world.whole:
            yield from (_whole(guardrail, each, not_applicable(_ONE_STACK)) for each in stacks)
            return
        try:
            claims = self.world.claims
        except JichiError:
            raise
        except Exception as error:  # noqa: BLE001 - a proof that breaks is a result, and not the end of the guardrails
            yield from (_whole(guardrail, each, _broken(error)) for each in stacks)
            return
        found = [each for each in claims if each.kind in kinds and each.subject.cloud is guardrail.cloud]
        yield from (_claimed(guardrail, each, stacks, self.world.live) for each in found if stacks)
        if not found:
            yield from (self._none(guardrail, each, not_applicable(_NO_CLAIM)) for each in stacks)


@dataclass(frozen=True, slots=True)
class _Index:
    """What a plan has of each cloud, for all guardrails.

    Args:
        stacks: in the plan's order.
        resources: those that a provider manages, by type, in the plan's order.
        having: the stacks that have a type.
        managed: how many resources a stack has.
    """

    stacks: Mapping[Cloud, Sequence[StackPlan]]
    resources: Mapping[Cloud, Mapping[str, Sequence[Resource]]]
    having: Mapping[Cloud, Mapping[str, frozenset[StackId]]]
    managed: Mapping[StackId, int]

    @classmethod
    def of(cls, plan: Plan) -> _Index:
        resources: dict[Cloud, dict[str, list[Resource]]] = {each: {} for each in Cloud}
        having: dict[Cloud, dict[str, set[StackId]]] = {each: {} for each in Cloud}
        managed: dict[StackId, int] = {}
        for stack in plan.stacks:
            by_type: dict[str, list[Resource]] = {}
            for each in stack.resources:
                if each.custom:
                    by_type.setdefault(each.type, []).append(each)
            for type_, found in by_type.items():
                resources[stack.id.cloud].setdefault(type_, []).extend(found)
                having[stack.id.cloud].setdefault(type_, set()).add(stack.id)
            managed[stack.id] = sum(map(len, by_type.values()))
        return cls(
            {cloud: [each for each in plan.stacks if each.id.cloud is cloud] for cloud in Cloud},
            resources,
            {cloud: {type_: frozenset(each) for type_, each in found.items()} for cloud, found in having.items()},
            managed,
        )

    def without(self, cloud: Cloud, types: Iterable[str]) -> Iterator[StackPlan]:
        """The stacks of a cloud that have nothing of some types."""
        having = self.having[cloud]
        found = {one for each in types for one in having.get(each, ())}
        return (each for each in self.stacks[cloud] if each.id not in found)


_ONE_STACK = Text(
    ja="テナント全体の計画が要ります。ここでは1つのスタックだけを見ています。",
    en="It takes the plan of the whole tenancy; only one stack is seen here.",
)
_NO_CLAIM = Text(ja="証明にこの種の主張はありません。", en="The proof makes no claim of this kind.")


def refused(guardrail: Guardrail, resource: Resource) -> Result:
    """A resource of a type that must not appear."""
    return _result(guardrail, resource, failed(Evidence("", resource.type, ABSENT_EXPECTED)))


def _none_of(types: tuple[str, ...]) -> Text:
    words = ", ".join(types)
    return Text(ja=f"このスタックに {words} はありません。", en=f"The stack has no {words}.")


def _judged(check: Each, subject: Subject) -> Judgement:
    try:
        return check.judge(subject)
    except Exception as error:  # noqa: BLE001 - one guardrail that breaks is a result, and not the end of the others
        return _broken(error)


def _broken(error: Exception) -> Judgement:
    """The message may hold a value; the error's type does not."""
    kind = type(error).__name__
    reason = Text(ja=f"ガードレールの実行に失敗しました ({kind})。", en=f"The guardrail failed to run ({kind}).")
    return Judgement(Status.ERROR, (), reason)


def _without(count: int, types: tuple[str, ...]) -> Judgement:
    if not count:
        return not_applicable(Text(ja="このスタックにリソースはありません。", en="The stack has no resources."))
    observed: Value = f"0 of {count} resources"
    return passed(Evidence("", observed, Text(ja=f"{', '.join(types)} がない", en=f"no {', '.join(types)}")))


def _result(guardrail: Guardrail, resource: Resource, judgement: Judgement) -> Result:
    return Result(
        guardrail,
        judgement.status,
        resource.stack,
        resource.urn,
        resource.name,
        resource.source,
        judgement.evidence,
        judgement.reason,
    )


def _whole(guardrail: Guardrail, stack: StackPlan, judgement: Judgement) -> Result:
    urn = stack.resources[0].urn if stack.resources else stack.id.name
    return Result(guardrail, judgement.status, stack.id, urn, stack.id.name, None, judgement.evidence, judgement.reason)


def _claimed(guardrail: Guardrail, finding: Finding, stacks: Iterable[StackPlan], live: Seen | None) -> Result:
    """A claim of the proof, at the first stack of its member."""
    ordered = sorted(stacks, key=lambda each: each.id.member != finding.subject.member)
    stack = ordered[0]
    expected = Text(ja="証明される (proved)", en="proved")
    evidence = Evidence("", f"{finding.id}: {finding.verdict}", expected)
    judgement = Judgement(_VERDICTS[finding.verdict], (evidence,), finding.detail)
    if live:
        judgement = live.of_claim(finding.kind, judgement)
    urn = f"{stack.resources[0].urn if stack.resources else stack.id.name}#{finding.id}"
    return Result(guardrail, judgement.status, stack.id, urn, finding.id, None, judgement.evidence, judgement.reason)
