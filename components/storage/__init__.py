"""Storage: residents' files, files handed between systems, evidence, and the logs about all of it.

Log storage comes first, because networks write to it; the rest comes after the network, because it admits only the
network's own endpoints.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pulumi

from components.clouds import not_planned
from components.keys import Keys
from components.naming import Scope
from components.policy import Statement
from components.site import Sites
from jichi.tenancy.model import Cloud


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket in one region.

    Args:
        name: known before deployment.
        id: the same name, known once the bucket exists.
        ready: what a writer waits for: the bucket with its policy.
    """

    name: str
    id: pulumi.Output[str]
    ready: pulumi.Resource


@dataclass(frozen=True, slots=True)
class Pair:
    """A bucket in the primary region and its counterpart in the secondary, to which it is replicated."""

    primary: Bucket
    secondary: Bucket


@dataclass(frozen=True, slots=True)
class LogStorage:
    """Where logs go.

    Args:
        log: logs that the cloud's services deliver, such as flow logs.
        access: who read or wrote which object in which bucket.
    """

    log: Pair
    access: Pair


@dataclass(frozen=True, slots=True)
class StorageArgs:
    """What storage is made from.

    Args:
        endpoints: ids of the member's own storage endpoints, through which alone objects are read and written.
        trusted_roles: roles (see `Scope.role_arn`) that a service of the cloud uses without the network, such as
            backup's.
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
        data: the business systems' files.
        linkage: files handed between business systems (共通機能標準仕様書 2.7, file linkage).
        evidence: reports and records that nobody can change or delete before their time.
    """

    data: Pair
    linkage: Pair
    evidence: Pair


Deliveries = Callable[[Scope], tuple[Statement, ...]]
"""What a noun whose services deliver logs needs of the log bucket in one region: statements for its policy."""


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
            raise not_planned(sites.cloud)


def create_storage(args: StorageArgs, parent: pulumi.Resource) -> Storage:
    """The buckets for data, linkage and evidence."""
    match args.sites.cloud:
        case Cloud.AWS:
            from components.storage import aws

            return aws.Storage(args, parent).storage
        case Cloud.GCP:
            raise not_planned(args.sites.cloud)
