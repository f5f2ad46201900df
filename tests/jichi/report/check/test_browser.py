"""The page in headless Chromium: languages, filter, search, drill-down, paper, and no script but its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from jichi.report.check.html import html
from jichi.report.check.tables import by_guardrail
from tests.jichi.report.check.documents import EVIL, evil, mixed, mixed_proof
from tests.jichi.report.check.looking import drill, shown

Opened = Callable[..., Page]


def test_the_language_is_switched_and_not_remembered(opened: Opened):
    page = opened(mixed())
    root = page.locator("html")
    expect(root).to_have_attribute("lang", "ja")
    expect(page.locator("#h-summary")).to_have_text("概要", use_inner_text=True)
    page.get_by_role("button", name="English").click()
    expect(root).to_have_attribute("lang", "en")
    expect(page.get_by_role("button", name="English")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#h-summary")).to_have_text("Summary", use_inner_text=True)
    expect(page).to_have_title("case: guardrail report")
    expect(page.get_by_role("searchbox", name="Search")).to_have_attribute("placeholder", "name, URN, value, control")
    expect(page.get_by_role("combobox", name="Status")).to_contain_text("UNKNOWN")
    assert [
        each for each in shown(page, "main h2, main thead th, nav a") if any("ぁ" <= one <= "ん" for one in each)
    ] == []
    assert page.locator("svg g[role=img]").first.get_attribute("aria-label") == "022021 弘前市 AWS Internet: no claim"
    page.get_by_role("button", name="日本語").click()
    expect(page).to_have_title("case ガードレール検査報告")
    page.get_by_role("button", name="English").click()
    page.reload()
    expect(root).to_have_attribute("lang", "ja")
    assert page.evaluate("document.cookie") == ""
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_every_result_is_listed_the_worst_first(opened: Opened):
    page = opened(mixed())
    expect(page.locator("#matched")).to_have_text("19 件中 19 件", use_inner_text=True)
    statuses = [each.replace("\n", "") for each in shown(page, "#all tr.result .chip")]
    assert statuses == ["✕不合格"] * 3 + ["?不明"] + ["◇適用除外"] + ["✓合格"] * 14


def test_the_drill_down_shows_how_a_claim_is_refuted(opened: Opened):
    page = opened(html(mixed(), mixed_proof()))
    guardrail = drill(page, "13-1-3", "gcp-closure-members@1")
    guardrail.locator("button.toggle", has_text="members-routes/022021/gcp/network").click()
    example = guardrail.locator(".example")
    expect(example).to_contain_text("tcp 10.64.32.2:50000 > 10.64.96.2:443")
    expect(example.locator("li")).to_have_count(1)
    expect(example.locator("li")).to_contain_text("ここから先へ通じる 通す", use_inner_text=True)
    page.fill("#by-text", "10.64.32.2:50000")
    assert len(shown(page, "#findings [data-row]")) == 1


def test_the_filter_narrows_everything(opened: Opened):
    page = opened(mixed())
    page.select_option("#by-status", "fail")
    expect(page.locator("#matched")).to_contain_text("19 件中 3 件", use_inner_text=True)
    assert len(shown(page, "#all tr.result")) == 3
    assert len(shown(page, "#findings [data-row]")) == 3
    # Of the drill-down what has nothing to show is gone.
    failing = {each["id"] for each in mixed()["controls"] if each["summary"]["fail"]}
    assert {each.split()[0] for each in shown(page, "details.control > summary .id")} == failing
    page.select_option("#by-cloud", "gcp")
    expect(page.locator("#matched")).to_contain_text("19 件中 2 件", use_inner_text=True)
    page.select_option("#by-member", "023621")
    expect(page.locator("#matched")).to_contain_text("19 件中 1 件", use_inner_text=True)
    page.select_option("#by-area", "storage")
    expect(page.locator("#matched")).to_contain_text("19 件中 0 件", use_inner_text=True)
    expect(page.locator("#all")).to_have_text("絞り込みに合う結果はありません。", use_inner_text=True)
    expect(page.locator("#none-matches")).to_be_visible()
    page.get_by_role("button", name="解除").click()
    expect(page.locator("#matched")).to_have_text("19 件中 19 件", use_inner_text=True)
    expect(page.locator("#none-matches")).to_be_hidden()
    page.select_option("#by-severity", "low")
    expect(page.locator("#matched")).to_contain_text("19 件中 0 件", use_inner_text=True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("leaky", 1),
        ("LEAKY blockpublicacls", 1),
        ("ｌｅａｋｙ", 1),
        ("9.4.1", 5),
        ("公開アクセスをすべて遮断", 5),
        ("blocks all public access", 5),
        ("urn:pulumi:case-shared-aws", 1),
        ("大鰐町", 7),
        ("refuted", 2),
        ("nothing-like-it", 0),
    ],
)
def test_text_is_searched(text: str, found: int, opened: Opened):
    page = opened(mixed())
    page.get_by_role("searchbox").fill(text)
    expect(page.locator("#matched")).to_contain_text(f"19 件中 {found} 件", use_inner_text=True)
    assert len(shown(page, "#all tr.result")) == found


def test_one_drills_down_from_a_control_to_a_value(opened: Opened):
    page = opened(mixed())
    expect(page.locator("#control-9-4-1 .guardrail").first).to_be_hidden()
    guardrail = drill(page, "9-4-1", "aws-s3-public-access-blocked@1")
    expect(guardrail.locator(".about")).to_contain_text("4つのスイッチをすべて true に")
    rows = guardrail.locator("tr.result")
    assert [each.locator(".toggle").inner_text() for each in rows.all()] == [
        "leaky",
        "undecided",
        "excused",
        "records",
        "logs",
    ]
    expect(rows.first).to_contain_text("__main__.py:1")
    toggle = rows.first.get_by_role("button", name="leaky")
    evidence = guardrail.locator("tr.more").first
    expect(evidence).to_be_hidden()
    toggle.click()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    expect(evidence).to_be_visible()
    assert toggle.get_attribute("aria-controls") == evidence.get_attribute("id")
    path, observed, expected = evidence.locator("tbody td").all_inner_texts()
    assert path.startswith("blockPublicAcls")
    assert (observed, expected) == ("false", "true")
    toggle.click()
    expect(evidence).to_be_hidden()
    guardrail.locator("> summary").click()
    expect(rows.first).to_be_hidden()


def test_a_control_is_opened_by_its_number(opened: Opened):
    page = opened(mixed())
    page.locator("table.controls").get_by_role("link", name="9.4.1", exact=True).click()
    expect(page.locator("#control-9-4-1 .guardrail").first).to_be_visible()
    expect(page.locator("#control-9-4-1 > summary")).to_be_in_viewport()


def test_many_results_are_shown_in_parts(opened: Opened):
    document = mixed()
    many = [{**each, "name": f"{each['name']}-{at}"} for at in range(15) for each in document["results"]]
    page = opened(dict(document, results=many))
    expect(page.locator("#all tr.result")).to_have_count(100)
    button = page.get_by_role("button", name="さらに表示（残り 185 件）")
    button.click()
    expect(page.locator("#all tr.result")).to_have_count(200)
    page.get_by_role("button", name="さらに表示（残り 85 件）").click()
    expect(page.locator("#all tr.result")).to_have_count(285)
    expect(page.locator("#all .next")).to_have_count(0)


def test_paper_shows_everything_once(opened: Opened):
    page = opened(mixed())
    page.emulate_media(media="print")
    expect(page.locator("details:not([open])")).to_have_count(0)
    printed = [
        each.locator(".toggle").inner_text() for each in page.locator(".list tr.result").all() if each.is_visible()
    ]
    assert sorted(printed) == sorted(each["name"] for each in mixed()["results"])
    assert len(shown(page, ".list tr.more")) == len(mixed()["results"])
    for selector in ("#filter", "nav", ".languages", "#results", ".actions"):
        expect(page.locator(selector)).to_be_hidden()
    # Where a guardrail's results stand elsewhere, paper says where.
    again = page.locator("details.guardrail[data-again] .elsewhere")
    assert again.count() == sum(map(len, (each["guardrails"] for each in mixed()["controls"]))) - len(
        by_guardrail(mixed())
    )
    assert all(each.is_visible() for each in again.all())
    page.emulate_media(media="screen")
    expect(page.locator("details[open]")).to_have_count(0)
    expect(page.locator("#filter")).to_be_visible()


def test_paper_keeps_to_the_filter_and_says_so(opened: Opened):
    page = opened(mixed())
    page.select_option("#by-status", "unknown")
    page.emulate_media(media="print")
    expect(page.locator("details:not([open])")).to_have_count(0)
    assert [each.split("\n")[0] for each in shown(page, ".list .toggle")] == ["undecided"]
    expect(page.locator("#matched")).to_be_visible()
    expect(page.locator("#matched")).to_contain_text("19 件中 1 件", use_inner_text=True)
    expect(page.locator("#matched")).to_contain_text("不明")


def test_it_becomes_a_pdf(opened: Opened):
    pdf = opened(mixed()).pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF-")
    assert 5 < pdf.count(b"/Type /Page\n") < 60


def test_it_is_readable_without_javascript(opened: Opened):
    page = opened(mixed(), scripts=False)
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    for selector in ("#filter", ".languages", ".actions"):
        assert shown(page, selector) == []
    assert "leaky" in "".join(shown(page, "#findings tbody th"))
    assert len(shown(page, "#findings [data-row]")) == 5
    assert len(shown(page, "table.controls tbody tr")) > len(mixed()["controls"])
    assert shown(page, "#results .note") != []
    assert shown(page, "span[lang=en]") == []
    page.locator("#control-9-4-1 > summary").click()
    assert len(shown(page, "#control-9-4-1 details.guardrail > summary")) == 1


def test_a_value_that_would_run_is_text(opened: Opened):
    page = opened(evil())
    expect(page).to_have_title("case ガードレール検査報告")
    assert page.locator("img").count() == 0
    page.get_by_role("searchbox").fill("onerror=")
    expect(page.locator("#matched")).to_contain_text("3 件中 3 件", use_inner_text=True)
    toggles = page.locator("#all .toggle")
    names = [each.text_content() for each in toggles.all()]
    assert sorted(names, key=str) == sorted([EVIL, f"no {EVIL}", "plain"])
    for each in toggles.all():
        each.click()
    assert EVIL in page.locator("#all .evidence code").all_text_contents()
    expect(page).to_have_title("case ガードレール検査報告")


def test_a_script_that_is_not_its_own_is_refused(browser: Browser, tmp_path: Path):
    """The policy in the page stops what escaping would have missed."""
    file = tmp_path / "broken.html"
    broken = html(mixed(), None).replace("</main>", "<script>document.title = 'owned'</script></main>")
    file.write_text(broken, encoding="utf-8")
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(file.as_uri())
    assert page.title() == "case ガードレール検査報告"
    assert any("Content Security Policy" in each for each in said)
    page.close()
