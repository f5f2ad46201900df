"""`redis`: a cache of the app's own that speaks Redis's protocol (Valkey), over TLS.

    resources:
      cache: {type: redis}
      ...: ${resources.cache.host}

There is no password: the app signs in as `username` with a token that its own role, or service account, makes, as the
cloud's documents show for every language, and that ends by itself. A password would have to be kept, changed and handed
over; and on Google Cloud one would be in the plan. So there is no output `password`, and a manifest that names it is
told so.

A cache is not backed up beyond its own snapshots, and not copied to Osaka: what has to last belongs into a database.

What differs: on AWS the token is signed for ElastiCache (`elasticache:connect`) and the user is the app's own; on
Google Cloud it is the service account's access token, and the user is `default`.
"""

from __future__ import annotations

import pulumi
from pydantic import BaseModel

from components.app.model import OutputSpec, Place, TypeSpec
from components.app.surroundings import ProvideArgs, Provided
from components.app.types.kind import ResourceType
from components.app.types.redis_params import HIGH, PORT, RedisParams
from jichi.text import Text


def _known(_place: Place, _slug: str, _params: BaseModel) -> dict[str, str]:
    return {"port": str(PORT)}


def _aws(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    from components.app.types import redis_aws

    return redis_aws.provide(args, parent)


def _gcp(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    from components.app.types import redis_gcp

    return redis_gcp.provide(args, parent)


REDIS = ResourceType(
    TypeSpec(
        "redis",
        Text(ja="キャッシュ (Valkey)", en="a cache (Valkey)"),
        RedisParams,
        (
            OutputSpec("host", Text(ja="ホスト (TLS 必須)", en="host; TLS is required")),
            OutputSpec("port", Text(ja="ポート", en="TCP port"), known=True),
            OutputSpec("username", Text(ja="利用者名 (IAM で認証)", en="user, who signs in through IAM")),
        ),
        {
            "default": Text(ja="2 ゾーン、約 1.4 GB", en="two zones, about 1.4 GB"),
            HIGH: Text(ja="3 ゾーン、約 6.5 GB", en="three zones, about 6.5 GB"),
        },
        ports=(PORT,),
        known=_known,
    ),
    _aws,
    _gcp,
)
