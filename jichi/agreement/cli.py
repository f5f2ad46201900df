"""Finding the Pulumi CLI: the one that `JICHI_PULUMI` names, otherwise the one on PATH."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jichi.agreement.faults import NoCliError, UnusableCliError
from jichi.errors import Problem
from jichi.text import Text

OLDEST = (3, 226, 0)
"""The first version whose exit codes tell failures apart."""

NAMED_BY = "JICHI_PULUMI"
"""The environment variable with the CLI's path."""

_LANGUAGE_HOST = "pulumi-language-python"
_TIMEOUT = 60


@dataclass(frozen=True, slots=True)
class Cli:
    """A Pulumi CLI that can be used.

    Args:
        version: such as `3.272.0`.
    """

    path: Path
    version: str


def find_cli(environ: Mapping[str, str]) -> Cli:
    """The CLI of this machine.

    Raises:
        NoCliError: there is none on PATH, and none is named.
        UnusableCliError: it is too old, not complete, does not run, or is not where it is said to be.
    """
    named = environ.get(NAMED_BY)
    found = shutil.which(named or "pulumi", path=environ.get("PATH", ""))
    if found is None and named is None:
        raise NoCliError(
            Problem(Text(ja="Pulumi CLI が PATH にありません。", en="There is no Pulumi CLI on PATH."), _INSTALL)
        )
    if found is None:
        raise UnusableCliError(_not_there(named))
    path = Path(found)
    version = _version_of(path)
    if _numbers(version) < OLDEST:
        raise UnusableCliError(_too_old(path, version))
    # The engine itself looks beside its own executable and on PATH.
    beside = path.resolve().parent / _LANGUAGE_HOST
    if not beside.exists() and shutil.which(_LANGUAGE_HOST, path=environ.get("PATH", "")) is None:
        raise UnusableCliError(_no_language_host(path))
    return Cli(path, version)


def _version_of(path: Path) -> str:
    try:
        answer = subprocess.run(  # noqa: S603 - the CLI that the user has
            [path, "version"], capture_output=True, text=True, timeout=_TIMEOUT, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UnusableCliError(_not_running(path, str(error))) from error
    found = re.search(r"v?(\d+\.\d+\.\d+\S*)", answer.stdout)
    if answer.returncode or found is None:
        raise UnusableCliError(_not_running(path, (answer.stderr or answer.stdout).strip()))
    return found.group(1)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


_INSTALL = Text(
    ja=f"Pulumi の公式の手順で CLI を入れるか、{NAMED_BY} でそのパスを指定してください。",
    en=f"Install the CLI by Pulumi's official installer, or name its path in {NAMED_BY}.",
)


def _not_there(named: str | None) -> Problem:
    return Problem(
        Text(ja=f"{NAMED_BY} の {named} がありません。", en=f"{named}, which {NAMED_BY} names, is not there."), _INSTALL
    )


def _too_old(path: Path, version: str) -> Problem:
    oldest = ".".join(map(str, OLDEST))
    return Problem(
        Text(
            ja=f"{path} の版 {version} は古すぎます({oldest} 以上が必要)。",
            en=f"{path} is version {version}; {oldest} or later is needed.",
        ),
        _INSTALL,
    )


def _no_language_host(path: Path) -> Problem:
    return Problem(
        Text(
            ja=f"{path} の隣にも PATH にも {_LANGUAGE_HOST} がありません。",
            en=f"There is no {_LANGUAGE_HOST} beside {path} or on PATH.",
        ),
        _INSTALL,
    )


def _not_running(path: Path, said: str) -> Problem:
    return Problem(
        Text(ja=f"{path} が版を答えません({said})。", en=f"{path} does not tell its version ({said})."), _INSTALL
    )
