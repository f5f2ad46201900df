"""A second cluster of the member, of MySQL: beside PostgreSQL's, with the same care and names of its own."""

from __future__ import annotations

import json
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

import pulumi
import pytest

from components.backup import BackupArgs, Exported, create_backup
from components.database import DatabaseArgs, create_database
from components.engine import Engine
from components.keys import create_keys
from components.naming import Scope
from components.providers import create_sites
from components.secrets import rotate_mysql
from components.storage import create_log_storage
from components.watch import DatabaseAlarmsArgs, create_database_alarms
from components.watch.gcp_alerts import Found
from components.watch.gcp_rules import rules
from jichi.engine.host import plan_stack
from jichi.engine.plan import StackId
from jichi.engine.values import Asset
from jichi.tenancy.apps import AppUse
from jichi.tenancy.model import Cloud, Recovery
from network.vpc import create_vpcs
from stacks.shared import GRANTS, vpcs_args
from tests.factories import make_tenancy, named, of_type, statements

CHANNEL = "projects/hirosaki-022021-prod/notificationChannels/1"


@lru_cache
def planned(cloud: Cloud, *engines: Engine, recovery: Recovery = Recovery.WARM_STANDBY) -> Any:
    """Clusters of a member, with their alarms and, on Google Cloud, their exports."""
    tenancy = make_tenancy(recovery=recovery)

    def program() -> None:
        root = pulumi.ComponentResource("test:Root", "root")
        sites = create_sites(tenancy, tenancy.members[0], cloud, root)
        keys = create_keys(sites, GRANTS, root)
        vpcs = create_vpcs(vpcs_args(sites, create_log_storage(sites, keys, (), root)), root)
        exported: list[Exported] = []
        for engine in engines:
            database = create_database(DatabaseArgs(sites, keys, vpcs, engine), root)
            primary = database.primary
            channels = (CHANNEL,) if cloud is Cloud.GCP else ()
            args = DatabaseAlarmsArgs(
                sites.primary, engine.role, primary.identifier, 100, channels=channels, engine=engine
            )
            create_database_alarms(args, root)
            if primary.account is not None:
                exported.append(Exported(primary.identifier, primary.account, engine))
        if cloud is Cloud.GCP:
            create_backup(BackupArgs(sites, keys, exported=tuple(exported)), root)

    return plan_stack(StackId("jichi", "database", "022021", cloud), program, {})


def both(cloud: Cloud) -> Any:
    return planned(cloud, Engine.POSTGRES, Engine.MYSQL)


def own(plan: Any) -> dict[str, Any]:
    """What is made for databases, by URN."""
    rooms = ("jichi:database:", "jichi:secrets:", "jichi:backup:Export", "jichi:watch:DatabaseAlarms")
    return {each.urn: each for each in plan.resources if each.custom and any(room in each.urn for room in rooms)}


@pytest.mark.parametrize("cloud", Cloud)
def test_postgres_is_what_it_is_without_it(cloud: Cloud):
    alone, beside = own(planned(cloud, Engine.POSTGRES)), own(both(cloud))
    assert alone
    assert {urn: beside[urn].inputs for urn in alone} == {urn: each.inputs for urn, each in alone.items()}


@pytest.mark.parametrize("recovery", Recovery)
@pytest.mark.parametrize("cloud", Cloud)
def test_it_is_made_of_what_postgres_is(cloud: Cloud, recovery: Recovery):
    def kinds(engine: Engine) -> Counter[tuple[str, str | None]]:
        found = own(planned(cloud, engine, recovery=recovery)).values()
        return Counter((each.type.split(":")[-1], each.region) for each in found)

    more = kinds(Engine.MYSQL) - kinds(Engine.POSTGRES)
    less = kinds(Engine.POSTGRES) - kinds(Engine.MYSQL)
    regions = 1 if recovery is Recovery.BACKUP_RESTORE else 2
    # Two logs instead of one; on Google Cloud the alert on late exports, which of PostgreSQL's is the watch's.
    assert sum(more.values()) == (regions if cloud is Cloud.AWS else 1)
    assert {kind for kind, _ in more} == {"LogGroup" if cloud is Cloud.AWS else "AlertPolicy"}
    assert not less


def test_the_cluster_on_aws():
    plan = both(Cloud.AWS)
    cluster = named(plan, "tyo-mysql").inputs
    assert {key: cluster[key] for key in ("clusterIdentifier", "engine", "engineVersion", "masterUsername")} == {
        "clusterIdentifier": "hirosaki-022021-prod-mysql-tyo",
        "engine": "aurora-mysql",
        "engineVersion": "8.4.mysql_aurora.8.4.7",
        "masterUsername": "jichi_master",
    }
    assert cluster["enabledCloudwatchLogsExports"] == ("audit", "error")
    assert cluster["deletionProtection"] is cluster["storageEncrypted"] is True
    group = named(plan, "tyo-mysql-cluster-parameters").inputs
    assert (group["name"], group["family"]) == ("hirosaki-022021-prod-mysql-cluster-v84-tyo", "aurora-mysql8.4")
    assert {each["name"]: each["value"] for each in group["parameters"]} == {
        "require_secure_transport": "ON",
        "tls_version": "TLSv1.2,TLSv1.3",
        "authentication_policy": "*:caching_sha2_password",
        "server_audit_logging": "1",
        "server_audit_events": "CONNECT,QUERY_DCL,QUERY_DDL",
        "general_log": "0",
        "slow_query_log": "0",
        "local_infile": "0",
        "character_set_server": "utf8mb4",
    }
    logs = {each.inputs["name"] for each in of_type(plan, "LogGroup") if "/rds/" in each.inputs["name"]}
    assert {each for each in logs if "mysql-tyo" in each} == {
        f"/aws/rds/cluster/hirosaki-022021-prod-mysql-tyo/{log}" for log in ("audit", "error")
    }
    instance = named(plan, "tyo-mysql-a").inputs
    assert (instance["engine"], instance["identifier"]) == ("aurora-mysql", "hirosaki-022021-prod-mysql-a-tyo")
    assert named(plan, "tyo-mysql-global").inputs["globalClusterIdentifier"] == "hirosaki-022021-prod-mysql"


def test_its_administrators_secret_is_its_own():
    plan = both(Cloud.AWS)
    secret = named(plan, "tyo-secret-mysql").inputs
    assert secret["name"] == "hirosaki-022021-prod-mysql"
    allowed = statements(named(plan, "rotate-mysql-policy"))
    assert allowed["Cluster"]["Resource"] == [
        "arn:aws:rds:ap-northeast-1:111111111111:cluster:hirosaki-022021-prod-mysql-tyo"
    ]
    once = json.loads(named(plan, "tyo-mysql-rotation-adoption").inputs["input"])
    assert once == {"SecretId": "hirosaki-022021-prod-mysql", "Cluster": "hirosaki-022021-prod-mysql-tyo"}


def test_the_instance_on_google_cloud():
    plan = both(Cloud.GCP)
    instance = named(plan, "tyo-mysql").inputs
    settings = instance["settings"]
    assert (instance["name"], instance["databaseVersion"]) == ("hirosaki-022021-prod-mysql-tyo", "MYSQL_8_4")
    assert instance["replicationCluster"] == {"failoverDrReplicaName": "hirosaki-022021-prod-mysql-osa"}
    assert {each["name"]: each["value"] for each in settings["databaseFlags"]} == {
        "cloudsql_iam_authentication": "on",
        "cloudsql_mysql_audit": "ON",
        "general_log": "off",
        "slow_query_log": "off",
        "local_infile": "off",
        "skip_show_database": "on",
        "character_set_server": "utf8mb4",
        "log_bin_trust_function_creators": "on",
    }
    kept = settings["backupConfiguration"]
    assert (kept["binaryLogEnabled"], kept["transactionLogRetentionDays"]) == (True, 35)
    assert "pointInTimeRecoveryEnabled" not in kept
    assert settings["ipConfiguration"]["sslMode"] == "ENCRYPTED_ONLY"
    assert "rootPassword" not in instance
    assert named(plan, "osa-mysql").inputs["masterInstanceName"] is not None


def test_its_databases_are_exported_and_not_those_of_the_engine():
    plan = both(Cloud.GCP)
    flow = named(plan, "tyo-mysql-export").inputs
    assert flow["userEnvVars"]["INSTANCE"] == "hirosaki-022021-prod-mysql-tyo"
    for name in ("information_schema", "mysql", "performance_schema", "sys"):
        assert f'database.name == "{name}"' in flow["sourceContents"]
    assert "OWN_DATABASES" not in flow["sourceContents"]
    first = named(plan, "tyo-export").inputs["sourceContents"]
    assert 'condition: ${database.name == "cloudsqladmin"}' in first
    assert named(plan, "alert-mysql-backup-late")


def test_connections_are_counted_as_each_engine_counts_them():
    plan = both(Cloud.GCP)
    asked = {
        engine: json.dumps(named(plan, f"tyo-alert-{engine.role}-connections").inputs["conditions"], default=str)
        for engine in Engine
    }
    assert "postgresql/num_backends" in asked[Engine.POSTGRES]
    assert "database/network/connections" in asked[Engine.MYSQL]


class Manager:
    """Secrets Manager, as far as a first value goes."""

    def __init__(self, *stages: str) -> None:
        self.stages = stages
        self.put: list[dict[str, Any]] = []

    def describe_secret(self, SecretId: str) -> dict[str, Any]:  # noqa: N803 - as the SDK calls it
        assert SecretId == "secret"
        return {"VersionIdsToStages": {"one": list(self.stages)}} if self.stages else {}

    def put_secret_value(self, **given: Any) -> None:
        self.put.append(given)


class Rds:
    def describe_db_clusters(self, DBClusterIdentifier: str) -> dict[str, Any]:  # noqa: N803
        assert DBClusterIdentifier == "cluster"
        return {"DBClusters": [{"Endpoint": "host", "Port": 3306, "MasterUsername": "jichi_master"}]}


def test_the_first_value_says_what_it_is_of():
    manager = Manager()
    rotate_mysql.begin(manager, Rds(), "secret", "cluster")
    (put,) = manager.put
    value = json.loads(put["SecretString"])
    assert put["VersionStages"] == ["AWSCURRENT"]
    assert len(value.pop("password")) == 64
    assert value == {
        "engine": "mysql",
        "dbClusterIdentifier": "cluster",
        "host": "host",
        "port": 3306,
        "username": "jichi_master",
    }


def test_a_value_that_is_there_stays():
    manager = Manager("AWSCURRENT")
    rotate_mysql.begin(manager, Rds(), "secret", "cluster")
    assert manager.put == []


def test_postgres_rotation_is_packed_as_before():
    code = named(both(Cloud.AWS), "tyo-rotation-function").inputs["code"]
    assert isinstance(code, Asset)
    function = named(both(Cloud.AWS), "tyo-mysql-rotation-function").inputs
    assert function["handler"] == "components/secrets/rotate_mysql.handler"
    assert function["code"] != code


def test_the_watch_knows_who_exports_it_where_apps_may_ask_for_it():
    def queries(apps: tuple[AppUse, ...]) -> str:
        tenancy = make_tenancy(apps=apps)
        scope = Scope(tenancy, tenancy.members[0], Cloud.GCP, "asia-northeast1")
        return "\n".join(each.when.query for each in rules(scope, ()) if isinstance(each.when, Found))

    with_apps = queries((AppUse("kokuho", Path("stacks/apps/kokuho/score.yaml")),))
    assert with_apps.count("(export|mysql-export)") == 4
    assert "mysql" not in queries(())
