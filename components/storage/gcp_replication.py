"""Replication of a bucket to Osaka by Storage Transfer Service.

What is written in Tokyo is announced on a topic of the member's own and copied at once; every night the two buckets
are compared, so that what was missed is made up for, and what was deleted in Tokyo is deleted in Osaka too.

The service's own "cross-bucket replication" (`replicationSpec`) is not used: it makes its topics itself, without the
member's key, and its agent would have to be allowed to make and to read topics throughout the project; its jobs cannot
be named; and it never deletes, so that Osaka would keep for good what Tokyo has erased.

Sources: Storage Transfer Service documentation, "Event-driven transfers from Cloud Storage", "Cloud Storage
destinations", "Cross-bucket replication"; Storage Transfer API, "TransferJob".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pulumi
from pulumi_gcp import pubsub, storage

from components.keys import Keys
from components.naming import Kind
from components.site import Site, Sites
from components.storage.contents import Contents
from jichi.tenancy.model import DataClass

AGENT = "storagetransfer.googleapis.com"

ACKNOWLEDGED_SECONDS = 300
"""Seconds that the service has for an announcement before it is announced again (toolkit default)."""

BACKLOG = "604800s"
"""How long an announcement waits for the service: 7 days, Pub/Sub's default. Comparing makes up for what is lost."""

COMPARED_AT_UTC = 19
"""The hour at which buckets are compared: 04:00 in Japan, before offices open (toolkit default)."""

_READ = {"bucket": "roles/storage.legacyBucketReader", "objects": "roles/storage.objectViewer"}
_REPLACE = {"bucket": "roles/storage.legacyBucketWriter", "objects": "roles/storage.objectViewer"}
_ADD = {**_READ, "additions": "roles/storage.objectCreator"}
"""Roles of the service's agent: on the bucket in Tokyo; on that in Osaka; on that in Osaka if it is locked, to which
it only adds. The `legacy` ones are those that its documentation asks for: the least that says where a bucket is."""


class Replication(pulumi.ComponentResource):
    """Everything that is written to a bucket in Tokyo is written to its counterpart in Osaka.

    Args:
        keys: announcements name objects, and are under the primary region's key for logs.
    """

    def __init__(
        self,
        sites: Sites,
        contents: Contents,
        keys: Keys,
        source: storage.Bucket,
        destination: storage.Bucket,
        parent: pulumi.Resource,
    ) -> None:
        super().__init__(
            "jichi:storage:Replication", f"replication-{contents.role}", None, pulumi.ResourceOptions(parent=parent)
        )
        here, there = sites
        locked = contents.lock_days is not None
        writes = _ADD if locked else _REPLACE
        allowed = (*self._allow(here, contents, source, _READ), *self._allow(there, contents, destination, writes))
        events = self._announce(here, contents, keys, source)
        self._copy(here, contents, _spec(source, destination, locked=locked), events, allowed)
        compared = _spec(source, destination, locked=locked, deleting=not locked)
        self._compare(here, contents, compared, allowed)
        self.register_outputs({})

    def _allow(
        self, site: Site, contents: Contents, bucket: storage.Bucket, roles: Mapping[str, str]
    ) -> Iterator[pulumi.Resource]:
        for what, role in roles.items():
            yield storage.BucketIAMMember(
                f"{site.place}-{contents.role}-transfer-{what}",
                bucket=bucket.name,
                role=role,
                member=site.agent(AGENT),
                opts=site.child(self),
            )

    def _announce(self, site: Site, contents: Contents, keys: Keys, bucket: storage.Bucket) -> pubsub.Subscription:
        """Tells what is written, to the service alone.

        A subscription of its own is what a job needs; it never expires, or a bucket to which nothing is written for a
        month would no longer be replicated.
        """
        logical = f"{site.place}-{contents.role}-events"
        name = site.scope.name(Kind.GOOGLE, f"replicate-{contents.role}")
        labels = site.scope.labels(DataClass.LOG)
        topic = pubsub.Topic(
            f"{logical}-topic",
            name=name,
            kms_key_name=keys.primary[DataClass.LOG].id,
            message_storage_policy=pubsub.TopicMessageStoragePolicyArgs(allowed_persistence_regions=[site.region]),
            labels=labels,
            opts=site.child(self),
        )
        publisher = pubsub.TopicIAMMember(
            f"{logical}-publisher",
            topic=topic.name,
            role="roles/pubsub.publisher",
            member=site.agent("storage.googleapis.com"),
            opts=site.child(self),
        )
        subscription = pubsub.Subscription(
            f"{logical}-subscription",
            name=name,
            topic=topic.id,
            ack_deadline_seconds=ACKNOWLEDGED_SECONDS,
            message_retention_duration=BACKLOG,
            expiration_policy=pubsub.SubscriptionExpirationPolicyArgs(ttl=""),
            labels=labels,
            opts=site.child(self),
        )
        storage.Notification(
            f"{logical}-notification",
            bucket=bucket.name,
            topic=topic.id,
            payload_format="JSON_API_V1",
            event_types=["OBJECT_FINALIZE"],
            # What is written before there is a subscription is announced to nobody.
            opts=_after(site.child(self), publisher, subscription),
        )
        return subscription

    def _copy(
        self,
        site: Site,
        contents: Contents,
        spec: storage.TransferJobTransferSpecArgs,
        events: pubsub.Subscription,
        allowed: tuple[pulumi.Resource, ...],
    ) -> None:
        subscriber = pubsub.SubscriptionIAMMember(
            f"{site.place}-{contents.role}-events-subscriber",
            subscription=events.name,
            role="roles/pubsub.subscriber",
            member=site.agent(AGENT),
            opts=site.child(self),
        )
        role = f"replicate-{contents.role}"
        storage.TransferJob(
            f"{site.place}-{role}",
            name=_job(site, role),
            description=f"{site.scope.owner}: the {contents.role} bucket, as it is written",
            transfer_spec=spec,
            event_stream=storage.TransferJobEventStreamArgs(name=events.id),
            logging_config=_failures(),
            status="ENABLED",
            opts=_after(site.child(self), subscriber, *allowed),
        )

    def _compare(
        self,
        site: Site,
        contents: Contents,
        spec: storage.TransferJobTransferSpecArgs,
        allowed: tuple[pulumi.Resource, ...],
    ) -> None:
        role = f"compare-{contents.role}"
        storage.TransferJob(
            f"{site.place}-{role}",
            name=_job(site, role),
            description=f"{site.scope.owner}: the {contents.role} bucket, every night",
            transfer_spec=spec,
            schedule=storage.TransferJobScheduleArgs(
                # A day that is past: the first night is then the one after the job was made.
                schedule_start_date=storage.TransferJobScheduleScheduleStartDateArgs(year=2026, month=1, day=1),
                start_time_of_day=storage.TransferJobScheduleStartTimeOfDayArgs(
                    hours=COMPARED_AT_UTC, minutes=0, seconds=0, nanos=0
                ),
                repeat_interval="86400s",
            ),
            logging_config=_failures(),
            status="ENABLED",
            opts=_after(site.child(self), *allowed),
        )


def _spec(
    source: storage.Bucket, destination: storage.Bucket, *, locked: bool, deleting: bool = False
) -> storage.TransferJobTransferSpecArgs:
    """From bucket to bucket, each object under the destination's key, with the time at which the original was made."""
    return storage.TransferJobTransferSpecArgs(
        gcs_data_source=storage.TransferJobTransferSpecGcsDataSourceArgs(bucket_name=source.name),
        gcs_data_sink=storage.TransferJobTransferSpecGcsDataSinkArgs(bucket_name=destination.name),
        transfer_options=storage.TransferJobTransferSpecTransferOptionsArgs(
            overwrite_when="NEVER" if locked else "DIFFERENT",
            delete_objects_unique_in_sink=deleting,
            metadata_options=storage.TransferJobTransferSpecTransferOptionsMetadataOptionsArgs(
                acl="ACL_DESTINATION_BUCKET_DEFAULT",
                kms_key="KMS_KEY_DESTINATION_BUCKET_DEFAULT",
                storage_class="STORAGE_CLASS_DESTINATION_BUCKET_DEFAULT",
                time_created="TIME_CREATED_PRESERVE_AS_CUSTOM_TIME",
            ),
        ),
    )


def _failures() -> storage.TransferJobLoggingConfigArgs:
    return storage.TransferJobLoggingConfigArgs(log_actions=["FIND", "COPY", "DELETE"], log_action_states=["FAILED"])


def _job(site: Site, role: str) -> str:
    return f"transferJobs/{site.scope.name(Kind.GOOGLE, role)}"


def _after(options: pulumi.ResourceOptions, *others: pulumi.Resource) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions.merge(options, pulumi.ResourceOptions(depends_on=list(others)))
