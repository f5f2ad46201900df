"""Every known leak, planted into the plan: the certificate of the unharmed plan, passed off as that of the harmed one,
is refused in the claim that the leak breaks.
"""

from collections.abc import Callable, Mapping

import pytest

from jichi.engine.document import digest, plan_document
from jichi.tenancy.model import Cloud
from network.checker.check import KINDS, check
from network.proof.certificate import certificate_document
from network.proof.claims import findings
from network.proof.lift import lift
from tests.factories import HIROSAKI
from tests.network.checker.certificates import certified, document_of, forged, honest, refused, sealed, words
from tests.network.proof import aws_mutants, gcp_mutants
from tests.network.proof.plants import Plot, base

ALL: Mapping[Cloud, Mapping[str, aws_mutants.Mutant]] = {
    Cloud.AWS: aws_mutants.MUTANTS,
    Cloud.GCP: gcp_mutants.MUTANTS,
}


@pytest.mark.parametrize("cloud", Cloud)
def test_a_forged_certificate_is_refused_where_the_leak_is(cloud: Cloud, capsys: pytest.CaptureFixture[str]):
    certificate, _ = honest(cloud)
    missed: list[str] = []
    planted = {name: mutant for name, mutant in ALL[cloud].items() if mutant[1] in KINDS}
    for name, (plant, kind, _) in planted.items():
        plan = plant(Plot(base(cloud))).plan
        result = check(forged(certificate, plan), document_of(plan))
        if not any(each.startswith(f"{kind}/{HIROSAKI.code}/") for each in refused(result)):
            missed.append(f"{name}: {kind} is not refused: {words(result)}")
    others = len(ALL[cloud]) - len(planted)
    with capsys.disabled():
        print(  # noqa: T201 - the figure is wanted
            f"\n{cloud}: refused {len(planted) - len(missed)} of {len(planted)} forged certificates;"
            f" {others} more leaks are of claims that no certificate speaks for"
        )
    assert missed == []


@pytest.mark.parametrize(
    ("cloud", "plant", "claim"),
    [
        (Cloud.AWS, aws_mutants.member_peering, "members-routes/022021/aws/tyo-vpc"),
        (Cloud.AWS, aws_mutants.vpn, "internet-out/022021/aws/tyo-vpc"),
        (Cloud.AWS, aws_mutants.wide_rule, "members-filters/022021/aws/tyo-vpc"),
        (Cloud.GCP, gcp_mutants.member_peering, "members-routes/022021/gcp/network"),
        (Cloud.GCP, gcp_mutants.vpn, "internet-out/022021/gcp/network"),
        (Cloud.GCP, gcp_mutants.classic_for_nobodys_tag, "members-filters/022021/gcp/network"),
    ],
)
def test_what_is_refuted_or_unknown_cannot_be_called_proved(cloud: Cloud, plant: Callable[[Plot], Plot], claim: str):
    plan = plant(Plot(base(cloud))).plan
    certificate = certified(plan)
    taken = next(each for each in certificate["notCertified"] if each["id"] == claim)
    assert taken["verdict"] in ("refuted", "unknown")
    entry = next(each for each in honest(cloud)[0]["claims"] if each["id"] == claim)
    certificate["notCertified"].remove(taken)
    certificate["claims"].append(entry)
    certificate["invariants"] = honest(cloud)[0]["invariants"]
    assert claim in refused(check(sealed(certificate), document_of(plan)))


LOST_ROUTES = {
    Cloud.AWS: (aws_mutants.member_peering, {"members-routes/022021/aws/tyo-vpc"}),
    Cloud.GCP: (gcp_mutants.foreign_peering, {"members-routes/022021/gcp/network"}),
}


@pytest.mark.parametrize("cloud", Cloud)
def test_what_still_holds_in_a_harmed_plan_is_certified_still(cloud: Cloud):
    """The checker refuses what is broken, and not everything."""
    plant, broken = LOST_ROUTES[cloud]
    plan = plant(Plot(base(cloud))).plan
    certificate = certified(plan)
    result = check(certificate, document_of(plan))
    assert result.holds, words(result)
    unproved = {each["id"] for each in certificate["notCertified"] if each["verdict"] != "proved"}
    assert broken <= unproved
    assert "internet-out/022021/aws/tyo-vpc" in result.claims or cloud is Cloud.GCP
    assert f"members-routes/023621/{cloud}/{'osa-vpc' if cloud is Cloud.AWS else 'network'}" in result.claims


def test_filters_that_hold_where_a_route_is_lost_are_certified_as_such():
    """A peering of members with closed filters: routes are lost, packets do not pass, and the invariant says why."""
    plan = aws_mutants.member_peering(Plot(base(Cloud.AWS))).plan
    certificate = certified(plan)
    claim = next(each for each in certificate["claims"] if each["id"] == "members-packets/022021/aws/tyo-vpc")
    filters = {each["id"]: each["filters"] for each in certificate["invariants"]}
    assert {filters[each] for each in claim["by"]} == {True}
    opened = aws_mutants.member_peering_open(Plot(base(Cloud.AWS))).plan
    assert claim["id"] in refused(check(forged(certificate, opened), document_of(opened)))


def test_what_the_checker_does_not_follow_is_left_out_and_said():
    """The checker takes a range that deployment chooses for any; the prover knows better, and cannot show it."""
    plan = aws_mutants.ipv6_only(Plot(base(Cloud.AWS))).plan
    model = lift(plan)
    first = check(certified(plan), document_of(plan))
    assert refused(first) == {f"members-filters/023621/aws/{place}-vpc" for place in ("tyo", "osa")}
    again = certificate_document(plan.tenancy, digest(plan), model, findings(model), "0", refused(first))
    result = check(again, plan_document(plan))
    assert result.holds, words(result)
    why = {each["id"]: each["why"]["en"] for each in again["notCertified"]}
    assert {why[each] for each in refused(first)} == {"the checker does not follow it"}
