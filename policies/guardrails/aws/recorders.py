"""Guardrails of Config: an inventory that has everything in it, at every moment."""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.judgement import Evidence, Judgement, Status, all_of, failed, unknown
from policies.reading import ABSENT, equals, left_out, one_of

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
    )


def _recorder(group: Any = None, enabled: Any = True, **given: Any) -> tuple[Planted, ...]:
    recorder = Planted(
        RECORDER, {"name": "recorder", "recordingGroup": group or {"allSupported": True}, **given}, "recorder"
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
        Path(RECORDER, "recordingGroup.allSupported", Status.PASS),
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
    ),
)

GUARDRAILS = (RECORDED,)
