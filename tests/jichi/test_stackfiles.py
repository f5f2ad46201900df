from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from jichi.errors import InvalidInput, OutputError
from jichi.stackfiles import STACKS, stack_files, stale_stack_files, write_stack_files
from jichi.tenancy import find, load
from jichi.tenancy.model import Cloud
from jichi.text import Lang
from stacks.names import stacks_of
from tests.factories import HIROSAKI, OWANI, make_tenancy


def configuration(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))["config"]


def test_the_checked_in_files_say_what_their_tenancies_say():
    project = Path(__file__).parents[2]
    for file in sorted((project / STACKS / "tenancies").glob("*.yaml")):
        assert stale_stack_files(load(file), project / STACKS) == ()


def test_every_stack_has_its_file_with_its_configuration(tmp_path: Path):
    tenancy = make_tenancy(clouds=(Cloud.AWS,))
    written = write_stack_files(tenancy, tmp_path)
    specs = stacks_of(tenancy)
    assert [path.name for path in written] == [f"Pulumi.{spec.name}.yaml" for spec in specs]
    assert [configuration(path) for path in written] == [spec.config for spec in specs]
    assert stale_stack_files(tenancy, tmp_path) == ()


def test_files_that_are_current_are_not_touched(tmp_path: Path):
    tenancy = make_tenancy(clouds=(Cloud.AWS,))
    first, *_ = write_stack_files(tenancy, tmp_path)
    first.write_text("# a note\n" + first.read_text(encoding="utf-8"), encoding="utf-8")
    assert write_stack_files(tenancy, tmp_path) == ()
    assert first.read_text(encoding="utf-8").startswith("# a note")


@pytest.mark.parametrize("code", ["022021", "028000", "131016"])
def test_a_code_stays_a_text_for_every_yaml_reader(tmp_path: Path, code: str):
    (path,) = write_stack_files(make_tenancy(clouds=(Cloud.AWS,), members=(replace(HIROSAKI, code=code),)), tmp_path)
    assert f'jichi:member: "{code}"' in path.read_text(encoding="utf-8")


def test_what_pulumi_and_people_wrote_stays(tmp_path: Path):
    tenancy = make_tenancy(clouds=(Cloud.AWS,), members=(HIROSAKI,))
    (path,) = write_stack_files(tenancy, tmp_path)
    theirs = 'encryptionsalt: v1:salt\nconfig:\n  aws:profile: hirosaki\n  jichi:cloud: gcp\n  a:b: {secure: "v1:x"}\n'
    path.write_text(theirs, encoding="utf-8")
    assert len(stale_stack_files(tenancy, tmp_path)) == 1
    assert write_stack_files(tenancy, tmp_path) == (path,)
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert document["encryptionsalt"] == "v1:salt"
    assert document["config"]["aws:profile"] == "hirosaki"
    assert document["config"]["a:b"] == {"secure": "v1:x"}
    assert document["config"]["jichi:cloud"] == "aws"


def test_a_tenancy_elsewhere_is_found_by_its_path(tmp_path: Path):
    write_stack_files(make_tenancy(clouds=(Cloud.AWS,)), tmp_path, "/elsewhere/hirosaki.yaml")
    assert {configuration(path)["jichi:tenancy"] for path in tmp_path.iterdir()} == {"/elsewhere/hirosaki.yaml"}


def test_missing_changed_and_left_over_files_are_told(tmp_path: Path):
    tenancy = make_tenancy(clouds=(Cloud.AWS,))
    first, second = write_stack_files(tenancy, tmp_path)
    first.unlink()
    second.write_text(second.read_text(encoding="utf-8").replace("023621", "023671"), encoding="utf-8")
    (tmp_path / "Pulumi.hirosaki-023434-aws-prod.yaml").write_text("config: {}\n")
    (tmp_path / "Pulumi.other-023434-aws-prod.yaml").write_text("config: {}\n")
    told = [problem.say(Lang.EN) for problem in stale_stack_files(tenancy, tmp_path)]
    assert len(told) == 3
    assert all("jichi stacks init hirosaki" in problem for problem in told[:2])
    assert "pulumi destroy" in told[2]
    assert "023434" in told[2]


def test_a_member_that_leaves_leaves_its_file(tmp_path: Path):
    write_stack_files(make_tenancy(clouds=(Cloud.AWS,), members=(HIROSAKI, OWANI)), tmp_path)
    staying = make_tenancy(clouds=(Cloud.AWS,), members=(HIROSAKI,))
    assert write_stack_files(staying, tmp_path) == ()
    assert [OWANI.code in str(problem.where) for problem in stale_stack_files(staying, tmp_path)] == [True]


@pytest.mark.parametrize("text", ["a: [", "- a\n", "config: text\n", "just text"])
def test_a_file_that_is_no_configuration_is_not_overwritten(tmp_path: Path, text: str):
    tenancy = make_tenancy(clouds=(Cloud.AWS,), members=(HIROSAKI,))
    (file,) = stack_files(tenancy, tmp_path)
    file.path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=file.path.name):
        write_stack_files(tenancy, tmp_path)
    assert file.path.read_text(encoding="utf-8") == text


def test_a_directory_that_cannot_be_written_is_told(tmp_path: Path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="file"):
        write_stack_files(make_tenancy(clouds=(Cloud.AWS,)), tmp_path / "file")


def test_hirosaki_is_found_by_the_name_in_its_files():
    tenancy = load(find("hirosaki"))
    assert {spec.config["jichi:tenancy"] for spec in stacks_of(tenancy)} == {"hirosaki"}
