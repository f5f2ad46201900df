"""What S3 and KMS would answer about the buckets and keys of a plan, once it stands."""

from collections.abc import Callable, Mapping
from typing import Any
from zlib import crc32

from jichi.engine.plan import Resource, StackPlan
from jichi.engine.values import Interpolation, Reference, Value
from tests.jichi.deployed.live.recorded import Params, Recorded, Reply, upper

_NAMES = {
    "kmsMasterKeyId": "KMSMasterKeyID",
    "sseAlgorithm": "SSEAlgorithm",
    "replicaKmsKeyId": "ReplicaKmsKeyID",
    "id": "ID",
}
_PARTS = {
    "GetPublicAccessBlock": ("bucketPublicAccessBlock", "NoSuchPublicAccessBlockConfiguration"),
    "GetBucketPolicy": ("bucketPolicy", "NoSuchBucketPolicy"),
    "GetBucketEncryption": (
        "bucketServerSideEncryptionConfiguration",
        "ServerSideEncryptionConfigurationNotFoundError",
    ),
    "GetBucketVersioning": ("bucketVersioning", ""),
    "GetObjectLockConfiguration": ("bucketObjectLockConfiguration", "ObjectLockConfigurationNotFoundError"),
    "GetBucketOwnershipControls": ("bucketOwnershipControls", "OwnershipControlsNotFoundError"),
    "GetBucketLogging": ("bucketLogging", ""),
    "GetBucketReplication": ("bucketReplicationConfig", "ReplicationConfigurationNotFoundError"),
    "GetBucketLifecycleConfiguration": ("bucketLifecycleConfiguration", "NoSuchLifecycleConfiguration"),
}


class Account:
    """One account with the buckets and keys of a plan."""

    def __init__(self, plan: StackPlan, account: str) -> None:
        self._plan, self._account = plan, account
        self._by_urn = {each.urn: each for each in plan.resources}
        self._buckets = [each for each in plan.resources if each.type == "aws:s3/bucket:Bucket"]
        self._keys = [each for each in plan.resources if each.type.startswith(("aws:kms/key:", "aws:kms/replicaKey:"))]

    def recorded(self) -> Recorded:
        """A session that answers for it."""
        found: dict[str, Reply] = {"s3.ListBuckets": {"Buckets": [self._bucket(each) for each in self._buckets]}}
        for operation, (part, absent) in _PARTS.items():
            found[f"s3.{operation}"] = self._part(part, absent)
        found["s3.GetBucketWebsite"] = "NoSuchWebsiteConfiguration"
        found["s3control.GetPublicAccessBlock"] = self._switches
        for region in {str(each.region) for each in self._keys}:
            here = [each for each in self._keys if each.region == region]
            found[f"kms.ListKeys@{region}"] = {
                "Keys": [{"KeyArn": self._arn(each), "KeyId": self._arn(each)} for each in here]
            }
            found[f"ec2.DescribeFlowLogs@{region}"] = {
                "FlowLogs": [self._flow_log(each) for each in self._logs(region)]
            }
            tagged = [(self._arn(each), each) for each in here]
            tagged += [(f"arn:aws:s3:::{_name(each)}", each) for each in self._buckets if each.region == region]
            found[f"resourcegroupstaggingapi.GetResources@{region}"] = {
                "ResourceTagMappingList": [
                    {"ResourceARN": arn, "Tags": upper_tags(each.inputs.get("tags"))} for arn, each in tagged
                ]
            }
        found["kms.DescribeKey"] = lambda asked: {"KeyMetadata": self._metadata(self._key(asked))}
        found["kms.GetKeyRotationStatus"] = lambda asked: {
            "KeyRotationEnabled": self._key(asked).inputs["enableKeyRotation"]
        }
        found["kms.GetKeyPolicy"] = lambda asked: {"Policy": self._text(self._key(asked).inputs["policy"])}
        return Recorded(found)

    def _logs(self, region: str) -> list[Resource]:
        flow = "aws:ec2/flowLog:FlowLog"
        return [each for each in self._plan.resources if (each.type, each.region) == (flow, region)]

    def _flow_log(self, each: Resource) -> dict[str, Any]:
        """A flow log makes the bucket that it is kept in one of records."""
        return {
            "FlowLogId": f"fl-{crc32(each.urn.encode()):017x}",
            "ResourceId": "vpc-00000000",
            "LogDestination": each.inputs["logDestination"],
            "LogDestinationType": "s3",
            "TrafficType": each.inputs["trafficType"],
            "DeliverLogsStatus": "SUCCESS",
        }

    def _bucket(self, each: Resource) -> dict[str, Any]:
        return {"Name": _name(each), "BucketRegion": each.region}

    def _part(self, part: str, absent: str) -> Callable[[Params], dict[str, Any] | str]:
        def answer(asked: Params) -> dict[str, Any] | str:
            own = [
                each
                for each in self._plan.resources
                if each.type.startswith(f"aws:s3/{part}:") and self._of(each) == asked["Bucket"]
            ]
            if own:
                return self._settings(part, own[0])
            return absent or {}

        return answer

    def _of(self, each: Resource) -> str:
        return str(self._text(each.inputs["bucket"]))

    def _settings(self, part: str, each: Resource) -> dict[str, Any]:
        given = {key: self._plain(value) for key, value in each.inputs.items() if key != "bucket"}
        match part:
            case "bucketPublicAccessBlock":
                return {"PublicAccessBlockConfiguration": upper(given, _NAMES)}
            case "bucketPolicy":
                return {"Policy": given["policy"]}
            case "bucketServerSideEncryptionConfiguration":
                return {
                    "ServerSideEncryptionConfiguration": upper({"rules": list(map(_blocked, given["rules"]))}, _NAMES)
                }
            case "bucketObjectLockConfiguration":
                return {"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled", **upper(given, _NAMES)}}
            case "bucketOwnershipControls":
                return {"OwnershipControls": {"Rules": [upper(given["rule"], _NAMES)]}}
            case "bucketLogging" | "bucketReplicationConfig":
                key = "LoggingEnabled" if part == "bucketLogging" else "ReplicationConfiguration"
                return {key: upper(given, _NAMES)}
            case "bucketVersioning":
                return upper(given["versioningConfiguration"], _NAMES)
            case _:
                return upper(given, _NAMES)

    def _switches(self, _: Params) -> dict[str, Any]:
        (own,) = [each for each in self._plan.resources if each.type.startswith("aws:s3/accountPublicAccessBlock:")]
        given = {key: value for key, value in own.inputs.items() if key != "accountId"}
        return {"PublicAccessBlockConfiguration": upper(given, _NAMES)}

    def _key(self, asked: Params) -> Resource:
        return next(each for each in self._keys if self._arn(each) == asked["KeyId"])

    def _metadata(self, key: Resource) -> dict[str, Any]:
        first = key.inputs.get("primaryKeyArn")
        primary = self._by_urn[first.urn] if isinstance(first, Reference) else key
        return {
            "KeyId": self._arn(key).rsplit("/", 1)[1],
            "Arn": self._arn(key),
            "Enabled": True,
            "KeyManager": "CUSTOMER",
            "KeySpec": "SYMMETRIC_DEFAULT",
            "KeyUsage": "ENCRYPT_DECRYPT",
            "Origin": "AWS_KMS",
            "MultiRegion": True,
            "MultiRegionConfiguration": {
                "MultiRegionKeyType": "PRIMARY" if primary is key else "REPLICA",
                "PrimaryKey": {"Arn": self._arn(primary), "Region": primary.region},
            },
        }

    def _arn(self, key: Resource) -> str:
        role = key.name.rsplit("-", 1)[-1]
        return f"arn:aws:kms:{key.region}:{self._account}:key/mrk-{role.encode().hex():0<32}"

    def _text(self, value: Value) -> Value:
        match value:
            case Reference(urn, _) if urn in self._by_urn:
                found = self._by_urn[urn]
                if found.type.startswith("aws:kms/"):
                    return self._arn(found)
                if found.type == "aws:s3/bucket:Bucket":
                    return _name(found)
                if found.type == "aws:ec2/vpcEndpoint:VpcEndpoint":
                    return f"vpce-{crc32(urn.encode()):017x}"
                return f"arn:aws:iam::{self._account}:role/{found.inputs['name']}"
            case Interpolation(parts):
                return "".join(str(self._text(each)) for each in parts)
            case _:
                return value

    def _plain(self, value: Value) -> Any:
        match value:
            case Mapping():
                return {key: self._plain(each) for key, each in value.items()}
            case tuple():
                return [self._plain(each) for each in value]
            case _:
                return self._text(value)


def _blocked(rule: dict[str, Any]) -> dict[str, Any]:
    blocked = rule.get("blockedEncryptionTypes")
    return {**rule, "blockedEncryptionTypes": {"encryptionType": blocked}} if blocked else rule


def upper_tags(tags: Value) -> list[dict[str, str]]:
    assert isinstance(tags, Mapping)
    return [{"Key": key, "Value": str(value)} for key, value in tags.items()]


def _name(each: Resource) -> str:
    return str(each.inputs["bucket"])
