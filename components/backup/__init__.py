"""Backup: a vault in each region that nobody can empty, what is put there and when, and proof that it can be restored.

What carries the tag `jichi:backup` is selected (`Scope.tags`); `jichi.engine.coverage` finds what should carry it and
does not. The service level decides how often and for how long (`plan.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components.keys import Keys
from components.site import Sites
from jichi.tenancy.model import Cloud

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
class BackupArgs:
    """What backup is made from."""

    sites: Sites
    keys: Keys
    primary: Place = Place()
    secondary: Place = Place()


@dataclass(frozen=True, slots=True)
class Vault:
    """A vault in one region.

    Args:
        name: known before deployment.
        id: the same name, known once the vault exists.
        arn: known once the vault exists.
    """

    name: str
    id: pulumi.Output[str]
    arn: pulumi.Output[str]


@dataclass(frozen=True, slots=True)
class Backup:
    """A member's backups.

    Args:
        primary: vault that backups are made in.
        secondary: vault that they are copied to.
    """

    primary: Vault
    secondary: Vault


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
            pass  # What is backed up is said by each plan; a project has no setting for it.


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
