"""The workflow that stands in for the function on Google Cloud, run with connectors that remember."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from components.app.types.sql_gcp import source
from components.engine import Engine
from tests.components.workflow_semantics import Execution, Raised

ENV = {
    "GOOGLE_CLOUD_PROJECT_ID": "hirosaki-prod",
    "GOOGLE_CLOUD_WORKFLOW_EXECUTION_ID": "run-1",
    "INSTANCE": "database",
    "DATABASE": "app_db",
    "BUCKET": "data",
    "FILE": "jichi-postgres.db.0123",
    "STATEMENTS": "CREATE ROLE;\n",
    "USER_SECRET": "db-username",
    "WORD_SECRET": "db-password",
}
UPLOAD = "https://storage.googleapis.com/upload/storage/v1/b/data/o?uploadType=media&name="


@dataclass
class Google:
    """What the workflow calls, in order, and what it is answered."""

    files: dict[str, str] = field(default_factory=dict[str, str])
    secrets: dict[str, list[str]] = field(default_factory=lambda: {"db-username": [], "db-password": []})
    passwords: dict[str, str] = field(default_factory=dict[str, str])
    imported: list[Mapping[str, Any]] = field(default_factory=list[Mapping[str, Any]])
    busy: int = 0
    broken: int | None = None

    def run(self, *, rotate: bool = False, uuids: tuple[str, ...] = ("1a-b", "2-cd")) -> Execution:
        connectors = {
            "googleapis.storage.v1.objects.get": self._object,
            "http.post": self._written,
            "googleapis.sqladmin.v1.instances.import": self._import,
            "googleapis.sqladmin.v1.users.update": self._update,
            "googleapis.secretmanager.v1.projects.secrets.versions.accessString": self._newest,
            "googleapis.secretmanager.v1.projects.secrets.addVersionString": self._added,
        }
        given = {"rotate": True} if rotate else {}
        ids: Iterator[str] = iter(uuids)
        return Execution(source(Engine.POSTGRES), ENV, connectors, given=given, uuids=ids)

    def _object(self, args: Mapping[str, Any]) -> Any:
        if self.broken:
            raise Raised({"code": self.broken})
        if args["object"] not in self.files:
            raise Raised({"code": 404})
        return {"name": args["object"]}

    def _written(self, args: Mapping[str, Any]) -> Any:
        assert args["auth"] == {"type": "OAuth2"}
        assert args["url"].startswith(UPLOAD)
        self.files[args["url"].removeprefix(UPLOAD)] = args["body"]

    def _import(self, args: Mapping[str, Any]) -> Any:
        if self.busy:
            self.busy -= 1
            raise Raised({"code": 409})
        self.imported.append(args)

    def _update(self, args: Mapping[str, Any]) -> Any:
        assert (args["project"], args["instance"]) == ("hirosaki-prod", "database")
        assert args["body"]["name"] == args["name"]
        self.passwords[args["name"]] = args["body"]["password"]

    def _newest(self, args: Mapping[str, Any]) -> Any:
        if not self.secrets[args["secret_id"]]:
            raise Raised({"code": 404})
        return self.secrets[args["secret_id"]][-1]

    def _added(self, args: Mapping[str, Any]) -> Any:
        self.secrets[args["secret_id"]].append(args["data"])


def test_what_is_missing_is_made():
    google = Google()
    assert google.run().run() == "changed"
    assert google.imported == [
        {
            "project": "hirosaki-prod",
            "instance": "database",
            "body": {
                "importContext": {
                    "fileType": "SQL",
                    "uri": "gs://data/jichi-postgres.db.0123-run-1.sql",
                    "database": "app_db",
                }
            },
        }
    ]
    assert google.files == {
        "jichi-postgres.db.0123-run-1.sql": "CREATE ROLE;\n",
        "jichi-postgres.db.0123.done": "done",
    }
    assert google.passwords == {"app_db_a": "1ab2cd"}
    assert google.secrets == {"db-username": ["app_db_a"], "db-password": ["1ab2cd"]}


def test_then_nothing_is_done_any_more():
    google = Google()
    google.run().run()
    assert google.run(uuids=()).run() == "kept"
    assert len(google.imported) == 1
    assert google.secrets == {"db-username": ["app_db_a"], "db-password": ["1ab2cd"]}


def test_users_take_turns_and_the_last_ones_password_stays():
    google = Google()
    google.run().run()
    google.run(rotate=True, uuids=("3", "4")).run()
    assert google.passwords == {"app_db_a": "1ab2cd", "app_db_b": "34"}
    google.run(rotate=True, uuids=("5", "6")).run()
    assert google.passwords == {"app_db_a": "56", "app_db_b": "34"}
    assert google.secrets["db-username"] == ["app_db_a", "app_db_b", "app_db_a"]
    assert google.secrets["db-password"] == ["1ab2cd", "34", "56"]


def test_other_statements_are_imported_and_no_password_changed():
    google = Google()
    google.run().run()
    del google.files["jichi-postgres.db.0123.done"]
    assert google.run(uuids=()).run() == "kept"
    assert len(google.imported) == 2


def test_an_instance_that_is_busy_is_waited_for():
    google = Google(busy=2)
    execution = google.run()
    execution.run()
    assert execution.waited == [60, 120]
    assert len(google.imported) == 1


@pytest.mark.parametrize("code", [403, 500])
def test_what_is_refused_is_told_and_nothing_made(code: int):
    google = Google(broken=code)
    with pytest.raises(Raised):
        google.run().run()
    assert google.passwords == {}
    assert google.files == {}


def test_a_role_that_was_not_made_is_tried_again():
    google = Google(busy=17)
    with pytest.raises(Raised):
        google.run().run()
    assert "jichi-postgres.db.0123.done" not in google.files
    assert google.run().run() == "changed"


def test_no_log_and_no_answer_has_a_password():
    text = source(Engine.POSTGRES)
    assert "sys.log" not in text
    assert Google().run().run() == "changed"
