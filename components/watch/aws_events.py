"""EventBridge: the rules of a region, to its topic in plain words and to its log group in full."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_aws import cloudwatch

from components.keys import Key
from components.naming import Kind, Scope
from components.site import Site
from components.watch.aws_logs import admit_events, create_log_group
from components.watch.aws_rules import Rule, rules
from components.watch.aws_topic import Topic
from jichi.tenancy.model import DataClass

GROUP = "events"
"""Role of the log group that keeps the events themselves."""

_PATHS = {
    "id": "$.id",
    "time": "$.time",
    "region": "$.region",
    "type": "$.detail-type",
    "call": "$.detail.eventName",
    "actor": "$.detail.userIdentity.arn",
    "error": "$.detail.errorCode",
}


class EventRules(pulumi.ComponentResource):
    """The rules of a region.

    Where the account is ours to watch, what they matched is also kept in a log group for as long as logs are; a shared
    account has too few log resource policies for one a member (10 a region: CloudWatch Logs User Guide, "quotas").

    Args:
        keys: the member's keys in this region.
    """

    def __init__(self, site: Site, keys: Mapping[DataClass, Key], topic: Topic, parent: pulumi.Resource) -> None:
        super().__init__("jichi:watch:EventRules", f"{site.place}-events", None, pulumi.ResourceOptions(parent=parent))
        group = None
        if site.scope.owns_account:
            group = create_log_group(site, keys[DataClass.LOG], GROUP, self)
            admit_events(site, GROUP, self)
        for rule in rules(site.scope, [key.id for key in keys.values()]):
            self._rule(site, rule, topic, group)
        self.register_outputs({})

    def _rule(self, site: Site, rule: Rule, topic: Topic, group: cloudwatch.LogGroup | None) -> None:
        name = f"{site.place}-rule-{rule.role}"
        matched = cloudwatch.EventRule(
            name,
            name=site.scope.name(Kind.EVENT_RULE, rule.role),
            description=f"{rule.title.ja} / {rule.title.en}",
            event_pattern=_pattern(rule),
            state=rule.state,
            tags=site.scope.tags(f"rule-{rule.role}-{site.place}"),
            opts=site.child(self),
        )
        cloudwatch.EventTarget(
            f"{name}-topic",
            rule=matched.name,
            target_id="topic",
            arn=topic.arn,
            input_transformer=cloudwatch.EventTargetInputTransformerArgs(
                input_paths=_PATHS, input_template=message(site.scope, rule)
            ),
            opts=site.child(self),
        )
        if group is not None:
            cloudwatch.EventTarget(
                f"{name}-log", rule=matched.name, target_id="log", arn=group.arn, opts=site.child(self)
            )


def _pattern(rule: Rule) -> str | pulumi.Output[str]:
    """Plain text where all of it is known before deployment."""
    detail: Mapping[str, Any] = rule.pattern["detail"]
    if "resources" in detail:
        return pulumi.Output.json_dumps(rule.pattern, ensure_ascii=False)
    return json.dumps(rule.pattern, ensure_ascii=False)


def message(scope: Scope, rule: Rule) -> str:
    """The mail: what happened, to whom, when, by whom, and the id by which the whole event is found.

    A line of a template is a text in quotation marks, in which what an event lacks stays empty (EventBridge User
    Guide, "Amazon EventBridge input transformation").
    """
    lines = (
        f"{rule.title.ja} / {rule.title.en}",
        f"{scope.owner}  <region>  <time>",
        "<type> <call> <error>",
        "<actor>",
        f"rule {rule.role}  event <id>",
    )
    return "\n".join(f'"{line}"' for line in lines)
