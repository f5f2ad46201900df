"""What a reader of a page sees and opens."""

from __future__ import annotations

from playwright.sync_api import Locator, Page


def shown(page: Page, selector: str) -> list[str]:
    """Texts of what is seen."""
    return [each.inner_text() for each in page.locator(selector).all() if each.is_visible()]


def drill(page: Page, control: str, guardrail: str) -> Locator:
    """A guardrail under a control, opened as people do."""
    page.locator(f"#control-{control} > summary").click()
    found = page.locator(f'#control-{control} details[data-guardrail="{guardrail}"]')
    found.locator("> summary").click()
    return found
