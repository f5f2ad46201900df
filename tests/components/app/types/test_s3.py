"""`s3` on both clouds."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from jichi.engine.values import Reference
from jichi.errors import InvalidInput
from jichi.tenancy.model import Buckets, Cloud
from tests.components.app.types.planning import CHANNEL, ROLE, failures, mine, planned, resolved, statements_of
from tests.factories import TENANCY, named, statements

FILES = "files: {type: s3}"
BUCKET = "hirosaki-022021-prod-app-records-files-tyo"


@pytest.fixture
def aws() -> Any:
    return planned(FILES)


@pytest.fixture
def gcp() -> Any:
    return planned(FILES, Cloud.GCP)


def test_what_is_known_before_deployment():
    (aws,), (gcp,) = (resolved(FILES, cloud).needs for cloud in (Cloud.AWS, Cloud.GCP))
    assert aws.known == {
        "bucket": BUCKET,
        "region": "ap-northeast-1",
        "endpoint": "https://s3.ap-northeast-1.amazonaws.com",
        "provider": "s3",
    }
    assert gcp.known == {
        "bucket": BUCKET,
        "region": "asia-northeast1",
        "endpoint": "https://storage.googleapis.com",
        "provider": "gcs",
    }


def test_a_long_slug_keeps_within_what_buckets_and_roles_may_be_called():
    plan = planned("a-name-that-nobody-would-give-to-anything-in-a-manifest: {type: s3}")
    names = [each.inputs["bucket"] for each in mine(plan) if each.type.endswith(":Bucket")]
    assert len(names) == 2
    assert all(len(each) <= 63 for each in names)


def test_it_takes_no_params():
    with pytest.raises(InvalidInput, match="s3"):
        resolved("files: {type: s3, params: {public: true}}")


def test_exactly_these_resources_on_aws(aws: Any):
    assert Counter(each.type.split(":")[-1] for each in mine(aws)) == {
        **dict.fromkeys(
            (
                "Bucket",
                "BucketOwnershipControls",
                "BucketPublicAccessBlock",
                "BucketVersioning",
                "BucketServerSideEncryptionConfiguration",
                "BucketLifecycleConfiguration",
                "BucketLogging",
                "BucketPolicy",
                "MetricAlarm",
            ),
            2,
        ),
        "Role": 1,
        "RolePolicy": 1,
        "BucketReplicationConfig": 1,
    }


def test_tokyos_is_backed_up_and_copied_to_osaka(aws: Any):
    here, there = named(aws, "tyo-app-records-files"), named(aws, "osa-app-records-files")
    assert (here.inputs["bucket"], there.inputs["bucket"]) == (BUCKET, BUCKET.replace("-tyo", "-osa"))
    assert here.inputs["tags"]["jichi:backup"] == "yes"
    assert "jichi:backup" not in there.inputs["tags"]
    assert {each.inputs["tags"]["jichi:system"] for each in (here, there)} == {"juminkihon"}
    assert {each.inputs["tags"]["jichi:data-class"] for each in (here, there)} == {"data"}
    assert here.options.protect
    assert there.options.protect
    rule = named(aws, "tyo-app-records-files-replication").inputs["rules"][0]
    assert rule["destination"]["bucket"] == f"arn:aws:s3:::{BUCKET.replace('-tyo', '-osa')}"
    assert rule["destination"]["encryptionConfiguration"] == {
        "replicaKmsKeyId": Reference(named(aws, "osa-key-data").urn, "arn")
    }


def test_objects_move_through_the_members_own_endpoints_only(aws: Any):
    for place in ("tyo", "osa"):
        own = statements(named(aws, f"{place}-app-records-files-policy"))["OwnEndpointsOnly"]
        assert own["Condition"]["StringNotEquals"] == {"aws:SourceVpce": ["vpce-1", "vpce-2"]}
        assert [each.removeprefix(ROLE) for each in own["Condition"]["ArnNotEquals"]["aws:PrincipalArn"]] == [
            "replicate-app-records-files",
            "break-glass",
            "backup",
        ]
        logging = named(aws, f"{place}-app-records-files-logging").inputs
        assert logging["targetBucket"] == f"hirosaki-022021-prod-access-{place}"


def test_the_apps_role_reaches_its_own_bucket_only(aws: Any):
    arn = f"arn:aws:s3:::{BUCKET}"
    found = statements_of(aws, "records-files")
    assert {sid: (each["Action"], each["Resource"]) for sid, each in found.items() if sid != "ObjectsKey"} == {
        "Bucket": (["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], [arn]),
        "Objects": (
            [
                f"s3:{action}"
                for action in (
                    "AbortMultipartUpload",
                    "DeleteObject",
                    "GetObject",
                    "ListMultipartUploadParts",
                    "PutObject",
                )
            ],
            [f"{arn}/*"],
        ),
    }
    assert found["ObjectsKey"]["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert found["ObjectsKey"]["Condition"] == {
        "StringEquals": {"kms:ViaService": "s3.ap-northeast-1.amazonaws.com"},
        "StringLike": {"kms:EncryptionContext:aws:s3:arn": [arn, f"{arn}/*"]},
    }


def test_where_systems_stand_by_the_copy_is_named_and_nothing_made():
    plan = planned(FILES, standby=True)
    assert mine(plan) == []
    osaka = f"arn:aws:s3:::{BUCKET.replace('-tyo', '-osa')}"
    assert statements_of(plan, "records-files")["Objects"]["Resource"] == [f"{osaka}/*"]


def test_exactly_these_resources_on_google_cloud(gcp: Any):
    assert Counter(each.type.split(":")[-1] for each in mine(gcp)) == {
        "Bucket": 2,
        "BucketIAMMember": 5,
        "Topic": 1,
        "TopicIAMMember": 1,
        "Subscription": 1,
        "SubscriptionIAMMember": 1,
        "Notification": 1,
        "TransferJob": 2,
        "AlertPolicy": 1,
    }


def test_the_bucket_on_google_cloud_is_like_the_members_own(gcp: Any):
    bucket = named(gcp, "tyo-app-records-files")
    assert bucket.inputs["name"] == BUCKET
    assert bucket.inputs["location"] == "ASIA-NORTHEAST1"
    assert bucket.inputs["publicAccessPrevention"] == "enforced"
    assert bucket.inputs["versioning"] == {"enabled": True}
    assert bucket.inputs["encryption"]["defaultKmsKeyName"] == Reference(named(gcp, "tyo-key-data").urn, "id")
    assert bucket.inputs["labels"]["jichi-system"] == "juminkihon"
    assert bucket.inputs["labels"]["jichi-backup"] == "yes"
    assert named(gcp, "osa-app-records-files").inputs["location"] == "ASIA-NORTHEAST2"
    alert = named(gcp, "alert-replication-late-app-records-files").inputs
    assert alert["notificationChannels"] == (CHANNEL,)


def test_the_apps_account_uses_objects_and_rules_nothing(gcp: Any):
    found = named(gcp, "tyo-s3-records-files-records").inputs
    assert (found["role"], found["member"]) == (
        "roles/storage.objectUser",
        "serviceAccount:app-records-022021@hirosaki-022021-prod.iam.gserviceaccount.com",
    )
    assert found["bucket"] == Reference(named(gcp, "tyo-app-records-files").urn, "name") or found["bucket"] == BUCKET


BESIDE = {
    # What the environment's own stack has: the backup plan, and the bucket of evidence.
    Cloud.AWS: {"aws-backup-covers-all-data", "aws-s3-records-beside-data"},
    Cloud.GCP: {"gcp-storage-records-beside-data"},
}


@pytest.mark.parametrize("cloud", Cloud)
def test_no_guardrail_fails(cloud: Cloud):
    assert {guardrail for guardrail, _ in failures(planned(FILES, cloud))} == BESIDE[cloud]


def test_in_the_dual_region_it_is_one_bucket_in_both():
    (home,) = (each for each in TENANCY.homes if each.cloud is Cloud.GCP)
    assert home.google
    dual = replace(home, google=replace(home.google, buckets=Buckets.DUAL_REGION))
    plan = planned(FILES, Cloud.GCP, tenancy=replace(TENANCY, homes=(TENANCY.homes[0], dual)))
    (bucket,) = (each for each in mine(plan) if each.type.endswith(":Bucket"))
    assert bucket.inputs["name"] == BUCKET.replace("-tyo", "-dual")
    assert (bucket.inputs["location"], bucket.inputs["rpo"]) == ("ASIA1", "ASYNC_TURBO")
    assert bucket.inputs["encryption"]["defaultKmsKeyName"] == (
        "projects/hirosaki-022021-prod/locations/asia1/keyRings/hirosaki-022021-prod-keys-dual"
        "/cryptoKeys/hirosaki-022021-prod-data-dual"
    )
    assert plan.exports["records-files"]["region"] == "asia1"
