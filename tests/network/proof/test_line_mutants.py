"""Every known kind of leak by lines and transits, planted into the connected plan, turns the claim that is for it."""

from collections.abc import Mapping
from functools import lru_cache

import pytest

from jichi.tenancy.model import Cloud
from network.proof.verdict import Finding, Verdict
from tests.network.proof import line_mutants_aws, line_mutants_gcp
from tests.network.proof.line_plants import Mutants, base, judged, of_hirosaki

PLANTED: Mapping[tuple[Cloud, bool], Mutants] = {
    (Cloud.AWS, False): line_mutants_aws.MUTANTS,
    (Cloud.AWS, True): line_mutants_aws.TUNNELLED,
    (Cloud.GCP, False): line_mutants_gcp.MUTANTS,
    (Cloud.GCP, True): line_mutants_gcp.TUNNELLED,
}
KINDS = {
    "lines-routes",
    "lines-out",
    "lines-in",
    "segments",
    "flow",
    "members-routes",
    "members-packets",
    "members-filters",
}
EACH = pytest.mark.parametrize(("cloud", "ipsec"), PLANTED)


@lru_cache
def unharmed(cloud: Cloud, *, ipsec: bool) -> tuple[Finding, ...]:
    return judged(base(cloud, ipsec=ipsec).plan)


@EACH
def test_without_a_leak_all_is_proved(cloud: Cloud, ipsec: bool):
    found = unharmed(cloud, ipsec=ipsec)
    assert [(each.id, each.unknowns, each.counterexample) for each in found if each.verdict is not Verdict.PROVED] == []
    assert {each.kind for each in found} >= KINDS


@EACH
def test_every_planted_leak_is_caught(cloud: Cloud, ipsec: bool, capsys: pytest.CaptureFixture[str]):
    wrong: list[str] = []
    mutants = PLANTED[cloud, ipsec]
    caught = 0
    for name, mutant in mutants.items():
        assert of_hirosaki(unharmed(cloud, ipsec=ipsec), mutant.kind) is Verdict.PROVED, mutant.kind
        verdict = of_hirosaki(judged(mutant.plant(base(cloud, ipsec=ipsec)).plan), mutant.kind)
        caught += verdict is mutant.verdict
        expected = Verdict.PROVED if mutant.why_missed else mutant.verdict
        if verdict is not expected:
            wrong.append(f"{name}: {mutant.kind} is {verdict}, not {expected}")
    with capsys.disabled():
        kind = f"{cloud}, {'with' if ipsec else 'without'} tunnels"
        print(f"\n{kind}: caught {caught} of {len(mutants)} planted leaks by lines")  # noqa: T201 - the figure is wanted
        for name, mutant in mutants.items():
            if mutant.why_missed:
                print(f"  not caught yet: {name} ({mutant.why_missed})")  # noqa: T201
    assert wrong == []
