"""The place of each resource: Japan's two cities, none, abroad, or not known."""

from __future__ import annotations

import pytest

from jichi.engine.values import Value
from jichi.report.places import Place, place_of
from tests.jichi.report.plans import LATER, make_resource

TOKYO, OSAKA = "asia-northeast1", "asia-northeast2"


@pytest.mark.parametrize(
    ("location", "bucket", "ring", "other"),
    [
        (TOKYO, Place.TOKYO, Place.TOKYO, Place.TOKYO),
        (OSAKA.upper(), Place.OSAKA, Place.OSAKA, Place.OSAKA),
        ("asia1", Place.BOTH, Place.ABROAD, Place.UNKNOWN),
        ("ASIA1", Place.BOTH, Place.ABROAD, Place.UNKNOWN),
        ("asia", Place.ABROAD, Place.ABROAD, Place.ABROAD),
        ("global", Place.UNKNOWN, Place.UNKNOWN, Place.UNKNOWN),
        (LATER, Place.UNKNOWN, Place.UNKNOWN, Place.UNKNOWN),
    ],
)
def test_a_location_of_google_cloud_means_what_its_service_says(
    location: Value, bucket: Place, ring: Place, other: Place
) -> None:
    for type_, place in (
        ("gcp:storage/bucket:Bucket", bucket),
        ("gcp:kms/keyRing:KeyRing", ring),
        ("gcp:spanner/instance:Instance", other),
    ):
        assert place_of(make_resource(type_, inputs={"location": location})) is place


@pytest.mark.parametrize(
    ("regions", "place"),
    [
        ((TOKYO,), Place.TOKYO),
        ((OSAKA,), Place.OSAKA),
        ((OSAKA, TOKYO), Place.BOTH),
        ((TOKYO, "us-central1"), Place.ABROAD),
        ((TOKYO, LATER), Place.UNKNOWN),
        ((), Place.UNKNOWN),
        (LATER, Place.UNKNOWN),
    ],
)
def test_what_a_service_keeps_is_where_it_is_told_to(regions: Value, place: Place) -> None:
    topic = make_resource(
        "gcp:pubsub/topic:Topic", inputs={"messageStoragePolicy": {"allowedPersistenceRegions": regions}}
    )
    replicas: Value = tuple({"location": region} for region in regions) if isinstance(regions, tuple) else regions
    secret = make_resource(
        "gcp:secretmanager/secret:Secret", inputs={"replication": {"userManaged": {"replicas": replicas}}}
    )
    assert (place_of(topic), place_of(secret)) == (place, place)


@pytest.mark.parametrize(
    ("location", "place"),
    [
        (TOKYO, Place.TOKYO),
        (OSAKA, Place.OSAKA),
        ("us-central1", Place.ABROAD),
        ("global", Place.UNKNOWN),
        (LATER, Place.UNKNOWN),
        (None, Place.UNKNOWN),
    ],
)
def test_settings_of_a_folders_logs_are_where_its_logs_are_kept(location: Value, place: Place) -> None:
    settings = make_resource("gcp:logging/folderSettings:FolderSettings", inputs={"storageLocation": location})
    assert place_of(settings) is place


@pytest.mark.parametrize("type_", ["gcp:cloudscheduler/job:Job", "gcp:workflows/workflow:Workflow"])
def test_what_starts_and_carries_out_backups_has_a_region(type_: str) -> None:
    assert place_of(make_resource(type_, inputs={"region": OSAKA})) is Place.OSAKA
    assert place_of(make_resource(type_, inputs={"region": "us-central1"})) is Place.ABROAD
    assert place_of(make_resource(type_)) is Place.TOKYO, "by its provider"


@pytest.mark.parametrize(
    "type_",
    [
        "gcp:billing/budget:Budget",
        "gcp:cloudasset/projectFeed:ProjectFeed",
        "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule",
        "gcp:dns/managedZone:ManagedZone",
        "gcp:logging/metric:Metric",
        "gcp:logging/projectSink:ProjectSink",
        "gcp:monitoring/notificationChannel:NotificationChannel",
        "gcp:projects/iAMAuditConfig:IAMAuditConfig",
        "gcp:pubsub/topicIAMMember:TopicIAMMember",
        "gcp:securitycenter/projectNotificationConfig:ProjectNotificationConfig",
    ],
)
def test_settings_without_a_region(type_: str) -> None:
    assert place_of(make_resource(type_)) is Place.GLOBAL


@pytest.mark.parametrize(
    "type_",
    [
        "gcp:dataflow/job:Job",
        "gcp:logging/projectBucketConfig:ProjectBucketConfig",
        "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig",
        "gcp:storage/transferJob:TransferJob",
    ],
)
def test_what_names_no_location_is_not_taken_to_be_where_the_provider_is(type_: str) -> None:
    assert place_of(make_resource(type_)) is Place.UNKNOWN


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ("https://www.googleapis.com/compute/v1/projects/p/global/interconnectLocations/nrt-zone1-452", Place.TOKYO),
        ("projects/p/global/interconnectLocations/kix-zone2-1", Place.OSAKA),
        ("kix-zone1-1", Place.OSAKA),
        ("projects/p/global/interconnectLocations/sin-zone1-388", Place.UNKNOWN),
        ("projects/nrt-zone1-452/global/interconnectLocations/iad-zone1-1", Place.UNKNOWN),
        (LATER, Place.UNKNOWN),
        (None, Place.UNKNOWN),
    ],
)
def test_a_port_is_in_the_city_of_its_location(location: Value, place: Place) -> None:
    inputs = {"location": location} if location is not None else {}
    assert place_of(make_resource("gcp:compute/interconnect:Interconnect", inputs=inputs)) is place
