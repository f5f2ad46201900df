"""Buckets of S3 with all their settings, and what their account blocks.

Source: Amazon S3 API Reference; the error codes that mean "not configured" are of each call's section Errors, or of
"Error responses".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from jichi.deployed.drafts import Drafts, DraftValue, Id
from jichi.deployed.live.asking import Ask, Unanswered, put
from jichi.deployed.live.reader import Reader
from jichi.deployed.live.shapes import shaped
from jichi.deployed.reading import Body, Item

_BUCKET = "aws:s3/bucket:Bucket"
_SWITCHES = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
_NAMES = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
_NO_BLOCK = "NoSuchPublicAccessBlockConfiguration"
_Part = Mapping[str, DraftValue] | None
_TYPES = {
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": _NAMES,
    "aws:s3/bucketPolicy:BucketPolicy": ("policy",),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ("rules",),
    "aws:s3/bucketVersioning:BucketVersioning": ("versioningConfiguration",),
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": ("rule",),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ("rule",),
    "aws:s3/bucketLogging:BucketLogging": ("targetBucket",),
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": ("role", "rules"),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ("rules",),
    "aws:s3/bucketAcl:BucketAcl": ("acl", "accessControlPolicy"),
    "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration": (),
    "aws:s3/bucketAccelerateConfiguration:BucketAccelerateConfiguration": (),
    "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": (),
}


def _buckets(ask: Ask, drafts: Drafts) -> None:
    for each in ask.all("s3:ListAllMyBuckets", "s3", "list_buckets", "Buckets"):
        name = each.text("Name")
        try:
            region = each.maybe("BucketRegion") or _region(ask, name)
        except Unanswered as error:
            ask.refused(error, (_BUCKET,), name)
            region = ask.region
        _bucket(ask.at(region), drafts, name)


def _region(ask: Ask, name: str) -> str:
    """Where a bucket is; no constraint means the first region of all (GetBucketLocation)."""
    s3 = ask.client("s3")
    found = ask.one("s3:GetBucketLocation", lambda: s3.get_bucket_location(Bucket=name))
    return (found.maybe("LocationConstraint") if found else "") or "us-east-1"


def _bucket(ask: Ask, drafts: Drafts, name: str) -> None:
    s3 = ask.client("s3")

    def part(type_: str, operation: str, call: Callable[..., Any], absent: str, shape: Callable[[Item], _Part]) -> None:
        def asked() -> _Part:
            found = ask.one(operation, lambda: call(Bucket=name), absent)
            return shape(found) if found else None

        ask.part(drafts, type_, {"bucket": Id(name)}, _TYPES[type_], name, asked)

    def locked() -> DraftValue:
        lock = "ObjectLockConfigurationNotFoundError"
        found = ask.one(
            "s3:GetBucketObjectLockConfiguration", lambda: s3.get_object_lock_configuration(Bucket=name), lock
        )
        return found is not None and found.inner("ObjectLockConfiguration").maybe("ObjectLockEnabled") == "Enabled"

    inputs = {"bucket": name, "objectLockEnabled": ask.value(_BUCKET, name, locked)}
    put(drafts, name, _BUCKET, inputs, ask.region, ask.tags(f"arn:aws:s3:::{name}"))
    drafts.aliases[f"arn:aws:s3:::{name}"] = Id(name, "arn")
    types = iter(_TYPES)
    part(next(types), "s3:GetBucketPublicAccessBlock", s3.get_public_access_block, _NO_BLOCK, _block)
    part(next(types), "s3:GetBucketPolicy", s3.get_bucket_policy, "NoSuchBucketPolicy", _policy)
    none = "ServerSideEncryptionConfigurationNotFoundError"
    part(next(types), "s3:GetEncryptionConfiguration", s3.get_bucket_encryption, none, _encryption)
    part(next(types), "s3:GetBucketVersioning", s3.get_bucket_versioning, "", _versioning)
    none = "ObjectLockConfigurationNotFoundError"
    part(next(types), "s3:GetBucketObjectLockConfiguration", s3.get_object_lock_configuration, none, _lock)
    none = "OwnershipControlsNotFoundError"
    part(next(types), "s3:GetBucketOwnershipControls", s3.get_bucket_ownership_controls, none, _ownership)
    part(next(types), "s3:GetBucketLogging", s3.get_bucket_logging, "", _logging)
    none = "ReplicationConfigurationNotFoundError"
    part(next(types), "s3:GetReplicationConfiguration", s3.get_bucket_replication, none, _replication)
    none = "NoSuchLifecycleConfiguration"
    part(next(types), "s3:GetLifecycleConfiguration", s3.get_bucket_lifecycle_configuration, none, _lifecycle)
    part(next(types), "s3:GetBucketAcl", s3.get_bucket_acl, "", _acl)
    part(next(types), "s3:GetBucketWebsite", s3.get_bucket_website, "NoSuchWebsiteConfiguration", lambda _: {})
    part(next(types), "s3:GetAccelerateConfiguration", s3.get_bucket_accelerate_configuration, "", _accelerated)
    part(next(types), "s3:GetBucketCORS", s3.get_bucket_cors, "NoSuchCORSConfiguration", _cors)


def _block(found: Item) -> _Part:
    switches = found.inner("PublicAccessBlockConfiguration")
    return dict(zip(_NAMES, map(switches.flag, _SWITCHES), strict=True))


def _policy(found: Item) -> _Part:
    return {"policy": found.text("Policy")}


def _encryption(found: Item) -> _Part:
    rules = found.inner("ServerSideEncryptionConfiguration").items("Rules")
    return {"rules": tuple(_rule(each) for each in rules)}


def _rule(each: Item) -> Mapping[str, DraftValue]:
    """One rule; the blocked kinds stand in a list of their own (GetBucketEncryption, BlockedEncryptionTypes)."""
    rest = {key: value for key, value in each.body.items() if key != "BlockedEncryptionTypes"}
    blocked = each.inner("BlockedEncryptionTypes").texts("EncryptionType")
    found = shaped(rest)
    return {**(found if isinstance(found, Mapping) else {}), **({"blockedEncryptionTypes": blocked} if blocked else {})}


def _versioning(found: Item) -> _Part:
    """A bucket that never had versions has no status."""
    return {"versioningConfiguration": {"status": found.maybe("Status") or "Disabled"}}


def _lock(found: Item) -> _Part:
    rule = found.inner("ObjectLockConfiguration").inner("Rule")
    return {"rule": shaped(rule.body)} if rule.body else None


def _ownership(found: Item) -> _Part:
    rule = next(found.inner("OwnershipControls").items("Rules"), None)
    return {"rule": shaped(rule.body)} if rule else None


def _logging(found: Item) -> _Part:
    target = found.inner("LoggingEnabled")
    if not target.body:
        return None
    return {"targetBucket": Id(target.text("TargetBucket")), "targetPrefix": target.maybe("TargetPrefix")}


def _replication(found: Item) -> _Part:
    given = found.inner("ReplicationConfiguration")
    return {"role": Id(given.text("Role"), "arn"), "rules": tuple(shaped(each.body) for each in given.items("Rules"))}


def _lifecycle(found: Item) -> _Part:
    return {"rules": tuple(shaped(each.body) for each in found.items("Rules"))}


def _acl(found: Item) -> _Part:
    """Grants to others than the owner; without any there is nothing to say."""
    owner = found.inner("Owner").maybe("ID")
    others = tuple(each for each in found.items("Grants") if not owner or each.inner("Grantee").maybe("ID") != owner)
    return {"accessControlPolicy": {"grants": tuple(shaped(each.body) for each in others)}} if others else None


def _accelerated(found: Item) -> _Part:
    return {"status": "Enabled"} if found.maybe("Status") == "Enabled" else None


def _cors(found: Item) -> _Part:
    return {} if any(found.items("CORSRules")) else None


_ACCOUNT = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"


def _account(ask: Ask, drafts: Drafts) -> None:
    control, account = ask.client("s3control"), ask.place.account

    def asked() -> _Part:
        call = partial(control.get_public_access_block, AccountId=account)
        found = ask.one("s3:GetAccountPublicAccessBlock", call, _NO_BLOCK)
        return _block(found) if found else dict.fromkeys(_NAMES, False)

    ask.part(drafts, _ACCOUNT, {"accountId": account}, _NAMES, account, asked)


_POINT = "aws:s3/accessPoint:AccessPoint"
_POINT_KEYS = ("policy", "publicAccessBlockConfiguration", "vpcConfiguration")


def _points(ask: Ask, drafts: Drafts) -> None:
    control, account = ask.client("s3control"), ask.place.account
    listed = ask.listed(
        "s3:ListAccessPoints", control.list_access_points, "AccessPointList", "NextToken", AccountId=account
    )
    for each in listed:
        _point(ask, drafts, each.text("Name"), each.text("Bucket"), control)


def _point(ask: Ask, drafts: Drafts, name: str, bucket: str, control: Any) -> None:
    account = ask.place.account

    def asked() -> _Part:
        found = ask.one("s3:GetAccessPoint", lambda: control.get_access_point(AccountId=account, Name=name))
        text = ask.one(
            "s3:GetAccessPointPolicy",
            lambda: control.get_access_point_policy(AccountId=account, Name=name),
            "NoSuchAccessPointPolicy",
        )
        given: Body = found.body if found else {}
        return {
            "publicAccessBlockConfiguration": shaped(given.get("PublicAccessBlockConfiguration")),
            "vpcConfiguration": shaped(given.get("VpcConfiguration")),
            "policy": text.maybe("Policy") if text else None,
        }

    ask.part(drafts, _POINT, {"bucket": Id(bucket), "name": name}, _POINT_KEYS, f"{ask.region}/{name}", asked)


READERS = (
    Reader(_account, {_ACCOUNT: _NAMES}, once=True),
    Reader(
        _buckets,
        {_BUCKET: ("bucket", "objectLockEnabled", "tags"), **_TYPES},
        once=True,
        also=("aws:s3/bucketAccelerateConfiguration*", "aws:s3/bucketCorsConfiguration*", "aws:s3/bucketWebsite*"),
    ),
    Reader(_points, {_POINT: _POINT_KEYS}, also=("aws:s3control/accessPointPolicy*",)),
)
