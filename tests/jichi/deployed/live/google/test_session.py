"""Credentials: whose they are, which project answers, and one clear error for each thing that is wrong."""

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import google.auth
import httplib2
import pytest
from google.auth import exceptions, impersonated_credentials
from google.auth.credentials import AnonymousCredentials

from jichi.deployed.live.google import session
from jichi.deployed.live.google.asking import RETRIES, Ask, Entered
from jichi.deployed.live.google.session import Google
from jichi.deployed.live.places import places
from jichi.errors import InvalidInput
from jichi.tenancy.model import Access, Cloud
from tests.factories import HIROSAKI, make_tenancy
from tests.jichi.deployed.live.google.recorded import BUILD, DENIED, Recorded, Reply

TENANCY = make_tenancy(clouds={Cloud.GCP})
(PLACE,) = places(TENANCY, [HIROSAKI.code], Cloud.GCP)
AUDITORS = replace(TENANCY, access=(Access("auditor", ("group:kansa@example.lg.jp",)),))
(AUDITED,) = places(AUDITORS, [HIROSAKI.code], Cloud.GCP)


def enter(monkeypatch: pytest.MonkeyPatch, reply: Reply, place: Any = PLACE) -> tuple[Entered, list[Mapping[str, Any]]]:
    taken: list[Mapping[str, Any]] = []
    recorded = Recorded({"cloudresourcemanager.projects.get": reply})

    def default(**_: Any) -> tuple[Any, str]:
        return AnonymousCredentials(), "whatever"

    def become(**named: Any) -> Any:
        taken.append(named)
        return AnonymousCredentials()

    def client(build: Any, credentials: Any, name: str, version: str, endpoint: str = "") -> Any:
        assert (build, credentials is not None) == (BUILD, True)
        return recorded(name, version, endpoint)

    monkeypatch.setattr(google.auth, "default", default)
    monkeypatch.setattr(impersonated_credentials, "Credentials", become)
    monkeypatch.setattr(session, "_client", client)
    return Google()(place), taken


def test_the_callers_own_credentials_enter_the_project_and_its_number_is_kept(monkeypatch: pytest.MonkeyPatch):
    entered, taken = enter(monkeypatch, {"projectId": PLACE.account, "projectNumber": "123456789012"})
    assert (entered.number, taken) == ("123456789012", [])


def test_the_auditors_account_is_taken_where_there_is_one(monkeypatch: pytest.MonkeyPatch):
    _, (taken,) = enter(monkeypatch, {"projectId": PLACE.account, "projectNumber": "1"}, AUDITED)
    assert taken["target_principal"] == "auditor-022021@hirosaki-022021-prod.iam.gserviceaccount.com"
    assert taken["lifetime"] == 3600


def test_another_project_that_answers_is_one_error(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(InvalidInput, match=r"hirosaki-022021-prod, which is .* was asked, and somebody-elses answered"):
        enter(monkeypatch, {"projectId": "somebody-elses", "projectNumber": "1"})


def test_a_project_that_may_not_be_entered_is_named_without_the_services_words(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(InvalidInput) as error:
        enter(monkeypatch, DENIED, AUDITED)
    said = str(error.value)
    assert "as auditor-022021@hirosaki-022021-prod.iam.gserviceaccount.com (PERMISSION_DENIED)" in said
    assert "secret words" not in said


def test_without_credentials_nothing_is_asked(monkeypatch: pytest.MonkeyPatch):
    def none(**_: Any) -> Any:
        raise exceptions.DefaultCredentialsError("secret words of the library")

    monkeypatch.setattr(google.auth, "default", none)
    with pytest.raises(InvalidInput) as error:
        Google()(PLACE)
    assert "(DefaultCredentialsError)" in str(error.value)
    assert "secret words" not in str(error.value)


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "googleapiclient", None)
    with pytest.raises(InvalidInput, match=r"jichi\[live\]"):
        Google()(PLACE)


def test_a_call_that_is_slowed_down_is_made_again(monkeypatch: pytest.MonkeyPatch):
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    replies = [(503, b"{}"), (429, b'{"error": {"code": 429}}'), (200, json.dumps({"items": [{"name": "n"}]}).encode())]

    class Slow:
        def request(self, *_: Any, **__: Any) -> Any:
            status, content = replies.pop(0)
            return httplib2.Response({"status": str(status)}), content

        def close(self) -> None:
            """Nothing is open."""

    def services(name: str, version: str, endpoint: str = "") -> Any:
        return BUILD(name, version, http=Slow(), static_discovery=True, cache_discovery=False)

    ask = Ask(Entered(services, "1"), PLACE)
    found = ask.all(ask.client("storage", "v1").buckets().list, "items", project=PLACE.account)
    assert [each.text("name") for each in found] == ["n"]
    assert len(waited) == 2 < RETRIES


def test_places_are_the_tenancys_projects_with_the_auditor_of_each():
    found = places(AUDITORS, None, Cloud.GCP)
    assert [(each.account, each.stack, each.role) for each in found] == [
        (
            "hirosaki-022021-prod",
            "hirosaki-022021-gcp-prod",
            "auditor-022021@hirosaki-022021-prod.iam.gserviceaccount.com",
        ),
        (
            "hirosaki-023621-prod",
            "hirosaki-023621-gcp-prod",
            "auditor-023621@hirosaki-023621-prod.iam.gserviceaccount.com",
        ),
    ]
    assert {(each.access_policy, each.made) for each in found} == {("3333333333", True)}
    assert places(make_tenancy(clouds={Cloud.AWS}), None, Cloud.GCP) == ()
