"""A certificate holds for its own plan, and for nothing else; an altered one does not hold."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from jichi.errors import InvalidInput
from jichi.tenancy.model import Cloud
from network.checker.certificate import loads
from network.checker.check import KINDS, check
from tests.network.checker.certificates import Document, honest, refused, sealed, words

SCHEMA = Path(__file__).parents[3] / "docs" / "schema" / "certificate.v1.schema.json"


@pytest.mark.parametrize("cloud", Cloud)
def test_all_that_is_claimed_of_closed_networks_is_certified_and_found_to_hold(cloud: Cloud):
    certificate, plan = honest(cloud)
    result = check(certificate, plan)
    places = ("tyo-vpc", "osa-vpc") if cloud is Cloud.AWS else ("network",)
    expected = {f"{kind}/{code}/{cloud}/{place}" for kind in KINDS for code in ("022021", "023621") for place in places}
    assert result.holds, words(result)
    assert set(result.claims) == expected
    assert {each["kind"] for each in certificate["notCertified"]} == {
        "flow",
        "names",
        "names-resolve",
        "names-closed",
    }
    assert result.uncertified == tuple(each["id"] for each in certificate["notCertified"])


@pytest.mark.parametrize("cloud", Cloud)
def test_members_of_one_shape_share_their_invariants(cloud: Cloud):
    certificate, _ = honest(cloud)
    sent = [each for each in certificate["invariants"] if each["start"] == "networks"]
    assert len(sent) == (2 if cloud is Cloud.AWS else 1)
    assert {len(each["subjects"]) for each in sent} == {2}
    assert not any("022021" in place for each in sent for place in each["places"])


@pytest.mark.parametrize("cloud", Cloud)
def test_it_is_written_as_its_schema_says(cloud: Cloud):
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(honest(cloud)[0], schema, cls=jsonschema.Draft202012Validator)


def first(certificate: Document, kind: str) -> Document:
    return next(each for each in certificate["claims"] if each["kind"] == kind)


def invariant(certificate: Document, start: str = "networks") -> Document:
    return next(each for each in certificate["invariants"] if each["start"] == start)


def wrong_version(certificate: Document) -> None:
    certificate["schema"] = "jichi.certificate/2"


def other_digest(certificate: Document) -> None:
    certificate["plan"] = "0" * 64


def other_tenancy(certificate: Document) -> None:
    certificate["tenancy"] = "aomori"


def claim_removed(certificate: Document) -> None:
    certificate["claims"].remove(first(certificate, "internet-out"))


def claim_twice(certificate: Document) -> None:
    certificate["claims"].append(first(certificate, "internet-out"))


def claim_of_nobody(certificate: Document) -> None:
    claim = deepcopy(first(certificate, "internet-out"))
    claim["network"] = claim["network"] + "-other"
    claim["id"] += "-other"
    certificate["claims"].append(claim)


def claim_renamed(certificate: Document) -> None:
    first(certificate, "internet-out")["id"] = "internet-out/022021/aws/kyo-vpc"


def another_kind(certificate: Document) -> None:
    """A flow, which no certificate speaks for, is said to be proved."""
    taken = next(each for each in certificate["notCertified"] if each["kind"] == "flow")
    certificate["notCertified"].remove(taken)
    like = first(certificate, "internet-out")
    certificate["claims"].append({**like, "id": taken["id"], "kind": "flow"})


def refuted_claim(certificate: Document) -> None:
    first(certificate, "internet-out")["verdict"] = "refuted"


def without_its_invariant(certificate: Document) -> None:
    first(certificate, "internet-out")["by"] = []


def with_one_that_shows_nothing(certificate: Document) -> None:
    first(certificate, "internet-out")["by"].append(invariant(certificate, "foreign")["id"])


def invariant_removed(certificate: Document) -> None:
    certificate["invariants"].remove(invariant(certificate))


def place_removed(certificate: Document) -> None:
    places = invariant(certificate)["places"]
    places.pop(next(each for each in places if each.startswith("arrive ")))


def table_removed(certificate: Document) -> None:
    places = invariant(certificate)["places"]
    places.pop(next(each for each in places if not each.startswith("arrive ")))


def place_shrunk(certificate: Document) -> None:
    places = invariant(certificate)["places"]
    places[next(iter(places))] = ["10.0.0.0-10.0.0.255"]


def place_widened_to_what_is_bad(certificate: Document) -> None:
    invariant(certificate)["places"]["unknown"] = "any"


def member_taken_away(certificate: Document) -> None:
    invariant(certificate)["subjects"].pop()


def member_that_is_none(certificate: Document) -> None:
    invariant(certificate)["subjects"].append("urn:pulumi:s::p::aws:ec2/vpc:Vpc::other")


def start_changed(certificate: Document) -> None:
    invariant(certificate, "internet")["start"] = "foreign"


def unused(certificate: Document) -> None:
    certificate["invariants"].append({**deepcopy(invariant(certificate)), "id": "i99"})


def one_key_more(certificate: Document) -> None:
    certificate["comment"] = "innocent"


def goes_through_a_member(certificate: Document) -> None:
    claim = first(certificate, "stepping-stones")
    claim["through"] = [claim["network"]]


def goes_through_for_nothing(certificate: Document) -> None:
    claim = first(certificate, "internet-out")
    claim["through"] = [claim["network"]]


def not_addresses(certificate: Document) -> None:
    places = invariant(certificate)["places"]
    places[next(iter(places))] = ["10.0.0.9-10.0.0.1"]


def not_a_list(certificate: Document) -> None:
    certificate["claims"] = {"all": "proved"}


Tamper = Callable[[Document], None]
TAMPERED: dict[Tamper, str] = {
    wrong_version: "jichi.certificate/2",
    other_digest: "it is of another plan",
    other_tenancy: "it is of another tenancy",
    claim_removed: "a claim is missing: internet-out/022021",
    claim_twice: "one id is used twice",
    claim_of_nobody: "a certificate cannot show such a claim",
    claim_renamed: "a certificate cannot show such a claim",
    another_kind: "a certificate cannot show such a claim",
    refuted_claim: "only what is proved can be certified",
    without_its_invariant: "invariants do not fit: none is of",
    with_one_that_shows_nothing: "show nothing here",
    invariant_removed: "invariants do not fit: none is of",
    place_removed: "a step is missing",
    table_removed: "what starts here is missing",
    place_shrunk: "is missing",
    place_widened_to_what_is_bad: "it reaches what it must not: unknown",
    member_taken_away: "invariants do not fit: none is of",
    member_that_is_none: "it holds what no claim uses",
    start_changed: "invariants do not fit: none is of internet",
    unused: "it holds what no claim uses: i99",
    one_key_more: "keys",
    goes_through_a_member: "is no shared network",
    goes_through_for_nothing: "is no shared network",
    not_addresses: "not an interval of addresses",
    not_a_list: "not a list",
}
"""Each with what the checker has to say."""


@pytest.mark.parametrize("cloud", Cloud)
@pytest.mark.parametrize("tamper", TAMPERED, ids=lambda each: each.__name__)
def test_an_altered_certificate_does_not_hold_even_when_it_is_sealed_anew(cloud: Cloud, tamper: Tamper):
    certificate, plan = honest(cloud)
    tamper(certificate)
    result = check(sealed(certificate), plan)
    assert not result.holds
    assert TAMPERED[tamper] in words(result), words(result)


@pytest.mark.parametrize("tamper", TAMPERED, ids=lambda each: each.__name__)
def test_an_altered_certificate_breaks_its_seal(tamper: Tamper):
    certificate, plan = honest(Cloud.AWS)
    tamper(certificate)
    assert not check(certificate, plan).holds


def test_one_broken_invariant_refuses_those_claims_only_that_count_on_it():
    certificate, plan = honest(Cloud.AWS)
    table_removed(certificate)
    result = check(sealed(certificate), plan)
    subjects = invariant(certificate)["subjects"]
    counting = {
        each["id"]
        for each in certificate["claims"]
        if each["network"] in subjects and each["kind"] not in ("internet-in", "members-filters")
    }
    assert counting
    assert refused(result) == counting


def test_a_claim_may_be_left_out_when_that_is_said():
    certificate, plan = honest(Cloud.AWS)
    claim = first(certificate, "members-filters")
    certificate["claims"].remove(claim)
    certificate["notCertified"].append({"id": claim["id"], "kind": claim["kind"], "verdict": "proved", "why": {}})
    result = check(sealed(certificate), plan)
    assert result.holds
    assert claim["id"] in result.uncertified
    assert claim["id"] not in result.claims


def test_the_certificate_of_another_plan_is_refused():
    certificate, _ = honest(Cloud.AWS)
    _, plan = honest(Cloud.GCP)
    assert words(check(certificate, plan)).startswith("None: it is of another plan")


def test_a_plan_that_was_changed_by_one_letter_is_refused():
    certificate, plan = honest(Cloud.AWS)
    changed = deepcopy(plan)
    changed["resources"][0]["name"] += "x"
    assert "it is of another plan" in words(check(certificate, changed))


@pytest.mark.parametrize("plan", [{}, {"schema": "jichi.plan/2"}, {"schema": "jichi.plan/1", "stacks": 1}])
def test_what_is_no_plan_is_said_to_be_none(plan: Document):
    certificate, _ = honest(Cloud.AWS)
    assert "it cannot be read" in words(check(certificate, plan))


def test_two_resources_with_one_name_are_no_plan():
    certificate, plan = honest(Cloud.AWS)
    doubled = {**plan, "resources": [*plan["resources"], plan["resources"][-1]]}
    assert "two resources have one URN" in words(check(certificate, doubled))


@pytest.mark.parametrize("text", ["", "{", '{"schema": "jichi.certi', "[]", "7"])
def test_a_file_that_is_cut_short_is_one_clear_error(text: str):
    with pytest.raises(InvalidInput, match=r"cert\.json cannot be read as JSON"):
        loads(text, "cert.json")


def test_a_file_is_read_back_as_it_was_written():
    certificate, plan = honest(Cloud.AWS)
    assert check(loads(json.dumps(certificate, indent=2), "cert.json"), plan).holds


@pytest.mark.parametrize("value", [None, 7, "text", [], {}])
@pytest.mark.parametrize("key", ["seal", "plan", "claims", "invariants", "notCertified"])
def test_any_value_in_any_place_is_refused_and_breaks_nothing(key: str, value: Any):
    certificate, plan = honest(Cloud.AWS)
    certificate[key] = value
    assert not check(certificate, plan).holds
    # Of flows and names a certificate says nothing, whether or not it says so.
    assert key == "seal" or (key, value) == ("notCertified", []) or not check(sealed(certificate), plan).holds
