"""What runs in Lambda, inside the member's network: it makes an app's database, and changes its users' passwords.

The program only packs this file with those beside it. It signs in as the cluster's administrator, whose secret it
reads each time, and says nothing of what it read.

Source: Secrets Manager User Guide, "Lambda rotation functions" (the four steps, and that each may be repeated).
"""

from __future__ import annotations

import importlib
import json
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from components.app.postgres.roles import checked, confinement, following, users, with_password
from components.app.postgres.wire import Login, Session

CURRENT, PENDING = "AWSCURRENT", "AWSPENDING"
PASSWORD_BYTES = 48
"""Random bytes of a password: 64 characters of A-Z, a-z, 0-9, `-` and `_`, which mean themselves in addresses too."""
MAINTENANCE = "postgres"
"""The database that every cluster has, in which others are made."""


def handler(event: Mapping[str, str], _context: object) -> dict[str, str]:
    """What Lambda calls: with a step by Secrets Manager, without one by the deployment.

    Returns:
        What was done, and no part of a secret: Pulumi keeps the answer in its state.
    """
    sdk = importlib.import_module("boto3")  # in Lambda's runtime, not among the project's own packages
    place = Place.from_environment(os.environ, (Path(__file__).parent / "authorities.pem").read_text(encoding="ascii"))
    keeper = Keeper(sdk.client("secretsmanager"), place, Session)
    step = event.get("Step", "prepare")
    if step == "prepare":
        keeper.prepare(event["SecretId"])
    else:
        keeper.step(step, event["SecretId"], event["ClientRequestToken"])
    return {"done": step}


@dataclass(frozen=True, slots=True)
class Place:
    """Which database, and in which cluster.

    Args:
        master: name of the secret of the cluster's administrator.
        extensions: that the database has.
        authorities: of the cluster's certificate (PEM).
    """

    host: str
    port: int
    master: str
    database: str
    extensions: tuple[str, ...]
    authorities: str

    @staticmethod
    def from_environment(environment: Mapping[str, str], authorities: str) -> Place:
        """As the function's variables say it."""
        return Place(
            environment["HOST"],
            int(environment["PORT"]),
            environment["MASTER"],
            environment["DATABASE"],
            tuple(environment["EXTENSIONS"].split()),
            authorities,
        )


@dataclass(frozen=True, slots=True)
class Keeper:
    """What makes the database and changes passwords.

    Args:
        manager: a Secrets Manager client.
        open: signs in.
    """

    manager: Any
    place: Place
    open: Callable[[Login], Session]

    def prepare(self, secret: str) -> None:
        """The database, its role, its users, and a first password; repeated, it makes what is missing."""
        place = self.place
        with self._as_master(MAINTENANCE) as session:
            if not session.run(f"SELECT FROM pg_database WHERE datname = '{checked(place.database)}'"):
                session.run(f'CREATE DATABASE "{place.database}"')
        with self._as_master(place.database) as session:
            for statement in confinement(place.database, place.extensions):
                session.run(statement)
        if CURRENT not in self._stages(secret):
            value = self._new(None)
            self.manager.put_secret_value(SecretId=secret, SecretString=json.dumps(value), VersionStages=[CURRENT])
        self._set(self._value(secret, VersionStage=CURRENT))

    def step(self, step: str, secret: str, token: str) -> None:
        """One step of a rotation.

        Args:
            step: `createSecret`, `setSecret`, `testSecret` or `finishSecret`.
            secret: the secret's ARN.
            token: id of the version that is being made.
        """
        match step:
            case "createSecret":
                self._create(secret, token)
            case "setSecret":
                self._set(self._value(secret, VersionId=token, VersionStage=PENDING))
            case "testSecret":
                self._try(secret, token)
            case "finishSecret":
                self._finish(secret, token)
            case _:
                raise ValueError(f"{step} is not a step of a rotation")

    def _create(self, secret: str, token: str) -> None:
        try:
            self._value(secret, VersionId=token, VersionStage=PENDING)
        except self.manager.exceptions.ResourceNotFoundException:
            value = self._new(self._value(secret, VersionStage=CURRENT)["username"])
            self.manager.put_secret_value(
                SecretId=secret, ClientRequestToken=token, SecretString=json.dumps(value), VersionStages=[PENDING]
            )

    def _new(self, user: str | None) -> dict[str, Any]:
        """The next user's sign-in."""
        place = self.place
        return {
            "engine": "postgres",
            "host": place.host,
            "port": place.port,
            "dbname": place.database,
            "username": following(place.database, user),
            "password": secrets.token_urlsafe(PASSWORD_BYTES),
        }

    def _set(self, value: Mapping[str, Any]) -> None:
        if value["username"] not in users(self.place.database):
            raise ValueError("the secret names a user of another database")
        with self._as_master(self.place.database) as session:
            session.run(with_password(value["username"], value["password"]))

    def _try(self, secret: str, token: str) -> None:
        try:
            value = self._value(secret, VersionId=token, VersionStage=PENDING)
        except self.manager.exceptions.ResourceNotFoundException:
            # Also run when rotation is switched on, with a version that no earlier step has made.
            value = self._value(secret, VersionStage=CURRENT)
        with self._login(self.place.database, value["username"], value["password"]) as session:
            session.run("SELECT 1")

    def _finish(self, secret: str, token: str) -> None:
        versions: Mapping[str, list[str]] = self.manager.describe_secret(SecretId=secret)["VersionIdsToStages"]
        current = next(version for version, stages in versions.items() if CURRENT in stages)
        if current != token:
            self.manager.update_secret_version_stage(
                SecretId=secret, VersionStage=CURRENT, MoveToVersionId=token, RemoveFromVersionId=current
            )

    def _as_master(self, database: str) -> Session:
        master = self._value(self.place.master, VersionStage=CURRENT)
        return self._login(database, master["username"], master["password"])

    def _login(self, database: str, user: str, password: str) -> Session:
        place = self.place
        return self.open(Login(place.host, place.port, database, user, password, place.authorities))

    def _stages(self, secret: str) -> set[str]:
        versions = self.manager.describe_secret(SecretId=secret).get("VersionIdsToStages", {})
        return {stage for stages in versions.values() for stage in stages}

    def _value(self, secret: str, **version: str) -> dict[str, Any]:
        return json.loads(self.manager.get_secret_value(SecretId=secret, **version)["SecretString"])
