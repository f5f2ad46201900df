"""Backup on AWS.

A resource is covered when a selection of its own stack and region names its type and all the tags it asks for, and the
plan behind that selection copies what it makes to a vault in another region. Excepted are, each with its reason,

- buckets whose data class is known and is not data: logs and evidence are locked and replicated;
- the bucket that a covered bucket is replicated to: the same objects, whose backups reach that region as copies;
- the other clusters of an Aurora global cluster of which one is covered: the same data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jichi.engine.coverage.reading import items, mapping
from jichi.engine.plan import Resource, StackPlan
from jichi.engine.values import Reference, Value

HOLDING: Mapping[str, str] = {
    "aws:docdb/cluster:Cluster": "arn:aws:rds:*:*:cluster:*",
    "aws:dynamodb/table:Table": "arn:aws:dynamodb:*:*:table/*",
    "aws:ebs/volume:Volume": "arn:aws:ec2:*:*:volume/*",
    "aws:ec2/instance:Instance": "arn:aws:ec2:*:*:instance/*",
    "aws:efs/fileSystem:FileSystem": "arn:aws:elasticfilesystem:*:*:file-system/*",
    "aws:fsx/lustreFileSystem:LustreFileSystem": "arn:aws:fsx:*:*:file-system/*",
    "aws:fsx/ontapVolume:OntapVolume": "arn:aws:fsx:*:*:volume/*",
    "aws:fsx/openZfsFileSystem:OpenZfsFileSystem": "arn:aws:fsx:*:*:file-system/*",
    "aws:fsx/windowsFileSystem:WindowsFileSystem": "arn:aws:fsx:*:*:file-system/*",
    "aws:neptune/cluster:Cluster": "arn:aws:rds:*:*:cluster:*",
    "aws:rds/cluster:Cluster": "arn:aws:rds:*:*:cluster:*",
    "aws:rds/instance:Instance": "arn:aws:rds:*:*:db:*",
    "aws:redshift/cluster:Cluster": "arn:aws:redshift:*:*:cluster:*",
    "aws:s3/bucket:Bucket": "arn:aws:s3:::*",
    "aws:s3/bucketV2:BucketV2": "arn:aws:s3:::*",
    "aws:timestreamwrite/table:Table": "arn:aws:timestream:*:*:database/*",
    # AWS Backup does not take these: without other means they are listed whatever their tags.
    "aws:elasticache/replicationGroup:ReplicationGroup": "",
    "aws:memorydb/cluster:Cluster": "",
    "aws:opensearch/domain:Domain": "",
    "aws:s3/directoryBucket:DirectoryBucket": "",
}
"""Types that hold data of their own, and how a selection names them (AWS Backup Developer Guide, "Assigning resources
to a backup plan"). An Aurora instance (`rds.ClusterInstance`) is not here: its cluster holds the data."""

_BUCKETS = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
_CLUSTER = "aws:rds/cluster:Cluster"
_GLOBAL = "aws:rds/globalCluster:GlobalCluster"
_REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
_SELECTION = "aws:backup/selection:Selection"
_PLAN = "aws:backup/plan:Plan"
_VAULT = "aws:backup/vault:Vault"

_DATA_CLASS_TAG = "jichi:data-class"
_OTHER_CLASSES = ("log", "backup", "secret")
"""Buckets of these classes are kept by locks and replication, not by backup."""

_SELECTION_TAG = "aws:ResourceTag/"


def uncovered(stack: StackPlan) -> Iterator[Resource]:
    """What holds data in a stack, and is neither covered nor excepted."""
    by_urn = {resource.urn: resource for resource in stack.resources}
    selections = [each for each in stack.resources if each.type == _SELECTION and _copied(each, by_urn)]
    holding = [each for each in stack.resources if each.type in HOLDING and not _of_other_class(each)]
    covered = [each for each in holding if any(_selects(selection, each) for selection in selections)]
    replicas = set(_replicas(stack, {each.urn for each in covered}))
    shared = {group for each in covered for group in _groups(each, stack)}
    for each in holding:
        bucket = each.inputs.get("bucket")
        replicated = each.type in _BUCKETS and isinstance(bucket, str) and bucket in replicas
        same_data = bool(shared.intersection(_groups(each, stack)))
        if each not in covered and not replicated and not same_data:
            yield each


def _of_other_class(resource: Resource) -> bool:
    """A bucket known to hold something other than data."""
    return resource.type in _BUCKETS and mapping(resource.inputs.get("tags")).get(_DATA_CLASS_TAG) in _OTHER_CLASSES


def _selects(selection: Resource, resource: Resource) -> bool:
    """Whether a selection of the same region takes the resource in, as far as both are known."""
    name = HOLDING[resource.type]
    wanted = _wanted_tags(selection)
    tags = mapping(resource.inputs.get("tags"))
    return (
        bool(name)
        and selection.region == resource.region
        and any(pattern in (name, "*") for pattern in items(selection.inputs.get("resources")))
        and bool(wanted)
        and all(tags.get(key) == value for key, value in wanted.items())
    )


def _wanted_tags(selection: Resource) -> Mapping[str, str]:
    """The tags a selection asks for; none where it asks in any other way than by equal values, all known."""
    if selection.inputs.get("selectionTags") or selection.inputs.get("notResources"):
        return {}
    wanted: dict[str, str] = {}
    for condition in items(selection.inputs.get("conditions")):
        operators = mapping(condition)
        if set(operators) != {"stringEquals"}:
            return {}
        for test in items(operators["stringEquals"]):
            match mapping(test):
                case {"key": str(key), "value": str(value)} if key.startswith(_SELECTION_TAG):
                    wanted[key.removeprefix(_SELECTION_TAG)] = value
                case _:
                    return {}
    return wanted


def _copied(selection: Resource, by_urn: Mapping[str, Resource]) -> bool:
    """Whether the plan behind a selection copies on schedule to a vault in another region."""
    match selection.inputs.get("planId"):
        case Reference(urn, "id") if urn in by_urn and by_urn[urn].type == _PLAN:
            plan = by_urn[urn]
        case _:
            return False
    if plan.region is None or plan.region != selection.region:
        return False
    rules = [mapping(rule) for rule in items(plan.inputs.get("rules"))]
    targets = [
        by_urn.get(vault.urn)
        for rule in rules
        if isinstance(rule.get("schedule"), str)
        for action in items(rule.get("copyActions"))
        if isinstance(vault := mapping(action).get("destinationVaultArn"), Reference) and vault.property == "arn"
    ]
    return any(
        vault is not None and vault.type == _VAULT and vault.region is not None and vault.region != plan.region
        for vault in targets
    )


def _replicas(stack: StackPlan, covered: set[str]) -> Iterator[str]:
    """Names of the buckets that covered buckets are replicated to."""
    for replication in stack.resources:
        if replication.type != _REPLICATION:
            continue
        source = replication.inputs.get("bucket")
        if not isinstance(source, Reference) or source.urn not in covered:
            continue
        for rule in items(replication.inputs.get("rules")):
            match mapping(rule):
                case {"status": "Enabled", "destination": {"bucket": str(arn)}}:
                    yield arn.removeprefix("arn:aws:s3:::")
                case _:
                    pass


def _groups(cluster: Resource, stack: StackPlan) -> Iterator[str]:
    """The global clusters, by URN or identifier, that a cluster joins or is the source of, as far as that is known."""
    if cluster.type != _CLUSTER:
        return
    match cluster.inputs.get("globalClusterIdentifier"):
        case str(identifier):
            yield identifier
        case Reference(urn):
            yield urn
        case _:
            pass
    for each in stack.resources:
        if each.type == _GLOBAL and _is(cluster, each.inputs.get("sourceDbClusterIdentifier")):
            yield each.urn
            identifier = each.inputs.get("globalClusterIdentifier")
            if isinstance(identifier, str):
                yield identifier


def _is(cluster: Resource, named: Value) -> bool:
    """Whether a value names the cluster: as a reference to it, or as its ARN."""
    match named, cluster.inputs.get("clusterIdentifier"):
        case Reference(urn), _:
            return urn == cluster.urn
        case str(arn), str(identifier):
            *_, region, _account, _kind, name = ("", "", "", "", *arn.split(":"))
            return (region, name) == (cluster.region, identifier)
        case _:
            return False
