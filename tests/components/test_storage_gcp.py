"""Buckets, their replication and the log buckets on Google Cloud."""

from dataclasses import replace
from functools import lru_cache
from typing import Any

import pytest

from components.storage import LogStorage, Storage, StorageArgs, create_log_storage, create_storage
from components.storage.gcp_retention import lock_seconds, log_days, soft_delete_seconds
from components.storage.grants import GRANTS
from jichi.engine.values import Reference
from jichi.errors import InvalidInput
from jichi.tenancy.model import Buckets, Cloud, DataClass, Isolation, Purpose, Tenancy
from tests.components.google import Place, plan_on_google
from tests.factories import HIROSAKI, TENANCY, make_tenancy, named, of_type, text_of

DAY = 24 * 60 * 60
OWNER = "hirosaki-022021-prod"
ROLES = ("data", "linkage", "evidence")
REGIONS = {"tyo": "asia-northeast1", "osa": "asia-northeast2"}
PAIRS = [(place, role) for place in REGIONS for role in ROLES]
TRANSFER_AGENT = "serviceAccount:project-project@storage-transfer-service.iam.gserviceaccount.com"
STORAGE_AGENT = "serviceAccount:service-project@gs-project-accounts.iam.gserviceaccount.com"


def of_google(tenancy: Tenancy, **changes: Any) -> Tenancy:
    """The tenancy with another home on Google Cloud."""
    homes = (replace(home, **changes) if home.cloud is Cloud.GCP else home for home in tenancy.homes)
    return replace(tenancy, homes=tuple(homes))


def in_dual_region() -> Tenancy:
    google = TENANCY.home(Cloud.GCP).google
    assert google
    return make_tenancy(google=replace(google, buckets=Buckets.DUAL_REGION))


def promising(**changes: Any) -> Tenancy:
    return replace(make_tenancy(), service=replace(TENANCY.service, **changes))


@lru_cache
def plan_storage(tenancy: Tenancy, member: Any = HIROSAKI) -> tuple[Any, LogStorage, Storage]:
    """The plan of a member's log buckets and buckets, and what they hand to others."""
    made: list[tuple[LogStorage, Storage]] = []

    def build(place: Place) -> None:
        logs = create_log_storage(place.sites, place.keys, (), place)
        made.append((logs, create_storage(StorageArgs(place.sites, place.keys, logs, ()), place)))

    return plan_on_google(tenancy, build, member), *made[0]


@pytest.fixture(scope="session")
def plan() -> Any:
    return plan_storage(make_tenancy())[0]


def key(plan: Any, place: str, data_class: str) -> Reference:
    return Reference(named(plan, f"{place}-test-key-{data_class}").urn, "id")


def grants_on(plan: Any, bucket: str) -> dict[str, str]:
    """Role and member of everybody who is granted something on a bucket."""
    granted = (each.inputs for each in of_type(plan, "BucketIAMMember") if each.inputs["bucket"] == bucket)
    return {each["role"]: text_of(each["member"]) for each in granted}


def test_which_services_agents_use_the_keys():
    assert GRANTS.gcp == {
        DataClass.DATA: ("storage.googleapis.com",),
        DataClass.LOG: ("storage.googleapis.com", "logging.googleapis.com", "pubsub.googleapis.com"),
    }


def test_a_pair_of_regional_buckets_each():
    plan, _, storage = plan_storage(make_tenancy())
    assert {each.name: each.inputs["location"] for each in of_type(plan, "Bucket")} == {
        f"{place}-{role}": REGIONS[place].upper() for place, role in PAIRS
    }
    for role, pair in (("data", storage.data), ("linkage", storage.linkage), ("evidence", storage.evidence)):
        assert pair
        assert (pair.primary.name, pair.secondary.name) == (f"{OWNER}-{role}-tyo", f"{OWNER}-{role}-osa")


@pytest.mark.parametrize(("place", "role"), PAIRS)
def test_every_bucket_is_closed_and_under_its_own_regions_key_alone(plan: Any, place: str, role: str):
    bucket = named(plan, f"{place}-{role}")
    assert bucket.options.protect
    assert bucket.inputs["name"] == f"{OWNER}-{role}-{place}"
    assert bucket.inputs["uniformBucketLevelAccess"] is True
    assert bucket.inputs["publicAccessPrevention"] == "enforced"
    assert bucket.inputs["forceDestroy"] is False
    assert "rpo" not in bucket.inputs  # the service refuses it on a regional bucket
    assert bucket.inputs["encryption"] == {
        "defaultKmsKeyName": key(plan, place, "log" if role == "evidence" else "data"),
        "googleManagedEncryptionEnforcementConfig": {"restrictionMode": "FullyRestricted"},
        "customerSuppliedEncryptionEnforcementConfig": {"restrictionMode": "FullyRestricted"},
    }


@pytest.mark.parametrize(("place", "role"), PAIRS)
def test_labels_as_on_aws(plan: Any, place: str, role: str):
    labels = named(plan, f"{place}-{role}").inputs["labels"]
    assert labels["jichi-data-class"] == ("log" if role == "evidence" else "data")
    assert labels.get("jichi-backup") == ("yes" if place == "tyo" and role != "evidence" else None)


@pytest.mark.parametrize("place", REGIONS)
@pytest.mark.parametrize("role", ["data", "linkage"])
def test_what_was_replaced_or_deleted_can_be_brought_back(plan: Any, place: str, role: str):
    bucket = named(plan, f"{place}-{role}").inputs
    assert bucket["versioning"] == {"enabled": True}
    assert bucket["softDeletePolicy"] == {"retentionDurationSeconds": 35 * DAY}
    assert bucket["lifecycleRules"] == (
        {"action": {"type": "Delete"}, "condition": {"daysSinceNoncurrentTime": 35, "withState": "ARCHIVED"}},
        {"action": {"type": "AbortIncompleteMultipartUpload"}, "condition": {"age": 7}},
    )
    assert "retentionPolicy" not in bucket


@pytest.mark.parametrize("place", REGIONS)
def test_evidence_is_locked_and_so_has_no_versions(plan: Any, place: str):
    bucket = named(plan, f"{place}-evidence").inputs
    assert bucket["retentionPolicy"] == {"isLocked": True, "retentionPeriod": str(1825 * DAY)}
    assert bucket["versioning"] == {"enabled": False}
    assert bucket["softDeletePolicy"] == {"retentionDurationSeconds": 90 * DAY}
    (rule,) = bucket["lifecycleRules"]
    assert rule["action"] == {"type": "AbortIncompleteMultipartUpload"}


@pytest.mark.parametrize(("days", "kept"), [(1, 7), (7, 7), (35, 35), (90, 90), (91, 90), (1825, 90)])
def test_soft_delete_is_as_long_as_versions_within_what_the_service_takes(days: int, kept: int):
    assert soft_delete_seconds(days) == kept * DAY


def test_retentions_follow_the_service_level():
    plan, _, _ = plan_storage(
        promising(backup_retention_days=60, evidence_retention_days=3650, log_retention_days=1096)
    )
    (versions, _) = named(plan, "osa-data").inputs["lifecycleRules"]
    assert versions["condition"]["daysSinceNoncurrentTime"] == 60
    assert named(plan, "osa-data").inputs["softDeletePolicy"] == {"retentionDurationSeconds": 60 * DAY}
    assert named(plan, "tyo-evidence").inputs["retentionPolicy"]["retentionPeriod"] == str(3650 * DAY)
    assert named(plan, "tyo-log").inputs["retentionDays"] == 1096


def test_a_retention_that_the_service_cannot_keep_is_refused():
    service = promising(log_retention_days=3650, evidence_retention_days=36_524).service
    assert (log_days(service), lock_seconds(service)) == (3650, 36_524 * DAY)
    with pytest.raises(InvalidInput, match=r"3651 days of service_level\.log_retention"):
        plan_storage(promising(log_retention_days=3651))
    with pytest.raises(InvalidInput, match=r"36525 days of service_level\.evidence_retention"):
        plan_storage(promising(evidence_retention_days=36_525))


@pytest.mark.parametrize("role", ROLES)
def test_the_transfer_agent_alone_reads_tokyo_and_writes_osaka(plan: Any, role: str):
    reads = {"roles/storage.legacyBucketReader", "roles/storage.objectViewer"}
    adds = {*reads, "roles/storage.objectCreator"}
    replaces = {"roles/storage.legacyBucketWriter", "roles/storage.objectViewer"}
    tokyo, osaka = (grants_on(plan, f"{OWNER}-{role}-{place}") for place in REGIONS)
    assert set(tokyo) == reads
    assert set(osaka) == (adds if role == "evidence" else replaces)
    assert {*tokyo.values(), *osaka.values()} == {TRANSFER_AGENT}


@pytest.mark.parametrize("role", ROLES)
def test_what_is_written_is_announced_to_the_transfer_agent_under_the_members_key(plan: Any, role: str):
    topic = named(plan, f"tyo-{role}-events-topic")
    assert topic.inputs["name"] == f"{OWNER}-replicate-{role}-tyo"
    assert topic.inputs["kmsKeyName"] == key(plan, "tyo", "log")
    assert topic.inputs["messageStoragePolicy"] == {"allowedPersistenceRegions": ("asia-northeast1",)}
    publisher = named(plan, f"tyo-{role}-events-publisher")
    assert (publisher.inputs["role"], text_of(publisher.inputs["member"])) == ("roles/pubsub.publisher", STORAGE_AGENT)
    assert publisher.inputs["topic"] == topic.inputs["name"]
    subscription = named(plan, f"tyo-{role}-events-subscription")
    assert subscription.inputs["topic"] == Reference(topic.urn, "id")
    assert subscription.inputs["expirationPolicy"] == {"ttl": ""}  # never; left out, it expires after 31 days
    subscriber = named(plan, f"tyo-{role}-events-subscriber")
    assert subscriber.inputs["role"] == "roles/pubsub.subscriber"
    assert text_of(subscriber.inputs["member"]) == TRANSFER_AGENT
    assert subscriber.inputs["subscription"] == subscription.inputs["name"]
    notification = named(plan, f"tyo-{role}-events-notification")
    assert notification.inputs["bucket"] == f"{OWNER}-{role}-tyo"
    assert notification.inputs["topic"] == Reference(topic.urn, "id")
    assert notification.inputs["eventTypes"] == ("OBJECT_FINALIZE",)
    assert {publisher.urn, subscription.urn} <= set(notification.dependencies)


@pytest.mark.parametrize("job", ["replicate", "compare"])
@pytest.mark.parametrize("role", ROLES)
def test_both_jobs_copy_from_tokyo_to_osaka_under_osakas_key_once_they_may(plan: Any, role: str, job: str):
    resource = named(plan, f"tyo-{job}-{role}")
    spec = resource.inputs["transferSpec"]
    assert resource.inputs["name"] == f"transferJobs/{OWNER}-{job}-{role}-tyo"
    assert resource.inputs["status"] == "ENABLED"
    assert spec["gcsDataSource"] == {"bucketName": f"{OWNER}-{role}-tyo"}
    assert spec["gcsDataSink"] == {"bucketName": f"{OWNER}-{role}-osa"}
    assert spec["transferOptions"]["metadataOptions"]["kmsKey"] == "KMS_KEY_DESTINATION_BUCKET_DEFAULT"
    assert spec["transferOptions"]["overwriteWhen"] == ("NEVER" if role == "evidence" else "DIFFERENT")
    granted = {each.urn for each in of_type(plan, "BucketIAMMember") if f"-{role}-transfer-" in each.name}
    assert granted <= set(resource.dependencies)


@pytest.mark.parametrize("role", ROLES)
def test_one_job_copies_at_once_the_other_compares_every_night_and_deletes_what_is_not_locked(plan: Any, role: str):
    at_once, nightly = (named(plan, f"tyo-{job}-{role}") for job in ("replicate", "compare"))
    subscription = named(plan, f"tyo-{role}-events-subscription")
    assert at_once.inputs["eventStream"] == {"name": Reference(subscription.urn, "id")}
    assert "schedule" not in at_once.inputs
    assert named(plan, f"tyo-{role}-events-subscriber").urn in at_once.dependencies
    assert at_once.inputs["transferSpec"]["transferOptions"]["deleteObjectsUniqueInSink"] is False
    assert "eventStream" not in nightly.inputs
    assert nightly.inputs["schedule"]["repeatInterval"] == "86400s"
    assert nightly.inputs["schedule"]["startTimeOfDay"]["hours"] == 19
    options = nightly.inputs["transferSpec"]["transferOptions"]
    assert options["deleteObjectsUniqueInSink"] is (role != "evidence")


def test_one_bucket_each_in_the_dual_region_is_its_own_counterpart():
    plan, _, storage = plan_storage(in_dual_region())
    buckets = of_type(plan, "Bucket")
    assert [each.name for each in buckets] == [f"dual-{role}" for role in ROLES]
    for bucket, role in zip(buckets, ROLES, strict=True):
        assert bucket.inputs["location"] == "ASIA1"
        assert bucket.inputs["rpo"] == "ASYNC_TURBO"
        key_class = "log" if role == "evidence" else "data"
        assert bucket.inputs["encryption"]["defaultKmsKeyName"] == key(plan, "dual", key_class)
    assert storage.data
    assert storage.data.primary is storage.data.secondary
    assert storage.data.primary.name == f"{OWNER}-data-dual"
    assert not of_type(plan, "TransferJob")
    assert not of_type(plan, "BucketIAMMember")


def test_a_pair_keeps_nothing_in_the_dual_region(plan: Any):
    assert not [each.name for each in plan.resources if str(each.inputs.get("location")).lower() == "asia1"]


def test_where_only_copies_are_kept_there_is_no_data_bucket():
    plan, _, storage = plan_storage(of_google(make_tenancy(), purpose=Purpose.COPIES))
    assert storage.data is None
    assert {each.name for each in of_type(plan, "Bucket")} == {
        f"{place}-{role}" for place, role in PAIRS if role != "data"
    }
    assert {each.name for each in of_type(plan, "TransferJob")} == {
        f"tyo-{job}-{role}" for job in ("replicate", "compare") for role in ("linkage", "evidence")
    }


@pytest.mark.parametrize("place", REGIONS)
def test_a_locked_log_bucket_in_each_region_takes_every_entry(plan: Any, place: str):
    bucket, sink = named(plan, f"{place}-log"), named(plan, f"{place}-log-sink")
    assert bucket.options.protect
    assert bucket.inputs == {
        "project": OWNER,
        "location": REGIONS[place],
        "bucketId": f"{OWNER}-log-{place}",
        "description": f"All logs of {OWNER}",
        "retentionDays": 400,  # the promised 365 are fewer than Google keeps itself
        "locked": True,
        "enableAnalytics": False,
        "cmekSettings": {"kmsKeyName": key(plan, place, "log")},
    }
    where = f"projects/{OWNER}/locations/{REGIONS[place]}/buckets/{OWNER}-log-{place}"
    assert sink.inputs["destination"] == f"logging.googleapis.com/{where}"
    assert sink.inputs["name"] == f"{OWNER}-log-{place}"
    assert not {"filter", "exclusions", "disabled"} & set(sink.inputs)
    assert bucket.urn in sink.dependencies


def test_the_default_sink_is_turned_off_once_the_others_are_on(plan: Any):
    sink = named(plan, "default-log-sink")
    assert sink.inputs["name"] == "_Default"
    assert sink.inputs["disabled"] is True
    assert "/locations/asia-northeast1/" in sink.inputs["destination"]
    assert {named(plan, f"{place}-log-sink").urn for place in REGIONS} <= set(sink.dependencies)
    assert sink.options.ignore_changes == ("filter",)


def test_logs_of_access_are_in_the_same_log_buckets():
    _, logs, _ = plan_storage(make_tenancy())
    assert logs.access is logs.log
    assert (logs.log.primary.name, logs.log.secondary.name) == (f"{OWNER}-log-tyo", f"{OWNER}-log-osa")


@pytest.mark.parametrize("place", REGIONS)
def test_roles_see_what_their_view_of_the_logs_shows(plan: Any, place: str):
    operator, vendor = (named(plan, f"{place}-log-view-{role}") for role in ("operator", "vendor"))
    for view in (operator, vendor):
        assert view.inputs["bucket"] == f"{OWNER}-log-{place}"
        assert named(plan, f"{place}-log").urn in view.dependencies
        assert view.inputs["location"] == REGIONS[place]
        assert 'NOT LOG_ID("cloudaudit.googleapis.com/data_access")' in view.inputs["filter"].split(" AND ")
    assert (operator.inputs["name"], vendor.inputs["name"]) == ("operator", "vendor")
    assert 'resource.type = "cloud_run_revision"' in vendor.inputs["filter"].split(" AND ")


@pytest.mark.parametrize("isolation", [Isolation.NETWORK, Isolation.APPLICATION])
def test_members_of_a_shared_project_have_the_shared_stacks_log_buckets(isolation: Isolation):
    tenancy = make_tenancy(isolation=isolation)
    members, logs, storage = plan_storage(tenancy)
    shared, shared_logs, _ = plan_storage(tenancy, None)
    assert not of_type(members, "ProjectSink")
    assert not of_type(members, "ProjectBucketConfig")
    assert len(of_type(shared, "ProjectSink")) == 3
    assert not of_type(shared, "LogView"), "a view of a shared bucket would show every member's entries"
    names = [each.inputs["bucketId"] for each in of_type(shared, "ProjectBucketConfig")]
    assert names == ["hirosaki-shared-prod-log-tyo", "hirosaki-shared-prod-log-osa"]
    assert [logs.log.primary.name, logs.log.secondary.name] == names
    assert [shared_logs.log.primary.name, shared_logs.log.secondary.name] == names
    assert storage.linkage.primary.name == f"{OWNER}-linkage-tyo"


def test_another_member_changes_nothing(plan: Any):
    alone, _, _ = plan_storage(replace(make_tenancy(), members=(HIROSAKI,)))
    assert [(each.urn, each.inputs) for each in alone.resources] == [(each.urn, each.inputs) for each in plan.resources]


def test_everything_is_named_by_the_program(plan: Any):
    unnamed = [
        each.type.rpartition(":")[2]
        for each in plan.resources
        if each.custom and each.type.startswith(("gcp:storage", "gcp:pubsub", "gcp:logging"))
        if not each.type.endswith("IAMMember") and not {"name", "bucketId"} & set(each.inputs)
    ]
    assert unnamed == ["Notification"] * 3  # which the service numbers
