"""What PostgreSQL is told about an app's database: pure text. Each statement may be repeated.

The database is the administrator's, who made it, so that an app cannot hand it to another; the app's role may make and
own everything in it. Without CONNECT, which PostgreSQL gives everybody, no other app's user gets in (PostgreSQL 17
manual, "Privileges"). Names of databases and roles are visible to all users of a cluster: PostgreSQL cannot hide them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence

from components.app.sql.names import checked, users

_EXTENSION = re.compile(r"[a-z][a-z0-9_-]{0,62}")
_ITERATIONS = 4096
"""What PostgreSQL itself takes (`scram_iterations`); the password is random and long."""
_SALT_BYTES = 16


def confinement(database: str, extensions: Sequence[str]) -> tuple[str, ...]:
    """Statements that make the role and its users and confine them to the database, run while connected to it.

    Args:
        database: its name, which is the role's too.
        extensions: that it has.
    """
    name = checked(database)
    return (
        _role(name, "NOLOGIN"),
        *(
            statement
            for user in users(name)
            for statement in (_role(user, f'LOGIN IN ROLE "{name}"'), _acts(user, name))
        ),
        f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC',
        f'GRANT CONNECT, CREATE, TEMPORARY ON DATABASE "{name}" TO "{name}"',
        f'GRANT USAGE, CREATE ON SCHEMA public TO "{name}"',
        *(f'CREATE EXTENSION IF NOT EXISTS "{_extension(each)}" WITH SCHEMA public' for each in extensions),
    )


def with_password(user: str, password: str) -> str:
    """The statement that sets a user's password, without the password: PostgreSQL gets what it would keep of it."""
    return f"ALTER ROLE \"{user}\" PASSWORD '{verifier(password)}'"


def verifier(password: str, salt: bytes | None = None) -> str:
    """What PostgreSQL keeps of a password (RFC 5803; PostgreSQL 17 manual, "pg_authid")."""
    salt = salt or secrets.token_bytes(_SALT_BYTES)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, _ITERATIONS)
    client = hmac.digest(salted, b"Client Key", "sha256")
    server = hmac.digest(salted, b"Server Key", "sha256")
    stored = hashlib.sha256(client).digest()
    return f"SCRAM-SHA-256${_ITERATIONS}:{_text(salt)}${_text(stored)}:{_text(server)}"


def _role(name: str, attributes: str) -> str:
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}')"
        f' THEN CREATE ROLE "{name}" {attributes}; END IF; END $$'
    )


def _acts(user: str, name: str) -> str:
    """What either user makes is the role's, so that the other one can change it."""
    return f"ALTER ROLE \"{user}\" SET role TO '{name}'"


def _extension(name: str) -> str:
    if not _EXTENSION.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of an extension")
    return name


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
