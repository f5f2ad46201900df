"""Secrets Manager: one secret, encrypted with the member's key in each region. How it is changed is beside it."""

from __future__ import annotations

import pulumi
from pulumi_aws import secretsmanager

from components.naming import Kind
from components.policy import known
from components.secrets import Credentials as CredentialsOutputs
from components.secrets import CredentialsArgs
from components.secrets.aws_policy import secret_policy
from components.secrets.aws_rotation import Rotation
from jichi.tenancy.model import DataClass

RECOVERY_DAYS = 30
"""The longest that Secrets Manager keeps a deleted secret before it is gone (API Reference, "DeleteSecret")."""


class Credentials(pulumi.ComponentResource):
    """The secret, who may read it, its replica in Osaka and its rotation.

    The program never has a value for it: the rotation's function makes the first one inside the account.
    """

    def __init__(self, args: CredentialsArgs, parent: pulumi.Resource) -> None:
        engine = args.engine
        super().__init__(
            "jichi:secrets:Credentials", engine.logical("credentials"), None, pulumi.ResourceOptions(parent=parent)
        )
        here, there = args.sites.primary, args.sites.secondary
        scope = here.scope
        name = scope.global_name(Kind.SECRET, engine.role)
        secret = secretsmanager.Secret(
            f"{here.place}-secret-{engine.role}",
            name=name,
            description=f"Master user of {args.database}",
            kms_key_id=args.keys.primary[DataClass.SECRET].id,
            recovery_window_in_days=RECOVERY_DAYS,
            # An unknown secret of that name in Osaka is a reason to stop, not to overwrite.
            force_overwrite_replica_secret=False,
            replicas=[
                secretsmanager.SecretReplicaArgs(
                    region=there.region, kms_key_id=args.keys.secondary[DataClass.SECRET].id
                )
            ],
            tags=scope.tags(f"secret-{engine.role}-{here.place}", DataClass.SECRET),
            opts=here.child(self, protect=True),
        )
        policy = secretsmanager.SecretPolicy(
            f"{here.place}-secret-{engine.role}-policy",
            secret_arn=secret.arn,
            policy=known(*secret_policy(scope, engine)),
            block_public_policy=True,
            opts=here.child(self),
        )
        rotation = Rotation(args, secret, policy, self)
        self.credentials = CredentialsOutputs(name, secret.arn, rotation.adopted)
        self.register_outputs({"arn": secret.arn})
