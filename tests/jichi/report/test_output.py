"""A result is written whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from jichi.errors import OutputError
from jichi.report.output import check_directory, write, write_all
from jichi.text import Lang


def test_the_file_and_the_folders_above_it_are_made(tmp_path: Path) -> None:
    file = tmp_path / "out" / "hirosaki" / "plan.json"
    write(file, "計画\n")
    assert file.read_bytes() == "計画\n".encode()
    assert [path.name for path in file.parent.iterdir()] == ["plan.json"]


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "plan.json"
    write(file, "old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError) as caught:
        write(file, "new")
    assert file.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]
    assert "--out" in caught.value.say(Lang.EN)
    assert "空き容量" in caught.value.say(Lang.JA)


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("mine")
    for attempt in (lambda: check_directory(taken / "below"), lambda: write(taken / "plan.json", "")):
        with pytest.raises(OutputError, match="folder"):
            attempt()
    assert taken.read_text() == "mine"


def test_a_folder_where_the_file_should_be(tmp_path: Path) -> None:
    (tmp_path / "plan.json").mkdir()
    with pytest.raises(OutputError, match="folder"):
        write(tmp_path / "plan.json", "")
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]


def test_a_folder_that_may_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    def denied(_path: object, _mode: int) -> bool:
        return False

    monkeypatch.setattr(os, "access", denied)
    with pytest.raises(OutputError, match="permission"):
        check_directory(tmp_path / "out")


def test_looking_changes_nothing(tmp_path: Path) -> None:
    check_directory(tmp_path / "out" / "hirosaki")
    assert list(tmp_path.iterdir()) == []


FILES = {"a.bin": b"\x00new", "below/b.txt": b"new"}


def contents(folder: Path) -> dict[str, bytes]:
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def test_files_that_belong_together_are_written_and_stale_ones_go(tmp_path: Path) -> None:
    (tmp_path / "stale").write_text("old")
    (tmp_path / "a.bin").write_text("old")
    (tmp_path / "mine").write_text("mine")
    assert write_all(tmp_path, FILES, ("stale", "never", "a.bin")) == (tmp_path / "a.bin", tmp_path / "below" / "b.txt")
    assert contents(tmp_path) == {**FILES, "mine": b"mine"}


@pytest.mark.parametrize("fits", [0, 1])
def test_a_full_disk_leaves_no_file_of_several(fits: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.bin").write_text("old")
    (tmp_path / "stale").write_text("old")
    calls = iter(range(9))

    def full(_: int) -> None:
        if next(calls) >= fits:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="--report"):
        write_all(tmp_path, FILES, ("stale",), "--report")
    assert contents(tmp_path) == {"a.bin": b"old", "stale": b"old"}
    assert not (tmp_path / "below").exists()
