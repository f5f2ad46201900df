from collections import Counter
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.database import DatabaseArgs, create_database
from components.database.aws_parameters import CLUSTER_PARAMETERS
from components.identity import IdentityArgs, create_identity
from components.keys import create_keys
from components.providers import create_sites
from components.storage import create_log_storage
from components.storage.grants import GRANTS
from jichi.engine.host import plan_stack
from jichi.engine.plan import StackId
from jichi.engine.values import Reference
from jichi.tenancy.derived import database as planning
from jichi.tenancy.model import Cloud, DataClass, Recovery, Stage, Tenancy
from network.addressing import aws_zones
from network.vpc import create_vpcs
from stacks.shared import vpcs_args
from tests.factories import TENANCY, make_tenancy, named, of_type, statements

PLACES = {"tyo": "ap-northeast-1", "osa": "ap-northeast-3"}
RDS = "arn:aws:rds:ap-northeast-1:111111111111:"
JOINT = (Recovery.PILOT_LIGHT, Recovery.WARM_STANDBY)


@lru_cache
def planned(tenancy: Tenancy, code: str = "022021") -> Any:
    """The database of a member with what it stands on, and what `create_database` returned."""
    returned: list[Any] = []

    def program() -> None:
        root = pulumi.ComponentResource("test:Root", "root")
        sites = create_sites(tenancy, tenancy.member(code), Cloud.AWS, root)
        keys = create_keys(sites, (GRANTS,), root)
        vpcs = create_vpcs(vpcs_args(sites, create_log_storage(sites, keys, (), root)), root)
        returned.append(create_database(DatabaseArgs(sites, keys, vpcs), root))

    return plan_stack(StackId("jichi", "database", code, Cloud.AWS), program, {}), returned[0]


def plan_of(**changes: Any) -> Any:
    return planned(make_tenancy(**changes))[0]


def counts(plan: Any, region: str) -> Counter[str]:
    return Counter(
        each.type.split(":")[-1]
        for each in plan.resources
        if each.custom and each.region == region and "jichi:database:" in each.urn and "jichi:secrets:" not in each.urn
    )


GROUND = {"SubnetGroup": 1, "ClusterParameterGroup": 1, "ParameterGroup": 1, "LogGroup": 1, "Cluster": 1}
TOKYO = {**GROUND, "ClusterInstance": 2, "Role": 1, "RolePolicyAttachment": 1}


@pytest.mark.parametrize(
    ("recovery", "tokyo", "osaka"),
    [
        (Recovery.BACKUP_RESTORE, TOKYO, {}),
        (Recovery.PILOT_LIGHT, {**TOKYO, "GlobalCluster": 1}, GROUND),
        (Recovery.WARM_STANDBY, {**TOKYO, "GlobalCluster": 1}, {**GROUND, "ClusterInstance": 1}),
    ],
)
def test_exactly_these_resources(recovery: Recovery, tokyo: dict[str, int], osaka: dict[str, int]):
    plan = plan_of(recovery=recovery)
    assert counts(plan, "ap-northeast-1") == tokyo
    assert counts(plan, "ap-northeast-3") == osaka


@pytest.mark.parametrize("place", PLACES)
def test_a_cluster_in_every_detail(place: str):
    plan = plan_of()
    cluster = named(plan, f"{place}-database")
    inputs = dict(cluster.inputs)
    for only_of_one in (
        *("globalClusterIdentifier", "sourceRegion"),
        *("masterUsername", "manageMasterUserPassword", "masterUserSecretKmsKeyId"),
    ):
        inputs.pop(only_of_one, None)
    tags = inputs.pop("tags")
    assert inputs == {
        "clusterIdentifier": f"hirosaki-022021-prod-database-{place}",
        "engine": "aurora-postgresql",
        "engineVersion": "17.6",
        "iamDatabaseAuthenticationEnabled": True,
        "storageEncrypted": True,
        "kmsKeyId": Reference(named(plan, f"{place}-key-data").urn, "arn"),
        "dbSubnetGroupName": f"hirosaki-022021-prod-database-{place}",
        "vpcSecurityGroupIds": (Reference(named(plan, f"{place}-group-data").urn, "id"),),
        "dbClusterParameterGroupName": f"hirosaki-022021-prod-database-cluster-v17-{place}",
        "enabledCloudwatchLogsExports": ("postgresql",),
        "backupRetentionPeriod": 35,
        "preferredBackupWindow": "16:00-17:00",
        "preferredMaintenanceWindow": "sat:18:00-sat:19:00",
        "autoMinorVersionUpgrade": True,
        "copyTagsToSnapshot": True,
        "deletionProtection": True,
        "deleteAutomatedBackups": False,
        "skipFinalSnapshot": False,
        "finalSnapshotIdentifier": f"hirosaki-022021-prod-database-final-{place}",
    }
    assert tags["jichi:backup"] == "yes"
    assert tags["jichi:data-class"] == "data"
    assert cluster.region == PLACES[place]
    assert cluster.options.protect
    assert set(cluster.options.ignore_changes) == {
        *("engineVersion", "globalClusterIdentifier", "replicationSourceIdentifier"),
        *("manageMasterUserPassword", "masterUserSecretKmsKeyId"),
    }
    assert named(plan, f"{place}-database-log").urn in cluster.dependencies


@pytest.mark.parametrize("recovery", Recovery)
def test_the_primary_is_born_with_a_password_that_rds_makes(recovery: Recovery):
    plan = plan_of(recovery=recovery)
    inputs = named(plan, "tyo-database").inputs
    assert inputs["manageMasterUserPassword"] is True
    assert inputs["masterUserSecretKmsKeyId"] == Reference(named(plan, "tyo-key-secret").urn, "arn")
    assert inputs["masterUsername"] == "jichi_master"
    assert not {"globalClusterIdentifier", "sourceRegion"} & inputs.keys()


@pytest.mark.parametrize("recovery", JOINT)
def test_a_secondary_joins_and_has_no_user_of_its_own(recovery: Recovery):
    plan = plan_of(recovery=recovery)
    inputs = named(plan, "osa-database").inputs
    assert inputs["globalClusterIdentifier"] == Reference(named(plan, "tyo-database-global").urn, "id")
    assert inputs["sourceRegion"] == "ap-northeast-1"
    assert not [key for key in inputs if key.startswith(("master", "manage", "databaseName"))]


@pytest.mark.parametrize("recovery", JOINT)
def test_the_global_cluster_waits_for_instances_and_for_the_password(recovery: Recovery):
    plan = plan_of(recovery=recovery)
    joint = named(plan, "tyo-database-global")
    assert {key: value for key, value in joint.inputs.items() if key != "tags"} == {
        "globalClusterIdentifier": "hirosaki-022021-prod-database",
        "sourceDbClusterIdentifier": f"{RDS}cluster:hirosaki-022021-prod-database-tyo",
        "deletionProtection": True,
        "forceDestroy": False,
    }
    assert joint.options.protect
    for name in ("tyo-database", "tyo-database-a", "tyo-database-c", "tyo-rotation-adoption"):
        assert named(plan, name).urn in joint.dependencies, name


@pytest.mark.parametrize(("name", "place", "tier"), [("a", "tyo", 0), ("c", "tyo", 1), ("a", "osa", 0)])
def test_an_instance_in_every_detail(name: str, place: str, tier: int):
    plan = plan_of()
    instance = named(plan, f"{place}-database-{name}")
    inputs = dict(instance.inputs)
    assert inputs.pop("tags")["jichi:data-class"] == "data"
    assert inputs == {
        "identifier": f"hirosaki-022021-prod-database-{name}-{place}",
        "clusterIdentifier": Reference(named(plan, f"{place}-database").urn, "id"),
        "engine": "aurora-postgresql",
        "engineVersion": "17.6",
        "instanceClass": "db.r6g.large",
        "availabilityZone": f"{PLACES[place]}{name}",
        "promotionTier": tier,
        "publiclyAccessible": False,
        "dbSubnetGroupName": f"hirosaki-022021-prod-database-{place}",
        "dbParameterGroupName": f"hirosaki-022021-prod-database-instance-v17-{place}",
        "preferredMaintenanceWindow": "sat:18:00-sat:19:00",
        "autoMinorVersionUpgrade": True,
        "copyTagsToSnapshot": True,
        "monitoringInterval": 60,
        "monitoringRoleArn": Reference(named(plan, "database-monitoring").urn, "arn"),
        "performanceInsightsEnabled": True,
        "performanceInsightsKmsKeyId": Reference(named(plan, f"{place}-key-data").urn, "arn"),
        "performanceInsightsRetentionPeriod": 7,
    }
    assert named(plan, "database-monitoring-policy").urn in instance.dependencies


def test_verification_has_one_instance_and_two_zones():
    plan = plan_of(stage=Stage.VERIFICATION)
    assert [each.name for each in of_type(plan, "ClusterInstance")] == ["tyo-database-a", "osa-database-a"]
    assert len(named(plan, "tyo-database-subnets").inputs["subnetIds"]) == 2


@pytest.mark.parametrize("place", PLACES)
def test_subnets_of_the_data_tier_only(place: str):
    plan = plan_of()
    letters = "acd" if place == "tyo" else "abc"
    assert named(plan, f"{place}-database-subnets").inputs["subnetIds"] == tuple(
        Reference(named(plan, f"{place}-subnet-data-{letter}").urn, "id") for letter in letters
    )


@pytest.mark.parametrize("place", PLACES)
def test_parameters(place: str):
    group = named(plan_of(), f"{place}-database-cluster-parameters").inputs
    assert group["family"] == "aurora-postgresql17"
    assert {each["name"]: (each["value"], each["applyMethod"]) for each in group["parameters"]} == {
        "rds.force_ssl": ("1", "immediate"),
        "ssl_min_protocol_version": ("TLSv1.2", "immediate"),
        "password_encryption": ("scram-sha-256", "immediate"),
        "rds.restrict_password_commands": ("1", "pending-reboot"),
        "log_connections": ("1", "immediate"),
        "log_disconnections": ("1", "immediate"),
        "shared_preload_libraries": ("pg_stat_statements,pgaudit", "pending-reboot"),
        "pgaudit.log": ("ddl,role", "immediate"),
        "pgaudit.role": ("rds_pgaudit", "pending-reboot"),
        "log_statement": ("none", "immediate"),
    }
    assert named(plan_of(), f"{place}-database-instance-parameters").inputs["family"] == "aurora-postgresql17"
    assert all(each.why for each in CLUSTER_PARAMETERS)


@pytest.mark.parametrize("place", PLACES)
def test_the_log_group_is_there_first_encrypted_and_kept(place: str):
    plan = plan_of()
    group = named(plan, f"{place}-database-log")
    assert {key: value for key, value in group.inputs.items() if key != "tags"} == {
        "name": f"/aws/rds/cluster/hirosaki-022021-prod-database-{place}/postgresql",
        "kmsKeyId": Reference(named(plan, f"{place}-key-log").urn, "arn"),
        "retentionInDays": 365,
        "deletionProtectionEnabled": True,
    }
    assert group.options.protect
    grants = statements(named(plan, f"{place}-key-log"))["LogGroups"]["Condition"]["ArnLike"]
    assert any("log-group:/aws/*/hirosaki-022021-prod-*" in arn for arn in grants["kms:EncryptionContext:aws:logs:arn"])


def test_monitoring_is_for_this_members_instances_only():
    trust = statements(named(plan_of(), "database-monitoring"), "assumeRolePolicy")["Monitoring"]
    assert trust["Principal"] == {"Service": "monitoring.rds.amazonaws.com"}
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "111111111111"},
        "ArnLike": {
            "aws:SourceArn": [
                f"arn:aws:rds:{region}:111111111111:db:hirosaki-022021-prod-*" for region in PLACES.values()
            ]
        },
    }


@pytest.mark.parametrize("recovery", Recovery)
def test_what_it_returns(recovery: Recovery):
    plan, database = planned(make_tenancy(recovery=recovery))
    assert database.primary.subnet_group == named(plan, "tyo-database-subnets").inputs["name"]
    assert database.primary.log_group == named(plan, "tyo-database-log").inputs["name"]
    assert database.primary.full_name == f"{RDS}cluster:{named(plan, 'tyo-database').inputs['clusterIdentifier']}"
    assert database.credentials.name == named(plan, "tyo-secret-database").inputs["name"]
    assert database.backups == planning.AutomatedBackups(35, 35)
    assert database.primary.instances == (
        "hirosaki-022021-prod-database-a-tyo",
        "hirosaki-022021-prod-database-c-tyo",
    )
    assert (database.secondary is None) == (database.global_cluster is None) == (recovery is Recovery.BACKUP_RESTORE)
    if database.secondary:
        running = ("hirosaki-022021-prod-database-a-osa",) if recovery is Recovery.WARM_STANDBY else ()
        assert database.secondary.instances == running
        assert database.secondary.full_name.startswith("arn:aws:rds:ap-northeast-3:111111111111:cluster:")
        assert database.global_cluster == "hirosaki-022021-prod-database"


def test_no_property_is_a_secret_value():
    for each in plan_of().resources:
        assert not [key for key in each.inputs if "password" in key.lower() and key != "manageMasterUserPassword"]
        assert not [key for key in each.inputs if key.startswith(("secretString", "secretBinary"))]


def test_an_instance_more_changes_no_other(monkeypatch: pytest.MonkeyPatch):
    tenancy = make_tenancy(cost_centre="another")
    before = {each.name: each.inputs for each in planned(tenancy)[0].resources}
    monkeypatch.setitem(planning.SIZES, Stage.PRODUCTION, planning.Size("db.r6g.large", 3))
    after = {each.name: each.inputs for each in planned.__wrapped__(tenancy)[0].resources}
    assert after.keys() - before.keys() == {"tyo-database-d"}
    assert {name: after[name] for name in before} == before


@pytest.mark.parametrize("role", ["database-monitoring", "rotate-database"])
def test_roles_have_the_boundary_once_there_is_one(role: str):
    tenancy = make_tenancy()

    def program() -> None:
        root = pulumi.ComponentResource("test:Root", "root")
        sites = create_sites(tenancy, tenancy.members[0], Cloud.AWS, root)
        sites = sites.bounded(create_identity(IdentityArgs(sites), root).ready)
        keys = create_keys(sites, (GRANTS,), root)
        vpcs = create_vpcs(vpcs_args(sites, create_log_storage(sites, keys, (), root)), root)
        create_database(DatabaseArgs(sites, keys, vpcs), root)

    bounded = named(plan_stack(StackId("jichi", "bounded", "022021", Cloud.AWS), program, {}), role)
    assert bounded.inputs["permissionsBoundary"] == "arn:aws:iam::111111111111:policy/hirosaki-022021-prod-boundary"
    assert [urn for urn in bounded.dependencies if urn.endswith("-boundary") or "policy-boundary" in urn]
    assert "permissionsBoundary" not in named(plan_of(), role).inputs


def test_the_longest_names_fit():
    plan = plan_of(name="a" * 16, stage=Stage.VERIFICATION)
    assert len(named(plan, "tyo-database-instance-parameters").inputs["name"]) <= 63


# Planning


@given(st.integers(min_value=0, max_value=4000))
def test_backups_reach_as_far_as_aurora_goes_and_the_rest_is_said(days: int):
    backups = planning.automated_backups(replace(TENANCY.service, backup_retention_days=days))
    assert 1 <= backups.days <= 35
    assert backups.days == days or days in (0, *range(36, 4001))
    assert backups.shortfall_days == max(0, days - 35)
    assert backups.promised_days == days


@given(st.times(), st.integers(min_value=30, max_value=1439))
def test_a_daily_window_is_nine_hours_earlier_in_utc(start: time, minutes: int):
    start = start.replace(second=0, microsecond=0, tzinfo=None)
    first, last = (datetime.strptime(each, "%H:%M") for each in planning.daily_window(start, minutes).split("-"))
    assert (first + timedelta(hours=9)).time() == start
    assert (last - first) % timedelta(days=1) == timedelta(minutes=minutes)


@given(st.integers(min_value=0, max_value=6), st.times(), st.integers(min_value=30, max_value=1439))
def test_a_weekly_window_is_nine_hours_earlier_in_utc(weekday: int, start: time, minutes: int):
    days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    start = start.replace(second=0, microsecond=0, tzinfo=None)

    def minute(text: str) -> int:
        day, hours, rest = text.split(":")
        return days.index(day) * 1440 + int(hours) * 60 + int(rest)

    week = 7 * 1440
    first, last = (minute(each) for each in planning.weekly_window(weekday, start, minutes).split("-"))
    assert (first + 9 * 60) % week == weekday * 1440 + start.hour * 60 + start.minute
    assert (last - first) % week == minutes


def test_windows_are_outside_office_hours_and_apart():
    backup = (planning.BACKUP_START, planning.BACKUP_MINUTES)
    maintenance = (planning.MAINTENANCE_START, planning.MAINTENANCE_MINUTES)
    ends: list[int] = []
    for start, minutes in (backup, maintenance):
        begins = start.hour * 60 + start.minute
        assert begins >= max(ends, default=0)
        ends.append(begins + minutes)
        assert minutes >= 30
        assert ends[-1] <= 7 * 60


@pytest.mark.parametrize("stage", Stage)
def test_sizes_fit_a_global_database_and_the_zones(stage: Stage):
    chosen = planning.size(stage)
    assert chosen.instance_class.startswith("db.r")
    assert chosen.instances == (2 if stage is Stage.PRODUCTION else 1)
    for region in PLACES.values():
        letters = [zone.letter for zone in aws_zones(region, stage)]
        assert len(set(planning.zones_of(letters, chosen.instances))) == chosen.instances


def test_more_instances_than_zones_are_refused():
    with pytest.raises(ValueError, match="3 instances in 2 zones"):
        planning.zones_of("ab", 3)


@pytest.mark.parametrize(
    ("recovery", "stands", "running"),
    [
        (Recovery.BACKUP_RESTORE, False, 0),
        (Recovery.PILOT_LIGHT, True, 0),
        (Recovery.WARM_STANDBY, True, 1),
    ],
)
def test_what_stands_ready(recovery: Recovery, stands: bool, running: int):
    assert planning.has_secondary(recovery) is stands
    assert planning.secondary_instances(recovery) == running


def test_every_data_class_key_is_the_regions_own():
    plan = plan_of()
    for name, data_class in (("database", DataClass.DATA), ("database-log", DataClass.LOG)):
        for place in PLACES:
            assert named(plan, f"{place}-{name}").inputs["kmsKeyId"].urn.endswith(f"::{place}-key-{data_class}")
