"""`postgres` on both clouds."""

from __future__ import annotations

import base64
import json
from collections import Counter
from typing import Any

import pytest

from components.app.types.postgres_params import database_name
from jichi.engine.values import Interpolation, Reference
from jichi.errors import InvalidInput
from jichi.tenancy.model import Cloud
from tests.components.app.types.planning import CHANNEL, ROLE, TOPIC, failures, mine, planned, resolved
from tests.factories import named, statements

DB = "db: {type: postgres, params: {extensions: [pgcrypto, citext, pgcrypto]}}"
SECRET_ARN = "arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:hirosaki-022021-prod-"  # noqa: S105 - an ARN


@pytest.fixture
def aws() -> Any:
    return planned(DB)


@pytest.fixture
def gcp() -> Any:
    return planned(DB, Cloud.GCP)


def test_names_are_its_own_and_known():
    (need,) = resolved(DB).needs
    assert need.known == {"name": "app_records_db", "database": "app_records_db", "port": "5432"}
    assert database_name("db-2").startswith("app_db_n2_x")
    assert len(database_name("a" * 90)) <= 61


@pytest.mark.parametrize(
    "params",
    [
        "{extension: [pgcrypto]}",
        "{extensions: pgcrypto}",
        "{extensions: [plpython3u]}",
        "{extensions: [1]}",
        "{extensions: [" + ", ".join(["citext"] * 13) + "]}",
    ],
)
def test_params_that_it_does_not_know_are_refused(params: str):
    with pytest.raises(InvalidInput, match="postgres"):
        resolved(f"db: {{type: postgres, params: {params}}}")


def test_exactly_these_resources_on_aws(aws: Any):
    assert Counter(each.type.split(":")[-1] for each in mine(aws)) == {
        "Secret": 1,
        "SecretPolicy": 1,
        "SecretRotation": 1,
        "Role": 1,
        "RolePolicy": 1,
        "RolePolicyAttachment": 1,
        "Function": 1,
        "Permission": 1,
        "Invocation": 1,
        "LogGroup": 1,
        "MetricAlarm": 1,
    }


def test_what_apps_are_handed_on_aws(aws: Any):
    secret = Reference(named(aws, "tyo-postgres-records-db-secret").urn, "arn")
    assert aws.exports["records-db"] == {
        "host": "database.example.internal",
        "port": "5432",
        "name": "app_records_db",
        "database": "app_records_db",
    }
    assert aws.exports["records-db-secrets"] == {
        key: Interpolation((secret, f":{key}::")) for key in ("username", "password")
    }
    # The role of the app's containers reads no secret: what starts them does.
    assert aws.exports["records-db-statements"] == "[]"
    assert aws.exports["records-db-ready"] == (named(aws, "tyo-postgres-records-db-preparation").urn,)


def test_the_secret_is_in_both_regions_and_read_by_these_roles(aws: Any):
    secret = named(aws, "tyo-postgres-records-db-secret")
    assert secret.inputs["name"] == "hirosaki-022021-prod-app-records-db-postgres"
    assert secret.inputs["kmsKeyId"] == Reference(named(aws, "tyo-key-secret").urn, "arn")
    assert secret.inputs["replicas"] == (
        {"region": "ap-northeast-3", "kmsKeyId": "alias/hirosaki-022021-prod-secret-osa"},
    )
    assert secret.inputs["tags"]["jichi:system"] == "juminkihon"
    assert secret.options.protect
    policy = statements(named(aws, "tyo-postgres-records-db-secret-policy"))
    assert {
        sid: each["Condition"]["ArnNotEquals"]["aws:PrincipalArn"] for sid, each in policy.items() if sid != "TlsOnly"
    } == {
        "ReadByNamedRolesOnly": [
            f"{ROLE}{each}"
            for each in ("prepare-database-records-db", "break-glass", "app-records-start", "app-records-standby-start")
        ],
        "ChangeByNamedRolesOnly": [f"{ROLE}{each}" for each in ("prepare-database-records-db", "break-glass")],
        "RemovalByBreakGlassOnly": [f"{ROLE}break-glass"],
    }
    assert {each["Effect"] for each in policy.values()} == {"Deny"}


def test_the_function_may_do_these_things_and_no_other(aws: Any):
    policy = statements(named(aws, "tyo-role-prepare-database-records-db-policy"))
    own, master = f"{SECRET_ARN}app-records-db-postgres-??????", f"{SECRET_ARN}database-??????"
    group = "/aws/lambda/hirosaki-022021-prod-prepare-database-records-db-tyo"
    assert {sid: (each["Action"], each["Resource"]) for sid, each in policy.items() if "Key" not in sid} == {
        "Secret": (
            [
                f"secretsmanager:{action}"
                for action in ("DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage")
            ],
            [own],
        ),
        "Administrator": (["secretsmanager:GetSecretValue"], [master]),
        "Log": (
            ["logs:CreateLogStream", "logs:PutLogEvents"],
            [f"arn:aws:logs:ap-northeast-1:111111111111:log-group:{group}:*"],
        ),
    }
    keys = ("Key", "AdministratorsKey")
    assert {sid: (policy[sid]["Action"], policy[sid]["Condition"]["StringLike"]) for sid in keys} == {
        "Key": (["kms:Decrypt", "kms:GenerateDataKey"], {"kms:EncryptionContext:SecretARN": own}),
        "AdministratorsKey": (["kms:Decrypt"], {"kms:EncryptionContext:SecretARN": master}),
    }
    assert {policy[sid]["Condition"]["StringEquals"]["kms:ViaService"] for sid in keys} == {
        "secretsmanager.ap-northeast-1.amazonaws.com"
    }


def test_the_function_runs_in_the_closed_network_and_knows_no_password(aws: Any):
    function = named(aws, "tyo-postgres-records-db-function")
    assert function.inputs["handler"] == "components/app/postgres/function.handler"
    assert function.inputs["environment"]["variables"] == {
        "HOST": "database.example.internal",
        "PORT": "5432",
        "MASTER": "hirosaki-022021-prod-database",
        "DATABASE": "app_records_db",
        "EXTENSIONS": "citext pgcrypto",
    }
    network = function.inputs["vpcConfig"]
    assert network["securityGroupIds"] == (Reference(named(aws, "tyo-group-app").urn, "id"),)
    assert len(network["subnetIds"]) == 3


def test_it_runs_with_the_deployment_and_every_month(aws: Any):
    once = named(aws, "tyo-postgres-records-db-preparation").inputs
    assert once["lifecycleScope"] == "CREATE_ONLY"
    assert json.loads(once["input"]) == {
        "SecretId": "hirosaki-022021-prod-app-records-db-postgres",
        "Database": "app_records_db",
        "Extensions": ["citext", "pgcrypto"],
    }
    rotation = named(aws, "tyo-postgres-records-db-rotation").inputs
    assert rotation["rotationRules"] == {"scheduleExpression": "cron(0 18 1 * ? *)", "duration": "1h"}
    alarm = named(aws, "tyo-alarm-prepare-database-records-db").inputs
    assert (alarm["metricName"], alarm["threshold"], alarm["alarmActions"]) == ("Errors", 1, (TOPIC,))


def test_where_systems_stand_by_on_aws_only_the_replica_is_named():
    plan = planned(DB, standby=True)
    assert mine(plan) == []
    partial = "arn:aws:secretsmanager:ap-northeast-3:111111111111:secret:hirosaki-022021-prod-app-records-db-postgres"
    assert plan.exports["records-db-secrets"] == {
        "username": f"{partial}:username::",
        "password": f"{partial}:password::",
    }


def test_a_shared_database_is_made_once_for_all_its_apps():
    plan = planned("db: {type: postgres, id: ledger}", apps=("records", "tax"))
    assert [each.inputs["name"] for each in mine(plan) if each.type.endswith(":Secret")] == [
        "hirosaki-022021-prod-app-ledger-postgres"
    ]
    readers = statements(named(plan, "tyo-postgres-ledger-secret-policy"))["ReadByNamedRolesOnly"]["Condition"]
    assert [each.removeprefix(ROLE) for each in readers["ArnNotEquals"]["aws:PrincipalArn"]] == [
        "prepare-database-ledger",
        "break-glass",
        "app-records-start",
        "app-records-standby-start",
        "app-tax-start",
        "app-tax-standby-start",
    ]


def test_exactly_these_resources_on_google_cloud(gcp: Any):
    assert Counter(each.type.split(":")[-1] for each in mine(gcp)) == {
        "Database": 1,
        "Account": 1,
        "Secret": 2,
        "SecretIamMember": 5,
        "IAMCustomRole": 2,
        "IAMMember": 2,
        "BucketIAMMember": 3,
        "Workflow": 1,
        "Job": 2,
        "AlertPolicy": 1,
    }


def test_the_database_stays_when_nobody_asks_for_it(gcp: Any):
    database = named(gcp, "tyo-postgres-records-db-database")
    assert database.inputs == {
        "name": "app_records_db",
        "instance": "hirosaki-022021-prod-database-tyo",
        "charset": "UTF8",
        "deletionPolicy": "ABANDON",
    }
    assert database.options.protect


def test_secrets_are_in_tokyo_and_osaka_and_nowhere_else(gcp: Any):
    for key in ("username", "password"):
        secret = named(gcp, f"tyo-postgres-records-db-{key}-secret")
        assert secret.inputs["secretId"] == f"hirosaki-022021-prod-postgres-records-db-{key}"
        assert secret.inputs["replication"] == {
            "userManaged": {
                "replicas": (
                    {
                        "location": "asia-northeast1",
                        "customerManagedEncryption": {"kmsKeyName": Reference(named(gcp, "tyo-key-secret").urn, "id")},
                    },
                    {
                        "location": "asia-northeast2",
                        "customerManagedEncryption": {
                            "kmsKeyName": "projects/hirosaki-022021-prod/locations/asia-northeast2"
                            "/keyRings/hirosaki-022021-prod-keys-osa/cryptoKeys/hirosaki-022021-prod-secret-osa"
                        },
                    },
                )
            }
        }
        assert secret.options.protect
    ring = named(gcp, "osa-key-ring").inputs["name"]
    assert (ring, named(gcp, "osa-key-secret").inputs["name"]) == (
        "hirosaki-022021-prod-keys-osa",
        "hirosaki-022021-prod-secret-osa",
    )


def test_who_may_use_the_secrets(gcp: Any):
    app = "serviceAccount:app-records-022021@hirosaki-022021-prod.iam.gserviceaccount.com"
    keeper = Reference(named(gcp, "tyo-postgres-records-db-account").urn, "member")
    found = {
        (each.inputs["secretId"].rsplit("-", 1)[1], each.inputs["role"].rsplit(".", 1)[1], each.inputs["member"])
        for each in mine(gcp)
        if each.type.endswith(":SecretIamMember")
    }
    assert found == {
        ("username", "secretVersionAdder", keeper),
        ("password", "secretVersionAdder", keeper),
        ("username", "secretAccessor", keeper),
        ("username", "secretAccessor", app),
        ("password", "secretAccessor", app),
    }
    assert gcp.exports["records-db-secrets"] == {
        key: f"hirosaki-022021-prod-postgres-records-db-{key}" for key in ("username", "password")
    }


def test_the_workflows_account_is_kept_to_one_instance_and_its_own_files(gcp: Any):
    assert named(gcp, "tyo-postgres-records-db-role-database").inputs["permissions"] == (
        "cloudsql.instances.get",
        "cloudsql.instances.import",
        "cloudsql.users.update",
    )
    assert named(gcp, "tyo-postgres-records-db-role-start").inputs["permissions"] == ("workflows.executions.create",)
    assert named(gcp, "tyo-postgres-records-db-binding-database").inputs["condition"]["expression"] == (
        "resource.name == 'projects/hirosaki-022021-prod/instances/hirosaki-022021-prod-database-tyo'"
    )
    files = {
        each.name.rsplit("-", 1)[1]: (each.inputs["role"], each.inputs["condition"]["expression"])
        for each in mine(gcp)
        if each.type.endswith(":BucketIAMMember")
    }
    objects = "projects/_/buckets/hirosaki-022021-prod-data-tyo/objects"
    own = f"resource.name.startsWith('{objects}/jichi-postgres.records-db.')"
    assert files == {
        "writer": ("roles/storage.objectCreator", own),
        "viewer": ("roles/storage.objectViewer", own),
        "importer": ("roles/storage.objectViewer", own),
    }


def test_the_workflow_is_started_every_ten_minutes_and_changes_passwords_every_month(gcp: Any):
    workflow = named(gcp, "tyo-postgres-records-db-workflow").inputs
    assert (workflow["callLogLevel"], workflow["executionHistoryLevel"]) == ("LOG_NONE", "EXECUTION_HISTORY_BASIC")
    said = workflow["userEnvVars"]
    assert said["STATEMENTS"].count(";\n") == 10
    assert said["FILE"].startswith("jichi-postgres.records-db.")
    other = planned("db: {type: postgres}", Cloud.GCP)
    assert named(other, "tyo-postgres-records-db-workflow").inputs["userEnvVars"]["FILE"] != said["FILE"]
    jobs = {each.inputs["schedule"]: each.inputs for each in mine(gcp) if each.type.endswith(":Job")}
    arguments = {
        schedule: json.loads(json.loads(base64.b64decode(each["httpTarget"]["body"]))["argument"])
        for schedule, each in jobs.items()
    }
    assert arguments == {"*/10 * * * *": {}, "0 3 2 * *": {"rotate": True}}
    assert {each["timeZone"] for each in jobs.values()} == {"Asia/Tokyo"}
    assert named(gcp, "alert-keep-db-records-db").inputs["notificationChannels"] == (CHANNEL,)


def test_where_systems_stand_by_on_google_cloud_nothing_is_made_but_readers():
    plan = planned(DB, Cloud.GCP, standby=True)
    assert Counter(each.type.split(":")[-1] for each in mine(plan)) == {"SecretIamMember": 2}


@pytest.mark.parametrize("cloud", Cloud)
def test_no_guardrail_fails(cloud: Cloud):
    assert failures(planned(DB, cloud)) == {}


@pytest.mark.parametrize("cloud", Cloud)
def test_no_secret_has_a_version_in_the_plan(cloud: Cloud):
    assert not [each for each in planned(DB, cloud).resources if each.type.endswith(("SecretVersion", ":User"))]
