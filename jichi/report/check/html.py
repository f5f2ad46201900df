"""The page of `jichi check`: one file that needs no network, in Japanese and English, on the screen and on paper.

Everything that fails, is unknown or is waived stands in the HTML itself, with every count. Results that pass are kept
as JSON (`rows`) and made into tables when they are looked at: a browser without JavaScript shows the rest, in Japanese.

Values come from plans, so that none is trusted: Jinja2 escapes each, and a Content-Security-Policy in the page lets no
script and no style run but its own two, by their SHA-256, and loads nothing.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from jichi.report.check import tables, words
from jichi.report.check.claims import VERDICTS, claims_of
from jichi.report.check.picture import OTHERS, picture
from jichi.report.check.rows import compact, script_safe, versioned
from jichi.report.check.values import resource_of, shown_value, type_of
from jichi.text import Text

_SOON = 30
"""Days before its last in which a waiver is marked as ending soon."""

_ICONS = {
    "error": "!",
    "fail": "✕",
    "unknown": "?",
    "waived": "◇",
    "manual": "☞",
    "pass": "✓",
    "not-applicable": "–",
    "none": "–",
}


def html(document: Mapping[str, Any], claims: Mapping[str, Any] | None) -> str:
    """The page.

    Args:
        document: `jichi.check/1`.
        claims: `jichi.prove/1` of the same plan, which adds the claims that no guardrail is about, and the packets
            that refute others; None without it.

    Raises:
        ValueError: `claims` are of another plan.
    """
    proved = claims_of(document, claims)
    examples = {each.id: each.example for each in proved if each.example}
    owners = list(dict.fromkeys((each["member"], each["cloud"]) for each in document["results"]))
    script, style = _asset("report.js"), _asset("report.css")
    return _writable(
        _environment()
        .get_template("page.html.j2")
        .render(
            document=document,
            evaluated=_moment(document["evaluatedAt"]),
            script=Markup(script),  # noqa: S704 - a file of this package
            style=Markup(style),  # noqa: S704 - a file of this package
            script_hash=_hash(script),
            style_hash=_hash(style),
            data=Markup(script_safe(compact(document, examples))),  # noqa: S704 - escaped for a script element
            statuses=tables.statuses_of(document),
            clouds=tables.clouds_of(document),
            members=tables.by_member(document),
            areas=tables.by_area(document),
            chapters=tables.chapters(document),
            guardrails={versioned(each): each for each in document["guardrails"]},
            counts=tables.by_guardrail(document),
            homes=tables.homes(document),
            findings=tables.findings(document),
            waivers=tables.waivers(document),
            picture=picture(owners, proved),
            claims=proved,
            examples=examples,
            t=_said,
            w=words,
            icons=_ICONS,
            verdicts=VERDICTS,
            shares=tables.shares,
            soon=_SOON,
            others=OTHERS,
        )
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("jichi.report.check"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        both=_both,
        value=shown_value,
        resource=resource_of,
        type=type_of,
        anchor=_anchor,
    )
    return made


def _both(text: Text | Mapping[str, str]) -> Markup:
    """A text in both languages, of which the style sheet shows the page's; one alone where they are the same."""
    return _said(text.ja, text.en) if isinstance(text, Text) else _said(text["ja"], text["en"])


def _said(ja: str, en: str) -> Markup:
    if ja == en:
        return Markup("<span>{}</span>").format(ja)
    return Markup('<span lang="ja">{}</span><span lang="en">{}</span>').format(ja, en)


def _anchor(text: str) -> str:
    return "".join(each if each.isascii() and each.isalnum() else "-" for each in text)


def _writable(text: str) -> str:
    """A text that UTF-8 can hold: half of a surrogate pair, which JSON can spell, becomes U+FFFD."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _moment(text: str) -> str:
    return datetime.fromisoformat(text).strftime("%Y-%m-%d %H:%M:%S JST")


def _asset(name: str) -> str:
    return resources.files("jichi.report.check").joinpath("templates", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
