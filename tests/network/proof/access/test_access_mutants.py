"""Every known kind of leak, planted into Hirosaki's policies, turns the claim that is there to catch it."""

from collections.abc import Mapping

import pytest

from jichi.tenancy.model import Cloud
from network.proof.access.claims import access_findings
from network.proof.verdict import Verdict
from tests.factories import HIROSAKI, OWANI
from tests.network.proof.access import aws_mutants, aws_work_mutants, gcp_mutants, gcp_work_mutants
from tests.network.proof.access.planting import of
from tests.network.proof.plants import Plot, base

ALL: Mapping[Cloud, Mapping[str, aws_mutants.Mutant]] = {
    Cloud.AWS: {**aws_mutants.MUTANTS, **aws_work_mutants.MUTANTS},
    Cloud.GCP: {**gcp_mutants.MUTANTS, **gcp_work_mutants.MUTANTS},
}
HARMLESS = {Cloud.AWS: aws_work_mutants.HARMLESS, Cloud.GCP: gcp_work_mutants.HARMLESS}
KINDS = ("buckets", "keys", "secrets", "databases", "backups", "logs")


@pytest.mark.parametrize("cloud", ALL)
def test_without_a_leak_all_is_proved(cloud: Cloud):
    found = access_findings(base(cloud))
    accounts = {each.code: each.account if cloud is Cloud.AWS else each.project for each in (HIROSAKI, OWANI)}
    assert [each.id for each in found] == [
        f"access-{kind}/{member}/{cloud}/{account}" for member, account in accounts.items() for kind in KINDS
    ]
    for each in found:
        assert each.verdict is Verdict.PROVED, (each.id, each.unknowns, each.counterexample)


@pytest.mark.parametrize("cloud", ALL)
def test_every_planted_leak_is_caught(cloud: Cloud, capsys: pytest.CaptureFixture[str]):
    missed: list[str] = []
    for name, (plant, kind, expected) in ALL[cloud].items():
        verdict = of(plant(Plot(base(cloud))), kind).verdict
        if verdict is not expected:
            missed.append(f"{name}: {kind} is {verdict}, not {expected}")
    planted = len(ALL[cloud])
    with capsys.disabled():
        print(f"\n{cloud}: caught {planted - len(missed)} of {planted} planted leaks of access")  # noqa: T201
    assert missed == []


@pytest.mark.parametrize("cloud", HARMLESS)
def test_what_lets_nobody_else_in_stays_proved(cloud: Cloud):
    for name, (plant, kind, expected) in HARMLESS[cloud].items():
        found = of(plant(Plot(base(cloud))), kind)
        assert found.verdict is expected, (name, found.unknowns, found.counterexample)
