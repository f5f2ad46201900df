"""Commands against a stand-in CLI: a shell script, not Pulumi."""

import os
from pathlib import Path

import pytest

from jichi.agreement.cli import Cli
from jichi.agreement.faults import MOST_LINES, RealEngineError
from jichi.agreement.workspace import Workspace, environment, workspace
from jichi.engine.plan import Plan
from jichi.text import Lang
from tests.factories import make_tenancy, plan_member

PROJECT = Path(__file__).parents[3]


def stand_in(directory: Path, body: str) -> Workspace:
    file = directory / "pulumi"
    file.write_text(f"#!/bin/sh\n{body}\n")
    file.chmod(0o755)
    return Workspace(Cli(file, "3.272.0"), directory, {"PATH": os.environ["PATH"]})


@pytest.mark.parametrize(
    ("says", "remedy"),
    [
        ("error: decrypting secret value: failed to decrypt: incorrect passphrase", "PULUMI_CONFIG_PASSPHRASE"),
        (
            "error: getting secrets manager: passphrase must be set with PULUMI_CONFIG_PASSPHRASE",
            "PULUMI_CONFIG_PASSPHRASE_FILE",
        ),
        (
            "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end",
            "only when you are sure",
        ),
        ("error: no resource plugin pulumi-resource-aws found in the workspace or on your $PATH", "plugin install"),
        ("error: no stack named 'x' found", "pulumi stack init"),
        ("error: resource urn:x cannot be deleted because it is protected", "leaving runbook"),
        ("error: something new", "Correct what the engine says"),
    ],
)
def test_the_engines_own_error_is_told_with_what_to_do(tmp_path: Path, says: str, remedy: str):
    place = stand_in(tmp_path, f"cat >&2 <<'END'\n{says}\nEND\nexit 255")
    with pytest.raises(RealEngineError) as error:
        place.run("up", "--yes")
    told = error.value.say(Lang.EN)
    assert says in told
    assert "`pulumi up --yes` failed with exit code 255" in told
    assert remedy in told.split("→")[1]
    assert says in error.value.say(Lang.JA)


def test_only_the_last_lines_are_told(tmp_path: Path):
    place = stand_in(tmp_path, "seq 1000; exit 1")
    with pytest.raises(RealEngineError) as error:
        place.run("up")
    assert f"\n    {1000 - MOST_LINES + 1}\n" in str(error.value)
    assert f"\n    {1000 - MOST_LINES}\n" not in str(error.value)


def test_output_that_is_not_json_is_an_error_of_the_command(tmp_path: Path):
    place = stand_in(tmp_path, "echo Previewing")
    with pytest.raises(RealEngineError, match="preview --json"):
        place.document("preview", "--json")


def test_every_command_runs_without_questions(tmp_path: Path):
    assert stand_in(tmp_path, 'echo "$@"').run("up", "--yes") == "up --yes --non-interactive\n"


def test_no_credential_and_no_setting_of_pulumi_reaches_the_run():
    given = {
        "PATH": "/bin",
        "HOME": "/home/x",
        "AWS_PROFILE": "real",
        "AWS_SECRET_ACCESS_KEY": "real",
        "GOOGLE_APPLICATION_CREDENTIALS": "real",
        "CLOUDSDK_CONFIG": "real",
        "PULUMI_ACCESS_TOKEN": "real",
        "PULUMI_BACKEND_URL": "s3://real",
    }
    words = "of the run"
    made = environment(given, Path("/run"), Path("/project"), words)
    assert "real" not in "".join(made.values())
    assert made["PULUMI_BACKEND_URL"] == "file:///run/state"
    assert made["PULUMI_CONFIG_PASSPHRASE"] == words
    assert made["PATH"] == "/run/bin:/project/.venv/bin:/bin"
    assert made["HOME"] == "/home/x"


def test_a_workspace_has_the_checked_in_files_as_copies_and_is_gone_afterwards(tmp_path: Path):
    plan = Plan("hirosaki", (plan_member(make_tenancy()),))
    with workspace(Cli(tmp_path / "pulumi", "3.272.0"), PROJECT, plan, os.environ, "x") as place:
        directory = place.directory
        copied = sorted((PROJECT / "stacks").glob("Pulumi.*.yaml"))
        assert copied
        for file in (PROJECT / "Pulumi.yaml", *copied):
            copy = directory / file.relative_to(PROJECT)
            assert copy.read_bytes() == file.read_bytes()
            assert not copy.samefile(file)
        assert os.access(directory / "bin" / "pulumi-resource-aws", os.X_OK)
        assert Path(place.environment["JICHI_REHEARSAL_OUTPUTS"]).stat().st_size > 2
    assert not directory.exists()
    assert (PROJECT / ".venv").exists()
