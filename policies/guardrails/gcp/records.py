"""Guardrails of what is kept over time: records locked, nothing expired early, records beside every bucket of data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from jichi.engine.plan import STACK_REFERENCE_TYPE, Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import entries, mapping, number
from policies.cases import REGIONS, UNKNOWN, Planted, evades, fails, passes, promising, unknowns
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
from policies.guardrails.gcp.holdings import (
    BUCKET,
    CLASS_LABEL,
    DAY_SECONDS,
    data_class,
    is_record,
    is_vault,
    place,
    seconds,
)
from policies.judgement import Evidence, Judgement, Status, all_of, any_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, read, satisfies
from policies.world import World

DAYS = Text(ja="日", en="days")
_PERIOD = "retentionPolicy.retentionPeriod"


def locked_for(bucket: Resource, days: int, about: Resource | None = None) -> Judgement:
    """Whether a bucket's retention policy is locked, and long enough.

    Args:
        bucket: whose policy it is.
        days: at least.
        about: the resource that is judged, where it is another one.
    """
    return all_of(equals(bucket, "retentionPolicy.isLocked", True, about=about), kept_for(bucket, days, about))


def kept_for(bucket: Resource, days: int, about: Resource | None = None) -> Judgement:
    """Whether a bucket keeps what is written for some days, locked or not.

    Args:
        bucket: whose policy it is.
        days: at least.
        about: the resource that is judged, where it is another one.
    """
    expected = Text(ja=f"{days}日以上", en=f"at least {days} days")
    return satisfies(bucket, _PERIOD, lambda it: (seconds(it) or 0) >= days * DAY_SECONDS, expected, about=about)


def _locked(subject: Subject) -> Judgement:
    bucket = subject.resource
    if not is_record(subject.world, bucket):
        if is_unknown(data_class(bucket)) or is_unknown(read(bucket, "labels")):
            return unknown(Evidence("labels", read(bucket, "labels"), _CLASS))
        return not_applicable(Text(ja="証跡のバケットではない。", en="It is no bucket of records."))
    return locked_for(bucket, subject.parameters["days"])


_CLASS = Text(ja="データの分類のラベル", en="the label of what it holds")


def _of(kind: Any, name: str = "bucket", place_: str = "ASIA-NORTHEAST1", **inputs: Any) -> Planted:
    labels = {} if kind is None else {CLASS_LABEL: kind}
    return Planted(BUCKET, {"name": name, "location": place_, "labels": labels, **inputs}, name)


def _kept(days: Any, *, locked: Any = True) -> dict[str, Any]:
    period = str(days * DAY_SECONDS) if isinstance(days, int) else days
    return {"retentionPolicy": {"retentionPeriod": period, "isLocked": locked}}


RECORDS_LOCKED = Guardrail(
    id="gcp-storage-records-locked",
    version=2,
    cloud=Cloud.GCP,
    area=Area.CHANGE,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="証跡のバケットは誰にも消せないよう施錠する", en="Buckets of records are locked, for everybody"),
    rationale=Text(
        ja="施錠した保持ポリシーは、管理者にも短くできず外せない（Cloud Storage ドキュメント「Bucket Lock」）。"
        "期間は本ツールの既定値（証跡5年）。",
        en="Nobody, no administrator either, can shorten or remove a locked retention policy (Cloud Storage "
        'documentation, "Bucket Lock"); the period is this toolkit\'s default of five years.',
    ),
    remedy=Text(
        ja="retentionPolicy の retentionPeriod を十分に長くし、isLocked を true にしてください。",
        en="Give it a retentionPolicy that is long enough, with isLocked true.",
    ),
    check=Each((BUCKET,), _locked, Reach.STACK),
    controls=(
        Mapped("18.1.3", Coverage.PARTIAL),
        Mapped("12.4.2", Coverage.PARTIAL),
        Mapped("16.1.7", Coverage.PARTIAL),
    ),
    absence=Text(
        ja="保持ポリシーのない、または施錠のない証跡は不合格。", en="Records without a policy, or unlocked, fail."
    ),
    paths=(Path(BUCKET, "retentionPolicy.isLocked"), Path(BUCKET, "labels", absent=Status.NOT_APPLICABLE)),
    parameters=(Parameter("days", 1825, DAYS, 365, Promise.EVIDENCE),),
    cases=(
        passes(_of("log", **_kept(1825))),
        fails(_of("log")),
        fails(_of("log", **_kept(30))),
        unknowns(_of("log", **_kept(UNKNOWN))),
        evades(_of("log", **_kept(1825, locked=False)), why="a policy that an administrator may remove"),
        evades(_of("log", **_kept(1825, locked=None)), why="isLocked left out"),
        evades(_of("log", retentionPolicy={"isLocked": True}), why="a lock on nothing"),
    ),
)


def _lasting(subject: Subject) -> Judgement:
    bucket, parameters = subject.resource, subject.parameters
    given, labels = read(bucket, "lifecycleRules"), read(bucket, "labels")
    if given is ABSENT:
        # Without a lifecycle nothing ever expires.
        return passed(Evidence("lifecycleRules", given, _NOT_EARLY))
    if is_unknown(given) or is_unknown(labels) or is_unknown(data_class(bucket)):
        return unknown(Evidence("lifecycleRules", given, _NOT_EARLY))
    is_old = parameters["version_days"]
    record = is_record(subject.world, bucket)
    live = parameters["record_days"] if record else parameters["vault_days"] if is_vault(bucket) else None
    deleting = [
        f"lifecycleRules.{at}.condition"
        for at, each in enumerate(entries(bucket.inputs.get("lifecycleRules")) or ())
        if is_unknown(each) or not _spares(mapping(mapping(each).get("action")).get("type"))
    ]
    return all_of(
        passed(Evidence("lifecycleRules", f"{len(deleting)} rules that delete", _NOT_EARLY)),
        *(_late(bucket, each, live, is_old) for each in deleting),
    )


_NOT_EARLY = Text(ja="早く消す規則がない", en="no rule that deletes early")


def _spares(action: Any) -> bool:
    return action in ("AbortIncompleteMultipartUpload", "SetStorageClass")


def _late(bucket: Resource, condition: str, live: int | None, old: int) -> Judgement:
    """Whether a rule deletes late enough: all its conditions have to hold, so that one that is late is enough."""

    def late(name: str, days: int) -> Judgement:
        expected = Text(ja=f"{days}日以上", en=f"at least {days} days")
        return satisfies(bucket, f"{condition}.{name}", lambda it: (number(it) or 0) >= days, expected)

    found = [late("daysSinceNoncurrentTime", old if live is None else max(old, live))]
    return any_of(*found, *([] if live is None else [late("age", live)]))


def _expiring(kind: Any, action: Any = "Delete", **condition: Any) -> Planted:
    return _of(kind, lifecycleRules=({"action": {"type": action}, "condition": condition},))


NOT_EXPIRED_EARLY = Guardrail(
    id="gcp-storage-nothing-expires-early",
    version=2,
    cloud=Cloud.GCP,
    area=Area.STORAGE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="ライフサイクルがデータや記録を早く消さない", en="No lifecycle deletes data or records early"),
    rationale=Text(
        ja="データは失効させず、旧版・証跡・バックアップは保管期間まで残す"
        "（Cloud Storage ドキュメント「Object Lifecycle Management」）。期間は本ツールの既定値。",
        en="Data never expires; old versions, records and backups stay for their period (Cloud Storage documentation, "
        '"Object Lifecycle Management"); the periods are this toolkit\'s defaults.',
    ),
    remedy=Text(
        ja="Delete の条件を daysSinceNoncurrentTime か、保管期間以上の age にしてください。",
        en="Let Delete have daysSinceNoncurrentTime, or an age of the period.",
    ),
    check=Each((BUCKET,), _lasting, Reach.STACK),
    controls=(Mapped("18.1.3", Coverage.PARTIAL), Mapped("12.3.1", Coverage.SUPPORTING)),
    absence=Text(ja="規則がなければ何も消えず、合格。", en="Without rules nothing expires, and that passes."),
    paths=(Path(BUCKET, "lifecycleRules", absent=Status.PASS), Path(BUCKET, "labels", absent=Status.PASS)),
    parameters=(
        Parameter("record_days", 1825, DAYS, 365, Promise.EVIDENCE),
        Parameter("vault_days", 35, DAYS, 7, Promise.BACKUPS),
        Parameter("version_days", 35, DAYS, 7, Promise.BACKUPS),
    ),
    cases=(
        passes(_expiring("data", daysSinceNoncurrentTime=35, withState="ARCHIVED")),
        passes(_expiring("data", "AbortIncompleteMultipartUpload", age=7)),
        passes(_expiring("backup", age=35)),
        passes(_expiring("log", age=1825)),
        fails(_expiring("data", age=365), why="data expires"),
        fails(_expiring("backup", age=7)),
        unknowns(_expiring("backup", age=UNKNOWN)),
        evades(_expiring("data", daysSinceNoncurrentTime=1), why="old versions in a day"),
        evades(_expiring("data", numNewerVersions=1), why="a number of versions, whatever their age"),
        evades(_expiring("data", createdBefore="2027-01-01"), why="a date, no days"),
        evades(_expiring("log", age=365), why="a record after a year"),
        evades(_expiring(None, age=35), why="no label"),
        promising({"backupRetentionDays": 90}, fails(_expiring("backup", age=35), why="90 days are promised")),
    ),
)


def _record_beside(subject: Subject) -> Judgement:
    bucket = subject.resource
    if data_class(bucket) != "data":
        return not_applicable(Text(ja="住民のデータのバケットではない。", en="It holds no residents' data."))
    world = subject.world
    beside = [
        each
        for each in world.of(Cloud.GCP, BUCKET)
        if place(each) == place(bucket) and _together(world, each, bucket) and is_record(world, each)
    ]
    expected = Text(ja="施錠した証跡のバケットが同じ場所にある", en="a locked bucket of records in the same place")
    missing = unknown if world.misses_own(bucket) else failed
    return any_of(
        missing(Evidence("", ABSENT, expected)),
        *(equals(each, "retentionPolicy.isLocked", True, about=bucket) for each in beside),
    )


def _together(world: World, one: Resource, other: Resource) -> bool:
    """Whether two buckets are of one stack, or of one member and surely in one project."""
    if one.stack == other.stack:
        return True
    project = world.grants.project(one)
    return one.member == other.member and bool(project) and project == world.grants.project(other)


def _of_apps(kind: str, project: str = "own", member: str = "022021") -> Planted:
    return replace(_of(kind, f"{kind}-apps", project=project), part="apps", member=member)


_HERE = REGIONS[Cloud.GCP]
_READS = Planted(STACK_REFERENCE_TYPE, {"name": "organization/jichi/case-022021-gcp"}, "other", _HERE, part="apps")
_ENVIRONMENT = Planted("pulumi:providers:gcp", {"project": "own"}, "provider")
_KEPT = _of("log", "evidence", project="own", **_kept(1825))

RECORDS_EXIST = Guardrail(
    id="gcp-storage-records-beside-data",
    version=2,
    cloud=Cloud.GCP,
    area=Area.LOGS,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="データのある場所には証跡のバケットがある", en="Where data is kept, there is a bucket of locked records"
    ),
    rationale=Text(
        ja="証跡は消されない場所に置く（ISMAP管理基準 12.4.2、18.1.3）。第二リージョンにも要る。",
        en="Records go where nobody removes them (ISMAP control criteria 12.4.2, 18.1.3), in the second region too.",
    ),
    remedy=Text(ja="施錠した証跡のバケットを同じ場所に作ってください。", en="Make a locked bucket of records there."),
    check=Each((BUCKET,), _record_beside, Reach.STACK),
    controls=(Mapped("12.4.2", Coverage.SUPPORTING), Mapped("18.1.3", Coverage.SUPPORTING)),
    absence=Text(ja="証跡のバケットがなければ不合格。", en="Without a bucket of records it fails."),
    paths=(Path(BUCKET, "retentionPolicy.isLocked"),),
    cases=(
        passes(_of("data"), _of("log", "evidence", **_kept(1825))),
        fails(_of("data")),
        unknowns(_of("data"), _of("log", "evidence", retentionPolicy=UNKNOWN)),
        evades(_of("data"), _of("log", "evidence", "ASIA-NORTHEAST2", **_kept(1825)), why="in the other region"),
        evades(_of("data"), _of("log", "evidence", **_kept(1825, locked=False)), why="records that are not locked"),
        passes(_of_apps("data"), _READS, _KEPT, why="an app's bucket, beside the records of the member's environment"),
        unknowns(_of_apps("data"), _READS, why="the environment is not in view"),
        fails(_of_apps("data"), _READS, _ENVIRONMENT, why="and no records in the environment"),
        evades(_of_apps("data", "elsewhere"), _READS, _KEPT, why="records in another project"),
        evades(_of_apps("data", member="023621"), _KEPT, why="another member's records"),
        evades(
            *(_of_apps("data"), _READS),
            _of("log", "evidence", "ASIA-NORTHEAST2", project="own", **_kept(1825)),
            why="the environment's, in the other region",
        ),
    ),
)

GUARDRAILS = (RECORDS_LOCKED, NOT_EXPIRED_EARLY, RECORDS_EXIST)
