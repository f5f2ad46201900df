"""Pub/Sub: a topic of one region, and the one subscription that keeps what was published until somebody reads it.

Messages are kept in the topic's region only, under the member's key. That they also *pass* through it only
(`enforceInTransit`) is not asked: Pub/Sub then refuses what is published elsewhere, a request from within Google Cloud
reaches Pub/Sub in the region that it comes from, and Cloud Monitoring, Cloud Asset Inventory and Security Command
Center, which publish here, are in no region. A notice that is refused is lost.

Sources: Pub/Sub documentation, "Configure message storage policies", "Pub/Sub APIs overview" (endpoints), "Configure
message encryption", "Subscription properties".
"""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
from pulumi_gcp import pubsub

from components.keys import Key
from components.naming import Kind, Scope
from components.site import Site
from jichi.tenancy.model import DataClass

NOTICES = "watch"
"""Role, in names, of the topic that alerts and findings are told on."""

CHANGES = "changes"
"""Role of the topic on which the recorder tells how each resource is set, after every change of it."""

KEPT = "2678400s"
"""How long a message waits to be read: 31 days, the longest that Pub/Sub keeps one."""

ACKNOWLEDGED_SECONDS = 60
"""Seconds that a reader has for a message before it is delivered again (toolkit default)."""

PUBLISHER = "roles/pubsub.publisher"


class Topic(pulumi.ComponentResource):
    """A topic that only the named services publish to. Nobody is granted its subscription: who reads is identity's.

    Args:
        role: of the topic in names.
        publishers: members that publish, by the short name of the service.
    """

    def __init__(
        self, site: Site, key: Key, role: str, publishers: Mapping[str, pulumi.Input[str]], parent: pulumi.Resource
    ) -> None:
        logical = f"{site.place}-topic-{role}"
        super().__init__("jichi:watch:Topic", logical, None, pulumi.ResourceOptions(parent=parent))
        self.site = site
        self.name = topic_name(site.scope, role)
        name = site.scope.name(Kind.GOOGLE, role)
        labels = site.scope.labels(DataClass.LOG)
        topic = pubsub.Topic(
            logical,
            name=name,
            kms_key_name=key.id,
            message_storage_policy=pubsub.TopicMessageStoragePolicyArgs(allowed_persistence_regions=[site.region]),
            labels=labels,
            opts=site.child(self),
        )
        self.id = topic.id
        self.topic = topic.name
        pubsub.Subscription(
            f"{logical}-subscription",
            name=name,
            topic=topic.id,
            ack_deadline_seconds=ACKNOWLEDGED_SECONDS,
            message_retention_duration=KEPT,
            expiration_policy=pubsub.SubscriptionExpirationPolicyArgs(ttl=""),
            labels=labels,
            opts=site.child(self),
        )
        self.ready: tuple[pulumi.Resource, ...] = tuple(
            pubsub.TopicIAMMember(
                f"{logical}-{service}", topic=topic.name, role=PUBLISHER, member=member, opts=site.child(self)
            )
            for service, member in publishers.items()
        )
        self.register_outputs({"id": topic.id})


def topic_name(scope: Scope, role: str) -> str:
    """Full name of a topic of one region, known before deployment."""
    return f"projects/{scope.account}/topics/{scope.name(Kind.GOOGLE, role)}"
