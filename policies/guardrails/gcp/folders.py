"""Guardrails of what a project lies in: its folder, where logs are kept by default, and what it may cost."""

from __future__ import annotations

from typing import Any

from jichi.engine.plan import Options
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import entries, mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.guardrails.kept import protected
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import equals, is_unknown, one_of

FOLDER = "gcp:organizations/folder:Folder"
SETTINGS = ("gcp:logging/folderSettings:FolderSettings", "gcp:logging/organizationSettings:OrganizationSettings")
BUDGET = "gcp:billing/budget:Budget"
JAPAN = ("asia-northeast1", "asia-northeast2")


def _stays(subject: Subject) -> Judgement:
    return all_of(equals(subject.resource, "deletionProtection", True), protected(subject))


def _folder(*, protect: bool = True, **more: Value) -> Planted:
    return Planted(FOLDER, {"displayName": "hirosaki-022021-prod", **more}, options=Options(protect=protect))


FOLDER_STAYS = Guardrail(
    id="gcp-folder-stays",
    version=1,
    cloud=Cloud.GCP,
    area=Area.CHANGE,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="フォルダは消せない", en="A folder is not deleted by mistake"),
    rationale=Text(
        ja="フォルダは、中のプロジェクトのログの保存場所と上位のポリシーを決める"
        "（Resource Manager ドキュメント「Creating and managing folders」）。",
        en="A folder decides where its projects' logs are kept and which policies they inherit "
        '(Resource Manager documentation, "Creating and managing folders").',
    ),
    remedy=Text(
        ja="deletionProtection と protect を true にしてください。", en="Set deletionProtection, and protect it."
    ),
    check=Each((FOLDER,), _stays),
    controls=(Mapped("12.1.2", Coverage.SUPPORTING), Mapped("18.1.3", Coverage.SUPPORTING)),
    absence=Text(
        ja="書いていなければ不合格（既定は版による）。", en="Left out it fails: the default depends on the version."
    ),
    paths=(Path(FOLDER, "deletionProtection"),),
    cases=(
        passes(_folder(deletionProtection=True)),
        fails(_folder(deletionProtection=False)),
        unknowns(_folder(deletionProtection=UNKNOWN)),
        evades(_folder(deletionProtection=True, protect=False), why="kept by the provider, and not by the stack"),
        evades(_folder(), why="by a default"),
    ),
)


def _settings(location: Any) -> Planted:
    return Planted(SETTINGS[0], {"folder": "1", "storageLocation": location, "disableDefaultSink": True})


LOGS_IN_JAPAN = Guardrail(
    id="gcp-log-settings-in-japan",
    version=1,
    cloud=Cloud.GCP,
    area=Area.RESIDENCY,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="新しいプロジェクトの監査ログは、東京か大阪に置かれる",
        en="Audit logs of new projects are kept in Tokyo or Osaka",
    ),
    rationale=Text(
        ja="_Required バケットの場所はプロジェクトができるときに決まり、後から変えられない"
        "（Cloud Logging ドキュメント「Configure default settings for organizations and folders」）。",
        en="Where the _Required bucket is, is decided when a project is made, and for good "
        '(Cloud Logging documentation, "Configure default settings for organizations and folders").',
    ),
    remedy=Text(ja="storageLocation を東京か大阪にしてください。", en="Set storageLocation to Tokyo or Osaka."),
    check=Each(SETTINGS, lambda subject: one_of(subject.resource, "storageLocation", JAPAN)),
    controls=(Mapped("12.4.2", Coverage.PARTIAL), Mapped("18.1.4", Coverage.SUPPORTING)),
    absence=Text(ja="既定の global は場所が決まらず、不合格。", en="The default, global, is in no place: it fails."),
    paths=(Path(SETTINGS[0], "storageLocation"),),
    cases=(
        passes(_settings("asia-northeast1")),
        fails(_settings("us-central1")),
        unknowns(_settings(UNKNOWN)),
        evades(_settings("asia-northeast3"), why="a neighbour of the same name, in Seoul"),
        evades(_settings(None), why="global by default"),
    ),
)

_BEFORE = Text(
    ja="予算の全額以下でのしきい値と、その通知先", en="a threshold at the whole amount or less, and whom it tells"
)


def _told(subject: Subject) -> Judgement:
    resource = subject.resource
    listed = entries(resource.inputs.get("thresholdRules"))
    if listed is None:
        return unknown(Evidence("thresholdRules", resource.inputs.get("thresholdRules"), _BEFORE))
    shares = [mapping(each).get("thresholdPercent") for each in listed]
    known = [float(each) for each in shares if isinstance(each, int | float) and not isinstance(each, bool)]
    evidence = Evidence("thresholdRules", min(known, default=None), _BEFORE)
    early = bool(known) and min(known) <= 1
    doubtful = any(is_unknown(each) for each in shares)
    thresholds = passed(evidence) if early else unknown(evidence) if doubtful else failed(evidence)
    return all_of(thresholds, _recipients(resource.inputs.get("allUpdatesRule")))


def _recipients(rule: Value) -> Judgement:
    """Billing administrators are told by default; where they are not, a channel or a topic has to be."""
    evidence = Evidence("allUpdatesRule", rule, _BEFORE)
    if is_unknown(rule):
        return unknown(evidence)
    given = mapping(rule)
    silent = given.get("disableDefaultIamRecipients")
    others = given.get("pubsubTopic") or given.get("monitoringNotificationChannels")
    if is_unknown(silent) and not others:
        return unknown(evidence)
    return failed(evidence) if silent in (True, "true") and not others else passed(evidence)


def _budget(*shares: Any, **rule: Any) -> Planted:
    rules = tuple({"thresholdPercent": each} for each in shares)
    return Planted(BUDGET, {"billingAccount": "1", "thresholdRules": rules, "allUpdatesRule": rule})


BUDGET_TOLD = Guardrail(
    id="gcp-budget-tells-in-time",
    version=1,
    cloud=Cloud.GCP,
    area=Area.MONITORING,
    severity=Severity.LOW,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="予算は、使い切る前に誰かに知らせる", en="A budget tells somebody before it is used up"),
    rationale=Text(
        ja="思わぬ費用は、乗っ取りの最初の徴候でもある"
        "（Cloud Billing ドキュメント「Create, edit, or delete budgets and budget alerts」）。",
        en="Costs that nobody expects are an early sign of an intrusion too "
        '(Cloud Billing documentation, "Create, edit, or delete budgets and budget alerts").',
    ),
    remedy=Text(
        ja="1.0以下のしきい値と通知先を指定してください。", en="Set a threshold of 1.0 or less, and whom it tells."
    ),
    check=Each((BUDGET,), _told),
    controls=(Mapped("12.1.3", Coverage.PARTIAL), Mapped("16.1.2", Coverage.SUPPORTING)),
    absence=Text(
        ja="しきい値がなければ不合格。通知先の既定は請求の管理者で、合格。",
        en="Without a threshold it fails; by default billing administrators are told, which passes.",
    ),
    paths=(Path(BUDGET, "thresholdRules"), Path(BUDGET, "allUpdatesRule", Status.PASS)),
    cases=(
        passes(_budget(0.8, 1.0, disableDefaultIamRecipients=False)),
        passes(_budget(1, disableDefaultIamRecipients=True, pubsubTopic="projects/p/topics/t")),
        fails(_budget()),
        unknowns(_budget(UNKNOWN)),
        evades(_budget(2.5), why="at two and a half times the amount"),
        evades(_budget(0.8, disableDefaultIamRecipients=True), why="in time, and to nobody"),
    ),
)

GUARDRAILS = (FOLDER_STAYS, LOGS_IN_JAPAN, BUDGET_TOLD)
