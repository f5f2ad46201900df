"""Guardrails of labels: everything that can be labelled says whose it is, what it holds, and who pays for it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud, DataClass, Stage
from jichi.text import Text
from network.proof.planned import mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.judgement import Evidence, Judgement, all_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, Read, is_unknown

_LABELS = (
    *("gcp:storage/bucket:Bucket", "gcp:kms/cryptoKey:CryptoKey", "gcp:secretmanager/regionalSecret:RegionalSecret"),
    *("gcp:secretmanager/secret:Secret", "gcp:pubsub/topic:Topic", "gcp:pubsub/subscription:Subscription"),
    *("gcp:dns/managedZone:ManagedZone", "gcp:workflows/workflow:Workflow", "gcp:compute/address:Address"),
    *("gcp:compute/globalAddress:GlobalAddress", "gcp:compute/forwardingRule:ForwardingRule"),
    *("gcp:compute/globalForwardingRule:GlobalForwardingRule", "gcp:compute/interconnect:Interconnect"),
    *("gcp:compute/interconnectAttachment:InterconnectAttachment", "gcp:compute/haVpnGateway:HaVpnGateway"),
    *("gcp:compute/externalVpnGateway:ExternalVpnGateway", "gcp:compute/vPNTunnel:VPNTunnel"),
    *("gcp:compute/instance:Instance", "gcp:compute/disk:Disk", "gcp:compute/snapshot:Snapshot"),
    *("gcp:compute/image:Image", "gcp:cloudrunv2/service:Service", "gcp:cloudrunv2/job:Job"),
    *("gcp:cloudrunv2/workerPool:WorkerPool", "gcp:memorystore/instance:Instance"),
    "gcp:certificatemanager/certificateIssuanceConfig:CertificateIssuanceConfig",
    *("gcp:artifactregistry/repository:Repository", "gcp:bigquery/dataset:Dataset", "gcp:redis/instance:Instance"),
    *("gcp:filestore/instance:Instance", "gcp:alloydb/cluster:Cluster", "gcp:spanner/instance:Instance"),
    *("gcp:backupdisasterrecovery/backupVault:BackupVault", "gcp:certificatemanager/certificate:Certificate"),
)
_USER_LABELS = (
    "gcp:monitoring/alertPolicy:AlertPolicy",
    "gcp:monitoring/notificationChannel:NotificationChannel",
)
_DATABASE = "gcp:sql/databaseInstance:DatabaseInstance"
_PROJECT = "gcp:organizations/project:Project"
LABELLED = (*_LABELS, *_USER_LABELS, _DATABASE, _PROJECT)
BUCKET = _LABELS[0]

OWNER, CLASS, STAGE = "jichi-member", "jichi-data-class", "jichi-stage"
KEYS = ("jichi-tenancy", OWNER, "jichi-system", CLASS, STAGE, "jichi-cost-centre")
_SHARED = ("shared", "hub")
_CLASSES = (*(each.value for each in DataClass), "none")
_STAGES = tuple(each.slug for each in Stage)


def labels(resource: Resource) -> tuple[str, Value]:
    """Where a resource has its labels, and what they are."""
    if resource.type == _DATABASE:
        settings = resource.inputs.get("settings")
        return "settings.userLabels", settings if is_unknown(settings) else mapping(settings).get("userLabels")
    key = "userLabels" if resource.type in _USER_LABELS else "labels"
    return key, resource.inputs.get(key)


def _only_read(resource: Resource) -> bool:
    """A project that is looked up is not ours to label; one that is made has an id."""
    return resource.type == _PROJECT and "projectId" not in resource.inputs


_READ = not_applicable(Text(ja="読み取るだけのプロジェクトである。", en="The project is only looked up."))


def _judged(resource: Resource, key: str, wanted: Collection[str] | None) -> Judgement:
    """One label: there and not empty, or one of those wanted."""
    path, found = labels(resource)
    words = ", ".join(wanted or ())
    expected = Text(ja=words or "空でない値", en=words or "a value")
    value: Read = found if is_unknown(found) else mapping(found).get(key)
    evidence = Evidence(f"{path}.{key}", ABSENT if value is None else value, expected)
    if is_unknown(value):
        return unknown(evidence)
    good = isinstance(value, str) and (value in wanted if wanted is not None else bool(value.strip()))
    return passed(evidence) if good else failed(evidence)


def _complete(subject: Subject) -> Judgement:
    if _only_read(subject.resource):
        return _READ
    path, found = labels(subject.resource)
    given = mapping(found)
    if not is_unknown(found) and all(isinstance(each, str) and each.strip() for each in map(given.get, KEYS)):
        return passed(Evidence(path, given, Text(ja="6つのラベル", en="six labels")))
    return all_of(*(_judged(subject.resource, each, None) for each in KEYS))


GOOD: dict[str, Value] = {
    "jichi-tenancy": "hirosaki",
    OWNER: "022021",
    "jichi-system": "common",
    CLASS: "data",
    STAGE: "prod",
    "jichi-cost-centre": "hirosaki",
}


def _bucket(**changed: Any) -> Planted:
    given = {**GOOD, **{key.replace("_", "-"): each for key, each in changed.items()}}
    return Planted(BUCKET, {"name": "data", "labels": {key: each for key, each in given.items() if each is not None}})


COMPLETE = Guardrail(
    id="gcp-labels-complete",
    version=1,
    cloud=Cloud.GCP,
    area=Area.INVENTORY,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="ラベルを付けられるものには、6つのラベルがすべてある", en="What can be labelled has all six labels"),
    rationale=Text(
        ja="資産目録と費用の按分は、ラベルで団体とシステムを見分ける"
        "（ISMAP管理基準 8.1.1、Resource Manager ドキュメント「Labels overview」）。",
        en="The inventory, and the sharing of costs, tell members and systems apart by labels "
        '(ISMAP control criteria, 8.1.1; Resource Manager documentation, "Labels overview").',
    ),
    remedy=Text(
        ja="jichi-tenancy、jichi-member、jichi-system、jichi-data-class、jichi-stage、jichi-cost-centre を"
        "付けてください。",
        en="Set jichi-tenancy, jichi-member, jichi-system, jichi-data-class, jichi-stage and jichi-cost-centre.",
    ),
    check=Each(LABELLED, _complete),
    controls=(Mapped("8.1.1", Coverage.PARTIAL),),
    absence=Text(
        ja="ラベルがなければ不合格。プロバイダの defaultLabels は見えないので数えない。",
        en="Without a label it fails; a provider's defaultLabels are not seen, and do not count.",
    ),
    paths=(Path(BUCKET, "labels"), Path(_DATABASE, "settings"), Path(_USER_LABELS[0], "userLabels")),
    cases=(
        passes(_bucket()),
        passes(Planted(_DATABASE, {"name": "database", "settings": {"tier": "small", "userLabels": GOOD}})),
        passes(Planted(_USER_LABELS[0], {"userLabels": GOOD})),
        fails(Planted(BUCKET, {"name": "data"})),
        unknowns(_bucket(jichi_system=UNKNOWN)),
        evades(_bucket(jichi_system=""), why="an empty label"),
        evades(
            Planted(BUCKET, {"labels": {key.replace("-", ":", 1): each for key, each in GOOD.items()}}),
            why="keys as AWS has them",
        ),
        evades(Planted(_USER_LABELS[1], {"labels": GOOD}), why="settings of a channel, which are no labels"),
        evades(Planted(_DATABASE, {"settings": {"tier": "small"}, "labels": GOOD}), why="not in the settings"),
    ),
)


def _own(subject: Subject) -> Judgement:
    if _only_read(subject.resource):
        return _READ
    member = subject.resource.member
    return _judged(subject.resource, OWNER, _SHARED if member is None else (member,))


OWNER_TRUE = Guardrail(
    id="gcp-labels-say-the-owner",
    version=1,
    cloud=Cloud.GCP,
    area=Area.INVENTORY,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="団体のラベルは、実際にその団体を示す", en="The member's label names the member whose it is"),
    rationale=Text(
        ja="他団体のラベルが付いた資産は、台帳でも費用でも他団体のものに見える"
        "（ISMAP管理基準 8.1.1、docs/glossary.md）。",
        en="What has another member's label is another's in the inventory and on the bill "
        "(ISMAP control criteria, 8.1.1; docs/glossary.md).",
    ),
    remedy=Text(
        ja="jichi-member をスタックの団体コード（共有は shared か hub）にしてください。",
        en="Set jichi-member to the code of the stack's member, or shared or hub.",
    ),
    check=Each(LABELLED, _own),
    controls=(Mapped("8.1.1", Coverage.PARTIAL), Mapped("9.5.1.P", Coverage.SUPPORTING)),
    absence=Text(ja="ラベルがなければ不合格。", en="Without the label it fails."),
    paths=(Path(BUCKET, "labels"),),
    cases=(
        passes(_bucket()),
        passes(Planted(BUCKET, {"labels": {**GOOD, OWNER: "hub"}}, member=None)),
        fails(_bucket(jichi_member="023621")),
        unknowns(_bucket(jichi_member=UNKNOWN)),
        evades(_bucket(jichi_member="022021-old"), why="a code with something behind it"),
        evades(_bucket(jichi_member="shared"), why="a member's own, as if it were shared"),
        evades(Planted(BUCKET, {"labels": GOOD}, member=None), why="what members share, as one member's"),
    ),
)


def _true(subject: Subject) -> Judgement:
    if _only_read(subject.resource):
        return _READ
    return all_of(_judged(subject.resource, CLASS, _CLASSES), _judged(subject.resource, STAGE, _STAGES))


VALUES_KNOWN = Guardrail(
    id="gcp-labels-known-values",
    version=1,
    cloud=Cloud.GCP,
    area=Area.INVENTORY,
    severity=Severity.LOW,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="データの区分と環境のラベルは、決まった値だけを持つ",
        en="Labels of data class and stage have known values only",
    ),
    rationale=Text(
        ja="保護の要否は区分のラベルで決まる。知らない値のものは、どの検査からも漏れる"
        "（docs/glossary.md、ISMAP管理基準 8.1.1）。",
        en="What has to be protected is told by its class: what has an unknown one is left out of every check "
        "(docs/glossary.md; ISMAP control criteria, 8.1.1).",
    ),
    remedy=Text(ja=f"{', '.join(_CLASSES)} と {', '.join(_STAGES)} から選んでください。", en="Use a known value."),
    check=Each(LABELLED, _true),
    controls=(Mapped("8.1.1", Coverage.SUPPORTING), Mapped("12.1.4", Coverage.SUPPORTING)),
    absence=Text(ja="ラベルがなければ不合格。", en="Without the label it fails."),
    paths=(Path(BUCKET, "labels"),),
    cases=(
        passes(_bucket()),
        fails(_bucket(jichi_data_class="residents")),
        unknowns(_bucket(jichi_stage=UNKNOWN)),
        evades(_bucket(jichi_data_class="data "), why="a space behind it"),
        evades(_bucket(jichi_stage="production"), why="a stage of another name"),
    ),
)

GUARDRAILS = (COMPLETE, OWNER_TRUE, VALUES_KNOWN)
