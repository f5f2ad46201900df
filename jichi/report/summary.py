"""A plan in numbers: how many resources, of what, for whom, where, and how much of it is not known yet.

Counted is what a provider will create or manage. Components, stacks, providers and existing resources that are only
read are not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jichi.engine.plan import PROVIDER_PREFIX, STACK_REFERENCE_TYPE, STACK_TYPE, Plan, Resource
from jichi.engine.values import is_known
from jichi.report.places import Place, place_of
from jichi.report.stacks import whose
from jichi.tenancy.model import Cloud

OTHER = "other"
"""The noun of a resource that belongs to no component."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one stack's owner has on one cloud.

    Args:
        whose: the member's code, `shared`, `hub` or `passages` (`jichi.report.stacks`).
        member: the code; None for what is no member's.
    """

    whose: str
    member: str | None
    cloud: Cloud
    nouns: Mapping[str, int]
    places: Mapping[Place, int]

    @property
    def total(self) -> int:
        """Resources of this member on this cloud."""
        return sum(self.nouns.values())


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts over a plan.

    Args:
        rows: in the plan's order of stacks.
        nouns: counts by noun (`network`, `keys`, ...), in the order in which the plan first names them.
        regions: counts by region; `global` and `unknown` where there is none.
        global_services: resources without a region by service, such as `aws:iam`.
        inputs: how many input properties all resources have together.
        later: how many of them hold something that is known only after deployment, or secret.
    """

    rows: tuple[Row, ...]
    nouns: Mapping[str, int]
    places: Mapping[Place, int]
    regions: Mapping[str, int]
    types: Mapping[str, int]
    global_services: Mapping[str, int]
    inputs: int
    later: int

    @property
    def total(self) -> int:
        """All resources counted."""
        return sum(self.types.values())


def managed(plan: Plan) -> Iterator[Resource]:
    """The resources that are counted."""
    return (
        resource
        for resource in plan.resources
        if resource.custom
        and resource.read_id is None
        and resource.type not in (STACK_TYPE, STACK_REFERENCE_TYPE)
        and not resource.type.startswith(PROVIDER_PREFIX)
    )


def noun_of(resource: Resource, plan: Plan) -> str:
    """What a resource belongs to: the middle of its nearest component's type (`jichi:network:Vpc` is `network`)."""
    parent = plan.by_urn.get(resource.parent or "")
    while parent is not None and (parent.custom or parent.type == STACK_TYPE):
        parent = plan.by_urn.get(parent.parent or "")
    return parent.type.split(":")[1] if parent is not None else OTHER


def summarise(plan: Plan) -> Summary:
    """The plan's counts."""
    nouns: dict[tuple[str, Cloud], Counter[str]] = {}
    places: dict[tuple[str, Cloud], Counter[Place]] = {}
    members: dict[str, str | None] = {}
    types, regions, services = Counter[str](), Counter[str](), Counter[str]()
    inputs = later = 0
    for stack in plan.stacks:
        owner = whose(stack.id)
        members[owner] = stack.id.member
        nouns.setdefault((owner, stack.id.cloud), Counter())
        places.setdefault((owner, stack.id.cloud), Counter())
    for resource in managed(plan):
        at = (whose(resource.stack), resource.cloud)
        place = place_of(resource)
        nouns[at][noun_of(resource, plan)] += 1
        places[at][place] += 1
        types[resource.type] += 1
        regions[_region_key(resource, place)] += 1
        if place is Place.GLOBAL:
            services[resource.type.partition("/")[0]] += 1
        inputs += len(resource.inputs)
        later += sum(not is_known(value) for value in resource.inputs.values())
    rows = tuple(Row(owner, members[owner], cloud, nouns[owner, cloud], places[owner, cloud]) for owner, cloud in nouns)
    return Summary(
        rows=rows,
        nouns=sum((row for row in nouns.values()), Counter[str]()),
        places=sum((row for row in places.values()), Counter[Place]()),
        regions=regions,
        types=types,
        global_services=services,
        inputs=inputs,
        later=later,
    )


def _region_key(resource: Resource, place: Place) -> str:
    return resource.region if resource.region and place not in (Place.GLOBAL, Place.UNKNOWN) else place.value
