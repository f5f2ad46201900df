"""What counts as a secret in plain text, on both clouds alike."""

from __future__ import annotations

from base64 import b64encode

import pytest

from jichi.engine.values import Computed, Interpolation, Reference, Secret, Value
from policies.guardrails.plain_texts import SHOWN, PlainTexts
from policies.judgement import Status, all_of

AWS, GCP = PlainTexts(("stage",)), PlainTexts(("secret", "data-class"))
REFERENCE = Reference("urn:pulumi:s::p::aws:secretsmanager/secret:Secret::s", "arn")


def status(value: Value, name: str = "options", read: PlainTexts = AWS) -> Status:
    return all_of(*read.judged("place", value, name)).status


@pytest.mark.parametrize("read", [AWS, GCP])
@pytest.mark.parametrize(
    "text",
    [
        f"AKIA{'A' * 16}",
        f"AIza{'x' * 35}",
        f"GOCSPX-{'x' * 24}",
        "-----BEGIN RSA PRIVATE KEY-----",
        f"ya29.{'x' * 24}",
        f"GOOG1{'X' * 24}",
        f"ASIA{'A' * 16}",
        f"ghp_{'x' * 36}",
        f"xoxb-{'x' * 12}",
        f"eyJ{'x' * 12}.{'x' * 12}.",
        "Basic not-a-real-token-of-anybody",
        "api-key = hunter22",
        "SECRET=hunter22",
        "my_token: hunter22",
        "passwd=hunter22",
        "postgres://app:hunter22@db/app",
        "export PGPASSWORD=hunter22",
        "password: a&b&c&d",
        "Authorization: Bearer not-a-real-token-of-anybody",
        '{"database": {"password": "hunter22"}}',
        b64encode(b"export PGPASSWORD=hunter22\n").decode(),
        b64encode(b'[{"name": "DB_PASSWORD", "value": "hunter22"}]').decode(),
    ],
)
def test_a_secret_is_seen_wherever_it_stands_and_never_shown(text: str, read: PlainTexts):
    (*_, found) = read.judged("place", text, "options")
    assert status(text, read=read) is Status.FAIL
    assert found.evidence[0].observed == SHOWN


@pytest.mark.parametrize(
    "text",
    [
        "info",
        "basic authentication settings",
        "https://example.com/?token=&page=1",
        '{"mode": "live"}',
        "password: $DB",
    ],
)
def test_what_is_none_is_left_alone(text: str):
    assert status(text) is Status.PASS


@pytest.mark.parametrize(
    ("value", "name", "found"),
    [
        ("hunter22", "DB_PASSWORD", Status.FAIL),
        ("hunter22", "PASSWORD_VERSION", Status.PASS),
        ("arn:aws:secretsmanager:ap-northeast-1:1:secret:db", "DB_PASSWORD", Status.PASS),
        (" ", "DB_PASSWORD", Status.PASS),
        (Secret(), "options", Status.FAIL),
        (REFERENCE, "options", Status.PASS),
        (REFERENCE, "DB_PASSWORD", Status.UNKNOWN),
        (Interpolation(("x", REFERENCE)), "DB_PASSWORD", Status.UNKNOWN),
        (Computed(()), "options", Status.UNKNOWN),
        ({"name": "TOKEN", "value": "hunter22"}, "options", Status.FAIL),
        (("a", {"api-key": "hunter22"}), "options", Status.FAIL),
    ],
)
def test_names_and_values_that_are_not_known(value: Value, name: str, found: Status):
    assert status(value, name) is found


def test_a_place_called_secret_only_names_one_on_google_cloud():
    assert status("database", "secret", GCP) is Status.PASS
    assert status("database", "secret", AWS) is Status.FAIL
