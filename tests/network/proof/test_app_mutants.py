"""What goes wrong with apps turns the claim that is there to catch it; without it all is proved."""

import pytest

from jichi.tenancy.model import Cloud
from network.proof.verdict import Verdict
from tests.network.proof.app_mutants_aws import MUTANTS, public_tasks
from tests.network.proof.app_plants import base
from tests.network.proof.aws_mutants import exposed
from tests.network.proof.line_plants import judged, of_hirosaki


def test_with_apps_all_is_proved():
    found = judged(base(Cloud.AWS).plan)
    assert [(each.id, each.verdict) for each in found if each.verdict is not Verdict.PROVED] == []
    flows = {each.id.rsplit("/", 1)[-1] for each in found if each.kind == "flow"}
    assert {"tyo-app-app-tcp-8080", "tyo-app-app-tcp-443", "tyo-app-data-tcp-6379"} <= flows
    assert not [each for each in flows if "planned" in each]


def test_everything_that_goes_wrong_with_apps_is_caught(capsys: pytest.CaptureFixture[str]):
    missed: list[str] = []
    for name, each in MUTANTS.items():
        verdict = of_hirosaki(judged(each.plant(base(Cloud.AWS)).plan), each.kind)
        if verdict is not each.verdict:
            missed.append(f"{name}: {each.kind} is {verdict}, not {each.verdict}")
    with capsys.disabled():
        print(f"\naws, apps: caught {len(MUTANTS) - len(missed)} of {len(MUTANTS)}")  # noqa: T201 - the figure is wanted
    assert missed == []


def test_without_its_public_address_an_open_task_is_only_a_doubt():
    plot = base(Cloud.AWS)
    assert of_hirosaki(judged(exposed(plot).remove("web").plan), "internet-in") is Verdict.UNKNOWN
    assert of_hirosaki(judged(public_tasks(plot).plan), "internet-in") is Verdict.REFUTED
