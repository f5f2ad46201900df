"""`jichi preview`: the display, the document, the file, and a part of a tenancy."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from jichi.engine.document import read_plan
from tests.jichi.cli.conftest import Run
from tests.jichi.cli.documents import checked


@pytest.mark.parametrize(("lang", "group"), [("ja", "共同利用・本番"), ("en", "joint use, production")])
@pytest.mark.parametrize("columns", ["80", "200"])
def test_what_a_person_sees(run: Run, lang: str, group: str, columns: str) -> None:
    result = run("preview", "tsugaru", "--lang", lang, env={"COLUMNS": columns})
    assert result.exit_code == 0
    assert "津軽地区電算共同化協議会" in result.stdout
    assert group in result.stdout
    assert "022021 弘前市" in result.stdout
    assert str(Path("out", "tsugaru", "plan.json")) in result.stdout
    assert "\x1b" not in result.output


def test_progress_goes_to_stderr_in_plain_lines(run: Run) -> None:
    result = run("preview", "tsugaru")
    assert result.stderr.splitlines() == ["planning 1/2 stack-0", "planning 2/2 stack-1", "planned 2/2"]


@pytest.mark.parametrize("args", [("--quiet", "preview", "tsugaru"), ("preview", "tsugaru", "--quiet")])
def test_quiet_says_nothing_but_the_result(run: Run, args: tuple[str, ...]) -> None:
    result = run(*args)
    assert result.stderr == ""
    assert result.stdout


@pytest.mark.parametrize(
    ("args", "env", "colored"),
    [
        ((), {"FORCE_COLOR": "1"}, True),
        ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (("--no-color",), {"FORCE_COLOR": "1"}, False),
        ((), {}, False),
    ],
)
def test_colours(run: Run, args: tuple[str, ...], env: dict[str, str], colored: bool) -> None:
    assert ("\x1b[" in run("preview", "tsugaru", *args, env=env).stdout) is colored
    assert ("\x1b[" in run(*args, "preview", "tsugaru", env=env).stdout) is colored


def test_the_document_is_valid_and_alone_on_stdout(run: Run, project: Path) -> None:
    result = run("preview", "tsugaru", "--json")
    document = checked("preview", result.stdout)
    assert document["tenancy"] == "tsugaru"
    assert document["members"] == [
        {"code": "022021", "name": "弘前市", "clouds": ["aws"]},
        {"code": "023621", "name": "大鰐町", "clouds": ["aws"]},
    ]
    assert document["summary"]["complete"] is True
    assert document["summary"]["nouns"] == {"keys": 2}
    assert document["summary"]["closure"]["public"] == {"answer": "no", "findings": []}
    assert str(project) not in result.stdout


def test_the_file_is_the_whole_plan_and_the_document_has_its_digest(run: Run, project: Path) -> None:
    document = json.loads(run("preview", "tsugaru", "--json").stdout)
    file = project / document["summary"]["plan"]["file"]
    assert document["summary"]["plan"] == {
        "file": "out/tsugaru/plan.json",
        "sha256": sha256(file.read_bytes()).hexdigest(),
    }
    assert len(list(read_plan(json.loads(file.read_text()), str(file)).resources)) == len(document["resources"])


def test_the_same_bytes_each_time_and_in_each_language(run: Run, project: Path) -> None:
    first = run("preview", "tsugaru", "--json")
    plan = (project / "out" / "tsugaru" / "plan.json").read_bytes()
    again = run("preview", "tsugaru", "--json", "--lang", "ja", env={"COLUMNS": "80", "FORCE_COLOR": "1"})
    assert again.stdout_bytes == first.stdout_bytes
    assert (project / "out" / "tsugaru" / "plan.json").read_bytes() == plan


@pytest.mark.parametrize("member", ["023621", "大鰐町", "０２３６２１"])
def test_one_member_by_code_or_name(run: Run, project: Path, member: str) -> None:
    document = checked("preview", run("preview", "tsugaru", "--member", member, "--json").stdout)
    assert [found["code"] for found in document["members"]] == ["023621"]
    assert document["summary"]["complete"] is False
    assert {resource["member"] for resource in document["resources"]} == {"023621"}


def test_a_part_does_not_take_the_place_of_the_whole_plan(run: Run, project: Path) -> None:
    run("preview", "tsugaru")
    whole = (project / "out" / "tsugaru" / "plan.json").read_bytes()
    result = run("preview", "tsugaru", "--member", "022021")
    assert "only 1 of 2" in result.stdout
    assert (project / "out" / "tsugaru" / "plan.json").read_bytes() == whole
    assert (project / "out" / "tsugaru" / "part" / "plan.json").is_file()


def test_all_members_by_name_are_the_whole(run: Run, project: Path) -> None:
    result = run("preview", "tsugaru", "--member", "022021", "--member", "大鰐町", "--json")
    assert json.loads(result.stdout)["summary"]["complete"] is True
    assert (project / "out" / "tsugaru" / "plan.json").is_file()


def test_an_unknown_member_is_refused_with_the_members(run: Run, project: Path) -> None:
    result = run("preview", "tsugaru", "--member", "011002", "--member", "999999")
    assert result.exit_code == 2
    assert result.stderr.count("error: ") == 2
    assert "022021 弘前市, 023621 大鰐町" in result.stderr
    assert not (project / "out").exists()


def test_a_cloud_the_tenancy_is_not_on_is_refused(run: Run) -> None:
    result = run("preview", "tsugaru", "--cloud", "gcp")
    assert result.exit_code == 2
    assert "tsugaru is not on gcp" in result.stderr
    assert run("preview", "tsugaru", "--cloud", "azure").exit_code == 2


def test_another_folder(run: Run, project: Path, tmp_path: Path) -> None:
    document = json.loads(run("preview", "tsugaru", "--out", "elsewhere", "--json").stdout)
    assert document["summary"]["plan"]["file"] == "elsewhere/plan.json"
    assert (project / "elsewhere" / "plan.json").is_file()
    absolute = run("preview", "tsugaru", "--out", str(tmp_path / "there"), "--json")
    assert json.loads(absolute.stdout)["summary"]["plan"]["file"] == "plan.json"
    assert (tmp_path / "there" / "plan.json").is_file()


def test_a_folder_that_cannot_be_written_is_found_before_the_work(run: Run, project: Path) -> None:
    (project / "taken").write_text("mine")
    result = run("preview", "tsugaru", "--out", "taken")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "taken cannot be written" in result.stderr
    assert "planning" not in result.stderr
    assert (project / "taken").read_text() == "mine"


def test_a_wrong_file_tells_all_its_problems(run: Run, project: Path) -> None:
    file = project / "stacks" / "tenancies" / "tsugaru.yaml"
    file.write_text(file.read_text().replace("10.64.64.0/18", "10.64.0.0/18").replace("大鰐町", "大鰐市"))
    result = run("preview", "tsugaru", "--lang", "ja")
    assert result.exit_code == 2
    assert result.stderr.count("エラー: stacks/tenancies/tsugaru.yaml:") >= 2
    assert result.stderr.count("→") >= 2
