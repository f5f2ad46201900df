"""`jichi app validate` and `lint`: what is wrong beside other apps, what each cloud refuses, and what is only told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.jichi.cli.conftest import Run
from tests.jichi.cli.documents import checked

DIGEST = "sha256:" + "ab" * 32
SERVICE = f"""\
apiVersion: score.dev/v1b1
metadata:
  name: juminkihon
  annotations: {{jichi/system: juminkihon}}
service:
  ports:
    https: {{port: 443, targetPort: 8443}}
containers:
  app:
    image: .
    readinessProbe: {{exec: {{command: [/ready]}}}}
    volumes:
      /forms: {{source: "${{resources.forms}}", path: in}}
  side:
    image: vendor.example.jp/side@{DIGEST}
    variables: {{K_SERVICE: x}}
resources:
  forms: {{type: volume, class: shared}}
"""
WORKER = f"""\
apiVersion: score.dev/v1b1
metadata:
  name: NAME
  annotations: {{jichi/system: juminkihon}}
containers:
  run:
    image: vendor.example.jp/run@{DIGEST}
resources:
  cache: {{type: redis}}
"""
BUCKET = "On Google Cloud it is a bucket, in which no file can be locked or changed in part."
WHERE = ("--member", "弘前市", "--cloud", "aws")


@pytest.fixture
def folder(project: Path) -> Path:
    """Where a tenancy's manifests are."""
    found = project / "stacks" / "apps"
    found.mkdir(parents=True)
    return found


def app(folder: Path, name: str, text: str) -> Path:
    file = folder / name / "score.yaml"
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    return file


def uses(project: Path, *names: str) -> None:
    """The tenancy uses apps."""
    tenancy = project / "stacks" / "tenancies" / "tsugaru.yaml"
    tenancy.write_text(f"{tenancy.read_text(encoding='utf-8')}apps: [{', '.join(names)}]\n", encoding="utf-8")


def test_lint_tells_what_both_clouds_refuse_at_once_with_their_lines(run: Run, folder: Path):
    file = app(folder, "juminkihon", SERVICE)
    result = run("app", "lint", str(file), "--lang", "en")
    lines = result.stderr.splitlines()[::2]
    assert (result.exit_code, result.stdout) == (2, "")
    assert lines == [
        f"error: {file}:13: containers.app.volumes./forms.source: On AWS a part of a volume cannot be mounted.",
        f"error: {file}:11: containers.app.readinessProbe.exec: A probe on Google Cloud runs no command.",
        f"error: {file}:16: containers.side.variables.K_SERVICE: Google Cloud takes no variable K_SERVICE.",
        f"warning: {file}:18: resources.forms: {BUCKET}",
    ]


def test_an_image_that_is_given_later_is_no_matter_of_portability(run: Run, folder: Path):
    portable = SERVICE.replace(", path: in", "").replace("    readinessProbe: {exec: {command: [/ready]}}\n", "")
    file = app(folder, "juminkihon", portable.replace("K_SERVICE", "KIND"))
    result = run("app", "lint", str(file), "--lang", "en")
    assert (result.exit_code, result.stdout) == (0, f"{file}: ok\n")
    document = checked("validation", run("app", "lint", str(file), "--json").stdout)
    (judged,) = document["files"]
    assert (judged["ok"], judged["problems"]) == (True, [])
    assert [(each["line"], each["key"]) for each in judged["warnings"]] == [(17, "resources.forms")]


def test_a_resource_named_like_another_apps_is_told_at_validation_with_both_places(
    run: Run, project: Path, folder: Path
):
    app(folder, "records", WORKER.replace("NAME", "records"))
    uses(project, "records")
    file = app(folder, "mine", WORKER.replace("NAME", "mine").replace("redis", "redis, id: records-cache"))
    for command in ("validate", "explain", "plan", "diff"):
        result = run("app", command, str(file), *WHERE, "--lang", "en")
        assert (result.exit_code, result.stdout) == (2, "")
        assert f"{file}:9: " in result.stderr
        assert (
            "The redis resource is named records-cache, as the one in stacks/apps/records/score.yaml:9 is."
            in result.stderr
        )


def test_what_is_wrong_with_other_apps_is_not_told_as_ones_own(run: Run, project: Path, folder: Path):
    app(folder, "records", WORKER.replace("NAME", "records").replace("redis", "redsi"))
    uses(project, "records")
    file = app(folder, "mine", WORKER.replace("NAME", "mine"))
    result = run("app", "validate", str(file), *WHERE, "--lang", "en")
    assert (result.exit_code, result.stdout) == (0, f"{file}: ok\n")
    assert result.stderr.startswith(
        "warning: stacks/apps/records/score.yaml:9: resources.cache.type: Another app of the member is wrong"
    )


def test_warnings_are_a_part_of_the_document(run: Run, project: Path, folder: Path):
    app(folder, "records", WORKER.replace("NAME", "records").replace("redis", "redsi"))
    uses(project, "records")
    file = app(folder, "mine", WORKER.replace("NAME", "mine"))
    document = checked("validation", run("app", "validate", str(file), *WHERE, "--json").stdout)
    assert [len(each["warnings"]) for each in document["files"]] == [1]
    explained = checked("app", run("app", "explain", str(file), *WHERE, "--json").stdout)
    assert [each["en"].partition(",")[0] for each in explained["warnings"]] == ["Another app of the member is wrong"]


def test_what_it_means_is_said_in_full(run: Run, folder: Path):
    """What runs it, which flows open, as what it acts, whether it is portable, and that costs are not known."""
    file = app(folder, "mine", WORKER.replace("NAME", "mine"))
    page = run("app", "explain", str(file), *WHERE, "--lang", "en").stdout
    assert "runs as    a service of ECS on Fargate" in page
    assert "reaches    tcp/6379 (redis)" in page
    assert "identity   tsugaru-022021-prod-app-mine\n" in page
    assert "portable   runs on both clouds" in page
    assert "`jichi app plan` lists what is created, and what its identities may do." in page
    assert page.endswith("What it costs cannot be said yet.\n")
    document = checked("app", run("app", "explain", str(file), *WHERE, "--json").stdout)
    assert document["flows"] == [{"direction": "out", "port": 6379, "why": "redis"}]
    assert document["identities"] == ["tsugaru-022021-prod-app-mine", "tsugaru-022021-prod-app-mine-start"]
    assert (document["portable"], document["rights"], document["cost"]) == (True, None, None)


def test_a_service_is_reached_and_one_that_is_not_portable_says_so(run: Run, folder: Path):
    text = SERVICE.replace("image: .", f"image: a/app@{DIGEST}").replace(", path: in", "")
    document = checked("app", run("app", "explain", str(app(folder, "j", text)), *WHERE, "--json").stdout)
    assert document["flows"] == [
        {"direction": "in", "port": 443, "why": "offices and other systems"},
        {"direction": "in", "port": 8443, "why": "the load balancer"},
        {"direction": "out", "port": 2049, "why": "volume"},
    ]
    assert document["portable"] is False
