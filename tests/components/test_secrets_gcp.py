from collections import Counter
from functools import lru_cache
from typing import Any

import pulumi
import pytest
from pulumi_gcp import serviceaccount

from components.secrets import CredentialsArgs, create_credentials
from jichi.engine.values import Reference
from jichi.tenancy.model import Isolation, Recovery, Tenancy
from tests.components.google import Place, plan_on_google
from tests.factories import make_tenancy, named, of_type

PLACES = {"tyo": "asia-northeast1", "osa": "asia-northeast2"}
MEMBER = "serviceAccount:break-glass-022021@hirosaki-022021-prod.iam.gserviceaccount.com"
ROLES = {
    "reader": "roles/secretmanager.secretAccessor",
    "keeper": "roles/secretmanager.secretVersionManager",
}


@lru_cache
def planned(tenancy: Tenancy) -> Any:
    returned: list[Any] = []
    unused: Any = None

    def build(place: Place) -> None:
        # Stands for the identities, for which roles wait.
        account = serviceaccount.Account("break-glass", opts=place.sites.primary.child(place))
        sites = place.sites.bounded(account)
        credentials = create_credentials(CredentialsArgs(sites, place.keys, unused, "the-instance", ()), place)
        pulumi.export("arn", credentials.arn)
        returned.append(credentials)

    return plan_on_google(tenancy, build), returned[0]


def plan_of(**changes: Any) -> Any:
    return planned(make_tenancy(**changes))[0]


@pytest.mark.parametrize("recovery", Recovery)
def test_exactly_these_resources_whatever_the_pattern(recovery: Recovery):
    mine = [each for each in plan_of(recovery=recovery).resources if each.custom and "jichi:secrets:" in each.urn]
    for region in PLACES.values():
        assert Counter(each.type.split(":")[-1] for each in mine if each.region == region) == {
            "RegionalSecret": 1,
            "RegionalSecretIamMember": 2,
        }
    assert len(mine) == 6


@pytest.mark.parametrize("place", PLACES)
def test_a_secret_under_its_regions_key(place: str):
    plan = plan_of()
    secret = named(plan, f"{place}-secret-database")
    inputs = dict(secret.inputs)
    labels = inputs.pop("labels")
    assert inputs == {
        "secretId": "hirosaki-022021-prod-database",
        "location": PLACES[place],
        "customerManagedEncryption": {"kmsKeyName": Reference(named(plan, f"{place}-test-key-secret").urn, "id")},
        "versionDestroyTtl": "2592000s",
        "deletionProtection": True,
        "annotations": {"database": "the-instance"},
    }
    assert labels["jichi-data-class"] == "secret"
    assert labels["jichi-member"] == "022021"
    assert secret.options.protect


def test_the_program_gives_it_no_version():
    plan = plan_of()
    assert not [each for each in plan.resources if "Version" in each.type.split(":")[-1]]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("what", ROLES)
def test_break_glass_reads_it_and_keeps_it(place: str, what: str):
    plan = plan_of()
    grant = named(plan, f"{place}-secret-database-{what}")
    assert dict(grant.inputs) == {
        "secretId": "hirosaki-022021-prod-database",
        "location": PLACES[place],
        "role": ROLES[what],
        "member": MEMBER,
    }
    for name in (f"{place}-secret-database", "break-glass"):
        assert named(plan, name).urn in grant.dependencies, name


def test_nobody_else_is_granted_anything():
    grants = [each for each in plan_of().resources if each.type.split(":")[-1].lower().find("iam") >= 0]
    assert {each.inputs["member"] for each in grants} == {MEMBER}
    assert {each.inputs["role"] for each in grants} == set(ROLES.values())
    assert {each.type.split(":")[-1] for each in grants} == {"RegionalSecretIamMember"}


def test_in_a_shared_project_it_is_the_members_own_break_glass():
    plan = plan_of(isolation=Isolation.NETWORK)
    for grant in of_type(plan, "RegionalSecretIamMember"):
        assert (
            grant.inputs["member"] == "serviceAccount:break-glass-022021@hirosaki-shared-prod.iam.gserviceaccount.com"
        )
        assert grant.inputs["secretId"] == "hirosaki-022021-prod-database"


def test_what_it_returns():
    plan, credentials = planned(make_tenancy())
    assert credentials.name == "hirosaki-022021-prod-database"
    assert plan.exports["arn"] == Reference(named(plan, "tyo-secret-database").urn, "id")
    assert credentials.adopted.pulumi_resource_name == "tyo-secret-database-reader"
