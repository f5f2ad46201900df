"""The rotation's function: what runs in Lambda, inside the member's VPC. The program only packs this file.

It sets the master user's password through RDS itself (`ModifyDBCluster`), so it needs no database driver and no way
into the database; the endpoints of RDS and Secrets Manager are all that it reaches. The price: it takes RDS's word
that the password holds, and does not sign in with it.

Source: Secrets Manager User Guide, "Lambda rotation functions" (the four steps, and that each may be repeated).
"""

from __future__ import annotations

import importlib
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

CURRENT, PENDING = "AWSCURRENT", "AWSPENDING"
PASSWORD_BYTES = 48
"""Random bytes of a password: 64 characters of A-Z, a-z, 0-9, `-` and `_`, all of which RDS accepts."""
POLL_SECONDS = 10
POLLS = 60
"""Ten minutes; the function itself may run for fifteen."""


def handler(event: Mapping[str, str], _context: object) -> dict[str, str]:
    """What Lambda calls: with a step by Secrets Manager, without one by the deployment, once.

    Returns:
        What was done, and no part of the secret: Pulumi keeps the answer in its state.
    """
    sdk = importlib.import_module("boto3")  # in Lambda's runtime, not among the project's own packages
    rotation = Rotation(sdk.client("secretsmanager"), sdk.client("rds"), time.sleep)
    step = event.get("Step", "adopt")
    if step == "adopt":
        rotation.adopt(event["SecretId"], event["Cluster"])
    else:
        rotation.step(step, event["SecretId"], event["ClientRequestToken"])
    return {"done": step}


@dataclass(frozen=True, slots=True)
class Rotation:
    """The steps of a rotation.

    Args:
        manager: a Secrets Manager client.
        rds: an RDS client.
        sleep: waits for some seconds.
    """

    manager: Any
    rds: Any
    sleep: Callable[[float], object]

    def adopt(self, secret: str, cluster: str) -> None:
        """Give the secret its first value and the cluster that password; RDS's own secret ends with it.

        Repeated after a failure, it goes on with the value that is already there.
        """
        found = self._cluster(cluster)
        if CURRENT not in self._stages(secret):
            value = {
                "engine": "postgres",
                "dbClusterIdentifier": cluster,
                "host": found["Endpoint"],
                "port": found["Port"],
                "username": found["MasterUsername"],
                "password": new_password(),
            }
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
                # Also run when rotation is switched on, with a version that no earlier step has made.
                self._await(self._value(secret, VersionStage=CURRENT)["dbClusterIdentifier"])
            case "finishSecret":
                self._finish(secret, token)
            case _:
                raise ValueError(f"{step} is not a step of a rotation")

    def _create(self, secret: str, token: str) -> None:
        try:
            self._value(secret, VersionId=token, VersionStage=PENDING)
        except self.manager.exceptions.ResourceNotFoundException:
            value = {**self._value(secret, VersionStage=CURRENT), "password": new_password()}
            self.manager.put_secret_value(
                SecretId=secret, ClientRequestToken=token, SecretString=json.dumps(value), VersionStages=[PENDING]
            )

    def _set(self, value: Mapping[str, Any]) -> None:
        identifier = value["dbClusterIdentifier"]
        # The argument is refused for clusters of a global database, so it is given only while RDS manages the password.
        managed = {"ManageMasterUserPassword": False} if "MasterUserSecret" in self._cluster(identifier) else {}
        self.rds.modify_db_cluster(
            DBClusterIdentifier=identifier, MasterUserPassword=value["password"], ApplyImmediately=True, **managed
        )
        self._await(identifier)

    def _await(self, identifier: str) -> None:
        """Until RDS says that the password is set and no longer its own."""
        for _ in range(POLLS):
            self.sleep(POLL_SECONDS)  # first, because the status changes only some seconds after the call
            cluster = self._cluster(identifier)
            pending = cluster.get("PendingModifiedValues", {})
            ours = "MasterUserSecret" not in cluster and "MasterUserPassword" not in pending
            if cluster["Status"] == "available" and ours:
                return
        raise TimeoutError(f"{identifier} has not taken the password in {POLLS * POLL_SECONDS} seconds")

    def _finish(self, secret: str, token: str) -> None:
        versions: Mapping[str, list[str]] = self.manager.describe_secret(SecretId=secret)["VersionIdsToStages"]
        current = next(version for version, stages in versions.items() if CURRENT in stages)
        if current != token:
            self.manager.update_secret_version_stage(
                SecretId=secret, VersionStage=CURRENT, MoveToVersionId=token, RemoveFromVersionId=current
            )

    def _stages(self, secret: str) -> set[str]:
        versions = self.manager.describe_secret(SecretId=secret).get("VersionIdsToStages", {})
        return {stage for stages in versions.values() for stage in stages}

    def _value(self, secret: str, **version: str) -> dict[str, Any]:
        return json.loads(self.manager.get_secret_value(SecretId=secret, **version)["SecretString"])

    def _cluster(self, identifier: str) -> dict[str, Any]:
        return self.rds.describe_db_clusters(DBClusterIdentifier=identifier)["DBClusters"][0]


def new_password() -> str:
    """Characters from the operating system's random source."""
    return secrets.token_urlsafe(PASSWORD_BYTES)
