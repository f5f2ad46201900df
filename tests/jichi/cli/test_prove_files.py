"""`jichi prove` with files: claims, certificates, and what is deployed."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from jichi.tenancy.model import Cloud
from tests.jichi.cli.conftest import Run
from tests.jichi.cli.documents import checked
from tests.jichi.cli.test_prove import kept, proved
from tests.jichi.deployed.deployment import Deployment
from tests.jichi.deployed.documented import FOLDER
from tests.network.proof import aws_mutants
from tests.network.proof.plants import Plot, base

WEB = FOLDER / "public-and-private-subnets"
CLAIMS = """\
apiVersion: jichi.claims/v1
claims:
  - {name: web, from: internet, to: eni-aaaaaa01, port: 443, expect: reachable, reason: the web servers}
  - {name: db, from: internet, to: eni-aaaaaa11, port: any, protocol: any, expect: unreachable}
  - {name: rdp, from: 198.51.100.0/24, to: eni-aaaaaa01, port: 80, expect: unreachable}
"""


@pytest.fixture
def claims(tmp_path: Path) -> str:
    file = tmp_path / "claims.yaml"
    file.write_text(CLAIMS, encoding="utf-8")
    return str(file)


@pytest.fixture
def certified(run: Run, tmp_path: Path) -> tuple[str, str]:
    """A plan, and the certificate of what is proved of it."""
    plan, file = kept(proved(), tmp_path), tmp_path / "out" / "certificate.json"
    assert run("prove", plan, "--certificate", str(file)).exit_code == 0
    return plan, str(file)


def test_own_claims_are_shown_one_by_one(run: Run, claims: str) -> None:
    result = run("prove", str(WEB), "--claims", claims, "--lang", "en")
    assert result.exit_code == 1
    own = result.stdout[result.stdout.index("Claims of") : result.stdout.index("REFUTED internet-routes")]
    assert own.rstrip() == (
        "Claims of the claims file\n"
        " claim   verdict   what is claimed\n"
        "────────────────────────────────────────────────────────────────────────────────────────────────────\n"
        " web     PROVED    tcp/443 from internet arrives at eni-aaaaaa01, and answers come back (the web\n"
        "                   servers)\n"
        " db      PROVED    no any/any from internet arrives at eni-aaaaaa11\n"
        " rdp     REFUTED   no tcp/80 from 198.51.100.0/24 arrives at eni-aaaaaa01"
    )
    told = result.stdout[result.stdout.index("REFUTED claim/rdp") :].split("\n\n")[0]
    assert told == (
        "REFUTED claim/rdp: no tcp/80 from 198.51.100.0/24 arrives at eni-aaaaaa01\n"
        "  tcp 198.51.100.4:50000 -> 10.0.0.4:80\n"
        "  + igw-aaaaaaaa: serves interfaces with a public address\n"
        "  + acl-aaaaaaa1 ingress rule 100: into subnet-aaaaaaa1: lets it through\n"
        "  + sg-aaaaaaa1 ingress rule 1: into subnet-aaaaaaa1: lets it through"
    )


def test_own_claims_are_in_the_document(run: Run, claims: str) -> None:
    found = checked("prove", run("prove", str(WEB), "--claims", claims, "--json").stdout)
    assert found["claimsFile"] == claims
    assert found["certificate"] is None
    own = {each["id"]: each for each in found["claims"] if each["kind"] == "claim"}
    assert {key: each["verdict"] for key, each in own.items()} == {
        "claim/web": "proved",
        "claim/db": "proved",
        "claim/rdp": "refuted",
    }
    assert own["claim/rdp"]["packet"] == {
        "version": 4,
        "source": "198.51.100.4",
        "destination": "10.0.0.4",
        "protocol": "tcp",
        "sourcePort": 50000,
        "port": 80,
    }
    assert own["claim/web"]["detail"] == {"ja": "the web servers", "en": "the web servers"}
    assert own["claim/web"]["request"] is None


def test_wrong_claims_are_wrong_input_before_anything_is_planned(run: Run, tmp_path: Path, claims: str) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(CLAIMS.replace("443", "70000"), encoding="utf-8")
    result = run("prove", "no-such-tenancy", "--claims", str(file), "--lang", "en")
    assert result.exit_code == 2
    assert "wrong.yaml:3: claims[0].port: 70000 is no port." in result.stderr
    file.write_text(CLAIMS.replace("eni-aaaaaa11", "eni-aaaaaa0"), encoding="utf-8")
    result = run("prove", str(WEB), "--claims", str(file), "--lang", "ja")
    assert result.exit_code == 2
    assert "wrong.yaml:4: claims[1].to: eni-aaaaaa0 は計画のどこにもありません。" in result.stderr
    assert "eni-aaaaaa03、eni-aaaaaa02、eni-aaaaaa01 ではありませんか。" in result.stderr
    assert result.stdout == ""


def test_a_certificate_is_written_and_holds(run: Run, certified: tuple[str, str]) -> None:
    plan, file = certified
    written = json.loads(Path(file).read_text(encoding="utf-8"))
    assert written["schema"] == "jichi.certificate/1"
    assert [each.name for each in Path(file).parent.iterdir()] == ["certificate.json"]
    result = run("prove", "--check", file, plan, "--lang", "en")
    assert result.exit_code == 0
    shown, others = len(written["claims"]), len(written["notCertified"])
    assert result.stdout == (
        f"VALID {file}\n  It shows {shown} claims about the plan of hirosaki, and does not speak of {others} more.\n"
    )
    found = checked("prove", run("prove", "--check", file, plan, "--json").stdout)["check"]
    assert found["valid"] is True
    assert found["refusals"] == []
    assert len(found["claims"]) == shown > 0


def test_the_page_and_the_document_say_what_was_certified(run: Run, tmp_path: Path) -> None:
    plan, file = kept(proved(), tmp_path), str(tmp_path / "c.json")
    result = run("prove", plan, "--certificate", file, "--lang", "en")
    assert result.exit_code == 0
    assert " ".join(result.stdout.split()).endswith(f"Certificate: {file} (it shows 24 of 34 proved claims)")
    found = checked("prove", run("prove", plan, "--certificate", file, "--json").stdout)
    assert found["certificate"] == {"file": file, "claims": 24}


def test_a_tampered_certificate_is_rejected_with_everything_that_is_wrong(run: Run, certified: tuple[str, str]) -> None:
    plan, file = certified
    text = Path(file).read_text(encoding="utf-8")
    Path(file).write_text(text.replace('"proved"', '"refuted"', 1), encoding="utf-8")
    result = run("prove", "--check", file, plan, "--lang", "en")
    assert result.exit_code == 1
    assert result.stdout.split()[:2] == ["REJECTED", file]
    assert "the seal does not fit: it was altered after it was written" in " ".join(result.stdout.split())


def test_a_certificate_does_not_hold_for_another_plan(run: Run, certified: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = kept(aws_mutants.member_peering_open(Plot(base(Cloud.AWS))), tmp_path / "other")
    result = run("prove", "--check", certified[1], other, "--lang", "ja")
    assert result.exit_code == 1
    assert "別の計画の証明書である" in result.stdout
    # And against what a tenancy plans now.
    found = checked("prove", run("prove", "--check", certified[1], "tsugaru", "--json").stdout)
    assert [each["claim"] for each in found["check"]["refusals"]] == [None]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (None, "The certificate cannot be read: No such file or directory."),
        ('{"schema": ', "cannot be read as JSON"),
        ("[]", "cannot be read as JSON (not a JSON object)"),
        (
            '{"schema": "jichi.certificate/2"}',
            "This is not a certificate that can be read: schema 'jichi.certificate/2'",
        ),
        ('{"schema": "jichi.plan/1"}', "This is not a certificate that can be read: schema 'jichi.plan/1'"),
    ],
)
def test_what_is_no_certificate_is_wrong_input(run: Run, tmp_path: Path, text: str | None, what: str) -> None:
    file = tmp_path / "c.json"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    result = run("prove", "--check", str(file), kept(proved(), tmp_path), "--lang", "en")
    assert result.exit_code == 2
    assert what in " ".join(result.stderr.split())
    assert result.stdout == ""


def test_a_certificate_is_checked_against_a_plan_of_this_version(run: Run, certified: tuple[str, str]) -> None:
    plan, file = certified
    Path(plan).write_text('{"schema": "jichi.plan/0"}', encoding="utf-8")
    result = run("prove", "--check", file, plan, "--lang", "en")
    assert result.exit_code == 2
    assert "is not a plan that can be read" in result.stderr


def test_a_full_disk_leaves_the_old_certificate(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan, file = kept(proved(), tmp_path), tmp_path / "out" / "c.json"
    file.parent.mkdir()
    file.write_text("old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    result = run("prove", plan, "--certificate", str(file), "--lang", "en")
    assert result.exit_code == 1
    assert "give --certificate another file" in " ".join(result.stderr.split())
    assert result.stdout == ""
    assert [each.name for each in file.parent.iterdir()] == ["c.json"]
    assert file.read_text() == "old"


def test_a_folder_is_no_place_for_a_certificate(run: Run, tmp_path: Path) -> None:
    result = run("prove", "no-such-tenancy", "--certificate", str(tmp_path), "--lang", "en")
    assert result.exit_code == 1
    assert "is a folder" in result.stderr


def test_an_export_is_told_from_a_plan_and_several_go_together(run: Run, tmp_path: Path) -> None:
    files: list[str] = []
    for each in base(Cloud.AWS).stacks:
        file = tmp_path / f"{each.id.name}.json"
        file.write_text(json.dumps(Deployment(each).document()), encoding="utf-8")
        files.append(str(file))
    one, both = (checked("prove", run("prove", *each, "--json").stdout) for each in (files[:1], files))
    assert {each["member"] for each in one["claims"]} == {"022021"}
    assert {each["member"] for each in both["claims"]} == {"022021", "023621"}
    refuted = [each["id"] for each in both["claims"] if each["verdict"] == "refuted" and each["kind"][:6] != "access"]
    assert refuted == []


def test_only_exports_can_be_several(run: Run, tmp_path: Path) -> None:
    plan = kept(proved(), tmp_path)
    result = run("prove", plan, plan, "--lang", "en")
    assert result.exit_code == 2
    assert "plan.json is no export of a stack." in result.stderr


def test_a_folder_of_answers_and_whose_they_are(run: Run) -> None:
    found = checked("prove", run("prove", str(WEB), "--json").stdout)
    assert found["summary"] == {"proved": 4, "refuted": 3, "unknown": 0}
    assert {each["member"] for each in found["claims"]} == {"vpc-aaaaaaaa"}
    tags = [
        tag["Key"]
        for vpc in json.loads((WEB / "describe-vpcs.json").read_text(encoding="utf-8"))["Vpcs"]
        for tag in vpc.get("Tags", [])
    ]
    assert tags == ["Name"]
    named = checked("prove", run("prove", str(WEB), "--member-tag", "Name", "--json").stdout)
    assert {each["member"] for each in named["claims"]} != {"vpc-aaaaaaaa"}


def test_a_tenancys_name_goes_before_a_folder_of_that_name(run: Run, project: Path) -> None:
    for name in ("tsugaru", "answers"):
        (project / name).symlink_to(WEB, target_is_directory=True)
    planned = checked("prove", run("prove", "tsugaru", "--json").stdout)
    assert {each["member"] for each in planned["claims"]} == {"022021", "023621"}
    assert not [each for each in planned["claims"] if each["place"].startswith("vpc-")]
    assert checked("prove", run("prove", "answers", "--json").stdout)["summary"]["refuted"] == 3
    by_path = checked("prove", run("prove", str(project / "tsugaru"), "--json").stdout)
    assert by_path["summary"]["refuted"] == 3


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("--check", "c", "--claims", "d"), "--check and --claims do not go together."),
        (("--check", "c", "--explain", "a", "b", "1"), "--check and --explain do not go together."),
        (("--explain", "a", "b", "1", "--certificate", "c"), "--explain and --certificate do not go together."),
        (("--certificat", "c"), "There is no option --certificat."),
        (("--claim", "c"), "There is no option --claim."),
    ],
)
def test_options_that_do_not_fit(run: Run, arguments: tuple[str, ...], what: str) -> None:
    result = run("prove", "tsugaru", *arguments, "--lang", "en")
    assert result.exit_code == 2
    assert what in result.stderr


def test_members_with_the_same_counts_share_a_table(run: Run, tmp_path: Path) -> None:
    result = run("prove", kept(proved(), tmp_path), "--lang", "en")
    assert result.stdout.startswith(
        "022021, 023621 aws (each)\n"
        " claim             PROVED   REFUTED   UNKNOWN\n"
        "──────────────────────────────────────────────\n"
        " internet-routes   2        -         -\n"
    )
