"""`queue` on Google Cloud: a topic of Pub/Sub with one subscription, and beside it that of what nobody could handle.

Sources: Pub/Sub documentation, "Configure message encryption", "Configure message storage policies", "Forward messages
to dead-letter topics" (what Pub/Sub's agent has to be granted), "Access control with IAM".
"""

from __future__ import annotations

import pulumi
from pulumi_gcp import pubsub

from components.app.naming import fitted, system
from components.app.surroundings import ProvideArgs, Provided
from components.app.types.queue_params import (
    DAY_SECONDS,
    DEAD_DAYS,
    KEPT_DAYS,
    dead_name,
    outputs,
    params_of,
    queue_name,
)
from components.watch.gcp_alerts import Alert, Measured, create_alert
from jichi.tenancy.model import DataClass
from jichi.text import Text

AGENT = "pubsub.googleapis.com"
PUBLISHER, SUBSCRIBER = "roles/pubsub.publisher", "roles/pubsub.subscriber"
_ALERT_ROOM = 40


def provide(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    """The topic and its subscription; messages are kept in this region only."""
    site, slug = args.around.site, args.need.slug
    queue = Queue(args, parent)

    def admit(app: str, member: pulumi.Input[str], owner: pulumi.Resource) -> None:
        pubsub.TopicIAMMember(
            f"{site.place}-queue-{slug}-sends-{app}",
            topic=queue.topic.name,
            role=PUBLISHER,
            member=member,
            opts=site.child(owner),
        )
        pubsub.SubscriptionIAMMember(
            f"{site.place}-queue-{slug}-receives-{app}",
            subscription=queue.subscription.name,
            role=SUBSCRIBER,
            member=member,
            opts=site.child(owner),
        )

    return Provided(outputs=outputs(site.scope, slug), admit=admit, ready=(queue.topic, queue.subscription))


class Queue(pulumi.ComponentResource):
    """Both topics with their subscriptions, and the alert."""

    def __init__(self, args: ProvideArgs, parent: pulumi.Resource) -> None:
        site, slug = args.around.site, args.need.slug
        self._logical = f"{site.place}-queue-{slug}"
        super().__init__("jichi:app:Queue", self._logical, None, pulumi.ResourceOptions(parent=parent))
        self._args = args
        said = params_of(args.need.params)
        live, dead = queue_name(site.scope, slug), dead_name(site.scope, slug)
        apart = self._topic("-dead", dead)
        self._subscription("-dead", dead, apart, DEAD_DAYS, None, None)
        self.topic = self._topic("", live)
        self.subscription = self._subscription(
            "",
            live,
            self.topic,
            KEPT_DAYS,
            said.seconds,
            pubsub.SubscriptionDeadLetterPolicyArgs(dead_letter_topic=apart.id, max_delivery_attempts=said.attempts),
        )
        # Pub/Sub sets messages apart as its own agent.
        pubsub.TopicIAMMember(
            f"{self._logical}-dead-publisher",
            topic=apart.name,
            role=PUBLISHER,
            member=site.agent(AGENT),
            opts=site.child(self),
        )
        pubsub.SubscriptionIAMMember(
            f"{self._logical}-dead-subscriber",
            subscription=self.subscription.name,
            role=SUBSCRIBER,
            member=site.agent(AGENT),
            opts=site.child(self),
        )
        self._alert(dead)
        self.register_outputs({"topic": self.topic.id})

    def _topic(self, what: str, name: str) -> pubsub.Topic:
        args, site = self._args, self._args.around.site
        return pubsub.Topic(
            f"{self._logical}{what}-topic",
            name=name,
            kms_key_name=args.around.keys[DataClass.DATA].id,
            message_storage_policy=pubsub.TopicMessageStoragePolicyArgs(
                allowed_persistence_regions=[site.region], enforce_in_transit=True
            ),
            labels=site.scope.labels(DataClass.DATA, system(args.apps)),
            opts=site.child(self),
        )

    def _subscription(
        self,
        what: str,
        name: str,
        topic: pubsub.Topic,
        days: int,
        seconds: int | None,
        dead_letters: pubsub.SubscriptionDeadLetterPolicyArgs | None,
    ) -> pubsub.Subscription:
        args, site = self._args, self._args.around.site
        return pubsub.Subscription(
            f"{self._logical}{what}-subscription",
            name=name,
            topic=topic.id,
            ack_deadline_seconds=seconds,
            message_retention_duration=f"{days * DAY_SECONDS}s",
            # It never expires by itself: a queue that is seldom used is one all the same.
            expiration_policy=pubsub.SubscriptionExpirationPolicyArgs(ttl=""),
            dead_letter_policy=dead_letters,
            labels=site.scope.labels(DataClass.DATA, system(args.apps)),
            opts=site.child(self),
        )

    def _alert(self, dead: str) -> None:
        args = self._args
        create_alert(
            args.around.site,
            Alert(
                f"queue-{fitted(args.need.slug, _ALERT_ROOM)}",
                Text(ja="処理できなかったメッセージがある", en="messages could not be handled"),
                (
                    Measured(
                        "pubsub.googleapis.com/subscription/num_undelivered_messages",
                        ("pubsub_subscription",),
                        limit=0,
                        labels={"subscription_id": dead},
                        aligner="ALIGN_MAX",
                    ),
                ),
            ),
            args.around.alarms,
            self,
            regional=True,
        )
