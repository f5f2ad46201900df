"""The display: what a person sees, in both languages, at any width."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len

from jichi.report.page import Page
from jichi.report.preview import Preview, preview
from jichi.report.screen import screen
from jichi.tenancy.model import Cloud
from jichi.text import Lang
from tests.jichi.report.plans import make_member, make_plan, make_resource, make_tenancy, stack_id

NOUNS = ("account", "keys", "storage", "network", "database", "backup", "logs", "identity", "workload", "mystery")


def make_preview(members: int = 2, cloud: Cloud = Cloud.AWS) -> Preview:
    everyone = tuple(make_member(f"{index:06}", f"第{index}町", index % 256) for index in range(members))
    resources = [
        resource
        for member in everyone
        for noun in NOUNS
        for component in [make_resource(f"jichi:{noun}:It", noun, stack=stack_id(member.code, cloud), custom=False)]
        for resource in (
            component,
            make_resource("aws:kms/key:Key", noun, parent=component.urn, stack=stack_id(member.code, cloud)),
        )
    ]
    tenancy = make_tenancy(*everyone)
    return preview(tenancy, everyone, make_plan(*resources), Path("out", "hirosaki", "plan.json"), "0" * 64)


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize("width", [80, 100, 200])
def test_no_line_of_a_table_is_wider_than_the_page_and_no_heading_is_cut(lang: Lang, width: int) -> None:
    text = screen(make_preview(), Page(lang, width, color=False))
    assert max(map(cell_len, text.splitlines())) <= width
    assert "\x1b" not in text
    assert "…" not in text
    for word in ("mystery", "ログ" if lang is Lang.JA else "logs", "東京" if lang is Lang.JA else "Tokyo"):
        assert word in text


def test_the_same_preview_gives_the_same_text() -> None:
    first, second = (screen(make_preview(), Page(Lang.JA, 80, color=False)) for _ in range(2))
    assert first == second


def test_facts_are_derived() -> None:
    text = screen(make_preview(), Page(Lang.EN, 200, color=False))
    assert "leaves Japan            nothing" in text
    assert "not a proof" in text


def test_a_leak_and_what_is_unknown_are_told() -> None:
    member = make_member()
    leaks = [make_resource("aws:ec2/eip:Eip", f"way-{index}") for index in range(5)]
    unknown = make_resource("aws:ec2/subnet:Subnet", "elsewhere", provided=False)
    made = preview(make_tenancy(member), (member,), make_plan(*leaks, unknown), Path("plan.json"), "0" * 64)
    english = screen(made, Page(Lang.EN, 120, color=False))
    assert "5 found" in english
    assert "way-0 (aws:ec2/eip:Eip): a public address" in english
    assert "and 2 more" in english
    assert "UNKNOWN for 1" in english
    japanese = screen(made, Page(Lang.JA, 120, color=False))
    assert "あり 5件" in japanese
    assert "不明(UNKNOWN) 1件" in japanese


def test_a_large_group_is_summed_up() -> None:
    text = screen(make_preview(60), Page(Lang.EN, 200, color=False))
    assert "20 more rows" in text
    assert "600" in text


def test_colours_are_there_when_wanted() -> None:
    assert "\x1b[" in screen(make_preview(), Page(Lang.EN, 100, color=True))


def test_a_part_says_so() -> None:
    whole = make_preview(3)
    part = preview(whole.tenancy, whole.members[:1], whole.plan, whole.file, whole.sha256)
    assert "only 1 of 3" in screen(part, Page(Lang.EN, 100, color=False))
    assert "3団体のうち1団体だけ" in screen(part, Page(Lang.JA, 100, color=False))
