"""What leaves Japan: planted leaks turn the answer, what is not known never reads as fine."""

from __future__ import annotations

import pytest

from jichi.engine.plan import Plan, Resource
from jichi.engine.values import Computed, Interpolation, Secret, Value
from jichi.report.closure import leaves_japan
from jichi.report.inputs import Answer
from jichi.tenancy.model import Cloud
from tests.jichi.report.plans import LATER, make_plan, make_resource, stack_id


def answer(*resources: Resource) -> Answer:
    return leaves_japan(make_plan(*resources)).answer


def provider(region: Value) -> Resource:
    inputs = {} if region is None else {"region": region}
    return make_resource("pulumi:providers:aws", "other", inputs, stack=stack_id(), provided=False)


@pytest.mark.parametrize("region", ["ap-northeast-1", "ap-northeast-3"])
def test_both_regions_of_aws_in_japan_stay(region: str) -> None:
    assert answer(make_resource("aws:s3/bucket:Bucket", inputs={"region": region})) is Answer.NO


@pytest.mark.parametrize("region", ["asia-northeast1", "ASIA-NORTHEAST2", "asia-northeast1-a"])
def test_both_regions_of_google_cloud_in_japan_stay(region: str) -> None:
    assert answer(make_resource("gcp:kms/keyRing:KeyRing", inputs={"location": region})) is Answer.NO


def test_a_resource_without_a_region_of_its_own_is_where_its_provider_is() -> None:
    assert answer(make_resource("aws:kms/key:Key")) is Answer.NO


@pytest.mark.parametrize(
    "leak",
    [
        make_resource("aws:s3/bucket:Bucket", inputs={"region": "us-east-1"}),
        make_resource("aws:s3/bucket:Bucket", inputs={"region": "ap-northeast-2"}),
        make_resource("gcp:storage/bucket:Bucket", inputs={"location": "US"}),
        make_resource("gcp:storage/bucket:Bucket", inputs={"location": "asia"}),
        make_resource("gcp:storage/bucket:Bucket", inputs={"location": "asia-southeast1"}),
        make_resource("gcp:compute/instance:Instance", inputs={"zone": "us-central1-a"}),
        make_resource("aws:iam/role:Role", inputs={"region": "us-east-1"}),
        make_resource("aws:acm/x:X", inputs={"certificateArn": "arn:aws:acm:us-east-1:111122223333:certificate/1"}),
        make_resource(
            "aws:backup/plan:Plan", inputs={"rules": ({"copyActions": ({"to": "arn:aws:backup:eu-west-1:1:v"},)},)}
        ),
        make_resource("aws:ec2/vpcEndpoint:VpcEndpoint", inputs={"serviceName": "com.amazonaws.us-west-2.s3"}),
        make_resource("aws:sns/x:X", inputs={"target": Interpolation(("arn:aws:sqs:ap-southeast-1:", LATER))}),
        make_resource("aws:cloudfront/distribution:Distribution"),
        make_resource("aws:globalaccelerator/accelerator:Accelerator"),
        make_resource("gcp:compute/network:Network"),
        make_resource("gcp:compute/network:Network", inputs={"autoCreateSubnetworks": True}),
        make_resource("gcp:secretmanager/secret:Secret", inputs={"replication": {"auto": {}}}),
        make_resource("gcp:kms/keyRing:KeyRing", inputs={"location": "asia1"}),
        make_resource("gcp:kms/cryptoKey:CryptoKey", inputs={"keyRing": "projects/p/locations/asia1/keyRings/r"}),
        make_resource("gcp:kms/cryptoKey:CryptoKey", inputs={"keyRing": "projects/p/locations/europe/keyRings/r"}),
        make_resource(
            "gcp:sql/databaseInstance:DatabaseInstance",
            inputs={"settings": {"backupConfiguration": {"enabled": True}}},
        ),
        make_resource(
            "gcp:sql/databaseInstance:DatabaseInstance",
            inputs={"settings": {"backupConfiguration": {"enabled": True, "location": "asia"}}},
        ),
        make_resource(
            "gcp:pubsub/topic:Topic",
            inputs={"messageStoragePolicy": {"allowedPersistenceRegions": ("asia-northeast1", "asia-northeast3")}},
        ),
        make_resource("gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig"),
        provider("us-east-1"),
    ],
    ids=lambda leak: f"{leak.type} {dict(leak.inputs)}",
)
def test_a_planted_leak_is_found(leak: Resource) -> None:
    assert answer(leak) is Answer.YES


@pytest.mark.parametrize(
    "unsure",
    [
        make_resource("aws:kms/key:Key", provided=False),
        make_resource("aws:s3/bucket:Bucket", inputs={"region": LATER}),
        make_resource("aws:s3/bucket:Bucket", inputs={"region": Secret()}),
        make_resource("aws:s3/bucket:Bucket", inputs={"region": "the-moon"}),
        make_resource("gcp:storage/bucket:Bucket", inputs={"location": Computed((LATER,))}),
        make_resource("gcp:kms/keyRing:KeyRing", inputs={"location": "global"}),
        make_resource("gcp:kms/keyRing:KeyRing"),
        make_resource("gcp:kms/cryptoKey:CryptoKey", inputs={"keyRing": LATER}),
        make_resource("gcp:spanner/instance:Instance", inputs={"location": "asia1"}),
        make_resource("gcp:dataflow/job:Job"),
        make_resource("gcp:storage/transferJob:TransferJob", inputs={"description": "copies"}),
        make_resource("gcp:logging/projectBucketConfig:ProjectBucketConfig", inputs={"location": "global"}),
        make_resource("gcp:sql/databaseInstance:DatabaseInstance", inputs={"settings": LATER}),
        make_resource(
            "gcp:sql/databaseInstance:DatabaseInstance",
            inputs={"settings": {"backupConfiguration": {"enabled": True, "location": LATER}}},
        ),
        make_resource(
            "gcp:pubsub/topic:Topic", inputs={"messageStoragePolicy": {"allowedPersistenceRegions": ("the-moon",)}}
        ),
        make_resource("gcp:compute/network:Network", inputs={"autoCreateSubnetworks": LATER}),
        make_resource("gcp:secretmanager/secret:Secret", inputs={"replication": LATER}),
        make_resource("gcp:secretmanager/secret:Secret"),
        make_resource(
            "gcp:secretmanager/secret:Secret",
            inputs={"replication": {"userManaged": {"replicas": ({"location": LATER},)}}},
        ),
        make_resource("gcp:pubsub/topic:Topic"),
        make_resource("gcp:pubsub/topic:Topic", inputs={"messageStoragePolicy": LATER}),
        provider(LATER),
    ],
    ids=lambda unsure: f"{unsure.type} {dict(unsure.inputs)}",
)
def test_what_is_not_known_is_unknown(unsure: Resource) -> None:
    assert answer(unsure) is Answer.UNKNOWN


@pytest.mark.parametrize(
    "fine",
    [
        make_resource("aws:iam/role:Role", provided=False),
        make_resource("aws:route53/zone:Zone", inputs={"vpcs": ()}, provided=False),
        make_resource("gcp:storage/bucket:Bucket", inputs={"location": "ASIA1"}),
        make_resource(
            "gcp:kms/cryptoKey:CryptoKey", inputs={"keyRing": "projects/p/locations/asia-northeast2/keyRings/r"}
        ),
        make_resource("gcp:compute/subnetwork:Subnetwork"),
        make_resource("gcp:monitoring/alertPolicy:AlertPolicy"),
        make_resource("gcp:logging/projectSink:ProjectSink", inputs={"destination": LATER}),
        make_resource("gcp:cloudasset/projectFeed:ProjectFeed"),
        make_resource("gcp:pubsub/subscription:Subscription", inputs={"topic": LATER}),
        make_resource("gcp:sql/databaseInstance:DatabaseInstance"),
        make_resource(
            "gcp:sql/databaseInstance:DatabaseInstance",
            inputs={"settings": {"backupConfiguration": {"enabled": True, "location": "asia-northeast2"}}},
        ),
        make_resource("gcp:compute/network:Network", inputs={"autoCreateSubnetworks": False}),
        make_resource(
            "gcp:pubsub/topic:Topic",
            inputs={"messageStoragePolicy": {"allowedPersistenceRegions": ("asia-northeast1",)}},
        ),
        make_resource(
            "gcp:secretmanager/secret:Secret",
            inputs={"replication": {"userManaged": {"replicas": ({"location": "asia-northeast2"},)}}},
        ),
        make_resource("aws:kms/key:Key", inputs={"tags": {"moved": "us-east-1"}, "description": "not in us-east-1"}),
        make_resource("aws:organizations/policy:Policy", inputs={"content": ' {"Deny": "us-east-1"}'}),
        make_resource("aws:ec2/vpcEndpoint:VpcEndpoint", inputs={"serviceName": "com.amazonaws.ap-northeast-1.s3"}),
        make_resource("aws:directconnect/connection:Connection", inputs={"location": "EqTY2"}),
        make_resource("jichi:network:Vpc", custom=False),
        make_resource("pulumi:pulumi:StackReference", provided=False),
        provider(None),
    ],
    ids=lambda fine: f"{fine.type} {dict(fine.inputs)}",
)
def test_what_stays_is_not_reported(fine: Resource) -> None:
    assert answer(fine) is Answer.NO


def test_one_leak_outweighs_what_is_unknown_and_both_are_told() -> None:
    fact = leaves_japan(
        make_plan(
            make_resource("aws:kms/key:Key", "somewhere", provided=False),
            make_resource("aws:s3/bucket:Bucket", "abroad", {"region": "us-east-1"}),
        )
    )
    assert fact.answer is Answer.YES
    assert [finding.urn.rpartition("::")[2] for finding in fact.having(Answer.YES)] == ["abroad"]
    assert [finding.urn.rpartition("::")[2] for finding in fact.having(Answer.UNKNOWN)] == ["somewhere"]


def test_an_empty_plan_leaves_nothing() -> None:
    assert leaves_japan(Plan("hirosaki", ())).answer is Answer.NO


def test_the_clouds_providers_are_told_apart() -> None:
    aws = make_resource("aws:kms/key:Key", stack=stack_id(cloud=Cloud.AWS))
    gcp = make_resource("gcp:compute/subnetwork:Subnetwork", stack=stack_id(cloud=Cloud.GCP))
    assert answer(aws, gcp) is Answer.NO


def test_a_key_that_is_in_seoul_too_is_told_with_its_reason() -> None:
    (found,) = leaves_japan(make_plan(make_resource("gcp:kms/keyRing:KeyRing", inputs={"location": "asia1"}))).findings
    assert "ソウル" in found.what.ja
    assert "Seoul" in found.what.en


def test_one_resource_is_told_once() -> None:
    for type_ in ("gcp:pubsub/topic:Topic", "gcp:storage/transferJob:TransferJob", "gcp:secretmanager/secret:Secret"):
        assert len(leaves_japan(make_plan(make_resource(type_))).findings) == 1
