"""What makes an app's database, and changes its users' passwords, in Lambda inside the member's network.

It signs in as the cluster's administrator, whose secret it reads each time, and says nothing of what it read.

Source: Secrets Manager User Guide, "Lambda rotation functions" (the four steps, and that each may be repeated).
"""

from __future__ import annotations

import importlib
import json
import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from components.app.sql.connection import Login
from components.app.sql.names import following, users

CURRENT, PENDING = "AWSCURRENT", "AWSPENDING"
PASSWORD_BYTES = 48
"""Random bytes of a password: 64 characters of A-Z, a-z, 0-9, `-` and `_`, which mean themselves in addresses too."""


class Session(Protocol):
    """A connection; statements are run one by one."""

    def __enter__(self) -> Session: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...

    def run(self, statement: str) -> Sequence[tuple[str | None, ...]]:
        """The rows that a statement gives, as text."""
        ...


Connect = Callable[[str], Session]
"""Signs in as the administrator, to a database."""


class Dialect(Protocol):
    """An engine, as far as it is spoken to."""

    @property
    def engine(self) -> str:
        """Its name in secrets."""
        ...

    def make(self, database: str, connect: Connect) -> None:
        """The database and its users, confined to it; repeated, it makes what is missing."""
        ...

    def change(self, database: str, connect: Connect, user: str, password: str) -> None:
        """Set a user's password."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """Which database, and in which cluster.

    Args:
        master: name of the secret of the cluster's administrator.
        authorities: of the cluster's certificate (PEM).
    """

    host: str
    port: int
    master: str
    database: str
    authorities: str

    @staticmethod
    def from_environment(environment: Mapping[str, str], authorities: str) -> Place:
        """As the function's variables say it."""
        return Place(
            environment["HOST"],
            int(environment["PORT"]),
            environment["MASTER"],
            environment["DATABASE"],
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
    dialect: Dialect
    open: Callable[[Login], Session]

    def prepare(self, secret: str) -> None:
        """The database, its users, and a first password; repeated, it makes what is missing."""
        self.dialect.make(self.place.database, self._as_master)
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
            "engine": self.dialect.engine,
            "host": place.host,
            "port": place.port,
            "dbname": place.database,
            "username": following(place.database, user),
            "password": secrets.token_urlsafe(PASSWORD_BYTES),
        }

    def _set(self, value: Mapping[str, Any]) -> None:
        if value["username"] not in users(self.place.database):
            raise ValueError("the secret names a user of another database")
        self.dialect.change(self.place.database, self._as_master, value["username"], value["password"])

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


def answer(event: Mapping[str, str], dialect: Dialect, open_: Callable[[Login], Session]) -> dict[str, str]:
    """What Lambda is answered: to a step by Secrets Manager, or to the deployment, which names none.

    Returns:
        What was done, and no part of a secret: Pulumi keeps the answer in its state.
    """
    sdk = importlib.import_module("boto3")  # in Lambda's runtime, not among the project's own packages
    place = Place.from_environment(os.environ, (Path(__file__).parent / "authorities.pem").read_text(encoding="ascii"))
    keeper = Keeper(sdk.client("secretsmanager"), place, dialect, open_)
    step = event.get("Step", "prepare")
    if step == "prepare":
        keeper.prepare(event["SecretId"])
    else:
        keeper.step(step, event["SecretId"], event["ClientRequestToken"])
    return {"done": step}
