"""Writing a result: whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from jichi.errors import OutputError, Problem
from jichi.text import Text


def check_directory(directory: Path) -> None:
    """Find out before the work whether a result can be written; changes nothing.

    Raises:
        OutputError: the directory, or the nearest one above it that exists, is no directory or not writable.
    """
    existing = next((path for path in (directory, *directory.parents) if path.exists()), Path())
    if not existing.is_dir():
        raise _error(directory, NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)))
    if not os.access(existing, os.W_OK | os.X_OK):
        raise _error(directory, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


def write(path: Path, text: str) -> None:
    """Write a file in UTF-8, with the directories above it.

    The text goes to a temporary file beside it, to the disk, and only then under its name: whoever reads sees the old
    file or the new one.

    Raises:
        OutputError: it could not be written; the file is as it was before.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        _settle(path.parent)
    except OSError as error:
        raise _error(path, error) from error


def _settle(directory: Path) -> None:
    """Make the new name itself survive a power cut, where the system can."""
    if os.name == "nt":
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _error(path: Path, error: OSError) -> OutputError:
    match error.errno:
        case errno.ENOSPC:
            remedy = Text(
                ja="空き容量を確保するか、--out で別の場所を指定してください。",
                en="Free some space, or give another place with --out.",
            )
        case errno.EEXIST | errno.ENOTDIR | errno.EISDIR:
            remedy = Text(
                ja="--out にはフォルダーを指定してください(同名のファイルがあります)。",
                en="Give --out a folder: there is a file of that name.",
            )
        case _:
            remedy = Text(
                ja="書き込み権限を確認するか、--out で別の場所を指定してください。",
                en="Check the permission to write, or give another place with --out.",
            )
    reason = error.strerror or str(error)
    return OutputError(
        Problem(
            what=Text(ja=f"{path} に書き込めません({reason})。", en=f"{path} cannot be written ({reason})."),
            remedy=remedy,
        )
    )
