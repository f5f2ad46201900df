"""What is destroyed on the old cloud after a move, in which order, and what stays there and until when.

The order is the deployment's turned round: stacks, and resources within a stack, so that nothing goes before what
depends on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from jichi.diff.guards import guards
from jichi.diff.move.holdings import BUCKETS, Held, Holding
from jichi.diff.move.model import Departure, Hold, Line, Obstacle
from jichi.diff.move.reading import points_to
from jichi.diff.move.retention import days_of, longest
from jichi.engine.coverage.reading import mapping
from jichi.engine.plan import Resource
from jichi.engine.values import Value, references

NEVER = frozenset({"gcp:kms/cryptoKey:CryptoKey", "gcp:kms/keyRing:KeyRing"})
"""Cloud KMS deletes versions of keys, neither keys nor rings (Cloud KMS documentation, "Cloud KMS resources")."""

DEFAULT_SINKS = ("_Default", "_Required")
"""Sinks that Google makes with a project and that nobody can delete (Cloud Logging documentation, "Routing and storage
overview")."""

SWITCHES = ("deletionProtection", "deletionProtectionEnabled", "enableDeletionProtection")
"""Inputs by which a service itself refuses to delete."""

WAITING: Mapping[str, str] = {
    "aws:kms/key:Key": "deletionWindowInDays",
    "aws:kms/replicaKey:ReplicaKey": "deletionWindowInDays",
    "aws:secretsmanager/secret:Secret": "recoveryWindowInDays",
    "gcp:kms/cryptoKey:CryptoKey": "destroyScheduledDuration",
}
"""The input that says how long a deletion waits, in days or, on Google Cloud, in seconds."""

LOG_BUCKET_DAYS = 7
"""For how long a deleted log bucket can be had back (Cloud Logging API, "projects.locations.buckets.delete")."""

_OTHER_KEYS = frozenset({"masterUserSecretKmsKeyId"})
"""Inputs that name a key for something other than what the resource holds."""

_ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
_LOG_BUCKET = "gcp:logging/projectBucketConfig:ProjectBucketConfig"
_SINK = "gcp:logging/projectSink:ProjectSink"
_CLUSTER = "aws:rds/cluster:Cluster"
_INSTANCE = "gcp:sql/databaseInstance:DatabaseInstance"
_EMPTIED = (*BUCKETS, "aws:backup/vault:Vault", "gcp:backupdisasterrecovery/backupVault:BackupVault")


def departures(
    destroyed: Sequence[Resource], lines: Sequence[Line], resources: Sequence[Resource]
) -> tuple[Departure, ...]:
    """What happens to each resource of a stack when it is destroyed.

    Args:
        destroyed: those that a provider manages, in the order of deployment.
        lines: what becomes of what the stack holds.
        resources: the whole stack.
    """
    by_urn = {each.urn: line for line in lines for each in (line.resource, *line.held.parts)}
    needed = _needed(lines, resources)
    return tuple(
        Departure(each, guards(each, None), (*_kept(by_urn.get(each.urn)), *needed.get(each.urn, ()), *_own(each)))
        for each in reversed(destroyed)
    )


def _kept(line: Line | None) -> Iterator[Hold]:
    if line is not None and line.until is not None:
        yield Hold(Obstacle.LOCKED if line.until.locked else Obstacle.KEPT, line.until.days)


def _own(resource: Resource) -> Iterator[Hold]:
    """What the resource's own type and inputs say."""
    if resource.type in NEVER or (resource.type == _SINK and resource.inputs.get("name") in DEFAULT_SINKS):
        yield Hold(Obstacle.NEVER)
    yield from _leaves(resource)
    if resource.type in WAITING:
        yield Hold(Obstacle.WAITS, _waiting(resource.inputs.get(WAITING[resource.type])))
    if resource.type == _LOG_BUCKET:
        yield Hold(Obstacle.WAITS, LOG_BUCKET_DAYS)
    settings = mapping(resource.inputs.get("settings"))
    if any(inputs.get(key) is True for inputs in (resource.inputs, settings) for key in SWITCHES):
        yield Hold(Obstacle.SWITCH)
    if resource.type in _EMPTIED and resource.inputs.get("forceDestroy") is not True:
        yield Hold(Obstacle.EMPTIED)


def _waiting(value: Value) -> int | None:
    """Days as AWS writes them, or a duration as Google Cloud does."""
    return value if isinstance(value, int) and not isinstance(value, bool) else days_of(value)


def _leaves(resource: Resource) -> Iterator[Hold]:
    """Backups that a database leaves: the last one has no end on AWS, where only people delete it (RDS API Reference,
    "DeleteDBCluster"), and a number of days on Google Cloud (Cloud SQL Admin API, "FinalBackupConfig").
    """
    if resource.type == _CLUSTER:
        if resource.inputs.get("skipFinalSnapshot") is not True:
            yield Hold(Obstacle.LEAVES)
        if resource.inputs.get("deleteAutomatedBackups") is False:
            yield Hold(Obstacle.LEAVES, _waiting(resource.inputs.get("backupRetentionPeriod")))
    if resource.type == _INSTANCE:
        settings = mapping(resource.inputs.get("settings"))
        final = mapping(settings.get("finalBackupConfig"))
        if final.get("enabled") is True:
            yield Hold(Obstacle.LEAVES, _waiting(final.get("retentionDays")))
        if settings.get("retainBackupsOnDelete") is True:
            yield Hold(Obstacle.LEAVES)


def _needed(lines: Sequence[Line], resources: Sequence[Resource]) -> Mapping[str, tuple[Hold, ...]]:
    """For how long each key is needed by what remains, by its URN.

    A database's backups in a vault are under the database's own key, not under the vault's (AWS Backup Developer Guide,
    "Encryption for backups in AWS Backup": what is not fully managed inherits its source's encryption). So are those
    that it leaves when it is deleted, which have no end that a plan knows.
    """
    vaults = [line for line in lines if line.held.holding is Holding.BACKUPS and line.until is not None]
    found: dict[str, tuple[Hold, ...]] = {}
    for key in (line.held for line in lines if line.held.holding is Holding.KEYS):
        under = [line for line in lines if _under(line.held, key, resources)]
        databases = [line for line in under if line.held.holding is Holding.DATABASE]
        kept = [line for line in under if line.until is not None] + (vaults if databases else [])
        left = [line for line in databases if any(True for _ in _leaves(line.resource))]
        found[key.resource.urn] = (*_need(kept), *(Hold(Obstacle.NEEDED, None, (each.resource.name,)) for each in left))
    return found


def _need(kept: Sequence[Line]) -> Iterator[Hold]:
    """One hold for all that has to stay readable; the names of what that is."""
    if kept:
        days = longest([line.until.days for line in kept if line.until is not None])
        yield Hold(Obstacle.NEEDED, days, tuple(dict.fromkeys(line.resource.name for line in kept)))


def _under(each: Held, key: Held, resources: Sequence[Resource]) -> bool:
    """Whether a holding is encrypted under a key: it names the key, or its encryption configuration does."""
    settings = (
        other
        for other in resources
        if other.type == _ENCRYPTION and points_to(other.inputs.get("bucket"), each.resource)
    )
    return any(
        found.urn == key.resource.urn
        for resource in (each.resource, *settings)
        for name, value in resource.inputs.items()
        if name not in _OTHER_KEYS
        for found in references(value)
    )
