"""Watch: what is detected, and who is told of it. Alerts are asked whether they find an example of what has happened.

Sources of the examples: CloudTrail User Guide, "CloudTrail record contents"; EventBridge Events Reference,
"aws.backup"; Cloud Audit Logs documentation, "Understanding audit logs"; the audit logging pages of Cloud KMS, Cloud
Logging, IAM and Cloud SQL.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.engine.coverage.reading import items
from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.parity import aws, events, google, logquery
from jichi.parity.checks.check import Check
from jichi.parity.checks.database import primaries
from jichi.parity.judging import (
    Amount,
    Reading,
    all_of,
    combined,
    every,
    holds,
    in_each,
    strongest,
    switched,
    weakest,
)
from jichi.parity.model import Cell
from jichi.parity.side import Side, region
from jichi.parity.texts import later, text_of
from jichi.report.inputs import Answer, at
from jichi.text import Text

_RULE, _TARGET = "aws:cloudwatch/eventRule:EventRule", "aws:cloudwatch/eventTarget:EventTarget"
_TOPIC, _SUBSCRIPTION = "aws:sns/topic:Topic", "aws:sns/topicSubscription:TopicSubscription"
_ALERT = "gcp:monitoring/alertPolicy:AlertPolicy"
_CHANNEL = "gcp:monitoring/notificationChannel:NotificationChannel"
_RECORDER, _STATUS = "aws:cfg/recorder:Recorder", "aws:cfg/recorderStatus:RecorderStatus"
_FEED = "gcp:cloudasset/projectFeed:ProjectFeed"
_DETECTOR, _HUB = "aws:guardduty/detector:Detector", "aws:securityhub/account:Account"
_FINDINGS = "gcp:securitycenter/projectNotificationConfig:ProjectNotificationConfig"
_BUDGET, _GOOGLE_BUDGET = "aws:budgets/budget:Budget", "gcp:billing/budget:Budget"
_VAULT = "aws:backup/vault:Vault"
_MADE, _TOLD = "made", "told"
"""Measures of detection: we switch it on and it tells, or it only tells."""

_CONTENTS = ("RESOURCE", "IAM_POLICY")
_ACTIVITY = "cloudaudit.googleapis.com/activity"
_DATA_ACCESS = "cloudaudit.googleapis.com/data_access"
_SYSTEM_EVENT = "cloudaudit.googleapis.com/system_event"


def _place(side: Side, resource: Resource) -> tuple[str | None, str]:
    return side.account(resource), region(resource)


def _aws_told(side: Side, account: str | None, place: str, event: Mapping[str, Any]) -> Reading:
    """That an enabled rule of a place finds an event and hands it to a topic that tells somebody."""
    rules = [each for each in side.of(_RULE) if _place(side, each) == (account, place)]
    telling = [each for each in rules if str(each.inputs.get("state")).startswith("ENABLED") and _leads(side, each)]
    found = [(each, events.finds(each.inputs.get("eventPattern"), event)) for each in telling]
    answer = strongest(said for _, said in found)
    return holds(answer, None, *(each for each, said in found if said is answer and answer is Answer.YES))


def _leads(side: Side, rule: Resource) -> bool:
    targets = [each for each in side.attached(_TARGET, rule, "rule") if _place(side, each) == _place(side, rule)]
    return any(side.referred(each.inputs.get("arn"), _TOPIC) is not None for each in targets)


def _gcp_told(side: Side, project: str | None, entry: Mapping[str, Any]) -> Reading:
    """That an alert of a project finds an entry and has a channel."""
    alerts = [
        each
        for each in side.of(_ALERT)
        if side.account(each) == project
        and items(each.inputs.get("notificationChannels"))
        and switched(each.inputs.get("enabled"), default=True) is Answer.YES
    ]
    found = [(each, _finds(each, entry)) for each in alerts]
    answer = strongest(said for _, said in found)
    return holds(answer, None, *(each for each, said in found if said is answer and answer is Answer.YES))


def _finds(alert: Resource, entry: Mapping[str, Any]) -> Answer:
    queries = (at(each, "conditionMatchedLog", "filter") for each in items(alert.inputs.get("conditions")))
    return strongest(logquery.finds(text_of(each), entry) for each in queries if each is not None)


def _call(service: str, operation: str, **detail: Any) -> dict[str, Any]:
    """A call of an AWS API as the event bus has it."""
    called = {"eventSource": f"{service}.amazonaws.com", "eventName": operation, **detail}
    return {"source": f"aws.{service}", "detail-type": "AWS API Call via CloudTrail", "detail": called}


def _entry(log: str, service: str, method: str, resource: str = "", **labels: str) -> dict[str, Any]:
    """An entry of Google Cloud's audit logs."""
    payload = {
        "serviceName": f"{service}.googleapis.com",
        "methodName": method,
        "resourceName": resource,
        "authenticationInfo": {"principalEmail": "somebody@example.jp"},
    }
    return {"log_id": log, "severity": "NOTICE", "protoPayload": payload, "resource": {"labels": labels}}


def _aws_break_glass(side: Side) -> Cell:
    """Taken on in any region."""

    def read(role: Resource) -> Reading:
        event = _call("sts", "AssumeRole", requestParameters={"roleArn": aws.arn(side, role)})
        readings = [
            _aws_told(side, account, place, event) for account, place in side.places if account == side.account(role)
        ]
        return holds(weakest(each.answer for each in readings), None, *(one for each in readings for one in each.also))

    return every((role for role in aws.people(side) if aws.is_break_glass(role)), read)


def _gcp_break_glass(side: Side) -> Cell:
    def read(account: Resource) -> Reading:
        email = google.email(account)
        entry = _entry(_DATA_ACCESS, "iamcredentials", "GenerateAccessToken", email_id=email)
        entry["protoPayload"]["request"] = {"name": f"projects/-/serviceAccounts/{email}"}
        return _gcp_told(side, side.account(account), entry)

    return every((each for each in google.roles(side) if google.is_break_glass(each)), read)


def _aws_keys(side: Side) -> Cell:
    def read(key: Resource) -> Reading:
        event = _call("kms", "ScheduleKeyDeletion", resources=[{"ARN": later(key.urn, "arn")}])
        return _aws_told(side, side.account(key), region(key), event)

    return every(side.keys, read)


def _gcp_keys(side: Side) -> Cell:
    def read(key: Resource) -> Reading:
        ring = f"projects/{side.account(key)}/locations/{region(key)}/keyRings/{_ring(side, key)}"
        version = f"{ring}/cryptoKeys/{key.inputs.get('name')}/cryptoKeyVersions/1"
        entry = _entry(_ACTIVITY, "cloudkms", "DestroyCryptoKeyVersion", version)
        return _gcp_told(side, side.account(key), entry)

    return every(side.keys, read)


def _ring(side: Side, key: Resource) -> Value:
    ring = side.referred(key.inputs.get("keyRing"), "gcp:kms/keyRing:KeyRing")
    return ring.inputs.get("name") if ring else None


def _aws_backups(side: Side) -> Cell:
    def read(vault: Resource) -> Reading:
        account, place = _place(side, vault)
        arn = f"arn:aws:backup:{place}:{account}:backup-vault:{vault.inputs.get('name')}"
        detail = {"state": "FAILED", "backupVaultArn": arn}
        event = {"source": "aws.backup", "detail-type": "Backup Job State Change", "detail": detail}
        return _aws_told(side, account, place, event)

    return every(side.of(_VAULT), read)


def _gcp_backups(side: Side) -> Cell:
    """The instance's own backups."""

    def read(instance: Resource) -> Reading:
        project = side.account(instance)
        instance_id = f"{project}:{instance.inputs.get('name')}"
        entry = _entry(_SYSTEM_EVENT, "cloudsql", "cloudsql.instances.automatedBackup", database_id=instance_id)
        entry["protoPayload"]["metadata"] = {"windowStatus": "STATUS_FAILED"}
        return _gcp_told(side, project, entry)

    return every(primaries(side), read)


def _aws_watched(side: Side) -> Cell:
    event = _call("cloudtrail", "StopLogging")
    return combined([("", _aws_told(side, account, place, event)) for account, place in side.places])


def _gcp_watched(side: Side) -> Cell:
    entry = _entry(_ACTIVITY, "logging", "google.logging.v2.ConfigServiceV2.DeleteSink")
    return combined([("", _gcp_told(side, project, entry)) for project in side.accounts])


def _aws_emails(side: Side) -> Cell:
    def read(topic: Resource) -> Reading:
        found = [
            each for each in side.attached(_SUBSCRIPTION, topic, "topic") if each.inputs.get("protocol") == "email"
        ]
        return holds(bool(found), Amount("addresses", len(found)), *found)

    return every(side.of(_TOPIC), read)


def _gcp_emails(side: Side) -> Cell:
    def read(alert: Resource) -> Reading:
        told = [side.referred(each, _CHANNEL) for each in items(alert.inputs.get("notificationChannels"))]
        found = [each for each in told if each is not None and each.inputs.get("type") == "email"]
        return holds(bool(found), Amount("addresses", len(found)), *found)

    return every(side.of(_ALERT), read)


def _aws_recorder(side: Side) -> Cell:
    """Every type, in both regions, and switched on."""

    def where(resource: Resource) -> tuple[str | None, str]:
        return _place(side, resource)

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
        told = _aws_told(side, *_place(side, finder), event)
        return Reading(weakest((is_on, told.answer)), _MADE if told.answer is Answer.YES else None, told.also)

    return in_each(side.places, side.of(type_), lambda each: _place(side, each), read)


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
    Check(
        "watch",
        "break-glass",
        Text("緊急用ロールの使用を知らせる", "tells when break-glass is used"),
        _aws_break_glass,
        _gcp_break_glass,
    ),
    Check(
        "watch",
        "keys",
        Text("鍵の削除を知らせる", "tells when a key is to be deleted"),
        _aws_keys,
        _gcp_keys,
    ),
    Check(
        "watch",
        "backups",
        Text("バックアップの失敗を知らせる", "tells when a backup failed"),
        _aws_backups,
        _gcp_backups,
    ),
    Check(
        "watch",
        "itself",
        Text("記録を止める操作を知らせる", "tells when recording is stopped"),
        _aws_watched,
        _gcp_watched,
    ),
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
