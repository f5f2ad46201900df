"""Security Command Center: what it finds in the project is told on the topics.

A project cannot turn it on by itself: it is activated for the organisation, or for one project in the console, and no
resource does it. So what is made here is only the telling, which Google refuses where it is not active; that it is, is
asked for in either mode (`gcp_checks.py`).

Sources: Security Command Center documentation, "Enable finding notifications for Pub/Sub", "Activate Security Command
Center for a project"; Security Command Center API v1, "projects.notificationConfigs". With data residency for Security
Command Center, which Japan has none of, it would be v2.
"""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi_gcp import pubsub, securitycenter

from components.naming import Kind
from components.watch.gcp_topic import Topic

THREAT = "threat"
FINDING = "finding"

_NEWS = 'state="ACTIVE" AND -mute="MUTED" AND (severity="HIGH" OR severity="CRITICAL")'

FILTERS = {
    THREAT: f'{_NEWS} AND finding_class="THREAT"',
    FINDING: f'{_NEWS} AND -finding_class="THREAT"',
}
"""What is told, in the language of findings: what is going on, and what is set wrongly."""

NOTIFIER = "roles/securitycenter.notificationServiceAgent"
"""What the account that publishes has to have on the topic (documentation as above)."""


class Findings(pulumi.ComponentResource):
    """Findings of high severity, to the topic of each region.

    Args:
        roles: which: `threat`, `finding`, or both.
        topics: of both regions.
    """

    def __init__(self, roles: Sequence[str], topics: Sequence[Topic], parent: pulumi.Resource) -> None:
        super().__init__("jichi:watch:Findings", "findings", None, pulumi.ResourceOptions(parent=parent))
        for topic in topics:
            configs = [self._notify(topic, role) for role in roles]
            # One account publishes for all of them: the organisation's or, activated alone, the project's.
            pubsub.TopicIAMMember(
                f"{topic.site.place}-topic-findings",
                topic=topic.topic,
                role=NOTIFIER,
                member=pulumi.Output.concat("serviceAccount:", configs[0].service_account),
                opts=topic.site.child(self),
            )
        self.register_outputs({})

    def _notify(self, topic: Topic, role: str) -> securitycenter.ProjectNotificationConfig:
        scope = topic.site.scope
        return securitycenter.ProjectNotificationConfig(
            f"{topic.site.place}-{role}",
            config_id=scope.name(Kind.GOOGLE, role),
            description=f"{scope.owner}: {role}s of high severity",
            pubsub_topic=topic.id,
            streaming_config=securitycenter.ProjectNotificationConfigStreamingConfigArgs(filter=FILTERS[role]),
            opts=topic.site.child(self),
        )
