"""The page of `jichi prove`: short for many members, and with the request that refutes a claim about access."""

from __future__ import annotations

from jichi.cli import prove_page
from jichi.report.page import Page
from jichi.tenancy.model import Cloud
from jichi.text import Lang, Text
from network.checker.check import Refusal, Result
from network.proof.document import prove_document
from network.proof.model import Model, Origin
from network.proof.request import Request
from network.proof.verdict import Counterexample, Finding, Step, Subject, Unknown, Verdict

CLAIM = Text(ja="届かない", en="nothing arrives")
MEMBERS = [f"9{at:05d}" for at in range(1741)]


def finding(member: str, kind: str, verdict: Verdict, *, step: str = "", unknown: str = "") -> Finding:
    steps = (Step(Origin(f"urn:pulumi:{member}::jichi::type::{step}"), Text(ja="通す", en="passes"), passes=True),)
    return Finding(
        f"{kind}/{member}/aws/tyo-vpc",
        kind,
        Subject(Cloud.AWS, member, "tyo-vpc", f"urn:{member}"),
        CLAIM,
        verdict,
        counterexample=Counterexample(None, steps) if step else None,
        unknowns=(Unknown(None, Text(ja=unknown, en=unknown)),) if unknown else (),
    )


def shown(*found: Finding) -> str:
    page = Page(Lang.EN, 100, color=False)
    prove_page.verdicts(page, Model(), found)
    return page.text()


def test_a_page_about_1741_members_is_short() -> None:
    found = [
        each
        for member in MEMBERS
        for each in (
            finding(member, "internet-out", Verdict.PROVED),
            finding(member, "members-packets", Verdict.REFUTED, step="tyo-acl-app"),
            finding(member, "flow", Verdict.UNKNOWN, unknown="no line to the offices is planned"),
        )
    ]
    text = shown(*found, finding("022021", "internet-out", Verdict.REFUTED, step="igw"))
    assert "900000, 900001, 900002, 900003, 900004, 900005 and 1,735 more aws (each)\n" in text
    assert text.count("internet-out ") == 2
    assert "REFUTED members-packets/900000/aws/tyo-vpc: nothing arrives (and 1740 more for the same reason)" in text
    assert "REFUTED internet-out/022021/aws/tyo-vpc: nothing arrives\n" in text
    assert "UNKNOWN flow/900000/aws/tyo-vpc: nothing arrives (and 1740 more for the same reason)" in text
    assert "PROVED 1741  REFUTED 1742  UNKNOWN 1741\n" in text
    assert len(text.splitlines()) < 40


def test_what_is_not_alike_is_cut_and_said_so_with_refutations_first() -> None:
    text = shown(
        *(finding(each, "flow", Verdict.UNKNOWN, unknown=each) for each in MEMBERS[:60]),
        finding("022021", "internet-out", Verdict.REFUTED, step="igw"),
    )
    assert text.index("REFUTED internet-out/022021") < text.index("UNKNOWN flow/900000")
    assert "UNKNOWN flow/900048" in text
    assert "UNKNOWN flow/900049" not in text
    assert "11 more are not shown here; --json has them all.\n" in text


def test_findings_by_other_ways_are_not_alike() -> None:
    text = shown(
        finding("900000", "members-packets", Verdict.REFUTED, step="one"),
        finding("900001", "members-packets", Verdict.REFUTED, step="other"),
    )
    assert "more for the same reason" not in text
    assert text.count("REFUTED members-packets/") == 2


def test_a_request_that_reads_data_is_shown_and_in_the_document() -> None:
    request = Request("arn:aws:iam::9:role/x", "s3:GetObject", "arn:aws:s3:::data/*", (("aws:SourceVpce", "vpce-1"),))
    each = Finding(
        "access-buckets/022021/aws/1",
        "access-buckets",
        Subject(Cloud.AWS, "022021", "1"),
        CLAIM,
        Verdict.REFUTED,
        counterexample=Counterexample(None, (), request),
    )
    assert (
        "REFUTED access-buckets/022021/aws/1: nothing arrives\n"
        "  arn:aws:iam::9:role/x: s3:GetObject arn:aws:s3:::data/*\n"
        "    aws:SourceVpce = vpce-1\n"
    ) in shown(each)
    (claim,) = prove_document("t", "0" * 64, Model(), (each,))["claims"]
    assert claim["packet"] is None
    assert claim["request"] == {
        "principal": "arn:aws:iam::9:role/x",
        "action": "s3:GetObject",
        "resource": "arn:aws:s3:::data/*",
        "context": {"aws:SourceVpce": "vpce-1"},
    }


def test_all_refusals_of_a_certificate_are_shown() -> None:
    page = Page(Lang.EN, 100, color=False)
    same, other = Text(ja="一歩が欠けている", en="a step is missing"), Text(ja="別", en="it is of another plan")
    refusals = (*(Refusal(f"internet-out/{each}", same) for each in MEMBERS[:8]), Refusal(None, other))
    prove_page.checked(page, "c.json", "hirosaki", Result(("a",), (), refusals))
    assert page.text() == (
        "REJECTED c.json\n"
        "  x a step is missing\n"
        "    internet-out/900000, internet-out/900001, internet-out/900002, internet-out/900003,\n"
        "internet-out/900004, internet-out/900005 and 2 more\n"
        "  x it is of another plan\n"
    )
