"""What MySQL is told of an app's database."""

from __future__ import annotations

import re

import pytest

from components.app.mysql.grants import NOBODYS, RIGHTS, audit_rules, confinement, crypt, verifier, with_password


def test_users_get_into_their_database_and_into_no_other():
    first, *of_users = confinement("app_tax_db")
    assert first == "CREATE DATABASE IF NOT EXISTS `app_tax_db` CHARACTER SET utf8mb4"
    kept = f"IDENTIFIED WITH caching_sha2_password AS '{NOBODYS}'"
    rights = ", ".join(RIGHTS)
    assert of_users == [
        statement
        for user in ("'app_tax_db_a'@'%'", "'app_tax_db_b'@'%'")
        for statement in (
            f"CREATE USER IF NOT EXISTS {user} {kept} REQUIRE SSL",
            # Unescaped, `_` would let them into app_taxxdb too.
            rf"GRANT {rights} ON `app\_tax\_db`.* TO {user}",
        )
    ]


@pytest.mark.parametrize("right", ["ALL", "GRANT OPTION", "EVENT", "FILE", "PROCESS", "SUPER", "CREATE USER", "SYSTEM"])
def test_rights_are_on_data_alone(right: str):
    assert right not in RIGHTS


@pytest.mark.parametrize("name", ["mysql", "app_", "app_a-b", "app_a`b", "app_a' OR 1", "APP_a", f"app_{'a' * 58}"])
def test_other_names_are_refused(name: str):
    with pytest.raises(ValueError, match="is not the name of an app's database"):
        confinement(name)


def test_nobody_has_the_password_that_users_are_born_with():
    assert re.fullmatch(r"\$A\$005\$0{20}\.{43}", NOBODYS)


@pytest.mark.parametrize(
    ("password", "salt", "rounds", "digest"),
    [
        # U. Drepper, "Unix crypt using SHA-256 and SHA-512".
        ("Hello world!", "saltstring", 5000, "5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5"),
        ("Hello world!", "saltstringsaltst", 10000, "3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA"),
        (
            "we have a short salt string but not a short password",
            "short",
            77777,
            "JiO1O3ZpDAxGJeaDIuqCoEFysAe1mZNJRs3pw0KQRd/",
        ),
        # What glibc's crypt says.
        ("x" * 100, "anotherlongsalts", 1400, "u1CElcvxfRe/hGJVreAFSBT1biWzGYAyGObdCI4Fg0D"),
    ],
)
def test_the_digest_is_that_of_crypt(password: str, salt: str, rounds: int, digest: str):
    assert crypt(password.encode(), salt.encode(), rounds) == digest


def test_what_is_kept_is_what_mysql_would_keep():
    """MySQL 8.0.15 let a user with this in with the password `pencil`."""
    kept = "$A$005$abcdefghijklmnopqrst4tJq.DD8cNJHrmRUVhRg/fJU0.h61.7lbhi0qG4skf5"
    assert verifier("pencil", "abcdefghijklmnopqrst") == kept


def test_passwords_are_not_said():
    statement = with_password("app_tax_db_a", "not-a-real-one")
    assert "not-a-real-one" not in statement
    kept = r"\$A\$005\$[A-Za-z0-9]{20}[./A-Za-z0-9]{43}"
    assert re.fullmatch(rf"ALTER USER 'app_tax_db_a'@'%' IDENTIFIED WITH caching_sha2_password AS '{kept}'", statement)
    assert statement != with_password("app_tax_db_a", "not-a-real-one")


def test_the_audit_log_keeps_who_comes_and_what_is_changed_and_no_data():
    rule, proof = audit_rules("app_tax_db")
    assert rule == (
        "CALL mysql.cloudsql_create_audit_rule("
        "'app_tax_db_a@%,app_tax_db_b@%','*','*','connect,ddl,dcl','B',1,@code,@said)"
    )
    # Where the procedure says that it made none, MySQL refuses what is no JSON (3141), and the import fails.
    assert proof == "SELECT IF(@code = 0, 'made', CAST('not made' AS JSON))"
