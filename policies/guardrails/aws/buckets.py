"""Guardrails of S3 buckets: nothing public, versions kept, access logged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.engine.plan import Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.holdings import BUCKET, CLASS_TAG, LOGGING, TOKYO, takes_access_logs
from policies.judgement import Evidence, Judgement, Status, all_of, failed, not_applicable, unknown
from policies.reading import ABSENT, equals, refers, satisfies

BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
SWITCHES = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


def companion(subject: Subject, type_: str, key: str = "bucket") -> Resource | Judgement:
    """The resource of a type that belongs to what is judged; without one it fails, or nobody knows."""
    found = subject.world.companions(subject.resource, type_, key)
    if found.certain:
        return found.certain[0]
    evidence = Evidence("", ABSENT, Text(ja=f"{type_} がある", en=f"a {type_} of it"))
    return unknown(evidence) if found.doubtful else failed(evidence)


def _blocked(subject: Subject) -> Judgement:
    block = companion(subject, BLOCK)
    if isinstance(block, Judgement):
        return block
    return all_of(*(equals(block, each, True, about=subject.resource) for each in SWITCHES))


def _all_on(inputs: Mapping[str, Any]) -> Mapping[str, Any] | None:
    wanted = {**inputs, **dict.fromkeys(SWITCHES, True)}
    return None if wanted == inputs else wanted


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


_ACCOUNT_BLOCK = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"
_ON: dict[str, Any] = dict.fromkeys(SWITCHES, True)


def _account_blocked(subject: Subject) -> Judgement:
    block, own = subject.resource, subject.world.symbols.account(subject.resource)
    expected = Text(ja="プロバイダーのアカウント", en="the provider's account")
    # Left out, it is the provider's account; whose another one is, nobody here can say.
    here = satisfies(block, "accountId", lambda it: not own or it == own, expected, absent=Status.PASS)
    return all_of(*(equals(block, each, True) for each in SWITCHES), here)


ACCOUNT_BLOCKED = Guardrail(
    id="aws-s3-account-public-access-blocked",
    version=1,
    cloud=Cloud.AWS,
    area=Area.STORAGE,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.REMEDIATE,
    title=Text(ja="アカウント全体でS3の公開を遮断する", en="The account blocks all public access to S3"),
    rationale=Text(
        ja="後から作るバケットやアクセスポイントも公開できない"
        "（Amazon S3 User Guide「Blocking public access to your Amazon S3 storage」）。",
        en="Buckets and access points made later cannot be public either "
        '(Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage").',
    ),
    remedy=Text(ja="4つのスイッチをすべて true にしてください。", en="Set all four switches to true."),
    check=Each((_ACCOUNT_BLOCK,), _account_blocked, Reach.STACK),
    controls=(Mapped("9.4.1", Coverage.PARTIAL), Mapped("13.1.2", Coverage.PARTIAL)),
    absence=Text(ja="省略したスイッチの既定値は false で、不合格。", en="A switch left out is false, and fails."),
    paths=(*(Path(_ACCOUNT_BLOCK, each) for each in SWITCHES), Path(_ACCOUNT_BLOCK, "accountId", absent=Status.PASS)),
    cases=(
        passes(Planted(_ACCOUNT_BLOCK, {**_ON, "accountId": "111122223333"}), TOKYO),
        fails(Planted(_ACCOUNT_BLOCK, {**_ON, "restrictPublicBuckets": False})),
        unknowns(Planted(_ACCOUNT_BLOCK, {**_ON, "blockPublicPolicy": UNKNOWN})),
        evades(Planted(_ACCOUNT_BLOCK, {"accountId": "111122223333"}), why="the block is there, and blocks nothing"),
        evades(Planted(_ACCOUNT_BLOCK, {**_ON, "accountId": "999988887777"}), TOKYO, why="another account's block"),
    ),
    remediate=_all_on,
)


_KEPT = Planted(BUCKET, {"bucket": "data", "tags": {CLASS_TAG: "data"}}, "bucket")


def _versioned(subject: Subject) -> Judgement:
    found = companion(subject, VERSIONING)
    if isinstance(found, Judgement):
        return found
    return equals(found, "versioningConfiguration.status", "Enabled", about=subject.resource)


def _with_status(status: Any) -> Planted:
    return Planted(
        VERSIONING, {"bucket": _KEPT.ref("bucket"), "versioningConfiguration": {"status": status}}, "versions"
    )


VERSIONED = Guardrail(
    id="aws-s3-versioned",
    version=1,
    cloud=Cloud.AWS,
    area=Area.STORAGE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="S3バケットは版を残す", en="Every S3 bucket keeps versions"),
    rationale=Text(
        ja="上書きや削除から戻すため。レプリケーションとオブジェクトロックの前提でもある（Amazon S3 User Guide「"
        "Retaining "
        "multiple versions of objects with S3 Versioning」）。",
        en="What is overwritten or deleted can be had back; replication and object lock need it too "
        '(Amazon S3 User Guide, "Retaining multiple versions of objects with S3 Versioning").',
    ),
    remedy=Text(
        ja="BucketVersioning の status を Enabled にしてください。", en="Set status of its BucketVersioning to Enabled."
    ),
    check=Each((BUCKET,), _versioned, Reach.STACK),
    controls=(Mapped("12.3.1", Coverage.SUPPORTING), Mapped("18.1.3", Coverage.PARTIAL)),
    absence=Text(ja="設定がなければ版は残らず、不合格。", en="Without it no versions are kept, and it fails."),
    paths=(Path(VERSIONING, "versioningConfiguration.status"),),
    cases=(
        passes(_KEPT, _with_status("Enabled")),
        fails(_KEPT),
        fails(_KEPT, _with_status("Disabled")),
        unknowns(_KEPT, _with_status(UNKNOWN)),
        evades(_KEPT, _with_status("Suspended"), why="versioning is set up, and suspended"),
    ),
)


def _logged(subject: Subject) -> Judgement:
    if takes_access_logs(subject.world, subject.resource):
        return not_applicable(Text(ja="アクセスログの出力先である。", en="It is where access logs go."))
    found = companion(subject, LOGGING)
    if isinstance(found, Judgement):
        return found
    to = subject.world.meant(found.inputs.get("targetBucket"))
    expected = Text(ja="同じ団体・リージョンの別のバケット", en="another bucket of the same member and region")
    evidence = Evidence("targetBucket", found.inputs.get("targetBucket"), expected, found.urn)
    own = to is None or (to is not subject.resource and (to.member, to.region) == (found.member, found.region))
    return refers(found, "targetBucket", BUCKET, about=subject.resource) if own else failed(evidence)


def _to(target: Any) -> Planted:
    return Planted(LOGGING, {"bucket": _KEPT.ref("bucket"), "targetBucket": target, "targetPrefix": "s3/"}, "logging")


_OTHERS = Planted(BUCKET, {"bucket": "others"}, "others", member="023621")

ACCESS_LOGGED = Guardrail(
    id="aws-s3-access-logged",
    version=1,
    cloud=Cloud.AWS,
    area=Area.LOGS,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="S3バケットへのアクセスを記録する", en="Access to every S3 bucket is logged"),
    rationale=Text(
        ja="誰がいつ読んだかを後から示すため（Amazon S3 User Guide「Logging requests with server access logging」）。",
        en='So that it can be shown who read what (Amazon S3 User Guide, "Logging requests with server access '
        'logging").',
    ),
    remedy=Text(
        ja="BucketLogging で同じ団体のログ用バケットへ出力してください。", en="Log to a bucket of the same member."
    ),
    check=Each((BUCKET,), _logged, Reach.STACK),
    controls=(Mapped("12.4.1", Coverage.PARTIAL), Mapped("16.1.7", Coverage.SUPPORTING)),
    absence=Text(ja="設定がなければ記録されず、不合格。", en="Without it nothing is logged, and it fails."),
    paths=(Path(LOGGING, "targetBucket"),),
    cases=(
        passes(_KEPT, _to("access-tyo")),
        fails(_KEPT),
        unknowns(_KEPT, _to(UNKNOWN)),
        evades(_KEPT, _OTHERS, _to(_OTHERS.ref("bucket")), why="to another member's bucket"),
    ),
)

GUARDRAILS = (PUBLIC_ACCESS_BLOCKED, ACCOUNT_BLOCKED, VERSIONED, ACCESS_LOGGED)
