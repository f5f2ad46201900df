"""Guardrails of Config: an inventory that has everything in it, at every moment."""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.holdings import DELIVERY
from policies.guardrails.aws.own_keys import KEY, own_key
from policies.judgement import Evidence, Judgement, Status, all_of, any_of, failed, passed, unknown
from policies.reading import ABSENT, equals, left_out, one_of, read, satisfies

RECORDER = "aws:cfg/recorder:Recorder"
STATUS = "aws:cfg/recorderStatus:RecorderStatus"


def _recorded(subject: Subject) -> Judgement:
    recorder = subject.resource
    states = subject.world.companions(recorder, STATUS, "name")
    expected = Text(ja="記録が始まっている", en="recording is started")
    if states.certain:
        state = all_of(*(equals(each, "isEnabled", True, about=recorder) for each in states.certain))
    else:
        evidence = Evidence("", ABSENT, expected)
        state = unknown(evidence) if states.doubtful else failed(evidence)
    return all_of(
        state,
        equals(recorder, "recordingGroup.allSupported", True, absent=Status.PASS),
        left_out(recorder, "recordingGroup.resourceTypes"),
        left_out(recorder, "recordingGroup.exclusionByResourceTypes"),
        one_of(
            recorder,
            "recordingGroup.recordingStrategies.*.useOnly",
            ("ALL_SUPPORTED_RESOURCE_TYPES",),
            absent=Status.PASS,
        ),
        equals(recorder, "recordingMode.recordingFrequency", "CONTINUOUS", absent=Status.PASS),
        left_out(recorder, "recordingMode.recordingModeOverride"),
        _everywhere(subject),
    )


def _everywhere(subject: Subject) -> Judgement:
    """Whether one of the stack's recorders has what is in no region: roles and their policies."""
    world, own = subject.world, subject.resource
    key, expected = "recordingGroup.includeGlobalResourceTypes", Text(ja="どこか一つで true", en="true in one of them")
    beside = [each for each in world.of(Cloud.AWS, RECORDER) if each.stack == own.stack]
    whole = [each for each in beside if read(each, "recordingGroup") is ABSENT]
    if whole:
        return passed(Evidence("recordingGroup", ABSENT, expected))
    return any_of(*(satisfies(each, key, lambda it: it is True, expected, about=own) for each in beside))


_ALL = {"allSupported": True, "includeGlobalResourceTypes": True}


def _recorder(group: Any = None, enabled: Any = True, **given: Any) -> tuple[Planted, ...]:
    recorder = Planted(
        RECORDER, {"name": "recorder", "recordingGroup": {**_ALL} if group is None else group, **given}, "recorder"
    )
    return recorder, Planted(STATUS, {"name": recorder.ref("name"), "isEnabled": enabled}, "status")


RECORDED = Guardrail(
    id="aws-config-records-everything",
    version=1,
    cloud=Cloud.AWS,
    area=Area.INVENTORY,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="Configはすべての種類のリソースを、変わるたびに記録する",
        en="Config records every type of resource, at every change",
    ),
    rationale=Text(
        ja="記録されない種類は資産目録に載らない(AWS Config Developer Guide「Recording AWS Resources」)。",
        en='What is not recorded is in no inventory (AWS Config Developer Guide, "Recording AWS Resources").',
    ),
    remedy=Text(
        ja="allSupported を true にし、除外をなくし、RecorderStatus の isEnabled を true にしてください。",
        en="Set allSupported to true, leave out exclusions, and set isEnabled of the RecorderStatus to true.",
    ),
    check=Each((RECORDER,), _recorded, Reach.STACK),
    controls=(
        Mapped("8.1.1", Coverage.PARTIAL),
        Mapped("12.1.2", Coverage.SUPPORTING),
        Mapped("18.2.3", Coverage.SUPPORTING),
    ),
    absence=Text(
        ja="recordingGroup の省略は全種類。記録の開始がなければ不合格。",
        en="Left out, the group is every type; without a started recorder it fails.",
    ),
    paths=(
        Path(RECORDER, "recordingGroup", Status.PASS),
        Path(STATUS, "isEnabled"),
        Path(STATUS, "name"),
    ),
    cases=(
        passes(*_recorder()),
        fails(*_recorder()[:1], why="never started"),
        fails(*_recorder({"allSupported": False})),
        unknowns(*_recorder(UNKNOWN)),
        evades(*_recorder(enabled=False), why="a recorder that is stopped"),
        evades(
            *_recorder({"exclusionByResourceTypes": ({"resourceTypes": ("AWS::IAM::Role",)},)}), why="all but roles"
        ),
        evades(*_recorder({"recordingStrategies": ({"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"},)}), why="by a strategy"),
        evades(*_recorder(recordingMode={"recordingFrequency": "DAILY"}), why="once a day"),
        evades(*_recorder({**_ALL, "includeGlobalResourceTypes": False}), why="without roles and policies"),
    ),
)


def _delivered(subject: Subject) -> Judgement:
    return own_key(subject.world, subject.resource, "s3KmsKeyArn")


_KEY = Planted(KEY, {"multiRegion": True}, "key")
_THEIRS = Planted(KEY, {"multiRegion": True}, "theirs", member="023621")


def _channel(key: Any) -> Planted:
    given = {"name": "recorder", "s3BucketName": "log", "s3KmsKeyArn": key}
    return Planted(DELIVERY, {name: each for name, each in given.items() if each is not None}, "channel")


DELIVERED = Guardrail(
    id="aws-config-delivered-under-own-key",
    version=1,
    cloud=Cloud.AWS,
    area=Area.ENCRYPTION,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="Configの記録は自団体の鍵で届く", en="What Config records is delivered under the own key"),
    rationale=Text(
        ja="資産の構成は攻める者の地図でもある(AWS Config Developer Guide「Permissions for the KMS Key」)。",
        en='How everything is set up is a map for attackers too (AWS Config Developer Guide, "Permissions for the KMS '
        'Key").',
    ),
    remedy=Text(ja="s3KmsKeyArn に自団体の鍵を指定してください。", en="Name the own key in s3KmsKeyArn."),
    check=Each((DELIVERY,), _delivered, Reach.STACK),
    controls=(Mapped("10.1.2", Coverage.SUPPORTING), Mapped("12.4.2", Coverage.SUPPORTING)),
    absence=Text(ja="鍵がなければ不合格。", en="Without a key it fails."),
    paths=(Path(DELIVERY, "s3KmsKeyArn"),),
    cases=(
        passes(_channel(_KEY.ref("arn")), _KEY),
        fails(_channel(None), _KEY),
        unknowns(_channel(UNKNOWN), _KEY),
        evades(_channel("alias/aws/s3"), _KEY, why="AWS's key"),
        evades(_channel(_THEIRS.ref("arn")), _THEIRS, why="another member's key"),
    ),
)

GUARDRAILS = (RECORDED, DELIVERED)
