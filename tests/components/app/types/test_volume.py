"""`volume` on both clouds."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from components.app.types import TYPES
from jichi.engine.values import Reference
from jichi.errors import InvalidInput
from jichi.tenancy.model import Cloud
from tests.components.app.types.planning import ROLE, TOPIC, failures, mine, planned, resolved, statements_of
from tests.factories import named, statements

FORMS = "forms: {type: volume, class: shared}"


@pytest.fixture
def aws() -> Any:
    return planned(FORMS)


@pytest.fixture
def gcp() -> Any:
    return planned(FORMS, Cloud.GCP)


@pytest.mark.parametrize("cloud", Cloud)
@pytest.mark.parametrize(("params", "size"), [("{}", 64), ("{size: 256}", 256)])
def test_one_in_memory_is_only_mounted(cloud: Cloud, params: str, size: int):
    plan = planned(f"scratch: {{type: volume, params: {params}}}", cloud)
    assert mine(plan) == []
    mount = plan.exports["records-scratch-mount"]
    assert (mount["name"], mount["kind"], mount["size_mib"]) == ("records-scratch", "memory", size)
    assert plan.exports["records-scratch"] == {"source": "records-scratch"}


@pytest.mark.parametrize(
    "resource",
    [
        "{type: volume, params: {size: 0}}",
        "{type: volume, params: {size: 8193}}",
        "{type: volume, params: {size: 1Gi}}",
        "{type: volume, params: {path: /}}",
        "{type: volume, class: fast}",
    ],
)
def test_what_it_does_not_know_is_refused(resource: str):
    with pytest.raises(InvalidInput, match="volume"):
        resolved(f"scratch: {resource}")


def test_exactly_these_resources(aws: Any, gcp: Any):
    assert Counter(each.type.split(":")[-1] for each in mine(aws)) == {
        "FileSystem": 1,
        "FileSystemPolicy": 1,
        "AccessPoint": 1,
        "MountTarget": 3,
        "MetricAlarm": 1,
    }
    found = Counter(each.type.split(":")[-1] for each in mine(gcp))
    assert (found["Bucket"], found["TransferJob"], found["BucketIAMMember"]) == (2, 2, 5)


def test_files_are_encrypted_and_backed_up(aws: Any):
    system = named(aws, "tyo-volume-records-forms")
    assert system.inputs["encrypted"] is True
    assert system.inputs["kmsKeyId"] == Reference(named(aws, "tyo-key-data").urn, "arn")
    assert system.inputs["tags"]["jichi:backup"] == "yes"
    assert system.inputs["tags"]["jichi:data-class"] == "data"
    assert system.inputs["tags"]["jichi:system"] == "juminkihon"
    assert system.options.protect
    assert named(aws, "tyo-alarm-volume-records-forms").inputs["alarmActions"] == (TOPIC,)


def test_it_stands_in_the_data_tier_of_every_zone(aws: Any):
    targets = [each.inputs for each in mine(aws) if each.type.endswith(":MountTarget")]
    group = Reference(named(aws, "tyo-group-data").urn, "id")
    assert {each["securityGroups"] for each in targets} == {(group,)}
    assert {each["subnetId"].urn.rsplit("::")[-1] for each in targets} == {
        f"tyo-subnet-data-{letter}" for letter in "acd"
    }


def test_only_the_apps_that_name_it_get_in_by_its_access_point(aws: Any):
    system, point = named(aws, "tyo-volume-records-forms"), named(aws, "tyo-volume-records-forms-point")
    guarded = statements(named(aws, "tyo-volume-records-forms-policy"))
    assert {each["Effect"] for each in guarded.values()} == {"Deny"}
    assert guarded["TlsOnly"]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert guarded["OwnAppsOnly"]["Condition"] == {
        "ArnNotEquals": {"aws:PrincipalArn": [f"{ROLE}app-records", f"{ROLE}app-records-standby"]}
    }
    assert guarded["NoRoot"]["Action"] == ["elasticfilesystem:ClientRootAccess"]
    found = statements_of(aws, "records-forms")["Files"]
    assert found["Action"] == ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]
    assert found["Resource"] == [system.name]
    assert found["Condition"] == {"StringEquals": {"elasticfilesystem:AccessPointArn": point.name}}
    mount = aws.exports["records-forms-mount"]
    assert mount["kind"] == "efs"
    assert mount["file_system"] == Reference(system.urn, "id")
    assert mount["access_point"] == Reference(point.urn, "id")


def test_on_google_cloud_it_is_a_bucket(gcp: Any):
    mount = gcp.exports["records-forms-mount"]
    assert (mount["kind"], mount["file_system"]) == ("bucket", "hirosaki-022021-prod-volume-records-forms-tyo")
    assert named(gcp, "tyo-volume-records-forms-records").inputs["role"] == "roles/storage.objectUser"
    assert gcp.exports["records-forms"] == {"source": "records-forms"}


def test_a_bucket_and_a_volume_of_one_id_are_two():
    plan = planned("files: {type: s3, id: forms}, forms: {type: volume, class: shared, id: forms}", Cloud.GCP)
    names = [each.inputs["name"] for each in mine(plan) if each.type.endswith(":Bucket")]
    assert len(set(names)) == 4


@pytest.mark.parametrize("cloud", Cloud)
@pytest.mark.parametrize("class_", ["default", "shared"])
def test_a_port_is_opened_only_for_what_has_one(cloud: Cloud, class_: str):
    found = TYPES["volume"].spec.reached(class_, cloud)
    assert found == ((2049,) if (class_, cloud) == ("shared", Cloud.AWS) else ())


def test_a_type_whose_classes_are_alike_has_its_ports_everywhere():
    assert TYPES["redis"].spec.reached("ha", Cloud.GCP) == (6379,)


BESIDE = {
    # What the environment's own stack has: the backup plan, and the bucket of evidence.
    Cloud.AWS: {"aws-backup-covers-all-data"},
    Cloud.GCP: {"gcp-storage-records-beside-data"},
}


@pytest.mark.parametrize("cloud", Cloud)
def test_no_guardrail_fails(cloud: Cloud):
    assert {guardrail for guardrail, _ in failures(planned(FORMS, cloud))} == BESIDE[cloud]
