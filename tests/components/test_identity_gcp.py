"""Identity on Google Cloud: what is planned, what IAM makes of it for each role, and what every evasion comes to."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.checks import Control
from components.identity import IdentityArgs, Role, Trust, create_guardrails, create_identity
from components.identity.checks import to_verify
from components.identity.gcp_boundary import DATA, GUARDS, IDENTITIES, LASTING, OBJECTS, RECORDING, SECRETS
from components.identity.gcp_rights import (
    CONDITION_OPERATORS,
    CUSTOM_ROLES,
    POLICY_PRINCIPALS,
    ROLE_BYTES,
    ROLE_PERMISSIONS,
)
from components.naming import Scope
from jichi.errors import InvalidInput
from jichi.tenancy.apps import AppUse
from jichi.tenancy.model import Cloud, Isolation, Mode, Stage, SystemUse, Tenancy
from tests.components.google import Place, plan_on_google
from tests.components.google_iam import Policies, Request, allowed, denied, extract, holds
from tests.factories import HIROSAKI, OWANI, OWNERSHIP, make_tenancy, named, of_type

SYSTEMS = (SystemUse("就学", "shugaku"), SystemUse("霊園管理", None))
OWNER, OTHER, SHARED = "hirosaki-022021-prod", "hirosaki-023621-prod", "hirosaki-shared-prod"
OPERATORS = "group:operators@hirosaki.lg.jp"
VENDOR = "serviceAccount:hirosaki@vendor-deploy.iam.gserviceaccount.com"
POOL = "iam.googleapis.com/projects/1234/locations/global/workloadIdentityPools/ci"
RUNNER = f"principalSet://{POOL}/attribute.repository/hirosaki/infra"
AUDITORS = "principalSet://iam.googleapis.com/locations/global/workforcePools/audit/group/auditors"
EMERGENCY = "principal://iam.googleapis.com/locations/global/workforcePools/platform/subject/on-call"
TRUSTED = {
    Role.OPERATOR: Trust((OPERATORS,), mfa=False),
    Role.VENDOR: Trust((VENDOR,), mfa=False),
    Role.AUDITOR: Trust((AUDITORS,), mfa=False),
    Role.BREAK_GLASS: Trust((EMERGENCY,), mfa=False),
    Role.CI: Trust((RUNNER,), mfa=False),
}
EVERY_ROLE = tuple(Role)
NOT_BREAK_GLASS = tuple(role for role in Role if role is not Role.BREAK_GLASS)
VERIFIED = replace(OWNERSHIP, organization_policy=Mode.VERIFY)


def tenancy_of(isolation: Isolation = Isolation.ACCOUNT, **changes: Any) -> Tenancy:
    usual: dict[str, Any] = {"members": (replace(HIROSAKI, systems=SYSTEMS), replace(OWANI, systems=SYSTEMS))}
    return make_tenancy(isolation=isolation, **{**usual, **changes})


@lru_cache
def identity_plan(tenancy: Tenancy, code: str = HIROSAKI.code, *, named_callers: bool = True) -> Any:
    def build(place: Place) -> None:
        made = create_identity(IdentityArgs(place.sites, TRUSTED if named_callers else {}), place)
        create_guardrails(place.sites, place)
        pulumi.export("roles", {str(role): email for role, email in made.roles.items()})
        pulumi.export("boundary", made.boundary)

    return plan_on_google(tenancy, build, tenancy.member(code))


@lru_cache
def shared_plan(tenancy: Tenancy) -> Any:
    return plan_on_google(tenancy, lambda place: create_guardrails(place.sites, place), None)


@dataclass(frozen=True, eq=False)
class World:
    """What IAM would answer once the plans are deployed that concern one project."""

    plans: Sequence[Any]
    account: str
    policies: Policies

    def email(self, role: Role, code: str = HIROSAKI.code) -> str:
        return f"{role}-{code}@{self.account}.iam.gserviceaccount.com"

    def may(
        self,
        role: Role,
        permission: str,
        resource: str | None = None,
        *,
        code: str = HIROSAKI.code,
        grants: Sequence[str] = (),
    ) -> bool:
        return allowed(Request(self.email(role, code), permission, resource, grants), self.policies)


def world_of(plans: Sequence[Any]) -> World:
    def every(kind: str) -> list[Any]:
        return [each for plan in plans for each in of_type(plan, kind)]

    account = named(plans[0], "project").inputs["projectId"]
    roles = {
        f"projects/{each.inputs['project']}/roles/{each.inputs['roleId']}": each.inputs["permissions"]
        for each in every("IAMCustomRole")
    }
    bindings = [each.inputs for each in every("IAMMember") if each.type.startswith("gcp:projects/")]
    rules = [rule for each in every("DenyPolicy") for rule in each.inputs["rules"]]
    return World(plans, account, Policies(bindings, roles, rules))


@lru_cache
def world(isolation: Isolation, *, managed: bool = True) -> World:
    tenancy = tenancy_of(isolation, ownership=OWNERSHIP if managed else VERIFIED)
    if isolation is Isolation.ACCOUNT:
        return world_of((identity_plan(tenancy),))
    members = (identity_plan(tenancy, each.code) for each in tenancy.members)
    return world_of((shared_plan(tenancy), *members))


@pytest.fixture(scope="session")
def own() -> World:
    """A member with a project of its own."""
    return world(Isolation.ACCOUNT)


@pytest.fixture(scope="session")
def shared() -> World:
    """Two members in a project that they share."""
    return world(Isolation.NETWORK)


# What is planned.


def test_a_service_account_a_role_and_nothing_that_lasts(own: World):
    plan = own.plans[0]
    accounts = {each.name: each for each in of_type(plan, "Account")}
    assert set(accounts) == {f"role-{role}" for role in ("operator", "vendor", "auditor", "break-glass", "ci")}
    for role in Role:
        each = accounts[f"role-{role}"]
        assert each.inputs["accountId"] == f"{role}-022021"
        assert each.inputs["project"] == OWNER
        assert each.inputs["displayName"] == f"{OWNER}-{role}"
        assert each.options.protect == (role is Role.BREAK_GLASS)
    counts = Counter(each.type.split(":")[-1] for each in plan.resources if each.type.startswith("gcp:"))
    del counts["CryptoKey"], counts["Project"]  # what the test itself stands on
    assert counts == {"Account": 5, "IAMCustomRole": 36, "IAMMember": 35 + 5, "DenyPolicy": 1}
    assert not any("key" in each.type.lower() for each in plan.resources if each.type.startswith("gcp:serviceaccount/"))


def test_outputs_are_known_before_deployment(own: World):
    outputs = own.plans[0].exports
    assert outputs["roles"] == {str(role): f"{role}-022021@{OWNER}.iam.gserviceaccount.com" for role in Role}
    assert outputs["boundary"] == (
        f"policies/cloudresourcemanager.googleapis.com%2Fprojects%2F{OWNER}/denypolicies/{OWNER}-boundary"
    )


@pytest.mark.parametrize(
    ("isolation", "ownership", "ready"),
    [
        (Isolation.ACCOUNT, OWNERSHIP, "boundary"),
        (Isolation.ACCOUNT, VERIFIED, "role-break-glass"),
        (Isolation.NETWORK, OWNERSHIP, None),
    ],
)
def test_what_waits_for_break_glass_has_something_to_wait_for(isolation: Isolation, ownership: Any, ready: str | None):
    found: list[Any] = []

    def build(place: Place) -> None:
        found.append(create_identity(IdentityArgs(place.sites, TRUSTED), place).ready)

    plan_on_google(tenancy_of(isolation, ownership=ownership), build)
    assert [each and each._name for each in found] == [ready]


def test_callers_may_become_their_role_and_nothing_else(own: World):
    taken = {
        (each.inputs["serviceAccountId"].rpartition("/")[2], each.inputs["member"]): each
        for each in of_type(own.plans[0], "IAMMember")
        if each.type.startswith("gcp:serviceaccount/")
    }
    assert set(taken) == {(own.email(role), trust.callers[0]) for role, trust in TRUSTED.items()}
    for (email, _), each in taken.items():
        assert each.inputs["role"] == f"projects/{OWNER}/roles/hirosaki_022021_prod_take"
        assert each.inputs["serviceAccountId"] == f"projects/{OWNER}/serviceAccounts/{email}"
        role = named(own.plans[0], f"role-{email.removesuffix(f'-022021@{OWNER}.iam.gserviceaccount.com')}")
        assert {role.urn, named(own.plans[0], "right-take").urn} <= set(each.dependencies)
    # Neither a signature, which outlasts the hour, nor a way through another account.
    assert named(own.plans[0], "right-take").inputs["permissions"] == ("iam.serviceAccounts.getAccessToken",)
    callers = {trust.callers[0] for trust in TRUSTED.values()}
    assert not callers & {each["member"] for each in own.policies.bindings}


def test_nobody_may_take_a_role_until_somebody_is_named():
    plan = identity_plan(tenancy_of(), named_callers=False)
    assert not [each for each in of_type(plan, "IAMMember") if each.type.startswith("gcp:serviceaccount/")]


def test_a_caller_that_goes_leaves_the_others():
    def names(*callers: str) -> set[str]:
        trusted = {Role.OPERATOR: Trust(callers, mfa=False)}
        plan = plan_on_google(tenancy_of(), lambda place: create_identity(IdentityArgs(place.sites, trusted), place))
        return {each.urn for each in of_type(plan, "IAMMember")}

    assert names(OPERATORS, AUDITORS) - names(AUDITORS) == names(OPERATORS) - names(AUDITORS)
    assert names(AUDITORS) < names(OPERATORS, AUDITORS)


def test_the_boundary_is_attached_to_the_project_once_its_accounts_are_there(own: World):
    policy = named(own.plans[0], "boundary")
    assert policy.inputs["parent"] == f"cloudresourcemanager.googleapis.com%2Fprojects%2F{OWNER}"
    assert policy.inputs["name"] == f"{OWNER}-boundary"
    assert policy.options.protect
    assert {each.urn for each in of_type(own.plans[0], "Account")} <= set(policy.dependencies)


def test_the_platforms_boundary_is_checked_and_not_made():
    tenancy = tenancy_of(ownership=VERIFIED)
    assert not of_type(identity_plan(tenancy), "DenyPolicy")
    assert not of_type(shared_plan(replace(tenancy, isolation=Isolation.NETWORK)), "DenyPolicy")

    def checks(tenancy: Tenancy, cloud: Cloud = Cloud.GCP) -> list[Control]:
        region = tenancy.home(cloud).primary
        return [each.control for each in to_verify(Scope(tenancy, tenancy.members[0], cloud, region))]

    assert checks(tenancy) == [Control.ORGANIZATION_POLICY]
    assert checks(tenancy_of()) == []
    assert checks(replace(tenancy, isolation=Isolation.NETWORK)) == []
    assert checks(tenancy, Cloud.AWS) == []


def test_a_shared_project_has_one_boundary_and_one_set_of_custom_roles(shared: World):
    common, *members = shared.plans
    assert named(common, "boundary").inputs["name"] == f"{SHARED}-boundary"
    assert {each.name for each in of_type(common, "Account")} == {"role-break-glass-022021", "role-break-glass-023621"}
    assert all(each.options.protect for each in of_type(common, "Account"))
    assert all(each.inputs["roleId"].startswith("hirosaki_shared_prod_") for each in of_type(common, "IAMCustomRole"))
    for plan in members:
        assert not of_type(plan, "DenyPolicy")
        assert not of_type(plan, "IAMCustomRole")
        assert {each.name for each in of_type(plan, "Account")} == {f"role-{role}" for role in NOT_BREAK_GLASS}
    emails = [each.inputs["accountId"] for plan in shared.plans for each in of_type(plan, "Account")]
    assert len(emails) == len(set(emails)) == 10
    bound = {each["role"] for each in shared.policies.bindings}
    assert bound == set(shared.policies.roles) - {f"projects/{SHARED}/roles/hirosaki_shared_prod_take"}


def test_another_member_changes_the_boundary_and_replaces_nothing():
    alone_, both = (tenancy_of(Isolation.NETWORK, members=members) for members in ((HIROSAKI,), (HIROSAKI, OWANI)))
    before, after = ({each.urn: each for each in shared_plan(each).resources} for each in (alone_, both))
    assert set(before) < set(after)
    changed = {urn.rsplit("::")[-1] for urn, each in before.items() if each.inputs != after[urn].inputs}
    assert changed == {"boundary"}


@pytest.mark.parametrize("isolation", Isolation)
@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("apps", [(), (AppUse("kokuho", Path("score.yaml")),)])
def test_iam_accepts_the_longest_names(isolation: Isolation, stage: Stage, apps: tuple[AppUse, ...]):
    tenancy = tenancy_of(isolation, name="abcdefghijklmnop", stage=stage, apps=apps)
    plans = [identity_plan(tenancy)]
    if isolation is not Isolation.ACCOUNT:
        plans.append(shared_plan(tenancy))
    roles = [each.inputs for plan in plans for each in of_type(plan, "IAMCustomRole")]
    assert 0 < len(roles) < CUSTOM_ROLES
    for each in roles:
        texts = (each["title"], each["description"], *each["permissions"])
        assert sum(len(text.encode()) for text in texts) < ROLE_BYTES
        assert 0 < len(each["permissions"]) == len(set(each["permissions"])) <= ROLE_PERMISSIONS
        assert len(each["title"].encode()) <= 100
        assert len(each["description"].encode()) <= 256
        assert each["stage"] == "GA"
    for each in (each.inputs for plan in plans for each in of_type(plan, "Account")):
        assert len(each["displayName"].encode()) <= 100
        assert len(each["description"].encode()) <= 256
    for each in (each.inputs for plan in plans for each in of_type(plan, "DenyPolicy")):
        assert max(len(each["displayName"]), len(each["name"])) <= 63
    bindings = [each.inputs for each in of_type(plans[0], "IAMMember") if each.type.startswith("gcp:projects/")]
    assert len(bindings) * 50 < POLICY_PRINCIPALS * (3 if isolation is Isolation.ACCOUNT else 1)
    for each in bindings:
        expression = each["condition"]["expression"] if "condition" in each else ""
        assert expression.count("||") + expression.count("&&") <= CONDITION_OPERATORS
        assert len(each["condition"]["title"] if "condition" in each else "") <= 100


@pytest.mark.parametrize("isolation", [Isolation.ACCOUNT, Isolation.NETWORK])
def test_no_basic_roles_nobody_outside_and_no_wildcards(isolation: Isolation):
    each_world = world(isolation)
    for each in each_world.policies.bindings:
        assert each["role"] in each_world.policies.roles
        assert each["member"].startswith("serviceAccount:")
    for permissions in each_world.policies.roles.values():
        assert all(permission.count(".") == 2 and "*" not in permission for permission in permissions)


@pytest.mark.parametrize("isolation", [Isolation.ACCOUNT, Isolation.NETWORK])
def test_who_may_say_who_may_what(isolation: Isolation):
    """Policies of single resources by break-glass, keys' by CI within a limit; identities by nobody."""
    holders: dict[str, set[str]] = {}
    for name, permissions in world(isolation).policies.roles.items():
        for permission in permissions:
            if permission.endswith(("IamPolicy", "actAs")) and not permission.endswith("getIamPolicy"):
                holders.setdefault(permission, set()).add(name.rsplit("_prod_")[-1])
    assert holders == {
        "cloudkms.cryptoKeys.setIamPolicy": {"break_glass_keys", "ci_grants"},
        "secretmanager.secrets.setIamPolicy": {"break_glass_secrets"},
        "storage.buckets.setIamPolicy": {"break_glass_buckets"},
        **({"run.services.setIamPolicy": {"break_glass_removal"}} if isolation is Isolation.ACCOUNT else {}),
    }


def test_rights_to_objects_compare_names_of_buckets_only(own: World, shared: World):
    """An object's name may have slashes in it and look like another resource's."""
    for each_world in (own, shared):
        for each in each_world.policies.bindings:
            if any(name.startswith("storage.objects.") for name in each_world.policies.roles[each["role"]]):
                expression = each.get("condition", {}).get("expression", "")
                assert expression.count("extract(") == expression.count("extract('/buckets/{name}')")


# What each role may.


def database(owner: str, role: str = "main") -> str:
    return f"projects/p/instances/{owner}-{role}-tyo"


def bucket(owner: str, role: str, item: str = "") -> str:
    return f"projects/_/buckets/{owner}-{role}-tyo{item and f'/objects/{item}'}"


def key(owner: str, version: str = "") -> str:
    ring = f"projects/p/locations/asia-northeast1/keyRings/{owner}-keys-tyo"
    return f"{ring}/cryptoKeys/{owner}-data-tyo{version and f'/cryptoKeyVersions/{version}'}"


def secret(owner: str, *, place: str = "", version: str = "") -> str:
    return f"projects/1/{place and f'locations/{place}/'}secrets/{owner}-database{version and f'/versions/{version}'}"


def log_view(owner: str, view: str) -> str:
    return f"projects/p/locations/asia-northeast1/buckets/{owner}-log-tyo/views/{view}"


TOKYO = "asia-northeast1"
ENCRYPTER = "roles/cloudkms.cryptoKeyEncrypterDecrypter"

NAMED: list[tuple[Role, str, str]] = [
    (Role.OPERATOR, "cloudsql.instances.get", database(OWNER)),
    (Role.OPERATOR, "cloudsql.instances.restart", database(OWNER)),
    (Role.OPERATOR, "cloudsql.instances.failover", database(OWNER)),
    (Role.OPERATOR, "cloudsql.backupRuns.create", database(OWNER)),
    (Role.OPERATOR, "cloudsql.instances.restoreBackup", database(OWNER, "restore-1")),
    (Role.OPERATOR, "cloudsql.instances.delete", database(OWNER, "restore-1")),
    (Role.OPERATOR, "logging.views.access", log_view(OWNER, "operator")),
    (Role.OPERATOR, "storage.buckets.get", bucket(OWNER, "data")),
    (Role.VENDOR, "logging.views.access", log_view(OWNER, "vendor")),
    (Role.AUDITOR, "storage.objects.get", bucket(OWNER, "log", "2026/1.json")),
    (Role.AUDITOR, "storage.objects.list", bucket(OWNER, "evidence")),
    (Role.AUDITOR, "storage.objects.get", bucket(OWNER, "access", "x")),
    (Role.AUDITOR, "storage.buckets.getIamPolicy", bucket(OWNER, "data")),
    (Role.AUDITOR, "cloudkms.cryptoKeys.getIamPolicy", key(OWNER)),
    (Role.AUDITOR, "secretmanager.secrets.get", secret(OWNER)),
    (Role.AUDITOR, "secretmanager.versions.list", secret(OWNER, place=TOKYO)),
    (Role.AUDITOR, "logging.views.access", log_view(OWNER, "_AllLogs")),
    (Role.BREAK_GLASS, "cloudkms.cryptoKeyVersions.destroy", key(OWNER, "1")),
    (Role.BREAK_GLASS, "cloudkms.cryptoKeyVersions.update", key(OWNER, "1")),
    (Role.BREAK_GLASS, "cloudkms.cryptoKeyVersions.useToDecrypt", key(OWNER, "1")),
    (Role.BREAK_GLASS, "storage.objects.get", bucket(OWNER, "data", "residents.csv")),
    (Role.BREAK_GLASS, "storage.objects.delete", bucket(OWNER, "log", "x")),
    (Role.BREAK_GLASS, "secretmanager.versions.access", secret(OWNER, place=TOKYO, version="1")),
    (Role.BREAK_GLASS, "cloudsql.instances.delete", database(OWNER)),
    (Role.BREAK_GLASS, "cloudsql.instances.promoteReplica", database(OWNER)),
    (Role.BREAK_GLASS, "cloudsql.backupRuns.delete", f"{database(OWNER)}/backupRuns/1"),
    (Role.BREAK_GLASS, "logging.buckets.delete", log_view(OWNER, "x").partition("/views")[0]),
    (Role.BREAK_GLASS, "storage.objects.get", bucket(OWNER, "vault", "export.sql.gz")),
    (Role.CI, "cloudsql.instances.update", database(OWNER)),
    (Role.CI, "storage.buckets.update", bucket(OWNER, "data")),
    (Role.CI, "cloudkms.cryptoKeys.create", key(OWNER).partition("/cryptoKeys")[0]),
    (Role.CI, "secretmanager.secrets.update", secret(OWNER)),
]
"""What is done with things whose names IAM sees, so that it is possible in a shared project too."""

UNNAMED: list[tuple[Role, str]] = [
    (Role.OPERATOR, "cloudsql.instances.list"),
    (Role.OPERATOR, "compute.networks.get"),
    (Role.OPERATOR, "logging.logEntries.list"),
    (Role.OPERATOR, "monitoring.timeSeries.list"),
    (Role.OPERATOR, "run.jobs.run"),
    (Role.VENDOR, "artifactregistry.repositories.uploadArtifacts"),
    (Role.VENDOR, "artifactregistry.tags.update"),
    (Role.VENDOR, "run.services.update"),
    (Role.VENDOR, "run.jobs.update"),
    (Role.AUDITOR, "resourcemanager.projects.getIamPolicy"),
    (Role.AUDITOR, "iam.serviceAccountKeys.list"),
    (Role.AUDITOR, "logging.privateLogEntries.list"),
    (Role.AUDITOR, "run.services.getIamPolicy"),
    (Role.BREAK_GLASS, "compute.networks.delete"),
    (Role.BREAK_GLASS, "logging.sinks.delete"),
    (Role.BREAK_GLASS, "run.services.delete"),
    (Role.CI, "compute.subnetworks.create"),
    (Role.CI, "compute.addresses.createInternal"),
    (Role.CI, "dns.managedZones.create"),
    (Role.CI, "logging.sinks.create"),
    (Role.CI, "monitoring.alertPolicies.update"),
    (Role.CI, "run.services.create"),
]
"""What is done with things whose names IAM does not see: only in a project of the member's own."""


@pytest.mark.parametrize(("role", "permission", "resource"), NAMED)
def test_what_each_role_is_for(own: World, shared: World, role: Role, permission: str, resource: str):
    assert own.may(role, permission, resource)
    assert shared.may(role, permission, resource)
    assert shared.may(role, permission, resource.replace(OWNER, OTHER), code=OWANI.code)


@pytest.mark.parametrize(("role", "permission"), UNNAMED)
def test_what_cannot_be_divided_is_given_in_an_own_project_only(own: World, shared: World, role: Role, permission: str):
    assert own.may(role, permission)
    assert not shared.may(role, permission)


def test_ci_lets_services_use_keys_and_grants_nothing_else(own: World, shared: World):
    for each in (own, shared):
        permission = "cloudkms.cryptoKeys.setIamPolicy"
        assert each.may(Role.CI, permission, key(OWNER), grants=[ENCRYPTER])
        assert not each.may(Role.CI, permission, key(OWNER), grants=["roles/cloudkms.admin"])
        assert not each.may(Role.CI, permission, key(OWNER), grants=[ENCRYPTER, "roles/owner"])
        assert each.may(Role.BREAK_GLASS, permission, key(OWNER), grants=["roles/cloudkms.admin"])


APPS = (AppUse("kokuho", Path("score.yaml")),)


def test_where_apps_run_ci_leaves_services_open_to_their_network_and_lets_nobody_in():
    with_apps = world_of((identity_plan(tenancy_of(apps=APPS)),))
    opens = "run.services.setIamPolicy"
    assert with_apps.may(Role.CI, opens)
    for granted in ("roles/run.invoker", "roles/run.admin", "roles/owner"):
        assert not with_apps.may(Role.CI, opens, grants=[granted])
    assert not any(with_apps.may(role, opens) for role in (Role.OPERATOR, Role.VENDOR, Role.AUDITOR))
    shared = world_of((shared_plan(tenancy_of(Isolation.NETWORK, apps=APPS)),))
    assert not [each for each in shared.policies.roles.values() if opens in each]


@pytest.mark.parametrize(
    ("role", "permission", "allowed"),
    [
        (Role.CI, "run.workerpools.create", True),
        (Role.CI, "memorystore.instances.update", True),
        (Role.CI, "certificatemanager.certs.delete", True),
        (Role.CI, "memorystore.instances.delete", False),
        (Role.CI, "run.services.delete", False),
        (Role.CI, "binaryauthorization.policy.update", False),
        (Role.CI, "workflows.workflows.update", False),
        (Role.CI, "workflows.executions.create", False),
        (Role.CI, "iam.serviceAccounts.actAs", False),
        (Role.VENDOR, "run.workerpools.update", True),
        (Role.VENDOR, "run.workerpools.create", False),
        (Role.VENDOR, "cloudscheduler.jobs.update", False),
        (Role.VENDOR, "memorystore.instances.get", False),
        (Role.OPERATOR, "memorystore.instances.get", True),
        (Role.AUDITOR, "binaryauthorization.policy.get", True),
        (Role.AUDITOR, "run.workerpools.update", False),
        (Role.BREAK_GLASS, "binaryauthorization.policy.update", True),
        (Role.BREAK_GLASS, "memorystore.instances.delete", True),
        (Role.BREAK_GLASS, "iam.serviceAccounts.actAs", False),
    ],
)
def test_rights_to_what_apps_are_made_of(role: Role, permission: str, allowed: bool):
    assert world_of((identity_plan(tenancy_of(apps=APPS)),)).may(role, permission) == allowed


def test_a_vendor_of_a_member_without_standard_systems_deploys_nothing():
    bare = world_of((identity_plan(make_tenancy()),))
    assert not bare.may(Role.VENDOR, "run.services.update")
    assert not bare.may(Role.VENDOR, "artifactregistry.repositories.uploadArtifacts")
    assert bare.may(Role.VENDOR, "logging.views.access", log_view(OWNER, "vendor"))


# What no role gets round: neither by its rights, whoever keeps the boundary, nor by what else is granted.

REFUSED: list[tuple[Sequence[Role], str, str | None]] = [
    *((EVERY_ROLE, permission, None) for permission in (*LASTING, *IDENTITIES)),
    *((NOT_BREAK_GLASS, permission, None) for permission in (*GUARDS, *RECORDING)),
    *((NOT_BREAK_GLASS, permission, None) for permission in DATA),
    ((Role.OPERATOR, Role.VENDOR, Role.CI), "storage.objects.get", bucket(OWNER, "log", "x")),
    *((NOT_BREAK_GLASS, permission, bucket(OWNER, "data", "residents.csv")) for permission in OBJECTS),
    *((NOT_BREAK_GLASS, permission, bucket(OWNER, "linkage", "residents.csv")) for permission in OBJECTS),
    (NOT_BREAK_GLASS, "storage.objects.list", bucket(OWNER, "data")),
    (NOT_BREAK_GLASS, "cloudsql.instances.delete", database(OWNER)),
    (NOT_BREAK_GLASS, "cloudsql.instances.login", database(OWNER)),
    (NOT_BREAK_GLASS, "cloudsql.instances.restoreBackup", database(OWNER)),
    (NOT_BREAK_GLASS, "cloudsql.instances.promoteReplica", database(OWNER)),
    (NOT_BREAK_GLASS, "cloudsql.instances.clone", database(OWNER)),
    (NOT_BREAK_GLASS, "cloudkms.cryptoKeyVersions.destroy", key(OWNER, "1")),
    (NOT_BREAK_GLASS, "cloudkms.cryptoKeyVersions.useToDecrypt", key(OWNER, "1")),
    (NOT_BREAK_GLASS, "secretmanager.versions.access", secret(OWNER, version="latest")),
    (NOT_BREAK_GLASS, "artifactregistry.repositories.deleteArtifacts", None),
    (NOT_BREAK_GLASS, "run.services.setIamPolicy", None),
    (NOT_BREAK_GLASS, "run.services.delete", None),
    (EVERY_ROLE, "iam.serviceAccounts.actAs", None),
    (EVERY_ROLE, "run.routes.invoke", None),
    (EVERY_ROLE, "compute.instances.create", None),
    # The vendor stays above the line, the auditor changes nothing, the operator builds nothing.
    ((Role.VENDOR,), "compute.networks.get", None),
    ((Role.VENDOR,), "cloudsql.instances.get", database(OWNER)),
    ((Role.VENDOR,), "storage.buckets.get", bucket(OWNER, "data")),
    ((Role.VENDOR,), "run.services.create", None),
    ((Role.VENDOR,), "logging.logEntries.list", None),
    ((Role.VENDOR,), "logging.views.access", log_view(OWNER, "operator")),
    ((Role.VENDOR, Role.OPERATOR), "logging.views.access", log_view(OWNER, "_AllLogs")),
    ((Role.OPERATOR, Role.VENDOR, Role.CI), "logging.privateLogEntries.list", None),
    ((Role.AUDITOR,), "cloudsql.instances.restart", database(OWNER)),
    ((Role.AUDITOR,), "storage.buckets.update", bucket(OWNER, "log")),
    ((Role.AUDITOR, Role.OPERATOR), "run.services.update", None),
    ((Role.AUDITOR, Role.OPERATOR), "cloudkms.cryptoKeys.setIamPolicy", key(OWNER)),
    ((Role.OPERATOR,), "cloudsql.instances.update", database(OWNER)),
    ((Role.OPERATOR,), "compute.subnetworks.create", None),
    ((Role.CI,), "storage.buckets.setIamPolicy", bucket(OWNER, "data")),
    ((Role.CI,), "compute.networks.delete", None),
]


@pytest.mark.parametrize(("roles", "permission", "resource"), REFUSED)
def test_what_no_role_gets_round(roles: Sequence[Role], permission: str, resource: str | None):
    # The rights alone say so already; the boundary, which the platform may keep instead, comes on top.
    for each in (world(isolation, managed=managed) for isolation in Isolation for managed in (True, False)):
        for role in roles:
            assert not each.may(role, permission, resource), role


ANYTHING = "roles/of-a-careless-hand"


def careless(each: World, permission: str) -> World:
    """The same project, where somebody has granted a permission to every role."""
    bindings = [
        {"role": ANYTHING, "member": f"serviceAccount:{each.email(role, code)}"}
        for role in Role
        for code in (HIROSAKI.code, OWANI.code)
    ]
    return replace(each, policies=Policies(bindings, {ANYTHING: [permission]}, each.policies.rules))


@pytest.mark.parametrize(
    ("permissions", "roles"),
    [
        (LASTING, EVERY_ROLE),
        (IDENTITIES, EVERY_ROLE),
        (GUARDS, NOT_BREAK_GLASS),
        ((*DATA, *SECRETS), NOT_BREAK_GLASS),
        (RECORDING, NOT_BREAK_GLASS),
        (OBJECTS, (Role.OPERATOR, Role.VENDOR, Role.CI)),
    ],
)
def test_the_boundary_denies_whatever_else_is_granted(own: World, permissions: Sequence[str], roles: Sequence[Role]):
    for permission in permissions:
        granted = careless(own, permission)
        for role in Role:
            assert granted.may(role, permission) == (role not in roles), (role, permission)


def test_the_boundary_of_a_shared_project_holds_for_everybody_in_it(shared: World):
    for permission in LASTING:
        assert not any(careless(shared, permission).may(role, permission) for role in Role)
    for permission in GUARDS:
        granted = careless(shared, permission)
        for code in (HIROSAKI.code, OWANI.code):
            assert {role for role in Role if granted.may(role, permission, code=code)} == {Role.BREAK_GLASS}


@pytest.mark.parametrize("isolation", [Isolation.ACCOUNT, Isolation.NETWORK])
@pytest.mark.parametrize("permission", [*LASTING, *GUARDS])
def test_the_boundary_holds_for_those_who_are_no_role_at_all(isolation: Isolation, permission: str):
    stranger = Request("deployer@platform.iam.gserviceaccount.com", permission)
    assert denied(stranger, world(isolation).policies.rules)
    assert not denied(replace(stranger, permission="storage.buckets.create"), world(isolation).policies.rules)


def test_what_the_boundary_says_word_for_word(own: World, shared: World):
    """The rules that hold for everybody; what they leave out or add by mistake is not noticed by those it is about."""
    for each, codes in ((own, (HIROSAKI.code,)), (shared, (HIROSAKI.code, OWANI.code))):
        lasting, guards = (rule["denyRule"] for rule in each.policies.rules[:2])
        assert lasting["deniedPrincipals"] == guards["deniedPrincipals"] == ("principalSet://goog/public:all",)
        assert "exceptionPrincipals" not in lasting
        assert guards["exceptionPrincipals"] == tuple(
            f"principal://iam.googleapis.com/projects/-/serviceAccounts/{each.email(Role.BREAK_GLASS, code)}"
            for code in codes
        )
        assert lasting["deniedPermissions"] == (
            "apikeys.googleapis.com/keys.create",
            "iam.googleapis.com/serviceAccountKeys.create",
            "iam.googleapis.com/workloadIdentityPoolProviders.create",
            "iam.googleapis.com/workloadIdentityPools.create",
            "storage.googleapis.com/hmacKeys.create",
        )
        assert guards["deniedPermissions"] == (
            "cloudkms.googleapis.com/cryptoKeyVersions.destroy",
            "cloudkms.googleapis.com/cryptoKeyVersions.update",
            "cloudsql.googleapis.com/backupRuns.delete",
            "logging.googleapis.com/buckets.delete",
            "logging.googleapis.com/logs.delete",
            "logging.googleapis.com/sinks.delete",
            "secretmanager.googleapis.com/secrets.delete",
            "secretmanager.googleapis.com/versions.destroy",
            "storage.googleapis.com/buckets.delete",
            "storage.googleapis.com/objects.overrideUnlockedRetention",
        )
    assert len(own.policies.rules) == 6
    assert len(shared.policies.rules) == 2


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        ("iam.serviceAccounts.getAccessToken", EVERY_ROLE),
        ("iam.serviceAccounts.setIamPolicy", EVERY_ROLE),
        ("iam.roles.update", EVERY_ROLE),
        ("resourcemanager.projects.setIamPolicy", EVERY_ROLE),
        ("compute.networks.addPeering", EVERY_ROLE),
        ("compute.addresses.create", EVERY_ROLE),
        ("cloudkms.cryptoKeyVersions.useToDecrypt", NOT_BREAK_GLASS),
        ("secretmanager.versions.access", NOT_BREAK_GLASS),
        ("cloudsql.instances.connect", NOT_BREAK_GLASS),
        ("cloudsql.instances.export", NOT_BREAK_GLASS),
        ("storage.objects.delete", NOT_BREAK_GLASS),
        ("logging.buckets.update", NOT_BREAK_GLASS),
        ("storage.objects.get", (Role.OPERATOR, Role.VENDOR, Role.CI)),
    ],
)
def test_what_the_boundary_keeps_from_roles(own: World, permission: str, roles: Sequence[Role]):
    assert tuple(role for role in Role if denied(Request(own.email(role), permission), own.policies.rules)) == roles


# What belongs to others in a project that members share.


def things_of(owner: str, permission: str) -> tuple[str | None, ...]:
    """Resources of an owner that a permission is asked of, one with a misleading name among them; one without a name
    where IAM sees none.
    """
    misleading = f"instances/{OWNER}-x/buckets/{OWNER}-log-tyo/views/operator"
    kinds: Mapping[str, tuple[str, ...]] = {
        "cloudkms.": (key(owner), key(owner, "1")),
        "cloudsql.": (database(owner), database(owner, "restore-1"), f"{database(owner)}/backupRuns/1"),
        "dns.resourceRecordSets.": (f"projects/p/managedZones/{owner}-zone/rrsets/db.{owner}./A",),
        "logging.buckets.": (log_view(owner, "x").partition("/views/")[0],),
        "logging.views.": (log_view(owner, "operator"), log_view(owner, "vendor"), log_view(owner, "_AllLogs")),
        "secretmanager.": (secret(owner), secret(owner, place=TOKYO), secret(owner, place=TOKYO, version="1")),
        "storage.buckets.": (bucket(owner, "data"), bucket(owner, "log"), bucket(owner, "evidence")),
        "storage.objects.": (bucket(owner, "data"), bucket(owner, "log", "x"), bucket(owner, "evidence", misleading)),
    }
    return next((things for kind, things in kinds.items() if permission.startswith(kind)), (None,))


def permissions_of(each: World) -> list[str]:
    return sorted({name for names in each.policies.roles.values() for name in names})


OTHERS = ((HIROSAKI.code, OTHER), (OWANI.code, OWNER), (HIROSAKI.code, SHARED), (HIROSAKI.code, f"x{OWNER}"))


@given(whose=st.sampled_from(OTHERS), role=st.sampled_from(EVERY_ROLE), data=st.data())
def test_no_role_of_one_member_reaches_what_is_anothers(
    shared: World, whose: tuple[str, str], role: Role, data: st.DataObject
):
    code, owner = whose
    permission = data.draw(st.sampled_from([*permissions_of(shared), *(permission for _, permission in UNNAMED)]))
    assert not shared.may(role, permission, data.draw(st.sampled_from(things_of(owner, permission))), code=code)


def test_every_permission_of_a_shared_project_reaches_ones_own(shared: World):
    """So that the test above is not true of rights that nobody has."""
    for permission in set(permissions_of(shared)) - {"iam.serviceAccounts.getAccessToken"}:
        things = things_of(OWNER, permission)
        assert any(shared.may(role, permission, thing) for role in Role for thing in things), permission


def test_no_account_of_one_member_is_anothers_to_take(shared: World):
    for plan, code in zip(shared.plans[1:], (HIROSAKI.code, OWANI.code), strict=True):
        taken = [each for each in of_type(plan, "IAMMember") if each.type.startswith("gcp:serviceaccount/")]
        emails = {each.inputs["serviceAccountId"].rpartition("/")[2] for each in taken}
        assert emails == {shared.email(role, code) for role in Role}


# Who can be named.


@pytest.mark.parametrize("caller", [OPERATORS, VENDOR, RUNNER, AUDITORS, EMERGENCY])
def test_groups_accounts_and_identities_of_pools_can_be_trusted(caller: str):
    assert Trust((caller,)).is_for(Cloud.GCP)
    assert not Trust((caller,)).is_for(Cloud.AWS)


@pytest.mark.parametrize(
    "callers",
    [
        ("allUsers",),
        ("allAuthenticatedUsers",),
        ("user:mayor@hirosaki.lg.jp",),
        ("domain:hirosaki.lg.jp",),
        ("principalSet://goog/public:all",),
        ("principalSet://cloudresourcemanager.googleapis.com/projects/1/type/ServiceAccount",),
        ("serviceAccount:x@example.com",),
        ("group:",),
        ("deleted:group:x@example.com?uid=1",),
        (OPERATORS, "arn:aws:iam::111111111111:role/x"),
        (OPERATORS, "allUsers"),
    ],
)
def test_persons_domains_everybody_and_a_mix_of_clouds_cannot_be_trusted(callers: tuple[str, ...]):
    with pytest.raises(InvalidInput) as error:
        Trust(callers)
    problem = error.value.problems[0]
    assert callers[-1] in problem.what.ja
    assert callers[-1] in problem.what.en


def test_callers_of_the_other_cloud_and_networks_are_refused():
    def make(trust: Trust) -> None:
        plan_on_google(tenancy_of(), lambda place: IdentityArgs(place.sites, {Role.CI: trust}))

    make(Trust((RUNNER,)))
    with pytest.raises(InvalidInput, match="nobody who could take a role"):
        make(Trust(("arn:aws:iam::111111111111:role/x",)))
    with pytest.raises(InvalidInput, match="no network"):
        make(Trust((RUNNER,), networks=("vpc-1",)))


# The evaluator itself.


@pytest.mark.parametrize(
    ("template", "text", "expected"),
    [
        ("/instances/{name}", "projects/p/instances/a-b", "a-b"),
        ("/buckets/{name}", "projects/_/buckets/b/objects/x/buckets/c", "b/objects/x/buckets/c"),
        ("/secrets/{name}/versions/", "projects/1/secrets/s/versions/2", "s"),
        ("/secrets/{name}/versions/", "projects/1/secrets/s", ""),
        ("/secrets/{name}", "projects/p/instances/a", ""),
    ],
)
def test_extract(template: str, text: str, expected: str):
    assert extract(template, text) == expected


STARTS = "resource.name.extract('/instances/{{name}}').startsWith('{}')"


@pytest.mark.parametrize(
    ("expression", "resource", "grants", "expected"),
    [
        (STARTS.format("a-"), "projects/p/instances/a-b", (), True),
        (STARTS.format("a-"), "projects/p/instances/b-a-", (), False),
        (STARTS.format("a-"), None, (), False),
        (f"{STARTS.format('a-')} || {STARTS.format('b-')}", "projects/p/instances/b-1", (), True),
        (f"({STARTS.format('a-')}) && resource.name.endsWith('/x')", "projects/p/instances/a-1", (), False),
        (f"{STARTS.format('a-')} || {STARTS.format('b-')} && resource.name.endsWith('x')", "/instances/a-1", (), True),
        ("api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['roles/a'])", None, (), True),
        ("api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['roles/a'])", None, ("x",), False),
    ],
)
def test_conditions(expression: str, resource: str | None, grants: Sequence[str], expected: bool):
    assert holds(expression, Request("e", "p", resource, grants)) is expected


@pytest.mark.parametrize("expression", ["true", "request.time < x", "(resource.name.endsWith('x')", "|| true"])
def test_what_is_not_understood_is_an_error(expression: str):
    with pytest.raises((AssertionError, IndexError)):
        holds(expression, Request("e", "p", "x"))


def rule(**changes: Any) -> Mapping[str, Any]:
    base = {
        "deniedPrincipals": ["principalSet://goog/public:all"],
        "deniedPermissions": ["cloudresourcemanager.googleapis.com/projects.delete"],
    }
    return {"denyRule": {**base, **changes}}


def test_deny_comes_first_and_exceptions_are_kept():
    excepted = ["principal://iam.googleapis.com/projects/-/serviceAccounts/e"]
    bindings = [{"role": "r", "member": "serviceAccount:e"}]
    request = Request("e", "resourcemanager.projects.delete")
    roles = {"r": ["resourcemanager.projects.delete"]}
    assert allowed(request, Policies(bindings, roles))
    assert not allowed(request, Policies(bindings, roles, [rule()]))
    assert allowed(request, Policies(bindings, roles, [rule(exceptionPrincipals=excepted)]))
    assert not allowed(replace(request, email="f"), Policies(bindings, roles))
    assert not allowed(replace(request, permission="resourcemanager.projects.get"), Policies(bindings, roles))
    with pytest.raises(AssertionError):
        allowed(request, Policies(bindings, roles, [rule(denialCondition={})]))
    with pytest.raises(AssertionError):
        allowed(request, Policies(bindings, roles, [rule(deniedPrincipals=["serviceAccount:e"])]))


def test_conditions_are_plain_text_at_preview(own: World, shared: World):
    for each in (own, shared):
        assert json.dumps([dict(binding) for binding in each.policies.bindings], default=dict)
