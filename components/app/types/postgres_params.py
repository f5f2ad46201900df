"""What a `postgres` resource may say, and what its database is called: pure."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from components.app.naming import fitted
from components.app.postgres.roles import confinement
from components.app.types.kind import Params

_ROOM = 57
"""Characters of PostgreSQL's 63 that `app_` and a user's ending leave."""

Extension = Literal[
    "btree_gin",
    "btree_gist",
    "citext",
    "fuzzystrmatch",
    "hstore",
    "intarray",
    "ltree",
    "pg_trgm",
    "pgcrypto",
    "tablefunc",
    "unaccent",
    "uuid-ossp",
]
"""What both clouds offer and what reaches neither files, nor networks, nor other databases (Aurora PostgreSQL Release
Notes, "Extension versions for Amazon Aurora PostgreSQL"; Cloud SQL for PostgreSQL documentation, "Configure PostgreSQL
extensions"; all are modules of PostgreSQL 17 itself, appendix F)."""


class PostgresParams(Params):
    """What a database may say.

    Args:
        extensions: that it has, each once.
    """

    extensions: Annotated[list[Extension], Field(max_length=12)] = Field(default_factory=list[Extension])


def database_name(slug: str) -> str:
    """The database, and the role that owns what is in it: `app_juminkihon_db`."""
    return f"app_{fitted(slug, _ROOM).replace('-', '_')}"


def extensions_of(params: BaseModel) -> tuple[str, ...]:
    """The extensions, each once and in one order, so that another order changes nothing."""
    return tuple(sorted(set(params.extensions))) if isinstance(params, PostgresParams) else ()


def confinement_of(slug: str, params: BaseModel) -> str:
    """What PostgreSQL is told of a database, as one text."""
    return "".join(f"{each};\n" for each in confinement(database_name(slug), extensions_of(params)))
