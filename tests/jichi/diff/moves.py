"""A small member on either cloud, made by hand: one of everything that a move has to do with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from jichi.diff.move.model import Departure, Line, Move, Party
from jichi.diff.move.moving import move
from jichi.engine.plan import Options, Plan, Resource, StackId
from jichi.engine.values import Reference, Value
from jichi.tenancy.model import Cloud
from tests.jichi.diff.plans import plan, resource
from tests.jichi.report.plans import make_tenancy

AWS = StackId("jichi", "t-022021-aws-prod", "022021", Cloud.AWS)
GCP = StackId("jichi", "t-022021-gcp-prod", "022021", Cloud.GCP)
REGIONS = {
    (Cloud.AWS, "tyo"): "ap-northeast-1",
    (Cloud.AWS, "osa"): "ap-northeast-3",
    (Cloud.GCP, "tyo"): "asia-northeast1",
    (Cloud.GCP, "osa"): "asia-northeast2",
    (Cloud.GCP, "dual"): "asia1",
}
TENANCY = make_tenancy()

S3 = "aws:s3/bucket:Bucket"
S3_LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
S3_ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
S3_LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
S3_REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
CLUSTER = "aws:rds/cluster:Cluster"
VAULT = "aws:backup/vault:Vault"
VAULT_LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration"
KEY = "aws:kms/key:Key"
SECRET = "aws:secretsmanager/secret:Secret"  # noqa: S105 - a type, not a secret

GCS = "gcp:storage/bucket:Bucket"
LOG_BUCKET = "gcp:logging/projectBucketConfig:ProjectBucketConfig"
INSTANCE = "gcp:sql/databaseInstance:DatabaseInstance"
TRANSFER = "gcp:storage/transferJob:TransferJob"
CRYPTO_KEY = "gcp:kms/cryptoKey:CryptoKey"
REGIONAL_SECRET = "gcp:secretmanager/regionalSecret:RegionalSecret"  # noqa: S105 - a type, not a secret


def made(stack: StackId, type_: str, name: str, inputs: Mapping[str, Value] | None = None, **more: object) -> Resource:
    """A resource in the region that its name begins with."""
    region = REGIONS.get((stack.cloud, name.partition("-")[0]))
    protect = bool(more.pop("protect", False))
    assert not more
    return resource(type_, name, inputs, stack=stack, region=region, options=Options(protect=protect))


def aws(type_: str, name: str, inputs: Mapping[str, Value] | None = None, **more: object) -> Resource:
    return made(AWS, type_, name, inputs, **more)


def gcp(type_: str, name: str, inputs: Mapping[str, Value] | None = None, **more: object) -> Resource:
    return made(GCP, type_, name, inputs, **more)


def tags(data_class: str) -> Mapping[str, Value]:
    return {"tags": {"jichi:data-class": data_class}}


def labels(data_class: str) -> Mapping[str, Value]:
    return {"labels": {"jichi-data-class": data_class}}


def of(each: Resource, name: str = "id") -> Reference:
    return Reference(each.urn, name)


def s3(role: str, data_class: str, **more: Value) -> Resource:
    return aws(S3, role, {"bucket": f"t-{role}", **tags(data_class), **more}, protect=True)


KEY_LOG = aws(KEY, "tyo-key-log", {"deletionWindowInDays": 30})
KEY_DATA = aws(KEY, "tyo-key-data", {"deletionWindowInDays": 30})
DATA, DATA_COPY = s3("tyo-data", "data"), s3("osa-data", "data")
LOG = s3("tyo-log", "log")
EVIDENCE = s3("tyo-evidence", "log")
EVIDENCE_LOCK = aws(
    S3_LOCK,
    "tyo-evidence-object-lock",
    {"bucket": of(EVIDENCE), "rule": {"defaultRetention": {"days": 1825, "mode": "COMPLIANCE"}}},
)
EVENTS = aws(LOG_GROUP, "tyo-log-group-events", {"retentionInDays": 400, "kmsKeyId": of(KEY_LOG, "arn")})
DATABASE = aws(
    CLUSTER,
    "tyo-database",
    {
        "clusterIdentifier": "t-database",
        "engine": "aurora-postgresql",
        "engineVersion": "17.6",
        "kmsKeyId": of(KEY_DATA, "arn"),
        "deletionProtection": True,
        "deleteAutomatedBackups": False,
        "backupRetentionPeriod": 35,
    },
)
DATABASE_MACHINE = aws("aws:rds/clusterInstance:ClusterInstance", "tyo-database-a", {"clusterIdentifier": of(DATABASE)})
CREDENTIALS = aws(SECRET, "tyo-secret-database", {"recoveryWindowInDays": 30})
ZONE = aws("aws:route53/zone:Zone", "zone", {"name": "022021.prod.t.jichi.internal"})
FLOW_LOG = aws("aws:ec2/flowLog:FlowLog", "tyo-flow-log")
BACKUPS = aws(VAULT, "tyo-vault", {"name": "t-backup"})
BACKUPS_LOCK = aws(
    VAULT_LOCK, "tyo-vault-lock", {"backupVaultName": "t-backup", "minRetentionDays": 35, "changeableForDays": 30}
)
BACKUP_PLAN = aws(
    "aws:backup/plan:Plan",
    "tyo-backup-plan",
    {"rules": ({"targetVaultName": "t-backup", "lifecycle": {"deleteAfter": 40}},), **tags("backup")},
)

AWS_SIDE = (
    KEY_LOG,
    KEY_DATA,
    LOG,
    aws(
        S3_LIFECYCLE,
        "tyo-log-lifecycle",
        {"bucket": of(LOG), "rules": ({"status": "Enabled", "expiration": {"days": 365}},)},
    ),
    EVENTS,
    FLOW_LOG,
    ZONE,
    DATA,
    DATA_COPY,
    aws(
        S3_REPLICATION,
        "tyo-data-replication",
        {
            "bucket": of(DATA),
            "rules": ({"status": "Enabled", "destination": {"bucket": "arn:aws:s3:::t-osa-data"}},),
        },
    ),
    EVIDENCE,
    EVIDENCE_LOCK,
    aws(
        S3_ENCRYPTION,
        "tyo-evidence-encryption",
        {
            "bucket": of(EVIDENCE),
            "rules": ({"applyServerSideEncryptionByDefault": {"kmsMasterKeyId": of(KEY_LOG, "arn")}},),
        },
    ),
    DATABASE,
    DATABASE_MACHINE,
    CREDENTIALS,
    BACKUPS,
    BACKUPS_LOCK,
    BACKUP_PLAN,
    aws("aws:iam/role:Role", "backup", tags("backup")),
)
"""A member on AWS, in the order of its program."""


def gcs(role: str, data_class: str, **more: Value) -> Resource:
    return gcp(GCS, role, {"name": f"t-{role}", **labels(data_class), **more}, protect=True)


G_DATA, G_DATA_COPY = gcs("tyo-data", "data"), gcs("osa-data", "data")
G_EVIDENCE = gcs("tyo-evidence", "log", retentionPolicy={"retentionPeriod": "157680000", "isLocked": True})
G_LOG = gcp(LOG_BUCKET, "tyo-log", {"bucketId": "t-log", "retentionDays": 400, "locked": True})
G_DATABASE = gcp(INSTANCE, "tyo-database", {"name": "t-database", "databaseVersion": "POSTGRES_17"})
G_ZONE = gcp("gcp:dns/managedZone:ManagedZone", "zone", {"dnsName": "022021.prod.t.jichi.internal."})
G_KEY_LOG = gcp(CRYPTO_KEY, "tyo-key-log", {"destroyScheduledDuration": "2592000s"})
G_KEY_DATA = gcp(CRYPTO_KEY, "tyo-key-data", {"destroyScheduledDuration": "2592000s"})
G_SECRET = gcp(REGIONAL_SECRET, "tyo-secret-database")
G_JOB = gcp(
    TRANSFER,
    "tyo-replicate-data",
    {
        "eventStream": {"name": "s"},
        "transferSpec": {"gcsDataSource": {"bucketName": "t-tyo-data"}, "gcsDataSink": {"bucketName": "t-osa-data"}},
    },
)
GCP_SIDE = (
    gcp("gcp:kms/keyRing:KeyRing", "tyo-key-ring"),
    G_KEY_LOG,
    G_KEY_DATA,
    G_LOG,
    G_ZONE,
    gcp("gcp:dns/managedZone:ManagedZone", "googleapis-com", {"dnsName": "googleapis.com."}),
    G_DATA,
    G_DATA_COPY,
    G_JOB,
    G_EVIDENCE,
    G_DATABASE,
    G_SECRET,
)
"""The same member on Google Cloud."""


def both(source: Iterable[Resource] = AWS_SIDE, target: Iterable[Resource] = GCP_SIDE) -> Plan:
    return plan(*source, *target)


def moved(source: Iterable[Resource] = AWS_SIDE, target: Iterable[Resource] = GCP_SIDE, *, back: bool = False) -> Move:
    """The move of the member to Google Cloud, or back."""
    clouds = (Cloud.GCP, Cloud.AWS) if back else (Cloud.AWS, Cloud.GCP)
    return move(both(source, target), TENANCY, *clouds)


def party(found: Move) -> Party:
    """The only one that moves."""
    (only,) = found.parties
    return only


def line(found: Move, name: str) -> Line:
    return next(each for each in party(found).lines if each.resource.name == name)


def departure(found: Move, name: str) -> Departure:
    return next(each for each in party(found).departures if each.resource.name == name)


def without(side: Iterable[Resource], *gone: Resource) -> tuple[Resource, ...]:
    return tuple(each for each in side if each not in gone)


def instead(side: Iterable[Resource], old: Resource, **inputs: Value) -> tuple[Resource, ...]:
    """The side with some inputs of one resource changed."""
    return tuple(replace(each, inputs={**each.inputs, **inputs}) if each is old else each for each in side)
