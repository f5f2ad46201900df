"""Guardrails of Cloud Storage buckets: nothing public, one way to say who may, and what was deleted comes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Parameter, Path, Severity, Subject
from policies.guardrails.gcp.holdings import BUCKET, DAY_SECONDS, seconds
from policies.judgement import Judgement, Status, all_of
from policies.reading import ABSENT, equals, left_out, read, satisfies

DAYS = Text(ja="日", en="days")


def _bucket(**inputs: Any) -> Planted:
    return Planted(BUCKET, {"name": "hirosaki-data", "location": "ASIA-NORTHEAST1", **inputs}, "bucket")


def _with(key: str, value: Any) -> Any:
    """A remedy that sets one input."""

    def remedy(inputs: Mapping[str, Any]) -> Mapping[str, Any] | None:
        return None if inputs.get(key) == value else {**inputs, key: value}

    return remedy


def _prevented(subject: Subject) -> Judgement:
    return equals(subject.resource, "publicAccessPrevention", "enforced")


PUBLIC_ACCESS_PREVENTED = Guardrail(
    id="gcp-storage-public-access-prevented",
    version=1,
    cloud=Cloud.GCP,
    area=Area.STORAGE,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.REMEDIATE,
    title=Text(ja="バケットの公開を必ず防ぐ", en="Every bucket enforces public access prevention"),
    rationale=Text(
        ja="allUsers や allAuthenticatedUsers への許可を、付けられても無効にする"
        "（Cloud Storage ドキュメント「Public access prevention」）。",
        en="A grant to allUsers or allAuthenticatedUsers has no effect even where somebody makes one (Cloud Storage "
        'documentation, "Public access prevention").',
    ),
    remedy=Text(
        ja='publicAccessPrevention を "enforced" にしてください。', en='Set publicAccessPrevention to "enforced".'
    ),
    check=Each((BUCKET,), _prevented),
    controls=(
        Mapped("9.4.1", Coverage.PARTIAL),
        Mapped("13.1.2", Coverage.PARTIAL),
        Mapped("18.1.4", Coverage.SUPPORTING),
    ),
    absence=Text(
        ja="省略は inherited で、組織のポリシーしだいなので不合格。",
        en="Left out it is inherited, which is up to the organisation: it fails.",
    ),
    paths=(Path(BUCKET, "publicAccessPrevention"),),
    cases=(
        passes(_bucket(publicAccessPrevention="enforced")),
        fails(_bucket()),
        unknowns(_bucket(publicAccessPrevention=UNKNOWN)),
        evades(_bucket(publicAccessPrevention="inherited"), why="set, and left to the organisation"),
        evades(_bucket(publicAccessPrevention="unspecified"), why="the old name of inherited"),
    ),
    remediate=_with("publicAccessPrevention", "enforced"),
)


def _uniform(subject: Subject) -> Judgement:
    return equals(subject.resource, "uniformBucketLevelAccess", True)


UNIFORM_ACCESS = Guardrail(
    id="gcp-storage-uniform-access",
    version=1,
    cloud=Cloud.GCP,
    area=Area.STORAGE,
    severity=Severity.HIGH,
    enforcement=Enforcement.REMEDIATE,
    title=Text(ja="バケットへのアクセスはIAMだけで決まる", en="IAM alone says who may use a bucket"),
    rationale=Text(
        ja="オブジェクトごとのACLは見えない許可になる。条件付きのIAMの前提でもある"
        "（Cloud Storage ドキュメント「Uniform bucket-level access」）。",
        en="An ACL of an object is a grant that nobody sees; conditions of IAM need uniform access too (Cloud Storage "
        'documentation, "Uniform bucket-level access").',
    ),
    remedy=Text(ja="uniformBucketLevelAccess を true にしてください。", en="Set uniformBucketLevelAccess to true."),
    check=Each((BUCKET,), _uniform),
    controls=(Mapped("9.4.1", Coverage.PARTIAL), Mapped("9.1.1", Coverage.SUPPORTING)),
    absence=Text(ja="省略は false で、不合格。", en="Left out it is false, and fails."),
    paths=(Path(BUCKET, "uniformBucketLevelAccess"),),
    cases=(
        passes(_bucket(uniformBucketLevelAccess=True)),
        fails(_bucket(uniformBucketLevelAccess=False)),
        unknowns(_bucket(uniformBucketLevelAccess=UNKNOWN)),
        evades(_bucket(publicAccessPrevention="enforced"), why="not public, and yet with ACLs"),
    ),
    remediate=_with("uniformBucketLevelAccess", True),
)


def _recoverable(subject: Subject) -> Judgement:
    bucket, days = subject.resource, subject.parameters["days"]
    if read(bucket, "retentionPolicy") is not ABSENT:
        # Nothing in it is deleted or replaced before its time, and versions cannot be kept beside a retention policy.
        expected = Text(ja="1日以上の保持", en="kept for a day at least")
        return satisfies(
            bucket, "retentionPolicy.retentionPeriod", lambda it: (seconds(it) or 0) >= DAY_SECONDS, expected
        )
    expected = Text(ja=f"{days}日以上", en=f"at least {days} days")
    return all_of(
        equals(bucket, "versioning.enabled", True),
        satisfies(
            bucket,
            "softDeletePolicy.retentionDurationSeconds",
            lambda it: (seconds(it) or 0) >= days * DAY_SECONDS,
            expected,
            absent=Status.UNKNOWN,
        ),
    )


_VERSIONS = {"versioning": {"enabled": True}}


def _soft(days: Any) -> dict[str, Any]:
    duration = days * DAY_SECONDS if isinstance(days, int) else days
    return {"softDeletePolicy": {"retentionDurationSeconds": duration}}


RECOVERABLE = Guardrail(
    id="gcp-storage-recoverable",
    version=1,
    cloud=Cloud.GCP,
    area=Area.STORAGE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="上書きや削除をしたオブジェクトを戻せる", en="What is overwritten or deleted in a bucket can be had back"
    ),
    rationale=Text(
        ja="旧版は上書きから、ソフト削除は旧版ごとの削除から戻す。保持ポリシーはどちらも起こさせない"
        "（Cloud Storage ドキュメント「Object Versioning」「Soft delete」「Bucket Lock」）。",
        en="Versions undo an overwrite, soft delete undoes the removal of versions too, and a retention policy lets "
        'neither happen (Cloud Storage documentation, "Object Versioning", "Soft delete", "Bucket Lock").',
    ),
    remedy=Text(
        ja="versioning を有効にし、softDeletePolicy を7日以上にしてください。",
        en="Turn on versioning, with a softDeletePolicy of seven days or more.",
    ),
    check=Each((BUCKET,), _recoverable),
    controls=(Mapped("12.3.1", Coverage.SUPPORTING), Mapped("18.1.3", Coverage.PARTIAL)),
    absence=Text(
        ja="旧版の省略は不合格。ソフト削除の省略は組織の既定値しだいで、不明。",
        en="Versioning left out fails; soft delete left out is the organisation's default, which is not known.",
    ),
    paths=(Path(BUCKET, "versioning.enabled"), Path(BUCKET, "softDeletePolicy", absent=Status.UNKNOWN)),
    parameters=(Parameter("days", 7, DAYS, least=7),),
    cases=(
        passes(_bucket(**_VERSIONS, **_soft(35))),
        passes(_bucket(retentionPolicy={"retentionPeriod": "3024000", "isLocked": True})),
        fails(_bucket(**_soft(35))),
        unknowns(_bucket(**_VERSIONS, **_soft(UNKNOWN))),
        evades(_bucket(**_VERSIONS, **_soft(0)), why="versions, and soft delete switched off"),
        evades(_bucket(versioning={}, **_soft(7)), why="an empty block"),
        evades(_bucket(retentionPolicy={"retentionPeriod": 1}, **_soft(35)), why="kept for one second"),
    ),
)


def _no_other_keys(subject: Subject) -> Judgement:
    refused = "restrictionMode"
    return all_of(
        *(
            equals(subject.resource, f"encryption.{each}EncryptionEnforcementConfig.{refused}", "FullyRestricted")
            for each in ("googleManaged", "customerSupplied")
        )
    )


def _refusing(google: Any, callers: Any) -> Planted:
    return _bucket(
        encryption={
            "defaultKmsKeyName": "key",
            "googleManagedEncryptionEnforcementConfig": {"restrictionMode": google},
            "customerSuppliedEncryptionEnforcementConfig": {"restrictionMode": callers},
        }
    )


_FULL = "FullyRestricted"

NO_OTHER_KEYS = Guardrail(
    id="gcp-storage-no-other-keys",
    version=1,
    cloud=Cloud.GCP,
    area=Area.ENCRYPTION,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="バケットは、Googleの鍵や呼び出し側の鍵で暗号化する書き込みを断る",
        en="A bucket refuses objects under Google's own keys or a caller's",
    ),
    rationale=Text(
        ja="既定の鍵だけでは、書き込む側が別の鍵を選べる。鍵を失えば誰にも読めない"
        "（Cloud Storage ドキュメント「Enforce or restrict encryption types」）。",
        en="With a default key only, whoever writes may choose another, and nobody reads what is under a key that only "
        'the caller had (Cloud Storage documentation, "Enforce or restrict encryption types").',
    ),
    remedy=Text(
        ja="両方の EnforcementConfig の restrictionMode を FullyRestricted にしてください。",
        en="Set restrictionMode of both enforcement configurations to FullyRestricted.",
    ),
    check=Each((BUCKET,), _no_other_keys),
    controls=(Mapped("10.1.1", Coverage.PARTIAL), Mapped("10.1.2", Coverage.SUPPORTING)),
    absence=Text(ja="省略は NotRestricted で、不合格。", en="Left out it is NotRestricted, and fails."),
    paths=(Path(BUCKET, "encryption.googleManagedEncryptionEnforcementConfig.restrictionMode"),),
    cases=(
        passes(_refusing(_FULL, _FULL)),
        fails(_bucket(encryption={"defaultKmsKeyName": "key"})),
        unknowns(_refusing(_FULL, UNKNOWN)),
        evades(_refusing(_FULL, "NotRestricted"), why="a caller brings a key"),
        evades(_refusing("NotRestricted", _FULL), why="Google's own key"),
    ),
)


def _no_website(subject: Subject) -> Judgement:
    expected = Text(ja="* ではない", en="not *")
    return all_of(
        left_out(subject.resource, "website"),
        satisfies(subject.resource, "cors.*.origins.*", lambda it: it != "*", expected, absent=Status.PASS),
        equals(subject.resource, "requesterPays", False, absent=Status.PASS),
    )


NO_WEBSITE = Guardrail(
    id="gcp-storage-no-website",
    version=1,
    cloud=Cloud.GCP,
    area=Area.STORAGE,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="バケットをWebサイトにしない", en="No bucket is a website"),
    rationale=Text(
        ja="Webサイトの設定、どこからでもよいCORS、リクエスト元払いは、外部への配布のためのもの"
        "（Cloud Storage ドキュメント「Static website hosting」「Cross-origin resource sharing」「Requester Pays」）。",
        en="Website settings, cross-origin access from anywhere and requester pays are for handing things to the "
        "public "
        '(Cloud Storage documentation, "Static website", "Cross-origin resource sharing", "Requester Pays").',
    ),
    remedy=Text(ja="website、cors の *、requesterPays を外してください。", en="Remove website, * and requesterPays."),
    check=Each((BUCKET,), _no_website),
    controls=(Mapped("13.1.2", Coverage.SUPPORTING), Mapped("14.1.2", Coverage.SUPPORTING)),
    absence=Text(ja="省略すればどれも無効で、合格。", en="Left out none is in effect, and that passes."),
    paths=(
        Path(BUCKET, "website", absent=Status.PASS),
        Path(BUCKET, "cors.*.origins.*", absent=Status.PASS),
        Path(BUCKET, "requesterPays", absent=Status.PASS),
    ),
    cases=(
        passes(_bucket()),
        passes(_bucket(website={}, cors=({"origins": ("https://gw.hirosaki.lg.jp",)},), requesterPays=False)),
        fails(_bucket(website={"mainPageSuffix": "index.html"})),
        unknowns(_bucket(website=UNKNOWN)),
        evades(_bucket(cors=({"origins": ("https://gw.hirosaki.lg.jp", "*")},)), why="any origin behind a named one"),
        evades(_bucket(requesterPays=True), why="others pay, and so others come"),
    ),
)

GUARDRAILS = (PUBLIC_ACCESS_PREVENTED, UNIFORM_ACCESS, RECOVERABLE, NO_OTHER_KEYS, NO_WEBSITE)
