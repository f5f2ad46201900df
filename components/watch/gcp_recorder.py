"""The recorder: Cloud Asset Inventory tells how each resource is set, and who may use it, after every change.

What AWS Config keeps as files is here in three places: every change with its request in the audit logs of
administration, for as long as the log buckets keep them; the state after it as a message, for 31 days or until it is
read; and the inventory's own history, which is Google's and reaches back 35 days.

Source: Cloud Asset Inventory documentation, "Monitor asset changes".
"""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi_gcp import cloudasset

from components.naming import Kind
from components.watch.gcp_topic import CHANGES, Topic

CONTENTS = ("RESOURCE", "IAM_POLICY", "ORG_POLICY")
"""What is told of a resource: its settings, who may use it, what is forbidden of it. Access policies are the
organisation's."""

EVERY_TYPE = ".*"


class Recorder(pulumi.ComponentResource):
    """A feed for each kind of content, to the topic of each region.

    Args:
        topics: of both regions, which Cloud Asset Inventory's agent publishes to.
    """

    def __init__(self, topics: Sequence[Topic], parent: pulumi.Resource) -> None:
        super().__init__("jichi:watch:Recorder", "recorder", None, pulumi.ResourceOptions(parent=parent))
        for topic in topics:
            for content in CONTENTS:
                self._feed(topic, content)
        self.register_outputs({})

    def _feed(self, topic: Topic, content: str) -> None:
        role = f"{CHANGES}-{content.lower().replace('_', '-')}"
        cloudasset.ProjectFeed(
            f"{topic.site.place}-feed-{role}",
            feed_id=topic.site.scope.name(Kind.GOOGLE, role),
            content_type=content,
            asset_types=[EVERY_TYPE],
            feed_output_config=cloudasset.ProjectFeedFeedOutputConfigArgs(
                pubsub_destination=cloudasset.ProjectFeedFeedOutputConfigPubsubDestinationArgs(topic=topic.id)
            ),
            # A feed is refused whose topic cannot be published to.
            opts=pulumi.ResourceOptions.merge(
                topic.site.child(self), pulumi.ResourceOptions(depends_on=list(topic.ready))
            ),
        )
