"""Notification channels: the topics of both regions, and everybody who is told by e-mail.

Cloud Monitoring names a channel when it makes it, so that whoever tells on it has to be handed its name
(`Watch.channels`).
"""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi_gcp import monitoring

from components.naming import Kind
from components.site import Site
from components.watch.gcp_checks import TOLD_OF_ALERTS
from components.watch.gcp_topic import NOTICES, Topic
from jichi.tenancy.model import DataClass


class Channels(pulumi.ComponentResource):
    """Every alert tells all of them, whichever region it is about: it is in no region, and one of them may be lost.

    Args:
        site: where the provider is; channels are in no region.
        topics: of both regions.
        emails: of whom as many are told as an alert has room for.
    """

    def __init__(self, site: Site, topics: Sequence[Topic], emails: Sequence[str], parent: pulumi.Resource) -> None:
        super().__init__("jichi:watch:Channels", "channels", None, pulumi.ResourceOptions(parent=parent))
        self._site = site
        told = [self._topic(topic) for topic in topics]
        self.emails: tuple[pulumi.Output[str], ...] = tuple(self._email(email) for email in emails[:TOLD_OF_ALERTS])
        self.all: tuple[pulumi.Output[str], ...] = (*told, *self.emails)
        self.register_outputs({})

    def _topic(self, topic: Topic) -> pulumi.Output[str]:
        return monitoring.NotificationChannel(
            f"{topic.site.place}-channel-{NOTICES}",
            display_name=topic.site.scope.name(Kind.ALARM, NOTICES),
            type="pubsub",
            labels={"topic": topic.id},
            force_delete=False,
            user_labels=topic.site.scope.labels(DataClass.LOG),
            opts=pulumi.ResourceOptions.merge(
                topic.site.child(self), pulumi.ResourceOptions(depends_on=list(topic.ready))
            ),
        ).name

    def _email(self, email: str) -> pulumi.Output[str]:
        scope = self._site.scope
        return monitoring.NotificationChannel(
            f"channel-{email}",
            display_name=f"{scope.global_name(Kind.ALARM, NOTICES)} {email}",
            type="email",
            labels={"email_address": email},
            force_delete=False,
            user_labels=scope.labels(DataClass.LOG),
            opts=self._site.child(self),
        ).name
