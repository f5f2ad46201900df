"""The rotation's function for a cluster of MySQL: the steps of `rotate`, and a first value that says what it is of.

It is a file beside `rotate`, because that one's text is what runs for PostgreSQL: a word changed there is a deployment
for every member that has one.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from typing import Any

from components.secrets import rotate


def handler(event: Mapping[str, str], context: object) -> dict[str, str]:
    """What Lambda calls, as `rotate.handler` does."""
    if "Step" not in event:
        sdk = importlib.import_module("boto3")  # in Lambda's runtime, not among the project's own packages
        begin(sdk.client("secretsmanager"), sdk.client("rds"), event["SecretId"], event["Cluster"])
    return rotate.handler(event, context)


def begin(manager: Any, rds: Any, secret: str, cluster: str) -> None:
    """Give the secret its first value, where it has none.

    Args:
        manager: a Secrets Manager client.
        rds: an RDS client.
        secret: the secret's name.
        cluster: the cluster's identifier.
    """
    versions: Mapping[str, list[str]] = manager.describe_secret(SecretId=secret).get("VersionIdsToStages", {})
    if any(rotate.CURRENT in stages for stages in versions.values()):
        return
    found = rds.describe_db_clusters(DBClusterIdentifier=cluster)["DBClusters"][0]
    value = {
        "engine": "mysql",
        "dbClusterIdentifier": cluster,
        "host": found["Endpoint"],
        "port": found["Port"],
        "username": found["MasterUsername"],
        "password": rotate.new_password(),
    }
    manager.put_secret_value(SecretId=secret, SecretString=json.dumps(value), VersionStages=[rotate.CURRENT])
