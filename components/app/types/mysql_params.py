"""What a `mysql` resource may say, and what its database is called: pure."""

from __future__ import annotations

from components.app.mysql.grants import audit_rules, confinement
from components.app.naming import fitted
from components.app.types.kind import Params

_ROOM = 26
"""Characters of MySQL's 32 of a user that `app_` and a user's ending leave; a database may have 64."""


class MySqlParams(Params):
    """What a database may say: nothing; all that the type has, each has."""


def database_name(slug: str) -> str:
    """The database, and what its users' names begin with: `app_reien_db`."""
    return f"app_{fitted(slug, _ROOM).replace('-', '_')}"


def confinement_of(slug: str) -> str:
    """What MySQL is told of a database, as one text."""
    return "".join(f"{each};\n" for each in confinement(database_name(slug)))


def rules_of(slug: str) -> str:
    """What Cloud SQL's audit plugin is told of its users, as one text; on AWS the cluster's parameters say it."""
    return "".join(f"{each};\n" for each in audit_rules(database_name(slug)))
