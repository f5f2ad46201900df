"""What a member's environment on Google Cloud has to give its apps: keys, services, rights of CI, images."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from components.agents import AGENTS
from components.identity import Role, gcp_apps
from components.identity.gcp_roles import custom_roles
from components.naming import Scope
from jichi.engine.plan import Plan
from jichi.engine.values import Interpolation, Reference, Value
from jichi.tenancy.apps import AppUse
from jichi.tenancy.model import Cloud, SystemUse, Tenancy
from jichi.tenancy.systems import standard_systems
from policies.evaluate import Evaluation
from policies.guardrails.gcp.admission import GUARDRAILS as OF_ADMISSION
from policies.judgement import Status
from policies.world import World
from stacks.names import Part
from tests.factories import HIROSAKI, make_tenancy, named, of_type
from tests.stacks.test_hub import planned

POOLS = tuple(f"projects/hirosaki-shared-prod/locations/asia-northeast{at}/caPools/closed" for at in (1, 2))
APPS = ("juminkihon", "kojinjuminzei", "koseki")
"""Of whose manifests most types are made: caches, queues, buckets, volumes, batches, linkages."""


@lru_cache
def tenancy(*, apps: bool = True) -> Tenancy:
    member = replace(HIROSAKI, systems=tuple(SystemUse(each.name, each.id) for each in standard_systems()))
    uses = tuple(AppUse(each, Path(f"stacks/apps/{each}/score.yaml")) for each in APPS)
    return make_tenancy(members=(member,), apps=uses if apps else (), authorities=POOLS, clouds=(Cloud.GCP,))


@lru_cache
def plan(*, apps: bool = True) -> Plan:
    return planned(tenancy(apps=apps), Cloud.GCP)


def environment(*, apps: bool = True) -> Any:
    """The member's environment; untyped, because tests look deep into it."""
    return plan(apps=apps).stacks[0]


def of_apps() -> tuple[Any, ...]:
    """All that the stacks of apps make."""
    _, *stacks = plan().stacks
    assert len(stacks) == len([each for each in Part if str(each) in {"apps", "standby"}])
    return tuple(each for stack in stacks for each in stack.resources if each.type.startswith("gcp:"))


# Keys.

KEPT_BY: Mapping[str, str] = {
    "gcp:artifactregistry/repository:Repository": "artifactregistry.googleapis.com",
    "gcp:cloudrunv2/job:Job": "run.googleapis.com",
    "gcp:cloudrunv2/service:Service": "run.googleapis.com",
    "gcp:memorystore/instance:Instance": "memorystore.googleapis.com",
    "gcp:pubsub/topic:Topic": "pubsub.googleapis.com",
    "gcp:secretmanager/secret:Secret": "secretmanager.googleapis.com",
    "gcp:storage/bucket:Bucket": "storage.googleapis.com",
}
"""Types that are kept under a key, and the service whose agent uses it."""
KEY_INPUTS = {"defaultKmsKeyName", "encryptionKey", "kmsKey", "kmsKeyName"}


def keys_of(value: Value) -> Iterator[Value]:
    """Every key in a resource's inputs."""
    match value:
        case Mapping():
            for name, each in value.items():
                yield from (each,) if name in KEY_INPUTS and each is not None else keys_of(each)
        case tuple():
            for each in value:
                yield from keys_of(each)
        case _:
            return


def path_of(stack: Any, key: Any) -> str:
    """A key's full name, which some resources say instead of referring to it."""
    ring = key.inputs["keyRing"]
    assert isinstance(ring, Reference)
    (found,) = (each for each in stack.resources if each.urn == ring.urn)
    names = f"{found.inputs['name']}/cryptoKeys/{key.inputs['name']}"
    return f"projects/{HIROSAKI.project}/locations/{found.inputs['location']}/keyRings/{names}"


def test_whatever_apps_keep_is_under_a_key_that_its_service_may_use():
    stack = environment()
    urns = {path_of(stack, each): each.urn for each in of_type(stack, "CryptoKey")}
    granted: set[tuple[str, str]] = set()
    for each in of_type(stack, "CryptoKeyIAMMember"):
        assert isinstance(each.inputs["member"], Interpolation)
        granted.add((each.inputs["cryptoKeyId"].urn, str(each.inputs["member"].parts[-1])))
    seen: set[str] = set()
    for each in (*of_apps(), *of_type(stack, "Repository")):
        # What copies between buckets has no key: each bucket's own is used.
        for key in keys_of(each.inputs) if each.type != "gcp:storage/transferJob:TransferJob" else ():
            urn = key.urn if isinstance(key, Reference) else urns[str(key)]
            domain = AGENTS[KEPT_BY[each.type]].partition("{0}")[2]
            assert (urn, domain) in granted, (each.name, urn)
            seen.add(each.type)
    assert seen == set(KEPT_BY)


def test_keys_are_opened_to_services_of_apps_only_where_there_are_apps():
    def granted(stack: Any) -> set[str]:
        return {each.name for each in of_type(stack, "CryptoKeyIAMMember")}

    more = granted(environment()) - granted(environment(apps=False))
    assert more == {
        f"{place}-key-data-{service}"
        for place in ("tyo", "osa")
        for service in ("artifactregistry", "memorystore", "pubsub", "run")
    }


def test_agents_exist_before_they_are_granted_a_key():
    stack = environment()
    asked = {each.inputs["service"] for each in of_type(stack, "ServiceIdentity")}
    assert {"artifactregistry.googleapis.com", "memorystore.googleapis.com", "run.googleapis.com"} <= asked
    # Whoever keeps the certificate authority grants it there.
    assert "certificatemanager.googleapis.com" in asked
    before = {each.inputs["service"] for each in of_type(environment(apps=False), "ServiceIdentity")}
    assert asked - before == {"certificatemanager.googleapis.com", "memorystore.googleapis.com"}


# Services.

HOSTS: Mapping[str, tuple[str, ...]] = {
    "artifactregistry": ("artifactregistry", "containerscanning", "containeranalysis"),
    "binaryauthorization": ("binaryauthorization",),
    "certificatemanager": ("certificatemanager",),
    "cloudrunv2": ("run",),
    "cloudscheduler": ("cloudscheduler",),
    "compute": ("compute",),
    "dns": ("dns",),
    "memorystore": ("memorystore",),
    "monitoring": ("monitoring",),
    "projects": ("cloudresourcemanager", "iam"),
    "pubsub": ("pubsub",),
    "secretmanager": ("secretmanager",),
    "serviceaccount": ("iam",),
    "sql": ("sqladmin",),
    "storage": ("storage", "storagetransfer"),
    "workflows": ("workflows", "workflowexecutions"),
}
"""Services behind a module of the provider."""
ONLY_FOR_APPS = {
    f"{each}.googleapis.com"
    for each in (
        *("binaryauthorization", "certificatemanager", "containeranalysis", "containerscanning"),
        "memorystore",
    )
}


def modules(resources: tuple[Any, ...]) -> set[str]:
    return {each.type.split(":")[1].split("/")[0] for each in resources}


def enabled(stack: Any) -> set[str]:
    return {each.inputs["service"] for each in of_type(stack, "Service") if each.type.startswith("gcp:projects/")}


def test_every_service_that_apps_are_made_of_is_enabled():
    used = modules((*of_apps(), *of_type(environment(), "Repository")))
    hosts = {f"{host}.googleapis.com" for module in used for host in HOSTS[module]}
    assert hosts <= enabled(environment())
    assert enabled(environment()) - enabled(environment(apps=False)) == ONLY_FOR_APPS
    assert hosts & ONLY_FOR_APPS == ONLY_FOR_APPS - {"binaryauthorization.googleapis.com"}


def test_addresses_that_schedules_call_are_enabled():
    jobs = [each for each in of_apps() if each.type == "gcp:cloudscheduler/job:Job"]
    called = {host for each in jobs for host in re.findall(r"https://([a-z.]+)/", str(each.inputs["httpTarget"]))}
    assert called == {"run.googleapis.com", "workflowexecutions.googleapis.com"}
    assert called <= enabled(environment())


# What CI may do. Names of permissions: IAM documentation, "IAM roles and permissions", page of each service.

DEPLOYER = "who may use what, and what acts as an account that reaches data: the deploy account's"
MADE_BY: Mapping[str, tuple[str, ...] | str] = {
    "certificatemanager/certificate:Certificate": (
        "certificatemanager.certs.create",
        "certificatemanager.certs.delete",
    ),
    "certificatemanager/certificateIssuanceConfig:CertificateIssuanceConfig": (
        "certificatemanager.certissuanceconfigs.create",
        "certificatemanager.certissuanceconfigs.use",
    ),
    "cloudrunv2/job:Job": ("run.jobs.create", "run.jobs.update", "run.jobs.run"),
    "cloudrunv2/service:Service": ("run.services.create", "run.services.update", "run.services.setIamPolicy"),
    "cloudrunv2/workerPool:WorkerPool": ("run.workerpools.create", "run.workerpools.update"),
    "cloudscheduler/job:Job": ("cloudscheduler.jobs.create", "cloudscheduler.jobs.update"),
    "compute/address:Address": ("compute.addresses.createInternal", "compute.addresses.deleteInternal"),
    "compute/forwardingRule:ForwardingRule": (
        "compute.forwardingRules.create",
        "compute.forwardingRules.pscCreate",
        "compute.regionTargetHttpsProxies.use",
    ),
    "compute/regionBackendService:RegionBackendService": (
        "compute.regionBackendServices.create",
        "compute.regionBackendServices.update",
        "compute.regionNetworkEndpointGroups.use",
    ),
    "compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup": ("compute.regionNetworkEndpointGroups.create",),
    "compute/regionSslPolicy:RegionSslPolicy": ("compute.regionSslPolicies.create", "compute.regionSslPolicies.update"),
    "compute/regionTargetHttpsProxy:RegionTargetHttpsProxy": (
        "certificatemanager.certs.use",
        "compute.regionSslPolicies.use",
        "compute.regionTargetHttpsProxies.create",
        "compute.regionTargetHttpsProxies.setSslCertificates",
        "compute.regionTargetHttpsProxies.setUrlMap",
        "compute.regionUrlMaps.use",
    ),
    "compute/regionUrlMap:RegionUrlMap": ("compute.regionUrlMaps.create", "compute.regionUrlMaps.update"),
    "dns/recordSet:RecordSet": ("dns.changes.create", "dns.resourceRecordSets.create", "dns.resourceRecordSets.delete"),
    "memorystore/instance:Instance": ("memorystore.instances.create", "memorystore.instances.update"),
    "memorystore/instanceDesiredUserCreatedEndpoints:InstanceDesiredUserCreatedEndpoints": (
        "memorystore.instances.update",
    ),
    "monitoring/alertPolicy:AlertPolicy": ("monitoring.alertPolicies.create", "monitoring.alertPolicies.update"),
    "pubsub/subscription:Subscription": ("pubsub.subscriptions.create", "pubsub.topics.attachSubscription"),
    "pubsub/topic:Topic": ("pubsub.topics.create", "pubsub.topics.update"),
    "secretmanager/secret:Secret": ("secretmanager.secrets.create", "secretmanager.secrets.update"),
    "sql/database:Database": ("cloudsql.databases.create",),
    "storage/bucket:Bucket": ("storage.buckets.create", "storage.buckets.update"),
    "storage/managedFolder:ManagedFolder": ("storage.managedFolders.create",),
    "storage/notification:Notification": ("storage.buckets.update",),
    "storage/transferJob:TransferJob": ("storagetransfer.jobs.create", "storagetransfer.jobs.update"),
    **dict.fromkeys(
        (
            "cloudrunv2/jobIamMember:JobIamMember",
            "projects/iAMCustomRole:IAMCustomRole",
            "projects/iAMMember:IAMMember",
            "pubsub/subscriptionIAMMember:SubscriptionIAMMember",
            "pubsub/topicIAMMember:TopicIAMMember",
            "secretmanager/secretIamMember:SecretIamMember",
            "serviceaccount/account:Account",
            "serviceaccount/iAMMember:IAMMember",
            "storage/bucketIAMMember:BucketIAMMember",
            "storage/managedFolderIamMember:ManagedFolderIamMember",
            "workflows/workflow:Workflow",
        ),
        DEPLOYER,
    ),
}
"""What it takes to make or change each type."""


def held(role: Role, *, apps: bool = True) -> set[str]:
    """All permissions of a role in the member's project, as planned."""
    roles = {each.name: each.inputs["permissions"] for each in of_type(environment(apps=apps), "IAMCustomRole")}
    return {permission for name, listed in roles.items() if name.startswith(f"right-{role}-") for permission in listed}


def test_ci_may_make_whatever_apps_are_made_of():
    made = {each.type.removeprefix("gcp:") for each in of_apps()}
    assert made <= set(MADE_BY), "a type that the table does not know"
    may = held(Role.CI)
    for type_, needed in MADE_BY.items():
        if not isinstance(needed, str):
            assert set(needed) <= may, type_


def test_ci_reads_what_it_makes():
    """The engine reads each thing after it has made it, and before it changes it."""
    may = held(Role.CI)
    for needed in MADE_BY.values():
        for permission in () if isinstance(needed, str) else needed:
            service, kind, verb = permission.split(".")
            if verb == "create" and kind != "changes":
                assert f"{service}.{kind}.get" in may, permission


def test_ci_has_no_right_for_apps_that_nothing_needs():
    needed = {each for row in MADE_BY.values() if not isinstance(row, str) for each in row}
    beside = {
        # To read an image is asked of whoever sets a version; what takes long is waited for; a schedule is paused.
        "artifactregistry.repositories.downloadArtifacts",
        "certificatemanager.certissuanceconfigs.update",
        "certificatemanager.certs.update",
        "certificatemanager.operations.get",
        "cloudscheduler.jobs.enable",
        "cloudscheduler.jobs.pause",
        "compute.regionTargetHttpsProxies.update",
        "memorystore.operations.get",
    }
    assert {*gcp_apps.MAKE.permissions, *gcp_apps.OPEN.permissions} - needed == beside
    assert not {each for each in held(Role.CI) if each.startswith(("workflows.workflows.c", "workflows.workflows.u"))}


@pytest.mark.parametrize("role", list(Role))
def test_rights_to_apps_are_there_only_where_there_are_apps(role: Role):
    assert {right for right in custom_roles(scope(apps=False)) if "-apps" in right} == set()
    assert held(role, apps=False) < held(role)


def scope(*, apps: bool = True) -> Scope:
    group = tenancy(apps=apps)
    return Scope(group, group.members[0], Cloud.GCP, "asia-northeast1")


def test_a_vendor_sets_versions_and_makes_nothing():
    may = held(Role.VENDOR)
    for kind in ("jobs", "services", "workerpools"):
        assert {f"run.{kind}.{verb}" for verb in ("get", "list", "update")} < may
    assert not {each.rpartition(".")[2] for each in may} & {"actAs", "delete", "setIamPolicy"}
    assert {each for each in may if each.endswith(".create")} == {"artifactregistry.tags.create"}


def test_a_vendor_runs_versions_as_the_accounts_of_apps_and_as_no_other():
    vendor = f"serviceAccount:vendor-022021@{HIROSAKI.project}.iam.gserviceaccount.com"
    acts = [each for each in of_apps() if each.type.startswith("gcp:serviceaccount/iAMM")]
    allowed = {
        str(each.inputs["serviceAccountId"]).rpartition("/")[2] for each in acts if each.inputs["member"] == vendor
    }
    runs = {
        str(each.inputs["accountId"])
        for each in of_apps()
        if each.type.endswith(":Account") and str(each.inputs["accountId"]).startswith(("app-", "sby-"))
    }
    assert runs
    assert {each.partition("@")[0] for each in allowed} == runs


# Images.


def images() -> set[str]:
    found: set[str] = set()
    for each in of_apps():
        if each.type in {"gcp:cloudrunv2/job:Job", "gcp:cloudrunv2/service:Service"}:
            template = each.inputs["template"]
            found |= {one["image"] for one in template.get("template", template)["containers"]}
    return found


def test_images_lie_in_a_repository_that_is_there_before_and_are_admitted():
    stack = environment()
    repositories = {
        f"{each.inputs['location']}-docker.pkg.dev/{HIROSAKI.project}/{each.inputs['repositoryId']}/"
        for each in of_type(stack, "Repository")
    }
    assert {each.partition("-docker")[0] for each in repositories} == {"asia-northeast1", "asia-northeast2"}
    policy = named(stack, "admission-policy")
    assert policy.options.protect
    rule = policy.inputs["defaultAdmissionRule"]
    assert rule == {"evaluationMode": "ALWAYS_DENY", "enforcementMode": "ENFORCED_BLOCK_AND_AUDIT_LOG"}
    patterns = [each["namePattern"] for each in policy.inputs["admissionWhitelistPatterns"]]
    assert {each.removesuffix("**") for each in patterns} == repositories
    assert images()
    for image in images():
        assert any(image.startswith(each) for each in repositories)
        assert any(fnmatchcase(image, each) for each in patterns)
    stranger = next(iter(images())).replace(HIROSAKI.project or "", "stranger")
    assert not any(fnmatchcase(stranger, each) for each in patterns)


def test_nobody_can_leave_the_policy_out():
    found = named(environment(), "policy-run-allowedBinaryAuthorizationPolicies")
    assert found.inputs["spec"]["rules"] == ({"values": {"allowedValues": ("default",)}},)


def test_without_apps_there_is_no_registry_and_no_policy_of_images():
    stack = environment(apps=False)
    assert not of_type(stack, "Repository")
    assert not [each for each in stack.resources if "binaryauthorization" in each.type]
    assert not [each for each in stack.resources if each.name.endswith("allowedBinaryAuthorizationPolicies")]


def test_guardrails_of_images_hold_and_miss_the_policy_where_it_is_not():
    whole = plan()
    judged = [each for each in Evaluation(World(whole), OF_ADMISSION).results() if each.source]
    assert {each.status for each in judged} == {Status.PASS}
    first, *others = whole.stacks
    without = replace(first, resources=tuple(each for each in first.resources if each.name != "admission-policy"))
    results = Evaluation(World(replace(whole, stacks=(without, *others))), OF_ADMISSION).results()
    judged = [each for each in results if each.source and each.guardrail.id == "gcp-run-admission-policy-planned"]
    assert {each.status for each in judged} == {Status.FAIL}
