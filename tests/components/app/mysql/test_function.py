"""The function that makes a database in MySQL, with a manager and a cluster that remember."""

from __future__ import annotations

import json
import re

import pytest

from components.app.mysql.function import MySql
from components.app.mysql.grants import confinement
from components.app.sql.keeper import Keeper, Place
from tests.components.app.postgres.test_function import MASTER, SECRET, Cluster, Manager

PLACE = Place("mysql.example.internal", 3306, MASTER, "app_db", "authorities")


@pytest.fixture
def manager() -> Manager:
    return Manager()


@pytest.fixture
def cluster() -> Cluster:
    return Cluster()


@pytest.fixture
def keeper(manager: Manager, cluster: Cluster) -> Keeper:
    return Keeper(manager, PLACE, MySql(), cluster.open)


def without_passwords(cluster: Cluster) -> list[tuple[str, str, str]]:
    return [(user, database, re.sub(r"AS '\$A[^']+'", "AS ...", said)) for user, database, said in cluster.ran]


def test_the_database_is_made_and_its_first_user_gets_in(keeper: Keeper, manager: Manager, cluster: Cluster):
    keeper.prepare(SECRET)
    assert cluster.ran[:-1] == [("jichi_master", "", each) for each in confinement("app_db")]
    last = "ALTER USER 'app_db_a'@'%' IDENTIFIED WITH caching_sha2_password AS ..."
    assert without_passwords(cluster)[-1] == ("jichi_master", "app_db", last)
    value = manager.value("first")
    assert {key: each for key, each in value.items() if key != "password"} == {
        "engine": "mysql",
        "host": "mysql.example.internal",
        "port": 3306,
        "dbname": "app_db",
        "username": "app_db_a",
    }
    assert not [statement for *_, statement in cluster.ran if value["password"] in statement]


def test_users_take_turns_and_the_last_ones_password_stays(keeper: Keeper, manager: Manager, cluster: Cluster):
    keeper.prepare(SECRET)
    cluster.ran.clear()
    for step in ("createSecret", "setSecret", "testSecret", "finishSecret"):
        keeper.step(step, SECRET, "second")
    assert manager.value("second")["username"] == "app_db_b"
    assert without_passwords(cluster) == [
        ("jichi_master", "app_db", "ALTER USER 'app_db_b'@'%' IDENTIFIED WITH caching_sha2_password AS ..."),
        ("app_db_b", "app_db", "SELECT 1"),
    ]


def test_a_secret_of_another_database_is_not_believed(keeper: Keeper, manager: Manager, cluster: Cluster):
    stolen = json.dumps({"username": "app_other_a", "password": "x"})
    manager.put_secret_value(SecretId=SECRET, SecretString=stolen, VersionStages=["AWSCURRENT"])
    with pytest.raises(ValueError, match="a user of another database"):
        keeper.prepare(SECRET)
    assert not [statement for *_, statement in cluster.ran if "ALTER USER" in statement]
