"""Guardrails against destruction on Google Cloud: what holds data is protected by the engine, and by its service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from jichi.engine.plan import Options, Resource
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
    Parameter,
    Path,
    Promise,
    Reach,
    Severity,
    Subject,
)
from policies.guardrails.gcp.app_joints import DATABASE, FOLDER, GLOBAL_SECRET
from policies.guardrails.gcp.holdings import BUCKET, LOG_BUCKET, SECRET, SQL, is_rehearsal, is_vault
from policies.guardrails.gcp.own_keys import KEY, RING
from policies.guardrails.gcp.records import kept_for, locked_for
from policies.judgement import Evidence, Judgement, Status, all_of, failed, not_applicable, passed, unknown
from policies.reading import equals, is_unknown, one_of, read
from policies.seen import OF_THE_PROGRAM

SINK = "gcp:logging/projectSink:ProjectSink"
PERIMETER = "gcp:accesscontextmanager/servicePerimeter:ServicePerimeter"
DAYS = Text(ja="日", en="days")
_OF_APPS = (DATABASE, GLOBAL_SECRET)
_DESTROYABLE: Mapping[str, str] = dict.fromkeys((BUCKET, FOLDER, "gcp:bigtable/instance:Instance"), "forceDestroy")
"""Inputs by which what is deleted takes its content along."""

_PROTECTED = Text(ja="protect が付いている", en="the option protect")


def _kept(subject: Subject) -> Judgement:
    resource = subject.resource
    option = Evidence("", "protect" if resource.options.protect else "no protect", _PROTECTED)
    found = [passed(option) if resource.options.protect or _turned_off(resource) else failed(option)]
    if subject.world.live:
        found = [OF_THE_PROGRAM]
    if key := _DESTROYABLE.get(resource.type):
        found.append(equals(resource, key, False, absent=Status.PASS))
    found.append(one_of(resource, "deletionPolicy", ("PREVENT", "ABANDON", "DELETE"), absent=Status.PASS))
    return all_of(*found)


def _turned_off(resource: Resource) -> bool:
    """A sink that is switched off routes nothing: to lose it loses nothing."""
    return resource.type == SINK and read(resource, "disabled") is True


_ON = Options(protect=True)

PROTECTED = Guardrail(
    id="gcp-protected-by-engine",
    version=2,
    cloud=Cloud.GCP,
    area=Area.CHANGE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="データ・鍵・ログ・境界を持つ資源には protect を付ける",
        en="Data, keys, logs and perimeters are protected from deletion by the engine",
    ),
    rationale=Text(
        ja="protect があれば、誤った変更で消したり置き換えたりする配備は始まる前に止まる"
        "（Pulumi ドキュメント「Resource options: protect」）。forceDestroy は中身ごと消す。",
        en="With protect, a deployment that would delete or replace it stops before it begins (Pulumi documentation, "
        '"Resource options: protect"); forceDestroy takes the content along.',
    ),
    remedy=Text(
        ja="protect を付け、forceDestroy を false にしてください。", en="Add protect, and set forceDestroy to false."
    ),
    check=Each((*_DESTROYABLE, KEY, RING, SQL, SECRET, LOG_BUCKET, SINK, PERIMETER, *_OF_APPS), _kept),
    controls=(
        Mapped("12.1.2", Coverage.PARTIAL),
        Mapped("14.2.2", Coverage.PARTIAL),
        Mapped("18.1.3", Coverage.SUPPORTING),
    ),
    absence=Text(
        ja="protect の省略は不合格。forceDestroy の省略は false で、合格。",
        en="Without protect it fails; forceDestroy left out is false.",
    ),
    paths=(Path(BUCKET, "forceDestroy", absent=Status.PASS),),
    cases=(
        passes(Planted(BUCKET, {"name": "data", "forceDestroy": False}, options=_ON)),
        passes(Planted(SINK, {"name": "_Default", "disabled": True}), why="a sink that is switched off"),
        fails(Planted(KEY, {"name": "data"})),
        fails(Planted(BUCKET, {"name": "data", "forceDestroy": True}, options=_ON)),
        unknowns(Planted(BUCKET, {"name": "data", "forceDestroy": UNKNOWN}, options=_ON)),
        passes(Planted(DATABASE, {"name": "tax", "deletionPolicy": "ABANDON"}, options=_ON), why="one app's database"),
        fails(Planted(GLOBAL_SECRET, {"secretId": "tax"}), why="an app's secret"),
        evades(Planted(DATABASE, {"deletionPolicy": "ABANDON"}), why="kept by its service, and replaced all the same"),
        evades(Planted(FOLDER, {"name": "tax/", "forceDestroy": True}, options=_ON), why="a folder with what is in it"),
        evades(Planted(SQL, {"deletionProtection": True}), why="the provider's own switch instead"),
        evades(Planted(SINK, {"name": "logs", "disabled": UNKNOWN}), why="perhaps switched off"),
    ),
)


def _held(subject: Subject) -> Judgement:
    found = subject.resource
    return all_of(
        equals(found, "settings.deletionProtectionEnabled", True),
        equals(found, "deletionProtection", True, absent=Status.PASS),
        one_of(found, "deletionPolicy", ("PREVENT", "DELETE"), absent=Status.PASS),
    )


_HELD: dict[str, Any] = {"deletionProtection": True, "settings": {"deletionProtectionEnabled": True}}


def _holding(inputs: Mapping[str, Any]) -> Mapping[str, Any] | None:
    found: Any = inputs.get("settings")
    if not isinstance(found, Mapping):
        return None
    settings = cast("Mapping[str, Any]", found)
    wanted = {**inputs, "deletionProtection": True, "settings": {**settings, "deletionProtectionEnabled": True}}
    return None if wanted == inputs else wanted


SQL_HELD = Guardrail(
    id="gcp-sql-deletion-protected",
    version=1,
    cloud=Cloud.GCP,
    area=Area.CHANGE,
    severity=Severity.HIGH,
    enforcement=Enforcement.REMEDIATE,
    title=Text(
        ja="データベースは、どの手段からも消せないようにする",
        en="A database is protected from deletion, by whatever means",
    ),
    rationale=Text(
        ja="provider の deletionProtection は配備だけを止める。コンソールやAPIでの削除は "
        "deletionProtectionEnabled が止める"
        "（Cloud SQL ドキュメント「Prevent deletion of an instance」）。",
        en="The provider's deletionProtection stops deployments only; deletionProtectionEnabled stops console and API "
        'too (Cloud SQL documentation, "Prevent deletion of an instance").',
    ),
    remedy=Text(
        ja="deletionProtection と settings.deletionProtectionEnabled を true にしてください。",
        en="Set deletionProtection and settings.deletionProtectionEnabled to true.",
    ),
    check=Each((SQL,), _held),
    controls=(Mapped("12.1.2", Coverage.PARTIAL), Mapped("12.3.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="deletionProtectionEnabled の省略は無効で、不合格。deletionProtection の省略は有効。",
        en="deletionProtectionEnabled left out is off and fails; deletionProtection left out is on.",
    ),
    paths=(
        Path(SQL, "settings.deletionProtectionEnabled"),
        Path(SQL, "deletionProtection", absent=Status.PASS),
    ),
    cases=(
        passes(Planted(SQL, _HELD)),
        fails(Planted(SQL, {**_HELD, "deletionProtection": False})),
        unknowns(Planted(SQL, {**_HELD, "settings": UNKNOWN})),
        evades(Planted(SQL, {"deletionProtection": True, "settings": {}}), why="against deployments only"),
        evades(Planted(SQL, {**_HELD, "deletionPolicy": "ABANDON"}), why="left behind, and nobody's"),
    ),
    remediate=_holding,
)

_SWITCHES: Mapping[str, tuple[str, tuple[Any, ...], Status]] = {
    SECRET: ("deletionProtection", (True,), Status.FAIL),
    GLOBAL_SECRET: ("deletionProtection", (True,), Status.FAIL),
    "gcp:container/cluster:Cluster": ("deletionProtection", (True,), Status.PASS),
    "gcp:alloydb/cluster:Cluster": ("deletionProtection", (True,), Status.PASS),
    "gcp:bigtable/instance:Instance": ("deletionProtection", (True,), Status.PASS),
    "gcp:spanner/database:Database": ("enableDropProtection", (True,), Status.FAIL),
    "gcp:firestore/database:Database": ("deleteProtectionState", ("DELETE_PROTECTION_ENABLED",), Status.FAIL),
    "gcp:filestore/instance:Instance": ("deletionProtectionEnabled", (True,), Status.FAIL),
    "gcp:redis/cluster:Cluster": ("deletionProtectionEnabled", (True,), Status.PASS),
    "gcp:memorystore/instance:Instance": ("deletionProtectionEnabled", (True,), Status.PASS),
}
"""The switch of each type, the values that protect, and what its provider's default means."""


def _switched(subject: Subject) -> Judgement:
    key, values, absent = _SWITCHES[subject.resource.type]
    return one_of(subject.resource, key, values, absent=absent)


STORES_HELD = Guardrail(
    id="gcp-stores-deletion-protected",
    version=2,
    cloud=Cloud.GCP,
    area=Area.CHANGE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="シークレットとその他の保存先も、削除から守る", en="Secrets and other stores are protected from deletion"
    ),
    rationale=Text(
        ja="消せば中身も失われる。保護を外すまで消せないようにする"
        "（Secret Manager ドキュメント「Delete a secret」、Spanner「Prevent accidental database deletion」）。",
        en="Deleting takes the content along; with protection it first has to be taken off (Secret Manager "
        'documentation, "Delete a secret"; Spanner, "Prevent accidental database deletion").',
    ),
    remedy=Text(ja="削除保護のスイッチを有効にしてください。", en="Turn on its switch against deletion."),
    check=Each(tuple(_SWITCHES), _switched),
    controls=(Mapped("12.1.2", Coverage.PARTIAL), Mapped("9.2.4", Coverage.SUPPORTING)),
    absence=Text(
        ja="既定で有効な型では省略は合格、そのほかは不合格。",
        en="Left out it passes where the provider's default is on, else it fails.",
    ),
    paths=(Path(SECRET, "deletionProtection"),),
    cases=(
        passes(Planted(SECRET, {"secretId": "database", "deletionProtection": True})),
        passes(Planted("gcp:alloydb/cluster:Cluster", {"clusterId": "db"}), why="on by default"),
        fails(Planted(SECRET, {"secretId": "database"})),
        unknowns(Planted(SECRET, {"secretId": "database", "deletionProtection": UNKNOWN})),
        evades(Planted(GLOBAL_SECRET, {"secretId": "database", "deletionProtection": False}), why="an app's secret"),
        evades(Planted("gcp:spanner/database:Database", {"deletionProtection": True}), why="against deployments only"),
        evades(
            Planted(
                "gcp:firestore/database:Database", {"deleteProtectionState": "DELETE_PROTECTION_STATE_UNSPECIFIED"}
            ),
            why="named, and not on",
        ),
    ),
)


def _vault_locked(subject: Subject) -> Judgement:
    bucket, labels = subject.resource, read(subject.resource, "labels")
    if is_unknown(labels):
        return unknown(Evidence("labels", labels, Text(ja="データの分類", en="the label of what it holds")))
    if not is_vault(bucket):
        return not_applicable(Text(ja="保管庫ではない。", en="It is no vault."))
    days = subject.parameters["days"]
    # Of the stage for verification it may still be taken off: such a vault comes and goes with its environment.
    return kept_for(bucket, days) if is_rehearsal(bucket) else locked_for(bucket, days)


def _vault(days: Any = 35, *, locked: Any = True, **labels: str) -> Planted:
    period = str(days * 86400) if isinstance(days, int) else days
    given = {"jichi-data-class": "backup", "jichi-stage": "prod", **labels}
    policy = {"retentionPeriod": period, "isLocked": locked}
    return Planted(BUCKET, {"name": "vault", "labels": given, "retentionPolicy": policy})


VAULT_LOCKED = Guardrail(
    id="gcp-backup-vault-locked",
    version=2,
    cloud=Cloud.GCP,
    area=Area.BACKUP,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="バックアップの保管庫は誰にも消せないよう施錠する", en="Backup vaults are locked, for everybody"),
    rationale=Text(
        ja="身代金要求型の攻撃は控えから消す。施錠した保持ポリシーは管理者にも外せない"
        "（Cloud Storage ドキュメント「Bucket Lock」）。検証環境の保管庫は環境と共に消せてよい。",
        en="Ransomware removes backups first; nobody takes off a locked retention policy (Cloud Storage documentation, "
        '"Bucket Lock"). A vault of the stage for verification may go with its environment.',
    ),
    remedy=Text(
        ja="retentionPolicy を35日以上にし、isLocked を true にしてください。",
        en="Set retentionPolicy to 35 days or more, with isLocked true.",
    ),
    check=Each((BUCKET,), _vault_locked, Reach.STACK),
    controls=(Mapped("12.3.1", Coverage.PARTIAL), Mapped("18.1.3", Coverage.PARTIAL)),
    absence=Text(ja="保持ポリシーや施錠の省略は不合格。", en="Without a policy, or a lock, it fails."),
    paths=(Path(BUCKET, "retentionPolicy.isLocked"), Path(BUCKET, "labels", absent=Status.NOT_APPLICABLE)),
    parameters=(Parameter("days", 35, DAYS, 7, Promise.BACKUPS),),
    cases=(
        passes(_vault()),
        passes(_vault(locked=False, **{"jichi-stage": "test"}), why="of the stage for verification"),
        fails(_vault(1)),
        promising({"backupRetentionDays": 90}, fails(_vault(), why="90 days are promised")),
        unknowns(_vault(locked=UNKNOWN)),
        evades(_vault(locked=False), why="a policy that an administrator may remove"),
        evades(_vault(locked=None), why="isLocked left out"),
        evades(_vault(locked=False, **{"jichi-stage": ""}), why="of no stage is of production"),
    ),
)

GUARDRAILS = (PROTECTED, SQL_HELD, STORES_HELD, VAULT_LOCKED)
