"""Every report into a folder: whole or not at all, the same each time, and no secret in any."""

from __future__ import annotations

import errno
import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from jichi.engine.document import dumps
from jichi.errors import OutputError
from jichi.report.check import oscal, write
from jichi.report.check.write import reports, write_reports
from jichi.text import Lang
from tests.jichi.report.check.broad import SECRET, hirosaki, missing, secretive
from tests.jichi.report.check.documents import mixed

NAMES = {
    "check.json",
    "check.html",
    "check.xlsx",
    "check.csv",
    "check.sarif",
    "check.junit.xml",
    "oscal/assessment-results.json",
    "oscal/component-definition.json",
    "oscal/catalog.json",
    "prowler/ismap_1.json",
    "prowler/aws/ismap_1_aws.json",
    "prowler/gcp/ismap_1_gcp.json",
}


def contents(folder: Path) -> dict[str, bytes]:
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def test_every_report_is_written(tmp_path: Path):
    folder = tmp_path / "out" / "report"
    written = write_reports(mixed(), folder, "<!doctype html>\n", {"claims/prove.json": "{}"})
    found = contents(folder)
    assert set(found) == NAMES | {"claims/prove.json"}
    assert {each.relative_to(folder).as_posix() for each in written} == set(found)
    assert found["check.html"] == b"<!doctype html>\n"
    assert found["check.json"].decode() == dumps(mixed())


@pytest.mark.parametrize("document", [mixed, hirosaki])
def test_two_runs_give_the_same_bytes(document: Callable[[], dict[str, object]]):
    again = json.loads(json.dumps(document()))
    assert reports(again) == reports(document())


def test_every_report_names_plan_time_and_guardrail():
    for name, content in reports(mixed()).items():
        text = unpacked(name, content)
        assert str(mixed()["plan"]) in text, name
        assert "2026-06-01T12:00:00+09:00" in text, name
        if not name.endswith("catalog.json") and "/aws/" not in name and "/gcp/" not in name:
            assert "aws-s3-public-access-blocked@1" in text, name


def unpacked(name: str, content: bytes) -> str:
    if not name.endswith(".xlsx"):
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(each).decode() for each in archive.namelist())


def test_no_report_holds_a_secret():
    assert {each["status"] for each in secretive()["results"]} == {"fail", "error"}
    found = {name: unpacked(name, content) for name, content in reports(secretive()).items()}
    assert [name for name, text in found.items() if SECRET in text or "secret-marker" in text] == []
    assert "‹secret›" in found["check.csv"]


def test_what_an_earlier_report_left_goes_and_other_files_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write_reports(mixed(), tmp_path, "<html>")
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "oscal" / "mine.json").write_text("{}")
    monkeypatch.setattr(oscal, "find_spec", missing)
    write_reports(mixed(), tmp_path, None)
    found = contents(tmp_path)
    without = {each for each in NAMES if not each.startswith("oscal/")} - {"check.html"}
    assert set(found) == without | {"notes.txt", "oscal/mine.json", write.NO_OSCAL}
    assert "jichi[oscal]" in found[write.NO_OSCAL].decode()
    monkeypatch.undo()
    write_reports(mixed(), tmp_path, None)
    assert write.NO_OSCAL not in contents(tmp_path)


@pytest.mark.parametrize("after", [0, 1, 5, 11])
def test_a_full_disk_leaves_nothing(after: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    calls = iter(range(100))

    def full(_: int) -> None:
        if next(calls) >= after:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError) as caught:
        write_reports(mixed(), tmp_path / "a" / "b", "<html>")
    assert list(tmp_path.iterdir()) == []
    assert "--report" in caught.value.say(Lang.EN)


def test_a_full_disk_leaves_the_report_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write_reports(mixed(), tmp_path, "<html>")
    before = contents(tmp_path)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="--report"):
        write_reports(secretive(), tmp_path, None)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("nth", [0, 3, 11, 12, 15, 23])
def test_a_name_that_cannot_be_taken_brings_the_report_before_back(
    nth: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    write_reports(mixed(), tmp_path, "<html>")
    before = contents(tmp_path)
    calls = iter(range(1000))
    real = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if next(calls) == nth:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OutputError, match="permission"):
        write_reports(secretive(), tmp_path, "<html>")
    assert contents(tmp_path) == before


def test_a_folder_where_a_file_should_be_changes_nothing(tmp_path: Path):
    (tmp_path / "check.sarif").mkdir()
    with pytest.raises(OutputError, match=r"check\.sarif.*\n.*--report a folder"):
        write_reports(mixed(), tmp_path, None)
    assert [each.name for each in tmp_path.iterdir()] == ["check.sarif"]
