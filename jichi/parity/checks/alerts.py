"""Alerts: that they find what has happened, asked with an example of it, and tell.

Sources of the examples: CloudTrail User Guide, "CloudTrail record contents"; EventBridge Events Reference,
"aws.backup"; Cloud Audit Logs documentation, "Understanding audit logs"; the audit logging pages of Cloud KMS, Cloud
Logging, IAM and Cloud SQL; google.cloud.workflows.type, "ExecutionsSystemLog".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.engine.coverage.reading import items
from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.parity import aws, events, google, logquery
from jichi.parity.checks.backup import exports
from jichi.parity.checks.check import Check
from jichi.parity.checks.database import primaries
from jichi.parity.judging import Reading, combined, every, holds, strongest, switched, weakest
from jichi.parity.model import Cell
from jichi.parity.side import Side, region
from jichi.parity.texts import later, text_of
from jichi.report.inputs import Answer, at
from jichi.text import Text

TOPIC = "aws:sns/topic:Topic"
ALERT = "gcp:monitoring/alertPolicy:AlertPolicy"
_RULE, _TARGET = "aws:cloudwatch/eventRule:EventRule", "aws:cloudwatch/eventTarget:EventTarget"
_VAULT = "aws:backup/vault:Vault"
_RING = "gcp:kms/keyRing:KeyRing"
_ACTIVITY = "cloudaudit.googleapis.com/activity"
_DATA_ACCESS = "cloudaudit.googleapis.com/data_access"
_SYSTEM_EVENT = "cloudaudit.googleapis.com/system_event"
_EXECUTIONS = "workflows.googleapis.com/executions_system"


def place_of(side: Side, resource: Resource) -> tuple[str | None, str]:
    """A resource's account and region."""
    return side.account(resource), region(resource)


def aws_told(side: Side, account: str | None, place: str, event: Mapping[str, Any]) -> Reading:
    """That an enabled rule of a place finds an event and hands it to a topic that tells somebody."""
    rules = [each for each in side.of(_RULE) if place_of(side, each) == (account, place)]
    telling = [each for each in rules if str(each.inputs.get("state")).startswith("ENABLED") and _leads(side, each)]
    found = [(each, events.finds(each.inputs.get("eventPattern"), event)) for each in telling]
    answer = strongest(said for _, said in found)
    return holds(answer, None, *(each for each, said in found if said is answer and answer is Answer.YES))


def _leads(side: Side, rule: Resource) -> bool:
    targets = [each for each in side.attached(_TARGET, rule, "rule") if place_of(side, each) == place_of(side, rule)]
    return any(side.referred(each.inputs.get("arn"), TOPIC) is not None for each in targets)


def _gcp_told(side: Side, project: str | None, entry: Mapping[str, Any]) -> Reading:
    """That an alert of a project finds an entry and has a channel."""
    alerts = [
        each
        for each in side.of(ALERT)
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
        "authenticationInfo": {"principalEmail": "somebody@example.iam.gserviceaccount.com"},
    }
    return {"log_id": log, "severity": "NOTICE", "protoPayload": payload, "resource": {"labels": labels}}


def _aws_break_glass(side: Side) -> Cell:
    """Taken on in any region."""

    def read(role: Resource) -> Reading:
        event = _call("sts", "AssumeRole", requestParameters={"roleArn": aws.arn(side, role)})
        readings = [
            aws_told(side, account, place, event) for account, place in side.places if account == side.account(role)
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
        return aws_told(side, side.account(key), region(key), event)

    return every(side.keys, read)


def _gcp_keys(side: Side) -> Cell:
    def read(key: Resource) -> Reading:
        ring = f"projects/{side.account(key)}/locations/{region(key)}/keyRings/{_ring(side, key)}"
        version = f"{ring}/cryptoKeys/{key.inputs.get('name')}/cryptoKeyVersions/1"
        entry = _entry(_ACTIVITY, "cloudkms", "DestroyCryptoKeyVersion", version)
        return _gcp_told(side, side.account(key), entry)

    return every(side.keys, read)


def _ring(side: Side, key: Resource) -> Value:
    ring = side.referred(key.inputs.get("keyRing"), _RING)
    return ring.inputs.get("name") if ring else None


def _aws_backups(side: Side) -> Cell:
    def read(vault: Resource) -> Reading:
        account, place = place_of(side, vault)
        arn = f"arn:aws:backup:{place}:{account}:backup-vault:{vault.inputs.get('name')}"
        detail = {"state": "FAILED", "backupVaultArn": arn}
        event = {"source": "aws.backup", "detail-type": "Backup Job State Change", "detail": detail}
        return aws_told(side, account, place, event)

    return every(side.of(_VAULT), read)


def _gcp_backups(side: Side) -> Cell:
    """The instance's own backups, and the exports into the vaults."""

    def read(resource: Resource) -> Reading:
        project, name = side.account(resource), resource.inputs.get("name")
        own = _entry(_SYSTEM_EVENT, "cloudsql", "cloudsql.instances.automatedBackup", database_id=f"{project}:{name}")
        own["protoPayload"]["metadata"] = {"windowStatus": "STATUS_FAILED"}
        export = {
            "log_id": _EXECUTIONS,
            "severity": "ERROR",
            "jsonPayload": {"state": "FAILED"},
            "resource": {"labels": {"workflow_id": name}},
        }
        return _gcp_told(side, project, export if resource in exporting else own)

    exporting = exports(side)
    return every([*primaries(side), *exporting], read)


def _aws_watched(side: Side) -> Cell:
    event = _call("cloudtrail", "StopLogging")
    return combined([("", aws_told(side, account, place, event)) for account, place in side.places])


def _gcp_watched(side: Side) -> Cell:
    entry = _entry(_ACTIVITY, "logging", "google.logging.v2.ConfigServiceV2.DeleteSink")
    return combined([("", _gcp_told(side, project, entry)) for project in side.accounts])


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
)
