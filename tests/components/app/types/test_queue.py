"""`queue` on both clouds."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from jichi.engine.values import Reference
from jichi.errors import InvalidInput
from jichi.tenancy.model import Cloud
from tests.components.app.types.planning import CHANNEL, TOPIC, failures, mine, planned, resolved, statements_of
from tests.factories import named, statements, text_of

WORK = "work: {type: queue, params: {attempts: 7, seconds: 120}}"
NAME, DEAD = "hirosaki-022021-prod-app-records-work-tyo", "hirosaki-022021-prod-dead-records-work-tyo"


@pytest.fixture
def aws() -> Any:
    return planned(WORK)


@pytest.fixture
def gcp() -> Any:
    return planned(WORK, Cloud.GCP)


def test_what_is_known_before_deployment():
    (aws,), (gcp,) = (resolved(WORK, cloud).needs for cloud in (Cloud.AWS, Cloud.GCP))
    url = f"https://sqs.ap-northeast-1.amazonaws.com/111111111111/{NAME}"
    assert aws.known == {"name": NAME, "url": url, "subscription": url, "provider": "sqs"}
    assert gcp.known == {
        "name": NAME,
        "url": f"projects/hirosaki-022021-prod/topics/{NAME}",
        "subscription": f"projects/hirosaki-022021-prod/subscriptions/{NAME}",
        "provider": "pubsub",
    }


@pytest.mark.parametrize(
    "params", ["attempts: 4", "attempts: 101", "seconds: 9", "seconds: 601", "seconds: '60'", "fifo: true"]
)
def test_params_out_of_range_or_unknown_are_refused(params: str):
    with pytest.raises(InvalidInput, match="queue"):
        resolved(f"work: {{type: queue, params: {{{params}}}}}")


def test_exactly_these_resources(aws: Any, gcp: Any):
    assert Counter(each.type.split(":")[-1] for each in mine(aws)) == {"Queue": 2, "QueuePolicy": 2, "MetricAlarm": 1}
    assert Counter(each.type.split(":")[-1] for each in mine(gcp)) == {
        "Topic": 2,
        "Subscription": 2,
        "TopicIAMMember": 2,
        "SubscriptionIAMMember": 2,
        "AlertPolicy": 1,
    }


def test_queues_are_under_the_data_key_and_set_messages_apart(aws: Any):
    live, dead = named(aws, "tyo-queue-records-work"), named(aws, "tyo-queue-records-work-dead")
    key = Reference(named(aws, "tyo-key-data").urn, "arn")
    assert {each.inputs["kmsMasterKeyId"] for each in (live, dead)} == {key}
    assert (live.inputs["name"], dead.inputs["name"]) == (NAME, DEAD)
    assert (live.inputs["visibilityTimeoutSeconds"], live.inputs["messageRetentionSeconds"]) == (120, 604800)
    assert dead.inputs["messageRetentionSeconds"] == 1209600
    redrive = live.inputs["redrivePolicy"]
    assert Reference(dead.urn, "arn") in redrive.parts
    assert text_of(redrive).endswith('"maxReceiveCount": 7}')
    assert json.loads(dead.inputs["redriveAllowPolicy"]) == {
        "redrivePermission": "byQueue",
        "sourceQueueArns": [f"arn:aws:sqs:ap-northeast-1:111111111111:{NAME}"],
    }
    alarm = named(aws, "tyo-alarm-queue-records-work").inputs
    assert (alarm["dimensions"], alarm["alarmActions"]) == ({"QueueName": DEAD}, (TOPIC,))


def test_every_request_is_over_tls(aws: Any):
    for logical, name in (("tyo-queue-records-work", NAME), ("tyo-queue-records-work-dead", DEAD)):
        (statement,) = statements(named(aws, f"{logical}-policy")).values()
        assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", ["sqs:*"])
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        assert statement["Resource"] == [f"arn:aws:sqs:ap-northeast-1:111111111111:{name}"]


def test_the_apps_role_uses_this_queue_only(aws: Any):
    arn = f"arn:aws:sqs:ap-northeast-1:111111111111:{NAME}"
    found = statements_of(aws, "records-work")
    assert found["Queue"]["Resource"] == [arn]
    assert found["Queue"]["Action"] == [
        f"sqs:{action}"
        for action in (
            "ChangeMessageVisibility",
            "DeleteMessage",
            "GetQueueAttributes",
            "GetQueueUrl",
            "ReceiveMessage",
            "SendMessage",
        )
    ]
    assert found["QueueKey"]["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert found["QueueKey"]["Condition"] == {
        "StringEquals": {
            "kms:ViaService": "sqs.ap-northeast-1.amazonaws.com",
            "kms:EncryptionContext:aws:sqs:arn": arn,
        }
    }


def test_messages_stay_in_the_region_under_the_data_key(gcp: Any):
    key = Reference(named(gcp, "tyo-key-data").urn, "id")
    for logical in ("tyo-queue-records-work-topic", "tyo-queue-records-work-dead-topic"):
        topic = named(gcp, logical).inputs
        assert topic["kmsKeyName"] == key
        assert topic["messageStoragePolicy"] == {
            "allowedPersistenceRegions": ("asia-northeast1",),
            "enforceInTransit": True,
        }
    subscription = named(gcp, "tyo-queue-records-work-subscription").inputs
    assert subscription["ackDeadlineSeconds"] == 120
    assert subscription["expirationPolicy"] == {"ttl": ""}
    assert subscription["messageRetentionDuration"] == "604800s"
    assert subscription["deadLetterPolicy"] == {
        "deadLetterTopic": Reference(named(gcp, "tyo-queue-records-work-dead-topic").urn, "id"),
        "maxDeliveryAttempts": 7,
    }


def test_who_sends_and_receives_on_google_cloud(gcp: Any):
    app = "serviceAccount:app-records-022021@hirosaki-022021-prod.iam.gserviceaccount.com"
    found = {
        (
            each.inputs.get("topic") or each.inputs.get("subscription"),
            each.inputs["role"],
            text_of(each.inputs["member"]),
        )
        for each in mine(gcp)
        if "IAMMember" in each.type
    }
    agent = "serviceAccount:service-project@gcp-sa-pubsub.iam.gserviceaccount.com"
    assert found == {
        (NAME, "roles/pubsub.publisher", app),
        (NAME, "roles/pubsub.subscriber", app),
        (NAME, "roles/pubsub.subscriber", agent),
        (DEAD, "roles/pubsub.publisher", agent),
    }
    alert = named(gcp, "tyo-alert-queue-records-work").inputs
    assert alert["notificationChannels"] == (CHANNEL,)
    assert DEAD in alert["conditions"][0]["conditionThreshold"]["filter"]


@pytest.mark.parametrize("cloud", Cloud)
def test_where_systems_stand_by_there_is_a_queue_of_that_region(cloud: Cloud):
    plan = planned(WORK, cloud, standby=True)
    assert plan.exports["records-work"]["name"] == NAME.replace("-tyo", "-osa")


@pytest.mark.parametrize("cloud", Cloud)
def test_no_guardrail_fails(cloud: Cloud):
    assert failures(planned(WORK, cloud)) == {}
