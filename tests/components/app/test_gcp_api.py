"""What is planned for apps, held against Google's own description of its APIs: names, types, enumerations, limits."""

from dataclasses import replace
from typing import Any

from components.account.gcp_admission import Admission
from components.app import Canary
from components.app.gcp_registry import create_registry
from jichi.tenancy.model import DataClass
from tests.components.app.gcp_apps import BATCH, TAX, WORKER, plan_apps
from tests.components.app.test_gcp import mine
from tests.components.app.test_gcp_container import SIDE
from tests.components.app.test_gcp_limits import changed
from tests.components.google import Place, plan_on_google
from tests.factories import make_tenancy
from tests.surface.check import Examination, examine, table_faults
from tests.surface.google_api import Discovery
from tests.surface.google_apps_rows import APPS
from tests.surface.google_rows import ROWS

API = Discovery()
OF_THE_ENVIRONMENT = {"gcp:artifactregistry/repository:Repository", "gcp:binaryauthorization/policy:Policy"}
"""Types that the environment makes for its apps."""
STAND_INS = ("SecretIamMember",)
"""Types of what only stands in for resource types here."""


def _examined(plan: Any) -> Examination:
    planned = [each for each in mine(plan.resources) if not each.type.endswith(STAND_INS)]
    return examine(planned, {**ROWS, **APPS}, API)


def test_the_table_names_what_there_is() -> None:
    assert not list(table_faults(APPS, API))


def test_the_apis_take_what_is_planned() -> None:
    mounted = changed(WORKER, "containers", "work", "volumes", to={"/data": {"source": "${resources.share}"}})
    mounted["resources"]["share"] = {"type": "volume-nfs"}
    manifests = (changed(TAX, "containers", "side", to=SIDE), mounted, BATCH)
    found = _examined(plan_apps(*manifests, canaries={"tax": Canary(10, "tax-00001-abc")})[0])
    assert not found.findings
    assert set(APPS) - set(found.types) == OF_THE_ENVIRONMENT
    assert found.mapped > 0.95
    assert found.validated > 0.8


def test_the_apis_take_what_the_environment_makes_for_apps() -> None:
    def build(place: Place) -> None:
        create_registry(place.sites.primary, place.keys.primary[DataClass.DATA], place)
        Admission(place.sites.primary, place)

    plan = plan_on_google(make_tenancy(), build)
    found = examine([each for each in plan.resources if each.type in OF_THE_ENVIRONMENT], APPS, API)
    assert not found.findings
    assert {name: each.resources for name, each in found.types.items()} == dict.fromkeys(OF_THE_ENVIRONMENT, 1)


def test_what_the_api_does_not_take_would_be_found() -> None:
    plan = plan_apps(TAX, canaries={"tax": Canary(10, "x" * 10)})[0]
    service = next(each for each in plan.resources if each.name == "tyo-tax" and each.custom)
    wrong = {**service.inputs, "ingress": "INTERNAL"}
    found = examine([replace(service, inputs=wrong)], APPS, API)
    assert any("ingress" in each.problem for each in found.findings)
