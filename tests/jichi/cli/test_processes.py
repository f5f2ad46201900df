"""What only a process of its own shows: imports, pipes, signals, the real planner."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

LIGHT = """
import sys
from jichi.cli import main
try:
    main({args!r}, prog_name="jichi")
except SystemExit as end:
    assert end.code == 0, end.code
heavy = {{"pulumi", "pulumi_aws", "pulumi_gcp", "grpc"{more}}} & set(sys.modules)
assert not heavy, heavy
"""


def python(code: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **env}, capture_output=True, encoding="utf-8", check=False
    )


@pytest.mark.parametrize(
    ("args", "more"),
    [
        (["--help"], ', "rich", "pydantic", "yaml"'),
        (["preview", "--help"], ', "rich", "pydantic", "yaml"'),
        (["completion", "bash"], ', "rich", "pydantic", "yaml"'),
        (["municipality", "弘前"], ""),
        (["tenancy", "show", "stacks/tenancies/hirosaki.yaml"], ""),
        (["tenancy", "validate", "stacks/tenancies/hirosaki.yaml"], ""),
    ],
)
def test_only_a_preview_loads_the_sdks(args: list[str], more: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parents[3])
    done = python(LIGHT.format(args=args, more=more))
    assert done.returncode == 0, done.stderr


def test_a_reader_who_leaves_early_is_no_failure_to_talk_about() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "jichi.cli", "municipality", "市"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


def test_json_is_utf8_whatever_the_terminal_speaks() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "jichi.cli", "municipality", "弘前市", "--json"],
        env={**os.environ, "PYTHONIOENCODING": "cp932"},
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout.decode())["municipalities"][0]["name"] == "弘前市"


def test_an_interrupt_ends_with_130() -> None:
    code = """
import os, signal, time
from jichi.cli import main
from jichi.cli.settings import Settings
signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job's parent may have it ignored
def plan(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(60)
main(["preview", "hirosaki", "--quiet"], obj=Settings(planner=plan))
"""
    done = python(code)
    assert done.returncode == 128 + signal.SIGINT
    assert "Traceback" not in done.stderr


def test_the_real_plan_is_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    runs = [
        subprocess.run(
            [
                sys.executable,
                "-m",
                "jichi.cli",
                "preview",
                "hirosaki",
                "--json",
                "--quiet",
                "--member",
                "023434",
                "--out",
                str(tmp_path / seed),
            ],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    assert (tmp_path / "1" / "plan.json").read_bytes() == (tmp_path / "2" / "plan.json").read_bytes()
    document = json.loads(runs[0])
    assert document["schema"] == "jichi.preview/1"
    assert str(tmp_path).encode() not in runs[0]
    assert str(Path(__file__).parents[3]).encode() not in runs[0]
