"""What a resource of AWS holds, and which others say so: by its tags, by what it is a copy or a target of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from network.proof.planned import entries, given, mapping
from policies.cases import Planted
from policies.world import World

BUCKET = "aws:s3/bucket:Bucket"
LOGGING = "aws:s3/bucketLogging:BucketLogging"
LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
TRAIL = "aws:cloudtrail/trail:Trail"
DELIVERY = "aws:cfg/deliveryChannel:DeliveryChannel"

CLASS_TAG = "jichi:data-class"
TOKYO = Planted("pulumi:providers:aws", {"allowedAccountIds": '["111122223333"]'}, "tokyo")
"""In cases: the provider that says which account is the own one."""

OF_APPS = Planted(TOKYO.type, TOKYO.inputs, "of-apps", part="apps")
"""In cases: the same of the stack of the member's apps."""

ABROAD = replace(OF_APPS, inputs={"allowedAccountIds": '["999988887777"]'})
"""In cases: the same, where that stack is in another account."""

READS = Planted(
    "pulumi:pulumi:StackReference", {"name": "organization/jichi/case-022021-aws"}, "environment", part="apps"
)
"""In cases: the apps' stack reads what the member's environment exports."""

ROOT = "arn:aws:iam::111122223333:root"
FOREIGN = "arn:aws:iam::999988887777:root"


def in_apps(planted: Planted) -> Planted:
    """In cases: a resource in the stack of the member's apps."""
    return replace(planted, part="apps", provider=OF_APPS.urn)


def tags(resource: Resource) -> Mapping[str, Value]:
    """The tags of a resource, as far as they are known."""
    return mapping(resource.inputs.get("tags"))


def data_class(resource: Resource) -> Value:
    """What it holds, by its tag; None where it has none."""
    return tags(resource).get(CLASS_TAG)


def is_meant(world: World, value: Value, resource: Resource) -> bool:
    """Whether a value surely refers to a resource, or names it by its known name or ARN."""
    if (found := world.meant(value)) is not None:
        return found is resource
    text, name = world.symbols.text(value), world.symbols.name(resource)
    # A bucket's ARN does not name its account, which nobody may know.
    return text is not None and text in (world.symbols.arn(resource), name, f"arn:aws:s3:::{name}")


def takes_access_logs(world: World, bucket: Resource) -> bool:
    """Whether S3 delivers access logs there: such a bucket can only be encrypted with S3's own keys."""
    return bool(world.companions(bucket, LOGGING, "targetBucket").certain)


def takes_trails(world: World, bucket: Resource) -> bool:
    """Whether a trail or recorder writes there."""
    return any(world.companions(bucket, each, "s3BucketName").certain for each in (TRAIL, DELIVERY))


def is_record(world: World, bucket: Resource) -> bool:
    """Whether a bucket is one of evidence: it can be locked, or exports say so."""
    if bucket.inputs.get("objectLockEnabled") is True or world.companions(bucket, LOCK, "bucket").certain:
        return True
    exports = world.stacks[bucket.stack].exports
    said = (mapping(exports.get(each)).get("evidence") for each in ("primaryBuckets", "secondaryBuckets"))
    return any(each is not None and is_meant(world, each, bucket) for each in said)


def replicated_by(world: World, bucket: Resource) -> tuple[Resource, ...]:
    """Replications whose destination is a bucket."""
    return tuple(
        each
        for each in world.of(bucket.cloud, REPLICATION)
        for rule in entries(each.inputs.get("rules")) or ()
        if is_meant(world, mapping(mapping(rule).get("destination")).get("bucket"), bucket)
    )


def rules(resource: Resource, key: str = "rules") -> Iterator[tuple[str, Mapping[str, Value]]]:
    """The items of a known list, each with its path."""
    for at, each in enumerate(entries(given(resource, key)) or ()):
        yield f"{key}[{at}]", mapping(each)
