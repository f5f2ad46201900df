"""Guardrails of S3 buckets: nothing public, encrypted with the member's key, versioned, locked where it is a record."""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.judgement import Evidence, Judgement, all_of, failed, unknown
from policies.reading import ABSENT, equals

BUCKET = "aws:s3/bucket:Bucket"
BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
SWITCHES = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


def _blocked(subject: Subject) -> Judgement:
    found = subject.world.companions(subject.resource, BLOCK, "bucket")
    for block in found.certain:
        return all_of(*(equals(block, each, True, about=subject.resource) for each in SWITCHES))
    evidence = Evidence("", ABSENT, Text(ja=f"{BLOCK} がある", en=f"a {BLOCK} of the bucket"))
    return unknown(evidence) if found.doubtful else failed(evidence)


def _case(**switches: Any) -> tuple[Planted, Planted]:
    bucket = Planted(BUCKET, {"bucket": "records"}, "bucket")
    every: dict[str, Any] = {**dict.fromkeys(SWITCHES, True), **switches}
    return bucket, Planted(BLOCK, {"bucket": bucket.ref("bucket"), **every}, "block")


PUBLIC_ACCESS_BLOCKED = Guardrail(
    id="aws-s3-public-access-blocked",
    version=1,
    cloud=Cloud.AWS,
    area=Area.STORAGE,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="S3バケットは公開アクセスをすべて遮断する",
        en="Every S3 bucket blocks all public access",
    ),
    rationale=Text(
        ja="ACLでもポリシーでも公開できないようにする"
        "（Amazon S3 User Guide「Blocking public access to your Amazon S3 storage」）。",
        en="Neither an ACL nor a policy can make it public "
        '(Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage").',
    ),
    remedy=Text(
        ja="BucketPublicAccessBlock の4つのスイッチをすべて true にしてください。",
        en="Set all four switches of its BucketPublicAccessBlock to true.",
    ),
    check=Each((BUCKET,), _blocked, Reach.STACK),
    controls=(
        Mapped("9.4.1", Coverage.PARTIAL),
        Mapped("13.1.2", Coverage.PARTIAL),
        Mapped("18.1.4", Coverage.SUPPORTING),
    ),
    absence=Text(
        ja="遮断の設定がないバケットは不合格（アカウント側の設定は別のガードレールで見る）。",
        en="A bucket without the block fails; the account's own block is another guardrail's.",
    ),
    paths=tuple(Path(BLOCK, each) for each in SWITCHES),
    cases=(
        passes(*_case()),
        fails(*_case()[:1], why="no block at all"),
        fails(*_case(blockPublicPolicy=False)),
        unknowns(*_case(restrictPublicBuckets=UNKNOWN)),
        evades(*_case(ignorePublicAcls=None), why="three switches of four"),
        evades(
            _case()[0],
            Planted(BLOCK, {"bucket": "another", **dict.fromkeys(SWITCHES, True)}, "block"),
            why="another bucket's block",
        ),
    ),
)

GUARDRAILS = (PUBLIC_ACCESS_BLOCKED,)
