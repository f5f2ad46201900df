"""The page is safe whatever a plan holds, loads nothing, is the same each time, and leaves no result out."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jichi.report.check.html import html
from jichi.report.check.rows import ABSENT, compact, script_safe
from jichi.report.check.values import shown_value
from tests.jichi.report.check.documents import EVIL, evil, members, mixed
from tests.jichi.report.check.page_tree import Element, page_of, read_page

ROOT = Path(__file__).parents[4]


def without_scripts(element: Element) -> str:
    """The text of what a browser without JavaScript shows."""
    return "".join(
        each if isinstance(each, str) else "" if each.tag in ("script", "style", "title") else without_scripts(each)
        for each in element.children
    )


@pytest.mark.parametrize("which", ["mixed", "evil", "members"])
def test_nothing_is_loaded(which: str):
    root = page_of(which)
    for each in root.all():
        assert each.tag not in ("link", "img", "iframe", "object", "embed", "base", "use", "image", "form") or (
            each.tag == "form" and "action" not in each.attributes
        )
        for key, value in each.attributes.items():
            assert key not in ("src", "srcset", "style", "xlink:href", "action", "poster")
            assert not key.startswith("on")
            assert key != "href" or value.startswith("#")
    style = root.one("style").text()
    assert not re.search(r"url\(|@import|@font-face|https?:", style)
    script = list(root.all("script"))[1].text()
    assert not re.search(r"https?:|fetch\(|XMLHttpRequest|import\(|innerHTML|eval\(|Storage|cookie", script)


def test_only_its_own_script_and_style_may_run():
    root = page_of("mixed")
    policy = root.one("meta", http_equiv="Content-Security-Policy").attributes["content"]
    _, script = root.all("script")
    for name, element in (("script-src", script), ("style-src", root.one("style"))):
        digest = base64.b64encode(hashlib.sha256(element.text().encode()).digest()).decode()
        assert f"{name} 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


def test_values_stay_text():
    root = page_of("evil")
    assert [each.attributes.get("type") for each in root.all("script")] == ["application/json", None]
    assert not list(root.all("img"))
    assert "owned" not in root.one("head").one("title").text()
    text = without_scripts(root)
    # A value; and a name with its URN, its companion, and the caption of its evidence stand in the HTML as they are.
    assert text.count(EVIL) == 5
    data = json.loads(next(root.all("script")).text())
    assert {EVIL, f"no {EVIL}"} <= set(data["words"])
    assert "49" not in re.findall(r"\]\]>(\d+)", text)


def test_what_refutes_a_claim_stays_text():
    step = {"urn": None, "rule": EVIL, "source": EVIL, "passes": False, "tenancyKey": EVIL}
    claim = {
        "id": "lines-in/022021/gcp/network",
        "kind": "lines-in",
        "member": "022021",
        "cloud": "gcp",
        "claim": {"ja": EVIL, "en": EVIL},
        "verdict": "refuted",
        "detail": None,
        "packet": {"version": 4, "source": EVIL, "destination": EVIL, "protocol": "tcp"},
        "path": [{**step, "what": {"ja": EVIL, "en": EVIL}}],
    }
    root = read_page(html(evil(), {"plan": evil()["plan"], "claims": [claim]}))
    assert [each.attributes.get("type") for each in root.all("script")] == ["application/json", None]
    assert not list(root.all("img"))
    assert f"tcp {EVIL} > {EVIL}" in without_scripts(root)


def test_half_a_character_can_be_written():
    results = [dict(mixed()["results"][0], name="half \ud800", status="fail")]
    text = html(dict(mixed(), results=results), None)
    assert "half \ufffd" in text
    assert text.encode()


def test_json_ends_no_script():
    made = script_safe(EVIL)
    assert json.loads(made) == EVIL
    assert not set(made) & set("<>&\u2028\u2029")


def test_the_same_document_gives_the_same_bytes():
    document = mixed()
    once = html(document, None)
    assert html(json.loads(json.dumps(document)), None) == once
    assert html(copy.deepcopy(dict(document)), None) == once


def test_the_bytes_do_not_depend_on_the_process():
    program = (
        "import hashlib, json, sys; from jichi.report.check.html import html; "
        "print(hashlib.sha256(html(json.load(sys.stdin), None).encode()).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            input=json.dumps(mixed()),
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert found == {hashlib.sha256(html(mixed(), None).encode()).hexdigest()}


def test_every_result_can_be_shown():
    """What the page's script gets is all that the document has."""
    document = members()
    data = compact(document, {})
    assert len(data["rows"]) == len(document["results"])
    pool, texts = data["words"], data["texts"]
    for row, each in zip(data["rows"], document["results"], strict=True):
        guardrail, status, member, stack, urn, name, _, source, reason, digest, evidence, example = row
        assert example == []
        assert data["guardrails"][guardrail][0] == each["guardrail"]
        assert data["statuses"][status][0] == each["status"]
        assert data["members"][member][0] == (each["member"] or "shared")
        assert [pool[at] for at in (stack, urn, name)] == [each["stack"], each["urn"], each["name"]]
        assert (None if source == ABSENT else pool[source]) == each["source"]
        assert (None if digest == ABSENT else pool[digest]) == each["digest"]
        assert (None if reason == ABSENT else dict(zip(("ja", "en"), texts[reason], strict=True))) == each["reason"]
        for (path, observed, expected, _), one in zip(evidence, each["evidence"], strict=True):
            assert pool[path] == one["path"]
            assert (None if observed == ABSENT else pool[observed]) == shown_value(one["observed"])
            assert texts[expected] == (one["expected"]["ja"], one["expected"]["en"])


def test_a_large_tenancy_stays_small():
    """15,000 results, every tenth a failure, in less than 10 MB."""
    document = members()
    like = document["results"]
    codes = ("022021", "023434", "023621", "023671")
    results = [
        {
            **like[at % len(like)],
            "member": codes[at // len(like) % len(codes)],
            "urn": f"{like[at % len(like)]['urn']}-{at}",
            "status": "pass" if at % 10 else "fail",
        }
        for at in range(15_000)
    ]
    assert len(html(dict(document, results=results), None).encode()) < 10_000_000


@pytest.mark.parametrize(
    ("observed", "shown"),
    [
        (None, None),
        (True, "true"),
        ("true", '"true"'),
        (8080, "8080"),
        ("8080", '"8080"'),
        ("", '""'),
        ("10.0.0.0/8", "10.0.0.0/8"),
        (["tcp", 22], '["tcp", 22]'),
        ({"$ref": {"urn": "urn:pulumi:s::p::a$aws:s3/bucket:Bucket::log", "property": "arn"}}, "‹log.arn›"),
        ({"$text": ["arn:", {"$ref": {"urn": "urn:pulumi:s::p::t::log", "property": "arn"}}, "/*"]}, "arn:‹log.arn›/*"),
        ({"$computed": [{"urn": "urn:pulumi:s::p::t::log", "property": "id"}]}, "‹log.id›"),
        ({"$secret": [{"urn": "urn:pulumi:s::p::t::log", "property": "id"}]}, "‹secret›"),
        ({"cidr": {"$ref": {"urn": "urn:pulumi:s::p::t::net", "property": "cidr"}}}, '{"cidr": "‹net.cidr›"}'),
        ("日本", "日本"),
    ],
)
def test_values_are_told_apart(observed: Any, shown: str | None):
    assert shown_value(observed) == shown
