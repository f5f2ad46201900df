"""Storage: what buckets keep, under which key, for how long, and for whom. Buckets of logs are with the logs.

How long they keep it is in `retention.py`, how they are replicated in `replication.py`.

Sources: S3 User Guide, "Blocking public access to your Amazon S3 storage", "Setting default server-side encryption
behavior"; Cloud Storage documentation, "Customer-managed encryption keys", "Public access prevention".
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from jichi.engine.coverage.reading import items, mapping
from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.parity import aws, google
from jichi.parity.checks.check import Check
from jichi.parity.iam import request
from jichi.parity.judging import (
    Reading,
    all_of,
    equals,
    every,
    holds,
    strongest,
    switched,
    weakest,
    yes,
)
from jichi.parity.model import Cell
from jichi.parity.side import Side, within
from jichi.parity.texts import later
from jichi.report.inputs import Answer, at
from jichi.text import Text

S3, GCS = "aws:s3/bucket:Bucket", "gcp:storage/bucket:Bucket"
_ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
POLICY = "aws:s3/bucketPolicy:BucketPolicy"
_ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
_OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"

_SWITCHES = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
EVIDENCE = "evidence"
"""Role of the bucket that is locked."""


def buckets(side: Side) -> tuple[Resource, ...]:
    """Every bucket but those of logs."""
    return tuple(each for each in side.of(S3, GCS) if not within(each, "jichi:storage:LogStorage"))


def stored(side: Side) -> tuple[Resource, ...]:
    """The buckets that hold what people and systems put there: no backups."""
    return tuple(each for each in buckets(side) if within(each, "jichi:storage:Storage"))


def attached(side: Side, type_: str, bucket: Resource) -> Mapping[str, Value]:
    """The inputs of the one configuration of a type that a bucket has."""
    found = side.attached(type_, bucket)
    return found[0].inputs if len(found) == 1 else {}


def rules(side: Side, type_: str, bucket: Resource) -> tuple[Mapping[str, Value], ...]:
    """The rules of such a configuration."""
    return tuple(mapping(rule) for rule in items(attached(side, type_, bucket).get("rules")))


def aws_key(side: Side, bucket: Resource) -> Reading:
    """That what is put into a bucket is by default under the member's own key."""
    defaults = [mapping(rule.get("applyServerSideEncryptionByDefault")) for rule in rules(side, _ENCRYPTION, bucket)]
    answers = [
        weakest((equals(each.get("sseAlgorithm"), "aws:kms"), side.own_key(each.get("kmsMasterKeyId"), bucket)))
        for each in defaults
    ]
    return holds(weakest(answers) if answers else Answer.NO)


def gcp_key(side: Side, bucket: Resource) -> Reading:
    """The same on Google Cloud."""
    return holds(side.own_key(at(bucket.inputs.get("encryption"), "defaultKmsKeyName"), bucket))


def denies(side: Side, bucket: Resource, action: str, *contexts: Mapping[str, str]) -> Answer:
    """Whether a bucket's policies deny something in each context, to all roles of people and to one unknown."""
    account = side.account(bucket)
    who = [f"arn:aws:iam::{account}:role/anyone"]
    people = (role for role in aws.people(side) if not aws.is_break_glass(role) and side.account(role) == account)
    who += map(partial(aws.arn, side), people)
    policies = [aws.policy_of(each) for each in side.attached(POLICY, bucket)]
    on = f"arn:aws:s3:::{bucket.inputs.get('bucket')}/it"
    return weakest(
        strongest(each.denies(request(one, action, on, context)) for each in policies)
        for one in who
        for context in contexts
    )


def _inside(side: Side, context: Mapping[str, str]) -> list[Mapping[str, str]]:
    """What is asked through each of the network's own endpoints, so that it is not refused for its way alone."""
    ways = [each for each in side.of(_ENDPOINT) if str(each.inputs.get("serviceName")).endswith(".s3")]
    return [{**context, "aws:SourceVpce": later(each.urn)} for each in ways] or [context]


def _aws_other_keys(side: Side) -> Cell:
    other = {"s3:x-amz-server-side-encryption": "AES256"}
    return every(buckets(side), lambda each: holds(denies(side, each, "s3:PutObject", *_inside(side, other))))


def _gcp_other_keys(side: Side) -> Cell:
    kinds = ("googleManagedEncryptionEnforcementConfig", "customerSuppliedEncryptionEnforcementConfig")

    def read(bucket: Resource) -> Reading:
        modes = (at(bucket.inputs.get("encryption"), kind, "restrictionMode") for kind in kinds)
        return holds(weakest(equals(mode, "FullyRestricted") for mode in modes))

    return every(buckets(side), read)


def _aws_closed(side: Side, bucket: Resource) -> Reading:
    """All four blocks of public access are on, and no single object has a list of its own."""
    block = attached(side, _BLOCK, bucket)
    owned = equals(at(attached(side, _OWNERSHIP, bucket).get("rule"), "objectOwnership"), "BucketOwnerEnforced")
    return holds(weakest((owned, *(switched(block.get(each)) for each in _SWITCHES))))


def _gcp_closed(bucket: Resource) -> Reading:
    prevented = equals(bucket.inputs.get("publicAccessPrevention"), "enforced")
    return holds(weakest((prevented, switched(bucket.inputs.get("uniformBucketLevelAccess")))))


def _aws_tls(side: Side) -> Cell:
    def read(bucket: Resource) -> Reading:
        old = [*_inside(side, {"s3:TlsVersion": "1.1"}), *_inside(side, {"aws:SecureTransport": "false"})]
        return holds(denies(side, bucket, "s3:GetObject", *old), "TLS 1.2")

    return every(buckets(side), read)


def _gcp_tls(side: Side) -> Cell:
    old: Mapping[str, Value] = {"values": {"deniedValues": ("TLS_VERSION_1", "TLS_VERSION_1_1")}}
    kept = every(buckets(side), lambda _: yes("TLS 1.2"))
    return all_of(kept, google.constraint(side, "gcp.restrictTLSVersion", is_met=old, measure=""))


CHECKS = (
    Check(
        "storage",
        "customer-key",
        Text(
            "既定で、同じリージョンの団体専用の鍵で暗号化",
            "encrypted by default with the member's own key of the region",
        ),
        lambda side: every(buckets(side), lambda each: aws_key(side, each)),
        lambda side: every(buckets(side), lambda each: gcp_key(side, each)),
    ),
    Check(
        "storage",
        "other-keys",
        Text("ほかの鍵を指定した書き込みを拒否", "refuses objects under any other key"),
        _aws_other_keys,
        _gcp_other_keys,
    ),
    Check(
        "storage",
        "public-access",
        Text("バケットもオブジェクトも公開できない", "neither a bucket nor an object can be public"),
        lambda side: every(buckets(side), lambda each: _aws_closed(side, each)),
        lambda side: every(buckets(side), _gcp_closed),
    ),
    Check("storage", "tls", Text("TLS 1.2 未満を拒否", "refuses less than TLS 1.2"), _aws_tls, _gcp_tls),
    Check(
        "storage",
        "removal-guard",
        Text("バケットを削除できるのは緊急用ロールだけ", "only break-glass removes a bucket"),
        lambda side: aws.bounded(side, buckets(side), "s3:DeleteBucket"),
        lambda side: every(
            buckets(side),
            lambda each: google.guarded(
                side, each, "storage.buckets.delete", named=("buckets", each.inputs.get("name"))
            ),
        ),
    ),
)
