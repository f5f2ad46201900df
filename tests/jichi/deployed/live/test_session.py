"""Credentials: whose they are is asked before anything else, and each thing that is wrong is one clear error."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3  # pyright: ignore[reportMissingTypeStubs]
import pytest

from jichi.deployed.live.places import places
from jichi.deployed.live.session import Boto
from jichi.errors import InvalidInput
from jichi.tenancy.model import Access
from tests.factories import HIROSAKI, TENANCY
from tests.jichi.deployed.live.recorded import Recorded, Reply

(PLACE,) = places(TENANCY, [HIROSAKI.code])
(AUDITED,) = places(replace(TENANCY, access=(Access("auditor", ("arn:aws:iam::9:root",)),)), [HIROSAKI.code])
GIVEN = {
    "AccessKeyId": "ASIA0000000000000000",
    "SecretAccessKey": "given-secret",
    "SessionToken": "given-token",
    "Expiration": "2026-06-01T00:00:00Z",
}


def enter(monkeypatch: pytest.MonkeyPatch, answers: dict[str, Reply], place: Any = PLACE) -> tuple[Any, list[Any]]:
    made: list[Any] = []

    def session(**named: Any) -> Recorded:
        made.append(named)
        return Recorded(answers)

    monkeypatch.setattr(boto3, "Session", session)
    return Boto()(place), made


def identity(account: str) -> Reply:
    return {"Account": account, "Arn": "a" * 20, "UserId": "u"}


def test_the_callers_own_credentials_are_used_only_in_their_account(monkeypatch: pytest.MonkeyPatch):
    _, made = enter(monkeypatch, {"sts.GetCallerIdentity": identity(PLACE.account)})
    assert made == [{"profile_name": None}]
    with pytest.raises(InvalidInput, match="of account 999999999999, not of 111111111111"):
        enter(monkeypatch, {"sts.GetCallerIdentity": identity("999999999999")})


def test_the_auditors_role_is_assumed_where_there_is_one(monkeypatch: pytest.MonkeyPatch):
    answers: dict[str, Reply] = {
        "sts.AssumeRole": {"Credentials": GIVEN},
        "sts.GetCallerIdentity": identity(AUDITED.account),
    }
    _, made = enter(monkeypatch, answers, AUDITED)
    assert made[1]["aws_session_token"] == GIVEN["SessionToken"]


def test_a_role_that_may_not_be_assumed_is_named_without_the_services_words(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(InvalidInput) as error:
        enter(monkeypatch, {"sts.AssumeRole": "AccessDenied"}, AUDITED)
    said = str(error.value)
    assert "role/hirosaki-022021-prod-auditor (AccessDenied)" in said
    assert "secret words" not in said


def test_without_credentials_nothing_is_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    with pytest.raises(InvalidInput, match="NoCredentialsError"):
        Boto()(PLACE)


def test_without_boto3_the_extra_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(InvalidInput, match=r"jichi\[live\]"):
        Boto()(PLACE)
