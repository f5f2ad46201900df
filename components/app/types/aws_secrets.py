"""Secrets of apps' resources on AWS: the member's key in both regions, and a policy that names who reads and changes.

Sources: Secrets Manager User Guide, "Replicate AWS Secrets Manager secrets across Regions", "Resource-based policies",
"Secret encryption and decryption" (Secrets Manager uses a key with the rights of whoever calls it).
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_aws import secretsmanager

from components.app.aws_names import execution_role
from components.app.naming import fitted, system
from components.app.surroundings import ProvideArgs, SecretRef
from components.naming import BREAK_GLASS, BY_ISSUER, ROTATION_TAG, Kind, Scope
from components.policy import ANYONE, Statement, known
from components.secrets.aws import RECOVERY_DAYS
from jichi.tenancy.model import DataClass

_ROOM = 64
CHANGES = ("secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage")


@dataclass(frozen=True, slots=True)
class AppSecret:
    """A secret of an app's resource, its policy, and what it is called."""

    name: str
    secret: secretsmanager.Secret
    policy: secretsmanager.SecretPolicy


def secret_name(scope: Scope, type_: str, slug: str) -> str:
    """The secret's name, the same in both regions. The type stands last, so that no name ends as ARNs do."""
    return scope.global_name(Kind.SECRET, f"app-{fitted(slug, _ROOM)}-{type_}")


def secret_arn(scope: Scope, name: str) -> str:
    """ARN of a secret in one region, known before it exists but for the six characters at its end."""
    return scope.arn("secretsmanager", f"secret:{name}-??????")


def references(secret: pulumi.Input[str]) -> dict[str, SecretRef]:
    """What containers are handed of a secret with a user and a password."""
    return {key: SecretRef(pulumi.Output.concat(secret, f":{key}::"), secret) for key in ("username", "password")}


def replica_references(
    scope: Scope, name: str, keys: tuple[str, ...] = ("username", "password")
) -> dict[str, SecretRef]:
    """The same where systems stand by: of the replica, which is there as long as its secret is."""
    partial = scope.arn("secretsmanager", f"secret:{name}")
    arn = secret_arn(scope, name)
    return {key: SecretRef(f"{partial}:{key}::", arn) for key in keys}


def create_secret(
    args: ProvideArgs, type_: str, keeper: str, why: str, parent: pulumi.Resource, *, by_issuer: bool = False
) -> AppSecret:
    """A secret without a value: the program never has one.

    Args:
        args: what it belongs to.
        type_: the resource's type.
        keeper: role of the function that gives it its values.
        why: what it is, for the console.
        parent: the component it belongs to.
        by_issuer: whether another system gives out the value, and alone can change it.
    """
    site, scope = args.around.site, args.around.site.scope
    there = scope.at(scope.home.regions[1])
    name = secret_name(scope, type_, args.need.slug)
    logical = f"{site.place}-{type_}-{args.need.slug}-secret"
    secret = secretsmanager.Secret(
        logical,
        name=name,
        description=why,
        kms_key_id=args.around.keys[DataClass.SECRET].id,
        recovery_window_in_days=RECOVERY_DAYS,
        force_overwrite_replica_secret=False,
        replicas=[
            secretsmanager.SecretReplicaArgs(
                region=there.region, kms_key_id=there.name(Kind.KEY_ALIAS, DataClass.SECRET)
            )
        ],
        tags={
            **scope.tags(f"secret-{type_}-{args.need.slug}", DataClass.SECRET, system(args.apps)),
            **({ROTATION_TAG: BY_ISSUER} if by_issuer else {}),
        },
        opts=site.child(parent, protect=True),
    )
    apps = tuple(execution_role(app.name, standby=standby) for app in args.apps for standby in (False, True))
    policy = secretsmanager.SecretPolicy(
        f"{logical}-policy",
        secret_arn=secret.arn,
        policy=known(*_guarded(scope, keeper, apps)),
        block_public_policy=True,
        opts=site.child(parent),
    )
    return AppSecret(name, secret, policy)


def opened_by(scope: Scope, key: pulumi.Input[str], secret: pulumi.Input[str], sid: str, *actions: str) -> Statement:
    """The key for secrets, by Secrets Manager only and for one secret only.

    Args:
        scope: in which region.
        key: ARN of the key.
        secret: ARN of the secret.
        sid: of the statement.
        actions: `kms:...`.
    """
    return Statement(
        sid,
        "Allow",
        actions,
        (key,),
        conditions={
            "StringEquals": {"kms:ViaService": f"secretsmanager.{scope.region}.amazonaws.com"},
            "StringLike": {"kms:EncryptionContext:SecretARN": secret},
        },
    )


def _guarded(scope: Scope, keeper: str, apps: tuple[str, ...]) -> tuple[Statement, ...]:
    """What nobody may do with the secret, whatever IAM allows; its replica has the same policy."""

    def only(sid: str, actions: tuple[str, ...], *roles: str) -> Statement:
        arns = tuple(scope.role_arn(role) for role in roles)
        return Statement(sid, "Deny", actions, ("*",), ANYONE, {"ArnNotEquals": {"aws:PrincipalArn": arns}})

    return (
        Statement("TlsOnly", "Deny", ("secretsmanager:*",), ("*",), ANYONE, {"Bool": {"aws:SecureTransport": "false"}}),
        only("ReadByNamedRolesOnly", ("secretsmanager:GetSecretValue",), keeper, BREAK_GLASS, *apps),
        only("ChangeByNamedRolesOnly", CHANGES, keeper, BREAK_GLASS),
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
