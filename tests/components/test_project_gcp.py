from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi_gcp import pubsub

from components.account.gcp_services import APPS, ENVIRONMENT, PERIMETER, protected, services, usable
from components.agents import AGENTS, REQUESTED
from components.naming import Scope
from components.providers import create_sites
from jichi.engine.host import plan_stack
from jichi.engine.monitor import Monitor
from jichi.engine.plan import StackId
from jichi.engine.values import Interpolation, Reference
from jichi.tenancy.apps import AppUse
from jichi.tenancy.model import Cloud, Google, Isolation, Mode, Notice, Ownership, Perimeter, Projects, Tenancy
from stacks.names import PROJECT
from tests.factories import HIROSAKI, OWNERSHIP, TENANCY, make_tenancy, named, of_type

APPS_USED = (AppUse("kokuho", Path("score.yaml")),)
GOOGLE = TENANCY.home(Cloud.GCP).google or Google()


def on(google: Google | None = None, **changes: Any) -> Tenancy:
    """A tenancy on Google Cloud."""
    return make_tenancy(google=google, **changes)


class Environment(pulumi.ComponentResource):
    """A topic in Tokyo, to which Cloud Storage's agent may publish."""

    def __init__(self, tenancy: Tenancy, member: Any) -> None:
        super().__init__("test:environment:Environment", "environment")
        site = create_sites(tenancy, member, Cloud.GCP, self).primary
        topic = pubsub.Topic("topic", name="topic", opts=site.child(self))
        agent = site.agent("storage.googleapis.com")
        role = "roles/pubsub.publisher"
        pubsub.TopicIAMMember("publisher", topic=topic.name, role=role, member=agent, opts=site.child(self))


STACK = StackId(PROJECT, "test", None, Cloud.GCP)


def planned(tenancy: Tenancy, member: Any = HIROSAKI) -> Any:
    """The plan of a project and of what names an agent of it."""
    return plan_stack(STACK, partial(Environment, tenancy, member), {})


def project_of(plan: Any) -> Any:
    (project,) = of_type(plan, "Project")
    return project


def enabled(plan: Any) -> set[str]:
    return {each.inputs["service"] for each in of_type(plan, "Service")}


def test_a_project_is_made_in_the_tenancys_folder_without_a_network():
    plan = planned(on())
    project = project_of(plan)
    assert project.read_id is None
    assert project.options.protect
    assert project.inputs == {
        "projectId": "hirosaki-022021-prod",
        "name": "hirosaki-022021-prod",
        "folderId": "2222222222",
        "billingAccount": "000000-AAAAAA-BBBBBB",
        "autoCreateNetwork": False,
        "deletionPolicy": "PREVENT",
        "labels": Scope(TENANCY, HIROSAKI, Cloud.GCP, "asia-northeast1").labels(),
    }
    assert not of_type(plan, "Folder")


def test_without_a_folder_it_is_made_under_the_organisation():
    project = project_of(planned(on(replace(GOOGLE, folder=None))))
    assert project.inputs["orgId"] == "1111111111"
    assert "folderId" not in project.inputs


@pytest.mark.parametrize(
    ("folder", "parent"), [("2222222222", "folders/2222222222"), (None, "organizations/1111111111")]
)
def test_a_folder_of_its_own_is_made_first(folder: str | None, parent: str):
    plan = planned(on(replace(GOOGLE, projects=Projects.FOLDER, folder=folder)))
    made = named(plan, "folder")
    assert made.inputs == {"displayName": "hirosaki-022021-prod", "parent": parent, "deletionProtection": True}
    assert made.options.protect
    project = project_of(plan)
    assert project.inputs["folderId"] == Reference(made.urn, "folderId")
    assert "orgId" not in project.inputs


def test_a_project_that_is_there_is_read_and_its_number_has_an_origin():
    plan = planned(on(replace(GOOGLE, projects=Projects.VERIFY)))
    project = project_of(plan)
    assert project.read_id == "hirosaki-022021-prod"
    assert not of_type(plan, "DefaultServiceAccounts")
    assert enabled(plan) == enabled(planned(on()))
    number = Reference(project.urn, "number")
    host = "@gs-project-accounts.iam.gserviceaccount.com"
    assert named(plan, "publisher").inputs["member"] == Interpolation(("serviceAccount:service-", number, host))


@pytest.mark.parametrize("isolation", [Isolation.NETWORK, Isolation.APPLICATION])
def test_in_a_shared_project_a_member_makes_nothing_and_the_shared_stack_all(isolation: Isolation):
    tenancy = on(isolation=isolation)
    member, shared = planned(tenancy), planned(tenancy, None)
    assert project_of(member).read_id == project_of(shared).inputs["projectId"] == "hirosaki-shared-prod"
    assert not enabled(member)
    assert not of_type(member, "ServiceIdentity")
    assert "storage.googleapis.com" in enabled(shared)


def test_services_stay_enabled_and_each_has_its_reason():
    plan = planned(on())
    for service in of_type(plan, "Service"):
        assert service.inputs["project"] == "hirosaki-022021-prod"
        assert service.inputs["disableOnDestroy"] is False
        assert project_of(plan).urn in service.dependencies
    needed = services(Scope(on(), HIROSAKI, Cloud.GCP, "asia-northeast1"))
    assert enabled(plan) == set(needed)
    assert all(each.reason for each in needed.values())


def test_a_service_is_enabled_only_where_something_needs_it():
    least = enabled(planned(on(replace(GOOGLE, perimeter=Perimeter.VERIFY), ownership=Ownership(*(Mode.VERIFY,) * 6))))
    assert enabled(planned(on())) - least == {
        "accesscontextmanager.googleapis.com",
        "orgpolicy.googleapis.com",
        "securitycenter.googleapis.com",
    }
    for control in ("threat_detection", "security_findings"):
        modes = {**dict.fromkeys(("threat_detection", "security_findings"), Mode.VERIFY), control: Mode.MANAGE}
        one = enabled(planned(on(ownership=replace(OWNERSHIP, **modes))))
        assert "securitycenter.googleapis.com" in one, "findings of either kind are told of"
    with_budget = enabled(planned(on(notice=Notice(budget_usd=500))))
    assert with_budget - enabled(planned(on())) == {"billingbudgets.googleapis.com"}


def test_a_project_for_the_perimeter_alone_has_next_to_nothing():
    plan = planned(on(replace(GOOGLE, perimeter=Perimeter.COARSE)), None)
    assert enabled(plan) == {
        "accesscontextmanager.googleapis.com",
        "cloudresourcemanager.googleapis.com",
        "serviceusage.googleapis.com",
    }
    assert not of_type(plan, "ServiceIdentity")


def test_every_agent_comes_about_with_its_service_and_with_its_role():
    plan = planned(on(apps=APPS_USED))
    identities = {each.inputs["service"]: each for each in of_type(plan, "ServiceIdentity")}
    assert set(identities) == set(REQUESTED)
    for host, identity in identities.items():
        assert named(plan, f"service-{host.partition('.')[0]}").urn in identity.dependencies
    roles = {each.inputs["member"].urn: each.inputs["role"] for each in of_type(plan, "IAMMember")}
    assert roles == {identities[host].urn: role for host, role in REQUESTED.items() if role}
    looked_up = {"storage.googleapis.com", "logging.googleapis.com", "storagetransfer.googleapis.com"}
    assert set(AGENTS) - set(REQUESTED) - looked_up == {"compute.googleapis.com"}


def test_default_accounts_of_a_project_made_here_are_no_editors():
    made = named(planned(on()), "default-accounts")
    assert (made.inputs["action"], made.inputs["project"]) == ("DEPRIVILEGE", "hirosaki-022021-prod")


@pytest.mark.parametrize("region", ["asia-northeast1", "asia-northeast2"])
def test_nothing_is_deployed_before_services_and_agents_are_there(region: str):
    plan = planned(on())
    provider = named(plan, region)
    first = [each.urn for name in ("Service", "ServiceIdentity", "IAMMember") for each in of_type(plan, name)]
    assert len(first) > len(ENVIRONMENT)
    assert set(first) < set(provider.dependencies)
    assert provider.inputs == {
        "project": "hirosaki-022021-prod",
        "region": region,
        "userProjectOverride": "true",
        "billingProject": "hirosaki-022021-prod",
    }
    assert named(plan, "topic").provider == named(plan, "asia-northeast1").urn


def test_all_providers_act_as_the_deploy_account():
    account = "deploy@hirosaki-ci.iam.gserviceaccount.com"
    plan = planned(on(replace(GOOGLE, deploy_account=account)))
    for name in ("bootstrap", "asia-northeast1", "asia-northeast2"):
        assert named(plan, name).inputs["impersonateServiceAccount"] == account
    assert "impersonateServiceAccount" not in named(planned(on()), "bootstrap").inputs


def test_who_names_an_agent_waits_until_those_that_no_request_makes_are_looked_up(monkeypatch: pytest.MonkeyPatch):
    register = Monitor.RegisterResource

    def existing(self: Monitor, request: Any) -> Any:
        answer = register(self, request)
        answer.id = answer.id or request.name
        return answer

    # Only where a service is there already is its agent looked up at preview.
    monkeypatch.setattr(Monitor, "RegisterResource", existing)
    answers = {
        "gcp:storage/getProjectServiceAccount:getProjectServiceAccount": {"emailAddress": "storage"},
        "gcp:logging/getProjectSettings:getProjectSettings": {"kmsServiceAccountId": "logging"},
        "gcp:storage/getTransferProjectServiceAccount:getTransferProjectServiceAccount": {"email": "transfer"},
    }
    plan = plan_stack(STACK, partial(Environment, on(), HIROSAKI), {}, invokes=answers)
    publisher = named(plan, "publisher")
    awaited = {named(plan, f"service-{name}").urn for name in ("storage", "logging", "storagetransfer")}
    assert awaited <= set(publisher.dependencies)
    host = "@gs-project-accounts.iam.gserviceaccount.com"
    number = Reference(project_of(plan).urn, "number")
    assert publisher.inputs["member"] == Interpolation(("serviceAccount:service-", number, host))


def test_what_a_perimeter_protects_and_a_policy_allows_is_what_is_enabled():
    scope = Scope(on(), HIROSAKI, Cloud.GCP, "asia-northeast1")
    everything = set(services(scope))
    assert set(protected(scope)) < everything
    assert set(usable(scope)) < set(ENVIRONMENT)
    assert not set(PERIMETER) & set(protected(scope))
    assert {"storage.googleapis.com", "sqladmin.googleapis.com", "secretmanager.googleapis.com"} <= set(
        protected(scope)
    )


def test_what_apps_need_is_enabled_protected_and_usable_only_where_they_run():
    scope = Scope(on(), HIROSAKI, Cloud.GCP, "asia-northeast1")
    with_apps = replace(scope, tenancy=on(apps=APPS_USED))
    assert set(services(with_apps)) - set(services(scope)) == set(APPS)
    assert set(protected(with_apps)) - set(protected(scope)) == {
        host for host, each in APPS.items() if each.in_perimeter
    }
    assert set(usable(with_apps)) - set(usable(scope)) == {host for host, each in APPS.items() if each.in_policy}
    shared = replace(with_apps, tenancy=on(apps=APPS_USED, isolation=Isolation.NETWORK), member=None)
    assert set(APPS) < set(services(shared))
    # In the hub's project there are none, nor in one that is there for the perimeter alone.
    assert not set(APPS) & set(services(replace(with_apps, member=None, hub=True)))
    assert not set(APPS) & set(usable(replace(with_apps, member=None, hub=True)))
    assert not set(APPS) & set(services(replace(with_apps, member=None)))
