"""What one side of a move holds: every planned resource that loses something when it is deleted, and what that is.

The types are those that `jichi.diff.guards` guards and that `jichi.engine.coverage` wants backed up. A resource that
says by tag or label that it keeps a class of data is one too, unless its type is known to carry that tag for what it
serves. So a resource of a kind that nobody has thought of is listed as unknown, and never left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from jichi.diff.guards import HOLDS
from jichi.diff.move.reading import points_to
from jichi.diff.move.replicas import filled_by
from jichi.engine.coverage import aws, gcp
from jichi.engine.coverage.reading import mapping
from jichi.engine.plan import Resource
from jichi.engine.values import Value, references


class Holding(StrEnum):
    """What a resource holds."""

    DATABASE = "database"
    FILES = "files"
    EVIDENCE = "evidence"
    """Objects under a lock."""
    LOGS = "logs"
    BACKUPS = "backups"
    """In a form that their own cloud alone restores."""
    EXPORTS = "exports"
    """Backups as files, which other tools read."""
    KEYS = "keys"
    SECRETS = "secrets"
    NAMES = "names"
    """A DNS zone of the member's own."""
    PLATFORM_NAMES = "platform-names"
    """A DNS zone of a domain of the cloud's own, such as `googleapis.com`, or of a name that it gives."""
    RECORDING = "recording"
    """What makes records and keeps them elsewhere: its deletion ends the record, and loses none."""
    CONTAINER = "container"
    """What holds nothing but others, each of which is listed for itself."""
    UNKNOWN = "unknown"


KINDS: Mapping[str, Holding] = {
    "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault": Holding.BACKUPS,
    "aws:backup/vault:Vault": Holding.BACKUPS,
    "aws:cfg/deliveryChannel:DeliveryChannel": Holding.RECORDING,
    "aws:cfg/recorder:Recorder": Holding.RECORDING,
    "aws:cloudtrail/trail:Trail": Holding.RECORDING,
    "aws:cloudwatch/logGroup:LogGroup": Holding.LOGS,
    "aws:ebs/snapshot:Snapshot": Holding.BACKUPS,
    "aws:ec2/flowLog:FlowLog": Holding.RECORDING,
    "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig": Holding.RECORDING,
    "aws:guardduty/detector:Detector": Holding.RECORDING,
    "aws:kms/externalKey:ExternalKey": Holding.KEYS,
    "aws:kms/key:Key": Holding.KEYS,
    "aws:kms/replicaExternalKey:ReplicaExternalKey": Holding.KEYS,
    "aws:kms/replicaKey:ReplicaKey": Holding.KEYS,
    "aws:rds/cluster:Cluster": Holding.DATABASE,
    "aws:rds/clusterSnapshot:ClusterSnapshot": Holding.BACKUPS,
    "aws:rds/globalCluster:GlobalCluster": Holding.CONTAINER,
    "aws:rds/instance:Instance": Holding.DATABASE,
    "aws:rds/snapshot:Snapshot": Holding.BACKUPS,
    "aws:secretsmanager/secret:Secret": Holding.SECRETS,
    "aws:securityhub/account:Account": Holding.RECORDING,
    "gcp:backupdisasterrecovery/backupVault:BackupVault": Holding.BACKUPS,
    "gcp:cloudasset/projectFeed:ProjectFeed": Holding.RECORDING,
    "gcp:compute/snapshot:Snapshot": Holding.BACKUPS,
    "gcp:kms/cryptoKey:CryptoKey": Holding.KEYS,
    "gcp:kms/keyRing:KeyRing": Holding.CONTAINER,
    "gcp:logging/folderSink:FolderSink": Holding.RECORDING,
    "gcp:logging/organizationSink:OrganizationSink": Holding.RECORDING,
    "gcp:logging/projectBucketConfig:ProjectBucketConfig": Holding.LOGS,
    "gcp:logging/projectSink:ProjectSink": Holding.RECORDING,
    "gcp:organizations/project:Project": Holding.CONTAINER,
    "gcp:projects/iAMAuditConfig:IAMAuditConfig": Holding.RECORDING,
    "gcp:secretmanager/regionalSecret:RegionalSecret": Holding.SECRETS,
    "gcp:secretmanager/secret:Secret": Holding.SECRETS,
    "gcp:sql/databaseInstance:DatabaseInstance": Holding.DATABASE,
}
"""What a type holds, where the type alone tells; buckets and zones are looked into. Any other that holds something is
unknown: nothing here says how it could be moved."""

BUCKETS = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2", "gcp:storage/bucket:Bucket")
ZONES: Mapping[str, str] = {"aws:route53/zone:Zone": "name", "gcp:dns/managedZone:ManagedZone": "dnsName"}
"""Types of DNS zones, and the input that is the domain."""

OBJECT_LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
VAULT_LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration"

PARTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    OBJECT_LOCK: ("bucket", BUCKETS),
    VAULT_LOCK: ("backupVaultName", ("aws:backup/vault:Vault",)),
    "aws:rds/clusterInstance:ClusterInstance": ("clusterIdentifier", ("aws:rds/cluster:Cluster",)),
    "aws:s3/bucketObject:BucketObject": ("bucket", BUCKETS),
    "aws:s3/bucketObjectv2:BucketObjectv2": ("bucket", BUCKETS),
    "gcp:kms/cryptoKeyVersion:CryptoKeyVersion": ("cryptoKey", ("gcp:kms/cryptoKey:CryptoKey",)),
    "gcp:sql/database:Database": ("instance", ("gcp:sql/databaseInstance:DatabaseInstance",)),
    "gcp:storage/bucketObject:BucketObject": ("bucket", BUCKETS),
}
"""Types that go where another goes: the input that says which, and of what types that is."""

CARRIERS = frozenset(
    {
        "aws:backup/plan:Plan",
        "aws:backup/restoreTestingPlan:RestoreTestingPlan",
        "aws:iam/role:Role",
        "aws:sns/topic:Topic",
        "gcp:compute/address:Address",
        "gcp:compute/forwardingRule:ForwardingRule",
        "gcp:pubsub/subscription:Subscription",
        "gcp:pubsub/topic:Topic",
        "gcp:workflows/workflow:Workflow",
    }
)
"""Types that bear the class of the data that they serve: settings, ways to it, and what passes messages on."""

PLATFORM_DOMAINS = ("amazonaws.com", "gcr.io", "goog", "googleapis.com", "pkg.dev", "run.app")
"""Domains that belong to a cloud: a private zone for one of them only leads to the cloud's own services
(`network/vpc/googleapis.py`, `components/database/gcp_endpoint.py`)."""

DATA_CLASS = "jichi:data-class"
_HOLDING_TYPES = frozenset({*HOLDS, *aws.HOLDING, *gcp.HOLDING})


@dataclass(frozen=True, slots=True)
class Held:
    """A resource that holds something.

    Args:
        parts: resources that go where it goes: the instances of a cluster, the lock of a bucket.
        filled_by: the resource of the same plan of which this one is a copy that the cloud keeps up; None where it has
            something of its own.
    """

    resource: Resource
    holding: Holding
    parts: tuple[Resource, ...] = ()
    filled_by: Resource | None = None


def held(resources: Sequence[Resource]) -> tuple[Held, ...]:
    """Everything that a stack holds, in its order; each resource is in one of them, itself or as a part."""
    holding = [each for each in resources if holds(each)]
    wholes = {part.urn: whole.urn for part in holding if (whole := _whole(part, holding))}
    own = [each for each in holding if each.urn not in wholes]
    parts = {each.urn: tuple(part for part in holding if wholes.get(part.urn) == each.urn) for each in own}
    return tuple(
        Held(each, _kind(each, parts[each.urn]), parts[each.urn], filled_by(each, own, resources)) for each in own
    )


def holds(resource: Resource) -> bool:
    """Whether a resource holds something, by its type or by what it says of itself; what is only read is not ours."""
    if not resource.custom or resource.read_id is not None:
        return False
    return resource.type in _HOLDING_TYPES or (resource.type not in CARRIERS and data_class(resource) != "none")


def data_class(resource: Resource) -> Value:
    """The class of data that the resource says it keeps, `none` where it says nothing; a value that is not known yet is
    handed over as it is.
    """
    said = list(_said(resource))
    return said[0] if said else "none"


def _said(resource: Resource) -> Iterator[Value]:
    label = DATA_CLASS.replace(":", "-")
    places = (
        (resource.inputs.get("tags"), DATA_CLASS),
        (resource.inputs.get("labels"), label),
        (mapping(resource.inputs.get("settings")).get("userLabels"), label),
    )
    for tags, key in places:
        if key in mapping(tags):
            yield mapping(tags)[key]


def _whole(part: Resource, holding: Sequence[Resource]) -> Resource | None:
    """The resource that a part belongs to; None where it is no part, or the plan does not tell of what."""
    if part.type not in PARTS:
        return None
    key, types = PARTS[part.type]
    named = part.inputs.get(key)
    return next((each for each in holding if each.type in types and points_to(named, each)), None)


def _kind(resource: Resource, parts: Sequence[Resource]) -> Holding:
    if resource.type in BUCKETS:
        return _bucket(resource, parts)
    if resource.type in ZONES:
        return Holding.PLATFORM_NAMES if _is_platform(resource.inputs.get(ZONES[resource.type])) else Holding.NAMES
    return KINDS.get(resource.type, Holding.UNKNOWN)


def _bucket(bucket: Resource, parts: Sequence[Resource]) -> Holding:
    locked = bucket.inputs.get("retentionPolicy") is not None or any(part.type == OBJECT_LOCK for part in parts)
    match data_class(bucket):
        case "backup":
            return Holding.EXPORTS
        case _ if locked:
            return Holding.EVIDENCE
        case "data":
            return Holding.FILES
        case "log":
            return Holding.LOGS
        case _:
            return Holding.UNKNOWN


def _is_platform(domain: Value) -> bool:
    """Whether a domain is the cloud's own, or one that it gives to a resource once that is there."""
    match domain:
        case str():
            # The root has no records: it is there so that names of the internet have no answer.
            return domain == "." or any(f".{domain.rstrip('.')}".endswith(f".{own}") for own in PLATFORM_DOMAINS)
        case _:
            return any(True for _ in references(domain))
