"""`postgres`: a database of the app's own in the member's cluster, with a role that gets into no other.

    resources:
      db: {type: postgres, params: {extensions: [pgcrypto]}}
      ...: ${resources.db.host}

Its users' passwords are made and changed inside the cloud (`components.app.postgres`). There are two users, in turn, so
`username` is a secret like `password`: both come from the secret when a task starts. A task that was started before a
change goes on getting in until the change after it, a month later; whatever runs longer has to be started again.

A database that no manifest asks for any more is not dropped: what is in it is the municipality's, and the backups' of
the cluster. Whoever opens the glass drops it.

What differs on Google Cloud is in `postgres_gcp.py`: a workflow stands in for the function, and its first run comes
within ten minutes of the deployment, not with it.
"""

from __future__ import annotations

import pulumi
from pydantic import BaseModel

from components.app.model import OutputSpec, Place, TypeSpec
from components.app.surroundings import ProvideArgs, Provided
from components.app.types.kind import ResourceType
from components.app.types.postgres_params import PORT, PostgresParams, database_name
from jichi.tenancy.model import Purpose
from jichi.text import Text


def _known(_place: Place, slug: str, _params: BaseModel) -> dict[str, str]:
    name = database_name(slug)
    return {"name": name, "database": name, "port": str(PORT)}


def _wrong(place: Place, _params: BaseModel) -> tuple[tuple[Text, Text], ...]:
    if place.scope.home.purpose is Purpose.SYSTEMS:
        return ()
    return (
        (
            Text(ja="この環境は写しだけを置き、データベースがありません。", en="This environment keeps copies only."),
            Text(ja="業務システムを動かす環境に配備してください。", en="Deploy the app where systems run."),
        ),
    )


def _aws(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    from components.app.types import postgres_aws

    return postgres_aws.provide(args, parent)


def _gcp(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    from components.app.types import postgres_gcp

    return postgres_gcp.provide(args, parent)


POSTGRES = ResourceType(
    TypeSpec(
        "postgres",
        Text(ja="PostgreSQL データベース", en="a PostgreSQL database"),
        PostgresParams,
        (
            OutputSpec("host", Text(ja="ホスト名 (TLS 必須)", en="host; TLS is required")),
            OutputSpec("port", Text(ja="ポート", en="TCP port"), known=True),
            OutputSpec("name", Text(ja="データベース名", en="name of the database"), known=True),
            OutputSpec("database", Text(ja="データベース名", en="name of the database"), known=True),
            OutputSpec("username", Text(ja="利用者名 (交代する)", en="user, who changes"), secret=True),
            OutputSpec("password", Text(ja="パスワード", en="password"), secret=True),
        ),
        {
            "default": Text(
                ja="団体のクラスターの中の、アプリ専用のデータベース",
                en="a database of the app's own in the member's cluster",
            )
        },
        ports=(PORT,),
        known=_known,
        wrong=_wrong,
    ),
    _aws,
    _gcp,
)
