from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from components.account import create_account
from components.account.checks import to_verify
from components.account.gcp_policies import CMEK_APPS, Never, Only, policies
from components.account.gcp_services import services
from components.checks import Control
from components.naming import Scope
from jichi.tenancy.apps import AppUse
from jichi.tenancy.model import Buckets, Cloud, Google, Isolation, Mode, Ownership, Perimeter, Tenancy
from tests.components.google import plan_on_google
from tests.factories import HIROSAKI, OWNERSHIP, TENANCY, make_tenancy, of_type

GOOGLE = TENANCY.home(Cloud.GCP).google or Google()
PLATFORM = Ownership(*(Mode.VERIFY,) * 6)
FACTS = {
    "gcp.resourceLocations",
    "compute.vmExternalIpAccess",
    "compute.skipDefaultNetworkCreation",
    "compute.restrictLoadBalancerCreationForTypes",
    "compute.restrictProtocolForwardingCreationForTypes",
    "compute.disableInternetNetworkEndpointGroup",
    "compute.requireShieldedVm",
    "compute.requireOsLogin",
    "compute.restrictVpcPeering",
    "compute.restrictCloudNATUsage",
    "sql.restrictPublicIp",
    "sql.restrictAuthorizedNetworks",
    "storage.publicAccessPrevention",
    "storage.uniformBucketLevelAccess",
    "run.allowedIngress",
    "run.allowedVPCEgress",
    "iam.disableServiceAccountKeyCreation",
    "iam.allowedPolicyMemberDomains",
    "iam.disableAuditLoggingExemption",
    "gcp.restrictTLSVersion",
    "gcp.restrictNonCmekServices",
    "gcp.restrictCmekCryptoKeyProjects",
    "gcp.restrictServiceUsage",
}


def on(ownership: Ownership = OWNERSHIP, isolation: Isolation = Isolation.ACCOUNT, **changes: Any) -> Tenancy:
    """A tenancy on Google Cloud, with what is changed of its home there."""
    return make_tenancy(google=replace(GOOGLE, **changes), ownership=ownership, isolation=isolation)


def planned(tenancy: Tenancy, member: Any = HIROSAKI) -> dict[str, Any]:
    """The planned policies by constraint."""
    plan = plan_on_google(tenancy, lambda place: create_account(place.sites, place), member)
    return {each.inputs["name"].rpartition("/")[2]: each for each in of_type(plan, "Policy")}


def checks(tenancy: Tenancy, member: Any = HIROSAKI) -> list[str]:
    """What is to be checked, in English."""
    found = to_verify(Scope(tenancy, member, Cloud.GCP, "asia-northeast1"))
    known = {Control.ORGANIZATION_POLICY, Control.PERIMETER, Control.LOG_LOCATION}
    assert all(check.control in known and check.how and check.what.ja for check in found)
    return [check.what.en for check in found]


@pytest.fixture(scope="module")
def plan() -> dict[str, Any]:
    return planned(on())


def values(policy: Any) -> tuple[str, ...]:
    """What a policy allows, in force or on trial."""
    ((rule),) = (policy.inputs.get("spec") or policy.inputs["dryRunSpec"])["rules"]
    return rule["values"]["allowedValues"]


def test_every_constraint_is_set_at_the_project_and_none_twice(plan: dict[str, Any]):
    assert set(plan) > FACTS
    assert len(plan) == len(policies(Scope(on(), HIROSAKI, Cloud.GCP, "asia-northeast1")))
    for constraint, policy in plan.items():
        assert policy.inputs["parent"] == "projects/hirosaki-022021-prod"
        assert policy.inputs["name"] == f"projects/hirosaki-022021-prod/policies/{constraint}"
        assert policy.options.protect


@pytest.mark.parametrize(
    ("constraint", "spec"),
    [
        ("iam.disableServiceAccountKeyCreation", {"rules": ({"enforce": "TRUE"},)}),
        ("compute.vmExternalIpAccess", {"rules": ({"denyAll": "TRUE"},)}),
        (
            "compute.restrictLoadBalancerCreationForTypes",
            {"rules": ({"values": {"allowedValues": ("in:INTERNAL",)}},)},
        ),
        (
            "gcp.restrictCmekCryptoKeyProjects",
            {"rules": ({"values": {"allowedValues": ("projects/hirosaki-022021-prod",)}},)},
        ),
        (
            "iam.allowedPolicyMemberDomains",
            {
                "rules": (
                    {"values": {"allowedValues": ("is:principalSet://iam.googleapis.com/organizations/1111111111",)}},
                )
            },
        ),
    ],
)
def test_rules_of_each_kind(plan: dict[str, Any], constraint: str, spec: dict[str, Any]):
    assert plan[constraint].inputs["spec"] == spec
    assert "dryRunSpec" not in plan[constraint].inputs


def test_what_others_deny_stays_denied(plan: dict[str, Any]):
    spec = plan["gcp.restrictNonCmekServices"].inputs["spec"]
    assert spec["inheritFromParent"] is True
    assert {"storage.googleapis.com", "sqladmin.googleapis.com"} <= set(spec["rules"][0]["values"]["deniedValues"])


def test_resources_are_in_tokyo_and_osaka_and_the_dual_region_only_where_it_is_used(plan: dict[str, Any]):
    regions = ("in:asia-northeast1-locations", "in:asia-northeast2-locations")
    assert values(plan["gcp.resourceLocations"]) == regions
    assert values(planned(on(buckets=Buckets.DUAL_REGION))["gcp.resourceLocations"]) == (*regions, "asia1")


def test_what_can_be_tried_is_tried_before_it_is_enforced(plan: dict[str, Any]):
    tried = {constraint for constraint, policy in plan.items() if "dryRunSpec" in policy.inputs}
    assert tried == {"gcp.restrictTLSVersion", "gcp.restrictServiceUsage"}
    assert not [constraint for constraint in tried if "spec" in plan[constraint].inputs]
    enforced = planned(on(perimeter_enforced=True))
    for constraint in tried:
        assert enforced[constraint].inputs["spec"] == plan[constraint].inputs["dryRunSpec"]
        assert "dryRunSpec" not in enforced[constraint].inputs


def test_no_service_is_usable_that_is_not_enabled(plan: dict[str, Any]):
    allowed = values(plan["gcp.restrictServiceUsage"])
    assert "sqladmin.googleapis.com" in allowed
    assert set(allowed) < set(services(Scope(on(), HIROSAKI, Cloud.GCP, "asia-northeast1")))


def test_without_the_organisations_number_who_is_let_in_is_left_to_it(plan: dict[str, Any]):
    tenancy = on(organization=None)
    assert set(plan) - set(planned(tenancy)) == {"iam.allowedPolicyMemberDomains"}
    assert [text for text in checks(tenancy) if text.startswith("iam.allowedPolicyMemberDomains")]
    assert not [text for text in checks(on()) if text.startswith("iam.allowedPolicyMemberDomains")]


def test_the_platforms_policies_are_checked_and_not_made():
    assert not planned(on(PLATFORM))
    assert [text for text in checks(on(PLATFORM)) if text.startswith("the organisation policies in effect")]
    assert not [text for text in checks(on()) if text.startswith("the organisation policies in effect")]


def test_policies_of_a_shared_project_are_the_shared_stacks():
    tenancy = on(isolation=Isolation.NETWORK)
    assert not planned(tenancy)
    assert not checks(tenancy)
    shared = planned(tenancy, None)
    assert values(shared["gcp.restrictCmekCryptoKeyProjects"]) == ("projects/hirosaki-shared-prod",)


def test_the_platforms_perimeter_and_what_is_on_trial_are_checked():
    def about(text: str, **changes: Any) -> bool:
        return any(text in each for each in checks(on(**changes)))

    assert about("inside a VPC Service Controls perimeter of the platform", perimeter=Perimeter.VERIFY)
    assert not about("inside a VPC Service Controls perimeter of the platform", perimeter=Perimeter.FINE)
    assert about("no violation of the perimeter on trial", perimeter=Perimeter.COARSE)
    assert not about("on trial", perimeter_enforced=True)


def test_where_apps_run_the_admission_policy_cannot_be_left_out():
    apps = (AppUse("kokuho", Path("score.yaml")),)
    scope = Scope(replace(on(), apps=apps), HIROSAKI, Cloud.GCP, "asia-northeast1")
    with_apps = {each.constraint: each for each in policies(scope)}
    without = {each.constraint: each for each in policies(replace(scope, tenancy=on()))}
    assert set(with_apps) - set(without) == {"run.allowedBinaryAuthorizationPolicies"}
    assert with_apps["run.allowedBinaryAuthorizationPolicies"].rule == Only(("default",))
    kept = with_apps["gcp.restrictNonCmekServices"].rule
    assert isinstance(kept, Never)
    assert "memorystore.googleapis.com" in kept.values
    assert without["gcp.restrictNonCmekServices"].rule == Never(tuple(sorted({*kept.values} - set(CMEK_APPS))))
    # In the hub's project no apps run.
    assert "run.allowedBinaryAuthorizationPolicies" not in {
        each.constraint for each in policies(replace(scope, member=None, hub=True))
    }
    found = [each for each in checks(replace(on(PLATFORM), apps=apps)) if "allowedBinaryAuthorizationPolicies" in each]
    assert len(found) == 1
    assert not [each for each in checks(on(PLATFORM)) if "allowedBinaryAuthorizationPolicies" in each]


@pytest.mark.parametrize("isolation", [Isolation.ACCOUNT, Isolation.NETWORK])
def test_images_of_all_members_of_a_project_are_admitted_and_no_others(isolation: Isolation):
    tenancy = replace(on(isolation=isolation), apps=(AppUse("kokuho", Path("score.yaml")),))
    own = isolation is Isolation.ACCOUNT

    def found(member: Any) -> list[Any]:
        plan = plan_on_google(tenancy, lambda place: create_account(place.sites, place), member)
        return [each for each in plan.resources if each.type.startswith("gcp:binaryauthorization/")]

    assert bool(found(HIROSAKI)) == own
    (policy,) = found(HIROSAKI if own else None)
    project = "hirosaki-022021-prod" if own else "hirosaki-shared-prod"
    owners = ("022021",) if own else ("022021", "023621")
    assert policy.inputs["project"] == project
    assert policy.inputs["globalPolicyEvaluationMode"] == "DISABLE"
    assert [each["namePattern"] for each in policy.inputs["admissionWhitelistPatterns"]] == [
        f"asia-northeast{at}-docker.pkg.dev/{project}/hirosaki-{owner}-prod-apps/**"
        for owner in owners
        for at in (1, 2)
    ]
