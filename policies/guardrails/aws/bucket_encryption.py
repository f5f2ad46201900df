"""Guardrails of what is kept in S3: encrypted with the member's own key, no keys of somebody else's."""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.buckets import companion
from policies.guardrails.aws.holdings import BUCKET, CLASS_TAG, LOGGING, data_class, takes_access_logs
from policies.guardrails.aws.own_keys import KEY, own_key
from policies.judgement import Judgement, Status, all_of
from policies.reading import ABSENT, one_of, read, satisfies

ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
RULE = "rules.*.applyServerSideEncryptionByDefault"


def _encrypted(subject: Subject) -> Judgement:
    bucket, world = subject.resource, subject.world
    found = (
        bucket if read(bucket, "serverSideEncryptionConfiguration") is not ABSENT else companion(subject, ENCRYPTION)
    )
    if isinstance(found, Judgement):
        return found
    rule = f"serverSideEncryptionConfiguration.{_INLINE}" if found is bucket else RULE
    if takes_access_logs(world, bucket) and data_class(bucket) == "log":
        return one_of(found, f"{rule}.sseAlgorithm", ("AES256", "aws:kms", "aws:kms:dsse"), about=bucket)
    return all_of(
        one_of(found, f"{rule}.sseAlgorithm", ("aws:kms", "aws:kms:dsse"), about=bucket),
        own_key(world, found, f"{rule}.kmsMasterKeyId", about=bucket, region=bucket.region),
        satisfies(
            found,
            "rules.*.blockedEncryptionTypes",
            lambda it: isinstance(it, tuple) and "NONE" not in it,
            Text(ja="SSE-C を許さない", en="SSE-C is not let in"),
            absent=Status.PASS,
            about=bucket,
        ),
    )


_INLINE = "rule.applyServerSideEncryptionByDefault"
_DATA = Planted(KEY, {"description": "data"}, "data")
_OSAKA = Planted(KEY, {"description": "data"}, "osaka", region="ap-northeast-3")
_KEPT = Planted(BUCKET, {"bucket": "data", "tags": {CLASS_TAG: "data"}}, "bucket")


def _by(algorithm: Any = "aws:kms", key: Any = None, **rule: Any) -> Planted:
    default = {"sseAlgorithm": algorithm, **({} if key is None else {"kmsMasterKeyId": key})}
    rules = ({"applyServerSideEncryptionByDefault": default, **rule},)
    return Planted(ENCRYPTION, {"bucket": _KEPT.ref("bucket"), "rules": rules}, "encryption")


_LOGS = Planted(BUCKET, {"bucket": "data", "tags": {CLASS_TAG: "log"}}, "bucket")
_TO_LOGS = Planted(LOGGING, {"bucket": "other", "targetBucket": _LOGS.ref("bucket"), "targetPrefix": "s3/"}, "logging")

ENCRYPTED = Guardrail(
    id="aws-s3-encrypted-with-own-key",
    version=1,
    cloud=Cloud.AWS,
    area=Area.ENCRYPTION,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="S3バケットは団体自身の鍵で暗号化する", en="Every S3 bucket is encrypted with the member's own key"),
    rationale=Text(
        ja="団体の鍵を消せばデータも読めなくなる。AWS管理の鍵ではそれができない（Amazon S3 User Guide「Using "
        "server-side "
        "encryption with AWS KMS keys」）。アクセスログの出力先だけは SSE-S3 に限られる（同「Enabling Amazon S3 "
        "server access "
        "logging」）。",
        en="Without the member's key nobody reads the data; a key of AWS cannot do that (Amazon S3 User Guide, "
        '"Using server-side encryption with AWS KMS keys"). Only a target of access logs has to use SSE-S3 (same '
        "guide, "
        '"Enabling Amazon S3 server access logging").',
    ),
    remedy=Text(
        ja="sseAlgorithm を aws:kms にし、kmsMasterKeyId に同じリージョンの団体の鍵を指定してください。",
        en="Set sseAlgorithm to aws:kms and kmsMasterKeyId to the member's key in the same region.",
    ),
    check=Each((BUCKET,), _encrypted, Reach.STACK),
    controls=(Mapped("10.1.1", Coverage.PARTIAL), Mapped("18.1.4", Coverage.PARTIAL)),
    absence=Text(
        ja="設定がなければ S3 の鍵（SSE-S3）になり、不合格。blockedEncryptionTypes の省略は、新しいバケットでは "
        "SSE-C の遮断。",
        en="Without it S3's own key is used, and that fails. blockedEncryptionTypes left out blocks SSE-C in new "
        "buckets.",
    ),
    paths=(
        Path(ENCRYPTION, f"{RULE}.sseAlgorithm"),
        Path(ENCRYPTION, f"{RULE}.kmsMasterKeyId"),
        Path(ENCRYPTION, "rules.*.blockedEncryptionTypes", absent=Status.PASS),
    ),
    cases=(
        passes(_KEPT, _DATA, _by(key=_DATA.ref("arn"))),
        passes(_KEPT, _DATA, _by(key=_DATA.ref("arn"), blockedEncryptionTypes=("SSE-C",))),
        passes(_LOGS, _TO_LOGS, _by("AES256"), why="a target of access logs"),
        fails(_KEPT, why="no configuration"),
        fails(_KEPT, _by("AES256")),
        fails(_KEPT, _DATA, _by(key=_DATA.ref("arn"), blockedEncryptionTypes=("NONE",)), why="SSE-C is let in"),
        unknowns(_KEPT, _by(key=UNKNOWN)),
        evades(_KEPT, _by(key="alias/aws/s3"), why="KMS, but with AWS's key"),
        evades(_KEPT, _by(), why="KMS without a key is AWS's key"),
        evades(_KEPT, _OSAKA, _by(key=_OSAKA.ref("arn")), why="a key of another region"),
        evades(_KEPT, _TO_LOGS, _by("AES256"), why="data, excused as a target of access logs"),
    ),
)


GUARDRAILS = (ENCRYPTED,)
