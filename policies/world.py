"""What guardrails look at: one planned resource, and the plan around it, indexed once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from jichi.engine.plan import PROVIDER_PREFIX, STACK_REFERENCE_TYPE, Plan, Resource, StackId, StackPlan
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from network.proof.access.aws_assets import Assets
from network.proof.access.aws_roles import Role, Roles
from network.proof.access.claims import access_findings
from network.proof.access.gcp_grants import Grant, Grants
from network.proof.access.handing import Handing
from network.proof.access.statements import Document, document
from network.proof.access.symbols import Symbols
from network.proof.aws_filters import acls
from network.proof.claims import findings
from network.proof.lift import lift
from network.proof.model import Filter, Model
from network.proof.planned import Planned, given, origin, target
from network.proof.verdict import Finding

if TYPE_CHECKING:
    from policies.seen import Seen

NAMES = ("id", "arn", "name", "bucket", "bucketV2", "identifier", "clusterIdentifier")
"""Inputs by which others may name a resource, where they do not refer to it."""


@dataclass(frozen=True, slots=True)
class Companions:
    """Resources that belong to another one.

    Args:
        certain: those that refer to it.
        doubtful: those of which nobody knows before deployment what they refer to.
    """

    certain: tuple[Resource, ...]
    doubtful: tuple[Resource, ...]


@dataclass(frozen=True)
class World:
    """A plan, indexed.

    Args:
        plan: whatever is judged: a tenancy's, one stack's, or what is deployed.
        today: the day in Japan, for what has a date in it; None examines no day.
        whole: whether the plan is a whole tenancy; the engine's policy pack sees one stack at a time, and what spans
            stacks does not apply there.
        live: what was looked at, where the plan is what live accounts say; None for all other plans.
    """

    plan: Plan
    today: date | None = None
    whole: bool = True
    live: Seen | None = None
    _planned: dict[Cloud, Planned] = field(default_factory=dict[Cloud, Planned], repr=False, compare=False)
    _filters: dict[str, tuple[Filter, Filter]] = field(
        default_factory=dict[str, tuple[Filter, Filter]], repr=False, compare=False
    )
    _documents: dict[tuple[str, str], Document] = field(
        default_factory=dict[tuple[str, str], Document], repr=False, compare=False
    )

    def planned(self, cloud: Cloud) -> Planned:
        """The resources of one cloud's providers."""
        if cloud not in self._planned:
            self._planned[cloud] = Planned.on(self.plan, cloud)
        return self._planned[cloud]

    def of(self, cloud: Cloud, *types: str) -> tuple[Resource, ...]:
        """Resources of some types, in the plan's order within a type."""
        return self.planned(cloud).of(*types)

    def at(self, urn: str) -> Resource | None:
        """The resource with a URN."""
        return self.plan.by_urn.get(urn)

    def meant(self, value: Value) -> Resource | None:
        """The planned resource that a value refers to; None where it refers to none, or nobody knows."""
        found = target(value)
        return self.at(found) if found else None

    def companions(self, resource: Resource, type_: str, key: str) -> Companions:
        """Resources of a type whose input `key` refers to a resource, or names it."""
        by_target = self.planned(resource.cloud).naming(type_, key)
        certain = [*by_target.get(resource.urn, ())]
        for name in NAMES:
            value = given(resource, name)
            if isinstance(value, str):
                certain.extend(each for each in by_target.get(value, ()) if each not in certain)
        return Companions(tuple(certain), by_target.get(None, ()))

    @cached_property
    def symbols(self) -> Symbols:
        """Values of the plan as texts, as the policies in it have them."""
        return Symbols.of(self.plan)

    @cached_property
    def grants(self) -> Grants:
        """What bindings of Google Cloud grant, as the proof reads them."""
        return Grants(self.symbols)

    @cached_property
    def granted(self) -> Mapping[str, tuple[Grant, ...]]:
        """Roles that are granted on Google Cloud, by the URN of the binding."""
        found: dict[str, tuple[Grant, ...]] = {}
        for each in self.grants.all:
            found[each.origin.urn] = (*found.get(each.origin.urn, ()), each)
        return found

    @cached_property
    def projects(self) -> Mapping[str | None, frozenset[str]]:
        """The known projects that each member's resources on Google Cloud are in."""
        found: dict[str | None, set[str]] = {}
        for each in self.grants.resources:
            if project := self.grants.project(each):
                found.setdefault(each.member, set()).add(project)
        return {member: frozenset(each) for member, each in found.items()}

    @cached_property
    def workers(self) -> Mapping[str, frozenset[str | None]]:
        """The members whose providers of Google Cloud work in each project."""
        found: dict[str, set[str | None]] = {}
        for each in self.plan.resources:
            project = each.inputs.get("project")
            if each.type == f"{PROVIDER_PREFIX}gcp" and isinstance(project, str):
                found.setdefault(project, set()).add(each.member)
        return {project: frozenset(each) for project, each in found.items()}

    def filters(self, acl: Resource) -> tuple[Filter, Filter]:
        """The inbound and the outbound filter of a network ACL of AWS, with the rules that stand apart from it."""
        found = self._filters.get(acl.urn)
        if found is None:
            apart = self.companions(acl, "aws:ec2/networkAclRule:NetworkAclRule", "networkAclId").certain
            found = acls(Planned((acl, *apart)))[acl.urn]
            self._filters[acl.urn] = found
        return found

    @cached_property
    def handing(self) -> Handing:
        """What the tenancy file lets one member read of another's."""
        return Handing(self.plan)

    def document(self, resource: Resource, key: str) -> Document:
        """The policy document in an input of a resource, read once; one that cannot be read is a doubtful Allow."""
        found = self._documents.get((resource.urn, key))
        if found is None:
            found = document(self.symbols.text(resource.inputs.get(key)), origin(resource))
            self._documents[resource.urn, key] = found
        return found

    @cached_property
    def roles(self) -> Mapping[str, Role]:
        """Roles of AWS by URN: who may take each, and what it may do."""
        return {each.origin.urn: each for each in Roles(Assets(self.symbols)).all}

    @cached_property
    def stacks(self) -> Mapping[StackId, StackPlan]:
        """Stacks; an export of a program that is not ours may have one on both clouds, under one name."""
        return {each.id: each for each in self.plan.stacks}

    @cached_property
    def members(self) -> Mapping[str, str | None]:
        """Whose each stack is, by its name."""
        return {each.id.name: each.id.member for each in self.plan.stacks}

    def misses_own(self, resource: Resource) -> bool:
        """Whether the stack of a resource reads what another one of its member exports, and that one is not in the
        plan: the engine's policy pack sees a member's apps without their environment. What is not found then may be
        there; nobody knows.
        """
        return resource.stack in self._missing_own

    @cached_property
    def _missing_own(self) -> frozenset[StackId]:
        names = (
            (each.stack, str(each.inputs.get("name")).rsplit("/", 1)[-1])
            for each in self.plan.resources
            if each.type == STACK_REFERENCE_TYPE
        )
        return frozenset(stack for stack, name in names if stack.member in name.split("-") and name not in self.members)

    def together(self, one: Resource, other: Resource) -> bool:
        """Whether two resources are surely in one account of AWS: in one stack, or where both say the same."""
        account = self.symbols.account(one)
        return one.stack == other.stack or (bool(account) and account == self.symbols.account(other))

    @cached_property
    def model(self) -> Model:
        """The networks of the plan, as the proof reads them."""
        return lift(self.plan)

    @cached_property
    def claims(self) -> tuple[Finding, ...]:
        """Every claim of the proof about the plan, with its verdict."""
        return (*findings(self.model, self.today), *access_findings(self.plan))
