"""What a resource of Google Cloud holds and where it is, and which others name it: by id, by name or by reference."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jichi.engine.plan import Resource
from jichi.engine.values import Reference, Value
from jichi.tenancy.model import Cloud, Stage
from jichi.tenancy.schema import REGIONS
from network.proof.planned import given, mapping, number
from policies.judgement import Absent
from policies.world import World

BUCKET = "gcp:storage/bucket:Bucket"
TRANSFER = "gcp:storage/transferJob:TransferJob"
LOG_BUCKET = "gcp:logging/projectBucketConfig:ProjectBucketConfig"
SQL = "gcp:sql/databaseInstance:DatabaseInstance"
SECRET = "gcp:secretmanager/regionalSecret:RegionalSecret"  # noqa: S105 - a type
WORKFLOW = "gcp:workflows/workflow:Workflow"
JOB = "gcp:cloudscheduler/job:Job"
TOPIC = "gcp:pubsub/topic:Topic"
SUBSCRIPTION = "gcp:pubsub/subscription:Subscription"

CLASS_LABEL = "jichi-data-class"
STAGE_LABEL = "jichi-stage"
JAPAN = frozenset(REGIONS[Cloud.GCP])
IN_BOTH = "asia1"
"""The dual-region of Tokyo and Osaka."""

DAY_SECONDS = 24 * 60 * 60
_NAMES = {SECRET: "secretId", LOG_BUCKET: "bucketId", "gcp:serviceaccount/account:Account": "accountId"}
_ZONE = re.compile(r"(?<=\d)-[a-z]$")
_SECONDS = re.compile(r"(\d+)(?:\.\d+)?s")


def seconds(value: Value | Absent) -> int | None:
    """Seconds, written as a number, as a text of digits, or as a duration (`2592000s`)."""
    found = _SECONDS.fullmatch(value) if isinstance(value, str) else None
    return int(found[1]) if found else None if isinstance(value, Absent) else number(value)


def place(resource: Resource) -> str | None:
    """The region that a resource says it is in (a zone is in one), else its provider's; None where nobody knows."""
    for key in ("location", "region", "zone", "locationId"):
        if (found := given(resource, key)) is not None:
            return _ZONE.sub("", found.lower()) if isinstance(found, str) else None
    return resource.region


def data_class(resource: Resource, key: str = "labels") -> Value:
    """What it holds, by its label; None where it has none."""
    return mapping(resource.inputs.get(key)).get(CLASS_LABEL)


def is_mysql(database: Resource) -> bool:
    """Whether a Cloud SQL instance runs MySQL, by the version that it says."""
    return str(database.inputs.get("databaseVersion", "")).startswith("MYSQL_")


def is_named(value: Value, resource: Resource) -> bool:
    """Whether a value refers to a resource, or is its known name, or a path that ends with it."""
    if isinstance(value, Reference):
        return value.urn == resource.urn
    name = resource.inputs.get(_NAMES.get(resource.type, "name"))
    if not isinstance(value, str) or not isinstance(name, str) or not name:
        return False
    return value == name or value.endswith(f"/{name}")


def named(world: World, value: Value, *types: str) -> Resource | None:
    """The planned resource of some types that a value means."""
    found = world.meant(value)
    if found is not None:
        return found if found.type in types else None
    if not isinstance(value, str):
        return None
    return next((each for each in world.of(Cloud.GCP, *types) if is_named(value, each)), None)


def is_sibling(one: Resource, other: Resource) -> bool:
    """Whether two resources are of the same member (or of what members share), in different places in Japan."""
    here, there = place(one), place(other)
    return one.member == other.member and here != there and there in JAPAN


def stack_of(world: World, resource: Resource, *types: str) -> Iterator[Resource]:
    """Resources of some types in the same stack."""
    return (each for each in world.of(Cloud.GCP, *types) if each.stack == resource.stack)


def is_vault(bucket: Resource) -> bool:
    """Whether a bucket keeps backups, by its label."""
    return data_class(bucket) == "backup"


def is_record(world: World, bucket: Resource) -> bool:
    """Whether a bucket keeps logs or evidence: its label says so, or what its stack hands on (`primaryBuckets`)."""
    if data_class(bucket) == "log":
        return True
    exports = world.stacks[bucket.stack].exports
    said = (mapping(exports.get(each)).get("evidence") for each in ("primaryBuckets", "secondaryBuckets"))
    return any(each is not None and is_named(each, bucket) for each in said)


def is_rehearsal(resource: Resource, key: str = "labels") -> bool:
    """Whether a resource's label says that it is of the stage for verification."""
    labels: Value = resource.inputs
    for step in key.split("."):
        labels = mapping(labels).get(step)
    return mapping(labels).get(STAGE_LABEL) == Stage.VERIFICATION.slug
