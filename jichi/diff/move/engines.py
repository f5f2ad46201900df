"""Whether what one database holds can be loaded into another."""

from __future__ import annotations

import re

from jichi.diff.move.reading import called
from jichi.engine.plan import Resource
from jichi.text import Text

_POSTGRES = frozenset({"aurora-postgresql", "postgres"})
_VERSION = re.compile(r"\d+")


def postgres_of(database: Resource) -> int | None:
    """The major version of PostgreSQL that a database runs; None where it is another kind, or is not told."""
    if database.type.startswith("aws:"):
        name, version = (called(database.inputs.get(key)) for key in ("engine", "engineVersion"))
    else:
        name, _, version = called(database.inputs.get("databaseVersion")).lower().partition("_")
    found = _VERSION.match(version)
    return int(found[0]) if name in _POSTGRES and found else None


def unloadable(source: Resource, target: Resource) -> Text | None:
    """Why what the source holds cannot be loaded into the target, or may not be; None where it can.

    PostgreSQL's documentation, "pg_dump": its output can be expected to load into newer versions, not into older ones.
    The means of the catalogue are PostgreSQL's.
    """
    here, there = postgres_of(source), postgres_of(target)
    if here is None or there is None:
        return Text(
            ja="両側とも PostgreSQL であることと版が計画から分からず、手段を示せない",
            en="the plan does not tell that both are PostgreSQL, and which version: no means can be named",
        )
    if there < here:
        return Text(
            ja=f"移設先の PostgreSQL {there} は移設元の {here} より古く、復元できるとは限らない",
            en=f"PostgreSQL {there} of the target is older than the source's {here}, and need not load its data",
        )
    return None
