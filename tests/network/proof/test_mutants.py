"""Every known kind of leak, planted into Hirosaki's plan, turns the claim that is there to catch it."""

from collections.abc import Mapping
from functools import lru_cache

import pytest

from jichi.tenancy.model import Cloud
from network.proof.verdict import Finding, Verdict
from tests.network.proof import aws_mutants, gcp_mutants
from tests.network.proof.plants import Plot, base

ALL: Mapping[Cloud, Mapping[str, aws_mutants.Mutant]] = {
    Cloud.AWS: aws_mutants.MUTANTS,
    Cloud.GCP: gcp_mutants.MUTANTS,
}
OFFICES = "-offices-"


@lru_cache
def unharmed(cloud: Cloud) -> tuple[Finding, ...]:
    return tuple(each for each in Plot(base(cloud)).findings() if OFFICES not in each.id)


@pytest.mark.parametrize("cloud", Cloud)
def test_without_a_leak_all_is_proved_save_what_waits_for_a_line(cloud: Cloud):
    for each in Plot(base(cloud)).findings():
        expected = Verdict.UNKNOWN if OFFICES in each.id else Verdict.PROVED
        assert each.verdict is expected, (each.id, each.unknowns, each.counterexample)


@pytest.mark.parametrize("cloud", Cloud)
def test_every_planted_leak_is_caught(cloud: Cloud, capsys: pytest.CaptureFixture[str]):
    missed: list[str] = []
    for name, (plant, kind, expected) in ALL[cloud].items():
        assert {each.verdict for each in unharmed(cloud) if each.kind == kind} == {Verdict.PROVED}, kind
        found = [each.verdict for each in plant(Plot(base(cloud))).of(kind) if OFFICES not in each.id]
        verdict = Verdict.REFUTED if Verdict.REFUTED in found else max(found)
        if verdict is not expected:
            missed.append(f"{name}: {kind} is {verdict}, not {expected}")
    planted = len(ALL[cloud])
    with capsys.disabled():
        print(f"\n{cloud}: caught {planted - len(missed)} of {planted} planted leaks")  # noqa: T201 - the figure is wanted
    assert missed == []
