"""Claims about lines: who is reached over them and comes in, and offices of other segments by the day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from ipaddress import IPv4Network

import pytest

from jichi.engine.plan import Plan
from jichi.tenancy.connectivity import Connectivity, Office, Segment, SegmentException
from jichi.tenancy.model import Cloud, Tenancy
from network.proof.addresses import Prefix
from network.proof.lift import lift
from network.proof.verdict import Finding, Verdict
from tests.factories import HIROSAKI
from tests.network.lines import CONNECTIVITY, connected_tenancy
from tests.network.proof import aws_mutants, gcp_mutants, line_mutants_aws, line_mutants_gcp
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
        assert found.counterexample.packet
        assert Prefix.of(str(OTHER.network)).contains(Prefix(4, found.counterexample.packet.point[0], 32))
        assert found.counterexample.steps[0].key == "segment_exceptions"
        assert found.detail is None


@pytest.mark.parametrize("cloud", Cloud)
@pytest.mark.parametrize("today", [date(2026, 3, 31), date(2026, 10, 1)])
def test_an_exception_that_has_lapsed_does_no_harm_where_filters_are_those_without_it(cloud: Cloud, today: date):
    """What the filters do decides, not what is written of the exception."""
    strict, granted = planned(tenancy(excepted=False), cloud), planned(tenancy(excepted=True), cloud)
    said = {each.id: each.exports for each in granted.stacks}
    plan = replace(strict, stacks=tuple(replace(each, exports=said[each.id]) for each in strict.stacks))
    assert segments(plan, today).verdict is Verdict.PROVED


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
    for kind in ("lines-routes", "lines-out", "lines-in", "segments"):
        assert of_hirosaki(found, kind) is Verdict.UNKNOWN


def test_wide_routes_are_a_loss_of_their_own_while_filters_hold():
    found = judged(line_mutants_aws.wide_route(base(Cloud.AWS)).plan)
    assert of_hirosaki(found, "lines-routes") is Verdict.REFUTED
    assert of_hirosaki(found, "lines-out") is Verdict.PROVED
    details = {each.detail.en if each.detail else "" for each in found if each.kind == "lines-out"}
    assert "route isolation is lost, filters still hold" in details
    assert "" in details, "other networks' routes hold"


@pytest.mark.parametrize(
    ("cloud", "mutant", "why"),
    [
        (Cloud.AWS, line_mutants_aws.no_interface, "no virtual interface leads to its gateway"),
        (Cloud.GCP, line_mutants_gcp.attachments_off, "every attachment of it is switched off"),
    ],
)
def test_over_a_line_that_may_carry_nothing_no_flow_is_proved(cloud: Cloud, mutant: Callable[[Plot], Plot], why: str):
    found = judged(mutant(base(cloud)).plan)
    mine = [each for each in found if each.subject.member == HIROSAKI.code]
    over = [each for each in mine if each.kind == "flow" and "offices" in each.id]
    assert over
    assert {each.verdict for each in over} == {Verdict.UNKNOWN}
    assert {one.what.en for each in over for one in each.unknowns} == {why}
    # Whoever switches it on gets no more than what was planned.
    assert {each.verdict for each in mine if each.kind.startswith("lines-")} == {Verdict.PROVED}


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
