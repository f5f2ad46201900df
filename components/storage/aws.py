"""S3: which buckets a member has and what each keeps. How one bucket is closed is in `aws_bucket.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pulumi

from components.keys import Keys
from components.naming import BREAK_GLASS, Scope
from components.policy import Statement
from components.site import Sites
from components.storage import Deliveries, Pair, StorageArgs
from components.storage import LogStorage as LogPairs
from components.storage import Storage as Pairs
from components.storage.aws_bucket import Contents, PrivateBucket
from components.storage.aws_policy import (
    access_log_delivery,
    deletion_by_break_glass_only,
    log_delivery,
    own_endpoints_only,
)
from components.storage.aws_replication import Replication, role_name
from jichi.tenancy.model import DataClass, ServiceLevel


class LogStorage(pulumi.ComponentResource):
    """The log bucket and the access-log bucket, in both regions.

    Two buckets, because server access logs can be delivered only where default encryption is SSE-S3 (S3 User Guide,
    "Enabling Amazon S3 server access logging"), and all other logs are to be under the member's own key.
    """

    def __init__(self, sites: Sites, keys: Keys, deliveries: Sequence[Deliveries], parent: pulumi.Resource) -> None:
        super().__init__("jichi:storage:LogStorage", "log-storage", None, pulumi.ResourceOptions(parent=parent))
        days = sites.primary.scope.tenancy.service.log_retention_days
        access_contents = Contents("access", DataClass.LOG, noncurrent_days=1, days=days, customer_key=False)
        log_contents = Contents("log", DataClass.LOG, noncurrent_days=1, days=days)

        def delivered(scope: Scope) -> tuple[Statement, ...]:
            others = (statement for delivery in deliveries for statement in delivery(scope))
            return _keeping(scope, "log", (*log_delivery(scope), *others))

        access = _pair(
            self,
            sites,
            keys,
            access_contents,
            None,
            lambda scope: _keeping(scope, "access", access_log_delivery(scope)),
        )
        log = _pair(self, sites, keys, log_contents, access, delivered)
        self.storage = LogPairs(log, access)
        self.register_outputs({"log": log.primary.id, "access": access.primary.id})


class Storage(pulumi.ComponentResource):
    """The data, linkage and evidence buckets, in both regions; objects move through the member's endpoints only."""

    def __init__(self, args: StorageArgs, parent: pulumi.Resource) -> None:
        super().__init__("jichi:storage:Storage", "storage", None, pulumi.ResourceOptions(parent=parent))
        service = args.sites.primary.scope.tenancy.service
        data, linkage, evidence = (
            _pair(self, args.sites, args.keys, contents, args.logs.access, _endpoints_only(args, contents))
            for contents in _contents(service)
        )
        self.storage = Pairs(data, linkage, evidence)
        self.register_outputs({"data": data.primary.id, "linkage": linkage.primary.id, "evidence": evidence.primary.id})


def _contents(service: ServiceLevel) -> tuple[Contents, Contents, Contents]:
    kept = service.backup_retention_days
    locked = service.evidence_retention_days
    return (
        Contents("data", DataClass.DATA, noncurrent_days=kept, time_control=True, backup=True),
        Contents("linkage", DataClass.DATA, noncurrent_days=kept, time_control=True, backup=True),
        Contents("evidence", DataClass.LOG, noncurrent_days=locked, lock_days=locked, time_control=True),
    )


def _keeping(scope: Scope, role: str, deliveries: tuple[Statement, ...]) -> tuple[Statement, ...]:
    return (*deliveries, deletion_by_break_glass_only(scope, role))


def _endpoints_only(args: StorageArgs, contents: Contents) -> Deliveries:
    roles = (role_name(contents.role), BREAK_GLASS, *args.trusted_roles)
    return lambda scope: (own_endpoints_only(scope, contents.role, args.endpoints, roles),)


def _pair(
    parent: pulumi.ComponentResource,
    sites: Sites,
    keys: Keys,
    contents: Contents,
    access: Pair | None,
    statements: Deliveries,
) -> Pair:
    """A bucket in Tokyo, its counterpart in Osaka and the replication from one to the other.

    The counterpart is not backed up: the same objects reach Osaka a second time, as copies of the backups in Tokyo.
    """
    primary = PrivateBucket(
        sites.primary,
        contents,
        keys.primary[contents.data_class],
        access.primary if access else None,
        statements(sites.primary.scope),
        parent,
    )
    secondary = PrivateBucket(
        sites.secondary,
        replace(contents, backup=False),
        keys.secondary[contents.data_class],
        access.secondary if access else None,
        statements(sites.secondary.scope),
        parent,
    )
    Replication(sites, contents, keys, primary, secondary, parent)
    return Pair(primary.bucket, secondary.bucket)
