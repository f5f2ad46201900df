"""No row is vacuous: on each cloud there is a change that turns it."""

from __future__ import annotations

import pytest

from jichi.parity.checks import CHECKS, Check
from jichi.parity.side import Side
from jichi.tenancy.model import Cloud
from tests.jichi.parity import aws_mutants, gcp_mutants
from tests.jichi.parity.tenancies import FULL, plan_of

_MUTANTS = {Cloud.AWS: aws_mutants.AWS, Cloud.GCP: gcp_mutants.GCP}
_EVERY = [pytest.param(check, cloud, id=f"{check.id}-{cloud}") for check in CHECKS for cloud in Cloud]


@pytest.fixture(scope="module")
def sides() -> dict[Cloud, Side]:
    return {cloud: Side.of_plan(plan_of(FULL), cloud) for cloud in Cloud}


@pytest.mark.parametrize(("check", "cloud"), _EVERY)
def test_a_change_turns_the_cell(check: Check, cloud: Cloud, sides: dict[Cloud, Side]) -> None:
    read = {Cloud.AWS: check.aws, Cloud.GCP: check.gcp}[cloud]
    before = read(sides[cloud])
    after = read(Side(cloud, _MUTANTS[cloud][check.id](sides[cloud].stacks)))
    assert not before.says(after), f"still {before}"


@pytest.mark.parametrize("cloud", Cloud)
def test_there_is_a_mutant_for_every_row_and_none_for_another(cloud: Cloud) -> None:
    assert set(_MUTANTS[cloud]) == {check.id for check in CHECKS}
