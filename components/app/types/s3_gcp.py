"""`s3` on Google Cloud: a bucket of Cloud Storage, and its copy in Osaka where it is not in the dual-region.

Sources: Cloud Storage documentation, "IAM roles for Cloud Storage"; what a bucket is like is in
`components.storage.gcp_bucket`.
"""

from __future__ import annotations

from dataclasses import replace

import pulumi
from pulumi_gcp import storage

from components.app.surroundings import Beyond, ProvideArgs, Provided
from components.app.types.gcp_secrets import key_of
from components.app.types.s3_params import contents_of
from components.keys import Key, Keys
from components.naming import DUAL_REGION
from components.site import Sites
from components.storage.contents import Contents
from components.storage.gcp_bucket import private_bucket
from components.storage.gcp_replication import Replication
from components.watch.gcp_alarms import replication_alarm
from components.watch.gcp_alerts import create_alert
from jichi.tenancy.model import Buckets, DataClass

USER = "roles/storage.objectUser"
"""Read, write, list and delete objects; neither rights nor settings."""


def provide(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    """The bucket; where systems stand by, its copy, which is there already."""
    around, slug = args.around, args.need.slug
    contents = contents_of(args)
    made = () if around.standby else (Copied(args, contents, parent).bucket,)

    def admit(app: str, member: pulumi.Input[str], owner: pulumi.Resource) -> None:
        storage.BucketIAMMember(
            f"{around.site.place}-{args.need.identity.type}-{slug}-{app}",
            bucket=made[0].name if made else args.need.known["bucket"],
            role=USER,
            member=member,
            opts=around.site.child(owner),
        )

    return Provided(outputs=args.need.known, admit=admit, ready=made)


class Copied(pulumi.ComponentResource):
    """The bucket, and its copy in the second region."""

    def __init__(self, args: ProvideArgs, contents: Contents, parent: pulumi.Resource) -> None:
        around = args.around
        super().__init__(
            "jichi:app:Bucket", f"{around.site.place}-{contents.role}", None, pulumi.ResourceOptions(parent=parent)
        )
        scope = around.site.scope
        match scope.google.buckets:
            case Buckets.PAIR:
                if around.beyond is None:
                    raise ValueError("no second region in these surroundings")
                self.bucket = self._pair(args, contents, around.beyond)
            case Buckets.DUAL_REGION:
                site = around.site.at(DUAL_REGION)
                path = key_of(site.scope, DataClass.DATA)
                self.bucket = private_bucket(site, contents, Key(pulumi.Output.from_input(path), path), self)
        create_alert(around.site, replication_alarm(scope, contents.role), around.alarms, self)
        self.register_outputs({"bucket": self.bucket.id})

    def _pair(self, args: ProvideArgs, contents: Contents, beyond: Beyond) -> storage.Bucket:
        sites = Sites(args.around.site, beyond.site)
        keys = Keys(args.around.keys, beyond.keys, {})
        primary = private_bucket(sites.primary, contents, keys.primary[DataClass.DATA], self)
        copy = private_bucket(sites.secondary, replace(contents, backup=False), keys.secondary[DataClass.DATA], self)
        Replication(sites, contents, keys, primary, copy, self)
        return primary
