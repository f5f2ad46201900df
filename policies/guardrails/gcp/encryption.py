"""Guardrail of everything that keeps data: each is encrypted with a Cloud KMS key of its own member and place."""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.holdings import BUCKET, LOG_BUCKET, SECRET, SQL, TOPIC
from policies.guardrails.gcp.own_keys import KEY, RING, own_key
from policies.judgement import Judgement, all_of

_SPEC = ("encryptionSpec.kmsKeyName",)
_CONFIG = ("encryptionConfig.kmsKeyName",)
_LOGS = ("cmekSettings.kmsKeyName",)

KEEPING: dict[str, tuple[str, ...]] = {
    BUCKET: ("encryption.defaultKmsKeyName",),
    SQL: ("encryptionKeyName",),
    TOPIC: ("kmsKeyName",),
    SECRET: ("customerManagedEncryption.kmsKeyName",),
    LOG_BUCKET: _LOGS,
    "gcp:logging/folderBucketConfig:FolderBucketConfig": _LOGS,
    "gcp:logging/organizationBucketConfig:OrganizationBucketConfig": _LOGS,
    "gcp:logging/billingAccountBucketConfig:BillingAccountBucketConfig": _LOGS,
    "gcp:compute/disk:Disk": ("diskEncryptionKey.kmsKeySelfLink",),
    "gcp:compute/regionDisk:RegionDisk": ("diskEncryptionKey.kmsKeyName",),
    "gcp:compute/image:Image": ("imageEncryptionKey.kmsKeySelfLink",),
    "gcp:compute/snapshot:Snapshot": ("snapshotEncryptionKey.kmsKeySelfLink",),
    "gcp:compute/machineImage:MachineImage": ("machineImageEncryptionKey.kmsKeyName",),
    "gcp:compute/instance:Instance": ("bootDisk.kmsKeySelfLink",),
    "gcp:compute/instanceTemplate:InstanceTemplate": ("disks.*.diskEncryptionKey.kmsKeySelfLink",),
    "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate": ("disks.*.diskEncryptionKey.kmsKeySelfLink",),
    "gcp:container/cluster:Cluster": ("databaseEncryption.keyName", "nodeConfig.bootDiskKmsKey"),
    "gcp:container/nodePool:NodePool": ("nodeConfig.bootDiskKmsKey",),
    "gcp:gkebackup/backupPlan:BackupPlan": ("backupConfig.encryptionKey.gcpKmsEncryptionKey",),
    "gcp:artifactregistry/repository:Repository": ("kmsKeyName",),
    "gcp:bigquery/dataset:Dataset": ("defaultEncryptionConfiguration.kmsKeyName",),
    "gcp:bigtable/instance:Instance": ("clusters.*.kmsKeyName",),
    "gcp:spanner/database:Database": _CONFIG,
    "gcp:firestore/database:Database": ("cmekConfig.kmsKeyName",),
    "gcp:alloydb/cluster:Cluster": _CONFIG,
    "gcp:alloydb/backup:Backup": _CONFIG,
    "gcp:redis/instance:Instance": ("customerManagedKey",),
    "gcp:redis/cluster:Cluster": ("kmsKey",),
    "gcp:memorystore/instance:Instance": ("kmsKey",),
    "gcp:filestore/instance:Instance": ("kmsKeyName",),
    "gcp:filestore/backup:Backup": ("kmsKeyName",),
    "gcp:lustre/instance:Instance": ("kmsKey",),
    "gcp:backupdisasterrecovery/backupVault:BackupVault": _CONFIG,
    "gcp:cloudfunctionsv2/function:Function": ("kmsKeyName",),
    "gcp:cloudrunv2/service:Service": ("template.encryptionKey",),
    "gcp:cloudrunv2/job:Job": ("template.template.encryptionKey",),
    "gcp:cloudrunv2/workerPool:WorkerPool": ("template.encryptionKey",),
    "gcp:secretmanager/secret:Secret": ("replication.userManaged.replicas.*.customerManagedEncryption.kmsKeyName",),
    "gcp:dataproc/cluster:Cluster": ("clusterConfig.encryptionConfig.kmsKeyName",),
    "gcp:dataflow/job:Job": ("kmsKeyName",),
    "gcp:datastream/stream:Stream": ("customerManagedEncryptionKey",),
    "gcp:composer/environment:Environment": ("config.encryptionConfig.kmsKeyName",),
    "gcp:healthcare/dataset:Dataset": _SPEC,
    "gcp:vertex/aiDataset:AiDataset": _SPEC,
    "gcp:looker/instance:Instance": _CONFIG,
    "gcp:parametermanager/regionalParameter:RegionalParameter": ("kmsKey",),
}
"""Where each type that keeps data names its key.

Workflows and schedules are not here: what they have to keep secret they may not have at all
(`policies.guardrails.gcp.secret_texts`).
"""


def _encrypted(subject: Subject) -> Judgement:
    return all_of(*(own_key(subject.world, subject.resource, each) for each in KEEPING[subject.resource.type]))


_RING = Planted(RING, {"name": "keys", "location": "asia-northeast1"}, "ring")
_KEY = Planted(KEY, {"name": "data", "keyRing": _RING.ref()}, "key")
_OSAKA_RING = Planted(RING, {"name": "keys", "location": "asia-northeast2"}, "ring-osa")
_OSAKA = Planted(KEY, {"name": "data", "keyRing": _OSAKA_RING.ref()}, "osaka", region="asia-northeast2")
_OTHERS = Planted(KEY, {"name": "data"}, "others", member="023621")
_OWN = Planted("gcp:projects/service:Service", {"project": "hirosaki-022021-prod"}, "service")
_PATH = "projects/{}/locations/{}/keyRings/keys/cryptoKeys/data"


def _bucket(key: Any) -> Planted:
    return Planted(BUCKET, {"location": "ASIA-NORTHEAST1", "encryption": {"defaultKmsKeyName": key}}, "bucket")


def _sql(key: Any) -> Planted:
    return Planted(SQL, {"region": "asia-northeast1", "encryptionKeyName": key}, "sql")


def _topic(key: Any) -> Planted:
    return Planted(TOPIC, {"name": "events", "kmsKeyName": key}, "topic")


def _logs(key: Any) -> Planted:
    return Planted(LOG_BUCKET, {"location": "asia-northeast1", "cmekSettings": {"kmsKeyName": key}}, "logs")


def _secret(key: Any) -> Planted:
    return Planted(SECRET, {"location": "asia-northeast1", "customerManagedEncryption": {"kmsKeyName": key}}, "secret")


ENCRYPTED = Guardrail(
    id="gcp-encrypted-with-own-key",
    version=1,
    cloud=Cloud.GCP,
    area=Area.ENCRYPTION,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="データを置くものはすべて、団体自身の鍵で暗号化する",
        en="Whatever keeps data is encrypted with the member's own key",
    ),
    rationale=Text(
        ja="Googleの鍵では、誰が使ったかも、止めることも手元で決められない"
        "（Cloud KMS ドキュメント「Customer-managed encryption keys (CMEK)」）。",
        en="With a key of Google's, neither its use nor its end is the member's to see and decide (Cloud KMS "
        'documentation, "Customer-managed encryption keys (CMEK)").',
    ),
    remedy=Text(
        ja="同じ団体・同じ場所の CryptoKey を指定してください。", en="Name a CryptoKey of its member and place."
    ),
    check=Each(tuple(KEEPING), _encrypted, Reach.STACK),
    controls=(
        Mapped("10.1.1", Coverage.PARTIAL),
        Mapped("10.1.2", Coverage.SUPPORTING),
        Mapped("18.1.4", Coverage.SUPPORTING),
    ),
    absence=Text(ja="鍵の省略はGoogleの鍵で、不合格。", en="Without one it is a key of Google's: it fails."),
    paths=(
        Path(BUCKET, "encryption.defaultKmsKeyName"),
        Path(SQL, "encryptionKeyName"),
        Path(TOPIC, "kmsKeyName"),
        Path(LOG_BUCKET, "cmekSettings.kmsKeyName"),
        Path(SECRET, "customerManagedEncryption.kmsKeyName"),
    ),
    cases=(
        passes(_bucket(_KEY.ref()), _KEY, _RING),
        passes(_sql(_KEY.ref()), _KEY, _RING),
        passes(_topic(_OSAKA.ref()), _OSAKA, _OSAKA_RING, why="a topic is in no place"),
        passes(_logs(_KEY.ref()), _KEY, _RING),
        passes(_secret(_PATH.format("hirosaki-022021-prod", "asia-northeast1")), _KEY, _RING),
        fails(_bucket(None)),
        fails(Planted("gcp:compute/disk:Disk", {"name": "disk", "zone": "asia-northeast1-a"})),
        fails(Planted("gcp:bigquery/dataset:Dataset", {"datasetId": "analysis"})),
        unknowns(_bucket(UNKNOWN)),
        evades(_bucket(_OSAKA.ref()), _OSAKA, _OSAKA_RING, why="a key of the other region"),
        evades(_sql(_OTHERS.ref()), _OTHERS, why="another member's key"),
        evades(_topic(_PATH.format("foreign", "us-east1")), why="a key abroad"),
        evades(_bucket(_PATH.format("foreign", "asia-northeast1")), _OWN, why="a key of somebody else's project"),
        evades(
            Planted("gcp:compute/disk:Disk", {"diskEncryptionKey": {"rawKey": "cmF3"}, "zone": "asia-northeast1-a"}),
            why="a key that the caller brings",
        ),
        evades(
            Planted("gcp:artifactregistry/repository:Repository", {"location": "asia-northeast1", "kmsKeyName": ""}),
            why="an empty name",
        ),
    ),
)

GUARDRAILS = (ENCRYPTED,)
