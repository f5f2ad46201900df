"""A database of an app's own on AWS: a secret, and a function in the member's network that makes it and its users.

The RDS Data API could run the statements without a driver, but it would be a second way into the cluster that is not
by the network; so the function speaks the engine's protocol itself (`wire`), with the certificates of RDS's authorities
beside it: AWS publishes those of Tokyo and Osaka (`rds-ca-rsa2048-g1`, which new clusters have; Aurora User Guide,
"Using SSL/TLS to encrypt a connection to a DB cluster"), valid until 2061.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pulumi

from components.app.surroundings import ProvideArgs, Provided
from components.app.types.aws_keeper import Keeper, KeeperArgs
from components.app.types.aws_secrets import opened_by, references, replica_references, secret_name
from components.engine import Engine
from components.policy import Statement
from jichi.tenancy.model import DataClass
from jichi.text import Text

_SHARED = ("authorities.pem", "connection.py", "keeper.py", "names.py")
_HOME = Path(__file__).parent.parent


def preparer(engine: Engine) -> str:
    """What roles of the functions begin with: with break-glass and rotation, they alone read the administrator's
    secret (`components.secrets.aws_policy`).
    """
    return f"prepare-{engine.role}"


@dataclass(frozen=True, slots=True)
class Function:
    """What differs by engine.

    Args:
        database: its name.
        files: of the engine's folder in `components/app`.
        told: variables of its own.
        about: of what a change is a reason to run it again, beside the name.
    """

    engine: Engine
    database: str
    files: tuple[str, ...]
    told: Mapping[str, str]
    about: Mapping[str, object]


def provide(args: ProvideArgs, function: Function, parent: pulumi.Resource) -> Provided:
    """The database in the primary region; where systems stand by, the replica of it and of its secret."""
    around, engine, database = args.around, function.engine, function.database
    end, scope = around.end(engine), around.site.scope
    outputs = {**args.need.known, "host": end.host}
    if around.standby:
        name = secret_name(scope, args.need.identity.type, args.need.slug)
        return Provided(outputs=outputs, secrets=replica_references(scope, name))
    administrator = pulumi.Output.concat(scope.arn("secretsmanager", "secret:"), end.secret, "-??????")
    keeper = Keeper(
        KeeperArgs(
            args,
            preparer(engine),
            f"Makes {database} and changes its users' passwords",
            f"components/app/{engine}/function.handler",
            # The files' text, not their path, so that the plan is the same wherever it is made.
            packed(engine, function.files),
            {
                "HOST": end.host,
                "PORT": str(engine.port),
                "MASTER": end.secret,
                "DATABASE": database,
                **function.told,
            },
            (
                Statement("Administrator", "Allow", ("secretsmanager:GetSecretValue",), (administrator,)),
                opened_by(scope, around.keys[DataClass.SECRET].id, administrator, "AdministratorsKey", "kms:Decrypt"),
            ),
            {"Database": database, **function.about},
            Text(
                ja="アプリのデータベースの準備、またはパスワードの更新に失敗",
                en="an app's database was not made, or its password not changed",
            ),
        ),
        parent,
    )
    return Provided(outputs=outputs, secrets=references(keeper.secret.arn), ready=(keeper.prepared,))


def packed(engine: Engine, files: tuple[str, ...]) -> dict[str, str]:
    """What runs in Lambda, by path: an engine's files, and those that all engines share."""
    paths = (*(f"sql/{each}" for each in _SHARED), *(f"{engine}/{each}" for each in files))
    return {f"components/app/{each}": (_HOME / each).read_text(encoding="utf-8") for each in paths}
