"""A member's apps once more in the second region, where a warm standby is promised: ready, and running nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pytest

from jichi.engine.plan import Plan, Resource, StackPlan
from jichi.engine.values import Interpolation
from jichi.tenancy.model import Cloud, Recovery, Tenancy
from stacks.names import Part, stacks_of
from tests.factories import of_type
from tests.stacks.test_hub import planned
from tests.stacks.test_workloads import tenancy

OSAKA = (
    "arn:aws:acm-pca:ap-northeast-3:999999999999:certificate-authority/11111111-2222-3333-4444-666666666666",
    "projects/hirosaki-shared-prod/locations/asia-northeast2/caPools/closed",
)
NAMES = ("name", "secretId", "accountId", "instanceId", "replicationGroupId", "userId", "userGroupId")
clouds = pytest.mark.parametrize("cloud", list(Cloud))


@lru_cache
def promised(recovery: Recovery) -> Tenancy:
    given = tenancy()
    return replace(
        given,
        service=replace(given.service, recovery=recovery),
        authorities=(*given.authorities, *OSAKA),
    )


@lru_cache
def stacks(cloud: Cloud) -> tuple[StackPlan, ...]:
    plan: Plan = planned(promised(Recovery.WARM_STANDBY), cloud)
    return plan.stacks


@pytest.mark.parametrize("recovery", list(Recovery))
def test_only_a_warm_standby_keeps_apps_ready(recovery: Recovery):
    standby = [each.name for each in stacks_of(promised(recovery)) if each.part is Part.STANDBY]
    ready = ["hirosaki-022021-standby-aws-prod", "hirosaki-022021-standby-gcp-prod"]
    assert standby == (ready if recovery is Recovery.WARM_STANDBY else [])


def test_on_aws_everything_is_in_osaka_and_nothing_runs():
    _, _, standby = stacks(Cloud.AWS)
    made = [each for each in standby.resources if each.custom and each.type.startswith("aws:")]
    assert {each.region for each in made} == {"ap-northeast-3"}
    assert {each.inputs["desiredCount"] for each in of_type(standby, "ecs/service:Service")} == {0}
    assert {each.inputs["maxCapacity"] for each in of_type(standby, "appautoscaling/target:Target")} == {0}
    assert {each.inputs["state"] for each in of_type(standby, "scheduler/schedule:Schedule")} == {"DISABLED"}


def test_on_google_cloud_everything_is_in_osaka_and_nothing_runs():
    _, _, standby = stacks(Cloud.GCP)
    assert {each.region for each in standby.resources if each.custom} <= {"asia-northeast2", "asia-northeast1", None}
    made = [each for each in standby.resources if each.custom and each.type.startswith("gcp:")]
    assert {each.region for each in made} == {"asia-northeast2", None}
    (service,) = of_type(standby, "cloudrunv2/service:Service")
    template: Any = service.inputs["template"]
    assert template["scaling"]["minInstanceCount"] == 0
    assert {each.inputs["paused"] for each in of_type(standby, "cloudscheduler/job:Job")} == {True}


@clouds
def test_databases_secrets_and_buckets_are_those_of_the_first_region(cloud: Cloud):
    _, apps, standby = stacks(cloud)
    kept = ("secret:Secret", "sql/database:Database", "bucket:Bucket", "route53/record:Record", "recordSet:RecordSet")
    assert {each.type for each in apps.resources if each.type.endswith(kept)}
    assert [each.name for each in standby.resources if each.type.endswith(kept)] == []


def test_containers_are_handed_the_secrets_replicas():
    _, _, standby = stacks(Cloud.AWS)
    task = next(each for each in of_type(standby, "ecs/taskDefinition:TaskDefinition") if each.name.endswith("kokuho"))
    definitions = task.inputs["containerDefinitions"]
    text = definitions if isinstance(definitions, str) else "".join(_texts(definitions))
    assert "secret:hirosaki-022021-prod-app-kokuho-db-postgres:password::" in text
    assert "arn:aws:secretsmanager:ap-northeast-3:111111111111:" in text


def _texts(value: Any) -> list[str]:
    parts = value.parts if isinstance(value, Interpolation) else (json.dumps(value, default=str),)
    return [each for each in parts if isinstance(each, str)]


@clouds
def test_nothing_bears_a_name_that_the_first_region_has(cloud: Cloud):
    _, apps, standby = stacks(cloud)

    def named(stack: StackPlan) -> set[tuple[object, ...]]:
        """Names of what stands in no bucket: a managed folder's is its bucket's matter."""
        return {
            (each.type, each.region, each.inputs[key])
            for each in stack.resources
            if each.custom and not each.type.startswith("pulumi:") and _own(each)
            for key in NAMES
            if isinstance(each.inputs.get(key), str)
        }

    assert named(apps) & named(standby) == set()


def _own(resource: Resource) -> bool:
    return not resource.type.endswith(("IamMember", "IAMMember", "managedFolder:ManagedFolder"))
