"""Guardrails as policies of the real engine: one policy an area for single resources, one for whole stacks.

Each policy of the SDK unwraps a resource's properties anew, so that guardrails share one a family. A policy has one
enforcement level: what fails under an advisory guardrail, and what nobody can know before deployment, is reported by
the policies `advice` and `advice-of-wholes`, which come after the others and say what those found.
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyConfigSchema,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)

from jichi.engine.plan import Plan
from jichi.text import Text
from policies.configuration import DISABLED, LEVEL, Configuration, configured
from policies.engine_view import one_resource, whole_stack
from policies.evaluate import Evaluation, Result, refused
from policies.guardrail import Area, Each, Enforcement, Guardrail, Never, Reach
from policies.judgement import Absent, Evidence, Status
from policies.world import World

WHOLES = "wholes"
ADVICE = "advice"
ADVICE_OF_WHOLES = "advice-of-wholes"
_ADVISED = Text(
    ja="助言のガードレールの不合格と、配備前には分からないもの",
    en="What fails under advisory guardrails, and what nobody can know before deployment",
)
_WHOLE = Text(ja="スタック全体を見るガードレール", en="Guardrails that look at a whole stack")


def policies(guardrails: Sequence[Guardrail]) -> list[Policy]:
    """The pack's policies, in the order in which the engine runs them."""
    told = _Told()
    single = [each for each in guardrails if _is_single(each)]
    areas = [area for area in Area if any(each.area is area for each in single) or _remedied(area, guardrails)]
    return [
        *(
            _area(area, [each for each in single if each.area is area], _remedied(area, guardrails), told)
            for area in areas
        ),
        _advice(told),
        _wholes([each for each in guardrails if not _is_single(each)], told),
        _advice_of_wholes(told),
    ]


def message(result: Result) -> str:
    """A result as the engine shows it: id, status, what holds otherwise, where, and what to do.

    Observed texts are left out: secrets reach a pack in plain text, and any text may be one.
    """
    guardrail = result.guardrail
    seen = "; ".join(_seen(each) for each in result.evidence)
    return (
        f"[{guardrail.versioned}] {str(result.status).upper()} {guardrail.title.ja} / {guardrail.title.en}"
        f"{f' ({seen})' if seen else ''} → {guardrail.remedy.ja} / {guardrail.remedy.en}"
    )


def _seen(each: Evidence) -> str:
    shown = each.observed is None or isinstance(each.observed, bool | int | float | Absent)
    value = f" = {each.observed}" if shown else ""
    return f"{each.path or 'resource'}{value}: {each.expected.ja} / {each.expected.en}"


@dataclass(frozen=True)
class _Told:
    """What policies found and do not report at their level, by the URN, or the stack, that they looked at."""

    left: dict[str, list[Result]] = field(default_factory=dict[str, list[Result]])

    def keep(self, key: str, results: Iterable[Result]) -> None:
        self.left.setdefault(key, []).extend(results)

    def take(self, key: str) -> list[Result]:
        return self.left.pop(key, [])


def _is_single(guardrail: Guardrail) -> bool:
    match guardrail.check:
        case Each(_, _, reach):
            return reach is Reach.RESOURCE
        case Never():
            return True
        case _:
            return False


def _divided(results: Iterable[Result]) -> tuple[list[Result], list[Result]]:
    """What is reported at the policy's own level, and what is only advice."""
    binding: list[Result] = []
    advice: list[Result] = []
    for each in results:
        if each.status in (Status.FAIL, Status.ERROR):
            (advice if each.guardrail.enforcement is Enforcement.ADVISORY else binding).append(each)
        elif each.status is Status.UNKNOWN:
            advice.append(each)
    return binding, advice


@dataclass(frozen=True)
class _Indexed:
    """Guardrails of an area by the types they look at."""

    guardrails: Sequence[Guardrail]
    exact: Mapping[str, Sequence[Guardrail]]
    begins: Sequence[tuple[str, Guardrail]]
    _about: dict[str, list[Guardrail]] = field(default_factory=dict[str, list[Guardrail]])

    @classmethod
    def of(cls, guardrails: Sequence[Guardrail]) -> _Indexed:
        exact: dict[str, list[Guardrail]] = {}
        begins: list[tuple[str, Guardrail]] = []
        for guardrail, type_ in ((each, one) for each in guardrails for one in _types(each)):
            if type_.endswith("*"):
                begins.append((type_.removesuffix("*"), guardrail))
            else:
                exact.setdefault(type_, []).append(guardrail)
        return cls(guardrails, exact, begins)

    def about(self, type_: str) -> list[Guardrail]:
        """Those that look at a type; found once, as the engine asks about every resource."""
        found = self._about.get(type_)
        if found is None:
            more = (each for begin, each in self.begins if type_.startswith(begin))
            found = self._about[type_] = [*self.exact.get(type_, ()), *more]
        return found


def _types(guardrail: Guardrail) -> tuple[str, ...]:
    match guardrail.check:
        case Each(types) | Never(types):
            return types
        case _:
            return ()


def _judged(guardrails: Sequence[Guardrail], plan: Plan, configuration: Configuration) -> Iterator[Result]:
    world = World(plan, whole=False)
    evaluation = Evaluation(world, guardrails, configuration.parameters)
    for resource in plan.resources:
        for guardrail in configuration.applied(guardrails):
            if guardrail.cloud is not resource.cloud:
                continue
            if isinstance(guardrail.check, Each):
                yield evaluation.result(guardrail, guardrail.check, resource)
            else:
                yield refused(guardrail, resource)


def _remedied(area: Area, guardrails: Sequence[Guardrail]) -> list[Guardrail]:
    return [each for each in guardrails if each.area is area and each.remediate]


def _area(area: Area, guardrails: Sequence[Guardrail], remedied: Sequence[Guardrail], told: _Told) -> Policy:
    index = _Indexed.of(guardrails)

    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        about = index.about(args.resource_type)
        if about:
            configuration = configured(args.get_config(), about)
            binding, advice = _divided(_judged(about, one_resource(args), configuration))
            told.keep(args.urn, advice)
            for each in binding:
                report(message(each), args.urn)

    def remediate(args: ResourceValidationArgs) -> Awaitable[Mapping[str, Any]] | None:
        inputs: Mapping[str, Any] = args.props
        configuration = configured(args.get_config(), remedied)
        for guardrail in configuration.applied(remedied):
            if guardrail.enforcement is Enforcement.REMEDIATE and guardrail.remedied == args.resource_type:
                inputs = (guardrail.remediate(inputs) if guardrail.remediate else None) or inputs
        return _given(inputs) if inputs is not args.props else None

    every = [*guardrails, *(each for each in remedied if each not in guardrails)]
    return ResourceValidationPolicy(
        str(area),
        f"{len(every)} guardrails: {str(area).replace('-', ' ')}",
        validate,
        EnforcementLevel.REMEDIATE if remedied else EnforcementLevel.MANDATORY,
        _schema(every),
        remediate if remedied else None,
    )


async def _given(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """The SDK's types want an awaitable."""
    return inputs


def _advice(told: _Told) -> Policy:
    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        for each in told.take(args.urn):
            report(message(each), args.urn)

    return ResourceValidationPolicy(ADVICE, f"{_ADVISED.ja} / {_ADVISED.en}", validate, EnforcementLevel.ADVISORY)


def _wholes(guardrails: Sequence[Guardrail], told: _Told) -> Policy:
    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        configuration = configured(args.get_config(), guardrails)
        world = World(whole_stack(args.resources), whole=False)
        applied = configuration.applied(guardrails)
        binding, advice = _divided(Evaluation(world, applied, configuration.parameters).results())
        told.keep("", advice)
        for each in binding:
            report(message(each), each.urn)

    return StackValidationPolicy(
        WHOLES, f"{_WHOLE.ja} / {_WHOLE.en}", validate, EnforcementLevel.MANDATORY, _schema(guardrails)
    )


def _advice_of_wholes(told: _Told) -> Policy:
    def validate(_args: StackValidationArgs, report: ReportViolation) -> None:
        for each in told.take(""):
            report(message(each), each.urn)

    return StackValidationPolicy(
        ADVICE_OF_WHOLES, f"{_ADVISED.ja} / {_ADVISED.en}", validate, EnforcementLevel.ADVISORY
    )


def _schema(guardrails: Sequence[Guardrail]) -> PolicyConfigSchema:
    """A level, or an object of a level and numbers, for each guardrail: as `jichi check --config` takes them."""
    levels = {"type": "string", "enum": [*map(str, Enforcement), DISABLED]}
    properties: dict[str, dict[str, Any]] = {}
    for each in guardrails:
        numbers = {one.name: {"type": "integer"} for one in each.parameters}
        whole = {"type": "object", "additionalProperties": False, "properties": {LEVEL: levels, **numbers}}
        properties[each.id] = {"oneOf": [levels, whole]}
    return PolicyConfigSchema(properties)
