"""What MySQL is told about an app's database: pure text. Each statement may be repeated.

Users have rights on their own database and none on the server, so that they neither see nor change another's. There is
no role between: in MySQL a table has no owner, and what either user makes the other one can change.
"""

from __future__ import annotations

import hashlib
import secrets
import string

from components.app.sql.names import checked, users

RIGHTS = (
    "ALTER",
    "ALTER ROUTINE",
    "CREATE",
    "CREATE ROUTINE",
    "CREATE TEMPORARY TABLES",
    "CREATE VIEW",
    "DELETE",
    "DROP",
    "EXECUTE",
    "INDEX",
    "INSERT",
    "LOCK TABLES",
    "REFERENCES",
    "SELECT",
    "SHOW VIEW",
    "TRIGGER",
    "UPDATE",
)
"""All that can be granted on a database but GRANT OPTION, and EVENT: what runs by the clock is a `schedule` (MySQL 8.4
Reference Manual, "Privileges Provided by MySQL")."""

ROUNDS = 5000
"""What MySQL itself takes (`caching_sha2_password_digest_rounds`); the password is random and long."""
AUDITED = "connect,ddl,dcl"
"""Groups of what the audit log keeps on Google Cloud, as `server_audit_events` on AWS."""
_SALT_LETTERS = 20
_ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
"""Of `crypt`, by value."""
NOBODYS = f"$A${ROUNDS // 1000:03}${'0' * _SALT_LETTERS}{_ALPHABET[0] * 43}"
"""What is kept of no password that anybody knows: users are born with it, and so cannot sign in before they are given
one. Its digest is all zeros."""


def confinement(database: str) -> tuple[str, ...]:
    """Statements that make the database and its users and confine them to it."""
    name = checked(database)
    return (
        f"CREATE DATABASE IF NOT EXISTS `{name}` CHARACTER SET utf8mb4",
        *(
            statement
            for user in users(name)
            for statement in (
                f"CREATE USER IF NOT EXISTS {_account(user)} {_kept(NOBODYS)} REQUIRE SSL",
                f"GRANT {', '.join(RIGHTS)} ON {_pattern(name)}.* TO {_account(user)}",
            )
        ),
    )


def with_password(user: str, password: str) -> str:
    """The statement that sets a user's password, without the password: MySQL gets what it would keep of it."""
    return f"ALTER USER {_account(user)} {_kept(verifier(password))}"


def audit_rules(database: str) -> tuple[str, ...]:
    """Statements by which Cloud SQL's audit plugin writes down when a database's users come, and what tables and rights
    they change; the second one fails where the first one made no rule.

    Source: Cloud SQL for MySQL documentation, "Use MySQL database auditing".
    """
    who = ",".join(f"{user}@%" for user in users(database))
    return (
        f"CALL mysql.cloudsql_create_audit_rule('{who}','*','*','{AUDITED}','B',1,@code,@said)",
        "SELECT IF(@code = 0, 'made', CAST('not made' AS JSON))",
    )


def verifier(password: str, salt: str | None = None) -> str:
    """What `caching_sha2_password` keeps of a password.

    Source: MySQL 8.4 source code documentation, "Caching_sha2_password information"; the digest is that of U. Drepper,
    "Unix crypt using SHA-256 and SHA-512", with a salt of 20 letters.
    """
    given = salt or "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(_SALT_LETTERS))
    return f"$A${ROUNDS // 1000:03}${given}{crypt(password.encode(), given.encode(), ROUNDS)}"


def crypt(password: bytes, salt: bytes, rounds: int) -> str:
    """The digest of SHA-256 crypt, in its own letters; Python has had none since 3.13."""
    other = _sha256(password + salt + password)
    said = password + salt + _filled(other, len(password))
    for bit in _bits(len(password)):
        said += other if bit else password
    digest = first = _sha256(said)
    words = _filled(_sha256(password * len(password)), len(password))
    grains = _filled(_sha256(salt * (16 + first[0])), len(salt))
    for turn in range(rounds):
        said = words if turn % 2 else digest
        said += grains if turn % 3 else b""
        said += words if turn % 7 else b""
        digest = _sha256(said + (digest if turn % 2 else words))
    return _written(digest)


_ORDER = (
    *((0, 10, 20), (21, 1, 11), (12, 22, 2), (3, 13, 23), (24, 4, 14)),
    *((15, 25, 5), (6, 16, 26), (27, 7, 17), (18, 28, 8), (9, 19, 29)),
)
"""Which bytes of a digest are written together, the highest first."""


def _written(digest: bytes) -> str:
    threes = (_letters(digest[high] << 16 | digest[middle] << 8 | digest[low], 4) for high, middle, low in _ORDER)
    return "".join(threes) + _letters(digest[31] << 8 | digest[30], 3)


def _letters(value: int, count: int) -> str:
    return "".join(_ALPHABET[value >> 6 * each & 63] for each in range(count))


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _filled(digest: bytes, length: int) -> bytes:
    """A digest over and over, as long as something."""
    return (digest * (length // len(digest) + 1))[:length]


def _bits(number: int) -> list[int]:
    """The bits of a number, the lowest first."""
    return [number >> place & 1 for place in range(number.bit_length())]


def _account(user: str) -> str:
    return f"'{user}'@'%'"


def _kept(verifier_: str) -> str:
    return f"IDENTIFIED WITH caching_sha2_password AS '{verifier_}'"


def _pattern(database: str) -> str:
    """The database and no other: in a grant, `_` stands for any letter."""
    escaped = database.replace("_", r"\_")
    return f"`{escaped}`"
