"""EventBridge patterns, Cloud Logging queries and schedules, each against what it does and does not find."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jichi.engine.values import Computed, Interpolation, Reference, Value
from jichi.parity import events, logquery
from jichi.parity.schedule import longest_pause
from jichi.parity.texts import later
from jichi.report.inputs import Answer

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
EVENT = {
    "source": "aws.kms",
    "detail": {"eventName": "DisableKey", "severity": 8, "resources": [{"ARN": "a"}, {"ARN": later("urn:k", "arn")}]},
}


@pytest.mark.parametrize(
    ("pattern", "answer"),
    [
        ({"source": ["aws.kms"]}, YES),
        ({"source": ["aws.s3"]}, NO),
        ({"detail": {"eventName": ["EnableKey", "DisableKey"]}}, YES),
        ({"detail": {"eventName": [{"prefix": "Dis"}]}}, YES),
        ({"detail": {"eventName": [{"suffix": "Bucket"}]}}, NO),
        ({"detail": {"severity": [{"numeric": [">=", 7]}]}}, YES),
        ({"detail": {"severity": [{"numeric": [">=", 9]}]}}, NO),
        ({"detail": {"severity": [{"numeric": ["<", 9]}]}}, UNKNOWN),
        ({"detail": {"errorCode": [{"exists": False}]}}, YES),
        ({"detail": {"errorCode": [{"exists": True}]}}, NO),
        ({"detail": {"eventName": [{"anything-but": "DisableKey"}]}}, NO),
        ({"detail": {"resources": {"ARN": ["a"]}}}, YES),
        ({"detail": {"resources": {"ARN": ["b"]}}}, NO),
        ({"detail": {"eventName": [{"wildcard": "*"}]}}, UNKNOWN),
        ({"detail": {"missing": {"deeper": ["x"]}}}, NO),
        ({"source": "aws.kms"}, UNKNOWN),
    ],
)
def test_patterns(pattern: dict[str, Any], answer: Answer) -> None:
    assert events.finds(json.dumps(pattern), EVENT) is answer


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (Interpolation(('{"detail": {"resources": {"ARN": ["', Reference("urn:k", "arn"), '"]}}}')), YES),
        (Interpolation(('{"detail": {"resources": {"ARN": ["', Reference("urn:l", "arn"), '"]}}}')), NO),
        (Computed((Reference("urn:k", "arn"),)), UNKNOWN),
        ("[]", UNKNOWN),
    ],
)
def test_patterns_with_what_is_known_later(value: Value, answer: Answer) -> None:
    assert events.finds(value, EVENT) is answer


ENTRY = {
    "log_id": "cloudaudit.googleapis.com/activity",
    "severity": "ERROR",
    "protoPayload": {"methodName": "v1.compute.routes.insert", "ok": True, "deltas": [{"member": "allUsers"}]},
}


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ('log_id("cloudaudit.googleapis.com/activity")', YES),
        ('log_id("cloudaudit.googleapis.com/policy")', NO),
        ('protoPayload.methodName="V1.compute.routes.INSERT"', YES),
        ('protoPayload.methodName=~"(^|[.])(routes[.]insert)$"', YES),
        ('protoPayload.methodName=~"^insert"', NO),
        ('protoPayload.methodName:"routes"', YES),
        ("protoPayload.ok=true", YES),
        ("protoPayload.missing:*", NO),
        ('NOT protoPayload.missing="x"', YES),
        ('-severity="ERROR"', NO),
        ('protoPayload.deltas.member=("allUsers" OR "allAuthenticatedUsers")', YES),
        ('protoPayload.deltas.member=("somebody")', NO),
        ("severity>=WARNING", YES),
        ("severity>=CRITICAL", NO),
        # `OR` binds more closely than `AND`.
        ('severity="INFO" AND severity="ERROR" OR severity="ERROR"', NO),
        ('(severity="INFO" AND severity="ERROR") OR severity="ERROR"', YES),
        ("severity<=WARNING", UNKNOWN),
        ('severity="ERROR" severity', UNKNOWN),
        ('(severity="ERROR"', UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_queries(query: str, answer: Answer) -> None:
    assert logquery.finds(query, ENTRY) is answer


@pytest.mark.parametrize(
    ("expression", "hours"),
    [
        ("cron(0 1 * * ? *)", 24),
        ("cron(0 1,13 * * ? *)", 12),
        ("cron(0 */6 * * ? *)", 6),
        ("cron(0 */7 * * ? *)", None),
        ("cron(0 17 1 * ? *)", 744),
        ("cron(0 1 ? * SUN *)", 168),
        ("cron(0 1 ? * MON-FRI *)", None),
        ("cron(0 1 1 4 ? *)", None),
        ("cron(*/5 * * * ? *)", None),
        ("rate(12 hours)", 12),
        ("rate(1 day)", 24),
        ("0 1 * * *", 24),
        ("0 1,5,9,13,17,21 * * *", 4),
        ("0 1 * * SUN", 168),
        ("at(2030-01-01T00:00:00)", None),
        (None, None),
    ],
)
def test_the_longest_pause_of_a_schedule(expression: Value, hours: int | None) -> None:
    assert longest_pause(expression) == hours
