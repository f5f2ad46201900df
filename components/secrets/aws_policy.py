"""Who may do what with the database's secret.

Source: Secrets Manager User Guide, "Resource-based policies", "Lambda rotation function execution role permissions".
No key policy is needed: Secrets Manager uses a key with the rights of whoever calls it ("Secret encryption and
decryption"), and the key's account statement lets IAM decide who that is.
"""

from __future__ import annotations

from components.keys import Key
from components.naming import BREAK_GLASS, Kind, Scope
from components.policy import ANYONE, Statement

SECRET = "database"  # noqa: S105 - the role in names, not a secret
ROTATION_ROLE = "rotate-database"
"""The role (see `Scope.role_arn`) of the function that changes the password."""
APP_ROLES = "prepare-database-*"
"""Roles, by name, of the functions that make apps' databases and users (`components.app.types.postgres_aws`)."""


def secret_arn(scope: Scope) -> str:
    """ARN of the secret in one region, known before it exists but for the six characters at its end."""
    return scope.arn("secretsmanager", f"secret:{scope.global_name(Kind.SECRET, SECRET)}-??????")


def secret_policy(scope: Scope) -> tuple[Statement, ...]:
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
        only("ReadByNamedRolesOnly", ("secretsmanager:GetSecretValue",), *_readers(scope)),
        only(
            "ChangeByNamedRolesOnly",
            ("secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage"),
            ROTATION_ROLE,
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


def _readers(scope: Scope) -> tuple[str, ...]:
    """Roles that read the secret; where there are apps, also of the functions that make each app's database with it."""
    apps = (APP_ROLES,) if scope.tenancy.has_apps(scope.cloud) else ()
    return (ROTATION_ROLE, *apps, BREAK_GLASS)


def rotation_policy(scope: Scope, key: Key, database: str, log_group: str) -> tuple[Statement, ...]:
    """What the rotation's function needs: this secret, this cluster, this key for this secret, its own log.

    Args:
        scope: whose, in which region.
        key: what the secret is encrypted with.
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
            (secret_arn(scope),),
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
                "StringLike": {"kms:EncryptionContext:SecretARN": secret_arn(scope)},
            },
        ),
        Statement("Log", "Allow", ("logs:CreateLogStream", "logs:PutLogEvents"), (f"{log_group}:*",)),
    )
