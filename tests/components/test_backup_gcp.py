"""Backup on Google Cloud: locked buckets in both regions, and every database exported into each."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_gcp import sql

from components.backup import Backup, BackupArgs, Exported, create_backup, create_backup_settings
from components.backup.gcp import GAPS
from components.backup.gcp_export import source
from components.backup.grants import GRANTS
from components.naming import Kind, Scope
from jichi.engine.values import Interpolation, Reference
from jichi.errors import InvalidInput
from jichi.tenancy.derived import exports as plan
from jichi.tenancy.model import Buckets, Cloud, DataClass, Isolation, Recovery, ServiceLevel, Stage, Tenancy
from tests.components.google import Place, plan_on_google
from tests.components.workflow_semantics import Execution, Raised
from tests.factories import HIROSAKI, OWANI, TENANCY, make_tenancy, named, of_type, text_of

DAY = 24 * 60 * 60
OWNER = "hirosaki-022021-prod"
REGIONS = {"tyo": "asia-northeast1", "osa": "asia-northeast2"}
VAULTS = {place: f"{OWNER}-backup-{place}" for place in REGIONS}
INSTANCE = f"{OWNER}-database-tyo"
EXPORTER = "export-account"


def service(**changes: Any) -> Tenancy:
    return replace(TENANCY, service=replace(TENANCY.service, **changes))


@lru_cache
def plan_backup(tenancy: Tenancy, member: Any = HIROSAKI, *, database: bool = True) -> tuple[Any, Backup]:
    """The plan of a member's backups, of a database in Tokyo or of none, and what they hand to others."""
    made: list[Backup] = []

    def build(place: Place) -> None:
        site = place.sites.primary
        name = site.scope.name(Kind.GOOGLE, "database")
        exported: tuple[Exported, ...] = ()
        if database:
            instance = sql.DatabaseInstance(
                "tyo-database", name=name, database_version="POSTGRES_17", opts=site.child(place)
            )
            exported = (Exported(name, instance.service_account_email_address),)
        create_backup_settings(place.sites, place)
        made.append(create_backup(BackupArgs(place.sites, place.keys, exported=exported), place))

    return plan_on_google(tenancy, build, member), made[0]


@pytest.fixture(scope="session")
def planned() -> Any:
    return plan_backup(make_tenancy())[0]


def counts(stack: Any) -> Counter[str]:
    """Resources of the noun, by type and region; IAM belongs to none."""
    return Counter(
        f"{each.type.split(':')[-1]} {each.region or 'IAM'}"
        for each in stack.resources
        if each.custom and "jichi:backup:" in each.urn
    )


VAULTS_ONLY = {f"Bucket {region}": 1 for region in REGIONS.values()}
EVERYTHING = {
    **VAULTS_ONLY,
    **{f"BucketIAMMember {region}": 1 for region in REGIONS.values()},
    "Account IAM": 1,
    "IAMCustomRole IAM": 2,
    "IAMMember IAM": 2,
    "Job asia-northeast1": 1,
    "Workflow asia-northeast1": 1,
}


@pytest.mark.parametrize("recovery", Recovery)
def test_exactly_these_resources_whatever_the_recovery_pattern(recovery: Recovery):
    assert counts(plan_backup(make_tenancy(recovery=recovery))[0]) == EVERYTHING


def test_without_a_database_there_are_vaults_and_nothing_that_fills_them():
    assert counts(plan_backup(make_tenancy(), database=False)[0]) == VAULTS_ONLY


def test_buckets_in_the_dual_region_change_nothing():
    google = TENANCY.home(Cloud.GCP).google
    assert google
    stack, _ = plan_backup(make_tenancy(google=replace(google, buckets=Buckets.DUAL_REGION)))
    assert counts(stack) == EVERYTHING


@pytest.mark.parametrize("place", REGIONS)
def test_a_vault_is_closed_and_under_the_backup_key_of_its_region(planned: Any, place: str):
    vault = named(planned, f"{place}-vault")
    assert vault.options.protect
    assert vault.region == REGIONS[place]
    assert vault.inputs["name"] == VAULTS[place]
    assert vault.inputs["location"] == REGIONS[place].upper()
    assert vault.inputs["uniformBucketLevelAccess"] is True
    assert vault.inputs["publicAccessPrevention"] == "enforced"
    assert vault.inputs["forceDestroy"] is False
    assert vault.inputs["encryption"] == {
        "defaultKmsKeyName": Reference(named(planned, f"{place}-test-key-backup").urn, "id"),
        "googleManagedEncryptionEnforcementConfig": {"restrictionMode": "FullyRestricted"},
        "customerSuppliedEncryptionEnforcementConfig": {"restrictionMode": "FullyRestricted"},
    }
    assert vault.inputs["labels"]["jichi-data-class"] == "backup"
    assert "jichi-backup" not in vault.inputs["labels"]


def test_the_services_that_use_the_keys():
    assert GRANTS.gcp == {DataClass.BACKUP: ("storage.googleapis.com",)}


@pytest.mark.parametrize("place", REGIONS)
@pytest.mark.parametrize("stage", Stage)
def test_a_vault_keeps_for_as_long_as_promised_and_no_longer(place: str, stage: Stage):
    stack, _ = plan_backup(replace(service(backup_retention_days=60), stage=stage))
    vault = named(stack, f"{place}-vault").inputs
    assert vault["retentionPolicy"] == {
        "retentionPeriod": str(60 * DAY),
        "isLocked": stage is Stage.PRODUCTION,
    }
    assert vault["versioning"] == {"enabled": False}
    assert vault["softDeletePolicy"] == {"retentionDurationSeconds": 0}
    assert vault["lifecycleRules"] == (
        {"action": {"type": "Delete"}, "condition": {"age": 60}},
        {"action": {"type": "AbortIncompleteMultipartUpload"}, "condition": {"age": 7}},
    )


@pytest.mark.parametrize("place", REGIONS)
def test_only_the_instance_writes_into_a_vault_and_nobody_is_let_read_or_delete(planned: Any, place: str):
    vault = named(planned, f"{place}-vault")
    (grant,) = (each for each in of_type(planned, "BucketIAMMember") if each.region == REGIONS[place])
    assert grant.inputs["bucket"] == vault.inputs["name"]
    assert grant.inputs["role"] == "roles/storage.objectCreator"
    account = Reference(named(planned, "tyo-database").urn, "serviceAccountEmailAddress")
    assert grant.inputs["member"] == Interpolation(("serviceAccount:", account))


def test_what_others_are_handed():
    stack, backup = plan_backup(make_tenancy())
    assert (backup.primary.name, backup.secondary.name) == tuple(VAULTS.values())
    assert named(stack, "tyo-vault").inputs["name"] == backup.primary.name
    assert backup.gaps == GAPS
    assert all(gap.ja and gap.en for gap in backup.gaps)


# Who has it exported.


def roles_of(stack: Any) -> Mapping[str, Any]:
    """Permissions and condition of what the account is granted in the project, by the custom role's logical name."""
    made = {each.urn: each for each in of_type(stack, "IAMCustomRole")}
    found: dict[str, Any] = {}
    for each in of_type(stack, "IAMMember"):
        role = made[each.inputs["role"].urn]
        assert text_of(each.inputs["member"]) == EXPORTER
        found[role.name] = (role.inputs["permissions"], each.inputs.get("condition"))
    return found


def test_the_account_exports_one_instance_and_reads_no_data(planned: Any):
    account = named(planned, EXPORTER)
    assert account.inputs["accountId"] == "export-022021"
    assert account.inputs["project"] == OWNER
    assert roles_of(planned) == {
        "export-role": (
            ("cloudsql.instances.export", "cloudsql.instances.get"),
            {"title": "export", "expression": f"resource.name == 'projects/{OWNER}/instances/{INSTANCE}'"},
        ),
        "start-export-role": (("cloudsql.databases.list", "workflows.executions.create"), None),
    }
    assert {each.inputs["roleId"] for each in of_type(planned, "IAMCustomRole")} == {
        "hirosaki_022021_prod_export",
        "hirosaki_022021_prod_start_export",
    }


def test_the_workflow_knows_the_instance_and_the_vaults(planned: Any):
    workflow = named(planned, "tyo-export")
    assert workflow.inputs["name"] == f"{OWNER}-export-tyo"
    assert workflow.inputs["region"] == "asia-northeast1"
    assert workflow.inputs["userEnvVars"] == {"INSTANCE": INSTANCE, "VAULTS": " ".join(VAULTS.values())}
    assert workflow.inputs["serviceAccount"] == Reference(named(planned, EXPORTER).urn, "email")
    assert workflow.inputs["sourceContents"] == source()
    assert workflow.inputs["deletionProtection"] is False
    allowed = {"export-binding", "start-export-binding", "tyo-vault-writer", "osa-vault-writer"}
    assert {named(planned, name).urn for name in allowed} <= set(workflow.dependencies)


def test_the_schedule_starts_the_workflow_in_japans_hours(planned: Any):
    job = named(planned, "tyo-export-schedule")
    assert job.inputs["name"] == f"{OWNER}-export-tyo"
    assert job.inputs["region"] == "asia-northeast1"
    assert job.inputs["schedule"] == "0 2 * * *"
    assert job.inputs["timeZone"] == "Asia/Tokyo"
    assert job.inputs["retryConfig"] == {"retryCount": 3}
    workflow = Reference(named(planned, "tyo-export").urn, "id")
    assert job.inputs["httpTarget"] == {
        "uri": Interpolation(("https://workflowexecutions.googleapis.com/v1/", workflow, "/executions")),
        "httpMethod": "POST",
        "oauthToken": {"serviceAccountEmail": Reference(named(planned, EXPORTER).urn, "email")},
    }


@pytest.mark.parametrize("isolation", [Isolation.NETWORK, Isolation.APPLICATION])
def test_members_of_a_shared_project_share_no_name_and_no_instance(isolation: Isolation):
    tenancy = make_tenancy(isolation=isolation)

    def names(member: Any) -> set[tuple[str, str]]:
        stack, _ = plan_backup(tenancy, member)
        keys = {"Bucket": "name", "Workflow": "name", "Job": "name", "Account": "accountId", "IAMCustomRole": "roleId"}
        found = {(type_, each.inputs[key]) for type_, key in keys.items() for each in of_type(stack, type_)}
        return found | {("condition", roles_of(stack)["export-role"][1]["expression"])}

    assert len(names(HIROSAKI)) == 8
    assert not names(HIROSAKI) & names(OWANI)


def test_the_longest_names_are_accepted():
    scope = Scope(make_tenancy(name="a" * 16), HIROSAKI, Cloud.GCP, "asia-northeast1")
    assert scope.name(Kind.BUCKET, "backup")
    assert scope.name(Kind.GOOGLE, "export")
    assert scope.policy_id("start-export")
    assert scope.account_id("export")


# What the workflow does.


@dataclass
class CloudSql:
    """The Admin API as the workflow meets it.

    Args:
        databases: of the instance.
        broken: databases whose export fails.
        busy: how often an export is refused because the instance is busy with something else.
        files: what has been written.
    """

    databases: tuple[str, ...] = ("cloudsqladmin", "juki", "postgres", "zeimu")
    broken: tuple[str, ...] = ()
    busy: int = 0
    files: list[str] = field(default_factory=list[str])
    asked: list[Mapping[str, Any]] = field(default_factory=list[Mapping[str, Any]])

    def list(self, args: Mapping[str, Any]) -> Any:
        assert args == {"project": OWNER, "instance": INSTANCE}
        return {"items": [{"name": name} for name in self.databases]}

    def export(self, args: Mapping[str, Any]) -> Any:
        self.asked.append(args)
        wanted = args["body"]["exportContext"]
        (database,) = wanted["databases"]
        if self.busy:
            self.busy -= 1
            raise Raised({"code": 409, "message": "operation in progress"})
        if database in self.broken:
            raise Raised({"tags": ["OperationError"], "message": "the export failed"})
        assert wanted["uri"] not in self.files  # the operation fails on a file that is there
        self.files.append(wanted["uri"])
        return {}


def execution(stack: Any, cloud_sql: CloudSql) -> Execution:
    """An execution of the planned workflow."""
    workflow = named(stack, "tyo-export").inputs
    return Execution(
        workflow["sourceContents"],
        {**workflow["userEnvVars"], "GOOGLE_CLOUD_PROJECT_ID": OWNER},
        {
            "googleapis.sqladmin.v1.databases.list": cloud_sql.list,
            "googleapis.sqladmin.v1.instances.export": cloud_sql.export,
        },
        now="2026-04-01T02:00:05.123456+09:00",
    )


def files(place: str, *databases: str) -> list[str]:
    return [f"gs://{VAULTS[place]}/{INSTANCE}/2026-04-01T020005/{name}.sql.gz" for name in databases]


def test_every_database_is_written_into_both_vaults(planned: Any):
    cloud_sql = CloudSql()
    execution(planned, cloud_sql).run()
    everything = ("juki", "postgres", "zeimu")
    assert cloud_sql.files == [*files("tyo", *everything), *files("osa", *everything)]
    assert cloud_sql.asked[0] == {
        "project": OWNER,
        "instance": INSTANCE,
        "body": {
            "exportContext": {
                "fileType": "SQL",
                "uri": cloud_sql.files[0],
                "databases": ["juki"],
                "offload": True,
            }
        },
        "connector_params": {"timeout": DAY},
    }


def test_one_that_fails_is_told_and_does_not_keep_the_rest_from_it(planned: Any):
    cloud_sql = CloudSql(broken=("juki",))
    with pytest.raises(Raised) as failure:
        execution(planned, cloud_sql).run()
    assert cloud_sql.files == [*files("tyo", "postgres", "zeimu"), *files("osa", "postgres", "zeimu")]
    assert failure.value.value.startswith("not exported: ")
    for missing in (*files("tyo", "juki"), *files("osa", "juki")):
        assert missing in failure.value.value
    assert "the export failed" in failure.value.value


def test_a_busy_instance_is_waited_for_longer_each_time(planned: Any):
    cloud_sql = CloudSql(busy=6)
    waiting = execution(planned, cloud_sql)
    waiting.run()
    assert waiting.waited == [60, 120, 240, 480, 600, 600]
    assert len(cloud_sql.files) == 6


def test_an_instance_that_stays_busy_is_told(planned: Any):
    cloud_sql = CloudSql(databases=("juki",), busy=10_000)
    waiting = execution(planned, cloud_sql)
    with pytest.raises(Raised, match="operation in progress"):
        waiting.run()
    assert cloud_sql.files == []
    assert sum(waiting.waited) == 2 * (60 + 120 + 240 + 480 + 12 * 600)


def test_what_was_refused_for_another_reason_is_not_tried_again(planned: Any):
    cloud_sql = CloudSql(broken=("juki", "postgres", "zeimu"))
    failing = execution(planned, cloud_sql)
    with pytest.raises(Raised):
        failing.run()
    assert failing.waited == []
    assert len(cloud_sql.asked) == 6


# What follows from the service level.

DAILY = re.compile(r"0 ([0-9,]+) \* \* \*")
intervals = st.sampled_from((1, 2, 3, 4, 6, 8, 12, 24))


def level_of(interval: int, generations: int, days: int) -> ServiceLevel:
    return service(backup_interval_hours=interval, generations=generations, backup_retention_days=days).service


levels = st.builds(level_of, intervals, st.integers(1, 1000), st.integers(1, 3650))


@given(levels)
def test_exports_are_exactly_the_interval_apart(level: ServiceLevel):
    match = DAILY.fullmatch(plan.schedule(level))
    assert match
    hours = [int(hour) for hour in match[1].split(",")]
    gaps = {(after - before) % 24 or 24 for before, after in zip(hours, [*hours[1:], hours[0]], strict=True)}
    assert gaps == {level.backup_interval_hours}
    assert plan.EXPORT_HOUR in hours


@given(levels)
def test_nothing_is_deleted_before_its_time_nor_kept_longer(level: ServiceLevel):
    days = plan.lock_days(level)
    generations = level.generations * level.backup_interval_hours / 24
    assert days >= level.backup_retention_days
    assert days >= generations
    assert days < max(level.backup_retention_days, generations) + 1


@pytest.mark.parametrize("hours", [5, 7, 36, 48, 72, 336])
def test_an_interval_that_cannot_be_kept_says_which_key_is_wrong(hours: int):
    with pytest.raises(InvalidInput, match=r"service_level\.backup_interval of") as error:
        plan_backup(service(backup_interval_hours=hours, rpo_hours=hours))
    assert "service_level.backup_interval" in error.value.problems[0].what.ja


def test_a_week():
    weekly = service(backup_interval_hours=168, rpo_hours=168, generations=6).service
    assert plan.schedule(weekly) == "0 2 * * SUN"
    assert plan.lock_days(weekly) == 42


def test_a_retention_beyond_cloud_storage_says_which_key_is_wrong():
    assert plan.lock_days(service(backup_retention_days=36_524).service) == 36_524
    assert 36_524 * DAY < 3_155_760_000 <= 36_525 * DAY
    with pytest.raises(InvalidInput, match=r"service_level\.backup_retention and generations"):
        plan_backup(service(backup_retention_days=36_525))


def test_when_the_project_can_be_given_back():
    assert plan.free_from(make_tenancy()) == date(2031, 5, 6)


def test_derived_values_name_their_source():
    close = service(backup_interval_hours=4, generations=30, backup_retention_days=90)
    values = {each.key: each for each in plan.derived(replace(close, stage=Stage.VERIFICATION))}
    assert {key: each.value for key, each in values.items()} == {
        "backup.gcp.schedule": "0 2,6,10,14,18,22 * * * Asia/Tokyo",
        "backup.gcp.retention": "90d",
        "backup.gcp.lock": "unlocked",
        "backup.gcp.free_from": "2031-06-30",
    }
    assert all(each.source.ja and each.source.en for each in values.values())
