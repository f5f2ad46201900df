"""Guardrails of audit logs and of what tells of changes: every access of every service, and nobody left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.engine.plan import Options
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import entries
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.kept import protected
from policies.judgement import Evidence, Judgement, Status, all_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, left_out, read, refers, satisfies

AUDIT = "gcp:projects/iAMAuditConfig:IAMAuditConfig"
AUDITS = (AUDIT, "gcp:folder/iamAuditConfig:IamAuditConfig", "gcp:organizations/iamAuditConfig:IamAuditConfig")
FEED = "gcp:cloudasset/projectFeed:ProjectFeed"
FEEDS = (FEED, "gcp:cloudasset/folderFeed:FolderFeed", "gcp:cloudasset/organizationFeed:OrganizationFeed")
FINDINGS = "gcp:securitycenter/projectNotificationConfig:ProjectNotificationConfig"
TOPIC = "gcp:pubsub/topic:Topic"
ACCESSES = ("ADMIN_READ", "DATA_READ", "DATA_WRITE")

_EVERY = Text(ja="ADMIN_READ、DATA_READ、DATA_WRITE のすべて", en="ADMIN_READ, DATA_READ and DATA_WRITE")


_OF = Text(ja="分かっているプロジェクト", en="a project that is known")


def _everything(subject: Subject) -> Judgement:
    resource = subject.resource
    service = read(resource, "service")
    if service is not ABSENT and isinstance(service, str) and service != "allServices":
        # It adds to what is recorded of every service, and takes nothing away but by exempting somebody.
        return not_applicable(Text(ja="1つのサービスだけの設定である。", en="It is about one service only."))
    listed = entries(resource.inputs.get("auditLogConfigs"))
    found = [read_type(each) for each in listed or ()]
    evidence = Evidence("auditLogConfigs", tuple(each for each in found if each is not None), _EVERY)
    if is_unknown(service) or listed is None or None in found:
        return unknown(evidence)
    if whose := next((key for key in ("project", "folder", "orgId") if is_unknown(resource.inputs.get(key))), None):
        return unknown(Evidence(whose, resource.inputs[whose], _OF))
    return all_of(
        equals(resource, "service", "allServices"),
        passed(evidence) if set(ACCESSES) <= {*found} else failed(evidence),
        protected(subject),
    )


def read_type(config: Value) -> str | None:
    """The kind of access that a part of the configuration is about; None where it is not known."""
    found = config.get("logType") if isinstance(config, Mapping) else None
    return found if isinstance(found, str) else None


def _config(*types: Any, service: Any = "allServices", protect: bool = True, exempted: Any = ()) -> Planted:
    listed = tuple({"logType": each, "exemptedMembers": exempted} for each in types)
    return Planted(AUDIT, {"service": service, "auditLogConfigs": listed}, options=Options(protect=protect))


EVERY_ACCESS = Guardrail(
    id="gcp-audit-every-access",
    version=1,
    cloud=Cloud.GCP,
    area=Area.LOGS,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="すべてのサービスへのすべてのアクセスを監査ログに残す",
        en="Every access to every service is in the audit logs",
    ),
    rationale=Text(
        ja="データアクセスの監査ログは、設定しなければ残らない"
        "（Cloud Logging ドキュメント「Enable Data Access audit logs」）。",
        en="Without this, audit logs of access to data are not written "
        '(Cloud Logging documentation, "Enable Data Access audit logs").',
    ),
    remedy=Text(
        ja="service を allServices とし、3種類すべてを書き、protect を付けてください。",
        en="Name allServices and all three kinds, and protect it.",
    ),
    check=Each(AUDITS, _everything),
    controls=(Mapped("12.4.1", Coverage.PARTIAL), Mapped("12.4.3", Coverage.PARTIAL)),
    absence=Text(
        ja="書かれていない種類は記録されず、不合格。", en="A kind that is left out is not recorded: it fails."
    ),
    paths=(Path(AUDIT, "auditLogConfigs"), Path(AUDIT, "service")),
    cases=(
        passes(_config(*ACCESSES)),
        fails(_config("ADMIN_READ")),
        fails(_config(*ACCESSES, protect=False)),
        unknowns(_config(*ACCESSES, service=UNKNOWN)),
        evades(_config("DATA_READ", "DATA_WRITE", "DATA_WRITE"), why="three of them, and two kinds"),
        evades(_config("data_read", "data_write", "admin_read"), why="kinds that there are not"),
    ),
)


def _nobody_exempt(subject: Subject) -> Judgement:
    return left_out(subject.resource, "auditLogConfigs.*.exemptedMembers")


NOBODY_EXEMPT = Guardrail(
    id="gcp-audit-nobody-exempt",
    version=1,
    cloud=Cloud.GCP,
    area=Area.LOGS,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="監査ログから誰も除外しない", en="Nobody is exempt from the audit logs"),
    rationale=Text(
        ja="除外された人のアクセスは跡を残さない。1つのサービスだけの設定でも同じである"
        "（Cloud Logging ドキュメント「Enable Data Access audit logs」除外）。",
        en="Whoever is exempt leaves no trace, be it of one service only "
        '(Cloud Logging documentation, "Enable Data Access audit logs", exemptions).',
    ),
    remedy=Text(ja="exemptedMembers を空にしてください。", en="Leave exemptedMembers empty."),
    check=Each(AUDITS, _nobody_exempt),
    controls=(Mapped("12.4.3", Coverage.PARTIAL), Mapped("16.1.7", Coverage.SUPPORTING)),
    absence=Text(ja="指定がなければ除外はなく、合格。", en="Left out, nobody is exempt: it passes."),
    paths=(Path(AUDIT, "auditLogConfigs", Status.PASS),),
    cases=(
        passes(_config(*ACCESSES)),
        fails(_config(*ACCESSES, exempted=("user:clerk@example.lg.jp",))),
        unknowns(_config(*ACCESSES, exempted=UNKNOWN)),
        evades(
            _config("DATA_READ", service="storage.googleapis.com", exempted=("group:all@example.lg.jp",)),
            why="in the configuration of one service",
        ),
    ),
)

_ALL_TYPES = Text(ja=".*（すべての種類）", en=".* (every type)")


def _feeds(subject: Subject) -> Judgement:
    resource = subject.resource
    return all_of(
        satisfies(resource, "assetTypes", lambda it: isinstance(it, tuple) and ".*" in it, _ALL_TYPES),
        satisfies(resource, "contentType", lambda it: it in _CONTENTS, Text(ja="内容", en=", ".join(_CONTENTS))),
        left_out(resource, "condition"),
        refers(resource, "feedOutputConfig.pubsubDestination.topic", TOPIC),
    )


_CONTENTS = ("RESOURCE", "IAM_POLICY", "ORG_POLICY", "ACCESS_POLICY")
_CHANGES = Planted(TOPIC, {"name": "changes"}, "topic")


def _feed(**more: Any) -> Planted:
    given: dict[str, Any] = {
        "feedId": "changes",
        "contentType": "RESOURCE",
        "assetTypes": (".*",),
        "feedOutputConfig": {"pubsubDestination": {"topic": "projects/hirosaki-022021-prod/topics/changes"}},
        **more,
    }
    return Planted(FEED, given)


FEEDS_TELL_ALL = Guardrail(
    id="gcp-asset-feed-tells-every-change",
    version=1,
    cloud=Cloud.GCP,
    area=Area.INVENTORY,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="資産のフィードは、すべての種類のすべての変更を知らせる", en="An asset feed tells every change of every type"
    ),
    rationale=Text(
        ja="資産目録は、新しい種類のリソースも漏らさず含む"
        "（Cloud Asset Inventory ドキュメント「Monitor asset changes」）。",
        en="The inventory has what is new, of whatever type "
        '(Cloud Asset Inventory documentation, "Monitor asset changes").',
    ),
    remedy=Text(
        ja='assetTypes を [".*"] とし、condition を外してください。',
        en='Set assetTypes to [".*"], without a condition.',
    ),
    check=Each(FEEDS, _feeds, Reach.STACK),
    controls=(Mapped("8.1.1", Coverage.PARTIAL), Mapped("12.1.2", Coverage.SUPPORTING)),
    absence=Text(
        ja="contentType がなければ名前だけを知らせ、不合格。", en="Without contentType it tells names only, and fails."
    ),
    paths=(Path(FEED, "assetTypes"), Path(FEED, "contentType"), Path(FEED, "feedOutputConfig")),
    cases=(
        passes(_feed()),
        fails(_feed(assetTypes=("storage.googleapis.com/Bucket",))),
        unknowns(_feed(assetTypes=UNKNOWN)),
        evades(_feed(condition={"expression": "temporal_asset.deleted == true"}), why="deletions only"),
        evades(_feed(contentType="OS_INVENTORY"), why="packages of machines, of which there are none"),
    ),
)

_SEVERE = Text(ja="深刻度 HIGH と CRITICAL を含む条件", en="a filter that lets HIGH and CRITICAL through")


def _tells(subject: Subject) -> Judgement:
    def test(value: Value) -> bool:
        text = str(value).upper().replace(" ", "")
        both = 'SEVERITY="HIGH"' in text and 'SEVERITY="CRITICAL"' in text
        return not text or (both and '-SEVERITY="' not in text and 'NOTSEVERITY="' not in text)

    return all_of(
        satisfies(subject.resource, "streamingConfig.filter", test, _SEVERE, absent=Status.FAIL),
        refers(subject.resource, "pubsubTopic", TOPIC),
    )


def _notified(filter_: Any) -> Planted:
    return Planted(
        FINDINGS, {"configId": "threat", "pubsubTopic": _CHANGES.ref(), "streamingConfig": {"filter": filter_}}
    )


_FILTER = 'state="ACTIVE" AND (severity="HIGH" OR severity="CRITICAL")'

FINDINGS_TOLD = Guardrail(
    id="gcp-findings-told",
    version=1,
    cloud=Cloud.GCP,
    area=Area.MONITORING,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="深刻な検出結果はすべて知らされる", en="Every severe finding is told"),
    rationale=Text(
        ja="コンソールを見に行く人がいなくても、脅威は伝わる必要がある"
        "（Security Command Center ドキュメント「Enable finding notifications for Pub/Sub」）。",
        en="A threat has to reach somebody who does not look at the console "
        '(Security Command Center documentation, "Enable finding notifications for Pub/Sub").',
    ),
    remedy=Text(ja="HIGH と CRITICAL を両方とも通知してください。", en="Notify of both HIGH and CRITICAL."),
    check=Each((FINDINGS,), _tells, Reach.STACK),
    controls=(Mapped("16.1.2", Coverage.PARTIAL), Mapped("12.4.5.P", Coverage.SUPPORTING)),
    absence=Text(ja="条件や出力先が読めなければ合格としない。", en="Without a filter or a topic it does not pass."),
    paths=(Path(FINDINGS, "streamingConfig"), Path(FINDINGS, "pubsubTopic")),
    cases=(
        passes(_notified(_FILTER), _CHANGES),
        fails(_notified('severity="CRITICAL"'), _CHANGES),
        unknowns(_notified(UNKNOWN), _CHANGES),
        evades(_notified('severity="HIGH" AND -severity="CRITICAL"'), _CHANGES, why="names both, and denies one"),
    ),
)

GUARDRAILS = (EVERY_ACCESS, NOBODY_EXEMPT, FEEDS_TELL_ALL, FINDINGS_TOLD)
