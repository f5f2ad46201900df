"""`jichi check --live`: the accounts of a tenancy, judged as a plan is."""

import sys
from pathlib import Path

import pytest

from jichi.cli import live
from jichi.deployed.live.google.asking import Entered
from jichi.deployed.live.places import Place
from tests.jichi.cli.conftest import Run
from tests.jichi.cli.documents import checked
from tests.jichi.deployed.live.google.recorded import Recorded as Projects
from tests.jichi.deployed.live.recorded import BARE, Recorded

ID = "aws-s3-public-access-blocked"
HIROSAKI = str(Path(__file__).parents[3] / "stacks" / "tenancies" / "hirosaki.yaml")
AT = "2026-06-01T12:00+09:00"


@pytest.fixture
def entered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    accounts: list[str] = []

    class Boto:
        def __call__(self, place: Place) -> Recorded:
            accounts.append(place.account)
            return Recorded(
                {
                    **BARE,
                    "s3.ListBuckets": {"Buckets": [{"Name": "records", "BucketRegion": "ap-northeast-1"}]},
                    "s3.GetBucketPolicy": "AccessDenied",
                }
            )

    monkeypatch.setattr(live, "Boto", Boto)
    return accounts


def test_the_document_says_what_was_found_and_what_was_not_read(run: Run, entered: list[str]):
    result = run("check", "tsugaru", "--live", "--member", "022021", "--guardrail", ID, "--at", AT, "--json")
    assert result.exit_code == 1, result.stderr
    assert entered == ["111122223333"]
    document = checked("check", result.stdout)
    assert document["source"] == "live"
    (found,) = document["results"]
    assert (found["status"], found["name"], found["member"]) == ("fail", "records", "022021")
    (refused,) = document["live"]["notRead"]
    assert refused == {
        "account": "111122223333",
        "region": "ap-northeast-1",
        "operation": "s3:GetBucketPolicy",
        "subject": "records",
        "types": ["aws:s3/bucketPolicy:BucketPolicy"],
        "code": "AccessDenied",
    }


def test_every_members_account_is_entered_where_none_is_chosen(run: Run, entered: list[str]):
    result = run("check", "tsugaru", "--live", "--guardrail", "aws-s3-tls-only", "--lang", "en")
    assert entered == ["111122223333", "444455556666"]
    assert result.exit_code == 3, "a policy that may not be read is not known"


def test_the_page_lists_what_was_not_read_calls_of_a_kind_as_one(run: Run, entered: list[str]):
    words = ("check", "tsugaru", "--live", "--guardrail", "aws-s3-tls-only", "--at", AT)
    page = run(*words, "--lang", "en").stdout
    _, listed = page.split("Not read\n")
    heading, *rows = [line.split() for line in listed.splitlines() if line.strip()]
    assert heading == ["account", "region", "action", "reason", "calls"]
    rows = [row for row in rows if row[0].isdigit()]
    assert rows == [
        ["111122223333", "ap-northeast-1", "s3:GetBucketPolicy", "AccessDenied", "1"],
        ["444455556666", "ap-northeast-1", "s3:GetBucketPolicy", "AccessDenied", "1"],
    ]
    assert "読めなかったもの" in run(*words, "--lang", "ja").stdout


def test_where_everything_was_read_nothing_is_listed(run: Run, monkeypatch: pytest.MonkeyPatch):
    def entered(_place: Place) -> Recorded:
        return Recorded(BARE)

    monkeypatch.setattr(live, "Boto", lambda: entered)
    assert "Not read" not in run("check", "tsugaru", "--live", "--guardrail", ID, "--at", AT, "--lang", "en").stdout


def test_what_a_planned_tenancy_says_has_no_live_part(run: Run):
    document = checked("check", run("check", "tsugaru", "--guardrail", ID, "--at", AT, "--json").stdout)
    assert "live" not in document


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("plan.json", "--live"), "one tenancy"),
        (("tsugaru", "--member", "022021"), "--member goes with --live"),
        (("tsugaru", "--live", "--member", "999999"), "999999"),
    ],
)
def test_what_is_asked_wrongly_is_said(run: Run, entered: list[str], words: tuple[str, ...], said: str):
    result = run("check", *words, "--lang", "en")
    assert result.exit_code == 2
    assert said in result.stderr
    assert entered == []


def test_projects_are_entered_beside_accounts(run: Run, entered: list[str], monkeypatch: pytest.MonkeyPatch):
    projects: list[str] = []

    class Google:
        def __call__(self, place: Place) -> Entered:
            projects.append(place.account)
            return Entered(Projects({"storage.buckets.list": (403, "PERMISSION_DENIED")}), "1")

    monkeypatch.setattr(live, "Google", Google)
    words = ("--member", "022021", "--guardrail", "gcp-storage-uniform-access", "--at", AT, "--json")
    result = run("check", HIROSAKI, "--live", *words)
    assert result.exit_code == 3, result.stderr
    assert (len(entered), projects) == (1, ["hirosaki-022021-prod"])
    document = checked("check", result.stdout)
    assert {each["status"] for each in document["results"]} == {"unknown"}
    refused = [each for each in document["live"]["notRead"] if each["account"] == "hirosaki-022021-prod"]
    assert [(each["operation"], each["code"]) for each in refused] == [("storage.buckets.list", "PERMISSION_DENIED")]
    assert "secret words" not in result.stdout


def test_without_the_library_of_google_the_extra_is_named(
    run: Run, entered: list[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "googleapiclient", None)
    result = run("check", HIROSAKI, "--live", "--member", "022021", "--guardrail", ID, "--lang", "en")
    assert result.exit_code == 2
    assert "jichi[live]" in result.stderr
