"""Who may do what with the database's secret.

Source: Secrets Manager User Guide, "Resource-based policies", "Lambda rotation function execution role permissions".
No key policy is needed: Secrets Manager uses a key with the rights of whoever calls it ("Secret encryption and
decryption"), and the key's account statement lets IAM decide who that is.
"""

from __future__ import annotations

from components.engine import Engine
from components.keys import Key
from components.naming import BREAK_GLASS, Kind, Scope
from components.policy import ANYONE, Statement


def rotation_role(engine: Engine) -> str:
    """The role (see `Scope.role_arn`) of the function that changes the password."""
    return f"rotate-{engine.role}"


def app_roles(engine: Engine) -> str:
    """Roles, by name, of the functions that make apps' databases and users (`components.app.types.sql_aws`)."""
    return f"prepare-{engine.role}-*"


def secret_arn(scope: Scope, engine: Engine) -> str:
    """ARN of the secret in one region, known before it exists but for the six characters at its end."""
    return scope.arn("secretsmanager", f"secret:{scope.global_name(Kind.SECRET, engine.role)}-??????")


def secret_policy(scope: Scope, engine: Engine) -> tuple[Statement, ...]:
    """What nobody may do with the secret, whatever IAM allows; the replica in Osaka has the same policy.

    Nothing is allowed here: within the account IAM does, and no other account can. Operators, vendors, auditors and
    the pipeline can therefore deploy and watch the secret, and not read it.
    """

    def only(sid: str, actions: tuple[str, ...], *roles: str) -> Statement:
        arns = tuple(f"arn:aws:iam::{scope.account}:role/{scope.owner}-{role}" for role in roles)
        # A name with `*` in it is a pattern, which only the operators for patterns understand.
        operator = "ArnNotLike" if any("*" in role for role in roles) else "ArnNotEquals"
        return Statement(sid, "Deny", actions, ("*",), ANYONE, {operator: {"aws:PrincipalArn": arns}})

    return (
        Statement("TlsOnly", "Deny", ("secretsmanager:*",), ("*",), ANYONE, {"Bool": {"aws:SecureTransport": "false"}}),
        only("ReadByNamedRolesOnly", ("secretsmanager:GetSecretValue",), *_readers(scope, engine)),
        only(
            "ChangeByNamedRolesOnly",
            ("secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage"),
            rotation_role(engine),
            BREAK_GLASS,
        ),
        only(
            "RemovalByBreakGlassOnly",
            (
                "secretsmanager:DeleteSecret",
                "secretsmanager:CancelRotateSecret",
                "secretsmanager:RemoveRegionsFromReplication",
                "secretsmanager:StopReplicationToReplica",
            ),
            BREAK_GLASS,
        ),
    )


def _readers(scope: Scope, engine: Engine) -> tuple[str, ...]:
    """Roles that read the secret; where there are apps, also of the functions that make each app's database with it."""
    apps = (app_roles(engine),) if scope.tenancy.has_apps(scope.cloud) else ()
    return (rotation_role(engine), *apps, BREAK_GLASS)


def rotation_policy(scope: Scope, key: Key, engine: Engine, database: str, log_group: str) -> tuple[Statement, ...]:
    """What the rotation's function needs: this secret, this cluster, this key for this secret, its own log.

    Args:
        scope: whose, in which region.
        key: what the secret is encrypted with.
        engine: what the database is.
        database: the cluster's identifier.
        log_group: ARN of its log group.
    """
    return (
        Statement(
            "Secret",
            "Allow",
            (
                "secretsmanager:DescribeSecret",
                "secretsmanager:GetSecretValue",
                "secretsmanager:PutSecretValue",
                "secretsmanager:UpdateSecretVersionStage",
            ),
            (secret_arn(scope, engine),),
        ),
        Statement(
            "Cluster",
            "Allow",
            ("rds:DescribeDBClusters", "rds:ModifyDBCluster"),
            (scope.arn("rds", f"cluster:{database}"),),
        ),
        Statement(
            "Key",
            "Allow",
            ("kms:Decrypt", "kms:GenerateDataKey"),
            (key.id,),
            conditions={
                "StringEquals": {"kms:ViaService": f"secretsmanager.{scope.region}.amazonaws.com"},
                "StringLike": {"kms:EncryptionContext:SecretARN": secret_arn(scope, engine)},
            },
        ),
        Statement("Log", "Allow", ("logs:CreateLogStream", "logs:PutLogEvents"), (f"{log_group}:*",)),
    )
