"""The guardrail of where records are: beside the data, in each region."""

from __future__ import annotations

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.holdings import BUCKET, CLASS_TAG, data_class
from policies.judgement import Evidence, Judgement, any_of, failed, not_applicable
from policies.reading import ABSENT, equals

_DATA = Planted(BUCKET, {"bucket": "data", "tags": {CLASS_TAG: "data"}}, "bucket")


def _record_beside(subject: Subject) -> Judgement:
    bucket = subject.resource
    if data_class(bucket) != "data":
        return not_applicable(Text(ja="住民のデータのバケットではない。", en="It holds no residents' data."))
    beside = [
        each
        for each in subject.world.of(Cloud.AWS, BUCKET)
        if (each.member, each.region) == (bucket.member, bucket.region) and each.inputs.get("objectLockEnabled")
    ]
    expected = Text(
        ja="施錠できる証跡のバケットが同じリージョンにある", en="a lockable bucket of records in the same region"
    )
    return any_of(
        failed(Evidence("", ABSENT, expected)),
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
    ),
)

GUARDRAILS = (RECORDS_EXIST,)
