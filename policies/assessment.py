"""An assessment: guardrails over a plan with its waivers, rolled up by control, and whether it is good enough."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from policies.controls import Catalogue, Control, catalogue
from policies.evaluate import Evaluation, Parameters, Result
from policies.guardrail import Enforcement, Guardrail, Mapped
from policies.judgement import Status, rolled_up
from policies.waivers import REJECTED, Used, waived
from policies.waivers_file import Waivers
from policies.world import World


@dataclass(frozen=True, slots=True)
class Evidenced:
    """A control with what gives evidence for it.

    Args:
        status: rolled up; MANUAL where no guardrail is mapped to it, and only people can check it.
        counts: of its guardrails' results by status.
        guardrails: with how each is mapped.
    """

    control: Control
    status: Status
    counts: Mapping[Status, int]
    guardrails: tuple[tuple[Guardrail, Mapped], ...]


@dataclass(frozen=True)
class Assessment:
    """What guardrails say of a plan at a time.

    Args:
        at: when, with a time zone.
        waivers: and what became of each; empty where they are ignored.
    """

    world: World
    guardrails: tuple[Guardrail, ...]
    results: tuple[Result, ...]
    waivers: tuple[Used, ...]
    at: datetime
    catalogue: Catalogue

    @cached_property
    def summary(self) -> Mapping[Status, int]:
        """Results by status."""
        counts = Counter(each.status for each in self.results)
        return {status: counts[status] for status in Status}

    @cached_property
    def controls(self) -> tuple[Evidenced, ...]:
        """Every control of the catalogue, in its order."""
        by_guardrail: defaultdict[str, Counter[Status]] = defaultdict(Counter)
        for each in self.results:
            by_guardrail[each.guardrail.id][each.status] += 1
        return tuple(self._evidenced(each, by_guardrail) for each in self.catalogue.controls)

    def _evidenced(self, control: Control, counted: Mapping[str, Counter[Status]]) -> Evidenced:
        mapped = tuple(
            (guardrail, each)
            for guardrail in self.guardrails
            for each in guardrail.controls
            if each.control == control.number
        )
        counts: Counter[Status] = Counter()
        for guardrail, _ in mapped:
            counts.update(counted.get(guardrail.id, Counter()))
        status = rolled_up(counts) if mapped else Status.MANUAL
        return Evidenced(control, status, {each: counts[each] for each in Status}, mapped)

    @cached_property
    def status(self) -> Status:
        """The whole: FAIL where a guardrail that is not advisory fails, or a waiver is rejected; UNKNOWN where any is.

        Nothing that was looked at is no PASS.
        """
        if any(each.state in REJECTED for each in self.waivers):
            return Status.FAIL
        binding = (
            each.status
            for each in self.results
            if each.guardrail.enforcement is not Enforcement.ADVISORY or each.status is not Status.FAIL
        )
        return rolled_up(binding)


def assess(
    world: World,
    guardrails: Sequence[Guardrail],
    at: datetime,
    waivers: Waivers | None = None,
    parameters: Parameters | None = None,
) -> Assessment:
    """Guardrails over a plan.

    Args:
        world: the plan.
        guardrails: that are run.
        at: when, with a time zone; decides which waivers are in force.
        waivers: None ignores them all.
        parameters: what is configured.
    """
    results = tuple(Evaluation(world, guardrails, parameters or {}).results())
    used: tuple[Used, ...] = ()
    if waivers is not None:
        results, used = waived(results, waivers, world, at)
    return Assessment(world, tuple(guardrails), results, used, at, catalogue())
