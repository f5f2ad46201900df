"""The executables that the engine starts, `pulumi-resource-NAME`."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterable
from pathlib import Path


def install(directory: Path, names: Iterable[str]) -> tuple[Path, ...]:
    """Write one executable a provider into a directory, which the caller puts first on the PATH of one run.

    Args:
        directory: an existing directory of that run alone.
        names: package names, such as `aws`.

    Raises:
        OSError: the directory cannot be written to.
    """
    written: list[Path] = []
    for name in names:
        path = directory / f"pulumi-resource-{name}"
        command = shlex.join([sys.executable, "-m", "jichi.rehearsal.provider", name])
        path.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
        path.chmod(0o755)
        written.append(path)
    return tuple(written)
