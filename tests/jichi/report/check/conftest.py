"""A page in headless Chromium, which asks for nothing but its file and complains of nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from jichi.report.check.html import html

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here (chromium, chromium-browser or google-chrome)")
    # Chromium's sandbox does not run as root, as which containers run tests.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield opened
        opened.close()


@dataclass
class Watched:
    """What a page asked for and complained of."""

    file: str
    asked: list[str] = field(default_factory=list[str])
    said: list[str] = field(default_factory=list[str])

    def route(self, route: Route) -> None:
        self.asked.append(route.request.url)
        if route.request.url.partition("#")[0] == self.file:
            route.continue_()
        else:
            route.abort()


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Opens a document's page; at the end it has asked for nothing else, and had nothing to complain of."""
    watched: list[Watched] = []
    contexts: list[Any] = []

    def open_(document: Mapping[str, Any] | str, *, scripts: bool = True, width: int = 1400) -> Page:
        file = tmp_path / f"{len(watched)}.html"
        file.write_text(document if isinstance(document, str) else html(document, None), encoding="utf-8")
        seen = Watched(file.as_uri())
        watched.append(seen)
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.route("**/*", seen.route)
        page.on("console", lambda message: seen.said.append(message.text))
        page.on("pageerror", lambda error: seen.said.append(str(error)))
        page.goto(seen.file)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert [each.said for each in watched] == [[] for _ in watched]
    for each in watched:
        assert set(each.asked) == {each.file}
