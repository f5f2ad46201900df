"""The page: complete without JavaScript, in both languages, safe whatever a plan holds, and the same each time."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from jichi.report.check import words
from jichi.report.check.html import html
from jichi.report.check.values import shown_value
from jichi.report.check.words import AREAS, NOT_A_VERDICT, STATUSES
from policies.guardrail import Area, Coverage, Enforcement, Reach, Responsibility, Severity
from policies.judgement import Status
from tests.jichi.report.check.documents import evil, members, mixed, mixed_proof
from tests.jichi.report.check.page_tree import Element, page_of, read_page

ROOT = Path(__file__).parents[4]


def proof_of(document: Mapping[str, Any], **claim: Any) -> dict[str, Any]:
    made = {
        "id": "lines-in/022021/gcp/network",
        "kind": "lines-in",
        "member": "022021",
        "cloud": "gcp",
        "place": "network",
        "claim": {"ja": "意図した相手だけ", "en": "only those intended"},
        "verdict": "proved",
        "detail": None,
        **claim,
    }
    return {"schema": "jichi.prove/1", "plan": document["plan"], "claims": [made]}


def test_the_documents_are_valid():
    schema = json.loads((ROOT / "docs/schema/check.v1.schema.json").read_text(encoding="utf-8"))
    for each in (mixed(), evil(), members()):
        jsonschema.validate(each, schema)
    assert {key: count for key, count in mixed()["summary"].items() if count} == {
        "pass": 14,
        "fail": 3,
        "unknown": 1,
        "waived": 1,
    }


def test_the_header_says_what_was_looked_at():
    header = page_of("mixed").one("header")
    document = mixed()
    text = header.text("ja")
    assert header.one("h1").text() == document["tenancy"]
    assert document["plan"] in text
    assert "2026-06-01 12:00:00 JST" in text
    assert "デプロイ前の計画" in text
    assert document["catalogue"]["edition"] in text
    assert header.one(id="honest").text("ja") == NOT_A_VERDICT.ja
    assert header.one(id="honest").text("en") == NOT_A_VERDICT.en
    assert header.one(class_="whole").text("ja") == "✕不合格"


@pytest.mark.parametrize("which", ["mixed", "evil", "members"])
def test_ids_are_unique_and_references_lead_somewhere(which: str):
    root = page_of(which)
    ids = [each.attributes["id"] for each in root.all() if "id" in each.attributes]
    assert sorted(set(ids)) == sorted(ids)
    for each in root.all():
        for key in ("aria-labelledby", "for"):
            assert set(each.attributes.get(key, "").split()) <= set(ids)
        target = each.attributes.get("href")
        assert target is None or target.removeprefix("#") in ids


def test_japanese_is_what_is_shown_first():
    assert page_of("mixed").one("html").attributes["lang"] == "ja"


@pytest.mark.parametrize("which", ["mixed", "members"])
def test_every_text_is_there_in_both_languages(which: str):
    def check(element: Element) -> None:
        inside = [each for each in element.children if not isinstance(each, str) or each.strip()]
        for at, each in enumerate(inside):
            if not isinstance(each, Element):
                continue
            if each.tag in ("span", "text") and each.attributes.get("lang") == "en":
                before = inside[at - 1]
                assert isinstance(before, Element), each.text()
                assert (before.tag, before.attributes["lang"]) == (each.tag, "ja")
            assert ("data-ja" in each.attributes) == ("data-en" in each.attributes)
            check(each)

    check(page_of(which))
    pairs = [each for each in page_of(which).one("body").all("span", lang="ja") if each.text().strip()]
    assert len(pairs) > 200
    for each in page_of(which).one("main").all("span", lang="en"):
        assert not re.search("[ぁ-ん]", each.text()), each.text()


def test_the_summary_has_every_count():
    document = mixed()
    tiles = page_of("mixed").one(id="summary").all("li")
    assert [int(each.one("b").text()) for each in tiles] == [document["summary"][each] for each in STATUSES]
    table = page_of("mixed").one(id="by-member-table")
    shown = [each for each in STATUSES if document["summary"][each]]
    assert [each.text("en") for each in table.all("th", scope="col")][1 : 1 + len(shown)] == [
        STATUSES[each].en for each in shown
    ]
    found = Counter((each["member"], each["cloud"], each["status"]) for each in document["results"])
    for row, code in zip(list(table.one("tbody").all("tr")), ("022021", "023621", None), strict=True):
        numbers = [int(each.text()) for each in row.all("td")]
        assert numbers == [found[code, cloud, status] for cloud in ("aws", "gcp") for status in shown]


def test_the_areas_are_counted():
    rows = list(page_of("mixed").one(id="by-area-table").one("tbody").all("tr"))
    assert [each.one("th").text("ja") for each in rows] == ["ネットワークの閉域", "分離", "ストレージ"]
    assert sum(int(each.text()) for row in rows for each in row.all("td")) == len(mixed()["results"])


def test_controls_say_their_status_and_whose_they_are():
    table = page_of("mixed").one("table", class_="controls")
    rows = {each.one("td", class_="id").text(): each for each in table.all("tr") if list(each.all("td", class_="id"))}
    assert list(rows) == [each["id"] for each in mixed()["controls"]]
    chapters = [each.text("ja") for each in table.all("th", scope="rowgroup")]
    assert chapters[:2] == ["6 情報セキュリティのための組織", "8 資産の管理"]
    apart = rows["13.1.3"]
    assert next(apart.all("span", class_="chip")).text("ja") == "✕不合格"
    provider, platform, municipality = (" ".join(each.text("ja").split()) for each in apart.all("td", class_="whose"))
    assert (provider, platform, municipality) == ("–", "全部 1 一部 1", "–")
    assert next(rows["6.3.1.P"].all("span", class_="chip")).text("ja") == "☞人が確認"


def test_the_drill_down_has_every_guardrail_of_every_control():
    drill = page_of("mixed").one(id="drill")
    found = {
        each.attributes["id"]: [one.attributes["data-guardrail"] for one in each.all("details", class_="guardrail")]
        for each in drill.all("details", class_="control")
    }
    wanted = {
        f"control-{re.sub('[^0-9A-Za-z]', '-', each['id'])}": [one["guardrail"] for one in each["guardrails"]]
        for each in mixed()["controls"]
    }
    assert found == wanted
    homes = [
        each.attributes["data-guardrail"]
        for each in drill.all("details", class_="guardrail")
        if "data-again" not in each.attributes
    ]
    assert sorted(homes) == sorted({one for each in wanted.values() for one in each})


def test_what_does_not_pass_is_readable_without_javascript():
    document = mixed()
    findings = page_of("mixed").one(id="findings")
    rows = {int(each.attributes["data-row"]): each for each in findings.all("tr") if "data-row" in each.attributes}
    bad = {at for at, each in enumerate(document["results"]) if each["status"] in ("fail", "unknown", "waived")}
    assert set(rows) == bad
    for at, row in rows.items():
        each = document["results"][at]
        text = row.text("ja")
        assert STATUSES[each["status"]].ja in text
        assert each["urn"] in text
        assert each["stack"] in text
        for one in each["evidence"]:
            assert one["path"] in text
            assert one["expected"]["ja"] in text
            assert (shown_value(one["observed"]) or "なし") in text
    assert findings.text("en").index("FAIL") < findings.text("en").index("UNKNOWN")


def test_nothing_found_is_said():
    document = dict(mixed(), results=[each for each in mixed()["results"] if each["status"] == "pass"])
    findings = read_page(html(document, None)).one(id="findings")
    assert "Nothing fails, is unknown or is waived." in findings.text("en")
    assert not list(findings.all("article"))


def test_waivers_say_their_state_and_how_long_they_last():
    table = page_of("mixed").one("table", class_="waivers")
    rows = list(table.one("tbody").all("tr"))
    days = [" ".join(each.one("td", class_="days").text("en").split()) for each in rows]
    states = [next(each.all("span", class_="chip")).text("ja")[0] for each in rows]
    # Of three, one has ended, one ends within 30 days, and one excuses nothing.
    assert days == [
        "1 days overissued 2026-04-01expires 2026-05-31",
        "19 days leftends soonissued 2026-04-01expires 2026-06-20",
        "303 days leftissued 2026-04-01expires 2027-03-31",
    ]
    assert states == ["✕", "◇", "–"]
    for word in ("情報政策課", "最高情報セキュリティ責任者", "弘情第123号", "閉域網からだけ届く"):
        assert all(word in each.text() for each in rows)


def edges(root: Element, family: str) -> dict[str, str]:
    return {
        each.attributes["data-ja"].partition(":")[0]: each.attributes["class"].split()[2]
        for each in root.one("svg").all("g", class_="edge")
        if family in each.attributes["class"].split()
    }


def test_the_picture_has_the_verdicts_of_the_proof():
    root = page_of("mixed")
    assert edges(root, "internet") == {
        "022021 弘前市 AWS インターネット": "none",
        "022021 弘前市 Google Cloud インターネット": "pass",
        "023621 大鰐町 Google Cloud インターネット": "pass",
        "共有（ハブなど） AWS インターネット": "none",
    }
    assert edges(root, "members") == {
        "022021 弘前市 AWS 他の団体": "none",
        "022021 弘前市 Google Cloud 他の団体": "fail",
        "023621 大鰐町 Google Cloud 他の団体": "fail",
    }
    for each in root.one("svg").all("g", role="img"):
        assert each.attributes["aria-label"] == each.one("title").text()
        assert each.one("title").attributes["data-en"]


def test_the_table_says_what_the_picture_shows():
    rows = list(page_of("mixed").one("table", class_="proof").one("tbody").all("tr"))
    cells = {" ".join(each.text("ja") for each in row.all() if each.tag in ("th", "td")): row for row in rows}
    assert any(each.startswith("022021 弘前市 Google Cloud ✓証明 3 ✕反証") for each in cells), list(cells)


def test_claims_that_no_guardrail_is_about_come_from_the_proof():
    document = mixed()
    assert set(edges(page_of("mixed"), "lines").values()) == {"none"}
    detail = {"ja": "経路が不明", "en": "a way is not known"}
    with_proof = read_page(html(document, proof_of(document, verdict="unknown", detail=detail)))
    assert edges(with_proof, "lines")["022021 弘前市 Google Cloud 庁舎と回線"] == "unknown"
    assert "a way is not known" in with_proof.one(id="network").text("en")


def test_what_is_judged_counts_before_the_proof():
    """A waived claim is waived in the picture too."""
    document = mixed()
    refuted = next(
        each for each in document["results"] if each["name"].startswith("members-") and each["status"] == "fail"
    )
    waived = dict(
        document, results=[dict(each, status="waived") if each is refuted else each for each in document["results"]]
    )
    kind, member, cloud, place = refuted["name"].split("/")
    claim = {
        "id": refuted["name"],
        "kind": kind,
        "member": member,
        "cloud": cloud,
        "place": place,
        "verdict": "refuted",
    }
    text = read_page(html(waived, proof_of(waived, **claim))).one(id="network").text("ja")
    assert "適用除外 1" in text


def test_what_refutes_a_claim_is_shown_hop_by_hop():
    document, proof = mixed(), mixed_proof()
    assert not list(page_of("mixed").all("div", class_="example"))
    root = read_page(html(document, proof))
    name = "members-routes/022021/gcp/network"
    row = next(each for each in root.one(id="findings").all("tr") if each.has("data-row", _row_of(document, name)))
    for lang, does, answer in (("ja", "ここから先へ通じる", "通す"), ("en", "leads on from here", "lets it through")):
        text = row.one("div", class_="example").text(lang)
        assert "tcp 10.64.32.2:50000 > 10.64.96.2:443" in text
        assert does in text
        assert answer in text
        assert "peering (gcp:compute/networkPeering:NetworkPeering): peer's subnet route 10.64.96.0/23" in text
        assert "__main__.py:1" in text
    network = root.one(id="network")
    claims = {
        next(each.all("code")).text(): each for each in network.all("tr") if list(each.all("div", class_="example"))
    }
    assert {"names-closed/022021/gcp/network", name} <= set(claims), "also of claims that no guardrail is about"
    # A way alone, that nothing is sent on, has no answer.
    assert not list(claims["names-closed/022021/gcp/network"].all("em"))


def _row_of(document: Mapping[str, Any], name: str) -> str:
    return str(next(at for at, each in enumerate(document["results"]) if each["name"] == name))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"version": 6, "source": "fd00::1", "destination": "fd00::2", "protocol": "tcp", "sourcePort": 1, "port": 443},
         "tcp [fd00::1]:1 > [fd00::2]:443"),
        ({"version": 4, "source": "10.0.0.1", "destination": "10.0.0.2", "protocol": "icmp"},
         "icmp 10.0.0.1 > 10.0.0.2"),
    ],
)  # fmt: skip
def test_packets_are_written_as_people_know_them(given: Mapping[str, Any], shown: str):
    document = mixed()
    name = "members-routes/022021/gcp/network"
    proof = proof_of(document, id=name, kind="members-routes", verdict="refuted", packet=given, path=[])
    assert shown in read_page(html(document, proof)).one(id="findings").text()


def test_a_request_that_policies_let_through_is_shown():
    document = mixed()
    asked = {
        "principal": "role/app",
        "action": "s3:GetObject",
        "resource": "arn:aws:s3:::data",
        "context": {"tls": "true"},
    }
    refuted = {"id": "access-buckets/022021/aws/data", "kind": "access-buckets", "verdict": "refuted", "request": asked}
    text = read_page(html(document, proof_of(document, **refuted))).text()
    assert "role/app: s3:GetObject on arn:aws:s3:::data (tls = true)" in text


def test_a_proof_of_another_plan_is_refused():
    with pytest.raises(ValueError, match="the proof is of plan"):
        html(mixed(), {**proof_of(mixed()), "plan": "0" * 64})


def test_every_word_of_the_document_has_its_name():
    assert set(words.STATUSES) == set(Status)
    assert set(words.AREAS) == set(Area)
    assert set(words.SEVERITIES) == set(Severity)
    assert set(words.COVERAGES) == set(Coverage)
    assert set(words.RESPONSIBILITIES) == set(Responsibility)
    assert set(words.ENFORCEMENTS) == set(Enforcement)
    assert set(words.REACHES) == set(Reach)


def test_an_area_without_a_name_is_shown_by_its_word():
    guardrails = [dict(each, area="something-new") for each in mixed()["guardrails"]]
    assert "something-new" not in AREAS
    root = read_page(html(dict(mixed(), guardrails=guardrails), None))
    assert root.one(id="by-area-table").one("tbody").one("th").text() == "something-new"


def test_a_document_without_results_is_a_page():
    """Nothing was looked at: no picture, no count, and no pass."""
    none = dict.fromkeys(mixed()["summary"], 0)
    root = read_page(html(dict(mixed(), results=[], waivers=[], summary=none, status="not-applicable"), None))
    assert not list(root.all("svg"))
    assert root.one(class_="whole").text("ja") == "–対象外"
    assert "適用除外は一つも使っていません。" in root.one(id="waivers").text("ja")
    assert "合格を意味しません" in root.one(id="network").text("ja")


def test_one_cloud_is_drawn_alone():
    document = dict(mixed(), results=[each for each in mixed()["results"] if each["cloud"] == "gcp"])
    svg = read_page(html(document, None)).one("svg")
    assert [each.one("title").text() for each in svg.all("g", class_="cloud")] == ["Google Cloud"]
    assert len(list(svg.all("g", class_="internet"))) == 1 + 2  # its bar, and an edge of each member
