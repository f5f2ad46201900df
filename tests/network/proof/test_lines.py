"""Claims about lines: who is reached over them and comes in, and offices of other segments by the day."""

from dataclasses import replace
from datetime import date
from functools import lru_cache
from ipaddress import IPv4Network

import pytest

from jichi.engine.plan import Plan
from jichi.tenancy.connectivity import Connectivity, Office, Segment, SegmentException
from jichi.tenancy.model import Cloud, Tenancy
from network.proof.lift import lift
from network.proof.verdict import Finding, Verdict
from tests.factories import HIROSAKI
from tests.network.lines import CONNECTIVITY, connected_tenancy
from tests.network.proof import aws_mutants, gcp_mutants
from tests.network.proof.line_plants import TODAY, base, judged, of_hirosaki
from tests.network.proof.plants import Plot
from tests.stacks.test_hub import planned

OTHER = Office(IPv4Network("192.168.16.0/24"), Segment.LGWAN)
APPROVED, UNTIL = date(2026, 4, 1), date(2026, 9, 30)
EXCEPTION = SegmentException(HIROSAKI.code, Segment.LGWAN, reason="住民異動の受付", approved=APPROVED, until=UNTIL)


@lru_cache
def tenancy(*, excepted: bool) -> Tenancy:
    """Hirosaki has offices of another segment, with leave or without."""
    connectivity: Connectivity = replace(CONNECTIVITY, services=(), exceptions=(EXCEPTION,) if excepted else ())
    made = connected_tenancy(connectivity)
    first, *others = made.members
    return replace(made, members=(replace(first, other_offices=(OTHER,)), *others))


def segments(plan: Plan, today: date | None) -> Finding:
    """Hirosaki's claim in its first region."""
    return next(
        each
        for each in judged(plan, today)
        if each.kind == "segments" and each.subject.member == HIROSAKI.code and not each.subject.place.startswith("osa")
    )


@pytest.mark.parametrize("cloud", Cloud)
@pytest.mark.parametrize(
    ("excepted", "today", "verdict"),
    [
        (False, TODAY, Verdict.PROVED),
        (True, None, Verdict.PROVED),
        (True, APPROVED, Verdict.PROVED),
        (True, UNTIL, Verdict.PROVED),
        (True, date(2026, 3, 31), Verdict.REFUTED),
        (True, date(2026, 10, 1), Verdict.REFUTED),
    ],
)
def test_offices_of_another_segment_reach_something_while_an_exception_is_in_force(
    cloud: Cloud,
    excepted: bool,
    today: date | None,
    verdict: Verdict,
):
    found = segments(planned(tenancy(excepted=excepted), cloud), today)
    assert found.verdict is verdict
    if excepted and verdict is Verdict.PROVED:
        assert found.detail
        assert "192.168.16.0/24" in found.detail.en
        assert "until 2026-09-30" in found.detail.en
    if verdict is Verdict.REFUTED:
        assert found.counterexample
        assert found.counterexample.steps[0].key == "segment_exceptions"


@pytest.mark.parametrize("cloud", Cloud)
def test_a_filter_that_lets_them_in_without_an_exception_is_shown_by_a_packet(cloud: Cloud):
    plot = Plot(planned(tenancy(excepted=False), cloud))
    if cloud is Cloud.AWS:
        plot = aws_mutants.open_acl(aws_mutants.wide_open(plot), tier="link")
    else:
        plot = gcp_mutants.rule(plot, "INGRESS", str(OTHER.network))
    found = segments(plot.plan, TODAY)
    assert found.verdict is Verdict.REFUTED
    assert found.counterexample
    packet = found.counterexample.packet
    assert packet
    first = int(OTHER.network.network_address)
    assert first <= packet.point[0] < first + OTHER.network.num_addresses


@pytest.mark.parametrize("cloud", Cloud)
def test_with_an_exception_their_flows_are_meant(cloud: Cloud):
    found = judged(planned(tenancy(excepted=True), cloud), TODAY)
    assert of_hirosaki(found, "lines-in") is Verdict.PROVED
    assert of_hirosaki(found, "flow") is Verdict.PROVED


@pytest.mark.parametrize("cloud", Cloud)
def test_without_a_word_on_what_a_line_is_for_nothing_is_proved_about_it(cloud: Cloud):
    plan = base(cloud).plan
    silent = replace(
        plan,
        stacks=tuple(
            replace(each, exports={key: value for key, value in each.exports.items() if key != "intent"})
            for each in plan.stacks
        ),
    )
    assert lift(silent).intents == {}
    found = judged(silent)
    for kind in ("lines-out", "lines-in", "segments"):
        assert of_hirosaki(found, kind) is Verdict.UNKNOWN


@pytest.mark.parametrize("cloud", Cloud)
def test_an_unknown_names_what_is_not_known(cloud: Cloud):
    """A rule of a group in which nothing planned stands is a doubt, and says so."""
    plot = base(cloud)
    if cloud is Cloud.AWS:
        plot = aws_mutants.open_group(plot, aws_mutants.INGRESS, cidrIpv4="192.168.8.0/24")
    else:
        plot = gcp_mutants.foreign_endpoint(plot)
    for each in judged(plot.plan):
        assert each.verdict is not Verdict.UNKNOWN or each.unknowns, each.id
