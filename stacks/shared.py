"""What members share: the account's own settings and, where they share a network, the network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pulumi

from components.account import create_account
from components.account.checks import to_verify as account_checks
from components.app.grants import GRANTS as APPS_GRANTS
from components.backup import create_backup_settings
from components.backup.grants import GRANTS as BACKUP_GRANTS
from components.database.grants import GRANTS as DATABASE_GRANTS
from components.identity import create_guardrails
from components.identity.checks import to_verify as identity_checks
from components.keys import Grants, Keys, create_keys
from components.naming import Scope
from components.perimeter import PerimeterArgs, create_perimeter
from components.providers import create_sites
from components.secrets.grants import GRANTS as SECRETS_GRANTS
from components.site import Sites
from components.storage import LogStorage, create_log_storage
from components.storage.grants import GRANTS as STORAGE_GRANTS
from components.storage.handing import bucket_role, handed
from components.watch import LogBucket, Watch, WatchArgs, create_watch
from components.watch.aws_policy import log_bucket_statements
from components.watch.grants import GRANTS as WATCH_GRANTS
from jichi.tenancy.model import Cloud, Isolation, Purpose, Tenancy
from network.vpc import Vpc, VpcsArgs, create_vpcs
from network.vpc.exports import vpc_exports
from network.vpc.flows import HTTPS, OF_APPS
from stacks.connect import connect, log_destinations
from stacks.manifests import ports_of

GRANTS = (STORAGE_GRANTS, DATABASE_GRANTS, SECRETS_GRANTS, BACKUP_GRANTS, WATCH_GRANTS)
"""What all services need of the keys."""


class SharedEnvironment(pulumi.ComponentResource):
    """What is no member's own: the shared account's part; where each has its own account, the perimeter around all."""

    def __init__(self, tenancy: Tenancy, cloud: Cloud) -> None:
        super().__init__("jichi:environment:Shared", "shared")
        sites = create_sites(tenancy, None, cloud, self)
        self.outputs: Mapping[str, Any] = {}
        vpcs: tuple[Vpc, ...] = ()
        if tenancy.isolation is not Isolation.ACCOUNT:
            keys, logs = create_foundation(sites, self)
            watch = create_watch(replace(watch_args(sites, keys, logs), replicated=("log", "access")), self)
            vpcs = create_vpcs(vpcs_args(sites, logs), self) if tenancy.isolation is Isolation.APPLICATION else ()
            self.outputs = dict(_outputs(sites, vpcs, watch))
            if vpcs:
                self.outputs = {**self.outputs, **dict(connect(sites, vpcs, logs, self).exports(sites))}
        create_perimeter(perimeter_args(sites), self)
        self.register_outputs(dict(self.outputs))


def create_foundation(sites: Sites, parent: pulumi.Resource) -> tuple[Keys, LogStorage]:
    """What everything else stands on: the account's settings, the keys, and the buckets that logs go to."""
    create_account(sites, parent)
    create_guardrails(sites, parent)
    create_backup_settings(sites, parent)
    keys = create_keys(sites, grants(sites.primary.scope), parent)
    return keys, create_log_storage(sites, keys, (log_bucket_statements,), parent)


def grants(scope: Scope) -> tuple[Grants, ...]:
    """What services need of a scope's keys; those of members serve their apps too, where there are any."""
    return (*GRANTS, APPS_GRANTS) if scope.member and scope.tenancy.has_apps(scope.cloud) else GRANTS


def watch_args(sites: Sites, keys: Keys, logs: LogStorage) -> WatchArgs:
    """A watch that delivers to the log bucket of each region."""
    primary, secondary = (LogBucket(bucket.name, bucket.ready) for bucket in (logs.log.primary, logs.log.secondary))
    notice = sites.primary.scope.tenancy.notice
    args = WatchArgs(sites, keys, primary, secondary, emails=notice.emails, budget_usd=notice.budget_usd)
    files = tuple(bucket_role(each) for each in handed(sites.primary.scope))
    args = replace(args, recorded=(*args.recorded, *files), replicated=(*args.replicated, *files))
    if sites.primary.scope.home.purpose is Purpose.COPIES:
        return replace(args, recorded=_without_data(args.recorded), replicated=_without_data(args.replicated))
    return args


def _without_data(buckets: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(bucket for bucket in buckets if bucket != "data")


def vpcs_args(sites: Sites, logs: LogStorage) -> VpcsArgs:
    """VPCs that log to the log bucket of their region, open on the ports that apps ask for."""
    return VpcsArgs(sites, *log_destinations(logs), frozenset(ports_of(sites.primary.scope)) & {HTTPS, *OF_APPS})


def perimeter_args(sites: Sites) -> PerimeterArgs:
    """A perimeter that whoever deploys may enter."""
    google = sites.primary.scope.home.google
    deployers = (google.deploy_account,) if google and google.deploy_account else ()
    return PerimeterArgs(sites, deployers)


def watch_outputs(sites: Sites, watch: Watch) -> Iterator[tuple[str, Any]]:
    """Where the watch tells, and what was not created here and has to be checked."""
    yield "primaryTopic", watch.primary_topic
    yield "secondaryTopic", watch.secondary_topic
    scope = sites.primary.scope
    to_verify = (*account_checks(scope), *identity_checks(scope), *watch.to_verify)
    yield "toVerify", [check.as_output() for check in to_verify]


def _outputs(sites: Sites, vpcs: tuple[Vpc, ...], watch: Watch) -> Iterator[tuple[str, Any]]:
    for vpc in vpcs:
        yield from vpc_exports(vpc)
    yield from watch_outputs(sites, watch)
