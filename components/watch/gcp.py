"""The watch on Google Cloud: what of it is created, and in which order."""

from __future__ import annotations

import pulumi

from components.checks import is_managed
from components.watch import Watch as WatchOutputs
from components.watch import WatchArgs
from components.watch.gcp_account_rules import account_rules
from components.watch.gcp_alarms import ReplicationAlarms, backup_alarms
from components.watch.gcp_alerts import create_alert
from components.watch.gcp_budget import Budget
from components.watch.gcp_channels import Channels
from components.watch.gcp_checks import has_budget, to_verify
from components.watch.gcp_findings import FINDING, THREAT, Findings
from components.watch.gcp_recorder import Recorder
from components.watch.gcp_rules import rules
from components.watch.gcp_topic import CHANGES, NOTICES, Topic
from components.watch.gcp_trail import Trail
from jichi.tenancy.model import DataClass


class Watch(pulumi.ComponentResource):
    """Topics, channels and alerts always; the project's controls where they are ours.

    Alerts have no region on Google Cloud: there is one of each, and it tells the topics of both regions.
    """

    def __init__(self, args: WatchArgs, parent: pulumi.Resource) -> None:
        super().__init__("jichi:watch:Watch", "watch", None, pulumi.ResourceOptions(parent=parent))
        self._args = args
        primary = args.sites.primary
        scope = primary.scope
        topics = self._topics(NOTICES, "monitoring")
        channels = Channels(primary, topics, args.emails, self)
        of_account = account_rules(scope) if scope.owns_account else ()
        for alert in (*rules(scope, args.replicated), *of_account, *backup_alarms(scope)):
            create_alert(primary, alert, channels.all, self)
        ReplicationAlarms(args.sites, args.replicated, channels.all, self)
        self._controls(topics)
        if args.budget_usd is not None and scope.google.billing_account and has_budget(scope, args.budget_usd):
            Budget(primary, scope.google.billing_account, args.budget_usd, channels.emails, self)
        self.watch = WatchOutputs(
            primary_topic=topics[0].name,
            secondary_topic=topics[1].name,
            to_verify=to_verify(scope, args.emails, args.budget_usd),
            channels=channels.all,
        )
        self.register_outputs({"primaryTopic": self.watch.primary_topic, "secondaryTopic": self.watch.secondary_topic})

    def _topics(self, role: str, publisher: str) -> tuple[Topic, Topic]:
        """A topic in each region, to which one of Google's services publishes."""
        args = self._args
        here, there = (
            Topic(site, keys[DataClass.LOG], role, {publisher: site.agent(f"{publisher}.googleapis.com")}, self)
            for site, keys in ((args.sites.primary, args.keys.primary), (args.sites.secondary, args.keys.secondary))
        )
        return here, there

    def _controls(self, topics: tuple[Topic, Topic]) -> None:
        """What a project has one of, each where it is ours to create."""
        scope = self._args.sites.primary.scope
        ownership = scope.home.ownership
        if is_managed(scope, ownership.trail):
            Trail(self._args.sites.primary, self)
        if is_managed(scope, ownership.recorder):
            Recorder(self._topics(CHANGES, "cloudasset"), self)
        modes = ((THREAT, ownership.threat_detection), (FINDING, ownership.security_findings))
        found = [role for role, mode in modes if is_managed(scope, mode)]
        if found:
            Findings(found, topics, self)
