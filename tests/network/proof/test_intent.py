"""What a stack says that its network is for, as the proof reads it."""

from typing import Any

import pytest

from jichi.errors import InvalidInput
from network.proof.addresses import Prefix
from network.proof.intent import SCHEMA, intent_of

SAID: dict[str, Any] = {
    "schema": SCHEMA,
    "lines": ("office",),
    "segments": ("lgwan", "my-number"),
    "offices": ({"member": "022021", "range": "192.168.0.0/24", "segment": "lgwan", "exception": None},),
    "services": {"way": "routed", "hub": "10.127.0.0/20", "used": ()},
}


def test_what_is_said_is_read_whole():
    found = intent_of({"intent": SAID}, "hirosaki-022021-aws-prod")
    assert found
    assert (found.lines, found.segments, found.hub) == (
        ("office",),
        ("lgwan", "my-number"),
        Prefix.of("10.127.0.0/20"),
    )
    assert [str(each) for each in found.admitted] == ["192.168.0.0/24"]


@pytest.mark.parametrize("exports", [{}, {"intent": None}, {"intent": {**SAID, "schema": "jichi.intent/2"}}])
def test_another_schema_says_nothing(exports: dict[str, Any]):
    assert intent_of(exports, "hirosaki-022021-aws-prod") is None


LAPSED = {"approved": "2026-04-01", "until": "2026-02-30", "reason": ""}


@pytest.mark.parametrize(
    ("key", "value", "wrong"),
    [
        ("offices", ({"member": "022021", "range": "192.168.0.0/33", "segment": "lgwan"},), "192.168.0.0/33"),
        ("otherOffices", ({"member": "022021", "segment": "lgwan"},), "None"),
        ("nameServers", ("ns.example.jp",), "ns.example.jp"),
        ("services", {"hub": "the hub"}, "the hub"),
        ("securityCloud", {"proxies": ("300.0.0.1",), "port": 8080.0}, "300.0.0.1"),
        ("otherOffices", ({"range": "192.168.16.0/24", "exception": LAPSED},), "day is out of range"),
    ],
)
def test_what_cannot_be_read_is_one_error_that_names_the_stack(key: str, value: Any, wrong: str):
    with pytest.raises(InvalidInput) as caught:
        intent_of({"intent": {**SAID, key: value}}, "hirosaki-022021-aws-prod")
    assert "The output `intent` of hirosaki-022021-aws-prod cannot be read" in str(caught.value)
    assert wrong in str(caught.value)
    assert len(caught.value.problems) == 1
