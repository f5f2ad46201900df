"""No row is vacuous: on each cloud there is a change that turns it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from jichi.parity.checks import CHECKS, Check
from jichi.parity.model import Cell, Verdict
from jichi.parity.side import Side
from jichi.tenancy.model import Cloud
from tests.jichi.parity import aws_mutants, gcp_mutants
from tests.jichi.parity.connections_mutants import MORE
from tests.jichi.parity.mutations import Mutation
from tests.jichi.parity.tenancies import CONNECTED, FULL, plan_of

_MUTANTS = {Cloud.AWS: aws_mutants.AWS, Cloud.GCP: gcp_mutants.GCP}
_EVERY = [pytest.param(check, cloud, id=f"{check.id}-{cloud}") for check in CHECKS for cloud in Cloud]


Sides = Mapping[tuple[str, Cloud], Side]


@pytest.fixture(scope="module")
def sides() -> Sides:
    return {(name, cloud): Side.of_plan(plan_of(name), cloud) for name in (FULL, CONNECTED) for cloud in Cloud}


def _turned(check: Check, cloud: Cloud, sides: Sides, mutation: Mutation) -> tuple[Cell, Cell]:
    read = {Cloud.AWS: check.aws, Cloud.GCP: check.gcp}[cloud]
    connected = check.noun == "connections" or check.id in ("dns.offices", "dns.forwarding")
    side = sides[CONNECTED if connected else FULL, cloud]
    return read(side), read(Side(cloud, mutation(side.stacks)))


@pytest.mark.parametrize(("check", "cloud"), _EVERY)
def test_a_change_turns_the_cell(check: Check, cloud: Cloud, sides: Sides) -> None:
    before, after = _turned(check, cloud, sides, _MUTANTS[cloud][check.id])
    assert not before.says(after), f"still {before}"


@pytest.mark.parametrize(
    ("row", "cloud", "mutation"),
    [(row, cloud, each) for cloud, rows in MORE.items() for row, several in rows.items() for each in several],
)
def test_every_part_of_a_connection_matters(row: str, cloud: Cloud, mutation: Mutation, sides: Sides) -> None:
    """Each of these alone makes of a yes a no."""
    check = next(each for each in CHECKS if each.id == row)
    before, after = _turned(check, cloud, sides, mutation)
    assert (before.verdict, after.verdict) == (Verdict.YES, Verdict.NO)


@pytest.mark.parametrize("cloud", Cloud)
def test_there_is_a_mutant_for_every_row_and_none_for_another(cloud: Cloud) -> None:
    assert set(_MUTANTS[cloud]) == {check.id for check in CHECKS}
