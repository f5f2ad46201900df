"""The watch on AWS: what of it is created, and in which order."""

from __future__ import annotations

import pulumi

from components.checks import is_managed
from components.watch import Watch as WatchOutputs
from components.watch import WatchArgs
from components.watch.aws_alarms import ReplicationAlarms
from components.watch.aws_budget import Budget
from components.watch.aws_detection import SecurityFindings, ThreatDetection
from components.watch.aws_events import EventRules
from components.watch.aws_policy import topic_arn
from components.watch.aws_recorder import Recorder
from components.watch.aws_topic import Topic
from components.watch.aws_trail import Trail
from components.watch.checks import to_verify
from jichi.tenancy.model import DataClass


class Watch(pulumi.ComponentResource):
    """Topics, rules and alarms always, in both regions whatever the recovery pattern; the account's controls where they
    are ours.
    """

    def __init__(self, args: WatchArgs, parent: pulumi.Resource) -> None:
        super().__init__("jichi:watch:Watch", "watch", None, pulumi.ResourceOptions(parent=parent))
        primary, secondary = args.sites
        topics = tuple(
            Topic(site, keys[DataClass.LOG], args.emails, self)
            for site, keys in ((primary, args.keys.primary), (secondary, args.keys.secondary))
        )
        EventRules(primary, args.keys.primary, topics[0], self)
        EventRules(secondary, args.keys.secondary, topics[1], self)
        ReplicationAlarms(args.sites, args.replicated, self)
        self._controls(args)
        if primary.scope.owns_account and args.budget_usd is not None:
            Budget(primary, args.budget_usd, topics[0], self)
        self.watch = WatchOutputs(
            primary_topic=topic_arn(primary.scope),
            secondary_topic=topic_arn(secondary.scope),
            to_verify=to_verify(primary.scope, args.emails, args.budget_usd),
        )
        self.register_outputs({"primaryTopic": self.watch.primary_topic, "secondaryTopic": self.watch.secondary_topic})

    def _controls(self, args: WatchArgs) -> None:
        """What an account has one of, each where it is ours to create."""
        scope = args.sites.primary.scope
        ownership = scope.home.ownership
        if is_managed(scope, ownership.trail):
            Trail(args.sites.primary, args.keys, args.primary_log, args.recorded, self)
        recorders: tuple[pulumi.Resource, ...] = ()
        if is_managed(scope, ownership.recorder):
            recorders = Recorder(args.sites, args.keys, (args.primary_log, args.secondary_log), self).ready
        if is_managed(scope, ownership.threat_detection):
            ThreatDetection(args.sites, self)
        if is_managed(scope, ownership.security_findings):
            SecurityFindings(args.sites, recorders, self)
