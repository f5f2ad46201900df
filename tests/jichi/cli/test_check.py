"""`jichi check`: its page, its document, its exit codes, and what is wrong in its files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jichi.engine.document import dumps, plan_document
from policies.cases import Case, Kind, Planted
from policies.guardrails.aws.buckets import BLOCK, BUCKET, PUBLIC_ACCESS_BLOCKED, SWITCHES
from tests.jichi.cli.conftest import Run
from tests.jichi.cli.documents import checked

ID = PUBLIC_ACCESS_BLOCKED.id
AT = "2026-06-01T12:00+09:00"
BUCKET_ = Planted(BUCKET, {"bucket": "records"}, "records")
UNKNOWN = BUCKET_.ref("somewhere")


def kept(tmp_path: Path, **switches: Any) -> str:
    every: dict[str, Any] = {**dict.fromkeys(SWITCHES, True), **switches}
    block = Planted(BLOCK, {"bucket": BUCKET_.ref("bucket"), **every}, "block")
    file = tmp_path / "plan.json"
    file.write_text(dumps(plan_document(Case(Kind.PASS, (BUCKET_, block)).plan)), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(
    ("switches", "status", "code"),
    [({}, "pass", 0), ({"blockPublicAcls": False}, "fail", 1), ({"blockPublicAcls": UNKNOWN}, "unknown", 3)],
)
def test_the_exit_code_and_the_document_say_the_same(
    run: Run, tmp_path: Path, switches: dict[str, Any], status: str, code: int
):
    result = run("check", kept(tmp_path, **switches), "--guardrail", ID, "--at", AT, "--json")
    assert result.exit_code == code
    document = checked("check", result.stdout)
    assert document["status"] == status
    (found,) = document["results"]
    assert (found["guardrail"], found["status"], found["name"]) == (f"{ID}@1", status, "records")
    assert document["evaluatedAt"] == "2026-06-01T12:00:00+09:00"
    assert {each["id"]: each["status"] for each in document["controls"]}["9.4.1"] == status
    assert {each["id"]: each["status"] for each in document["controls"]}["15.1.1"] == "manual"


def test_two_runs_give_the_same_bytes(run: Run, tmp_path: Path):
    plan = kept(tmp_path)
    first, second = (run("check", plan, "--at", AT, "--json", "--lang", lang).stdout for lang in ("ja", "en"))
    assert first == second


def test_the_page_shows_what_fails_with_what_was_seen_and_what_to_do(run: Run, tmp_path: Path):
    result = run("check", kept(tmp_path, blockPublicAcls=False), "--guardrail", ID, "--lang", "en")
    assert result.exit_code == 1
    words = " ".join(result.stdout.split())
    assert "FAIL aws-s3-public-access-blocked: case-022021-aws records (__main__.py:1)" in words
    assert "blockPublicAcls: false (expected: true)" in words
    assert "→ Set all four switches" in words
    assert "not a verdict of compliance" in words
    japanese = run("check", kept(tmp_path, blockPublicAcls=False), "--guardrail", ID, "--lang", "ja")
    assert "不合格 aws-s3-public-access-blocked" in japanese.stdout


def test_waivers_are_applied_ignored_and_refused(run: Run, tmp_path: Path):
    plan, file = kept(tmp_path, blockPublicAcls=False), tmp_path / "waivers.yaml"
    failed = checked("check", run("check", plan, "--guardrail", ID, "--at", AT, "--json").stdout)
    digest = failed["results"][0]["digest"]
    file.write_text(
        "apiVersion: jichi.waivers/v1\n"
        "waivers:\n"
        f"  - guardrail: {ID}\n"
        f"    urn: {BUCKET_.urn}\n"
        "    reason: 移行期間中に旧システムのACLを使うため\n"
        "    owner: 情報政策課\n"
        "    approver: 最高情報セキュリティ責任者\n"
        "    ticket: 弘情第123号\n"
        "    issued: 2026-04-01\n"
        "    expires: 2026-06-30\n"
        f'    digest: "{digest}"\n'
        "    compensating: 閉域網からだけ届く\n",
        encoding="utf-8",
    )
    asked = ("check", plan, "--guardrail", ID, "--waivers", str(file))
    result = run(*asked, "--at", AT, "--json")
    assert result.exit_code == 0
    document = checked("check", result.stdout)
    assert (document["results"][0]["status"], document["waivers"][0]["state"]) == ("waived", "applied")
    assert "applied aws-s3-public-access-blocked" in run(*asked, "--at", AT, "--lang", "en").stdout
    assert run(*asked, "--at", "2026-07-01T00:00+09:00").exit_code == 1
    assert run(*asked, "--no-waivers", "--at", AT).exit_code == 1
    file.write_text("apiVersion: jichi.waivers/v1\nwaivers: 3\n", encoding="utf-8")
    broken = run(*asked, "--lang", "en")
    assert broken.exit_code == 2
    assert "waivers.yaml:2: waivers:" in broken.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--control", "9.9.9"), "There is no control 9.9.9 in the catalogue."),
        (("--guardrail", "aws-s3-publik"), "There is no guardrail aws-s3-publik."),
        (("--at", "tomorrow"), "tomorrow is no time."),
    ],
)
def test_what_is_not_there_is_wrong_input_before_anything_is_planned(run: Run, options: tuple[str, str], message: str):
    result = run("check", "no-such-tenancy", *options, "--lang", "en")
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"nothing": "advisory"}, "nothing: There is no guardrail nothing."),
        ({ID: "strict"}, f"{ID}.enforcementLevel: strict is not one of the choices."),
        ({ID: {"days": 3}}, f"{ID}.days: There is no days here."),
        ([], "It is no JSON object."),
    ],
)
def test_a_wrong_configuration_is_refused(run: Run, tmp_path: Path, body: object, message: str):
    file = tmp_path / "config.json"
    file.write_text(json.dumps(body), encoding="utf-8")
    result = run("check", kept(tmp_path), "--config", str(file), "--lang", "en")
    assert result.exit_code == 2
    assert message in result.stderr


def test_levels_are_configured_as_in_the_pack(run: Run, tmp_path: Path):
    plan, file = kept(tmp_path, blockPublicAcls=False), tmp_path / "config.json"
    file.write_text(json.dumps({ID: "advisory"}), encoding="utf-8")
    result = run("check", plan, "--guardrail", ID, "--config", str(file), "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["results"][0]["status"] == "fail"
    file.write_text(json.dumps({ID: {"enforcementLevel": "disabled"}}), encoding="utf-8")
    assert json.loads(run("check", plan, "--guardrail", ID, "--config", str(file), "--json").stdout)["results"] == []


def test_a_plan_of_another_version_is_refused(run: Run, tmp_path: Path):
    file = tmp_path / "plan.json"
    file.write_text('{"schema": "jichi.plan/99"}', encoding="utf-8")
    result = run("check", str(file), "--lang", "en")
    assert result.exit_code == 2
    assert "plan.json" in result.stderr


def test_reports_are_written_whole_from_the_same_document(run: Run, tmp_path: Path):
    plan, folder = kept(tmp_path), tmp_path / "out"
    result = run("check", plan, "--guardrail", ID, "--at", AT, "--report", str(folder), "--json")
    assert result.exit_code == 0
    assert (folder / "check.json").read_text(encoding="utf-8") == result.stdout
    assert {"check.html", "check.xlsx", "check.csv", "check.sarif", "check.junit.xml", "oscal", "prowler"} <= {
        each.name for each in folder.iterdir()
    }
    first = {each: each.read_bytes() for each in folder.rglob("*") if each.is_file()}
    run("check", plan, "--guardrail", ID, "--at", AT, "--report", str(folder))
    assert first == {each: each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def test_a_folder_that_cannot_be_is_refused_before_the_work(run: Run, tmp_path: Path):
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    result = run("check", kept(tmp_path), "--report", str(file / "out"), "--lang", "en")
    assert result.exit_code == 1
    assert "--report" in result.stderr
    assert result.stdout == ""


def test_the_document_says_whether_it_is_planned_or_deployed(run: Run, tmp_path: Path):
    """By what a file is, not by what it is called."""
    planned, deployed = tmp_path / "kept-in-march.json", tmp_path / "export.json"
    Path(kept(tmp_path)).rename(planned)
    resource = {"urn": BUCKET_.urn, "type": BUCKET, "custom": True, "id": "records", "outputs": {"bucket": "records"}}
    deployed.write_text(json.dumps({"version": 3, "deployment": {"resources": [resource]}}), encoding="utf-8")
    preview = tmp_path / "preview.json"
    step = {"op": "create", "urn": BUCKET_.urn, "newState": {**resource, "inputs": {"bucket": "records"}}}
    preview.write_text(json.dumps({"steps": [step]}), encoding="utf-8")
    sources = {
        file.name: json.loads(run("check", str(file), "--guardrail", ID, "--at", AT, "--json").stdout)["source"]
        for file in (planned, deployed, preview)
    }
    assert sources == {"kept-in-march.json": "plan", "export.json": "deployed", "preview.json": "plan"}
