"""SNS: the topic of a region, to which everything that has something to tell publishes."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi_aws import sns

from components.keys import Key
from components.naming import Kind
from components.policy import known
from components.site import Site
from components.watch.aws_policy import TOPIC, topic_statements
from jichi.tenancy.model import DataClass


class Topic(pulumi.ComponentResource):
    """An encrypted topic that only the services of this account publish to, and who is told."""

    def __init__(self, site: Site, key: Key, emails: Sequence[str], parent: pulumi.Resource) -> None:
        name = f"{site.place}-topic"
        super().__init__("jichi:watch:Topic", name, None, pulumi.ResourceOptions(parent=parent))
        topic = sns.Topic(
            name,
            name=site.scope.name(Kind.TOPIC, TOPIC),
            kms_master_key_id=key.id,
            # SHA-256; what SNS signs by default is SHA-1 (SNS Developer Guide, "Verifying the signatures of messages").
            signature_version=2,
            tags=site.scope.tags(f"topic-{TOPIC}-{site.place}", DataClass.LOG),
            opts=site.child(self),
        )
        sns.TopicPolicy(
            f"{name}-policy", arn=topic.arn, policy=known(*topic_statements(site.scope)), opts=site.child(self)
        )
        for email in emails:
            sns.TopicSubscription(
                f"{name}-{email}", topic=topic.arn, protocol="email", endpoint=email, opts=site.child(self)
            )
        self.arn = topic.arn
        self.register_outputs({"arn": topic.arn})
