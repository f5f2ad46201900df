"""`s3` on AWS: a bucket in Tokyo, its copy in Osaka, and what the app's role may do with it.

Sources: S3 User Guide, "Required permissions for Amazon S3 API operations"; KMS Developer Guide, "Encryption context"
(with a bucket key it is the bucket's ARN).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pulumi

from components.app.surroundings import Beyond, ProvideArgs, Provided
from components.app.types.s3_params import contents_of
from components.backup import BACKUP_ROLE
from components.keys import Keys
from components.naming import BREAK_GLASS, Kind, Scope
from components.policy import Statement
from components.site import Site, Sites
from components.storage import Bucket
from components.storage.aws_bucket import PrivateBucket
from components.storage.aws_policy import own_endpoints_only
from components.storage.aws_replication import Replication, role_name
from components.storage.contents import Contents
from components.watch.aws_alarms import create_alarm, replication_failures, replication_latency
from jichi.tenancy.model import DataClass

_OBJECTS = (
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:GetObject",
    "s3:ListMultipartUploadParts",
    "s3:PutObject",
)
_BUCKET = ("s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads")


def provide(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    """The bucket; where systems stand by, its copy, which is there already."""
    around = args.around
    contents = contents_of(args)
    ready: tuple[pulumi.Resource, ...] = ()
    if not around.standby:
        if around.beyond is None or not around.endpoints:
            raise ValueError("no second region, or no storage endpoint, in these surroundings")
        ready = (Pair(args, contents, around.beyond, parent).primary.bucket.ready,)
    return Provided(
        outputs=args.need.known,
        statements=_use(around.site.scope, contents, around.keys[DataClass.DATA].id),
        ready=ready,
    )


class Pair(pulumi.ComponentResource):
    """The bucket, and its copy in the second region."""

    def __init__(self, args: ProvideArgs, contents: Contents, beyond: Beyond, parent: pulumi.Resource) -> None:
        around = args.around
        super().__init__(
            "jichi:app:Bucket", f"{around.site.place}-{contents.role}", None, pulumi.ResourceOptions(parent=parent)
        )
        self._contents, self._endpoints = contents, around.endpoints
        sites = Sites(around.site, beyond.site)
        keys = Keys(around.keys, beyond.keys, around.keys)
        self.primary = self._bucket(sites.primary, keys, around.buckets)
        # Not backed up a second time: the copies of Tokyo's backups are there.
        secondary = self._bucket(sites.secondary, keys, beyond.buckets, backup=False)
        Replication(sites, contents, keys, self.primary, secondary, self)
        scope = sites.primary.scope
        create_alarm(sites.primary, replication_failures(scope, contents.role), self)
        create_alarm(sites.secondary, replication_latency(scope, contents.role), self)
        self.register_outputs({"bucket": self.primary.bucket.id})

    def _bucket(
        self, site: Site, keys: Keys, buckets: Mapping[str, pulumi.Input[str]], *, backup: bool = True
    ) -> PrivateBucket:
        contents = self._contents
        key = (keys.primary if backup else keys.secondary)[DataClass.DATA]
        # The environment's own, which is there before any app.
        access = Bucket(
            site.scope.name(Kind.BUCKET, "access"), pulumi.Output.from_input(buckets["access"]), site.provider
        )
        endpoints = tuple(pulumi.Output.from_input(each) for each in self._endpoints)
        roles = (role_name(contents.role), BREAK_GLASS, BACKUP_ROLE)
        own = own_endpoints_only(site.scope, contents.role, endpoints, roles)
        return PrivateBucket(site, contents if backup else _copy(contents), key, access, (own,), self)


def _copy(contents: Contents) -> Contents:
    return replace(contents, backup=False)


def _use(scope: Scope, contents: Contents, key: pulumi.Input[str]) -> tuple[Statement, ...]:
    """What the app's role may do: with its own objects, and with the key for them only."""
    bucket = scope.bucket_arn(contents.role)
    return (
        Statement("Bucket", "Allow", _BUCKET, (bucket,)),
        Statement("Objects", "Allow", _OBJECTS, (f"{bucket}/*",)),
        Statement(
            "ObjectsKey",
            "Allow",
            ("kms:Decrypt", "kms:GenerateDataKey"),
            (key,),
            conditions={
                "StringEquals": {"kms:ViaService": f"s3.{scope.region}.amazonaws.com"},
                "StringLike": {"kms:EncryptionContext:aws:s3:arn": (bucket, f"{bucket}/*")},
            },
        ),
    )
