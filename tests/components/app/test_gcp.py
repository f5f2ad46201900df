"""Apps on Google Cloud: what is planned for a service with a migration and a database, a worker, and a batch."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from ipaddress import IPv4Network
from typing import Any, cast

import pytest

from components.app import Canary
from components.app.gcp_job import version
from components.app.gcp_names import LONGEST_SERVICE, TOKEN, job_name, service_name
from components.naming import Scope
from jichi.engine.plan import Plan
from jichi.engine.values import Reference
from jichi.errors import InvalidInput, ProgramError
from jichi.tenancy.model import Cloud, Isolation
from policies.evaluate import Evaluation
from policies.guardrails import GUARDRAILS
from policies.judgement import Status
from policies.world import World
from tests.components.app.gcp_apps import (
    BATCH,
    CERTIFICATE,
    DIGEST,
    DOMAIN,
    OTHER,
    TAX,
    WORKER,
    container,
    plan_apps,
    resolved,
)
from tests.components.app.test_gcp_limits import changed
from tests.factories import HIROSAKI, make_tenancy, named, of_type

PROJECT = "hirosaki-022021-prod"


@lru_cache
def planned(*, standby: bool = False) -> Any:
    return plan_apps(TAX, WORKER, BATCH, standby=standby)


def plan() -> Any:
    return planned()[0]


def mine(resources: Any) -> Iterator[Any]:
    """What is made for apps, without what stands in for resource types."""
    return (
        each for each in resources if each.custom and "jichi:app:" in each.urn and not each.name.startswith("made-")
    )


def refers(value: Any, name: str, output: str = "id") -> bool:
    return isinstance(value, Reference) and (value.urn.rsplit("::")[-1], value.property) == (name, output)


def test_what_there_is() -> None:
    found = Counter(each.type.split(":")[-1] for each in mine(plan().resources))
    assert found == {
        "Account": 4,
        "IAMMember": 7,
        "SecretIamMember": 2,
        "Service": 1,
        "WorkerPool": 1,
        "Job": 3,
        "JobIamMember": 1,
        "AlertPolicy": 7,
        "Address": 1,
        "RegionNetworkEndpointGroup": 1,
        "RegionBackendService": 2,
        "RegionUrlMap": 1,
        "RegionSslPolicy": 1,
        "RegionTargetHttpsProxy": 1,
        "ForwardingRule": 1,
        "RecordSet": 2,
    }


def test_a_service_is_asked_by_the_load_balancer_alone() -> None:
    service = named(plan(), "tyo-tax").inputs
    assert service["name"] == "hirosaki-022021-prod-app-tax-tyo"
    assert service["location"] == "asia-northeast1"
    assert service["ingress"] == "INGRESS_TRAFFIC_INTERNAL_ONLY"
    assert service["defaultUriDisabled"] is True
    assert service["invokerIamDisabled"] is True
    assert service["traffics"] == ({"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", "percent": 100},)
    assert service["binaryAuthorization"] == {"useDefault": True}
    assert not of_type(plan(), "ServiceIamMember")
    assert not [each for each in plan().resources if "allUsers" in str(each.inputs)]


@pytest.mark.parametrize(
    ("name", "path"),
    [("tyo-tax", ()), ("tyo-mail", ()), ("tyo-tax-migrate", ("template",)), ("tyo-nightly", ("template",))],
)
def test_what_runs_acts_as_the_app_under_the_members_key_and_sends_by_the_members_network(
    name: str, path: tuple[str, ...]
) -> None:
    template = named(plan(), name).inputs["template"]
    for step in path:
        template = template[step]
    app = {"tyo-tax-migrate": "tax"}.get(name, name.removeprefix("tyo-"))
    assert refers(template["serviceAccount"], f"tyo-app-{app}", "email")
    assert refers(template["encryptionKey"], "tyo-test-key-data")
    assert template["vpcAccess"]["egress"] == "ALL_TRAFFIC"
    (interface,) = template["vpcAccess"]["networkInterfaces"]
    assert refers(interface["network"], "network")
    assert refers(interface["subnetwork"], "subnet-app")


def test_sizes_are_the_municipalitys_where_the_manifest_is_silent() -> None:
    assert named(plan(), "tyo-tax").inputs["template"]["scaling"] == {"minInstanceCount": 2, "maxInstanceCount": 6}
    assert named(plan(), "tyo-mail").inputs["scaling"] == {"manualInstanceCount": 2}


def test_every_part_is_one_that_the_api_knows() -> None:
    """Dictionaries reach the SDK untyped: a name that it does not know would stay as it is written."""

    def keys(value: Any) -> Iterator[str]:
        match value:
            case Mapping():
                inside = cast("Mapping[str, Any]", value)
                yield from inside
                for each in inside.values():
                    yield from keys(each)
            case tuple():
                for each in cast("tuple[Any, ...]", value):
                    yield from keys(each)
            case _:
                return

    run = [each for each in mine(plan().resources) if ":cloudrunv2/" in each.type]
    assert len(run) == 5
    assert not [key for each in run for key in keys(each.inputs) if "_" in key]


def test_a_migration_is_run_once_for_each_version_before_the_service_changes() -> None:
    job, service = named(plan(), "tyo-tax-migrate"), named(plan(), "tyo-tax")
    (app,) = resolved(TAX).apps
    assert job.inputs["runExecutionToken"] == version(app)
    assert job.inputs["template"]["template"]["maxRetries"] == 0
    assert job.urn in service.dependencies
    # The provider waits 20 minutes by itself, and a migration has an hour.
    assert job.options.timeouts == {"create": "70m", "update": "70m"}
    assert job.inputs["template"]["template"]["timeout"] == "3600s"
    assert len(job.inputs["name"]) + len(job.inputs["runExecutionToken"]) < 63


def test_what_runs_waits_for_what_it_needs_and_for_who_lets_it_in() -> None:
    for name in ("tyo-tax", "tyo-tax-migrate"):
        waits = {each.rsplit("::")[-1] for each in named(plan(), name).dependencies}
        assert {"made-tax-db", "tyo-tax-db-tax", "tyo-app-tax-vendor", "tyo-app-tax-ci"} <= waits


def test_a_new_image_or_command_is_a_new_version_and_nothing_else_is() -> None:
    def token(manifest: dict[str, Any]) -> str:
        (app,) = resolved(manifest).apps
        return version(app)

    same = changed(TAX, "containers", "web", "variables", to={"MODE": "open"})
    assert token(same) == token(TAX)
    others = (
        changed(TAX, "containers", "web", "image", to=container(OTHER)["image"]),
        changed(TAX, "containers", "migrate", "image", to=container(DIGEST, "migrate")["image"]),
        changed(TAX, "containers", "migrate", "args", to=["up", "--all"]),
    )
    assert len({token(TAX), *map(token, others)}) == 4


def test_an_app_acts_as_an_account_that_has_no_role_in_the_project() -> None:
    accounts = {each.inputs["accountId"] for each in of_type(plan(), "Account")}
    assert accounts == {"app-tax-022021", "app-mail-022021", "app-nightly-022021", "run-nightly-022021"}
    assert not [each for each in plan().resources if each.type.startswith("gcp:projects/iAM")]
    (admitted,) = [each for each in of_type(plan(), "SecretIamMember") if each.name == "tyo-tax-db-tax"]
    assert refers(admitted.inputs["member"], "tyo-app-tax", "member")


def test_the_vendor_and_ci_may_have_versions_act_as_an_app_and_only_ci_what_starts_a_batch() -> None:
    found = {each.name: each.inputs for each in of_type(plan(), "IAMMember")}
    assert found["tyo-app-tax-vendor"] == {
        "serviceAccountId": f"projects/{PROJECT}/serviceAccounts/app-tax-022021@{PROJECT}.iam.gserviceaccount.com",
        "role": "roles/iam.serviceAccountUser",
        "member": f"serviceAccount:vendor-022021@{PROJECT}.iam.gserviceaccount.com",
    }
    assert sorted(found) == sorted(
        [
            *(f"tyo-app-{app}-{who}" for app in ("tax", "mail", "nightly") for who in ("vendor", "ci")),
            "tyo-run-nightly-ci",
        ]
    )


def test_a_batch_is_started_in_japans_time_by_an_account_that_may_do_just_that() -> None:
    schedule, grant = (
        named(plan(), "tyo-nightly-schedule-time").inputs,
        named(plan(), "tyo-nightly-runner-invoker").inputs,
    )
    assert (schedule["schedule"], schedule["timeZone"], schedule["paused"]) == ("30 2 * * 1-5", "Asia/Tokyo", False)
    assert schedule["name"] == "hirosaki-022021-prod-app-nightly-time-tyo"
    assert schedule["region"] == "asia-northeast1"
    assert schedule["retryConfig"] == {"retryCount": 3}
    target = schedule["httpTarget"]
    assert target["httpMethod"] == "POST"
    first, job, last = target["uri"].parts
    assert (first, last) == ("https://run.googleapis.com/v2/", ":run")
    assert refers(job, "tyo-nightly")
    assert refers(target["oauthToken"]["serviceAccountEmail"], "tyo-run-nightly", "email")
    assert grant["name"] == "hirosaki-022021-prod-app-nightly-tyo"
    assert grant["role"] == "roles/run.invoker"
    assert refers(grant["member"], "tyo-run-nightly", "member")
    template = named(plan(), "tyo-nightly").inputs["template"]["template"]
    assert (template["timeout"], template["maxRetries"]) == ("1800s", 1)
    assert "runExecutionToken" not in named(plan(), "tyo-nightly").inputs


def test_a_batch_may_have_several_times() -> None:
    night: dict[str, Any] = {"type": "schedule", "params": {"cron": "0 1 * * *"}}
    noon: dict[str, Any] = {"type": "schedule", "params": {"cron": "0 12 * * *"}}
    found = plan_apps(changed(BATCH, "resources", to={"night": night, "noon": noon}))[0]
    starts = [each.inputs for each in of_type(found, "Job") if each.type.startswith("gcp:cloudscheduler/")]
    assert {each["name"]: each["schedule"] for each in starts} == {
        "hirosaki-022021-prod-app-nightly-night-tyo": "0 1 * * *",
        "hirosaki-022021-prod-app-nightly-noon-tyo": "0 12 * * *",
    }
    assert len({each["httpTarget"]["uri"] for each in starts}) == 1
    noon["params"]["minutes"] = 5
    with pytest.raises(InvalidInput, match="the same time to run"):
        plan_apps(changed(BATCH, "resources", to={"night": night, "noon": noon}))


def test_the_load_balancer_is_internal_and_speaks_tls_1_2_at_least() -> None:
    front, proxy = named(plan(), "tyo-apps-front").inputs, named(plan(), "tyo-apps-proxy").inputs
    assert (front["loadBalancingScheme"], front["portRange"], front["allowGlobalAccess"]) == (
        "INTERNAL_MANAGED",
        "443",
        False,
    )
    assert refers(front["subnetwork"], "subnet-app")
    address = named(plan(), "tyo-apps-address").inputs
    # The second from the end of the subnet for systems; the first is the linkage gateway's.
    assert (address["addressType"], address["address"]) == ("INTERNAL", "10.0.135.252")
    assert proxy["certificateManagerCertificates"] == (CERTIFICATE,)
    assert refers(proxy["sslPolicy"], "tyo-apps-tls")
    policy = named(plan(), "tyo-apps-tls").inputs
    assert (policy["minTlsVersion"], policy["profile"]) == ("TLS_1_2", "RESTRICTED")


def test_where_members_share_a_network_google_cloud_chooses_the_address() -> None:
    shared = make_tenancy(isolation=Isolation.APPLICATION, shared_network=IPv4Network("10.0.0.0/16"))
    found = plan_apps(TAX, tenancy=shared)[0]
    assert "address" not in named(found, "tyo-apps-address").inputs


def test_names_lead_to_their_own_service_and_every_other_to_nobody() -> None:
    urls = named(plan(), "tyo-apps-map").inputs
    assert urls["hostRules"] == ({"hosts": (f"zei.{DOMAIN}", f"tax.{DOMAIN}"), "pathMatcher": "app-tax"},)
    (matcher,) = urls["pathMatchers"]
    assert matcher["name"] == "app-tax"
    assert refers(matcher["defaultService"], "tyo-tax-backend")
    assert refers(urls["defaultService"], "tyo-apps-nobody")
    assert urls["defaultRouteAction"] == {"faultInjectionPolicy": {"abort": {"httpStatus": 404, "percentage": 100}}}
    assert "backends" not in named(plan(), "tyo-apps-nobody").inputs
    (backend,) = named(plan(), "tyo-tax-backend").inputs["backends"]
    assert refers(backend["group"], "tyo-tax-group")
    group = named(plan(), "tyo-tax-group").inputs
    assert group["networkEndpointType"] == "SERVERLESS"
    assert group["cloudRun"] == {"service": "hirosaki-022021-prod-app-tax-tyo"}


def test_names_in_the_members_zone_lead_to_the_load_balancer() -> None:
    records = [each.inputs for each in of_type(plan(), "RecordSet")]
    assert [(each["name"], each["type"]) for each in records] == [(f"zei.{DOMAIN}.", "A"), (f"tax.{DOMAIN}.", "A")]
    for each in records:
        assert each["managedZone"] == "hirosaki-022021-prod-zone"
        assert each["rrdatas"] == (named(plan(), "tyo-apps-address").inputs["address"],)


def test_a_service_without_a_name_has_its_own() -> None:
    manifest = changed(TAX, "resources", to={"db": {"type": "db"}})
    found, apps = plan_apps(manifest)
    assert apps.urls == {"tax": f"https://tax.{DOMAIN}"}
    assert [each.inputs["name"] for each in of_type(found, "RecordSet")] == [f"tax.{DOMAIN}."]


def test_where_nothing_answers_there_is_no_load_balancer() -> None:
    found, apps = plan_apps(WORKER)
    assert not of_type(found, "ForwardingRule")
    assert apps.urls == {}


def test_what_others_look_up() -> None:
    apps = planned()[1]
    assert apps.urls == {"tax": f"https://zei.{DOMAIN}"}
    assert set(apps.roles) == {"tax", "mail", "nightly"}
    assert set(apps.versions) == {"tax"}
    assert apps.log_groups["mail"] == "hirosaki-022021-prod-app-mail-tyo"


def test_a_new_version_may_have_a_part_of_the_requests() -> None:
    found = plan_apps(TAX, canaries={"tax": Canary(10, "hirosaki-022021-prod-app-tax-tyo-00003-abc")})[0]
    assert named(found, "tyo-tax").inputs["traffics"] == (
        {"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", "percent": 10},
        {
            "type": "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION",
            "revision": "hirosaki-022021-prod-app-tax-tyo-00003-abc",
            "percent": 90,
        },
    )


@pytest.mark.parametrize("percent", [0, 100, -1])
def test_none_or_all_of_the_requests_is_no_part(percent: int) -> None:
    with pytest.raises(ProgramError, match="no part of them"):
        plan_apps(TAX, canaries={"tax": Canary(percent, "tax-00001-abc")})


def test_where_systems_only_stand_ready_everything_is_there_and_nothing_runs() -> None:
    found = planned(standby=True)[0]
    assert named(found, "osa-tax").inputs["template"]["scaling"]["minInstanceCount"] == 0
    assert named(found, "osa-mail").inputs["scaling"]["manualInstanceCount"] == 0
    assert named(found, "osa-nightly-schedule-time").inputs["paused"] is True
    assert named(found, "osa-nightly-schedule-time").inputs["region"] == "asia-northeast2"
    assert "runExecutionToken" not in named(found, "osa-tax-migrate").inputs
    assert not of_type(found, "RecordSet")
    here, there = ({each.inputs["accountId"] for each in of_type(one, "Account")} for one in (plan(), found))
    assert not here & there
    assert not [each for each in of_type(found, "AlertPolicy") if "gone" in each.name]


def test_alerts_tell_the_members_channels() -> None:
    found = {each.name: each.inputs for each in of_type(plan(), "AlertPolicy")}
    assert sorted(found) == [
        "tyo-alert-app-mail-gone",
        "tyo-alert-app-nightly-failed",
        "tyo-alert-app-nightly-unstarted",
        "tyo-alert-app-tax-errors",
        "tyo-alert-app-tax-gone",
        "tyo-alert-app-tax-migrate-failed",
        "tyo-alert-app-tax-slow",
    ]
    for each in found.values():
        assert each["notificationChannels"] == ("projects/hirosaki-022021-prod/notificationChannels/1",)
    (errors,) = found["tyo-alert-app-tax-errors"]["conditions"]
    threshold = errors["conditionThreshold"]
    assert threshold["filter"] == (
        'metric.type="run.googleapis.com/request_count" AND metric.labels.response_code_class="5xx"'
        ' AND resource.type="cloud_run_revision"'
        ' AND resource.labels.service_name="hirosaki-022021-prod-app-tax-tyo"'
    )
    (unstarted,) = found["tyo-alert-app-nightly-unstarted"]["conditions"]
    assert unstarted["conditionMatchedLog"]["filter"] == (
        'resource.type = "cloud_scheduler_job"'
        ' AND resource.labels.job_id = ("hirosaki-022021-prod-app-nightly-time-tyo") AND severity >= ERROR'
    )
    (gone,) = found["tyo-alert-app-tax-gone"]["conditions"]
    assert gone["conditionThreshold"]["comparison"] == "COMPARISON_LT"
    assert gone["conditionThreshold"]["evaluationMissingData"] == "EVALUATION_MISSING_DATA_ACTIVE"


EXPECTED = {
    # Its rules are the environment's, which is not planned here.
    ("gcp-front-firewall-closed", "tyo-apps-front", Status.FAIL),
    # Nor are the zone, the channel, the certificate and the secrets.
    *(
        ("gcp-parts-fastened-to-planned", each, Status.UNKNOWN)
        for each in (
            *(f"tyo-name-{each}.{DOMAIN}" for each in ("zei", "tax")),
            *(each.name for each in of_type(plan(), "AlertPolicy")),
            *("tyo-apps-proxy", "tyo-mail-db-mail", "tyo-tax-db-tax"),
        )
    ),
}


def test_guardrails_hold() -> None:
    world = World(Plan("hirosaki", (plan(),)))
    urns = {each.urn for each in mine(plan().resources)}
    judged = [
        each
        for each in Evaluation(world, [one for one in GUARDRAILS if one.cloud is Cloud.GCP]).results()
        if each.urn in urns
    ]
    assert sum(each.status is Status.PASS for each in judged) > 50
    wrong = {
        (each.guardrail.id, each.name, each.status) for each in judged if each.status in (Status.FAIL, Status.UNKNOWN)
    }
    assert wrong == EXPECTED


def test_names_are_what_the_services_take() -> None:
    scope = Scope(make_tenancy(), HIROSAKI, Cloud.GCP, "asia-northeast1")
    assert len(service_name(scope, "a" * 19)) <= LONGEST_SERVICE
    with pytest.raises(InvalidInput, match="too long"):
        service_name(scope, "a" * 22)
    assert job_name(scope, "tax", "1st") != job_name(scope, "tax", "2nd")
    assert len(job_name(scope, "a" * 19, "b" * 63)) + TOKEN < 63
