"""Guardrails of CloudTrail, and of where logs land: everything is recorded, and nobody who works can remove it.

Source: CloudTrail User Guide, "Security best practices in AWS CloudTrail", "Logging management events", "Logging data
events".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import entries, mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.guardrails.aws.holdings import TRAIL
from policies.judgement import Evidence, Judgement, Status, all_of, any_of, failed, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, read, refers

_ALL = Text(ja="読み書きすべての管理イベント", en="all management events, reads and writes")
_OBJECTS = Text(ja="S3オブジェクトの読み書き", en="reads and writes of S3 objects")


def _complete(subject: Subject) -> Judgement:
    trail = subject.resource
    return all_of(
        equals(trail, "isMultiRegionTrail", True),
        equals(trail, "enableLogFileValidation", True),
        equals(trail, "enableLogging", True, absent=Status.PASS),
        equals(trail, "includeGlobalServiceEvents", True, absent=Status.PASS),
        refers(trail, "kmsKeyId"),
        _selected(trail, _ALL, _is_all_management, _is_old_management, default=Status.PASS),
    )


def _selected(trail: Resource, expected: Text, new: Any, old: Any, *, default: Status) -> Judgement:
    """Whether one of the trail's selectors is one that is wanted, in the newer or the older form."""
    found: list[Judgement] = []
    for key, test in (("advancedEventSelectors", new), ("eventSelectors", old)):
        value = read(trail, key)
        if is_unknown(value) or entries(None if value is ABSENT else value) is None:
            found.append(unknown(Evidence(key, value, expected)))
            continue
        for at, each in enumerate(entries(None if value is ABSENT else value) or ()):
            evidence = Evidence(f"{key}[{at}]", "", expected)
            unread = is_unknown(each) or any(is_unknown(one) for one in _leaves(each))
            found.append(unknown(evidence) if unread else passed(evidence) if test(each) else failed(evidence))
    return any_of(*found) if found else Judgement(default, (Evidence("eventSelectors", ABSENT, expected),))


def _leaves(value: Value) -> Iterator[Value]:
    match value:
        case tuple():
            for each in value:
                yield from _leaves(each)
        case Mapping():
            for each in value.values():
                yield from _leaves(each)
        case _:
            yield value


def _fields(selector: Value) -> dict[str, Mapping[str, Value]]:
    listed = entries(mapping(selector).get("fieldSelectors")) or ()
    return {str(mapping(each).get("field")): mapping(each) for each in listed}


def _equals(field: Mapping[str, Value] | None, wanted: str) -> bool:
    return field is not None and wanted in (entries(field.get("equals")) or ())


def _is_all_management(selector: Value) -> bool:
    fields = _fields(selector)
    return set(fields) == {"eventCategory"} and _equals(fields["eventCategory"], "Management")


def _is_old_management(selector: Value) -> bool:
    given = mapping(selector)
    every = given.get("readWriteType") in (None, "All") and given.get("includeManagementEvents") is not False
    return every and not entries(given.get("excludeManagementEventSources"))


def is_objects(selector: Value) -> bool:
    """Whether a selector of the newer form is one of reads and writes of objects."""
    fields = _fields(selector)
    narrow = set(fields) - {"eventCategory", "resources.type", "resources.ARN"}
    arns = fields.get("resources.ARN", {})
    named = "resources.ARN" not in fields or bool(entries(arns.get("startsWiths")) or entries(arns.get("equals")))
    kind = fields.get("resources.type")
    return not narrow and named and _equals(fields.get("eventCategory"), "Data") and _equals(kind, "AWS::S3::Object")


def _is_old_objects(selector: Value) -> bool:
    given = mapping(selector)
    resources = [mapping(each) for each in entries(given.get("dataResources")) or ()]
    every = given.get("readWriteType") in (None, "All")
    return every and any(each.get("type") == "AWS::S3::Object" and entries(each.get("values")) for each in resources)


_GIVEN: dict[str, Any] = {
    "s3BucketName": "log",
    "isMultiRegionTrail": True,
    "enableLogFileValidation": True,
    "enableLogging": True,
    "includeGlobalServiceEvents": True,
    "kmsKeyId": "arn:aws:kms:ap-northeast-1:111122223333:key/1",
}


def _trail(**changed: Any) -> Planted:
    return Planted(TRAIL, {key: each for key, each in {**_GIVEN, **changed}.items() if each is not None}, "trail")


def _selector(**equal: str) -> dict[str, Any]:
    listed = ({"field": key.replace("__", "."), "equals": (each,)} for key, each in equal.items())
    return {"fieldSelectors": tuple(listed)}


_MANAGEMENT = _selector(eventCategory="Management")
_DATA = _selector(eventCategory="Data", resources__type="AWS::S3::Object")

COMPLETE = Guardrail(
    id="aws-cloudtrail-complete",
    version=1,
    cloud=Cloud.AWS,
    area=Area.LOGS,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="証跡は全リージョン・全管理イベントを、検証できる形で、鍵で暗号化して残す",
        en="Trails record every management event of every region, in files that prove themselves, under a key",
    ),
    rationale=Text(
        ja="一つのリージョンや書き込みだけの証跡では、ほかで働いた者が見えない(CloudTrail User Guide「Security best "
        "practices in AWS CloudTrail」「Logging management events」)。",
        en="A trail of one region, or of writes only, does not show who worked elsewhere (CloudTrail User Guide, "
        '"Security best practices in AWS CloudTrail", "Logging management events").',
    ),
    remedy=Text(
        ja="isMultiRegionTrail と enableLogFileValidation を true にし、kmsKeyId を指定し、"
        "管理イベントを絞らないでください。",
        en="Set isMultiRegionTrail and enableLogFileValidation to true, name kmsKeyId, and leave out no event.",
    ),
    check=Each((TRAIL,), _complete),
    controls=(
        Mapped("12.4.1", Coverage.PARTIAL),
        Mapped("12.4.3", Coverage.PARTIAL),
        Mapped("12.4.2", Coverage.PARTIAL),
    ),
    absence=Text(
        ja="全リージョン・検証・鍵は既定で無効のため不合格。記録・グローバルイベント・全管理イベントは既定で有効。",
        en="All regions, validation and the key are off by default: that fails. The rest is on by default.",
    ),
    paths=(
        Path(TRAIL, "isMultiRegionTrail"),
        Path(TRAIL, "enableLogFileValidation"),
        Path(TRAIL, "kmsKeyId"),
        Path(TRAIL, "enableLogging", Status.PASS),
        Path(TRAIL, "includeGlobalServiceEvents", Status.PASS),
        Path(TRAIL, "advancedEventSelectors", Status.PASS),
    ),
    cases=(
        passes(_trail()),
        passes(_trail(advancedEventSelectors=(_MANAGEMENT, _DATA))),
        fails(_trail(isMultiRegionTrail=None)),
        fails(_trail(enableLogFileValidation=False)),
        unknowns(_trail(enableLogging=UNKNOWN)),
        evades(_trail(enableLogging=False), why="complete, and switched off"),
        evades(_trail(advancedEventSelectors=(_DATA,)), why="selectors without management events"),
        evades(
            _trail(advancedEventSelectors=(_selector(eventCategory="Management", readOnly="false"),)), why="writes only"
        ),
        evades(_trail(eventSelectors=({"readWriteType": "WriteOnly"},)), why="writes only, in the older form"),
        evades(_trail(eventSelectors=({"excludeManagementEventSources": ("kms.amazonaws.com",)},)), why="without KMS"),
    ),
)

OBJECTS = Guardrail(
    id="aws-cloudtrail-records-objects",
    version=1,
    cloud=Cloud.AWS,
    area=Area.LOGS,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="証跡はS3オブジェクトの読み書きも残す", en="Trails record reads and writes of S3 objects too"),
    rationale=Text(
        ja="既定の証跡は、誰がどのファイルを読んだかを残さない(CloudTrail User Guide「Logging data events」)。",
        en='By default nothing shows who read which file (CloudTrail User Guide, "Logging data events").',
    ),
    remedy=Text(
        ja="eventCategory が Data、resources.type が AWS::S3::Object のセレクターを加えてください。",
        en="Add a selector with eventCategory Data and resources.type AWS::S3::Object.",
    ),
    check=Each((TRAIL,), lambda it: _selected(it.resource, _OBJECTS, is_objects, _is_old_objects, default=Status.FAIL)),
    controls=(
        Mapped("12.4.1", Coverage.PARTIAL),
        Mapped("18.1.4", Coverage.SUPPORTING),
        Mapped("16.1.7", Coverage.SUPPORTING),
    ),
    absence=Text(
        ja="セレクターがなければオブジェクトは残らず、不合格。", en="Without a selector no object is: that fails."
    ),
    paths=(Path(TRAIL, "advancedEventSelectors"),),
    cases=(
        passes(_trail(advancedEventSelectors=(_MANAGEMENT, _DATA))),
        fails(_trail()),
        unknowns(_trail(advancedEventSelectors=UNKNOWN)),
        evades(
            _trail(advancedEventSelectors=(_selector(eventCategory="Data", resources__type="AWS::Lambda::Function"),)),
            why="data events of something else",
        ),
        evades(
            _trail(
                advancedEventSelectors=(
                    _selector(eventCategory="Data", resources__type="AWS::S3::Object", readOnly="false"),
                )
            ),
            why="who wrote, not who read",
        ),
        evades(
            _trail(eventSelectors=({"dataResources": ({"type": "AWS::S3::Object", "values": ()},)},)), why="no bucket"
        ),
    ),
)

GUARDRAILS = (COMPLETE, OBJECTS)
