"""Block Public Access at the level of the account: VPCs, buckets, snapshots and images.

Sources: VPC User Guide, "Block public access to VPCs and subnets"; S3 User Guide, "Blocking public access to your
Amazon S3 storage"; EBS User Guide, "Block public access for Amazon EBS snapshots"; EC2 User Guide, "Block public
access to your AMIs".
"""

from __future__ import annotations

import pulumi
from pulumi_aws import ebs, ec2, s3

from components.site import Site, Sites


class Account(pulumi.ComponentResource):
    """What stays closed even where a route, a bucket policy or a share is wrong, in both regions, VPC or not."""

    def __init__(self, sites: Sites, parent: pulumi.Resource) -> None:
        super().__init__("jichi:account:Account", "account", None, pulumi.ResourceOptions(parent=parent))
        s3.AccountPublicAccessBlock(
            "public-access-block",
            account_id=sites.primary.scope.account,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=sites.primary.child(self, protect=True),
        )
        for site in sites:
            self._block(site)
        self.register_outputs({})

    def _block(self, site: Site) -> None:
        ec2.VpcBlockPublicAccessOptions(
            f"{site.place}-vpc-block-public-access",
            internet_gateway_block_mode="block-bidirectional",
            opts=site.child(self, protect=True),
        )
        ebs.SnapshotBlockPublicAccess(
            f"{site.place}-snapshot-block-public-access", state="block-all-sharing", opts=site.child(self)
        )
        ec2.ImageBlockPublicAccess(
            f"{site.place}-image-block-public-access", state="block-new-sharing", opts=site.child(self)
        )
