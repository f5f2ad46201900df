"""Connections: what the plan's own word for them comes to, on the screen and in the document."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from jichi.engine.plan import Plan, StackPlan
from jichi.engine.values import Value
from jichi.report.connections import Connected, Exceptional, Linked, Services, connections
from jichi.report.page import Page
from jichi.report.preview import Preview, preview, preview_document
from jichi.report.screen import screen
from jichi.tenancy.model import Cloud
from jichi.text import Lang, Text
from tests.jichi.cli.documents import checked
from tests.jichi.report.plans import make_member, make_plan, make_resource, make_tenancy, part_id, stack_id

OVERLAPS = {"ja": "10.0.0.0/16 がハブの 10.0.0.0/20 と重なる", "en": "10.0.0.0/16 overlaps the hub's 10.0.0.0/20"}
TAX = {
    "name": "tax",
    "kind": "rest",
    "provider": {"member": "022021", "cloud": "aws"},
    "consumer": {"member": "023621", "cloud": "aws"},
    "basis": "番号法第19条第8号",
}


def intent(*codes: str, **changes: Value) -> dict[str, Value]:
    return {
        "schema": "jichi.intent/1",
        "members": codes,
        "lines": ("office", "second"),
        "services": {"way": "endpoint", "reason": OVERLAPS, "hub": None, "ports": (443, 636)},
        "linkage": (TAX,),
        "securityCloud": {"proxies": ("172.28.0.10",), "port": 8080, "destinations": ("www.jpki.go.jp",)},
        "otherOffices": (
            {
                "member": codes[0],
                "range": "192.168.9.0/24",
                "segment": "インターネット接続系",
                "exception": {"approved": "2026-04-01", "until": "2027-03-31", "reason": "移行"},
            },
            {"member": codes[0], "range": "192.168.10.0/24", "segment": "LGWAN接続系", "exception": None},
        ),
        **changes,
    }


def connected_plan(*, hub: bool = True) -> Plan:
    """A member with everything, one without anything, and a hub."""
    owani = intent("023621", lines=(), services={"way": None, "reason": None}, otherOffices=(), securityCloud=None)
    exports = {stack_id("022021"): intent("022021"), stack_id("023621"): owani, part_id("hub"): _hubs()}
    stacks = [part_id("hub"), stack_id("022021"), stack_id("023621")] if hub else [stack_id("022021")]
    plan = make_plan(*(make_resource("aws:kms/key:Key", "key", stack=each) for each in stacks))
    return replace(plan, stacks=tuple(_exporting(each, exports[each.id]) for each in plan.stacks))


def _hubs() -> dict[str, Value]:
    return {"schema": "jichi.intent/1", "members": (), "lines": ()}


def _exporting(stack: StackPlan, intended: Value) -> StackPlan:
    return replace(stack, exports={"intent": intended})


def make_preview(plan: Plan) -> Preview:
    members = (make_member(), make_member("023621", "大鰐町", 1))
    return preview(make_tenancy(*members), members, plan, Path("out", "plan.json"), "0" * 64)


def test_what_the_stacks_say_is_read() -> None:
    hirosaki, owani = connections(connected_plan())
    assert hirosaki == Connected(
        whose="022021",
        cloud=Cloud.AWS,
        members=("022021",),
        lines=("office", "second"),
        services=Services("endpoint", Text(**OVERLAPS), (443, 636)),
        linkage=(Linked("tax", "rest", ("022021", "aws"), ("023621", "aws"), "番号法第19条第8号"),),
        destinations=("www.jpki.go.jp",),
        exceptions=(
            Exceptional("022021", "192.168.9.0/24", "インターネット接続系", "2027-03-31", "移行"),
            Exceptional("022021", "192.168.10.0/24", "LGWAN接続系", None, None),
        ),
    )
    assert (owani.lines, owani.services, owani.destinations, owani.exceptions) == ((), None, (), ())


def test_a_plan_without_a_hub_has_no_connections() -> None:
    assert connections(connected_plan(hub=False)) == ()
    made = make_preview(connected_plan(hub=False))
    assert "Connections" not in screen(made, Page(Lang.EN, 120, color=False))
    assert preview_document(made, [])["connections"] == []


def test_another_version_of_what_is_meant_is_not_guessed_at() -> None:
    plan = connected_plan()
    stacks = tuple(_exporting(each, {**intent("022021"), "schema": "jichi.intent/2"}) for each in plan.stacks)
    assert connections(replace(plan, stacks=stacks)) == ()


def test_the_screen_says_how_and_why() -> None:
    text = screen(make_preview(connected_plan()), Page(Lang.EN, 140, color=False))
    section = text[text.index("Connections") :]
    lines = [" ".join(line.split()) for line in section.splitlines()]
    assert "022021 弘前市 office, second private endpoint tax → 023621" in lines
    assert "023621 大鰐町 - - tax ← 022021" in lines
    assert "private endpoint 10.0.0.0/16 overlaps the hub's 10.0.0.0/20 (022021 aws)" in lines
    assert "internet through the prefecture's security cloud: www.jpki.go.jp" in lines
    assert "other segment 022021 弘前市 インターネット接続系 192.168.9.0/24: until 2027-03-31 (移行)" in lines
    assert "other segment 022021 弘前市 LGWAN接続系 192.168.10.0/24: no exception, not let in" in lines
    assert any(line.startswith("hub ") for line in text.splitlines() for line in [" ".join(line.split())])


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize("width", [80, 100, 200])
def test_no_line_is_wider_than_the_page(lang: Lang, width: int) -> None:
    text = screen(make_preview(connected_plan()), Page(lang, width, color=False))
    assert max(map(cell_len, text.splitlines())) <= width
    assert "…" not in text


def test_many_networks_and_reasons_are_counted_and_not_all_listed() -> None:
    ids = [part_id("hub"), *(stack_id(f"{index:06}") for index in range(50))]
    plan = make_plan(*(make_resource("aws:kms/key:Key", "key", stack=each) for each in ids))

    def meant(index: int) -> dict[str, Value]:
        reason = {"ja": f"理由{index}", "en": f"reason {index}"}
        return intent(f"{index:06}", services={"way": "endpoint", "reason": reason, "ports": (443,)}, otherOffices=())

    stacks = (
        _exporting(plan.stacks[0], _hubs()),
        *(_exporting(each, meant(index)) for index, each in enumerate(plan.stacks[1:])),
    )
    made = make_preview(replace(plan, stacks=stacks))
    text = screen(made, Page(Lang.EN, 140, color=False))
    assert "10 more rows" in text
    assert "42 more reasons (all with --json)" in text
    assert "reason 7 (000007 aws)" in text
    assert "reason 8 (" not in text
    assert len(preview_document(made, [])["connections"]) == 50


def test_what_many_have_in_common_is_said_once() -> None:
    plan = connected_plan()
    hub, first, second = plan.stacks
    same = _exporting(second, intent("023621", otherOffices=()))
    text = screen(make_preview(replace(plan, stacks=(hub, first, same))), Page(Lang.EN, 140, color=False))
    assert "overlaps the hub's 10.0.0.0/20 (aws, 2 networks)" in text
    assert text.count("overlaps the hub's") == 1


def test_the_document_is_as_its_schema_says() -> None:
    document: dict[str, Any] = preview_document(make_preview(connected_plan()), [])
    checked("preview", json.dumps(document))
    first = document["connections"][0]
    assert first["services"] == {"way": "endpoint", "reason": OVERLAPS, "ports": [443, 636]}
    assert first["exceptions"][0]["until"] == "2027-03-31"
    assert first["linkage"][0]["consumer"] == {"member": "023621", "cloud": "aws"}
    assert [row["whose"] for row in document["summary"]["members"]] == ["hub", "022021", "023621"]
