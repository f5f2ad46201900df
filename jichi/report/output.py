"""Writing a result: whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from jichi.errors import OutputError, Problem
from jichi.text import Text

OPTION = "--out"
"""What names the place of a result, unless a command calls it otherwise."""


def check_directory(directory: Path, option: str = OPTION) -> None:
    """Find out before the work whether a result can be written; changes nothing.

    Args:
        directory: where it would go.
        option: of the command that named it, for the error.

    Raises:
        OutputError: the directory, or the nearest one above it that exists, is no directory or not writable.
    """
    existing = next((path for path in (directory, *directory.parents) if path.exists()), Path())
    if not existing.is_dir():
        raise _error(directory, NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)), option)
    if not os.access(existing, os.W_OK | os.X_OK):
        raise _error(directory, PermissionError(errno.EACCES, os.strerror(errno.EACCES)), option)


def write(path: Path, text: str) -> None:
    """Write a file in UTF-8, with the directories above it.

    The text goes to a temporary file beside it, to the disk, and only then under its name: whoever reads sees the old
    file or the new one.

    Raises:
        OutputError: it could not be written; the file is as it was before.
    """
    temporary = _beside(path, "tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            _store(temporary, text.encode())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        _settle(path.parent)
    except OSError as error:
        raise _error(path, error, OPTION) from error


def write_all(
    directory: Path, files: Mapping[str, bytes], stale: Iterable[str] = (), option: str = OPTION
) -> tuple[Path, ...]:
    """Write files that belong together: all of them or none.

    Everything is on the disk under temporary names before anything has its own; what was there before is kept until
    the last one has.

    Args:
        directory: where they go; made where it is missing.
        files: contents by name below the directory, with `/` between folders.
        stale: names of files that go, since they would not belong to the new ones.
        option: of the command that named the directory, for the error.

    Returns:
        The files, in their order.

    Raises:
        OutputError: one could not be written; every file is as it was before.
    """
    paths = {directory.joinpath(*name.split("/")): content for name, content in files.items()}
    old = (directory.joinpath(*each.split("/")) for each in stale)
    batch = _Batch(paths, tuple(each for each in old if each not in paths and each.is_file()), directory)
    try:
        batch.store()
        batch.place()
    except OSError as error:
        batch.undo()
        raise _error(batch.at, error, option) from error
    batch.settle()
    return tuple(paths)


@dataclass
class _Batch:
    """Files on their way to their names.

    Args:
        files: contents by path.
        gone: files that go.
        at: what is being worked on.
        made: directories that were missing.
        kept: files whose former contents are kept beside them.
        placed: files that have their new contents.
    """

    files: Mapping[Path, bytes]
    gone: tuple[Path, ...]
    at: Path
    made: list[Path] = field(default_factory=list[Path])
    kept: list[Path] = field(default_factory=list[Path])
    placed: list[Path] = field(default_factory=list[Path])

    def store(self) -> None:
        """Everything to the disk, under temporary names."""
        for path, content in self.files.items():
            self.at = path
            for each in reversed(path.parents):
                if not each.exists():
                    each.mkdir()
                    self.made.append(each)
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            _store(_beside(path, "tmp"), content)

    def place(self) -> None:
        """Every file under its name; nothing is written any more, so a full disk is no matter."""
        for path in (*self.files, *self.gone):
            self.at = path
            if path.exists():
                path.replace(_beside(path, "old"))
                self.kept.append(path)
        for path in self.files:
            self.at = path
            _beside(path, "tmp").replace(path)
            self.placed.append(path)

    def undo(self) -> None:
        """As it was before, as far as the system lets us."""
        for each in self.placed:
            with suppress(OSError):
                each.unlink()
        for each in self.kept:
            with suppress(OSError):
                _beside(each, "old").replace(each)
        for each in self.files:
            with suppress(OSError):
                _beside(each, "tmp").unlink()
        for each in reversed(self.made):
            with suppress(OSError):
                each.rmdir()

    def settle(self) -> None:
        """Without what was kept, and safe from a power cut."""
        for each in self.kept:
            _beside(each, "old").unlink(missing_ok=True)
        for each in dict.fromkeys(each.parent for each in self.files):
            _settle(each)


def _beside(path: Path, suffix: str) -> Path:
    """A name of our own next to a file."""
    return path.with_name(f".{path.name}.{os.getpid()}.{suffix}")


def _store(path: Path, content: bytes) -> None:
    """A new file, on the disk when this returns."""
    with path.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _settle(directory: Path) -> None:
    """Make the new name itself survive a power cut, where the system can."""
    if os.name == "nt":
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _error(path: Path, error: OSError, option: str) -> OutputError:
    match error.errno:
        case errno.ENOSPC:
            remedy = Text(
                ja=f"空き容量を確保するか、{option} で別の場所を指定してください。",
                en=f"Free some space, or give another place with {option}.",
            )
        case errno.EEXIST | errno.ENOTDIR | errno.EISDIR:
            remedy = Text(
                ja=f"{option} にはフォルダーを指定してください(同名のファイルがあります)。",
                en=f"Give {option} a folder: there is a file of that name.",
            )
        case _:
            remedy = Text(
                ja=f"書き込み権限を確認するか、{option} で別の場所を指定してください。",
                en=f"Check the permission to write, or give another place with {option}.",
            )
    reason = error.strerror or str(error)
    return OutputError(
        Problem(
            what=Text(ja=f"{path} に書き込めません({reason})。", en=f"{path} cannot be written ({reason})."),
            remedy=remedy,
        )
    )
