"""The guardrail of where records are: beside the data, in each region."""

from __future__ import annotations

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.holdings import ABROAD, BUCKET, CLASS_TAG, OF_APPS, READS, TOKYO, data_class, in_apps
from policies.judgement import Evidence, Judgement, any_of, failed, not_applicable, unknown
from policies.reading import ABSENT, equals

_DATA = Planted(BUCKET, {"bucket": "data", "tags": {CLASS_TAG: "data"}}, "bucket")
_AN_APPS = in_apps(Planted(BUCKET, {"bucket": "forms", "tags": {CLASS_TAG: "data"}}, "forms"))


def _record_beside(subject: Subject) -> Judgement:
    bucket = subject.resource
    if data_class(bucket) != "data":
        return not_applicable(Text(ja="住民のデータのバケットではない。", en="It holds no residents' data."))
    beside = [
        each
        for each in subject.world.of(Cloud.AWS, BUCKET)
        if (each.member, each.region) == (bucket.member, bucket.region)
        and subject.world.together(each, bucket)
        and each.inputs.get("objectLockEnabled")
    ]
    expected = Text(
        ja="施錠できる証跡のバケットが同じリージョンにある", en="a lockable bucket of records in the same region"
    )
    missing = unknown if subject.world.misses_own(bucket) else failed
    return any_of(
        missing(Evidence("", ABSENT, expected)),
        *(equals(each, "objectLockEnabled", True, about=bucket) for each in beside),
    )


RECORDS_EXIST = Guardrail(
    id="aws-s3-records-beside-data",
    version=1,
    cloud=Cloud.AWS,
    area=Area.LOGS,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="データのあるリージョンには証跡のバケットがある",
        en="Where data is kept, there is a bucket of locked records",
    ),
    rationale=Text(
        ja="証跡は消されない場所に置く(ISMAP管理基準 12.4.2、18.1.3)。レプリケーション先にも要る。",
        en="Records go where nobody removes them (ISMAP control criteria 12.4.2, 18.1.3), in the second region too.",
    ),
    remedy=Text(
        ja="objectLockEnabled のバケットを同じリージョンに作ってください。",
        en="Make a bucket with objectLockEnabled there.",
    ),
    check=Each((BUCKET,), _record_beside, Reach.STACK),
    controls=(Mapped("12.4.2", Coverage.SUPPORTING), Mapped("18.1.3", Coverage.SUPPORTING)),
    absence=Text(
        ja="objectLockEnabled の省略は false で、不合格。", en="objectLockEnabled left out is false, and fails."
    ),
    paths=(Path(BUCKET, "objectLockEnabled"),),
    cases=(
        passes(_DATA, Planted(BUCKET, {"bucket": "evidence", "objectLockEnabled": True}, "evidence")),
        fails(_DATA),
        unknowns(_DATA, Planted(BUCKET, {"bucket": "evidence", "objectLockEnabled": UNKNOWN}, "evidence")),
        evades(
            _DATA,
            Planted(BUCKET, {"bucket": "e", "objectLockEnabled": True}, "evidence", region="ap-northeast-3"),
            why="in the other region",
        ),
        passes(
            *(_AN_APPS, OF_APPS, READS, TOKYO),
            Planted(BUCKET, {"bucket": "evidence", "objectLockEnabled": True}, "evidence"),
            why="an app's bucket, beside the records of the member's environment",
        ),
        unknowns(_AN_APPS, OF_APPS, READS, why="the environment is not in view"),
        fails(_AN_APPS, OF_APPS, READS, TOKYO, why="and no records in the environment"),
        evades(
            *(_AN_APPS, ABROAD, READS, TOKYO),
            Planted(BUCKET, {"bucket": "evidence", "objectLockEnabled": True}, "evidence"),
            why="records in another account",
        ),
    ),
)

GUARDRAILS = (RECORDS_EXIST,)
