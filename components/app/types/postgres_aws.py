"""`postgres` on AWS: a secret, and a function in the member's network that makes the database and changes passwords.

The RDS Data API could run the statements without a driver, but it would be a second way into the cluster that is not
by the network; so the function speaks PostgreSQL's protocol itself (`components.app.postgres.wire`), with the
certificates of RDS's authorities beside it: AWS publishes those of Tokyo and Osaka (`rds-ca-rsa2048-g1`, which new
clusters have; Aurora User Guide, "Using SSL/TLS to encrypt a connection to a DB cluster"), valid until 2061.
"""

from __future__ import annotations

from pathlib import Path

import pulumi

from components.app.surroundings import ProvideArgs, Provided
from components.app.types.aws_keeper import Keeper, KeeperArgs
from components.app.types.aws_secrets import opened_by, references, replica_references, secret_name
from components.app.types.postgres_params import PORT, database_name, extensions_of
from components.policy import Statement
from jichi.tenancy.model import DataClass
from jichi.text import Text

PREPARER = "prepare-database"
"""What roles of the functions begin with: with break-glass and rotation, they alone read the administrator's secret."""

_FILES = ("function.py", "roles.py", "wire.py", "authorities.pem")
_HOME = Path(__file__).parent.parent / "postgres"


def provide(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    """The database in the primary region; where systems stand by, the replica of it and of its secret."""
    around = args.around
    end, scope = around.database, around.site.scope
    if end is None:
        raise ValueError("no database in these surroundings")
    outputs = {**args.need.known, "host": end.host}
    if around.standby:
        name = secret_name(scope, args.need.identity.type, args.need.slug)
        return Provided(outputs=outputs, secrets=replica_references(scope, name))
    database, extensions = database_name(args.need.slug), extensions_of(args.need.params)
    administrator = pulumi.Output.concat(scope.arn("secretsmanager", "secret:"), end.secret, "-??????")
    keeper = Keeper(
        KeeperArgs(
            args,
            PREPARER,
            f"Makes {database} and changes its users' passwords",
            "components/app/postgres/function.handler",
            # The files' text, not their path, so that the plan is the same wherever it is made.
            {f"components/app/postgres/{each}": (_HOME / each).read_text(encoding="utf-8") for each in _FILES},
            {
                "HOST": end.host,
                "PORT": str(PORT),
                "MASTER": end.secret,
                "DATABASE": database,
                "EXTENSIONS": " ".join(extensions),
            },
            (
                Statement("Administrator", "Allow", ("secretsmanager:GetSecretValue",), (administrator,)),
                opened_by(scope, around.keys[DataClass.SECRET].id, administrator, "AdministratorsKey", "kms:Decrypt"),
            ),
            {"Database": database, "Extensions": extensions},
            Text(
                ja="アプリのデータベースの準備、またはパスワードの更新に失敗",
                en="an app's database was not made, or its password not changed",
            ),
        ),
        parent,
    )
    return Provided(outputs=outputs, secrets=references(keeper.secret.arn), ready=(keeper.prepared,))
