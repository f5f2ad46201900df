"""Database: a cluster of an engine, and what stands ready for it in the second region.

A member has one of PostgreSQL, and one of MySQL where one of its apps asks for it (`stacks.manifests`).

backup-restore has nothing here in Osaka: the backup noun's copies are there. pilot-light has a cluster without
instances, to which the storage is replicated all the time; warm-standby has one that runs.

On AWS it is Aurora, on Google Cloud Cloud SQL, whose instances are clusters of one. What Cloud SQL lacks, and what
stands in for it:

- a secondary without instances: a pilot light is a replica in one zone, with the primary's machine type;
- an endpoint for readers only: the instance's own, of a replica too;
- groups and subnets around a database: an endpoint in the data subnet that only the member's project can have;
- performance data under the member's key: none is kept, but metrics without statements;
- a password that the cloud makes and changes: none at all (`components.secrets`).
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.engine import Engine
from components.keys import Keys
from components.secrets import Credentials, Network
from components.site import Site, Sites
from jichi.tenancy.derived.database import AutomatedBackups
from jichi.tenancy.model import Cloud


@dataclass(frozen=True, slots=True)
class DatabaseArgs:
    """What a database is made from.

    Args:
        vpcs: the primary region's network first, and the secondary's where the recovery pattern has one.
    """

    sites: Sites
    keys: Keys
    vpcs: tuple[Network, ...]
    engine: Engine = Engine.POSTGRES


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster in one region; on Google Cloud an instance.

    Args:
        identifier: its name, known before deployment.
        full_name: the cloud's full name of it, known before deployment: an ARN, or `projects/.../instances/...`.
        resource_id: what policies name for signing in; it differs by region, and on Google Cloud is the full name.
        endpoint: host to write to; in the second region it takes writes only after a promotion.
        reader_endpoint: host to read from; on Google Cloud the same host.
        port: TCP port.
        instances: identifiers of its instances, writer first; empty where it is headless.
        log_group: where its log of who did what is: a log group's name, or on Google Cloud the log's.
        subnet_group: name of its subnet group, where restores go too; None on Google Cloud, where a database is behind
            an endpoint and in no subnet.
        account: e-mail of the account that it writes files as; None on AWS.
    """

    site: Site
    identifier: str
    full_name: str
    resource_id: pulumi.Output[str]
    endpoint: pulumi.Output[str]
    reader_endpoint: pulumi.Output[str]
    port: pulumi.Output[int]
    instances: tuple[str, ...]
    log_group: str
    subnet_group: str | None
    account: pulumi.Output[str] | None = None


@dataclass(frozen=True, slots=True)
class Database:
    """A member's database.

    Args:
        secondary: None where nothing stands ready in the second region but backups.
        global_cluster: identifier of what joins both, on Google Cloud the primary's own; None where there is one
            cluster only.
        credentials: of the master user; business systems sign in through IAM.
        backups: what automated backups keep of the promised retention.
    """

    primary: Cluster
    secondary: Cluster | None
    global_cluster: str | None
    credentials: Credentials
    backups: AutomatedBackups


def create_database(args: DatabaseArgs, parent: pulumi.Resource) -> Database:
    """A member's database on its cloud."""
    match args.sites.cloud:
        case Cloud.AWS:
            from components.database import aws

            return aws.Database(args, parent).database
        case Cloud.GCP:
            from components.database import gcp

            return gcp.Database(args, parent).database
