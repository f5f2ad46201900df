"""How a page is laid out: its landmarks as a tree, each with whether it is seen and where, in twentieths of the width.

Not pixels: fonts differ from machine to machine. What is compared is what a reader would call the layout.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_LAYOUT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
_ORDER = """() => [...document.querySelectorAll("header, main > section, footer")]
  .filter((each) => each.checkVisibility())
  .map((each) => [each.id || each.tagName, each.getBoundingClientRect().top, each.getBoundingClientRect().bottom])"""


def layout(page: Page) -> list[str]:
    """The tree of landmarks, a line each, indented; what looks the same as one before it beside it stands once."""
    return list(_lines(page.evaluate(_LAYOUT)))


def _lines(found: list[dict[str, Any]], depth: int = 0) -> Iterator[str]:
    before: list[dict[str, Any]] = []
    for each in found:
        if each not in before:
            before.append(each)
            where = f" {each['from']}-{each['to']}" if "from" in each else ""
            chips = "".join(f" [{one}]" for one in each.get("chips", ()))
            yield f"{'  ' * depth}{each['name']}{where if each['shown'] else ' (not shown)'}{chips}"
            yield from _lines(each.get("inside", []), depth + 1)


def overlapping(page: Page) -> list[str]:
    """Parts of the page that begin before the one above them has ended."""
    found: list[tuple[str, float, float]] = page.evaluate(_ORDER)
    return [other[0] for one, other in pairwise(found) if other[1] < one[2] - 1]
