"""Backup: a vault in each region that nobody can empty, what is put there and when, and proof that it can be restored.

On AWS what carries the tag `jichi:backup` is selected (`Scope.tags`); `jichi.engine.coverage` finds what should carry
it and does not. The service level decides how often and for how long (`jichi.tenancy.derived`).

On Google Cloud a vault is a locked bucket under its region's own key, and what is put there are exports of every
database (`gcp_export`). The instance's own backups and its log stand beside them (`components.database`). The service
that has vaults, Backup and DR, is not used: it excludes a replica that takes over, its vault has to be in the
instance's own region, and what lies there opens with the instance's own key only (`docs/backup.md`). What Google Cloud
lacks, and what stands in for it:

- backups of files: nothing here; versions, soft delete and the bucket in Osaka (`components.storage`);
- restore tests by a plan: none, `Backup.gaps` says so; a drill has to stand in for them;
- a grace period for a new lock: none, a vault in production is locked from its first day;
- notices of jobs: the watch's own, of the workflow that exports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components.engine import Engine
from components.keys import Keys
from components.site import Sites
from jichi.tenancy.model import Cloud
from jichi.text import Text

BACKUP_ROLE = "backup"
"""Role (see `Scope.role_arn`) that backups are made with: one of storage's `trusted_roles`."""

RESTORE_ROLE = "restore"
"""Role (see `Scope.role_arn`) that restores are made with, in tests and in earnest."""


@dataclass(frozen=True, slots=True)
class DatabaseNetwork:
    """Where a database is restored to.

    Args:
        subnet_group: name of its subnet group.
        groups: ids of its security groups.
    """

    subnet_group: pulumi.Input[str]
    groups: Sequence[pulumi.Input[str]]


@dataclass(frozen=True, slots=True)
class Place:
    """What backup is given in one region.

    Args:
        topic: ARN of the topic, in the same region, that hears of jobs; None and nobody hears of them from here.
        database: where restore tests put databases; None where there is no network or no database, and databases are
            not tested.
    """

    topic: pulumi.Input[str] | None = None
    database: DatabaseNetwork | None = None


@dataclass(frozen=True, slots=True)
class Exported:
    """A database that writes itself into the vaults, where nothing else can put it there: on Google Cloud.

    Args:
        instance: its name, known before deployment.
        account: e-mail of the account that it writes files as.
    """

    instance: str
    account: pulumi.Input[str]
    engine: Engine = Engine.POSTGRES


@dataclass(frozen=True, slots=True)
class BackupArgs:
    """What backup is made from.

    Args:
        exported: the databases in the primary region, on Google Cloud; none on AWS, which selects by tag.
    """

    sites: Sites
    keys: Keys
    primary: Place = Place()
    secondary: Place = Place()
    exported: tuple[Exported, ...] = ()


@dataclass(frozen=True, slots=True)
class Vault:
    """A vault in one region; on Google Cloud a locked bucket.

    Args:
        name: known before deployment.
        id: the same name, known once the vault exists.
        arn: the cloud's full name of it, known once it exists: an ARN, or `projects/_/buckets/...`.
    """

    name: str
    id: pulumi.Output[str]
    arn: pulumi.Output[str]


@dataclass(frozen=True, slots=True)
class Backup:
    """A member's backups.

    Args:
        primary: vault that backups are made in.
        secondary: vault that they are copied to, or made in as well; what is in it opens without the first region.
        gaps: what is not covered here, for people to read.
    """

    primary: Vault
    secondary: Vault
    gaps: tuple[Text, ...] = ()


def create_backup_settings(sites: Sites, parent: pulumi.Resource) -> None:
    """Account-wide: what backup may cover in each region; nothing where the account is somebody else's to set.

    Without it AWS Backup leaves databases out and says nothing.
    """
    if not sites.primary.scope.owns_account:
        return
    match sites.cloud:
        case Cloud.AWS:
            from components.backup import aws

            aws.BackupSettings(sites, parent)
        case Cloud.GCP:
            pass  # What is exported is said by each member's workflow; a project has no setting for it.


def create_backup(args: BackupArgs, parent: pulumi.Resource) -> Backup:
    """Vaults, plan, selection and restore tests of a member.

    Raises:
        InvalidInput: the service level's interval or retention cannot be expressed.
    """
    match args.sites.cloud:
        case Cloud.AWS:
            from components.backup import aws

            return aws.Backup(args, parent).backup
        case Cloud.GCP:
            from components.backup import gcp

            return gcp.Backup(args, parent).backup
