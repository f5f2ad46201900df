"""Other stores: tables, caches, file systems, snapshots, images, parameters. What is in them is never asked for.

Source: Amazon DynamoDB API Reference (TableDescription, SSEDescription, ContinuousBackupsDescription); Amazon
ElastiCache API Reference (ReplicationGroup); Amazon EFS API Reference (FileSystemDescription); Amazon EC2 API Reference
(Snapshot, DescribeSnapshotAttribute, DescribeImageAttribute); AWS Systems Manager API Reference (DescribeParameters).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

from jichi.deployed.drafts import UNKNOWN, Drafts, DraftValue
from jichi.deployed.live.asking import Ask, pairs, put
from jichi.deployed.live.logs import key
from jichi.deployed.live.reader import Reader
from jichi.deployed.reading import Item

_TABLE = "aws:dynamodb/table:Table"
_EXPORT = "aws:dynamodb/tableExport:TableExport"
_GROUP = "aws:elasticache/replicationGroup:ReplicationGroup"
_SINGLE = "aws:elasticache/cluster:Cluster"
_FILES = "aws:efs/fileSystem:FileSystem"
_SNAPSHOT = "aws:ebs/snapshotCopy:SnapshotCopy"
_VOLUME_OF = "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission"
_LAUNCH_OF = "aws:ec2/amiLaunchPermission:AmiLaunchPermission"
_PARAMETER = "aws:ssm/parameter:Parameter"
_DIRECTORY = "aws:s3/directoryBucket:DirectoryBucket"
_IN_ZONE = re.compile(r"--([a-z0-9-]+)--x-s3$")
"""A directory bucket's name ends with its zone (Amazon S3 User Guide, "Directory bucket naming rules")."""
_ON = ("ENABLED", "ENABLING", "UPDATING")


def _tables(ask: Ask, drafts: Drafts) -> None:
    client = ask.client("dynamodb")
    for name in ask.names("dynamodb:ListTables", "dynamodb", "list_tables", "TableNames"):
        found = ask.one("dynamodb:DescribeTable", partial(client.describe_table, TableName=name))
        kept = ask.one(
            "dynamodb:DescribeContinuousBackups", partial(client.describe_continuous_backups, TableName=name)
        )
        if found is None or kept is None:
            continue
        table = found.inner("Table")
        state = kept.inner("ContinuousBackupsDescription").inner("PointInTimeRecoveryDescription")
        arn, sealed = table.text("TableArn"), table.inner("SSEDescription")
        inputs = {
            "name": name,
            # Without an answer a table is under a key of the service's own (DynamoDB Developer Guide, "DynamoDB
            # encryption at rest").
            "serverSideEncryption": {
                "enabled": sealed.maybe("Status") in _ON,
                "kmsKeyArn": key(sealed.maybe("KMSMasterKeyArn")),
            },
            "pointInTimeRecovery": {"enabled": state.maybe("PointInTimeRecoveryStatus") == "ENABLED"},
            "deletionProtectionEnabled": table.flag("DeletionProtectionEnabled"),
            "replicas": tuple({"regionName": one.text("RegionName")} for one in table.items("Replicas")),
        }
        put(drafts, arn, _TABLE, inputs, ask.region, ask.tags(arn))


def _exports(ask: Ask, drafts: Drafts) -> None:
    call = ask.client("dynamodb").list_exports
    for each in ask.listed("dynamodb:ListExports", call, "ExportSummaries", "NextToken"):
        put(drafts, each.text("ExportArn"), _EXPORT, {}, ask.region)


def _caches(ask: Ask, drafts: Drafts) -> None:
    call = ("elasticache", "describe_replication_groups", "ReplicationGroups")
    for each in ask.all("elasticache:DescribeReplicationGroups", *call):
        arn = each.text("ARN")
        inputs = {
            "replicationGroupId": each.text("ReplicationGroupId"),
            "atRestEncryptionEnabled": each.flag("AtRestEncryptionEnabled"),
            "transitEncryptionEnabled": each.flag("TransitEncryptionEnabled"),
            "transitEncryptionMode": each.maybe("TransitEncryptionMode"),
            "kmsKeyId": key(each.maybe("KmsKeyId")),
            "snapshotRetentionLimit": each.number("SnapshotRetentionLimit"),
            "automaticFailoverEnabled": each.maybe("AutomaticFailover") in ("enabled", "enabling"),
            "userGroupIds": each.texts("UserGroupIds"),
            # Its nodes say these, each by itself.
            "subnetGroupName": UNKNOWN,
            "securityGroupIds": UNKNOWN,
        }
        put(drafts, arn, _GROUP, inputs, ask.region, ask.tags(arn))


def _single_caches(ask: Ask, drafts: Drafts) -> None:
    call = ("elasticache", "describe_cache_clusters", "CacheClusters")
    for each in ask.all("elasticache:DescribeCacheClusters", *call):
        if not each.maybe("ReplicationGroupId"):
            inputs = {"clusterId": each.text("CacheClusterId"), "engine": each.maybe("Engine")}
            put(drafts, each.text("ARN"), _SINGLE, inputs, ask.region, ask.tags(each.text("ARN")))


def _files(ask: Ask, drafts: Drafts) -> None:
    call = ("efs", "describe_file_systems", "FileSystems")
    for each in ask.all("elasticfilesystem:DescribeFileSystems", *call):
        arn = each.maybe("FileSystemArn") or ask.arn("elasticfilesystem", f"file-system/{each.text('FileSystemId')}")
        inputs = {
            "encrypted": each.flag("Encrypted"),
            "kmsKeyId": key(each.maybe("KmsKeyId")),
            "availabilityZoneName": each.maybe("AvailabilityZoneName"),
        }
        put(drafts, arn, _FILES, inputs, ask.region, pairs(each))


def _snapshots(ask: Ask, drafts: Drafts) -> None:
    """Snapshots of disks, each judged as a copy is: nobody sees of one which it is."""
    for each in _own_snapshots(ask):
        inputs = {"encrypted": each.flag("Encrypted"), "kmsKeyId": key(each.maybe("KmsKeyId"))}
        put(drafts, each.text("SnapshotId"), _SNAPSHOT, inputs, ask.region, pairs(each))


def _own_snapshots(ask: Ask) -> tuple[Item, ...]:
    return ask.all("ec2:DescribeSnapshots", "ec2", "describe_snapshots", "Snapshots", OwnerIds=["self"])


def _shared_snapshots(ask: Ask, drafts: Drafts) -> None:
    client, asked = ask.client("ec2"), "createVolumePermission"
    for each in _own_snapshots(ask):
        id_ = each.text("SnapshotId")
        call = partial(client.describe_snapshot_attribute, SnapshotId=id_, Attribute=asked)
        found = ask.one("ec2:DescribeSnapshotAttribute", call)
        for at, one in enumerate(found.items("CreateVolumePermissions") if found else ()):
            inputs = {"snapshotId": id_, "accountId": one.maybe("UserId") or one.maybe("Group")}
            put(drafts, f"{id_}#shared-{at}", _VOLUME_OF, inputs, ask.region)


def _shared_images(ask: Ask, drafts: Drafts) -> None:
    client = ask.client("ec2")
    for each in ask.all("ec2:DescribeImages", "ec2", "describe_images", "Images", Owners=["self"]):
        id_ = each.text("ImageId")
        call = partial(client.describe_image_attribute, ImageId=id_, Attribute="launchPermission")
        found = ask.one("ec2:DescribeImageAttribute", call)
        for at, one in enumerate(found.items("LaunchPermissions") if found else ()):
            who = (one.maybe(name) for name in ("UserId", "Group", "OrganizationArn", "OrganizationalUnitArn"))
            inputs = {"imageId": id_, "accountId": next((whom for whom in who if whom), "")}
            put(drafts, f"{id_}#shared-{at}", _LAUNCH_OF, inputs, ask.region)


def _parameters(ask: Ask, drafts: Drafts) -> None:
    """Names and kinds of parameters; what one that is no secret says stays where it is, and is unknown."""
    for each in ask.all("ssm:DescribeParameters", "ssm", "describe_parameters", "Parameters"):
        name, kind = each.text("Name"), each.maybe("Type")
        inputs: Mapping[str, DraftValue] = {
            "name": name,
            "type": kind,
            "keyId": each.maybe("KeyId"),
            **({} if kind == "SecureString" else {"value": UNKNOWN}),
        }
        arn = each.maybe("ARN") or ask.arn("ssm", f"parameter/{name.removeprefix('/')}")
        put(drafts, arn, _PARAMETER, inputs, ask.region, ask.tags(arn))


def _directories(ask: Ask, drafts: Drafts) -> None:
    """Buckets of one zone, where a region has them."""
    if not ask.session.reaches(f"s3express-control.{ask.region}.amazonaws.com"):
        return
    for each in ask.all("s3express:ListAllMyDirectoryBuckets", "s3", "list_directory_buckets", "Buckets"):
        name = each.text("Name")
        zone = _IN_ZONE.search(name)
        inputs = {"bucket": name, "location": {"name": zone[1] if zone else UNKNOWN}}
        put(drafts, f"directory:{name}", _DIRECTORY, inputs, each.maybe("BucketRegion") or ask.region)


READERS = (
    Reader(
        _tables,
        {_TABLE: (*("serverSideEncryption", "pointInTimeRecovery", "deletionProtectionEnabled", "replicas", "tags"),)},
        # Copies are in what the table says of itself.
        also=("aws:dynamodb/tableReplica:TableReplica",),
    ),
    Reader(_exports, {_EXPORT: ()}, also=("aws:dynamodb/tableExport*",)),
    Reader(_caches, {_GROUP: ("atRestEncryptionEnabled", "transitEncryptionEnabled", "kmsKeyId", "userGroupIds")}),
    Reader(_single_caches, {_SINGLE: ()}),
    Reader(_files, {_FILES: ("encrypted", "kmsKeyId", "availabilityZoneName", "tags")}),
    Reader(_snapshots, {_SNAPSHOT: ("encrypted", "kmsKeyId")}),
    Reader(_shared_snapshots, {_VOLUME_OF: ()}, also=("aws:ec2/snapshotCreateVolumePermission*",)),
    Reader(
        _shared_images,
        {_LAUNCH_OF: ()},
        # An image is made of snapshots, which are read; a copied one is where it is read.
        also=("aws:ec2/amiLaunchPermission*", "aws:ec2/amiCopy:AmiCopy"),
    ),
    Reader(_parameters, {_PARAMETER: ("name", "type", "value")}),
    Reader(_directories, {_DIRECTORY: ("location",)}),
)
