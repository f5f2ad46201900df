"""`mysql`: a database of the app's own in the member's MySQL cluster, with users who get into no other.

    resources:
      db: {type: mysql}
      ...: ${resources.db.host}

The cluster is there where one of the member's apps asks for it, and on the same version on both clouds, 8.4. What
`postgres` says of users, of passwords that change in turn, and of a database that nobody asks for any more, holds here
too. Users sign in with `caching_sha2_password`, over TLS.

For a new app `postgres` is the plainer choice: every member has its cluster anyway.
"""

from __future__ import annotations

import pulumi
from pydantic import BaseModel

from components.app.model import Place, TypeSpec
from components.app.surroundings import ProvideArgs, Provided
from components.app.types.kind import ResourceType
from components.app.types.mysql_params import MySqlParams, confinement_of, database_name, rules_of
from components.app.types.sql import CLASSES, OUTPUTS, no_databases
from components.engine import Engine
from jichi.text import Text


def _known(_place: Place, slug: str, _params: BaseModel) -> dict[str, str]:
    name = database_name(slug)
    return {"name": name, "database": name, "port": str(Engine.MYSQL.port)}


def _aws(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    from components.app.types import sql_aws

    files = ("function.py", "grants.py", "wire.py")
    function = sql_aws.Function(Engine.MYSQL, database_name(args.need.slug), files, {}, {})
    return sql_aws.provide(args, function, parent)


def _gcp(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    from components.app.types import sql_gcp

    slug = args.need.slug
    statements, rules = confinement_of(slug), rules_of(slug)
    kept = sql_gcp.Kept(Engine.MYSQL, database_name(slug), "utf8mb4", "keep-mysql", statements, rules)
    return sql_gcp.provide(args, kept, parent)


MYSQL = ResourceType(
    TypeSpec(
        "mysql",
        Text(ja="MySQL データベース", en="a MySQL database"),
        MySqlParams,
        OUTPUTS,
        CLASSES,
        ports=(Engine.MYSQL.port,),
        known=_known,
        wrong=no_databases,
        engine=Engine.MYSQL,
    ),
    _aws,
    _gcp,
)
