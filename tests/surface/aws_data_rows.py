"""How the types of rds, backup, secretsmanager and lambda are made."""

from __future__ import annotations

from collections.abc import Mapping

from tests.surface.model import Call, Fill, One, Row, row

_GROUP = {"name": "DBParameterGroupName", "family": "DBParameterGroupFamily"}
_CLUSTER_GROUP = {"name": "DBClusterParameterGroupName", "family": "DBParameterGroupFamily"}
_PARAMETERS = {
    "parameters": "Parameters",
    "parameters.name": "ParameterName",
    "parameters.value": "ParameterValue",
}
_DELETE_CLUSTER = Call(
    "DeleteDBCluster",
    {"clusterIdentifier": "DBClusterIdentifier", "finalSnapshotIdentifier": "FinalDBSnapshotIdentifier"},
    takes=("clusterIdentifier", "skipFinalSnapshot", "finalSnapshotIdentifier", "deleteAutomatedBackups"),
    when="finalSnapshotIdentifier",
)

DATA: Mapping[str, Row] = {
    "aws:backup/globalSettings:GlobalSettings": row("backup", Call("UpdateGlobalSettings")),
    "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault": row(
        "backup",
        Call("CreateLogicallyAirGappedBackupVault", {"name": "BackupVaultName", "tags": "BackupVaultTags"}),
    ),
    "aws:backup/plan:Plan": row(
        "backup",
        Call(
            "CreateBackupPlan",
            {
                "name": "BackupPlan.BackupPlanName",
                "rules": "BackupPlan.Rules",
                "rules.targetVaultName": "TargetBackupVaultName",
                "rules.schedule": "ScheduleExpression",
                "rules.startWindow": "StartWindowMinutes",
                "rules.completionWindow": "CompletionWindowMinutes",
                "rules.lifecycle.coldStorageAfter": "MoveToColdStorageAfterDays",
                "rules.lifecycle.deleteAfter": "DeleteAfterDays",
                "rules.copyActions.destinationVaultArn": "DestinationBackupVaultArn",
                "rules.copyActions.lifecycle.coldStorageAfter": "MoveToColdStorageAfterDays",
                "rules.copyActions.lifecycle.deleteAfter": "DeleteAfterDays",
                "advancedBackupSettings": "BackupPlan.AdvancedBackupSettings",
                "tags": "BackupPlanTags",
            },
        ),
    ),
    "aws:backup/regionSettings:RegionSettings": row("backup", Call("UpdateRegionSettings")),
    "aws:backup/restoreTestingPlan:RestoreTestingPlan": row(
        "backup",
        Call(
            "CreateRestoreTestingPlan",
            {
                "name": "RestoreTestingPlan.RestoreTestingPlanName",
                **{
                    name: f"RestoreTestingPlan.{name[0].upper()}{name[1:]}"
                    for name in (
                        *("recoveryPointSelection", "scheduleExpression"),
                        *("scheduleExpressionTimezone", "startWindowHours"),
                    )
                },
            },
        ),
    ),
    "aws:backup/restoreTestingSelection:RestoreTestingSelection": row(
        "backup",
        Call(
            "CreateRestoreTestingSelection",
            {
                "name": "RestoreTestingSelection.RestoreTestingSelectionName",
                **{
                    name: f"RestoreTestingSelection.{name[0].upper()}{name[1:]}"
                    for name in (
                        *("iamRoleArn", "protectedResourceArns", "protectedResourceConditions"),
                        *("protectedResourceType", "restoreMetadataOverrides", "validationWindowHours"),
                    )
                },
            },
        ),
    ),
    "aws:backup/selection:Selection": row(
        "backup",
        Call(
            "CreateBackupSelection",
            {
                "planId": "BackupPlanId",
                "name": "BackupSelection.SelectionName",
                "iamRoleArn": "BackupSelection.IamRoleArn",
                "resources": "BackupSelection.Resources",
                "notResources": "BackupSelection.NotResources",
                "conditions": One("BackupSelection.Conditions"),
                "selectionTags": "BackupSelection.ListOfTags",
                **{
                    f"conditions.{test}.{name}": f"Condition{name.title()}"
                    for test in ("stringEquals", "stringLikes", "stringNotEquals", "stringNotLikes")
                    for name in ("key", "value")
                },
            },
        ),
    ),
    "aws:backup/vault:Vault": row(
        "backup",
        Call(
            "CreateBackupVault",
            {"name": "BackupVaultName", "kmsKeyArn": "EncryptionKeyArn", "tags": "BackupVaultTags"},
        ),
        forceDestroy="of the provider: it deletes the recovery points before the vault",
    ),
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": row("backup", Call("PutBackupVaultLockConfiguration")),
    "aws:backup/vaultNotifications:VaultNotifications": row("backup", Call("PutBackupVaultNotifications")),
    "aws:backup/vaultPolicy:VaultPolicy": row("backup", Call("PutBackupVaultAccessPolicy")),
    "aws:lambda/function:Function": row(
        "lambda",
        Call("CreateFunction", {"name": "FunctionName", "code": "Code.ZipFile"}),
        Call(
            "PutFunctionConcurrency",
            {"name": "FunctionName"},
            takes=("name", "reservedConcurrentExecutions"),
            when="reservedConcurrentExecutions",
        ),
    ),
    "aws:lambda/invocation:Invocation": row(
        "lambda",
        Call("Invoke", {"input": "Payload"}),
        lifecycleScope="of the provider: whether it calls the function again when the input changes",
    ),
    "aws:lambda/permission:Permission": row("lambda", Call("AddPermission", {"function": "FunctionName"})),
    "aws:rds/cluster:Cluster": row(
        "rds",
        Call(
            "CreateDBCluster",
            {
                "clusterIdentifier": "DBClusterIdentifier",
                "enabledCloudwatchLogsExports": "EnableCloudwatchLogsExports",
                "iamDatabaseAuthenticationEnabled": "EnableIAMDatabaseAuthentication",
                "performanceInsightsEnabled": "EnablePerformanceInsights",
            },
        ),
        _DELETE_CLUSTER,
    ),
    "aws:rds/clusterInstance:ClusterInstance": row(
        "rds",
        Call(
            "CreateDBInstance",
            {
                "identifier": "DBInstanceIdentifier",
                "clusterIdentifier": "DBClusterIdentifier",
                "instanceClass": "DBInstanceClass",
                "performanceInsightsEnabled": "EnablePerformanceInsights",
            },
        ),
        applyImmediately="not of CreateDBInstance: how ModifyDBInstance changes it later",
    ),
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": row(
        "rds",
        Call("CreateDBClusterParameterGroup", _CLUSTER_GROUP),
        Call(
            "ModifyDBClusterParameterGroup",
            {"name": "DBClusterParameterGroupName", **_PARAMETERS},
            takes=("name", "parameters"),
            when="parameters",
        ),
    ),
    "aws:rds/globalCluster:GlobalCluster": row(
        "rds",
        Call("CreateGlobalCluster"),
        forceDestroy="of the provider: it removes the member clusters before it deletes the global one",
    ),
    "aws:rds/instance:Instance": row(
        "rds",
        Call(
            "CreateDBInstance",
            {
                "identifier": "DBInstanceIdentifier",
                "instanceClass": "DBInstanceClass",
                "username": "MasterUsername",
                "password": "MasterUserPassword",
                "enabledCloudwatchLogsExports": "EnableCloudwatchLogsExports",
                "iamDatabaseAuthenticationEnabled": "EnableIAMDatabaseAuthentication",
                "performanceInsightsEnabled": "EnablePerformanceInsights",
                "parameterGroupName": "DBParameterGroupName",
            },
        ),
        Call(
            "DeleteDBInstance",
            {"identifier": "DBInstanceIdentifier", "finalSnapshotIdentifier": "FinalDBSnapshotIdentifier"},
            takes=("identifier", "skipFinalSnapshot", "finalSnapshotIdentifier", "deleteAutomatedBackups"),
            when="finalSnapshotIdentifier",
        ),
    ),
    "aws:rds/parameterGroup:ParameterGroup": row(
        "rds",
        Call("CreateDBParameterGroup", _GROUP),
        Call(
            "ModifyDBParameterGroup",
            {"name": "DBParameterGroupName", **_PARAMETERS},
            takes=("name", "parameters"),
            when="parameters",
        ),
    ),
    "aws:rds/subnetGroup:SubnetGroup": row(
        "rds",
        Call(
            "CreateDBSubnetGroup",
            {"name": "DBSubnetGroupName", "description": "DBSubnetGroupDescription"},
        ),
    ),
    "aws:secretsmanager/secret:Secret": row(
        "secretsmanager",
        Call("CreateSecret", {"replicas": "AddReplicaRegions"}),
        Call("DeleteSecret", fills={"SecretId": Fill.MADE}, takes=("recoveryWindowInDays",)),
    ),
    "aws:secretsmanager/secretPolicy:SecretPolicy": row(
        "secretsmanager", Call("PutResourcePolicy", {"secretArn": "SecretId", "policy": "ResourcePolicy"})
    ),
    "aws:secretsmanager/secretRotation:SecretRotation": row("secretsmanager", Call("RotateSecret")),
    "aws:secretsmanager/secretVersion:SecretVersion": row("secretsmanager", Call("PutSecretValue")),
}
"""By Pulumi's type token."""
