"""Storage: residents' files, files handed between systems, evidence, and the logs about all of it.

Log storage comes first, because networks write to it; the rest comes after the network, because it admits only the
network's own endpoints.

What differs on Google Cloud: logs are not objects but entries in log buckets of Cloud Logging, where also stands who
read which object; objects are confined by the perimeter and not by endpoints; and nothing backs up buckets, so that
old versions, soft delete and the bucket in Osaka stand in for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pulumi

from components.keys import Keys
from components.naming import Scope
from components.policy import Statement
from components.site import Sites
from jichi.tenancy.model import Cloud


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket in one region, or in the dual-region; a log bucket where logs are not objects.

    Args:
        name: known before deployment.
        id: the same name, known once the bucket exists.
        ready: what a writer waits for: the bucket with its policy, or with the sink that leads to it.
    """

    name: str
    id: pulumi.Output[str]
    ready: pulumi.Resource


@dataclass(frozen=True, slots=True)
class Pair:
    """A bucket in the primary region and its counterpart in the secondary, to which it is replicated.

    A bucket in a dual-region is its own counterpart.
    """

    primary: Bucket
    secondary: Bucket


@dataclass(frozen=True, slots=True)
class LogStorage:
    """Where logs go.

    Args:
        log: logs that the cloud's services deliver, such as flow logs.
        access: who read or wrote which object in which bucket; on Google Cloud the same as `log`.
    """

    log: Pair
    access: Pair


@dataclass(frozen=True, slots=True)
class StorageArgs:
    """What storage is made from.

    Args:
        endpoints: ids of the member's own storage endpoints, through which alone objects are read and written; none
            on Google Cloud, where the perimeter says it.
        trusted_roles: roles (see `Scope.role_arn`) that a service of AWS uses without the network, such as backup's.
    """

    sites: Sites
    keys: Keys
    logs: LogStorage
    endpoints: tuple[pulumi.Output[str], ...]
    trusted_roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Storage:
    """A member's buckets.

    Args:
        data: the business systems' files; None where only copies are kept (`Purpose.COPIES`).
        linkage: files handed between business systems (共通機能標準仕様書 2.7, file linkage).
        evidence: reports and records that nobody can change or delete before their time.
    """

    data: Pair | None
    linkage: Pair
    evidence: Pair


Deliveries = Callable[[Scope], tuple[Statement, ...]]
"""What a noun whose services deliver logs needs of the log bucket in one region: statements for its policy on AWS. On
Google Cloud everything comes by the project's own sinks, and nobody needs anything.
"""


def create_log_storage(
    sites: Sites, keys: Keys, deliveries: Sequence[Deliveries], parent: pulumi.Resource
) -> LogStorage:
    """The buckets that logs are delivered to.

    Args:
        sites: both regions.
        keys: the member's keys.
        deliveries: of the nouns whose services deliver logs, beside flow logs.
        parent: the component they belong to.
    """
    match sites.cloud:
        case Cloud.AWS:
            from components.storage import aws

            return aws.LogStorage(sites, keys, deliveries, parent).storage
        case Cloud.GCP:
            from components.storage import gcp_logs

            return gcp_logs.LogStorage(sites, keys, parent).storage


def create_storage(args: StorageArgs, parent: pulumi.Resource) -> Storage:
    """The buckets for data, linkage and evidence."""
    match args.sites.cloud:
        case Cloud.AWS:
            from components.storage import aws

            return aws.Storage(args, parent).storage
        case Cloud.GCP:
            from components.storage import gcp

            return gcp.Storage(args, parent).storage
