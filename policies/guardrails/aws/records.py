"""Guardrails of what is kept in S3 over time: records locked, and nothing expired early."""

from __future__ import annotations

from typing import Any

from jichi.engine.plan import Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import number
from policies.cases import UNKNOWN, Planted, evades, fails, passes, promising, unknowns
from policies.guardrail import (
    Area,
    Coverage,
    Each,
    Enforcement,
    Guardrail,
    Mapped,
    Parameter,
    Path,
    Promise,
    Reach,
    Severity,
    Subject,
)
from policies.guardrails.aws.buckets import companion
from policies.guardrails.aws.holdings import (
    BUCKET,
    CLASS_TAG,
    LOCK,
    TOKYO,
    TRAIL,
    data_class,
    is_record,
    rules,
    takes_trails,
)
from policies.guardrails.aws.keeping import POLICY, left_to_break_glass
from policies.guardrails.aws.powers import ACCOUNT, text_of
from policies.judgement import Evidence, Judgement, Status, all_of, any_of, not_applicable, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, read, satisfies

LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
DAYS = Text(ja="日", en="days")
_RETENTION = "rule.defaultRetention"
_YEAR = 365


def _locked(subject: Subject) -> Judgement:
    world, bucket = subject.world, subject.resource
    if not is_record(world, bucket):
        if is_unknown(read(bucket, "objectLockEnabled")):
            return unknown(Evidence("objectLockEnabled", read(bucket, "objectLockEnabled"), _LOCKABLE))
        if not takes_trails(world, bucket):
            return not_applicable(Text(ja="証跡のバケットではない。", en="It is no bucket of records."))
        # Beside a trail, a log bucket takes logs of services that cannot deliver under a lock.
        kept = left_to_break_glass(world, bucket)
        if kept.status is not Status.FAIL:
            return kept if kept.status is not Status.PASS else not_applicable(_OF_LOGS)
    found = companion(subject, LOCK)
    if isinstance(found, Judgement):
        return found
    return all_of(
        equals(bucket, "objectLockEnabled", True),
        equals(found, f"{_RETENTION}.mode", "COMPLIANCE", about=bucket),
        _kept(found, subject.parameters["days"], bucket),
    )


_OF_LOGS = Text(
    ja="ログのバケットで、削除は緊急用ロールだけに残る(aws-logs-land-where-nobody-removes-them)。",
    en="It is a bucket of logs, whose policy leaves deletion to break-glass (aws-logs-land-where-nobody-removes-them).",
)
_LOCKABLE = Text(ja="true", en="true (object lock)")


def _kept(lock: Resource, least: int, bucket: Resource) -> Judgement:
    """Whether the default retention, in days or years, is long enough."""
    expected = Text(ja=f"{least}日以上", en=f"at least {least} days")
    by_years = read(lock, f"{_RETENTION}.years") is not ABSENT
    path, factor = (f"{_RETENTION}.years", _YEAR) if by_years else (f"{_RETENTION}.days", 1)
    return satisfies(lock, path, lambda it: (number(it) or 0) * factor >= least, expected, about=bucket)


_RECORDS = Planted(BUCKET, {"bucket": "evidence", "objectLockEnabled": True, "tags": {CLASS_TAG: "log"}}, "bucket")
_LOG = Planted(BUCKET, {"bucket": "log", "tags": {CLASS_TAG: "log"}}, "bucket")


def _trailed(policy: Any = None, *, days: Any = None, **changed: Any) -> tuple[Planted, ...]:
    """In cases: a bucket that a trail writes to, with a policy; with a lifecycle of some days."""
    stated = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["s3:DeleteObject", "s3:DeleteObjectVersion"],
        "Resource": "arn:aws:s3:::log/*",
        "Condition": {"ArnNotEquals": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/town-break-glass"}},
        **changed,
    }
    text = text_of(stated) if policy is None else policy
    kept = (Planted(POLICY, {"bucket": _LOG.ref("id"), "policy": text}, "policy"), TOKYO) if text else (TOKYO,)
    old = () if days is None else (_expiring(_LOG, expiration={"days": days}),)
    return _LOG, Planted(TRAIL, {"s3BucketName": _LOG.ref("id")}, "trail"), *kept, *old


def _lock(mode: Any = "COMPLIANCE", **period: Any) -> Planted:
    retention = {"mode": mode, **(period or {"days": 1825})}
    return Planted(LOCK, {"bucket": _RECORDS.ref("id"), "rule": {"defaultRetention": retention}}, "lock")


RECORDS_LOCKED = Guardrail(
    id="aws-s3-records-locked",
    version=3,
    cloud=Cloud.AWS,
    area=Area.CHANGE,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="証跡のバケットは誰にも消せないよう施錠する", en="Buckets of records are locked, for everybody"),
    rationale=Text(
        ja="コンプライアンスモードだけが、管理者による削除も止める(Amazon S3 User Guide「Locking objects with "
        "Object Lock」)。期間は本ツールの既定値(証跡5年)。",
        en="Only compliance mode stops an administrator too (Amazon S3 User Guide, "
        '"Locking objects with Object Lock"); the period is this toolkit\'s default of five years.',
    ),
    remedy=Text(
        ja="objectLockEnabled を true にし、defaultRetention を COMPLIANCE と十分な日数にしてください。",
        en="Set objectLockEnabled to true and defaultRetention to COMPLIANCE for long enough.",
    ),
    check=Each((BUCKET,), _locked, Reach.STACK),
    controls=(
        Mapped("18.1.3", Coverage.PARTIAL),
        Mapped("12.4.2", Coverage.PARTIAL),
        Mapped("16.1.7", Coverage.PARTIAL),
    ),
    absence=Text(
        ja="既定の保持期間がない施錠は何も守らず、不合格。証跡が書かれるログのバケットは、緊急用ロール以外の削除を拒否"
        "していれば対象外。",
        en="A lock without a default retention holds nothing: it fails. A trail's bucket of logs is left out where its "
        "policy denies deletion to all but break-glass.",
    ),
    paths=(
        Path(BUCKET, "objectLockEnabled"),
        Path(LOCK, f"{_RETENTION}.mode"),
        Path(LOCK, f"{_RETENTION}.days"),
    ),
    parameters=(Parameter("days", 1825, DAYS, _YEAR, Promise.EVIDENCE),),
    cases=(
        passes(_RECORDS, _lock()),
        fails(_RECORDS, why="lockable, not locked"),
        fails(_RECORDS, _lock(days=30)),
        unknowns(_RECORDS, _lock(UNKNOWN)),
        evades(_RECORDS, _lock("GOVERNANCE"), why="an administrator may remove it"),
        evades(_RECORDS, Planted(LOCK, {"bucket": _RECORDS.ref("id")}, "lock"), why="a lock without a rule"),
        evades(_RECORDS, _lock(years=1), why="years, and too few"),
        fails(*_trailed(""), why="a trail's bucket, neither locked nor guarded"),
        unknowns(*_trailed(UNKNOWN), why="nobody knows what guards a trail's bucket"),
        evades(*_trailed(Action="s3:DeleteObject"), why="a trail's bucket, whose versions can be deleted"),
        evades(
            *_trailed(Condition={"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/*"}}),
            why="a trail's bucket, guarded from nobody",
        ),
    ),
)


def _lasting(subject: Subject) -> Judgement:
    world, bucket = subject.world, subject.resource
    found = bucket if read(bucket, "lifecycleRules") is not ABSENT else companion(subject, LIFECYCLE)
    if isinstance(found, Judgement):
        # Without a lifecycle nothing ever expires.
        return passed(*found.evidence) if found.status is Status.FAIL else found
    if found is bucket or is_unknown(read(found, "rules")):
        return unknown(Evidence("rules", read(found, "rules"), _NOT_EARLY))
    if is_unknown(read(bucket, "tags")):
        return unknown(Evidence("tags", read(bucket, "tags"), _NOT_EARLY))
    if is_record(world, bucket):
        return _as_record(subject, found)
    if takes_trails(world, bucket):
        # As long as records; or as logs, where nobody but break-glass deletes them sooner.
        return any_of(_as_record(subject, found), all_of(_as_log(subject, found), left_to_break_glass(world, bucket)))
    return _as_log(subject, found) if data_class(bucket) == "log" else _as_data(subject, found)


def _as_record(subject: Subject, found: Resource) -> Judgement:
    least = subject.parameters["record_days"]
    return _expired(subject, found, least, least)


def _as_log(subject: Subject, found: Resource) -> Judgement:
    return _expired(subject, found, subject.parameters["log_days"], 1)


def _as_data(subject: Subject, found: Resource) -> Judgement:
    return _expired(subject, found, None, subject.parameters["version_days"])


def _expired(subject: Subject, found: Resource, least: int | None, old: int) -> Judgement:
    """Whether no rule expires objects before `least` days (ever, without), or old versions before `old` days."""
    on = (path for path, rule in rules(found) if rule.get("status") != "Disabled")
    return all_of(passed(), *(_rule(found, each, least, old, subject.resource) for each in on))


_NOT_EARLY = Text(ja="早く消える規則がない", en="no rule that expires it early")


def _rule(found: Resource, path: str, least: int | None, old: int, bucket: Resource) -> Judgement:
    at = path.replace("[", ".").replace("]", "")
    expected = _NOT_EARLY if least is None else Text(ja=f"{least}日以上", en=f"at least {least} days")

    def long_enough(days: int | None) -> bool:
        # Zero days is what a rule about delete markers only has.
        return days == 0 or (least is not None and days is not None and days >= least)

    return all_of(
        satisfies(
            found,
            f"{at}.expiration.days",
            lambda it: long_enough(number(it)),
            expected,
            absent=Status.PASS,
            about=bucket,
        ),
        satisfies(found, f"{at}.expiration.date", lambda it: it == "", expected, absent=Status.PASS, about=bucket),
        satisfies(
            found,
            f"{at}.noncurrentVersionExpiration.noncurrentDays",
            lambda it: (number(it) or 0) >= old,
            Text(ja=f"{old}日以上", en=f"at least {old} days"),
            absent=Status.PASS,
            about=bucket,
        ),
    )


def _of(kind: str) -> Planted:
    return Planted(BUCKET, {"bucket": "data", "tags": {CLASS_TAG: kind}}, "bucket")


def _expiring(bucket: Planted, *, status: Any = "Enabled", **rule: Any) -> Planted:
    listed = ({"id": "retention", "status": status, "filter": {"prefix": ""}, **rule},)
    return Planted(LIFECYCLE, {"bucket": bucket.ref("id"), "rules": listed}, "lifecycle")


_MARKERS = {"expiration": {"expiredObjectDeleteMarker": True}}
_OLD = "noncurrentVersionExpiration"

NOT_EXPIRED_EARLY = Guardrail(
    id="aws-s3-nothing-expires-early",
    version=3,
    cloud=Cloud.AWS,
    area=Area.STORAGE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="ライフサイクルがデータや記録を早く消さない", en="No lifecycle expires data or records early"),
    rationale=Text(
        ja="データは失効させず、ログと証跡は保管期間まで残す(Amazon S3 User Guide「Managing the lifecycle of "
        "objects」)。期間は本ツールの既定値。",
        en="Data never expires; logs and records stay for their period (Amazon S3 User Guide, "
        '"Managing the lifecycle of objects"); the periods are this toolkit\'s defaults.',
    ),
    remedy=Text(
        ja="expiration を外すか、保管期間以上の日数にしてください。",
        en="Leave expiration out, or give it days for the period.",
    ),
    check=Each((BUCKET,), _lasting, Reach.STACK),
    controls=(Mapped("18.1.3", Coverage.PARTIAL), Mapped("12.3.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="ライフサイクルがなければ何も消えず、合格。", en="Without a lifecycle nothing expires, and that passes."
    ),
    paths=(
        Path(LIFECYCLE, "rules.*.expiration.days", absent=Status.PASS),
        Path(BUCKET, "tags", absent=Status.PASS),
        Path(POLICY, "policy"),
    ),
    parameters=(
        Parameter("log_days", _YEAR, DAYS, 30, Promise.LOGS),
        Parameter("record_days", 1825, DAYS, _YEAR, Promise.EVIDENCE),
        Parameter("version_days", 35, DAYS, 7, Promise.BACKUPS),
    ),
    cases=(
        passes(_of("data"), _expiring(_of("data"), **_MARKERS, **{_OLD: {"noncurrentDays": 35}})),
        passes(_of("log"), _expiring(_of("log"), expiration={"days": 365})),
        passes(*_trailed(days=365), why="a trail's logs, which only break-glass deletes sooner"),
        passes(_RECORDS, _expiring(_RECORDS, expiration={"days": 1825})),
        promising({"logRetentionDays": 30}, fails(_of("log"), _expiring(_of("log"), expiration={"days": 30}))),
        promising({"logRetentionDays": 400}, fails(_of("log"), _expiring(_of("log"), expiration={"days": 365}))),
        fails(*_trailed("", days=365), why="a trail's logs, which anybody deletes"),
        fails(*_trailed(days=90), why="a trail's logs, too briefly"),
        fails(_of("data"), _expiring(_of("data"), expiration={"days": 365}), why="data expires"),
        fails(_of("log"), _expiring(_of("log"), expiration={"days": 30})),
        unknowns(_of("log"), _expiring(_of("log"), expiration={"days": UNKNOWN})),
        evades(_of("data"), _expiring(_of("data"), **{_OLD: {"noncurrentDays": 1}}), why="old versions in a day"),
        evades(_of("data"), _expiring(_of("data"), expiration={"date": "2027-01-01T00:00:00Z"}), why="a date, no days"),
        evades(_RECORDS, _expiring(_RECORDS, expiration={"days": 365}), why="tagged as a log, but a record"),
        evades(
            Planted(BUCKET, {"bucket": "data"}, "bucket"), _expiring(_of("data"), expiration={"days": 1}), why="no tag"
        ),
    ),
)


GUARDRAILS = (RECORDS_LOCKED, NOT_EXPIRED_EARLY)
