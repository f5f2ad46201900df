"""The function that makes a database and changes its users' passwords, with a manager and a cluster that remember."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from components.app.postgres.function import Postgres
from components.app.postgres.roles import confinement
from components.app.sql.connection import Login
from components.app.sql.keeper import Keeper, Place

MASTER, SECRET = "hirosaki-prod-database", "hirosaki-prod-app-postgres-db"
PLACE = Place("db.example.internal", 5432, MASTER, "app_db", "authorities")


class Missing(Exception):
    """As botocore raises it for a version that is not there."""


class Exceptions:
    ResourceNotFoundException = Missing


@dataclass
class Manager:
    """Secrets Manager, as far as the function asks it."""

    exceptions: type[Exceptions] = Exceptions
    versions: dict[str, dict[str, tuple[str, list[str]]]] = field(
        default_factory=lambda: {
            MASTER: {"m1": (json.dumps({"username": "jichi_master", "password": "its own"}), ["AWSCURRENT"])},
            SECRET: {},
        }
    )

    def describe_secret(self, SecretId: str) -> dict[str, Any]:  # noqa: N803 - as the SDK calls it
        found = {token: stages for token, (_, stages) in self.versions[SecretId].items()}
        return {"VersionIdsToStages": found} if found else {}

    def get_secret_value(self, SecretId: str, VersionStage: str, VersionId: str | None = None) -> dict[str, str]:  # noqa: N803
        for token, (text, stages) in self.versions[SecretId].items():
            if VersionStage in stages and VersionId in (None, token):
                return {"SecretString": text}
        raise Missing

    def put_secret_value(
        self,
        SecretId: str,  # noqa: N803
        SecretString: str,  # noqa: N803
        VersionStages: list[str],  # noqa: N803
        ClientRequestToken: str = "first",  # noqa: N803
    ) -> None:
        self.versions[SecretId][ClientRequestToken] = (SecretString, list(VersionStages))

    def update_secret_version_stage(
        self,
        SecretId: str,  # noqa: N803
        VersionStage: str,  # noqa: N803
        MoveToVersionId: str,  # noqa: N803
        RemoveFromVersionId: str,  # noqa: N803
    ) -> None:
        self.versions[SecretId][RemoveFromVersionId][1].remove(VersionStage)
        self.versions[SecretId][MoveToVersionId][1].append(VersionStage)

    def value(self, token: str) -> dict[str, Any]:
        return json.loads(self.versions[SECRET][token][0])


@dataclass
class Cluster:
    """A cluster that remembers who ran what where, and which databases and passwords there are."""

    databases: set[str] = field(default_factory=lambda: {"postgres"})
    ran: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])
    logins: list[Login] = field(default_factory=list[Login])

    def open(self, login: Login) -> Any:
        self.logins.append(login)
        return Connection(self, login)


@dataclass
class Connection:
    cluster: Cluster
    login: Login

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def run(self, statement: str) -> list[tuple[str | None, ...]]:
        self.cluster.ran.append((self.login.user, self.login.database, statement))
        if made := re.fullmatch(r'CREATE DATABASE "(\w+)"', statement):
            self.cluster.databases.add(made[1])
        if asked := re.fullmatch(r"SELECT FROM pg_database WHERE datname = '(\w+)'", statement):
            return [()] if asked[1] in self.cluster.databases else []
        return []


@pytest.fixture
def manager() -> Manager:
    return Manager()


@pytest.fixture
def cluster() -> Cluster:
    return Cluster()


@pytest.fixture
def keeper(manager: Manager, cluster: Cluster) -> Keeper:
    return Keeper(manager, PLACE, Postgres(("pgcrypto",)), cluster.open)


def without_passwords(ran: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    return [(user, database, re.sub(r"SCRAM-SHA-256\$[^']+", "...", statement)) for user, database, statement in ran]


def test_the_database_is_made_and_confined_and_its_first_user_gets_in(
    keeper: Keeper, manager: Manager, cluster: Cluster
):
    keeper.prepare(SECRET)
    assert without_passwords(cluster.ran) == [
        ("jichi_master", "postgres", "SELECT FROM pg_database WHERE datname = 'app_db'"),
        ("jichi_master", "postgres", 'CREATE DATABASE "app_db"'),
        *(("jichi_master", "app_db", each) for each in confinement("app_db", ("pgcrypto",))),
        ("jichi_master", "app_db", "ALTER ROLE \"app_db_a\" PASSWORD '...'"),
    ]
    value = manager.value("first")
    assert {key: each for key, each in value.items() if key != "password"} == {
        "engine": "postgres",
        "host": "db.example.internal",
        "port": 5432,
        "dbname": "app_db",
        "username": "app_db_a",
    }
    assert re.fullmatch(r"[A-Za-z0-9_-]{64}", value["password"])
    assert not [statement for *_, statement in cluster.ran if value["password"] in statement]


def test_prepared_again_it_changes_no_password(keeper: Keeper, manager: Manager, cluster: Cluster):
    keeper.prepare(SECRET)
    before = manager.value("first")
    keeper.prepare(SECRET)
    assert manager.value("first") == before
    assert sum("CREATE DATABASE" in statement for *_, statement in cluster.ran) == 1


def rotate(keeper: Keeper, token: str) -> None:
    for step in ("createSecret", "setSecret", "testSecret", "finishSecret"):
        keeper.step(step, SECRET, token)


def test_users_take_turns_and_the_last_ones_password_stays(keeper: Keeper, manager: Manager, cluster: Cluster):
    keeper.prepare(SECRET)
    rotate(keeper, "second")
    cluster.ran.clear()
    rotate(keeper, "third")
    assert [manager.value(each)["username"] for each in ("first", "second", "third")] == [
        "app_db_a",
        "app_db_b",
        "app_db_a",
    ]
    assert [stages for _, stages in manager.versions[SECRET].values()] == [
        [],
        ["AWSPENDING"],
        ["AWSPENDING", "AWSCURRENT"],
    ]
    # Only the user whose turn it is was changed, and it was tried as that user.
    assert without_passwords(cluster.ran) == [
        ("jichi_master", "app_db", "ALTER ROLE \"app_db_a\" PASSWORD '...'"),
        ("app_db_a", "app_db", "SELECT 1"),
    ]
    assert cluster.logins[-1].password == manager.value("third")["password"]


def test_a_step_that_is_repeated_changes_nothing_more(keeper: Keeper, manager: Manager):
    keeper.prepare(SECRET)
    keeper.step("createSecret", SECRET, "second")
    made = manager.value("second")
    keeper.step("createSecret", SECRET, "second")
    assert manager.value("second") == made
    rotate(keeper, "second")
    keeper.step("finishSecret", SECRET, "second")
    assert "AWSCURRENT" in manager.versions[SECRET]["second"][1]


def test_a_rotation_that_is_switched_on_is_tried_with_what_is_there(keeper: Keeper, manager: Manager, cluster: Cluster):
    keeper.prepare(SECRET)
    keeper.step("testSecret", SECRET, "never made")
    assert cluster.logins[-1].password == manager.value("first")["password"]


def test_a_secret_of_another_database_is_not_believed(keeper: Keeper, manager: Manager, cluster: Cluster):
    stolen = json.dumps({"username": "app_other_a", "password": "x"})
    manager.put_secret_value(SecretId=SECRET, SecretString=stolen, VersionStages=["AWSCURRENT"])
    with pytest.raises(ValueError, match="a user of another database"):
        keeper.prepare(SECRET)
    assert not [statement for *_, statement in cluster.ran if "PASSWORD" in statement]


def test_an_unknown_step_is_refused(keeper: Keeper):
    with pytest.raises(ValueError, match="is not a step"):
        keeper.step("dropSecret", SECRET, "x")


def test_where_the_database_is_comes_from_the_functions_variables():
    said: Mapping[str, str] = {
        "HOST": "db.example.internal",
        "PORT": "5432",
        "MASTER": MASTER,
        "DATABASE": "app_db",
    }
    assert Place.from_environment(said, "authorities") == PLACE
