"""What PostgreSQL is told of an app's database."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest

from components.app.postgres.roles import confinement, verifier, with_password
from components.app.sql.names import following, users


def made(role: str, attributes: str) -> str:
    found = f"SELECT FROM pg_roles WHERE rolname = '{role}'"
    return f'DO $$ BEGIN IF NOT EXISTS ({found}) THEN CREATE ROLE "{role}" {attributes}; END IF; END $$'


def test_the_role_gets_into_its_database_and_others_do_not():
    assert confinement("app_tax_db", ["pgcrypto"]) == (
        made("app_tax_db", "NOLOGIN"),
        made("app_tax_db_a", 'LOGIN IN ROLE "app_tax_db"'),
        "ALTER ROLE \"app_tax_db_a\" SET role TO 'app_tax_db'",
        made("app_tax_db_b", 'LOGIN IN ROLE "app_tax_db"'),
        "ALTER ROLE \"app_tax_db_b\" SET role TO 'app_tax_db'",
        'REVOKE ALL ON DATABASE "app_tax_db" FROM PUBLIC',
        'GRANT CONNECT, CREATE, TEMPORARY ON DATABASE "app_tax_db" TO "app_tax_db"',
        'GRANT USAGE, CREATE ON SCHEMA public TO "app_tax_db"',
        'CREATE EXTENSION IF NOT EXISTS "pgcrypto" WITH SCHEMA public',
    )


@pytest.mark.parametrize("name", ["postgres", "app_", 'app_x"; DROP DATABASE y', "app_X", "app_" + "x" * 58])
def test_no_other_name_gets_into_a_statement(name: str):
    with pytest.raises(ValueError, match="not the name of an app's database"):
        confinement(name, [])


def test_no_extension_gets_out_of_its_quotes():
    with pytest.raises(ValueError, match="not the name of an extension"):
        confinement("app_db", ['x"; DROP ROLE y'])


def test_users_take_turns():
    first, second = users("app_db")
    assert (first, second) == ("app_db_a", "app_db_b")
    assert [following("app_db", each) for each in (None, first, second)] == [first, second, first]


def test_a_password_reaches_postgresql_as_what_it_keeps_of_it():
    statement = with_password("app_db_a", "correct horse")
    assert "correct horse" not in statement
    assert statement.startswith('ALTER ROLE "app_db_a" PASSWORD \'SCRAM-SHA-256$4096:')


def test_the_verifier_is_that_of_rfc_5803():
    salt = b"0123456789abcdef"
    scheme, iterations, keys = verifier("correct horse", salt).replace(":", "$", 1).split("$", 2)
    assert (scheme, iterations) == ("SCRAM-SHA-256", "4096")
    kept_salt, _, kept = keys.partition("$")
    stored, server = (base64.b64decode(each) for each in kept.split(":"))
    assert base64.b64decode(kept_salt) == salt
    salted = hashlib.pbkdf2_hmac("sha256", b"correct horse", salt, 4096)
    client = hmac.new(salted, b"Client Key", hashlib.sha256).digest()
    assert stored == hashlib.sha256(client).digest()
    assert server == hmac.new(salted, b"Server Key", hashlib.sha256).digest()


def test_no_two_verifiers_have_one_salt():
    assert verifier("same") != verifier("same")
