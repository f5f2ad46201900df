"""`mysql` on both clouds: what differs from `postgres`, whose tests say the rest."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from components.app.types.mysql_params import database_name
from jichi.engine.values import Interpolation, Reference
from jichi.errors import InvalidInput
from jichi.tenancy.model import Cloud
from tests.components.app.types.planning import ROLE, failures, mine, planned, resolved
from tests.factories import named, statements

DB = "db: {type: mysql}"
MASTER = "arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:hirosaki-022021-prod-mysql-??????"


@pytest.fixture
def aws() -> Any:
    return planned(DB)


@pytest.fixture
def gcp() -> Any:
    return planned(DB, Cloud.GCP)


def test_names_are_its_own_and_known_and_users_have_room_in_mysql():
    (need,) = resolved(DB).needs
    assert need.known == {"name": "app_records_db", "database": "app_records_db", "port": "3306"}
    assert len(f"{database_name('a' * 90)}_a") <= 32


@pytest.mark.parametrize("params", ["{extensions: [pgcrypto]}", "{charset: latin1}"])
def test_params_that_it_does_not_know_are_refused(params: str):
    with pytest.raises(InvalidInput, match="mysql"):
        resolved(f"db: {{type: mysql, params: {params}}}")


@pytest.mark.parametrize("cloud", Cloud)
def test_it_is_made_of_what_postgres_is(cloud: Cloud):
    def kinds(resources: str) -> Counter[str]:
        return Counter(each.type for each in mine(planned(resources, cloud)))

    assert kinds(DB) == kinds("db: {type: postgres}")


def test_what_apps_are_handed_on_aws(aws: Any):
    secret = Reference(named(aws, "tyo-mysql-records-db-secret").urn, "arn")
    assert aws.exports["records-db"] == {
        "host": "mysql.example.internal",
        "port": "3306",
        "name": "app_records_db",
        "database": "app_records_db",
    }
    assert aws.exports["records-db-secrets"] == {
        key: Interpolation((secret, f":{key}::")) for key in ("username", "password")
    }


def test_the_function_reads_the_administrators_secret_of_mysql_alone(aws: Any):
    function = named(aws, "tyo-mysql-records-db-function").inputs
    assert function["handler"] == "components/app/mysql/function.handler"
    assert function["environment"]["variables"] == {
        "HOST": "mysql.example.internal",
        "PORT": "3306",
        "MASTER": "hirosaki-022021-prod-mysql",
        "DATABASE": "app_records_db",
    }
    policy = statements(named(aws, "tyo-role-prepare-mysql-records-db-policy"))
    assert policy["Administrator"]["Resource"] == [MASTER]
    assert policy["AdministratorsKey"]["Condition"]["StringLike"] == {"kms:EncryptionContext:SecretARN": MASTER}
    readers = statements(named(aws, "tyo-mysql-records-db-secret-policy"))["ReadByNamedRolesOnly"]["Condition"]
    assert readers["ArnNotEquals"]["aws:PrincipalArn"][0] == f"{ROLE}prepare-mysql-records-db"


def test_it_runs_with_the_deployment(aws: Any):
    once = json.loads(named(aws, "tyo-mysql-records-db-preparation").inputs["input"])
    assert once == {"SecretId": "hirosaki-022021-prod-app-records-db-mysql", "Database": "app_records_db"}


def test_a_shared_id_of_both_types_clashes_in_no_name():
    plan = planned("db: {type: mysql, id: ledger}, old: {type: postgres, id: ledger}")
    names = [each.inputs["name"] for each in mine(plan) if each.type.endswith((":Secret", ":Function", ":Role"))]
    assert len(names) == len(set(names)) == 6


def test_the_workflow_is_told_of_mysqls_instance_and_what_is_audited(gcp: Any):
    said = named(gcp, "tyo-mysql-records-db-workflow").inputs["userEnvVars"]
    assert said["INSTANCE"] == "hirosaki-022021-prod-mysql-tyo"
    assert said["FILE"].startswith("jichi-mysql.records-db.")
    assert said["STATEMENTS"].count(";\n") == 5
    assert said["RULES"].startswith("CALL mysql.cloudsql_create_audit_rule('app_records_db_a@%,app_records_db_b@%',")
    assert all(len(each) <= 4096 for each in said.values())
    assert (
        "RULES"
        not in named(planned("db: {type: postgres}", Cloud.GCP), "tyo-postgres-records-db-workflow").inputs[
            "userEnvVars"
        ]
    )
    database = named(gcp, "tyo-mysql-records-db-database").inputs
    assert (database["charset"], database["deletionPolicy"]) == ("utf8mb4", "ABANDON")
    condition = named(gcp, "tyo-mysql-records-db-binding-database").inputs["condition"]["expression"]
    assert condition.endswith("/instances/hirosaki-022021-prod-mysql-tyo'")


@pytest.mark.parametrize("cloud", Cloud)
def test_where_systems_stand_by_nothing_is_made_but_readers(cloud: Cloud):
    plan = planned(DB, cloud, standby=True)
    assert {each.type.split(":")[-1] for each in mine(plan)} <= {"SecretIamMember"}


@pytest.mark.parametrize("cloud", Cloud)
def test_no_guardrail_fails(cloud: Cloud):
    assert failures(planned(DB, cloud)) == {}


@pytest.mark.parametrize("cloud", Cloud)
def test_no_secret_has_a_version_in_the_plan(cloud: Cloud):
    assert not [each for each in planned(DB, cloud).resources if each.type.endswith(("SecretVersion", ":User"))]
