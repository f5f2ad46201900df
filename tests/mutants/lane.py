"""Every mutant of Hirosaki's plans against every guardrail, and what they all overlook against the proof.

A mutant is killed when some guardrail passed before and does not now, or fails where nothing was said before. Of
resources that are alike (same type, same properties, names aside) one stands for all.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import yaml

from jichi.engine.plan import Plan, Resource
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from policies.evaluate import Evaluation, Result
from policies.guardrail import Claims, Each, Guardrail
from policies.guardrails import GUARDRAILS
from policies.judgement import Status
from policies.world import World
from tests.mutants.mutations import Mutation, mutations

EQUIVALENT = tuple(
    Path(__file__).with_name(name) for name in ("equivalent.yaml", "equivalent_aws.yaml", "equivalent_gcp.yaml")
)
_PLACE = re.compile(r"(?<![a-z])(tyo|osa)(?![a-z])|[0-9]+|-[a-d]$")


@dataclass(frozen=True)
class Argued:
    """Mutations that are no wrong: a pattern of types, of properties, of kinds and of their few words; the reason.

    Args:
        name: of the resources, where some of a type are argued for only.
    """

    type: re.Pattern[str]
    path: re.Pattern[str]
    kind: re.Pattern[str]
    what: re.Pattern[str]
    reason: str
    name: re.Pattern[str] = re.compile(".*")

    def about(self, mutation: Mutation) -> bool:
        path = re.sub(r"[.][0-9]+", "", mutation.path)
        return all(
            pattern.fullmatch(text)
            for pattern, text in (
                (self.type, mutation.type),
                (self.path, path),
                (self.kind, mutation.kind),
                (self.what, mutation.what),
                (self.name, mutation.name),
            )
        )


def argued() -> tuple[Argued, ...]:
    """The lists of what is equivalent: on any cloud, on AWS, on Google Cloud."""
    files = (each for each in EQUIVALENT if each.exists())
    rows = [row for each in files for row in yaml.safe_load(each.read_text(encoding="utf-8")) or ()]
    return tuple(
        Argued(
            _pattern(row, "type"),
            _pattern(row, "path"),
            _pattern(row, "kind"),
            _pattern(row, "what"),
            row["reason"],
            _pattern(row, "name"),
        )
        for row in rows
    )


def _pattern(row: Mapping[str, str], key: str) -> re.Pattern[str]:
    return re.compile(row.get(key, ".*"))


@dataclass(frozen=True)
class Outcome:
    """One mutant, and who noticed.

    Args:
        mutations: that it has; a pair has two.
        killers: ids of guardrails, first found first; empty for a survivor.
    """

    mutations: tuple[Mutation, ...]
    area: str
    killers: tuple[str, ...]

    @property
    def key(self) -> str:
        """What it is, in the list of survivors."""
        return " + ".join(each.key for each in self.mutations)


@dataclass
class Lane:
    """The mutants of one stack's plan.

    Args:
        plan: the hub's stack and a member's on one cloud.
        stack: whose resources are changed.
    """

    plan: Plan
    stack: str
    guardrails: Sequence[Guardrail] = GUARDRAILS

    @cached_property
    def quick(self) -> list[Guardrail]:
        """Guardrails that look at resources."""
        return [each for each in self.guardrails if not isinstance(each.check, Claims)]

    @cached_property
    def slow(self) -> list[Guardrail]:
        """Guardrails that ask the proof."""
        return [each for each in self.guardrails if isinstance(each.check, Claims)]

    @cached_property
    def before(self) -> Mapping[tuple[str, str], Status]:
        """What guardrails say of the plan as it is."""
        return _statuses(Evaluation(World(self.plan), self.quick).results())

    @cached_property
    def proved(self) -> Mapping[tuple[str, str], Status]:
        """What the proof says of the plan as it is."""
        return _statuses(Evaluation(World(self.plan), self.slow).results())

    def mutants(self) -> list[Mutation]:
        """All of them, in the plan's order."""
        return [one for each in self.representatives() for one in mutations(each)]

    def representatives(self) -> Iterator[Resource]:
        """One resource of each kind of those that are alike."""
        seen: set[tuple[str, str, str]] = set()
        for each in self.plan.resources:
            if not each.custom or each.stack.name != self.stack or each.type.startswith("pulumi:"):
                continue
            shape = (each.type, _shape(dict(each.inputs)), "")
            if _is_policy(each):
                shape = (*shape[:2], _PLACE.sub("", each.name))
            if shape not in seen:
                seen.add(shape)
                yield each

    def killers(self, changed: Sequence[Mutation]) -> tuple[str, ...]:
        """Which guardrails notice a mutant of one or several mutations; those of its type first, the proof last."""
        world = World(self._changed({each.urn: each.resource for each in changed}))
        types = {each.type for each in changed}
        near = [each for each in self.quick if types & _types_of(each)]
        far = [each for each in self.quick if not types & _types_of(each)]
        return (
            _noticed(self.before, Evaluation(world, near).results())
            or _noticed(self.before, Evaluation(world, far).results())
            or _noticed(self.proved, Evaluation(world, self.slow).results())
        )

    def _changed(self, by_urn: Mapping[str, Resource]) -> Plan:
        stacks = tuple(
            replace(stack, resources=tuple(by_urn.get(each.urn, each) for each in stack.resources))
            if stack.id.name == self.stack
            else stack
            for stack in self.plan.stacks
        )
        return replace(self.plan, stacks=stacks)


def pairs(found: Sequence[Mutation], count: int, seed: int) -> Iterator[tuple[Mutation, Mutation]]:
    """Pairs of mutations of different resources, drawn with a seed."""
    drawn = random.Random(seed)  # noqa: S311 - a sample
    for _ in range(count):
        first, second = drawn.sample(found, 2)
        if first.urn != second.urn:
            yield first, second


def area_of(mutation: Mutation, guardrails: Iterable[Guardrail] = GUARDRAILS) -> str:
    """The area that most guardrails of a type are of."""
    counts = Counter(str(each.area) for each in guardrails if any(one.type == mutation.type for one in each.paths))
    return counts.most_common(1)[0][0] if counts else "other"


def _statuses(results: Iterable[Result]) -> Mapping[tuple[str, str], Status]:
    return {(each.guardrail.id, each.urn): each.status for each in results}


def _noticed(before: Mapping[tuple[str, str], Status], after: Iterable[Result]) -> tuple[str, ...]:
    bad = (Status.FAIL, Status.UNKNOWN, Status.ERROR)
    return tuple(
        dict.fromkeys(
            each.guardrail.id
            for each in after
            if each.status in bad and before.get((each.guardrail.id, each.urn)) is not each.status
        )
    )


def _types_of(guardrail: Guardrail) -> frozenset[str]:
    """The types that a guardrail says it looks at."""
    own = guardrail.check.types if isinstance(guardrail.check, Each) else ()
    return frozenset((*own, *(each.type for each in guardrail.paths)))


def _is_policy(resource: Resource) -> bool:
    return any(key in ("policy", "assumeRolePolicy", "permissions") for key in resource.inputs)


def _shape(value: Value) -> str:
    match value:
        case tuple():
            return f"[{','.join(dict.fromkeys(map(_shape, value)))}]"
        case Mapping():
            return f"{{{','.join(f'{key}:{_shape(each)}' for key, each in sorted(value.items()))}}}"
        case bool():
            return str(value)
        case _:
            return type(value).__name__


def lanes(plan: Plan, cloud: Cloud, member: str) -> list[Lane]:
    """The hub's stack and one member's, each mutated in the plan of both."""
    stacks = tuple(each for each in plan.stacks if each.id.cloud is cloud and each.id.member in (member, None))
    both = replace(plan, stacks=stacks)
    return [Lane(both, each.id.name) for each in stacks]
