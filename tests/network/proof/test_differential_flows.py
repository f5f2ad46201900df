"""Flows with their answers, against the independent engine."""

import pytest

from jichi.tenancy.model import Cloud
from network.proof import both_ways
from network.proof.addresses import Bound
from network.proof.arrival import Arrival, Outside
from network.proof.boxes import Packets
from network.proof.index import Index
from network.proof.model import Location
from network.proof.verdict import Verdict
from tests.network.proof.differential import Agreement
from tests.network.proof.differential_flows import run

PLANS = {Cloud.AWS: 100, Cloud.GCP: 150}
CAUTION = {Cloud.AWS: 0.04, Cloud.GCP: 0.13}
"""Share of flows that the prover leaves open, at most: observed, not wished for."""


@pytest.mark.parametrize("cloud", Cloud)
def test_prover_and_oracle_agree_on_flows(cloud: Cloud, capsys: pytest.CaptureFixture[str]):
    tally = run(cloud, range(PLANS[cloud]))
    with capsys.disabled():
        print(f"\n{cloud}, flows: {tally}, {len(tally.wrong)} disagreements")  # noqa: T201 - the figures are wanted
    assert tally.wrong == []
    assert tally.caution <= CAUTION[cloud]
    same = {said: count for (_, said, agreed), count in tally.counts.items() if agreed is Agreement.SAME}
    assert same[Verdict.PROVED] > 20
    assert same[Verdict.REFUTED] > 20


def one_way(
    index: Index, start: Location, arrival: Arrival, bound: Bound, also: frozenset[Outside] = frozenset()
) -> Packets:
    """What arrived, answered or not."""
    return arrival.packets


def test_a_prover_that_forgets_answers_is_found_out(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(both_ways, "answered", one_way)
    assert any(run(Cloud.AWS, [seed]).wrong for seed in range(60))
