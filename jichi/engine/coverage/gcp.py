"""Backup on Google Cloud, where nothing is selected by tags: each resource says, or is told, how it is backed up.

A database of Cloud SQL is covered when it makes backups of its own in Japan, can go back to any second, and is in the
other region too: as a replica, or exported on schedule to a bucket there that is locked. Where its own backups lie does
not matter for that: they are under its own key, which is lost with its region (docs/backup.md). A bucket is covered
when it keeps what is overwritten or deleted, and its objects are in the other region too: in the dual-region, or
replicated to a bucket there. What Backup and DR takes is covered by a plan whose vault is in the other region. Excepted
are, each with its reason,

- buckets whose data class is known and is not data: logs and evidence are locked and replicated;
- the bucket that a covered bucket is replicated to: the same objects;
- the replicas of a covered database: the same data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jichi.engine.coverage.reading import items, mapping
from jichi.engine.plan import Resource, StackPlan
from jichi.engine.values import Interpolation, Reference, Value

HOLDING: Mapping[str, str] = {
    "gcp:alloydb/cluster:Cluster": "alloydb.googleapis.com/Cluster",
    "gcp:compute/disk:Disk": "compute.googleapis.com/Disk",
    "gcp:compute/instance:Instance": "compute.googleapis.com/Instance",
    "gcp:filestore/instance:Instance": "file.googleapis.com/Instance",
    # What follows is not covered by Backup and DR, which does not take it, or keeps the backups of Cloud SQL under the
    # instance's own key.
    "gcp:bigquery/table:Table": "",
    "gcp:bigtable/table:Table": "",
    "gcp:compute/instanceFromTemplate:InstanceFromTemplate": "",
    "gcp:compute/regionDisk:RegionDisk": "",
    "gcp:firestore/database:Database": "",
    "gcp:lustre/instance:Instance": "",
    "gcp:memorystore/instance:Instance": "",
    "gcp:netapp/volume:Volume": "",
    "gcp:parallelstore/instance:Instance": "",
    "gcp:redis/cluster:Cluster": "",
    "gcp:redis/instance:Instance": "",
    "gcp:sql/databaseInstance:DatabaseInstance": "",
    "gcp:spanner/database:Database": "",
    "gcp:storage/bucket:Bucket": "",
}
"""Types that hold data of their own, and what Backup and DR calls those that it covers (Backup and DR API,
"StandardSchedule": hourlyFrequency)."""

_JAPAN = ("asia-northeast1", "asia-northeast2")
_DUAL_REGION = "asia1"
_DATABASE = "gcp:sql/databaseInstance:DatabaseInstance"
_BUCKET = "gcp:storage/bucket:Bucket"
_JOB = "gcp:storage/transferJob:TransferJob"
_ASSOCIATION = "gcp:backupdisasterrecovery/backupPlanAssociation:BackupPlanAssociation"
_PLAN = "gcp:backupdisasterrecovery/backupPlan:BackupPlan"
_VAULT = "gcp:backupdisasterrecovery/backupVault:BackupVault"
_WORKFLOW = "gcp:workflows/workflow:Workflow"
_SCHEDULE = "gcp:cloudscheduler/job:Job"

_DATA_CLASS_LABEL = "jichi-data-class"
_OTHER_CLASSES = ("log", "backup", "secret")
"""Buckets of these classes are kept by locks and replication, not by backup."""


def uncovered(stack: StackPlan) -> Iterator[Resource]:
    """What holds data in a stack, and is neither covered nor excepted."""
    holding = [each for each in stack.resources if each.type in HOLDING and not _of_other_class(each)]
    covered = [each for each in holding if _covered(each, stack)]
    same = {
        other.urn
        for each in covered
        for other in holding
        if _is_replica(other, each) or any(_replicates(job, each, other) for job in stack.resources)
    }
    for each in holding:
        if each not in covered and each.urn not in same:
            yield each


def _of_other_class(resource: Resource) -> bool:
    """A bucket known to hold something other than data."""
    return resource.type == _BUCKET and mapping(resource.inputs.get("labels")).get(_DATA_CLASS_LABEL) in _OTHER_CLASSES


def _covered(resource: Resource, stack: StackPlan) -> bool:
    match resource.type:
        case "gcp:sql/databaseInstance:DatabaseInstance":
            return _goes_back(resource) and any(
                (_is_replica(other, resource) and _apart(resource.region, other.region))
                or _exports(other, resource, stack)
                for other in stack.resources
            )
        case "gcp:storage/bucket:Bucket":
            return _keeps_versions(resource) and (
                (resource.region or "").lower() == _DUAL_REGION
                or any(
                    _apart(resource.region, other.region)
                    and any(_replicates(job, resource, other) for job in stack.resources)
                    for other in stack.resources
                )
            )
        case _:
            return _in_a_vault(resource, stack)


def _backups(database: Resource) -> Mapping[str, Value]:
    return mapping(mapping(database.inputs.get("settings")).get("backupConfiguration"))


_GOES_BACK = {True: "binaryLogEnabled", False: "pointInTimeRecoveryEnabled"}
"""How MySQL is told to keep what it takes to go back, and how others are."""


def _goes_back(database: Resource) -> bool:
    """Whether a database makes backups, in Japan, and can go back to any second.

    Without a location Cloud SQL keeps them in the nearest multi-region.
    """
    backups = _backups(database)
    is_mysql = str(database.inputs.get("databaseVersion")).startswith("MYSQL_")
    return (
        backups.get("enabled") is True
        and backups.get(_GOES_BACK[is_mysql]) is True
        and backups.get("location") in _JAPAN
    )


def _is_replica(replica: Resource, database: Resource) -> bool:
    return replica.type == _DATABASE and _names(replica.inputs.get("masterInstanceName"), database)


def _exports(workflow: Resource, database: Resource, stack: StackPlan) -> bool:
    """Whether a workflow is told to export a database to a locked bucket in the other region, and runs on schedule.

    What it does when it runs, its source says (`components/backup/export.yaml`), which is not read here.
    """
    if workflow.type != _WORKFLOW:
        return False
    told = mapping(workflow.inputs.get("userEnvVars"))
    vaults = told.get("VAULTS")
    return (
        told.get("INSTANCE") in (database.inputs.get("name"), Reference(database.urn, "name"))
        and isinstance(vaults, str)
        and any(
            _is_locked(bucket)
            and bucket.inputs.get("name") in vaults.split()
            and _apart(database.region, bucket.region)
            for bucket in stack.resources
        )
        and any(_starts(job, workflow) for job in stack.resources)
    )


def _is_locked(bucket: Resource) -> bool:
    """Whether nobody can delete what a bucket holds before its time, which is known."""
    policy = mapping(bucket.inputs.get("retentionPolicy"))
    return bucket.type == _BUCKET and policy.get("isLocked") is True and str(policy.get("retentionPeriod")).isdigit()


def _starts(job: Resource, workflow: Resource) -> bool:
    """Whether a job starts a workflow on schedule: one without a schedule, or that is paused, starts nothing."""
    if job.type != _SCHEDULE or not isinstance(job.inputs.get("schedule"), str) or job.inputs.get("paused", False):
        return False
    match mapping(job.inputs.get("httpTarget")).get("uri"):
        case Interpolation((_, Reference(urn, "id"), "/executions")):
            return urn == workflow.urn
        case _:
            return False


def _keeps_versions(bucket: Resource) -> bool:
    """Whether what is overwritten or deleted can be had back.

    Nothing is taken for granted where the bucket does not say: an organisation may have set another default.
    """
    kept = mapping(bucket.inputs.get("softDeletePolicy")).get("retentionDurationSeconds")
    versions = mapping(bucket.inputs.get("versioning")).get("enabled") is True
    return versions or (isinstance(kept, int) and kept > 0)


def _replicates(job: Resource, source: Resource, sink: Resource) -> bool:
    """Whether a job copies all objects of one bucket to another, and goes on doing so."""
    if job.type != _JOB or source.type != _BUCKET or sink.type != _BUCKET:
        return False
    if job.inputs.get("status", "ENABLED") != "ENABLED":
        return False
    spec = mapping(job.inputs.get("replicationSpec") or (job.inputs.get("transferSpec") if _goes_on(job) else None))
    ends = [mapping(spec.get(end)) for end in ("gcsDataSource", "gcsDataSink")]
    return (
        spec.get("objectConditions") is None
        and all(end.get("path") is None for end in ends)
        and all(_names(end.get("bucketName"), bucket) for end, bucket in zip(ends, (source, sink), strict=True))
    )


def _goes_on(job: Resource) -> bool:
    """Whether a job runs with every event, or every day: one without a schedule never runs by itself (Storage Transfer
    API, "TransferJob").
    """
    events, schedule = mapping(job.inputs.get("eventStream")), mapping(job.inputs.get("schedule"))
    by_event = "name" in events and events.get("eventStreamExpirationTime") is None
    return by_event or ("scheduleStartDate" in schedule and schedule.get("scheduleEndDate") is None)


def _in_a_vault(resource: Resource, stack: StackPlan) -> bool:
    """Whether a plan is associated with a resource that puts its backups on schedule in a vault in the other region."""
    called = HOLDING[resource.type]
    by_urn = {each.urn: each for each in stack.resources}
    for each in stack.resources:
        if not called or each.type != _ASSOCIATION or each.inputs.get("resourceType") != called:
            continue
        plan = _referred(each.inputs.get("backupPlan"), _PLAN, by_urn)
        vault = plan and _referred(plan.inputs.get("backupVault"), _VAULT, by_urn)
        if (
            _names(each.inputs.get("resource"), resource)
            and plan is not None
            and any("standardSchedule" in mapping(rule) for rule in items(plan.inputs.get("backupRules")))
            and vault is not None
            and _apart(resource.region, vault.region)
        ):
            return True
    return False


def _referred(value: Value, type_: str, by_urn: Mapping[str, Resource]) -> Resource | None:
    """The resource of a type that a value refers to by its id or name."""
    match value:
        case Reference(urn, "id" | "name") if urn in by_urn and by_urn[urn].type == type_:
            return by_urn[urn]
        case _:
            return None


def _names(value: Value, resource: Resource) -> bool:
    """Whether a value names a resource: as a reference to it, or by its name, alone or at the end of a full one."""
    match value, resource.inputs.get("name"):
        case Reference(urn), _:
            return urn == resource.urn
        case str(text), str(name):
            return text.rpartition("/")[2] == name
        case _:
            return False


def _apart(region: Value, other: Value) -> bool:
    """Whether two places are in the two regions in Japan: regions or their zones, which may be written in capitals."""
    return {_region(region), _region(other)} == set(_JAPAN)


def _region(place: Value) -> str | None:
    written = place.lower() if isinstance(place, str) else ""
    return next((region for region in _JAPAN if written == region or written.startswith(f"{region}-")), None)
