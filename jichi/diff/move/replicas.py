"""Which resource is a copy of which, kept up by the cloud itself: what the target's own copying fills is not moved.

A copy counts only where the plan shows who makes it. Where it shows nothing, a bucket or database in the second region
is one with something of its own, and has to be moved like any other.
"""

from __future__ import annotations

from collections.abc import Sequence

from jichi.diff.move.reading import points_to
from jichi.engine.coverage.reading import items, mapping
from jichi.engine.plan import Resource
from jichi.engine.values import Value


def filled_by(copy: Resource, holding: Sequence[Resource], resources: Sequence[Resource]) -> Resource | None:
    """The resource that a copy is made from.

    Args:
        copy: what may be a copy.
        holding: what it may be a copy of.
        resources: the whole stack, which says who copies.
    """
    others = [each for each in holding if each.type == copy.type and each.urn != copy.urn]
    return next((each for each in others if any(_says(by, copy, each) for by in resources)), None)


def _says(by: Resource, copy: Resource, source: Resource) -> bool:
    """Whether a resource of the stack says that the one is copied from the other."""
    match by.type, copy.type:
        case "aws:s3/bucketReplicationConfig:BucketReplicationConfig", "aws:s3/bucket:Bucket":
            return points_to(by.inputs.get("bucket"), source) and any(
                points_to(bucket, copy) for bucket in _destinations(by)
            )
        case "gcp:storage/transferJob:TransferJob", "gcp:storage/bucket:Bucket":
            return _transfers(by, source, copy)
        case "aws:rds/cluster:Cluster", "aws:rds/cluster:Cluster":
            return by.urn == copy.urn and points_to(by.inputs.get("replicationSourceIdentifier"), source)
        case "aws:rds/globalCluster:GlobalCluster", "aws:rds/cluster:Cluster":
            joined = points_to(copy.inputs.get("globalClusterIdentifier"), by)
            return joined and points_to(by.inputs.get("sourceDbClusterIdentifier"), source)
        case "gcp:sql/databaseInstance:DatabaseInstance", "gcp:sql/databaseInstance:DatabaseInstance":
            return by.urn == copy.urn and points_to(by.inputs.get("masterInstanceName"), source)
        case _:
            return False


def _destinations(replication: Resource) -> tuple[Value, ...]:
    rules = [mapping(rule) for rule in items(replication.inputs.get("rules"))]
    return tuple(mapping(rule.get("destination")).get("bucket") for rule in rules if rule.get("status") == "Enabled")


def _transfers(job: Resource, source: Resource, sink: Resource) -> bool:
    goes_on = any(job.inputs.get(key) is not None for key in ("replicationSpec", "eventStream", "schedule"))
    if job.inputs.get("status", "ENABLED") != "ENABLED" or not goes_on:
        return False
    spec = mapping(job.inputs.get("replicationSpec") or job.inputs.get("transferSpec"))
    ends = (mapping(spec.get("gcsDataSource")), mapping(spec.get("gcsDataSink")))
    return all(points_to(end.get("bucketName"), each) for end, each in zip(ends, (source, sink), strict=True))
