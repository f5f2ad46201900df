"""What anybody needs to use a page: names, order, headers of tables, contrast. Measured in the browser, as it is shown.

Sources: WCAG 2.2, success criteria 1.3.1 (tables, headings), 1.4.3 (contrast, with its formula), 3.1.1 and 3.1.2
(language), 4.1.2 (names). Contrast is asked of large text as of small.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

NAMED = ("button", "link", "combobox", "searchbox", "textbox", "img", "region", "navigation", "search", "table")
"""Roles that are nothing to somebody who only hears them, unless they have a name."""

_SEEN = """
const seen = (each) => each.checkVisibility({ checkVisibilityCSS: true, contentVisibilityAuto: true })
  && !each.closest(".hidden");
"""

_HEADINGS = (
    f"() => {{ {_SEEN} return [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].filter(seen)"
    ".map((each) => [Number(each.tagName[1]), each.innerText]); }"
)

_HEADERS = f"""() => {{
  {_SEEN}
  return [...document.querySelectorAll("table")].filter(seen).flatMap((table) => [
    ...(table.caption ? [] : [`no caption: ${{table.className}}`]),
    ...(table.tHead && table.tHead.querySelector("th") ? [] : [`no header: ${{table.className}}`]),
    ...[...table.querySelectorAll("th")].filter((each) => !each.scope).map((each) => `no scope: ${{each.innerText}}`),
  ]);
}}"""

_CONTRAST = Path(__file__).with_name("contrast.js").read_text(encoding="utf-8")

_FOCUSABLE = f"""() => {{
  {_SEEN}
  return [...document.querySelectorAll("a[href],button,select,input,summary")].filter(seen).length;
}}"""


def nameless(page: Page) -> list[str]:
    """Controls, regions and pictures without a name, as the browser tells assistive technology."""
    lines = page.locator("body").aria_snapshot().splitlines()
    return [each.strip() for each in lines if re.fullmatch(rf"\s*- '?({'|'.join(NAMED)})(?: \[[^\]]*\])*:?'?", each)]


def misordered(page: Page) -> list[str]:
    """Headings that are not under one of the level above them; or not exactly one at the top."""
    found: list[list[Any]] = page.evaluate(_HEADINGS)
    problems = [f"{found.count(each)} first headings" for each in found[:1] if [one[0] for one in found].count(1) != 1]
    levels = [0, *(each[0] for each in found)]
    problems += [
        f"h{each[0]} after h{before}: {each[1]}"
        for before, each in zip(levels, found, strict=False)
        if each[0] > before + 1
    ]
    return problems


def headless(page: Page) -> list[str]:
    """Tables without a caption or headers, and headers that do not say of what."""
    found: list[str] = page.evaluate(_HEADERS)
    return found


def contrasts(page: Page) -> dict[str, tuple[float, str]]:
    """Contrast ratios by pair of colours, with a text that has it."""
    found: list[tuple[str, float, str]] = page.evaluate(_CONTRAST)
    return {key: (ratio, text) for key, ratio, text in found}


def focusable(page: Page) -> int:
    """How many things a keyboard should reach."""
    found: int = page.evaluate(_FOCUSABLE)
    return found
