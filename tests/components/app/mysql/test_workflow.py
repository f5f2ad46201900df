"""The workflow of MySQL's users: what it does otherwise than that of PostgreSQL's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from components.app.types.sql_gcp import source
from components.engine import Engine
from tests.components.app.postgres.test_workflow import ENV, Google
from tests.components.workflow_semantics import Execution, Raised

MINE = {**ENV, "FILE": "jichi-mysql.db.0123", "STATEMENTS": "CREATE USER;\n", "RULES": "CALL rule;\n"}


@dataclass
class MySqlGoogle(Google):
    """The same services, with an instance of MySQL; an import of rules can be refused."""

    refuses_rules: bool = False

    def start(self, *, rotate: bool = False, uuids: tuple[str, ...] = ("1a-b", "2-cd")) -> Any:
        connectors = {
            "googleapis.storage.v1.objects.get": self._object,
            "http.post": self._written,
            "googleapis.sqladmin.v1.instances.import": self._imports,
            "googleapis.sqladmin.v1.users.update": self._of_any_host,
            "googleapis.secretmanager.v1.projects.secrets.versions.accessString": self._newest,
            "googleapis.secretmanager.v1.projects.secrets.addVersionString": self._added,
        }
        ids: Iterator[str] = iter(uuids)
        given = {"rotate": True} if rotate else {}
        return Execution(source(Engine.MYSQL), MINE, connectors, given=given, uuids=ids).run()

    def _imports(self, args: Mapping[str, Any]) -> Any:
        if self.refuses_rules and "-rules-" in args["body"]["importContext"]["uri"]:
            raise Raised({"code": 400})
        return self._import(args)

    def _of_any_host(self, args: Mapping[str, Any]) -> Any:
        assert (args["host"], args["body"]["host"]) == ("%", "%")
        return self._update(args)


def test_users_are_made_and_then_what_of_them_is_audited():
    google = MySqlGoogle()
    assert google.start() == "changed"
    assert [each["body"]["importContext"]["uri"] for each in google.imported] == [
        "gs://data/jichi-mysql.db.0123-run-1.sql",
        "gs://data/jichi-mysql.db.0123-rules-run-1.sql",
    ]
    assert google.files["jichi-mysql.db.0123-rules-run-1.sql"] == "CALL rule;\n"
    assert google.secrets == {"db-username": ["app_db_a"], "db-password": ["1ab2cd"]}
    assert google.start(uuids=()) == "kept"
    assert len(google.imported) == 2


def test_an_app_has_its_database_where_rules_are_refused_and_the_failure_is_told():
    google = MySqlGoogle(refuses_rules=True)
    with pytest.raises(Raised):
        google.start()
    assert google.passwords == {"app_db_a": "1ab2cd"}
    assert google.secrets == {"db-username": ["app_db_a"], "db-password": ["1ab2cd"]}
    with pytest.raises(Raised):
        google.start(uuids=())
    google.refuses_rules = False
    assert google.start(uuids=()) == "kept"
    assert "jichi-mysql.db.0123-rules.done" in google.files


def test_users_take_turns():
    google = MySqlGoogle()
    google.start()
    google.start(rotate=True, uuids=("3", "4"))
    assert google.passwords == {"app_db_a": "1ab2cd", "app_db_b": "34"}
