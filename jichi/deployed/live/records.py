"""What records and looks for trouble: Config, GuardDuty, Security Hub, alarms made of alarms.

Source: AWS Config API Reference (ConfigurationRecorder, RecordingGroup, RecordingMode); Amazon GuardDuty API Reference
(GetDetector); AWS Security Hub API Reference (DescribeHub, GetEnabledStandards); Amazon CloudWatch API Reference
(CompositeAlarm).
"""

from __future__ import annotations

from functools import partial

from jichi.deployed.drafts import Drafts, DraftValue, Id
from jichi.deployed.live.asking import Ask, put, texts
from jichi.deployed.live.logs import key
from jichi.deployed.live.reader import Reader
from jichi.deployed.live.shapes import said
from jichi.deployed.reading import Item

_RECORDER = "aws:cfg/recorder:Recorder"
_RECORDER_STATUS = "aws:cfg/recorderStatus:RecorderStatus"
_CHANNEL = "aws:cfg/deliveryChannel:DeliveryChannel"
_DETECTOR = "aws:guardduty/detector:Detector"
_FEATURE = "aws:guardduty/detectorFeature:DetectorFeature"
_HUB = "aws:securityhub/account:Account"
_STANDARD = "aws:securityhub/standardsSubscription:StandardsSubscription"
_COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm"
_NO_HUB = ("InvalidAccessException", "ResourceNotFoundException")
"""How Security Hub says that the account has not subscribed (DescribeHub, Errors)."""


def _recorders(ask: Ask, drafts: Drafts) -> None:
    """The account's own; one that a service has for itself (`servicePrincipal`) records for that service."""
    call = ask.client("config").describe_configuration_recorders
    found = ask.one("config:DescribeConfigurationRecorders", call)
    for each in found.items("ConfigurationRecorders") if found else ():
        if not each.maybe("servicePrincipal"):
            inputs = {
                "name": each.text("name"),
                "roleArn": key(each.maybe("roleARN")),
                "recordingGroup": _group(each.inner("recordingGroup")),
                "recordingMode": _mode(each.inner("recordingMode")),
            }
            put(drafts, ask.arn("config", f"recorder/{each.text('name')}"), _RECORDER, inputs, ask.region)


def _group(each: Item) -> DraftValue:
    left, strategy = each.inner("exclusionByResourceTypes").texts("resourceTypes"), each.inner("recordingStrategy")
    return said(
        {
            "allSupported": each.flag("allSupported"),
            "includeGlobalResourceTypes": each.flag("includeGlobalResourceTypes"),
            "resourceTypes": each.texts("resourceTypes"),
            "exclusionByResourceTypes": ({"resourceTypes": left},) if left else None,
            "recordingStrategies": ({"useOnly": strategy.maybe("useOnly")},) if strategy.maybe("useOnly") else None,
        }
    )


def _mode(each: Item) -> DraftValue:
    others = tuple(each.items("recordingModeOverrides"))
    first = others[0] if others else None
    return said(
        {
            "recordingFrequency": each.maybe("recordingFrequency"),
            "recordingModeOverride": {
                "recordingFrequency": first.maybe("recordingFrequency"),
                "resourceTypes": first.texts("resourceTypes"),
            }
            if first
            else None,
        }
    )


def _recorder_states(ask: Ask, drafts: Drafts) -> None:
    call = ask.client("config").describe_configuration_recorder_status
    found = ask.one("config:DescribeConfigurationRecorderStatus", call)
    for each in found.items("ConfigurationRecordersStatus") if found else ():
        if not each.maybe("servicePrincipal"):
            recorder = ask.arn("config", f"recorder/{each.text('name')}")
            inputs = {"name": Id(recorder, "name"), "isEnabled": each.flag("recording")}
            put(drafts, f"{recorder}#status", _RECORDER_STATUS, inputs, ask.region)


def _channels(ask: Ask, drafts: Drafts) -> None:
    found = ask.one("config:DescribeDeliveryChannels", ask.client("config").describe_delivery_channels)
    for each in found.items("DeliveryChannels") if found else ():
        bucket = each.maybe("s3BucketName")
        inputs = {
            "name": each.text("name"),
            "s3BucketName": Id(bucket) if bucket else None,
            "s3KeyPrefix": each.maybe("s3KeyPrefix"),
            "s3KmsKeyArn": key(each.maybe("s3KmsKeyArn")),
            "snsTopicArn": key(each.maybe("snsTopicARN")),
        }
        put(drafts, ask.arn("config", f"channel/{each.text('name')}"), _CHANNEL, inputs, ask.region)


def _detectors(ask: Ask, drafts: Drafts) -> None:
    client = ask.client("guardduty")
    for id_ in ask.names("guardduty:ListDetectors", "guardduty", "list_detectors", "DetectorIds"):
        found = ask.one("guardduty:GetDetector", partial(client.get_detector, DetectorId=id_))
        if found is None:
            continue
        inputs = {
            "enable": found.maybe("Status") == "ENABLED",
            "findingPublishingFrequency": found.maybe("FindingPublishingFrequency"),
        }
        put(drafts, id_, _DETECTOR, inputs, ask.region, texts(found.body.get("Tags")))
        for each in found.items("Features"):
            name = each.text("Name")
            given = {"detectorId": Id(id_), "name": name, "status": each.maybe("Status")}
            put(drafts, f"{id_}#{name}", _FEATURE, given, ask.region)


def _hubs(ask: Ask, drafts: Drafts) -> None:
    """What was subscribed to by default shows itself as a standard, like any other."""
    found = ask.one("securityhub:DescribeHub", ask.client("securityhub").describe_hub, *_NO_HUB)
    if found is None or not found.maybe("HubArn"):
        return
    inputs = {"autoEnableControls": found.flag("AutoEnableControls"), "enableDefaultStandards": False}
    put(drafts, found.text("HubArn"), _HUB, inputs, ask.region)
    call = ("securityhub", "get_enabled_standards", "StandardsSubscriptions")
    for each in ask.all("securityhub:GetEnabledStandards", *call):
        inputs = {"standardsArn": each.text("StandardsArn")}
        put(drafts, each.text("StandardsSubscriptionArn"), _STANDARD, inputs, ask.region)


def _composites(ask: Ask, drafts: Drafts) -> None:
    call = ("cloudwatch", "describe_alarms", "CompositeAlarms")
    for each in ask.all("cloudwatch:DescribeAlarms", *call, AlarmTypes=["CompositeAlarm"]):
        arn = each.text("AlarmArn")
        inputs = {
            "alarmName": each.text("AlarmName"),
            "alarmRule": each.maybe("AlarmRule"),
            "actionsEnabled": each.flag("ActionsEnabled"),
            "alarmActions": tuple(Id(one, "arn") for one in each.texts("AlarmActions")),
        }
        put(drafts, arn, _COMPOSITE, inputs, ask.region, ask.tags(arn))


READERS = (
    Reader(_recorders, {_RECORDER: ("name", "recordingGroup", "recordingMode")}),
    Reader(_recorder_states, {_RECORDER_STATUS: ("name", "isEnabled")}),
    Reader(_channels, {_CHANNEL: ("s3BucketName", "s3KmsKeyArn")}),
    Reader(
        _detectors,
        {
            _DETECTOR: ("enable", "findingPublishingFrequency", "tags"),
            _FEATURE: ("detectorId", "name", "status"),
        },
    ),
    Reader(_hubs, {_HUB: ("autoEnableControls", "enableDefaultStandards"), _STANDARD: ("standardsArn",)}),
    Reader(_composites, {_COMPOSITE: ("alarmActions", "actionsEnabled", "tags")}),
)
