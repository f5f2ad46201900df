"""Secrets: the database's credentials, made, changed and copied to Osaka by the cloud, never seen by the program.

Source of the choice (Aurora User Guide, "Password management with Amazon Aurora and AWS Secrets Manager",
limitations): a password that RDS manages is not supported for clusters of an Aurora global database. So the cluster
is only born with one, and a secret of the member's own takes over at once, whatever the recovery pattern. A password
given by the program was no choice: Pulumi keeps it in the state, even where the argument is write-only
(pulumi-terraform-bridge issue 3201).

These credentials are for opening the glass and for rotation. Business systems have none: they sign in with IAM
database authentication.

On Google Cloud no password is changed, because there is none. The user `postgres` is made without one and cannot sign
in, and MySQL's `root` is taken away as soon as it is made (Terraform Google provider, "google_sql_database_instance");
the secrets are there, empty, one in each region, because regional secrets are not replicated. Whoever opens the
glass sets a password, keeps it in the secret of the primary's region, and takes both back when closing it. Secret
Manager could make and rotate one by itself (Secret Manager API, "projects.locations.secrets.enableManagedRotation").
No resource of the provider turns that on, and it would give `postgres` a password that stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import pulumi

from components.engine import Engine
from components.keys import Keys
from components.site import Sites
from jichi.tenancy.model import Cloud
from network.addressing import Tier, VpcRange


class Network(Protocol):
    """What is needed of a region's VPC (`network.vpc.Vpc`, which components must not import)."""

    @property
    def id(self) -> pulumi.Output[str]:
        """The cloud's id of it; on Google Cloud of the network that spans both regions."""
        ...

    @property
    def range(self) -> VpcRange:
        """Its addresses, as planned."""
        ...

    @property
    def subnets(self) -> Mapping[str, pulumi.Output[str]]:
        """Ids of its subnets by name (`app-a`, or `app` on Google Cloud)."""
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
        running: what must be there before a password can be set: the cluster and its instances.
        engine: what the database is.
    """

    sites: Sites
    keys: Keys
    vpc: Network
    database: str
    running: tuple[pulumi.Resource, ...]
    engine: Engine = Engine.POSTGRES


@dataclass(frozen=True, slots=True)
class Credentials:
    """A database's credentials.

    Args:
        name: the secret's name, the same in both regions, known before deployment.
        arn: the secret's full name in the primary region; the one in the secondary differs in the region only.
        adopted: from when on the cluster's password is in nobody's hands but the secret's: on AWS, that RDS manages it
            no longer; on Google Cloud, that break-glass, and nobody else, can use the secret.
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
            from components.secrets import gcp

            return gcp.Credentials(args, parent).credentials
