"""`postgres` on Google Cloud: what its users' workflow is told (`sql_gcp`)."""

from __future__ import annotations

import pulumi

from components.app.surroundings import ProvideArgs, Provided
from components.app.types import sql_gcp
from components.app.types.postgres_params import confinement_of, database_name
from components.engine import Engine


def provide(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    """The database; where systems stand by, the replica of it, and the same secrets."""
    slug = args.need.slug
    statements = confinement_of(slug, args.need.params)
    return sql_gcp.provide(
        args, sql_gcp.Kept(Engine.POSTGRES, database_name(slug), "UTF8", "keep-db", statements), parent
    )
