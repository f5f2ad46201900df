"""Leaks planted into frozen plans: resources added, changed or removed, without the program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from jichi.engine.plan import Plan, Resource, StackPlan
from jichi.engine.values import Reference
from jichi.tenancy.model import Cloud
from network.proof.claims import findings
from network.proof.lift import lift
from network.proof.verdict import Finding, Verdict
from tests.factories import HIROSAKI, OWANI, make_tenancy, plan_member

Inputs = Mapping[str, Any]


@lru_cache
def base(cloud: Cloud) -> Plan:
    """Two members on one cloud, as the program plans them."""
    tenancy = make_tenancy()
    return Plan(tenancy.name, tuple(plan_member(tenancy, each.code, cloud) for each in (HIROSAKI, OWANI)))


@dataclass(frozen=True)
class Plot:
    """A plan under change."""

    plan: Plan

    def ref(self, name: str, member: str | None = HIROSAKI.code, property_: str = "id") -> Reference:
        """A reference to a planned resource by its logical name."""
        return Reference(self.find(name, member).urn, property_)

    def find(self, name: str, member: str | None = HIROSAKI.code) -> Resource:
        """The planned resource of a logical name."""
        found = [each for each in self.plan.resources if each.name == name and each.custom and each.member == member]
        assert len(found) == 1, (name, member, len(found))
        return found[0]

    def add(
        self, type_: str, name: str, inputs: Inputs, member: str | None = HIROSAKI.code, *, beside: str = ""
    ) -> Plot:
        """One more resource, in the member's first stack and primary region, or where another one is."""
        mine = (each for each in self.plan.resources if each.member == member and each.region and each.custom)
        like = self.find(beside, member) if beside else next(mine)
        urn = f"urn:pulumi:{like.stack.name}::jichi::{type_}::{name}"
        made = replace(like, urn=urn, type=type_, name=name, inputs=inputs, parent=None, source=None)
        return self._stacks(lambda each: (*each.resources, made) if each.id == like.stack else each.resources)

    def change(self, name: str, member: str | None = HIROSAKI.code, **inputs: Any) -> Plot:
        """A resource with other inputs; None takes one away."""
        old = self.find(name, member)
        given = {key: value for key, value in {**old.inputs, **inputs}.items() if value is not None}
        new = replace(old, inputs=given)
        return self._stacks(lambda each: tuple(new if one is old else one for one in each.resources))

    def remove(self, *names: str, member: str | None = HIROSAKI.code) -> Plot:
        """Without some resources."""
        gone = {self.find(name, member).urn for name in names}
        return self._stacks(lambda each: tuple(one for one in each.resources if one.urn not in gone))

    def entries(self, name: str, key: str, alter: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> Plot:
        """A resource with another list under one key."""
        old = self.find(name).inputs[key]
        assert isinstance(old, tuple)
        listed: list[dict[str, Any]] = [dict(each) for each in old if isinstance(each, Mapping)]
        changed: dict[str, Any] = {key: tuple(alter(listed))}
        return self.change(name, **changed)

    def shared(self, member: str) -> Plot:
        """With one member's stack as what members share."""
        stacks = tuple(
            StackPlan(
                replace(each.id, member=None),
                tuple(replace(one, stack=replace(each.id, member=None)) for one in each.resources),
                each.exports,
            )
            if each.id.member == member
            else each
            for each in self.plan.stacks
        )
        return Plot(replace(self.plan, stacks=stacks))

    def findings(self) -> tuple[Finding, ...]:
        """Every claim about the plan."""
        return findings(lift(self.plan))

    def verdict(self, kind: str, place: str = "") -> Verdict:
        """Hirosaki's verdict of a kind of claim: the worst, of those whose id has a text in it."""
        return worst(self.of(kind, place))

    def of(self, kind: str, place: str = "") -> tuple[Finding, ...]:
        """Hirosaki's claims of a kind."""
        found = tuple(
            each
            for each in self.findings()
            if each.kind == kind and each.subject.member == HIROSAKI.code and place in each.id
        )
        assert found, (kind, place)
        return found

    def _stacks(self, resources: Callable[[StackPlan], tuple[Resource, ...]]) -> Plot:
        return Plot(
            replace(self.plan, stacks=tuple(replace(each, resources=resources(each)) for each in self.plan.stacks))
        )


def worst(found: tuple[Finding, ...]) -> Verdict:
    """Refuted before unknown before proved."""
    order = (Verdict.REFUTED, Verdict.UNKNOWN, Verdict.PROVED)
    return min((each.verdict for each in found), key=order.index)
