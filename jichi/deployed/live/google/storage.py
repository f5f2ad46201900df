"""Buckets with their policies, notices and folders; keys of the old signature; transfers.

Source: Cloud Storage JSON API v1 and Storage Transfer API v1 references. Contents of objects are never asked for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from jichi.deployed.drafts import UNKNOWN, Drafts, DraftValue, Id
from jichi.deployed.live.asking import UNREAD, Unanswered
from jichi.deployed.live.google.asking import Ask, Reader, labels, put
from jichi.deployed.live.google.policies import VERSION, members
from jichi.deployed.live.google.values import inputs
from jichi.deployed.reading import Item

_BUCKET = "gcp:storage/bucket:Bucket"
_MEMBER = "gcp:storage/bucketIAMMember:BucketIAMMember"
_NOTICE = "gcp:storage/notification:Notification"
_FOLDER_MEMBER = "gcp:storage/managedFolderIamMember:ManagedFolderIamMember"
_ACL = "gcp:storage/bucketAccessControl:BucketAccessControl"
_OBJECT_ACL = "gcp:storage/objectAccessControl:ObjectAccessControl"
_DEFAULT_ACL = "gcp:storage/defaultObjectAccessControl:DefaultObjectAccessControl"
_HMAC = "gcp:storage/hmacKey:HmacKey"
_TRANSFER = "gcp:storage/transferJob:TransferJob"
_SAME = ("storageClass", "rpo", "defaultEventBasedHold", "website", "autoclass", "customPlacementConfig", "encryption")


def _buckets(ask: Ask, drafts: Drafts) -> None:
    """Every bucket, wherever it is."""
    api = ask.client("storage", "v1")
    for each in ask.all(api.buckets().list, "items", project=ask.project, projection="full"):
        name, region = each.text("name"), each.text("location").lower()
        put(ask, drafts, name, _BUCKET, _bucket(ask, each), region=region)
        drafts.aliases[f"buckets/{name}"] = Id(name)
        of: Mapping[str, DraftValue] = {"bucket": name}
        request = api.buckets().getIamPolicy(bucket=name, optionsRequestedPolicyVersion=VERSION)
        members(ask, drafts, request, _MEMBER, of, name, region)
        _notices(ask, drafts, name, region)
        _folders(ask, drafts, name, region)
        if not each.inner("iamConfiguration").inner("uniformBucketLevelAccess").flag("enabled"):
            # Objects may have lists of their own, which are not asked for.
            put(ask, drafts, f"{UNREAD}{name}/objects", _OBJECT_ACL, {"bucket": name}, region=region)
            for one in each.items("defaultObjectAcl"):
                given = {"bucket": name, "entity": one.maybe("entity"), "role": one.maybe("role")}
                put(ask, drafts, f"{name}#default/{one.maybe('entity')}", _DEFAULT_ACL, given, region=region)
            for one in each.items("acl"):
                if not one.maybe("entity").startswith("project-"):
                    given = {"bucket": name, "entity": one.maybe("entity"), "role": one.maybe("role")}
                    put(ask, drafts, f"{name}#{one.maybe('entity')}", _ACL, given, region=region)


def _bucket(ask: Ask, each: Item) -> Mapping[str, DraftValue]:
    access, lifecycle = each.inner("iamConfiguration"), each.inner("lifecycle")
    kept, soft = each.inner("retentionPolicy"), each.inner("softDeletePolicy")
    own = inputs({key: each.body[key] for key in _SAME if key in each.body}, ask.entered.number, ask.project)
    return {
        **own,
        "name": each.text("name"),
        "location": each.text("location"),
        "labels": labels(each) or None,
        "uniformBucketLevelAccess": access.inner("uniformBucketLevelAccess").flag("enabled"),
        "publicAccessPrevention": access.maybe("publicAccessPrevention") or "inherited",
        "versioning": {"enabled": each.inner("versioning").flag("enabled")},
        "requesterPays": each.inner("billing").flag("requesterPays") or None,
        "lifecycleRules": tuple(_lifecycle(one) for one in lifecycle.items("rule")),
        "retentionPolicy": {"retentionPeriod": _whole(kept, "retentionPeriod"), "isLocked": kept.flag("isLocked")}
        if kept.body
        else None,
        "softDeletePolicy": {"retentionDurationSeconds": _whole(soft, "retentionDurationSeconds")},
        "cors": tuple(_cors(one) for one in each.items("cors")),
        "logging": {"logBucket": each.inner("logging").maybe("logBucket")} if each.inner("logging").body else None,
    }


def _whole(of: Item, key: str) -> int:
    """A number of 64 bits, which JSON writes as a text."""
    text = of.maybe(key)
    return int(text) if text.isdigit() else of.number(key) or 0


def _lifecycle(rule: Item) -> Mapping[str, DraftValue]:
    action, given = inputs(rule.inner("action").body, "", ""), rule.inner("condition")
    condition = inputs(given.body, "", "")
    if "isLive" in condition:
        condition["withState"] = "LIVE" if given.flag("isLive") else "ARCHIVED"
        del condition["isLive"]
    for key in ("matchesPrefix", "matchesSuffix", "matchesStorageClass"):
        if key in condition:
            condition[f"{key}es"] = condition.pop(key)
    return {"action": action, "condition": condition}


def _cors(one: Item) -> Mapping[str, DraftValue]:
    found = {f"{key}s": one.texts(key) for key in ("origin", "method", "responseHeader")}
    return {**{key: value for key, value in found.items() if value}, "maxAgeSeconds": one.number("maxAgeSeconds")}


def _notices(ask: Ask, drafts: Drafts, bucket: str, region: str) -> None:
    """Where a bucket tells of new objects."""
    api = ask.client("storage", "v1")
    try:
        found = ask.one(api.notifications().list(bucket=bucket))
    except Unanswered as error:
        ask.refused(error, (_NOTICE,), bucket, region)
        put(ask, drafts, f"{bucket}#{_NOTICE}", _NOTICE, {"bucket": bucket, "topic": UNKNOWN}, region=region)
        return
    for each in found.items("items") if found else ():
        given: Mapping[str, DraftValue] = {
            "bucket": bucket,
            "topic": Id(ask.link(each.maybe("topic"))),
            "eventTypes": each.texts("event_types"),
            "payloadFormat": each.maybe("payload_format"),
            "objectNamePrefix": each.maybe("object_name_prefix"),
        }
        put(ask, drafts, f"{bucket}#notice/{each.text('id')}", _NOTICE, given, region=region)


def _folders(ask: Ask, drafts: Drafts, bucket: str, region: str) -> None:
    """Folders with policies of their own. A bucket whose objects have lists of their own has none."""
    api = ask.client("storage", "v1")
    of: Mapping[str, DraftValue] = {"bucket": bucket}
    try:
        found = ask.all(api.managedFolders().list, "items", bucket=bucket)
    except Unanswered as error:
        ask.refused(error, (_FOLDER_MEMBER,), bucket, region)
        hidden = {**of, "managedFolder": UNKNOWN, "role": UNKNOWN, "member": UNKNOWN}
        put(ask, drafts, f"{bucket}#{_FOLDER_MEMBER}", _FOLDER_MEMBER, hidden, region=region)
        return
    for each in found:
        name = each.text("name")
        request = api.managedFolders().getIamPolicy(
            bucket=bucket, managedFolder=name, optionsRequestedPolicyVersion=VERSION
        )
        members(ask, drafts, request, _FOLDER_MEMBER, {**of, "managedFolder": name}, f"{bucket}/{name}", region)


def _hmac(ask: Ask, drafts: Drafts) -> None:
    """Keys of the S3 form of signature: who has one needs no token. Their secrets are shown once, when made."""
    api = ask.client("storage", "v1").projects().hmacKeys()
    for each in ask.all(api.list, "items", projectId=ask.project):
        given = {"serviceAccountEmail": each.maybe("serviceAccountEmail"), "state": each.maybe("state")}
        put(ask, drafts, f"{ask.parent}/hmacKeys/{each.text('accessId')}", _HMAC, given)


def _transfers(ask: Ask, drafts: Drafts) -> None:
    """Transfers from a bucket to another; what was deleted is listed for a month, and left out here."""
    api = ask.client("storagetransfer", "v1").transferJobs()
    wanted = json.dumps({"projectId": ask.project})
    for each in ask.all(api.list, "transferJobs", filter=wanted):
        if each.maybe("status") == "DELETED":
            continue
        own = inputs(each.body, ask.entered.number, ask.project, ("latestOperationName", "lastModificationTime"))
        own |= {"project": each.maybe("projectId"), "status": each.maybe("status")}
        del own["projectId"]
        put(ask, drafts, each.text("name"), _TRANSFER, own)


READERS = (
    Reader(
        _buckets,
        {
            _BUCKET: ("name", "location", "labels", "publicAccessPrevention", "uniformBucketLevelAccess", "encryption"),
            _MEMBER: ("bucket", "role", "member"),
            _NOTICE: ("bucket", "topic"),
            _FOLDER_MEMBER: ("bucket", "role", "member"),
            _ACL: ("bucket", "entity"),
            _OBJECT_ACL: ("bucket", "entity"),
            _DEFAULT_ACL: ("bucket", "entity"),
        },
        (
            *("gcp:storage/bucketIAM*", "gcp:storage/bucketIam*", "gcp:storage/managedFolderIam*"),
            *("gcp:storage/bucketACL:BucketACL", "gcp:storage/managedFolder:ManagedFolder"),
            *("gcp:storage/objectACL:ObjectACL", "gcp:storage/defaultObjectACL:DefaultObjectACL"),
        ),
    ),
    Reader(_hmac, {_HMAC: ("serviceAccountEmail",)}),
    Reader(_transfers, {_TRANSFER: ("transferSpec", "status", "eventStream", "schedule")}),
)
