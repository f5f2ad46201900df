"""What runs in Lambda for an app's database in PostgreSQL. The program only packs this file with those beside it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from components.app.postgres.roles import confinement, with_password
from components.app.postgres.wire import Session
from components.app.sql.keeper import Connect, answer
from components.app.sql.names import checked

MAINTENANCE = "postgres"
"""The database that every cluster has, in which others are made."""


def handler(event: Mapping[str, str], _context: object) -> dict[str, str]:
    """What Lambda calls."""
    return answer(event, Postgres(tuple(os.environ["EXTENSIONS"].split())), Session)


@dataclass(frozen=True, slots=True)
class Postgres:
    """How PostgreSQL is spoken to.

    Args:
        extensions: that the database has.
    """

    extensions: tuple[str, ...]
    engine: str = "postgres"

    def make(self, database: str, connect: Connect) -> None:
        """The database, its role and its users."""
        with connect(MAINTENANCE) as session:
            if not session.run(f"SELECT FROM pg_database WHERE datname = '{checked(database)}'"):
                session.run(f'CREATE DATABASE "{database}"')
        with connect(database) as session:
            for statement in confinement(database, self.extensions):
                session.run(statement)

    def change(self, database: str, connect: Connect, user: str, password: str) -> None:
        """Set a user's password."""
        with connect(database) as session:
            session.run(with_password(user, password))
