"""Guardrails of what a trail reaches: all objects with data, the log group that alarms count in, unusual rates.

Source: AWS CloudTrail User Guide, "Logging data events", "Sending events to CloudWatch Logs", "Working with CloudTrail
Insights".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.engine.plan import Resource
from jichi.engine.values import Interpolation, Reference, Value, references
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import entries, mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.holdings import (
    ABROAD,
    BUCKET,
    CLASS_TAG,
    OF_APPS,
    TOKYO,
    TRAIL,
    data_class,
    in_apps,
    is_record,
)
from policies.guardrails.aws.log_filters import FILTER, counting
from policies.guardrails.aws.own_keys import KEY, own_key
from policies.guardrails.aws.trails import is_objects
from policies.judgement import Evidence, Judgement, Status, all_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, is_unknown, read, refers

LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
_ROLE = "aws:iam/role:Role"


def _covers(subject: Subject) -> Judgement:
    """Whether some selector of objects is about a bucket with data, of each bucket in the trail's account."""
    trail, world = subject.resource, subject.world
    given = read(trail, "advancedEventSelectors")
    listed = entries(None if given is ABSENT else given)
    if given is ABSENT:
        return not_applicable(_NO_SELECTORS)
    beside = (each for each in world.of(Cloud.AWS, BUCKET) if world.together(each, trail))
    kept = [each for each in beside if data_class(each) == "data" or is_record(world, each)]
    if listed is None:
        return unknown(Evidence("advancedEventSelectors", given, _EVERY))
    prefixes = [each for selector in listed if is_objects(selector) for each in _arns(selector)]
    return all_of(
        passed(Evidence("", f"{len(kept)} buckets", _EVERY)), *(_one(subject, each, prefixes) for each in kept)
    )


_EVERY = Text(ja="データか証跡のあるバケットすべて", en="every bucket with data or records")
_NO_SELECTORS = Text(ja="新しい形のセレクターがない。", en="It has no advanced selectors.")


def _arns(selector: Value) -> tuple[Value, ...]:
    """How ARNs of a selector's objects begin; an empty text where it is about all."""
    fields = [mapping(each) for each in entries(mapping(selector).get("fieldSelectors")) or ()]
    found = [each for each in fields if each.get("field") == "resources.ARN"]
    if not found:
        return ("",)
    return tuple(one for each in found for key in ("startsWiths", "equals") for one in entries(each.get(key)) or ())


def _one(subject: Subject, bucket: Resource, prefixes: list[Value]) -> Judgement:
    arn = f"arn:aws:s3:::{subject.world.symbols.name(bucket)}/"
    evidence = Evidence("advancedEventSelectors", bucket.name, _EVERY)
    texts = [subject.world.symbols.text(each) for each in prefixes]
    whole = any(_is_all_of(each, bucket) for each in prefixes)
    if whole or any(each is not None and arn.startswith(each) for each in texts):
        return passed(evidence)
    return unknown(evidence) if any(is_unknown(each) for each in prefixes) else failed(evidence)


def _is_all_of(prefix: Value, bucket: Resource) -> bool:
    parts = [each for each in prefix.parts if each != ""] if isinstance(prefix, Interpolation) else []
    return parts == [Reference(bucket.urn, "arn"), "/"]


_DATA = Planted(BUCKET, {"bucket": "data", "tags": {CLASS_TAG: "data"}}, "data")
_LINKAGE = Planted(BUCKET, {"bucket": "linkage", "tags": {CLASS_TAG: "data"}}, "linkage")
_AN_APPS = (_DATA, in_apps(Planted(BUCKET, {**_LINKAGE.inputs, "bucket": "app-forms"}, "forms")), TOKYO, OF_APPS)
_RECORDS = Planted(BUCKET, {"bucket": "evidence", "objectLockEnabled": True}, "evidence")


def _selecting(*prefixes: Any) -> Planted:
    fields: list[dict[str, Any]] = [
        {"field": "eventCategory", "equals": ("Data",)},
        {"field": "resources.type", "equals": ("AWS::S3::Object",)},
    ]
    narrow = [{"field": "resources.ARN", "startsWiths": prefixes}] if prefixes else []
    return Planted(TRAIL, {"advancedEventSelectors": ({"fieldSelectors": (*fields, *narrow)},)}, "trail")


COVERED = Guardrail(
    id="aws-cloudtrail-covers-data",
    version=1,
    cloud=Cloud.AWS,
    area=Area.LOGS,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="証跡は、データや記録のあるどのバケットの読み書きも残す",
        en="A trail records every bucket with data or records in it",
    ),
    rationale=Text(
        ja="セレクターが名指しするバケットだけが記録される。一つ欠ければ、そこで誰が何を読んだか残らない"
        "(CloudTrail User Guide「Logging data events」)。",
        en="Only buckets that a selector names are recorded; of one left out nobody knows who read it "
        '(CloudTrail User Guide, "Logging data events").',
    ),
    remedy=Text(ja="欠けたバケットをセレクターに加えてください。", en="Name the missing bucket in the selector."),
    check=Each((TRAIL,), _covers, Reach.STACK),
    controls=(Mapped("12.4.1", Coverage.PARTIAL), Mapped("16.1.7", Coverage.SUPPORTING)),
    absence=Text(
        ja="ARNで絞らないセレクターは全バケットを残し、合格。",
        en="A selector without ARNs records every bucket, and passes.",
    ),
    paths=(Path(TRAIL, "advancedEventSelectors", Status.NOT_APPLICABLE),),
    cases=(
        passes(_selecting("arn:aws:s3:::data/", "arn:aws:s3:::linkage/"), _DATA, _LINKAGE),
        passes(_selecting(), _DATA, _LINKAGE, why="all objects"),
        passes(_selecting(_DATA.text("", "arn", "/")), _DATA),
        fails(_selecting("arn:aws:s3:::data/"), _DATA, _LINKAGE),
        unknowns(_selecting("arn:aws:s3:::data/", UNKNOWN), _DATA, _LINKAGE),
        evades(_selecting("arn:aws:s3:::data-of-others/"), _DATA, why="a name that only begins so"),
        evades(_selecting("arn:aws:s3:::data/public/"), _DATA, why="one folder"),
        evades(_selecting("arn:aws:s3:::data/"), _DATA, _RECORDS, why="a bucket of records"),
        passes(_selecting("arn:aws:s3:::data/", "arn:aws:s3:::app-"), *_AN_APPS, why="those of apps, as they begin"),
        passes(_selecting("arn:aws:s3:::data/"), *_AN_APPS[:-1], ABROAD, why="another account has its own trail"),
        evades(_selecting("arn:aws:s3:::data/"), *_AN_APPS, why="an app's bucket, in a stack of its own"),
        evades(_selecting("arn:aws:s3:::data/", "arn:aws:s3:::app-forms/new/"), *_AN_APPS, why="a folder of an app's"),
    ),
)


def _counted(subject: Subject) -> Judgement:
    """Whether filters of the same stack get what the trail records."""
    trail = subject.resource
    filters = [
        each for each in subject.world.of(Cloud.AWS, FILTER) if (each.stack, each.region) == (trail.stack, trail.region)
    ]
    key = own_key(subject.world, trail, "kmsKeyId")
    if not filters:
        return key
    return all_of(
        key,
        _group(subject, read(trail, "cloudWatchLogsGroupArn"), filters),
        refers(trail, "cloudWatchLogsRoleArn", _ROLE),
        _own_role(subject),
    )


def _own_role(subject: Subject) -> Judgement:
    value = read(subject.resource, "cloudWatchLogsRoleArn")
    own = subject.world.symbols.account(subject.resource)
    if not isinstance(value, str) or not own:
        return passed()
    evidence = Evidence("cloudWatchLogsRoleArn", value, Text(ja="自アカウントのロール", en="a role of the account"))
    fits = value.startswith(f"arn:aws:iam::{own}:role/")
    return passed(evidence) if fits else failed(evidence)


def _group(subject: Subject, value: Any, filters: list[Resource]) -> Judgement:
    expected = Text(ja="フィルターのあるロググループ", en="the log group with the filters")
    evidence = Evidence("cloudWatchLogsGroupArn", value, expected)
    if value is ABSENT:
        return failed(evidence)
    meant = [each for each in (subject.world.at(one.urn) for one in references(value)) if each is not None]
    names = {str(each.inputs.get("name")) for each in meant if each.type == LOG_GROUP}
    if isinstance(value, str):
        names.add(value.removesuffix(":*").rpartition(":log-group:")[2])
    given = [each.inputs.get("logGroupName") for each in filters]
    if all(one in names or subject.world.meant(one) in meant for one in given if not is_unknown(one) or meant):
        return passed(evidence)
    return unknown(evidence) if is_unknown(value) and not meant else failed(evidence)


_KEY = Planted(KEY, {"multiRegion": True}, "key")
_LOGS = Planted(LOG_GROUP, {"name": "/trail"}, "logs")
_OTHER_LOGS = Planted(LOG_GROUP, {"name": "/other"}, "other-logs")


def _sending(**changed: Any) -> Planted:
    given = {
        "kmsKeyId": _KEY.ref("arn"),
        "cloudWatchLogsGroupArn": _LOGS.text("", "arn", ":*"),
        "cloudWatchLogsRoleArn": "arn:aws:iam::111122223333:role/trail-to-logs",
        **changed,
    }
    return Planted(TRAIL, {key: each for key, each in given.items() if each is not None}, "trail")


COUNTED = Guardrail(
    id="aws-cloudtrail-reaches-filters",
    version=1,
    cloud=Cloud.AWS,
    area=Area.MONITORING,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="証跡は自団体の鍵を使い、フィルターのあるロググループへ届く",
        en="A trail is under the own key, and reaches the log group that filters read",
    ),
    rationale=Text(
        ja="ロググループへ届かなければ、フィルターは何も数えず、警報も鳴らない"
        "(CloudTrail User Guide「Sending events to CloudWatch Logs」「Encrypting CloudTrail log files」)。",
        en="What does not reach the log group no filter counts, and no alarm rings (CloudTrail User Guide, "
        '"Sending events to CloudWatch Logs", "Encrypting CloudTrail log files").',
    ),
    remedy=Text(
        ja="cloudWatchLogsGroupArn と cloudWatchLogsRoleArn を両方とも指定してください。",
        en="Name both cloudWatchLogsGroupArn and cloudWatchLogsRoleArn.",
    ),
    check=Each((TRAIL,), _counted, Reach.STACK),
    controls=(Mapped("12.4.1", Coverage.SUPPORTING), Mapped("16.1.2", Coverage.SUPPORTING)),
    absence=Text(
        ja="フィルターがあるのに届け先がなければ不合格。鍵がなければ不合格。",
        en="With filters and nowhere to send to it fails, and so it does without a key.",
    ),
    paths=(
        Path(TRAIL, "cloudWatchLogsGroupArn"),
        Path(TRAIL, "cloudWatchLogsRoleArn"),
        Path(TRAIL, "kmsKeyId"),
    ),
    cases=(
        passes(_sending(), _LOGS, counting(), _KEY),
        fails(_sending(cloudWatchLogsGroupArn=None), _LOGS, counting(), _KEY),
        fails(_sending(cloudWatchLogsRoleArn=None), _LOGS, counting(), _KEY),
        unknowns(_sending(cloudWatchLogsGroupArn=UNKNOWN), _LOGS, counting(), _KEY),
        evades(
            _sending(cloudWatchLogsGroupArn=_OTHER_LOGS.text("", "arn", ":*")),
            *(_OTHER_LOGS, _LOGS, counting(), _KEY),
            why="a group that no filter reads",
        ),
        evades(_sending(kmsKeyId="alias/aws/s3"), _LOGS, counting(), _KEY, why="AWS's key"),
    ),
)


INSIGHTS = ("ApiCallRateInsight", "ApiErrorRateInsight")


def _unusual(subject: Subject) -> Judgement:
    given = read(subject.resource, "insightSelectors")
    expected = Text(ja="、".join(INSIGHTS), en=" and ".join(INSIGHTS))
    evidence = Evidence("insightSelectors", given, expected)
    listed = entries(None if given is ABSENT else given)
    if listed is None:
        return unknown(evidence)
    types = [each.get("insightType") if isinstance(each, Mapping) else each for each in listed]
    if {*INSIGHTS} <= {each for each in types if isinstance(each, str)}:
        return passed(evidence)
    return unknown(evidence) if any(is_unknown(each) for each in types) else failed(evidence)


def _insightful(*types: Any) -> Planted:
    return Planted(TRAIL, {"insightSelectors": tuple({"insightType": each} for each in types)}, "trail")


UNUSUAL = Guardrail(
    id="aws-cloudtrail-insights",
    version=1,
    cloud=Cloud.AWS,
    area=Area.MONITORING,
    severity=Severity.LOW,
    enforcement=Enforcement.ADVISORY,
    title=Text(
        ja="証跡は、いつもと違う呼び出しの数と失敗に気づく", en="A trail notices unusual rates of calls and errors"
    ),
    rationale=Text(
        ja="一つひとつは許された呼び出しでも、数が急に増えれば持ち出しや総当たりを疑う"
        "(CloudTrail User Guide「Working with CloudTrail Insights」)。",
        en="Calls that are allowed one by one are suspicious in numbers: somebody takes data out, or tries what works "
        '(CloudTrail User Guide, "Working with CloudTrail Insights").',
    ),
    remedy=Text(ja="insightSelectors に2種類とも書いてください。", en="Name both kinds in insightSelectors."),
    check=Each((TRAIL,), _unusual),
    controls=(Mapped("12.4.1", Coverage.SUPPORTING), Mapped("12.4.5.P", Coverage.SUPPORTING)),
    absence=Text(ja="書かなければ無効で、不合格。", en="Left out it is off: that fails."),
    paths=(Path(TRAIL, "insightSelectors"),),
    cases=(
        passes(_insightful(*INSIGHTS)),
        fails(_insightful()),
        unknowns(_insightful(INSIGHTS[0], UNKNOWN)),
        evades(_insightful(INSIGHTS[0], INSIGHTS[0]), why="one kind, twice"),
    ),
)

GUARDRAILS = (COVERED, COUNTED, UNUSUAL)
