"""The page as people see it: its layout, its colours, and that everybody can use it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from jichi.report.check.html import html
from tests.jichi.report.check.accessibility import contrasts, focusable, headless, misordered, nameless
from tests.jichi.report.check.documents import mixed
from tests.jichi.report.check.layout import layout, overlapping
from tests.jichi.report.check.looking import drill
from tests.jichi.report.check.pictures import colours

LAYOUT = Path(__file__).with_name("layout.json")
WRITE = "JICHI_WRITE_LAYOUT"
"""Set in the environment, a run writes the layout down instead of comparing it."""

Opened = Callable[..., Page]


def arranged(page: Page) -> dict[str, list[str]]:
    found = {"screen": layout(page)}
    page.emulate_media(media="print")
    expect(page.locator("details:not([open])")).to_have_count(0)
    found["print"] = layout(page)
    page.emulate_media(media="screen")
    expect(page.locator("details[open]")).to_have_count(0)
    page.set_viewport_size({"width": 700, "height": 900})
    found["narrow"] = layout(page)
    return found


def test_it_is_laid_out_as_before(opened: Opened):
    page = opened(mixed())
    found = arranged(page)
    if WRITE in os.environ:
        LAYOUT.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(LAYOUT.read_text(encoding="utf-8"))


def test_another_layout_is_noticed(opened: Opened):
    text = html(mixed(), None).replace('<ul class="tiles">', '<ul class="tiles" hidden>')
    assert layout(opened(text)) != json.loads(LAYOUT.read_text(encoding="utf-8"))["screen"]


@pytest.mark.parametrize("width", [1400, 700])
def test_parts_stand_below_each_other_and_fit(width: int, opened: Opened):
    page = opened(mixed(), width=width)
    assert overlapping(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_screenshot_has_its_colours(opened: Opened):
    found = colours(opened(mixed()).screenshot())
    pixels = sum(found.values())
    assert pixels == 1400 * 900
    assert 0.5 < found[255, 255, 255] / pixels < 0.97
    # The rule over a tile of failures, and the wash under a count of them.
    assert found[0xA6, 0x1B, 0x12] > 500
    assert found[0xFD, 0xEA, 0xE8] > 500


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_anybody_can_use_it(lang: str, opened: Opened):
    page = opened(mixed())
    page.locator(f"button[data-lang={lang}]").click()
    drill(page, "9-4-1", "aws-s3-public-access-blocked@1").locator(".toggle").first.click()
    assert page.locator("html").get_attribute("lang") == lang
    assert nameless(page) == []
    assert misordered(page) == []
    assert headless(page) == []
    found = contrasts(page)
    assert len(found) > 15
    assert {key: each for key, each in found.items() if each[0] < 4.5} == {}


def test_a_page_that_nobody_can_use_is_noticed(browser: Browser):
    page = browser.new_page()
    page.set_content(
        "<body><h1>a</h1><h3>b</h3><button></button><select></select><a href='#x'></a>"
        "<table><thead><tr><th>c</th></tr></thead></table><p style='color: #999'>d</p>"
        "<svg width=200 height=99>"
        "<rect width=200 height=99 fill='#333'></rect><text x=5 y=50 fill='#000'>e</text></svg>"
    )
    assert nameless(page) == ["- button", "- combobox", "- link:", "- table:"]
    assert misordered(page) == ["h3 after h1: b"]
    assert headless(page) == ["no caption: ", "no scope: c"]
    poor = {text: round(ratio, 1) for ratio, text in contrasts(page).values() if ratio < 4.5}
    assert poor == {"d": 2.8, "e": 1.7}
    page.close()


def test_a_keyboard_reaches_everything(opened: Opened):
    page = opened(mixed())
    wanted = focusable(page)
    page.evaluate("scrollTo(0, 0)")
    reached: list[Any] = []
    marks = """() => {
      const each = document.activeElement;
      if (each === document.body) return null;
      const style = getComputedStyle(each);
      const first = !each.dataset.reached;
      each.dataset.reached = "1";
      return [first, style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2, each.outerHTML.slice(0, 80)];
    }"""
    for _ in range(wanted + 20):
        page.keyboard.press("Tab")
        found = page.evaluate(marks)
        if found is None or not found[0]:
            break
        reached.append(found)
    assert len(reached) == wanted
    assert [each for each in reached if not each[1]] == []
    summary = page.locator("#control-9-4-1 > summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#control-9-4-1 .guardrail").first).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    toggle = page.locator("#control-9-4-1 .toggle").first
    expect(toggle).to_be_visible()
    page.keyboard.press("Tab")
    expect(toggle).to_be_focused()
    page.keyboard.press("Enter")
    expect(toggle).to_have_attribute("aria-expanded", "true")
