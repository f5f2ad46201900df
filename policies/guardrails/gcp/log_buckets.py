"""Guardrails of log buckets: locked, kept long enough, under an own key, and shown to others in part only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.engine.plan import Options
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, promising, unknowns
from policies.guardrail import (
    Area,
    Coverage,
    Each,
    Enforcement,
    Guardrail,
    Mapped,
    Never,
    Parameter,
    Path,
    Promise,
    Reach,
    Severity,
    Subject,
)
from policies.guardrails.gcp.queries import DATA_ACCESS, finds
from policies.guardrails.kept import protected
from policies.judgement import Evidence, Judgement, all_of, failed, passed, unknown
from policies.reading import ABSENT, at_least, equals, is_unknown, read, refers

LOG_BUCKET = "gcp:logging/projectBucketConfig:ProjectBucketConfig"
LOG_BUCKETS = (
    LOG_BUCKET,
    "gcp:logging/folderBucketConfig:FolderBucketConfig",
    "gcp:logging/organizationBucketConfig:OrganizationBucketConfig",
    "gcp:logging/billingAccountBucketConfig:BillingAccountBucketConfig",
)
VIEW = "gcp:logging/logView:LogView"
_KEY = "gcp:kms/cryptoKey:CryptoKey"

_DAYS = Parameter("days", 365, Text(ja="日", en="days"), 30, Promise.LOGS, most=3650)
NAME = "hirosaki-022021-prod-log-tyo"
GIVEN: Mapping[str, Value] = {
    "project": "hirosaki-022021-prod",
    "location": "asia-northeast1",
    "bucketId": NAME,
    "locked": True,
    "retentionDays": 400,
}


def log_bucket(*, protect: bool = True, name: str = "bucket", **more: Any) -> Planted:
    """A case's log bucket."""
    return Planted(LOG_BUCKET, {**GIVEN, **more}, name, options=Options(protect=protect))


def _locked(subject: Subject) -> Judgement:
    return all_of(equals(subject.resource, "locked", True), protected(subject))


LOCKED = Guardrail(
    id="gcp-log-bucket-locked",
    version=1,
    cloud=Cloud.GCP,
    area=Area.LOGS,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="ログバケットはロックする", en="Every log bucket is locked"),
    rationale=Text(
        ja="ロックしたバケットの保持期間は誰も変えられず、バケットは消せない"
        "（Cloud Logging ドキュメント「Configure log buckets」ロック）。",
        en="Nobody changes the retention of a locked bucket, and nobody deletes it "
        '(Cloud Logging documentation, "Configure log buckets", locking).',
    ),
    remedy=Text(ja="locked を true にし、protect を付けてください。", en="Set locked to true, and protect it."),
    check=Each(LOG_BUCKETS, _locked),
    controls=(Mapped("12.4.2", Coverage.PARTIAL), Mapped("18.1.3", Coverage.PARTIAL)),
    absence=Text(ja="既定ではロックされず、不合格。", en="By default it is not locked, and fails."),
    paths=(Path(LOG_BUCKET, "locked"),),
    cases=(
        passes(log_bucket()),
        fails(log_bucket(locked=False)),
        fails(log_bucket(protect=False)),
        unknowns(log_bucket(locked=UNKNOWN)),
        evades(
            Planted(LOG_BUCKETS[1], {**GIVEN, "folder": "1", "locked": None}, options=Options(protect=True)),
            why="a bucket of a folder, which has no lock here",
        ),
    ),
)

RETAINED = Guardrail(
    id="gcp-log-bucket-retention",
    version=2,
    cloud=Cloud.GCP,
    area=Area.LOGS,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="ログを1年以上保持する", en="Logs are kept for a year or longer"),
    rationale=Text(
        ja="侵入に気づくまでに何か月もかかることがある。既定は30日である"
        "（Cloud Logging ドキュメント「Configure log buckets」保持）。",
        en="An intrusion may be noticed after months, and the default is 30 days "
        '(Cloud Logging documentation, "Configure log buckets", retention).',
    ),
    remedy=Text(
        ja="ロックする前に retentionDays を1年以上にしてください。",
        en="Set retentionDays to a year or more before locking.",
    ),
    check=Each(
        LOG_BUCKETS,
        lambda subject: at_least(subject.resource, "retentionDays", subject.parameters[_DAYS.name], _DAYS.unit),
        Reach.STACK,
    ),
    controls=(Mapped("12.4.1", Coverage.PARTIAL), Mapped("16.1.7", Coverage.SUPPORTING)),
    absence=Text(ja="既定の30日は不合格。", en="The default of 30 days fails."),
    paths=(Path(LOG_BUCKET, "retentionDays"),),
    cases=(
        passes(log_bucket()),
        promising({"logRetentionDays": 1827}, fails(log_bucket())),
        promising({"logRetentionDays": 36500}, passes(log_bucket(retentionDays=3650), why="as long as any is kept")),
        promising(UNKNOWN, unknowns(log_bucket())),
        fails(log_bucket(retentionDays=30)),
        unknowns(log_bucket(retentionDays=UNKNOWN)),
        evades(log_bucket(retentionDays="364"), why="as a text, a day short"),
        evades(log_bucket(retentionDays=None), why="locked at the default"),
    ),
    parameters=(_DAYS,),
)

_OWN_KEY = Planted(_KEY, {"name": "log"}, "key")

OWN_KEY = Guardrail(
    id="gcp-log-bucket-own-key",
    version=1,
    cloud=Cloud.GCP,
    area=Area.LOGS,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="ログバケットを自団体の鍵で暗号化する", en="Every log bucket is encrypted by an own key"),
    rationale=Text(
        ja="鍵は後から取り替えられるが、後から付けることはできない"
        "（Cloud Logging ドキュメント「Configure CMEK for log buckets」）。",
        en="A key can be replaced later, but not added later "
        '(Cloud Logging documentation, "Configure CMEK for log buckets").',
    ),
    remedy=Text(
        ja="cmekSettings.kmsKeyName に自団体の鍵を指定してください。", en="Name a key in cmekSettings.kmsKeyName."
    ),
    check=Each(LOG_BUCKETS, lambda subject: refers(subject.resource, "cmekSettings.kmsKeyName", _KEY), Reach.STACK),
    controls=(Mapped("12.4.2", Coverage.PARTIAL), Mapped("10.1.1", Coverage.SUPPORTING)),
    absence=Text(ja="指定がなければGoogleの鍵が使われ、不合格。", en="Without it Google's own key is used: it fails."),
    paths=(Path(LOG_BUCKET, "cmekSettings"),),
    cases=(
        passes(log_bucket(cmekSettings={"kmsKeyName": _OWN_KEY.ref()}), _OWN_KEY),
        fails(log_bucket()),
        unknowns(log_bucket(cmekSettings=UNKNOWN)),
        evades(log_bucket(cmekSettings={}), why="settings without a key"),
        evades(log_bucket(cmekSettings={"kmsKeyName": ""}), why="an empty name"),
    ),
)

_HIDES = Text(ja="データアクセスの監査ログを見せない条件", en="a filter that shows no audit logs of access to data")


def _hides(subject: Subject) -> Judgement:
    filter_ = read(subject.resource, "filter")
    evidence = Evidence("filter", filter_, _HIDES)
    if is_unknown(filter_):
        return unknown(evidence)
    if filter_ is ABSENT or not isinstance(filter_, str):
        return failed(evidence)
    shown = [finds(filter_, each) for each in DATA_ACCESS]
    return failed(evidence) if True in shown else unknown(evidence) if None in shown else passed(evidence)


def _view(filter_: Any) -> Planted:
    return Planted(VIEW, {"name": "operator", "bucket": NAME, "parent": "projects/p", "filter": filter_})


_NO_ACCESS = 'NOT LOG_ID("cloudaudit.googleapis.com/data_access")'

VIEWS_HIDE = Guardrail(
    id="gcp-log-view-hides-access-to-data",
    version=1,
    cloud=Cloud.GCP,
    area=Area.LOGS,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="ログビューは、誰がどのデータを読んだかを見せない", en="No log view shows who read which data"),
    rationale=Text(
        ja="データアクセスの監査ログには住民のIDや検索の内容が入り得るので、監査担当だけが見る"
        "（Cloud Logging ドキュメント「Configure log views on a log bucket」、「Cloud Audit Logs overview」）。",
        en="Such entries may hold residents' identifiers and what was asked for, and are the auditor's to see (Cloud "
        'Logging documentation, "Configure log views on a log bucket", "Cloud Audit Logs overview").',
    ),
    remedy=Text(ja=f"filter に {_NO_ACCESS} を加えてください。", en=f"Add {_NO_ACCESS} to the filter."),
    check=Each((VIEW,), _hides),
    controls=(Mapped("12.4.2", Coverage.PARTIAL), Mapped("18.1.4", Coverage.SUPPORTING)),
    absence=Text(ja="条件がなければすべてを見せ、不合格。", en="Without a filter it shows everything, and fails."),
    paths=(Path(VIEW, "filter"),),
    cases=(
        passes(_view(_NO_ACCESS)),
        passes(_view('log_id("run.googleapis.com/stdout")'), why="another log only"),
        fails(_view('log_id("cloudaudit.googleapis.com/data_access")')),
        unknowns(_view(UNKNOWN)),
        unknowns(_view('resource.type = "gcs_bucket"'), why="entries of access to data are about such, too"),
        evades(_view("severity >= DEFAULT"), why="a filter that every entry passes"),
        evades(
            _view('NOT LOG_ID("cloudaudit.googleapis.com/data_access") OR severity = INFO'), why="or the successful"
        ),
        evades(_view('NOT LOG_ID("cloudaudit.googleapis.com/activity")'), why="the other audit log"),
        evades(_view('logName:"cloudaudit.googleapis.com"'), why="a part of the name"),
    ),
)

_LINKED = "gcp:logging/linkedDataset:LinkedDataset"

NEVER_LINKED = Guardrail(
    id="gcp-never-logs-linked-elsewhere",
    version=1,
    cloud=Cloud.GCP,
    area=Area.LOGS,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="ログをBigQueryから見せず、除外もしない", en="Logs are neither shown through BigQuery nor excluded"),
    rationale=Text(
        ja="リンクしたデータセットはビューを通らず、除外したログは二度と戻らない"
        "（Cloud Logging ドキュメント「Query a linked dataset」、「Routing and storage overview」除外）。",
        en="A linked dataset knows no views, and what is excluded is lost "
        '(Cloud Logging documentation, "Query a linked dataset"; "Routing and storage overview", exclusions).',
    ),
    remedy=Text(ja="ログビューを使い、除外は消してください。", en="Use a log view, and remove the exclusion."),
    check=Never(
        (
            _LINKED,
            "gcp:logging/projectExclusion:ProjectExclusion",
            "gcp:logging/folderExclusion:FolderExclusion",
            "gcp:logging/organizationExclusion:OrganizationExclusion",
            "gcp:logging/billingAccountExclusion:BillingAccountExclusion",
        )
    ),
    controls=(Mapped("12.4.2", Coverage.PARTIAL), Mapped("12.4.1", Coverage.SUPPORTING)),
    absence=Text(ja="なければ合格。", en="Without any it passes."),
    paths=(),
    cases=(
        passes(log_bucket()),
        fails(Planted(_LINKED, {"linkId": "logs", "bucket": NAME})),
        evades(
            Planted("gcp:logging/projectExclusion:ProjectExclusion", {"filter": "severity<ERROR"}),
            why="an exclusion instead of a deletion",
        ),
        evades(Planted("gcp:logging/folderExclusion:FolderExclusion", {"filter": "x"}), why="from the folder above"),
    ),
)

GUARDRAILS = (LOCKED, RETAINED, OWN_KEY, VIEWS_HIDE, NEVER_LINKED)
