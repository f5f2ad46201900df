"""Databases of RDS and Aurora with their parameters and snapshots. Passwords are nowhere in these answers.

Source: Amazon RDS API Reference, data types DBCluster, DBInstance, Parameter, DBSubnetGroup, GlobalCluster.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jichi.deployed.drafts import UNKNOWN, Drafts, DraftValue, Id, ids
from jichi.deployed.live.asking import Ask, Unanswered, pairs, put
from jichi.deployed.live.logs import key
from jichi.deployed.live.reader import Reader
from jichi.deployed.reading import Item

_CLUSTER = "aws:rds/cluster:Cluster"
_MEMBER = "aws:rds/clusterInstance:ClusterInstance"
_INSTANCE = "aws:rds/instance:Instance"
_CLUSTER_PARAMETERS = "aws:rds/clusterParameterGroup:ClusterParameterGroup"
_PARAMETERS = "aws:rds/parameterGroup:ParameterGroup"
_SUBNETS = "aws:rds/subnetGroup:SubnetGroup"
_GLOBAL = "aws:rds/globalCluster:GlobalCluster"
_CLUSTER_SNAPSHOT = "aws:rds/clusterSnapshot:ClusterSnapshot"
_SNAPSHOT = "aws:rds/snapshot:Snapshot"
_DOCUMENTS = "aws:docdb/cluster:Cluster"
_KEPT_ELSEWHERE = "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication"
_LEAVING: Mapping[str, DraftValue] = {"skipFinalSnapshot": UNKNOWN, "finalSnapshotIdentifier": UNKNOWN}
"""What a deletion would leave is said when it is asked for; no answer has it."""


def _clusters(ask: Ask, drafts: Drafts) -> None:
    for each in ask.all("rds:DescribeDBClusters", "rds", "describe_db_clusters", "DBClusters"):
        if each.maybe("Engine") == "docdb":
            _documents(ask, drafts, each)
        if not each.maybe("Engine").startswith(("aurora", "mysql", "postgres")):
            continue
        name = each.text("DBClusterIdentifier")
        master = each.inner("MasterUserSecret")
        inputs: Mapping[str, DraftValue] = {
            "clusterIdentifier": name,
            "engine": each.maybe("Engine"),
            "engineVersion": each.maybe("EngineVersion"),
            "storageEncrypted": each.flag("StorageEncrypted"),
            "kmsKeyId": key(each.maybe("KmsKeyId")),
            "deletionProtection": each.flag("DeletionProtection"),
            "backupRetentionPeriod": each.number("BackupRetentionPeriod"),
            "copyTagsToSnapshot": each.flag("CopyTagsToSnapshot"),
            "iamDatabaseAuthenticationEnabled": each.flag("IAMDatabaseAuthenticationEnabled"),
            "enabledCloudwatchLogsExports": each.texts("EnabledCloudwatchLogsExports"),
            "dbSubnetGroupName": Id(ask.arn("rds", f"subgrp:{each.maybe('DBSubnetGroup')}"), "name"),
            "dbClusterParameterGroupName": Id(
                ask.arn("rds", f"cluster-pg:{each.maybe('DBClusterParameterGroup')}"), "name"
            ),
            "vpcSecurityGroupIds": ids(one.text("VpcSecurityGroupId") for one in each.items("VpcSecurityGroups")),
            "autoMinorVersionUpgrade": each.body.get("AutoMinorVersionUpgrade"),
            "publiclyAccessible": each.body.get("PubliclyAccessible"),
            "globalClusterIdentifier": each.maybe("GlobalClusterIdentifier"),
            "replicationSourceIdentifier": each.maybe("ReplicationSourceIdentifier"),
            "manageMasterUserPassword": bool(master.body),
            "masterUserSecretKmsKeyId": key(master.maybe("KmsKeyId")),
            "deleteAutomatedBackups": UNKNOWN,
            **_LEAVING,
        }
        put(drafts, each.text("DBClusterArn"), _CLUSTER, inputs, ask.region, pairs(each, "TagList"))


def _documents(ask: Ask, drafts: Drafts, each: Item) -> None:
    """A cluster of DocumentDB, which the same call lists."""
    inputs = {
        "clusterIdentifier": each.text("DBClusterIdentifier"),
        "storageEncrypted": each.flag("StorageEncrypted"),
        "kmsKeyId": key(each.maybe("KmsKeyId")),
        "deletionProtection": each.flag("DeletionProtection"),
    }
    put(drafts, each.text("DBClusterArn"), _DOCUMENTS, inputs, ask.region, pairs(each, "TagList"))


def _kept_elsewhere(ask: Ask, drafts: Drafts) -> None:
    """Backups that RDS makes of itself, where they are copied from another region to this one."""
    call = ("rds", "describe_db_instance_automated_backups", "DBInstanceAutomatedBackups")
    for each in ask.all("rds:DescribeDBInstanceAutomatedBackups", *call):
        if each.maybe("Region") not in ("", ask.region):
            inputs = {"sourceDbInstanceArn": each.maybe("DBInstanceArn"), "kmsKeyId": key(each.maybe("KmsKeyId"))}
            put(drafts, each.text("DBInstanceAutomatedBackupsArn"), _KEPT_ELSEWHERE, inputs, ask.region)


def _instances(ask: Ask, drafts: Drafts) -> None:
    for each in ask.all("rds:DescribeDBInstances", "rds", "describe_db_instances", "DBInstances"):
        cluster = each.maybe("DBClusterIdentifier")
        group = next(each.items("DBParameterGroups"), None)
        parameters = group.maybe("DBParameterGroupName") if group else ""
        inputs: dict[str, DraftValue] = {
            "identifier": each.text("DBInstanceIdentifier"),
            "engine": each.maybe("Engine"),
            "engineVersion": each.maybe("EngineVersion"),
            "publiclyAccessible": each.flag("PubliclyAccessible"),
            "availabilityZone": each.maybe("AvailabilityZone"),
            "autoMinorVersionUpgrade": each.flag("AutoMinorVersionUpgrade"),
            "copyTagsToSnapshot": each.flag("CopyTagsToSnapshot"),
            "dbSubnetGroupName": Id(
                ask.arn("rds", f"subgrp:{each.inner('DBSubnetGroup').maybe('DBSubnetGroupName')}"), "name"
            ),
            "monitoringInterval": each.number("MonitoringInterval") or 0,
            "monitoringRoleArn": key(each.maybe("MonitoringRoleArn")),
            "performanceInsightsEnabled": each.flag("PerformanceInsightsEnabled"),
            "performanceInsightsKmsKeyId": key(each.maybe("PerformanceInsightsKMSKeyId")),
        }
        named = Id(ask.arn("rds", f"pg:{parameters}"), "name") if parameters else None
        if cluster:
            inputs |= {"clusterIdentifier": Id(ask.arn("rds", f"cluster:{cluster}")), "dbParameterGroupName": named}
        else:
            inputs |= {"parameterGroupName": named, **_own(each)}
        type_ = _MEMBER if cluster else _INSTANCE
        put(drafts, each.text("DBInstanceArn"), type_, inputs, ask.region, pairs(each, "TagList"))


def _own(each: Item) -> Mapping[str, DraftValue]:
    """What only an instance without a cluster says itself."""
    master = each.inner("MasterUserSecret")
    return {
        "multiAz": each.flag("MultiAZ"),
        "storageEncrypted": each.flag("StorageEncrypted"),
        "kmsKeyId": key(each.maybe("KmsKeyId")),
        "deletionProtection": each.flag("DeletionProtection"),
        "backupRetentionPeriod": each.number("BackupRetentionPeriod"),
        "iamDatabaseAuthenticationEnabled": each.flag("IAMDatabaseAuthenticationEnabled"),
        "enabledCloudwatchLogsExports": each.texts("EnabledCloudwatchLogsExports"),
        "manageMasterUserPassword": bool(master.body),
        "masterUserSecretKmsKeyId": key(master.maybe("KmsKeyId")),
        "vpcSecurityGroupIds": ids(one.text("VpcSecurityGroupId") for one in each.items("VpcSecurityGroups")),
        "deleteAutomatedBackups": UNKNOWN,
        **_LEAVING,
    }


def _groups(ask: Ask, drafts: Drafts) -> None:
    """Parameter groups with what was set in them; AWS's own defaults have nothing set."""
    for kind, listed, what, type_ in (
        (
            "DBClusterParameterGroup",
            "describe_db_cluster_parameter_groups",
            "describe_db_cluster_parameters",
            _CLUSTER_PARAMETERS,
        ),
        ("DBParameterGroup", "describe_db_parameter_groups", "describe_db_parameters", _PARAMETERS),
    ):
        for each in ask.all(f"rds:Describe{kind}s", "rds", listed, f"{kind}s"):
            name, operation = each.text(f"{kind}Name"), f"rds:Describe{kind.removesuffix('Group')}s"
            parameters: DraftValue
            try:
                given = {f"{kind}Name": name, "Source": "user"}
                found = ask.all(operation, "rds", what, "Parameters", **given)
                parameters = tuple(_parameter(one) for one in found)
            except Unanswered as error:
                ask.refused(error, (type_,), name)
                parameters = UNKNOWN
            inputs = {"name": name, "family": each.maybe("DBParameterGroupFamily"), "parameters": parameters}
            arn = each.text(f"{kind}Arn")
            put(drafts, arn, type_, inputs, ask.region, ask.tags(arn))


def _parameter(each: Item) -> Mapping[str, DraftValue]:
    return {
        "name": each.text("ParameterName"),
        "value": each.maybe("ParameterValue"),
        "applyMethod": each.maybe("ApplyMethod"),
    }


def _subnets(ask: Ask, drafts: Drafts) -> None:
    for each in ask.all("rds:DescribeDBSubnetGroups", "rds", "describe_db_subnet_groups", "DBSubnetGroups"):
        subnets = ids(one.text("SubnetIdentifier") for one in each.items("Subnets"))
        arn = each.text("DBSubnetGroupArn")
        put(
            drafts,
            arn,
            _SUBNETS,
            {"name": each.text("DBSubnetGroupName"), "subnetIds": subnets},
            ask.region,
            ask.tags(arn),
        )


def _globals(ask: Ask, drafts: Drafts) -> None:
    """Global clusters, where they are written."""
    for each in ask.all("rds:DescribeGlobalClusters", "rds", "describe_global_clusters", "GlobalClusters"):
        members = tuple(each.items("GlobalClusterMembers"))
        writer = next((one.maybe("DBClusterArn") for one in members if one.flag("IsWriter")), "")
        if f":{ask.region}:" not in writer:
            continue
        inputs = {
            "globalClusterIdentifier": each.text("GlobalClusterIdentifier"),
            "deletionProtection": each.flag("DeletionProtection"),
            "storageEncrypted": each.flag("StorageEncrypted"),
            "sourceDbClusterIdentifier": Id(writer, "arn"),
            "forceDestroy": UNKNOWN,
        }
        put(drafts, each.text("GlobalClusterArn"), _GLOBAL, inputs, ask.region)


def _snapshots(ask: Ask, drafts: Drafts) -> None:
    """Snapshots taken by hand, and who may restore them."""
    rds = ask.client("rds")
    for kind, method, attributes, type_ in (
        (
            "DBClusterSnapshot",
            "describe_db_cluster_snapshots",
            rds.describe_db_cluster_snapshot_attributes,
            _CLUSTER_SNAPSHOT,
        ),
        ("DBSnapshot", "describe_db_snapshots", rds.describe_db_snapshot_attributes, _SNAPSHOT),
    ):
        for each in ask.all(f"rds:Describe{kind}s", "rds", method, f"{kind}s", SnapshotType="manual"):
            name = each.text(f"{kind}Identifier")

            def shared(name: str = name, kind: str = kind, call: Callable[..., Any] = attributes) -> DraftValue:
                found = ask.one(f"rds:Describe{kind}Attributes", lambda: call(**{f"{kind}Identifier": name}))
                listed = found.inner(f"{kind}AttributesResult").items(f"{kind}Attributes") if found else ()
                restored = (own for own in listed if own.maybe("AttributeName") == "restore")
                return tuple(one for own in restored for one in own.texts("AttributeValues"))

            key_ = "dbClusterSnapshotIdentifier" if kind == "DBClusterSnapshot" else "dbSnapshotIdentifier"
            inputs = {key_: name, "sharedAccounts": ask.value(type_, name, shared)}
            put(drafts, each.text(f"{kind}Arn"), type_, inputs, ask.region, pairs(each, "TagList"))


READERS = (
    Reader(
        _clusters,
        {
            _CLUSTER: ("clusterIdentifier", "kmsKeyId", "storageEncrypted", "deletionProtection", "tags"),
            _DOCUMENTS: ("clusterIdentifier", "tags"),
        },
    ),
    Reader(_kept_elsewhere, {_KEPT_ELSEWHERE: ("sourceDbInstanceArn",)}),
    Reader(
        _instances,
        {_MEMBER: ("clusterIdentifier", "publiclyAccessible"), _INSTANCE: ("identifier", "publiclyAccessible", "tags")},
    ),
    Reader(_groups, {_CLUSTER_PARAMETERS: ("name", "parameters"), _PARAMETERS: ("name", "parameters")}),
    Reader(_subnets, {_SUBNETS: ("name", "subnetIds")}),
    Reader(_globals, {_GLOBAL: ("sourceDbClusterIdentifier", "deletionProtection")}),
    Reader(
        _snapshots,
        {_CLUSTER_SNAPSHOT: ("sharedAccounts",), _SNAPSHOT: ("sharedAccounts",)},
        also=("aws:rds/snapshotCopy:SnapshotCopy", "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy"),
    ),
)
