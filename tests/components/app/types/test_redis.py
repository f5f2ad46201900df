"""`redis` on both clouds."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from components.app.types.redis_gcp import PRIMARY, _first  # pyright: ignore[reportPrivateUsage]
from components.app.types.redis_params import SIZES, cache_id
from jichi.engine.values import Reference
from jichi.errors import InvalidInput
from jichi.tenancy.model import Cloud
from tests.components.app.types.planning import (
    CHANNEL,
    TOPIC,
    failures,
    mine,
    place_on,
    planned,
    resolved,
    statements_of,
)
from tests.factories import named

CACHE = "cache: {type: redis}"
HIGH = "cache: {type: redis, class: ha}"
NAME = "cache-022021-records-cache-tyo"


@pytest.fixture
def aws() -> Any:
    return planned(CACHE)


@pytest.fixture
def gcp() -> Any:
    return planned(CACHE, Cloud.GCP)


@pytest.mark.parametrize("resource", ["{type: redis, params: {version: 7}}", "{type: redis, class: large}"])
def test_what_it_does_not_know_is_refused(resource: str):
    with pytest.raises(InvalidInput, match="redis"):
        resolved(f"cache: {resource}")


def test_names_fit_elasticache():
    scope = place_on(Cloud.AWS).scope
    assert cache_id(scope, "records-cache") == NAME
    assert len(cache_id(scope, "a-name-of-a-cache-that-is-far-too-long")) <= 40


def test_exactly_these_resources(aws: Any, gcp: Any):
    assert Counter(each.type.split(":")[-1] for each in mine(aws)) == {
        "ReplicationGroup": 1,
        "SubnetGroup": 1,
        "User": 1,
        "UserGroup": 1,
        "MetricAlarm": 2,
    }
    assert Counter(each.type.split(":")[-1] for each in mine(gcp)) == {
        "Instance": 1,
        "Address": 2,
        "ForwardingRule": 2,
        "InstanceDesiredUserCreatedEndpoints": 1,
        "AlertPolicy": 1,
        "IAMMember": 1,
    }


def test_it_is_encrypted_on_the_way_and_at_rest_and_survives_a_zone(aws: Any):
    cache = named(aws, "tyo-redis-records-cache")
    kept = {
        "replicationGroupId": NAME,
        "engine": "valkey",
        "nodeType": SIZES["default"].aws,
        "numCacheClusters": 2,
        "automaticFailoverEnabled": True,
        "multiAzEnabled": True,
        "port": 6379,
        "transitEncryptionEnabled": True,
        "transitEncryptionMode": "required",
        "atRestEncryptionEnabled": True,
        "kmsKeyId": Reference(named(aws, "tyo-key-data").urn, "arn"),
        "securityGroupIds": (Reference(named(aws, "tyo-group-data").urn, "id"),),
        "snapshotRetentionLimit": 1,
    }
    assert {key: cache.inputs[key] for key in kept} == kept
    assert cache.inputs["tags"]["jichi:data-class"] == "data"
    assert cache.inputs["tags"]["jichi:system"] == "juminkihon"
    alarms = [each.inputs for each in mine(aws) if each.type.endswith(":MetricAlarm")]
    assert [each["dimensions"]["CacheClusterId"] for each in alarms] == [f"{NAME}-001", f"{NAME}-002"]
    assert {each["alarmActions"] for each in alarms} == {(TOPIC,)}


def test_the_larger_class_stands_in_three_zones():
    aws, gcp = planned(HIGH), planned(HIGH, Cloud.GCP)
    assert named(aws, "tyo-redis-records-cache").inputs["numCacheClusters"] == 3
    assert named(aws, "tyo-redis-records-cache").inputs["nodeType"] == SIZES["ha"].aws
    assert named(gcp, "tyo-redis-records-cache").inputs["replicaCount"] == 2
    assert named(gcp, "tyo-redis-records-cache").inputs["nodeType"] == SIZES["ha"].gcp


def test_its_one_user_signs_in_with_iam(aws: Any):
    user = named(aws, "tyo-redis-records-cache-user").inputs
    assert (user["userId"], user["userName"], user["engine"]) == (NAME, NAME, "valkey")
    assert user["authenticationMode"] == {"type": "iam"}
    assert "-@dangerous" in user["accessString"]
    assert not {"passwords", "passwordsWo", "noPasswordRequired"} & user.keys()
    assert named(aws, "tyo-redis-records-cache-users").inputs["userIds"] == (NAME,)
    assert statements_of(aws, "records-cache") == {
        "Cache": {
            "Sid": "Cache",
            "Effect": "Allow",
            "Action": ["elasticache:Connect"],
            "Resource": [
                f"arn:aws:elasticache:ap-northeast-1:111111111111:replicationgroup:{NAME}",
                f"arn:aws:elasticache:ap-northeast-1:111111111111:user:{NAME}",
            ],
        }
    }


def test_what_apps_are_told(aws: Any, gcp: Any):
    here = Reference(named(aws, "tyo-redis-records-cache").urn, "primaryEndpointAddress")
    assert aws.exports["records-cache"] == {"host": here, "port": "6379", "username": NAME}
    told = gcp.exports["records-cache"]
    assert (told["port"], told["username"]) == ("6379", "default")
    for plan in (aws, gcp):
        assert plan.exports["records-cache-secrets"] == {}


def test_the_instance_on_google_cloud(gcp: Any):
    instance = named(gcp, "tyo-redis-records-cache").inputs
    kept = {
        "instanceId": NAME,
        "location": "asia-northeast1",
        "mode": "CLUSTER_DISABLED",
        "authorizationMode": "IAM_AUTH",
        "transitEncryptionMode": "SERVER_AUTHENTICATION",
        "kmsKey": Reference(named(gcp, "tyo-key-data").urn, "id"),
        "replicaCount": 1,
        "zoneDistributionConfig": {"mode": "MULTI_ZONE"},
        "deletionProtectionEnabled": True,
    }
    assert {key: instance[key] for key in kept} == kept
    assert named(gcp, "tyo-alert-redis-records-cache-memory").inputs["notificationChannels"] == (CHANNEL,)


def test_its_endpoints_stand_in_the_data_subnet(gcp: Any):
    subnet = Reference(named(gcp, "tyo-subnet-data").urn, "id")
    for at in range(2):
        address = named(gcp, f"tyo-redis-records-cache-address-{at}").inputs
        assert (address["addressType"], address["subnetwork"]) == ("INTERNAL", subnet)
        rule = named(gcp, f"tyo-redis-records-cache-endpoint-{at}").inputs
        assert rule["loadBalancingScheme"] == ""
        assert rule["target"].urn == named(gcp, "tyo-redis-records-cache").urn
    joined = named(gcp, "tyo-redis-records-cache-endpoints").inputs["desiredUserCreatedEndpoints"]
    assert [len(each["connections"]) for each in joined] == [2]


@pytest.mark.parametrize(("kind", "address"), [(PRIMARY, "10.0.0.1"), ("CONNECTION_TYPE_READER", "10.0.0.2")])
def test_the_host_leads_to_the_node_that_is_written_to(kind: str, address: str):
    assert _first((kind, "10.0.0.1", "10.0.0.2")) == address


def test_the_apps_account_signs_in_to_this_instance_only(gcp: Any):
    found = named(gcp, "tyo-redis-records-cache-records").inputs
    instance = f"projects/hirosaki-022021-prod/locations/asia-northeast1/instances/{NAME}"
    assert found["role"] == "roles/memorystore.dbConnectionUser"
    assert found["condition"]["expression"] == f"resource.name == '{instance}'"
    assert found["member"].startswith("serviceAccount:app-records-022021@")


@pytest.mark.parametrize("cloud", Cloud)
def test_no_guardrail_fails(cloud: Cloud):
    assert not failures(planned(CACHE, cloud))
