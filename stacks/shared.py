"""What members share: the account's own settings and, where they share a network, the network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pulumi

from components.account import create_account
from components.account.checks import to_verify as account_checks
from components.backup import create_backup_settings
from components.identity import create_analyzers
from components.keys import Keys, create_keys
from components.providers import create_sites
from components.site import Sites
from components.storage import LogStorage, create_log_storage
from components.storage.aws_policy import key_grants as log_key_grants
from components.watch import LogBucket, Watch, WatchArgs, create_watch
from components.watch.aws_policy import key_grants as watch_key_grants
from components.watch.aws_policy import log_bucket_statements
from jichi.tenancy.model import Cloud, Isolation, Tenancy
from network.addressing import Position
from network.dns import create_zone
from network.vpc import LogDestination, Vpc, VpcArgs, create_vpc
from network.vpc.endpoints import has_vpc
from network.vpc.exports import vpc_exports


class SharedEnvironment(pulumi.ComponentResource):
    """The part of a shared account that is no member's own; each member's stack refers to it."""

    def __init__(self, tenancy: Tenancy, cloud: Cloud) -> None:
        super().__init__("jichi:environment:Shared", "shared")
        sites = create_sites(tenancy, None, cloud, self)
        keys, logs = create_foundation(sites, self)
        watch = create_watch(replace(watch_args(sites, keys, logs), replicated=("log", "access")), self)
        vpcs = create_vpcs(sites, logs, self) if tenancy.isolation is Isolation.APPLICATION else ()
        if vpcs:
            create_zone(sites.primary, vpcs, self)
        self.outputs: Mapping[str, Any] = dict(_outputs(sites, vpcs, watch))
        self.register_outputs(dict(self.outputs))


def create_foundation(sites: Sites, parent: pulumi.Resource) -> tuple[Keys, LogStorage]:
    """What everything else stands on: the account's settings, the keys, and the buckets that logs go to."""
    create_account(sites, parent)
    create_analyzers(sites, parent)
    create_backup_settings(sites, parent)
    keys = create_keys(sites, (log_key_grants, watch_key_grants), parent)
    return keys, create_log_storage(sites, keys, (log_bucket_statements,), parent)


def watch_args(sites: Sites, keys: Keys, logs: LogStorage) -> WatchArgs:
    """A watch that delivers to the log bucket of each region."""
    primary, secondary = (LogBucket(bucket.name, bucket.ready) for bucket in (logs.log.primary, logs.log.secondary))
    notice = sites.primary.scope.tenancy.notice
    return WatchArgs(sites, keys, primary, secondary, emails=notice.emails, budget_usd=notice.budget_usd)


def create_vpcs(sites: Sites, logs: LogStorage, parent: pulumi.Resource) -> tuple[Vpc, ...]:
    """The VPCs that the recovery pattern needs, primary first, logging to the log bucket of their region."""
    recovery = sites.primary.scope.tenancy.service.recovery
    places = (
        VpcArgs(sites.primary, Position.PRIMARY, LogDestination(logs.log.primary.name, logs.log.primary.ready)),
        VpcArgs(sites.secondary, Position.SECONDARY, LogDestination(logs.log.secondary.name, logs.log.secondary.ready)),
    )
    return tuple(create_vpc(args, parent) for args in places if has_vpc(recovery, args.position))


def watch_outputs(sites: Sites, watch: Watch) -> Iterator[tuple[str, Any]]:
    """Where the watch tells, and what was not created here and has to be checked."""
    yield "primaryTopic", watch.primary_topic
    yield "secondaryTopic", watch.secondary_topic
    yield "toVerify", [check.as_output() for check in (*account_checks(sites.primary.scope), *watch.to_verify)]


def _outputs(sites: Sites, vpcs: tuple[Vpc, ...], watch: Watch) -> Iterator[tuple[str, Any]]:
    for vpc in vpcs:
        yield from vpc_exports(vpc)
    yield from watch_outputs(sites, watch)
