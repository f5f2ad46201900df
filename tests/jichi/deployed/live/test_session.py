"""Credentials: whose they are is asked before anything else, and each thing that is wrong is one clear error."""

import socket
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3  # pyright: ignore[reportMissingTypeStubs]
import pytest

from jichi import tenancy as tenancies
from jichi.deployed.live.places import places
from jichi.deployed.live.session import Boto, Patient
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


def identity(account: str, arn: str = "a" * 20) -> Reply:
    return {"Account": account, "Arn": arn, "UserId": "u"}


def test_the_callers_own_credentials_are_used_only_in_their_account(monkeypatch: pytest.MonkeyPatch):
    _, made = enter(monkeypatch, {"sts.GetCallerIdentity": identity(PLACE.account)})
    assert made == [{"profile_name": None}]
    with pytest.raises(InvalidInput, match="of account 999999999999, not of 111111111111"):
        enter(monkeypatch, {"sts.GetCallerIdentity": identity("999999999999")})


def test_the_auditors_role_is_assumed_where_there_is_one_by_somebody_who_says_who(monkeypatch: pytest.MonkeyPatch):
    asked: list[Any] = []

    def assume(params: Any) -> dict[str, Any]:
        asked.append(params)
        return {"Credentials": GIVEN}

    caller = "arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Audit_0/山田 taro@example.lg.jp"
    answers: dict[str, Reply] = {
        "sts.AssumeRole": assume,
        "sts.GetCallerIdentity": identity(AUDITED.account, caller),
    }
    _, made = enter(monkeypatch, answers, AUDITED)
    assert made[1]["aws_session_token"] == GIVEN["SessionToken"]
    (params,) = asked
    assert params["RoleArn"] == AUDITED.role
    # The role's trust asks for it (tests/components/test_identity.py).
    assert params["SourceIdentity"] == "---taro@example.lg.jp"


def test_the_hubs_account_has_no_auditor():
    hirosaki = tenancies.load(Path(__file__).parents[4] / "stacks" / "tenancies" / "hirosaki.yaml")
    entered = places(replace(hirosaki, access=(Access("auditor", ("arn:aws:iam::9:root",)),)))
    members = {each.member: each.role for each in entered}
    assert members.pop(None) is None, "the hub's own stack makes no roles for people"
    assert len(members) > 1
    assert all(role and role.endswith("-auditor") for role in members.values())


def test_a_role_that_may_not_be_assumed_is_named_without_the_services_words(monkeypatch: pytest.MonkeyPatch):
    answers: dict[str, Reply] = {
        "sts.AssumeRole": "AccessDenied",
        "sts.GetCallerIdentity": identity(AUDITED.account),
    }
    with pytest.raises(InvalidInput) as error:
        enter(monkeypatch, answers, AUDITED)
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


@pytest.mark.parametrize(("errno", "there"), [(socket.EAI_NONAME, False), (socket.EAI_AGAIN, True)])
def test_a_host_is_missing_only_where_its_name_is_surely_unknown(
    monkeypatch: pytest.MonkeyPatch, errno: int, there: bool
):
    def lookup(host: str, port: int) -> list[Any]:
        raise socket.gaierror(errno, host)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    assert Patient(None).reaches("lightsail.ap-northeast-3.amazonaws.com") is there
