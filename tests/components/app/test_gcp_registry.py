"""The repository of a member's images on Google Cloud."""

from typing import Any

from components.app.gcp_registry import create_registry
from components.app.registry import registry
from jichi.engine.plan import Plan
from jichi.tenancy.model import DataClass
from policies.evaluate import Evaluation
from policies.guardrails import GUARDRAILS
from policies.judgement import Status
from policies.world import World
from tests.components.google import Place, plan_on_google
from tests.factories import make_tenancy, named


def _plan() -> Any:
    def build(place: Place) -> None:
        for site, keys in zip(place.sites, (place.keys.primary, place.keys.secondary), strict=True):
            create_registry(site, keys[DataClass.DATA], place)

    return plan_on_google(make_tenancy(), build)


def test_a_repository_in_each_region_under_the_members_key() -> None:
    plan = _plan()
    for place, region in (("tyo", "asia-northeast1"), ("osa", "asia-northeast2")):
        found = named(plan, f"{place}-apps-registry")
        assert found.options.protect
        inputs = found.inputs
        assert (inputs["repositoryId"], inputs["location"]) == ("hirosaki-022021-prod-apps", region)
        assert inputs["dockerConfig"] == {"immutableTags": True}
        assert inputs["kmsKeyName"].urn.endswith(f"{place}-test-key-data")
        assert inputs["vulnerabilityScanningConfig"] == {"enablementConfig": "INHERITED"}
        keep, remove = inputs["cleanupPolicies"]
        assert (keep["action"], keep["mostRecentVersions"]) == ("KEEP", {"keepCount": 10})
        assert (remove["action"], remove["condition"]["olderThan"]) == ("DELETE", "15552000s")


def test_its_path_is_the_registrys() -> None:
    def build(place: Place) -> None:
        inputs = f"{place.sites.primary.region}-docker.pkg.dev/{place.sites.primary.scope.account}"
        assert registry(place.sites.primary.scope) == f"{inputs}/hirosaki-022021-prod-apps"

    plan_on_google(make_tenancy(), build)


def test_guardrails_hold() -> None:
    plan = _plan()
    judged = [
        each
        for each in Evaluation(World(Plan("hirosaki", (plan,))), GUARDRAILS).results()
        if each.name.endswith("-registry")
    ]
    assert {each.guardrail.id for each in judged} >= {"gcp-registry-own-and-immutable", "gcp-encrypted-with-own-key"}
    assert {each.status for each in judged} == {Status.PASS}
