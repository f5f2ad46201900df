"""Leaks planted into a connected plan: the hub and two members, with a line that serves both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from jichi.engine.plan import Plan
from jichi.tenancy.model import Cloud, Tenancy
from network.proof.claims import findings
from network.proof.lift import lift
from network.proof.verdict import Finding, Verdict
from tests.factories import HIROSAKI
from tests.network.lines import CONNECTIVITY, connected_tenancy
from tests.network.proof.plants import Plot, worst
from tests.stacks.test_hub import planned

TODAY = date(2026, 6, 1)
NETWORKS = ("aws:ec2/vpc:Vpc", "gcp:compute/network:Network", "gcp:compute/subnetwork:Subnetwork")
HUB = None
"""Whose the hub's resources are: no member's."""


@dataclass(frozen=True)
class Mutant:
    """A leak.

    Args:
        plant: puts it into a plan.
        kind: of the claim that has to turn.
        verdict: what it turns to.
        why_missed: what the proof lacks, where nothing turns yet; empty for a leak that is caught.
    """

    plant: Callable[[Plot], Plot]
    kind: str
    verdict: Verdict
    why_missed: str = ""


Mutants = Mapping[str, Mutant]


@lru_cache
def connected(*, ipsec: bool = False) -> Tenancy:
    """Two members with offices, lines on both clouds, and no shared services."""
    lines = tuple(replace(each, ipsec=ipsec, macsec=not ipsec) for each in CONNECTIVITY.lines)
    return connected_tenancy(replace(CONNECTIVITY, lines=lines, services=()))


def base(cloud: Cloud, *, ipsec: bool = False) -> Plot:
    """The plan without a leak."""
    return Plot(planned(connected(ipsec=ipsec), cloud))


def judged(plan: Plan, today: date | None = TODAY) -> tuple[Finding, ...]:
    """Every claim about a plan of one cloud, beside the ranges of the members' networks on the other."""
    clouds = {each.id.cloud for each in plan.stacks}
    others = tuple(
        replace(stack, resources=tuple(each for each in stack.resources if each.type in NETWORKS))
        for cloud in Cloud
        if cloud not in clouds
        for stack in base(cloud).plan.stacks
    )
    found = findings(lift(replace(plan, stacks=(*plan.stacks, *others))), today)
    return tuple(each for each in found if each.subject.cloud in clouds)


def of_hirosaki(found: tuple[Finding, ...], kind: str) -> Verdict | None:
    """The worst verdict of Hirosaki's claims of a kind; None where there is no such claim."""
    mine = tuple(each for each in found if each.kind == kind and each.subject.member == HIROSAKI.code)
    return worst(mine) if mine else None
