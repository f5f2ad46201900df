"""`s3`: a bucket of the app's own, for objects.

    resources:
      files: {type: s3}
      ...: ${resources.files.bucket}

A bucket and not a prefix of the member's: an app's role then reaches no other app's objects, whatever a name says, and
the app may list its own. It is like the member's own data bucket: versions, the member's key, no way in but the closed
network, a copy in Osaka within 15 minutes, backup. No key to sign in with comes with it: the app's own role, or service
account, is what gets in, and every SDK finds it by itself.

What differs: on AWS it answers as S3 does, on Google Cloud as Cloud Storage does (`provider` says which). Cloud
Storage's keys for S3's signatures last for ever and are refused (`components.identity.gcp_boundary`), so that an app
for both clouds uses both SDKs, or a library that does.

Like all that keeps data it is protected: who takes it out of a manifest takes the protection off first.
"""

from __future__ import annotations

import pulumi
from pydantic import BaseModel

from components.app.model import OutputSpec, Place, TypeSpec
from components.app.surroundings import ProvideArgs, Provided
from components.app.types.kind import ResourceType
from components.app.types.s3_params import BucketParams, home, role_of
from components.naming import Kind
from jichi.tenancy.model import Cloud
from jichi.text import Text


def _known(place: Place, slug: str, _params: BaseModel) -> dict[str, str]:
    scope = home(place.scope)
    return {
        "bucket": scope.name(Kind.BUCKET, role_of(scope, slug)),
        "region": scope.region,
        "endpoint": f"https://s3.{scope.region}.amazonaws.com"
        if scope.cloud is Cloud.AWS
        else "https://storage.googleapis.com",
        "provider": "s3" if scope.cloud is Cloud.AWS else "gcs",
    }


def _aws(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    from components.app.types import s3_aws

    return s3_aws.provide(args, parent)


def _gcp(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    from components.app.types import s3_gcp

    return s3_gcp.provide(args, parent)


S3 = ResourceType(
    TypeSpec(
        "s3",
        Text(ja="オブジェクトストレージ", en="object storage"),
        BucketParams,
        (
            OutputSpec("bucket", Text(ja="バケット名", en="name of the bucket"), known=True),
            OutputSpec("region", Text(ja="リージョン", en="region"), known=True),
            OutputSpec("endpoint", Text(ja="接続先のURL", en="URL of the service"), known=True),
            OutputSpec("provider", Text(ja="s3 または gcs", en="s3 or gcs"), known=True),
        ),
        {"default": Text(ja="アプリ専用のバケット", en="a bucket of the app's own")},
        known=_known,
    ),
    _aws,
    _gcp,
)
