"""A project of one run: the checked-in program and configuration, with a backend, a home and providers of its own.

Nothing of it reaches a real account. Credentials are taken out of the environment, the Pulumi home is empty, and the
only providers on PATH are the stand-ins, in a directory that goes with the run. The checked-in files are copied,
because `pulumi stack init` writes a salt into them.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jichi.agreement.cli import Cli
from jichi.agreement.faults import failed
from jichi.engine.plan import Plan
from jichi.rehearsal.provider import OUTPUTS_FILE, install, write_outputs

_CREDENTIALS = ("AWS_", "GOOGLE_", "GCLOUD_", "CLOUDSDK_", "PULUMI_")
_TIMEOUT = 1800
"""Seconds for one command: far more than a stack of stand-ins takes, a bound for one that hangs."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where the CLI runs, and with what environment."""

    cli: Cli
    directory: Path
    environment: Mapping[str, str]

    def run(self, *words: str) -> str:
        """Run one command without questions and return what it printed on standard output.

        Raises:
            RealEngineError: it failed.
        """
        command = [str(self.cli.path), *words, "--non-interactive"]
        shown = " ".join(("pulumi", *words))
        try:
            answer = subprocess.run(  # noqa: S603 - the CLI that the user has
                command,
                cwd=self.directory,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=_TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise failed(shown, -1, f"no answer within {_TIMEOUT} s") from error
        if answer.returncode:
            raise failed(shown, answer.returncode, f"{answer.stdout}\n{answer.stderr}")
        return answer.stdout

    def document(self, *words: str) -> Any:
        """Run one command that prints JSON.

        Raises:
            RealEngineError: it failed, or printed something else.
        """
        printed = self.run(*words)
        try:
            return json.loads(printed)
        except json.JSONDecodeError as error:
            raise failed(" ".join(("pulumi", *words)), 0, f"{printed}\n{error}") from error


@contextmanager
def workspace(cli: Cli, project: Path, plan: Plan, environ: Mapping[str, str], passphrase: str) -> Generator[Workspace]:
    """A workspace that is gone when the block ends.

    Args:
        cli: the CLI.
        project: the directory with `Pulumi.yaml`.
        plan: which clouds need a stand-in, and which outputs the program reads.
        environ: the environment that the run starts from.
        passphrase: for the stacks' secrets.
    """
    with TemporaryDirectory(prefix="jichi-") as name:
        directory = Path(name)
        for made in ("bin", "home", "state"):
            (directory / made).mkdir()
        shutil.copy(project / "Pulumi.yaml", directory)
        shutil.copytree(project / "stacks", directory / "stacks", ignore=shutil.ignore_patterns("__pycache__"))
        (directory / ".venv").symlink_to(project / ".venv")
        (directory / "policies").symlink_to(project / "policies")
        install(directory / "bin", sorted({str(stack.id.cloud) for stack in plan.stacks}))
        write_outputs(plan, directory / "outputs.json")
        yield Workspace(cli, directory, environment(environ, directory, project, passphrase))


def environment(environ: Mapping[str, str], directory: Path, project: Path, passphrase: str) -> Mapping[str, str]:
    """The environment of a run: without credentials and without Pulumi's own settings, then with ours."""
    kept = {key: value for key, value in environ.items() if not key.startswith(_CREDENTIALS)}
    path = f"{directory / 'bin'}:{project / '.venv' / 'bin'}:{kept.get('PATH', '')}"
    return {
        **kept,
        "PATH": path,
        "NO_COLOR": "1",
        "PULUMI_BACKEND_URL": (directory / "state").as_uri(),
        "PULUMI_HOME": str(directory / "home"),
        "PULUMI_CONFIG_PASSPHRASE": passphrase,
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        OUTPUTS_FILE: str(directory / "outputs.json"),
    }
