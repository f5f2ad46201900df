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
from components.storage.aws_bucket import PrivateBucket
from components.storage.aws_handing import for_reader
from components.storage.aws_policy import (
    access_log_delivery,
    deletion_by_break_glass_only,
    log_delivery,
    own_endpoints_only,
)
from components.storage.aws_replication import Replication, role_name
from components.storage.contents import Contents, contents_of
from components.storage.handing import bucket_role, handed, reader
from jichi.tenancy.model import DataClass


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
    """The data, linkage and evidence buckets, in both regions; objects move through the member's endpoints only, and
    of what is handed to another member through that one's.
    """

    def __init__(self, args: StorageArgs, parent: pulumi.Resource) -> None:
        super().__init__("jichi:storage:Storage", "storage", None, pulumi.ResourceOptions(parent=parent))
        pairs = {
            each.role: _pair(self, args.sites, args.keys, each, args.logs.access, _endpoints_only(args, each))
            for each in contents_of(args.sites.primary.scope)
        }
        self.storage = Pairs(pairs.get("data"), pairs["linkage"], pairs["evidence"])
        self.register_outputs({role: pair.primary.id for role, pair in pairs.items()})


def _keeping(scope: Scope, role: str, deliveries: tuple[Statement, ...]) -> tuple[Statement, ...]:
    return (*deliveries, deletion_by_break_glass_only(scope, role))


def _endpoints_only(args: StorageArgs, contents: Contents) -> Deliveries:
    roles = (role_name(contents.role), BREAK_GLASS, *args.trusted_roles)

    def statements(scope: Scope) -> tuple[Statement, ...]:
        files = [each for each in handed(scope) if bucket_role(each) == contents.role]
        readers = tuple(reader(scope, each) for each in files)
        own = own_endpoints_only(scope, contents.role, args.endpoints, roles, readers)
        return (own, *(for_reader(scope, each) for each in files))

    return statements


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
