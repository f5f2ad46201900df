"""A member's apps in a stack of their own, and what its environment gives them because of their manifests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from jichi.engine.plan import Plan, StackPlan
from jichi.engine.values import Reference
from jichi.errors import InvalidInput
from jichi.tenancy.apps import AppUse
from jichi.tenancy.model import Cloud, Recovery, SystemUse, Tenancy
from stacks.names import Part, stacks_of
from stacks.program import deploy
from tests.factories import HIROSAKI, make_tenancy, named, of_type, statements
from tests.stacks.test_hub import planned

CA = "arn:aws:acm-pca:ap-northeast-1:999999999999:certificate-authority/11111111-2222-3333-4444-555555555555"
POOL = "projects/hirosaki-shared-prod/locations/asia-northeast1/caPools/closed"
USES = (AppUse("kokuho", Path("stacks/apps/kokuho/score.yaml")),)
SYSTEMS = (SystemUse("住民記録", "juminkihon"), SystemUse("国民健康保険(資格・賦課)", "kokuho"))


@lru_cache
def tenancy(*, apps: bool = True) -> Tenancy:
    member = replace(HIROSAKI, systems=SYSTEMS)
    # Apps stand ready in the second region only where a warm standby is promised (`test_standby`).
    uses = USES if apps else ()
    return make_tenancy(members=(member,), apps=uses, authorities=(CA, POOL), recovery=Recovery.PILOT_LIGHT)


def stacks(cloud: Cloud, *, apps: bool = True) -> tuple[StackPlan, ...]:
    plan: Plan = planned(tenancy(apps=apps), cloud)
    return plan.stacks


def asked(stack: StackPlan) -> object:
    """Ports that apps ask for, as the environment says what it is for."""
    intent = stack.exports["intent"]
    assert isinstance(intent, Mapping)
    return intent["apps"]


def test_apps_come_last_in_a_stack_of_their_own():
    names = [each.name for each in stacks_of(tenancy())]
    assert names == [
        "hirosaki-022021-aws-prod",
        "hirosaki-022021-apps-aws-prod",
        "hirosaki-022021-gcp-prod",
        "hirosaki-022021-apps-gcp-prod",
    ]
    assert not [each for each in stacks_of(tenancy(apps=False)) if each.part is Part.APPS]


def test_a_stack_of_apps_is_of_a_member():
    with pytest.raises(InvalidInput, match="member"):
        deploy(tenancy(), None, Cloud.AWS, Part.APPS)


@pytest.mark.parametrize(
    ("cloud", "service", "batch"),
    [
        (Cloud.AWS, "ecs/service:Service", "scheduler/schedule:Schedule"),
        (Cloud.GCP, "cloudrunv2/service:Service", "cloudscheduler/job:Job"),
    ],
)
def test_a_service_and_its_batch_are_planned(cloud: Cloud, service: str, batch: str):
    _, apps = stacks(cloud)
    (running,) = of_type(apps, service)
    assert "kokuho" in running.name
    assert [each.name for each in of_type(apps, batch) if "kokuho-batch" in each.name]
    assert apps.exports["urls"] == {"kokuho": "https://kokuho.022021.prod.hirosaki.jichi.internal"}


@pytest.mark.parametrize("cloud", list(Cloud))
def test_what_it_needs_of_the_environment_refers_to_it(cloud: Cloud):
    environment, apps = stacks(cloud)
    urns = {each.urn for each in environment.resources}
    certificate = next(each for each in apps.resources if each.type.endswith("ertificate:Certificate"))
    assert certificate.stack == apps.id
    kept = [each for each in apps.resources if each.type.endswith(("secret:Secret", "logGroup:LogGroup"))]
    keys = [value for each in kept for value in each.inputs.values() if isinstance(value, Reference)]
    assert cloud is Cloud.GCP or keys
    assert {value.urn for value in keys} <= urns


def test_filters_open_where_a_manifest_asks():
    with_apps, _ = stacks(Cloud.AWS)
    (without,) = stacks(Cloud.AWS, apps=False)

    def ports(stack: StackPlan) -> set[object]:
        return {each.inputs["toPort"] for each in of_type(stack, "SecurityGroupIngressRule")}

    assert ports(with_apps) - ports(without) == {8080, 6379}
    assert asked(with_apps) == (443, 5432, 6379, 8080)
    assert asked(without) == ()


def test_the_environment_lets_apps_reach_what_they_are_made_of():
    with_apps, _ = stacks(Cloud.AWS)
    (without,) = stacks(Cloud.AWS, apps=False)

    def endpoints(stack: StackPlan) -> set[object]:
        return {each.inputs["serviceName"] for each in of_type(stack, "VpcEndpoint")}

    region = "com.amazonaws.ap-northeast-1"
    added = endpoints(with_apps) - endpoints(without)
    assert {each for each in added if str(each).startswith(region)} == {f"{region}.ecs", f"{region}.sqs"}
    gateway = statements(named(with_apps, "tyo-endpoint-s3"))["OwnIdentitiesOnOwnBuckets"]
    assert "arn:aws:s3:::hirosaki-022021-prod-app-*/*" in gateway["Resource"]
    boundary = statements(named(with_apps, "policy-boundary"))["OwnAccount"]["Action"]
    before = statements(named(without, "policy-boundary"))["OwnAccount"]["Action"]
    assert set(boundary) - set(before) == {"elasticache:*", "scheduler:*", "states:*"}


def test_load_balancers_write_their_logs_and_functions_read_the_masters_secret():
    with_apps, _ = stacks(Cloud.AWS)
    (without,) = stacks(Cloud.AWS, apps=False)

    def access(stack: StackPlan) -> dict[str, Any]:
        found = (statements(each) for each in of_type(stack, "BucketPolicy") if each.name.startswith("tyo"))
        return next(each for each in found if "AccessLogDelivery" in each)

    logs = access(with_apps)["BalancerLogDelivery"]
    assert logs["Resource"] == ["arn:aws:s3:::hirosaki-022021-prod-access-tyo/balancer/AWSLogs/111111111111/*"]
    assert "BalancerLogDelivery" not in access(without)
    policy = next(each for each in of_type(with_apps, "SecretPolicy") if "database" in each.name)
    readers = statements(policy)["ReadByNamedRolesOnly"]["Condition"]["ArnNotLike"]["aws:PrincipalArn"]
    assert "arn:aws:iam::111111111111:role/hirosaki-022021-prod-prepare-database-*" in readers
