"""Patterns of EventBridge tried on an event."""

from __future__ import annotations

from json import dumps
from typing import Any

import pytest

from network.proof.access.symbols import OPEN
from policies.guardrails.aws.event_patterns import call, sees

STOPPED = call("cloudtrail", "StopLogging", requestParameters={"name": "trail-tyo", "dry": False})


@pytest.mark.parametrize(
    ("pattern", "seen"),
    [
        ({}, True),
        ({"source": ["aws.cloudtrail"]}, True),
        ({"source": ["aws.config", "aws.cloudtrail"]}, True),
        ({"source": ["aws.config"]}, False),
        ({"detail": {"eventName": ["StopLogging"]}, "source": ["aws.iam"]}, False),
        ({"detail": {"eventName": ["stoplogging"]}}, False),
        ({"detail": {"eventName": [{"equals-ignore-case": "stoplogging"}]}}, True),
        ({"detail": {"eventName": [{"prefix": "Stop"}]}}, True),
        ({"detail": {"eventName": [{"prefix": "Start"}]}}, False),
        ({"detail": {"eventName": [{"suffix": "Logging"}]}}, True),
        ({"detail": {"eventName": [{"wildcard": "*Log*"}]}}, True),
        ({"detail": {"eventName": [{"wildcard": "?topLogging"}]}}, False),
        ({"detail": {"eventName": [{"anything-but": "StopLogging"}]}}, False),
        ({"detail": {"eventName": [{"anything-but": ["DeleteTrail"]}]}}, True),
        ({"detail": {"errorCode": [{"exists": False}]}}, True),
        ({"detail": {"errorCode": [{"exists": True}]}}, False),
        ({"detail": {"errorCode": [{"anything-but": "AccessDenied"}]}}, False),
        ({"detail": {"requestParameters": {"name": [{"suffix": "-osa"}]}}}, False),
        ({"detail": {"requestParameters": {"dry": [0]}}}, False),
        ({"detail": {"requestParameters": {"dry": [False]}}}, True),
        ({"$or": [{"source": ["aws.iam"]}, {"source": ["aws.cloudtrail"]}]}, True),
        ({"$or": [{"source": ["aws.iam"]}, {"source": ["aws.config"]}]}, False),
        ({"detail": {"severity": [{"numeric": [">=", 7]}]}}, False),
        ({"detail": {"eventName": [{"numeric": [">=", 7]}]}}, None),
        ({"detail": {"eventName": [{"cidr": "10.0.0.0/8"}, "StopLogging"]}}, True),
        ({"source": ["aws.iam"], "detail": {"eventName": [{"cidr": "10.0.0.0/8"}]}}, False),
        ({"source": [OPEN]}, None),
    ],
)
def test_a_pattern_is_tried_on_an_event(pattern: Any, seen: bool | None):
    assert sees(dumps(pattern, ensure_ascii=False), STOPPED) is seen


@pytest.mark.parametrize("text", [None, "", "[]", "not json", OPEN])
def test_what_is_no_pattern_is_not_known(text: str | None):
    assert sees(text, STOPPED) is None
