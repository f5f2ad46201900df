import os
from collections import Counter
from pathlib import Path

import pytest

import stacks.program
from jichi.engine.host import plan_stack
from jichi.engine.plan import StackId
from jichi.errors import InvalidInput
from jichi.tenancy.model import Cloud, Tenancy
from stacks.names import PROJECT, stacks_of
from stacks.program import deploy, program, tenancy_at
from stacks.promises import service_level
from tests.factories import make_tenancy


def test_the_program_deploys_what_the_configuration_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    file = tmp_path / "hirosaki.yaml"
    file.write_text("")
    tenancy = make_tenancy()

    def find(name: str) -> Path:
        return file if name == "hirosaki" else Path("elsewhere")

    def load(path: Path) -> Tenancy:
        return tenancy

    monkeypatch.setattr(stacks.program, "find", find)
    monkeypatch.setattr(stacks.program, "load", load)
    spec = stacks_of(tenancy)[1]
    plan = plan_stack(StackId(PROJECT, spec.name, spec.member, spec.cloud), program, spec.config)
    assert plan.exports["domain"] == "023621.prod.hirosaki.jichi.internal"
    assert plan.exports["serviceLevel"] == service_level(tenancy.service)


def test_a_file_is_read_again_only_when_it_has_changed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    file = tmp_path / "a.yaml"
    file.write_text("1")
    reads: Counter[str] = Counter()

    def load(path: Path) -> str:
        reads[path.name] += 1
        return path.read_text()

    monkeypatch.setattr(stacks.program, "load", load)
    assert [tenancy_at(file), tenancy_at(file)] == ["1", "1"]
    assert reads["a.yaml"] == 1
    file.write_text("2")
    os.utime(file, ns=(1, 1))
    assert tenancy_at(file) == "2"


@pytest.mark.parametrize(
    ("code", "cloud", "message"),
    [("999999", Cloud.AWS, "jichi:member is 999999"), ("022021", Cloud.GCP, "jichi:cloud is gcp")],
)
def test_what_the_tenancy_does_not_have_is_refused(code: str, cloud: Cloud, message: str):
    with pytest.raises(InvalidInput, match=message):
        deploy(make_tenancy(clouds=(Cloud.AWS,)), code, cloud)
