"""Cloud Storage: which buckets a member has and what each keeps. How one bucket is closed is in `gcp_bucket.py`.

Objects move within the perimeter only (`components.perimeter`), which stands in for AWS's "own endpoints only". Cloud
Storage's own filter by network (`ipFilter`) cannot: it excepts all of Google's services or none, nobody who opens the
glass, and a deployment from outside the network neither for a bucket's IAM policy nor for its notifications, so that
the second deployment would find itself locked out (Cloud Storage documentation, "Bucket IP filtering", "Bypass bucket
IP filtering rules"). Where members share a project they share its perimeter, and what divides their buckets is IAM and
each one's own keys.

Backup and DR does not back up buckets. What stands in for it are old versions, soft delete and the bucket in Osaka.
"""

from __future__ import annotations

from dataclasses import replace

import pulumi
from pulumi_gcp import storage

from components.naming import DUAL_REGION, Kind
from components.site import Site
from components.storage import Bucket, Pair, StorageArgs
from components.storage import Storage as Pairs
from components.storage.contents import Contents, contents_of
from components.storage.gcp_bucket import private_bucket
from components.storage.gcp_replication import Replication
from jichi.tenancy.model import Buckets


class Storage(pulumi.ComponentResource):
    """The data, linkage and evidence buckets: a pair of regional ones each, or one each in the dual-region ASIA1.

    Nobody but Google's services is granted anything here; members' roles are identity's.
    """

    def __init__(self, args: StorageArgs, parent: pulumi.Resource) -> None:
        super().__init__("jichi:storage:Storage", "storage", None, pulumi.ResourceOptions(parent=parent))
        self._args = args
        scope = args.sites.primary.scope
        match scope.google.buckets:
            case Buckets.PAIR:
                pairs = {each.role: self._regional(each) for each in contents_of(scope)}
            case Buckets.DUAL_REGION:
                pairs = {each.role: self._dual(each) for each in contents_of(scope)}
        self.storage = Pairs(pairs.get("data"), pairs["linkage"], pairs["evidence"])
        self.register_outputs({role: pair.primary.id for role, pair in pairs.items()})

    def _regional(self, contents: Contents) -> Pair:
        """A bucket in Tokyo, its counterpart in Osaka and the replication from one to the other."""
        sites, keys = self._args.sites, self._args.keys
        primary = private_bucket(sites.primary, contents, keys.primary[contents.data_class], self)
        copies = replace(contents, backup=False)
        secondary = private_bucket(sites.secondary, copies, keys.secondary[contents.data_class], self)
        Replication(sites, contents, keys, primary, secondary, self)
        return Pair(_named(sites.primary, contents, primary), _named(sites.secondary, contents, secondary))

    def _dual(self, contents: Contents) -> Pair:
        """A bucket that is in both regions, and so its own counterpart."""
        site = self._args.sites.primary.at(DUAL_REGION)
        bucket = private_bucket(site, contents, self._args.keys.dual[contents.data_class], self)
        both = _named(site, contents, bucket)
        return Pair(both, both)


def _named(site: Site, contents: Contents, bucket: storage.Bucket) -> Bucket:
    return Bucket(site.scope.name(Kind.BUCKET, contents.role), bucket.id, bucket)
