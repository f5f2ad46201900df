"""`postgres` on AWS: what its function is told (`sql_aws`)."""

from __future__ import annotations

import pulumi

from components.app.surroundings import ProvideArgs, Provided
from components.app.types import sql_aws
from components.app.types.postgres_params import database_name, extensions_of
from components.engine import Engine


def provide(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    """The database in the primary region; where systems stand by, the replica of it and of its secret."""
    extensions = extensions_of(args.need.params)
    function = sql_aws.Function(
        Engine.POSTGRES,
        database_name(args.need.slug),
        ("function.py", "roles.py", "wire.py"),
        {"EXTENSIONS": " ".join(extensions)},
        {"Extensions": extensions},
    )
    return sql_aws.provide(args, function, parent)
