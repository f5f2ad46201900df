"""Watch: what is recorded and detected, who is told, and what it may cost. What alerts find is in `alerts.py`.

Sources: AWS Config Developer Guide, "Recording AWS resources"; Cloud Asset Inventory documentation, "Monitor asset
changes"; Security Command Center documentation, "Enable finding notifications for Pub/Sub"; Cloud Billing Budget API.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.engine.coverage.reading import items
from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.parity import logquery
from jichi.parity.checks.alerts import ALERT, TOPIC, aws_told, place_of
from jichi.parity.checks.check import Check
from jichi.parity.judging import (
    Amount,
    Reading,
    all_of,
    every,
    holds,
    in_each,
    switched,
    weakest,
)
from jichi.parity.model import Cell
from jichi.parity.side import Side
from jichi.parity.texts import text_of
from jichi.report.inputs import Answer, at
from jichi.text import Text

_SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
_CHANNEL = "gcp:monitoring/notificationChannel:NotificationChannel"
_RECORDER, _STATUS = "aws:cfg/recorder:Recorder", "aws:cfg/recorderStatus:RecorderStatus"
_FEED = "gcp:cloudasset/projectFeed:ProjectFeed"
_DETECTOR, _HUB = "aws:guardduty/detector:Detector", "aws:securityhub/account:Account"
_FINDINGS = "gcp:securitycenter/projectNotificationConfig:ProjectNotificationConfig"
_BUDGET, _GOOGLE_BUDGET = "aws:budgets/budget:Budget", "gcp:billing/budget:Budget"
_MADE, _TOLD = "made", "told"
"""Measures of detection: we switch it on and it tells, or it only tells."""

_CONTENTS = ("RESOURCE", "IAM_POLICY")


def _aws_emails(side: Side) -> Cell:
    def read(topic: Resource) -> Reading:
        found = [
            each for each in side.attached(_SUBSCRIPTION, topic, "topic") if each.inputs.get("protocol") == "email"
        ]
        return holds(bool(found), Amount("addresses", len(found)), *found)

    return every(side.of(TOPIC), read)


def _gcp_emails(side: Side) -> Cell:
    def read(alert: Resource) -> Reading:
        told = [side.referred(each, _CHANNEL) for each in items(alert.inputs.get("notificationChannels"))]
        found = [each for each in told if each is not None and each.inputs.get("type") == "email"]
        return holds(bool(found), Amount("addresses", len(found)), *found)

    return every(side.of(ALERT), read)


def _aws_recorder(side: Side) -> Cell:
    """Every type, in both regions, and switched on."""

    def where(resource: Resource) -> tuple[str | None, str]:
        return place_of(side, resource)

    def whole(recorder: Resource) -> Reading:
        return holds(switched(at(recorder.inputs.get("recordingGroup"), "allSupported")))

    return all_of(
        in_each(side.places, side.of(_RECORDER), where, whole),
        in_each(side.places, side.of(_STATUS), where, lambda each: holds(switched(each.inputs.get("isEnabled")))),
    )


def _gcp_recorder(side: Side) -> Cell:
    """A feed of every type for each kind of content."""
    needed = [(project, content) for project in side.accounts for content in _CONTENTS]
    return in_each(
        needed,
        (each for each in side.of(_FEED) if each.inputs.get("contentType") in _CONTENTS),
        lambda each: (side.account(each), str(each.inputs.get("contentType"))),
        lambda each: holds(items(each.inputs.get("assetTypes")) == (".*",)),
    )


def _aws_found(side: Side, type_: str, event: Mapping[str, Any]) -> Cell:
    """What finds is made in each region and switched on, and what it finds is told."""

    def read(finder: Resource) -> Reading:
        is_on = switched(finder.inputs.get("enable"), default=True)
        told = aws_told(side, *place_of(side, finder), event)
        return Reading(weakest((is_on, told.answer)), _MADE if told.answer is Answer.YES else None, told.also)

    return in_each(side.places, side.of(type_), lambda each: place_of(side, each), read)


def _aws_threats(side: Side) -> Cell:
    return _aws_found(
        side, _DETECTOR, {"source": "aws.guardduty", "detail-type": "GuardDuty Finding", "detail": {"severity": 8}}
    )


def _aws_findings(side: Side) -> Cell:
    finding = {
        "ProductName": "Security Hub",
        "RecordState": "ACTIVE",
        "Severity": {"Label": "HIGH"},
        "Workflow": {"Status": "NEW"},
    }
    event = {
        "source": "aws.securityhub",
        "detail-type": "Security Hub Findings - Imported",
        "detail": {"findings": [finding]},
    }
    return _aws_found(side, _HUB, event)


def _gcp_found(side: Side, kind: str) -> Cell:
    """Security Command Center is switched on elsewhere: what is made is that it tells."""
    finding = {"state": "ACTIVE", "mute": "UNMUTED", "severity": "HIGH", "finding_class": kind}
    configs = side.of(_FINDINGS)
    telling = [
        each
        for each in configs
        if logquery.finds(text_of(at(each.inputs.get("streamingConfig"), "filter")), finding) is Answer.YES
    ]
    return in_each(side.accounts, telling, side.account, lambda _: holds(Answer.YES, _TOLD))


def _aws_budget(side: Side) -> Cell:
    def read(budget: Resource) -> Reading:
        limit, unit = budget.inputs.get("limitAmount"), budget.inputs.get("limitUnit")
        shares = {_share(at(each, "threshold"), 1) for each in items(budget.inputs.get("notifications"))}
        return _budgeted(limit, unit, shares)

    return in_each(side.accounts, side.of(_BUDGET), side.account, read)


def _gcp_budget(side: Side) -> Cell:
    def read(budget: Resource) -> Reading:
        amount = at(budget.inputs.get("amount"), "specifiedAmount")
        shares = {_share(at(each, "thresholdPercent"), 100) for each in items(budget.inputs.get("thresholdRules"))}
        return _budgeted(at(amount, "units"), at(amount, "currencyCode"), shares)

    return every(side.of(_GOOGLE_BUDGET), read)


def _share(value: Value, scale: int) -> int:
    return round(value * scale) if isinstance(value, int | float) else 0


def _budgeted(limit: Value, unit: Value, shares: set[int]) -> Reading:
    told = ", ".join(f"{each}%" for each in sorted(shares))
    return holds(isinstance(limit, str) and bool(told), f"{limit} {unit}: {told}")


CHECKS = (
    Check("watch", "emails", Text("知らせる宛先", "who is told by e-mail"), _aws_emails, _gcp_emails),
    Check(
        "watch",
        "configuration",
        Text("設定の変更をすべて記録", "records every change of settings"),
        _aws_recorder,
        _gcp_recorder,
    ),
    Check(
        "watch",
        "threats",
        Text("脅威の検出を知らせる", "tells of threats that are detected"),
        _aws_threats,
        lambda side: _gcp_found(side, "THREAT"),
    ),
    Check(
        "watch",
        "findings",
        Text("設定の弱点を知らせる", "tells of weak settings"),
        _aws_findings,
        lambda side: _gcp_found(side, "MISCONFIGURATION"),
    ),
    Check(
        "watch",
        "budget",
        Text("予算と、知らせる割合", "budget, and at which shares it tells"),
        _aws_budget,
        _gcp_budget,
    ),
)
