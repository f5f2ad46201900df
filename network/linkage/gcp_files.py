"""Files handed to another member on Google Cloud: who reads them, in the consumer's project, and leave to, in the
provider's.

A binding can name only an account that is there already. So the consumer's stack makes the account, and the stack of
passages, which comes last, lets it read. It needs no key: Cloud Storage's own agent opens objects (Cloud Storage
documentation, "Customer-managed encryption keys"). It may read and list objects, in that bucket and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_gcp import serviceaccount, storage

from components.site import Site, Sites
from components.storage.handing import bucket_role, buckets, fetched, handed, reader, reader_role

READ = "roles/storage.objectViewer"


def create_readers(site: Site, parent: pulumi.Resource) -> None:
    """The account of each linkage by which a member fetches another's files. It has no key, and nobody may become it
    until the consumer's workload is given it.
    """
    scope = site.scope
    for linkage in fetched(scope):
        role = reader_role(linkage)
        serviceaccount.Account(
            f"reader-{linkage.name}",
            project=scope.account,
            account_id=scope.account_id(role),
            display_name=f"{scope.owner}-{role}",
            description=f"{scope.owner}: reads the files of linkage {linkage.name}, and nothing else",
            opts=site.child(parent),
        )


class Files(pulumi.ComponentResource):
    """Leave for each reader to read its bucket, given by the provider."""

    def __init__(self, providers: Sequence[Sites], parent: pulumi.Resource) -> None:
        super().__init__("jichi:network:Files", "files", None, pulumi.ResourceOptions(parent=parent))
        found: dict[str, str] = {}
        for sites in providers:
            site = sites.primary
            for linkage in handed(site.scope):
                found[linkage.name] = reader(site.scope, linkage)
                for number, bucket in enumerate(buckets(site.scope, linkage)):
                    storage.BucketIAMMember(
                        f"{bucket_role(linkage)}-reader-{number}",
                        bucket=bucket,
                        role=READ,
                        member=f"serviceAccount:{found[linkage.name]}",
                        opts=site.child(self),
                    )
        self.readers: Mapping[str, str] = found
        self.register_outputs({})
