"""`jichi app`: manifests checked and explained, without a plan."""

from __future__ import annotations

from pathlib import Path

import pytest

from components.app.types import TYPES
from tests.jichi.cli.conftest import Run
from tests.jichi.cli.documents import checked

DIGEST = "sha256:" + "ab" * 32
MANIFEST = f"""\
apiVersion: score.dev/v1b1
metadata:
  name: juminkihon
  annotations: {{jichi/system: juminkihon}}
service:
  ports:
    https: {{port: 443, targetPort: 8443}}
containers:
  app:
    image: vendor.example.jp/app@{DIGEST}
    variables:
      HOST: ${{resources.name.host}}
  migrate:
    image: .
    before: {{app: {{ready: complete}}}}
resources:
  name: {{type: dns}}
"""
SAID = f"apps: [{{name: juminkihon, all: {{images: {{migrate: 'vendor.example.jp/migrate@{DIGEST}'}}}}}}]\n"
OF_HIROSAKI = ("--member", "弘前市", "--cloud", "aws")


@pytest.fixture
def manifest(project: Path) -> Path:
    """An app of the tenancy's."""
    file = project / "stacks" / "apps" / "juminkihon" / "score.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(MANIFEST, encoding="utf-8")
    tenancy = project / "stacks" / "tenancies" / "tsugaru.yaml"
    tenancy.write_text(tenancy.read_text(encoding="utf-8") + SAID, encoding="utf-8")
    return file


def changed(manifest: Path, old: str, new: str) -> str:
    assert old in MANIFEST
    manifest.write_text(MANIFEST.replace(old, new), encoding="utf-8")
    return str(manifest)


def test_a_manifest_is_found_by_its_apps_name(run: Run, manifest: Path):
    result = run("app", "validate", "juminkihon", "--lang", "en")
    assert (result.exit_code, result.stdout) == (0, "juminkihon: ok\n")


def test_a_manifest_is_checked_as_a_members(run: Run, manifest: Path):
    assert run("app", "validate", str(manifest), *OF_HIROSAKI).exit_code == 0


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("type: dns", "type: dsn", 17, "There is no resource type dsn."),
        ("resources.name.host", "resources.name.hots", 12, "There is no hots for ${resources.name.hots}."),
        (f"app@{DIGEST}", "app:latest", 10, "The image vendor.example.jp/app:latest is not fixed by a digest."),
        ("port: 443", "port: 80", 7, "Port 80 cannot be reached"),
        ("{type: dns}", "{type: dns, params: {to: internet}}", 17, "A param of the dns resource name is wrong"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(run: Run, manifest: Path, old: str, new: str, line: int, words: str):
    file = changed(manifest, old, new)
    for command in (("validate", *OF_HIROSAKI), ("lint",), ("explain", *OF_HIROSAKI), ("plan", *OF_HIROSAKI)):
        result = run("app", command[0], file, *command[1:], "--lang", "en")
        assert (result.exit_code, result.stdout) == (2, ""), command
        assert f"{file}:{line}: " in result.stderr
        assert words in result.stderr


def test_an_unknown_type_is_told_without_a_member(run: Run, manifest: Path):
    result = run("app", "validate", changed(manifest, "type: dns", "type: dsn"), "--lang", "en")
    assert result.exit_code == 2
    assert "Did you mean dns?" in result.stderr


def test_problems_are_a_document(run: Run, manifest: Path):
    document = checked("validation", run("app", "validate", "juminkihon", "--json").stdout)
    assert document["ok"] is True


def test_member_and_cloud_go_together(run: Run, manifest: Path):
    result = run("app", "validate", "juminkihon", "--member", "022021", "--lang", "en")
    assert result.exit_code == 2
    assert "Of --member and --cloud one is missing." in result.stderr


def test_it_is_explained(run: Run, manifest: Path):
    for lang in ("ja", "en"):
        result = run("app", "explain", "juminkihon", *OF_HIROSAKI, "--lang", lang)
        assert result.exit_code == 0
        assert "juminkihon-name" in result.stdout
    document = checked("app", run("app", "explain", "juminkihon", *OF_HIROSAKI, "--json").stdout)
    assert (document["app"], document["load"], document["planned"]) == ("juminkihon", "service", None)
    assert [(each["name"], each["beforehand"]) for each in document["containers"]] == [
        ("migrate", True),
        ("app", False),
    ]
    assert document["containers"][1]["image"].startswith("111122223333.dkr.ecr.ap-northeast-1.amazonaws.com/")
    (need,) = document["resources"]
    host = "juminkihon-name.022021.prod.tsugaru.jichi.internal"
    assert need["outputs"] == [{"name": "host", "secret": False, "value": host}]


def test_a_member_without_the_system_has_no_such_app(run: Run, manifest: Path):
    file = changed(manifest, "jichi/system: juminkihon", "jichi/system: inkantoroku")
    result = run("app", "explain", file, *OF_HIROSAKI, "--lang", "en")
    assert result.exit_code == 2
    assert "弘前市 does not use the system of the app juminkihon." in result.stderr


def test_a_cloud_that_the_tenancy_is_not_on_is_refused(run: Run, manifest: Path):
    result = run("app", "explain", "juminkihon", "--member", "022021", "--cloud", "gcp", "--lang", "en")
    assert result.exit_code == 2
    assert "tsugaru is not on gcp." in result.stderr


def test_what_to_mirror_is_listed_once_for_each_registry(run: Run, manifest: Path):
    document = checked("app-mirror", run("app", "mirror", "tsugaru", "--json").stdout)
    assert [each["source"] for each in document["images"]] == [
        f"vendor.example.jp/app@{DIGEST}",
        f"vendor.example.jp/migrate@{DIGEST}",
    ] * 4
    assert document["images"][0]["target"] == (
        "111122223333.dkr.ecr.ap-northeast-1.amazonaws.com/tsugaru-022021-prod/vendor.example.jp/app@" + DIGEST
    )
    regions = [each["target"].split(".")[3] for each in document["images"]]
    assert regions == ["ap-northeast-1", "ap-northeast-1", "ap-northeast-3", "ap-northeast-3"] * 2


def test_every_type_is_listed_with_what_it_gives(run: Run):
    document = checked("app-types", run("app", "types", "--json").stdout)
    assert [each["name"] for each in document["types"]] == list(TYPES)
    for name in TYPES:
        result = run("app", "types", name, "--lang", "en")
        assert result.exit_code == 0
        assert result.stdout.startswith(name)


def test_a_type_that_there_is_not_is_wrong_input(run: Run):
    result = run("app", "types", "oracle", "--lang", "en")
    assert result.exit_code == 2
    assert "There is no resource type oracle." in result.stderr


def test_waves_begin_with_the_smallest(run: Run, manifest: Path):
    result = run("app", "rollout", "juminkihon", "--at", "2027-09-01", "--json")
    document = checked("app-rollout", result.stdout)
    assert (result.exit_code, document["open"]) == (0, True)
    assert [[each["member"] for each in wave] for wave in document["waves"]] == [["023621"], ["022021"]]
    assert document["waves"][0][0]["stacks"] == ["tsugaru-023621-apps-aws-prod"]


def test_a_day_on_which_the_system_must_not_change_is_refused(run: Run, manifest: Path):
    result = run("app", "rollout", "juminkihon", "--at", "2027-04-01", "--lang", "en")
    assert result.exit_code == 1
    assert "moving season" in result.stdout
    assert "deploy on another" in result.stdout


def test_a_day_that_is_none_is_wrong_input(run: Run, manifest: Path):
    result = run("app", "rollout", "juminkihon", "--at", "tomorrow", "--lang", "en")
    assert (result.exit_code, result.stdout) == (2, "")


def test_it_is_planned_and_compared_with_what_the_tenancy_has(run: Run, manifest: Path):
    tenancy = manifest.parents[2] / "tenancies" / "tsugaru.yaml"
    authority = "arn:aws:acm-pca:ap-northeast-1:111122223333:certificate-authority/11111111-2222-3333-4444-555555555555"
    said = tenancy.read_text(encoding="utf-8")
    tenancy.write_text(f"{said}certificate_authorities: ['{authority}']\n", encoding="utf-8")
    planned = checked("app", run("app", "plan", "juminkihon", *OF_HIROSAKI, "--json").stdout)["planned"]
    assert {"type": "aws:ecs/service:Service", "count": 1} in planned
    same = checked("diff", run("app", "diff", "juminkihon", *OF_HIROSAKI, "--json").stdout)
    other = manifest.with_name("other.score.yaml")
    other.write_text(MANIFEST.replace("targetPort: 8443", "targetPort: 8080"), encoding="utf-8")
    different = checked("diff", run("app", "diff", str(other), *OF_HIROSAKI, "--json").stdout)
    assert same["old"] == same["new"]
    assert different["old"] == same["old"] != different["new"]
