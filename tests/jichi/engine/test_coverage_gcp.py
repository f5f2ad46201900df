"""Nothing that holds data on Google Cloud is left out of backup, and what is not known is not fine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from jichi.engine.coverage import not_backed_up
from jichi.engine.coverage.gcp import HOLDING
from jichi.engine.plan import Plan, Resource, StackId, StackPlan
from jichi.engine.values import Computed, Interpolation, Reference, Secret, Value
from jichi.tenancy.model import Cloud

TOKYO, OSAKA = "asia-northeast1", "asia-northeast2"
STACK = StackId("jichi", "hirosaki-022021-gcp-prod", "022021", Cloud.GCP)
UNKNOWN = Reference("urn:elsewhere", "value")
DATA: Mapping[str, Value] = {"jichi-data-class": "data"}


def resource(type_: str, urn: str, region: str | None = TOKYO, /, **inputs: Value) -> Resource:
    return Resource(STACK, f"urn:{urn}", type_, urn, True, None, "urn:provider", region, inputs)


def with_inputs(of: Resource, **inputs: Value) -> Resource:
    return replace(of, inputs={**of.inputs, **inputs})


BACKUPS: Mapping[str, Value] = {"enabled": True, "pointInTimeRecoveryEnabled": True, "location": TOKYO}
DATABASE = resource(
    "gcp:sql/databaseInstance:DatabaseInstance",
    "database",
    name="database",
    settings={"backupConfiguration": BACKUPS},
)


def backed_up(**backups: Value) -> Resource:
    """The database with other backups of its own."""
    return with_inputs(DATABASE, settings={"backupConfiguration": {**BACKUPS, **backups}})


def replica(of: Value = "database", region: str | None = OSAKA) -> Resource:
    return resource(DATABASE.type, "replica", region, name="replica", masterInstanceName=of)


def bucket(name: str = "data", region: str | None = TOKYO) -> Resource:
    type_ = "gcp:storage/bucket:Bucket"
    return resource(type_, name, region, name=name, labels=DATA, versioning={"enabled": True})


def job(source: Value = "data", sink: Value = "copies") -> Resource:
    spec: Mapping[str, Value] = {"gcsDataSource": {"bucketName": source}, "gcsDataSink": {"bucketName": sink}}
    return resource("gcp:storage/transferJob:TransferJob", "job", None, replicationSpec=spec)


INSTANCE, VAULTS = "database", "here there"
WORKFLOW = resource(
    "gcp:workflows/workflow:Workflow", "export", name="export", userEnvVars={"INSTANCE": INSTANCE, "VAULTS": VAULTS}
)
STARTS = Interpolation(("https://workflowexecutions.googleapis.com/v1/", Reference("urn:export", "id"), "/executions"))
SCHEDULE = resource(
    "gcp:cloudscheduler/job:Job", "schedule", schedule="0 2 * * *", httpTarget={"uri": STARTS, "httpMethod": "POST"}
)
LOCKED: Mapping[str, Value] = {"isLocked": True, "retentionPeriod": "3024000"}


def locked(name: str, region: str | None, policy: Value = LOCKED) -> Resource:
    labels = {"jichi-data-class": "backup"}
    return resource("gcp:storage/bucket:Bucket", name, region, name=name, labels=labels, retentionPolicy=policy)


HERE, THERE = locked("here", TOKYO), locked("there", OSAKA)
EXPORTED = (WORKFLOW, SCHEDULE, HERE, THERE)


VAULT = resource("gcp:backupdisasterrecovery/backupVault:BackupVault", "vault", OSAKA)
PLAN = resource(
    "gcp:backupdisasterrecovery/backupPlan:BackupPlan",
    "plan",
    backupVault=Reference("urn:vault", "id"),
    backupRules=({"ruleId": "daily", "standardSchedule": {"recurrenceType": "DAILY"}},),
)
ASSOCIATION = resource(
    "gcp:backupdisasterrecovery/backupPlanAssociation:BackupPlanAssociation",
    "association",
    resource=Reference("urn:files", "id"),
    resourceType="file.googleapis.com/Instance",
    backupPlan=Reference("urn:plan", "name"),
)
VAULTED = (VAULT, PLAN, ASSOCIATION)
FILES = resource("gcp:filestore/instance:Instance", "files", f"{TOKYO}-a", name="files")


def left_out(*resources: Resource) -> list[str]:
    return [each.name for each in not_backed_up(Plan("hirosaki", (StackPlan(STACK, resources, {}),)))]


def test_a_database_with_its_own_backups_and_something_in_the_other_region_is_covered():
    assert left_out(DATABASE) == ["database"], "all of it is in Tokyo"
    assert left_out(DATABASE, replica()) == []
    assert left_out(DATABASE, *EXPORTED) == []
    assert left_out(backed_up(location=OSAKA)) == ["database"], "its backups in Osaka open with Tokyo's key only"
    assert left_out(replace(backed_up(location=OSAKA), region=OSAKA), replica(region=TOKYO)) == []


@pytest.mark.parametrize(
    "backups",
    [
        {"enabled": False},
        {"enabled": UNKNOWN},
        {"pointInTimeRecoveryEnabled": False},
        {"pointInTimeRecoveryEnabled": Computed((UNKNOWN,))},
        {"location": None},
        {"location": "asia"},
        {"location": "us-central1"},
        {"location": UNKNOWN},
        {"location": Secret()},
    ],
)
def test_a_database_that_cannot_go_back_or_whose_backups_are_not_known_to_be_in_japan_is_not(
    backups: Mapping[str, Value],
):
    assert left_out(backed_up(**backups), replica(), *EXPORTED) == ["database", "replica"]


def test_a_database_that_says_nothing_is_not():
    for settings in (None, UNKNOWN, {}, {"backupConfiguration": UNKNOWN}):
        assert left_out(with_inputs(DATABASE, settings=settings), *EXPORTED) == ["database"]


@pytest.mark.parametrize(
    "told",
    [
        {"INSTANCE": "another", "VAULTS": VAULTS},
        {"INSTANCE": "projects/p/instances/database", "VAULTS": VAULTS},
        {"INSTANCE": UNKNOWN, "VAULTS": VAULTS},
        {"INSTANCE": Reference("urn:database", "connectionName"), "VAULTS": VAULTS},
        {"VAULTS": VAULTS},
        {"INSTANCE": INSTANCE},
        {"INSTANCE": INSTANCE, "VAULTS": "here"},
        {"INSTANCE": INSTANCE, "VAULTS": "here therefore"},
        {"INSTANCE": INSTANCE, "VAULTS": UNKNOWN},
        {"INSTANCE": INSTANCE, "VAULTS": Interpolation(("here ", Reference("urn:there", "name")))},
        UNKNOWN,
        None,
    ],
)
def test_a_workflow_has_to_be_told_of_this_database_and_of_a_vault_in_the_other_region(told: Value):
    assert left_out(DATABASE, with_inputs(WORKFLOW, userEnvVars=told), SCHEDULE, HERE, THERE) == ["database"]


def test_a_workflow_may_be_told_by_reference_and_of_one_vault_alone():
    told: Mapping[str, Value] = {"INSTANCE": Reference("urn:database", "name"), "VAULTS": "there"}
    assert left_out(DATABASE, with_inputs(WORKFLOW, userEnvVars=told), SCHEDULE, THERE) == []
    assert left_out(replace(DATABASE, region=OSAKA), WORKFLOW, SCHEDULE, HERE) == [], "each way"


@pytest.mark.parametrize("left", range(3))
def test_exports_need_their_workflow_their_schedule_and_their_vault_of_the_other_region(left: int):
    parts = (WORKFLOW, SCHEDULE, THERE)
    assert left_out(DATABASE, *parts) == []
    assert left_out(DATABASE, *parts[:left], *parts[left + 1 :]) == ["database"]


@pytest.mark.parametrize(
    "policy",
    [
        {"isLocked": False, "retentionPeriod": "3024000"},
        {"isLocked": UNKNOWN, "retentionPeriod": "3024000"},
        {"isLocked": True, "retentionPeriod": UNKNOWN},
        {"isLocked": True},
        {"retentionPeriod": "3024000"},
        UNKNOWN,
        None,
    ],
)
def test_a_vault_that_is_not_known_to_be_locked_is_none(policy: Value):
    assert left_out(DATABASE, WORKFLOW, SCHEDULE, HERE, locked("there", OSAKA, policy)) == ["database"]


@pytest.mark.parametrize("region", [TOKYO, "us-central1", "asia", None])
def test_a_locked_bucket_anywhere_else_is_not_the_other_region(region: str | None):
    assert left_out(DATABASE, WORKFLOW, SCHEDULE, HERE, locked("there", region)) == ["database"]


@pytest.mark.parametrize(
    "inputs",
    [
        {"schedule": None},
        {"schedule": UNKNOWN},
        {"paused": True},
        {"paused": UNKNOWN},
        {"httpTarget": None},
        {"httpTarget": UNKNOWN},
        {"httpTarget": {"uri": UNKNOWN}},
        {"httpTarget": {"uri": Reference("urn:export", "id")}},
        {"httpTarget": {"uri": Interpolation(("https://x/", Reference("urn:another", "id"), "/executions"))}},
        {"httpTarget": {"uri": Interpolation(("https://x/", Reference("urn:export", "name"), "/executions"))}},
        {"httpTarget": {"uri": Interpolation(("https://x/", Reference("urn:export", "id")))}},
        {"httpTarget": {"uri": Computed((Reference("urn:export", "id"),))}},
    ],
)
def test_a_schedule_that_does_not_start_the_workflow_covers_nothing(inputs: Mapping[str, Value]):
    assert left_out(DATABASE, WORKFLOW, with_inputs(SCHEDULE, **inputs), HERE, THERE) == ["database"]
    assert left_out(DATABASE, WORKFLOW, with_inputs(SCHEDULE, paused=False), HERE, THERE) == []


def test_a_replica_has_to_be_this_databases_and_in_the_other_region():
    named = f"projects/p/instances/{DATABASE.name}"
    for of in ("database", named, Reference("urn:database", "name"), Reference("urn:database", "id")):
        assert left_out(DATABASE, replica(of)) == []
    for of in ("other", UNKNOWN, Computed((Reference("urn:database", "name"),)), None):
        assert left_out(DATABASE, replica(of)) == ["database", "replica"]
    assert left_out(DATABASE, replica(region=TOKYO)) == ["database", "replica"]
    assert left_out(DATABASE, replica(region="us-central1")) == ["database", "replica"]
    assert left_out(DATABASE, replica(region=None)) == ["database", "replica"]
    assert left_out(replace(DATABASE, region=None), replica()) == ["database", "replica"]
    assert left_out(DATABASE, replica(), replace(replica(), name="third", urn="urn:third", region=TOKYO)) == []


@pytest.mark.parametrize(
    "inputs",
    [
        {"resource": UNKNOWN},
        {"resource": "projects/p/instances/another"},
        {"resource": Computed((Reference("urn:files", "id"),))},
        {"resourceType": "compute.googleapis.com/Instance"},
        {"resourceType": UNKNOWN},
        {"backupPlan": UNKNOWN},
        {"backupPlan": f"projects/p/locations/{TOKYO}/backupPlans/plan"},
        {"backupPlan": Reference("urn:plan", "location")},
        {"backupPlan": Reference("urn:vault", "id")},
    ],
)
def test_an_association_that_is_not_understood_covers_nothing(inputs: Mapping[str, Value]):
    assert left_out(FILES, VAULT, PLAN, with_inputs(ASSOCIATION, **inputs)) == ["files"]
    assert left_out(FILES, *VAULTED) == []
    named = with_inputs(ASSOCIATION, resource="projects/p/instances/files")
    assert left_out(FILES, VAULT, PLAN, named) == []


@pytest.mark.parametrize(
    "inputs",
    [
        {"backupRules": ()},
        {"backupRules": UNKNOWN},
        {"backupRules": ({"ruleId": "by-hand"},)},
        {"backupVault": UNKNOWN},
        {"backupVault": f"projects/p/locations/{OSAKA}/backupVaults/vault"},
        {"backupVault": Reference("urn:plan", "id")},
    ],
)
def test_a_plan_that_does_not_fill_a_vault_in_the_other_region_covers_nothing(inputs: Mapping[str, Value]):
    assert left_out(FILES, VAULT, with_inputs(PLAN, **inputs), ASSOCIATION) == ["files"]


@pytest.mark.parametrize("region", [TOKYO, "us-central1", "asia", None])
def test_a_vault_anywhere_else_is_not_the_other_region(region: str | None):
    assert left_out(FILES, replace(VAULT, region=region), PLAN, ASSOCIATION) == ["files"]


def test_a_bucket_is_covered_in_the_dual_region_or_by_its_counterpart():
    copies = bucket("copies", OSAKA)
    assert left_out(bucket()) == ["data"]
    assert left_out(bucket(), copies) == ["data", "copies"]
    assert left_out(bucket(), copies, job()) == []
    assert left_out(bucket(), copies, job(Reference("urn:data", "name"), Reference("urn:copies", "id"))) == []
    assert left_out(bucket(region="ASIA1")) == []
    assert left_out(bucket(region="ASIA-NORTHEAST1"), replace(copies, region="ASIA-NORTHEAST2"), job()) == []
    assert left_out(bucket(region="asia")) == ["data"]
    assert left_out(bucket(), bucket("copies", TOKYO), job()) == ["data", "copies"]
    assert left_out(bucket(), bucket("copies", None), job()) == ["data", "copies"]


@pytest.mark.parametrize(
    "inputs",
    [
        {"status": "DISABLED"},
        {"status": UNKNOWN},
        {"replicationSpec": UNKNOWN},
        {"replicationSpec": None},
        {"replicationSpec": {"gcsDataSource": {"bucketName": "data"}, "gcsDataSink": {"bucketName": UNKNOWN}}},
        {"replicationSpec": {"gcsDataSource": {"bucketName": "other"}, "gcsDataSink": {"bucketName": "copies"}}},
        {
            "replicationSpec": {
                "gcsDataSource": {"bucketName": "data", "path": "a/"},
                "gcsDataSink": {"bucketName": "copies"},
            }
        },
        {
            "replicationSpec": {
                "gcsDataSource": {"bucketName": "data"},
                "gcsDataSink": {"bucketName": "copies"},
                "objectConditions": {"includePrefixes": ("some/",)},
            }
        },
    ],
)
def test_a_job_that_does_not_copy_all_of_it_covers_nothing(inputs: Mapping[str, Value]):
    assert left_out(bucket(), bucket("copies", OSAKA), with_inputs(job(), **inputs)) == ["data", "copies"]


@pytest.mark.parametrize(
    ("inputs", "covered"),
    [
        ({"eventStream": {"name": "projects/p/subscriptions/events"}}, True),
        ({"eventStream": {"name": Reference("urn:events", "id")}}, True),
        ({"schedule": {"scheduleStartDate": {"year": 2026}, "repeatInterval": "86400s"}}, True),
        ({}, False),
        ({"schedule": {}}, False),
        ({"schedule": UNKNOWN}, False),
        ({"schedule": {"scheduleStartDate": {"year": 2026}, "scheduleEndDate": {"year": 2026}}}, False),
        ({"eventStream": UNKNOWN}, False),
        ({"eventStream": {"name": "e", "eventStreamExpirationTime": "2027-01-01T00:00:00Z"}}, False),
    ],
)
def test_a_transfer_has_to_go_on(inputs: Mapping[str, Value], covered: bool):
    spec = job().inputs["replicationSpec"]
    transfer = with_inputs(job(), replicationSpec=None, transferSpec=spec, **inputs)
    assert left_out(bucket(), bucket("copies", OSAKA), transfer) == ([] if covered else ["data", "copies"])


@pytest.mark.parametrize(
    ("inputs", "covered"),
    [
        ({"versioning": {"enabled": True}}, True),
        ({"versioning": None, "softDeletePolicy": {"retentionDurationSeconds": 2_592_000}}, True),
        ({"versioning": None}, False),
        ({"versioning": {"enabled": False}}, False),
        ({"versioning": {"enabled": UNKNOWN}}, False),
        ({"versioning": None, "softDeletePolicy": {"retentionDurationSeconds": 0}}, False),
        ({"versioning": None, "softDeletePolicy": {"retentionDurationSeconds": UNKNOWN}}, False),
        ({"versioning": None, "softDeletePolicy": UNKNOWN}, False),
    ],
)
def test_a_bucket_keeps_what_is_overwritten(inputs: Mapping[str, Value], covered: bool):
    assert left_out(with_inputs(bucket(region="ASIA1"), **inputs)) == ([] if covered else ["data"])


@pytest.mark.parametrize("class_", ["log", "backup", "secret"])
def test_a_bucket_of_another_class_needs_no_backup(class_: str):
    assert left_out(with_inputs(bucket(), labels={"jichi-data-class": class_})) == []


@pytest.mark.parametrize(
    "labels",
    [None, {}, UNKNOWN, Secret(), {"jichi-data-class": "data"}, {"jichi-data-class": Interpolation(("l", UNKNOWN))}],
)
def test_a_bucket_of_an_unknown_class_needs_it(labels: Value):
    assert left_out(with_inputs(bucket(), labels=labels)) == ["data"]


@pytest.mark.parametrize("type_", HOLDING)
def test_every_type_that_holds_data_is_listed_when_nothing_is_said(type_: str):
    assert left_out(resource(type_, "x")) == ["x"]


@pytest.mark.parametrize("type_", HOLDING)
def test_a_vault_covers_what_backup_and_dr_keeps_apart(type_: str):
    holder = resource(type_, "files", f"{TOKYO}-a", name="files")
    association = with_inputs(ASSOCIATION, resourceType=HOLDING[type_] or "sqladmin.googleapis.com/Instance")
    assert left_out(holder, VAULT, PLAN, association) == ([] if HOLDING[type_] else ["files"])


def test_what_is_in_another_stack_covers_nothing():
    stacks = (StackPlan(STACK, EXPORTED, {}), StackPlan(STACK, (DATABASE,), {}))
    assert [each.name for each in not_backed_up(Plan("hirosaki", stacks))] == ["database"]


def test_both_clouds_are_looked_at():
    aws = StackId("jichi", "hirosaki-022021-aws-prod", "022021", Cloud.AWS)
    cluster = replace(resource("aws:rds/cluster:Cluster", "cluster"), stack=aws)
    stacks = (StackPlan(aws, (cluster,), {}), StackPlan(STACK, (DATABASE,), {}))
    assert [each.name for each in not_backed_up(Plan("hirosaki", stacks))] == ["cluster", "database"]


def test_mysql_goes_back_by_its_binary_log():
    settings = {"backupConfiguration": {"enabled": True, "binaryLogEnabled": True, "location": TOKYO}}
    mysql = with_inputs(DATABASE, settings=settings, databaseVersion="MYSQL_8_4")
    assert left_out(mysql, *EXPORTED) == []
    assert left_out(with_inputs(backed_up(), databaseVersion="MYSQL_8_4"), *EXPORTED) == ["database"]
    assert left_out(with_inputs(mysql, databaseVersion="POSTGRES_17"), *EXPORTED) == ["database"]
