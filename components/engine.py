"""Kinds of databases: a member has one cluster of each that is asked for, and PostgreSQL's always."""

from __future__ import annotations

from enum import StrEnum


class Engine(StrEnum):
    """A kind of database."""

    POSTGRES = "postgres"
    MYSQL = "mysql"

    @property
    def role(self) -> str:
        """What its cluster is called in names. PostgreSQL's was there first, and has the noun's own name."""
        return "database" if self is Engine.POSTGRES else self.value

    @property
    def port(self) -> int:
        """TCP port, on both clouds."""
        return 5432 if self is Engine.POSTGRES else 3306

    def logical(self, what: str) -> str:
        """What belongs to its cluster, in the program's own names; PostgreSQL's have none of the engine's."""
        return what if self is Engine.POSTGRES else f"{self}-{what}"
