"""Backup: vaults that nobody can empty, a plan from the service level, and proof that what must be kept is kept."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_aws import rds, sns

from components.backup import (
    BACKUP_ROLE,
    BackupArgs,
    DatabaseNetwork,
    Place,
    create_backup,
    create_backup_settings,
)
from components.backup.aws import SELECTED
from components.keys import create_keys
from components.naming import Kind, Scope
from components.providers import create_sites
from components.storage import StorageArgs, create_log_storage, create_storage
from components.storage.grants import GRANTS
from jichi.engine.coverage import not_backed_up
from jichi.engine.host import plan_stack
from jichi.engine.plan import Plan, StackId
from jichi.engine.values import Interpolation, Reference
from jichi.errors import InvalidInput
from jichi.tenancy.apps import AppUse
from jichi.tenancy.derived import backup as plan
from jichi.tenancy.model import Cloud, DataClass, Isolation, Recovery, ServiceLevel, Stage, Tenancy
from stacks.names import PROJECT
from tests.factories import make_tenancy, named, of_type, statements

PLACES = {"tyo": "ap-northeast-1", "osa": "ap-northeast-3"}
OWNER = "hirosaki-022021-prod"
VAULT_ARNS = [
    f"arn:aws:backup:{region}:111111111111:backup-vault:{OWNER}-backup-{place}" for place, region in PLACES.items()
]


def service(**changes: Any) -> Tenancy:
    tenancy = make_tenancy()
    return replace(tenancy, service=replace(tenancy.service, **changes))


CLOSE = service(rpo_hours=4, backup_interval_hours=4, generations=30, backup_retention_days=90)


@lru_cache
def plan_backup(tenancy: Tenancy, *, databases: tuple[str, ...] = ("tyo", "osa"), topics: bool = True) -> Any:
    """A member with keys, buckets, a database in Tokyo and backup."""

    def program() -> None:
        root = pulumi.ComponentResource("test:index:Root", "root")
        sites = create_sites(tenancy, tenancy.members[0], Cloud.AWS, root)
        keys = create_keys(sites, (GRANTS,), root)
        storage = StorageArgs(sites, keys, create_log_storage(sites, keys, (), root), (), (BACKUP_ROLE,))
        create_storage(storage, root)
        site = sites.primary
        rds.Cluster(
            "tyo-database",
            cluster_identifier=site.scope.name(Kind.ROLE, "database"),
            engine="aurora-postgresql",
            tags=site.scope.tags("database", DataClass.DATA, backup=True),
            opts=site.child(root),
        )
        places = {
            each.place: Place(
                sns.Topic(f"{each.place}-topic", opts=each.child(root)).arn if topics else None,
                DatabaseNetwork(
                    f"{each.place}-subnets",
                    [rds.SubnetGroup(f"{each.place}-s", subnet_ids=[], opts=each.child(root)).id],
                )
                if each.place in databases
                else None,
            )
            for each in sites
        }
        create_backup_settings(sites, root)
        create_backup(BackupArgs(sites, keys, places["tyo"], places["osa"]), root)

    return plan_stack(StackId(PROJECT, "backup", tenancy.members[0].code, Cloud.AWS), program, {})


@pytest.fixture(scope="session")
def planned() -> Any:
    return plan_backup(make_tenancy())


def counts(stack: Any, region: str) -> Counter[str]:
    return Counter(
        each.type.split(":")[-1]
        for each in stack.resources
        if each.region == region and each.type.startswith("aws:backup/")
    )


REGION = {
    "Vault": 1,
    "VaultLockConfiguration": 1,
    "VaultPolicy": 1,
    "VaultNotifications": 1,
    "RegionSettings": 1,
    "RestoreTestingPlan": 1,
    "RestoreTestingSelection": 2,
}


@pytest.mark.parametrize("recovery", Recovery)
def test_exactly_these_resources_whatever_the_recovery_pattern(recovery: Recovery):
    stack = plan_backup(make_tenancy(recovery=recovery))
    assert counts(stack, "ap-northeast-1") == {**REGION, "Plan": 1, "Selection": 1}
    assert counts(stack, "ap-northeast-3") == REGION
    roles = [each.name for each in of_type(stack, "Role") if each.inputs["name"].endswith(("-backup", "-restore"))]
    assert roles == ["backup", "restore"]


def test_without_a_network_in_osaka_databases_are_not_tested_there():
    stack = plan_backup(make_tenancy(recovery=Recovery.BACKUP_RESTORE), databases=("tyo",))
    assert counts(stack, "ap-northeast-3")["RestoreTestingSelection"] == 1
    assert named(stack, "osa-restore-test-s3")


def test_without_a_topic_nobody_hears():
    assert not of_type(plan_backup(make_tenancy(), topics=False), "VaultNotifications")


@pytest.mark.parametrize("place", PLACES)
def test_a_vault_is_protected_and_under_the_backup_key_of_its_region(planned: Any, place: str):
    vault = named(planned, f"{place}-vault")
    assert vault.inputs["name"] == f"{OWNER}-backup-{place}"
    assert vault.region == PLACES[place]
    assert vault.inputs["kmsKeyArn"] == Reference(named(planned, f"{place}-key-backup").urn, "arn")
    assert vault.options.protect
    assert not vault.inputs.get("forceDestroy")
    assert vault.inputs["tags"]["jichi:data-class"] == "backup"


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("stage", "changeable"), [(Stage.PRODUCTION, 30), (Stage.VERIFICATION, None)])
def test_a_vault_is_locked(stage: Stage, changeable: int | None, place: str):
    stack = plan_backup(make_tenancy(stage=stage))
    lock = named(stack, f"{place}-vault-lock")
    assert lock.inputs.get("changeableForDays") == changeable
    assert lock.inputs["minRetentionDays"] == 35
    assert lock.inputs["maxRetentionDays"] == 366
    assert lock.inputs["backupVaultName"] == named(stack, f"{place}-vault").inputs["name"]
    assert named(stack, f"{place}-vault").urn in lock.dependencies
    assert lock.options.protect


def test_what_osaka_keeps_is_locked_for_as_long_as_the_copies_are():
    stack = plan_backup(CLOSE)
    assert named(stack, "tyo-vault-lock").inputs["minRetentionDays"] == 35
    assert named(stack, "osa-vault-lock").inputs["minRetentionDays"] == 90


@pytest.mark.parametrize("place", PLACES)
def test_only_break_glass_deletes_or_unlocks(planned: Any, place: str):
    policy = named(planned, f"{place}-vault-policy")
    found = statements(policy)
    break_glass = {"ArnNotEquals": {"aws:PrincipalArn": f"arn:aws:iam::111111111111:role/{OWNER}-break-glass"}}
    assert set(found) == {"DeletionByBreakGlassOnly", "ProtectionByBreakGlassOnly", "CopiesToOwnVaultsOnly"}
    assert {each["Effect"] for each in found.values()} == {"Deny"}
    assert {each["Principal"] for each in found.values()} == {"*"}
    assert found["DeletionByBreakGlassOnly"]["Condition"] == break_glass
    assert found["DeletionByBreakGlassOnly"]["Action"] == [
        "backup:DeleteRecoveryPoint",
        "backup:DisassociateRecoveryPoint",
        "backup:UpdateRecoveryPointLifecycle",
        "backup:DeleteBackupVault",
    ]
    assert found["ProtectionByBreakGlassOnly"]["Condition"] == break_glass
    assert found["ProtectionByBreakGlassOnly"]["Action"] == [
        "backup:PutBackupVaultAccessPolicy",
        "backup:DeleteBackupVaultAccessPolicy",
        "backup:PutBackupVaultLockConfiguration",
        "backup:DeleteBackupVaultLockConfiguration",
    ]
    assert named(planned, f"{place}-vault-lock").urn in policy.dependencies
    # Vault policies take no wildcard in an action.
    assert not [action for each in found.values() for action in each["Action"] if "*" in action]


@pytest.mark.parametrize("place", PLACES)
def test_copies_stay_in_the_two_vaults(planned: Any, place: str):
    copies = statements(named(planned, f"{place}-vault-policy"))["CopiesToOwnVaultsOnly"]
    assert copies["Action"] == ["backup:CopyFromBackupVault"]
    assert copies["Condition"] == {"ForAnyValue:ArnNotEquals": {"backup:CopyTargets": VAULT_ARNS}}


@pytest.mark.parametrize("place", PLACES)
def test_failures_are_reported_by_events_that_are_still_sent_and_successes_are_not(planned: Any, place: str):
    notifications = named(planned, f"{place}-vault-notifications")
    assert notifications.inputs["snsTopicArn"] == Reference(named(planned, f"{place}-topic").urn, "arn")
    assert set(notifications.inputs["backupVaultEvents"]) == {
        "COPY_JOB_FAILED",
        "S3_BACKUP_OBJECT_FAILED",
        "S3_RESTORE_OBJECT_FAILED",
    }


def test_the_plan_keeps_and_copies_as_the_service_level_says(planned: Any):
    planned_plan = named(planned, "tyo-backup-plan")
    assert {named(planned, f"{place}-vault").urn for place in PLACES} <= set(planned_plan.dependencies)
    (rule,) = planned_plan.inputs["rules"]
    tags = rule["recoveryPointTags"]
    assert rule == {
        "ruleName": "periodic",
        "targetVaultName": f"{OWNER}-backup-tyo",
        "schedule": "cron(0 1 * * ? *)",
        "scheduleExpressionTimezone": "Asia/Tokyo",
        "startWindow": 60,
        "completionWindow": 10080,
        "enableContinuousBackup": False,
        "lifecycle": {"deleteAfter": 35},
        "copyActions": (
            {
                "destinationVaultArn": Reference(named(planned, "osa-vault").urn, "arn"),
                "lifecycle": {"deleteAfter": 35},
            },
        ),
        "recoveryPointTags": tags,
    }
    assert (tags["jichi:data-class"], tags["jichi:member"]) == ("backup", "022021")


def test_a_close_recovery_point_adds_a_continuous_rule():
    periodic, continuous = named(plan_backup(CLOSE), "tyo-backup-plan").inputs["rules"]
    assert periodic["schedule"] == "cron(0 1,5,9,13,17,21 * * ? *)"
    assert periodic["lifecycle"] == periodic["copyActions"][0]["lifecycle"] == {"deleteAfter": 90}
    assert continuous["enableContinuousBackup"] is True
    assert continuous["lifecycle"] == {"deleteAfter": 35}
    assert continuous["schedule"] == "cron(0 2 * * ? *)"
    assert continuous["targetVaultName"] == periodic["targetVaultName"]
    assert "copyActions" not in continuous


def test_what_is_selected(planned: Any):
    selection = named(planned, "tyo-backup-selection")
    assert selection.inputs["planId"] == Reference(named(planned, "tyo-backup-plan").urn, "id")
    assert selection.inputs["iamRoleArn"] == Reference(named(planned, "backup").urn, "arn")
    assert selection.inputs["resources"] == ("arn:aws:rds:*:*:cluster:*", "arn:aws:s3:::*")
    assert "selectionTags" not in selection.inputs
    (condition,) = selection.inputs["conditions"]
    assert {each["key"]: each["value"] for each in condition["stringEquals"]} == {
        "aws:ResourceTag/jichi:backup": "yes",
        "aws:ResourceTag/jichi:tenancy": "hirosaki",
        "aws:ResourceTag/jichi:member": "022021",
        "aws:ResourceTag/jichi:stage": "prod",
    }
    assert named(planned, "backup-policy").urn in selection.dependencies


def test_the_selected_types_are_opted_in_where_the_account_is_the_members(planned: Any):
    for place in PLACES:
        settings = named(planned, f"{place}-backup-settings")
        assert settings.inputs["resourceTypeOptInPreference"] == {"Aurora": True, "S3": True}
    assert not of_type(plan_backup(make_tenancy(isolation=Isolation.NETWORK)), "RegionSettings")


def test_with_apps_there_may_be_file_systems_to_back_up_and_to_restore():
    with_apps = plan_backup(replace(make_tenancy(), apps=(AppUse("kokuho", Path("score.yaml")),)))
    files = [f"arn:aws:elasticfilesystem:{region}:111111111111:file-system/*" for region in PLACES.values()]
    selected = named(with_apps, "tyo-backup-selection").inputs["resources"]
    assert selected == (*SELECTED, "arn:aws:elasticfilesystem:*:*:file-system/*")
    for place in PLACES:
        settings = named(with_apps, f"{place}-backup-settings")
        assert settings.inputs["resourceTypeOptInPreference"] == {"Aurora": True, "S3": True, "EFS": True}
        tests = named(with_apps, f"{place}-restore-test-efs").inputs
        assert tests["protectedResourceType"] == "EFS"
        key = Reference(named(with_apps, f"{place}-key-data").urn, "arn")
        assert tests["restoreMetadataOverrides"] == {"kmsKeyId": key}
    made = statements(named(with_apps, "backup-policy"))["Files"]
    assert made["Action"] == ["elasticfilesystem:Backup", "elasticfilesystem:DescribeTags"]
    assert made["Resource"] == files[:1]
    assert made["Condition"] == {"StringEquals": OWN_TAG}
    restored = statements(named(with_apps, "restore-policy"))
    assert restored["NewFiles"]["Condition"] == {"Bool": {"elasticfilesystem:Encrypted": "true"}}
    deleting = {sid for sid, each in restored.items() for action in each["Action"] if "Delete" in action}
    assert deleting == {"DeleteTests", "DeleteTestFiles"}
    assert restored["DeleteTestFiles"]["Condition"] == {"Null": {"aws:ResourceTag/awsbackup-restore-test": "false"}}
    assert [restored[sid]["Resource"] for sid in ("NewFiles", "Files", "DeleteTestFiles")] == [files] * 3
    via = restored["UseKeys"]["Condition"]["StringEquals"]["kms:ViaService"]
    assert [each for each in via if each.startswith("elastic")] == [
        f"elasticfilesystem.{region}.amazonaws.com" for region in PLACES.values()
    ]


def test_data_and_linkage_in_tokyo_carry_the_tag_and_nothing_else_does(planned: Any):
    tagged = {each.name for each in planned.resources if "jichi:backup" in each.inputs.get("tags", {})}
    assert tagged == {"tyo-data", "tyo-linkage", "tyo-database"}
    assert {named(planned, name).inputs["tags"]["jichi:backup"] for name in tagged} == {"yes"}


def test_buckets_admit_the_role(planned: Any):
    admitted = statements(named(planned, "tyo-data-policy"))["OwnEndpointsOnly"]["Condition"]["ArnNotEquals"]
    assert f"arn:aws:iam::111111111111:role/{OWNER}-backup" in admitted["aws:PrincipalArn"]


LOOK_UPS = {
    "backup": {
        "tag:GetResources",
        "s3:ListAllMyBuckets",
        "events:ListRules",
        "cloudwatch:GetMetricData",
        "rds:DescribeDBClusters",
        "rds:DescribeDBClusterSnapshots",
        "rds:DescribeDBClusterAutomatedBackups",
    },
    "restore": {"rds:DescribeDBClusters", "rds:DescribeDBClusterSnapshots", "rds:DescribeDBInstances"},
}


@pytest.mark.parametrize("name", ["backup", "restore"])
def test_roles_are_for_aws_backup_and_reach_named_things_only(planned: Any, name: str):
    role = named(planned, name)
    assert role.inputs["name"] == f"{OWNER}-{name}"
    (trust,) = statements(role, "assumeRolePolicy").values()
    assert trust["Principal"] == {"Service": "backup.amazonaws.com"}
    assert not role.inputs.get("managedPolicyArns")
    assert not of_type(planned, "RolePolicyAttachment")
    found = statements(named(planned, f"{name}-policy"))
    assert set(found.pop("LookUp")["Action"]) == LOOK_UPS[name]
    for statement in found.values():
        assert not [action for action in statement["Action"] if "*" in action]
        assert "*" not in statement["Resource"]


def test_the_backup_role_reads_buckets_of_the_primary_region_and_changes_no_object(planned: Any):
    found = statements(named(planned, "backup-policy"))
    assert found["Buckets"]["Resource"] == [f"arn:aws:s3:::{OWNER}-*-tyo"]
    assert found["Objects"]["Resource"] == [f"arn:aws:s3:::{OWNER}-*-tyo/*"]
    assert all(action.startswith("s3:Get") for action in found["Objects"]["Action"])
    assert found["ReadObjects"]["Resource"] == ["tyo-key-data"]
    assert found["ReadObjects"]["Condition"] == {"StringEquals": {"kms:ViaService": "s3.ap-northeast-1.amazonaws.com"}}
    assert found["BucketEvents"]["Resource"] == [
        "arn:aws:events:ap-northeast-1:111111111111:rule/AwsBackupManagedRule*"
    ]


def test_the_backup_role_copies_to_the_two_vaults_only(planned: Any):
    found = statements(named(planned, "backup-policy"))
    assert found["Vaults"]["Resource"] == VAULT_ARNS
    assert found["Copy"]["Condition"] == {
        "ForAllValues:ArnEquals": {"backup:CopyTargets": VAULT_ARNS},
        "Null": {"backup:CopyTargets": "false"},
    }


SNAPSHOTS = [f"arn:aws:rds:{region}:111111111111:cluster-snapshot:awsbackup:*" for region in PLACES.values()]
OWN_TAG = {"aws:ResourceTag/jichi:member": "022021"}


def test_snapshots_are_told_apart_by_their_tags(planned: Any):
    """Their names are AWS Backup's; only one that is being made has no tag yet."""
    backup = statements(named(planned, "backup-policy"))
    assert backup["Clusters"]["Resource"] == [f"arn:aws:rds:ap-northeast-1:111111111111:cluster:{OWNER}-*"]
    assert "Condition" not in backup["Clusters"]
    conditions = {name: backup[name]["Condition"] for name in ("Snapshots", "SnapshotLifecycle", "Tag")}
    assert conditions == {
        "Snapshots": {"StringEqualsIfExists": OWN_TAG},
        "SnapshotLifecycle": {"StringEquals": OWN_TAG},
        "Tag": {"StringEqualsIfExists": OWN_TAG},
    }
    restore = statements(named(planned, "restore-policy"))
    assert restore["Snapshots"]["Condition"] == {"StringEquals": OWN_TAG}
    assert backup["Snapshots"]["Resource"] == backup["SnapshotLifecycle"]["Resource"] == SNAPSHOTS
    assert restore["Snapshots"]["Resource"] == SNAPSHOTS
    others = [each for found in (backup, restore) for name, each in found.items() if not name.startswith("Snapshot")]
    reached = [action for each in others if set(SNAPSHOTS) & set(each["Resource"]) for action in each["Action"]]
    assert reached == ["backup:CopyFromBackupVault"]


def test_the_backup_role_changes_clusters_only_where_backup_is_continuous(planned: Any):
    assert not {"Continuous", "EndContinuous"} & set(statements(named(planned, "backup-policy")))
    found = statements(named(plan_backup(CLOSE), "backup-policy"))
    assert found["Continuous"]["Action"] == ["rds:ModifyDBCluster"]
    assert found["Continuous"]["Resource"] == [f"arn:aws:rds:ap-northeast-1:111111111111:cluster:{OWNER}-*"]
    assert found["EndContinuous"]["Action"] == ["rds:DeleteDBClusterAutomatedBackup"]


KEYS = ["tyo-key-data", "tyo-key-backup", "osa-key-data", "osa-key-backup"]


@pytest.mark.parametrize("name", ["backup", "restore"])
def test_keys_are_granted_to_services_only(planned: Any, name: str):
    found = statements(named(planned, f"{name}-policy"))
    assert found["GrantKeys"]["Resource"] == found["FindKeys"]["Resource"] == KEYS
    assert found["GrantKeys"]["Condition"] == {"Bool": {"kms:GrantIsForAWSResource": "true"}}


def test_the_restore_role_never_touches_what_is_in_use(planned: Any):
    found = statements(named(planned, "restore-policy"))
    buckets = ["arn:aws:s3:::awsbackup-restore-test-*", f"arn:aws:s3:::{OWNER}-restore-*"]
    assert found["Buckets"]["Resource"] == buckets
    assert found["Objects"]["Resource"] == [f"{bucket}/*" for bucket in buckets]
    assert found["DeleteTests"]["Resource"] == [
        "arn:aws:s3:::awsbackup-restore-test-*/*",
        *(f"arn:aws:rds:{region}:111111111111:cluster:awsbackup-restore-test*" for region in PLACES.values()),
    ]
    deleting = [
        sid for sid, each in found.items() for action in each["Action"] if "Delete" in action or "Modify" in action
    ]
    assert set(deleting) == {"DeleteTests"}
    assert found["UseKeys"]["Resource"] == KEYS
    assert found["UseKeys"]["Condition"] == {
        "StringEquals": {
            "kms:ViaService": [f"{name}.{region}.amazonaws.com" for name in ("s3", "rds") for region in PLACES.values()]
        }
    }


@pytest.mark.parametrize(("place", "day"), [("tyo", 1), ("osa", 15)])
def test_restores_are_tested_at_night_from_the_regions_own_vault(planned: Any, place: str, day: int):
    tests = named(planned, f"{place}-restore-test")
    assert tests.region == PLACES[place]
    assert tests.inputs["name"] == f"hirosaki_022021_prod_restore_test_{place}"
    assert tests.inputs["scheduleExpression"] == f"cron(0 4 {day} * ? *)"
    assert tests.inputs["scheduleExpressionTimezone"] == "Asia/Tokyo"
    assert tests.inputs["startWindowHours"] == 2
    assert tests.inputs["recoveryPointSelection"] == {
        "algorithm": "RANDOM_WITHIN_WINDOW",
        "includeVaults": (Reference(named(planned, f"{place}-vault").urn, "arn"),),
        "recoveryPointTypes": ("SNAPSHOT",),
        "selectionWindowDays": 35,
    }


@pytest.mark.parametrize("place", PLACES)
def test_restore_tests_stay_under_the_members_key_and_in_its_network(planned: Any, place: str):
    key = Reference(named(planned, f"{place}-key-data").urn, "arn")
    files, database = named(planned, f"{place}-restore-test-s3"), named(planned, f"{place}-restore-test-aurora")
    assert files.inputs["restoreMetadataOverrides"] == {"encryptionType": "SSE-KMS", "kmsKey": key}
    overrides = database.inputs["restoreMetadataOverrides"]
    assert overrides["dbSubnetGroupName"] == f"{place}-subnets"
    assert overrides["kmsKeyId"] == key
    group = Reference(named(planned, f"{place}-s").urn, "id")
    assert overrides["vpcSecurityGroupIds"] == Interpolation(('["', group, '"]'))
    for test, kind in ((files, "S3"), (database, "Aurora")):
        assert test.inputs["name"] == f"hirosaki_022021_prod_restore_{kind.lower()}_{place}"
        assert test.inputs["protectedResourceType"] == kind
        assert test.inputs["protectedResourceArns"] == ("*",)
        assert test.inputs["validationWindowHours"] == 2
        assert test.inputs["iamRoleArn"] == Reference(named(planned, "restore").urn, "arn")
        assert test.inputs["restoreTestingPlanName"] == named(planned, f"{place}-restore-test").inputs["name"]
        assert {named(planned, name).urn for name in ("restore-policy", f"{place}-restore-test")} <= set(
            test.dependencies
        )


def test_continuous_backups_are_tested_where_they_are():
    stack = plan_backup(CLOSE)
    kinds = {place: named(stack, f"{place}-restore-test").inputs["recoveryPointSelection"] for place in PLACES}
    assert kinds["tyo"]["recoveryPointTypes"] == ("SNAPSHOT", "CONTINUOUS")
    assert kinds["osa"]["recoveryPointTypes"] == ("SNAPSHOT",)
    assert kinds["osa"]["selectionWindowDays"] == 90


def test_nothing_that_must_be_backed_up_is_left_out(planned: Any):
    assert not_backed_up(Plan("hirosaki", (planned,))) == ()


def mutated(stack: Any, name: str, **inputs: Any) -> Plan:
    """The plan with other inputs of one resource; without the resource where none are given."""
    target = named(stack, name)
    resources = tuple(
        replace(each, inputs={**each.inputs, **inputs}) if each is target else each
        for each in stack.resources
        if inputs or each is not target
    )
    return Plan("hirosaki", (replace(stack, resources=resources),))


def left_out(found: Plan) -> list[str]:
    return [each.name for each in not_backed_up(found)]


EVERYTHING = ["tyo-data", "osa-data", "tyo-linkage", "osa-linkage", "tyo-database"]


def test_without_its_tag_a_resource_is_left_out_and_its_replica_with_it(planned: Any):
    for name, out in (("tyo-data", ["tyo-data", "osa-data"]), ("tyo-database", ["tyo-database"])):
        tags = {key: value for key, value in named(planned, name).inputs["tags"].items() if key != "jichi:backup"}
        assert left_out(mutated(planned, name, tags=tags)) == out


def test_without_the_selection_everything_is_left_out(planned: Any):
    assert left_out(mutated(planned, "tyo-backup-selection")) == EVERYTHING


def test_without_the_copy_everything_is_left_out(planned: Any):
    (rule,) = named(planned, "tyo-backup-plan").inputs["rules"]
    uncopied = {key: value for key, value in rule.items() if key != "copyActions"}
    assert left_out(mutated(planned, "tyo-backup-plan", rules=(uncopied,))) == EVERYTHING
    here = {"destinationVaultArn": Reference(named(planned, "tyo-vault").urn, "arn")}
    assert left_out(mutated(planned, "tyo-backup-plan", rules=({**rule, "copyActions": (here,)},))) == EVERYTHING


def test_without_replication_the_replica_is_left_out(planned: Any):
    assert left_out(mutated(planned, "tyo-linkage-replication")) == ["osa-linkage"]


def test_members_share_no_name():
    tenancy = make_tenancy(isolation=Isolation.NETWORK)
    other = replace(tenancy, members=tenancy.members[::-1])

    def names(stack: Any) -> set[tuple[str, str]]:
        owned = ("Vault", "Plan", "Selection", "RestoreTestingPlan", "RestoreTestingSelection", "Role")
        return {(each.type, each.inputs["name"]) for type_ in owned for each in of_type(stack, type_)}

    assert len(names(plan_backup(tenancy))) == 17
    assert not names(plan_backup(tenancy)) & names(plan_backup(other))


# What follows from the service level.

STARTS = re.compile(r"cron\(0 ([0-9,]+) \* \* \? \*\)")
intervals = st.sampled_from((1, 2, 3, 4, 6, 8, 12, 24))


def level_of(interval: int, spare: int, generations: int, days: int) -> ServiceLevel:
    return service(
        backup_interval_hours=interval,
        rpo_hours=interval + spare,
        generations=generations,
        backup_retention_days=days,
    ).service


levels = st.builds(level_of, intervals, st.integers(0, 48), st.integers(1, 1000), st.integers(1, 3650))


def starts(cron: str) -> list[int]:
    match = STARTS.fullmatch(cron)
    assert match
    return [int(hour) for hour in match[1].split(",")]


@given(levels)
def test_no_two_rules_start_in_the_same_hour(level: ServiceLevel):
    hours = [hour for rule in plan.rules(level) for hour in starts(rule.cron)]
    assert len(hours) == len(set(hours))


@given(levels)
def test_backups_are_no_further_apart_than_the_interval_or_are_continuous(level: ServiceLevel):
    periodic, *others = plan.rules(level)
    hours = starts(periodic.cron)
    gaps = {(after - before) % 24 or 24 for before, after in zip(hours, [*hours[1:], hours[0]], strict=True)}
    longest = level.backup_interval_hours + (1 if others and level.backup_interval_hours == 1 else 0)
    assert max(gaps) == longest
    assert bool(others) == (level.rpo_hours < 24)


@given(levels)
def test_nothing_is_deleted_before_its_time(level: ServiceLevel):
    for rule in plan.rules(level):
        if rule.continuous:
            assert 2 <= rule.days <= 35
            assert rule.copy_days is None
        else:
            assert rule.days >= level.backup_retention_days
            assert rule.days * 24 >= level.generations * level.backup_interval_hours
            assert rule.copy_days == rule.days


@given(levels, st.sampled_from(Stage))
def test_a_vault_takes_in_what_the_plan_puts_there(level: ServiceLevel, stage: Stage):
    kept = [rule.days for rule in plan.rules(level)]
    lock = plan.lock(stage, kept)
    assert lock.least_days == min(kept)
    assert all(lock.least_days <= days <= lock.most_days for days in kept)
    assert (lock.changeable_days is None) == (stage is Stage.VERIFICATION)
    assert lock.changeable_days is None or lock.changeable_days >= 3


@given(levels)
def test_a_restore_test_may_look_as_far_back_as_aws_backup_lets_it(level: ServiceLevel):
    assert 1 <= plan.restore_test_window_days(level) <= min(365, plan.retention_days(level))


@pytest.mark.parametrize("hours", [5, 7, 36, 48, 72, 336])
def test_an_interval_that_cannot_be_kept_says_which_key_is_wrong(hours: int):
    with pytest.raises(InvalidInput, match=r"service_level\.backup_interval of") as error:
        plan.rules(service(backup_interval_hours=hours, rpo_hours=hours).service)
    assert "service_level.backup_interval" in error.value.problems[0].what.ja


def test_a_week():
    weekly = service(backup_interval_hours=168, rpo_hours=168, generations=6).service
    (rule,) = plan.rules(weekly)
    assert rule.cron == "cron(0 1 ? * SUN *)"
    assert rule.days == 42


def test_a_retention_beyond_aws_backup_says_which_key_is_wrong():
    assert plan.retention_days(service(backup_retention_days=36_500).service) == 36_500
    with pytest.raises(InvalidInput, match=r"service_level\.backup_retention and generations"):
        plan.retention_days(service(backup_retention_days=36_501).service)


def test_the_longest_names_are_accepted():
    member = make_tenancy().members[0]
    scope = Scope(make_tenancy(name="a" * 16), member, Cloud.AWS, "ap-northeast-1")
    for role in ("backup", "plan", "selection", "restore-test", "restore-s3", "restore-aurora"):
        assert scope.name(Kind.BACKUP, role)


def test_hours_are_outside_office_hours():
    assert plan.CONTINUOUS_HOUR < 6
    assert plan.RESTORE_TEST_HOUR + plan.RESTORE_TEST_START_HOURS <= 6
    assert plan.START_WINDOW_MINUTES >= 60
    assert plan.COMPLETION_WINDOW_MINUTES >= plan.START_WINDOW_MINUTES + 60


def test_when_the_account_can_be_given_back():
    assert plan.free_from(make_tenancy()) == date(2031, 5, 6)


def test_derived_values_name_their_source():
    values = {each.key: each for each in plan.derived(CLOSE)}
    assert {key: each.value for key, each in values.items()} == {
        "backup.periodic.schedule": "cron(0 1,5,9,13,17,21 * * ? *) Asia/Tokyo",
        "backup.periodic.retention": "90d",
        "backup.continuous.schedule": "cron(0 2 * * ? *) Asia/Tokyo",
        "backup.continuous.retention": "35d",
        "backup.lock.mode": "compliance",
        "backup.lock.retention": "35d-366d",
        "backup.restore_test.primary": "cron(0 4 1 * ? *) Asia/Tokyo",
        "backup.restore_test.secondary": "cron(0 4 15 * ? *) Asia/Tokyo",
        "backup.free_from": "2031-06-30",
    }
    assert all(each.source.ja and each.source.en for each in values.values())
