"""Secrets: the database's credentials, made, changed and copied to Osaka by the cloud, never seen by the program.

Source of the choice (Aurora User Guide, "Password management with Amazon Aurora and AWS Secrets Manager",
limitations): a password that RDS manages is not supported for clusters of an Aurora global database. So the cluster
is only born with one, and a secret of the member's own takes over at once, whatever the recovery pattern. A password
given by the program was no choice: Pulumi keeps it in the state, even where the argument is write-only
(pulumi-terraform-bridge issue 3201).

These credentials are for opening the glass and for rotation. Business systems have none: they sign in with IAM
database authentication.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import pulumi

from components.clouds import not_planned
from components.keys import Keys
from components.site import Sites
from jichi.tenancy.model import Cloud
from network.addressing import Tier, VpcRange


class Network(Protocol):
    """What is needed of a region's VPC (`network.vpc.Vpc`, which components must not import)."""

    @property
    def range(self) -> VpcRange:
        """Its addresses, as planned."""
        ...

    @property
    def subnets(self) -> Mapping[str, pulumi.Output[str]]:
        """Ids of its subnets by name (`app-a`)."""
        ...

    @property
    def groups(self) -> Mapping[Tier, pulumi.Output[str]]:
        """Ids of its security groups by tier."""
        ...


@dataclass(frozen=True, slots=True)
class CredentialsArgs:
    """What credentials are made from.

    Args:
        vpc: the primary region's network, in which the rotation runs.
        database: the identifier of the cluster in the primary region.
        running: what must be there before the password can be set: the cluster and its instances.
    """

    sites: Sites
    keys: Keys
    vpc: Network
    database: str
    running: tuple[pulumi.Resource, ...]


@dataclass(frozen=True, slots=True)
class Credentials:
    """A database's credentials.

    Args:
        name: the secret's name, the same in both regions, known before deployment.
        arn: the secret in the primary region; its replica's ARN differs in the region only.
        adopted: what whoever needs a cluster without a password managed by RDS waits for.
    """

    name: str
    arn: pulumi.Output[str]
    adopted: pulumi.Resource


def create_credentials(args: CredentialsArgs, parent: pulumi.Resource) -> Credentials:
    """The credentials of a database's master user, with rotation and a replica in the secondary region."""
    match args.sites.cloud:
        case Cloud.AWS:
            from components.secrets import aws

            return aws.Credentials(args, parent).credentials
        case Cloud.GCP:
            raise not_planned(args.sites.cloud)
