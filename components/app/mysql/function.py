"""What runs in Lambda for an app's database in MySQL. The program only packs this file with those beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from components.app.mysql.grants import confinement, with_password
from components.app.mysql.wire import Session
from components.app.sql.keeper import Connect, answer


def handler(event: Mapping[str, str], _context: object) -> dict[str, str]:
    """What Lambda calls."""
    return answer(event, MySql(), Session)


@dataclass(frozen=True, slots=True)
class MySql:
    """How MySQL is spoken to."""

    engine: str = "mysql"

    def make(self, database: str, connect: Connect) -> None:
        """The database and its users."""
        with connect("") as session:
            for statement in confinement(database):
                session.run(statement)

    def change(self, database: str, connect: Connect, user: str, password: str) -> None:
        """Set a user's password."""
        with connect(database) as session:
            session.run(with_password(user, password))
