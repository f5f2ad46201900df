"""`postgres`: a database of the app's own in the member's cluster, with a role that gets into no other.

    resources:
      db: {type: postgres, params: {extensions: [pgcrypto]}}
      ...: ${resources.db.host}

Its users' passwords are made and changed inside the cloud (`components.app.sql`). There are two users, in turn, so
`username` is a secret like `password`: both come from the secret when a task starts. A task that was started before a
change goes on getting in until the change after it, a month later; whatever runs longer has to be started again.

A database that no manifest asks for any more is not dropped: what is in it is the municipality's, and the backups' of
the cluster. Whoever opens the glass drops it.

What differs on Google Cloud is in `sql_gcp.py`: a workflow stands in for the function, and its first run comes
within ten minutes of the deployment, not with it.
"""

from __future__ import annotations

import pulumi
from pydantic import BaseModel

from components.app.model import Place, TypeSpec
from components.app.surroundings import ProvideArgs, Provided
from components.app.types.kind import ResourceType
from components.app.types.postgres_params import PostgresParams, database_name
from components.app.types.sql import CLASSES, OUTPUTS, no_databases
from components.engine import Engine
from jichi.text import Text


def _known(_place: Place, slug: str, _params: BaseModel) -> dict[str, str]:
    name = database_name(slug)
    return {"name": name, "database": name, "port": str(Engine.POSTGRES.port)}


def _aws(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    from components.app.types import postgres_aws

    return postgres_aws.provide(args, parent)


def _gcp(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    from components.app.types import postgres_gcp

    return postgres_gcp.provide(args, parent)


POSTGRES = ResourceType(
    TypeSpec(
        "postgres",
        Text(ja="PostgreSQL データベース", en="a PostgreSQL database"),
        PostgresParams,
        OUTPUTS,
        CLASSES,
        ports=(Engine.POSTGRES.port,),
        known=_known,
        wrong=no_databases,
        engine=Engine.POSTGRES,
    ),
    _aws,
    _gcp,
)
