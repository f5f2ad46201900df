"""Database: one Aurora PostgreSQL cluster a member, and what stands ready for it in the second region.

backup-restore has nothing here in Osaka: the backup noun's copies are there. pilot-light has a cluster without
instances, to which the storage is replicated all the time; warm-standby has one that runs.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.clouds import not_planned
from components.keys import Keys
from components.secrets import Credentials, Network
from components.site import Site, Sites
from jichi.tenancy.derived.database import AutomatedBackups
from jichi.tenancy.model import Cloud


@dataclass(frozen=True, slots=True)
class DatabaseArgs:
    """What a database is made from.

    Args:
        vpcs: the primary region's network first, and the secondary's where it has one.
    """

    sites: Sites
    keys: Keys
    vpcs: tuple[Network, ...]


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster in one region.

    Args:
        identifier: its name, known before deployment.
        arn: known before deployment.
        resource_id: what `rds-db:connect` names in policies; it differs by region.
        endpoint: host to write to; in the second region it answers only after a promotion.
        reader_endpoint: host to read from.
        port: TCP port.
        instances: identifiers of its instances, writer first; empty where it is headless.
        log_group: name of the log group that PostgreSQL's log is exported to.
        subnet_group: name of its subnet group, where restores go too.
    """

    site: Site
    identifier: str
    arn: str
    resource_id: pulumi.Output[str]
    endpoint: pulumi.Output[str]
    reader_endpoint: pulumi.Output[str]
    port: pulumi.Output[int]
    instances: tuple[str, ...]
    log_group: str
    subnet_group: str


@dataclass(frozen=True, slots=True)
class Database:
    """A member's database.

    Args:
        secondary: None where nothing stands ready in the second region but backups.
        global_cluster: identifier of what joins both; None where there is one cluster only.
        credentials: of the master user; business systems sign in through IAM.
        backups: what automated backups keep of the promised retention.
    """

    primary: Cluster
    secondary: Cluster | None
    global_cluster: str | None
    credentials: Credentials
    backups: AutomatedBackups


def create_database(args: DatabaseArgs, parent: pulumi.Resource) -> Database:
    """The member's database on its cloud."""
    match args.sites.cloud:
        case Cloud.AWS:
            from components.database import aws

            return aws.Database(args, parent).database
        case Cloud.GCP:
            raise not_planned(args.sites.cloud)
