"""Watch: what records, detects and tells, in both regions.

A topic under the member's own key; event rules and alarms that publish to it; and, where the account is ours to watch,
a trail, a configuration recorder, threat detection, security findings and a budget. What the platform owns (`verify`)
or others share is not created but listed, to be checked.

What Google Cloud lacks, and what stands in for it:

- rules and alarms of a region: alerts are in none, and tell the topics of both;
- an event bus: alerts find what happened in the logs of the project, which all lie in its log buckets;
- a trail of one's own: the project's audit configuration, whose logs storage keeps;
- a recorder that keeps files: feeds of every change, and the audit logs;
- threat detection and findings that a project turns on: only the telling is made;
- a topic that budgets publish to: budgets tell by e-mail;
- a name that a notification channel has before it is made: `Watch.channels` hands it on.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.checks import Check
from components.engine import Engine
from components.keys import Keys
from components.site import Site, Sites
from jichi.tenancy.model import Cloud


@dataclass(frozen=True, slots=True)
class LogBucket:
    """Where the trail and the recorder of one region deliver.

    Args:
        name: of the bucket, known before deployment.
        ready: what a writer waits for: the bucket with its policy.
    """

    name: str
    ready: pulumi.Resource


@dataclass(frozen=True, slots=True)
class WatchArgs:
    """What the watch is made from.

    Args:
        primary_log: the log bucket of the primary region; its policy has `aws_policy.log_bucket_statements`. On Google
            Cloud every log comes to it by itself.
        secondary_log: the same of the secondary region.
        recorded: roles of the buckets whose objects' every read and write the trail records, in both regions; on Google
            Cloud those of all are.
        replicated: roles of the buckets whose replication is watched.
        emails: who is told, by e-mail; where there is no address, `Watch.to_verify` says so. Each address has to
            confirm a mail from SNS; on Google Cloud an alert has room for 14 and a budget for 5.
        budget_usd: the account's monthly budget in US dollars, in which cloud fees are charged; None for no budget.
    """

    sites: Sites
    keys: Keys
    primary_log: LogBucket
    secondary_log: LogBucket
    recorded: tuple[str, ...] = ("data", "linkage", "evidence")
    replicated: tuple[str, ...] = ("data", "linkage", "evidence", "log", "access")
    emails: tuple[str, ...] = ()
    budget_usd: int | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """What others need of the watch.

    Args:
        primary_topic: ARN, or full name, of the topic in the primary region, known before deployment.
        secondary_topic: the same in the secondary region.
        to_verify: what was not created here and has to be found elsewhere.
        channels: names of whom other alarms tell; none on AWS, where they tell the topic of their region.
    """

    primary_topic: str
    secondary_topic: str
    to_verify: tuple[Check, ...]
    channels: tuple[pulumi.Input[str], ...] = ()


@dataclass(frozen=True, slots=True)
class DatabaseAlarmsArgs:
    """What the alarms of one database cluster are made from; thresholds are toolkit defaults.

    Args:
        site: where the cluster is.
        role: the cluster's role in names.
        cluster: its identifier.
        connections: connections from which on it is too many; depends on the size of the instances.
        cpu_percent: average use of the processors over 15 minutes.
        free_local_gib: least free local storage of any instance, in GiB; Cloud SQL has none beside its disk.
        global_lag_seconds: how far a secondary cluster of a global database may lag, in seconds; None for a cluster
            that is no secondary.
        channels: `Watch.channels`; needed where there are any.
        engine: what it is a cluster of.
    """

    site: Site
    role: str
    cluster: pulumi.Input[str]
    connections: int
    cpu_percent: int = 80
    free_local_gib: int = 5
    global_lag_seconds: int | None = None
    channels: tuple[pulumi.Input[str], ...] = ()
    engine: Engine = Engine.POSTGRES


def create_watch(args: WatchArgs, parent: pulumi.Resource) -> Watch:
    """The watch over a member, or over what members share."""
    match args.sites.cloud:
        case Cloud.AWS:
            from components.watch import aws

            return aws.Watch(args, parent).watch
        case Cloud.GCP:
            from components.watch import gcp

            return gcp.Watch(args, parent).watch


def create_database_alarms(args: DatabaseAlarmsArgs, parent: pulumi.Resource) -> None:
    """Alarms of one database cluster, to the topic of its region."""
    match args.site.scope.cloud:
        case Cloud.AWS:
            from components.watch import aws_alarms

            aws_alarms.DatabaseAlarms(args, parent)
        case Cloud.GCP:
            from components.watch import gcp_alarms

            gcp_alarms.DatabaseAlarms(args, parent)
